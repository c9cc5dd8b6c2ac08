"""Rules of every route: strict query parameters and bodies, ETags, and the commit before the answer."""

from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable, Mapping
from functools import lru_cache
from typing import Any, get_args

import pydantic_core
from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from app import __version__
from app.core.bodies import JSON, MERGE_PATCH, admitted, media_type
from app.core.dependencies import Writes, guard_of
from app.core.dialects import FOR_PROGRAMS, Dialect
from app.core.field_rules import MOST_FAULTS
from app.core.formats import Format, dialect_of, format_of, negotiated
from app.core.labels import name_district
from app.core.lines import Grid, Json, ListEntry, RowWriter, with_names
from app.core.preconditions import matching_tag, refuse_on_new, tag_of
from app.core.problems import Fault, Problem, refuse_if
from app.core.reading import NotModified, Reader
from app.core.streaming import Stream, StreamAll, WorkbookResponse
from app.core.warnings import Warned, warnings_of
from app.core.workbooks import lines_of, sheet_of
from app.core.writing import Write

VARY = "Authorization, Accept"


class Route(APIRoute):
    """A route of the contract."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        warns = isinstance(self.response_model, type) and issubclass(self.response_model, Warned)
        if warns:  # added behind the ETag, which is that of the resource
            self.response_model_exclude = {"warnings"}
        handle = super().get_route_handler()
        parameters = _query_parameters(self.dependant)
        accepted = _accepted(self)
        guard = guard_of(self.dependant)
        door = guard if isinstance(guard, Writes) else None
        shown = shown_by(self.response_model) or grid_of(self.response_model)

        has_parameters = "{" in self.path

        async def handler(request: Request) -> Response:
            if has_parameters and request.scope["path"] in fixed_paths(request.app):
                raise HTTPException(405)  # another method of what has this path as its own: it names no id
            _check_query(request, parameters)
            refuse_on_new(request)
            if accepted:
                _check_coding(request)
                _check_media_type(request, accepted)
            if shown:
                request.state.format = negotiated(request)
            async with admitted(request, door) as strict:
                try:
                    response = await handle(strict)
                except NotModified as end:
                    response = Response(status_code=304, headers={"ETag": end.tag})
                except StreamAll as whole:
                    response = Stream(whole, _lines(request, shown))
                return await _complete(request, await _formatted(request, response, shown), warns=warns)

        return handler


class Router(APIRouter):
    """Routes of one package, which are tried only for a path that has the router's prefix: to try those of sixty
    routers one by one takes a tenth of a request."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"route_class": Route, **options})

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return super().matches(scope) if self.prefix in scope["path"] else (Match.NONE, {})


def shown_by(response_model: Any) -> type[BaseModel] | None:
    """Return the schema of a list's entries, or None if a route answers with something else than a list in pages."""
    fields = getattr(response_model, "model_fields", {})
    if not {"items", "next"} <= fields.keys():
        return None
    shown: type[BaseModel] = get_args(fields["items"].annotation)[0]
    return shown


def grid_of(response_model: Any) -> type[Grid] | None:
    """Return the schema of an answer that is offered as a table besides, or None."""
    is_grid = isinstance(response_model, type) and issubclass(response_model, Grid)
    return response_model if is_grid else None


def _lines(request: Request, shown: type[BaseModel] | None) -> RowWriter:
    assert shown is not None, "only lists are read whole"
    return RowWriter(format_of(request), shown, dialect_of(request), _named(request))


def _named(request: Request) -> Collection[str]:
    """Return the fields of a list whose ids are to be named."""
    named: Collection[str] = getattr(request.state, "named", ())
    return named


def written(form: Format, shown: type[BaseModel], answer: Json) -> bytes:
    """Return the answer of a list or of a grid, which is JSON, as text in another format."""
    lines, rows = _table(form, shown, answer)
    return lines.whole(rows)


def _table(
    form: Format, shown: type[BaseModel], answer: Json, dialect: Dialect = FOR_PROGRAMS, named: Collection[str] = ()
) -> tuple[RowWriter, Iterable[ListEntry]]:
    """Return the rows of a list or of a grid, with names of the ids in `named`, and what writes them."""
    if issubclass(shown, Grid):
        columns, rows = shown.lines(answer)
        return RowWriter(form, columns, dialect), rows
    entries = with_names(answer["items"], named, answer["names"]) if named else answer["items"]
    return RowWriter(form, shown, dialect, named), entries


async def _formatted(request: Request, response: Response, shown: type[BaseModel] | None) -> Response:
    """Return the answer in the format asked for, with a file name for what is not JSON."""
    form = format_of(request)
    if form is Format.JSON or response.status_code != 200:
        return response
    if not isinstance(response, Stream):
        assert shown is not None, "nothing else is offered otherwise"
        body = bytes(response.body)
        lines, rows = _table(form, shown, pydantic_core.from_json(body), dialect_of(request), _named(request))
        if form is Format.XLSX:
            response = await _workbook(request.state.reader, body, lines, rows)
        else:
            response = Response(lines.whole(rows), headers={"Content-Type": form.content_type})
    name = request.scope["path"].rpartition("/")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.suffix}"'
    return response


