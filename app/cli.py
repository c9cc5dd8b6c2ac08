"""The command line: `sachstand`."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import database
from app import serve as serving
from app.access.service import add_operator
from app.exchange.client import import_file
from app.prepare import prepare, with_connection
from app.secret import secret_key
from app.settings import Settings, get_settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
db = typer.Typer(no_args_is_help=True, help="The schema of the database that SACHSTAND_DATABASE_URL names.")
token = typer.Typer(no_args_is_help=True, help="Tokens of the operator; all others are made over the API.")
cli.add_typer(db, name="db")
cli.add_typer(token, name="token")


def _settings() -> Settings:
    """The settings; `PORT`, as many platforms give it, is read where SACHSTAND_PORT is not set."""
    if "SACHSTAND_PORT" not in os.environ and os.environ.get("PORT"):
        os.environ["SACHSTAND_PORT"] = os.environ["PORT"]
    return get_settings()


def _database_url() -> str:
    url = _settings().database_url
    if url is None:
        typer.echo("SACHSTAND_DATABASE_URL is not set.", err=True)
        raise typer.Exit(2)
    return url


@cli.command()
def run() -> None:
    """Serve with everything brought along: embedded PostgreSQL, migrations, sample counties, an operator's token."""
    serving.run(_settings(), prepare)


@cli.command()
def serve() -> None:
    """Serve in production, on the database that SACHSTAND_DATABASE_URL names; run `sachstand db upgrade` before."""
    serving.serve(_settings())


@db.command()
def upgrade(revision: Annotated[str, typer.Argument(help="To which revision")] = "head") -> None:
    """Bring the schema up to date."""
    database.upgrade(_database_url(), revision)


@db.command()
def downgrade(revision: Annotated[str, typer.Argument(help="To which revision; `base` is empty")]) -> None:
    """Take the schema back to an earlier revision. What came later is lost."""
    database.downgrade(_database_url(), revision)


@token.command()
def create(name: Annotated[str, typer.Argument(help="What it is for")]) -> None:
    """Make a token for an operator, and print it: this once."""
    key = secret_key(_settings())
    typer.echo(asyncio.run(with_connection(_database_url(), lambda c: add_operator(c, name, key=key))))


@cli.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A bundle, as JSON", exists=True, dir_okay=False)],
    server: Annotated[str, typer.Option(help="URL of the service")] = "http://127.0.0.1:8000",
    district: Annotated[str | None, typer.Option(help="The target, by id or AGS")] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be")] = False,
    token: Annotated[str | None, typer.Option(envvar="SACHSTAND_TOKEN", help="An editor's token")] = None,
) -> None:
    """Import a bundle over HTTP, with a progress bar. Exits with 1 where it is refused."""
    if not import_file(file, server, token, district=district, dry_run=dry_run):
        raise typer.Exit(1)


@cli.command()
def export(
    concept: Annotated[str, typer.Argument(help="Id of the concept")],
    server: Annotated[str, typer.Option(help="URL of the service")] = "http://127.0.0.1:8000",
    token: Annotated[str | None, typer.Option(envvar="SACHSTAND_TOKEN", help="A reader's token")] = None,
) -> None:
    """Print a concept as a bundle."""
    from app.exchange.client import export_bundle

    json.dump(export_bundle(concept, server, token), sys.stdout, ensure_ascii=False, indent=2)
    typer.echo()


@cli.command()
def openapi(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the files are current")] = False,
) -> None:
    """Write the contract's files to openapi/."""
    from app import contract
    from app.main import bare_app

    folder = Path(__file__).parent.parent / "openapi"
    if not check:
        contract.write(folder, bare_app())
        return
    stale = contract.check(folder, bare_app())
    for name in stale:
        typer.echo(f"{name} is stale: run `make openapi`", err=True)
    if stale:
        raise typer.Exit(1)
