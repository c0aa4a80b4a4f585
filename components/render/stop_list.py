"""The visit as HTML that is whole before any script has run: title, days, and a card a stop with all that is known.

One template serves the Streamlit page, the light page and the embed; only what stands in the place of the map differs.
Every text from outside goes through Jinja's autoescape and stands in a `<bdi>`, so that neither markup nor a
right-to-left mark in one name can touch what is around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from components.i18n.words import Words, words_for
from components.plan.messages import Problem, ProblemKind, Severity
from components.plan.model import Assumption, Day, PlannedStop, Visit
from components.plan.texts import StopField, stop_text
from components.render import labels
from components.render.directions import directions
from components.render.escaping import environment
from components.render.timeline import timeline

# What a delegate can do nothing about: these stand on the organiser's pages only.
_ORGANISER_ONLY = frozenset(
    {ProblemKind.GAP, ProblemKind.SERVICE_DOWN, ProblemKind.NOT_KEPT, ProblemKind.ROUTE_ESTIMATED}
)
MOST_NOTICES = 12
_LOCALISED: tuple[StopField, ...] = ("name", "address", "description", "contact", "notes")
_ENVIRONMENT = environment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to another page of ours: its address, what it is called here, and its name among Streamlit's pages, which
    open without loading anew; empty for a page that is none of them."""

    page: str
    address: str
    label: str


def view(
    visit: Visit,
    words: Words,
    *,
    stage: Markup,
    remedies: bool = False,
    progress: str = "",
    full: str = "",
    links: Sequence[Link] = (),
    light: str = "",
    languages: Sequence[tuple[str, str]] = (),
) -> Markup:
    """The page's content: the list beside `stage`, the markup of the map or of the frame that holds it.

    With `remedies` every problem is told with its way out and the geocoder's other answers, as organisers need it;
    without, only what concerns a delegate. `progress` is a line of plain text above the list; `full`
    is the address of the whole visit, for a page inside somebody else's; `links` lead to the
    other pages, `languages` to this one in other languages (tag and address), `light` to the light page, with its code
    for the camera of a phone.
    """
    language = visit.languages[0]
    template = _ENVIRONMENT.get_template("view.html")
    html = template.render(
        visit=visit,
        words=words,
        language=language,
        dates=words.dates(visit.days[0].date, visit.days[-1].date) if visit.days else "",
        days=[_day(day, language, words, remedies=remedies) for day in visit.days],
        progress=progress,
        notices=_notices(visit.problems, words, remedies=remedies),
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


def plan_line(visit: Visit, words: Words) -> str:
    """Which plan this is, and since when: `Plan 4, published 1 February 2017, 9:12`."""
    if visit.stamp.published_at is None:
        return words.text("Plan {number}", number=visit.stamp.number)
    at = visit.stamp.published_at.astimezone(visit.zone)
    return words.text("Plan {number}, published {date}, {time}", number=visit.stamp.number, date=at.date(), time=at)


def contact_link(contact: str) -> str:
    """A link that rings or writes to a contact, or an empty string where it holds neither number nor address."""
    if mail := re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", contact):
        return f"mailto:{quote(mail.group(), safe='@+')}"
    if number := re.search(r"\+?\d[\d ()/.-]{5,}\d", contact):
        return "tel:" + re.sub(r"[^\d+]", "", number.group())
    return ""


def _day(day: Day, language: str, words: Words, *, remedies: bool) -> dict[str, Any]:
    return {
        "key": day.date.isoformat(),
        "title": words.date(day.date),
        "weekday": words.date(day.date, "weekday"),
        "short": words.date(day.date, "short"),
        "totals": day_totals(day, words),
        "indicative": words.text("The hours are indicative: they were not published.")
        if any(Assumption.TIMES in planned.stop.assumed for planned in day.stops)
        else "",
        "notices": _notices(day.problems, words, remedies=remedies),
        "strip": timeline(day),
        "stops": [_stop(planned, language, words, remedies=remedies) for planned in day.stops],
    }


def _stop(planned: PlannedStop, language: str, words: Words, *, remedies: bool) -> dict[str, Any]:
    stop, place = planned.stop, planned.place
    leg = planned.leg
    return {
        "id": stop.id,
        "number": planned.number,
        **{field: stop_text(stop, field, words.language, language) for field in _LOCALISED},
        "hours": labels.hours(planned.timing, words),
        "indicative": Assumption.TIMES in stop.assumed,
        "way": labels.way_of(leg, words) if leg else None,
        "problems": [
            {
                "severity": problem.severity.value,
                "message": words.phrase(problem.message),
                "remedy": words.phrase(problem.remedy) if remedies and problem.remedy else "",
            }
            for problem in _told(planned.problems, remedies=remedies)
        ],
        "projects": stop.projects,
        "projects_assumed": Assumption.PROJECTS in stop.assumed,
        "certainty": labels.certainty(planned, words),
        "matched": place.matched_address if place else "",
        "candidates": [each.matched_address for each in place.candidates] if place and remedies else [],
        "opening_hours": stop.opening_hours,
        "website": stop.website,
        "website_label": re.sub(r"^https?://(www\.)?|/$", "", stop.website),
        "contact_link": contact_link(stop.contact),
        "directions": None
        if place is None
        else directions(place.coordinate, name=stop.name, mode=leg.mode if leg else labels.DEFAULT_MODE),
    }


def _notices(problems: Iterable[Problem], words: Words, *, remedies: bool) -> list[str]:
    """What is said above the stops, each sentence once: a file of thousands of faulty rows must not hide the rest."""
    said = dict.fromkeys(words.phrase(problem.message) for problem in _told(problems, remedies=remedies))
    return list(said)[:MOST_NOTICES]


def _told(problems: Iterable[Problem], *, remedies: bool) -> list[Problem]:
    return [
        problem
        for problem in problems
        if remedies or (problem.severity is not Severity.NOTE and problem.kind not in _ORGANISER_ONLY)
    ]


def day_totals(day: Day, words: Words) -> str:
    """What a day adds up to, in a line: `4 stops · about 8.5 km · 33 min under way`."""
    parts = [words.plural("{count} stop", "{count} stops", len(day.stops))]
    if day.totals.distance_m:
        distance = words.distance(day.totals.distance_m)
        under_way = words.duration(day.totals.travel_s)
        if day.totals.estimated:
            distance = words.text("about {distance}", distance=distance)
        parts += [distance, words.text("{duration} under way", duration=under_way)]
    return " · ".join(parts)
