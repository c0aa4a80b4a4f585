"""The routes of a visit whose groups go different ways: `?group=`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.export.outputs import OUTPUTS
from components.plan.model import Visit
from components.web.routes import PublicSite, public_routes
from tests.cases import case_visit

BASE = "https://visit.example"


@pytest.fixture(scope="module")
def visit() -> Visit:
    return case_visit("parallel").visit


@pytest.fixture(scope="module")
def client(visit: Visit) -> Iterator[TestClient]:
    site = PublicSite(
        visit=lambda: visit,
        csv=lambda: b"name\nWelcome\n",
        status=dict,
        now=lambda: datetime(2026, 6, 4, 10, tzinfo=UTC),
        base_url=BASE,
    )
    with TestClient(Starlette(routes=public_routes(site))) as client:
        yield client


@pytest.mark.parametrize("slug", [row.slug for row in OUTPUTS])
def test_every_output_is_served_for_a_group_and_an_unknown_one_is_everybody(client: TestClient, slug: str) -> None:
    whole, of_a = client.get(f"/{slug}"), client.get(f"/{slug}?group=A")
    assert whole.status_code == of_a.status_code == 200
    assert (whole.content == of_a.content) == (slug == "venues.csv")
    unknown = client.get(f"/{slug}?group=%00Z")
    assert unknown.content == whole.content
    assert unknown.headers["etag"] == whole.headers["etag"]


def test_what_is_saved_of_a_group_carries_its_name(client: TestClient) -> None:
    def name(address: str) -> str:
        return str(client.get(address).headers["content-disposition"]).partition("filename=")[2]

    assert [name(f"/visit.ics{query}") for query in ("", "?group=A", "?group=B")] == [
        '"visit.ics"', '"visit-A.ics"', '"visit-B.ics"'
    ]  # fmt: skip


def test_all_groups_have_the_revision_that_the_stream_tells(client: TestClient, visit: Visit) -> None:
    for query in ("", "?group=A", "?group=B"):
        answer = client.get(f"/visit.json{query}")
        assert answer.headers["x-visit-revision"] == answer.json()["revision"] == visit.revision
    assert client.get("/visit.json?group=B").json()["of_group"] == "B"
    assert client.get("/visit.json").json()["groups"] == [
        {"name": "A", "label": "Group A"},
        {"name": "B", "label": "Group B"},
    ]


def test_the_chooser_leads_to_each_group_and_links_keep_it(client: TestClient) -> None:
    page = client.get("/pocket?group=A&lang=en").text
    for name in ("", "A", "B"):
        current = ' aria-current="true"' if name == "A" else ""
        assert f'<a href="?lang=en&amp;group={name}" data-group="{name}"{current}>' in page
    assert f'<link rel="canonical" href="{BASE}/pocket?group=A">' in page
    assert f"{BASE}/map.png?group=A" in page
    assert "./?full&amp;lang=en&amp;group=A" in page


def test_oembed_takes_the_group_from_the_address_that_it_is_asked_about(client: TestClient) -> None:
    answer = client.get("/oembed", params={"url": f"{BASE}/pocket?lang=en&group=B"}).json()
    assert f'src="{BASE}/embed?lang=en&amp;group=B"' in answer["html"]
    assert "group=" not in client.get("/oembed", params={"url": f"{BASE}/pocket?group=C"}).json()["html"]
    assert client.get("/oembed", params={"url": "https://[x?group=A"}).status_code == 404


def test_a_name_with_any_signs_is_asked_for_as_it_is(visit: Visit) -> None:
    name = 'A "&<b> ü'
    odd = replace(visit, groups=(name,), group_visits=(replace(visit.of_group("A"), group=name, groups=(name,)),))
    site = PublicSite(visit=lambda: odd, csv=lambda: b"", status=dict, now=lambda: datetime.now(UTC), base_url=BASE)
    with TestClient(Starlette(routes=public_routes(site))) as client:
        for row in OUTPUTS:
            answer = client.get(f"/{row.slug}", params={"group": name})
            assert answer.status_code == 200, row.slug
            assert "html" not in row.media_type or b"<b> " not in answer.content, row.slug
        assert json.loads(client.get("/visit.json", params={"group": name}).content)["of_group"] == name
