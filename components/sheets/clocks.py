"""Hours as they stand on a clock of twelve hours or of 24, and which of the day they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from components.sheets import hour_words as words

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """One hour as it is written; `half` is "a" or "p" where it is said, `noon` true for noon
    and midnight in words, `padded` for `09`."""

    hour: int
    minute: int
    cut: bool
    exact: bool
    half: str = ""
    noon: bool = False
    padded: bool = False

    @property
    def minutes(self) -> int:
        """Minutes of the day."""
        return self.hour * 60 + self.minute

    @property
    def of_24(self) -> bool:
        """Whether only a clock of 24 hours shows it."""
        return not (self.half or self.noon or 1 <= self.hour <= 12)

    @property
    def in_either_half(self) -> bool:
        """Whether it may be an hour of the morning as well as of the afternoon."""
        return not (self.half or self.noon or self.of_24)


def with_noon(parts: list[list[str]], clocks: list[Clock]) -> tuple[list[list[str]], list[Clock]]:
    """The parts with noon and midnight as hours; `12 noon` and `24:00 (midnight)` are one hour."""
    new_parts: list[list[str]] = [[]]
    new_clocks: list[Clock] = []

    def add(clock: Clock) -> None:
        same = (
            new_clocks and words.FILLERS.issuperset(new_parts[-1]) and new_clocks[-1].hour % 12 == clock.hour % 12 == 0
        )
        if same and not clock.minute and not new_clocks[-1].minute and (clock.exact or new_clocks[-1].exact):
            new_clocks[-1] = clock if clock.noon else new_clocks[-1]
            new_parts[-1] = []
            return
        new_clocks.append(clock)
        new_parts.append([])

    for index, part in enumerate(parts):
        for word in part:
            if word in words.NOON or word in words.MIDNIGHT:
                add(Clock(12 if word in words.NOON else 0, 0, cut=False, exact=True, noon=True))
            else:
                new_parts[-1].append(word)
        if index < len(clocks):
            add(clocks[index])
    return new_parts, new_clocks


def times_of(clocks: Sequence[Clock]) -> list[Clock] | None:
    """The hours on the clock of 24 hours. Where only one of two has its half of the day, the other is the nearest that
    makes the stop begin before it ends: `9:30 - 1:30 PM` is 9:30 to 13:30, `11 PM - 2` ends at 2:00, `noon - 1:30` at
    13:30."""
    moments = [_told(clock) for clock in clocks]
    if not all(moments):
        return None
    if len(moments) == 1:
        return moments[0][:1]
    pairs = [(one, two) for one in moments[0] for two in moments[1]]
    halves = [bool(clock.half) for clock in clocks]
    if halves[0] == halves[1] and not (clocks[0].noon and clocks[0].hour):
        return list(pairs[0])
    return [*min(pairs, key=_length)]


def _length(pair: tuple[Clock, Clock]) -> int:
    """The minutes from one hour to the next of the other."""
    return (pair[1].minutes - pair[0].minutes) % MINUTES_OF_DAY or MINUTES_OF_DAY


def _told(clock: Clock) -> list[Clock]:
    """The hours that a clock can show: one where it has its half, or needs none; nothing where there is no such."""
    if clock.half == "p" and 12 < clock.hour < 24:
        return [clock]
    if clock.half and (clock.hour > 12 or (clock.hour == 0 and clock.half == "p")):
        return []
    if clock.half:
        return [replace(clock, hour=clock.hour % 12 + (12 if clock.half == "p" else 0))]
    if 1 <= clock.hour <= 12 and not clock.noon:
        return [clock, replace(clock, hour=clock.hour % 12 + (0 if clock.hour == 12 else 12))]
    return [clock]
