"""The status of a visit at one instant: where the group should be now, what comes next, and when to leave for it.

The pages' own script takes the same steps in the browser; `tests/recorded/moments.json` holds both to one table.

1. Take all stops that are not hidden, days in order of their date, stops in the order of the plan. A stop's *hour* is
   its arrival or, without one, its departure. A stop without either borrows the latest hour of the stops before it
   (none: before everything). Sort by hour; equals stay in the order of the plan. So one mistyped hour misplaces one
   stop, and not the day.
2. A stop is *over* when the hour of its own of any stop after it has come; or when its departure has (or its arrival,
   if that is later); or, while its departure is not known, when the clocks there show a date later than its
   arrival's (its day's, without one). What has an arrival and no departure stays on for that long.
3. The *current* stop is the first that is not over. Those before it are DONE. If its arrival has come it is NOW and
   the one after it NEXT, else it is NEXT itself. Those after are LATER.
4. The way. A row without a place of its own is where the group is, so the leg ahead is the one that begins at a stop
   before the coming one (which is NEXT) and ends at it or, past rows without a place, at a later one of that day.
   `leave_by` is the timetable's for the end of that leg. `leave_at` is the earlier of that and the end of the row
   before the leg (its departure, or the hour of the one after it if that is sooner), as far as these rest on what
   somebody wrote: no alarm rings by an hour that was computed. A row without a place that begins
   at `leave_by` or later is the way itself, so the group leaves at `leave_by` and not once that row has begun. At the
   same place nobody leaves, and nobody leaves for a row without a place.
5. The phase. No stops: NO_STOPS. No current: AFTER_VISIT. Current is NOW: AT_STOP. Else look at the stop before the
   current one: if it is of the same day the group is between the two, UNDER_WAY from its departure for as long as the
   leg to the current one takes, then WAITING (WAITING too where nobody knows the leg, there is no way to go, or the row
   before was the way). If it is of an earlier day, or there is none: BEFORE_DAY from the first minute of the current
   stop's date, by the clocks there; before that AFTER_DAY, or BEFORE_VISIT if none is done.
6. Where groups go different ways each has a status of its own. Everybody's is theirs while they are the same (phase,
   now, next, where the leg begins, when they leave). Else it has `apart`, and no leg and no hour to leave; its phase,
   now and next are those of the first group that is not through. A stop is in the state that it has for all who come;
   NOW if it is that for some, else LATER.

Hours count from their first instant to before their last. All arithmetic is between instants: right over a change of
the clocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from math import inf
from zoneinfo import ZoneInfo

from components.plan.model import Leg, PlannedStop, Visit
from components.plan.timetable import shown_timing


class Phase(StrEnum):
    """The phase of a visit."""

    NO_STOPS = "no-stops"
    BEFORE_VISIT = "before-visit"
    BEFORE_DAY = "before-day"
    AT_STOP = "at-stop"
    UNDER_WAY = "under-way"
    WAITING = "waiting"
    AFTER_DAY = "after-day"
    AFTER_VISIT = "after-visit"


class StopState(StrEnum):
    """Where a stop is in the course of the visit."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStatus:
    """A visit at one instant. What the plan leaves open is None.

    `day` is the date to show. `until` is when the stop of now ends. `leg` leads from there, or from the last stop, to
    `next` or to the next place after it; it is the leg under way in that phase. `leave_at` is when the group leaves (or
    left), `leave_by` the
    latest that still arrives in time, `leave_in_s` the seconds until `leave_at` (negative: it is past). `starts_in_s`
    are the seconds until `next` begins, `days_to_go` the dates from today to that of `next`, by the clocks there, while
    it is another day's (0: today). `states` has every stop that is not hidden, by its id, in the order in which they
    come. `apart` has the status of each group by its name, while they are not the same.
    """

    phase: Phase
    day: date | None = None
    now: PlannedStop | None = None
    until: datetime | None = None
    next: PlannedStop | None = None
    leg: Leg | None = None
    leave_at: datetime | None = None
    leave_by: datetime | None = None
    leave_in_s: float | None = None
    starts_in_s: float | None = None
    days_to_go: int | None = None
    states: Mapping[str, StopState]
    apart: Mapping[str, VisitStatus] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A stop with its instants, in seconds since the epoch."""

    planned: PlannedStop
    date: date
    arrive_s: float | None
    depart_s: float | None
    order_s: float

    @property
    def hour_s(self) -> float | None:
        return self.depart_s if self.arrive_s is None else self.arrive_s

    @property
    def end_s(self) -> float | None:
        return None if self.depart_s is None else max(self.depart_s, self.arrive_s or self.depart_s)


def visit_status(visit: Visit, now: datetime) -> VisitStatus:
    """The status at `now`, by the steps above. Never raises; a `now` without a zone is in the visit's own."""
    if visit.group_visits:
        return _status_of_all({each.group: visit_status(each, now) for each in visit.group_visits})
    entries = _in_order(visit)
    if not entries:
        return VisitStatus(phase=Phase.NO_STOPS, states={})
    instant = now if now.tzinfo is not None else now.replace(tzinfo=visit.zone)
    now_s = instant.timestamp()

    def date_at(entry: _Entry) -> date:
        return _date_in(instant, entry.planned.zone or visit.zone)

    current = next((i for i in range(len(entries)) if not _over(entries, i, now_s, date_at(entries[i]))), len(entries))
    begun = current < len(entries) and _begun(entries[current], now_s)
    ahead = current + 1 if begun else current
    coming = entries[ahead] if ahead < len(entries) else None
    previous = entries[ahead - 1] if ahead else None
    states = {entry.planned.stop.id: _state(i, current, begun=begun) for i, entry in enumerate(entries)}
    ongoing = entries[current] if begun else None
    if coming is None:
        if ongoing is None:
            return VisitStatus(phase=Phase.AFTER_VISIT, day=entries[-1].date, states=states)
        return VisitStatus(
            phase=Phase.AT_STOP, day=ongoing.date, now=ongoing.planned, until=_until(ongoing, None), states=states
        )
    today = date_at(coming)
    same_day = previous is not None and previous.date == coming.date
    target = _target(entries, ahead) if same_day else None
    leg = target.planned.leg if target is not None else None
    leave_at, leave_by = _leaving(entries, ahead, target) if same_day else (None, None)
    if ongoing is not None:
        phase = Phase.AT_STOP
    elif previous is not None and same_day:
        phase = Phase.UNDER_WAY if _under_way(previous, coming, leg, now_s) else Phase.WAITING
    elif today >= coming.date:
        phase = Phase.BEFORE_DAY
    else:
        phase = Phase.BEFORE_VISIT if previous is None else Phase.AFTER_DAY
    return VisitStatus(
        phase=phase,
        day=(ongoing or coming).date,
        now=ongoing.planned if ongoing is not None else None,
        until=_until(ongoing, coming) if ongoing is not None else None,
        next=coming.planned,
        leg=leg,
        leave_at=leave_at,
        leave_by=leave_by,
        leave_in_s=None if leave_at is None else leave_at.timestamp() - now_s,
        starts_in_s=None if coming.arrive_s is None else coming.arrive_s - now_s,
        days_to_go=None if same_day else max(0, (coming.date - today).days),
        states=states,
    )


