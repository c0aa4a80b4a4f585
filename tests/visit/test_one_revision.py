"""Two processes with one plan give one revision, and the same pages, whatever only one of them knows."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import pytest

from components.plan.errors import ServiceFault, ServiceUnavailable
from components.plan.messages import ProblemKind
from components.plan.model import Leg, Visit
from components.visit.service import VisitService
from components.web import routes
from components.web.built_outputs import represent
from tests.asgi_client import AsgiClient
from tests.deep import slow_but_each
from tests.organisers import open_test_service
from tests.web.application import App

Asked: TypeAlias = list[tuple[str | None, bytes]]


@contextmanager
def process(folder: Path) -> Iterator[VisitService]:
    """The service of a process with a folder of its own, on the database beside it."""
    folder.mkdir()
    (folder / "visit.toml").write_text('title = "Visit"\n', encoding="utf-8")
    with open_test_service(folder, database_url=f"sqlite:///{folder.parent}/shared.sqlite") as made:
        yield made


def pages_of(service: VisitService) -> Asked:
    """What everybody gets of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "represent", lambda body, media_type, **_: represent(body, media_type))
        with AsgiClient(App(service).asgi) as client:
            asked = [client.request(path) for path in ("/pocket", "/embed", "/visit.json", "/visit.ics", "/visit.gpx")]
    return [(answer.header("etag"), answer.body) for answer in asked]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[VisitService, Asked]]:
    """A process that knows of no fault, and its pages."""
    with process(tmp_path_factory.mktemp("visit") / "sound") as made:
        yield made, pages_of(made)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[VisitService, VisitService]]:
    """Two processes' services on one database."""
    with process(tmp_path / "one") as one, process(tmp_path / "other") as other:
        yield one, other


def service_down(service: VisitService, name: str) -> None:
    with suppress(ServiceFault), service.http_client.status.attempt(name):
        raise ServiceUnavailable(f"The {name} does not answer.", service=name)


def geocoder_down(service: VisitService) -> None:
    service_down(service, "geocoder")


def router_down(service: VisitService) -> None:
    service_down(service, "router")


def edit(service: VisitService, name: str, content: bytes) -> None:
    file = service.settings.folder / name
    file.write_bytes(content)
    os.utime(file, (time.time() - 60,) * 2)


def csv_refused(service: VisitService) -> None:
    edit(service, "venues.csv", b"what,when\nno,plan\n")


def rows_refused(service: VisitService) -> None:
    edit(service, "venues.csv", (service.settings.folder / "venues.csv").read_bytes().replace(b"2017-", b"2017-99-"))


def details_refused(service: VisitService) -> None:
    edit(service, "visit.toml", b'title = "Vis')


def csv_in_a_circle(service: VisitService) -> None:
    service.settings.csv_path.unlink()
    service.settings.csv_path.symlink_to("venues.csv")


def _legs(visit: Visit) -> list[Leg]:
    return [planned.leg for day in visit.days for planned in day.stops if planned.leg is not None]


Fault = Callable[[VisitService], None]
OF_A_FILE = (csv_refused, rows_refused, details_refused, csv_in_a_circle)


@pytest.mark.parametrize("fault", slow_but_each(3, [geocoder_down, router_down, *OF_A_FILE]))
def test_what_one_process_knows_alone_changes_no_revision(sound: tuple[VisitService, Asked], fault: Fault) -> None:
    one, pages = sound
    with process(one.settings.folder.parent / fault.__name__) as other:
        assert one.current().revision == other.current().revision
        fault(other)
        other._plan()
        visit = other.current()
        assert visit.problems != one.current().problems, "organisers are told"
        if fault is router_down:
            assert [each.note for each in _legs(visit)] != [each.note for each in _legs(one.current())]
        assert visit.revision == one.current().revision
        assert pages_of(other) == pages


@pytest.mark.parametrize("fault", OF_A_FILE)
def test_monitors_are_told_of_a_file_that_is_refused(two: tuple[VisitService, VisitService], fault: Fault) -> None:
    """Also while the database cannot be asked, and by that process alone."""
    one, other = two
    fault(other)
    other.refresh()
    assert other.status()["degraded"] == ["plan"]
    assert other.status()["plan"] == 1
    one.refresh()
    assert one.status()["degraded"] == []

    other.store._engine.dispose()
    (other.settings.folder.parent / "shared.sqlite").write_bytes(b"no database")
    other.refresh()
    assert other.status()["degraded"] == ["plan", "store"]
    assert ProblemKind.NOT_STORED in {each.kind for each in other.current().problems}
