"""Prints findings: lines for people, JSON for programs."""

import dataclasses
import json
from collections.abc import Iterable, Mapping

import typer
from sqlalchemy.exc import DBAPIError

from app.operations.checks import Result, check
from app.operations.doctor import examine
from app.settings import Settings

COULD_NOT_LOOK = 2


def check_database(url: str, *, as_json: bool) -> None:
    """Print a line for each check; exit with 1 if one is broken, with 2 if the database could not be asked."""
    try:
        results = _printed(check(url), as_json=as_json)
    except DBAPIError as error:
        typer.echo(f"The database could not be asked: {error.orig}", err=True)
        raise typer.Exit(COULD_NOT_LOOK) from None
    if not all(result.ok for result in results):
        raise typer.Exit(1)


def _printed(checks_run: Iterable[Result], *, as_json: bool) -> list[Result]:
    results = []
    for result in checks_run:
        results.append(result)
        if not as_json:
            typer.echo(_line(result))
    if as_json:
        checks = [{**dataclasses.asdict(result), "ok": result.ok} for result in results]
        typer.echo(json.dumps({"ok": all(result.ok for result in results), "checks": checks}, indent=2))
    return results


def _line(result: Result) -> str:
    if result.skipped:
        return f"skipped  {result.name}"
    if result.ok:
        return f"ok       {result.name}"
    more = ", …" if result.broken > len(result.examples) else ""
    return f"BROKEN   {result.name}: {result.broken} ({', '.join(result.examples)}{more}). {result.about}."


def doctor(settings: Settings, variables: Mapping[str, str]) -> None:
    """Print each finding with its reason and remedy; exit with 1 if anything must be put right."""
    serious = 0
    for area, findings in examine(settings, variables):
        if not findings:
            typer.echo(f"ok     {area}")
        for finding in findings:
            serious += finding.serious
            typer.echo(f"{'WRONG ' if finding.serious else 'note  '} {area}: {finding.what}")
            typer.echo(f"       Why: {finding.why}\n       Do:  {finding.todo}")
    typer.echo(f"\n{_verdict(serious)}")
    if serious:
        raise typer.Exit(1)


def _verdict(serious: int) -> str:
    return {0: "Nothing is wrong.", 1: "One thing is wrong."}.get(serious, f"{serious} things are wrong.")
