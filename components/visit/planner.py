"""Makes a visit of stops: places, legs, hours, and every problem at its stop, day or visit.

It uses stored answers of geocoder and router, and estimates where there are none: no network, no waiting. `questions`
gives what would have to be asked for a better visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from components.lookup.estimates import NO_ROUTER, NO_WAY, PENDING, estimated_legs_problem, leg_problem
from components.lookup.opening_hours import closed_during, unreadable_hours
from components.lookup.router import SERVICE, LegQuestion
from components.plan.bounds import SearchArea
from components.plan.clock import programme_days
from components.plan.day_checks import ClosedCheck, meal_problems
from components.plan.errors import ServiceFault
from components.plan.funding import PictureLookup, shown_logos
from components.plan.ground import Ground
from components.plan.groups import grouped
from components.plan.legs import Way, ways
from components.plan.messages import Phrase, Problem, ProblemKind
from components.plan.model import (
    AddressNotFound,
    Assumption,
    Day,
    Leg,
    Place,
    PlannedStop,
    PlanStamp,
    Stop,
    UnknownWay,
    Visit,
)
from components.plan.parallel import days_of_all
from components.plan.photo_problems import bounded, shown_cover, with_photos
from components.plan.photos import PhotoLookup, no_photo
from components.plan.place_checks import place_problems
from components.plan.record import with_end
from components.plan.time_checks import overlap_of_days
from components.plan.timetable import has_no_hours, no_hours_problem, timetable
from components.plan.timing import LegTime
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.plan.travel_words import unclear_travel_problems, with_unclear_travel
from components.plan.zones import StopZone, with_zones_named, zone_problems
from components.settings import Settings
from components.visit.revision import with_revision
from components.visit.stop_zones import stop_zones
from components.visit.visit_problems import service_down, too_many_stops, with_problems

MAX_STOPS = 300
"""At most so many stops are planned and drawn, ten days of thirty: each costs 5 ms and 4 kB in every page. A problem
tells of those beyond."""

MAX_COMPARED = 24
"""A place is compared with at most so many others of its day: enough to see that it lies far off, and fast."""


class AddressLookup(Protocol):
    """`Geocoder.lookup`: the stored answer for an address, None where there is none yet."""

    def __call__(self, address: str, /, *, name: str = "") -> Place | AddressNotFound | None:
        """`name` is the stop's, to tell several places at one address apart."""


LegLookup = Callable[[LegQuestion], Leg | None]
"""`Router.lookup`: the stored leg, None where the router has not been asked."""

