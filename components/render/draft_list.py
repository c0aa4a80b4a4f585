"""The organisers' list of stops as HTML: each stop of the draft with its handle, its problems and its buttons."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from components.i18n.words import Words
from components.plan.editing import Stops, days_of, stops_on
from components.plan.messages import Fix, Problem, ProblemKind
from components.plan.model import Assumption, PlannedStop, Stop, Visit
from components.plan.timetable import shown_timing
from components.render import labels
from components.render.escaping import environment
from components.render.stop_list import Link, timeline

_ENVIRONMENT = environment()
_ENVIRONMENT.globals |= {
    "group_label": labels.group_label,
    "leg_label": labels.leg_label,
    "leg_groups": labels.leg_groups,
}
# Less free time before a stop is not shown; a long gap is shown as a problem.
_SHOWN_SLACK_S = 60.0
_SEARCHED_STOPS = 12
"""A plan of so many stops has a field that finds one."""
_SHOWN_NOTICES = 2
"""So many notices stand above the list at once; the rest is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStatus:
    """The line above the list: `head` in bold, `more` beside it; `dirty` where there is something to publish."""

    head: str
    more: str
    dirty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice above the list, or the message that is always in view: `text` in it, then `more`. `severity` sets its
    colour (a `Severity`'s value, or `good`). With `do`, an action of `pages/actions.py`, it has a button that is
    labelled `label` and sends `value` along; where it `can_close`, one that ends it."""

    text: str
    more: str = ""
    severity: str = "warning"
    do: str = ""
    label: str = ""
    value: str = ""
    can_close: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLine:
    """The line about the streets of the map, at the foot; with `do` it has a button that is labelled `label`."""

    text: str
    do: str = ""
    label: str = ""


def draft_list(
    visit: Visit,
    stops: Stops,
    words: Words,
    *,
    status: DraftStatus,
    told: Notice | None = None,
    notices: Sequence[Notice] = (),
    changed: Collection[str] = (),
    undoes: str = "",
    redoes: str = "",
    groups: Sequence[str] = (),
    first_day: date | None = None,
    links: Sequence[Link] = (),
    map_line: MapLine | None = None,
) -> Markup:
    """The list of `stops`, from which `visit` was planned. `told` is the one message that is always in view, `notices`
    stand above the list. `changed` are the ids of stops that differ from the
    published ones; `undoes` and `redoes` are the titles of the two buttons, which are disabled without one.
    Of the visit of one group only its own stops show; `groups` are all that there are. `first_day` is that of a plan
    which is still empty. `map_line` and `links` stand at the foot.
    """
    html = _ENVIRONMENT.get_template("draft-list.html").render(
        visit=visit,
        words=words,
        status=status,
        told=told,
        can_search=len(stops) >= _SEARCHED_STOPS,
        shown_notices=_SHOWN_NOTICES,
        notices=[*notices, *(notice_of(problem, words) for problem in visit.problems)],
        days=[_day(visit, day, stops_on(stops, day), changed, words) for day in sorted(days_of(stops))],
        undoes=undoes,
        redoes=redoes,
        groups=groups,
        first_day=words.date(first_day, "heading") if first_day is not None else "",
        links=links,
        map_line=map_line,
    )
    return Markup(re.sub(r"\s*\n\s*", "\n", html))  # noqa: S704 - the output of an autoescaping template


def draft_list_texts(words: Words) -> dict[str, str]:
    """The texts of `static/draft-list.js`."""
    return {
        "moved": words.text("{stop} is now number {number} of {count}, {day}."),
        "pinOf": words.text("The pin of {stop}"),
        "now": words.text("Now", context="stop"),
        "next": words.text("Next", context="stop"),
        "done": words.text("Done", context="stop"),
        "found": words.text("Stops found: {count}"),
    }


def _day(visit: Visit, day: date, stops: Stops, changed: Collection[str], words: Words) -> dict[str, Any]:
    planned_day = next((each for each in visit.days if each.date == day), None)
    # A stop after midnight is planned with the evening before.
    planned = {each.stop.id: each for each_day in visit.days for each in each_day.stops}
    return {
        "key": day.isoformat(),
        "title": words.date(day, "heading"),
        "weekday": words.date(day, "weekday"),
        "short": words.date(day, "short"),
        "timeline": timeline(planned_day, visit.groups if not visit.group else ()) if planned_day is not None else None,
        "totals": labels.day_totals(planned_day, words) if planned_day is not None else "",
        "notices": [words.phrase(problem.message) for problem in planned_day.problems]
        if planned_day is not None
        else [],
        "stops": [_stop(stop, planned.get(stop.id), visit, changed, words) for stop in stops],
    }


def _stop(
    stop: Stop, planned: PlannedStop | None, visit: Visit, changed: Collection[str], words: Words
) -> dict[str, Any]:
    group = planned.stop.group if planned is not None else stop.group
    tags = [
        (bool(group), labels.group_label(group, words)),
        (stop.hidden, words.text("hidden")),
        (stop.fixed, words.text("fixed")),
        (Assumption.TIMES in stop.assumed, words.text("approximate")),
    ]
    return {
        "id": stop.id,
        "name": stop.name,
        "address": stop.address,
        "number": planned.number if planned is not None else None,
        "hidden": stop.hidden,
        "left_out": bool(visit.group) and planned is None and not stop.hidden,
        "changed": stop.id in changed,
        "hours": labels.hours(shown_timing(planned), words, planned.zone)
        if planned is not None
        else _written_hours(stop, words),
        "tags": [text for shown, text in tags if shown],
        "legs": planned.legs if planned is not None else (),
        "unknown_way": planned.unknown_way if planned is not None else None,
        "slack": _slack(planned, words),
        "problems": [_problem(problem, words) for problem in planned.problems] if planned is not None else [],
    }


def _slack(planned: PlannedStop | None, words: Words) -> str:
    if planned is None or any(problem.kind is ProblemKind.GAP for problem in planned.problems):
        return ""
    slack_s = planned.timing.slack_s
    if slack_s is None or slack_s < _SHOWN_SLACK_S:
        return ""
    return words.text("{minutes} min to spare", minutes=int(slack_s // 60))


def _written_hours(stop: Stop, words: Words) -> str:
    if stop.arrive is not None and stop.depart is not None:
        return f"{words.hour(stop.arrive)}–{words.hour(stop.depart)}"
    hour = stop.arrive or stop.depart
    return words.hour(hour) if hour is not None else words.text("hours to be confirmed")


def _problem(problem: Problem, words: Words) -> dict[str, Any]:
    return {
        "severity": problem.severity.value,
        "message": words.phrase(problem.message),
        "remedy": words.phrase(problem.remedy),
        "fixes": [(words.phrase(fix.label), fix.kind.value, fix_value(fix)) for fix in problem.fixes],
    }


def fix_value(fix: Fix) -> str:
    """The hour of a fix as the page sends it back."""
    return fix.arrive.isoformat("minutes")


def notice_of(problem: Problem, words: Words) -> Notice:
    """A problem that belongs to no stop, as a notice."""
    return Notice(
        text=words.phrase(problem.message), more=words.phrase(problem.remedy), severity=problem.severity.value
    )
