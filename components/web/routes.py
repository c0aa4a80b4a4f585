"""The outputs over HTTP, beside the Streamlit pages or alone: the one module of this room that speaks HTTP.

Every output answers GET and HEAD with a strong `ETag` and `Cache-Control`, `304` to who has it already, packed for who
takes it, and the security headers of its kind. Unknown query parameters are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from components.export import offline, snippets
from components.export.context import NO_TILES, POCKET, Context, Options
from components.export.outputs import OUTPUTS, Output, output
from components.i18n.negotiation import choose_language
from components.i18n.words import words_for
from components.plan.errors import StudyVisitError
from components.plan.model import Visit
from components.render.background import Background
from components.render.escaping import Json
from components.web.built_outputs import OutputCache, Representation, coding_for, is_current, represent
from components.web.response_cache import may_be_repeated
from components.web.security_headers import ALWAYS, BY_US_ALONE, FRAME_OPTIONS

# A host and, with a reverse proxy, a path: what a Host header may hold before it becomes part of an address.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,260}(/[A-Za-z0-9._~/\-]*)?")
_NUMBER = re.compile(r"[0-9]{1,5}")

LOOK_S = 0.5
"""How often an open stream looks for a newer plan: a comparison of two words in memory."""
HEARTBEAT_S = 15.0
"""Proxies close what is silent for a minute; and a page that hears nothing for longer knows that it lost touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the routes serve.

    `visit` and `csv` give the published plan as it is now, at once and from memory; `status` is what `/healthz` tells,
    `now` the visit's clock, which may be a rehearsed one. Without `base_url` links lead to the address under which a
    reader came. While `closing` says so, streams end: a server waits for its connections before it stops. `base_path`
    is the path that all addresses begin with, as `/visit`, where the app has no host name of its own.
    """

    visit: Callable[[], Visit]
    csv: Callable[[], bytes]
    status: Callable[[], Mapping[str, Json]]
    now: Callable[[], datetime]
    base_url: str | None = None
    background: Background = NO_TILES
    closing: Callable[[], bool] = lambda: False
    base_path: str = ""


def routes(served: Served) -> list[Route]:
    """A route an output and a file of the light page, and `/events`, `/oembed` and `/healthz`; one shelf for all."""
    shelf = OutputCache()
    streams: set[object] = set()  # the open ones
    rows = (*OUTPUTS, *offline.FILES)
    listed = [
        Route(f"{served.base_path}/{row.slug}", partial(_serve, served, shelf, row), methods=["GET"]) for row in rows
    ]
    return [
        *listed,
        Route(f"{served.base_path}/events", partial(_events, served, streams), methods=["GET"]),
        Route(f"{served.base_path}/oembed", partial(_oembed, served), methods=["GET"]),
        Route(f"{served.base_path}/healthz", partial(_healthz, served, streams), methods=["GET"]),
    ]


def out_of_order(base_path: str = "") -> list[Route]:
    """The same addresses while there is no visit to serve: each says so, and to come back."""

    async def refuse(_request: Request) -> Response:
        headers = {**ALWAYS, "Cache-Control": "no-store", "Retry-After": "30"}
        return PlainTextResponse("The visit's settings cannot be used; the app's log says why.\n", 503, headers)

    slugs = [*(row.slug for row in OUTPUTS), "events", "oembed", "healthz"]
    return [Route(f"{base_path}/{slug}", refuse, methods=["GET"]) for slug in slugs]


async def _serve(served: Served, shelf: OutputCache, row: Output, request: Request) -> Response:
    try:
        visit = served.visit()
        context = _context(served, visit, row, request)
        key = (visit.revision, row.slug, context.words.language, context.base_url, context.options)

        def build() -> Representation:
            body = row.build(visit, replace(context, csv=served.csv()))
            return represent(body, row.media_type, small=row.slug == POCKET)

        made = shelf.kept(key) or await shelf.get(key, build)
    except StudyVisitError as fault:
        return PlainTextResponse(f"{fault}\n", 503, {**ALWAYS, "Cache-Control": "no-store", "Retry-After": "30"})
    answer = _response(row, made, context, request)
    may_be_repeated(request.scope, visit.revision)
    if row.slug in {"visit.json", POCKET}:
        # By these a worker knows our page from a hotel's sign-in page, and a page how wrong its phone's clock is.
        answer.headers["X-Visit-Revision"] = visit.revision
        answer.headers["X-Visit-Now"] = served.now().isoformat()
        answer.headers["Access-Control-Expose-Headers"] = "X-Visit-Revision, X-Visit-Now"
    return answer


def _context(served: Served, visit: Visit, row: Output, request: Request) -> Context:
    language = choose_language(
        request.headers.get("accept-language"), request.query_params.get("lang"), visit.languages
    )
    return Context(
        words=words_for(language),
        base_url=served.base_url or _own_address(request, served.base_path),
        background=served.background,
        languages=visit.languages,
        options=Options.of(request.query_params, visit) if row.options else Options(),
    )


def _own_address(request: Request, base_path: str = "") -> str | None:
    """The address under which the reader came; None for one that is none, so that no Host header can smuggle.

    A path that a proxy has taken off is not known here, and its `X-Forwarded-Prefix` is anybody's to send: `base_url`
    says it.
    """
    address = str(request.base_url).rstrip("/") + base_path
    return address if _ADDRESS.fullmatch(address) else None


def _response(row: Output, made: Representation, context: Context, request: Request) -> Response:
    coding = coding_for(request.headers.get("accept-encoding"), made)
    headers = {
        **ALWAYS,
        "ETag": f'"{made.tag}-{coding}"' if coding else f'"{made.tag}"',
        "Cache-Control": _keeping(row),
        "Vary": "Accept-Encoding, Accept-Language",
    }
    if is_current(request.headers.get("if-none-match"), made.tag):
        return Response(status_code=304, headers=headers)
    body = made.packed.get(coding, made.body)
    headers |= {
        "Content-Type": row.media_type,
        "Content-Language": context.words.language,
        "Content-Length": str(len(body)),
        "Content-Disposition": f'{"attachment" if row.download else "inline"}; filename="{row.file_name}"',
        **_framing(row, made),
    }
    if coding:
        headers["Content-Encoding"] = coding
    if row.media_type.startswith(("application/geo+json", "application/json")):
        headers["Access-Control-Allow-Origin"] = "*"  # the plan is public: other people's maps may read it
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


def _keeping(row: Output) -> str:
    if row.max_age_s:
        return f"public, max-age={row.max_age_s}, stale-while-revalidate=600"
    return f"public, max-age=0, s-maxage={row.shared_s}" if row.shared_s else "no-cache"


def _framing(row: Output, made: Representation) -> dict[str, str]:
    """Who may put this into a frame: everybody the light page and the embed, our own pages the rest."""
    policy = made.policy or row.policy
    if row.framed:
        return {"Content-Security-Policy": policy} if policy else {}
    return {"Content-Security-Policy": f"{policy}; {BY_US_ALONE}" if policy else BY_US_ALONE, **FRAME_OPTIONS}


async def _events(served: Served, streams: set[object], _request: Request) -> Response:
    """The revision and the visit's clock as server-sent events: at once, at each change, and every 15 s."""

    async def told() -> AsyncIterator[str]:
        last, waited_s, stream = "", HEARTBEAT_S, object()
        streams.add(stream)
        try:
            while not served.closing():
                revision = served.visit().revision
                if revision != last or waited_s >= HEARTBEAT_S:
                    last, waited_s = revision, 0.0
                    told = json.dumps({"revision": revision, "now": served.now().isoformat()})
                    yield f"event: revision\ndata: {told}\n\n"
                await anyio.sleep(LOOK_S)
                waited_s += LOOK_S
        finally:
            streams.discard(stream)

    # nginx would hold events back; a frame in a sandbox has no origin, and is no stranger all the same.
    headers = {**ALWAYS, "Cache-Control": "no-store", "X-Accel-Buffering": "no", "Access-Control-Allow-Origin": "*"}
    return StreamingResponse(told(), headers=headers, media_type="text/event-stream")


