"""Staging of a bundle's logs: new entries, and acts on entries; recorded entries never change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from app.concepts.concepts.service import closed_fault, concept_id_of
from app.concepts.status_log.explanations import unexplained
from app.concepts.status_log.log import LOGS, Log
from app.concepts.status_log.resources import entry_faults
from app.concepts.status_log.same_day import Place, same_day
from app.concepts.status_log.service import BARRED_BY, NAMING_UNITS, REDACTED
from app.concepts.status_log.steps import take_light
from app.concepts.tables import Concept
from app.core.days import day_of
from app.core.ids import new_id
from app.core.keys import random_key
from app.core.person_names import person_warnings
from app.core.reading import Row
from app.exchange.bundles.format.entries import LogEntry
from app.exchange.imports.parsing import Name
from app.exchange.imports.resolve.plan import NO_PAST, Act, Differing, Kind, Plan

_NOT_CONTENT = frozenset(
    {"key", "concept", "published", "retraction", "redaction", "history", *(log.word for log in LOGS)}
)


@dataclass(frozen=True)
class EntryAct:
    """An act on an entry."""

    entry: Row
    act: str
    note: str | None
    past: Act | None = None
    """Time and actor of a restored act."""


@dataclass
class EntryActs:
    """Acts on entries of a log."""

    log: Log
    acts: list[EntryAct] = field(default_factory=list)
    acted: dict[UUID, bool] = field(default_factory=dict)
    """Stored entries with acts, and the future visibility of their subjects."""


class StagedLog(EntryActs):
    """The log part of an import: entries to insert, and acts on new and old ones."""

    def __init__(self, plan: Plan, log: Log, acts_done: Mapping[UUID, set[str]]) -> None:
        super().__init__(log)
        self.plan = plan
        self.name = log.entries.name
        self.acts_done = acts_done
        self.kind: Kind = plan.kinds[self.name]
        self._subjects = log.subjects.name
        self.retracting: set[Name] = set()
        """Names of the entries that the bundle retracts."""
        recorded = {"recorded_at": plan.write.recorded_at, "recorded_by": plan.write.actor_id}
        self._stamp = plan.write.stamped(recorded)
        new = [] if plan.past else plan.kinds[self._subjects].created
        self.new_subjects = {staged.values["id"]: staged.values for staged in new}
        """Rows of what the bundle itself makes: all that is told of them is in the bundle, in the order in which it
        becomes known. (What is restored has an order of its own.)"""

    def stage(self, entry: LogEntry, pointer: str) -> None:
        concept = self.plan.refer_row("concepts", (None, entry.concept), f"{pointer}/concept")
        subject = self._subject(entry, concept, pointer) if concept else None
        if concept is None or subject is None or not self._is_past(entry, pointer):
            return
        name: Name = (entry.concept, entry.key)
        before = self.kind.existing.get(name)
        if before is None:
            self._take(name, entry, concept, subject, pointer)
            return
        differing = self._differing(before, entry, subject)
        if not differing:
            self._stage_acts(before, entry, pointer, is_public=self.plan.is_public(concept, subject))
        elif self.plan.past:
            self._refuse(differing, pointer)
        else:
            self._correct(differing, entry, concept, subject, pointer)

    def _take(self, name: Name, entry: LogEntry, concept: Row, subject: Row, pointer: str) -> None:
        """Stage a new entry, and report what is wrong with it."""
        take_light(concept, entry)
        self._check_explained(entry, pointer)
        faults = entry_faults(self.log, entry.__dict__, concept)
        self.plan.faults += [replace(fault, pointer=f"{pointer}{fault.pointer}") for fault in faults]
        self._warn(entry, subject, pointer)
        self._stage_new(name, entry, subject, pointer, is_public=self.plan.is_public(concept, subject))

    def _correct(self, differing: Sequence[str], entry: LogEntry, concept: Row, subject: Row, pointer: str) -> None:
        """Tell of an entry that differs from what was recorded, and record it anew where that is asked for: under a
        key of its own, once, and only where it describes the same day of the same thing."""
        fixed = {"effective_on", self.log.word}.intersection(differing)
        recorded_as = None
        if self.plan.records_corrections and not fixed and not entry.acts().keys() & {"retracted", "redacted"}:
            last = self._last_of_day.get((subject["id"], entry.effective_on))
            if last is not None and not self._differing(last, entry, subject):
                self.kind.unchanged += 1
                return
            recorded_as = random_key(f"{subject['key']}-{entry.effective_on}")
            self._take(
                (entry.concept, recorded_as), entry.model_copy(update={"key": recorded_as}), concept, subject, pointer
            )
        else:
            self.kind.unchanged += 1
        self.plan.differing.append(Differing(pointer, entry.key, differing, recorded_as))

    def _subject(self, entry: LogEntry, concept: Row, pointer: str) -> Row | None:
        if self.log.subject is Concept:
            return concept
        word = self.log.word
        return self.plan.refer_row(self._subjects, (entry.concept, getattr(entry, word)), f"{pointer}/{word}")

    def _check_explained(self, entry: LogEntry, pointer: str) -> None:
        """Report a missing explanation as a request would; what comes along with its concept was reported elsewhere,
        under rules that may have been others."""
        concept = self.plan.kinds["concepts"].existing.get((None, entry.concept))
        if concept is not None and not self.plan.past:
            self.plan.faults += unexplained(concept, entry, pointer)

    def _warn(self, entry: LogEntry, subject: Row, pointer: str) -> None:
        if self.plan.past or entry.retraction:
            return
        self.plan.warnings += person_warnings(vars(entry), NAMING_UNITS, pointer)
        place = (subject["id"], entry.effective_on)
        if other := self._of_day.get(place):
            self.plan.warnings.append(same_day(other, f"{pointer}/effective_on"))
        self._of_day[place] = pointer

    @cached_property
    def _last_of_day(self) -> dict[Place, Row]:
        """The last stored entry that stands, by what it is about and its day."""
        standing = (
            row
            for name, row in self.kind.existing.items()
            if name not in self.retracting and "retracted" not in self.acts_done[row["id"]]
        )
        in_order = sorted(standing, key=lambda row: (row["recorded_at"], row["ordinal"]))
        return {(row[self.log.subject_id], row["effective_on"]): row for row in in_order}

    @cached_property
    def _of_day(self) -> dict[Place, str]:
        """The last entry that stands by what it is about and its day: its key, or its place in the bundle."""
        return {place: row["key"] for place, row in self._last_of_day.items()}

    def _is_past(self, entry: LogEntry, pointer: str) -> bool:
        if entry.history is None or entry.effective_on <= day_of(entry.history.recorded_at):
            return True
        en = "This describes a day after it was recorded (Europe/Berlin)"
        de = "Das beschreibt einen Tag nach dem seiner Erfassung (Europe/Berlin)"
        self.plan.fault("in_the_future", f"{pointer}/effective_on", en, de)
        return False

    def _stage_new(self, name: Name, entry: LogEntry, subject: Row, pointer: str, *, is_public: bool) -> None:
        row: dict[str, Any] = {
            **self._stamp,
            **entry.__dict__,
            "id": new_id(),
            "concept_id": concept_id_of(subject),
            self.log.subject_id: subject["id"],
            "ordinal": len(self.kind.staged),
            "is_public": entry.published and is_public and entry.visibility == "public",
        }
        if entry.redaction:
            row |= dict.fromkeys(REDACTED)
        self.kind.stage_new(name, row, pointer)
        notes = entry.acts()
        if subject["id"] in self.new_subjects and "retracted" not in notes:
            _light_up(self.new_subjects[subject["id"]], row)
        row["version"] += len(notes.keys() - {"published"})
        past = self.plan.past.get((self.name, name), NO_PAST)
        row |= past.columns
        self.acts += [EntryAct(row, act, note, past.acts.get(act)) for act, note in notes.items()]

    def _differing(self, before: Row, entry: LogEntry, subject: Row) -> list[str]:
        """Return the fields in which an entry differs from what was recorded."""
        done = self.acts_done[before["id"]]
        blanked = REDACTED if "redacted" in done or entry.redaction else ()
        given = entry.model_fields_set - _NOT_CONTENT - set(blanked)
        differing = [k for k in entry.__dict__ if k in given and before[k] != getattr(entry, k)]
        if before[self.log.subject_id] != subject["id"]:
            differing.append(self.log.word)
        return differing

    def _refuse(self, differing: Sequence[str], pointer: str) -> None:
        for name in differing:
            en = "What is recorded never changes: retract it and record another"
            de = "Erfasstes ändert sich nie: nehmen Sie es zurück und erfassen Sie einen neuen Stand"
            self.plan.fault("append_only", f"{pointer}/{name}", en, de)

    def _stage_acts(self, before: Row, entry: LogEntry, pointer: str, *, is_public: bool) -> None:
        done = self.acts_done[before["id"]]
        new = {act: note for act, note in entry.acts().items() if act not in done}
        if "published" not in entry.model_fields_set:  # what waits goes on waiting
            new.pop("published", None)
        if not new:
            self.kind.unchanged += 1
            return
        if "published" in new and not self._may_publish(before, done, f"{pointer}/published"):
            return
        self.acts += [EntryAct(before, act, note) for act, note in new.items()]
        self.acted[before["id"]] = is_public

    def _may_publish(self, before: Row, done: set[str], pointer: str) -> bool:
        barring = next((act for act in BARRED_BY["published"] if act in done), None)
        if before["concept_id"] in self.plan.closed_to_lights:
            self.plan.faults.append(closed_fault(pointer))
        elif barring:
            en, de = f"It is already {barring}", f"Der Zustand ist bereits: {barring}"
            self.plan.fault("state", pointer, en, de)
        else:
            return True
        return False


_CURRENTS = (("light", "status_id", "rated_on"), ("public_light", "public_status_id", "public_rated_on"))


def _light_up(subject: dict[str, Any], entry: Row) -> None:
    """Update the current lights of a new row by an entry, unless a later one stands."""
    for light, status_id, rated_on in _CURRENTS if entry["is_public"] else _CURRENTS[:1]:
        last = subject.get(rated_on)
        if last is None or last <= entry["effective_on"]:
            subject[light], subject[status_id], subject[rated_on] = entry["light"], entry["id"], entry["effective_on"]
