"""Staging the logs of a bundle: new entries, and what happened to them; what is recorded never changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.concepts.status_log.log import Log
from app.concepts.status_log.service import REDACTED
from app.core.days import day_of
from app.core.ids import new_id
from app.core.reading import Row
from app.exchange.bundle import AssessmentEntry, StatusUpdateEntry
from app.exchange.imports.content import concept_row
from app.exchange.imports.plan import Kind, Name, Plan

LogEntry = StatusUpdateEntry | AssessmentEntry
_REFERENCES = frozenset({"key", "concept", "measure", "goal", "published", "retraction", "redaction"})


@dataclass(frozen=True)
class Happening:
    """An act on an entry."""

    entry: Row
    act: str
    note: str | None


class History:
    """The log part of an import: entries to insert, and acts on new and old ones."""

    def __init__(self, plan: Plan, name: str, log: Log, done: dict[UUID, set[str]]) -> None:
        self.plan = plan
        self.name = name
        self.log = log
        self.done = done
        self.kind: Kind = plan.kinds[name]
        self.acts: list[Happening] = []
        self.acted: set[UUID] = set()
        """Existing entries to which something happens."""
        self.today: date = day_of(plan.write.recorded_at)
        self._subjects = "measures" if name == "status_updates" else "goals"

    def stage(self, entry: LogEntry, pointer: str) -> None:
        subject = self._subject(entry, pointer)
        if subject is None or not self._is_past(entry, pointer):
            return
        name: Name = (entry.concept, entry.key)
        before = self.kind.existing.get(name)
        if before is None:
            self._stage_new(name, entry, subject)
        elif self._same(before, entry, subject, pointer):
            self._stage_acts(before, entry)

    def _subject(self, entry: LogEntry, pointer: str) -> Row | None:
        if concept_row(self.plan, entry, pointer) is None:
            return None
        word = self._subjects.removesuffix("s")
        return self.plan.refer(self._subjects, (entry.concept, getattr(entry, word)), f"{pointer}/{word}")

    def _is_past(self, entry: LogEntry, pointer: str) -> bool:
        if entry.effective_on <= self.today:
            return True
        en, de = "This describes a day after today (Europe/Berlin)", "Das beschreibt einen Tag nach heute"
        self.plan.fault("in_the_future", f"{pointer}/effective_on", en, de)
        return False

    def _stage_new(self, name: Name, entry: LogEntry, subject: Row) -> None:
        content = {k: v for k, v in entry.__dict__.items() if k not in _REFERENCES}
        write = self.plan.write
        row: dict[str, Any] = {
            **write.stamped(content),
            "id": new_id(),
            "key": name[1],
            "concept_id": subject["concept_id"],
            self.log.subject_id: subject["id"],
            "recorded_at": write.recorded_at,
            "ordinal": len(self.kind.staged),
            "recorded_by": write.actor_id,
            "is_public": entry.published and subject["is_public"] and entry.visibility == "public",
        }
        if entry.redaction:
            row |= dict.fromkeys(REDACTED)
        self.kind.stage_new(name, row)
        notes = self._notes(entry)
        self.acts += [Happening(row, act, note) for act, note in notes.items()]
        row["version"] += len(notes.keys() - {"published"})

    @staticmethod
    def _notes(entry: LogEntry) -> dict[str, str | None]:
        """The acts that an entry of a bundle tells, with their notes."""
        notes: dict[str, str | None] = {"published": None} if entry.published else {}
        for act, note in (("retracted", entry.retraction), ("redacted", entry.redaction)):
            if note is not None:
                notes[act] = note
        return notes

    def _same(self, before: Row, entry: LogEntry, subject: Row, pointer: str) -> bool:
        done = self.done[before["id"]]
        blanked = REDACTED if "redacted" in done else ()
        given = {k: v for k, v in entry.__dict__.items() if k not in {*_REFERENCES, *blanked}}
        differing = [k for k in given if before[k] != given[k]]
        if before[self.log.subject_id] != subject["id"]:
            differing.append(self._subjects.removesuffix("s"))
        if "published" in done and not entry.published:
            differing.append("published")
        for field in differing:
            en = "What is recorded never changes: retract it and record another"
            de = "Erfasstes ändert sich nie: nehmen Sie es zurück und erfassen Sie einen neuen Stand"
            self.plan.fault("append_only", f"{pointer}/{field}", en, de)
        return not differing

    def _stage_acts(self, before: Row, entry: LogEntry) -> None:
        new = {act: note for act, note in self._notes(entry).items() if act not in self.done[before["id"]]}
        if not new:
            self.kind.unchanged += 1
            return
        self.acts += [Happening(before, act, note) for act, note in new.items()]
        self.acted.add(before["id"])
