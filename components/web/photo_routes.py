"""The photos at `/photos/`: only those that the published visit shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from components.plan.errors import StudyVisitError
from components.plan.model import Visit
from components.plan.photos import PhotoBytes, PhotoFormat, photo_files, photos_of
from components.web.security_headers import ALWAYS

_MEDIA_TYPES = {PhotoFormat.WEBP: "image/webp", PhotoFormat.JPEG: "image/jpeg"}
# A photo's address is made from what is in it: it never holds anything else (RFC 8246).
_FOR_GOOD = "public, max-age=31536000, immutable"


def photo_routes(visit: Callable[[], Visit], photo_bytes: PhotoBytes, base_path: str = "") -> list[Route]:
    """A route for the photos of `visit`, the published one at that moment."""
    return [Route(f"{base_path}/photos/{{name}}", partial(_photo, visit, photo_bytes), methods=["GET"])]


async def _photo(visit: Callable[[], Visit], photo_bytes: PhotoBytes, request: Request) -> Response:
    name = request.path_params["name"]
    path = f"photos/{name}"

    def read() -> bytes | None:
        is_shown = any(path in photo_files(photo.stored) for photo in photos_of(visit()))
        return photo_bytes(path) if is_shown else None

    try:
        body = await anyio.to_thread.run_sync(read)
    except StudyVisitError as fault:
        return PlainTextResponse(f"{fault}\n", 503, {**ALWAYS, "Cache-Control": "no-store", "Retry-After": "30"})
    if body is None:
        return PlainTextResponse("There is no such photo.\n", 404, {**ALWAYS, "Cache-Control": "no-store"})
    headers = {**ALWAYS, "Cache-Control": _FOR_GOOD, "ETag": f'"{name}"'}
    # Mails and other people's pages show them: whoever may read the visit may.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if f'"{name}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=_MEDIA_TYPES[PhotoFormat(name.rpartition(".")[2])], headers=headers)
