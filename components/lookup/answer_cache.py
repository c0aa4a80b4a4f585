"""Cache of what outside services have answered, so that no question is asked twice.

Answers stay for ever, "nothing there" for as long as the caller says; faults are never cached. While the database
cannot be used, answers are remembered in memory and written as soon as it can be used again.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Float, MetaData, String, Table, Text, func, select

from components.lookup.database import LookupTable, insert_into
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.settings import Settings
from components.store.backoff import Backoff
from components.store.database import REMEDIES, Cause, DatabaseFault

MAX_KEY_LENGTH = 160
MAX_IN_MEMORY = 5000

_TABLE = Table(
    "answers",
    MetaData(),
    Column("kind", String(32), primary_key=True),
    Column("key", String(MAX_KEY_LENGTH), primary_key=True),
    Column("value", Text, nullable=False),
    Column("stored_at", Float(53), nullable=False),
    Column("expires_at", Float(53)),
)
"""Times in seconds since 1970."""
ANSWERS = _TABLE
"""The table of answers, for who copies or erases them."""

_MESSAGES = {
    Cause.NOT_WRITABLE: Phrase("The app's data folder cannot be written to: answers are forgotten when it stops."),
    Cause.FULL: Phrase("The disk is full: answers are forgotten when the app stops."),
    Cause.BUSY: Phrase("The app's data is in use by somebody else: answers are kept in memory until it is free."),
    Cause.DAMAGED: Phrase("The store of answers is damaged: answers are forgotten when the app stops."),
    Cause.OUT_OF_REACH: Phrase("The database is out of reach: answers are kept in memory until it is back."),
    Cause.MISSING: Phrase("The store of answers is damaged: answers are forgotten when the app stops."),
}
_REMEDIES = REMEDIES | {
    Cause.DAMAGED: Phrase(
        "The colleague who installed this app can delete the stored answers; they are asked for again."
    ),
}
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service answered, as JSON, and when (in UTC)."""

    value: Any
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    value: str
    stored_at: float
    expires_at: float | None

    def is_valid_at(self, now: float) -> bool:
        """Whether it has not expired. One that expires and was stored in the future has no known age."""
        return self.expires_at is None or self.stored_at <= now < self.expires_at


