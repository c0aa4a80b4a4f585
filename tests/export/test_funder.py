"""The funder's line in every file: the emblem as it was published, the statement, logos no larger, and the names."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis.strategies import floats, integers, lists, sampled_from, tuples
from icalendar import Calendar
from PIL import Image as PillowImage

from components.export.calendar import calendar
from components.export.context import Options
from components.export.fonts import text_width
from components.export.funder_band import funder_band
from components.export.funder_files import funder_files
from components.export.outputs import OUTPUTS, Output, output
from components.export.pack import files, publish
from components.export.pdf import itinerary
from components.export.png import HEIGHT, picture
from components.export.shapes import Image, Polygon, Text
from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.funding import Picture, ShownLogo
from components.plan.funding_statements import CO_FUNDED
from components.render.emblem import REFLEX_BLUE
from components.render.funding_view import EMBLEM_FILE, funding_view
from tests import samples
from tests.export.context import SERVED
from tests.export.papers import page_texts
from tests.few_outputs import publish_texts_alone
from tests.funders import DISCLAIMER, LOGOS, funded

ENGLISH = words_for("en")
STATEMENT = "Co-funded by the European Union"
PROJECT = "Interreg Europe · CRE:HUB (PGI00123)"
TEXT_FILES = ("visit.json", "visit.geojson", "visit.gpx", "visit.kml", "newsletter.html", "pocket", "embed")

shapes_of_logos = lists(tuples(integers(1, 600), integers(1, 240)), max_size=8)


def area_of(polygon: Polygon) -> tuple[float, float, float, float]:
    xs, ys = zip(*polygon.points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@settings(max_examples=60, deadline=None)
@given(shapes_of_logos, integers(0, 300), floats(400, 1200), sampled_from([10.0, 54.0]))
def test_nothing_of_a_band_overlaps_or_is_larger_than_its_emblem(
    sizes: list[tuple[int, int]], length: int, width: float, emblem_height: float
) -> None:
    words = ("Financirano iz več virov, also " * 10)[:length]
    logos = tuple(
        ShownLogo(name=str(number), link="", picture=Picture(digest=str(number), width=across, height=high, png=b""))
        for number, (across, high) in enumerate(sizes)
    )
    view = funding_view(funded(logos=logos, text=words, project=words[:90]), ENGLISH)
    assert view is not None
    band = funder_band(view, width=width, emblem_height=emblem_height)
    [ground] = [shape for shape in band.shapes if isinstance(shape, Polygon) and shape.colour == REFLEX_BLUE]
    emblem = area_of(ground)
    assert emblem[2] - emblem[0] == pytest.approx(1.5 * emblem_height)
    images = [shape for shape in band.shapes if isinstance(shape, Image)]
    assert len(images) == len(logos)
    for image in images:
        assert image.width <= 1.5 * emblem_height * 1.0001
        assert image.height <= emblem_height * 1.0001
    areas = [emblem, *((each.x, each.y, each.x + each.width, each.y + each.height) for each in images)]
    for left, top, right, bottom in areas:
        assert -0.001 <= left < right <= width + 0.001
        assert -0.001 <= top < bottom <= band.height + 0.001
    for one, other in combinations(areas, 2):
        apart = max(other[0] - one[2], one[0] - other[2], other[1] - one[3], one[1] - other[3])
        assert apart >= 0.25 * emblem_height, "something stands in the clear space of another"
    for line in (shape for shape in band.shapes if isinstance(shape, Text)):
        assert line.x >= emblem[2] + 0.25 * emblem_height
        right = line.x + text_width(line.text, line.size, line.weight)
        assert 0 < line.y <= band.height
        assert right <= width + 0.001
        beside = [left for left, top, _, bottom in areas[1:] if top < line.y and line.y - line.size < bottom]
        assert all(right + 0.25 * emblem_height <= left for left in beside)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_foot_of_each_page_has_it_in_the_readers_language(language: str) -> None:
    file = itinerary(funded(), replace(SERVED, words=words_for(language)))
    pages = pypdf.PdfReader(BytesIO(file)).pages
    texts = page_texts(file)
    assert len(pages) == len(texts) > 1
    for page, text in zip(pages, texts, strict=True):
        words = " ".join(text.split())
        assert CO_FUNDED[language] in words
        assert PROJECT in words
        assert len(page.images) == len(LOGOS)
    assert "Views and opinions" in texts[0]


def test_the_foot_is_drawn_in_the_unions_colours_and_runs_into_nothing() -> None:
    visit = funded(samples.sixty_stops())
    document = pypdfium2.PdfDocument(itinerary(visit, SERVED))
    assert len(document) > 2
    for page in document:
        shown = page.render(scale=4).to_pil().convert("RGB")
        foot = shown.crop((0, int(shown.height * 0.9), shown.width // 3, shown.height))
        colours = {colour for count, colour in foot.getcolors(foot.width * foot.height) or () if count > 20}
        assert {(0, 0x33, 0x99), (0xFF, 0xCC, 0)} <= colours
        # The words of the day end above the rule, a centimetre and a half above where they end without a funder.
        rectangles = page.get_textpage()
        assert {STATEMENT, PROJECT} <= {line.strip() for line in rectangles.get_text_bounded().splitlines()}
        bottoms = [rectangles.get_rect(index)[1] for index in range(rectangles.count_rects())]
        body = [bottom for bottom in bottoms if bottom > 32 * 72 / 25.4]
        foot_words = [bottom for bottom in bottoms if bottom <= 28.5 * 72 / 25.4]
        assert len(body) + len(foot_words) == len(bottoms)


def test_a_logo_and_an_address_in_the_foot_can_be_clicked() -> None:
    pdf = pypdf.PdfReader(BytesIO(itinerary(funded(text="See www.eu.example."), SERVED)))
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", ())]
    clicked = {str(note["/A"]["/URI"]) for note in notes if "/A" in note}
    assert {"https://funder.example/", "https://www.eu.example"} <= clicked


def test_the_picture_has_it_in_a_white_band_below_the_map() -> None:
    shown = PillowImage.open(BytesIO(picture(funded(), SERVED))).convert("RGB")
    assert shown.size == (1200, 630)
    band = shown.crop((0, HEIGHT - 70, 200, HEIGHT - 16))
    colours = {colour for count, colour in band.getcolors(200 * 54) or () if count > 5}
    assert {(0, 0x33, 0x99), (0xFF, 0xCC, 0), (255, 255, 255)} <= colours
    plain = PillowImage.open(BytesIO(picture(samples.ljubljana(), SERVED))).convert("RGB")
    assert (0, 0x33, 0x99) not in {colour for _, colour in plain.getcolors(1200 * 630) or ()}


@pytest.mark.parametrize("slug", TEXT_FILES)
def test_each_file_names_who_pays_whole(slug: str) -> None:
    told = output(slug).build(funded(text="Ljubljana pays too."), SERVED).decode()
    for expected in (STATEMENT, "Ljubljana pays too.", PROJECT, "Views and opinions", *(logo.name for logo in LOGOS)):
        assert expected in told, expected
    untold = output(slug).build(samples.ljubljana(), SERVED).decode()
    assert "European Union" not in untold
    assert "emblem" not in untold.partition("<script>")[0]


def test_data_has_it_in_parts() -> None:
    data = json.loads(output("visit.geojson").build(funded(), SERVED))
    assert (data["funding"]["emblem"], data["funding"]["statement"]) == ("European Union", STATEMENT)
    assert data["funding"]["disclaimer"] == DISCLAIMER
    assert "funding" not in json.loads(output("visit.geojson").build(samples.ljubljana(), SERVED))


def test_the_calendar_says_it_of_itself_and_of_each_stop() -> None:
    read = Calendar.from_ical(calendar(funded(), SERVED))
    assert STATEMENT in str(read["DESCRIPTION"])
    assert "Views and opinions" in str(read["X-WR-CALDESC"])
    events = read.walk("VEVENT")
    assert events
    assert all(STATEMENT in str(event["DESCRIPTION"]) and PROJECT in str(event["DESCRIPTION"]) for event in events)


def test_a_mail_shows_pictures_from_our_own_address_in_the_right_size() -> None:
    mail = output("newsletter.html").build(funded(), SERVED).decode()
    for path in funder_files(funded()):
        assert f'src="{SERVED.base_url}/{path}"' in mail
    assert "<svg" not in mail
    before, _, _ = mail.partition("map.png")
    assert STATEMENT in before, "it stands first"


def test_the_pictures_are_part_of_a_published_folder_and_pages_have_them_in_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_texts_alone(monkeypatch)
    out = tmp_path / "site"
    written = publish(funded(), SERVED, out)
    pack = {path.relative_to(out).as_posix(): path.read_bytes() for path in written}
    assert pack.keys() == {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {path for path in pack if path.startswith("logos/")} == set(funder_files(funded()))
    emblem = PillowImage.open(BytesIO(pack[EMBLEM_FILE])).convert("RGB")
    assert emblem.getpixel((0, 0)) == (255, 255, 255)
    assert emblem.getpixel((emblem.width // 2, emblem.height // 2)) == (0, 0x33, 0x99)
    for name in ("index.html", "embed.html"):
        page = pack[name].decode()
        assert page.count("data:image/png;base64,") == len(LOGOS)
        assert 'src="logos/' not in page
    assert not [path for path, _ in files(samples.ljubljana(), SERVED) if "logos" in path]


def test_a_page_that_is_taken_alone_has_its_logos_in_itself() -> None:
    page = output("pocket").build(funded(), replace(SERVED, alone=True)).decode()
    assert page.count("data:image/png;base64,") == len(LOGOS)


@pytest.mark.parametrize("slug", ["privacy", "accessibility"])
def test_the_pages_of_text_have_it_above_their_title(slug: str) -> None:
    page = output(slug).build(funded(), SERVED).decode()
    before, _, _ = page.partition("<h1>")
    assert f">{STATEMENT}<" in before
    assert "emblem" not in output(slug).build(samples.ljubljana(), SERVED).decode()


@pytest.mark.parametrize("row", OUTPUTS, ids=lambda row: row.slug)
def test_hostile_words_of_funders_stay_words(row: Output) -> None:
    bad = "</div><script>alert(1)</script>]]>\x00\u202e&\ud800"
    logos = (replace(LOGOS[0], name=bad, link="javascript:alert(1)"), ShownLogo(name=bad, link="", picture=None))
    built = row.build(funded(logos=logos, text=bad, programme=bad, project=bad, disclaimer=bad), SERVED)
    assert b"javascript:alert" not in built
    if row.media_type.startswith("text/html") or "xml" in row.media_type:
        assert b"<script>alert" not in built
    if row.media_type.startswith("application/geo+json"):
        assert "\u202e" not in built.decode()


def test_the_pictures_of_an_unlisted_visit_are_asked_for_with_its_key() -> None:
    keyed = replace(SERVED, key="secret")
    listed = replace(keyed, options=Options(list_of="pocket"))
    pages = [output(slug).build(funded(), keyed).decode() for slug in ("pocket", "embed", "newsletter.html", "privacy")]
    pages.append(json.loads(output("visit.json").build(funded(), listed))["list"])
    for page in pages:
        addresses = re.findall(r'src="([^"]*logos/[^"]*)"', page)
        assert len(addresses) >= len(LOGOS)
        assert all(address.endswith(".png?key=secret") for address in addresses)
