"""What outside services have answered, kept so that nobody asks twice.

Good answers are kept for good, "nothing there" as long as its giver says, and an outage never (nobody puts it here).
The store may die while it is in use: then it remembers for this process alone, says so in `problem`, and writes down
what it remembered as soon as it can again.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Float, MetaData, String, Table, Text, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.settings import Settings
from components.store.backoff import Backoff
from components.store.database import REMEDIES, Cause, DatabaseFault, open_engine, translate_database_errors

FILE_NAME = "answers.sqlite"
LONGEST_KEY = 160
MOST_REMEMBERED = 5000

_TABLE = Table(
    "answers",
    MetaData(),
    Column("kind", String(32), primary_key=True),
    Column("key", String(LONGEST_KEY), primary_key=True),
    Column("value", Text, nullable=False),
    Column("stored_at", Float(53), nullable=False),
    Column("expires_at", Float(53)),
)

_MESSAGES = {
    Cause.NOT_WRITABLE: Phrase("The app's data folder cannot be written to: answers are forgotten when it stops."),
    Cause.FULL: Phrase("The disk is full: answers are forgotten when the app stops."),
    Cause.BUSY: Phrase("The app's data is in use by somebody else: answers are kept in memory until it is free."),
    Cause.DAMAGED: Phrase("The store of answers is damaged: answers are forgotten when the app stops."),
    Cause.OUT_OF_REACH: Phrase("The database is out of reach: answers are kept in memory until it is back."),
    Cause.MISSING: Phrase("The store of answers is damaged: answers are forgotten when the app stops."),
}
_REMEDIES = REMEDIES | {
    Cause.DAMAGED: Phrase("Delete answers.sqlite in the app's data folder; it is made anew."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Something a service said, as JSON, and when (in UTC)."""

    value: Any
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    value: str
    stored_at: float
    expires_at: float | None

    def good_at(self, now: float) -> bool:
        """Whether it still holds. One with an end that was stored in what is now the future has no known age."""
        return self.expires_at is None or self.stored_at <= now < self.expires_at


