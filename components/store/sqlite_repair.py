"""Makes a damaged SQLite file sound: what can still be read of it goes into a new one; the damaged one is set aside.

Rows are copied as they are: whoever reads them checks what they say (`mended_plans`, the digests of pictures).
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Column, MetaData, String, Table, create_engine

from components.store.database import BUSY_TIMEOUT_S
from components.store.plan_file import make_private, sync_folder
from components.store.schema import Bytes, create_tables
from components.store.set_aside import PREFIX

_UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError, MemoryError)
_DAMAGE = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})
_MAX_MISSING = 300
"""After so many rows that are not there, no more are looked for one by one."""
_PAGE_BYTES = 4096
"""SQLite's own size of a page, which its first page tells (https://www.sqlite.org/fileformat2.html)."""
_log = logging.getLogger(__name__)
_Values: TypeAlias = tuple[Any, ...]


def make_sound(file: Path, metadata: MetaData, *, is_first_start: bool) -> None:
    """Check a SQLite file (`PRAGMA integrity_check`), and make it anew where it is damaged. A file that is not there,
    or is empty as at a first start, is left alone.

    Several processes may do so at once. Raises `OSError` where there is no room, and `sqlite3.Error` where the file is
    in use; the file is then as it was.
    """
    if not file.exists() or (is_first_start and not file.stat().st_size) or _is_sound(file):
        return
    with _alone(file):
        if not _is_sound(file):  # another process may have been first
            _make_anew(file, metadata)


def _is_sound(file: Path) -> bool:
    """Whether the file is sound. A transaction that was broken off is undone before."""
    if not file.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_S)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            return bool(answer == "ok")
    except UnicodeDecodeError:  # a name in it is damaged
        return False
    except sqlite3.DatabaseError as fault:
        if _is_damage(fault):
            return False
        raise


def _is_damage(fault: sqlite3.Error) -> bool:
    name = "_".join((getattr(fault, "sqlite_errorname", None) or "").split("_")[:2])
    return name in _DAMAGE


def _make_anew(file: Path, metadata: MetaData) -> None:
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = file.with_name(f"{PREFIX}{at}-{file.name}")
    new = file.with_name(f"{file.name}.new")
    journals = [file.with_name(file.name + ending) for ending in ("-journal", "-wal", "-shm")]
    for path in (new, aside):
        path.unlink(missing_ok=True)
        make_private(path)
    shutil.copyfile(file, aside)
    _sync(aside)
    engine = create_engine(f"sqlite:///{new}")
    try:
        create_tables(engine, metadata)  # one by one, as the app does: its pages are then where the app's are
    finally:
        engine.dispose()
    counts = _copied(aside, new, metadata)
    _sync(new)
    for journal in journals:  # one of the damaged file would be applied to the new one
        with suppress(FileNotFoundError):
            journal.replace(aside.with_name(f"{PREFIX}{at}-{journal.name}"))
    new.replace(file)
    sync_folder(file.parent)
    _log.error("store.rebuilt", extra={"file": file.name, "set_aside": aside.name, "rows": counts})


def _copied(damaged: Path, new: Path, metadata: MetaData) -> dict[str, int]:
    """Copy all rows that can be read; gives how many of each table."""
    counts = {}
    with closing(sqlite3.connect(new)) as target:
        for table in metadata.sorted_tables:
            into = f"{table.name} ({_names(table)}) VALUES ({', '.join('?' * len(table.columns))})"
            before = target.total_changes
            for values in _rows(damaged, new, table):
                target.execute(f"INSERT OR IGNORE INTO {into}", values)
            counts[table.name] = target.total_changes - before
        target.commit()
    return counts


def _rows(damaged: Path, new: Path, table: Table) -> Iterator[_Values]:
    """The rows of a table that fit its columns. Where the first page is lost, that of a new file stands in for it."""
    try:
        rows = list(_readable_rows(damaged, table))
    except _UNREADABLE:
        with _with_first_page_of(new, damaged) as mended:
            try:
                rows = list(_readable_rows(mended, table))
            except _UNREADABLE:
                rows = []
    for row in rows:
        values = tuple(_fitting(column, value) for column, value in zip(table.columns, row, strict=True))
        if _UNFIT not in values:
            yield values


def _readable_rows(file: Path, table: Table) -> Iterator[_Values]:
    """The rows from the beginning and from the end up to what cannot be read, and those between one by one.

    Raises `sqlite3.DatabaseError` where there is no such table.
    """
    query = f"SELECT rowid, {_names(table)} FROM {table.name}"  # noqa: S608 - names of our own
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute("PRAGMA writable_schema = ON")  # also where a part of the schema is damaged
        connection.execute(f"{query} LIMIT 0")
        first = 0
        for rowid, *values in _until_damage(connection, f"{query} ORDER BY rowid"):
            if rowid is None:
                return
            first = max(first, rowid)
            yield tuple(values)
        last = sys.maxsize
        for rowid, *values in _until_damage(connection, f"{query} ORDER BY rowid DESC"):
            if rowid is None or rowid <= first:
                break
            last = rowid
            yield tuple(values)
        rowid, missing = first + 1, 0
        while rowid < last and missing < _MAX_MISSING:
            rows = [values for _, *values in _until_damage(connection, f"{query} WHERE rowid = {rowid}") if values]
            yield from map(tuple, rows)
            rowid, missing = rowid + 1, 0 if rows else missing + 1


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _until_damage(connection: sqlite3.Connection, query: str) -> Iterator[_Values]:
    """The rows up to the first that cannot be read; after the last of all, one of None."""
    with suppress(*_UNREADABLE):
        yield from connection.execute(query)
        yield (None,)


@contextmanager
def _with_first_page_of(new: Path, damaged: Path) -> Iterator[Path]:
    """The damaged file with the first page of a new one, whose tables begin on the same pages."""
    mended = new.with_name(f"{new.name}.mended")
    size = damaged.stat().st_size
    head = bytearray(new.read_bytes()[:_PAGE_BYTES])
    head[28:32] = (size // _PAGE_BYTES).to_bytes(4, "big")
    try:
        make_private(mended)
        shutil.copyfile(damaged, mended)
        with mended.open("r+b") as file:
            file.write(head)
        yield mended
    finally:
        mended.unlink(missing_ok=True)


_UNFIT = object()


def _fitting(column: Column[Any], value: Any) -> Any:
    """A value as its column has it; `_UNFIT` for one of another kind."""
    if isinstance(column.type, Bytes):
        kind: tuple[type, ...] = (bytes,)
    else:
        kind = (str,) if isinstance(column.type, String) else (int, float)
    if value is None:
        missing = b"" if bytes in kind else "" if str in kind else 0
        return _UNFIT if column.primary_key else None if column.nullable else missing
    return value if isinstance(value, kind) else _UNFIT


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keep other processes from making the same file anew, where the system can lock files."""
    lock = file.with_name(f"{file.name}.lock")
    handle = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        with suppress(ImportError):
            import fcntl  # noqa: PLC0415 - Windows has none

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
