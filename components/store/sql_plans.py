"""Plans in a database, for hosts whose disk does not last and for several processes: PostgreSQL or SQLite.

A plan is a row whose number is its key: of two who publish at once on the same plan, the database lets one in.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.schema import CreateTable

from components.plan.draft import Draft, from_json, to_json
from components.plan.errors import StorageFault
from components.plan.messages import Phrase, Problem
from components.store.database import open_engine, translate_database_errors
from components.store.plan_store import (
    LONGEST_NAME,
    LONGEST_NOTE,
    Plan,
    PlanEntry,
    after,
    check_expected,
    digest_of,
    entry_of,
    stale_draft,
    with_bytes,
)

_METADATA = MetaData()
_PLANS = Table(
    "plans",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("published_at", String(40)),
    Column("who", String(LONGEST_NAME), nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("csv", LargeBinary, nullable=False),
)
_DRAFTS = Table(
    "drafts",
    _METADATA,
    Column("owner", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("draft", LargeBinary, nullable=False),
)
_KEPT = Table(
    "kept",
    _METADATA,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
_LINE = (_PLANS.c.number, _PLANS.c.published_at, _PLANS.c.who, _PLANS.c.note, _PLANS.c.digest)


class DatabasePlans:
    """The store of plans in the database at `database_url`; see `PlanStore`.

    `first` gives the bytes that become plan 1 of an empty database (those of venues.csv), or None. Nothing is asked
    of the database before the first call. Raises `SettingsFault` for an address that no database has.
    """

    def __init__(
        self,
        database_url: str,
        *,
        first: Callable[[], bytes | None] = lambda: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine: Engine = open_engine(database_url, Path())
        self._first = first
        self._clock = clock
        self._guard = threading.Lock()
        self._ready = False
        self._last: Plan | None = None

    def published(self) -> Plan | None:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors(), self._engine.connect() as connection:
            entry = _newest(connection)
            if entry is None:
                return None
            with self._guard:
                if self._last is not None and self._last.revision == entry.revision:
                    return self._last
            plan = _with_csv(connection, entry)
        with self._guard:
            self._last = plan
        return plan

    def history(self) -> tuple[PlanEntry, ...]:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors(), self._engine.connect() as connection:
            return tuple(_entry(row) for row in connection.execute(select(*_LINE).order_by(_PLANS.c.number.desc())))

    def plan(self, number: int) -> Plan:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors(), self._engine.connect() as connection:
            row = connection.execute(select(*_LINE).where(_PLANS.c.number == number)).one_or_none()
            if row is None:
                raise StorageFault(Phrase("There is no plan {number}.", {"number": number}))
            return _with_csv(connection, _entry(row))

    def publish(self, csv: bytes, *, note: str, who: str, expected_revision: str | None) -> Plan:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors():
            with self._engine.connect() as connection:
                current = _newest(connection)
            check_expected(current, expected_revision)
            number = 1 if current is None else current.number + 1
            entry = entry_of(number, csv, note=note, who=who, published_at=self._clock())
            try:
                with self._engine.begin() as connection:
                    _add(connection, entry, csv)
            except IntegrityError:
                # Somebody else's plan took the number between our look and our row.
                with self._engine.connect() as connection:
                    check_expected(_newest(connection), expected_revision)
                raise
        return with_bytes(entry, csv)

    def changed_since(self, revision: str) -> tuple[PlanEntry, ...]:
        """See `PlanStore`."""
        return after(revision, self.history())

    def draft(self, owner: str) -> Draft | None:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors(), self._engine.connect() as connection:
            text = connection.execute(
                select(_DRAFTS.c.draft).where(_DRAFTS.c.owner == _key(owner))
            ).scalar_one_or_none()
        return None if text is None else from_json(text)

    def save_draft(self, owner: str, draft: Draft) -> Draft:
        """See `PlanStore`."""
        self._prepare()
        saved = dataclasses.replace(draft, version=draft.version + 1)
        row = {"version": saved.version, "draft": to_json(saved)}
        try:
            with translate_database_errors(), self._engine.begin() as connection:
                if draft.version == 0:
                    connection.execute(insert(_DRAFTS).values(owner=_key(owner), **row))
                    return saved
                where = (_DRAFTS.c.owner == _key(owner)) & (_DRAFTS.c.version == draft.version)
                changed = connection.execute(update(_DRAFTS).where(where).values(**row)).rowcount
        except StorageFault as fault:
            if isinstance(fault.__cause__, IntegrityError):
                raise stale_draft() from fault
            raise
        if changed != 1:
            raise stale_draft()
        return saved

    def drop_draft(self, owner: str) -> None:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors(), self._engine.begin() as connection:
            connection.execute(delete(_DRAFTS).where(_DRAFTS.c.owner == _key(owner)))

    def keep(self, name: str, value: bytes) -> bytes:
        """See `PlanStore`."""
        known = self.kept(name)
        if known is not None:
            return known
        with translate_database_errors():
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(_KEPT).values(name=_key(name), value=value))
            except IntegrityError:
                return self.kept(name) or value
        return value

    def kept(self, name: str) -> bytes | None:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors(), self._engine.connect() as connection:
            value: bytes | None = connection.execute(
                select(_KEPT.c.value).where(_KEPT.c.name == _key(name))
            ).scalar_one_or_none()
        return value

    def forget(self, name: str) -> None:
        """See `PlanStore`."""
        self._prepare()
        with translate_database_errors(), self._engine.begin() as connection:
            connection.execute(delete(_KEPT).where(_KEPT.c.name == _key(name)))

    def problems(self) -> tuple[Problem, ...]:
        """See `PlanStore`: a database is there, or every method says that it is not."""
        return ()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _prepare(self) -> None:
        """Make the tables and plan 1, the first time that the database can be reached."""
        if self._ready:
            return
        with translate_database_errors():
            for table in _METADATA.sorted_tables:
                try:
                    with self._engine.begin() as connection:
                        connection.execute(CreateTable(table, if_not_exists=True))
                except (IntegrityError, ProgrammingError):
                    # PostgreSQL lets two processes try to make the same table, and tells the second in these words.
                    with self._engine.connect() as connection:
                        connection.execute(select(table).limit(0))
            with self._engine.connect() as connection:
                empty = _newest(connection) is None
            csv = self._first() if empty else None
            if csv is not None:
                try:
                    with self._engine.begin() as connection:
                        _add(connection, entry_of(1, csv, note="", who="", published_at=None), csv)
                except IntegrityError:
                    pass  # another process was first
        self._ready = True


def _newest(connection: Connection) -> PlanEntry | None:
    row = connection.execute(select(*_LINE).order_by(_PLANS.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else _entry(row)


def _with_csv(connection: Connection, entry: PlanEntry) -> Plan:
    query = select(_PLANS.c.csv).where(_PLANS.c.number == entry.number)
    return with_bytes(entry, bytes(connection.execute(query).scalar_one()))


def _add(connection: Connection, entry: PlanEntry, csv: bytes) -> None:
    at = None if entry.published_at is None else entry.published_at.isoformat()
    line = {"number": entry.number, "published_at": at, "who": entry.who, "note": entry.note, "digest": entry.digest}
    connection.execute(insert(_PLANS).values(**line, csv=csv))


def _entry(row: Sequence[Any]) -> PlanEntry:
    number, at, who, note, digest = row
    return PlanEntry(
        number=number,
        published_at=None if at is None else datetime.fromisoformat(at),
        who=who,
        note=note,
        digest=digest,
    )


def _key(name: str) -> str:
    """A key for any name at all."""
    return digest_of(name.encode("utf-8", "surrogatepass"))
