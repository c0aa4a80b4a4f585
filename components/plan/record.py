"""The record of a visit: what remains when it is over, without what was for its days alone; and it in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from components.plan.messages import ProblemKind
from components.plan.model import Assumption, Day, Leg, PlannedStop, Stop, Visit
from components.plan.phones import without_phones
from components.plan.photos import ShownPhoto
from components.plan.publication import NO_NOTE
from components.plan.timetable import written_timing
from components.plan.timing import LegTime, Totals
from components.plan.travel_modes import TravelMode

PHONE = "phone"
"""The mark of a stop's phone, and of the phone numbers in the line of its contact."""

_TEXTS = frozenset(field.name for field in fields(Stop) if field.default == "") - {"group", "time_zone", "travel_words"}

_LATEST = datetime.max.replace(tzinfo=UTC)


def lasting_stop(stop: Stop) -> Stop:
    """The stop without what is for the days of the visit alone, in every language."""
    changed: dict[str, Any] = dict.fromkeys(stop.until_end & _TEXTS, "")
    texts = {language: _lasting_texts(each, stop.until_end & _TEXTS) for language, each in stop.translations.items()}
    if PHONE in stop.until_end and "contact" not in changed:
        changed["contact"] = without_phones(stop.contact)
    return replace(
        stop,
        **changed,
        until_end=stop.until_end & {PHONE},
        translations={language: translated for language, translated in texts.items() if translated},
    )


def _lasting_texts(texts: Mapping[str, str], marked: frozenset[str]) -> dict[str, str]:
    lasting = {name: text for name, text in texts.items() if name not in marked}
    if PHONE in marked and "contact" in lasting:
        lasting["contact"] = without_phones(lasting["contact"])
    return {name: text for name, text in lasting.items() if text}


def fields_until_end(stop: Stop) -> frozenset[str]:
    """The texts of a stop that are not, or not whole, in the record."""
    lasting = lasting_stop(stop)
    names = {name for name in _TEXTS if getattr(stop, name) != getattr(lasting, name)}
    for language, texts in stop.translations.items():
        names |= {name for name, text in texts.items() if text != lasting.translations.get(language, {}).get(name, "")}
    return frozenset(names)


def lasting_visit(visit: Visit) -> Visit:
    """The visit, and each group's, without what was for its days alone."""
    return replace(
        visit,
        contact=visit.lasting_contact,
        days=tuple(replace(day, stops=tuple(map(_lasting, day.stops))) for day in visit.days),
        group_visits=tuple(map(lasting_visit, visit.group_visits)),
    )


def _lasting(planned: PlannedStop) -> PlannedStop:
    # What is said of cells that could not be read quotes them.
    problems = (problem for problem in planned.problems if problem.kind is not ProblemKind.CELL_UNREADABLE)
    return replace(planned, stop=lasting_stop(planned.stop), problems=tuple(problems))


def recorded_visit(visit: Visit) -> Visit:
    """The record of a visit, and of each group's: what lasts, told as what took place, without what was only worked out
    or not sure beforehand. Without a revision of its own."""
    lasting = lasting_visit(visit)
    return replace(
        lasting,
        is_record=True,
        stamp=replace(visit.stamp, note=NO_NOTE),
        days=tuple(map(_recorded_day, lasting.days)),
        group_visits=tuple(map(recorded_visit, lasting.group_visits)),
    )


def _recorded_day(day: Day) -> Day:
    return replace(
        day,
        stops=tuple(map(_recorded, day.stops)),
        totals=_recorded_totals(day.totals, day.legs),
        group_totals=tuple((name, _recorded_totals(totals, day.legs)) for name, totals in day.group_totals),
        problems=(),
    )


def _recorded(planned: PlannedStop) -> PlannedStop:
    group_legs = tuple(filter(None, map(_recorded_leg, planned.group_legs)))
    return replace(
        planned,
        stop=settled_stop(planned.stop),
        timing=written_timing(planned),
        leg=_recorded_leg(planned.leg),
        group_legs=group_legs,
        unknown_way=None,
        problems=(),
    )


def settled_stop(stop: Stop) -> Stop:
    """The stop as a record tells of it: an assumed place stays one, since nobody may be led there."""
    return replace(stop, assumed=stop.assumed & {Assumption.PLACE})