async def _workbook(reader: Reader, body: bytes, lines: RowWriter, rows: Iterable[ListEntry]) -> Response:
    """Return the workbook of an answer, which is written when that has given back its connection. Its tag is that of
    the same content."""
    await name_district(reader)
    sheet = lines_of([sheet_of(reader, lines)])
    reader.tag = reader.tag or tag_of(body + sheet, __version__)

    async def parts() -> AsyncIterator[bytes]:
        yield sheet
        yield lines_of(lines.rows(rows))

    return WorkbookResponse(parts())


@lru_cache(16)
def fixed_paths(app: FastAPI) -> frozenset[str]:
    """Return the paths without parameters. Where one fits, no path with parameters is meant: `/batch` is no id."""
    return frozenset(str(route.path) for route in iter_route_contexts(app.routes) if "{" not in str(route.path))


async def _complete(request: Request, response: Response, *, warns: bool) -> Response:
    reader: Reader | None = getattr(request.state, "reader", None)
    write: Write | None = getattr(request.state, "write", None)
    if reader is not None:
        response.headers.update(reader.headers)
        if response.status_code in (200, 201):
            response = _tagged(request, response, reader)
    response.headers["Vary"] = VARY
    if write is not None:
        response.headers["Cache-Control"] = "no-store"
        if warns:
            _add_warnings(request, response, write)
        await write.finish(response)
        for tell in request.app.state.after_commit:
            tell()
    elif getattr(request.state, "is_secret", False):
        response.headers["Cache-Control"] = "private, no-store"
    else:
        private = "authorization" in request.headers or getattr(request.state, "is_private", False)
        response.headers["Cache-Control"] = "private, no-cache" if private else "public, no-cache"
    return response


def _add_warnings(request: Request, response: Response, write: Write) -> None:
    told = [warning.model_dump() for warning in warnings_of(request, write.take_warnings())]
    response.body = bytes(response.body)[:-1] + b',"warnings":' + pydantic_core.to_json(told) + b"}"
    response.headers["Content-Length"] = str(len(response.body))


def _tagged(request: Request, response: Response, reader: Reader) -> Response:
    if isinstance(response, Stream) and not reader.tag:  # over several districts nobody knows the bytes beforehand
        return response
    tag = reader.tag or tag_of(bytes(response.body), reader.version)
    match = matching_tag(request, tag) if request.method == "GET" else None
    if match:
        return Response(status_code=304, headers={"ETag": match, **reader.headers})
    response.headers["ETag"] = tag
    return response


def _query_parameters(dependant: Dependant) -> dict[str, bool]:
    """Return the query parameters that a route knows, and whether each may be repeated."""
    parameters: dict[str, bool] = {}
    for parameter in dependant.query_params:
        annotation = parameter.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = annotation.model_fields.items()
            parameters |= {field.alias or name: "list[" in str(field.annotation) for name, field in fields}
        else:
            parameters[parameter.alias] = "list[" in str(annotation)
    for dependency in dependant.dependencies:
        parameters |= _query_parameters(dependency)
    return parameters


def _check_query(request: Request, parameters: Mapping[str, bool]) -> None:
    faults: list[Fault] = []
    query = request.query_params
    for name in query:
        if len(faults) >= MOST_FAULTS:
            break
        if name not in parameters:
            known = ", ".join(f"`{one}`" for one in sorted(parameters)) or "–"
            faults.append(
                Fault(
                    "unknown_parameter",
                    f"There is no such parameter; there are: {known}",
                    f"Diesen Parameter gibt es nicht; es gibt: {known}",
                    parameter=name[:100],
                )
            )
        elif not parameters[name] and len(query.getlist(name)) > 1:
            faults.append(
                Fault(
                    "repeated_parameter",
                    "This parameter may be given once",
                    "Dieser Parameter darf nur einmal stehen",
                    parameter=name,
                )
            )
    refuse_if(faults)


def _accepted(route: APIRoute) -> tuple[str, ...]:
    others = (route.openapi_extra or {}).get("requestBody", {}).get("content", {})
    if route.body_field is None:
        return tuple(others)
    return (MERGE_PATCH, JSON) if "PATCH" in (route.methods or ()) else (JSON, *others)


def _check_coding(request: Request) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise Problem(
            "media-type",
            f"Send the body as it is, without Content-Encoding: {coding[:20]}.",
            f"Senden Sie den Anfragetext, wie er ist, ohne Content-Encoding: {coding[:20]}.",
            headers={"Accept-Encoding": "identity"},
        )


def _check_media_type(request: Request, accepted: tuple[str, ...]) -> None:
    if media_type(request) not in accepted:
        names = ", ".join(accepted)
        header = "Accept-Patch" if request.method == "PATCH" else "Accept-Post"
        raise Problem("media-type", f"Send {names}.", f"Senden Sie {names}.", headers={header: names})
