"""A connection of the driver that gives up a silent server: one that hangs does not even say that a statement took too
long."""

from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

GRACE: Final = 5
"""Time beyond the server's own limit for a statement until the client gives up, in seconds."""
Result = TypeVar("Result")


class BoundedConnection(psycopg.AsyncConnection[Any]):
    """Raises OperationalError, and is closed, where the server is silent for longer than `patience`."""

    patience: float = 60 + GRACE

    @classmethod
    def within(cls, statement_timeout: int) -> type[Self]:
        """Return the class for connections whose statements the server ends after so many milliseconds."""
        return type(cls.__name__, (cls,), {"patience": statement_timeout / 1000 + GRACE})

    async def wait(
        self,
        gen: PQGen[Result],
        interval: float = 0.1,
        timeout: float | None = None,  # noqa: ASYNC109 # the driver's own
    ) -> Result:
        """Wait for the server; every exchange with it passes here."""
        try:
            return await super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:  # its answer may still come: of no use then
                self.pgconn.finish()
            raise
