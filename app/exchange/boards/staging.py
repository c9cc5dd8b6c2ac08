"""The effects of importing a table: new items, renewed votes, and refusals."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.concepts.tables import FieldOfAction
from app.core.ids import new_id
from app.core.problems import Fault, refuse_if
from app.core.reading import Row
from app.core.schemas import pointer
from app.core.tables import table
from app.core.worker_threads import run_in_thread_if_large
from app.core.writing import Write
from app.exchange.boards.erased import erased_posts
from app.exchange.boards.mapping import BoardMapping
from app.exchange.boards.posts import Board, Post, key_of
from app.exchange.boards.values import value_for
from app.exchange.imports.resolve.plan import Plan
from app.exchange.imports.schemas import Differing
from app.participation.contact_details.schemas import ContactInput
from app.participation.feedback_items import service as items
from app.participation.feedback_items.schemas import ItemHandlingContent
from app.participation.tables import FeedbackItem
from app.participation.vocabulary import EventKind, FeedbackChannel

ITEMS = "feedback_items"
_CHANNELS = {
    EventKind.CONFERENCE: FeedbackChannel.WORKSHOP,
    EventKind.WORKSHOP: FeedbackChannel.WORKSHOP,
    EventKind.BOARD: FeedbackChannel.BOARD,
    EventKind.QUESTIONNAIRE: FeedbackChannel.QUESTIONNAIRE,
    EventKind.INTERVIEW: FeedbackChannel.INTERVIEW,
    EventKind.CONSULTATION: FeedbackChannel.ADVISORY_BODY,
}
"""The channel by which items came in, where the mapping does not say."""
_COMPARED = ("text", "title", "section", "language", "received_on", "person_group")


@dataclass(frozen=True)
class Fields:
    """The fields of action of a concept, as tables name them."""

    by_key: Mapping[str, UUID]
    by_title: Mapping[str, UUID]

    def find(self, name: str) -> UUID | None:
        return self.by_key.get(name) or self.by_title.get(" ".join(name.split()).casefold())


@dataclass
class Staging:
    """A table's items, one after the other."""

    plan: Plan
    board: Board
    event: Row
    concept: Row
    fields: Fields
    known: Mapping[str, Row]
    """The event's items by external id, and by their own."""
    faults: list[Fault] = field(default_factory=list)
    differing: list[Differing] = field(default_factory=list)
    ids: dict[str, UUID] = field(default_factory=dict)
    """Ids of items that exist or will, by external id."""
    days: dict[str, date] = field(default_factory=dict)
    """Days on which these came in, by external id."""
    contacts: list[tuple[UUID, ContactInput]] = field(default_factory=list)
    """Ids of new items, and the persons' contact details."""
    comments: int = 0

    def __post_init__(self) -> None:
        self.mapping: BoardMapping = self.board.mapping
        self.today: date = self.plan.write.today
        content = ItemHandlingContent(moderation=self.mapping.moderation, visibility=self.mapping.visibility)
        event = self.event
        given = dict.fromkeys(("statement_id", "duplicate_of_id", "split_from_id", "moderation_note", "answer"))
        self.same: dict[str, Any] = {
            **given,
            "answered_on": None,
            "is_split": False,
            "concept_id": self.concept["id"],
            "event_id": event["id"],
            "channel": self.mapping.channel or _CHANNELS[EventKind(event["kind"])].value,
            "moderation": content.moderation,
            "visibility": content.visibility,
            "is_public": items.is_public_under(event, content.__dict__),
        }

    async def stage(self) -> None:
        """Stage the items that can be, and report the others."""
        ids = {post.external_id for post in self.board.posts} | {post.on for post in self.board.posts if post.on}
        names = {external_id: key_of(self.event["id"], external_id) for external_id in ids}
        erased = await erased_posts(self.plan.write, self.event, names)
        self.ids = {external_id: row["id"] for external_id, row in self.known.items()}
        self.days = {external_id: row["received_on"] for external_id, row in self.known.items()}
        await run_in_thread_if_large(len(names), self._stage_all, names, erased)

    def _stage_all(self, names: Mapping[str, str], erased: set[str]) -> None:
        """Stage each post before comments on it, wherever it stands; leave out erased posts and comments on them."""
        comments = defaultdict[str | None, list[Post]](list)
        for post in self.board.posts:
            comments[post.on].append(post)
        gone = list(erased)
        while gone:
            gone += [post.external_id for post in comments.pop(gone.pop(), ())]
        waiting: deque[str | None] = deque([None, *self.ids])
        while waiting:
            for post in comments.pop(waiting.popleft(), ()):
                if post.external_id not in erased:
                    self._stage(post, names[post.external_id])
                    waiting += [post.external_id] if post.external_id in self.ids else []
        self._tell_orphans([post for posts in comments.values() for post in posts if post.external_id not in erased])

    def _tell_orphans(self, posts: list[Post]) -> None:
        """Report comments on items that were refused or do not exist, and comments on these in turn."""
        in_file = {post.external_id for post in self.board.posts} | self.board.refused_ids
        refused_rows = {fault.row for fault in self.faults}
        for post in posts:
            if post.row in refused_rows and not post.columns.of_comments:
                continue
            if post.on in in_file:
                en, de = "What it is a comment on was refused", "Worauf es sich bezieht, wurde abgelehnt"
                self.faults.append(post.fault("refused_reference", en, de, "comment_on"))
            else:
                en, de = "There is no item with this id", "Es gibt keine Rückmeldung mit dieser Kennung"
                self.faults.append(post.fault("unknown_reference", en, de, "comment_on"))

    def _stage(self, post: Post, key: str) -> None:
        self.comments += post.on is not None
        before = self.known.get(post.external_id)
        if before is not None:
            self._renew(post, before)
            return
        row = self._row(post)
        if row is not None:
            self.ids[post.external_id], self.days[post.external_id] = row["id"], row["received_on"]
            stamped = self.plan.write.stamped({**row, "key": key})
            if post.contact is not None:
                self.contacts.append((row["id"], post.contact))
            self.plan.kinds[ITEMS].stage_new((self.concept["key"], key), stamped, "")

    def _renew(self, post: Post, before: Row) -> None:
        """Update the votes of an item, never its words; note those that differ."""
        words = post.words
        given = {name: getattr(words, name) for name in _COMPARED}
        other = [name for name, value in given.items() if value is not None and value != before[name]]
        if other:
            named = [header for name in other if (header := self._header(post, name)) is not None]
            differing = {"row": post.row, "id": before["id"], "external_id": post.external_id, "columns": named}
            self.differing.append(Differing(**differing))
        votes = before["votes"] if words.votes is None else words.votes
        self.plan.stage(ITEMS, (self.concept["key"], before["key"]), {"votes": votes}, "")

    @staticmethod
    def _header(post: Post, name: str) -> str | None:
        return post.columns.header(name) or (post.words.title if name == "text" else None)

    def _row(self, post: Post) -> dict[str, Any] | None:
        """Return the new item, or None if it is refused."""
        words, defaults = post.words, self.mapping.defaults
        received_on = words.received_on or (post.on and self.days[post.on]) or defaults.received_on or self.today
        section = self._section(words.section)
        field_id, fault = self._field(post, section.get("field"))
        faults = [found for found in (fault, self._day_fault(post, received_on)) if found is not None]
        self.faults += faults
        if faults:
            return None
        return {
            **self.same,
            "id": new_id(),
            **{name: getattr(words, name) for name in ("title", "text", "section")},
            "external_id": post.external_id,
            "received_on": received_on,
            "language": words.language or defaults.language,
            "person_group": words.person_group or defaults.person_group,
            "kind": words.kind or section.get("kind") or defaults.kind,
            "field_id": field_id,
            "votes": words.votes or 0,
            "comment_on_id": self.ids[post.on] if post.on is not None else None,
        }

    def _section(self, name: str | None) -> dict[str, Any]:
        if name is None:
            return {}
        wanted = " ".join(name.split()).casefold()
        found = next((m for section, m in self.mapping.sections.items() if section.casefold() == wanted), None)
        return found.model_dump() if found else {}

    def _field(self, post: Post, of_section: str | None) -> tuple[UUID | None, Fault | None]:
        name = post.field
        if name is None:
            key = of_section or self.mapping.defaults.field
            return (self.fields.by_key[key] if key else None), None
        found = self.fields.find(value_for(name, self.mapping.fields) or name)
        if found is None:
            en, de = "There is no such field of action", "Dieses Handlungsfeld gibt es nicht"
            return None, post.fault("unknown_reference", en, de, "field")
        return found, None

    def _day_fault(self, post: Post, day: date) -> Fault | None:
        if day > self.today:
            return post.fault("in_the_future", *items.RECEIVED_LATER, "received_on")
        if items.is_closed(self.event, day):
            en, de = "The event took no feedback on this day", "An diesem Tag wurden keine Rückmeldungen angenommen"
            return post.fault("participation_closed", en, de, "received_on")
        return None


