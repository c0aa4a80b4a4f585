"""Every output of the whole corpus, read by independent parsers."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pyogrio  # type: ignore[import-untyped]
import pypdf
import pytest
import vobject  # type: ignore[import-untyped]
from geojson_pydantic import FeatureCollection
from gpx.gpx import GPX
from lxml import etree
from PIL import Image

from components.export import pack
from components.export.context import Context
from components.export.outputs import INSTALLATION, OUTPUTS, output
from components.i18n.words import words_for
from components.plan.messages import Phrase
from components.plan.model import PlannedStop, Visit
from components.render.escaping import FORBIDDEN
from components.sheets.readers.text_lines import without_invisible_signs
from components.sheets.readers.text_tables import read_table
from components.sheets.reading import read_venues
from components.sheets.tables import table_of, write_table
from tests.deep import DEEP
from tests.export.context import BASE, SERVED
from tests.export.papers import page_texts
from tests.few_outputs import draw_nothing
from tests.hostile.corpus import CORPUS, TRIPWIRE_HOST
from tests.hostile.plans import VISITS, Transform, hostile_visit, tame_in_files, untouched
from tests.render.reading import elements, fragment, skeleton

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
KML = {"k": "http://www.opengis.net/kml/2.2"}
EVERY = pytest.mark.parametrize("number", VISITS if DEEP else VISITS[::2])
ON_PAPER = pytest.mark.parametrize("number", VISITS if DEEP else VISITS[:1])  # half a minute each, in every script


@cache
def built(slug: str, number: int, transform: Transform = untouched) -> bytes:
    return output(slug).build(hostile_visit(number, transform), SERVED)


def stops_of(number: int) -> Iterator[PlannedStop]:
    visit = hostile_visit(number)
    return (planned for day in visit.days for planned in day.stops)


def read_aloud(text: str) -> str:
    """A text in one line as files have it, written here anew: no controls, halves of pairs, noncharacters, no sign that
    turns other text around."""
    characters = []
    for sign in text:
        code = ord(sign)
        if sign in "\t\n\r\x85\u2028\u2029":
            characters.append(" ")
        elif not (
            unicodedata.category(sign) in {"Cc", "Cs"}
            or code & 0xFFFE == 0xFFFE
            or 0xFDD0 <= code <= 0xFDEF
            or code == 0xFEFF
            or sign in TURNING
        ):
            characters.append(sign)
    return " ".join("".join(characters).split())


def names_of(number: int) -> list[str]:
    return [read_aloud(planned.stop.name) for planned in stops_of(number)]


def xml_shape(raw: bytes) -> list[tuple[str, tuple[str, ...]]]:
    return [(str(each.tag), tuple(sorted(map(str, each.attrib)))) for each in etree.fromstring(raw).iter()]


def lenient(html: str) -> Element:
    """HTML as a balloon reads it, whatever is wrong with it."""
    tree: Element = html5lib.HTMLParser(namespaceHTMLElements=False).parseFragment(html)
    return tree


def only_good_links(links: list[str]) -> None:
    for link in links:
        parts = urlsplit(link)
        assert parts.scheme in {"http", "https", "mailto", "tel"}, link
        assert not re.search(r"[\x00-\x20\x7f]", link), link


@EVERY
def test_a_calendar_has_its_own_events_and_properties_and_no_other(number: int) -> None:
    def shape(component: Any) -> Any:
        inner = [shape(each) for each in component.components()]
        return component.name, sorted((name, len(lines)) for name, lines in component.contents.items()), inner

    raw, harmless = built("visit.ics", number), built("visit.ics", number, tame_in_files)
    calendar = vobject.readOne(raw.decode())
    assert shape(calendar) == shape(vobject.readOne(harmless.decode()))
    assert [event.summary.value for event in calendar.vevent_list] == [
        name.replace("\\N", "\n") for name in names_of(number)
    ]
    for event, planned in zip(calendar.vevent_list, stops_of(number), strict=True):
        # icalendar (7.3) takes a written \N for the line end that it means in the file.
        assert read_aloud(planned.stop.contact).replace("\\N", "\n") in event.description.value
        assert event.url.value.startswith(f"{BASE}/pocket?stop=")
        only_good_links([event.url.value])
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))  # RFC 5545, 3.1
    assert not re.search(rb"[^\r]\n|\r[^\n]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)


@EVERY
def test_a_track_is_the_same_xml_whatever_the_plan_says(number: int) -> None:
    raw = built("visit.gpx", number)
    assert xml_shape(raw) == xml_shape(built("visit.gpx", number, tame_in_files))
    names = [f"{planned.number} {name}" for planned, name in zip(stops_of(number), names_of(number), strict=True)]
    points = [each.findtext("{*}name") or "" for each in etree.fromstring(raw).iter("{*}wpt")]
    assert points == names
    if number == 0:  # this reader holds a file against its schema, which takes its time
        assert [point.name for point in GPX.from_string(raw.decode()).waypoints] == names
    only_good_links([str(each.get("href")) for each in etree.fromstring(raw).iter() if each.get("href")])


@EVERY
def test_a_map_for_google_earth_is_the_same_xml_and_its_balloons_are_text(number: int) -> None:
    raw = built("visit.kml", number)
    assert xml_shape(raw) == xml_shape(built("visit.kml", number, tame_in_files))
    root = etree.fromstring(raw)
    marks = root.xpath("//k:Placemark[k:Point]", namespaces=KML)
    assert isinstance(marks, list)
    assert len(marks) == len(names_of(number))
    for mark, name, planned in zip(marks, names_of(number), stops_of(number), strict=True):
        assert isinstance(mark, etree._Element)
        assert (mark.findtext("k:name", namespaces=KML) or "") == f"{planned.number} {name}".rstrip()
    descriptions = [each.text or "" for each in root.iter(f"{{{KML['k']}}}description")]
    for description in descriptions:
        assert {name for name, _ in skeleton(lenient(description))} <= {"DOCUMENT_FRAGMENT", "br"}
    layers = pyogrio.list_layers(BytesIO(raw))
    assert len(layers) == 2


@EVERY
def test_geojson_and_json_hold_the_texts_as_data(number: int) -> None:
    raw = built("visit.geojson", number)
    FeatureCollection.model_validate_json(raw)
    stops = [each["properties"] for each in json.loads(raw)["features"] if each["properties"]["kind"] == "stop"]
    assert [each["name"] for each in stops] == names_of(number)
    only_good_links([each["website"] for each in stops if each["website"]])
    plain = json.loads(built("visit.json", number))
    names = [stop["name"] for day in plain["days"] for stop in day["stops"]]
    written = [planned.stop.name.encode("utf-8", "replace").decode() for planned in stops_of(number)]
    assert names == written


@EVERY
def test_oembed_says_the_title_in_both_its_forms(number: int) -> None:
    title = read_aloud(hostile_visit(number).title)
    answer = json.loads(built("oembed.json", number))
    root = etree.fromstring(built("oembed.xml", number))
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in answer.items()}
    assert answer["title"] == title
    [frame] = elements(fragment(answer["html"]), "iframe")
    assert frame.get("title") == title
    assert frame.get("src") == f"{BASE}/embed"
    assert "srcdoc" not in frame.attrib


@ON_PAPER
def test_the_pdf_opens_and_nothing_in_it_runs(number: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = built("itinerary.pdf", number)
    document = pypdf.PdfReader(BytesIO(raw), strict=True)
    links = []
    for page in document.pages:
        for reference in page.get("/Annots") or ():
            action = reference.get_object().get("/A", {})
            assert action.get("/S", "/URI") in {"/URI", "/GoTo"}
            links += [str(action["/URI"])] if "/URI" in action else []
    only_good_links(links)
    for kind in (b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/EmbeddedFile"):
        assert kind not in re.sub(rb"stream\r?\n.*?endstream", b"", raw, flags=re.DOTALL), kind
    text = "".join(page_texts(raw))
    plain = [planned.stop.address for planned in stops_of(number) if re.fullmatch("[!-~ ]{9,40}", planned.stop.address)]
    assert len(plain) > 10
    for address in plain:
        assert "".join(address.split()) in "".join(text.split())
    assert document.metadata is not None
    assert document.metadata.title == read_aloud(hostile_visit(number).title)


@EVERY
def test_the_picture_is_drawn(number: int) -> None:
    Image.open(BytesIO(built("map.png", number))).load()


def table(texts: list[str], separator: str = ",") -> bytes:
    """A plan in which each of the texts is a name, a note, a column's name and a cell in an unknown column."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(["date", "name", "notes", "contact", *texts[:3]])
    for index, text in enumerate(texts):
        writer.writerow(["2017-02-02", f"{index} {text}"[:290], text, text, text, text, text])
    return out.getvalue().encode("utf-8", "replace")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_public_table_runs_in_no_spreadsheet_and_is_read_as_the_same_plan(separator: str) -> None:
    given = table(list(CORPUS), separator)
    made = output("venues.csv").build(hostile_visit(0), Context(words=words_for("en"), csv=given))
    assert len(read_venues(given).stops) > 270  # a name with characters that are none is no name
    # When it is written again, characters that are none are left out.
    texts = [text for text in CORPUS if not UNWRITABLE.search(text)]
    again = read_venues(table(texts, separator))
    assert again.table is not None
    for raw, stops, between in (
        (made, read_venues(given).stops, ","),
        (write_table(again.table), again.stops, separator),
    ):
        assert [replace(stop, line=None) for stop in read_venues(raw).stops] == [
            replace(stop, line=None) for stop in stops
        ]
        rows = list(csv.reader(StringIO(raw.decode(), newline=""), delimiter=between))
        for cell in (cell for row in rows for cell in row):
            for part in re.split(r"[,;\t]", cell):
                assert not re.match(r"[=@＝＠]|[+\-＋－](?![\d\s().,/-]*\Z)", part), cell
            assert not re.match(r"[\s\ufeff\u200b]*[=@]|[\t\r]", cell), cell


