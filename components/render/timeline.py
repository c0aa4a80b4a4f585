"""The timeline of a day: a bar a stop, a thin line a leg, ticks for the hours. Positions are percent of its width."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.plan.model import Day

_MARGIN = timedelta(minutes=15)
_MAX_TICKS = 6  # more labels of hours would overlap at a width of 320 px


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stop (`mode` is empty) or the leg to it, which has a `mode`."""

    stop_id: str
    number: int
    start: float
    width: float
    mode: str = ""
    estimated: bool = False

    @property
    def middle(self) -> float:
        """The middle of the bar, where its number is."""
        return self.start + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The timeline from `begin` to `end`; `ticks` are the positions of full hours."""

    begin: datetime
    end: datetime
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, datetime], ...]


def timeline(day: Day) -> Timeline | None:
    """The timeline of a day, or None where no stop has both hours."""
    timed = [
        (planned, planned.timing.arrive, planned.timing.depart)
        for planned in day.stops
        if planned.timing.arrive is not None and planned.timing.depart is not None
    ]
    if not timed:
        return None
    zone = timed[0][1].tzinfo if timed[0][1] else UTC
    instants = [moment.astimezone(UTC) for _, arrive, depart in timed for moment in (arrive, depart) if moment]
    begin, end = min(instants) - _MARGIN, max(instants) + _MARGIN
    length_s = (end - begin).total_seconds()

    def position(moment: datetime) -> float:
        return round((moment.astimezone(UTC) - begin).total_seconds() / length_s * 100, 2)

    bars: list[Bar] = []
    for planned, arrive, depart in timed:
        if arrive is None or depart is None or depart < arrive:
            continue
        leg = planned.leg
        if leg is not None and not leg.same_place:
            left = max(begin, arrive.astimezone(UTC) - timedelta(seconds=leg.travel_s))
            bars.append(
                Bar(
                    stop_id=planned.stop.id,
                    number=planned.number,
                    start=position(left),
                    width=round(position(arrive) - position(left), 2),
                    mode=leg.mode.value,
                    estimated=leg.estimated,
                )
            )
        start = position(arrive)
        width = round(position(depart) - start, 2)
        bars.append(Bar(stop_id=planned.stop.id, number=planned.number, start=start, width=width))
    local_begin = begin.astimezone(zone)
    ticks = tuple((position(hour), hour.astimezone(zone)) for hour in _hours(local_begin, end))
    return Timeline(begin=local_begin, end=end.astimezone(zone), bars=tuple(bars), ticks=ticks)


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
