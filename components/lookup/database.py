"""The database of the lookups: the visit's database if it has one, else a SQLite file in the data folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

from components.store.database import open_engine, translate_database_errors
from components.store.schema import create_tables

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

FILE_NAME = "answers.sqlite"
Result = TypeVar("Result")


class LookupTable:
    """One table in the database at `database_url`, or without one in a SQLite file in `folder`.

    It connects when first used, and creates the table. Raises `SettingsFault` for an address that no database has.
    """

    def __init__(self, table: Table, folder: Path, database_url: str | None = None) -> None:
        self.file = folder / FILE_NAME if database_url is None else None
        """The SQLite file, None in a database that also holds the plans."""
        self.engine = open_engine(database_url, folder / FILE_NAME)
        self.is_created = False
        self._table = table

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, done in one transaction. Raises `DatabaseFault`, and nothing is written then."""
        try:
            with translate_database_errors():
                if not self.is_created:
                    self._create()
                with self.engine.begin() as connection:
                    return work(connection)
        except BaseException:
            self.is_created = False  # the file may have been deleted
            raise

    def _create(self) -> None:
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        create_tables(self.engine, self._table.metadata)
        self.is_created = True


def insert_into(table: Table, connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """An `INSERT` that can say what happens where the row exists already."""
    if connection.dialect.name != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - loads all its drivers, which SQLite does not need

    return postgresql.insert(table)
