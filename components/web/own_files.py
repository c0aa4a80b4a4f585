"""Files that one organiser made, as a draft's table or sheets with names: for that organiser's session alone.

Streamlit keeps what a page offers for download under `/media/`, and gives it to whoever has the address. Pages name the
organiser in the media type of such a file; here the name is read, checked with the session and taken out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.plan.errors import StudyVisitError
from components.web.organiser_auth import OrganiserAuth
from components.web.threads import in_store_thread

MEDIA = "/media/"
_OWNER = re.compile(rb";\s*organiser=([^;\s]*)")
_log = logging.getLogger(__name__)


def media_type_for(organiser_id: str, media_type: str) -> str:
    """The media type of a file that is for this organiser alone; empty for nobody."""
    return f"{media_type}; organiser={organiser_id}"


class OwnFiles:
    """ASGI middleware. `auth` is None while the settings cannot be used, and then nobody is an organiser."""

    def __init__(self, app: ASGIApp, *, auth: OrganiserAuth | None) -> None:
        self._app = app
        self._auth = auth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http" or MEDIA not in scope["path"]:
            await self._app(scope, receive, send)
            return
        is_refused = False

        async def send_to_owner(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start":
                headers = {name.lower(): value for name, value in message["headers"]}
                media_type = headers.get(b"content-type", b"")
                if owner := _OWNER.search(media_type):
                    is_refused = not await self._is(owner[1].decode("latin-1"), HTTPConnection(scope).cookies)
                    headers |= {b"content-type": _OWNER.sub(b"", media_type), b"cache-control": b"private, no-store"}
                    message = {**message, "headers": [*headers.items()]}
            if not is_refused:
                await send(message)

        await self._app(scope, receive, send_to_owner)
        if is_refused:
            _log.warning("file.refused")
            refusal = PlainTextResponse("This file is for who made it.\n", 401, {"Cache-Control": "no-store"})
            await refusal(scope, receive, send)

    async def _is(self, owner: str, cookies: Mapping[str, str]) -> bool:
        if self._auth is None or not await self._auth.is_signed(cookies):
            return False
        try:
            return bool(owner) and await in_store_thread(self._auth.draft_owner, cookies) == owner
        except StudyVisitError:
            return False
