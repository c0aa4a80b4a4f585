"""Photos and the pictures of the funder's line over HTTP: those of the published visit, for good, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.export.funder_files import funder_files
from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, photo_files
from components.render.funding_view import EMBLEM_FILE
from components.web.picture_routes import picture_routes
from tests import samples
from tests.funders import LOGOS, funded
from tests.shown_photos import DESK, DOOR, HALL, photo_bytes, photographed


def client_of(visit: Callable[[], Visit], base_path: str = "") -> TestClient:
    return TestClient(Starlette(routes=picture_routes(visit, photo_bytes, base_path)))


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


def test_a_photo_that_the_visit_does_not_show_is_not_there() -> None:
    """The store has the bytes of drafts and of earlier plans, too."""
    name = photo_file(DOOR.stored.digest, PhotoSize.SMALL, PhotoFormat.WEBP)
    assert client_of(samples.ljubljana).get(f"/{name}").status_code == 404
    assert client_of(lambda: replace(samples.ljubljana(), cover=DOOR)).get(f"/{name}").status_code == 200
    for other in (name.removeprefix("photos/").replace("small", "huge"), "..%2fvisit.toml", f"x{name[7:]}", ""):
        assert client_of(photographed).get(f"/photos/{other}").status_code == 404, other


def test_each_picture_of_the_funders_line_is_served_as_a_png_that_may_be_kept_for_good() -> None:
    client = client_of(funded)
    for path, png in funder_files(funded()).items():
        answer = client.get(f"/{path}")
        assert (answer.status_code, answer.content) == (200, png)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert ("immutable" in answer.headers["cache-control"]) == (path != EMBLEM_FILE)


def test_under_a_path_the_pictures_are_below_it() -> None:
    client = client_of(funded, "/visit")
    assert client.get(f"/visit/{EMBLEM_FILE}").status_code == 200
    assert client.get(f"/{EMBLEM_FILE}").status_code == 404


def test_a_logo_that_the_visit_does_not_show_is_not_there() -> None:
    client = client_of(lambda: funded(logos=LOGOS[:1]))
    gone = LOGOS[1].picture
    assert gone is not None
    for name in (f"{gone.digest}.png", "../visit.toml", "%2e%2e%2fvisit.toml", "x.png", ""):
        assert client.get(f"/logos/{name}").status_code == 404, name
    assert client_of(samples.ljubljana).get(f"/{EMBLEM_FILE}").status_code == 404


def test_without_a_plan_the_answer_says_when_to_ask_again() -> None:
    def fail() -> Visit:
        raise StorageFault("The disk is gone.")

    for path in (photo_files(DOOR.stored)[0], EMBLEM_FILE):
        answer = client_of(fail).get(f"/{path}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