GroundLookup = Callable[[Visit], Ground | None]
"""`Grounds.lookup`: the stored ground around the stops and ways of a visit, None where there is none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressQuestion:
    """An address without an answer yet, the stop that it is for, and where it is looked for first."""

    stop_id: str
    name: str
    address: str
    area: SearchArea | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The open questions, addresses first, and how many there are with those already answered."""

    open: tuple[AddressQuestion | LegQuestion, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlacedStop:
    """A stop, its place, the answer for its address, and how one gets to it: the question for a leg, or that nobody
    knows the way (None for the first place of a day, and without a place of its own). `zone` is as in `PlannedStop`;
    `end_zone` is that of its departure."""

    stop: Stop
    place: Place | None
    answer: Place | AddressNotFound | None
    leg_question: LegQuestion | None = None
    travel_words: str = ""
    unknown_way: UnknownWay | None = None
    zone: ZoneInfo | None = None
    end_zone: ZoneInfo | None = None

    @property
    def is_pending(self) -> bool:
        """Whether its address is still to be looked up."""
        return self.stop.coordinate is None and self.answer is None and bool(self.stop.address.strip())


def plan(
    stops: Sequence[Stop],
    settings: Settings,
    *,
    places: AddressLookup,
    legs: LegLookup,
    stamp: PlanStamp | None = None,
    problems: Sequence[Problem] = (),
    outages: Sequence[ServiceFault] = (),
    local_problems: Sequence[Problem] = (),
    pictures: PictureLookup = lambda _digest: None,
    photos: PhotoLookup = no_photo,
    grounds: GroundLookup = lambda _visit: None,
) -> Visit:
    """The visit that `stops` (in the order of the plan, hidden ones included) make, from what is known by now.

    `problems` are those of reading the stops; each goes to its stop, its day, or the visit. `outages` are the faults of
    services that are out of reach: each is a problem of the visit, and the reason for estimates. `local_problems` are
    those of this process and its files alone; neither they nor outages change the revision. Of very long plans the
    first `MAX_STOPS` are planned. `pictures` has those of the logos, `photos` what is
    stored of photos, `grounds` the one ground, the same for
    all groups. Raises nothing.
    """
    photos = bounded(photos)
    cover, cover_problems = shown_cover(settings.cover, photos)
    visible = with_unclear_travel(_visible(stops))
    stops_of, left_out = grouped(visible[:MAX_STOPS]), visible[MAX_STOPS:]
    days_of: dict[str, list[Day]] = {}
    all_problems = [*stops_of.problems, *problems]
    for name in stops_of.names or ("",):
        by_day = _by_day(stops_of.of(name), places)
        zones = _zones(by_day.values(), settings)
        days_of[name] = [
            with_photos(_day(date_, _with_zones(placed, zones, settings), settings, legs, outages), photos)
            for date_, placed in by_day.items()
        ]
        overlaps = (with_zones_named(each, settings.zone) for each in _overlaps(days_of[name]))
        of_chain = (*zone_problems(zones, settings.zone), *overlaps)
        all_problems += [problem for problem in of_chain if problem not in all_problems]
    all_days = days_of_all(stops_of, days_of) if stops_of.names else days_of[""]
    days, of_visit = with_problems(all_days, all_problems)
    left_out_ids = {stop.id for stop in left_out}
    of_visit = [problem for problem in of_visit if problem.stop_id not in left_out_ids]
    if left_out:
        of_visit.insert(0, too_many_stops(len(left_out), MAX_STOPS, left_out[0].line))
    of_visit += unclear_travel_problems(visible[:MAX_STOPS])
    down = [service_down(fault) for fault in outages]
    whole = Visit(
        id=settings.id,
        title=settings.title,
        host=settings.host,
        zone=settings.zone,
        languages=settings.languages,
        days=days,
        contact=settings.details.contact_line,
        lasting_contact=settings.details.lasting_contact_line,
        introduction=settings.introduction,
        bring=settings.bring,
        photo_notice=settings.photo_notice,
        removal_contact=settings.removal_contact,
        press_contact=settings.press_contact,
        credits=settings.credits,
        funding=settings.funding,
        logos=shown_logos(settings.funding, pictures),
        cover=cover,
        visibility=settings.visibility,
        opens_at=settings.opens_at,
        stamp=stamp or PlanStamp(),
        problems=(*of_visit, *cover_problems, *(replace(each, is_local=True) for each in (*local_problems, *down))),
        groups=stops_of.names,
    )
    whole = with_revision(replace(with_end(whole), ground=grounds(whole)))
    visits = [replace(whole, days=with_problems(days_of[name], all_problems)[0], group=name) for name in stops_of.names]
    return replace(whole, group_visits=tuple(visits))


def questions(
    stops: Sequence[Stop], *, places: AddressLookup, legs: LegLookup, area: SearchArea | None = None
) -> Questions:
    """What would have to be asked to know all places and legs: each address, in `area`, and each leg once."""
    addresses: dict[str, AddressQuestion] = {}
    open_legs: dict[tuple[object, ...], LegQuestion] = {}
    answered: set[object] = set()
    stops_of = grouped(_visible(stops)[:MAX_STOPS])
    chains = [_by_day(stops_of.of(name), places) for name in stops_of.names or ("",)]
    for placed in (each for days in chains for day in days.values() for each in day):
        stop, leg = placed.stop, placed.leg_question
        if placed.is_pending:
            question = AddressQuestion(stop_id=stop.id, name=stop.name, address=stop.address, area=area)
            addresses.setdefault(stop.address, question)
        elif placed.answer is not None:
            answered.add(stop.address)
        if leg is None or TRAVEL_MODES[leg.mode].router is None:
            continue
        key = (leg.start, leg.end, leg.mode)
        if key not in answered and key not in open_legs:
            if legs(leg) is None:
                open_legs[key] = leg
            else:
                answered.add(key)
    # Bikes last: fewer routers know them, and a host that refuses one question is left alone for a while.
    by_mode = sorted(open_legs.values(), key=lambda leg: leg.mode is TravelMode.BIKE)
    return Questions(open=(*addresses.values(), *by_mode), total=len(addresses) + len(open_legs) + len(answered))


def closed_check(settings: Settings) -> ClosedCheck:
    """Whether a stop is closed at some hours, as the timetable asks; public holidays are those of the one country."""
    countries = settings.geocoder.country_codes
    country = countries[0] if len(countries) == 1 else ""

    def closed(stop: Stop, arrive: datetime, depart: datetime) -> Phrase | None:
        zone = arrive.tzinfo
        if not isinstance(zone, ZoneInfo) or zone.key == settings.zone.key:
            return closed_during(stop, arrive, depart, zone=settings.zone, country=country)
        return closed_during(stop, arrive, depart, zone=zone)  # whose public holidays are not known

    return closed


def _visible(stops: Sequence[Stop]) -> list[Stop]:
    return [stop for stop in stops if not stop.hidden]


def _by_day(stops: Sequence[Stop], places: AddressLookup) -> dict[date, list[_PlacedStop]]:
    """The stops of each day, days by date, with their places and the questions for the legs between them."""
    return {date_: _with_ways([_placed(stop, places) for stop in day]) for date_, day in programme_days(stops).items()}


def _placed(stop: Stop, places: AddressLookup) -> _PlacedStop:
    if stop.coordinate is not None:
        place = Place(coordinate=stop.coordinate, source=stop.place_source, accuracy_m=stop.accuracy_m)
        return _PlacedStop(stop=stop, place=place, answer=None)
    answer = places(stop.address, name=stop.name) if stop.address.strip() else None
    return _PlacedStop(stop=stop, place=answer if isinstance(answer, Place) else None, answer=answer)


def _with_ways(placed: Sequence[_PlacedStop]) -> list[_PlacedStop]:
    """The stops of one group's day, each with the way that leads to it."""
    positions = {each.stop.id: each.place.coordinate for each in placed if each.place is not None}
    ways_between = ways([each.stop for each in placed], positions)
    return [_with_way(each, ways_between.get(each.stop.id)) for each in placed]


def _with_way(placed: _PlacedStop, way: Way | UnknownWay | None) -> _PlacedStop:
    if not isinstance(way, Way):
        return replace(placed, unknown_way=way)
    question = LegQuestion(
        from_stop_id=way.from_stop_id, to_stop_id=way.to_stop_id, start=way.start, end=way.end, mode=way.mode
    )
    stop = placed.stop
    if way.assumed:
        stop = replace(stop, assumed=stop.assumed | {Assumption.TRAVEL})
    return replace(placed, stop=stop, leg_question=question, travel_words=way.words)


def _zones(days: Iterable[Sequence[_PlacedStop]], settings: Settings) -> tuple[StopZone, ...]:
    chain: list[tuple[Stop, Place | None, Sequence[Place]]] = []
    for placed in days:
        compared = _spread([each.place for each in placed if each.place is not None])
        chain += [(each.stop, each.place, compared) for each in placed]
    return stop_zones(chain, settings)


def _with_zones(placed: Sequence[_PlacedStop], zones: Sequence[StopZone], settings: Settings) -> Sequence[_PlacedStop]:
    zone_of = {each.stop.id: None if each.zone is settings.zone else each.zone for each in zones}
    end_of = {each.stop.id: each.end for each in zones}
    return [replace(each, zone=zone_of[each.stop.id], end_zone=end_of[each.stop.id]) for each in placed]


def _day(
    date_: date, placed: Sequence[_PlacedStop], settings: Settings, lookup: LegLookup, outages: Sequence[ServiceFault]
) -> Day:
    router_down = any(fault.service == SERVICE for fault in outages)
    reason = NO_ROUTER if router_down else PENDING
    legs: dict[str, Leg] = {}
    pending = 0
    for each in placed:
        if each.leg_question is not None:
            question = replace(each.leg_question, walking_m_s=settings.router.walking_m_s)
            leg = lookup(question)
            pending += leg is None
            leg = _as_said(leg or question.estimated(reason), each, settings.languages[0])
            legs[leg.to_stop_id] = leg
    stops, problems = [each.stop for each in placed], []
    no_hours = has_no_hours(stops)
    if no_hours:
        problems.append(no_hours_problem(date_, stops[0].line))
    schedule = timetable(
        stops,
        legs,
        zones=[each.zone or settings.zone for each in placed],
        end_zones=[each.end_zone or settings.zone for each in placed],
        closed=closed_check(settings),
    )
    for stop, timing in zip(stops, schedule.timings, strict=True):
        if (known := legs.get(stop.id)) is not None:
            legs[stop.id] = replace(known, time=LegTime(travel_s=timing.travel_s, written=timing.travel_written))
    problems += meal_problems(date_, stops, schedule.timings)
    if pending:
        problems.append(estimated_legs_problem(date_, pending, stops[0].line, router_down=router_down))
    at_stop: dict[str, list[Problem]] = {stop.id: [] for stop in stops}
    compared = _spread([each.place for each in placed if each.place is not None])
    for each in placed:
        at_stop[each.stop.id] += place_problems(
            each.stop,
            each.place,
            lookup=each.answer,
            others=[other for other in compared if other is not each.place],
            country_codes=settings.geocoder.country_codes,
            viewbox=settings.geocoder.viewbox,
            ways={leg.mode for leg in legs.values() if each.stop.id in {leg.from_stop_id, leg.to_stop_id}},
        )
        more = (leg_problem(each.stop, legs.get(each.stop.id)), unreadable_hours(each.stop))
        at_stop[each.stop.id] += [problem for problem in more if problem is not None]
    without_hours = _without_hours_yet(placed, all_open=no_hours)
    for problem in schedule.problems:
        if problem.kind is not ProblemKind.TIME_MISSING or problem.stop_id not in without_hours:
            at_stop[problem.stop_id or ""].append(problem)
    return Day(
        date=date_,
        stops=tuple(
            PlannedStop(
                number=number,
                stop=each.stop,
                timing=timing,
                zone=each.zone,
                place=each.place,
                leg=legs.get(each.stop.id),
                unknown_way=each.unknown_way,
                problems=tuple(with_zones_named(problem, settings.zone) for problem in at_stop[each.stop.id]),
            )
            for number, (each, timing) in enumerate(zip(placed, schedule.timings, strict=True), start=1)
        ),
        totals=schedule.totals,
        problems=tuple(problems),
    )


def _as_said(leg: Leg, placed: _PlacedStop, language: str) -> Leg:
    """The leg with what the organiser said of it. Where nobody did, and no road leads there, its mode is not known."""
    if leg.note == NO_WAY and placed.stop.travel is None:
        leg = replace(leg, mode=TravelMode.UNKNOWN, buffer_s=0)
    assumed = Assumption.TRAVEL in placed.stop.assumed and leg.mode is not TravelMode.UNKNOWN
    return replace(leg, words=placed.travel_words, language=language, assumed=assumed)


def _without_hours_yet(placed: Sequence[_PlacedStop], *, all_open: bool) -> set[str]:
    """The stops whose missing hours are no problem of their own: all of a day that gives none (a problem of the day),
    and those after an address that is still being looked up."""
    ids = [each.stop.id for each in placed]
    first_pending = next((index for index, each in enumerate(placed) if each.is_pending), len(ids))
    return set(ids if all_open else ids[first_pending:])


def _overlaps(days: Sequence[Day]) -> list[Problem]:
    """The problems of days that begin before the day before has ended."""
    hours = [[(planned.stop, planned.timing) for planned in day.stops] for day in days]
    return [problem for evening, morning in pairwise(hours) for problem in overlap_of_days(evening, morning)]


def _spread(places: Sequence[Place]) -> list[Place]:
    """Some of the places, evenly over the day."""
    step = max(1, -(-len(places) // MAX_COMPARED))
    return list(places[::step])
