"""The contract as a document: the routes as FastAPI describes them, completed by what `core` does for each of them.

`prose` has the words, `operations` completes each operation, `schemas` tidies what they refer to, `files` keeps the
copies in `openapi/`; `breaking` compares the contract with the released one.
"""

from app.contract.document import document, install
from app.contract.files import breaking, check, release, write

__all__ = ["breaking", "check", "document", "install", "release", "write"]