def test_what_a_browser_types_is_written_and_read_and_never_runs() -> None:
    # What is left out in writing may have stood before a formula.
    for text in (*CORPUS, "\x7f=1", "\ud800=1", "\x01\x7f@SUM(1)"):
        raw = write_table(table_of(["date", "name"], [["2017-02-02", text]]))
        [[_, (_, cell)]] = read_table(raw).rows()
        assert cell == without_invisible_signs([UNWRITABLE.sub("", text)])[0][0]
        written = list(csv.reader(StringIO(raw.decode(), newline="")))[1][1]
        assert not re.match(r"[\s\ufeff\u200b]*[=+@]|\s*-(?![\d.,]+\Z)|[\t\r]", written), text


def test_the_installed_page_is_described_in_plain_json() -> None:
    [row] = [row for row in INSTALLATION if row.slug.endswith("manifest")]
    for number in VISITS:
        visit = hostile_visit(number)
        read = json.loads(row.build(visit, SERVED))
        assert isinstance(read["name"], str)
        assert TRIPWIRE_HOST not in json.dumps({key: value for key, value in read.items() if "name" not in key})


# JSON may hold any character (RFC 8259, 7); pictures and paper are bytes, which other tests open.
OF_TEXT = [row for row in OUTPUTS if not re.search("png|pdf|docx|json$", row.slug.replace("geojson", ""))]


