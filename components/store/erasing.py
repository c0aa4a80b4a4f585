"""Takes a text (a name, an address, a number) out of everything that a visit keeps, so that no trace of it stays.

Plans and drafts keep their form: "…" stands where the text was. The databases are written anew then, without what was
deleted before (`VACUUM`, and PostgreSQL's `VACUUM FULL`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, String, Table, delete, select, text, update

from components.plan.details import VisitDetails
from components.plan.draft import from_json
from components.plan.errors import PlanFault, SettingsFault, StorageFault
from components.plan.photos import FOLDER, PhotoFormat, PhotoSize, photo_file
from components.settings import details_in
from components.sheets.encodings import decode, encode, encoding_of, is_read_as
from components.sheets.reading import read_venues
from components.store.backup import Database
from components.store.database import translate_database_errors
from components.store.plan_file import replace_file
from components.store.plan_rows import content_of, details_or_none
from components.store.schema import DRAFTS, PHOTO_FILES, PHOTO_SOURCES, PHOTOS, PLANS, Bytes, digest_of
from components.store.set_aside import PREFIX

MARK = "…"
_LEAST = 3
_NEVER_EMPTY = frozenset({"name", "title", "id"})
_BETWEEN = r"[^\S\r\n]*[._+\-()/]*[^\S\r\n]*"
"""What may stand between two words: `Ana Novak`, `ana.novak`, `ana-novak`, but no two rows of a table."""
_ONLY_MARKS = re.compile(rf"[{MARK}\s.,;:()<>@+\-/]*{MARK}[{MARK}\s.,;:()<>@+\-/]*")
_WHOLE_FILES = (f"{PREFIX}*", "before-restore-*", "*.damaged", "*.sqlite.new*")
"""Files of the data folder that nothing reads again, and whose content cannot be looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Where a text is, in words, and how often."""

    where: str
    count: int


def pattern_of(wanted: str) -> re.Pattern[str]:
    """Finds a text whatever its case, its accents' form and the signs between its words; never inside a longer word.

    Raises `PlanFault` for one of fewer than three letters or digits, which would be found everywhere.
    """
    words = re.findall(r"[^\W_]+|[^\w\s._+\-()/]", unicodedata.normalize("NFC", wanted))
    if sum(map(len, words)) < _LEAST:
        raise PlanFault(f"A text of at least {_LEAST} letters or digits can be erased.")
    joined = _BETWEEN.join("".join(map(_letter, word)) for word in words)
    return re.compile(rf"(?<![^\W_])\+?{joined}(?![^\W_])", re.IGNORECASE)


def _letter(character: str) -> str:
    parts, plain = unicodedata.normalize("NFD", character), re.escape(character)
    return f"(?:{plain}|{re.escape(parts[0])}[\\u0300-\\u036f]*)" if len(parts) > 1 else plain


class Erasure:
    """One text in the `databases` of a visit, in its `files`, and in what is set aside in its `data_dir`.

    Of `answers`, a table of looked-up addresses, whole rows go. A photo whose
    name has the text goes itself, from the database and of the files `photos`. Methods may raise `StorageFault`.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        databases: Sequence[Database],
        files: Sequence[Path],
        data_dir: Path,
        answers: Table,
        *,
        photos: Sequence[Path] = (),
    ) -> None:
        self._pattern = pattern
        self._databases = databases
        self._files = files
        self._data_dir = data_dir
        self._answers = answers
        self._photos = photos

    def find(self) -> tuple[Finding, ...]:
        """Where the text is. What is set aside counts as if it were there: it cannot be looked through."""
        findings: list[Finding] = []
        for database in self._databases:
            with translate_database_errors(), database.engine.connect() as connection:
                for table in self._tables(connection, database):
                    findings += self._found_in(connection, table)
        for file in (*self._files, *self._named_photos()):
            count = len(self._pattern.findall(_text_of(file))) + len(self._pattern.findall(file.name))
            findings += [Finding(where=file.name, count=count)] if count else []
        if findings:
            findings += [Finding(where=f"{file.name} (all of it)", count=1) for file in self._set_aside()]
        return tuple(findings)

    def erase(self) -> None:
        """Take it out of the databases, and delete what is set aside. The files follow the newest plan."""
        for database in self._databases:
            with translate_database_errors():
                with database.engine.connect() as connection:
                    for table in self._tables(connection, database):
                        self._erase_in(connection, table)
                    connection.commit()
                autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
                with autocommit.connect() as connection:
                    if database.file is not None:
                        connection.execute(text("VACUUM"))
                        continue
                    for table in self._tables(connection, database):
                        connection.execute(text(f'VACUUM FULL "{table.name}"'))
        with translate_database_errors():
            for file in self._set_aside():
                file.unlink(missing_ok=True)

    def erase_in_files(self) -> tuple[str, ...]:
        """Take what is left of it out of the files: comments, edits that were refused, names of pictures. Gives a
        sentence for each that could not be changed."""
        faults = []
        for file in (*self._files, *self._named_photos()):
            try:
                if file in self._photos:
                    file.unlink(missing_ok=True)
                else:
                    self._erase_in_file(file)
            except (StorageFault, SettingsFault, OSError):
                faults.append(f"{file.name} could not be changed: take it out by hand.")
        return tuple(faults)

    def _named_photos(self) -> list[Path]:
        return [file for file in self._photos if self._pattern.search(file.name) and file.exists()]

    def _erase_in_file(self, file: Path) -> None:
        data = file.read_bytes() if file.is_file() else b""
        if file.suffix in {".toml", ".csv"} and self._pattern.search(_text_of(file)):
            cleaned = self._in_text(data)
            if file.suffix == ".toml":
                cleaned = re.sub(rf'"{_ONLY_MARKS.pattern}"', '""', cleaned.decode()).encode()
                details_in(cleaned)
            replace_file(file, cleaned, expected=data)
        if self._pattern.search(file.name) and file.exists():
            file.replace(file.with_name(self._pattern.sub(MARK, file.name)))

    def _tables(self, connection: Connection, database: Database) -> list[Table]:
        """The tables that are there."""
        dialect = connection.dialect
        return [table for table in database.metadata.sorted_tables if dialect.has_table(connection, table.name)]

    def _found_in(self, connection: Connection, table: Table) -> list[Finding]:
        findings = []
        for row in connection.execute(select(table)).mappings():
            count = sum(self._count(table, name, value) for name, value in row.items())
            if count:
                where = f"plan {row['number']}" if table is PLANS else table.name.replace("_", " ")
                findings.append(Finding(where=where, count=count))
        return findings

    def _count(self, table: Table, name: str, value: object) -> int:
        column = table.columns[name]
        if column.primary_key and table is not self._answers:
            return 0  # a digest
        if isinstance(value, str):
            return len(self._pattern.findall(value))
        plain = _decoded(value) if column is PLANS.c.csv and isinstance(value, bytes) else _plain_of(value)
        return len(self._pattern.findall(plain))

    def _erase_in(self, connection: Connection, table: Table) -> None:
        keys = list(table.primary_key.columns)
        for row in connection.execute(select(table)).mappings().all():
            if not any(self._count(table, name, value) for name, value in row.items()):
                continue
            where = [key == row[key.name] for key in keys]
            if table is self._answers or (table is PHOTO_SOURCES and self._pattern.search(row["file"])):
                connection.execute(delete(table).where(*where))
                if table is PHOTO_SOURCES:
                    _delete_photo(connection, row["photo"])
                continue
            values = {
                column.name: self._cleaned(column.type, row[column.name])
                for column in table.columns
                if not column.primary_key
            }
            if table is PLANS:
                values["csv"] = self._in_text(row["csv"])
                details = details_or_none(values["details"])
                values["digest"] = digest_of(values["csv"])
                values["details_digest"] = row["details_digest"] if details is None else digest_of(content_of(details))
            if table is DRAFTS and not _is_draft(values["draft"]):
                connection.execute(delete(table).where(*where))
                continue
            connection.execute(update(table).where(*where).values(values))

    def _cleaned(self, kind: object, value: Any) -> Any:
        """A value without the text."""
        if isinstance(kind, String) and isinstance(value, str):
            return self._in_value(value)
        if not isinstance(kind, Bytes) or not isinstance(value, bytes) or not self._pattern.search(_plain_of(value)):
            return value
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return self._in_value(value.decode()).encode()
        return json.dumps(self._in_json(parsed), ensure_ascii=False, separators=(",", ":")).encode()

    def _in_json(self, value: Any, key: str = "") -> Any:
        if isinstance(value, str):
            return self._pattern.sub(MARK, value) if key in _NEVER_EMPTY else self._in_value(value)
        if isinstance(value, list):
            return [self._in_json(each) for each in value]
        if isinstance(value, dict):
            return {self._pattern.sub(MARK, name): self._in_json(each, name) for name, each in value.items()}
        return value

    def _in_value(self, value: str) -> str:
        """A single value: empty where nothing but the text was in it, so that no address or number is half of one."""
        if not self._pattern.search(value):
            return value
        cleaned = self._pattern.sub(MARK, value)
        return "" if _ONLY_MARKS.fullmatch(cleaned) else cleaned

    def _in_text(self, data: bytes) -> bytes:
        """A table or another file, in its own encoding where that still tells itself."""
        encoding = encoding_of(data)
        cleaned = self._pattern.sub(MARK, decode(data, encoding))
        try:
            encoded = encode(cleaned, encoding)
        except UnicodeEncodeError:
            return encode(cleaned, "utf-8-sig")
        return encoded if is_read_as(encoded, encoding, cleaned) else encode(cleaned, "utf-8-sig")

    def _set_aside(self) -> list[Path]:
        return sorted({file for pattern in _WHOLE_FILES for file in self._data_dir.glob(pattern)})


