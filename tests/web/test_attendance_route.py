"""`/attendance.pdf`: sheets for organisers, and the way to sign in for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from components.web.organiser_auth import SESSION_COOKIE
from tests.export.papers import page_texts
from tests.organisers import TOKEN, open_test_service
from tests.web.application import App

ORIGIN = "http://testserver"


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with open_test_service(tmp_path_factory.mktemp("visit")) as visit_service:
        yield TestClient(App(visit_service).asgi, base_url=ORIGIN, follow_redirects=False)


@pytest.fixture(scope="module")
def organiser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with open_test_service(tmp_path_factory.mktemp("visit")) as visit_service:
        client = TestClient(App(visit_service).asgi, base_url=ORIGIN, follow_redirects=False)
        assert client.post("/organise/sign-in", json={"token": TOKEN}, headers={"origin": ORIGIN}).status_code == 204
        yield client


def pages(body: bytes) -> list[str]:
    return [" ".join(page.split()) for page in page_texts(body)]


def test_strangers_are_sent_to_sign_in(stranger: TestClient) -> None:
    for header in ({}, {"cookie": f"{SESSION_COOKIE}=forged"}):
        answer = stranger.get("/attendance.pdf", headers=header)
        assert (answer.status_code, answer.headers["location"]) == (303, "organise")
        assert answer.headers["cache-control"] == "no-store"
        assert b"%PDF" not in answer.content


def test_organisers_have_the_sheets_of_each_day(organiser: TestClient) -> None:
    answer = organiser.get("/attendance.pdf?lang=en")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    shown = pages(answer.content)
    assert [text for text in shown if "1 February 2017" in text]
    assert [text for text in shown if "2 February 2017" in text]


def test_a_stop_a_day_and_a_language_can_be_asked_for(organiser: TestClient) -> None:
    [*shown] = pages(organiser.get("/attendance.pdf?stop=poligon&lines=3&lang=en").content)
    assert len(shown) == 1
    assert "Poligon" in shown[0]
    [*shown] = pages(organiser.get("/attendance.pdf?day=2017-02-01&lines=3&lang=en").content)
    assert ["2017" in text and "2 February" not in text for text in shown] == [True]
    assert "Podpis" in pages(organiser.get("/attendance.pdf?day=2017-02-01&lines=3&lang=sl").content)[0]


@pytest.mark.parametrize("query", ["stop=nowhere", "day=2017-03-01", "day=soon", "stop=%00&day=x"])
def test_what_is_not_there_is_told(organiser: TestClient, query: str) -> None:
    assert organiser.get(f"/attendance.pdf?{query}").status_code == 404


def test_lines_are_bounded(organiser: TestClient) -> None:
    for lines in ("99999", "-3", "x" * 300, "٣"):
        shown = pages(organiser.get("/attendance.pdf", params={"stop": "poligon", "lines": lines}).content)
        assert len(shown) < 50


def test_after_signing_out_there_is_none(tmp_path: Path) -> None:
    with open_test_service(tmp_path) as visit_service:
        client = TestClient(App(visit_service).asgi, base_url=ORIGIN, follow_redirects=False)
        client.post("/organise/sign-in", json={"token": TOKEN}, headers={"origin": ORIGIN})
        kept = {"cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}
        client.post("/organise/sign-out", headers={"origin": ORIGIN})
        assert client.get("/attendance.pdf", headers=kept).status_code == 303
