"""The entries of a bundle: a resource's own fields, its references by key, and its past."""

from typing import Any

from pydantic import BaseModel, Field, create_model

from app.concepts.status_log.schemas import EntryContent
from app.core.resource_spec import Reference, ReferenceList, ResourceSpec
from app.core.schemas import Day, Input, Patch
from app.core.text import Key, Line, Prose
from app.council.consultations.schemas import AtMeeting
from app.council.consultations.service import CONSULTATIONS
from app.exchange.bundles.format.histories import LogHistory, ObservationHistory, Restored
from app.exchange.bundles.format.keys import Keys
from app.participation.feedback_items.service import FEEDBACK_ITEMS
from app.participation.participation_links.service import PARTICIPATION_LINKS
from app.planning.indicator_observations.service import INDICATOR_OBSERVATIONS
from app.resources import LOGS

_LEADS_TO = "Key of the concept into which it leads. Default: its own"


class ConsultationPart(AtMeeting, Restored):
    """Further fields of a consultation's entry."""


class ItemPart(Restored):
    """Further fields of a feedback item's entry."""

    answered_on: Day | None = Field(default=None, description="Day of the answer. Default: today")


class LinkPart(Restored):
    """Further fields of a link's entry."""

    to_concept: Key | None = Field(default=None, description=_LEADS_TO)


class ObservationPart(Input):
    """Further fields of an observation's entry."""

    history: ObservationHistory | None = Field(
        default=None, description="History that a restore keeps; only with `restore=true`"
    )


class LogEntry(EntryContent):
    """Fields of the entries of all logs of lights."""

    key: Key
    concept: Key
    published: bool = Field(
        default=True,
        strict=True,
        description="New entries are published unless this is false: then they wait for approval. One that waits is "
        "published where this is given as true; false takes no publication back",
    )
    retraction: Prose | None = Field(
        default=None, description="Reason of its retraction; null does not undo a retraction"
    )
    redaction: Line | None = Field(default=None, description="Reason of its redaction; null does not undo a redaction")
    history: LogHistory | None = Field(
        default=None, description="History that a restore keeps; only with `restore=true`"
    )

    def lost_its_words(self) -> bool:
        return self.redaction is not None

    def acts(self) -> dict[str, str | None]:
        """Return the acts that the entry names, each with its note."""
        notes: dict[str, str | None] = {"published": None} if self.published else {}
        for act, note in (("retracted", self.retraction), ("redacted", self.redaction)):
            if note is not None:
                notes[act] = note
        return notes


_PARTS: dict[ResourceSpec, type[BaseModel]] = {
    CONSULTATIONS: ConsultationPart,
    FEEDBACK_ITEMS: ItemPart,
    PARTICIPATION_LINKS: LinkPart,
    INDICATOR_OBSERVATIONS: ObservationPart,
    **dict.fromkeys(LOGS, LogEntry),
}
"""Models of entries with more than facts, references and a history."""


def entry_model(resource: ResourceSpec) -> type[BaseModel]:
    """Return the schema of a resource's entries: fields left out of the entry of an existing row stay as they are."""
    part = _PARTS.get(resource, Restored)
    facts: Any = resource.facts
    if part is not LogEntry:
        of = {"of": resource.content}
        facts = create_model(f"{resource.entry}Facts", __base__=(facts, Patch), __module__=__name__, __cls_kwargs__=of)
    scope = "concept" if resource.is_of_concept else "district"
    fields: dict[str, Any] = {"key": (Key, Field(description=f"Stable name, unique in the {scope}"))}
    fields |= {one.field: _key(one) for one in resource.references}
    fields |= {one.field: _keys(one) for one in resource.lists}
    same: dict[str, Any] = {"__module__": __name__, "__doc__": resource.description}
    return create_model(resource.entry, __base__=(facts, part), **same, **fields)


def _key(reference: Reference) -> tuple[Any, Any]:
    if reference.needed:
        return Key, Field(description=reference.description)
    return Key | None, Field(default=None, description=reference.description)


def _keys(references: ReferenceList) -> tuple[Any, Any]:
    return Keys, Field(default_factory=list, description=references.description)
