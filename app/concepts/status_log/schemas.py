"""Schemas common to all logs of lights."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Labels
from app.concepts.vocabulary import Light, Reason
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Id, Input, Output, PastDay, Timestamp
from app.core.text import Key, Line, Prose
from app.districts.schemas import New, OwnVisibility
from app.districts.vocabulary import Visibility

_ASKED = "asked for with red and yellow, as `explanations` of the concept's light scheme says"


class EntryContent(Input, Ruled):
    """A light for a day, and why."""

    light: Light = Field(
        default=Light.NOT_RATED,
        description="The light as the concept's light scheme reads it; not_rated: from this day on none is known. "
        "May be left out where something else says how it stands; with `step` it is the one for which that stands",
    )
    step: Key | None = Field(
        default=None, description="Code of a step of the light scheme's own scale, which it has on that day"
    )
    effective_on: PastDay = Field(description="The day that it describes (Europe/Berlin); not after today")
    summary: Prose | None = Field(default=None, description=f"Current state in words; {_ASKED}, with the cause")
    reason: Reason | None = Field(default=None, description=f"Kind of reason; {_ASKED}")
    remedy: Prose | None = Field(default=None, description=f"Remedy that is under way; {_ASKED}")
    next_steps: Prose | None = Field(default=None, description="Next steps")
    reported_by: Line | None = Field(default=None, description="The unit or function that reported it; insiders only")
    internal_note: Prose | None = Field(default=None, description="For insiders only")
    tags: Labels = Field(default_factory=list, description="Tags of the county's own")
    visibility: OwnVisibility = Visibility.PUBLIC

    @rule
    def _says_something(self) -> Broken:
        if "light" not in self.model_fields_set and not any(self.said()) and not self.lost_its_words():
            yield broken(
                "light",
                "says_nothing",
                "A light or `step` is needed, or else something that says how it stands, such as a `summary`",
                "Eine Ampel oder `step` fehlt, oder sonst eine Angabe, wie es steht, etwa eine `summary`",
            )

    def said(self) -> tuple[object, ...]:
        """Return what says beside the light how it stands."""
        return (self.summary, self.step)

    def lost_its_words(self) -> bool:
        """Return True if its text was blanked."""
        return False


class NewEntry(New, EntryContent):
    """A new entry of a log of lights."""

    publish: bool | None = Field(
        default=None,
        strict=True,
        description="Editors: true unless told otherwise. What a reporter records always waits for an editor",
    )
    based_on: Id | None = Field(
        default=None,
        description="The entry that its author saw as the current one, null for none. It is refused where another one "
        "is current, or none, and where it is about something else; left out: it is recorded whatever is",
    )


class Retraction(Input):
    """Takes an entry back; it stays in the log, and publicly a tombstone stays."""

    reason: Prose = Field(description="Reason; insiders only")


class Redaction(Input):
    """Blanks the text of an entry for data protection; light and dates stay."""

    reason: Line = Field(description="The ground, without the words that are to go; insiders only")


class EntryRead(ConceptResource, like=EntryContent):
    """An entry of a log of lights. A retracted one is, to the public, a tombstone without content."""

    light: Light | None = Field(description="The light; null to the public once the entry is retracted")
    step: str | None = Field(
        description="The step of the county's own scale that was recorded with it, by its code in the concept's "
        "`light_scheme`; null: none, and to the public once the entry is retracted"
    )
    effective_on: date
    recorded_at: Timestamp = Field(description="Time at which the service recorded it")
    recorded_by: UUID | None = Field(description="Pseudonymous id of the actor who entered it; insiders only")
    published_at: Timestamp | None = Field(
        description="Time of publication; null while it waits for approval, which only insiders see"
    )
    retracted_at: Timestamp | None = Field(description="Time of the retraction; null: not retracted")
    retraction_reason: str | None = Field(description="Insiders only")
    redacted_at: Timestamp | None = Field(description="Time at which its text was redacted; null: not redacted")
    summary: str | None
    reason: Reason | None
    remedy: str | None
    next_steps: str | None
    reported_by: str | None
    internal_note: str | None
    tags: list[str]
    visibility: Visibility


class EntryInShort(Output, like=EntryRead):
    """The current entry about something, in short."""

    id: UUID
    light: Light
    step: str | None
    effective_on: date
    recorded_at: Timestamp
    published_at: Timestamp | None
    summary: str | None
    reason: Reason | None
    remedy: str | None
    next_steps: str | None
