"""Security headers of every response, those of Streamlit's own pages and files included; and `noindex` for a visit that
search engines are asked to leave out (https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag).

A header that a response brings itself is kept. Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/); what the
headers are for: OWASP's HTTP Headers Cheat Sheet
(https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.render.escaping import csp_hashes

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # OpenStreetMap's tile servers want a Referer; this sends the origin and no more.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # Geolocation is not listed: it is allowed to our own pages by default, for "where am I" on the map.
    "Permissions-Policy": "camera=(), microphone=(), payment=()",
}
"""The headers of every response."""
FRAME_ANCESTORS = "frame-ancestors 'self'"
FRAME_OPTIONS = {"X-Frame-Options": "SAMEORIGIN"}
"""For what only our own pages may put into a frame, beside `FRAME_ANCESTORS` in the policy."""

# In these a script can run when they are opened by themselves.
_PAGES = (b"text/html", b"application/xhtml", b"image/svg", b"text/xml", b"application/xml")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_POLICY = b"content-security-policy"
_NOINDEX = ((b"x-robots-tag", b"noindex"),)


def streamlit_policy(html: str) -> str:
    """The Content-Security-Policy of Streamlit's page `html`: everything comes from this host.

    The page's own inline scripts are allowed by their hashes. Styles need `'unsafe-inline'`: Streamlit makes them in
    the browser. It turns our elements (components.v2) into `blob:` modules. Nothing that we use compiles text, so
    neither `'unsafe-eval'` nor `'unsafe-inline'` is there for scripts.
    """
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: {csp_hashes(_INLINE_SCRIPT.findall(html))}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            FRAME_ANCESTORS,
        ]
    )


class SecurityHeaders:
    """ASGI middleware: adds the headers above where a response lacks them. `policy` is that of pages without their own;
    `is_unlisted` says whether the visit is to stay out of search engines.

    A response with its own policy decides by itself who may put it into a frame; any other may be framed by our own
    pages alone. A 304 gets no policy: it would replace the one that came with the page (RFC 9111, 3.2).
    """

    def __init__(self, app: ASGIApp, *, policy: str, is_unlisted: Callable[[], bool] = lambda: False) -> None:
        self._app = app
        self._is_unlisted = is_unlisted
        self._always = _raw(ALWAYS)
        self._frames = _raw(FRAME_OPTIONS)
        self._page = [(_POLICY, policy.encode("ascii")), *self._frames]
        self._file = [(_POLICY, FRAME_ANCESTORS.encode("ascii")), *self._frames]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        await self._app(scope, receive, change_headers(send, self._completed))

    def _completed(self, status: int, headers: RawHeaders) -> RawHeaders:
        own = [(name.lower(), value) for name, value in headers]
        by_name = dict(own)
        wanted = [*self._always, *(_NOINDEX if self._is_unlisted() else ())]
        if _POLICY in by_name:
            wanted += self._frames if b"frame-ancestors" in by_name[_POLICY] else []
        elif status != 304:
            wanted += self._page if by_name.get(b"content-type", b"").startswith(_PAGES) else self._file
        return own + [(name, value) for name, value in wanted if name not in by_name]


def change_headers(send: Send, change: Callable[[int, RawHeaders], RawHeaders]) -> Send:
    """A `send` for ASGI that passes the status and the headers of a response through `change`."""

    async def send_changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": change(message["status"], list(message.get("headers", ())))}
        await send(message)

    return send_changed


def _raw(headers: Mapping[str, str]) -> RawHeaders:
    return [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
