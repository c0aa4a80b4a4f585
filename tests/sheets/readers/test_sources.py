from __future__ import annotations

import io
import random
import zipfile
from datetime import date

import pytest

from components.plan.errors import PlanFault, UnreadableFile
from components.plan.messages import ProblemKind
from components.plan.model import Coordinate
from components.sheets.answers import NO_ANSWERS, Answers, Topic
from components.sheets.readers.sources import MAX_ZIP_ENTRIES, read_source
from components.sheets.reading import read_venues
from components.sheets.tables import VenueTable, write_table
from tests.sheets.files import without_lines
from tests.sheets.workbooks import CASES, xlsx

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Plan</title></head><body><table><tr><td>Menu<td>Home</table>
<table><tr><td colspan=4>Visit to Helsinki</tr><tr><th></th><th>date<th>arrive<th>name<th>address</tr>
<tr><td>1<td rowspan=2>2026-09-17<td>09:00<td>Kamppi
 Chapel<br>Škofja<td rowspan=2>Simonkatu 7</tr><tr><td>2<td>10:00<td>Kiasma</tr></table>"""


def table(data: bytes) -> VenueTable:
    return read_source(data, NO_ANSWERS)


def archive_of(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


def compound(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le")


def test_a_table_in_a_web_page_is_read() -> None:
    read = table(PAGE.encode())

    assert read.header == ("", "date", "arrive", "name", "address")
    assert read.records == (
        (3, ("1", "2026-09-17", "09:00", "Kamppi Chapel\nŠkofja", "Simonkatu 7")),
        (4, ("2", "2026-09-17", "10:00", "Kiasma", "Simonkatu 7")),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (archive_of("[Content_Types].xml", "word/document.xml"), "text document"),
        (archive_of("[Content_Types].xml", "ppt/presentation.xml"), "slides"),
        (archive_of("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "text document"),
        (archive_of("content.xml", mimetype="application/vnd.oasis.opendocument.presentation"), "slides"),
        (archive_of("Index/Document.iwa"), "Numbers"),
        (archive_of("plan.csv", "photo.jpg"), "zip archive"),
        (archive_of("plan.csv")[:60], "damaged"),
        (b"PK\x03\x04" + b"PK\x01\x02" * (MAX_ZIP_ENTRIES + 1), "zip archive"),
        (compound("WordDocument"), "text document"),
        (compound("PowerPoint Document"), "slides"),
        (compound("EncryptedPackage"), "password"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1 Plan}", "text document"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "picture"),
        (b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "contacts"),
        (b"<!doctype html><html><title>Sign in - Google Accounts</title><form></form></html>", "share the sheet"),
        (b"<html><table><tr><td>a<td>b</table></html>", "web page"),
        (b"<table>" + b"<b>" * 500_001, "too large"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "Save it as .xlsx"),
        ("<?xml version='1.0' encoding='utf-16'?><osm/>".encode("utf-16"), "no map that is read"),
        (b'[{"date": "2026-09-17"}]', "JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # a zip holds the moment at which it was made
)
def test_a_file_of_another_kind_is_a_sentence_with_the_way_out(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        table(data)

    reading = read_venues(data)
    assert [(problem.kind, problem.remedy) for problem in reading.problems] == [(ProblemKind.FILE_UNREADABLE, None)]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", ["mimetype", "doc.kml"])
def test_a_damaged_archive_is_a_sentence_whatever_it_is_packed_with(method: int, name: str) -> None:
    out = io.BytesIO()
    places = (b"<Placemark><name>%d</name></Placemark>" % number for number in range(20))
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, b"<kml>" + b"".join(places) + b"</kml>")
    data = out.getvalue()
    start = data.index(name.encode()) + len(name)
    for at in range(start, start + 60):
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        assert read_venues(bytes(damaged)).stops == ()


@pytest.mark.parametrize(
    "text", ["<b>date</b>,name\n2026-09-17,A\n", "[date],name\n", "BM,date,name\n1,2026-09-17,A\n"]
)
def test_a_text_that_only_begins_like_another_kind_is_a_table(text: str) -> None:
    assert "name" in table(text.encode()).header


@pytest.mark.parametrize(
    "data",
    [
        (CASES / "a15-mymaps.kml").read_bytes(),
        (CASES / "a16-schedule.ics").read_bytes(),
        PAGE.encode(),
        b'{"type": "Feature", "geometry": {"type": "Point", "coordinates": [24.9, 60.1]}, "properties": {"name": "A"}}',
    ],
    ids=["kml", "ics", "html", "geojson"],
)
def test_a_damaged_file_of_any_kind_is_a_fault_of_the_plan_and_nothing_else(data: bytes) -> None:
    spoil = random.Random(12)
    for _ in range(60):
        spoilt = bytearray(data)
        for _ in range(spoil.randint(1, 4)):
            at = spoil.randrange(len(spoilt))
            spoilt[at : at + spoil.choice((0, 1, 9))] = spoil.choice(
                (b"", b"<", b'"', b"\0", b"9999999999", b"{", b"]", b":")
            )
        try:
            read = table(bytes(spoilt))
        except PlanFault:
            continue
        assert {len(cells) for _, cells in read.records} <= {len(read.header)}


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ((CASES / "a15-mymaps.kml").read_bytes(), ["Station hall", "Museum"]),
        ((CASES / "a14-mymaps-wkt.csv").read_bytes(), ["Station hall", "Museum"]),
        ((CASES / "a16-schedule.ics").read_bytes(), ["Kamppi Chapel"]),
        (PAGE.encode(), ["Kamppi Chapel Škofja", "Kiasma"]),
        (
            xlsx({"Day 1": [("Time", "What"), ("9:00–9:45", "A")], "Day 2": [("Time", "What"), ("10:00", "B")]}),
            ["A", "B"],
        ),
    ],
    ids=["kml", "wkt", "ics", "html", "xlsx"],
)
def test_what_is_written_of_a_file_of_any_kind_is_the_same_plan(data: bytes, names: list[str]) -> None:
    reading = read_venues(data, answers=Answers(date=date(2026, 9, 17)))
    assert reading.table is not None

    written = write_table(reading.table)

    assert [stop.name for stop in reading.stops] == names
    assert without_lines(read_venues(written).stops) == without_lines(reading.stops)


def test_places_of_a_map_are_stops_once_their_day_is_known() -> None:
    data = (CASES / "a15-mymaps.kml").read_bytes()
    assert [question.topic for question in read_venues(data).questions] == [Topic.DATE]

    station, museum = read_venues(data, answers=Answers(date=date(2026, 9, 17))).stops

    assert (station.name, station.description, station.date) == (
        "Station hall",
        "meet under the clock",
        date(2026, 9, 17),
    )
    assert station.coordinate == Coordinate(latitude=60.1699, longitude=24.9384)
    assert (museum.name, museum.address, museum.coordinate) == ("Museum", "Mannerheiminaukio 2, Helsinki", None)
