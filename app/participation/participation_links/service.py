"""Linking what people said to what it led to."""

from typing import Any
from uuid import UUID

from app.concepts.tables import Concept, Goal, Measure
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.references import load_rows
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import refuse_broken
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import is_shown
from app.core.writing import Write
from app.districts.crud import delete
from app.participation.erasures.service import forget_former, refuse_erased
from app.participation.participation_links.schemas import (
    SOURCES,
    TARGETS,
    LinkContent,
    LinkCreate,
    LinkFacts,
    LinkPatch,
)
from app.participation.rules import OF_LINKS
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationLink

links = table(ParticipationLink)
PARTICIPATION_LINKS = ResourceSpec(
    ParticipationLink,
    "LinkEntry",
    "A link, from a feedback item or key statement to a statement, measure or goal. Its ends never change.",
    "Links from what was said to what it led to",
    LinkFacts,
    LinkContent,
    references=(
        Reference("concept", Concept, "Key of the concept about which it was said", needed=True),
        Reference("feedback_item", FeedbackItem, "From the feedback item with this key", same_concept=True),
        Reference("key_statement", KeyStatement, "From the key statement with this key", same_concept=True),
        Reference("other_statement", KeyStatement, "To the key statement with this key"),
        Reference("measure", Measure, "To the measure with this key"),
        Reference("goal", Goal, "To the goal with this key"),
    ),
    rules=OF_LINKS,
    outlives_concept=True,
)
ENDS = {column: target for column, target in PARTICIPATION_LINKS.targets.items() if column in (*SOURCES, *TARGETS)}


async def create_link(write: Write, body: LinkCreate) -> UUID:
    """Create a link; refuse with conflict a second one with the same ends and relation."""
    source = next(name for name in SOURCES if getattr(body, name) is not None)
    target = next(name for name in TARGETS if getattr(body, name) is not None)
    begin = await write.enter(ENDS[source], getattr(body, source), pointer=f"/{source}")
    if source == "feedback_item_id":
        refuse_erased(begin)
    end = (await load_rows(write, ENDS[target], [getattr(body, target)], f"/{target}"))[0]
    ends: dict[str, Any] = {name: getattr(body, name) for name in ENDS}
    link_id, found = new_id(), {source: begin, target: end}
    await refuse_broken(write, PARTICIPATION_LINKS, {**ends, "relation": body.relation, "id": link_id}, found)
    within = {"concept_id": begin["concept_id"]}
    key = await unique_key(write, ParticipationLink, within, body.key, str(body.relation), random_suffix=True)
    place = {**within, "id": link_id, "key": key, "is_public": is_shown(PARTICIPATION_LINKS, {}, found)}
    await write.create(ParticipationLink, {**PARTICIPATION_LINKS.columns(body), **ends, **place})
    return link_id


async def update_link(write: Write, link_id: UUID, patch: LinkPatch) -> None:
    row = await write.enter(ParticipationLink, link_id)
    write.expect_version(row)
    if row["feedback_item_id"] is not None:
        source = await write.row(FeedbackItem, row["feedback_item_id"])
        assert source is not None
        refuse_erased(source)
    content = merged(LinkContent, PARTICIPATION_LINKS.stored(row), patch.given())
    await refuse_broken(write, PARTICIPATION_LINKS, {**row, "relation": content.relation}, {})
    await write.change(ParticipationLink, row, content.model_dump())


async def delete_link(write: Write, link_id: UUID) -> None:
    await delete(write, PARTICIPATION_LINKS, link_id)
    await forget_former(write, links, link_id)