class AnswerStore:
    """Answers by kind and key, safe between threads and processes. No method raises: see `problem`.

    `database_url` is any that SQLAlchemy knows; without one a SQLite file in `folder`. `clock` gives seconds since
    1970, `monotonic` seconds since whenever.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str | None = None,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._file = folder / FILE_NAME if database_url is None else None
        self._clock = clock
        self._monotonic = monotonic
        self._guard = threading.RLock()
        self._memory: OrderedDict[tuple[str, str], _Row] = OrderedDict()
        self._unsaved: OrderedDict[tuple[str, str], _Row] = OrderedDict()
        self._ready = False
        self._reading: Backoff[DatabaseFault] = Backoff(clock=monotonic)
        self._writing: Backoff[DatabaseFault] = Backoff(clock=monotonic)
        self._engine = open_engine(database_url, folder / FILE_NAME)
        self.check()

    @property
    def kept(self) -> bool:
        """Whether what is put here outlives this process."""
        return self.problem is None

    @property
    def cause(self) -> Cause | None:
        """Why answers are not kept, None while they are."""
        fault = self._writing.fault or self._reading.fault
        return None if fault is None else fault.cause

    def check(self) -> None:
        """Find out anew whether something can be kept; `problem` and `cause` tell."""
        self.put("store", "opened", None, good_for=None)

    def newest(self, kind: str) -> datetime | None:
        """When the latest good answer of this kind came, from whichever process and at whichever start (UTC)."""
        found: list[float | None] = []

        def look() -> None:
            self._prepare()
            with self._engine.connect() as connection:
                found.append(
                    connection.execute(select(func.max(_TABLE.c.stored_at)).where(_TABLE.c.kind == kind)).scalar()
                )

        with self._guard:
            self._attempt(self._reading, look)
        latest = next((at for at in found if at is not None), None)
        return None if latest is None else datetime.fromtimestamp(latest, UTC)

    @property
    def problem(self) -> Problem | None:
        """What keeps answers from being kept, None while all is well."""
        fault = self._writing.fault or self._reading.fault
        if fault is None:
            return None
        return Problem(
            kind=ProblemKind.NOT_KEPT,
            severity=Severity.WARNING,
            message=_MESSAGES[fault.cause],
            remedy=_REMEDIES[fault.cause],
        )

    def get(self, kind: str, key: str) -> Answer | None:
        """The answer of this kind under `key`, None where none is known or it has expired."""
        place = (kind, normalised(key))
        now = self._clock()
        with self._guard:
            row = self._memory.get(place)
            if row is not None and row.good_at(now):
                self._memory.move_to_end(place)
            else:
                row = self._attempt(self._reading, lambda: self._select(place))
            if self._unsaved:
                self._attempt(self._writing, self._save)
            if row is None or not row.good_at(now):
                return None
            try:
                answer = Answer(value=json.loads(row.value), stored_at=datetime.fromtimestamp(row.stored_at, UTC))
            except (ValueError, OverflowError, OSError):
                return None  # damaged on the disk: as good as never stored
            self._remember(place, row)
            return answer

    def put(self, kind: str, key: str, value: Any, *, good_for: timedelta | None) -> None:
        """Keep `value`, which must be JSON, in place of what was there; for ever with `good_for=None`."""
        now = self._clock()
        row = _Row(
            value=json.dumps(value, allow_nan=False),
            stored_at=now,
            expires_at=None if good_for is None else now + good_for.total_seconds(),
        )
        with self._guard:
            place = (kind, normalised(key))
            self._remember(place, row)
            self._unsaved[place] = row
            while len(self._unsaved) > MOST_REMEMBERED:
                self._unsaved.popitem(last=False)
            self._attempt(self._writing, self._save)

    def close(self) -> None:
        """Write down what is not yet written, if that can be done, and give the connections back."""
        with self._guard:
            if self._unsaved:
                self._attempt(self._writing, self._save)
            self._engine.dispose()

    def _remember(self, place: tuple[str, str], row: _Row) -> None:
        self._memory[place] = row
        self._memory.move_to_end(place)
        while len(self._memory) > MOST_REMEMBERED:
            self._memory.popitem(last=False)

    def _attempt(self, backoff: Backoff[DatabaseFault], work: Callable[[], _Row | None]) -> _Row | None:
        """Do what needs the database, unless it failed a moment ago; a fault begins a wait instead of being raised."""
        if not backoff.ready:
            return None
        was_ready = self._ready
        try:
            with translate_database_errors():
                found = work()
        except DatabaseFault as fault:
            self._ready = False
            if fault.cause is Cause.DAMAGED:
                self._set_aside()
            if was_ready and self._file is not None and fault.cause is not Cause.BUSY:
                return self._attempt(backoff, work)  # somebody may have deleted the file: it is made anew
            backoff.failed(fault)
            return None
        backoff.succeeded()
        return found

    def _prepare(self) -> None:
        if self._ready:
            return
        if self._file is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        with self._engine.begin() as connection:
            connection.execute(CreateTable(_TABLE, if_not_exists=True))
        self._ready = True

    def _select(self, place: tuple[str, str]) -> _Row | None:
        self._prepare()
        query = select(_TABLE.c.value, _TABLE.c.stored_at, _TABLE.c.expires_at)
        with self._engine.connect() as connection:
            found = connection.execute(query.where(_TABLE.c.kind == place[0], _TABLE.c.key == place[1])).one_or_none()
        return None if found is None else _Row(value=found[0], stored_at=found[1], expires_at=found[2])

    def _save(self) -> None:
        self._prepare()
        with self._engine.begin() as connection:
            for (kind, key), row in sorted(self._unsaved.items(), key=lambda item: item[0]):  # one order: no deadlock
                values = {"value": row.value, "stored_at": row.stored_at, "expires_at": row.expires_at}
                _put(connection, {"kind": kind, "key": key}, values)
        self._unsaved.clear()

    def _set_aside(self) -> None:
        """Move a file that is no database out of the way, so that the next attempt makes a new one."""
        self._engine.dispose()
        if self._file is not None:
            with suppress(OSError):  # then the next attempt finds the same damage, and says so
                self._file.replace(self._file.with_suffix(".damaged"))


def _put(connection: Connection, place: dict[str, str], values: dict[str, Any]) -> None:
    """Insert a row or replace it, in one statement where the database can: another process may do the same now."""
    if connection.dialect.name == "postgresql":
        ours = postgresql.insert(_TABLE).values(**place, **values)
        connection.execute(ours.on_conflict_do_update(index_elements=list(place), set_=values))
    elif connection.dialect.name == "sqlite":
        own = sqlite.insert(_TABLE).values(**place, **values)
        connection.execute(own.on_conflict_do_update(index_elements=list(place), set_=values))
    else:
        connection.execute(delete(_TABLE).where(_TABLE.c.kind == place["kind"], _TABLE.c.key == place["key"]))
        connection.execute(insert(_TABLE).values(**place, **values))


def normalised(key: str) -> str:
    """A key as it is stored: without differences of case, width and spacing, and hashed where it is long."""
    storable = key.encode("utf-8", "replace").decode().replace("\0", "")  # half a character, and none at all
    plain = " ".join(unicodedata.normalize("NFKC", storable).casefold().split())
    if len(plain) <= LONGEST_KEY:
        return plain
    return f"{plain[: LONGEST_KEY - 65]}#{hashlib.sha256(plain.encode()).hexdigest()}"


def open_answers(settings: Settings) -> AnswerStore:
    """The store of answers of this visit: in its database if it has one, else in its data folder, else in memory.

    Raises `SettingsFault` for a database address that cannot be used.
    """
    return AnswerStore(settings.data_dir, settings.database_url)
