"""Photos at `/photos/` and pictures of the funder's line at `/logos/`: only those that the published visit shows.

Mails and other people's pages show them: whoever may read the visit may.
"""

from __future__ import annotations

from collections.abc import Callable

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from components.export.funder_files import funder_files
from components.plan.errors import StudyVisitError
from components.plan.model import Visit
from components.plan.photos import PhotoBytes, PhotoFormat, photo_files
from components.plan.record import photos_of
from components.render.funding_view import EMBLEM_FILE
from components.web.security_headers import ALWAYS

_MEDIA_TYPES = {"png": "image/png", PhotoFormat.WEBP: "image/webp", PhotoFormat.JPEG: "image/jpeg"}
# The address is made from what is in the picture: it never holds anything else (RFC 8246).
_FOR_GOOD = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"


def picture_routes(visit: Callable[[], Visit], photo_bytes: PhotoBytes, base_path: str = "") -> list[Route]:
    """The routes for the pictures of `visit`, the published one at that moment."""

    def photo(path: str) -> bytes | None:
        is_shown = any(path in photo_files(photo.stored) for photo in photos_of(visit()))
        return photo_bytes(path) if is_shown else None

    return [
        _route("photos", photo, base_path),
        _route("logos", lambda path: funder_files(visit()).get(path), base_path),
    ]


def _route(folder: str, read: Callable[[str], bytes | None], base_path: str) -> Route:
    async def picture(request: Request) -> Response:
        name = request.path_params["name"]
        path = f"{folder}/{name}"
        try:
            body = await anyio.to_thread.run_sync(read, path)
        except StudyVisitError as fault:
            return PlainTextResponse(f"{fault}\n", 503, {**ALWAYS, "Cache-Control": "no-store", "Retry-After": "30"})
        if body is None:
            return PlainTextResponse("There is no such picture.\n", 404, {**ALWAYS, "Cache-Control": "no-store"})
        headers = {**ALWAYS, "Cross-Origin-Resource-Policy": "cross-origin"}
        if path == EMBLEM_FILE:  # drawn by the app, whose next version may draw it otherwise
            headers["Cache-Control"] = _A_DAY
        else:
            headers |= {"Cache-Control": _FOR_GOOD, "ETag": f'"{name}"'}
            if f'"{name}"' in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
        return Response(body, media_type=_MEDIA_TYPES[name.rpartition(".")[2]], headers=headers)

    return Route(f"{base_path}/{folder}/{{name}}", picture, methods=["GET"])
