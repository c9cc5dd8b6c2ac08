"""Papers, as clients send and receive them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.concepts.schemas import Labels
from app.core.patterns import SHA256, described_pattern
from app.core.schemas import Day, DistrictResource, Id, Input, Patch, Value
from app.core.text import Label, Line, Prose
from app.core.web_addresses import WebAddress
from app.council.vocabulary import PaperKind
from app.districts.schemas import NewInDistrict, OwnVisibility, WithActions
from app.districts.vocabulary import Visibility

_MEDIA_TYPE = described_pattern(
    r"^[a-z]+/[a-z0-9.+-]+$",
    "A media type in small letters, such as application/pdf",
    "Ein Medientyp in Kleinbuchstaben, etwa application/pdf",
)
MediaType = Annotated[str, StringConstraints(pattern=_MEDIA_TYPE, max_length=100)]
Checksum = Annotated[str, StringConstraints(pattern=SHA256, max_length=64)]


class Attachment(Value):
    """A file of a paper, by its title and address; the file is not stored here."""

    title: Line = Field(description="Title")
    url: WebAddress | None = Field(default=None, description="Address of the file; null: not published, or not known")
    media_type: MediaType | None = Field(default=None, description="Media type, such as application/pdf")
    checksum: Checksum | None = Field(default=None, description="SHA-256 of the file, in hexadecimal digits")


class PaperFacts(Input):
    """Content of a paper without references; import bundles have the same fields."""

    reference: Label | None = Field(
        default=None, description="Number under which the council has it, such as 2024/140; unique in the district"
    )
    file_number: Label | None = Field(default=None, description="The office's file number")
    kind: PaperKind = Field(description="Proposal for a resolution, report, motion, inquiry or other")
    title: Line = Field(description="Title")
    dated_on: Day | None = Field(default=None, description="The date it bears")
    lead_unit: Line | None = Field(default=None, description="The office that wrote it")
    originator: Line | None = Field(default=None, description="Originator: an office or a group, no person")
    facts: Prose | None = Field(default=None, description="Facts in short")
    financial_effects: Prose | None = Field(default=None, description="Financial effects")
    proposed_resolution: Prose | None = Field(default=None, description="Resolution proposed to the body")
    related_references: Labels = Field(
        default_factory=list, description="Numbers of the papers it refers to, whether they are here or not"
    )
    attachments: list[Attachment] = Field(default_factory=list, max_length=50, description="Files that belong to it")
    oparl_url: WebAddress | None = Field(default=None, description="Its URL in the council's own system (OParl)")
    visibility: OwnVisibility = Visibility.PUBLIC


class PaperFields(PaperFacts):
    """Content of a paper with its references, by id."""

    concept_id: Id | None = Field(default=None, description="The concept it is about")


class PaperContent(PaperFields):
    """The whole content of a paper."""


class PaperCreate(NewInDistrict, PaperContent):
    """A new paper."""


class PaperPatch(PaperFields, Patch):
    """A change of a paper; omitted fields keep their values."""


class PaperRead(PaperFields, DistrictResource):
    """A paper before a body: a proposal, a report, a motion or an inquiry."""


class PaperDetail(WithActions, PaperRead):
    """One paper, with the actions that the caller may take."""
