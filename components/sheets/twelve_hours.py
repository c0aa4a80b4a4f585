"""Tells hours of a clock of twelve hours on which nobody wrote `am` or `pm`: `12:00 - 1:15`, then `1:30 - 3:00`.

A whole table is written so where no hour of it stands as only a clock of 24 hours shows it (`13:00`, `0:30`, `01:30`),
and where read as such it would go back past noon. The hours are then those that follow each other through a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from components.sheets.clocks import MINUTES_OF_DAY

_HALF_DAY = MINUTES_OF_DAY // 2
_MORNING = 6 * 60
"""The first row of a day with an earlier hour is after noon, unless one of the morning follows."""
_NIGHT = 5 * 60
"""A stop that begins and ends in the first hours, before this one, is after noon."""
_AFTERNOON = 13 * 60
"""Only below a row as late as this an hour of the forenoon is one of the evening."""


@dataclass(frozen=True, slots=True)
class End:
    """When a stop begins or ends, as it is written; `in_either_half` and `of_24` as those of `Hours`. `padded`: with a
    zero in front, as this program writes it."""

    moment: time
    in_either_half: bool = False
    of_24: bool = False
    padded: bool = False

    @property
    def minutes(self) -> int:
        """Minutes of the day as a clock of 24 hours shows them."""
        return self.moment.hour * 60 + self.moment.minute

    def later_than(self, minutes: int) -> int:
        """The minutes of the first moment after this one at which the clock shows this hour."""
        later = self.minutes + _HALF_DAY
        return later % MINUTES_OF_DAY if self.in_either_half and self.minutes <= minutes < later else self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHours:
    """The hours of one row. Rows of a day and group follow each other."""

    line: int
    day: date | None = None
    group: str = ""
    arrive: End | None = None
    depart: End | None = None

    @property
    def ends(self) -> tuple[End, ...]:
        """Those of its hours that are known."""
        return tuple(end for end in (self.arrive, self.depart) if end is not None)

    @property
    def ends_in_the_afternoon(self) -> bool:
        """Whether it begins up to noon and ends, as it is written, before that."""
        both = self.arrive is not None and self.depart is not None
        return both and all(end.in_either_half for end in self.ends) and _goes_back(self.ends[0], self.ends[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHours:
    """The hours of a row as they are on a clock of 24 hours."""

    arrive: time | None
    depart: time | None


def after_noon(rows: Sequence[WrittenHours]) -> tuple[dict[int, ReadHours], bool]:
    """The rows, by line, that have an hour of the afternoon which is written without `pm`; and whether the whole table
    is written so, else each of them ends in the afternoon by itself."""
    days: dict[tuple[date | None, str], list[WrittenHours]] = {}
    for row in rows:
        days.setdefault((row.day, row.group), []).append(row)
    if any(end.of_24 for row in rows for end in row.ends) or not any(map(_goes_past_noon, days.values())):
        return {row.line: _ending_later(row) for row in rows if row.ends_in_the_afternoon}, False
    read = {line: hours for day in days.values() for line, hours in _through_the_day(day)}
    return {row.line: read[row.line] for row in rows if read[row.line] != _as_written(row)}, True


def _goes_back(before: End, after: End) -> bool:
    """Whether an hour is followed by one that is before it on a clock of 24 hours, and not at noon."""
    return after.moment.hour < min(before.moment.hour, 10) and not after.padded


def _goes_past_noon(day: Sequence[WrittenHours]) -> bool:
    if any(row.ends_in_the_afternoon or _is_at_night(row) for row in day):
        return True
    arrivals = [row.arrive for row in day if row.arrive is not None]
    return any(
        before.in_either_half and after.in_either_half and after.minutes < _MORNING and before.minutes > _MORNING
        for before, after in pairwise(arrivals)
    )


def _is_at_night(row: WrittenHours) -> bool:
    early = [end for end in row.ends if end.in_either_half and end.minutes < _NIGHT and not end.padded]
    return len(early) == 2 and early[0].minutes < early[1].minutes


def _as_written(row: WrittenHours) -> ReadHours:
    arrive, depart = (end.moment if end is not None else None for end in (row.arrive, row.depart))
    return ReadHours(arrive=arrive, depart=depart)


def _ending_later(row: WrittenHours) -> ReadHours:
    arrive, depart = row.ends
    return ReadHours(arrive=arrive.moment, depart=_time(depart.later_than(arrive.minutes)))


def _through_the_day(day: Sequence[WrittenHours]) -> Iterable[tuple[int, ReadHours]]:
    """The rows of a day with the hours at which they follow each other."""
    now = -1
    for at, row in enumerate(day):
        begin = None
        if row.arrive is not None:
            follow = [other.arrive.minutes % _HALF_DAY for other in day[at:] if other.arrive is not None]
            begin = now = _begin(row.arrive, now, follow)
        end = None if row.depart is None else row.depart.later_than(now)
        if end is not None and end > now:
            now = now if row.arrive is not None else end
        yield row.line, ReadHours(arrive=_time(begin), depart=_time(end))


def _begin(arrive: End, now: int, follow: Sequence[int]) -> int:
    """When a row begins, below one that begins at `now`; that is negative for the first of its day. `follow` are the
    minutes past twelve at which it and the rows below it begin."""
    if not arrive.in_either_half:
        return arrive.minutes
    if now < 0:
        before_noon = any(minutes >= _MORNING for minutes in follow[1:2])
        return arrive.minutes + _HALF_DAY if arrive.minutes < _MORNING and not before_noon else arrive.minutes
    in_the_evening = now >= _AFTERNOON and list(follow) == sorted(follow)
    return arrive.later_than(now - 1) if arrive.minutes < _MORNING or in_the_evening else arrive.minutes


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else time(*divmod(minutes, 60))
