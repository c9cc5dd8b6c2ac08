"""A whole concept, nested: one call for a dashboard's screen."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam

from app.concepts.goals.queries import goals, select_goals
from app.concepts.measures.queries import EVALUATED_ON, FIELD_ID, measures, select_measures, stage_on
from app.concepts.schemas import LightCounts
from app.concepts.views.counting import Tally, added, is_counted, with_sub_fields, without_field
from app.concepts.views.queries import StageQuery, Subject, fields_of, organisations_of, resolve_subject
from app.concepts.views.schemas import ConceptTree, GoalNode, MeasureNode
from app.core.filters import in_place
from app.core.reading import SCOPE, Reader, Row, View

Node = dict[str, Any]
Placed = defaultdict[UUID | None, list[Any]]


@cache
def _measures(view: View, historic: bool) -> Select[Any]:
    full = select_measures(view, historic)
    shown = [full.selected_columns[name] for name in MeasureNode.model_fields if name not in ("parts", "part_counts")]
    statement = full.with_only_columns(*shown, FIELD_ID.label("field")).where(
        measures.c.district_id == bindparam(SCOPE),
        measures.c.concept_id == bindparam("concept"),
        stage_on(EVALUATED_ON).in_(bindparam("stage", expanding=True)),
    )
    return statement.order_by(*in_place(measures))


@cache
def _goals(view: View, historic: bool) -> Select[Any]:
    full = select_goals(view, historic)
    shown = [full.selected_columns[name] for name in GoalNode.model_fields if name != "goals"]
    of_concept = (goals.c.district_id == bindparam(SCOPE), goals.c.concept_id == bindparam("concept"))
    statement = full.with_only_columns(*shown).where(*of_concept)
    return statement.order_by(*in_place(goals))


async def read_tree(reader: Reader, concept_id: UUID, query: StageQuery) -> ConceptTree:
    """Return the concept with all that it holds, read in a fixed number of statements."""
    subject = await resolve_subject(reader, concept_id, query)
    fields = await fields_of(reader, subject)
    goals = await reader.rows(_goals(*subject.variant), subject.parameters)
    measures = await reader.rows(_measures(*subject.variant), {**subject.parameters, "stage": subject.stages})
    ids = {i for measure in measures for i in (*measure["responsible_ids"], *measure["partner_ids"])}
    whole = _put_together(subject, fields, goals, measures)
    return ConceptTree.model_validate(whole | {"organisations": await organisations_of(reader, subject, ids)})


def _put_together(subject: Subject, fields: list[Row], goals: Sequence[Row], measures: Sequence[Row]) -> Node:
    placed = _measures_by_field(fields, _wholes(measures))
    counted = [measure for measure in measures if is_counted(measure, subject.parts)]
    own: dict[UUID | None, Tally] = {
        field_id: Counter(measure["light"] for measure in there)
        for field_id, there in _measures_by_field(fields, counted).items()
    }
    goals_in = _goals_by_field({field["id"] for field in fields}, goals)
    return {
        "concept": subject.concept,
        "evaluated_on": subject.moments.as_of,
        "counted_stages": subject.stages,
        "counts": LightCounts.of(added(own.values())),
        "counts_without_field": LightCounts.of(without_field(fields, own)),
        "fields": _nested(_field_nodes(fields, own, goals_in, placed), "fields"),
        "goals": goals_in[None],
        "measures": placed[None],
    }


def _wholes(measures: Sequence[Row]) -> list[Node]:
    """Return measures with their parts below them; a part whose whole is not shown stands by itself."""
    wholes = _nested([dict(measure) for measure in measures], "parts")
    for measure in (part for whole in wholes for part in (whole, *whole["parts"])):
        measure["part_counts"] = LightCounts.of(Counter(part["light"] for part in measure["parts"]))
    return wholes


def _measures_by_field(fields: list[Row], measures: Sequence[Row]) -> Placed:
    field_ids = {field["id"] for field in fields}
    by_field: Placed = defaultdict(list)
    for measure in measures:
        by_field[measure["field"] if measure["field"] in field_ids else None].append(measure)
    return by_field


def _field_nodes(fields: list[Row], own: dict[UUID | None, Tally], goals: Placed, measures: Placed) -> list[Node]:
    below = with_sub_fields(fields, own)
    return [
        {
            **field,
            "counts": LightCounts.of(own.get(field["id"], Counter())),
            "counts_with_sub_fields": LightCounts.of(below[field["id"]]),
            "goals": goals[field["id"]],
            "measures": measures[field["id"]],
        }
        for field in fields
    ]


def _goals_by_field(fields: set[UUID], goals: Sequence[Row]) -> Placed:
    """Return goals by field, nested. A goal without a field belongs to its parent's; one in another field than its
    parent begins anew in its own."""
    by_id = {goal["id"]: goal for goal in goals}
    by_field: Placed = defaultdict(list)
    for goal in goals:
        by_field[_field_of(goal, by_id, fields)].append(dict(goal))
    return defaultdict(list, {field_id: _nested(there, "goals") for field_id, there in by_field.items()})


def _field_of(goal: Row, by_id: dict[UUID, Row], fields: set[UUID]) -> UUID | None:
    place: Row | None = goal
    while place is not None and place["field_id"] not in fields:
        place = by_id.get(place["parent_id"])
    return place["field_id"] if place else None


def _nested(nodes: list[Node], name: str) -> list[Node]:
    """Return nodes under their parents, as a list by `name`; roots are those whose parent is not among them."""
    by_id = {node["id"]: node for node in nodes}
    for node in nodes:
        node[name] = []
    roots: list[Node] = []
    for node in nodes:
        above = by_id.get(node["parent_id"])
        (above[name] if above else roots).append(node)
    return roots
