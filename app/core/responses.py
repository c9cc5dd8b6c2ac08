"""Declarations of routes beside their schema: errors, headers, and the Location of what was created."""

from uuid import UUID

from app.core.formats import Format
from app.core.problems import documented
from app.core.writing import Write

READ = documented(400, 401, 404, 422, 503)
TABLE = documented(400, 401, 404, 406, 422, 503)
INSIDE = documented(400, 401, 403, 404, 422, 503)
WORKBOOK = documented(406) | {200: {"content": {Format.XLSX.value: {"schema": {"type": "string", "format": "binary"}}}}}
LIST = documented(400, 401, 422, 503)
CREATE = documented(400, 401, 403, 404, 409, 413, 415, 422, 503)
ACT = CREATE
LIMITED = documented(429)
REMOVE = documented(400, 401, 403, 404, 409, 422, 503)
CHANGE = documented(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)
DELETE = documented(400, 401, 403, 404, 409, 412, 422, 428, 503)


def set_location(write: Write, collection: str, resource_id: UUID) -> None:
    """Answer with the Location of a resource that was created."""
    write.reader.headers["Location"] = f"{write.request.app.state.settings.base_url}/v1/{collection}/{resource_id}"
