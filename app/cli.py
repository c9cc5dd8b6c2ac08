"""The command line: `sachstand`."""

# Each command imports what it needs: all of it takes seconds.

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer
from pydantic import ValidationError

from app.settings import Settings, get_settings

if TYPE_CHECKING:
    from app.core.database import Database

Result = TypeVar("Result")
cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
db = typer.Typer(no_args_is_help=True, help="The schema of the database that SACHSTAND_DATABASE_URL names.")
token = typer.Typer(no_args_is_help=True, help="Tokens of the operator; all others are made over the API.")
erasures = typer.Typer(no_args_is_help=True, help="Erasures on request, and their repetition.")
feed = typer.Typer(no_args_is_help=True, help="The feed of changes, /v1/changes.")
cli.add_typer(db, name="db")
cli.add_typer(token, name="token")
cli.add_typer(feed, name="feed")
cli.add_typer(erasures, name="erasures")


def _settings() -> Settings:
    """Return the settings, or end where one is not valid, without its value, which may be a secret. `PORT`, which many
    platforms set, is read where SACHSTAND_PORT is not set."""
    if "SACHSTAND_PORT" not in os.environ and os.environ.get("PORT"):
        os.environ["SACHSTAND_PORT"] = os.environ["PORT"]
    try:
        return get_settings()
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            typer.echo(f"SACHSTAND_{str(fault['loc'][0]).upper()} is not valid: {fault['msg']}", err=True)
        raise typer.Exit(2) from None


def _database_url() -> str:
    url = _settings().database_url
    if url is None:
        typer.echo("SACHSTAND_DATABASE_URL is not set.", err=True)
        raise typer.Exit(2)
    return url


@cli.command()
def run() -> None:
    """Serve with everything brought along: embedded PostgreSQL, migrations, sample counties, an operator's token."""
    settings = _settings()
    from app import serve as serving

    serving.run(settings)


@cli.command()
def serve() -> None:
    """Serve in production, on the database that SACHSTAND_DATABASE_URL names; run `sachstand db upgrade` before."""
    settings = _settings()
    from app import serve as serving

    serving.serve(settings)


@db.command()
def upgrade(revision: Annotated[str, typer.Argument(help="To which revision")] = "head") -> None:
    """Bring the schema up to date; a second process that does so at the same time waits."""
    from sqlalchemy.exc import OperationalError

    from app import database
    from migrations.roles import NotPreparedError

    try:
        database.upgrade(_database_url(), revision)
    except (NotPreparedError, OperationalError) as error:
        reason = error.orig if isinstance(error, OperationalError) else error
        typer.echo(f"The schema could not be brought up to date: {reason}", err=True)
        raise typer.Exit(1) from None


@db.command()
def downgrade(revision: Annotated[str, typer.Argument(help="To which revision; `base` is empty")]) -> None:
    """Take the schema back to an earlier revision. What came later is lost."""
    from app import database

    database.downgrade(_database_url(), revision)


@db.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Check the consistency of the data. Exits with 1 if it is violated. Only reads; serving may go on."""
    from app.operations.report import check_database

    check_database(_database_url(), as_json=as_json)


@token.command()
def create(name: Annotated[str, typer.Argument(help="Its purpose")]) -> None:
    """Make a token for an operator, and print it: this once."""
    from app.access.service import add_operator
    from app.core.database import with_connection
    from app.secret import secret_key

    key = secret_key(_settings())
    typer.echo(asyncio.run(with_connection(_database_url(), lambda c: add_operator(c, name, key=key))))


@token.command(name="list")
def list_() -> None:
    """List the operators' tokens."""
    from app.access.service import operators_tokens
    from app.core.database import with_connection

    for row in asyncio.run(with_connection(_database_url(), operators_tokens)):
        typer.echo(f"{row.id}  …{row.hint}  {row.created_at:%Y-%m-%d}  {row.name}")


@token.command()
def revoke(token_id: Annotated[UUID, typer.Argument(help="Its id, as `list` shows it")]) -> None:
    """End an operator's token at once."""
    from app.access.service import revoke_operators_token
    from app.core.database import with_connection

    if not asyncio.run(with_connection(_database_url(), lambda c: revoke_operators_token(c, token_id))):
        typer.echo("No operator has this token.", err=True)
        raise typer.Exit(1)


