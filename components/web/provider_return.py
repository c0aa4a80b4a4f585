"""Organisers who come back from their provider of accounts stand at their desk, not at the partners' page.

Plain ASGI, as in `web/phone_redirect.py`. Streamlit leads everybody who returns from a provider to the app's first
page; here only organisers have accounts.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

RETURN = "/oauth2callback"
"""Where providers send people back to (https://docs.streamlit.io/develop/concepts/connections/authentication)."""
_DESK = b"organise"


class ProviderReturn:
    """ASGI middleware: what leads from `RETURN` to the app's first page leads to `/organise` instead."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http" or not scope["path"].endswith(RETURN):
            await self._app(scope, receive, send)
            return

        async def to_the_desk(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [_led_on(*header) for header in message.get("headers", ())]}
            await send(message)

        await self._app(scope, receive, to_the_desk)


def _led_on(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    first_page = value == b"/" or (value[:1] == b"/" != value[1:2] and value.endswith(b"/"))
    return name, value + _DESK if name.lower() == b"location" and first_page else value
