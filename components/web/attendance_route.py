"""`/attendance.pdf`: the attendance sheets of the published plan without names, for organisers alone.

Names never come by an address: the organisers' page puts them on the sheets.
"""

from __future__ import annotations

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from components.export.context import Context
from components.i18n.words import Words
from components.plan.errors import NotAllowed, PlanFault, StudyVisitError
from components.plan.model import Visit
from components.visit.service import VisitService
from components.web.organiser_auth import OrganiserAuth, signed_out
from components.web.queries import day_in, words_of
from components.web.threads import in_store_thread

FILE_NAME = "attendance.pdf"
_NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def attendance_route(auth: OrganiserAuth, visit_service: VisitService, *, base_path: str = "") -> Route:
    """The sheets of each day, or of those that `day` or `stop` name, for all or one `group`, with `lines` to write on.

    Everybody else is sent to sign in.
    """

    async def attendance(request: Request) -> Response:
        def draw() -> tuple[str, bytes]:
            auth.draft_owner(request.cookies)
            return _sheets(visit_service.current(), request.query_params, words_of(request))

        try:
            if not await auth.is_signed(request.cookies):
                raise signed_out()
            name, body = await in_store_thread(draw)
        except NotAllowed:
            return RedirectResponse("organise", 303, _NO_STORE)
        except PlanFault as fault:
            return PlainTextResponse(f"{fault}\n", 400, _NO_STORE)
        except StudyVisitError as fault:
            return PlainTextResponse(f"{fault}\n", 503, _NO_STORE)
        if not body:
            return PlainTextResponse("There is no such day or stop.\n", 404, _NO_STORE)
        headers = {**_NO_STORE, "Content-Disposition": f'inline; filename="{name}"'}
        return Response(body, headers=headers, media_type="application/pdf")

    return Route(f"{base_path}/{FILE_NAME}", attendance, methods=["GET"])


def _sheets(whole: Visit, query: QueryParams, words: Words) -> tuple[str, bytes]:
    """The name of the file and its bytes; none where the query names no day or stop of the visit."""
    from components.export import attendance  # noqa: PLC0415 - the libraries of the PDF are slow to load

    visit = whole.of_group(query.get("group", ""))
    context = Context(words=words, languages=visit.languages).for_group(whole.groups, visit.group)
    if stop_ids := query.getlist("stop"):
        sheets = attendance.stop_sheets(visit, context, stop_ids)
    else:
        day_texts = query.getlist("day")
        days = [day for text in day_texts if (day := day_in(text)) is not None]
        sheets = () if day_texts and not days else attendance.day_sheets(visit, context, days)
    if not sheets:
        return "", b""
    body = attendance.attendance(visit, context, sheets, lines=_lines(query.get("lines"), attendance.LINES))
    return context.own_file(FILE_NAME), body


def _lines(text: str | None, usual: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else usual
