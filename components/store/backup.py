"""A back-up of a visit in one file: databases, visit.toml with its logos, and venues.csv to look at.

Each database is copied at one moment, by its own means, while the app runs: SQLite's backup, or one transaction that
sees nothing of what others write meanwhile (`REPEATABLE READ`). A back-up is of no one database: each is a SQLite file.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection, Engine, MetaData, create_engine, delete, insert, select

from components.plan.errors import StorageFault
from components.store.database import translate_database_errors
from components.store.plan_file import PRIVATE_MODE, make_private, replace_file, sync_folder
from components.store.schema import LINKS, SESSIONS, create_tables

MANIFEST, FORMAT = "backup.json", 1
FILES = "files/"
"""Where the files of the visit's folder are in a back-up."""
_CHUNK = 200
_NO_BACKUP = "{name} is no back-up of a visit, or it is damaged."


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database, by the name of its file in a back-up."""

    name: str
    engine: Engine
    metadata: MetaData

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for another database."""
        is_file = self.engine.dialect.name == "sqlite" and self.engine.url.database
        return Path(self.engine.url.database or "") if is_file else None

    @property
    def is_there(self) -> bool:
        """Whether anything was ever kept in it: asking a SQLite file that is not there would make one."""
        return self.file is None or self.file.exists()


def write_backup(out: Path, databases: Mapping[str, Database], folder: Path, names: list[str]) -> None:
    """Write a back-up of the databases, and of those files in `folder` that are there, into the file `out`, whole or
    not at all. Raises `StorageFault`."""
    with translate_database_errors(), tempfile.TemporaryDirectory(dir=out.absolute().parent) as made:
        work = Path(made)
        packed = work / "packed"
        make_private(packed)
        digests: dict[str, str] = {}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:  # before the databases, which know what was published since
                if (folder / name).is_file():
                    _add(archive, digests, FILES + name, (folder / name).read_bytes())
            for database in databases.values():
                if not database.is_there:
                    continue
                copied = work / database.name
                make_private(copied)
                copy_database(database, copied)
                _add(archive, digests, database.name, copied.read_bytes())
            manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "sha256": digests}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        with packed.open("rb+") as file:
            os.fsync(file.fileno())
        packed.replace(out)
        sync_folder(out.absolute().parent)


def copy_database(database: Database, file: Path) -> None:
    """Copy a database, as it is at one moment, into a SQLite file, which holds nothing of what was deleted."""
    if database.file is not None:
        with closing(sqlite3.connect(database.file)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
            target.execute("VACUUM")
        return
    engine = create_engine(f"sqlite:///{file}")
    try:
        database.metadata.create_all(engine)
        reading = database.engine.execution_options(isolation_level="REPEATABLE READ")
        with reading.connect() as source, engine.begin() as target:
            create_tables(database.engine, database.metadata)
            _copy_rows(source, target, database.metadata)
    finally:
        engine.dispose()


def read_backup(file: Path, into: Path) -> list[str]:
    """Unpack a back-up into a folder, after its digests were compared; gives the names in it. Raises `StorageFault` for
    a file that is none, or is damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise StorageFault(f"{file.name} is from a newer version of the app.")
            for name, digest in manifest["sha256"].items():
                data = archive.read(name)
                path = PurePosixPath(name)
                if path.is_absolute() or ".." in path.parts or hashlib.sha256(data).hexdigest() != digest:
                    raise StorageFault(_NO_BACKUP.format(name=file.name))
                (into / path.parent).mkdir(parents=True, exist_ok=True)
                make_private(into / path)
                (into / path).write_bytes(data)
            return list(manifest["sha256"])
    except FileNotFoundError as fault:
        raise StorageFault(f"There is no file {file.name}.") from fault
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, RuntimeError) as fault:
        raise StorageFault(_NO_BACKUP.format(name=file.name)) from fault


def restore_database(database: Database, copy: Path) -> None:
    """Put what is in a SQLite file in place of what is in a database, whole or not at all, without sessions and links.
    Raises `StorageFault`."""
    with translate_database_errors():
        _end_sessions(copy)
        if database.file is not None:
            database.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for ending in ("-journal", "-wal", "-shm"):  # of what is replaced: applied to what is put there
                database.file.with_name(database.file.name + ending).unlink(missing_ok=True)
            replace_file(database.file, copy.read_bytes(), mode=PRIVATE_MODE)
            return
        create_tables(database.engine, database.metadata)
        engine = create_engine(f"sqlite:///{copy}")
        try:
            database.metadata.create_all(engine)  # a back-up of an older version may lack a table
            with engine.connect() as source, database.engine.begin() as target:
                for table in database.metadata.sorted_tables:
                    target.execute(delete(table))
                _copy_rows(source, target, database.metadata)
        finally:
            engine.dispose()


def _end_sessions(copy: Path) -> None:
    """Take sessions and links out of a back-up that comes back: those that ended since would be good again."""
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with engine.begin() as connection:
            for table in (SESSIONS, LINKS):
                if engine.dialect.has_table(connection, table.name):
                    connection.execute(delete(table))
    finally:
        engine.dispose()


def _copy_rows(source: Connection, target: Connection, metadata: MetaData) -> None:
    for table in metadata.sorted_tables:
        result = source.execution_options(yield_per=_CHUNK).execute(select(table))
        for rows in result.mappings().partitions(_CHUNK):
            target.execute(insert(table), [dict(row) for row in rows])


def _add(archive: zipfile.ZipFile, digests: dict[str, str], name: str, data: bytes) -> None:
    archive.writestr(name, data)
    digests[name] = hashlib.sha256(data).hexdigest()
