"""A visit that search engines are asked to leave out: each answer and each page says so, and nothing invites them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.export import pack
from components.plan.messages import Phrase
from components.plan.publication import Visibility
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.asgi_client import AsgiClient
from tests.export.context import SERVED
from tests.few_outputs import publish_texts_alone
from tests.organisers import open_test_service
from tests.samples import ljubljana
from tests.web.application import App

ROBOTS = '<meta name="robots" content="noindex">'


@pytest.fixture
def visit_service(tmp_path: Path) -> Iterator[VisitService]:
    with open_test_service(tmp_path) as service:
        yield service


def test_each_answer_of_an_unlisted_visit_says_so(visit_service: VisitService) -> None:
    app = App(visit_service)
    drafts = DraftService(visit_service, "ana")
    with AsgiClient(app.asgi) as client:
        paths = [path for path in app.paths if "pack" not in path and "events" not in path]
        before = {path: client.request(path) for path in ("/", "/pocket", "/healthz")}
        assert {answer.header("x-robots-tag") for answer in before.values()} == {None}
        assert b"oembed" in before["/pocket"].body
        drafts.edit_details(Phrase("unlisted"), lambda now: dataclasses.replace(now, visibility=Visibility.UNLISTED))
        drafts.publish(note="", who="Ana", confirmed=True)
        for path in ("/", *paths, "/nowhere", "/pocket"):
            assert client.request(path).header("x-robots-tag") == "noindex", path
        page = client.request("/pocket").body.decode()
        assert ROBOTS in page
        assert "oembed" not in page


def test_published_pages_say_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_texts_alone(monkeypatch)
    visit = dataclasses.replace(ljubljana(), visibility=Visibility.UNLISTED)
    for listed in (ljubljana(), visit):
        files = dict(pack.files(listed, SERVED))
        pages = {name: body.decode() for name, body in files.items() if name.endswith(".html")}
        assert len(pages) > 2
        for name, page in pages.items():
            if not name.startswith(("privacy", "accessibility")):  # they say so of every visit
                assert (ROBOTS in page) != listed.visibility.is_listed, name
            assert ("application/json+oembed" in page and not listed.visibility.is_listed) is False, name
