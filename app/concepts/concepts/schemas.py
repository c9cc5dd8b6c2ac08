"""Concepts, as clients send and receive them."""

from datetime import date
from operator import attrgetter
from typing import Annotated

from pydantic import Field

from app.concepts.concept_assessments.schemas import ConceptAssessmentInShort
from app.concepts.schemas import Figure, Labels, LightScheme, Lines, Tags
from app.concepts.vocabulary import ConceptState, InForceBasis, TimeHorizon
from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.schemas import Day, DistrictResource, Id, Input, Patch, UniqueItems, Value
from app.core.text import Duration, Label, Line, Prose
from app.districts.schemas import NewInDistrict, WithNames
from app.districts.vocabulary import Visibility


class Horizon(Value):
    """A time horizon with the county's own limits."""

    term: TimeHorizon = Field(description="short, medium or long")
    label: Label = Field(description="The county's word for it")
    until_months: Annotated[int, Field(strict=True, ge=1, le=600)] | None = Field(
        default=None, description="Ends this many months after the concept comes into force; null: open"
    )


class ConceptFacts(Input):
    """Content of a concept without references; import bundles have the same fields."""

    title: Line = Field(description="Title of the concept")
    description: Prose | None = Field(default=None, description="Subject of the concept")
    version_label: Label | None = Field(default=None, description="The county's name for this version, such as 2.0")
    state: ConceptState = Field(
        default=ConceptState.IN_PREPARATION,
        description="in_preparation, submitted, adopted, superseded, or withdrawn; only forward",
    )
    adopted_on: Day | None = Field(default=None, description="Day of adoption; needed once it is adopted")
    adopted_by: Line | None = Field(default=None, description="The body that adopted it, such as Kreistag")
    valid_from: Day | None = Field(default=None, description="First day in force; the day of adoption where null")
    valid_until: Day | None = Field(default=None, description="Last day in force; null: open")
    review_interval: Duration | None = Field(
        default=None, description="Interval of its revisions, as an ISO 8601 duration"
    )
    guiding_principles: Lines = Field(default_factory=list, description="Guiding principles, in order")
    legal_bases: Lines = Field(default_factory=list, description="Laws on which it rests")
    target_groups: Labels = Field(default_factory=list, description="Groups of people whom the concept addresses")
    stated_measure_count: Figure | None = Field(
        default=None, description="Number of measures that the county states; those entered may be fewer or more"
    )
    time_horizons: Annotated[list[Horizon], Field(max_length=3), UniqueItems(attrgetter("term"))] = Field(
        default_factory=list, description="Meaning of short, medium and long in this concept"
    )
    light_scheme: LightScheme = Field(default=LightScheme(), description="The county's reading of its lights")
    tags: Tags = []
    visibility: Visibility = Field(
        default=Visibility.INTERNAL, description="Visibility of the concept and of everything below it"
    )


class ConceptFields(ConceptFacts):
    """Content of a concept with its references, by id."""

    predecessor_id: Id | None = Field(
        default=None,
        description="The version before this one. It was adopted, begins earlier, and has no other successor but "
        "withdrawn ones",
    )


class ConceptContent(ConceptFields, Ruled):
    """The whole content of a concept, with the rules between its fields."""

    @rule
    def _adopted_on_a_day(self) -> Broken:
        if self.state in ("adopted", "superseded") and self.adopted_on is None:
            yield broken(
                "adopted_on",
                "adopted_on",
                "An adopted concept needs the day of its adoption",
                "Ein beschlossenes Konzept braucht den Tag des Beschlusses",
            )

    @rule
    def _ends_after_it_begins(self) -> Broken:
        yield from in_order("valid_from", self.valid_from, "valid_until", self.valid_until, "valid_period")

    @rule
    def _ends_after_its_adoption(self) -> Broken:
        yield from in_order("adopted_on", self.adopted_on, "valid_until", self.valid_until, "valid_period")


class ConceptCreate(NewInDistrict, ConceptContent):
    """A new concept."""


class ConceptPatch(ConceptFields, Patch, of=ConceptContent):
    """A change of a concept; omitted fields keep their values, in its objects too, and lists are replaced as a
    whole."""


class ConceptRead(ConceptFields, DistrictResource):
    """An integration concept of a district, in one version."""

    in_force: bool = Field(
        description="True if this version is adopted and in force on `evaluated_on`; in a list on the day of "
        "`in_force_on`, or today"
    )
    in_force_basis: InForceBasis | None = Field(
        description="What tells that it is in force on that day. adoption: as `in_force`; validity: no adoption is "
        "recorded, but that it is valid on that day; null: nothing does"
    )
    assessment: ConceptAssessmentInShort | None = Field(
        description="The current assessment by hand, in short, beside the lights of its measures; null: there is none"
    )


class ConceptDetail(WithNames, ConceptRead):
    """One concept, with the actions that the caller may take."""

    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the state allow: update (once superseded or withdrawn, only "
        "the visibility), delete (in preparation, and only while empty), add_field, add_goal, add_measure, "
        "add_assessment"
    )
