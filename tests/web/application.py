"""All that app.py puts together but Streamlit: our routes behind our middleware, with a page in Streamlit's place."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from components.web import organiser_routes as access
from components.web import routes as publishing
from components.web.built_outputs import OutputCache
from components.web.organiser_auth import OrganiserAuth
from components.web.phone_redirect import PhoneRedirect
from components.web.provider_return import ProviderReturn
from components.web.request_limits import UPLOADS, RequestLimits
from components.web.response_cache import ResponseCache
from components.web.routes import Served
from components.web.security_headers import SecurityHeaders, policy_for
from tests import samples

STREAMLIT = "Streamlit's page"
PAGE = f"<script>\n  ours = 1\n</script><title>{STREAMLIT}</title>"


class App:
    """The routes as app.py puts them together, with a page in Streamlit's place, and what they keep."""

    def __init__(self, auth: OrganiserAuth, *, base_url: str | None = None) -> None:
        self.uploaded: list[int] = []
        self.shelves: list[OutputCache] = []
        self.auth = auth

        def shelf() -> OutputCache:
            self.shelves.append(OutputCache())
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
            self.ours = [*publishing.routes(served), *access.routes(auth)]
        self.paths = [route.path for route in self.ours if isinstance(route, Route)]
        self.asgi = Starlette(
            routes=[
                *self.ours,
                Route(UPLOADS + "{session}/{file}", upload, methods=["PUT", "DELETE"]),
                Route("/{anything:path}", streamlit),
            ],
            middleware=[
                Middleware(ResponseCache, revision=lambda: samples.ljubljana().revision, now=served.now),
                Middleware(SecurityHeaders, policy=policy_for(PAGE)),
                Middleware(RequestLimits, auth=auth, others=lambda: ["https://neighbour.example"]),
                Middleware(PhoneRedirect),
                Middleware(ProviderReturn),
            ],
        )
