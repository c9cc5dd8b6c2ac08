"""A comparison, as clients receive it."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from app.comparison.vocabulary import VersionChange
from app.concepts.concepts.schemas import ConceptRead
from app.concepts.goals.schemas import GoalRead
from app.concepts.schemas import CountedParts, LightScheme
from app.concepts.vocabulary import ConceptState, DiscontinuationReason, Light, Parts
from app.core.schemas import Id, Names, NamesQuery, Output
from app.participation.participation_links.schemas import LinkRead
from app.participation.vocabulary import LinkRelation


class ComparisonQuery(NamesQuery):
    """The version to compare with."""

    other: Id | None = Field(
        default=None, alias="with", description="The other version of the same line. Default: the predecessor, if any"
    )
    parts: CountedParts = Parts.EXCLUDE


class VersionInShort(Output, like=ConceptRead):
    """A version of the concept, in short."""

    id: UUID
    key: str
    title: str
    version_label: str | None
    state: ConceptState
    adopted_on: date | None
    valid_from: date | None
    light_scheme: LightScheme = Field(
        description="The county's reading of its lights in this version; green before need not be green after"
    )


class ComparedItem(Output, like=GoalRead):
    """A field or goal in one of the versions, in short."""

    id: UUID
    key: str
    number: str | None
    title: str


class ComparedField(ComparedItem):
    """A field of action in one of the versions, in short."""

    parent_id: UUID | None = Field(description="The field of the same version that it is part of")


class ComparedGoal(ComparedItem):
    """A goal in one of the versions, in short."""

    field_id: UUID | None = Field(description="Its field in the same version; among `fields`")
    parent_id: UUID | None = Field(description="The goal of the same version that it is part of")


class ComparedMeasure(ComparedItem):
    """A measure in one of the versions, in short."""

    field_id: UUID | None = Field(description="Its field in the same version; among `fields`")
    parent_id: UUID | None = Field(description="The measure of the same version that it is part of")
    light: Light = Field(description="The current light, as the caller sees it")


class QuotedStatement(Output, like=LinkRead):
    """A statement or item about a changed measure or goal, in either version."""

    relation: LinkRelation
    note: str | None
    to: UUID = Field(description="The measure or goal to which the link leads, of either version")
    key_statement_id: UUID | None
    feedback_item_id: UUID | None
    text: str = Field(description="The key statement or feedback item")


class ChangedValue(Output):
    """A field that says something else in the later version."""

    field: str = Field(description="Name of the field, as in `changed_fields`")
    before: Any = Field(
        description="Its value in the earlier version: text, number, flag, list, ids, or null; `names` tells what "
        "ids mean"
    )
    after: Any = Field(description="Its value in the later version")


class WhatBecame(Output):
    """A change from one version to the other."""

    change: VersionChange = Field(description="Kept, changed, added, dropped, split or merged")
    changed_fields: list[str] = Field(
        description="Fields that differ, of one that was changed. A reference differs where it does not lead to what "
        "continues the former; positions, related measures, dates of adoption and visibility do not count"
    )
    changed_values: list[ChangedValue] = Field(description="For each of `changed_fields` the former and the new value")


class Compared(WhatBecame):
    """A change of fields: usually one before and one after; several where something was split or merged."""

    before: list[ComparedField] = Field(description="In the earlier version")
    after: list[ComparedField] = Field(description="In the later version")


class ComparedGoals(WhatBecame):
    """A change of goals."""

    before: list[ComparedGoal] = Field(description="In the earlier version")
    after: list[ComparedGoal] = Field(description="In the later version")
    feedback: list[QuotedStatement] = Field(description="What people said about it; empty where it was kept")


class ComparedMeasures(WhatBecame):
    """A change of measures."""

    before: list[ComparedMeasure] = Field(description="In the earlier version")
    after: list[ComparedMeasure] = Field(description="In the later version")
    feedback: list[QuotedStatement] = Field(description="What people said about it; empty where it was kept")
    discontinued_reason: DiscontinuationReason | None = Field(
        description="Why it was dropped, where it was discontinued in either version"
    )


class ChangeCounts(Output):
    """Numbers of changes of each kind. Several that became one, or one that became several, count once."""

    total: int = Field(description="In all; the sum of the six below")
    kept: int = Field(description="How many say the same in both versions")
    changed: int = Field(description="How many are in both versions and say something else")
    added: int = Field(description="How many are in the later version alone")
    dropped: int = Field(description="How many are in the earlier version alone, or no longer count")
    split: int = Field(description="How many of the earlier version became several")
    merged: int = Field(description="How many of the later version continue several")


class FieldChanges(Output):
    """The changes of the measures of one field."""

    before_id: UUID | None = Field(description="The field in the earlier version; null where it is new")
    after_id: UUID | None = Field(description="The field in the later version; null where it was dropped")
    title: str = Field(description="Its title in the later version, else in the earlier")
    counts: ChangeCounts = Field(
        description="Of measures in this field itself, by the later version where they have one"
    )


class Comparison(Output):
    """A comparison of a version of a concept with a later one, as the caller sees both."""

    before: VersionInShort | None = Field(description="Null for a first version, in which everything is added")
    after: VersionInShort = Field(description="The later version: the one that was asked for")
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
    counts: ChangeCounts = Field(
        description="Of measures: whole ones unless `parts` asks otherwise, by the later version where they are in it"
    )
    without_field: ChangeCounts = Field(description="Of measures that belong to no field")
    by_field: list[FieldChanges] = Field(description="In the order of the later version, then what it dropped")
    fields: list[Compared] = Field(description="The changes of fields of action")
    goals: list[ComparedGoals] = Field(description="The changes of goals")
    measures: list[ComparedMeasures] = Field(description="The changes of measures and of their parts")
    names: Names = None
