"""All that app.py puts together but Streamlit: our routes behind our middleware, with a page in Streamlit's place."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from components.access import routes as access
from components.access.coming_back import ComingBack
from components.access.door import Door
from components.access.gate import UPLOADS, Gate
from components.publishing import routes as publishing
from components.publishing.doorway import Doorway
from components.publishing.guarding import Guard, policy_for
from components.publishing.repeating import Repeater
from components.publishing.routes import Served
from components.publishing.serving import Shelf
from tests import samples

STREAMLIT = "Streamlit's page"
PAGE = f"<script>\n  ours = 1\n</script><title>{STREAMLIT}</title>"


class App:
    """The routes as app.py puts them together, with a page in Streamlit's place, and what they keep."""

    def __init__(self, door: Door, *, base_url: str | None = None) -> None:
        self.uploaded: list[int] = []
        self.shelves: list[Shelf] = []
        self.door = door

        def shelf() -> Shelf:
            self.shelves.append(Shelf())
            return self.shelves[-1]

        async def streamlit(_request: Request) -> Response:
            return HTMLResponse(PAGE)

        async def upload(request: Request) -> Response:
            self.uploaded.append(len(await request.body()))
            return PlainTextResponse("kept")

        looked = [False, True]  # a stream of events that ends after its first look
        served = Served(
            visit=samples.ljubljana,
            csv=lambda: b"name\nPoligon\n",
            status=lambda: {"plan": 4},
            now=lambda: samples.at(samples.VISIT_DAY, 10),
            base_url=base_url,
            closing=lambda: looked.reverse() or looked[0],  # type: ignore[func-returns-value]
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(publishing, "Shelf", shelf)
            self.ours = [*publishing.routes(served), *access.routes(door)]
        self.paths = [route.path for route in self.ours if isinstance(route, Route)]
        self.asgi = Starlette(
            routes=[
                *self.ours,
                Route(UPLOADS + "{session}/{file}", upload, methods=["PUT", "DELETE"]),
                Route("/{anything:path}", streamlit),
            ],
            middleware=[
                Middleware(Repeater, revision=lambda: samples.ljubljana().revision, now=served.now),
                Middleware(Guard, policy=policy_for(PAGE)),
                Middleware(Gate, door=door, others=lambda: ["https://neighbour.example"]),
                Middleware(Doorway),
                Middleware(ComingBack),
            ],
        )
