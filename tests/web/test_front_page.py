"""The front page as previews of links read it: Streamlit's own HTML, without a script run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from components.plan.model import Visit
from components.plan.publication import Visibility
from components.web.front_page import with_head
from components.web.redirects import PhoneRedirect
from components.web.response_cache import ResponseCache
from components.web.routes import PublicSite, public_routes
from components.web.security_headers import SecurityHeaders, streamlit_policy
from tests import samples
from tests.export.context import BASE
from tests.hostile.plans import VISITS, hostile_visit, tame
from tests.render.reading import elements, parsed, skeleton, text

STREAMLIT = Path(streamlit.__file__).with_name("static").joinpath("index.html").read_text("utf-8")
PHONE = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"}


def client_of(visit: Callable[[], Visit], *, base_url: str | None = BASE, base_path: str = "") -> TestClient:
    """The front page behind the middleware that has to do with it."""
    site = PublicSite(
        visit=visit,
        csv=bytes,
        status=dict,
        now=lambda: samples.at(samples.VISIT_DAY, 10),
        base_url=base_url,
        base_path=base_path,
        streamlit_page=STREAMLIT,
    )
    middleware = [
        Middleware(ResponseCache, revision=lambda: visit().revision, now=site.now),
        Middleware(SecurityHeaders, policy=streamlit_policy(STREAMLIT)),
        Middleware(PhoneRedirect, base_path=base_path),
    ]
    app = Starlette(routes=public_routes(site), middleware=middleware)
    return TestClient(app, base_url="http://testserver", follow_redirects=False)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    visit = dataclasses.replace(samples.ljubljana(), languages=("en", "sl"))
    with client_of(lambda: visit) as ready:
        yield ready


def tree_of(client: TestClient, address: str, **headers: str) -> Element:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return parsed_of(answer.text)


def parsed_of(html: str) -> Element:
    return parsed(html.partition("-->")[2])  # Streamlit's licence stands before the doctype


def metadata(tree: Element) -> dict[str, str]:
    """Every property, name and relation of a head; each is there once."""
    found: dict[str, str] = {"lang": tree.get("lang", "")}
    for element in elements(tree, "meta"):
        if name := element.get("property") or element.get("name"):
            assert name not in found
            found[name] = element.get("content", "")
    for element in elements(tree, "link"):
        if (relation := element.get("rel", "")) in {"canonical", "alternate"}:
            assert relation not in found
            found[relation] = element.get("href", "")
    [title] = elements(tree, "title")
    return found | {"title": text(title)}


def asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_it_says_what_the_visit_is_without_a_script(client: TestClient) -> None:
    found = metadata(tree_of(client, "/"))
    visit = samples.ljubljana()
    assert found["title"] == found["og:title"] == visit.title
    assert found["description"] == found["og:description"]
    assert "ABC Accelerator" in found["description"]
    assert (found["lang"], found["og:locale"]) == ("en", "en_GB")
    assert found["og:url"] == found["canonical"] == f"{BASE}/"
    assert (found["og:image"], found["og:image:width"], found["og:image:height"]) == (f"{BASE}/map.png", "1200", "630")
    assert found["twitter:card"] == "summary_large_image"
    assert "robots" not in found
    assert asked(found["alternate"]) == {"url": [f"{BASE}/"]}


@pytest.mark.parametrize(
    ("query", "title", "described", "address"),
    [
        ("?stop=abc", "ABC Accelerator · ", "Šmartinska cesta 152", "/?stop=abc"),
        ("?day=2017-02-01", "Wednesday, 1 February 2017 · ", "Partners' meeting", "/?day=2017-02-01"),
        ("?lang=sl", "", "feb. 2017", "/?lang=sl"),
        ("?stop=mao&lang=sl&utm_source=x&full", "Museum", "Rusjanov trg", "/?lang=sl&stop=mao"),
        ("?stop=nowhere&day=2099-01-01&lang=xx&group=none&view=sideways", "", "Feb 2017", "/"),
    ],
)
def test_it_is_about_what_its_address_names(
    client: TestClient, query: str, title: str, described: str, address: str
) -> None:
    found = metadata(tree_of(client, f"/{query}"))
    visit = samples.ljubljana()
    assert found["title"] == found["og:title"]
    assert found["title"].endswith(visit.title)
    assert found["title"].startswith(title or visit.title)
    assert described in found["og:description"]
    assert found["og:url"] == found["canonical"] == BASE + address
    assert (found["lang"] == "sl") == ("lang=sl" in query)
    assert asked(found["og:image"]) == ({"lang": ["sl"]} if "lang=sl" in query else {})


def test_it_follows_the_language_of_its_reader(client: TestClient) -> None:
    found = metadata(tree_of(client, "/", **{"Accept-Language": "sl-SI,sl;q=0.9"}))
    assert (found["lang"], found["og:locale"]) == ("sl", "sl_SI")
    assert found["og:url"] == f"{BASE}/?lang=sl"
    assert metadata(tree_of(client, "/?lang=en", **{"Accept-Language": "sl"}))["og:url"] == f"{BASE}/?lang=en"


def test_discovery_leads_to_the_same_stop(client: TestClient) -> None:
    found = metadata(tree_of(client, "/?stop=abc&lang=sl&view=map&theme=dark"))
    answer = client.get(found["alternate"].removeprefix(BASE)).json()
    assert f'src="{BASE}/embed?lang=sl&amp;view=map&amp;stop=abc&amp;theme=dark"' in answer["html"]
    assert answer["title"] == found["og:title"]


def test_streamlits_page_is_whole_behind_it(client: TestClient) -> None:
    ours, theirs = tree_of(client, "/"), parsed_of(STREAMLIT)
    assert skeleton(elements(ours, "body")[0]) == skeleton(elements(theirs, "body")[0])
    for name in ("script", "style"):
        assert [(each.attrib, each.text) for each in elements(ours, name)] == [
            (each.attrib, each.text) for each in elements(theirs, name)
        ]
    links = [each.attrib for each in elements(ours, "link") if each.get("rel") not in {"canonical", "alternate"}]
    assert links == [each.attrib for each in elements(theirs, "link")]
    assert "Streamlit</title>" not in client.get("/").text


def test_it_is_served_as_everything_else(client: TestClient) -> None:
    answer = client.get("/", headers={"Accept-Encoding": "identity"})
    tag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == streamlit_policy(STREAMLIT)
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert {"accept-language", "user-agent"} <= {each.strip() for each in answer.headers["vary"].lower().split(",")}
    for coding in ("br", "gzip"):
        coded = client.get("/", headers={"Accept-Encoding": coding})
        assert coded.headers["content-encoding"] == coding
        assert coded.content == answer.content
    again = client.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-security-policy" not in again.headers
    head = client.head("/", headers={"Accept-Encoding": "identity"})
    assert (head.content, head.headers["content-length"]) == (b"", str(len(answer.content)))
    assert client.get("/?stop=abc").headers["etag"] != tag
    assert client.post("/").status_code == 405


def test_a_phone_still_gets_the_light_page_after_others_had_this_one(client: TestClient) -> None:
    client.cookies.clear()
    assert client.get("/").status_code == 200
    assert client.get("/", headers=PHONE).headers["location"] == "pocket"
    assert client.get("/?full", headers=PHONE).status_code == 200
    assert "set-cookie" in client.get("/?full").headers


def test_the_share_page_has_the_same_head(client: TestClient) -> None:
    assert metadata(tree_of(client, "/share")) == metadata(tree_of(client, "/"))


def test_an_unlisted_visit_invites_nobody() -> None:
    with client_of(lambda: dataclasses.replace(samples.ljubljana(), visibility=Visibility.UNLISTED)) as client:
        found = metadata(tree_of(client, "/?stop=abc"))
    assert found["robots"] == "noindex"
    assert "alternate" not in found


def test_under_a_path_and_under_the_address_of_the_reader() -> None:
    with client_of(samples.ljubljana, base_url=None, base_path="/visit") as client:
        assert metadata(tree_of(client, "/visit/?stop=abc"))["og:url"] == "http://testserver/visit/?stop=abc"
        assert 'a"b' not in client.get("/visit/", headers={"Host": 'a"b'}).text


@pytest.mark.parametrize("number", VISITS)
def test_it_is_the_same_tree_whatever_the_plan_says(number: int) -> None:
    hostile, harmless = hostile_visit(number), hostile_visit(number, tame)
    stops = [planned.stop.id for day in hostile.days for planned in day.stops]
    addresses = ["/", *(f"/?day={day.date}" for day in hostile.days), *(f"/?stop={stop}" for stop in stops[:12])]
    trees: list[list[Any]] = []
    for visit in (hostile, harmless):
        with client_of(lambda visit=visit: visit) as client:  # type: ignore[misc]
            trees.append([skeleton(tree_of(client, address)) for address in addresses])
    assert trees[0] == trees[1]


def test_a_page_of_another_version_keeps_what_it_has() -> None:
    assert with_head("<html><head></head>", "<title>A\\1</title>", "sl") == (
        '<html lang="sl"><head>\n<title>A\\1</title></head>'
    )
    assert with_head("no page", "<title>A</title>", "sl") == "no page"
