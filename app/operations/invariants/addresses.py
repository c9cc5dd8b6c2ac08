"""Web addresses are URIs. Those of before the rule are encoded in catalogues, or left out there."""

from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import func
from sqlmodel import SQLModel

from app.core.tables import table
from app.council.tables import Body, Meeting, Paper
from app.districts.tables import District, Organisation
from app.funding.tables import FundingSource
from app.operations.invariants.invariant import Invariant, named
from app.participation.tables import ParticipationEvent

TABLES: tuple[type[SQLModel], ...] = (District, Organisation, Body, Meeting, Paper, ParticipationEvent, FundingSource)
NAMES = ("website", "privacy_url", "accessibility_url", "same_as", "oparl_url")
URI = r"^https?://[]A-Za-z0-9._~:/?#[@!$&'()*+,;=%-]+$"
papers = table(Paper)


def _malformed() -> Select[Any]:
    columns = [of.c[name] for model in TABLES for of in [table(model)] for name in NAMES if name in of.c]
    each = [
        select(named(f"{column.table.name} ", column.table.c.id, f": {column.name}")).where(~column.regexp_match(URI))
        for column in columns
    ]
    file: Any = func.jsonb_array_elements(papers.c.attachments, type_=JSONB).column_valued("file")
    is_none = select(file).where(~file["url"].astext.regexp_match(URI)).exists()
    files = select(named("papers ", papers.c.id, ": attachments")).where(is_none)
    return select(union_all(*each, files).subquery("malformed").c.what)


INVARIANTS = (
    Invariant(
        "addresses: URIs",
        "Web addresses have no signs but those of a URI; enter these anew",
        _malformed(),
    ),
)
