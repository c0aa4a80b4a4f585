"""The one page with everything in it, read as a browser reads it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.model import Visit
from components.render.background import Background
from components.render.metadata import Addresses
from components.render.page import Document, View, page
from components.settings import BackgroundSettings
from tests import samples
from tests.deep import DEEP
from tests.render.reading import by_class, elements, loaded, parsed, skeleton, tag, text

ENGLISH = words_for("en")
OSM = Background.of(BackgroundSettings(name="OpenStreetMap.Mapnik"))
PLAIN = Background.of(BackgroundSettings(name="none"))
# A rough limit: test_light_size.py measures what the server sends.
MAX_BYTES = 64 * 1024

DATA_TYPES = {"application/json", "application/ld+json"}

Make = Callable[[], Visit]
MAKES: tuple[Make, ...] = (
    samples.ljubljana,
    samples.hostile,
    samples.sixty_stops,
    samples.empty_day,
    samples.nothing,
)
every_visit = pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
every_view = pytest.mark.parametrize("view", View)
# The long page takes the longest to read: one view of it is enough, and one of each page for a frame.
OPENED = [(make, view) for make in MAKES for view in View if DEEP or view is View.BOTH or make != samples.sixty_stops]
FRAMED = [(make, view) for make, view in OPENED if DEEP or view is View.BOTH]
every_page = pytest.mark.parametrize(("make", "view"), OPENED, ids=lambda value: getattr(value, "__name__", value))


def document(visit: Visit, *, background: Background = OSM, **options: Any) -> Document:
    return page(visit, ENGLISH, background=background, **options)


@cache
def sample_document(make: Make, view: View, *, embedded: bool = False) -> Document:
    return document(make(), view=view, embedded=embedded)


@cache
def sample_tree(make: Make, view: View, *, embedded: bool = False) -> Element:
    return parsed(sample_document(make, view, embedded=embedded).html)


def running(tree: Element) -> list[Element]:
    """The scripts that a browser runs: what holds data does not count."""
    return [script for script in elements(tree, "script") if script.get("type") not in DATA_TYPES]


def hashes(texts: list[Element]) -> set[str]:
    digests = (hashlib.sha256((each.text or "").encode()).digest() for each in texts)
    return {f"'sha256-{b64encode(digest).decode()}'" for digest in digests}


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: sources for name, *sources in parts}


def page_json(tree: Element) -> dict[str, Any]:
    """The page's own data."""
    [data] = [each for each in elements(tree, "script") if each.get("id") == "visit-data"]
    value: dict[str, Any] = json.loads(data.text or "")
    return value


@every_page
def test_the_policy_names_each_script_and_style_by_its_hash_and_nothing_else(make: Make, view: View) -> None:
    made, tree = sample_document(make, view), sample_tree(make, view)
    policy = directives(made.policy)
    assert set(policy["script-src"]) == hashes(running(tree))
    assert set(policy["style-src"]) == hashes(elements(tree, "style"))
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert not re.search(r"unsafe|\*|https?:(?!//)", made.policy)
    metas = [each.get("content") for each in elements(tree, "meta") if each.get("http-equiv")]
    assert metas == [made.policy]
    # It rules what stands after it only, so it stands before every script and style.
    head = [tag(each) for each in elements(tree, "head")[0]]
    assert head.index("meta") < head.index("style")


@every_view
def test_the_policy_lets_in_pictures_from_the_tile_server_alone(view: View) -> None:
    sources = directives(document(samples.ljubljana(), view=view).policy)["img-src"]
    assert sources == ["'self'", "data:", "https://tile.openstreetmap.org"]
    assert directives(document(samples.ljubljana(), view=view, background=PLAIN).policy)["img-src"] == [
        "'self'",
        "data:",
    ]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://tiles.example.org:8443/a/{z}/{x}/{y}.png?key=1", ["https://tiles.example.org:8443"]),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", ["https://*.tiles.example.org"]),
        ("http://127.0.0.1:8300/{z}/{x}/{y}.png", ["http://127.0.0.1:8300"]),
        ("https://a.example; script-src */{z}/{x}/{y}.png", []),
    ],
)
def test_the_policy_allows_the_origin_of_the_tile_address(url: str, origin: list[str]) -> None:
    made = document(samples.nothing(), background=Background(url=url, credit="© me"))
    assert directives(made.policy)["img-src"] == ["'self'", "data:", *origin]
    assert len(directives(made.policy)["script-src"]) == len(set(directives(made.policy)["script-src"]))


