"""The pack's pages in every language of the visit, each leading to the others without a server."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from unittest.mock import patch

from components.export import pack
from components.export.context import Context
from components.export.outputs import output
from components.i18n.words import words_for
from tests.export.built import sample

LANGUAGES = ("en", "sl", "lv")
ROWS = [output(slug) for slug in ("pocket", "embed", "visit.ics", "newsletter.html")]


@cache
def packed(base_url: str | None) -> dict[str, bytes]:
    """The files of a pack that lead anywhere."""
    context = Context(words=words_for("en"), base_url=base_url, languages=LANGUAGES)
    with patch.object(pack, "available", lambda *_: ROWS):
        return dict(pack.files(sample("ljubljana"), context))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, str] = {}
        self.language = ""
        self.whole = ""
        self.canonical = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "html":
            self.language = attributes.get("lang") or ""
        if tag == "a" and attributes.get("class") == "full":
            self.whole = attributes.get("href") or ""
        if tag == "link" and attributes.get("rel") == "canonical":
            self.canonical = attributes.get("href") or ""
        if tag == "a" and attributes.get("hreflang"):
            self.addresses[attributes["hreflang"] or ""] = attributes.get("href") or ""


def _pages(base_url: str | None = None) -> dict[str, _Links]:
    links: dict[str, _Links] = {}
    for name, body in packed(base_url).items():
        if name.startswith(("index", "embed")):
            links[name] = _Links()
            links[name].feed(body.decode())
    return links


def test_a_page_a_language_with_the_plain_name_for_the_plans_own() -> None:
    pages = _pages()
    assert {name: page.language for name, page in pages.items()} == {
        "index.html": "en",
        "index.sl.html": "sl",
        "index.lv.html": "lv",
        "embed.html": "en",
        "embed.sl.html": "sl",
        "embed.lv.html": "lv",
    }


def test_each_page_leads_to_the_others_by_their_files() -> None:
    pages = _pages()
    for name, page in pages.items():
        assert set(page.addresses) == set(LANGUAGES)
        assert set(page.addresses.values()) <= set(pages)
        assert page.addresses[page.language] == name


def test_the_embed_leads_to_the_page_in_its_own_language() -> None:
    pages = _pages()
    assert pages["embed.html"].whole == "index.html"
    assert pages["embed.sl.html"].whole == "index.sl.html"
    known = _pages("https://visit.example")
    assert known["embed.html"].whole == "https://visit.example/"
    assert known["embed.sl.html"].whole == "https://visit.example/index.sl.html"


def test_each_page_says_its_own_address() -> None:
    addresses = {
        name: page.canonical.removeprefix("https://visit.example/")
        for name, page in _pages("https://visit.example").items()
    }
    assert addresses.pop("index.html") == ""
    assert addresses == {name: name for name in addresses}


def test_paper_calendar_and_newsletter_come_in_each_language_and_lead_to_its_page() -> None:
    files = packed("https://visit.example")
    for slug in ("itinerary.pdf", "report.docx", "map-only.png"):
        assert output(slug).in_each_language
    for name in ("visit.ics", "newsletter.html"):
        stem, _, ending = name.partition(".")
        assert {name, f"{stem}.sl.{ending}", f"{stem}.lv.{ending}"} <= files.keys()
    calendar = files["visit.sl.ics"].decode().replace("\r\n ", "")
    assert "https://visit.example/visit.sl.ics" in calendar
    assert "https://visit.example/index.sl.html?stop=mao" in calendar
    assert 'href="https://visit.example/index.lv.html?stop=mao"' in files["newsletter.lv.html"].decode()
