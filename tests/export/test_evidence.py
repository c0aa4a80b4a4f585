"""The evidence: every publication, the sheets, the page and the kilometres in one archive, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest

from components.export.evidence import evidence, file_name
from components.export.kilometres import kilometres_csv, reckoned, way_rows
from components.export.pdf import itinerary
from components.i18n.words import words_for
from components.plan.model import PlanStamp
from components.plan.publication import Note
from components.plan.record import PublishedVisit
from components.render.background import Background
from components.sheets.people import Person
from tests import samples
from tests.export.context import SERVED
from tests.export.papers import page_texts

WORDS = words_for("en")
TILES = "tiles.example"
PEOPLE = [Person(name="Anna Kovács", organisation="Ministry of Culture")]
FIRST = PublishedVisit(
    visit=replace(samples.ljubljana(), stamp=PlanStamp(number=1), days=samples.ljubljana().days[1:]), csv=b"one"
)
SECOND = PublishedVisit(
    visit=replace(
        samples.ljubljana(),
        stamp=PlanStamp(
            number=2, published_at=datetime(2017, 1, 30, 23, 30, tzinfo=UTC), note=Note(text="=Coach moved")
        ),
    ),
    who="Anna; Borut",
    csv=b"two",
)


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    context = replace(SERVED, background=Background(url=f"https://{TILES}/{{z}}/{{x}}/{{y}}.png", credit="Tiles"))
    return zipfile.ZipFile(BytesIO(evidence([FIRST, SECOND], context, PEOPLE)))


def text_of(archive: zipfile.ZipFile, name: str) -> str:
    return " ".join(" ".join(page_texts(archive.read(name))).split())


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_it_holds_every_programme_with_number_date_and_note(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    assert [name for name in names if name.startswith("programmes/")] == [
        "programmes/programme-plan-01.pdf",
        "programmes/programme-plan-02.pdf",
    ]
    second = text_of(archive, "programmes/programme-plan-02.pdf")
    assert "Plan 2, published Tuesday, 31 January 2017, 00:30, by Anna; Borut: =Coach moved" in second
    assert "Partners' meeting" in second
    assert "Partners' meeting" not in text_of(archive, "programmes/programme-plan-01.pdf")
    assert "by Anna" not in " ".join(page_texts(itinerary(SECOND.visit, SERVED)))


def test_it_lists_the_publications(archive: zipfile.ZipFile) -> None:
    _, first, second = rows_of(archive.read("publications.csv"))
    assert first[:3] == ["1", "", ""]
    assert second[:4] == ["2", "2017-01-31T00:30:00+01:00", "Anna; Borut", "'=Coach moved"]
    assert second[4:] == [
        *("2017-02-01", "2017-02-02", "5", "programmes/programme-plan-02.pdf"),
        hashlib.sha256(b"two").hexdigest(),
    ]
    text = text_of(archive, "publications.pdf")
    assert all(said in text for said in ("31 January 2017, 00:30", "Anna; Borut", "the plan that the app began with"))


def test_it_has_sheets_the_page_and_a_picture_of_the_newest_plan(archive: zipfile.ZipFile) -> None:
    assert {name for name in archive.namelist() if name.startswith("attendance/")} == {
        "attendance/attendance-2017-02-01.pdf",
        "attendance/attendance-2017-02-02.pdf",
    }
    for name in archive.namelist():
        if name.startswith("attendance/"):
            assert all(said in text_of(archive, name) for said in ("Anna Kovács", "Plan 2"))
    page = archive.read("page/index.html").decode()
    assert page.startswith("<!doctype html>")
    assert all(name in page for name in ("privacy.html", "accessibility.html"))
    assert TILES not in page
    assert {"page/privacy.html", "page/accessibility.html"} <= {*archive.namelist()}
    assert archive.read("page/programme.png").startswith(b"\x89PNG")
    assert file_name(SECOND.visit) == "evidence-plan-2.zip"


def test_the_checksums_are_those_of_all_other_files(archive: zipfile.ZipFile) -> None:
    lines = [line.split("  ") for line in archive.read("SHA256SUMS.txt").decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert set(sums) == {*archive.namelist()} - {"SHA256SUMS.txt"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == found for name, found in sums.items())
    readme = archive.read("README.txt").decode()
    folders = {name.split("/")[0] for name in archive.namelist()} - {"README.txt"}
    assert all(name in readme for name in folders)


def test_the_kilometres_say_how_each_was_reckoned(archive: zipfile.ZipFile) -> None:
    header, *rows = rows_of(archive.read("kilometres.csv"))
    assert len(rows) == sum(len(day.legs) for day in SECOND.visit.days) == 3
    assert all(len(row) == len(header) for row in rows)
    assert [row[0] for row in rows] == ["2"] * 3
    assert rows[0][2:4] == ["Museum of Architecture and Design (MAO)", "ABC Accelerator"]
    assert rows[0][8] == "Estimate: the straight line of 2.2 km times 1.30"
    assert rows[2][8] == "Same place"
    text = text_of(archive, "kilometres.pdf")
    total_km = sum(int(row[6]) for row in rows) / 1000
    assert f"Together 2 0.0 {total_km:.1f} {total_km:.1f}" in text


def test_a_measured_way_and_an_unknown_one_are_told_apart() -> None:
    visit = samples.ljubljana()
    leg = way_rows(visit, SERVED)[0].leg
    assert leg is not None
    assert reckoned(replace(leg, estimated=False), WORDS) == "Measured by the router along roads and paths"
    assert reckoned(replace(leg, distance_m=leg.distance_m / 1.3), WORDS) == "Straight line"


@pytest.mark.parametrize("name", ["hostile", "empty_day"])
def test_any_plan_gives_an_archive_of_the_same_bytes_that_runs_nothing(name: str) -> None:
    visit = getattr(samples, name)()
    plan = PublishedVisit(visit=visit, who=" ".join(samples.ATTACKS), csv=b"")
    data = evidence([plan], SERVED)
    assert name == "hostile" or data == evidence([plan], SERVED)
    made = zipfile.ZipFile(BytesIO(data))
    assert made.testzip() is None
    assert all(not entry.startswith(("/", "..")) and ".." not in entry for entry in made.namelist())
    for table in ("publications.csv", "kilometres.csv"):
        for row in rows_of(made.read(table)):
            assert not any(cell.startswith(("=", "@", "+", "-")) for cell in row)
    assert kilometres_csv(visit, SERVED) == made.read("kilometres.csv")
