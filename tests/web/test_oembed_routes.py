"""oEmbed: what other sites ask for an address, and get to show."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.export.context import BASE
from tests.web.public_client import client_of


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of() as ready:
        yield ready


def test_oembed_answers_in_both_formats_and_only_for_our_addresses(client: TestClient) -> None:
    ours = {"url": f"{BASE}/pocket?stop=mao"}

    assert client.get("/oembed", params=ours).json()["type"] == "rich"
    xml = client.get("/oembed", params={**ours, "format": "xml", "maxwidth": "400"})
    assert xml.headers["content-type"].startswith("text/xml")
    assert "<width>400</width>" in xml.text
    assert client.get("/oembed", params={**ours, "format": "yaml"}).status_code == 501
    for other in ("https://other.example/pocket", f"{BASE}.evil.example/", "javascript:1", ""):
        assert client.get("/oembed", params={"url": other}).status_code == 404
    assert client.get("/oembed", params={**ours, "maxwidth": "-1", "maxheight": "9" * 400}).json()["width"] == 800


def test_oembed_shows_what_the_address_names(client: TestClient) -> None:
    def frame_of(address: str, **more: str) -> str:
        html: str = client.get("/oembed", params={"url": address, **more}).json()["html"]
        return unescape(html).partition('src="')[2].partition('"')[0]

    asked = "stop=mao&lang=sl&day=2017-02-02&view=list&theme=dark"
    kept = f"{BASE}/embed?lang=sl&view=list&stop=mao&day=2017-02-02&theme=dark"
    for page in ("/", "", "/pocket", "/pocket/", "/embed"):
        assert frame_of(f"{BASE}{page}?{asked}&utm_source=mail&full#top") == kept
    assert frame_of(f"{BASE.replace('https', 'http')}/?stop=mao") == f"{BASE}/embed?stop=mao"
    assert frame_of(f"{BASE}:443/?stop=mao", lang="sl") == f"{BASE}/embed?stop=mao"
    unknown = "stop=nowhere&lang=xx&day=2099-01-01&view=sideways&theme=pink&group=Z&frame=1"
    assert frame_of(f"{BASE}/?{unknown}") == f"{BASE}/embed"
    assert frame_of(f"{BASE}/?stop=%22%3E%3Cscript%3E&day=%00") == f"{BASE}/embed"
    about = client.get("/oembed", params={"url": f"{BASE}/?stop=mao&lang=sl"}).json()
    assert about["title"].startswith("Museum of Architecture and Design (MAO) · ")


@pytest.mark.parametrize(
    "address",
    [
        *(f"{BASE}/visit.ics", f"{BASE}/organise", f"{BASE}/pocketful", f"{BASE}/embed/x", f"{BASE}:8080/"),
        *(f"https://me@{BASE.removeprefix('https://')}/", "https://visit.example@evil.example/", "//visit.example/"),
        *("ftp://visit.example/", "https://[x?stop=mao", "https://visit.example:99999/", f"{BASE}/?x={'x' * 3000}"),
    ],
)
def test_oembed_knows_no_other_address(client: TestClient, address: str) -> None:
    assert client.get("/oembed", params={"url": address}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "width", "height"), [((150, 90), 150, 90), ((5000, 300), 800, 300), ((0, 0), 800, 640)]
)
def test_oembed_is_never_larger_than_asked_for(
    client: TestClient, asked: tuple[int, int], width: int, height: int
) -> None:
    sizes = {"maxwidth": str(asked[0]), "maxheight": str(asked[1])}
    answer = client.get("/oembed", params={"url": f"{BASE}/", **sizes}).json()
    assert (answer["width"], answer["height"]) == (width, height)
    assert f'width="{width}" height="{height}"' in answer["html"]
    assert f"height:{height}px" in answer["html"]
