"""The choice of an import by the media type of the request's body, and the contract's description of tables."""

from typing import Any

from app.core.writing import Write
from app.exchange.boards.files import CSV, ODS, XLSX
from app.exchange.boards.service import import_table
from app.exchange.boards.uploads import FORM, MEDIA, received
from app.exchange.bundles.format.document import BundleBody
from app.exchange.imports.schemas import ImportQuery, ImportResult
from app.exchange.imports.service import import_bundle

_EXAMPLE = (
    "Post ID;Section;Subject;Body;Author;Created At;Upvotes;Comments\r\n"
    "1;Sprache;Kurse am Abend;Vormittags arbeite ich.;Anna;20.11.2023 18:04;7;Ben: Das geht mir auch so.\r\n"
)
MEASURES_EXAMPLE = (
    "Nr.;Handlungsfeld;Maßnahme;Zuständig;Ampel Q1 2024;Ampel Q2 2024\r\n"
    "1.1;Sprache;Kurse am Abend;Volkshochschule;rot;gelb\r\n"
    "1.2;Sprache;Sprachcafé;Integrationsbüro;grün;grün\r\n"
)
"""A table of measures, as the contract's example sends it."""
_MAPPING_SCHEMA = {"$ref": "#/components/schemas/BoardMapping-Input"}


def _form(kinds: str, **others: Any) -> dict[str, Any]:
    file = {"type": "string", "description": f"The table: {kinds}", "format": "binary", "contentMediaType": "*/*"}
    return {
        "type": "object",
        "properties": {"file": {**file, "maxLength": 64_000_000}, **others},
        "required": ["file"],
        "additionalProperties": False,
    }


_FORM_EXAMPLE = {
    "file": "Nr;Was fehlt?\r\n1;Kurse am Abend\r\n",
    "mapping": {"external_id": "Nr", "text": ["Was fehlt?"], "defaults": {"language": "de"}},
}


def _table(media: str) -> dict[str, Any]:
    if media == FORM:
        encoding = {"mapping": {"contentType": "application/json"}}
        schema = _form("CSV, XLSX, ODS, or a ZIP of these", mapping=_MAPPING_SCHEMA)
        return {"schema": schema, "encoding": encoding, "example": _FORM_EXAMPLE}
    if media.startswith("text/"):
        return {"schema": {"type": "string"}, "example": _EXAMPLE}
    return {"schema": {"type": "string", "format": "binary", "contentMediaType": media}}


TABLES: dict[str, Any] = {"requestBody": {"content": {media: _table(media) for media in MEDIA}}}
"""OpenAPI description of the bodies other than a bundle."""
PREVIEWED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            CSV: {"schema": {"type": "string"}, "example": MEASURES_EXAMPLE},
            **{media: _table(media) for media in (XLSX, ODS)},
            FORM: {"schema": _form("CSV, XLSX, XLSM or ODS"), "example": {"file": MEASURES_EXAMPLE}},
        },
    }
}
"""OpenAPI description of the bodies that can be previewed."""


async def import_body(write: Write, body: BundleBody, query: ImportQuery) -> ImportResult:
    """Import a bundle, or a table."""
    document = body.raw
    query.refuse_unfitting(of_tables=document is None)
    if document is not None:
        return await import_bundle(write, document, query)
    return await import_table(write, await write.without_connection(received(write.request)), query)
