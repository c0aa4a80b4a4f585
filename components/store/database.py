"""Opens the database: any that SQLAlchemy knows, or a SQLite file in the data folder. Translates its errors."""

from __future__ import annotations

import errno
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import URL, Connection, Engine, Row, Select, Table, create_engine, event, insert, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from components.plan.errors import SettingsFault, StorageFault
from components.plan.messages import Phrase

BUSY_TIMEOUT_S = 1.0
"""How long SQLite waits for another process that has the file."""
POOL_TIMEOUT_S = 2
"""How long a thread waits for a connection while others use all that there may be."""

_log = logging.getLogger(__name__)
Connecting: TypeAlias = Callable[[], AbstractContextManager[Connection]]
"""Gives a connection to read or to write with. May raise `StorageFault`."""

_NO_ADDRESS = "STUDY_VISIT_DATABASE_URL is no address of a database that can be used."


class Cause(StrEnum):
    """Why something could not be stored or read, by what a person can do about it."""

    NOT_WRITABLE = "not-writable"
    FULL = "full"
    BUSY = "busy"
    DAMAGED = "damaged"
    OUT_OF_REACH = "out-of-reach"
    MISSING = "missing"
    OUTDATED = "outdated"


_SENTENCES = {
    Cause.NOT_WRITABLE: "The folder of the app's data cannot be written to.",
    Cause.FULL: "There is no room left on the disk.",
    Cause.BUSY: "The app's data is in use by somebody else.",
    Cause.DAMAGED: "The app's data is damaged.",
    Cause.OUT_OF_REACH: "The database is out of reach.",
    Cause.MISSING: "The app's tables are not in the database.",
    Cause.OUTDATED: "The app's data comes from an earlier version, which kept no details of the visit with its plans.",
}
REMEDIES = {
    Cause.NOT_WRITABLE: Phrase("Let the app write to its data folder, or give it another."),
    Cause.FULL: Phrase("Make room on the disk."),
    Cause.BUSY: Phrase("Wait; the app tries again by itself."),
    Cause.DAMAGED: Phrase("Put back a copy of it, or ask the colleague who installed this app."),
    Cause.OUT_OF_REACH: Phrase("Check that the database runs, and that the app has its right address."),
    Cause.MISSING: Phrase("Put back a copy of it, or ask the colleague who installed this app."),
    Cause.OUTDATED: Phrase("Move the database out of the data folder, or name another; the app then begins anew."),
}
"""What a person can do about each."""
_SQLITE_CAUSES = {
    "SQLITE_FULL": Cause.FULL,
    "SQLITE_IOERR": Cause.FULL,
    "SQLITE_BUSY": Cause.BUSY,
    "SQLITE_LOCKED": Cause.BUSY,
    "SQLITE_CORRUPT": Cause.DAMAGED,
    "SQLITE_NOTADB": Cause.DAMAGED,
    "SQLITE_CANTOPEN": Cause.NOT_WRITABLE,
    "SQLITE_ERROR": Cause.MISSING,
}
_POSTGRESQL_CAUSES = {
    "25006": Cause.NOT_WRITABLE,  # a server on stand-by, or one whose keeper has stopped all writing
    "42501": Cause.NOT_WRITABLE,
    "53100": Cause.FULL,
    "3F000": Cause.MISSING,
    "42P01": Cause.MISSING,
    "40001": Cause.BUSY,
    "40P01": Cause.BUSY,
    "53300": Cause.BUSY,
    "55P03": Cause.BUSY,
    "57014": Cause.BUSY,
    "XX001": Cause.DAMAGED,
    "XX002": Cause.DAMAGED,
}
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""
_ENDED_CONNECTIONS = ("08", "57P")
"""The classes of states of a connection that failed or was ended."""


class DatabaseFault(StorageFault):
    """The database failed: why, and what can be done. It holds no address and no password."""

    def __init__(self, cause: Cause) -> None:
        self.cause, self.sentence, self.remedy = cause, _SENTENCES[cause], REMEDIES[cause]
        super().__init__(f"{self.sentence} {self.remedy}")


