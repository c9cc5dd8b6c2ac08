"""The contract as a document: what FastAPI knows of the routes, completed by what `core` does for every one of them.

`prose` has the words, `operations` completes each operation, `schemas` tidies what they refer to, `files` keeps the
copies in `openapi/`.
"""

from app.contract.document import document, install
from app.contract.files import check, write

__all__ = ["check", "document", "install", "write"]
