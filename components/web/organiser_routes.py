"""The organisers' routes: signing in and out, and the map and preview of a draft, for organisers alone.

Posts come from our own pages only (`Origin`, `Sec-Fetch-Site`; OWASP's Cross-Site Request Forgery Prevention Cheat
Sheet), tokens in bodies only. The session's cookie is HttpOnly and SameSite=Strict, and over HTTPS Secure
(`web/https.py`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from components.export.context import LATE
from components.i18n.words import words_for
from components.plan.draft import Draft
from components.plan.errors import NotAllowed, StorageFault, StudyVisitError
from components.plan.messages import Phrase, message_of
from components.plan.model import Visit
from components.plan.photos import PhotoFormat
from components.plan.publication import Visibility
from components.plan.record import is_over
from components.render.background import Background
from components.render.late_script import late_script, late_version
from components.render.page import Document, View, page
from components.visit.drafts import DraftService
from components.visit.earlier_drafts import note_earlier
from components.visit.revision import record_of
from components.visit.service import VisitService
from components.web.attendance_route import attendance_route
from components.web.devices import device_words
from components.web.organiser_auth import (
    BROWSER_S,
    JOIN,
    KNOWN_COOKIE,
    ORGANISER_COOKIE,
    SESSION_COOKIE,
    SESSION_S,
    OrganiserAuth,
    signed_out,
)
from components.web.provider_end import forget_provider, provider_end
from components.web.queries import day_in, moment_in, words_of
from components.web.request_limits import is_own_origin
from components.web.sign_in_limiter import TooManyAttempts
from components.web.small_pages import sign_in_page, signed_out_page
from components.web.threads import in_store_thread

_T = TypeVar("_T")

_NO_STORE = {"Cache-Control": "no-store"}
_ENDS_LATER = StorageFault(
    Phrase(
        "You are signed out in this browser. The app cannot save this right now and tries again by itself. If somebody "
        "else may use this device, please tell the colleague who installed the app."
    )
)
_log = logging.getLogger(__name__)


def organiser_routes(auth: OrganiserAuth, visit_service: VisitService, *, base_path: str = "") -> list[BaseRoute]:
    """The routes under `/organise`, and that of the attendance sheets. `base_path` is the path that all addresses begin
    with, as `/visit`; the cookies are for it alone."""
    routes = _OrganiserRoutes(auth, visit_service, base_path)
    return [
        Route(f"{base_path}/organise/sign-in", routes.sign_in, methods=["POST"]),
        Route(f"{base_path}/organise/sign-out", routes.sign_out, methods=["POST"]),
        Route(f"{base_path}/{JOIN}", routes.join, methods=["GET"]),
        Route(f"{base_path}/organise/map", routes.draft_map, methods=["GET"]),
        Route(f"{base_path}/organise/preview", routes.draft_preview, methods=["GET"]),
        Route(f"{base_path}/organise/{LATE}", routes.draft_late_script, methods=["GET"]),
        Route(f"{base_path}/organise/photos/{{name}}", routes.draft_photo, methods=["GET"]),
        attendance_route(auth, visit_service, base_path=base_path),
    ]


class SignInPage:
    """ASGI middleware: the sign-in page at `/organise` for everybody who is not signed in; organisers pass on to
    Streamlit's page. Where an identity provider is configured, everybody does: that page signs in."""

    def __init__(self, app: ASGIApp, *, auth: OrganiserAuth, visit_service: VisitService, base_path: str = "") -> None:
        self._app = app
        self._auth = auth
        self._visit_service = visit_service
        self._path = f"{base_path}/organise"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        is_page = scope["type"] == "http" and scope["path"] == self._path and scope["method"] in {"GET", "HEAD"}
        request = Request(scope) if is_page else None
        if request is None or self._auth.by_provider or await self._auth.admits(request.cookies):
            await self._app(scope, receive, send)
            return
        title = _shown_title(self._visit_service.current())
        await _page_response(_sign_in_page(title, words_of(request).language))(scope, receive, send)


@lru_cache(maxsize=64)  # anybody may ask for it, as often as they like
def _sign_in_page(title: str, language: str, above: str = "", next_page: str = "") -> Document:
    return sign_in_page(title, words_for(language), above=above, next_page=next_page)


