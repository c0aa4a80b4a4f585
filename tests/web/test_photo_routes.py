"""Photos over HTTP: those of the published visit, for good, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, photo_files
from components.web.photo_routes import photo_routes
from tests import samples
from tests.shown_photos import DESK, DOOR, HALL, photo_bytes, photographed


def client_of(visit: Callable[[], Visit], base_path: str = "") -> TestClient:
    return TestClient(Starlette(routes=photo_routes(visit, photo_bytes, base_path)))


def test_each_photo_is_served_in_its_sizes_and_may_be_kept_for_good() -> None:
    client = client_of(photographed, "/visit")
    for photo in (DOOR, HALL, DESK):
        for name in photo_files(photo.stored):
            answer = client.get(f"/visit/{name}")
            assert (answer.status_code, answer.content) == (200, photo_bytes(name))
            assert answer.headers["content-type"] == ("image/webp" if name.endswith("webp") else "image/jpeg")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
            assert "immutable" in answer.headers["cache-control"]
            again = client.get(f"/visit/{name}", headers={"If-None-Match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/{photo_files(DOOR.stored)[0]}").status_code == 404


def test_what_the_visit_does_not_show_is_not_there() -> None:
    """The store has the bytes of drafts and of earlier plans, too."""
    name = photo_file(DOOR.stored.digest, PhotoSize.SMALL, PhotoFormat.WEBP)
    assert client_of(samples.ljubljana).get(f"/{name}").status_code == 404
    assert client_of(lambda: replace(samples.ljubljana(), cover=DOOR)).get(f"/{name}").status_code == 200
    for other in (name.removeprefix("photos/").replace("small", "huge"), "..%2fvisit.toml", f"x{name[7:]}", ""):
        assert client_of(photographed).get(f"/photos/{other}").status_code == 404, other


def test_without_a_plan_the_answer_says_when_to_ask_again() -> None:
    def fail() -> Visit:
        raise StorageFault("The disk is gone.")

    answer = client_of(fail).get(f"/{photo_files(DOOR.stored)[0]}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
