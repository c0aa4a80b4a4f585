"""The pictures of the funder's line over HTTP: those of the published visit, for good, and no others."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.export.funder_files import funder_files
from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.render.funding_view import EMBLEM_FILE
from components.web.funder_routes import funder_routes
from tests import samples
from tests.funders import LOGOS, funded


def client_of(visit: Callable[[], Visit], base_path: str = "") -> TestClient:
    return TestClient(Starlette(routes=funder_routes(visit, base_path)))


def test_each_picture_is_served_as_a_png_that_may_be_kept_for_good() -> None:
    client = client_of(funded)
    for path, png in funder_files(funded()).items():
        answer = client.get(f"/{path}")
        assert (answer.status_code, answer.content) == (200, png)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert ("immutable" in answer.headers["cache-control"]) == (path != EMBLEM_FILE)


def test_under_a_path_they_are_below_it() -> None:
    client = client_of(funded, "/visit")
    assert client.get(f"/visit/{EMBLEM_FILE}").status_code == 200
    assert client.get(f"/{EMBLEM_FILE}").status_code == 404


def test_what_the_visit_does_not_show_is_not_there() -> None:
    client = client_of(lambda: funded(logos=LOGOS[:1]))
    gone = LOGOS[1].picture
    assert gone is not None
    for name in (f"{gone.digest}.png", "../visit.toml", "%2e%2e%2fvisit.toml", "x.png", ""):
        assert client.get(f"/logos/{name}").status_code == 404, name
    assert client_of(samples.ljubljana).get(f"/{EMBLEM_FILE}").status_code == 404


def test_without_a_plan_the_answer_says_when_to_ask_again() -> None:
    def fail() -> Visit:
        raise StorageFault("The disk is gone.")

    answer = client_of(fail).get(f"/{EMBLEM_FILE}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
