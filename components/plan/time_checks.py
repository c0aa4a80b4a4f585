"""The problems with the hours of a day.

One problem a cause: where a stop begins before the one before it ends, there is no second problem about the way. What
is impossible is an error; what rests on an estimate, or can be agreed with a host, is a warning.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from components.plan.clock import (
    add_seconds,
    ceil_minute,
    ceil_round,
    floor_round,
    is_skipped,
    minutes_between,
    seconds_between,
    wall_time,
)
from components.plan.messages import Fix, FixKind, Phrase, Problem, ProblemKind, Severity, Value
from components.plan.model import Leg, Stop
from components.plan.timing import Timing
from components.plan.travel_modes import TRAVEL_MODES

LONG_WAIT_S = 60 * 60
"""A longer wait than this gets a note. Up to an hour is a lunch or a coffee that is not written down as a stop."""

LONG_UNKNOWN_S = 2 * 60 * 60
"""The same where nobody knows the way, which may take an hour of it."""

GROUP_SLACK_S = 2 * 60
"""The least time beside moving that a group needs: thirty people gather, and go through a door at four seconds each.
Less than that is told, as a doubt. What a leg has as buffer counts: it is for boarding, parking and locks."""

ESTIMATE_MARGIN = 0.25
"""An estimated leg may be too long by this share of itself, the spread of detours between cities of Europe (see
`components.lookup.estimates`); a day that is short by less gets a warning, not an error."""


def leg_problems(before: Stop, timing_before: Timing, stop: Stop, timing: Timing, leg: Leg | None) -> list[Problem]:
    """What is wrong between two stops: an overlap, too little time for the way, or a long wait."""
    # Hours that contradict themselves are a problem of their own stop; nothing can be concluded from them here.
    if timing_before.depart is None or timing.arrive is None or (timing_before.dwell_s or 0.0) < 0:
        return []
    if seconds_between(timing_before.depart, timing.arrive) < 0:
        return [_overlap(before, timing_before.depart, stop, timing)]
    if timing.slack_s is None:
        return _unexplained_time(before, timing_before.depart, stop, timing.arrive) if leg is None else []
    # Only a written arrival can be too early: a computed one follows from the leg.
    if leg is not None and timing.slack_s < 0 and not timing.arrive_computed:
        return [_too_little_time(before, timing_before, stop, timing, leg)]
    if leg is not None and timing.travel_written and timing.slack_s < gathering_s(stop, leg):
        return [_no_time_to_spare(before, stop, timing)]
    return _long_wait(stop, timing.slack_s)


def stop_problems(
    stop: Stop, timing: Timing, zone: ZoneInfo, end_zone: ZoneInfo, *, first: bool, last: bool
) -> list[Problem]:
    """What is wrong with the hours of one stop, whatever the others are: missing, impossible, or past midnight."""
    arrive, depart = timing.arrive, timing.depart
    problems = [
        _skipped_hour(stop, night, column, wall)
        for column, wall, instant, clock in (
            ("arrive", stop.arrive, arrive, zone),
            ("depart", stop.depart, depart, end_zone),
        )
        # An hour after an evening is one of the night after it.
        if wall is not None and is_skipped(night := stop.date if instant is None else instant.date(), wall, clock)
    ]
    if arrive is None or depart is None:
        return problems + _missing(stop, timing, first=first, last=last)
    if seconds_between(arrive, depart) < 0:
        problems.append(_backwards(stop, timing, arrive, depart))
    elif stop.arrive is not None and stop.depart is not None and stop.dwell_s not in (None, timing.dwell_s):
        message = Phrase(
            "The length of the stay at {stop} does not fit its hours ({arrive} to {depart}); the hours count.",
            {"stop": stop.name, "arrive": arrive, "depart": depart},
        )
        problems.append(stop.problem(ProblemKind.STAY_UNCLEAR, Severity.WARNING, message, column="dwell"))
    return problems + _past_midnight(stop, timing, depart)


def overlap_of_days(evening: Sequence[tuple[Stop, Timing]], morning: Sequence[tuple[Stop, Timing]]) -> list[Problem]:
    """The problem that a day begins before the day before it has ended; with the stops of both days."""
    ends = [(stop, timing.depart) for stop, timing in evening if timing.depart is not None]
    begins = [(stop, timing, at) for stop, timing in morning if (at := timing.arrive or timing.depart) is not None]
    if not ends or not begins:
        return []
    last, left = max(ends, key=lambda pair: pair[1].timestamp())
    first, timing, at = min(begins, key=lambda each: each[2].timestamp())
    return [_overlap(last, left, first, timing)] if seconds_between(left, at) < 0 else []


def _long_wait(stop: Stop, free_s: float) -> list[Problem]:
    if free_s <= LONG_WAIT_S:
        return []
    message = Phrase(
        "There are {minutes} free minutes before {stop}.", {"minutes": math.floor(free_s / 60), "stop": stop.name}
    )
    return [stop.problem(ProblemKind.GAP, Severity.NOTE, message)]


def _unexplained_time(before: Stop, left: datetime, stop: Stop, arrive: datetime) -> list[Problem]:
    """Hours between two stops with a way between them that nobody knows."""
    between_s = seconds_between(left, arrive)
    if between_s <= LONG_UNKNOWN_S:
        return []
    message = Phrase(
        "There are {minutes} minutes between {before} and {stop}, and the way is not known.",
        {"minutes": math.floor(between_s / 60), "before": before.name, "stop": stop.name},
    )
    return [stop.problem(ProblemKind.GAP, Severity.NOTE, message)]


def gathering_s(stop: Stop, leg: Leg) -> float:
    """The slack that a way needs: none by means with a timetable, or where the organiser knows how long it takes."""
    if TRAVEL_MODES[leg.mode].timetabled or leg.same_place or stop.travel_s is not None:
        return 0.0
    return max(0.0, GROUP_SLACK_S - leg.buffer_s)


def _no_time_to_spare(before: Stop, stop: Stop, timing: Timing) -> Problem:
    """The doubt about a way that fits to the minute."""
    message = Phrase(
        "No time to spare from {before} to {stop}: the way takes about {needed} min, and a group gathers first.",
        {"before": before.name, "stop": stop.name, "needed": math.ceil((timing.needed_s or 0.0) / 60)},
    )
    remedy = Phrase("Leave some minutes more between the two.")
    return stop.problem(ProblemKind.NO_TIME_TO_SPARE, Severity.WARNING, message, remedy=remedy, column="arrive")


def _overlap(before: Stop, left: datetime, stop: Stop, timing: Timing) -> Problem:
    message = Phrase(
        "{stop} begins at {arrive}, but {before} ends only at {depart}.",
        {"stop": stop.name, "arrive": _shown(timing.arrive), "before": before.name, "depart": left},
    )
    earliest = add_seconds(left, timing.needed_s or 0.0)
    fixes = _later_arrivals(stop, timing, earliest)
    arrive = _alone(fixes)
    remedy = (
        Phrase("Arrive at {time}, or end {before} earlier.", {"time": arrive, "before": before.name})
        if arrive is not None
        else Phrase("End {before} earlier, or begin {stop} later.", {"before": before.name, "stop": stop.name})
    )
    return stop.problem(ProblemKind.OVERLAP, Severity.ERROR, message, remedy=remedy, column="arrive", fixes=fixes)


def _too_little_time(before: Stop, timing_before: Timing, stop: Stop, timing: Timing, leg: Leg) -> Problem:
    short_s, needed_s = -(timing.slack_s or 0.0), timing.needed_s or 0.0
    estimated = leg.estimated and stop.travel_s is None
    # Whole seconds first: the sum of two rounded numbers may be a thousandth short of a minute.
    needed_min, available_min = math.ceil(round(needed_s, 3) / 60), math.floor(round(needed_s - short_s) / 60)
    values: dict[str, Value] = {
        "stop": stop.name,
        "short": needed_min - available_min,
        "needed": needed_min,
        "available": available_min,
    }
    message = (
        Phrase(
            "{short} min too little to get to {stop}: it takes about {needed} min, the plan has {available}.", values
        )
        if estimated
        else Phrase("{short} min too little to get to {stop}: it takes {needed} min, the plan has {available}.", values)
    )
    certain = not estimated or short_s > ESTIMATE_MARGIN * needed_s
    later_s = short_s + gathering_s(stop, leg)
    earliest = add_seconds(timing.arrive, later_s) if timing.arrive is not None else None
    fixes = _later_arrivals(stop, timing, earliest)
    return stop.problem(
        ProblemKind.TOO_LITTLE_TIME,
        Severity.ERROR if certain else Severity.WARNING,
        message,
        remedy=_remedy(before, timing_before, stop, later_s, _alone(fixes)),
        column="arrive",
        fixes=fixes,
    )


def _remedy(before: Stop, timing_before: Timing, stop: Stop, earlier_s: float, arrive: time | None) -> Phrase:
    """Leave earlier, where that leaves any stay, or arrive later."""
    depart = timing_before.depart
    earlier = add_seconds(depart, -earlier_s) if depart is not None else None
    by = floor_round(earlier).astimezone(depart.tzinfo) if earlier is not None and depart is not None else None
    can_leave = by is not None and (timing_before.arrive is None or seconds_between(timing_before.arrive, by) > 0)
    if by is not None and can_leave and arrive is not None:
        values: dict[str, Value] = {"before": before.name, "by": by, "time": arrive}
        return Phrase("Leave {before} by {by}, or arrive at {time}.", values)
    if by is not None and can_leave:
        return Phrase("Leave {before} by {by}.", {"before": before.name, "by": by})
    if arrive is not None:
        return Phrase("Arrive at {time}.", {"time": arrive})
    return Phrase("Move {stop}, or shorten {before}.", {"stop": stop.name, "before": before.name})


def _later_arrivals(stop: Stop, timing: Timing, earliest: datetime | None) -> tuple[Fix, ...]:
    """The later arrivals for buttons, at full five minutes: with the rest of the day, and of this stop alone, where it
    does not end before it begins then. None where the hour is fixed, or would be another day's."""
    if stop.fixed or earliest is None or timing.arrive is None:
        return ()
    zone = timing.arrive.tzinfo
    arrivals = [each.astimezone(zone) for each in (ceil_round(earliest), ceil_minute(earliest))]
    if arrivals[0].date() != timing.arrive.date():
        return ()
    wall = wall_time(arrivals[0], zone)
    minutes = minutes_between(wall_time(timing.arrive, zone), wall)
    rest = Phrase("move the rest of the day by {minutes} min", {"minutes": minutes})
    fixes = [Fix(label=rest, kind=FixKind.MOVE_REST, arrive=wall)]
    ends = timing.depart if stop.depart is not None else None
    alone = next((each for each in arrivals if ends is None or seconds_between(each, ends) > 0), None)
    if alone is not None:
        wall = wall_time(alone, zone)
        fixes.append(Fix(label=Phrase("arrive at {time} instead", {"time": wall}), kind=FixKind.ARRIVE, arrive=wall))
    return tuple(fixes)


