"""The visit as a block for a newsletter: the picture with a text that describes the day, and the list below it.

Tables and inline styles alone, no script and no style sheet, as mail programs drop both
(https://www.caniemail.com); whole with pictures off and at 320 px. Without `base_url` the picture is the file beside
it, which a mail program takes along when the block is copied from a browser.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from components.export.context import Context
from components.export.information import information_links
from components.export.text import hours_line, map_credit, one_line, plain_stops, shortened_parts, visit_in_a_sentence
from components.plan.funding_statements import StatementLine
from components.plan.model import Day, Visit
from components.render.escaping import environment, safe_link
from components.render.funding_view import EMBLEM_FILE, EMBLEM_PX, funding_view, logo_file, logo_size
from components.render.labels import plan_line, visit_dates, visit_title
from components.render.stop_view import FieldView, Shape, StopView
from components.render.style import LIGHT
from components.render.typed_text import Part, linked

_MAX_TEXT_LENGTH = 240  # characters: the page has the rest

_ENVIRONMENT = environment("components.export")


def newsletter(visit: Visit, context: Context) -> bytes:
    """The block as a page of its own, so that it can be opened, looked at and copied."""
    words = context.words
    html = _ENVIRONMENT.get_template("newsletter.html").render(
        words=words,
        colours=asdict(LIGHT),
        title=one_line(visit_title(visit, words)),
        host=one_line(visit.host),
        dates=visit_dates(visit, words),
        is_listed=visit.visibility.is_listed,
        funder=_funder(visit, context),
        introduction=linked(one_line(visit.introduction)),
        picture=context.address_of("map.png"),
        page_url=context.page_url,
        alternative_text=visit_in_a_sentence(visit, context),
        days=[_day(visit, day, context) for day in visit.days],
        plan_line=plan_line(visit, words),
        # A mail has nothing beside it: without the visit's own address there is nowhere to lead to.
        links=() if context.base_url is None else information_links(context),
        base_url=context.base_url,
        credit=map_credit(visit),
    )
    return html.encode()


def _funder(visit: Visit, context: Context) -> dict[str, Any] | None:
    """The funder's line: pictures from our own address, as mail programs drop drawings in the text."""
    view = funding_view(visit, context.words)
    if view is None:
        return None
    logos = []
    for logo in view.logos:
        picture = logo.picture
        width, height = logo_size(picture, EMBLEM_PX) if picture else (0, 0)
        address = context.file_address(logo_file(picture)) if picture else ""
        name, link = one_line(logo.name), safe_link(logo.link)
        logos.append({"name": name, "link": link, "address": address, "width": width, "height": height})
    return {
        "emblem": context.file_address(EMBLEM_FILE) if view.has_emblem else "",
        "statement": view.statement or (StatementLine(text=one_line(view.text), language=view.language),),
        "others": [one_line(line) for line in (view.text if view.statement else "", view.project_line) if line],
        "logos": logos,
        "disclaimer": linked(one_line(view.disclaimer)),
    }


def _day(visit: Visit, day: Day, context: Context) -> dict[str, Any]:
    stops = [_stop(stop, context) for stop in plain_stops(visit, day, context)]
    return {"title": context.words.date(day.date, "heading"), "stops": stops}


def _stop(stop: StopView, context: Context) -> dict[str, Any]:
    fields = stop.filled(without={"address", "certainty"})
    return {
        "number": stop.number,
        "hours": hours_line(stop, context.words),
        "name": stop.name.text,
        "link": context.stop_url(stop.id) or "",
        "address": stop.text("address"),
        "unplaced": stop.text("certainty") if stop.coordinate is None else "",
        "first": [_field(field) for field in fields if field.row.prominent],
        "fields": [_field(field) for field in fields if field.row.brief and not field.row.prominent],
    }


def _field(field: FieldView) -> dict[str, Any]:
    """A field's heading, and its texts in parts: each item of an agenda is a line, other items are told by name."""
    items, agenda = field.content.items, field.row.shape is Shape.AGENDA
    if agenda:
        texts = [shortened_parts(f"{item.name} {item.text}", _MAX_TEXT_LENGTH) for item in items]
    else:
        texts = [[Part(item.name, item.link)] for item in items]
    return {
        "heading": "" if field.prose else field.heading,
        "texts": texts or [shortened_parts(field.content.text, _MAX_TEXT_LENGTH)],
        "lines": agenda,
    }
