"""Public routes: every output of the published visit, `/events`, `/oembed` and `/healthz`.

Every output answers GET and HEAD with a strong `ETag` and `Cache-Control`, `304` to who has it already, compressed for
who accepts it, and the security headers of its kind. `?group=` asks for the visit of one group, of which it is the
output then. Unknown query parameters are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from components.export import snippets
from components.export.context import NO_TILES, POCKET, Context, Options
from components.export.outputs import INSTALLATION, OF_THE_GROUND, OUTPUTS, Output, file_of, output
from components.i18n.words import choose_language, words_for
from components.plan.errors import StudyVisitError
from components.plan.model import Visit
from components.plan.photos import PhotoBytes, no_photo
from components.plan.publication import Visibility
from components.render.background import Background
from components.render.escaping import Json
from components.render.privacy import NO_SERVICES, Services
from components.web.build_budget import BUDGET, TooMuchWork
from components.web.built_outputs import OutputCache, Representation, coding_for, is_current, represent
from components.web.front_page import front_pages
from components.web.picture_routes import picture_routes
from components.web.queries import asked_of_page
from components.web.response_cache import mark_cacheable
from components.web.security_headers import ALWAYS, FRAME_ANCESTORS, FRAME_OPTIONS
from components.web.visit_access import admission_of

# A host and, with a reverse proxy, a path: what a Host header may hold before it becomes part of an address.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,260}(/[A-Za-z0-9._~/\-]*)?")
_NUMBER = re.compile(r"[0-9]{1,5}")
_UNAVAILABLE = {**ALWAYS, "Cache-Control": "no-store", "Retry-After": "30"}
_NO_STORE = {**ALWAYS, "Cache-Control": "no-store"}
_NOT_THERE = {**ALWAYS, "Cache-Control": "public, max-age=0, s-maxage=5"}

_OF_THE_VISIT = frozenset({"plan", "published_at", "revision"})
"""What `/healthz`, which everybody may ask, keeps to itself while a visit is not public."""

POLL_S = 0.5
"""How often an open stream compares the revision with the published plan's, in memory."""
HEARTBEAT_S = 15.0
"""Proxies close what is silent for a minute; and a page that receives nothing for longer knows that it is offline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSite:
    """What the routes serve.

    `visit` and `csv` give the published plan, at once and from memory; `status` what `/healthz` reports, `now` the
    visit's clock, which may be a rehearsed one, and `photo_bytes` the file of a photo, from the store. Without
    `base_url` links lead to the address under which a reader came. Streams end when `is_closing` says so: a server
    waits for its connections before it stops. `base_path` is the path that all addresses begin with, as `/visit`, where
    the app has no host name of its own. `streamlit_page` is the HTML of Streamlit's page, for the front page; without
    it there is none.
    """

    visit: Callable[[], Visit]
    csv: Callable[[], bytes]
    status: Callable[[], Mapping[str, Json]]
    now: Callable[[], datetime]
    base_url: str | None = None
    background: Background = NO_TILES
    services: Services = NO_SERVICES
    photo_bytes: PhotoBytes = no_photo
    is_closing: Callable[[], bool] = lambda: False
    base_path: str = ""
    streamlit_page: str = ""


def public_routes(site: PublicSite) -> list[Route]:
    """A route for each output and each file of the light page, the front page, `/events`, `/oembed` and `/healthz`."""
    cache, front_cache = OutputCache(budget=BUDGET), OutputCache(budget=BUDGET)
    open_streams: set[object] = set()
    endpoints = {row.slug: partial(_serve, site, cache, row) for row in (*OUTPUTS, *OF_THE_GROUND, *INSTALLATION)}
    endpoints |= {row.slug: partial(_serve, site, front_cache, row) for row in front_pages(site.streamlit_page)}
    endpoints |= {
        "events": partial(_events, site, open_streams),
        "oembed": partial(_oembed, site),
        "healthz": partial(_healthz, site, open_streams),
    }
    routes = [Route(f"{site.base_path}/{slug}", endpoint, methods=["GET"]) for slug, endpoint in endpoints.items()]
    pictures = [
        *picture_routes(site.visit, site.photo_bytes, site.base_path),
    ]
    return [*routes, *pictures]


def unavailable_routes(base_path: str = "") -> list[Route]:
    """The same addresses while the settings cannot be used: each answers 503 and when to try again."""

    async def refuse(_request: Request) -> Response:
        return PlainTextResponse("The visit's settings cannot be used; the app's log says why.\n", 503, _UNAVAILABLE)

    slugs = [*(row.slug for row in (*OUTPUTS, *OF_THE_GROUND)), "events", "oembed", "healthz"]
    return [Route(f"{base_path}/{slug}", refuse, methods=["GET"]) for slug in slugs]


async def _serve(site: PublicSite, cache: OutputCache, row: Output, request: Request) -> Response:
    try:
        visit = site.visit().of_group(request.query_params.get("group", ""))
        context = _context(site, visit, row, request)
        if row in OF_THE_GROUND and visit.ground is None:
            return PlainTextResponse("There is no map data.\n", 404, _NOT_THERE)
        key = (
            *(visit.revision, visit.group, row.slug, context.words.language),
            *(context.base_url, context.key, context.options),
        )

        def build() -> Representation:
            body = row.build(visit, replace(context, csv=site.csv()))
            return represent(body, row.media_type, smallest=row.slug == POCKET)

        representation = await cache.get(
            key, build, line=row.slug, address=request.client.host if request.client else ""
        )
    except TooMuchWork as fault:
        return PlainTextResponse(f"{fault}\n", 503, {**_NO_STORE, "Retry-After": str(fault.retry_after_s)})
    except StudyVisitError as fault:
        return PlainTextResponse(f"{fault}\n", 503, _UNAVAILABLE)
    version = row.version(visit, context) if row.version else None
    is_version = version is not None and request.query_params.get("v") == version
    response = _response(row, representation, context, request, is_version=is_version)
    mark_cacheable(request.scope, visit.revision + context.key)
    if row.slug in {"visit.json", POCKET}:
        # By these a worker tells our page from a hotel's sign-in page, and a page how wrong its phone's clock is.
        response.headers["X-Visit-Revision"] = visit.revision
        response.headers["X-Visit-Now"] = site.now().isoformat()
        response.headers["Access-Control-Expose-Headers"] = "X-Visit-Revision, X-Visit-Now"
    return response


def _context(site: PublicSite, visit: Visit, row: Output, request: Request, *, language: str = "") -> Context:
    """`language` is one that was asked for otherwise than by `?lang=`."""
    wanted = language or request.query_params.get("lang")
    language = choose_language(request.headers.get("accept-language"), wanted, visit.languages)
    return Context(
        words=words_for(language),
        base_url=site.base_url or _own_address(request, site.base_path),
        key=admission_of(request.scope).key,
        background=site.background,
        services=site.services,
        photo_bytes=site.photo_bytes,
        languages=visit.languages,
        options=_options(visit, row, request.query_params),
    ).for_group(visit.groups, visit.group)


def _options(visit: Visit, row: Output, query: Mapping[str, str]) -> Options:
    return Options.named_in(query, visit) if row.named else Options.of(query, *row.options)


def _own_address(request: Request, base_path: str) -> str | None:
    """The address under which the reader came; None for a Host header that is no host.

    A path that a proxy has taken off is not known here, and anybody can send `X-Forwarded-Prefix`: `base_url` is the
    setting for it.
    """
    address = str(request.base_url).rstrip("/") + base_path
    return address if _ADDRESS.fullmatch(address) else None


def _response(
    row: Output, representation: Representation, context: Context, request: Request, *, is_version: bool = False
) -> Response:
    coding = coding_for(request.headers.get("accept-encoding"), representation)
    headers = {
        **ALWAYS,
        "ETag": f'"{representation.tag}-{coding}"' if coding else f'"{representation.tag}"',
        "Cache-Control": _cache_control(row, is_version=is_version),
        "Vary": "Accept-Encoding, Accept-Language",
    }
    if is_current(request.headers.get("if-none-match"), representation.tag):
        return Response(status_code=304, headers=headers)
    disposition = "attachment" if row.download else "inline"
    body = representation.encoded.get(coding, representation.body)
    headers |= {
        "Content-Type": row.media_type,
        "Content-Language": context.words.language,
        "Content-Length": str(len(body)),
        "Content-Disposition": f'{disposition}; filename="{file_of(row, context)}"',
        **_framing(row, representation),
    }
    if coding:
        headers["Content-Encoding"] = coding
    if row.media_type.startswith(("application/geo+json", "application/json")):
        headers["Access-Control-Allow-Origin"] = "*"  # the plan is public: other people's maps may read it
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


def _cache_control(row: Output, *, is_version: bool) -> str:
    if is_version:
        return "public, max-age=31536000, immutable"  # RFC 8246
    if row.max_age_s:
        return f"public, max-age={row.max_age_s}, stale-while-revalidate=600"
    return f"public, max-age=0, s-maxage={row.shared_s}" if row.shared_s else "no-cache"


def _framing(row: Output, representation: Representation) -> dict[str, str]:
    """Who may put this into a frame: everybody the light page and the embed, our own pages everything else."""
    policy = representation.policy or row.policy
    if row.framed:
        return {"Content-Security-Policy": policy} if policy else {}
    return {"Content-Security-Policy": f"{policy}; {FRAME_ANCESTORS}" if policy else FRAME_ANCESTORS, **FRAME_OPTIONS}


async def _events(site: PublicSite, open_streams: set[object], request: Request) -> Response:
    """The revision and the visit's clock as server-sent events: at once, at each change, and every 15 s."""

    async def events() -> AsyncIterator[str]:
        last, waited_s, stream = "", HEARTBEAT_S, object()
        open_streams.add(stream)
        try:
            while not site.is_closing():
                revision = site.visit().revision
                if revision != last or waited_s >= HEARTBEAT_S:
                    last, waited_s = revision, 0.0
                    data = json.dumps({"revision": revision, "now": site.now().isoformat()})
                    yield f"event: revision\ndata: {data}\n\n"
                await anyio.sleep(POLL_S)
                if not await admission_of(request.scope).still_holds():
                    break  # whoever may see the visit asks again
                waited_s += POLL_S
        finally:
            open_streams.discard(stream)

    # nginx would buffer events; a sandboxed frame of ours has the origin `null`.
    headers = {**_NO_STORE, "X-Accel-Buffering": "no", "Access-Control-Allow-Origin": "*"}
    return StreamingResponse(events(), headers=headers, media_type="text/event-stream")


