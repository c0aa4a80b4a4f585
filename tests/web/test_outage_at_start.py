"""A process starts while its store cannot be read: nobody is given an empty plan for the truth."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from components.settings import Settings
from components.store.plans import FILE_NAME, open_plan_store
from components.visit.service import VisitService
from components.web.organiser_auth import OrganiserAuth
from tests.asgi_client import AsgiClient
from tests.organisers import open_test_service, settings_of
from tests.web.application import App


@contextmanager
def locked(folder: Path) -> Iterator[Settings]:
    """Another process has the file; a plan was published before."""
    with open_test_service(folder) as before:
        settings = before.settings
    connection = sqlite3.connect(settings.data_dir / FILE_NAME, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield settings
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def being_written(folder: Path) -> Iterator[Settings]:
    """Another process is writing to the file, a token perhaps; what was there can be read."""
    settings = settings_of(folder)
    open_plan_store(settings).history()  # its tables
    connection = sqlite3.connect(settings.data_dir / FILE_NAME, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield settings
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def out_of_reach(folder: Path) -> Iterator[Settings]:
    yield settings_of(folder, database_url="postgresql://nobody@127.0.0.1:9/nothing")


@contextmanager
def in_a_loop(folder: Path) -> Iterator[Settings]:
    """venues.csv is a link to itself, and no plan was published yet."""
    settings = settings_of(folder)
    settings.csv_path.unlink()
    settings.csv_path.symlink_to(settings.csv_path)
    yield settings


Fault = Callable[[Path], AbstractContextManager[Settings]]


@pytest.mark.parametrize("fault", [locked, out_of_reach, in_a_loop])
def test_every_address_answers_503_that_nobody_keeps(tmp_path: Path, fault: Fault) -> None:
    with fault(tmp_path) as settings:
        service = VisitService(settings)
        app = App(service, token=None)
        with AsgiClient(app.asgi) as client:
            for path in (*app.paths, "/", "/share", "/_stcore/health", "/nowhere"):
                for accept in (b"text/html", b"*/*"):
                    answer = client.request(path, headers=[(b"accept", accept)])
                    assert answer.status == 503, path
                    assert answer.header("cache-control") == "no-store"
                    assert answer.header("retry-after")
                    assert answer.header("etag") is None
                    assert b"BEGIN:VCALENDAR" not in answer.body
            assert json.loads(client.request("/healthz").body)["status"] == "failing"
            assert client.connect("/_stcore/visit", [(b"host", b"127.0.0.1:8501")]) == ["websocket.close"]
        service.stop()


@pytest.mark.parametrize("fault", [locked, being_written, out_of_reach])
def test_no_token_is_made_before_the_store_was_read(tmp_path: Path, fault: Fault) -> None:
    """A link that this process shows would sign nobody in at another one, or at the next start."""
    with fault(tmp_path) as settings:
        service = VisitService(settings)
        auth = OrganiserAuth(service.store)
        assert not auth.is_known
        assert auth.new_token is auth.first_link("http://localhost") is None
        service.stop()


def test_as_soon_as_the_store_is_read_the_plan_is_served_and_the_link_is_shown(tmp_path: Path) -> None:
    with locked(tmp_path) as settings:
        service = VisitService(settings)
        app = App(service, token=None)
        with AsgiClient(app.asgi) as client:
            assert client.request("/visit.ics").status == 503
    service.refresh()
    app.auth._sessions.refresh(now=True)
    with AsgiClient(app.asgi) as client:
        answer = client.request("/visit.ics")
        assert answer.status == 200
        assert answer.body.count(b"BEGIN:VEVENT") > 3
        assert client.request("/healthz").status == 200
    assert app.auth.is_known
    assert app.auth.first_link("http://localhost")
    service.stop()