def _status_of_all(apart: Mapping[str, VisitStatus]) -> VisitStatus:
    """Step 6: the status of everybody, of those of the groups."""
    statuses = list(apart.values())
    status = next((each for each in statuses if each.phase is not Phase.AFTER_VISIT), statuses[0])
    states: dict[str, StopState] = {}
    for each in statuses:
        for stop_id, state in each.states.items():
            states[stop_id] = _common_state(states.get(stop_id, state), state)
    if len({_signature(each) for each in statuses}) == 1:
        return replace(status, states=states)
    return replace(status, leg=None, leave_at=None, leave_by=None, leave_in_s=None, states=states, apart=apart)


def _signature(status: VisitStatus) -> tuple[object, ...]:
    now, coming, leg = status.now, status.next, status.leg
    return (
        status.phase,
        now.stop.id if now is not None else None,
        coming.stop.id if coming is not None else None,
        leg.from_stop_id if leg is not None else None,
        status.leave_at,
    )


def _common_state(one: StopState, other: StopState) -> StopState:
    if one is other:
        return one
    return StopState.NOW if StopState.NOW in {one, other} else StopState.LATER


def _in_order(visit: Visit) -> list[_Entry]:
    """The stops that are not hidden, as step 1 orders them."""
    entries: list[_Entry] = []
    latest = -inf
    for day in sorted(visit.days, key=lambda day: day.date):
        for planned in day.stops:
            if planned.stop.hidden:
                continue
            arrive, depart = planned.timing.arrive, planned.timing.depart
            arrive_s = None if arrive is None else arrive.timestamp()
            depart_s = None if depart is None else depart.timestamp()
            hour = depart_s if arrive_s is None else arrive_s
            entries.append(_Entry(planned, day.date, arrive_s, depart_s, latest if hour is None else hour))
            latest = latest if hour is None else max(latest, hour)
    return sorted(entries, key=lambda entry: entry.order_s)


