"""The visit as HTML that is complete without a script: title, days, and a card for each stop.

One template serves the Streamlit page, the light page and the embed; only `stage`, the markup for the map, differs.
Every text from outside goes through Jinja's autoescape into a `<bdi>`, so that neither markup nor a
right-to-left mark in one name can change what is around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from components.i18n.words import Words, words_for
from components.plan.messages import Problem
from components.plan.model import Assumption, Day, Visit
from components.render.escaping import contact_link, environment
from components.render.labels import day_totals, leg_label, plan_line, visit_dates
from components.render.stop_view import Audience, problem_views, stop_views
from components.render.timeline import timeline

MAX_NOTICES = 12
"""How many problems are listed above the stops: a file of thousands of faulty rows must not hide the plan."""

_ENVIRONMENT = environment()
_ENVIRONMENT.globals["leg_label"] = leg_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to another page of ours: its address and label. `page` is its name among Streamlit's pages, which open
    without a reload; empty for any other page."""

    page: str
    address: str
    label: str


def stop_list(
    visit: Visit,
    words: Words,
    *,
    stage: Markup,
    audience: Audience = Audience.PUBLIC,
    progress: str = "",
    full: str = "",
    links: Sequence[Link] = (),
    light: str = "",
    languages: Sequence[tuple[str, str]] = (),
) -> Markup:
    """The page's content: the list beside `stage`, the markup of the map or of the frame that holds it.

    `progress` is a line of plain text above the list. `full` is the address of the whole visit, for a page inside
    somebody else's. `links` lead to the other pages, `languages` to this one in other languages (tag and address), and
    `light` to the light page, with a QR code for phones.
    """
    language = visit.languages[0]
    html = _ENVIRONMENT.get_template("stop-list.html").render(
        visit=visit,
        words=words,
        language=language,
        dates=visit_dates(visit, words),
        days=[_day(visit, day, words, audience) for day in visit.days],
        progress=progress,
        notices=_notices(visit.problems, words, audience),
        plan_line=plan_line(visit, words),
        contact_link=contact_link(visit.contact),
        map=stage,
        full=full,
        links=links,
        light=light,
        languages=[(tag, address, words_for(tag).own_name) for tag, address in languages],
    )
    # The template's own indentation is a twentieth of what a phone has to load; nothing on the page is preformatted.
    return Markup(re.sub(r"\s*\n\s*", "\n", html))  # noqa: S704 - the output of an autoescaping template


def _day(visit: Visit, day: Day, words: Words, audience: Audience) -> dict[str, Any]:
    return {
        "key": day.date.isoformat(),
        "title": words.date(day.date),
        "weekday": words.date(day.date, "weekday"),
        "short": words.date(day.date, "short"),
        "totals": day_totals(day, words),
        "indicative": words.text("The hours are indicative: they were not published.")
        if any(Assumption.TIMES in planned.stop.assumed for planned in day.stops)
        else "",
        "notices": _notices(day.problems, words, audience),
        "strip": timeline(day),
        "stops": stop_views(visit, day, words, audience),
    }


def _notices(problems: Iterable[Problem], words: Words, audience: Audience) -> list[str]:
    """The messages above the stops, each once, `MAX_NOTICES` at most."""
    messages = dict.fromkeys(problem.message for problem in problem_views(problems, words, audience))
    return list(messages)[:MAX_NOTICES]
