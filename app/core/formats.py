"""Formats of lists, and which of them a client prefers (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from pydantic import Field
from starlette.requests import Request

from app.core.dialects import DIALECTS, FOR_PROGRAMS, FOR_WORKBOOKS, Dialect
from app.core.problems import Fault, Problem, refuse_if
from app.core.schemas import Input


class Format(Enum):
    """Formats of a list, the one that we would rather give first; the value is its media type."""

    JSON = "application/json"
    CSV = "text/csv"
    NDJSON = "application/x-ndjson"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @property
    def content_type(self) -> str:
        """The media type with the parameters that hold for our answers."""
        return f"{self.value}; charset=utf-8; header=present" if self is Format.CSV else self.value

    @property
    def suffix(self) -> str:
        return self.name.lower()


class FormatQuery(Input):
    """Parameters of every list that has more than one format."""

    format: Literal["json", "csv", "ndjson", "xlsx"] | None = Field(
        default=None, description="The format, whatever `Accept` says; left out: as `Accept` prefers"
    )
    dialect: Literal["excel-de"] | None = Field(
        default=None,
        description="CSV for people who open it in a German Excel: semicolons, a byte order mark, German column and "
        "code names, names instead of ids, decimal commas, days as TT.MM.JJJJ. It means `format=csv`",
    )


_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True)
class _Range:
    """One element of an Accept header."""

    media: str
    weight: float

    @property
    def precision(self) -> int:
        return 0 if self.media == "*/*" else 1 if self.media.endswith("/*") else 2

    def includes(self, form: Format) -> bool:
        return self.media in ("*/*", form.value.partition("/")[0] + "/*", form.value)


def weighted(header: str) -> Iterator[tuple[str, float]]:
    """Yield the names in an Accept header, each with its weight. Of parameters only `q` counts: we have no second kind
    of anything. What cannot be read is left out."""
    for element in header.lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        weights = [p.partition("=")[2].strip() for p in parameters if p.partition("=")[0].strip() == "q"]
        if name and all(_WEIGHT.fullmatch(weight) for weight in weights):
            yield name, float(weights[0]) if weights else 1.0


def accepts_gzip(accept_encoding: str) -> bool:
    """Return True if an Accept-Encoding header names gzip, and not only to refuse it."""
    return any(coding in ("gzip", "x-gzip") and weight > 0 for coding, weight in weighted(accept_encoding))


def preferred(accept: str) -> Format | None:
    """Return the format that an Accept header prefers, or None where it takes none of ours.

    Of the ranges that include a format the most precise one weighs it; between equals the order of `Format` decides.
    A header in which nothing can be read is as good as none.
    """
    named = (_Range(*element) for element in weighted(accept) if re.fullmatch(r"[^/\s]+/[^/\s]+", element[0]))
    ranges = sorted(named, key=lambda known: known.precision)
    if not ranges:
        return Format.JSON
    weights = {form: known.weight for known in ranges for form in Format if known.includes(form)}
    best = max(Format, key=lambda form: weights.get(form, 0.0))
    return best if weights.get(best) else None


def negotiated(request: Request) -> Format:
    """Return the format in which to answer a list: the one that the URL names, or else the one that Accept prefers.

    Raises:
        Problem: not-acceptable, where the client takes none that there is; invalid, for a dialect of another format.
    """
    query = request.query_params
    named = query.get("format", Format.CSV.suffix if "dialect" in query else None)
    if "dialect" in query and named in (Format.JSON.suffix, Format.NDJSON.suffix, Format.XLSX.suffix):
        en, de = "A dialect is one of `format=csv`", "Einen Dialekt gibt es nur von `format=csv`"
        refuse_if([Fault("unfitting_parameter", en, de, parameter="dialect")])
    if named is not None:  # one that there is not is refused with the other parameters
        return next((offered for offered in Format if offered.suffix == named), Format.JSON)
    form = preferred(",".join(request.headers.getlist("accept")))
    if form is None:
        names = ", ".join(offered.value for offered in Format)
        raise Problem("not-acceptable", f"A list is offered as {names}.", f"Eine Liste gibt es als {names}.")
    return form


def format_of(request: Request) -> Format:
    """Return the format in which the request is answered: JSON, but for lists that were asked for otherwise."""
    form: Format = getattr(request.state, "format", Format.JSON)
    return form


def dialect_of(request: Request) -> Dialect:
    """Return the dialect in which a table is answered."""
    if format_of(request) is Format.XLSX:
        return FOR_WORKBOOKS
    return DIALECTS.get(request.query_params.get("dialect", ""), FOR_PROGRAMS)
