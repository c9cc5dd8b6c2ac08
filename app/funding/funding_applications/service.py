"""Creating, changing and deleting applications for funding."""

from collections.abc import Mapping
from itertools import chain
from typing import Any
from uuid import UUID

from app.concepts.tables import Concept, Measure
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.link_tables import LinkTable, links_of, replace_links
from app.core.problems import Problem, refuse_if
from app.core.references import load_rows
from app.core.resource_spec import Reference, ReferenceList, ResourceSpec
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import refresh_visibility
from app.core.writing import Write
from app.districts.crud import is_public, load_references
from app.districts.districts.service import enter_named
from app.districts.tables import Organisation
from app.funding.funding_applications.schemas import (
    ApplicationContent,
    ApplicationCreate,
    ApplicationFacts,
    ApplicationPatch,
)
from app.funding.rules import application_faults, refuse_leap
from app.funding.tables import FundingApplication, FundingApplicationMeasure, FundingSource

_measures = table(FundingApplicationMeasure)
WHEN_IN_USE = (
    "Cost estimates refer to the application. Take it out of them first.",
    "Kostenansätze verweisen auf den Förderantrag. Nehmen Sie ihn dort zuerst heraus.",
)
FUNDING_APPLICATIONS = ResourceSpec(
    FundingApplication,
    "ApplicationEntry",
    "An application for funding.",
    "Applications for funding",
    ApplicationFacts,
    ApplicationContent,
    references=(
        Reference(
            "about_concept", Concept, "Key of the concept it is for; fixed once it is given", column_name="concept_id"
        ),
        Reference("source", FundingSource, "Key of the source that it draws on"),
        Reference("organisation", Organisation, "Key of the organisation that is to give it"),
    ),
    lists=(
        ReferenceList(
            "depending_measures",
            "depending_measure_ids",
            Measure,
            "Keys of the measures, in that concept, that cannot be done without it",
            LinkTable(_measures, "application_id", "measure_id", {"role": "depends_on"}),
        ),
        ReferenceList(
            "supported_measures",
            "supported_measure_ids",
            Measure,
            "Keys of the measures, in that concept, that it supports",
            LinkTable(_measures, "application_id", "measure_id", {"role": "supported"}),
        ),
    ),
)
KEPT = FUNDING_APPLICATIONS.kept


async def create_application(write: Write, body: ApplicationCreate) -> UUID:
    await enter_named(write, body.district_id)
    application_id = new_id()
    values = FUNDING_APPLICATIONS.columns(body)
    public = await _is_public(write, body, values)
    key = await unique_key(write, FundingApplication, {}, body.key, body.title, random_suffix=True)
    await write.create(FundingApplication, {**values, "id": application_id, "key": key, "is_public": public})
    await replace_links(write, KEPT, {"id": application_id}, {}, body.model_dump(include={*KEPT}))
    return application_id


async def update_application(write: Write, application_id: UUID, patch: ApplicationPatch) -> None:
    row = await write.enter(FundingApplication, application_id)
    write.expect_version(row)
    links = await links_of(write, KEPT, application_id)
    content = merged(ApplicationContent, {**FUNDING_APPLICATIONS.stored(row), **links}, patch.given())
    refuse_leap(row["state"], content.state)
    values = FUNDING_APPLICATIONS.columns(content)
    refuse_if(list(application_faults(values, row)))
    public = await _is_public(write, content, values)
    relinked = await replace_links(write, KEPT, {"id": application_id}, links, content.model_dump(include={*KEPT}))
    changed = await write.change(FundingApplication, row, {**values, "is_public": public}, linked=relinked)
    if changed and public != row["is_public"]:
        await refresh_visibility(write)


async def delete_application(write: Write, application_id: UUID) -> None:
    row = await write.enter(FundingApplication, application_id)
    write.expect_version(row)
    if row["state"] != "planned":
        raise Problem(
            "state",
            "The application was submitted. Make it internal instead.",
            "Der Förderantrag ist gestellt. Stellen Sie ihn stattdessen auf intern.",
        )
    await write.remove(FundingApplication, row, WHEN_IN_USE)


async def _is_public(write: Write, content: ApplicationContent, values: Mapping[str, Any]) -> bool:
    """Return whether the application and all that it refers to, measures included, are public."""
    targets, within = await load_references(write, values, FUNDING_APPLICATIONS), {"concept_id": content.concept_id}
    measures = [await load_rows(write, Measure, getattr(content, name), f"/{name}/", within=within) for name in KEPT]
    return await is_public(write, FUNDING_APPLICATIONS, values, targets, *chain(*measures))
