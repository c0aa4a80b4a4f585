from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from components.export import pack
from components.export.context import Context
from components.export.outputs import OUTPUTS, Output, available, output
from components.export.pack import archive, publish
from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.errors import StorageFault
from components.plan.model import PlanStamp, Visit
from components.sheets.reading import read_venues
from tests import samples
from tests.cases import CASES
from tests.deep import DEEP
from tests.export.built import VISITS, built, packed, sample, words_of
from tests.export.context import BASE, NOWHERE, SERVED
from tests.few_outputs import draw_nothing

PAGES_OF_TEXT = {"privacy", "accessibility"}
# What says nothing of the plan: a code, a table as it is kept, an address for other sites, the pages of text. The
# picture's words are pixels: its own tests read them.
PICTURES = {"map.png", "map@2x.png", "map-only.png"}
SILENT = {"qr.svg", "qr.png", "venues.csv", "oembed.json", "oembed.xml"} | PICTURES | PAGES_OF_TEXT


def text_of(row: Output, visit: Visit) -> str:
    """The words of an output."""
    return words_of(row, built(row.slug) if visit is sample("ljubljana") else row.build(visit, SERVED))


@pytest.fixture
def built_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published is the pack that another test has built."""
    monkeypatch.setattr(pack, "files", lambda _visit, context: iter(packed(context).items()))


def test_the_table_has_every_form_that_was_promised() -> None:
    assert {row.slug for row in OUTPUTS} == {
        *("pocket", "embed", "visit.json", "visit.geojson", "visit.ics", "visit.gpx", "visit.kml", "itinerary.pdf"),
        *("map.png", "map@2x.png", "map-only.png", "newsletter.html", "qr.svg", "qr.png", "venues.csv"),
        *("oembed.json", "oembed.xml", "report.docx"),
        *("privacy", "accessibility"),
    }
    assert output("pocket").file_name == "index.html"


def test_no_two_rows_share_a_slug_a_file_or_a_title() -> None:
    for names in ([r.slug for r in OUTPUTS], [r.file_name for r in OUTPUTS], [str(r.title) for r in OUTPUTS]):
        assert len(set(names)) == len(OUTPUTS)


def test_only_pages_for_other_people_may_be_framed() -> None:
    assert {row.slug for row in OUTPUTS if row.framed} == {"pocket", "embed"}


# The large picture is the small one in more pixels, and report and maps take a while: fewer visits, and one language
# more, are enough for them.
VISITS_OF = {
    "map@2x.png": VISITS[:1],
    "map-only.png": VISITS[:1],
    "report.docx": VISITS[:2],
    "itinerary.pdf": VISITS[:1],  # test_pdf opens that of each visit, test_funder that of each language
}
BY_VISIT = [(row, name) for row in OUTPUTS for name in (VISITS if DEEP else VISITS_OF.get(row.slug, VISITS))]
BY_LANGUAGE = [(row, tag) for row in OUTPUTS for tag in LANGUAGES if DEEP or row.slug not in VISITS_OF or tag == "sl"]


@pytest.mark.parametrize(("row", "name"), BY_VISIT, ids=lambda value: getattr(value, "slug", value))
def test_the_same_visit_gives_the_same_bytes(row: Output, name: str) -> None:
    once = built(row.slug, name)
    assert once
    if DEEP or name == VISITS[0]:  # what is not the same each time is so of any visit with stops
        assert row.build(getattr(samples, name)(), SERVED) == once


def test_another_process_with_other_hashes_makes_the_same_files() -> None:
    script = (
        "import hashlib; from tests.export.built import packed;"
        "print(*(f'{name} {hashlib.sha256(body).hexdigest()}' for name, body in packed().items()), sep='\\n')"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": str(root)},  # this process has a random seed
        check=True,
        capture_output=True,
        text=True,
        cwd=root,
    )

    assert ran.stdout.splitlines() == [f"{name} {hashlib.sha256(body).hexdigest()}" for name, body in packed().items()]


@pytest.mark.parametrize("row", [row for row in OUTPUTS if row.slug not in SILENT], ids=lambda row: row.slug)
def test_each_says_plan_time_and_credit(row: Output) -> None:
    text = text_of(row, sample("ljubljana"))

    assert "OpenStreetMap contributors" in text
    if row.slug == "visit.json":
        plan = json.loads(text)["plan"]
        assert plan["number"] == 4
        assert plan["published_at"].startswith("2017-02-01T08:12")
    else:
        assert "Plan 4" in text
        assert "09:12" in text


@pytest.mark.parametrize("row", [row for row in OUTPUTS if row.slug not in SILENT], ids=lambda row: row.slug)
def test_a_plan_nobody_published_says_no_time(row: Output) -> None:
    text = text_of(row, replace(samples.ljubljana(), stamp=PlanStamp()))

    assert "Plan 4" not in text
    assert "09:12" not in text


@pytest.mark.parametrize(("row", "language"), BY_LANGUAGE, ids=lambda value: getattr(value, "slug", value))
def test_each_can_be_built_in_every_language(row: Output, language: str) -> None:
    assert built(row.slug, language=language)


def test_the_data_for_programs_holds_hostile_text_as_data() -> None:
    data = json.loads(built("visit.json", "hostile"))

    assert data["days"][0]["stops"][0]["name"] == samples.ATTACKS[0]


def table_of_stops(plan: bytes) -> bytes:
    return output("venues.csv").build(samples.ljubljana(), replace(SERVED, csv=plan))


def test_the_table_of_stops_runs_nothing() -> None:
    made = table_of_stops(b"date,name\n2017-02-02,=1+1\n").decode()
    assert "'=1+1" in made
    assert ",=1+1" not in made


def test_the_table_of_stops_has_nothing_that_is_the_organisers_own() -> None:
    made = table_of_stops((CASES / "b04-hidden-and-own-columns.csv").read_bytes()).decode()
    assert "Kamppi Chapel" in made
    assert not [mark for mark in ("budget", "EUR", "Secret", "do not tell", "Mannerheiminaukio") if mark in made]

    private = (
        "Our contract of PRIVATE\n\n"
        "Date;Name;Begins at;Hidden;Notes;Photo;Budget;own Meeting point;;position_source;accuracy_m;lat;lon\n"
        "2.2.2017;MAO;9:00;;See you;PRIVATE/mao.jpg;PRIVATE;PRIVATE;PRIVATE;organiser;777;46.05;14.5\n"
        "2.2.2017;PRIVATE;;yes;PRIVATE;;PRIVATE;PRIVATE;;;;;\n"
        "Total PRIVATE;;;;;;PRIVATE;;;;;;\n"
        ";PRIVATE;;yes;PRIVATE;;;;;;;;\n"
        "2.2.2017;ABC;10:00;;;https://abc.example/a.jpg;;;;;;;\n"
    ).encode("cp1250")
    made = table_of_stops(private).decode()
    assert not [mark for mark in ("PRIVATE", "Budget", "own") if mark in made]
    assert all(public in made for public in ("MAO", "ABC", "See you", "https://abc.example/a.jpg", "46.05", "777"))


@pytest.mark.parametrize("case", ["b04-hidden-and-own-columns", "b01-uid-may", "b05-two-days-gpx"])
def test_the_table_of_stops_leads_to_the_same_stops(case: str) -> None:
    plan = (CASES / f"{case}.csv").read_bytes()
    shown = [replace(stop, line=None) for stop in read_venues(plan).stops if not stop.hidden]
    made = table_of_stops(plan)
    assert shown
    assert [replace(stop, line=None) for stop in read_venues(made).stops] == shown
    assert table_of_stops(made) == made


@pytest.mark.usefixtures("built_before")
def test_the_pack_is_a_folder_named_as_the_routes_are(tmp_path: Path) -> None:
    written = publish(samples.ljubljana(), SERVED, tmp_path / "site")

    assert {path.name for path in written} == {row.file_name for row in OUTPUTS}
    assert {path.name for path in (tmp_path / "site").iterdir()} == {row.file_name for row in OUTPUTS}
    assert all(path.stat().st_size for path in written)


def test_links_in_the_pack_lead_to_the_packs_own_files() -> None:
    files = packed()

    oembed = json.loads(files["oembed.json"])
    assert f'src="{BASE}/embed.html"' in oembed["html"]
    assert f"URL:{BASE}/?stop=mao" in files["visit.ics"].decode().replace("\r\n ", "")
    for name, body in files.items():
        if name.endswith((".html", ".ics", ".json", ".xml", ".gpx", ".kml")):
            requested = re.findall(rf"{re.escape(BASE)}/([a-z0-9@._-]*)", body.decode())
            assert set(requested) <= {*files, ""}, name


def test_without_an_address_the_pack_leaves_out_only_what_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_nothing(monkeypatch)
    names = {row.file_name for row in available(samples.ljubljana(), NOWHERE)}

    assert {name for name, _ in pack.files(samples.ljubljana(), NOWHERE)} == names
    assert {row.file_name for row in OUTPUTS} - names == {"qr.svg", "qr.png", "oembed.json", "oembed.xml"}


@pytest.mark.usefixtures("built_before")
def test_publishing_again_replaces_and_leaves_the_rest_of_the_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("visit.example")
    (tmp_path / "visit.ics").write_text("an older plan")

    publish(samples.ljubljana(), SERVED, tmp_path)

    assert (tmp_path / "CNAME").read_text() == "visit.example"
    assert (tmp_path / "visit.ics").read_bytes() == packed()["visit.ics"]
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".new")]


def test_a_folder_that_cannot_be_written_raises_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StorageFault, match="could not be written"):
        publish(samples.ljubljana(), SERVED, tmp_path / "file")


@pytest.mark.usefixtures("built_before")
def test_the_archive_holds_the_same_files_with_no_date_of_its_own() -> None:
    with zipfile.ZipFile(io.BytesIO(archive(samples.ljubljana(), SERVED))) as made:
        assert made.testzip() is None
        assert {name: made.read(name) for name in made.namelist()} == dict(packed())
        assert {entry.date_time for entry in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_context_knows_where_its_pages_are() -> None:
    static = replace(SERVED, static=True)

    assert (SERVED.page_url, static.page_url, NOWHERE.page_url) == (f"{BASE}/pocket", f"{BASE}/", None)
    assert (SERVED.embed_url, static.embed_url) == (f"{BASE}/embed", f"{BASE}/embed.html")
    assert Context(words=words_for("en")).address_of("map.png") == "map.png"
