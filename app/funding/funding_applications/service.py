"""Creating, changing and deleting applications for funding."""

from uuid import UUID

from app.concepts.tables import Concept, Measure
from app.core.link_tables import LinkTable, links_of, replace_links
from app.core.problems import Problem, refuse_if
from app.core.resource_spec import Reference, ReferenceList, ResourceSpec
from app.core.tables import table
from app.core.validation import merged
from app.core.writing import Write
from app.districts.crud import change, create, load_listed, load_references, warn_of_persons
from app.districts.districts.service import enter_named
from app.districts.tables import Organisation
from app.funding.funding_applications.schemas import (
    ApplicationContent,
    ApplicationCreate,
    ApplicationFacts,
    ApplicationPatch,
)
from app.funding.rules import STATES, application_faults
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
    units=("funder",),
)
KEPT = FUNDING_APPLICATIONS.link_tables


async def create_application(write: Write, body: ApplicationCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, FUNDING_APPLICATIONS, body, body.title)


async def update_application(write: Write, application_id: UUID, patch: ApplicationPatch) -> None:
    row = await write.enter(FundingApplication, application_id)
    write.expect_version(row)
    links = await links_of(write, KEPT, application_id)
    content = merged(ApplicationContent, {**FUNDING_APPLICATIONS.stored(row), **links}, patch.given())
    STATES.refuse_leap(row["state"], content.state)
    values = FUNDING_APPLICATIONS.columns(content)
    refuse_if(list(application_faults(values, row)))
    targets = await load_references(write, values, FUNDING_APPLICATIONS)
    listed = await load_listed(write, values, FUNDING_APPLICATIONS, content)
    warn_of_persons(write, FUNDING_APPLICATIONS, values, row)
    relinked = await replace_links(write, KEPT, row, links, content.model_dump(include={*KEPT}))
    await change(write, FUNDING_APPLICATIONS, row, values, targets, listed, relinked)


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
