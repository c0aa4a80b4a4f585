"""What an address with https asks of browsers: cookies that no other host and no plain http can set, and HTTPS alone.

Our routes name cookies as `render/browser_storage.py` does. Over HTTPS they go to the browser as `__Host-...`, or as
`__Secure-...` where the app has a path and not the whole host (RFC 6265bis, 4.1.3), and come back as they were named;
one without that prefix is not ours then: a neighbour under the same domain, or whoever is between, may have set it.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from components.render.browser_storage import HOST_PREFIX, ORGANISERS_COOKIES, OURS, READERS_COOKIES, SECURE_PREFIX
from components.web.security_headers import RawHeaders, change_headers

_OURS = frozenset(
    each.name.encode("ascii") for each in (*READERS_COOKIES, *ORGANISERS_COOKIES) if each.name.startswith(OURS)
)


def is_https(scope: Scope, base_url: str | None) -> bool:
    """Whether the browser has this page over HTTPS, also behind a proxy that ends it. What anybody may claim of the own
    connection changes the own cookies alone."""
    if scope["scheme"] in {"https", "wss"} or (base_url or "").startswith("https://"):
        return True
    return Headers(scope=scope).get("x-forwarded-proto", "").split(",")[0].strip() == "https"


class HttpsPromises:
    """ASGI middleware. `base_path` is the path that all addresses begin with, as `/visit`; `base_url` is the public
    address of the app, if it is known. `hsts_days` says how long browsers are to ask by HTTPS alone (RFC 6797); 0 asks
    nothing of them."""

    def __init__(self, app: ASGIApp, *, base_path: str = "", base_url: str | None = None, hsts_days: int = 0) -> None:
        self._app = app
        self._base_url = base_url
        self._prefix = (SECURE_PREFIX if base_path else HOST_PREFIX).encode("ascii")
        self._hsts: RawHeaders = (
            [(b"strict-transport-security", b"max-age=%d" % (hsts_days * 86_400))] if hsts_days else []
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] in {"http", "websocket"}:
            if is_https(scope, self._base_url):
                headers = [header for each in scope["headers"] for header in self._taken(*each)]
                scope, send = {**scope, "headers": headers}, change_headers(send, self._given)
            elif Headers(scope=scope).get("origin", "").startswith("https://"):  # behind a proxy that does not tell
                send = change_headers(send, _secured)
        await self._app(scope, receive, send)

    def _taken(self, name: bytes, value: bytes) -> RawHeaders:
        """A header of a request, its cookies under the names that our routes know."""
        if name != b"cookie" or OURS.encode("ascii") not in value:
            return [(name, value)]
        cookies: list[bytes] = []
        for cookie in value.split(b";"):
            own_name = cookie.partition(b"=")[0].strip()
            if (plain := own_name.removeprefix(self._prefix)) in _OURS and plain != own_name:
                cookies.append(cookie.strip().removeprefix(self._prefix))
            elif own_name not in _OURS:
                cookies.append(cookie.strip())
        return [(name, b"; ".join(cookies))] if cookies else []

    def _given(self, _status: int, headers: RawHeaders) -> RawHeaders:
        return [*(self._with_prefix(*header) for header in headers), *self._hsts]

    def _with_prefix(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        return (name, self._prefix + _secure(value)) if _is_own_cookie(name, value) else (name, value)


def _secured(_status: int, headers: RawHeaders) -> RawHeaders:
    return [(name, _secure(value) if _is_own_cookie(name, value) else value) for name, value in headers]


def _is_own_cookie(name: bytes, value: bytes) -> bool:
    return name.lower() == b"set-cookie" and value.partition(b"=")[0] in _OURS


def _secure(cookie: bytes) -> bytes:
    return cookie + b"; Secure"
