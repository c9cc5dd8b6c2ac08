"""`/healthz` and `/readyz`: what a supervisor and a load balancer ask. Neither tells more than a word."""

import asyncio
from typing import Literal

from pydantic import Field
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from starlette.requests import Request

from app import database
from app.core.database import Database
from app.core.problems import Fault, Problem, documented
from app.core.routing import Router
from app.core.schemas import Output

router = Router(tags=["operations"])
PATIENCE = 5.0
"""Time that the database has to answer, in seconds."""
_under_way: set[asyncio.Task[Fault | None]] = set()

AWAY = Fault("database_away", "The database does not answer", "Die Datenbank antwortet nicht")
BEHIND = Fault(
    "migrations_behind",
    "The database's schema is not the one that this version needs",
    "Das Schema der Datenbank ist nicht das, das diese Version braucht",
)


class Health(Output):
    """The answer of a healthy service."""

    status: Literal["ok"] = Field(description="Always ok; where something is wrong, the answer is a problem")


@router.get("/healthz", summary="Is the process alive", responses=documented(422))
async def read_health() -> Health:
    """Answer as long as the process does, whatever the database is doing: where it fails, restart the process."""
    return Health(status="ok")


@router.get("/readyz", summary="Can it serve", responses=documented(422, 503))
async def read_readiness(request: Request) -> Health:
    """Check that the database answers and has the schema that this version needs: where it fails, send no requests. The
    503 names one reason in `errors`: `database_away` or `migrations_behind`."""
    fault = await _hindrance(request.app.state.database)
    if fault is not None:
        raise Problem("unavailable", fault.en + ".", fault.de + ".", errors=[fault], headers={"Retry-After": "5"})
    return Health(status="ok")


async def _hindrance(serving: Database) -> Fault | None:
    """Return the reason why the database cannot serve, or None. A question to a server that hangs is left to itself
    after a while, as the driver takes long to cancel it."""
    asking = asyncio.create_task(_ask_database(serving))
    _under_way.add(asking)
    asking.add_done_callback(_under_way.discard)
    done, _ = await asyncio.wait({asking}, timeout=PATIENCE)
    if done:
        return asking.result()
    asking.cancel()
    return AWAY


async def _ask_database(serving: Database) -> Fault | None:
    try:
        async with serving.public.connect() as connection:
            return None if await database.is_current(connection) else BEHIND
    except ProgrammingError:  # there is no table of migrations at all
        return BEHIND
    except (SQLAlchemyError, OSError):
        return AWAY
