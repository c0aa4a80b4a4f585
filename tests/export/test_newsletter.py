from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import html5lib
import pytest
from PIL import Image

from components.export.context import MAP_FILE
from components.export.map_picture import map_picture
from components.export.newsletter import MAX_BYTES, newsletter
from components.export.pages import embed, light_page
from components.i18n.words import words_for
from components.plan.model import Visit
from components.plan.photos import ShownPhoto, StoredPhoto
from tests import samples
from tests.export.built import VISITS, built
from tests.export.context import BASE, NOWHERE, SERVED


def parsed(html: bytes) -> Element:
    """The page as a strict HTML5 parser reads it: it raises at the first fault."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html.decode())
    return root


def text_of(visit: Visit) -> str:
    """The block's words."""
    return " ".join("".join(parsed(newsletter(visit, SERVED)).itertext()).split())


@pytest.mark.parametrize("name", VISITS)
def test_it_is_html_without_a_fault(name: str) -> None:
    parsed(built("newsletter.html", name))


@pytest.mark.parametrize("name", VISITS)
def test_it_holds_only_what_mail_programs_know(name: str) -> None:
    root = parsed(built("newsletter.html", name))

    tags = {element.tag for element in root.iter() if isinstance(element.tag, str)}
    known = "html head meta title style body table tbody tr td img h1 h2 p a b br span"
    assert tags <= set(known.split())
    for element in root.iter():
        assert not any(attribute.startswith("on") or attribute == "id" for attribute in element.attrib)
        # A program that drops the style sheet shows the colours of the light theme.
        assert "class" not in element.attrib or "style" in element.attrib


def test_a_dark_screen_changes_every_colour_of_a_text_and_its_ground() -> None:
    html = built("newsletter.html").decode()
    sheet = html[html.index("@media (prefers-color-scheme:dark)") : html.index("</style>")]
    body = html[html.index("<body") :]
    changed = dict(re.findall(r"\.([a-z])\{[^}]*?(?<![-\w])(background|color):", sheet))
    for element in re.findall(r"<(?!img)[a-z0-9]+ [^>]*(?:;|\")(?:background|color):#[^>]*>", body):
        name = re.search(r'class="([a-z])"', element)
        assert name is not None, element
        assert name[1] in changed


def test_the_maps_are_all_in_the_picture_and_the_programme_once_in_the_text() -> None:
    html = built("newsletter.html").decode()

    assert f'src="{BASE}/{MAP_FILE}"' in html
    assert html.count(samples.MAO.name) == 1
    assert "about 13 min · 2.9 km (estimate)" in text_of(samples.ljubljana())
    # 2 days, one of them without a place: one map; five days: five maps in two columns.
    heights = [Image.open(io.BytesIO(map_picture(visit, SERVED))).size for visit in (samples.ljubljana(), five_days())]
    assert heights[0][0] == heights[1][0] == 1200
    assert heights[1][1] > 2 * heights[0][1]


def five_days() -> Visit:
    """Five days with a map each."""
    visit = samples.ljubljana()
    return replace(visit, days=tuple(replace(visit.days[1], date=date(2017, 2, day)) for day in range(2, 7)))


@pytest.mark.parametrize("description", ["", "word " * 100, "слово " * 400])
def test_sixty_stops_with_long_texts_stay_below_60_kb(description: str) -> None:
    visit = samples.sixty_stops()
    (day,) = visit.days
    stops = tuple(replace(each, stop=replace(each.stop, description=description)) for each in day.stops)
    html = newsletter(replace(visit, days=(replace(day, stops=stops),)), SERVED)

    assert len(html) <= MAX_BYTES
    assert all(each.stop.name in html.decode() for each in stops)


def test_it_leads_to_calendar_and_paper_in_its_language_and_to_the_contact() -> None:
    context = replace(SERVED, words=words_for("sl"), languages=("en", "sl"))
    visit = replace(samples.ljubljana(), contact="Ana Novak, +386 1 306 19 02, ana@example.org")
    addresses = {a.get("href") for a in parsed(newsletter(visit, context)).iter("a")}

    files = {f"{BASE}/visit.ics?lang=sl", f"{BASE}/itinerary.pdf?lang=sl"}
    assert addresses >= files | {"tel:+38613061902", "mailto:ana@example.org"}
    over = {a.get("href") for a in parsed(newsletter(replace(visit, is_record=True), context)).iter("a")}
    assert f"{BASE}/visit.ics?lang=sl" not in over


