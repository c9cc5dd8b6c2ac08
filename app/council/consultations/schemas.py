"""Consultations, as clients send and receive them."""

from typing import Annotated

from pydantic import Field

from app.concepts.schemas import Tags
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.periods import Period
from app.core.schemas import Day, DistrictResource, Id, Input, Patch
from app.core.text import Label, Prose
from app.council.vocabulary import ConsultationOutcome, ConsultationRole
from app.districts.schemas import NewInDistrict, OwnVisibility, WithActions
from app.districts.vocabulary import Visibility

ADOPTING = ("adopted", "adopted_unchanged", "adopted_changed")
Votes = Annotated[int, Field(strict=True, ge=0, le=10_000)]


class ConsultationFacts(Input):
    """Content of a consultation without references; import bundles have the same fields."""

    consulted_on: Day | None = Field(
        default=None,
        description="Day of the consultation, not before the paper's date; null: not known, or the meeting's",
    )
    period: Period | None = Field(
        default=None,
        description="Time of the consultation as far as it is known where the day is not, such as Mai 2019",
    )
    sequence: int = Field(default=0, strict=True, ge=0, le=1_000, description="Order among the paper's consultations")
    agenda_item: Label | None = Field(default=None, description="Number on the agenda, such as 2")
    held_in_public: bool | None = Field(
        default=None, strict=True, description="True if held in public session; null: not known"
    )
    role: ConsultationRole = Field(description="Hearing, preliminary, decision or information")
    outcome: ConsultationOutcome | None = Field(
        default=None,
        description="Outcome; null: not known or not yet. `adopted` where it is not told whether with changes",
    )
    resolution_text: Prose | None = Field(default=None, description="Text of the resolution")
    votes_yes: Votes | None = Field(default=None, description="Votes for it")
    votes_no: Votes | None = Field(default=None, description="Votes against it; 0 or null if it was unanimous")
    votes_abstained: Votes | None = Field(default=None, description="Abstentions")
    votes_excluded: Votes | None = Field(default=None, description="Number of members excluded for bias (befangen)")
    unanimous: bool | None = Field(
        default=None, strict=True, description="True if nobody voted against it; null: not known"
    )
    tags: Tags = []
    visibility: OwnVisibility = Visibility.PUBLIC


class ConsultationFields(ConsultationFacts):
    """Content of a consultation with its references, by id."""

    paper_id: Id | None = Field(default=None, description="The paper; null: a decision without one")
    meeting_id: Id | None = Field(default=None, description="The meeting at which it was consulted")
    body_id: Id | None = Field(
        default=None, description="The body; needed where no meeting is given, else that meeting's"
    )
    adopts_concept_id: Id | None = Field(
        default=None, description="The concept that it adopts: with the role decision and an outcome that adopts"
    )


class ConsultationContent(ConsultationFields, Ruled):
    """The whole content of a consultation, with the rules between its fields."""

    @rule
    def _is_somewhere(self) -> Broken:
        if self.meeting_id is None and self.body_id is None:
            yield broken(
                "body_id",
                "somewhere",
                "A consultation has a `meeting_id` or a `body_id`",
                "Eine Beratung hat `meeting_id` oder `body_id`",
            )

    @rule
    def _unanimous_has_no_votes_against(self) -> Broken:
        if self.unanimous and self.votes_no:
            yield broken(
                "votes_no",
                "unanimous",
                "A unanimous decision has no votes against it",
                "Eine einstimmige Entscheidung hat keine Gegenstimmen",
            )

    @rule
    def _adopts_by_a_decision(self) -> Broken:
        if self.adopts_concept_id and not (self.role == "decision" and self.outcome in ADOPTING):
            yield broken(
                "adopts_concept_id",
                "adopts",
                "A concept is adopted by a decision whose outcome adopts it",
                "Ein Konzept wird durch eine Entscheidung beschlossen, die es annimmt",
            )


class AtMeeting(Input):
    """The wish that a consultation be at a meeting."""

    at_meeting: bool = Field(
        default=False,
        strict=True,
        description="True: at the meeting of its body on its `consulted_on`, which is created where there is none",
    )


class PlacedConsultation(AtMeeting, ConsultationContent):
    """The whole content of a consultation, with the wish that it be at a meeting."""

    @rule
    def _meeting_of_a_body_on_a_day(self) -> Broken:
        for name in ("body_id", "consulted_on") if self.at_meeting else ():
            if getattr(self, name) is None:
                yield broken(name, "missing", f"`at_meeting` needs `{name}`", f"`at_meeting` braucht `{name}`")

    @rule
    def _only_one_meeting(self) -> Broken:
        if self.at_meeting and self.meeting_id is not None:
            en, de = "Give `meeting_id` or `at_meeting`", "Geben Sie `meeting_id` oder `at_meeting` an"
            yield broken("meeting_id", "one_of", en, de)


class ConsultationCreate(NewInDistrict, PlacedConsultation):
    """A new consultation."""


class ConsultationPatch(AtMeeting, ConsultationFields, Patch, of=PlacedConsultation):
    """A change of a consultation; omitted fields keep their values."""


class ConsultationRead(ConsultationFields, DistrictResource):
    """A consultation of a paper by a body, or a decision without a paper, with its outcome."""


class ConsultationDetail(WithActions, ConsultationRead):
    """One consultation, with the actions that the caller may take."""
