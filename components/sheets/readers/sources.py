"""Tells by its bytes what kind of file it is, and reads it as a table: text, workbook, map or calendar."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

from components.plan.errors import PlanFault, UnreadableFile
from components.plan.messages import Phrase
from components.sheets.answers import Answers
from components.sheets.readers.calendar_tables import with_whole_days
from components.sheets.readers.moments import with_hours_of
from components.sheets.readers.text_tables import read_table
from components.sheets.readers.zip_faults import ZIP_FAULTS
from components.sheets.tables import VenueTable, with_writable_header

_Reader: TypeAlias = Callable[[bytes, Answers], VenueTable]

MAX_FILE_BYTES = 20 * 1024 * 1024
"""The most of a file that is no text: a workbook or map may hold pictures."""

_ZIP = b"PK\x03\x04"
_ZIP_ENTRY = b"PK\x01\x02"
MAX_ZIP_ENTRIES = 20_000
"""Each takes half a kilobyte of memory before anything is unpacked."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Microsoft's compound file: old Office documents, and new ones with a password."""

_PICTURE = Phrase("This is a picture, not a table. Type or paste the plan as a table.")
_DOCUMENT = Phrase(
    "This is a text document, not a table. Copy its table into a spreadsheet, save it as .xlsx, and import that."
)
_SLIDES = Phrase("These are slides, not a table. Copy the plan into a spreadsheet, save it as .xlsx, and import that.")
_PDF = Phrase("This is a PDF, not a table. Copy its table into a spreadsheet, save it as .xlsx, and import that.")
_APPLE = Phrase("This is a document of Numbers, Pages or Keynote. Export it as Excel or CSV, and import that.")
_ARCHIVE = Phrase("This is a zip archive. Unpack it, and import the file with the plan.")
_CARDS = Phrase("These are contacts, not a plan. Save the plan as .xlsx or CSV, and import that.")
_OTHER_WORKBOOK = Phrase(
    "This is a workbook in an XML format that is not read. Save it as .xlsx or CSV, and import that."
)
_OTHER_XML = Phrase("This is XML, but no map that is read. Export the places as KML, GPX or CSV, and import that.")
_PASSWORD = Phrase("The workbook is protected with a password. Save it without one, and import it again.")

_NOT_READ = (
    (b"%PDF", _PDF),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"{\\rtf", _DOCUMENT),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
)


def _reader(module: str, name: str, *, asks: bool = False) -> _Reader:
    """A reader whose module, with the libraries of its format, is loaded when somebody brings such a file. It
    `asks` where it takes answers."""

    def read(data: bytes, answers: Answers) -> VenueTable:
        reader = getattr(import_module(f"components.sheets.readers.{module}"), name)
        table: VenueTable = reader(data, answers) if asks else reader(data)
        return table

    return read


_CALENDAR, _GEOJSON = _reader("calendars", "read_calendar"), _reader("geojson", "read_geojson")
_GPX, _KML, _KMZ = _reader("gpx", "read_gpx"), _reader("kml", "read_kml"), _reader("kml", "read_kmz")
_WEB_PAGE, _WORKBOOK = _reader("web_pages", "read_web_page"), _reader("workbooks", "read_workbook", asks=True)
_OF_DEVICES = (_CALENDAR, _GEOJSON, _GPX, _KML, _KMZ)
"""Readers of files in which hours may be instants in UTC."""


def read_source(data: bytes, answers: Answers) -> VenueTable:
    """The table in a file of any kind that is read; its `notes` say what was passed over. `answers` are
    to the `questions` of an earlier reading of it.

    Raises `PlanFault` for a file that is none of these, or cannot be read. Its first argument is a `Phrase`.
    """
    if len(data) > MAX_FILE_BYTES:
        raise PlanFault(Phrase("The plan has more than {most} MB.", {"most": MAX_FILE_BYTES // 1024 // 1024}))
    reader = _binary_reader(data) or _text_reader(data)
    table = with_writable_header(read_table(data, answers) if reader is None else reader(data, answers))
    table = with_whole_days(table)
    return with_hours_of(table, answers.time_zone) if reader in _OF_DEVICES else table


def _binary_reader(data: bytes) -> _Reader | None:
    """What reads a file that is no text; None for text. Raises `PlanFault` for what is not read."""
    if data.startswith(_ZIP):
        return _zip_reader(data)
    if data.startswith(_COMPOUND):
        return _compound_reader(data)
    if data[4:8] == b"ftyp":
        raise UnreadableFile(_PICTURE)
    for mark, what in _NOT_READ:
        if data.startswith(mark) and not (mark == b"BM" and b"\0" not in data[:64]):
            raise UnreadableFile(what)
    return None


def _text_reader(data: bytes) -> _Reader | None:
    """What reads a text that is no table of cells; None for a table. Raises `UnreadableFile` for what is not read."""
    if _is_calendar(data):
        return _CALENDAR
    if _looks_like_json(data):
        return _GEOJSON
    start = _start(data)
    if start.startswith("begin:vcard"):
        raise UnreadableFile(_CARDS)
    if start.startswith("<"):
        return _markup_reader(data, start)
    return None


def _markup_reader(data: bytes, start: str) -> _Reader | None:
    from components.sheets.readers.xml_files import DAMAGED, root_name  # noqa: PLC0415 - lxml, which few plans need

    root = "" if start.startswith("<!doctype html") else root_name(data).lower()
    if root in ("kml", "gpx"):
        return _KML if root == "kml" else _GPX
    if root == "html" or re.match(r"<!doctype html|<(?:html|head|meta|body|table|div|style)\b", start):
        return _WEB_PAGE
    if root in ("workbook", "document"):
        raise UnreadableFile(_OTHER_WORKBOOK)
    if start.startswith("<?xml"):
        raise UnreadableFile(_OTHER_XML if root else DAMAGED)
    return None


def _is_calendar(data: bytes) -> bool:
    return data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"BEGIN:VCALENDAR")


def _looks_like_json(data: bytes) -> bool:
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip()[:1] in b"{[")


def _start(data: bytes) -> str:
    """The first characters in small letters, without a mark and blanks."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data[:400].decode(encoding, "replace").lstrip().lower()


def _zip_reader(data: bytes) -> _Reader:
    if data.count(_ZIP_ENTRY) > MAX_ZIP_ENTRIES:
        raise UnreadableFile(_ARCHIVE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:200].decode("ascii", "replace") if _small(archive, "mimetype") else ""
    except ZIP_FAULTS as fault:
        raise UnreadableFile(Phrase("The file is damaged. Save it again, and import it again.")) from fault
    if kind:
        if "opendocument.spreadsheet" in kind:
            return _WORKBOOK
        raise UnreadableFile(_SLIDES if "presentation" in kind else _DOCUMENT)
    folders = {name.split("/")[0] for name in names}
    if "[Content_Types].xml" in names or "xl" in folders:
        if "xl" in folders:
            return _WORKBOOK
        raise UnreadableFile(_SLIDES if "ppt" in folders else _DOCUMENT)
    if any(name.lower().endswith(".kml") for name in names):
        return _KMZ
    if any(name.lower().endswith((".iwa", "index.zip", ".apxl")) for name in names):
        raise UnreadableFile(_APPLE)
    raise UnreadableFile(_ARCHIVE)


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 1000


def _compound_reader(data: bytes) -> _Reader:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise UnreadableFile(_PASSWORD)
    if holds("WordDocument") or holds("__substg1.0"):
        raise UnreadableFile(_DOCUMENT)
    if holds("PowerPoint Document"):
        raise UnreadableFile(_SLIDES)
    return _WORKBOOK