def test_the_list_below_has_every_stop_and_what_is_assumed() -> None:
    text = text_of(samples.ljubljana())

    for day in samples.ljubljana().days:
        for planned in day.stops:
            assert planned.stop.name in text
            assert planned.stop.address in text
    for expected in (
        "09:00–10:30 (approximate)",
        "(not confirmed yet): TAFR · Mag Lev",
        "Place to be confirmed",
        "Plan 4, published",
    ):
        assert expected in text
    assert "© OpenStreetMap contributors" in text


def test_the_newsletter_links_to_the_page_and_to_each_stop_there() -> None:
    addresses = [a.get("href") for a in parsed(newsletter(samples.ljubljana(), SERVED)).iter("a")]

    assert f"{BASE}/pocket" in addresses
    assert f"{BASE}/pocket?stop=barcamp" in addresses


def test_without_an_address_it_takes_the_picture_beside_it_and_leads_nowhere_of_ours() -> None:
    root = parsed(newsletter(samples.ljubljana(), NOWHERE))

    assert [image.get("src") for image in root.iter("img")] == [MAP_FILE]
    assert {a.get("href") for a in root.iter("a")} == {"https://www.openstreetmap.org/copyright"}


def test_hostile_text_adds_no_element_and_no_address() -> None:
    root = parsed(newsletter(samples.hostile(), SERVED))

    assert not list(root.iter("script"))
    assert len(list(root.iter("img"))) == 1
    allowed = re.compile(
        rf"{re.escape(BASE)}/(pocket(\?stop=[A-Za-z0-9%._-]+)?|(privacy|accessibility)\?lang=en|visit\.ics|itinerary\.pdf)"
        r"|https://www\.openstreetmap\.org/copyright"
    )
    others = {
        a.get("href"): "".join(a.itertext()) for a in root.iter("a") if not allowed.fullmatch(a.get("href") or "")
    }
    # What was typed as an address of the web is a link that can be read in full.
    assert others == {"https://evil.example": "https://evil.example"}
    assert "<img src=x onerror=" in "".join(root.itertext())


def test_a_day_without_stops_says_so() -> None:
    assert "No stops yet" in text_of(samples.empty_day())


def test_a_long_description_is_cut_with_a_sign() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    stop = replace(day.stops[0], stop=replace(day.stops[0].stop, description="word " * 200))

    text = text_of(replace(visit, days=(replace(day, stops=(stop,)),)))

    assert "word…" in text
    assert text.count("word") < 60


@pytest.mark.parametrize("build", [light_page, embed])
def test_the_pages_know_their_relations(build: object) -> None:
    assert callable(build)
    html = build(samples.ljubljana(), SERVED).decode()

    assert f'{BASE}/map.png"' in html
    assert "json+oembed" in html


def test_a_photo_of_each_of_eight_stops_is_shown_in_jpeg_and_none_twice() -> None:
    def shown(number: int) -> ShownPhoto:
        stored = StoredPhoto(
            digest=f"{number:064}", width=1600, height=900, small_width=640, small_height=360, colour="#888888"
        )
        return ShownPhoto(stored=stored, alt=f"Door {number}", credit="Ana Novak")

    visit = samples.sixty_stops()
    (day,) = visit.days
    stops = tuple(replace(each, photos=(shown(number), shown(100))) for number, each in enumerate(day.stops))
    visit = replace(visit, days=(replace(day, stops=stops),), is_record=True)
    images = [image for image in parsed(newsletter(visit, SERVED)).iter("img") if "photos/" in (image.get("src") or "")]

    assert [image.get("alt") for image in images] == [f"Door {number}" for number in range(9)]
    assert images[0].get("src") == f"{BASE}/photos/{0:064}-small.jpg"
    assert "Photo: Ana Novak" in text_of(visit)
