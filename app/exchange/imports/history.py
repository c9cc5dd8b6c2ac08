"""Staging the logs of a bundle: new entries, and what happened to them; what is recorded never changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.concepts.concepts.service import closed_fault
from app.concepts.status_log.log import Log
from app.concepts.status_log.service import BARRED_BY, REDACTED
from app.core.days import day_of
from app.core.ids import new_id
from app.core.reading import Row
from app.exchange.bundle import AssessmentEntry, StatusUpdateEntry
from app.exchange.imports.content import concept_row
from app.exchange.imports.parsing import Name
from app.exchange.imports.plan import Kind, Plan

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
        self.acted: dict[UUID, bool] = {}
        """Existing entries to which something happens, and whether what they are about will be public."""
        self.today: date = day_of(plan.write.recorded_at)
        self._subjects = "measures" if name == "status_updates" else "goals"

    def stage(self, entry: LogEntry, pointer: str) -> None:
        concept = concept_row(self.plan, entry, pointer)
        subject = self._subject(entry, pointer) if concept else None
        if concept is None or subject is None or not self._is_past(entry, pointer):
            return
        is_public = self.plan.is_public(concept, subject)
        name: Name = (entry.concept, entry.key)
        before = self.kind.existing.get(name)
        if before is None:
            self._stage_new(name, entry, subject, pointer, is_public=is_public)
        elif self._same(before, entry, subject, pointer):
            self._stage_acts(before, entry, pointer, is_public=is_public)

    def _subject(self, entry: LogEntry, pointer: str) -> Row | None:
        word = self._subjects.removesuffix("s")
        return self.plan.refer(self._subjects, (entry.concept, getattr(entry, word)), f"{pointer}/{word}")

    def _is_past(self, entry: LogEntry, pointer: str) -> bool:
        if entry.effective_on <= self.today:
            return True
        en, de = "This describes a day after today (Europe/Berlin)", "Das beschreibt einen Tag nach heute"
        self.plan.fault("in_the_future", f"{pointer}/effective_on", en, de)
        return False

    def _stage_new(self, name: Name, entry: LogEntry, subject: Row, pointer: str, *, is_public: bool) -> None:
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
            "is_public": entry.published and is_public and entry.visibility == "public",
        }
        if entry.redaction:
            row |= dict.fromkeys(REDACTED)
        self.kind.stage_new(name, row, pointer)
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
        blanked = REDACTED if "redacted" in done or entry.redaction else ()
        given = entry.model_fields_set - _REFERENCES - set(blanked)
        differing = [k for k in entry.__dict__ if k in given and before[k] != getattr(entry, k)]
        if before[self.log.subject_id] != subject["id"]:
            differing.append(self._subjects.removesuffix("s"))
        for field in differing:
            en = "What is recorded never changes: retract it and record another"
            de = "Erfasstes ändert sich nie: nehmen Sie es zurück und erfassen Sie einen neuen Stand"
            self.plan.fault("append_only", f"{pointer}/{field}", en, de)
        return not differing

    def _stage_acts(self, before: Row, entry: LogEntry, pointer: str, *, is_public: bool) -> None:
        done = self.done[before["id"]]
        new = {act: note for act, note in self._notes(entry).items() if act not in done}
        if "published" not in entry.model_fields_set:  # what waits goes on waiting
            new.pop("published", None)
        if not new:
            self.kind.unchanged += 1
            return
        if "published" in new and not self._may_publish(before, done, f"{pointer}/published"):
            return
        self.acts += [Happening(before, act, note) for act, note in new.items()]
        self.acted[before["id"]] = is_public

    def _may_publish(self, before: Row, done: set[str], pointer: str) -> bool:
        barring = next((act for act in BARRED_BY["published"] if act in done), None)
        if before["concept_id"] in self.plan.closed:
            self.plan.faults.append(closed_fault(pointer))
        elif barring:
            en, de = f"It is already {barring}", f"Der Zustand ist bereits: {barring}"
            self.plan.fault("state", pointer, en, de)
        else:
            return True
        return False
