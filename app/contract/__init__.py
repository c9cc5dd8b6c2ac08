"""The contract as a document: what FastAPI knows of the routes, completed by what `core` does for every one of them.

`prose` has the words, `operations` completes each operation, `schemas` tidies what they refer to, `files` keeps the
copies in `openapi/`; `breaking` holds the contract against the one that was released.
"""

from app.contract.document import document, install
from app.contract.files import breaking, check, release, write

__all__ = ["breaking", "check", "document", "install", "release", "write"]
