"""The gate before everything else: of a visit that is not public nothing is served to who may not see it.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html). What passes without a key is named here; every other
address, also one that does not exist, gets the same calm answer, which says nothing of the visit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from components.export.context import EMBED, LATE, POCKET
from components.i18n.words import Words
from components.plan.model import Visit
from components.plan.publication import Visibility
from components.render.browser_storage import VISIT_KEY
from components.web.front_page import PATHS
from components.web.queries import words_of
from components.web.security_headers import ALWAYS, RawHeaders, change_headers
from components.web.small_pages import refusal_page
from components.web.visit_access import KEY, KEY_COOKIE, VisitAccess, admitted

REFUSED = "X-Visit-Access"
"""The header by which our own pages and the service worker tell a refusal from an address that is not there."""

_OF_ORGANISERS = frozenset({f"organise/{name}" for name in ("sign-in", "sign-out", "join", "map", "preview", LATE)})
_OPEN = frozenset({"healthz", "_stcore/health", "organise", *_OF_ORGANISERS})
"""The addresses that say nothing of the visit, or ask for a session themselves."""
_SIGNING_IN = ("_stcore/", "static/", "component/", "auth/", "oauth2callback", "organise/")
"""Where an identity provider is asked, everybody may load Streamlit's own page: it signs in, and asks for the key
itself before it shows a visit (`pages/router.py`)."""
_PAGES = frozenset({*PATHS, POCKET, EMBED})
_KEEPING_KEY = frozenset({*PATHS, POCKET})


class VisitGate:
    """ASGI middleware. `base_path` is the path that all addresses begin with, as `/visit`, and the one for which the
    cookie with the key is set."""

    def __init__(self, app: ASGIApp, *, access: VisitAccess, base_path: str = "") -> None:
        self._app = app
        self._access = access
        self._home = f"{base_path}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        visit = self._access.visit()
        admission = await self._access.admission(connection)
        slug = self._slug(scope["path"])
        if admission is None and not self._is_open(slug):
            await self._refuse(slug, visit, connection, receive, send)
            return
        if admission is not None:
            scope = admitted(scope, admission)
        if scope["type"] == "http" and visit.visibility is not Visibility.PUBLIC:
            added = self._cookie(connection) if admission is not None and admission.by_address else []
            cookies = added if slug in _KEEPING_KEY else []
            send = change_headers(send, lambda _status, headers: [*_for_few(slug, headers), *cookies])
        await self._app(scope, receive, send)

    def _slug(self, path: str) -> str | None:
        """The address below that of the app; None for one beside it."""
        if path == self._home.rstrip("/"):
            return ""
        return path.removeprefix(self._home) if path.startswith(self._home) else None

    def _is_open(self, slug: str | None) -> bool:
        if slug is None:
            return False
        return slug in _OPEN or (self._access.auth.by_provider and slug.startswith(_SIGNING_IN))

    def _cookie(self, connection: HTTPConnection) -> RawHeaders:
        """The key for this browser, where a person opened the address: no frame of another page keeps it."""
        key = connection.query_params.get(KEY, "")
        is_opened = connection.headers.get("sec-fetch-dest", "document") == "document"
        if not is_opened or connection.cookies.get(KEY_COOKIE) == key:
            return []
        cookie = f"{KEY_COOKIE}={key}; Path={self._home}; Max-Age={VISIT_KEY.age_s}; HttpOnly; SameSite=Lax"
        return [(b"set-cookie", cookie.encode("ascii"))]

    async def _refuse(
        self, slug: str | None, visit: Visit, connection: HTTPConnection, receive: Receive, send: Send
    ) -> None:
        if connection.scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        has_key = bool(connection.query_params.get(KEY) or connection.cookies.get(KEY_COOKIE))
        wait_s = self._access.count_guess(connection) if has_key else 0.0
        response = refusal(visit, connection, slug)
        if wait_s > 0:
            response.status_code = 429
            response.headers["Cache-Control"] = "no-store"
            response.headers["Retry-After"] = str(max(1, round(wait_s)))
        if connection.scope["method"] == "HEAD":
            response.body = b""
        await response(connection.scope, receive, send)


def refusal(visit: Visit, connection: HTTPConnection, slug: str | None) -> Response:
    """The answer to who may not see the visit: a calm page, or for a file one line."""
    words = words_of(connection)
    title, text = refusal_words(visit, words)
    headers = {
        **ALWAYS,
        # A cache in front has to put this in the place of what it keeps of a visit that was public: an answer that it
        # may not keep leaves that there, to be given away as stale (RFC 5861). No browser keeps it.
        "Cache-Control": "no-store" if KEY in connection.query_params else "public, max-age=0, s-maxage=1",
        "Vary": "Accept, Accept-Language, Cookie",
        "X-Robots-Tag": "noindex",
        REFUSED: "none",
        # Our own page in somebody else's is told apart from one without a network.
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": REFUSED,
    }
    if slug not in _PAGES and "text/html" not in connection.headers.get("accept", ""):
        return PlainTextResponse(f"{title}. {text}\n", 404, headers)
    above = "../" * slug.count("/") if slug else ""
    organise = f"{above}organise" if slug not in {None, EMBED} else ""  # no frame of others shows that page
    page = refusal_page(title, text, words, "form-action 'none'", organise=organise)
    return HTMLResponse(page.html, 404, {**headers, "Content-Security-Policy": page.policy})


def refusal_words(visit: Visit, words: Words) -> tuple[str, str]:
    """Title and sentence for who may not see the visit; when it opens is all that is told of it."""
    if visit.visibility is not Visibility.CLOSED:
        return (
            words.text("The whole address is needed"),
            words.text(
                "This address has no key, or an old one. Please open the link that you were sent, or scan its code, or "
                "ask for a new one."
            ),
        )
    title = words.text("Not open yet")
    if visit.opens_at is None:
        return title, words.text("Please come again later.")
    return title, words.text("It opens on {when}.", when=_opening(visit.opens_at, words))


def _opening(at: datetime, words: Words) -> str:
    """Day and hour with the distance from UTC: the name of a zone would tell where the visit is."""
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"{words.date(at.date())}, {words.hour(at)} (UTC{sign}{hours}{f':{rest:02}' if rest else ''})"


def _for_few(slug: str | None, headers: RawHeaders) -> RawHeaders:
    """The headers of a response that not everybody may have: no cache between keeps it, nor gives it away.

    Streamlit's own files are the same everywhere.
    """
    if slug is not None and slug.startswith("static/"):
        return headers
    names = {name.lower(): value for name, value in headers}
    unchanged = [(name, value) for name, value in headers if name.lower() not in {b"cache-control", b"vary"}]
    control, varying = names.get(b"cache-control", b""), names.get(b"vary", b"")
    return [
        *unchanged,
        (b"cache-control", control if b"no-store" in control else b"private, no-cache"),
        (b"vary", varying if b"Cookie" in varying else b", ".join(filter(None, (varying, b"Cookie")))),
    ]
