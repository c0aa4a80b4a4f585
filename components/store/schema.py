"""The tables of the database: plans, drafts, organisers with their sessions and links, small values, pictures, photos,
grounds and their tiles, and what each copy of a plan's file held last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Dialect,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    inspect,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.schema import CreateTable

from components.plan.photos import MAX_FILE_LENGTH
from components.plan.publication import MAX_STORED
from components.store.database import Cause, DatabaseFault

MAX_NAME_LENGTH = 100
MAX_ACCOUNT_LENGTH = 320
"""Of an e-mail address (RFC 3696, erratum 1690)."""


class Bytes(TypeDecorator[bytes]):
    """Bytes; none where a damaged SQLite file holds a value of another kind."""

    impl = LargeBinary
    cache_ok = True

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[object], bytes | None]:
        """Gives what a row holds."""
        return lambda value: (
            None if value is None else bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else b""
        )


METADATA = MetaData()
PLANS = Table(
    "plans",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("published_at", String(40)),
    Column("who", String(MAX_NAME_LENGTH), nullable=False),
    Column("note", String(MAX_STORED), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("csv", Bytes, nullable=False),
    Column("details_digest", String(64), nullable=False),
    Column("details", Bytes, nullable=False),
)
DRAFTS = Table(
    "drafts",
    METADATA,
    Column("owner", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("draft", Bytes, nullable=False),
)
ORGANISERS = Table(
    "organisers",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", String(MAX_NAME_LENGTH), nullable=False),
    Column("account", String(MAX_ACCOUNT_LENGTH), nullable=False),
)
"""Who signed in or was invited: the name given, and the e-mail address of the account where a provider identifies."""
SESSIONS = Table(
    "organiser_sessions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("organiser", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("device", String(MAX_NAME_LENGTH), nullable=False),
    Column("since", Float(53), nullable=False),
    Column("last_use", Float(53), nullable=False),
    Column("expires", Float(53), nullable=False),
    Column("is_over", Boolean, nullable=False),
)
"""Sessions by the SHA-256 of their ids, until they expire; `key` is the digest of the key that signed them, and times
are in seconds since 1970."""
LINKS = Table(
    "organiser_links",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("organiser", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("is_invitation", Boolean, nullable=False),
    Column("since", Float(53), nullable=False),
    Column("last_use", Float(53), nullable=False),
    Column("expires", Float(53), nullable=False),
    Column("sessions_end", Float(53), nullable=False),
)
"""Links that sign somebody in as `organiser`, by the SHA-256 of their secrets: an invitation, or one of a few minutes
that continues on another device. `last_use` is 0 before the first use."""
SMALL_VALUES = Table(
    "small_values",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("value", Bytes, nullable=False),
)
PLAN_FILES = Table(
    "plan_files",
    METADATA,
    Column("place", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("plan", Integer, nullable=False),
)
"""For each data folder and file (`place`): the SHA-256 of what the file held when the app last read or wrote it, and
the number of the newest plan then."""
PICTURES = Table(
    "pictures",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("png", Bytes, nullable=False),
)
"""Pictures made safe, by the SHA-256 of their bytes."""
PICTURE_SOURCES = Table(
    "picture_sources",
    METADATA,
    Column("source", String(64), primary_key=True),
    Column("picture", String(64), nullable=False),
)
"""Which picture was made of a file, by the SHA-256 of the file's bytes."""
PHOTOS = Table(
    "photos",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("small_width", Integer, nullable=False),
    Column("small_height", Integer, nullable=False),
    Column("colour", String(7), nullable=False),
)
"""Photos made safe, by the digest of their renditions."""
PHOTO_FILES = Table(
    "photo_files",
    METADATA,
    Column("name", String(100), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("data", Bytes, nullable=False),
)
"""The renditions, by the name that `photo_file` gives, with the SHA-256 of their bytes."""
PHOTO_SOURCES = Table(
    "photo_sources",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("file", String(MAX_FILE_LENGTH), nullable=False),
    Column("source", String(64), nullable=False),
    Column("photo", String(64), nullable=False),
    Column("fault", String(MAX_STORED), nullable=False),
    Column("is_final", Boolean, nullable=False),
    Column("at", Float(53), nullable=False),
)
"""Which photo was made of a file that a plan names, by the digest of its path or address: the SHA-256 of the file's
bytes (`source`), and of a file that is not taken why (`fault`, a note of one phrase). `at` is when it was looked at, in
seconds since 1970; what is not `is_final` may do later."""
TILE_SOURCES = Table(
    "ground_sources",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("source", Bytes, nullable=False),
    Column("fetched_at", Float(53), nullable=False),
)
"""Whose tiles are stored: the source as JSON, by the SHA-256 of that, and when it was last asked, in seconds since
1970."""
TILES = Table(
    "ground_tiles",
    METADATA,
    Column("source", String(64), primary_key=True),
    Column("zoom", Integer, primary_key=True, autoincrement=False),
    Column("x", Integer, primary_key=True, autoincrement=False),
    Column("y", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("packed", Bytes, nullable=False),
)
"""Tiles packed by zlib, with the SHA-256 of what is in them; `source` is the key of `TILE_SOURCES`."""
GROUNDS = Table(
    "grounds",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("inputs", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("area", Bytes, nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("packed", Bytes, nullable=False),
)
"""Grounds packed by zlib, with the SHA-256 of what is in them: by what they were made of (`inputs`: the area, the way
of making them, stops and ways) and the source of their tiles."""
LEASES = Table(
    "leases",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Float(53), nullable=False),
)
"""What one process alone does at a time: which one, and until when at most, in seconds since 1970."""


def create_tables(engine: Engine, metadata: MetaData = METADATA) -> None:
    """Create the tables that are not there yet, all or none. Several processes may do so at once.

    Raises `DatabaseFault` for a table of an earlier version of the app.
    """
    with engine.connect() as connection:
        known = set(inspect(connection).get_table_names())
        _refuse_outdated(connection, [table for table in metadata.sorted_tables if table.name in known])
    new = [table for table in metadata.sorted_tables if table.name not in known]
    if not new:
        return
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                # Its driver begins no transaction before statements of this kind.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            for table in new:
                connection.exec_driver_sql(_statement(table, type(engine.dialect)))  # type: ignore[arg-type]
    except (IntegrityError, ProgrammingError):
        # PostgreSQL lets two processes begin to create the same table, and the second gets one of these errors.
        with engine.connect() as connection:
            for table in new:
                connection.execute(table.select().limit(0))


@cache
def _statement(table: Table, dialect: type[Dialect]) -> str:
    return str(CreateTable(table, if_not_exists=True).compile(dialect=dialect()))


def _refuse_outdated(connection: Connection, tables: Sequence[Table]) -> None:
    """Raise `DatabaseFault` where one of these tables lacks a column. One statement asks for all columns of all."""
    quoted = connection.dialect.identifier_preparer
    rows = [
        " AND ".join(
            [
                f"SELECT 1 FROM {quoted.format_table(table)} WHERE 1 = 0",  # noqa: S608 - names of this module
                *(f"{quoted.format_column(column)} IS NULL" for column in table.columns),
            ]
        )
        for table in tables
    ]
    try:
        if tables:
            connection.exec_driver_sql(" UNION ALL ".join(rows))
    except DBAPIError:
        connection.rollback()
        inspector = inspect(connection)
        for table in tables:
            columns = {row["name"] for row in inspector.get_columns(table.name)}
            if not {column.name for column in table.columns} <= columns:
                raise DatabaseFault(Cause.OUTDATED) from None
        raise


def digest_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def key_of(name: str) -> str:
    """A primary key for any name, however long and whatever its characters."""
    return digest_of(name.encode("utf-8", "surrogatepass"))
