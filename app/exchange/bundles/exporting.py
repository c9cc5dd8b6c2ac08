"""Rows as entries of a bundle."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from app.concepts.status_log.queries import INSIDERS_ONLY
from app.core.money import SignedMoney
from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.districts.districts.schemas import DistrictFields
from app.exchange.bundles.format.histories import History, LogHistory, ObservationHistory
from app.participation.participation_events.schemas import effective_form
from app.participation.participation_links.schemas import TARGETS
from app.resources import (
    BY_MODEL,
    CONCEPTS,
    COST_ESTIMATES,
    FEEDBACK_ITEMS,
    FUNDING,
    GOALS,
    INDICATOR_OBSERVATIONS,
    KEY_STATEMENTS,
    LOGS,
    MEASURES,
    PARTICIPATION_EVENTS,
    PARTICIPATION_LINKS,
)

Entry = dict[str, Any]
Links = Mapping[UUID, Mapping[str, list[UUID]]]
"""By id, the lists of references of a resource, as entries call them."""


@dataclass
class Entries:
    """The lists of a bundle."""

    rows: Mapping[ResourceSpec, Sequence[Row]]
    links: Mapping[ResourceSpec, Links]
    whole_concepts: Collection[UUID]
    """Concepts that are exported with everything below."""
    is_inside: bool
    history: bool
    """True to export the past that a restore keeps."""

    @cached_property
    def keys(self) -> Mapping[UUID, str]:
        """Keys of all rows that the caller may see, by id."""
        return {row["id"]: row["key"] for rows in self.rows.values() for row in rows}

    @cached_property
    def _continuing(self) -> set[UUID]:
        """Concepts whose previous version is exported too."""
        return {row["id"] for row in self.rows[CONCEPTS] if row["predecessor_id"] in self.whole_concepts}

    @cached_property
    def _concept_of(self) -> Mapping[UUID, str]:
        """Concept keys of all possible targets of links, by id."""
        return {
            row["id"]: self.keys[row["concept_id"]] for of in (KEY_STATEMENTS, GOALS, MEASURES) for row in self.rows[of]
        }

    @cached_property
    def _concepts_of_events(self) -> Mapping[UUID | None, str]:
        return {row["id"]: self.keys[row["concept_id"]] for row in self.rows[PARTICIPATION_EVENTS]}

    @cached_property
    def _erased(self) -> set[UUID]:
        """Ids of erased feedback items, of which nothing is exported."""
        return {row["id"] for row in self.rows[FEEDBACK_ITEMS] if row["erased_at"] is not None}

    def district(self, row: Row) -> Entry:
        return {**_facts(row, DistrictFields), **self._past(row)}

    def of(self, resource: ResourceSpec) -> list[Entry]:
        """Return the entries of one list."""
        if resource is MEASURES:
            return self._turned([self._entry(resource, row) for row in self.rows[resource]])
        return [self._entry(resource, row) for row in self._told(resource)]

    def _told(self, resource: ResourceSpec) -> Iterable[Row]:
        rows = self.rows[resource]
        if resource is FEEDBACK_ITEMS:
            return [row for row in rows if row["id"] not in self._erased]
        if resource is PARTICIPATION_LINKS:  # those that lead to what is not told are left out
            unerased = [row for row in rows if row["feedback_item_id"] not in self._erased]
            return [row for row in unerased if _target(row) in self._concept_of]
        if resource is INDICATOR_OBSERVATIONS:  # of what was taken back only a history tells
            standing = [row for row in rows if self.history or row["retracted_at"] is None]
            return sorted(standing, key=lambda row: (row["recorded_at"], row["ordinal"]))
        return rows

    def _entry(self, resource: ResourceSpec, row: Row) -> Entry:
        named = {one.field: self._key(row[one.column]) for one in resource.references}
        entry = {"key": row["key"], **named, **_facts(row, resource.facts), **self._past(row)}
        for name, targets in self.links[resource][row["id"]].items() if resource.lists else ():
            entry[name] = [self.keys[target] for target in targets if target in self.keys]
        for within in {one.within: None for one in resource.in_parts}:
            entry[within] = [self._part(resource, within, part) for part in entry[within]]
        if resource is not CONCEPTS and row.get("concept_id") not in self._continuing:
            for name in ("predecessor", "predecessors"):  # left out, not null: to an import that means untouched
                entry.pop(name, None)
        return self._completed(resource, row, entry)

    def _part(self, resource: ResourceSpec, within: str, part: Entry) -> Entry:
        """Return a part of an entry's document with keys in place of ids."""
        named = {one.column: one for one in resource.in_parts if one.within == within}
        told = {name: value for name, value in part.items() if name not in named}
        for column, one in named.items():
            target = UUID(part[column]) if part.get(column) else None
            told[one.field] = self._key(target)
            if BY_MODEL[one.target].is_of_concept:
                told[f"{one.field}_concept"] = self._concepts_of_events.get(target)
        return told

    def _completed(self, resource: ResourceSpec, row: Row, entry: Entry) -> Entry:
        """Add to an entry the values that its row holds in another form."""
        if resource is PARTICIPATION_EVENTS:
            entry["participants"] = resource.stored(row)["participants"]
            entry["form"] = effective_form(row["form"], row["open_until"])
        elif resource is FEEDBACK_ITEMS:
            self._complete_item(row, entry)
        elif resource is MEASURES and self.is_inside:
            entry["attributes"] = resource.stored(row)["attributes"]
        elif resource is PARTICIPATION_LINKS:
            entry["to_concept"] = self._concept_of[_target(row)]
        elif resource in LOGS:
            self._complete_log_entry(row, entry)
        elif resource in (*FUNDING, COST_ESTIMATES):  # columns hold amounts alone
            money = {
                name: SignedMoney.model_validate(entry[name]) for name in resource.amounts if entry[name] is not None
            }
            entry |= {name: of.model_dump(mode="json") for name, of in money.items()}
        return entry

    def _complete_item(self, row: Row, entry: Entry) -> None:
        entry["answered_on"] = row["answered_on"]
        if row["comment_on_id"] in self._erased:
            entry["comment_on"] = None
        if not self.is_inside:
            del entry["moderation_note"]

    def _complete_log_entry(self, row: Row, entry: Entry) -> None:
        entry |= {"published": row["is_published"], "retraction": row["retraction"], "redaction": row["redaction"]}
        if not self.is_inside:
            for name in INSIDERS_ONLY:
                entry.pop(name, None)
            entry["redaction"] = entry["redaction"] and "redacted"

    def _key(self, resource_id: UUID | None) -> str | None:
        return None if resource_id is None else self.keys.get(resource_id)

    def _past(self, row: Row) -> Entry:
        if not self.history:
            return {}
        kept: type[BaseModel] = LogHistory if "recorded_at" in row else History
        if "retracted_at" in row and "indicator_id" in row:
            kept = ObservationHistory
        return {"history": {name: row[name] for name in kept.model_fields}}

    def _turned(self, measures: list[Entry]) -> list[Entry]:
        """Move relations from public to internal measures to the internal ones, as the import would refuse them at a
        public one."""
        named = [(measure, (measure["concept"], measure["key"])) for measure in measures]
        internal = {name: measure["related"] for measure, name in named if measure["visibility"] == "internal"}
        for measure, (concept, key) in (one for one in named if one[1] not in internal):
            for other in [key for key in measure["related"] if (concept, key) in internal]:
                measure["related"].remove(other)
                if key not in internal[concept, other]:
                    internal[concept, other].append(key)
        return measures


def _facts(row: Row, facts: type[BaseModel]) -> Entry:
    """Return the row's own fields in the order of the schema, without `stage`, which follows from the dates."""
    return {name: row[name] for name in facts.model_fields if name != "stage"}


def _target(row: Row) -> UUID:
    """Return the id of a link's target."""
    target: UUID = next(row[name] for name in TARGETS if row[name] is not None)
    return target
