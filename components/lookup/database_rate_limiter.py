"""Turns for processes that share a PostgreSQL database and no disk: the host's row is locked while somebody decides.

The time is the database's, since two machines' clocks differ by more than a turn takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.schema import CreateTable

from components.store.backoff import Backoff
from components.store.database import DatabaseFault, open_engine, translate_database_errors

LONGEST_HOST = 255
LOCK_TIMEOUT_MS = 2000
_TABLE = Table(
    "turns",
    MetaData(),
    Column("host", String(LONGEST_HOST), primary_key=True),
    Column("state", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class _Row:
    connection: Connection
    host: str
    state: str
    now: float

    def write(self, state: str) -> bool:
        """Keep this in place of `state`; whether that could be done."""
        with suppress(DatabaseFault), translate_database_errors():
            self.connection.execute(update(_TABLE).where(_TABLE.c.host == self.host).values(state=state))
            return True
        return False  # this process still counts by itself


class DatabaseLeases:
    """Keeps turns in the PostgreSQL database at `database_url`; see `rate_limiter.Shared`.

    While the database is out of reach, every process counts for itself. Raises `SettingsFault` for an address that no
    database has.
    """

    def __init__(self, database_url: str) -> None:
        self._engine = open_engine(database_url, Path())
        self._backoff: Backoff[DatabaseFault] = Backoff()
        self._ready = False

    @contextmanager
    def held(self, host: str) -> Iterator[_Row | None]:
        """See `rate_limiter.Shared`."""
        row = self._locked(host[:LONGEST_HOST])
        try:
            yield row
        finally:
            if row is not None:
                with suppress(DatabaseFault), translate_database_errors():
                    row.connection.commit()
                with suppress(DatabaseFault), translate_database_errors():
                    row.connection.close()

    def _locked(self, host: str) -> _Row | None:
        if not self._backoff.ready:
            return None
        try:
            with translate_database_errors():
                self._prepare()
                connection = self._engine.connect()
                try:
                    row = _lock(connection, host)
                except BaseException:
                    connection.close()
                    raise
        except DatabaseFault as fault:
            self._ready = False
            self._backoff.failed(fault)
            return None
        self._backoff.succeeded()
        return row

    def _prepare(self) -> None:
        if self._ready:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(CreateTable(_TABLE, if_not_exists=True))
        except (IntegrityError, ProgrammingError):
            # PostgreSQL lets two processes try to make the same table, and tells the second in these words.
            with self._engine.connect() as connection:
                connection.execute(select(_TABLE).limit(0))
        self._ready = True


def _lock(connection: Connection, host: str) -> _Row:
    connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
    connection.execute(insert(_TABLE).values(host=host, state="").on_conflict_do_nothing())
    state = connection.execute(select(_TABLE.c.state).where(_TABLE.c.host == host).with_for_update()).scalar_one()
    now = connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one()
    return _Row(connection, host, state, float(now))