def _alone(fixes: Sequence[Fix]) -> time | None:
    """When this stop alone could begin."""
    return next((fix.arrive for fix in fixes if fix.kind is FixKind.ARRIVE), None)


def _skipped_hour(stop: Stop, night: date, column: str, wall: time) -> Problem:
    return stop.problem(
        ProblemKind.TIME_IMPOSSIBLE,
        Severity.ERROR,
        Phrase("There is no {time} on {day}: the clocks go forward over it.", {"time": wall, "day": night}),
        remedy=Phrase("Write an hour later."),
        column=column,
    )


def _backwards(stop: Stop, timing: Timing, arrive: datetime, depart: datetime) -> Problem:
    values: dict[str, Value] = {"stop": stop.name, "arrive": arrive, "depart": depart}
    if timing.arrive_computed:
        message = Phrase("{stop} ends at {depart}, but the group cannot be there before {arrive}.", values)
        remedy = Phrase("Let it end later, or leave the stop before it earlier.")
    else:
        message = Phrase("{stop} ends at {depart}, before it begins at {arrive}.", values)
        remedy = Phrase("Correct one of the two hours.")
    return stop.problem(ProblemKind.TIME_IMPOSSIBLE, Severity.ERROR, message, remedy=remedy, column="depart")


def _missing(stop: Stop, timing: Timing, *, first: bool, last: bool) -> list[Problem]:
    name = {"stop": stop.name}
    if timing.arrive is None and timing.depart is None:
        message = Phrase("Nobody can tell yet when the group is at {stop}.", name)
        remedy = Phrase("Give it an hour of arrival, or the stop before it an hour of departure.")
        return [stop.problem(ProblemKind.TIME_MISSING, Severity.WARNING, message, remedy=remedy, column="arrive")]
    if timing.arrive is None:
        message = Phrase("When the group arrives at {stop} is not set.", name)
        remedy = Phrase("Give it an hour of arrival.")
        severity = Severity.NOTE if first else Severity.WARNING
        return [stop.problem(ProblemKind.TIME_MISSING, severity, message, remedy=remedy, column="arrive")]
    message = Phrase("How long the group stays at {stop} is not set.", name)
    remedy = Phrase("Give it an hour of departure.")
    severity = Severity.NOTE if last else Severity.WARNING
    return [stop.problem(ProblemKind.TIME_MISSING, severity, message, remedy=remedy, column="depart")]


def _past_midnight(stop: Stop, timing: Timing, depart: datetime) -> list[Problem]:
    """A stop on the morning after: a note where the plan says so itself, a warning where it only follows."""
    if depart.date() <= stop.date or _midnight(depart, stop):
        return []
    computed = timing.arrive_computed or timing.depart_computed
    message = Phrase(
        "{stop} goes on past midnight, until {depart} on {day}.",
        {"stop": stop.name, "depart": depart, "day": depart.date()},
    )
    remedy = Phrase("Check the hours and the length of the stay.") if computed else None
    severity = Severity.WARNING if computed else Severity.NOTE
    return [stop.problem(ProblemKind.PAST_MIDNIGHT, severity, message, remedy=remedy, column="depart")]


def _midnight(instant: datetime, stop: Stop) -> bool:
    """Whether it is midnight itself: a day that ends at 24:00 has not gone past it."""
    return (instant.date() - stop.date).days == 1 and instant.time() == time.min


def _shown(instant: datetime | None) -> datetime | str:
    return instant if instant is not None else "?"
