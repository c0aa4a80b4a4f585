"""Connections to PostgreSQL that end: nothing waits for ever for a server that hangs or a network that drops packets.

The server's own limits do not hold while it is stopped, nor TCP's while its machine answers: the client has one too.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, Engine, event

CONNECT_TIMEOUT_S = 2
"""The shortest that libpq takes (https://www.postgresql.org/docs/current/libpq-connect.html)."""
LOCK_TIMEOUT_S, STATEMENT_TIMEOUT_S = 2, 4
"""For a row that another process holds, and for a whole statement; the server ends them, and says so."""
ANSWER_TIMEOUT_S = 5
"""For an answer, whatever keeps it: longer than the server's own limits, which tell more."""
IDLE_TRANSACTION_TIMEOUT_S = 10
"""A process that stopped amid a transaction must not hold its rows for ever; ours are written in a moment."""
_CONNECTION = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "tcp_user_timeout": ANSWER_TIMEOUT_S * 1000,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
_SESSION = {
    "statement_timeout": STATEMENT_TIMEOUT_S,
    "lock_timeout": LOCK_TIMEOUT_S,
    "idle_in_transaction_session_timeout": IDLE_TRANSACTION_TIMEOUT_S,
}
T = TypeVar("T")


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed where an answer does not come within ANSWER_TIMEOUT_S."""

    def wait(self, gen: Generator[Any, Any, T], *arguments: Any, **named: Any) -> T:
        """Wait for an answer. Raises `OperationalError` where none comes in time."""
        return super().wait(self._bounded(gen), *arguments, **named)

    def _bounded(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """The same steps, until the time is over; a waiting psycopg takes one at least ten times a second."""
        deadline = time.monotonic() + ANSWER_TIMEOUT_S
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                wanted = gen.send(ready)
                if not ready and time.monotonic() > deadline:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("no answer in time")
        except StopIteration as end:
            value: T = end.value
            return value


def connection_arguments(url: URL) -> dict[str, object]:
    """What a connection to this address is made with; what the address itself says counts."""
    return {name: value for name, value in _CONNECTION.items() if name not in url.query}


def bound(engine: Engine) -> None:
    """Have all connections of an engine end in time.

    The session's limits are set by a statement: a pool in between (PgBouncer) refuses them among the options of a
    connection.
    """

    def limit(connection: Any, _record: object) -> None:
        settings = ", ".join(f"set_config('{name}', '{seconds}s', false)" for name, seconds in _SESSION.items())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {settings}")
        connection.commit()

    def connect(_dialect: object, _record: object, given: Any, named: Any) -> BoundedConnection:
        return BoundedConnection.connect(*given, **named)

    event.listen(engine, "connect", limit)
    if engine.dialect.driver == "psycopg":
        event.listen(engine, "do_connect", connect)
