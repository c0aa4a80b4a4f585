"""The security headers of every answer, Streamlit's own pages and files among them, each said in this one place.

An answer that brings a header of its own keeps it. Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/);
what the headers are for: OWASP's HTTP Headers Cheat Sheet
(https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping

from components.web.phone_redirect import App, Message, Receive, Scope, Send

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # OpenStreetMap's tile servers answer only to who says where from; this says the origin and no more.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # Where somebody is, our pages may ask: "where am I" on the map. It is allowed to ourselves unless said otherwise.
    "Permissions-Policy": "camera=(), microphone=(), payment=()",
}
"""What every answer has."""
BY_US_ALONE = "frame-ancestors 'self'"
FRAME_OPTIONS = {"X-Frame-Options": "SAMEORIGIN"}
"""What an answer has that only our own pages may put into a frame, beside `BY_US_ALONE` in its policy."""

# In these a script can run when they are opened by themselves.
_PAGES = (b"text/html", b"application/xhtml", b"image/svg", b"text/xml", b"application/xml")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_POLICY = b"content-security-policy"
_FRAMED_BY = b"frame-ancestors"


def policy_for(html: str) -> str:
    """The Content-Security-Policy of a page of Streamlit's, `html`: all comes from here, whatever is shown.

    The page's own inline scripts are known by their hashes. Styles are Streamlit's weak point: it makes them in the
    browser. Our elements (components.v2) reach it as text, which it turns into `blob:` modules. It compiles nothing
    from text that we use, so neither `'unsafe-eval'` nor `'unsafe-inline'` is there for scripts.
    """
    scripts = " ".join(_hash(script) for script in _INLINE_SCRIPT.findall(html))
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: {scripts}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            BY_US_ALONE,
        ]
    )


class SecurityHeaders:
    """ASGI middleware: adds what an answer lacks of the headers above. `policy` is that of pages without their own.

    An answer with a policy of its own has said by itself who may put it into a frame; any other may stand in our own
    pages alone. A 304 gets no policy: it would take the place of the one that came with the page (RFC 9111, 3.2).
    """

    def __init__(self, app: App, *, policy: str) -> None:
        self._app = app
        self._always = _raw(ALWAYS)
        self._frames = _raw(FRAME_OPTIONS)
        self._page = [(_POLICY, policy.encode("ascii")), *self._frames]
        self._file = [(_POLICY, BY_US_ALONE.encode("ascii")), *self._frames]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._with_the_rest(message["status"], message.get("headers", ()))}
            await send(message)

        await self._app(scope, receive, guarded)

    def _with_the_rest(self, status: int, headers: object) -> list[tuple[bytes, bytes]]:
        own: list[tuple[bytes, bytes]] = [(name.lower(), value) for name, value in headers]  # type: ignore[attr-defined]
        said = dict(own)
        wanted = list(self._always)
        if _POLICY in said:
            wanted += self._frames if _FRAMED_BY in said[_POLICY] else []
        elif status != 304:
            wanted += self._page if said.get(b"content-type", b"").startswith(_PAGES) else self._file
        return own + [(name, value) for name, value in wanted if name not in said]


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
