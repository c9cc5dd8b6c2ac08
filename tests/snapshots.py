"""What tests begin with, kept as it stands in the tables and put back at once, not made by many requests."""

import copy
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from tests.api import Api

AS_FRESH = "SELECT (SELECT count(*) FROM api_tokens) = 1 AND NOT EXISTS (SELECT FROM districts)"
"""Whether there is nothing but the operator's token."""
DERIVED = "('alembic_version', 'feed_state', 'feed_batches', 'feed_heads')"
"""Tables that are not kept: the feed begins anew, as in any database that was put back."""
COLUMNS = f"""
    SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
        AND table_name NOT IN {DERIVED}
    GROUP BY table_name ORDER BY table_name
"""


def made_or_put_back(api: Api, make: Callable[[], dict[str, Any]], name: str | None = None) -> dict[str, Any]:
    """What `make` returns, with all that it writes: made the first time that the service is empty, later put back.

    Where the service is not empty, it is made every time. By its name it is known again; without one by the function's.
    """
    name = name or make.__qualname__
    if api.admin is None:
        return make()
    with api.admin.connect() as connection:
        if not connection.execute(text(AS_FRESH)).scalar_one():
            return make()
        if name not in api.kept:
            made = make()
            api.kept[name] = (rows(connection), copy.deepcopy(made))
            return made
        put_back, made = api.kept[name]
        connection.connection.cursor().execute(put_back)
    for tell in api.app.state.after_commit:
        tell()
    return copy.deepcopy(made)


def rows(connection: Connection) -> str:
    """The statements that put every row of now back into tables where there is nothing but an operator's token."""
    inserts = [
        f"INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM unnest({found}::{name}[])"
        for name, columns in connection.execute(text(COLUMNS)).all()
        for found in connection.execute(text(f"SELECT quote_literal(array_agg(t)::text) FROM {name} t")).scalars()
        if found is not None
    ]
    token = "DELETE FROM api_tokens; DELETE FROM role_grants; DELETE FROM actors"
    return f"SET session_replication_role = replica; {token}; {'; '.join(inserts)}; RESET session_replication_role"


class PutBack:
    """What tests begin with: made once by `make`, which sets attributes, and put back later."""

    api: Api

    def __init__(self, api: Api) -> None:
        self.api = api
        self.__dict__ |= made_or_put_back(api, self._made, f"{type(self).__module__}.{type(self).__qualname__}")

    def _made(self) -> dict[str, Any]:
        before = set(vars(self))
        self.make()
        return {name: made for name, made in vars(self).items() if name not in before}

    def make(self) -> None:
        raise NotImplementedError
