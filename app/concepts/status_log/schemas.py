"""Schemas common to status updates of measures and assessments of goals."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Labels
from app.concepts.vocabulary import Light, Reason
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Input, PastDay, Timestamp
from app.core.text import Line, Prose
from app.districts.schemas import OwnVisibility
from app.districts.vocabulary import Visibility


class EntryContent(Input, Ruled):
    """A light for a day, and why."""

    light: Light = Field(description="red, yellow or green, as the concept's light scheme reads them")
    effective_on: PastDay = Field(description="The day that it describes (Europe/Berlin); not after today")
    summary: Prose | None = Field(
        default=None, description="Current state in words; required for red and yellow, with the cause"
    )
    reason: Reason | None = Field(default=None, description="Kind of reason; required for red and yellow")
    remedy: Prose | None = Field(default=None, description="Remedy that is under way; required for red and yellow")
    next_steps: Prose | None = Field(default=None, description="Next steps")
    reported_by: Line | None = Field(default=None, description="The unit or function that reported it; insiders only")
    internal_note: Prose | None = Field(default=None, description="For insiders only")
    tags: Labels = Field(default_factory=list, description="Tags of the county's own")
    visibility: OwnVisibility = Visibility.PUBLIC

    @rule
    def _has_a_reason(self) -> Broken:
        yield from self._explained("reason", self.reason)

    @rule
    def _has_a_summary(self) -> Broken:
        yield from self._explained("summary", self.summary)

    @rule
    def _has_a_remedy(self) -> Broken:
        yield from self._explained("remedy", self.remedy)

    def _explained(self, field: str, value: str | None) -> Broken:
        """Report a missing explanation of a red or yellow light."""
        if value is None and self.light != "green" and not self.lost_its_words():
            yield broken(
                field,
                "unexplained_light",
                "Red and yellow need `reason` (its kind), `summary` (why) and `remedy` (what is done about it)",
                "Rot und Gelb brauchen `reason` (Art des Grundes), `summary` (warum) und `remedy` (was getan wird)",
            )

    def lost_its_words(self) -> bool:
        """Return True if its text was blanked."""
        return False


class Retraction(Input):
    """Takes an entry back; it stays in the log, and publicly a tombstone stays."""

    reason: Prose = Field(description="Reason; insiders only")


class Redaction(Input):
    """Blanks the text of an entry for data protection; light and dates stay."""

    reason: Line = Field(description="The ground, without the words that are to go; insiders only")


class EntryRead(ConceptResource, like=EntryContent):
    """An entry of a log of lights. A retracted one is, to the public, a tombstone without content."""

    light: Light | None = Field(description="The light; null to the public once the entry is retracted")
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
