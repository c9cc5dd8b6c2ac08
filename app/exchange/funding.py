"""What a bundle tells of money: sources and applications belong to the district, estimates to their concept."""

from pydantic import Field

from app.core.schemas import Patch
from app.core.text import Key
from app.exchange.histories import Restored
from app.exchange.keys import Keys
from app.planning.cost_estimates.schemas import EstimateFacts
from app.planning.funding_applications.schemas import ApplicationFacts
from app.planning.funding_sources.schemas import SourceFacts


class SourceFactsEntry(SourceFacts, Patch):
    """A source's facts."""


class SourceEntry(SourceFactsEntry, Restored):
    """A funding source."""

    key: Key = Field(description="Stable name, unique in the district")
    organisation: Key | None = Field(default=None, description="Key of the organisation that gives it")


class ApplicationFactsEntry(ApplicationFacts, Patch):
    """An application's facts."""


class ApplicationEntry(ApplicationFactsEntry, Restored):
    """An application for funding."""

    key: Key = Field(description="Stable name, unique in the district")
    about_concept: Key | None = Field(default=None, description="Key of the concept it is for; fixed once it is given")
    source: Key | None = Field(default=None, description="Key of the source that it draws on")
    organisation: Key | None = Field(default=None, description="Key of the organisation that is to give it")
    depending_measures: Keys = Field(
        default_factory=list, description="Keys of the measures, in that concept, that cannot be done without it"
    )
    supported_measures: Keys = Field(
        default_factory=list, description="Keys of the measures, in that concept, that it supports"
    )


class EstimateFactsEntry(EstimateFacts, Patch):
    """An estimate's facts."""


class EstimateEntry(EstimateFactsEntry, Restored):
    """A cost estimate."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept; it stays with that")
    measure: Key | None = Field(default=None, description="Key of the measure that costs it")
    application: Key | None = Field(default=None, description="Key of the application that is to cover it")
