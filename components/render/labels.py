"""The texts of hours, legs, places, days and plans, and the markers of a day, for pages and files alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from components.i18n.words import Words
from components.plan.coordinate import is_same_place
from components.plan.groups import says_group
from components.plan.messages import HourElsewhere
from components.plan.model import (
    Accuracy,
    Assumption,
    Coordinate,
    Day,
    Leg,
    LocatedStop,
    Place,
    PlaceSource,
    PlannedStop,
    UnknownWay,
    Visit,
)
from components.plan.timetable import shown_timing
from components.plan.timing import Timing, Totals
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.plan.travel_words import understood
from components.plan.zones import shows_other_hour

COMPUTED_MARK = "~"
"""Before an hour that nobody wrote, that follows from others and the ways."""


def hours(timing: Timing, words: Words, zone: ZoneInfo | None = None) -> str:
    """`9:30–10:30`, `from 9:30`, `until 10:30`, or that the hour is to be confirmed. A computed hour is `~10:30`.

    With `zone`, that of a stop whose clocks show other hours than the visit's: `14:30–15:30 (Tokyo)`. A row that is a
    way ends by the clocks where it leads: `14:00 (Lisbon)–17:30 (Berlin)`.
    """
    text = _hours(timing, words)
    if zone is None or ends_elsewhere(timing):
        return text
    known = timing.arrive is not None or timing.depart is not None
    return f"{text} ({words.zone(zone)})" if known else text


def ends_elsewhere(timing: Timing) -> bool:
    """Whether clocks show another hour where a way leads than where it begins."""
    arrive, depart = timing.arrive, timing.depart
    return arrive is not None and depart is not None and shows_other_hour(depart, arrive.tzinfo or UTC)


def _hours(timing: Timing, words: Words) -> str:
    arrive = _hour(timing.arrive, words, computed=timing.arrive_computed)
    depart = _hour(timing.depart, words, computed=timing.depart_computed)
    if timing.arrive is not None and timing.depart is not None and ends_elsewhere(timing):
        arrive = f"{arrive} ({words.zone(timing.arrive.tzinfo)})"
        depart = f"{depart} ({words.zone(timing.depart.tzinfo)})"
    if arrive and depart:
        return f"{arrive}–{depart}"
    if arrive:
        return words.text("from {time}", time=arrive)
    if depart:
        return words.text("until {time}", time=depart)
    return words.text("hours to be confirmed")


def _hour(moment: datetime | None, words: Words, *, computed: bool) -> str:
    if moment is None:
        return ""
    return f"{COMPUTED_MARK}{words.hour(moment)}" if computed else words.hour(moment)


def computed_hours_note(day: Day, words: Words) -> str:
    """What the mark before some hours of a day means; empty where there is none."""
    timings = [shown_timing(planned) for planned in day.stops]
    if not any(timing.arrive_computed or timing.depart_computed for timing in timings):
        return ""
    return words.text("~ Estimated times: they follow from the other times and the ways.")


def mode(travel: TravelMode, words: Words) -> str:
    """The name of a travel mode."""
    return words.phrase(TRAVEL_MODES[travel].label)


def travel_name(leg: Leg, words: Words) -> str:
    """How the group travels: in the organiser's own words where the reader knows their language (`Bus 27`), else with
    them (`Avtobus (Bus 27)`); what is assumed says so."""
    name, own = mode(leg.mode, words), leg.words.strip()
    beside = []
    if own and (leg.mode is TravelMode.UNKNOWN or _base(leg.language) == _base(words.language)):
        name = name if own.casefold() == name.casefold() else own
    elif own and ((meaning := understood(own)).unclear or not meaning.plain):
        beside.append(own)
    if leg.assumed:
        beside.append(words.text("assumed"))
    return f"{name} ({', '.join(beside)})" if beside else name


def _base(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


def leg_label(leg: Leg, words: Words) -> str:
    """How to get to a stop: `Coach · 14 min · 3.1 km`. What is estimated is `about 14 min`; where nobody knows how long
    it takes, no time is given."""
    if leg.same_place:
        return words.text("Same place")
    parts = [travel_name(leg, words)]
    if leg.shown_s is not None:
        duration = words.duration(leg.shown_s)
        parts.append(words.text("about {duration}", duration=duration) if leg.time_estimated else duration)
    distance = words.distance(leg.distance_m, whole=leg.settled)
    # One "about" says it of both.
    only_distance = leg.estimated and not leg.settled and not leg.time_estimated
    parts.append(words.text("about {distance}", distance=distance) if only_distance else distance)
    return " · ".join(parts)


def way_label(leg: Leg | None, unknown_way: UnknownWay | None, words: Words) -> str:
    """How to get to a stop, or that nobody knows; empty where there is no way to go."""
    if leg is not None:
        return leg_label(leg, words)
    return words.text("Way not known") if unknown_way is not None else ""


def leg_text(leg: Leg, start: str, end: str, words: Words) -> str:
    """A leg as a sentence for those who do not see the line, with the names of the stops at its ends."""
    text = words.text("{way}, from {start} to {end}", way=leg_label(leg, words), start=start, end=end)
    return f"{text} ({words.text('estimate')})" if leg.time_estimated else text


def day_totals(day: Day, words: Words) -> str:
    """What a day adds up to, in a line: `4 stops · about 8.5 km · 33 min under way`; for each group where they go
    different ways."""
    is_settled = any(leg.settled for leg in day.legs)
    parts = [
        words.plural("{count} stop", "{count} stops", len(day.stops)),
        *_under_way(day.totals, words, whole=is_settled),
    ]
    for name, totals in day.group_totals:
        if under_way := ", ".join(_under_way(totals, words, whole=is_settled)):
            parts.append(f"{group_label(name, words)}: {under_way}")
    if unknown := len(day.unknown_ways):
        parts.append(words.plural("{count} way not known", "{count} ways not known", unknown))
    return " · ".join(parts)


def _under_way(totals: Totals, words: Words, *, whole: bool) -> list[str]:
    parts = []
    if totals.distance_m:
        distance = words.distance(totals.distance_m, whole=whole)
        parts.append(words.text("about {distance}", distance=distance) if totals.estimated else distance)
    if totals.travel_s:
        parts.append(words.text("{duration} under way", duration=words.duration(totals.travel_s)))
    return parts


def group_label(name: str, words: Words) -> str:
    """A group where nothing else says that it is one: `Group A`; a name that says so itself stays as it is."""
    return name if says_group(name) else words.text("Group {group}", group=name)


def leg_groups(leg: Leg, words: Words) -> str:
    """Who takes a leg, where not everybody does: `Group A`."""
    return ", ".join(group_label(name, words) for name in leg.groups)


def visit_title(visit: Visit, words: Words) -> str:
    """The title of a visit, with its group where it is that of one: `Two days in Porto · Group A`."""
    return f"{visit.title} · {group_label(visit.group, words)}" if visit.group else visit.title


def visit_dates(visit: Visit, words: Words) -> str:
    """The days of the visit as one span; empty while there are none."""
    return words.dates(visit.days[0].date, visit.days[-1].date) if visit.days else ""


def plan_line(visit: Visit, words: Words) -> str:
    """Which plan this is, and since when: `Plan 4, published 1 February 2017, 9:12`, with the zone where there are
    several. A record is of no plan any more."""
    if visit.is_record:
        return words.text("Record of the visit")
    if visit.stamp.published_at is None:
        return words.text("Plan {number}", number=visit.stamp.number)
    at = visit.stamp.published_at.astimezone(visit.zone)
    time = HourElsewhere(at) if has_several_zones(visit) else at
    return words.text("Plan {number}, published {date}, {time}", number=visit.stamp.number, date=at.date(), time=time)


def has_several_zones(visit: Visit) -> bool:
    """Whether the clocks at some stop show other hours than the visit's."""
    return any(planned.zone is not None for day in visit.days for planned in day.stops)