@pytest.mark.parametrize("row", OF_TEXT, ids=lambda row: row.slug)
def test_no_file_holds_what_files_may_not_hold(row: Any) -> None:
    for number in VISITS[:2]:
        text = built(row.slug, number).decode("utf-8")
        forbidden = FORBIDDEN.search(text)
        assert forbidden is None, (hex(ord(forbidden.group())), text[max(0, forbidden.start() - 60) : forbidden.end()])
        # A page isolates each text instead; a table has them as they were typed.
        if row.slug not in {"pocket", "embed", "venues.csv", "privacy", "accessibility"}:
            assert not set(TURNING) & set(text)


def test_the_names_of_files_come_from_us_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_nothing(monkeypatch)
    names = {name for name, _ in pack.files(small(), Context(words=words_for("en"), base_url=BASE, csv=b"name\n"))}
    assert names == {row.file_name for row in OUTPUTS}


def small() -> Visit:
    visit = hostile_visit(3)
    [first, *_] = visit.days
    return type(visit)(
        title=visit.title,
        host=visit.host,
        zone=visit.zone,
        languages=("en",),
        days=(type(first)(date=first.date, stops=first.stops[:3], totals=first.totals, problems=first.problems),),
        problems=visit.problems,
    )


def test_gaps_in_the_values_of_a_sentence_are_not_filled() -> None:
    """What is put into a gap is never taken for a gap, in any language."""
    for text in CORPUS:
        phrase = Phrase("{stop} stays as it is: its hours are fixed.", {"stop": text})
        assert str(phrase) == f"{text} stays as it is: its hours are fixed."
        for language in ("en", "sl", "hu"):
            assert text in words_for(language).phrase(phrase)
