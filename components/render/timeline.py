"""The day as a strip: a bar a stop, a thin line a leg, ticks for the hours. Shares are percent of the strip's width."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.plan.model import Day

_MARGIN = timedelta(minutes=15)
# At 320 px five labels of an hour stand apart; more would touch.
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One stretch of the day: a stop (`mode` empty) or the way to one (`mode` says how)."""

    stop_id: str
    number: int
    start: float
    width: float
    mode: str = ""
    estimated: bool = False

    @property
    def middle(self) -> float:
        """Where the bar's number stands."""
        return self.start + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The strip of a day from `begin` to `end`; `ticks` are full hours with their share of the width."""

    begin: datetime
    end: datetime
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, datetime], ...]


def timeline(day: Day) -> Timeline | None:
    """The strip of a day, or None where fewer than two of its hours are known."""
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

    def share(moment: datetime) -> float:
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
                    start=share(left),
                    width=round(share(arrive) - share(left), 2),
                    mode=leg.mode.value,
                    estimated=leg.estimated,
                )
            )
        start = share(arrive)
        width = round(share(depart) - start, 2)
        bars.append(Bar(stop_id=planned.stop.id, number=planned.number, start=start, width=width))
    here = begin.astimezone(zone)
    ticks = tuple((share(hour), hour.astimezone(zone)) for hour in _hours(here, end))
    return Timeline(begin=here, end=end.astimezone(zone), bars=tuple(bars), ticks=ticks)


def _hours(begin: datetime, end: datetime) -> list[datetime]:
    """Full hours of `begin`'s zone between two instants, every second or third of them where they are too many."""
    # In UTC from there on, so that a change of the clocks neither loses an hour nor tells one twice.
    first = begin.replace(minute=0, second=0, microsecond=0).astimezone(UTC) + timedelta(hours=1)
    hours: list[datetime] = []
    while first <= end:
        hours.append(first)
        first += timedelta(hours=1)
    step = -(-len(hours) // _MOST_TICKS) or 1
    return hours[::step]
