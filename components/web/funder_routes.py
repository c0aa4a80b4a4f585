"""The pictures of the funder's line, at `/logos/`: only those that the published visit shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from components.export.funder_files import funder_files
from components.plan.errors import StudyVisitError
from components.plan.model import Visit
from components.render.funding_view import EMBLEM_FILE
from components.web.security_headers import ALWAYS

# A logo's address is made from what is in it: it never holds anything else (RFC 8246).
_FOR_GOOD = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"


def funder_routes(visit: Callable[[], Visit], base_path: str = "") -> list[Route]:
    """A route for the emblem and the logos of `visit`, the published one at that moment."""
    return [Route(f"{base_path}/logos/{{name}}", partial(_picture, visit), methods=["GET"])]


async def _picture(visit: Callable[[], Visit], request: Request) -> Response:
    path = f"logos/{request.path_params['name']}"
    try:
        files = await anyio.to_thread.run_sync(lambda: funder_files(visit()))
    except StudyVisitError as fault:
        return PlainTextResponse(f"{fault}\n", 503, {**ALWAYS, "Cache-Control": "no-store", "Retry-After": "30"})
    if path not in files:
        return PlainTextResponse("There is no such picture.\n", 404, {**ALWAYS, "Cache-Control": "no-store"})
    headers = {**ALWAYS, "Cache-Control": _A_DAY if path == EMBLEM_FILE else _FOR_GOOD}
    # Mails and other people's pages show them: whoever may read the visit may.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return Response(files[path], media_type="image/png", headers=headers)
