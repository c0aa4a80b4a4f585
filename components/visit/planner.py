"""Stops become a visit: placed, routed, timed, with every problem where it belongs.

Everything here is looked up in what is already known, and estimated where nothing is: no network, no waiting. What
would have to be asked for a better visit is told by `questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from components.lookup.estimates import NO_ROUTER, PENDING, estimated_legs_problem, leg_problem
from components.lookup.opening_hours import closed_during, unreadable_hours
from components.lookup.router import SERVICE, LegQuestion
from components.plan.errors import ServiceFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import (
    AddressFound,
    AddressNotFound,
    Assumption,
    Day,
    Leg,
    Place,
    PlannedStop,
    PlanStamp,
    Stop,
    Visit,
    straight_line_m,
)
from components.plan.place_checks import place_problems
from components.plan.revision import with_revision
from components.plan.timetable import ClosedCheck, default_hours_problem, has_no_hours, timetable, with_default_hours
from components.plan.travel_modes import TRAVEL_MODES, TravelMode, default_mode
from components.settings import Settings

MOST_STOPS = 300
"""So many stops are planned and drawn, ten days of thirty: each costs 5 ms and 4 kB in every page. What is beyond
stays in the file, and is said."""

MOST_COMPARED = 24
"""So many of a day's other places are enough to see that one lies far off; more would make long days slow to plan."""


class LooksUpAddresses(Protocol):
    """`Geocoder.lookup`: what is known of an address, None where nobody was asked yet."""

    def __call__(self, address: str, /, *, name: str = "") -> AddressFound | AddressNotFound | None:
        """`name` is the stop's, to tell several places at one address apart."""