def certainty(stop: PlannedStop, words: Words) -> str:
    """How sure the place of a stop is, in a line; never surer than it is. Empty for a stop without one of its own."""
    place = stop.place
    if place is None:
        return words.text("Place to be confirmed") if stop.stop.has_own_place else ""
    text = _source_of(place, words)
    return f"{words.text('The place is not confirmed yet.')} {text}" if Assumption.PLACE in stop.stop.assumed else text


def place_remark(stop: PlannedStop, words: Words) -> str:
    """What of the place one has to know on the way there, without who says so; empty where one finds the door."""
    place = stop.place
    if place is None:
        return certainty(stop, words)
    remarks = [words.text("The place is not confirmed yet.")] if Assumption.PLACE in stop.stop.assumed else []
    if place.accuracy in {Accuracy.STREET, Accuracy.PLACE, Accuracy.AREA}:
        remarks.append(_source_of(place, words))
    elif (place.accuracy_m or 0) > VAGUE_FROM_M:
        distance = words.distance(place.accuracy_m or 0)
        remarks.append(words.text("The place is known to within about {distance}.", distance=distance))
    return " ".join(remarks)


VAGUE_FROM_M = 100
"""How far the true place may be from a position that is still led to: farther off one does not see the other."""


def is_vague(stop: PlannedStop) -> bool:
    """Whether the position of a stop is only assumed, or not exact enough to be led to."""
    place = stop.place
    return place is not None and (
        Assumption.PLACE in stop.stop.assumed
        or place.accuracy in {Accuracy.STREET, Accuracy.AREA}
        or (place.accuracy_m or 0) > VAGUE_FROM_M
    )


def _source_of(place: Place, words: Words) -> str:
    if place.source is PlaceSource.ORGANISER:
        return words.text("Set by the organiser.")
    if place.source is PlaceSource.FILE:
        if place.accuracy_m:
            return words.text(
                "Given by the organiser, within about {distance}.", distance=words.distance(place.accuracy_m)
            )
        return words.text("Given by the organiser.")
    return {
        Accuracy.HOUSE: words.text("Found by its address."),
        Accuracy.STREET: words.text("Only the street was found: look for the number."),
        Accuracy.PLACE: words.text("Found by its name: the door may be elsewhere."),
        Accuracy.AREA: words.text("Only the area was found: ask for the way."),
        None: words.text("Found by its address."),
    }[place.accuracy]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMarker:
    """One marker for stops that share a place, in the order of the day, at the first one's position."""

    stops: tuple[LocatedStop, ...]

    @property
    def coordinate(self) -> Coordinate:
        """The position of the marker."""
        return self.stops[0].place.coordinate

    @property
    def label(self) -> str:
        """The numbers on it: `3`, or `3 · 4`; four and more as `3 · 4 · …`."""
        numbers = [str(located.number) for located in self.stops]
        return " · ".join(numbers if len(numbers) <= 3 else [*numbers[:2], "…"])


def shared_markers(stops: Sequence[LocatedStop]) -> tuple[SharedMarker, ...]:
    """The markers of a day, each stop in exactly one of them, ordered by their first stop."""
    groups: list[list[LocatedStop]] = []
    for located in stops:
        group = next(
            (each for each in groups if is_same_place(each[0].place.coordinate, located.place.coordinate)), None
        )
        if group is None:
            groups.append([located])
        else:
            group.append(located)
    return tuple(SharedMarker(stops=tuple(each)) for each in groups)