async def _oembed(served: Served, request: Request) -> Response:
    """oEmbed (https://oembed.com, 2.2): `url`, `maxwidth`, `maxheight`, and `format`, JSON unless XML is asked for."""
    kind = request.query_params.get("format", "json")
    if kind not in {"json", "xml"}:
        return PlainTextResponse("This speaks json and xml.\n", 501, dict(ALWAYS))
    row = output(f"oembed.{kind}")
    try:
        visit = served.visit()
        context = _context(served, visit, row, request)
        wanted = request.query_params.get("url")
        if wanted is not None and not f"{wanted}/".startswith((f"{context.base_url}/", f"{context.base_url}?")):
            return PlainTextResponse("This address is none of ours.\n", 404, dict(ALWAYS))
        answer = snippets.oembed(
            visit, context, max_width=_size(request, "maxwidth"), max_height=_size(request, "maxheight")
        )
    except StudyVisitError as fault:
        return PlainTextResponse(f"{fault}\n", 503, {**ALWAYS, "Cache-Control": "no-store"})
    body = snippets.as_json(answer) if kind == "json" else snippets.as_xml(answer)
    return _response(row, represent(body, row.media_type, pack=False), context, request)


def _size(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else None


async def _healthz(served: Served, streams: set[object], _request: Request) -> Response:
    """200 as long as pages can be served, also with a geocoder or a store out of reach: `degraded` says so, and who
    balances loads need not care. 503 where there is nothing to serve."""
    try:
        status = dict(await anyio.to_thread.run_sync(served.status))  # it may ask a disk or a database
    except StudyVisitError as fault:
        return JSONResponse({"status": "failing", "reason": str(fault)}, 503, {**ALWAYS, "Cache-Control": "no-store"})
    told = {"status": "degraded" if status.get("degraded") else "ok", **status, "open_streams": len(streams)}
    body = json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return Response(body, headers={**ALWAYS, "Content-Type": "application/json", "Cache-Control": "no-store"})
