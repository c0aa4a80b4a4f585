"""Shared by the tests of the web application: one application for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from components.web import routes
from components.web.built_outputs import represent
from tests.asgi_client import AsgiClient
from tests.organisers import open_test_service
from tests.web.application import App


@pytest.fixture(scope="package", autouse=True)
def _quick_responses() -> Iterator[None]:
    """Event streams look for a new plan at once, and outputs are compressed the quick way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "POLL_S", 0)
        patch.setattr(routes, "represent", lambda body, media_type, **_: represent(body, media_type))
        yield


@pytest.fixture(scope="package")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The application on the shipped plan. Tests that sign in, publish or set clocks make their own."""
    with open_test_service(tmp_path_factory.mktemp("visit")) as visit_service:
        yield App(visit_service)


@pytest.fixture(scope="package")
def client(app: App) -> Iterator[AsgiClient]:
    """Sends requests to `app`."""
    with AsgiClient(app.asgi) as ready:
        yield ready
