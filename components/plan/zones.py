"""The time zone of each stop, and where it shows another hour than the visit's.

Written hours are local to their stop. The zone of a stop is that of its own column `time_zone`; else that of its
position, where it is sure that this is the place; else that of the stop before; else the visit's. Zones are compared by
what their clocks show on the day, never by name: between Trieste and Ljubljana nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from components.plan.groups import meet, names_in
from components.plan.legs import is_transfer
from components.plan.messages import HourElsewhere, Phrase, Problem, ProblemKind, Severity, Value
from components.plan.model import Coordinate, Stop

ZoneLookup: TypeAlias = Callable[[Coordinate], str]
"""The IANA name of the zone at a position; empty at sea, and where nobody knows."""

_STEP = timedelta(minutes=30)
"""Clocks change on a full or a half hour."""

_SPAN = timedelta(hours=36)
"""A day and the night after it, into which its programme may run on."""


_AREAS = frozenset({"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
"""How the names of the database's zones begin; the others are older names, or offsets (its file `backward`)."""


class ZoneSource(Enum):
    """What says in which zone the hours of a stop are."""

    OWN = "own"
    POSITION = "position"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A stop and its position, None while it has none. `doubtful`: another place may well be meant."""

    stop: Stop
    position: Coordinate | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopZone:
    """The zone in which the hours of a stop are read: the visit's own, where that shows the same hours on the day.

    `end` is that of its departure: a row that is a way (a flight) ends by the clocks where it leads. `doubted` is the
    zone of a doubtful position where it would change the hours; empty otherwise.
    """

    stop: Stop
    zone: ZoneInfo
    end: ZoneInfo
    source: ZoneSource
    doubted: str = ""


def zones_of_stops(chain: Sequence[Whereabouts], visit_zone: ZoneInfo, zone_at: ZoneLookup) -> tuple[StopZone, ...]:
    """The zone of each stop of the visit, days in their order and stops in that of the plan.

    The stop before is the last one at which this stop's group was. Raises nothing: a zone that this computer does not
    know counts as none.
    """
    zones: list[StopZone] = []
    latest: dict[str, ZoneInfo] = {}
    for index, each in enumerate(chain):
        stop = each.stop
        before = next((latest[name] for name in (*names_in(stop.group), "") if name in latest), visit_zone)
        taken, source, doubted = before, ZoneSource.BEFORE, ""
        if (own := known_zone(stop.time_zone)) is not None:
            taken, source = own, ZoneSource.OWN
        elif each.position is not None and (there := known_zone(zone_at(each.position))) is not None:
            if not each.doubtful:
                taken, source = there, ZoneSource.POSITION
            elif not same_clock(there, before, stop.date):
                doubted = there.key
        leads_to = taken
        if source is ZoneSource.BEFORE and is_transfer(stop):
            leads_to = _where_it_leads(chain[index + 1 :], stop, zone_at) or taken
        if stop.group:
            latest |= dict.fromkeys(names_in(stop.group), leads_to)
        else:
            latest = {"": leads_to}  # everybody is here now
        shown, end = (visit_zone if same_clock(zone, visit_zone, stop.date) else zone for zone in (taken, leads_to))
        zones.append(StopZone(stop=stop, zone=shown, end=end, source=source, doubted=doubted))
    return tuple(zones)


def _where_it_leads(following: Sequence[Whereabouts], way: Stop, zone_at: ZoneLookup) -> ZoneInfo | None:
    """The zone of the place to which a row that is a way leads on its day; None where that does not tell."""
    for each in following:
        if each.stop.date != way.date or not meet(each.stop.group, way.group):
            continue
        if (own := known_zone(each.stop.time_zone)) is not None:
            return own
        if each.position is not None:
            return None if each.doubtful else known_zone(zone_at(each.position))
        if each.stop.has_own_place:  # not found, or not looked up yet
            return None
    return None


def zone_problems(zones: Sequence[StopZone], visit_zone: ZoneInfo) -> list[Problem]:
    """What the organiser should know: which zones were taken from positions, each once, and which were not."""
    problems: list[Problem] = []
    keys_named: set[str] = set()
    for each in zones:
        if each.doubted:
            problems.append(_doubted(each))
        elif each.source is ZoneSource.POSITION and each.zone is not visit_zone and each.zone.key not in keys_named:
            keys_named.add(each.zone.key)
            problems.append(_taken(each, visit_zone))
    return problems


def _taken(each: StopZone, visit_zone: ZoneInfo) -> Problem:
    values: dict[str, Value] = {"stop": each.stop.name, "zone": each.zone.key}
    remedy = Phrase("If they are hours of another zone, write its name as the time zone of the stop.")
    if visit_zone.key == "UTC":  # what it is where nobody has said
        remedy = Phrase("If the whole visit is there, make {zone} the time zone of the visit.", values)
    return each.stop.problem(
        ProblemKind.TIME_ZONE,
        Severity.NOTE,
        Phrase("{stop} is in another time zone, {zone}: hours there are read as local hours.", values),
        remedy=remedy,
        column="time_zone",
    )


def _doubted(each: StopZone) -> Problem:
    values: dict[str, Value] = {"stop": each.stop.name, "zone": each.doubted, "taken": each.zone.key}
    return each.stop.problem(
        ProblemKind.TIME_ZONE,
        Severity.WARNING,
        Phrase("{stop} was found in another time zone, {zone}, but not surely: its hours are read as {taken}.", values),
        remedy=Phrase("Write the right one of the two as the time zone of the stop."),
        column="time_zone",
    )


@lru_cache(maxsize=4096)
def same_clock(zone: ZoneInfo, other: ZoneInfo, day: date) -> bool:
    """Whether clocks in both zones show the same hours all through `day` and the night after it."""
    if zone.key == other.key or not 2 < day.year < 9998:  # nearer to the calendar's ends nothing can be compared
        return True
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    return all(
        (start + step * _STEP).astimezone(zone).utcoffset() == (start + step * _STEP).astimezone(other).utcoffset()
        for step in range(_SPAN // _STEP + 1)
    )


def shows_other_hour(moment: datetime, zone: tzinfo) -> bool:
    """Whether clocks in `zone` show another hour at `moment` than those where it happens."""
    try:
        return moment.utcoffset() != moment.astimezone(zone).utcoffset()
    except OverflowError:  # within a day of the calendar's ends
        return False


def with_zones_named(problem: Problem, visit_zone: ZoneInfo) -> Problem:
    """The problem with the zone named at each hour that clocks of the visit's zone do not show."""
    message, remedy = _named(problem.message, visit_zone), problem.remedy
    return replace(problem, message=message, remedy=remedy if remedy is None else _named(remedy, visit_zone))


def _named(phrase: Phrase, visit_zone: ZoneInfo) -> Phrase:
    named = {
        name: HourElsewhere(value)
        for name, value in phrase.values.items()
        if isinstance(value, datetime) and value.tzinfo is not None and shows_other_hour(value, visit_zone)
    }
    return replace(phrase, values={**phrase.values, **named}) if named else phrase


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The names of zones to choose from, each of a city, in their order."""
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in _AREAS))


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo | None:
    """The zone of that name in the IANA database, None where it has none."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