class AnswerCache:
    """Answers by kind and key, safe between threads and processes. No method raises: see `problem`.

    They are in the database at `database_url`, or without one in a SQLite file in `folder`. `clock` gives seconds
    since 1970, `monotonic` seconds that are never set back. Raises `SettingsFault` for an address that no database
    has.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str | None = None,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._table = LookupTable(_TABLE, folder, database_url)
        self._clock = clock
        self._lock = threading.RLock()
        self._memory: OrderedDict[tuple[str, str], _Row] = OrderedDict()
        self._unsaved: OrderedDict[tuple[str, str], _Row] = OrderedDict()
        self._reading: Backoff[DatabaseFault] = Backoff(clock=monotonic)
        self._writing: Backoff[DatabaseFault] = Backoff(clock=monotonic)
        self.check()

    @property
    def is_persistent(self) -> bool:
        """Whether answers outlive this process."""
        return self.cause is None

    @property
    def cause(self) -> Cause | None:
        """Why answers do not outlive this process, None while they do."""
        fault = self._writing.fault or self._reading.fault
        return None if fault is None else fault.cause

    @property
    def problem(self) -> Problem | None:
        """The cause in words for organisers, None while answers outlive this process."""
        if self.cause is None:
            return None
        return Problem(
            kind=ProblemKind.NOT_STORED,
            severity=Severity.WARNING,
            message=_MESSAGES[self.cause],
            remedy=_REMEDIES[self.cause],
        )

    def check(self) -> None:
        """Write something, and what is not yet written, so that `cause` and `problem` are up to date."""
        self.put("store", "opened", None, good_for=None)

    def latest(self, kind: str) -> datetime | None:
        """When the latest answer of this kind was stored, by any process at any time (UTC)."""

        def select_latest(connection: Connection) -> float | None:
            query = select(func.max(_TABLE.c.stored_at)).where(_TABLE.c.kind == kind)
            return connection.execute(query).scalar()

        with self._lock:
            stored_at = self._run(self._reading, select_latest)
        return None if stored_at is None else datetime.fromtimestamp(stored_at, UTC)

    def get(self, kind: str, key: str) -> Answer | None:
        """The answer of this kind under `key`, None where there is none or it has expired."""
        row_key = (kind, normalised(key))
        now = self._clock()
        with self._lock:
            row = self._memory.get(row_key)
            if row is None or not row.is_valid_at(now):
                row = self._run(self._reading, partial(_select, row_key))
            self._save()
            if row is None or not row.is_valid_at(now):
                return None
            try:
                answer = Answer(value=json.loads(row.value), stored_at=datetime.fromtimestamp(row.stored_at, UTC))
            except (ValueError, OverflowError, OSError):
                return None  # damaged on the disk
            _add(self._memory, row_key, row)
            return answer

    def put(self, kind: str, key: str, value: Any, *, good_for: timedelta | None) -> None:
        """Store `value`, which must be JSON, in place of what was there; for ever with `good_for=None`."""
        now = self._clock()
        row = _Row(
            value=json.dumps(value, allow_nan=False),
            stored_at=now,
            expires_at=None if good_for is None else now + good_for.total_seconds(),
        )
        row_key = (kind, normalised(key))
        with self._lock:
            _add(self._memory, row_key, row)
            _add(self._unsaved, row_key, row)
            self._save()

    def _run(self, backoff: Backoff[DatabaseFault], work: Callable[[Connection], Result]) -> Result | None:
        """What `work` returns; None where the database fails, or failed a moment ago."""
        if not backoff.ready:
            return None
        was_created = self._table.is_created
        try:
            result = self._table.run(work)
        except DatabaseFault as fault:
            if fault.cause is Cause.DAMAGED:
                self._set_aside()
            if was_created and self._table.file is not None and fault.cause is not Cause.BUSY:
                return self._run(backoff, work)  # the file may have been deleted or replaced: create it anew
            backoff.failed(fault)
            return None
        backoff.succeeded()
        return result

    def _save(self) -> None:
        """Write what is not yet written, if that is possible now."""

        def upsert(connection: Connection) -> bool:
            for (kind, key), row in sorted(self._unsaved.items(), key=lambda item: item[0]):  # one order: no deadlock
                values = asdict(row)
                statement = insert_into(_TABLE, connection).values(kind=kind, key=key, **values)
                connection.execute(statement.on_conflict_do_update(index_elements=["kind", "key"], set_=values))
            return True

        is_saved = self._run(self._writing, upsert) if self._unsaved else None
        if is_saved:
            self._unsaved.clear()

    def _set_aside(self) -> None:
        """Rename a file that is not a database, so that the next attempt creates a new one."""
        self._table.engine.dispose()
        if self._table.file is not None:
            with suppress(OSError):  # then the next attempt meets the same damage, and reports it
                self._table.file.replace(self._table.file.with_suffix(".damaged"))


def _add(rows: OrderedDict[tuple[str, str], _Row], row_key: tuple[str, str], row: _Row) -> None:
    """Put a row last; of more than `MAX_IN_MEMORY`, the first ones are forgotten."""
    rows[row_key] = row
    rows.move_to_end(row_key)
    while len(rows) > MAX_IN_MEMORY:
        rows.popitem(last=False)


def _select(row_key: tuple[str, str], connection: Connection) -> _Row | None:
    query = select(_TABLE.c.value, _TABLE.c.stored_at, _TABLE.c.expires_at)
    row = connection.execute(query.where(_TABLE.c.kind == row_key[0], _TABLE.c.key == row_key[1])).one_or_none()
    return None if row is None else _Row(value=row.value, stored_at=row.stored_at, expires_at=row.expires_at)


def normalised(key: str) -> str:
    """A key as it is stored: without differences of case, width and spacing, and hashed where it is long."""
    storable = key.encode("utf-8", "replace").decode().replace("\0", "")  # no lone surrogates, no NUL
    plain = " ".join(unicodedata.normalize("NFKC", storable).casefold().split())
    if len(plain) <= MAX_KEY_LENGTH:
        return plain
    return f"{plain[: MAX_KEY_LENGTH - 65]}#{hashlib.sha256(plain.encode()).hexdigest()}"


def open_answer_cache(settings: Settings) -> AnswerCache:
    """The cache of this visit: in its database if it has one, else in its data folder, else in memory.

    Raises `SettingsFault` for a database address that cannot be used.
    """
    return AnswerCache(settings.data_dir, settings.database_url)