LooksUpLegs = Callable[[LegQuestion], Leg | None]
"""`Router.lookup`: the leg as far as it is known, None where the router has not been asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressQuestion:
    """An address nobody has been asked about, and the stop that it is for."""

    stop_id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What is to be asked, addresses first, and how many questions there are with those already answered."""

    open: tuple[AddressQuestion | LegQuestion, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A stop, what is known of its place, and the way to it (None for a day's first, and where an end is unknown)."""

    stop: Stop
    place: Place | None
    asked: AddressFound | AddressNotFound | None
    way: LegQuestion | None = None


def plan(
    stops: Sequence[Stop],
    settings: Settings,
    *,
    places: LooksUpAddresses,
    legs: LooksUpLegs,
    stamp: PlanStamp | None = None,
    found: Sequence[Problem] = (),
    down: Sequence[ServiceFault] = (),
) -> Visit:
    """The visit that `stops` (in the order of the plan, hidden ones included) make, from what is known by now.

    `found` are the problems met in reading the stops; each goes to its stop, its day, or the visit. `down` are the
    faults of services that are out of reach, said once and as the reason for estimates. Of very long plans the first
    `MOST_STOPS` are planned. Asks nobody, raises nothing.
    """
    days = [_day(date_, placed, settings, legs, down) for date_, placed in _by_day(stops, places).items()]
    left_out = _visible(stops)[MOST_STOPS:]
    beyond = {stop.id for stop in left_out}
    shown = {planned.stop.id for day in days for planned in day.stops}
    dates = {day.date for day in days}
    mine = [_too_many_stops(len(left_out), MOST_STOPS, left_out[0].line)] if left_out else []
    for problem in found:
        if problem.stop_id in beyond:
            continue
        if problem.stop_id in shown:
            days = [_with_problem(day, problem) for day in days]
        elif problem.stop_id is None and problem.day in dates:
            days = [replace(day, problems=(*day.problems, problem)) if day.date == problem.day else day for day in days]
        else:
            mine.append(problem)
    mine += [_service_down(fault) for fault in down]
    return with_revision(
        Visit(
            title=settings.title,
            host=settings.host,
            zone=settings.zone,
            languages=settings.languages,
            days=tuple(days),
            contact=settings.contact,
            introduction=settings.introduction,
            bring=settings.bring,
            stamp=stamp or PlanStamp(),
            problems=tuple(mine),
        )
    )


def questions(stops: Sequence[Stop], *, places: LooksUpAddresses, legs: LooksUpLegs) -> Questions:
    """What would have to be asked to know all places and ways. Each address and each way once."""
    addresses: dict[str, AddressQuestion] = {}
    ways: dict[tuple[object, ...], LegQuestion] = {}
    answered: set[object] = set()
    for placed in _by_day(stops, places).values():
        for here in placed:
            stop = here.stop
            if stop.coordinate is None and stop.address.strip():
                if here.asked is None:
                    question = AddressQuestion(stop_id=stop.id, name=stop.name, address=stop.address)
                    addresses.setdefault(stop.address, question)
                else:
                    answered.add(stop.address)
            if here.way is not None and TRAVEL_MODES[here.way.mode].router is not None:
                key = (here.way.start, here.way.end, here.way.mode)
                if key in answered or key in ways:
                    continue
                if legs(here.way) is None:
                    ways[key] = here.way
                else:
                    answered.add(key)
    # Bikes last: fewer routers know them, and a host that refuses one question is left alone for a while.
    by_mode = sorted(ways.values(), key=lambda way: way.mode is TravelMode.BIKE)
    return Questions(open=(*addresses.values(), *by_mode), total=len(addresses) + len(ways) + len(answered))


def closed_check(settings: Settings) -> ClosedCheck:
    """Whether a stop is closed at some hours, as the timetable asks; public holidays are those of the one country."""
    countries = settings.geocoder.country_codes
    country = countries[0] if len(countries) == 1 else ""

    def closed(stop: Stop, arrive: datetime, depart: datetime) -> Phrase | None:
        return closed_during(stop, arrive, depart, zone=settings.zone, country=country)

    return closed


def _visible(stops: Sequence[Stop]) -> list[Stop]:
    return [stop for stop in stops if not stop.hidden]


def _by_day(stops: Sequence[Stop], places: LooksUpAddresses) -> dict[date, list[_Placed]]:
    """The visible stops of each day, days by date, with their places and the ways between them."""
    days: dict[date, list[_Placed]] = {}
    for stop in _visible(stops)[:MOST_STOPS]:
        asked = None
        if stop.coordinate is not None:
            place: Place | None = Place(
                coordinate=stop.coordinate, source=stop.place_source, accuracy_m=stop.accuracy_m
            )
        else:
            asked = places(stop.address, name=stop.name) if stop.address.strip() else None
            place = asked.place if isinstance(asked, AddressFound) else None
        day = days.setdefault(stop.date, [])
        before = day[-1] if day else None
        way = None
        if before is not None and before.place is not None and place is not None:
            start, end = before.place.coordinate, place.coordinate
            mode = stop.travel or default_mode(straight_line_m(start, end))
            way = LegQuestion(from_stop_id=before.stop.id, to_stop_id=stop.id, start=start, end=end, mode=mode)
            if stop.travel is None:
                stop = replace(stop, assumed=stop.assumed | {Assumption.TRAVEL})  # noqa: PLW2901
        day.append(_Placed(stop=stop, place=place, asked=asked, way=way))
    return dict(sorted(days.items()))


def _day(
    date_: date, placed: Sequence[_Placed], settings: Settings, lookup: LooksUpLegs, down: Sequence[ServiceFault]
) -> Day:
    router_down = any(fault.service == SERVICE for fault in down)
    known = {here.stop.id: (here.way, lookup(here.way)) for here in placed if here.way is not None}
    reason = NO_ROUTER if router_down else PENDING
    legs = {stop_id: leg or way.estimated(reason) for stop_id, (way, leg) in known.items()}
    pending = sum(leg is None for _, leg in known.values())
    stops, problems = [here.stop for here in placed], []
    assumed_hours = has_no_hours(stops)
    if assumed_hours:
        stops = with_default_hours(stops)
        problems.append(default_hours_problem(date_, stops[0].line))
    worked = timetable(stops, legs, zone=settings.zone, closed=closed_check(settings))
    if pending:
        problems.append(estimated_legs_problem(date_, pending, stops[0].line, router_down=router_down))
    at_stop: dict[str, list[Problem]] = {stop.id: [] for stop in stops}
    others = _spread([here.place for here in placed if here.place is not None])
    for here in placed:
        rest = [other for other in others if other is not here.place]
        at_stop[here.stop.id] += place_problems(
            here.stop,
            here.place,
            lookup=here.asked,
            others=rest,
            country_codes=settings.geocoder.country_codes,
            viewbox=settings.geocoder.viewbox,
        )
        once = (leg_problem(here.stop, legs.get(here.stop.id)), unreadable_hours(here.stop))
        at_stop[here.stop.id] += [problem for problem in once if problem is not None]
    waiting = _without_hours_yet(placed, assumed=assumed_hours)
    for problem in worked.problems:
        if problem.kind is not ProblemKind.TIME_MISSING or problem.stop_id not in waiting:
            at_stop[problem.stop_id or ""].append(problem)
    timings = list(worked.timings)
    if assumed_hours:
        timings[0] = replace(timings[0], arrive_computed=True)
    return Day(
        date=date_,
        stops=tuple(
            PlannedStop(
                number=number,
                stop=replace(here.stop, assumed=stop.assumed),
                timing=timing,
                place=here.place,
                leg=legs.get(stop.id),
                problems=tuple(at_stop[stop.id]),
            )
            for number, (here, stop, timing) in enumerate(zip(placed, stops, timings, strict=True), start=1)
        ),
        totals=worked.totals,
        problems=tuple(problems),
    )


def _without_hours_yet(placed: Sequence[_Placed], *, assumed: bool) -> set[str]:
    """The stops whose missing hours are nobody's fault: of a day that gives none, which is said of the day, and those
    after an address that is still being looked up."""
    ids = [here.stop.id for here in placed]
    if assumed:
        return set(ids)
    pending = (
        index
        for index, here in enumerate(placed)
        if here.place is None and here.asked is None and here.stop.address.strip()
    )
    return set(ids[next(pending, len(ids)) :])


def _with_problem(day: Day, problem: Problem) -> Day:
    stops = tuple(
        replace(planned, problems=(problem, *planned.problems)) if planned.stop.id == problem.stop_id else planned
        for planned in day.stops
    )
    return replace(day, stops=stops)


def _spread(places: Sequence[Place]) -> list[Place]:
    """Some of the places, evenly over the day."""
    step = max(1, -(-len(places) // MOST_COMPARED))
    return list(places[::step])


def _service_down(fault: ServiceFault) -> Problem:
    return Problem(
        kind=ProblemKind.SERVICE_DOWN,
        severity=Severity.WARNING,
        message=Phrase("{fault}", {"fault": str(fault)}),
        remedy=Phrase("It is asked again by itself; until then the plan shows what is known."),
    )


def _too_many_stops(count: int, most: int, line: int | None) -> Problem:
    return Problem(
        kind=ProblemKind.TOO_LONG,
        severity=Severity.WARNING,
        message=Phrase(
            "The plan is too long: its first {most} stops are shown, {count} are not.", {"most": most, "count": count}
        ),
        remedy=Phrase("Make several visits of it, each with a file of its own."),
        line=line,
    )
