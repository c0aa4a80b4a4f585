"""The visit as HTML that is complete without a script: title, days, and a card for each stop.

One template serves the Streamlit page, the light page and the embed; only `stage`, the markup for the map, differs.
Every text from outside goes through Jinja's autoescape into a `<bdi>`, so that neither markup nor a
right-to-left mark in one name can change what is around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from components.i18n.words import Words, own_name_of
from components.plan.funding import Picture
from components.plan.groups import members
from components.plan.messages import Problem
from components.plan.model import Day, Leg, Visit
from components.plan.photos import PhotoFormat, PhotoSize
from components.plan.zones import shows_other_hour
from components.render import assets
from components.render.audience import Audience, problem_views
from components.render.escaping import contact_link, environment, printable
from components.render.funding_view import funder_html, funding_view, logo_file
from components.render.labels import (
    computed_hours_note,
    day_totals,
    leg_groups,
    leg_label,
    plan_line,
    visit_dates,
    visit_title,
    way_label,
)
from components.render.photo_view import PhotoAddress, each_once, photo_beside, with_alt
from components.render.record_view import record_view
from components.render.stop_view import StopView, Views, stop_views

MAX_NOTICES = 12
"""How many problems are listed above the stops: a file of thousands of faulty rows must not hide the plan."""

_TIMELINE_MARGIN = timedelta(minutes=15)
_TOP, _HEIGHT = 4, 26  # px of the bars
_MAX_TICKS = 6  # more labels of hours would overlap at a width of 320 px

_ENVIRONMENT = environment()
_ENVIRONMENT.globals |= {
    "leg_groups": leg_groups,
    "PhotoFormat": PhotoFormat,
    "PhotoSize": PhotoSize,
    "leg_label": leg_label,
    "visit_title": visit_title,
    "way_label": way_label,
}


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
    groups: Sequence[tuple[str, str]] = (),
    calendar: str = "",
    installed: bool = False,
    logo_address: Callable[[Picture], str] = logo_file,
    photo_address: PhotoAddress = photo_beside,
    address: str = "",
) -> Markup:
    """The page's content: the list beside `stage`, the markup of the map or of the frame that holds it.

    `progress` is a line of plain text above the list. `full` is the address of the whole visit, for a page inside
    somebody else's. `links` lead to the other pages, `languages` to this one in other languages (tag and address),
    `groups` to this one for each group (name and address; everybody's name is empty), and `light` to the light page,
    with a QR code for phones. `calendar` is the address of the calendar, and an `installed` page is one that a phone
    can keep: a server sends it with a service worker. `address` is what a record is cited by, and `logo_address` and
    `photo_address` give where the pictures of logos and photos are.
    """
    language, days = visit.languages[0], [_day(visit, day, words, audience) for day in visit.days]
    shown = [stop for day in days for stop in day["stops"]]
    funding = funding_view(visit, words)
    html = _ENVIRONMENT.get_template("stop-list.html").render(
        visit=visit,
        words=words,
        language=language,
        dates=visit_dates(visit, words),
        funder=Markup() if funding is None else funder_html(funding, words, logo_address),
        funding=funding,
        days=days,
        gallery=each_once(photo for stop in shown for photo in stop.photos),
        record=record_view(visit, shown, words, address) if visit.is_record else None,
        photo_address=photo_address,
        progress=progress,
        notices=_notices(visit.problems, words, audience),
        plan_line=plan_line(visit, words),
        contact_link=contact_link(visit.contact),
        contact_of=contact_link,
        map=stage,
        icons=Markup(assets.icons(frozenset(leg.mode for day in visit.days for leg in day.legs))),  # noqa: S704 - ours
        full=full,
        links=links,
        light=light,
        groups=groups,
        calendar=calendar,
        installed=installed,
        languages=[(tag, address, own_name_of(tag)) for tag, address in languages],
    )
    # The template's own indentation is a twentieth of what a phone has to load; nothing on the page is preformatted.
    return Markup(re.sub(r"\s*\n\s*", "\n", html))  # noqa: S704 - the output of an autoescaping template


def _day(visit: Visit, day: Day, words: Words, audience: Audience) -> dict[str, Any]:
    views = stop_views(visit, day, words, audience)
    stops = tuple(replace(view, photos=with_alt(view.photos, view.name.text, words)) for view in views)
    return {
        "key": day.date.isoformat(),
        "title": words.date(day.date, "heading"),
        "weekday": words.date(day.date, "weekday"),
        "short": words.date(day.date, "short"),
        "totals": day_totals(day, words),
        "small_print": " ".join(_small_print(day, stops, words)),
        "notices": _notices(day.problems, words, audience),
        "timeline": timeline(day, visit.groups if not visit.group else ()),
        "stops": stops,
        "rows": _rows(stops),
    }


def _small_print(day: Day, stops: Views, words: Words) -> Iterator[str]:
    """What is not certain about a day's hours and ways, said once: no line repeats it."""
    timed = [stop for stop in stops if stop.has_hours]
    if indicative := [str(stop.number) for stop in timed if stop.indicative]:
        if len(indicative) == len(timed):
            yield words.text("Times are approximate.")
        else:
            numbers = ", ".join(dict.fromkeys(indicative))
            yield words.text("Times are approximate at stops {numbers}.", numbers=numbers)
    if computed := computed_hours_note(day, words):
        yield computed
    if any(leg.estimated and not leg.settled and not leg.same_place for leg in day.legs):
        yield words.text("Dotted ways are estimates.")


def _rows(stops: Views) -> list[tuple[Markup, StopView, Markup]]:
    """The stops with what comes before and after each. Those of different groups that stand together in the plan share
    one item of the list, in a column a group: they are at the same hours."""
    rows: list[tuple[Markup, StopView, Markup]] = []
    for together, run in groupby(stops, key=lambda stop: bool(stop.group)):
        if not together:
            rows += [(Markup(), stop, Markup()) for stop in run]
            continue
        columns: dict[str, list[StopView]] = {}
        for stop in run:
            columns.setdefault(stop.group, []).append(stop)
        for number, (label, column) in enumerate(columns.items()):
            opening = Markup('<div><p class="group">{}</p><ol>').format(printable(label))
            before = opening if number else Markup('<li class="parallel">') + opening
            after = Markup("</ol></div>" + ("</li>" if number == len(columns) - 1 else ""))  # noqa: S704 - ours
            last = len(column) - 1
            rows += [
                (Markup() if index else before, stop, Markup() if index < last else after)
                for index, stop in enumerate(column)
            ]
    return rows


def _notices(problems: Iterable[Problem], words: Words, audience: Audience) -> list[str]:
    """The messages above the stops, each once, `MAX_NOTICES` at most."""
    messages = dict.fromkeys(problem.message for problem in problem_views(problems, words, audience))
    return list(messages)[:MAX_NOTICES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stop (`mode` is empty) or the leg to it, which has a `mode`. Groups have lanes of their own."""

    stop_id: str
    number: int
    start: float
    width: float
    mode: str = ""
    estimated: bool = False
    top: float = _TOP
    height: float = _HEIGHT

    @property
    def middle(self) -> float:
        """The middle of the bar, where its number is."""
        return self.start + self.width / 2

    @property
    def centre(self) -> float:
        """The height of its centre, where a leg is."""
        return round(self.top + self.height / 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A full hour at `share` percent. `names_zone`: its clock shows another hour than the one of the tick before."""

    share: float
    hour: datetime
    names_zone: bool = False

    @property
    def ends_label(self) -> bool:
        """Whether its label ends at it, so that it does not stick out of the page."""
        return self.names_zone and self.share > 85

    @property
    def extent(self) -> tuple[float, float]:
        """From where to where its label reaches, in percent of 320 px."""
        if self.ends_label:
            return self.share - 27, self.share
        half = 14 if self.names_zone else 6
        return self.share - half, self.share + half


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The timeline from `begin` to `end`; `ticks` are full hours."""

    begin: datetime
    end: datetime
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def timeline(day: Day, groups: Sequence[str] = ()) -> Timeline | None:
    """The timeline of a day, or None where no stop has both hours. `groups` go different ways, each in a lane."""
    timed = [
        (planned, planned.timing.arrive, planned.timing.depart)
        for planned in day.stops
        if planned.timing.arrive is not None and planned.timing.depart is not None
    ]
    if not timed:
        return None
    zone = (timed[0][1].tzinfo if timed[0][1] else None) or UTC
    instants = [moment.astimezone(UTC) for _, arrive, depart in timed for moment in (arrive, depart) if moment]
    begin, end = min(instants) - _TIMELINE_MARGIN, max(instants) + _TIMELINE_MARGIN
    length_s = (end - begin).total_seconds()

    def position(moment: datetime) -> float:
        return round((moment.astimezone(UTC) - begin).total_seconds() / length_s * 100, 2)

    bars: list[Bar] = []
    for planned, arrive, depart in timed:
        if arrive is None or depart is None or depart < arrive:
            continue
        for leg in planned.legs:
            left = _leg_begin(leg, arrive, begin)
            if left >= arrive:
                continue
            top, height = _lane(leg.groups, groups)
            bars.append(
                Bar(
                    stop_id=planned.stop.id,
                    number=planned.number,
                    start=position(left),
                    width=round(position(arrive) - position(left), 2),
                    mode=leg.mode.value,
                    estimated=leg.estimated,
                    top=top,
                    height=height,
                )
            )
        start = position(arrive)
        width = round(position(depart) - start, 2)
        top, height = _lane(members(planned.stop.group, groups), groups)
        bar = Bar(stop_id=planned.stop.id, number=planned.number, start=start, width=width, top=top, height=height)
        bars.append(bar)
    local_begin = begin.astimezone(zone)
    ticks: list[Tick] = []
    for hour in _hours(local_begin, end):
        # From the arrival at a stop on, the hours are those that its clocks show.
        there = [arrive.tzinfo for _, arrive, _ in timed if arrive is not None and arrive <= hour]
        local = hour.astimezone(there[-1] if there else zone)
        ticks.append(Tick(share=position(hour), hour=local, names_zone=bool(ticks) and shows_other_hour(local, zone)))
        zone = local.tzinfo or UTC
    return Timeline(
        begin=local_begin, end=end.astimezone(local_begin.tzinfo), bars=tuple(bars), ticks=tuple(_with_room(ticks))
    )


def _leg_begin(leg: Leg, arrive: datetime, begin: datetime) -> datetime:
    """When the bar of a leg begins, not before the timeline."""
    if leg.same_place or leg.shown_s is None:
        return arrive.astimezone(UTC)
    return max(begin, arrive.astimezone(UTC) - timedelta(seconds=leg.shown_s))


def _with_room(ticks: Sequence[Tick]) -> list[Tick]:
    """The ticks without those whose labels would overlap one that names a zone."""
    named = [tick.extent for tick in ticks if tick.names_zone]
    return [
        tick
        for tick in ticks
        if tick.names_zone or not any(tick.extent[0] < end and start < tick.extent[1] for start, end in named)
    ]


def _lane(of: Sequence[str], groups: Sequence[str]) -> tuple[float, float]:
    """The top and the height of a bar: over the lanes of these groups, or over all."""
    if not of or not groups:
        return _TOP, _HEIGHT
    places = [groups.index(name) for name in of]
    lane = _HEIGHT / len(groups)
    return round(_TOP + lane * min(places), 1), round(lane * (max(places) - min(places) + 1) - 1, 1)


def _hours(begin: datetime, end: datetime) -> list[datetime]:
    """Full hours of `begin`'s zone between two instants; every second or third where there are too many."""
    # Counted in UTC, so that a change of the clocks neither skips nor repeats an hour.
    first = begin.replace(minute=0, second=0, microsecond=0).astimezone(UTC) + timedelta(hours=1)
    hours: list[datetime] = []
    while first <= end:
        hours.append(first)
        first += timedelta(hours=1)
    step = -(-len(hours) // _MAX_TICKS) or 1
    return hours[::step]
