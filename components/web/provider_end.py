"""Signing out with an identity provider: its cookies here, which are Streamlit's, and the end of its own session."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from anyio import move_on_after
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from components.render.browser_storage import PROVIDER

LOG_OUT = "auth/logout"
"""Streamlit's address that leads to the provider's end of the session
(https://openid.net/specs/openid-connect-rpinitiated-1_0.html), where it has one."""
_WAIT_S = 5.0
_log = logging.getLogger(__name__)


async def provider_end(request: Request, home: str) -> str:
    """Where the provider ends its session, empty where it does not say so in time. `home` is the app's own path."""
    answered: list[Message] = []

    async def send(message: Message) -> None:
        answered.append(message)

    scope = {**request.scope, "method": "GET", "path": f"{home}{LOG_OUT}", "raw_path": f"{home}{LOG_OUT}".encode()}
    scope = {name: value for name, value in scope.items() if name not in {"endpoint", "path_params", "route", "router"}}
    try:
        with move_on_after(_WAIT_S):
            await request.app(scope, request.receive, send)
    except Exception as fault:  # noqa: BLE001 - not ours: whatever fails there, one has signed out here
        _log.warning("provider.failed", extra={"fault": type(fault).__name__})
    raw = [header for each in answered if each["type"] == "http.response.start" for header in each["headers"]]
    location = Headers(raw=raw).get("location", "")
    return location if _is_elsewhere(location, request) else ""


def forget_provider(request: Request, response: Response, home: str) -> None:
    """Delete the provider's cookies: with them Streamlit's page would take who signed out for signed in."""
    for name in request.cookies:
        if name == PROVIDER.name or name.startswith(f"{PROVIDER.name}_"):
            for path in {"/", home, home.rstrip("/") or "/"}:
                response.delete_cookie(name, path=path, httponly=True, samesite="lax")


def _is_elsewhere(address: str, request: Request) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and parts.netloc not in {"", request.headers.get("host")}