async def _oembed(site: PublicSite, request: Request) -> Response:
    """oEmbed (https://oembed.com, 2.2): `url`, `maxwidth`, `maxheight`, and `format`, JSON unless XML is asked for.

    What the address names (a stop, a day, a language, ...) the answer shows, too; what nobody knows of is dropped.
    """
    form = request.query_params.get("format", "json")
    if form not in {"json", "xml"}:
        return PlainTextResponse("This speaks json and xml.\n", 501, dict(ALWAYS))
    row = output(f"oembed.{form}")
    try:
        url = request.query_params.get("url")
        base_url = site.base_url or _own_address(request, site.base_path)
        query = {} if url is None or base_url is None else asked_of_page(url, base_url)
        if query is None:
            return PlainTextResponse("This address is none of ours.\n", 404, dict(ALWAYS))
        visit = site.visit().of_group(request.query_params.get("group") or query.get("group", ""))
        options = Options.named_in(query, visit)
        context = _context(site, visit, row, request, language=options.language)
        answer = snippets.oembed(
            visit,
            context,
            options=options,
            max_width=_size(request, "maxwidth"),
            max_height=_size(request, "maxheight"),
        )
    except StudyVisitError as fault:
        return PlainTextResponse(f"{fault}\n", 503, _NO_STORE)
    body = snippets.as_json(answer) if form == "json" else snippets.as_xml(answer)
    return _response(row, represent(body, row.media_type, compress=False), context, request)


def _size(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else None


async def _healthz(site: PublicSite, open_streams: set[object], _request: Request) -> Response:
    """200 as long as pages can be served, also while a geocoder or a store is out of reach (`degraded`): load balancers
    need not care. 503 where there is nothing to serve. At once, whatever the store and the threads do."""
    try:
        status = dict(site.status())  # from memory, and in no thread: those may all be waiting
        if site.visit().visibility is not Visibility.PUBLIC:
            status = {name: value for name, value in status.items() if name not in _OF_THE_VISIT}
    except StudyVisitError as fault:
        return JSONResponse({"status": "failing", "reason": str(fault)}, 503, _UNAVAILABLE)
    report = {"status": "degraded" if status.get("degraded") else "ok", **status, "open_streams": len(open_streams)}
    body = json.dumps(report, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return Response(body, headers={**_NO_STORE, "Content-Type": "application/json"})
