"""The pages of text, privacy and accessibility: what they tell, and that every page leads to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.export.context import Context
from components.export.information import information_links
from components.export.outputs import output
from components.export.pack import files
from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.model import Visit
from components.render.background import Background
from components.render.browser_storage import (
    HOST_PREFIX,
    KEPT_BY_PAGES,
    KEPT_BY_SERVED_PAGES,
    KEPT_STREET_MAP,
    KEPT_TILES,
    ORGANISERS_COOKIES,
    READERS_COOKIES,
    SECURE_PREFIX,
)
from components.render.privacy import Services, host_of
from components.settings import load_settings
from components.web.small_pages import sign_in_page
from tests import samples
from tests.export.context import BASE, SERVED
from tests.few_outputs import publish_texts_alone
from tests.render.reading import by_class, elements, loaded, parsed, text

SLUGS = ("privacy", "accessibility")
OSM = Background(url="https://tile.openstreetmap.org/{z}/{x}/{y}.png", credit="")
SERVICES = Services(geocoder="nominatim.example", router="router.example")


def html_of(slug: str, visit: Visit | None = None, *, asked: Services = SERVICES, **options: Any) -> str:
    context = replace(SERVED, languages=("en", "sl"), services=asked, **options)
    return output(slug).build(visit or samples.ljubljana(), context).decode()


def told(slug: str, visit: Visit | None = None, **options: Any) -> str:
    """The words of a page for readers of English."""
    return text(parsed(html_of(slug, visit, **options)))


def test_the_privacy_page_names_all_that_browsers_store_and_whom_they_ask() -> None:
    page = told("privacy", background=OSM)
    kept = (*KEPT_BY_PAGES, *KEPT_BY_SERVED_PAGES, KEPT_STREET_MAP, KEPT_TILES)
    for stored in (*READERS_COOKIES, *ORGANISERS_COOKIES, *kept):
        assert stored.name in page
    assert "60 days" in page
    assert "12 hours" in page
    assert "unless you switch on the street map: then also tile.openstreetmap.org" in page
    assert "asks nominatim.example for places and router.example for ways" in page
    assert "neither sent to a server nor stored" in page
    assert samples.ljubljana().host in page


def test_the_privacy_page_names_whom_the_server_asks_for_the_ground_of_the_map(tmp_path: Path) -> None:
    def asked(url: str) -> Services:
        (tmp_path / "visit.toml").write_text(f'[ground]\nurl = "{url}"\n', encoding="utf-8")
        return Services.of(load_settings(tmp_path, {}))

    assert "from tiles.openfreemap.org, or where that fails from tiles.versatiles.org" in told(
        "privacy", asked=asked("")
    )
    assert "from tiles.example, once" in told("privacy", asked=asked("https://me:secret@tiles.example/planet?key=1"))
    for url in ("none", "helsinki.pmtiles"):
        assert "It fetches the streets" not in told("privacy", asked=asked(url))


def test_without_tiles_a_browser_asks_nobody_else() -> None:
    page = told("privacy")
    assert "The server of this page alone" in page
    assert "tile" not in page
    assert KEPT_STREET_MAP.name not in page


def test_what_is_kept_of_organisers_is_named() -> None:
    page = told("privacy")
    for kept in ("with what device, such as “Firefox, Android”", "Of links that sign in", HOST_PREFIX, SECURE_PREFIX):
        assert kept in page


def test_a_folder_of_files_sets_no_cookie_and_says_so() -> None:
    page = told("privacy", static=True, background=OSM)
    assert "These pages set no cookies." in page
    for stored in (*READERS_COOKIES, *ORGANISERS_COOKIES, *KEPT_BY_SERVED_PAGES, KEPT_TILES):
        assert stored.name not in page
    for stored in KEPT_BY_PAGES:
        assert stored.name in page


@pytest.mark.parametrize("slug", SLUGS)
def test_whom_to_ask_is_the_visits_contact_or_whoever_invited(slug: str) -> None:
    known = html_of(slug, replace(samples.ljubljana(), contact="Ana, ana@example.org"))
    assert 'href="mailto:ana@example.org"' in known
    assert "Ask the person who invited you." in told(slug, replace(samples.ljubljana(), host="", contact=""))


def test_what_holds_for_photos_and_whom_to_ask_for_removal_are_the_organisers() -> None:
    visit = replace(
        samples.ljubljana(), contact="Ana", photo_notice="Photos are taken.", removal_contact="b@example.org"
    )
    html = html_of("privacy", visit)
    assert "Photos are taken." in html
    assert 'href="mailto:b@example.org"' in html
    assert html.count("Ana</bdi>") == 1, "who answers is still the contact"


def test_the_statement_follows_the_unions_model() -> None:
    page = told("accessibility")
    for part in ("Directive (EU) 2016/2102", "comply partially", "EN 301 549", "30 November 2026", "complain"):
        assert part in page
    assert "the list tells all that the map tells" in page


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_whole_in_each_language_and_loads_nothing(slug: str, language: str) -> None:
    html = html_of(slug, words=words_for(language), background=OSM)
    page = parsed(html)
    assert elements(page, "html")[0].get("lang") == language
    assert not elements(page, "script")
    assert [address for address in loaded(page) if address != "data:,"] == []
    assert "default-src &#39;none&#39;" in html
    hrefs = {each.get("href", "") for each in elements(page, "a")}
    other = next(each for each in SLUGS if each != slug)
    assert {f"pocket?lang={language}", f"{other}?lang={language}", f"{slug}?lang=sl"} <= hrefs


@pytest.mark.parametrize("slug", SLUGS)
def test_texts_of_organisers_are_texts(slug: str) -> None:
    bad = "<script>alert(1)</script> {host} javascript:alert(1)"
    page = parsed(html_of(slug, replace(samples.ljubljana(), title=bad, host=bad, contact=bad)))
    assert not elements(page, "script")
    assert not [each for each in elements(page, "a") if "javascript" in each.get("href", "")]
    assert bad in text(page)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://user:key@tiles.example:8443/{z}/{x}/{y}.png?key=secret", "tiles.example"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "tiles.example"),
        ("", ""),
        ("http://[", ""),
    ],
)
def test_a_host_is_told_without_what_is_secret_about_its_address(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize("slug", ["pocket", "embed"])
def test_the_pages_of_the_visit_lead_there(slug: str) -> None:
    (nav,) = by_class(parsed(html_of(slug)), "links")
    leading = {each.get("href"): each.get("target") for each in elements(nav, "a")}
    for each in SLUGS:
        assert leading[f"{each}?lang=en"] == ("_blank" if slug == "embed" else None)


def test_the_newsletter_leads_there_by_whole_addresses_or_not_at_all() -> None:
    html = html_of("newsletter.html")
    for each in SLUGS:
        assert f'href="{BASE}/{each}?lang=en"' in html
    assert "privacy" not in html_of("newsletter.html", base_url=None)


def test_the_sign_in_page_leads_there() -> None:
    assert 'href="../privacy?lang=sl"' in sign_in_page("Visit", words_for("sl"), above="../").html


def test_a_pack_has_them_in_each_language_and_every_page_leads_to_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_texts_alone(monkeypatch)
    pack = dict(files(samples.ljubljana(), replace(SERVED, languages=("en", "sl"))))
    for slug in SLUGS:
        for ending, language in (("", "en"), (".sl", "sl")):
            own = f"{slug}{ending}.html"
            assert f'<html lang="{language}"' in pack[own].decode()
            for page in (f"index{ending}.html", f"embed{ending}.html"):
                assert f'href="{own}"' in pack[page].decode()
            assert f'href="index{ending}.html"' in pack[own].decode()


def test_groups_share_the_pages_of_text_and_the_key_of_a_visit_goes_with_them() -> None:
    of_group = replace(SERVED, static=True).for_group(("A", "B"), "A")
    assert [link.address for link in information_links(of_group)] == ["privacy.html", "accessibility.html"]
    unlisted = replace(SERVED, key="the-key")
    assert next(link.address for link in information_links(unlisted)) == "privacy?lang=en&key=the-key"
    assert "pocket?lang=en&amp;key=the-key" in output("privacy").build(samples.ljubljana(), unlisted).decode()
    served = Context(words=words_for("en")).for_group(("A", "B"), "A")
    assert [link.address for link in information_links(served)] == ["privacy?lang=en", "accessibility?lang=en"]
