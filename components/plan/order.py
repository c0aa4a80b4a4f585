"""In which order to visit the stops of a day: what an order costs, and for short days the best there is.

Time is counted in whole seconds from the beginning of the day's programme. A stop may only begin inside one of its
windows (its fixed hour, its opening hours); whoever comes early waits, whoever comes late has missed it. The best
order is the one with the least time under way that misses nothing, and of several the one with the fewest metres.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from components.plan.errors import PlanFault
from components.plan.messages import Phrase, Value

Window: TypeAlias = tuple[int, int]
"""From when to when a stop may begin, both included, in seconds from the beginning of the day."""

EXACT_UP_TO = 10
"""Stops in a day for which every order is considered. More take longer than anybody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStop:
    """A stop as far as its place in the day is concerned. Without `windows` it may begin at any time."""

    stop_id: str
    name: str
    dwell_s: int = 0
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayToOrder:
    """A day's stops in their present order, and the ways between them.

    `duration_s[i][j]` and `distance_m[i][j]` lead from stop i to stop j, None where there is no way. `first` and
    `last` are the indexes of the stops that must begin and end the day, None where any may.
    """

    stops: tuple[OrderStop, ...]
    duration_s: tuple[tuple[int | None, ...], ...]
    distance_m: tuple[tuple[float | None, ...], ...]
    first: int | None = None
    last: int | None = None

    def __post_init__(self) -> None:
        size = len(self.stops)
        for table in (self.duration_s, self.distance_m):
            if len(table) != size or any(len(row) != size for row in table):
                raise PlanFault(Phrase("The travel times do not fit the stops of the day."))
        if size > 1 and self.first is not None and self.first == self.last:
            raise PlanFault(Phrase("One stop cannot be both the first and the last of the day."))

    @property
    def free(self) -> DayToOrder:
        """The same day without windows, first and last stop: what could be gained without them."""
        stops = tuple(replace(stop, windows=()) for stop in self.stops)
        return replace(self, stops=stops, first=None, last=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What an order comes to when each stop begins as early as it can.

    `arrive_s` are the beginnings of the stops in this order. `missed` are the stops (indexes) that the group reaches
    too late for every window, `no_way` those to which no way leads from the one before; what cannot be travelled
    counts nothing. `wait_s` is time at closed doors.
    """

    order: tuple[int, ...]
    travel_s: int
    distance_m: float
    wait_s: int
    arrive_s: tuple[int, ...]
    end_s: int
    missed: tuple[int, ...] = ()
    no_way: tuple[int, ...] = ()
    out_of_place: tuple[int, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the order can be carried out."""
        return not (self.missed or self.no_way or self.out_of_place)


def whole_seconds(table: Sequence[Sequence[float | None]]) -> tuple[tuple[int | None, ...], ...]:
    """A table of travel times in whole seconds, rounded up: nobody is promised to be there too early."""
    return tuple(tuple(None if cell is None else math.ceil(cell) for cell in row) for row in table)


def evaluate(day: DayToOrder, order: Sequence[int]) -> Evaluation:
    """What visiting the stops in this order comes to. `order` holds the index of each stop of the day once."""
    now_s = travel_s = wait_s = 0
    distance_m = 0.0
    arrivals, missed, no_way = [], [], []
    for place, index in enumerate(order):
        if place:
            before = order[place - 1]
            way_s = day.duration_s[before][index]
            if way_s is None:
                no_way.append(index)
            else:
                now_s += way_s
                travel_s += way_s
                distance_m += day.distance_m[before][index] or 0.0
        begins_s = _begins(day.stops[index], now_s)
        if begins_s is None:
            missed.append(index)
            begins_s = now_s
        wait_s += begins_s - now_s
        arrivals.append(begins_s)
        now_s = begins_s + day.stops[index].dwell_s
    ends = ((day.first, order[:1]), (day.last, order[-1:]))
    return Evaluation(
        order=tuple(order),
        travel_s=travel_s,
        distance_m=distance_m,
        wait_s=wait_s,
        arrive_s=tuple(arrivals),
        end_s=now_s,
        missed=tuple(missed),
        no_way=tuple(no_way),
        out_of_place=tuple(index for index, there in ends if index is not None and list(there) != [index]),
    )


@dataclass(frozen=True, slots=True)
class _Partial:
    """A beginning of the day: its costs, and the partial day before its last stop."""

    travel_s: int
    distance_m: float
    left_s: int
    last: int
    before: _Partial | None


_Layer: TypeAlias = dict[tuple[int, int], list[_Partial]]
"""Beginnings of the day by what they visited (a bit a stop) and where they are."""


def best_order(day: DayToOrder, *, width: int | None = None) -> Evaluation | None:
    """The best order of all, or None where each misses something.

    Considers every set of visited stops with every stop to end it (Held and Karp 1962, doi:10.1137/0110015), keeping
    of each those beginnings of the day that no other beats in travel, metres and time at once. Meant for days of up
    to `EXACT_UP_TO` stops; twice the time for each more. With `width`, only so many of the most promising sets are
    followed at each step: that takes longer days too, and finds a good order, not surely the best (a beam search).
    """
    size = len(day.stops)
    if size == 0:
        return evaluate(day, ())
    everything = (1 << size) - 1
    # What a way to each stop takes at least tells how promising a beginning of the day is that has not been there.
    ahead_s = [min((way for row in day.duration_s if (way := row[to]) is not None), default=0) for to in range(size)]
    closes_s = [max((closes for _, closes in stop.windows), default=None) for stop in day.stops]
    layer = _beginnings(day)
    for _ in range(size - 1):
        layer = _one_stop_more(day, layer, closes_s)
        if width is not None:
            layer = _most_promising(layer, ahead_s, width)
    ends = [
        partial
        for (visited, last), found in layer.items()
        if visited == everything and day.last in {None, last}
        for partial in found
    ]
    best: _Partial | None = min(ends, key=lambda end: (end.travel_s, end.distance_m, end.left_s), default=None)
    if best is None:
        return None
    order: list[int] = []
    while best is not None:
        order.append(best.last)
        best = best.before
    return evaluate(day, order[::-1])


def _beginnings(day: DayToOrder) -> _Layer:
    """The day after one stop."""
    layer: _Layer = {}
    for index, stop in enumerate(day.stops):
        begins_s = _begins(stop, 0)
        if begins_s is not None and day.first in {None, index} and (day.last != index or len(day.stops) == 1):
            layer[1 << index, index] = [_Partial(0, 0.0, begins_s + stop.dwell_s, index, None)]
    return layer


def _one_stop_more(day: DayToOrder, layer: _Layer, closes_s: Sequence[int | None]) -> _Layer:
    """All that `layer` can become by one more stop, without what others beat and what can no longer succeed."""
    longer: _Layer = {}
    for (visited, _), partials in layer.items():
        rest = [index for index in range(len(day.stops)) if not visited >> index & 1]
        for following in rest:
            if following == day.last and len(rest) > 1:
                continue
            for partial in partials:
                further = _followed(day, partial, following)
                if further is not None and not _too_late(further, rest, closes_s):
                    _keep(longer.setdefault((visited | 1 << following, following), []), further)
    return longer


def _too_late(partial: _Partial, rest: Sequence[int], closes_s: Sequence[int | None]) -> bool:
    """Whether a stop that is still to come has closed by now."""
    return any(
        closes < partial.left_s for index in rest if index != partial.last and (closes := closes_s[index]) is not None
    )


def _most_promising(layer: _Layer, ahead_s: Sequence[int], width: int) -> _Layer:
    """The `width` sets of a layer that have the least travel behind and, at least, ahead of them."""

    def promise(key: tuple[int, int]) -> int:
        travel_s = min(partial.travel_s for partial in layer[key])
        return travel_s - sum(way for index, way in enumerate(ahead_s) if key[0] >> index & 1)

    return {key: layer[key] for key in sorted(layer, key=promise)[:width]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An order for a day, beside the present one. `reason` says why it is no other: always where nothing changes.

    `proven` is true where every order was considered.
    """

    ids: tuple[str, ...]
    before: Evaluation
    after: Evaluation
    proven: bool
    reason: Phrase | None = None

    @property
    def changes(self) -> bool:
        """Whether the suggested order is another than the present one."""
        return self.after.order != self.before.order

    @property
    def saved_s(self) -> int:
        """Seconds under way that the suggestion saves; negative where keeping an appointment costs some."""
        return self.before.travel_s - self.after.travel_s

    @property
    def saved_m(self) -> float:
        """Metres that the suggestion saves."""
        return self.before.distance_m - self.after.distance_m


def suggestion(day: DayToOrder, best: Evaluation | None, unbound: Evaluation | None, *, proven: bool) -> Suggestion:
    """`best` as a suggestion, if it beats the present order; otherwise the present order and why nothing better is.

    `unbound` is the best order of `day.free`, from which the reason follows.
    """
    before = evaluate(day, range(len(day.stops)))
    better = best is not None and (
        not before.possible or (best.travel_s, best.distance_m) < (before.travel_s, before.distance_m)
    )
    after = best if best is not None and better else before
    reason = None if after is not before else _why(day, before, best, unbound, proven=proven)
    return Suggestion(
        ids=tuple(day.stops[index].stop_id for index in after.order),
        before=before,
        after=after,
        proven=proven,
        reason=reason,
    )


def _why(
    day: DayToOrder, before: Evaluation, best: Evaluation | None, unbound: Evaluation | None, *, proven: bool
) -> Phrase:
    pinned = sum(end is not None for end in (day.first, day.last))
    if len(day.stops) - pinned < (2 if not pinned else 1) or len(day.stops) < 2:
        return Phrase("There are too few stops to choose an order of.")
    if best is None:
        return _why_impossible(day, before, proven=proven)
    saved_min = (before.travel_s - unbound.travel_s) // 60 if unbound is not None else 0
    if unbound is not None and saved_min > 0:
        return _what_stands_in_the_way(day, unbound, saved_min)
    if proven:
        return Phrase("This order is the shortest: no other way round takes less time.")
    return Phrase("No shorter order was found.")


def _why_impossible(day: DayToOrder, before: Evaluation, *, proven: bool) -> Phrase:
    if before.no_way:
        return Phrase("No way is known to {stop}.", {"stop": day.stops[before.no_way[0]].name})
    if before.missed:
        name: dict[str, Value] = {"stop": day.stops[before.missed[0]].name}
        if proven:
            return Phrase("No order reaches every stop in time; this one misses {stop}.", name)
        return Phrase("No order was found that reaches every stop in time; this one misses {stop}.", name)
    return Phrase("No order was found that keeps the first and the last stop.")


def _what_stands_in_the_way(day: DayToOrder, unbound: Evaluation, saved_min: int) -> Phrase:
    """A shorter order exists: which hour, or which end of the day, rules it out."""
    there = evaluate(day, unbound.order)
    values: dict[str, Value] = {"minutes": saved_min}
    if there.missed:
        values["stop"] = day.stops[there.missed[0]].name
        return Phrase("An order that is {minutes} min shorter would be too late for {stop}.", values)
    if there.out_of_place:
        values["stop"] = day.stops[there.out_of_place[0]].name
        if there.out_of_place[0] == day.first:
            return Phrase("An order that is {minutes} min shorter would not begin at {stop}.", values)
        return Phrase("An order that is {minutes} min shorter would not end at {stop}.", values)
    return Phrase("No shorter order was found.")


def _begins(stop: OrderStop, now_s: int) -> int | None:
    """When the stop begins for a group that is there at `now_s`; None where it is too late."""
    if not stop.windows:
        return now_s
    possible = [max(now_s, opens_s) for opens_s, closes_s in stop.windows if now_s <= closes_s]
    return min(possible, default=None)


def _followed(day: DayToOrder, partial: _Partial, following: int) -> _Partial | None:
    way_s = day.duration_s[partial.last][following]
    if way_s is None:
        return None
    begins_s = _begins(day.stops[following], partial.left_s + way_s)
    if begins_s is None:
        return None
    return _Partial(
        partial.travel_s + way_s,
        partial.distance_m + (day.distance_m[partial.last][following] or 0.0),
        begins_s + day.stops[following].dwell_s,
        following,
        partial,
    )


def _keep(kept: list[_Partial], new: _Partial) -> None:
    """Add `new` unless another is as good in everything; drop what it beats."""

    def beats(one: _Partial, other: _Partial) -> bool:
        less = (one.travel_s, one.distance_m) <= (other.travel_s, other.distance_m)
        return less and one.left_s <= other.left_s

    if not any(beats(other, new) for other in kept):
        kept[:] = [other for other in kept if not beats(new, other)]
        kept.append(new)