@pytest.mark.parametrize(
    ("make", "view", "embedded"),
    [*((*each, False) for each in OPENED), *((*each, True) for each in FRAMED)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_browser_loads_nothing_from_anybody_but_tiles(make: Make, view: View, embedded: bool) -> None:
    tree = sample_tree(make, view, embedded=embedded)
    for address in loaded(tree):
        parts = urlsplit(address)
        assert parts.scheme in {"", "data"}, address
        assert not parts.netloc, address
    assert not elements(tree, "iframe") + elements(tree, "link") + elements(tree, "base")
    # A script could ask for more: hosts in them are a namespace, a comment, or a link that waits for a click.
    for script in running(tree):
        hosts = set(re.findall(r"https?://([\w.-]+)", script.text or ""))
        assert hosts <= {"www.w3.org", "leafletjs.com", "www.openstreetmap.org", "tile.openstreetmap.org", "wa.me"}


@every_page
def test_the_page_says_language_title_and_size(make: Make, view: View) -> None:
    tree = sample_tree(make, view)
    assert tree.get("lang") == "en"
    [title] = elements(elements(tree, "head")[0], "title")
    assert text(title)
    metas = {each.get("name"): each.get("content", "") for each in elements(tree, "meta")}
    assert "width=device-width" in metas["viewport"]
    assert not re.search(r"user-scalable|maximum-scale", metas["viewport"])
    # Tile servers turn away who does not say where they come from.
    assert metas["referrer"] == "strict-origin-when-cross-origin"


@every_view
def test_hostile_text_adds_no_script_and_no_handler(view: View) -> None:
    harmless, hostile = (sample_tree(make, view) for make in (samples.ljubljana, samples.hostile))
    assert len(elements(hostile, "script")) == len(elements(harmless, "script"))
    assert len(elements(hostile, "style")) == len(elements(harmless, "style"))
    for element in hostile.iter():
        assert not [name for name in element.attrib if name.lower().startswith("on")]
    assert [tag(element) for element in elements(hostile, "head")[0]] == [
        tag(element) for element in elements(harmless, "head")[0]
    ]
    for link in elements(hostile, "a"):
        assert urlsplit(link.get("href", "")).scheme in {"", "http", "https", "mailto", "tel", "geo"}


@every_view
def test_hostile_text_reaches_the_scripts_as_it_was_written(view: View) -> None:
    data = page_json(sample_tree(samples.hostile, view))
    assert [stop["name"] for stop in data["visit"]["days"][0]["stops"]] == list(samples.ATTACKS)


@every_page
def test_the_same_visit_is_the_same_page(make: Make, view: View) -> None:
    assert document(make(), view=view) == sample_document(make, view)


@every_visit
def test_the_page_can_be_sent(make: Make) -> None:
    made = document(make())
    assert made.html.encode("utf-8")
    assert made.policy.isascii()
    assert "\n" not in made.policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_page(language: str) -> None:
    made = page(samples.ljubljana(), words_for(language), background=OSM)
    tree = parsed(made.html)
    assert tree.get("lang") == language
    data = page_json(tree)
    assert data["visit"]["language"] == language
    assert all(data["texts"].values())


@every_view
def test_a_view_shows_what_it_says(view: View) -> None:
    tree = parsed(document(samples.ljubljana(), view=view).html)
    maps, cards = by_class(tree, "folium-map"), by_class(tree, "card")
    assert len(maps) == (0 if view is View.LIST else 1)
    assert len(cards) == (0 if view is View.MAP else 5)
    assert any("L.map(" in (each.text or "") for each in running(tree)) is (view is not View.LIST)


def test_an_embedded_map_keeps_the_list_for_readers_without_scripts_and_moves_with_two_fingers() -> None:
    tree = parsed(document(samples.ljubljana(), view=View.MAP, embedded=True).html)
    assert len(by_class(tree, "folium-map")) == 1
    assert len(by_class(tree, "card")) == 5
    assert page_json(tree)["gestures"]["touch"] == "Move the map with two fingers"
    assert "scrollMac" in " ".join(each.text or "" for each in running(tree))
    alone = document(samples.ljubljana()).html
    assert "scrollMac" not in alone
    assert "gestures" not in page_json(parsed(alone))


ADDRESSES = Addresses(
    page="https://visit.example/pocket",
    picture="https://visit.example/map.png",
    full="https://visit.example/",
    oembed="https://visit.example/oembed?url=x&format=json",
    languages=(("en", "?lang=en"), ("sl", "?lang=sl")),
)


def test_a_page_with_a_known_address_names_it_and_loads_nothing_more() -> None:
    tree = parsed(document(samples.hostile(), addresses=ADDRESSES).html)
    links = {(link.get("rel"), link.get("type")): link.get("href") for link in elements(tree, "link")}
    assert links == {
        ("canonical", None): ADDRESSES.page,
        ("alternate", "application/json+oembed"): ADDRESSES.oembed,
    }
    graph = {each.get("property"): each.get("content") for each in elements(tree, "meta") if each.get("property")}
    assert (graph["og:url"], graph["og:image"]) == (ADDRESSES.page, ADDRESSES.picture)
    assert [link.get("href") for link in by_class(tree, "full")] == [ADDRESSES.full]


@pytest.mark.parametrize(
    ("requested", "opened"),
    [(None, "2017-02-02"), (date(2017, 2, 1), "2017-02-01"), (date(1999, 1, 1), "2017-02-02")],
)
def test_the_day_asked_for_opens_first(requested: date | None, opened: str) -> None:
    """Without a wish it is the first that has a place."""
    assert page_json(parsed(document(samples.ljubljana(), day=requested).html))["day"] == opened


def test_a_visit_without_days_opens_none() -> None:
    assert page_json(parsed(document(samples.nothing()).html))["day"] is None
    assert page_json(parsed(document(samples.empty_day()).html))["day"] == "2017-02-01"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_the_documents_own(theme: str) -> None:
    assert parsed(document(samples.ljubljana(), theme=theme).html).get("data-theme") == theme
    assert "data-theme" not in parsed(document(samples.ljubljana()).html).attrib


def test_the_geometry_of_legs_is_not_sent_twice() -> None:
    """The scene holds the geometry; the data beside it does not say it again."""
    for day in page_json(parsed(document(samples.sixty_stops()).html))["visit"]["days"]:
        assert all("line" not in leg for leg in day["legs"])


def test_the_list_comes_before_the_map_and_before_any_script() -> None:
    html = document(samples.ljubljana()).html
    body = html[html.index("<body") :]
    assert body.index("BarCamp") < body.index('class="folium-map"') < body.index("<script")


def test_the_light_page_stays_light() -> None:
    """As it is served: a file has in itself what a served page loads later."""
    served = document(samples.ljubljana(), late="ground.js?v=1")
    assert len(gzip.compress(served.html.encode(), 9)) < MAX_BYTES


def test_the_elements_of_a_page_do_not_depend_on_its_texts() -> None:
    """Same stops, same fields: in Latvian the page is built as in English."""
    visit = replace(samples.ljubljana(), languages=("sl",))  # a third language: its texts are marked on both pages
    one, other = (parsed(page(visit, words_for(each), background=OSM).html) for each in ("en", "lv"))
    assert skeleton(one) == skeleton(other)
