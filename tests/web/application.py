"""The whole web application but Streamlit, which a small page stands for: routes and middleware as in app.py."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from components.visit.service import VisitService
from components.web import routes
from components.web.application import all_middleware, all_routes
from components.web.build_budget import BuildBudget
from components.web.built_outputs import OutputCache
from components.web.organiser_auth import OrganiserAuth
from components.web.request_limits import UPLOADS
from tests.organisers import TOKEN

STREAMLIT = "Streamlit's page"
PAGE = f'<!doctype html><html lang="en"><head><script>\n  ours = 1\n</script><title>St</title></head>{STREAMLIT}</html>'
NEIGHBOUR = "https://neighbour.example"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self, now: float = 1_500_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Unlimited(BuildBudget):
    """Pays for whatever many tests ask for."""

    def check(self, address: str = "") -> None:
        """Refuse nothing."""


class App:
    """The application of a visit service. `clock` and `monotonic` are those of its sessions and its rate limiter."""

    def __init__(
        self,
        visit_service: VisitService,
        *,
        token: str | None = TOKEN,
        identified: Collection[str] | None = None,
        base_path: str = "",
        budget: BuildBudget | None = None,
    ) -> None:
        self.visit_service = visit_service
        self.uploaded: list[int] = []
        self.clock, self.monotonic = Clock(), Clock(100.0)
        self.auth = OrganiserAuth(
            visit_service.store, token, identified=lambda: identified, clock=self.clock, monotonic=self.monotonic
        )
        self.output_cache = OutputCache(budget=budget or Unlimited())

        async def streamlit(_request: Request) -> Response:
            return HTMLResponse(PAGE)

        async def stream(websocket: WebSocket) -> None:
            await websocket.accept()
            await websocket.close()

        async def upload(request: Request) -> Response:
            self.uploaded.append(len(await request.body()))
            return PlainTextResponse("kept")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(routes, "OutputCache", lambda **_: self.output_cache)
            own = all_routes(
                visit_service,
                self.auth,
                base_path=base_path,
                is_closing=_after_one_look(),
                streamlit_page=PAGE,
            )
        self.paths = [*(route.path for route in own if isinstance(route, Route)), "/organise"]
        self.asgi = Starlette(
            routes=[
                *own,
                Route(UPLOADS + "{session}/{file}", upload, methods=["PUT", "DELETE"]),
                WebSocketRoute("/_stcore/visit", stream),
                Route("/", streamlit),
                Route("/{page:path}" if base_path else "/{page}", streamlit),
            ],
            middleware=all_middleware(
                visit_service,
                self.auth,
                base_path=base_path,
                allowed_origins=lambda: [NEIGHBOUR],
                streamlit_page=PAGE,
            ),
        )


def _after_one_look() -> Callable[[], bool]:
    """Ends each stream of events after its first event."""
    answers = [False, True]

    def is_closing() -> bool:
        answers.reverse()
        return answers[1]

    return is_closing