def open_engine(database_url: str | None, file: Path) -> Engine:
    """The engine for `database_url`, or for the SQLite `file` without one. It connects when first used.

    SQLite keeps its rollback journal rather than the write-ahead log: on a full or read-only disk the database can
    then still be read (the log needs a shared-memory file, https://www.sqlite.org/wal.html#readonly). The file is
    opened for each use, so that a deleted file is not written to for ever. Nothing waits for ever: see `BUSY_TIMEOUT_S`
    and `postgresql`. Raises `SettingsFault` for an address that no database has.
    """
    sqlite: dict[str, Any] = {"poolclass": NullPool, "connect_args": {"timeout": BUSY_TIMEOUT_S}}
    # `hide_parameters`: what somebody wrote stays out of the words of an error, which may reach a log.
    if database_url is None:
        return _readable(create_engine(URL.create("sqlite", database=str(file)), hide_parameters=True, **sqlite))
    try:
        url = make_url(database_url)
        if url.drivername in {"postgres", "postgresql"}:  # as hosting services write it, for the driver we bring
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
            return _readable(create_engine(url, hide_parameters=True, **sqlite))
        options: dict[str, Any] = {"pool_pre_ping": True, "pool_timeout": POOL_TIMEOUT_S}
        if url.get_backend_name() != "postgresql":
            return create_engine(url, hide_parameters=True, **options)
        from components.store import postgresql  # noqa: PLC0415 - loads its driver, which SQLite does not need

        engine = create_engine(url, hide_parameters=True, connect_args=postgresql.connection_arguments(url), **options)
        postgresql.bound(engine)
        return engine
    except (SQLAlchemyError, ImportError, ValueError) as fault:
        raise SettingsFault(_NO_ADDRESS) from fault


def _readable(engine: Engine) -> Engine:
    """The engine of a SQLite file whose texts can be read although bytes of them are damaged: one such text must not
    keep all rows from being read."""

    def read_damaged_texts(connection: sqlite3.Connection, _record: object) -> None:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")

    event.listen(engine, "connect", read_damaged_texts)
    return engine


def backend_of(database_url: str | None) -> str:
    """Which database that is: `sqlite` (also without an address), `postgresql` or another; never its address.

    Raises `SettingsFault` for an address that no database has.
    """
    try:
        return "sqlite" if database_url is None else make_url(database_url).get_backend_name()
    except SQLAlchemyError as fault:
        raise SettingsFault(_NO_ADDRESS) from fault


def database_fault_of(fault: SQLAlchemyError | sqlite3.Error | OSError) -> DatabaseFault:
    """The one place where the errors of databases, drivers and files become ours."""
    if isinstance(fault, OSError):
        return DatabaseFault(Cause.FULL if fault.errno in {errno.ENOSPC, errno.EDQUOT} else Cause.NOT_WRITABLE)
    original = fault.orig if isinstance(fault, DBAPIError) else fault
    if isinstance(original, sqlite3.Error):
        name = "_".join((getattr(original, "sqlite_errorname", None) or "").split("_")[:2])
        return DatabaseFault(_SQLITE_CAUSES.get(name, Cause.NOT_WRITABLE))
    return DatabaseFault(_POSTGRESQL_CAUSES.get(getattr(original, "sqlstate", None) or "", Cause.OUT_OF_REACH))


def is_out_of_reach(fault: DatabaseFault) -> bool:
    """Whether no database has answered; one that refused a statement has."""
    cause = fault.__cause__
    state = getattr(cause.orig, "sqlstate", None) if isinstance(cause, DBAPIError) else None
    return fault.cause is Cause.OUT_OF_REACH and (state is None or state.startswith(_ENDED_CONNECTIONS))


@contextmanager
def translate_database_errors() -> Iterator[None]:
    """Raises `DatabaseFault` for whatever SQLAlchemy, SQLite or the operating system raises inside."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as fault:
        raise database_fault_of(fault) from fault


def insert_if_new(writing: Connecting, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row; whether it was not there before. Raises `StorageFault`."""
    try:
        with writing() as connection:
            connection.execute(insert(table).values(**values))
    except StorageFault as fault:
        if not isinstance(fault.__cause__, IntegrityError):
            raise
        return False
    return True


def row_or_none(reading: Connecting, query: Select[Any], *, of: str) -> Row[Any] | None:
    """The one row that a query gives; None where there is none, or where it cannot be read now, as the log says of
    what."""
    try:
        with reading() as connection:
            return connection.execute(query).one_or_none()
    except StorageFault as fault:
        _log.warning("store.failed", extra={"of": of, "fault": type(fault).__name__})
        return None


class CircuitBreaker:
    """Circuit breaker (https://martinfowler.com/bliki/CircuitBreaker.html): while the database is out of reach, one
    thread at a time tries whether it is back, and all others get the fault at once instead of waiting for it as well.
    Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: DatabaseFault | None = None
        self._trying: int | None = None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One use of the database, which raises `DatabaseFault` where it fails. Raises the last one at once while the
        database is out of reach and another thread is trying it."""
        thread = threading.get_ident()
        with self._lock:
            is_nested = self._trying == thread
            if self._fault is not None and self._trying is not None and not is_nested:
                raise DatabaseFault(self._fault.cause)
            is_trying = self._fault is not None and not is_nested
            if is_trying:
                self._trying = thread
        try:
            yield
        except DatabaseFault as fault:
            self._fault = fault if is_out_of_reach(fault) else None
            raise
        else:
            self._fault = None
        finally:
            if is_trying:
                self._trying = None