class _OrganiserRoutes:
    """The endpoints. What asks the store or draws a page runs in a thread."""

    def __init__(self, auth: OrganiserAuth, visit_service: VisitService, base_path: str) -> None:
        self._auth = auth
        self._visit_service = visit_service
        self._cookie_path = f"{base_path}/"
        self._base_url = visit_service.settings.base_url

    async def sign_in(self, request: Request) -> Response:
        """Take `token` (or `ticket`, a session of the provider's page) as a form or as JSON; a form is answered with
        pages, JSON with JSON."""
        is_json = request.headers.get("content-type", "").startswith("application/json")
        try:
            self._check_origin(request)
            fields = _fields(await request.body(), is_json=is_json)
            session, organiser_id = await in_store_thread(self._new_session, request, fields)
        except ClientDisconnect:
            return Response(status_code=400)
        except StudyVisitError as fault:
            return self._refused(fault, request, is_json=is_json)
        response = Response(status_code=204) if is_json else RedirectResponse("../organise", 303)
        response.headers.update(_NO_STORE)
        for name, value, age_s in (
            (SESSION_COOKIE, session, SESSION_S),
            (ORGANISER_COOKIE, organiser_id, BROWSER_S),
            (KNOWN_COOKIE, self._auth.known_browser_value(), BROWSER_S),
        ):
            response.set_cookie(
                name,
                value,
                max_age=age_s,
                path=self._cookie_path,
                httponly=True,
                samesite="strict",
            )
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session, here and in every other window that has it; say so where that could not be stored. With an
        identity provider, its cookies go too, and a page offers to end the session there."""
        response: Response
        try:
            self._check_origin(request)
            await in_store_thread(self._auth.sign_out, request.cookies.get(SESSION_COOKIE))
        except NotAllowed as fault:
            return PlainTextResponse(f"{fault}\n", 401, _NO_STORE)
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": "sign-out", "fault": type(fault).__name__})
            response = self._refused(_ENDS_LATER, request, is_json=False)
        else:
            response = RedirectResponse("../", 303, _NO_STORE)
        if self._auth.by_provider:
            end = await provider_end(request, self._cookie_path)
            response = _page_response(signed_out_page(words_of(request), end))
            forget_provider(request, response, self._cookie_path)
        response.delete_cookie(SESSION_COOKIE, path=self._cookie_path, httponly=True, samesite="strict")
        return response

    async def join(self, request: Request) -> Response:
        """The page that a colleague's invitation and a link to another device open. Their secret is in the fragment."""
        title = _shown_title(self._visit_service.current())
        return _page_response(_sign_in_page(title, words_of(request).language, "../", "../organise"))

    async def draft_map(self, request: Request) -> Response:
        """The map of the asking organiser's draft, for the frame of the organisers' page."""
        return await self._draft_page(request, View.MAP, "organise-map.js")

    async def draft_preview(self, request: Request) -> Response:
        """The light page of the draft, as partners would see it; `at` is an ISO instant for its clock."""
        return await self._draft_page(request, View.BOTH, "preview.js", at=moment_in(request.query_params.get("at")))

    def _new_session(self, request: Request, fields: Mapping[str, str]) -> tuple[str, str]:
        """The signed session, and the id of its organiser. For threads: it asks the store."""
        session = fields.get("ticket", "")
        if not session:
            session = self._auth.sign_in(
                fields.get("token", ""),
                request.client.host if request.client else "",
                self._auth.known_browser(request.cookies),
                organiser_id=request.cookies.get(ORGANISER_COOKIE, ""),
                device=device_words(request.headers.get("user-agent", "")),
            )
        organiser_id = self._auth.draft_owner({SESSION_COOKIE: session})
        try:
            note_earlier(self._visit_service.store, request.cookies.get(ORGANISER_COOKIE, ""), organiser_id)
        except StorageFault as fault:  # the earlier draft stays, and who is signed in may work
            _log.warning("store.failed", extra={"of": "earlier-draft", "fault": type(fault).__name__})
        return session, organiser_id

    async def draft_late_script(self, request: Request) -> Response:
        """The late script of these two pages."""

        def draw() -> tuple[str, str]:
            visit, _draft = self._shown_draft(request)
            words = words_of(request)
            background = self._background
            return late_script(visit, words, background), late_version(visit, words, background)

        drawn = await self._of_draft(request, draw)
        if isinstance(drawn, Response):
            return drawn
        script, version = drawn
        is_version = request.query_params.get("v") == version
        headers = {"Cache-Control": "private, max-age=31536000, immutable"} if is_version else _NO_STORE
        return Response(script, headers=headers, media_type="text/javascript")

    async def draft_photo(self, request: Request) -> Response:
        """A photo beside these two pages: of a draft too, which no reader's page shows yet."""
        name = f"photos/{request.path_params['name']}"

        def read() -> bytes:
            self._auth.draft_owner(request.cookies)
            return self._visit_service.store.photos.photo_bytes(name) or b""

        body = await self._of_draft(request, read)
        if isinstance(body, Response):
            return body
        media_type = "image/webp" if name.endswith(PhotoFormat.WEBP) else "image/jpeg"
        return Response(body, 200 if body else 404, _NO_STORE, media_type=media_type)

    async def _draft_page(self, request: Request, view: View, script: str, *, at: datetime | None = None) -> Response:
        def draw() -> Document:
            visit, draft = self._shown_draft(request)
            if at is not None and is_over(visit, at):
                visit = record_of(visit)
            words = words_of(request)
            of_group = {"group": visit.group} if visit.group else {}
            query = {"lang": words.language, "v": late_version(visit, words, self._background), **of_group}
            return page(
                visit,
                words,
                background=self._background,
                view=view,
                day=day_in(request.query_params.get("day")),
                script=script,
                more_data={"at": at.isoformat()} if at is not None else None,
                area=draft.details.viewbox,
                late=f"{LATE}?{urlencode(query, errors='replace')}",
                cited=self._base_url or "",
            )

        drawn = await self._of_draft(request, draw)
        return drawn if isinstance(drawn, Response) else _page_response(drawn)

    @property
    def _background(self) -> Background:
        return Background.of(self._visit_service.settings.background)

    def _shown_draft(self, request: Request) -> tuple[Visit, Draft]:
        """The asking organiser's draft as a visit, of the group that was asked for, and the draft itself."""
        drafts = DraftService(self._visit_service, self._auth.draft_owner(request.cookies))
        draft = drafts.draft()
        visit = drafts.preview(draft.stops, draft.details)
        return visit.of_group(request.query_params.get("group", "")), draft

    async def _of_draft(self, request: Request, draw: Callable[[], _T]) -> _T | Response:
        """What `draw` makes of the draft, or the answer to who may not see it."""
        try:
            if not await self._auth.is_signed(request.cookies):
                raise signed_out()
            return await in_store_thread(draw)
        except NotAllowed as fault:
            return PlainTextResponse(f"{fault}\n", 401, _NO_STORE)
        except StudyVisitError as fault:
            return PlainTextResponse(f"{fault}\n", 503, _NO_STORE)

    def _refused(self, fault: StudyVisitError, request: Request, *, is_json: bool) -> Response:
        status, headers = (401 if isinstance(fault, NotAllowed) else 503), {}
        if isinstance(fault, TooManyAttempts):
            status, headers = 429, {"Retry-After": str(max(1, round(fault.retry_after_s)))}
        words = words_of(request)
        sentence = words.phrase(message_of(fault))
        if is_json:
            return JSONResponse({"error": sentence}, status, {**_NO_STORE, **headers})
        title = _shown_title(self._visit_service.current())
        return _page_response(sign_in_page(title, words, fault=sentence, above="../"), status, headers)

    def _check_origin(self, request: Request) -> None:
        """Raises `NotAllowed` for a post that a foreign page sent."""
        is_own = is_own_origin(request.headers.get("origin"), request.headers.get("host", ""), [self._base_url])
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} or not is_own:
            _log.warning("post.refused", extra={"path": request.scope["path"]})
            raise NotAllowed(Phrase("This request came from another page."))


def _page_response(document: Document, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    # No `Referrer-Policy: no-referrer` here: under it browsers send `Origin: null` with our own form.
    policy = f"{document.policy}; frame-ancestors 'self'"
    return HTMLResponse(document.html, status, {**_NO_STORE, "Content-Security-Policy": policy, **(headers or {})})


def _shown_title(visit: Visit) -> str:
    """The title for the sign-in page, which everybody sees: none of a visit that is not public."""
    return visit.title if visit.visibility is Visibility.PUBLIC else ""


def _fields(body: bytes, *, is_json: bool) -> dict[str, str]:
    """The text fields of a body; none where it cannot be read."""
    if not is_json:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return {name: text for name, text in parsed.items() if isinstance(text, str)} if isinstance(parsed, dict) else {}