def _recorded_leg(leg: Leg | None) -> Leg | None:
    if leg is None or (leg.mode is TravelMode.UNKNOWN and not leg.same_place):
        return None
    time = LegTime() if leg.time_estimated else leg.time
    distance_m = rounded_estimate_m(leg.distance_m) if leg.estimated else leg.distance_m
    return replace(leg, time=time, distance_m=distance_m, assumed=False, settled=True)


def rounded_estimate_m(metres: float) -> float:
    """An estimated distance as exactly as it can be told without saying that it is one: to a kilometre, a short one to
    a tenth."""
    return round(metres, -3 if metres >= 995 else -2)


def _recorded_totals(totals: Totals, legs: Sequence[Leg]) -> Totals:
    is_timed = not any(leg.time_estimated for leg in legs)
    distance_m = rounded_estimate_m(totals.distance_m) if totals.estimated else totals.distance_m
    return replace(totals, distance_m=distance_m, travel_s=totals.travel_s if is_timed else 0, estimated=False)


def has_details_of_its_days(visit: Visit) -> bool:
    """Whether anything of the visit is for its days alone."""
    stops = (planned.stop for day in visit.days for planned in day.stops)
    return visit.contact != visit.lasting_contact or any(fields_until_end(stop) for stop in stops)


def with_end(visit: Visit) -> Visit:
    """The visit with the instant at which it is over, in UTC: at the end of its last day by the visit's clocks, and not
    before its last stop is, by the clocks there. A visit without days is never over."""
    ends = [moment for day in visit.days for moment in _ends_of(day, visit)]
    return replace(visit, ends_at=max(ends, default=None))


def is_over(visit: Visit, now: datetime) -> bool:
    """Whether the visit is over at `now`."""
    return visit.ends_at is not None and now >= visit.ends_at


def _ends_of(day: Day, visit: Visit) -> list[datetime]:
    ends = [_midnight_after(day.date, visit.zone)]
    for planned in day.stops:
        arrive, depart = planned.timing.arrive, planned.timing.depart
        if depart is not None:
            ends.append(_in_utc(depart))
        elif arrive is not None:
            ends.append(_midnight_after(arrive.date(), arrive.tzinfo or visit.zone))
        else:
            ends.append(_midnight_after(planned.stop.date, planned.zone or visit.zone))
    return ends


def _midnight_after(day: date, zone: tzinfo) -> datetime:
    """The end of a day, as far as the calendar goes."""
    if day == date.max:
        return _LATEST
    return _in_utc(datetime.combine(day + timedelta(days=1), time(0), zone))


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _LATEST


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVisit:
    """A published plan. Its number, date and note are the visit's stamp; `who` and `csv` may be empty."""

    visit: Visit
    who: str = ""
    csv: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitNumbers:
    """How many days, stops and different projects a visit has, and the metres that its group, or all of its groups
    together, went by each means of travel."""

    days: int
    stops: int
    projects: int
    distances_m: Mapping[TravelMode, float]


def visit_numbers(visit: Visit) -> VisitNumbers:
    """The numbers of a visit. A way counts once, also where several groups take it."""
    stops = [planned.stop for day in visit.days for planned in day.stops]
    projects = {
        " ".join(project.name.casefold().split()) or project.link for stop in stops for project in stop.projects
    }
    legs = legs_by_mode(leg for day in visit.days for leg in day.legs)
    return VisitNumbers(
        days=len(visit.days),
        stops=len(stops),
        projects=len(projects),
        distances_m={mode: sum(leg.distance_m for leg in own) for mode, own in legs.items()},
    )


def legs_by_mode(legs: Iterable[Leg]) -> dict[TravelMode, list[Leg]]:
    """The legs that lead anywhere by their mode, in the order of the modes."""
    of_mode: dict[TravelMode, list[Leg]] = {mode: [] for mode in TravelMode}
    for leg in legs:
        if not leg.same_place:
            of_mode[leg.mode].append(leg)
    return {mode: own for mode, own in of_mode.items() if own}


def photos_of(visit: Visit) -> tuple[ShownPhoto, ...]:
    """All photos that a visit shows, each once: its cover, then those of its stops in their order."""
    cover = () if visit.cover is None else (visit.cover,)
    of_stops = (photo for day in visit.days for planned in day.stops for photo in planned.photos)
    return tuple({photo.stored.digest: photo for photo in reversed((*cover, *of_stops))}.values())[::-1]


def cover_of(visit: Visit) -> ShownPhoto | None:
    """The picture that stands for the visit: the one that was chosen, else its first."""
    return next(iter(photos_of(visit)), None)
