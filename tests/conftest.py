"""What holds for every test: no network but this machine's, quick tests first, real services only where they are."""

from __future__ import annotations

import gc
import http.client
import importlib
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy

from tests import network_guard
from tests.deep import DEEP, deep

TESTS = Path(__file__).parent
REAL_SERVICES = ("127.0.0.1", 8300)
STARTS_APPS = frozenset({"start_app", "organisers", "under_a_path", "two"})
"""The fixtures that start a server for few tests; that of tests/browser/conftest.py and those of test_hosting.py."""

# Until all tests are collected, nothing that is made goes away again: looking through it took a third of the time.
gc.disable()
network_guard.close_network()
# Neither the commands nor the apps that tests start ask a public server for the ground of their maps.
os.environ["STUDY_VISIT_GROUND_URL"] = "none"
# A run of the same commit gives the same answer; `tests/run --deep` draws new examples. The number is for property
# tests that name none of their own.
hypothesis.settings.register_profile(
    "study-visit", max_examples=deep(100, 25), deadline=None, derandomize=not DEEP, database=None
)
hypothesis.settings.load_profile("study-visit")


@sqlalchemy.event.listens_for(sqlalchemy.Engine, "connect")
def _without_fsync(connection: object, _record: object) -> None:
    """SQLite need not wait for the disk: that only helps data that has to outlive a power cut."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    """Fail a test that tried to reach the network, even if the code made do without the answer."""
    network_guard.attempts.clear()
    yield
    assert not network_guard.attempts, f"tried to reach the network: {', '.join(network_guard.attempts)}"


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Callable[[], str]]:
    """Makes an empty database on a real PostgreSQL, one server for the whole run, and gives its address."""
    from tests.postgresql import Databases, run_id

    chosen = request.config.getoption("markexpr")
    assert not ("not" in chosen and "postgresql" in chosen), "a test that was not marked asks for PostgreSQL"
    databases = Databases(run_id(is_worker=worker_id != "master"), f"test_{worker_id}")
    yield databases.new
    databases.close()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Collect without the garbage collector, which then leaves alone what was collected."""
    config = session.config
    if hasattr(config, "workerinput") and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        _import_from_another_end(
            config.workerinput, [Path(each).resolve() for each in config.getoption("ignore") or ()]
        )
    yield
    gc.freeze()
    gc.enable()


def _import_from_another_end(worker: Mapping[str, Any], ignored: Sequence[Path]) -> None:
    """Import the test modules, each process of a run from another one on: what one has compiled the others read."""
    files = [
        file for file in sorted(TESTS.rglob("test_*.py")) if not any(file.is_relative_to(folder) for folder in ignored)
    ]
    first = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for file in files[first:] + files[:first]:
        # What cannot be imported is reported by pytest, which tries again.
        with suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(file.relative_to(TESTS.parent).with_suffix("").parts))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, before `-m` is looked at, and order the files.

    Those with a browser are last: they are slow, and Playwright keeps an event loop running in the main thread. The
    longest of them are first, so that the processes of a run end at about the same time.
    """
    starting_apps: Counter[Path] = Counter()
    for item in items:
        for name in _needs(item):
            item.add_marker(name)
            starting_apps[item.path] += name == "server"
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, -starting_apps[item.path]))


def _needs(item: pytest.Item) -> Iterator[str]:
    fixtures = getattr(item, "fixturenames", ())
    parameters = (
        item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    )
    if item.path.parent.name == "browser":
        yield "browser"
    if "new_database" in fixtures or "postgresql" in parameters:
        yield "postgresql"
    if STARTS_APPS & set(fixtures):
        yield "server"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `services` where the real geocoder and router did not answer when they were first needed; fail
    it where they have ended since, as whoever started them may do: it would wait for minutes."""
    if item.get_closest_marker("services") is None:
        return
    where = "the real geocoder and router (../shared/services) {}, on {}:{}"
    if not _real_services_were_there():
        pytest.skip(where.format("do not answer", *REAL_SERVICES))
    if not _real_services_answer():
        pytest.fail(where.format("have ended during the run", *REAL_SERVICES))


@cache
def _real_services_were_there() -> bool:
    return _real_services_answer()


def _real_services_answer() -> bool:
    connection = http.client.HTTPConnection(*REAL_SERVICES, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