@feed.command()
def renew() -> None:
    """Begin the feed anew, after the database was set back in a way that leaves no trace. All readers begin anew."""
    from app.core.database import with_connection
    from app.feed import relay

    asyncio.run(with_connection(_database_url(), relay.renew))
    typer.echo("The feed begins anew; its readers are told with 410 `feed-reset`.")


@cli.command()
def purge() -> None:
    """Delete now what is kept for a time only: contact details, kept answers, former values of old imports."""
    from app.hooks import HOOKS
    from app.jobs.purge import purge as purge_all

    done = asyncio.run(_with_database(lambda database: purge_all(database, HOOKS)))
    for name, count in asdict(done).items():
        typer.echo(f"{count:>6}  {name}")


@erasures.command(name="replay")
def replay_erasures() -> None:
    """Repeat, after a restore, the erasures of the ledger SACHSTAND_ERASURE_LEDGER that the database lacks."""
    from app.hooks import HOOKS
    from app.participation.erasures.ledger import Ledger
    from app.participation.erasures.replay import replay
    from app.secret import secret_key

    settings = _settings()
    if settings.erasure_ledger is None:
        typer.echo("SACHSTAND_ERASURE_LEDGER is not set.", err=True)
        raise typer.Exit(2)
    ledger = Ledger(secret_key(settings), settings.erasure_ledger)
    done = asyncio.run(_with_database(lambda database: replay(database, HOOKS, ledger)))
    typer.echo(f"{done} erasures were done again.")


async def _with_database(work: Callable[["Database"], Awaitable[Result]]) -> Result:
    from app.core.database import Database

    database = Database(_database_url(), 2)
    try:
        return await work(database)
    finally:
        await database.close()


@cli.command()
def doctor() -> None:
    """Report faults of this installation, each with its remedy. Exits with 1 if there are any. Changes nothing."""
    from app.operations import report

    report.doctor(_settings(), os.environ)


@cli.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A bundle, as JSON", exists=True, dir_okay=False)],
    server: Annotated[str, typer.Option(help="URL of the service")] = "http://127.0.0.1:8000",
    district: Annotated[str | None, typer.Option(help="The target, by id or AGS")] = None,
    dry_run: Annotated[bool, typer.Option(help="Check only, and write nothing")] = False,
    restore: Annotated[bool, typer.Option(help="Keep ids and history; the operator, into an empty district")] = False,
    token: Annotated[str | None, typer.Option(envvar="SACHSTAND_TOKEN", help="An editor's token")] = None,
) -> None:
    """Import a bundle over HTTP, with a progress bar. Exits with 1 where it is refused."""
    from app.exchange.client import import_file

    flags = {"dry_run": dry_run, "restore": restore}
    if not import_file(file, server, token, district=district, flags=flags):
        raise typer.Exit(1)


@cli.command()
def export(
    concept: Annotated[str | None, typer.Argument(help="Id of the concept")] = None,
    district: Annotated[str | None, typer.Option(help="Instead, a whole district, by id or AGS")] = None,
    history: Annotated[bool, typer.Option(help="With ids and times of recording, for `import --restore`")] = False,
    server: Annotated[str, typer.Option(help="URL of the service")] = "http://127.0.0.1:8000",
    token: Annotated[str | None, typer.Option(envvar="SACHSTAND_TOKEN", help="A reader's token")] = None,
) -> None:
    """Print a concept, or a whole district, as a bundle."""
    from app.exchange.client import export_bundle

    if (concept is None) == (district is None):
        raise typer.BadParameter("name a concept, or a district with --district")
    what = f"concepts/{concept}" if concept else f"districts/{district}"
    bundle = export_bundle(what, server, token, history=history)
    if bundle is None:
        raise typer.Exit(1)
    json.dump(bundle, sys.stdout, ensure_ascii=False, indent=2)
    typer.echo()


@cli.command()
def openapi(
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the files are current and break nothing that was released")
    ] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Also write the contract that later changes are held against")
    ] = False,
) -> None:
    """Write the contract's files to openapi/."""
    from app import contract
    from app.main import bare_app

    folder, app = Path(__file__).parent.parent / "openapi", bare_app()
    if not check:
        contract.write(folder, app)
        if release:
            contract.release(folder, app)
        return
    wrong = [f"{name} is stale: run `make openapi`" for name in contract.check(folder, app)]
    wrong += [f"This breaks the released contract: {line}" for line in contract.breaking(folder, app)]
    for line in wrong:
        typer.echo(line, err=True)
    if wrong:
        raise typer.Exit(1)
