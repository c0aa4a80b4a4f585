"""The organisers' routes: sign in and out, and the draft's map, which nobody else is served.

Posts come from our own pages only (`Origin`, `Sec-Fetch-Site`; OWASP's Cross-Site Request Forgery Prevention Cheat
Sheet), tokens in bodies only. The session's cookie is HttpOnly and SameSite=Strict, and Secure wherever the page is.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from urllib.parse import parse_qs, urlsplit

import anyio.to_thread
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from components.i18n.catalogues import LANGUAGES
from components.i18n.negotiation import choose_language
from components.i18n.words import Words, words_for
from components.plan.errors import NotAllowed, StorageFault, StudyVisitError
from components.plan.messages import Phrase, message_of
from components.render.background import Background
from components.render.page import Document, View, page
from components.store.sessions import NOT_THE_TOKEN, SESSION_S, TooManyGuesses
from components.visit.drafts import DraftService
from components.web.organiser_auth import (
    DESK_COOKIE,
    DESK_S,
    KNOWN_COOKIE,
    SESSION_COOKIE,
    OrganiserAuth,
    desk_of,
    new_desk,
)
from components.web.request_limits import LONGEST_BODY, from_our_page
from components.web.sign_in import sign_in_page

_log = logging.getLogger(__name__)
_PRIVATE = {"Cache-Control": "no-store"}
"""What these answers have beside what every answer has (`publishing.guarding`). Its `Referrer-Policy` is not
`no-referrer`, under which browsers send `Origin: null` with our own form."""


class _TooLong(NotAllowed):
    """More was posted than any token takes."""


def routes(auth: OrganiserAuth, *, base_path: str = "") -> list[BaseRoute]:
    """The routes under `/organise`. Where a provider identifies organisers, Streamlit's own page signs them in.

    `base_path` is the path that all addresses of the app begin with, as `/visit`; the cookies are for it alone.
    """
    cookies = f"{base_path}/"
    mine: list[BaseRoute] = [
        Route(f"{base_path}/organise/sign-in", partial(_sign_in, auth, cookies), methods=["POST"]),
        Route(f"{base_path}/organise/sign-out", partial(_sign_out, auth, cookies), methods=["POST"]),
        Route(f"{base_path}/organise/map", partial(_map, auth), methods=["GET"]),
        Route(f"{base_path}/organise/preview", partial(_preview, auth), methods=["GET"]),
    ]
    return mine if auth.identified is not None else [_SignedOut(auth, base_path), *mine]


class _SignedOut(Route):
    """The sign-in page at `/organise`, for those who are not in; for the others Streamlit's page stands there."""

    def __init__(self, auth: OrganiserAuth, base_path: str) -> None:
        super().__init__(f"{base_path}/organise", partial(_sign_in_form, auth), methods=["GET"])
        self._door = auth

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See starlette."""
        match, child = super().matches(scope)
        if match is not Match.NONE and self._door.lets_in(HTTPConnection(scope).cookies):
            return Match.NONE, {}
        return match, child


async def _sign_in_form(auth: OrganiserAuth, request: Request) -> Response:
    return _page(sign_in_page(auth.visit_service.current().title, _words(request)), 200)


async def _sign_in(auth: OrganiserAuth, path: str, request: Request) -> Response:
    """Takes `token` (or `ticket`) as a form or as JSON; a form is answered with pages, JSON with JSON."""
    as_json = request.headers.get("content-type", "").startswith("application/json")
    words = _words(request)
    try:
        _check_origin(request, auth.visit_service.settings.base_url)
        body = await _body(request)
        sent = _sent(body, as_json=as_json)
        address = request.client.host if request.client else ""
        if sent.get("ticket"):
            value = sent["ticket"]
            await anyio.to_thread.run_sync(auth.organisers.session, value)
        else:
            known = auth.knows(request.cookies)
            value = await anyio.to_thread.run_sync(auth.organisers.sign_in, sent.get("token", ""), address, known)
    except TooManyGuesses as fault:
        headers = {"Retry-After": str(max(1, round(fault.retry_after_s)))}
        return _refused(fault, 429, words, auth, as_json=as_json, headers=headers)
    except NotAllowed as fault:
        return _refused(fault, 413 if isinstance(fault, _TooLong) else 401, words, auth, as_json=as_json)
    except StorageFault as fault:
        return _refused(fault, 503, words, auth, as_json=as_json)
    answer: Response = Response(status_code=204) if as_json else RedirectResponse("../organise", 303)
    answer.headers.update(_PRIVATE)
    secure = _secure(request, auth.visit_service.settings.base_url)
    desk = desk_of(request.cookies) or new_desk()
    for name, kept, age_s in (
        (SESSION_COOKIE, value, SESSION_S),
        (DESK_COOKIE, desk, DESK_S),
        (KNOWN_COOKIE, auth.organisers.known(), DESK_S),
    ):
        answer.set_cookie(name, kept, max_age=age_s, path=path, httponly=True, samesite="strict", secure=secure)
    return answer


async def _sign_out(auth: OrganiserAuth, path: str, request: Request) -> Response:
    """Ends the session, here and in every other window that has it."""
    try:
        _check_origin(request, auth.visit_service.settings.base_url)
        await anyio.to_thread.run_sync(auth.organisers.sign_out, request.cookies.get(SESSION_COOKIE))
    except NotAllowed as fault:
        return PlainTextResponse(f"{fault}\n", 401, _PRIVATE)
    except StorageFault as fault:
        _log.warning("store.failed", extra={"of": "sign-out", "fault": type(fault).__name__})
    answer = RedirectResponse("../", 303, _PRIVATE)
    answer.delete_cookie(SESSION_COOKIE, path=path, httponly=True, samesite="strict")
    return answer


async def _map(auth: OrganiserAuth, request: Request) -> Response:
    """The map of the asking organiser's draft, for the frame of the organisers' page."""
    return await _drawn(auth, request, View.MAP, ["pin.js"])


async def _preview(auth: OrganiserAuth, request: Request) -> Response:
    """The light page of the draft, as partners would see it; `at` is an ISO instant for its clock."""
    return await _drawn(auth, request, View.BOTH, ["rehearse.js"], at=_instant(request.query_params.get("at")))


async def _drawn(
    auth: OrganiserAuth, request: Request, view: View, scripts: list[str], *, at: datetime | None = None
) -> Response:
    def draw() -> Document:
        organiser = auth.organiser(request.cookies)
        return page(
            DraftService(auth.visit_service, organiser.owner).visit(),
            _words(request),
            background=Background.of(auth.visit_service.settings.background),
            view=view,
            day=_day(request.query_params.get("day")),
            more_scripts=scripts,
            more_data={"at": at.isoformat()} if at is not None else None,
        )

    try:
        made = await anyio.to_thread.run_sync(draw)
    except NotAllowed as fault:
        return PlainTextResponse(f"{fault}\n", 401, _PRIVATE)
    except StudyVisitError as fault:
        return PlainTextResponse(f"{fault}\n", 503, _PRIVATE)
    return _page(made, 200)


def _page(made: Document, status: int, headers: Mapping[str, str] | None = None) -> Response:
    policy = f"{made.policy}; frame-ancestors 'self'"
    return HTMLResponse(made.html, status, {**_PRIVATE, "Content-Security-Policy": policy, **(headers or {})})


def _refused(
    fault: StudyVisitError,
    status: int,
    words: Words,
    auth: OrganiserAuth,
    *,
    as_json: bool,
    headers: Mapping[str, str] | None = None,
) -> Response:
    sentence = words.phrase(message_of(fault))
    if as_json:
        return JSONResponse({"error": sentence}, status, {**_PRIVATE, **(headers or {})})
    return _page(sign_in_page(auth.visit_service.current().title, words, said=sentence, above="../"), status, headers)


def _words(request: Request) -> Words:
    header = request.headers.get("accept-language")
    return words_for(choose_language(header, request.query_params.get("lang"), LANGUAGES))


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > LONGEST_BODY:
                raise _TooLong(NOT_THE_TOKEN)
    except ClientDisconnect as fault:
        raise NotAllowed(NOT_THE_TOKEN) from fault
    return body


def _sent(body: bytes, *, as_json: bool) -> dict[str, str]:
    """The texts in a body; what cannot be read is nothing."""
    if not as_json:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return {name: text for name, text in read.items() if isinstance(text, str)} if isinstance(read, dict) else {}


def _check_origin(request: Request, base_url: str | None) -> None:
    """Raises `NotAllowed` for a post that a foreign page sent."""
    ours = from_our_page(request.headers.get("origin"), request.headers.get("host", ""), [base_url])
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} or not ours:
        _log.warning("post.refused", extra={"path": request.url.path})
        raise NotAllowed(Phrase("This request came from another page."))


def _secure(request: Request, base_url: str | None) -> bool:
    """Whether the browser has this page over HTTPS, also behind a proxy that ends it."""
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    origin = request.headers.get("origin") or ""
    return "https" in {request.url.scheme, forwarded, urlsplit(origin or base_url or "").scheme}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _instant(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
