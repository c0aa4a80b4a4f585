"""The public routes as an application of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.plan.model import Visit
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.export.context import BASE


def client_of(
    visit: Callable[[], Visit] = samples.ljubljana,
    *,
    base_url: str | None = BASE,
    base_path: str = "",
    status: Mapping[str, Any] | None = None,
) -> TestClient:
    """The routes as an application of their own."""
    site = PublicSite(
        visit=visit,
        csv=lambda: b"name\nPoligon\n",
        status=lambda: {"plan": 4} if status is None else status,
        now=lambda: samples.at(samples.VISIT_DAY, 10),
        base_url=base_url,
        base_path=base_path,
    )
    return TestClient(Starlette(routes=public_routes(site)), base_url="http://testserver")
