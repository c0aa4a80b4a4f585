"""The visit as a block for a newsletter: the picture with a text that tells the day, and the list below it.

Tables and inline styles alone, no script and no style sheet, as mail programs drop both
(https://www.caniemail.com); whole with pictures off and at 320 px. Without `base_url` the picture is the file beside
it, which a mail program takes along when the block is copied from a browser.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from components.export.context import Context
from components.export.text import (
    dates,
    day_in_a_sentence,
    hours_line,
    one_line,
    projects_heading,
    shortened,
)
from components.plan.model import Day, PlannedStop, Visit
from components.render import labels
from components.render.escaping import environment
from components.render.stop_list import plan_line
from components.render.style import LIGHT
from components.settings import OSM_CREDIT

_LONGEST_DESCRIPTION = 240  # characters: a newsletter invites, the page tells

_ENVIRONMENT = environment("components.export")


def newsletter(visit: Visit, context: Context) -> bytes:
    """The block as a page of its own, so that it can be opened, looked at and copied."""
    words = context.words
    html = _ENVIRONMENT.get_template("newsletter.html").render(
        words=words,
        colours=asdict(LIGHT),
        title=one_line(visit.title),
        host=one_line(visit.host),
        dates=dates(visit, words),
        introduction=one_line(visit.introduction),
        picture=context.address_of("map.png"),
        page_url=context.page_url,
        telling=day_in_a_sentence(visit, words),
        days=[_day(day, context) for day in visit.days],
        plan_line=plan_line(visit, words),
        credit=OSM_CREDIT,
    )
    return html.encode()


def _day(day: Day, context: Context) -> dict[str, Any]:
    return {"title": context.words.date(day.date), "stops": [_stop(planned, context) for planned in day.stops]}


def _stop(planned: PlannedStop, context: Context) -> dict[str, Any]:
    stop, words = planned.stop, context.words
    return {
        "number": planned.number,
        "hours": hours_line(planned, words),
        "name": one_line(stop.name),
        "link": context.stop_url(stop.id) or "",
        "address": one_line(stop.address),
        "unplaced": labels.certainty(planned, words) if planned.place is None else "",
        "description": shortened(stop.description, _LONGEST_DESCRIPTION),
        "projects_heading": projects_heading(planned, words),
        "projects": [one_line(project.name) for project in stop.projects],
    }
