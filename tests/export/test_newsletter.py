from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import html5lib
import pytest

from components.export.newsletter import newsletter
from components.export.pages import embed, light_page
from components.plan.model import Visit
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
    known = "html head meta title body table tbody tr td img h1 h2 p a b br span"
    assert tags <= set(known.split())
    for element in root.iter():
        assert not any(attribute.startswith("on") or attribute in {"class", "id"} for attribute in element.attrib)


def test_the_picture_tells_the_day_to_who_does_not_see_it() -> None:
    visit = samples.ljubljana()
    (image,) = parsed(newsletter(visit, SERVED)).iter("img")

    assert image.get("src") == f"{BASE}/map.png"
    for day in visit.days:
        for planned in day.stops:
            assert planned.stop.name in (image.get("alt") or "")


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

    assert [image.get("src") for image in root.iter("img")] == ["map.png"]
    assert {a.get("href") for a in root.iter("a")} == {"https://www.openstreetmap.org/copyright"}


def test_hostile_text_adds_no_element_and_no_address() -> None:
    root = parsed(newsletter(samples.hostile(), SERVED))

    assert not list(root.iter("script"))
    assert len(list(root.iter("img"))) == 1
    allowed = re.compile(
        rf"{re.escape(BASE)}/(pocket(\?stop=[A-Za-z0-9%._-]+)?|(privacy|accessibility)\?lang=en)"
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
