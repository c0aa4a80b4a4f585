"""Redirects: phones from the front page to the light page, organisers who come back from an identity provider.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html), in front of Streamlit, whose page has some megabytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.types import ASGIApp, Receive, Scope, Send

from components.export.context import POCKET
from components.render.browser_storage import FULL_PAGE
from components.web.response_cache import never_cached
from components.web.security_headers import RawHeaders, change_headers

FULL = "full"
"""`/?full` asks for the full page on any device, and is remembered."""
LIGHT = "light"
"""`/?light` asks for the light page on any device, and ends what `/?full` remembers."""
COOKIE = FULL_PAGE.name
COOKIE_S = FULL_PAGE.age_s
"""How long the choice is remembered."""
PROVIDER_RETURN = "/oauth2callback"
"""Where providers send people back to (https://docs.streamlit.io/develop/concepts/connections/authentication)."""

_FORWARDED = ("stop", "day", "lang", "group", "key")
_MAX_LENGTH = 100  # characters of a parameter; a stop's id has 64 and a few more
# What the choice depends on, so that no cache between gives one device the other's answer (RFC 9110, 12.5.5).
_VARY = b"Sec-CH-UA-Mobile, Save-Data, User-Agent, Cookie"


def wants_light_page(headers: Mapping[str, str]) -> bool:
    """Whether a request's headers (names in lower case) are those of a phone, or of somebody who saves data.

    `Sec-CH-UA-Mobile` says it in Chromium over HTTPS (User-Agent Client Hints,
    https://wicg.github.io/ua-client-hints/), and wins where it is sent. Safari and Firefox do not send it, and no
    browser does over plain HTTP: there `Mobi` in the User-Agent decides, the one part of it that MDN advises to look at
    (https://developer.mozilla.org/docs/Web/HTTP/Guides/Browser_detection_using_the_user_agent). `Save-Data: on`
    asks for less whatever the device (https://wicg.github.io/savedata/).
    """
    if headers.get("save-data", "").strip().lower() == "on":
        return True
    hint = headers.get("sec-ch-ua-mobile", "").strip()
    if hint in {"?0", "?1"}:
        return hint == "?1"
    return "Mobi" in headers.get("user-agent", "")


class PhoneRedirect:
    """ASGI middleware: redirects `GET /` of phones to the light page; everything else passes.

    The stop, the day, the language and the group of the address are forwarded. `/?full` opens the full page and
    remembers that in a cookie, which holds nothing about its owner; `/?light` ends it and redirects every device.
    `base_path` is the path that all addresses begin with, as `/visit`: the front page is `/visit/` then, and `/visit`
    is redirected there, since the page's own links are relative to it.
    """

    def __init__(self, app: ASGIApp, *, base_path: str = "") -> None:
        self._app = app
        self._base_path = base_path
        self._front_page = f"{base_path}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        is_read = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if is_read and scope["path"] == self._front_page:
            await self._front(scope, receive, send)
        elif is_read and self._base_path and scope["path"] == self._base_path:
            query = scope["query_string"]
            location = self._base_path.rpartition("/")[2].encode("ascii") + b"/" + (b"?" + query if query else b"")
            await _redirect(location, [], send)
        else:
            await self._app(scope, receive, send)

    async def _front(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        added = [(b"vary", _VARY)]
        wants_full = _remembers_full(headers.get("cookie", "")) or not wants_light_page(headers)
        if FULL in query or (LIGHT not in query and wants_full):
            if FULL in query:
                added.append(self._cookie(FULL, COOKIE_S))
            send = change_headers(send, lambda _status, headers: [*headers, *added])
            await self._app(never_cached(scope), receive, send)
            return
        forwarded = urlencode({name: query[name][-1][:_MAX_LENGTH] for name in _FORWARDED if query.get(name)})
        location = f"{POCKET}?{forwarded}" if forwarded else POCKET
        if LIGHT in query:
            added.append(self._cookie("", 0))
        await _redirect(location.encode("ascii"), added, send)

    def _cookie(self, value: str, seconds: int) -> tuple[bytes, bytes]:
        cookie = f"{COOKIE}={value}; Path={self._front_page}; Max-Age={seconds}; SameSite=Lax"
        return b"set-cookie", cookie.encode("ascii")


class ProviderReturn:
    """ASGI middleware: after signing in with a provider, organisers get to `/organise`.

    Streamlit redirects everybody who returns from a provider to the front page; here only organisers have accounts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http" or not scope["path"].endswith(PROVIDER_RETURN):
            await self._app(scope, receive, send)
            return

        def to_organise(_status: int, headers: RawHeaders) -> RawHeaders:
            return [_to_organise(*header) for header in headers]

        await self._app(scope, receive, change_headers(send, to_organise))


def _to_organise(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """The header, with `/organise` in place of the front page in a `Location`."""
    is_front_page = value == b"/" or (value[:1] == b"/" != value[1:2] and value.endswith(b"/"))
    return name, value + b"organise" if name.lower() == b"location" and is_front_page else value


async def _redirect(location: bytes, headers: RawHeaders, send: Send) -> None:
    """Redirect to a relative address, which also holds behind a proxy that serves the app under a path."""
    base = [(b"location", location), (b"cache-control", b"no-cache"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 307, "headers": [*base, *headers]})
    await send({"type": "http.response.body", "body": b""})


def _remembers_full(cookies: str) -> bool:
    try:
        choice = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return False
    return choice is not None and choice.value == FULL
