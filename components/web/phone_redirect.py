"""The right page for the device: a phone that opens the front door is led to the light page.

Plain ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html), in front of everything else, so that a phone is sent
on before Streamlit's page of some megabytes is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

FULL = "full"
"""`/?full` asks for the full page on any device, and is remembered."""
COOKIE = "study_visit_page"
REMEMBERED_S = 60 * 24 * 3600
"""Some weeks before a visit and after it."""

_KEPT = ("stop", "day", "lang")
_LONGEST_KEPT = 100  # characters; a stop's id has 64 and a few more
# What the choice depends on, so that no cache between gives one device the other's answer (RFC 9110, 12.5.5).
_VARY = b"Sec-CH-UA-Mobile, Save-Data, User-Agent, Cookie"


def wants_light_page(headers: Mapping[str, str]) -> bool:
    """Whether a request's headers (names in lower case) are those of a phone, or of somebody who saves data.

    `Sec-CH-UA-Mobile` says it in Chromium over HTTPS (User-Agent Client Hints,
    https://wicg.github.io/ua-client-hints/), and wins where it is sent. Safari and Firefox send none, and nobody over
    plain HTTP: there `Mobi` in the User-Agent decides, which is the one part of it that MDN advises to look at
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
    """ASGI middleware: `GET /` leads phones to `light`, a path beside it, and lets everybody else and all else pass.

    The stop, the day and the language of the address are kept. `/?full` opens the full page and remembers that in a
    cookie, which says nothing about who sent it. Where the app stands `base_path` a path, as `/visit`, its door is
    `/visit/`, and whoever leaves the last slash out is led there first, since the page's own links begin at it.
    """

    def __init__(self, app: App, *, light: str = "pocket", base_path: str = "") -> None:
        self._app = app
        self._light = light
        self._under = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        doors = {f"{self._under}/", self._under} - {""}
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or scope["path"] not in doors:
            await self._app(scope, receive, send)
            return
        if scope["path"] == self._under:
            said = scope["query_string"]
            inside = self._under.rpartition("/")[2].encode("ascii") + b"/" + (b"?" + said if said else b"")
            await _lead_to(inside, [], send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        asked = FULL in query
        if asked or _remembers(headers.get("cookie", "")) or not wants_light_page(headers):
            await self._app(scope, receive, _with_headers(send, _passing(f"{self._under}/", remember=asked)))
            return
        kept = urlencode({name: query[name][-1][:_LONGEST_KEPT] for name in _KEPT if query.get(name)})
        location = f"{self._light}?{kept}" if kept else self._light
        await _lead_to(location.encode("ascii"), [(b"vary", _VARY)], send)


async def _lead_to(location: bytes, more: list[tuple[bytes, bytes]], send: Send) -> None:
    """Redirect to a relative address, which holds behind a proxy that serves us under a path of its own, too."""
    answer = [(b"location", location), (b"cache-control", b"no-cache"), (b"content-length", b"0"), *more]
    await send({"type": "http.response.start", "status": 307, "headers": answer})
    await send({"type": "http.response.body", "body": b""})


def _remembers(cookies: str) -> bool:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return False
    return found is not None and found.value == FULL


def _passing(path: str, *, remember: bool) -> list[tuple[bytes, bytes]]:
    added = [(b"vary", _VARY)]
    if remember:
        cookie = f"{COOKIE}={FULL}; Path={path}; Max-Age={REMEMBERED_S}; SameSite=Lax"
        added.append((b"set-cookie", cookie.encode("ascii")))
    return added


def _with_headers(send: Send, added: list[tuple[bytes, bytes]]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sent