def _over(entries: list[_Entry], index: int, now_s: float, today: date) -> bool:
    following_s = next((entry.hour_s for entry in entries[index + 1 :] if entry.hour_s is not None), inf)
    if following_s <= now_s:
        return True
    entry = entries[index]
    if entry.end_s is not None:
        return entry.end_s <= now_s
    arrive = entry.planned.timing.arrive
    return today > (entry.date if arrive is None else arrive.date())


def _begun(entry: _Entry, now_s: float) -> bool:
    return entry.arrive_s is not None and entry.arrive_s <= now_s


def _state(index: int, current: int, *, begun: bool) -> StopState:
    if index < current:
        return StopState.DONE
    if index == current:
        return StopState.NOW if begun else StopState.NEXT
    return StopState.NEXT if begun and index == current + 1 else StopState.LATER


def _until(ongoing: _Entry, coming: _Entry | None) -> datetime | None:
    """When a stop ends: at its departure, or when the next begins if that is sooner."""
    depart = ongoing.planned.timing.depart
    if (
        depart is None
        or coming is None
        or coming.hour_s is None
        or ongoing.end_s is None
        or ongoing.end_s <= coming.hour_s
    ):
        return depart
    return coming.planned.timing.arrive or coming.planned.timing.depart


def _written_until(ongoing: _Entry, coming: _Entry) -> datetime | None:
    """When a stop ends, None where that was computed."""
    until, timing = _until(ongoing, coming), shown_timing(ongoing.planned)
    if until is ongoing.planned.timing.depart:
        return None if timing.depart_computed else until
    return None if shown_timing(coming.planned).arrive_computed else until


def _target(entries: list[_Entry], ahead: int) -> _Entry | None:
    """Where the leg ahead ends: at the coming stop, or past rows without a place at a later one of its day."""
    for entry in entries[ahead:]:
        leg = entry.planned.leg
        if entry.date != entries[ahead].date:
            return None
        if leg is not None:
            return entry if _begins_before(entries, ahead, leg.from_stop_id) else None
        if entry.planned.stop.has_own_place:
            return None
    return None


def _begins_before(entries: list[_Entry], ahead: int, stop_id: str) -> bool:
    """Whether a stop is the last place before the coming one."""
    for entry in reversed(entries[:ahead]):
        if entry.planned.stop.id == stop_id:
            return True
        if entry.planned.stop.has_own_place:
            return False
    return False


def _leaving(entries: list[_Entry], ahead: int, target: _Entry | None) -> tuple[datetime | None, datetime | None]:
    """When the group leaves for the next place, and the latest that still arrives in time."""
    if target is None:
        stays = not entries[ahead].planned.stop.has_own_place
        return (None if stays else _written_until(entries[ahead - 1], entries[ahead])), None
    if target.planned.leg is not None and target.planned.leg.same_place:
        return None, None
    at = entries.index(target)
    last, leave_by = entries[at - 1], target.planned.timing.leave_by
    written = None if shown_timing(target.planned).arrive_computed else leave_by
    if leave_by is not None and _is_way(last, leave_by):
        return (None if at == ahead else written), written
    known = [hour for hour in (_written_until(last, target), written) if hour is not None]
    return min(known, key=lambda hour: hour.timestamp(), default=None), written


def _is_way(entry: _Entry, leave_by: datetime) -> bool:
    """Whether a row without a place is the way itself: the group has left by the time that it begins."""
    without_place = not entry.planned.stop.has_own_place
    return without_place and entry.arrive_s is not None and leave_by.timestamp() <= entry.arrive_s


def _under_way(previous: _Entry, coming: _Entry, leg: Leg | None, now_s: float) -> bool:
    if leg is None or leg.same_place or leg.to_stop_id != coming.planned.stop.id or previous.end_s is None:
        return False
    leave_by = coming.planned.timing.leave_by
    if leave_by is not None and _is_way(previous, leave_by):
        return False
    return now_s < previous.end_s + (leg.shown_s or 0.0)


def _date_in(instant: datetime, zone: ZoneInfo) -> date:
    try:
        return instant.astimezone(zone).date()
    except OverflowError:  # within a day of the calendar's ends
        return instant.date()
