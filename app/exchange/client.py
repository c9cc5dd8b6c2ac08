"""Importing and exporting from a shell, over HTTP."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_CHUNK = 64 * 1024
_TIMEOUT = httpx.Timeout(30, read=600)


def import_file(file: Path, server: str, token: str | None, *, district: str | None, flags: Mapping[str, bool]) -> bool:
    """Send a bundle and print the result; return True if it was imported. `flags` go along as parameters."""
    console, errors = Console(), Console(stderr=True)
    parameters = {name: "true" for name, is_set in flags.items() if is_set}
    if district:
        parameters["district"] = district
    try:
        response = _send(file, f"{server.rstrip('/')}/v1/imports", parameters, _headers(token), errors)
    except httpx.HTTPError as error:
        errors.print(f"{server} does not answer: {error}")
        return False
    if response.status_code == httpx.codes.OK:
        _print_counts(console, response.json())
        return True
    _print_problem(errors, response)
    return False


def export_bundle(what: str, server: str, token: str | None, *, history: bool) -> Any:
    """Return the bundle of `concepts/{id}` or `districts/{id or AGS}`, or print the problem and return None."""
    url = f"{server.rstrip('/')}/v1/{what}/bundle"
    errors = Console(stderr=True)
    parameters = {"history": "true"} if history else {}
    try:
        response = httpx.get(url, params=parameters, headers=_headers(token), timeout=_TIMEOUT)
    except httpx.HTTPError as error:
        errors.print(f"{server} does not answer: {error}")
        return None
    if response.status_code != httpx.codes.OK:
        _print_problem(errors, response)
        return None
    return response.json()


def _headers(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _send(
    file: Path, url: str, parameters: dict[str, str], headers: dict[str, str], console: Console
) -> httpx.Response:
    size = file.stat().st_size
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Sending", total=size)

        def chunks() -> Iterator[bytes]:
            with file.open("rb") as handle:
                while chunk := handle.read(_CHUNK):
                    yield chunk
                    progress.advance(task, len(chunk))
            progress.update(task, description="Importing")

        headers = {**headers, "Content-Type": "application/json", "Content-Length": str(size)}
        response = httpx.post(url, params=parameters, content=chunks(), headers=headers, timeout=_TIMEOUT)
        progress.update(task, description="Done" if response.is_success else "Refused")
    return response


def _print_counts(console: Console, result: dict[str, Any]) -> None:
    table = Table(title="Would be imported (dry run)" if result["dry_run"] else "Imported")
    table.add_column("")
    for word in ("created", "changed", "unchanged"):
        table.add_column(word, justify="right")
    for name, counts in result.items():
        if not isinstance(counts, dict):
            continue
        table.add_row(name.replace("_", " "), *(str(counts[w]) for w in ("created", "changed", "unchanged")))
    console.print(table)
    for hint in result["hints"]:
        console.print(f"  {', '.join(hint['pointers'])}  {hint['code']}: {hint['detail']}", markup=False)
    _print_entries(console, result["warnings"])
    for one in result["differing"]:
        names = ", ".join(one["fields"])
        console.print(f"  {one['pointer']} ({one['key']})  differs from what was recorded: {names}", markup=False)


def _print_problem(console: Console, response: httpx.Response) -> None:
    try:
        problem = response.json()
    except ValueError:
        problem = {"title": response.reason_phrase, "detail": ""}
    title, detail = problem.get("title"), problem.get("detail")
    said = title if detail in ("", f"{title}.") else f"{title}: {detail}"
    console.print(f"{response.status_code} {said}", markup=False)
    _print_entries(console, problem.get("errors") or [])


def _print_entries(console: Console, entries: list[dict[str, Any]]) -> None:
    """Print faults or warnings, each with its place."""
    for error in entries:
        place = error.get("pointer") or error.get("parameter") or "/"
        key = f" ({error['key']})" if error.get("key") else ""
        console.print(f"  {place}{key}  {error['code']}: {error['detail']}", markup=False)