def _delete_photo(connection: Connection, digest: str) -> None:
    """Delete a photo, unless a file of another name is the same."""
    if (
        digest
        and connection.execute(select(PHOTO_SOURCES.c.key).where(PHOTO_SOURCES.c.photo == digest)).first() is None
    ):
        names = [photo_file(digest, size, form) for size in PhotoSize for form in PhotoFormat]
        connection.execute(delete(PHOTO_FILES).where(PHOTO_FILES.c.name.in_(names)))
        connection.execute(delete(PHOTOS).where(PHOTOS.c.digest == digest))


def _is_draft(stored: bytes) -> bool:
    try:
        from_json(stored)
    except StorageFault:
        return False
    return True


def _text_of(file: Path) -> str:
    try:
        return _decoded(file.read_bytes()) if file.suffix in {".toml", ".csv"} else ""
    except OSError:
        return ""


def _decoded(data: bytes) -> str:
    """A file as text, in its own encoding."""
    try:
        return decode(data, encoding_of(data))
    except (UnicodeDecodeError, LookupError):
        return ""


def _plain_of(stored: object) -> str:
    """Bytes of the database as text to look through, JSON with its letters as they are; what is no text gives none."""
    try:
        content = stored.decode("utf-8") if isinstance(stored, bytes) else ""
        return json.dumps(json.loads(content), ensure_ascii=False) if "\\u" in content else content
    except (ValueError, RecursionError):
        return ""


def photo_paths(folder: Path, csv: bytes, details: VisitDetails) -> list[Path]:
    """The photos that a plan names in the folder, and those that the app has written there."""
    folder = folder.resolve()
    files = [details.cover.file, *(photo.file for stop in read_venues(csv).stops for photo in stop.photos)]
    named = [folder / file for file in files if file]
    paths = dict.fromkeys((*named, *(folder / FOLDER).glob("*.jpg")))
    return [path for path in paths if path.is_file() and path.resolve().is_relative_to(folder)]