async def known_items(write: Write, event_id: UUID) -> dict[str, Row]:
    """Return the items of an event by their own id and their external id; of several with the same one, the first."""
    i = table(FeedbackItem)
    mine = (i.c.district_id == write.district_id, i.c.event_id == event_id)
    rows = (await write.connection.execute(select(i).where(*mine).order_by(i.c.id.desc()))).mappings().all()
    named = {row["external_id"]: row for row in rows if row["external_id"] is not None}
    return {**{str(row["id"]): row for row in rows}, **named}


async def fields_of(write: Write, concept_id: UUID, mapping: BoardMapping) -> Fields:
    """Return the fields of action of the concept.

    Raises:
        Problem: invalid, where the mapping names one that is not there.
    """
    f = table(FieldOfAction)
    statement = select(f.c.id, f.c.key, f.c.title).where(
        f.c.district_id == write.district_id, f.c.concept_id == concept_id
    )
    rows = (await write.connection.execute(statement)).all()
    found = Fields({row.key: row.id for row in rows}, {" ".join(row.title.split()).casefold(): row.id for row in rows})
    named = {
        **{pointer(["mapping", "sections", name, "field"]): s.field for name, s in mapping.sections.items()},
        **{pointer(["mapping", "fields", name]): key for name, key in mapping.fields.items()},
        "/mapping/defaults/field": mapping.defaults.field,
    }
    en, de = (
        "The concept has no field of action with this key",
        "Das Konzept hat kein Handlungsfeld mit diesem Schlüssel",
    )
    wrong = [place for place, key in named.items() if key is not None and key not in found.by_key]
    refuse_if([Fault("unknown_reference", en, de, pointer=place) for place in wrong])
    return found
