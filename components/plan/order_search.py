"""Finds the order of a day's stops with the least time under way.

The best order misses nothing and has the least time under way; of several, the one with the fewest metres.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from components.plan.day_to_order import DayToOrder, Evaluation, evaluate

EXACT_UP_TO = 10
"""Stops in a day for which every order is considered: a second at most. Each stop more takes twice as long."""

STEPS_PER_STOP = 40
ROUNDS = 4
"""The effort for longer days: some 1.5 s for 40 stops with windows, a third of that without. Several rounds, because
one alone can end in an order that is some percent longer than the best known, and another then does not."""
MAX_REMOVED = 10
_FIRST_TEMPERATURE = 0.03
"""As a share of the day's time under way: an order that much longer is accepted two times in five at first."""


_Partial: TypeAlias = "tuple[int, float, float, int, _Partial | None]"
"""The beginning of an order: seconds and metres under way, when the group leaves its last stop, that stop, and the
beginning before it."""


def best_order(day: DayToOrder) -> Evaluation | None:
    """The best order of all, or None where each misses something. For days of up to `EXACT_UP_TO` stops.

    For every set of visited stops and every last one of them, keeps those beginnings that no other beats (dynamic
    programming; Held and Karp 1962, doi:10.1137/0110015).
    """
    size = len(day.stops)
    if size == 0:
        return evaluate(day, ())
    beginnings: dict[tuple[int, int], list[_Partial]] = {}
    sets_off_s, is_untimed = day.sets_off_s(0, 0), not day.is_timed
    for index, stop in enumerate(day.stops):
        left_s = day.sets_off_s(1, day.begins_s(index, 0, sets_off_s) + stop.dwell_s)
        if left_s < math.inf and day.first in {None, index} and (day.last != index or size == 1):
            beginnings[1 << index, index] = [(0, 0.0, left_s, index, None)]
    for length in range(2, size + 1):
        longer: dict[tuple[int, int], list[_Partial]] = {}
        for (visited, last), partials in beginnings.items():
            for index in range(size) if partials else ():
                if not visited >> index & 1 and (index != day.last or length == size):
                    others = longer.setdefault((visited | 1 << index, index), [])
                    _extend(day, partials, (last, index), None if is_untimed else length, others)
        beginnings = longer
    ends = [partial for (_, last), partials in beginnings.items() if day.last in {None, last} for partial in partials]
    best = min(ends, key=lambda end: end[:3], default=None)
    return None if best is None else evaluate(day, _order_of(best))


def _extend(
    day: DayToOrder, partials: Sequence[_Partial], leg: tuple[int, int], length: int | None, others: list[_Partial]
) -> None:
    """Add each of `partials` with the stop that `leg` leads to, to `others`, unless it is impossible or beaten; drop
    those that it beats. `length` is how many stops that are; None where nothing has to be reached in time.

    One beats another that visited the same stops and ends at the same where no order is better off with the other.
    """
    last, index = leg
    leg_s = day.leg_s(last, index)
    if leg_s is None:
        return
    under_way_s, metres = day.duration_s[last][index] or 0, day.distance_m[last][index] or 0.0
    dwell_s = day.stops[index].dwell_s
    for before in partials:
        travel_s, distance_m, left_s = before[0] + under_way_s, before[1] + metres, before[2] + leg_s
        if length is not None:
            left_s = day.begins_s(index, length - 1, left_s)
        left_s += dwell_s
        if length is not None:
            left_s = day.sets_off_s(length, left_s)
        is_beaten = left_s == math.inf
        for other in others:
            if other[2] <= left_s and (other[0] < travel_s or (other[0] == travel_s and other[1] <= distance_m)):
                is_beaten = True
                break
        if is_beaten:
            continue
        if others:
            costs = (travel_s, distance_m)
            others[:] = [other for other in others if left_s > other[2] or costs > other[:2]]
        others.append((travel_s, distance_m, left_s, index, before))


def _order_of(partial: _Partial | None) -> list[int]:
    order: list[int] = []
    while partial is not None:
        order.append(partial[3])
        partial = partial[4]
    return order[::-1]


def good_order(day: DayToOrder) -> Evaluation | None:
    """A good order for a day of any length, or None where none is found. The same day always gives the same order.

    Ruin and recreate (Schrimpf et al. 2000, doi:10.1006/jcph.1999.6413): takes some stops out and puts each back where
    it costs least, again and again; a longer order is accepted now and then, less and less often (simulated
    annealing). Stops that fit nowhere are left out for the moment; an order without them never beats one with them.
    """
    search = _Search(day)
    orders = [evaluate(day, search.round(seed)) for seed in range(ROUNDS)]
    present = evaluate(day, range(len(day.stops)))
    possible = [order for order in (present, *orders) if len(order.order) == len(day.stops) and order.possible]
    return min(possible, key=lambda order: (order.travel_s, order.distance_m), default=None)


class _Search:
    """Ruin and recreate over one day. `_leg_s` is infinite where there is no way."""

    def __init__(self, day: DayToOrder) -> None:
        self._day = day
        self._stops = day.stops
        self._leg_s = [[math.inf if leg_s is None else leg_s for leg_s in row] for row in day.duration_s]
        self._to_s = [list(column) for column in zip(*self._leg_s, strict=True)]
        self._is_timed = day.is_timed
        self._ends = list({index: None for index in (day.first, day.last) if index is not None})
        self._movable = [index for index in range(len(day.stops)) if index not in self._ends]
        self._by_distance = {
            index: sorted(
                (other for other in self._movable if other != index),
                key=lambda other, index=index: min(self._leg_s[index][other], self._leg_s[other][index]),  # type: ignore[misc]
            )
            for index in self._movable
        }

    def round(self, seed: int) -> list[int]:
        """The best order that one round comes by, from the stops inserted one by one; some may be missing in it."""
        rng = random.Random(seed)  # noqa: S311 - no secret
        removed = list(self._movable)
        if seed:
            rng.shuffle(removed)
        order = best = self._insert(self._ends, removed)
        cost = best_cost = self._cost(order)
        temperature = _FIRST_TEMPERATURE * cost[1]
        steps = STEPS_PER_STOP * len(self._movable)
        for step in range(steps):
            removed = self._pick(order, rng)
            changed = self._insert([index for index in order if index not in removed], removed)
            changed_cost = self._cost(changed)
            tolerance = -temperature * (1 - step / steps) * math.log(1 - rng.random())
            if changed_cost < (cost[0], cost[1] + tolerance):
                order, cost = changed, changed_cost
                if cost < best_cost:
                    best, best_cost = order, cost
        return best

    def _cost(self, order: Sequence[int]) -> tuple[int, float]:
        """How many stops are missing, and the seconds under way."""
        legs = sum(self._leg_s[before][after] for before, after in pairwise(order))
        return len(self._day.stops) - len(order), legs

    def _pick(self, order: Sequence[int], rng: random.Random) -> list[int]:
        """The stops to insert again: some that lie together, in the town or in the day, and those that are missing."""
        first = rng.choice(self._movable)
        count = rng.randint(2, MAX_REMOVED)
        if first not in order or rng.random() < 0.5:
            picked = [first, *self._by_distance[first][: count - 1]]
        else:
            at = order.index(first)
            picked = [index for index in order[at : at + count] if index not in self._ends]
        picked += [index for index in self._movable if index not in order and index not in picked]
        if rng.random() < 0.7:
            rng.shuffle(picked)
        return picked

    def _insert(self, order: Sequence[int], stops: Sequence[int]) -> list[int]:
        """`order` with each of `stops` where it costs least and nothing is missed; without it where that is nowhere."""
        order, left_s = list(order), self._left_s(order)
        for index in stops:
            costs_s = self._costs_s(order, index)
            for cost_s, at in sorted(costs_s) if self._is_timed else [min(costs_s)]:
                if cost_s < math.inf and self._fits(order, left_s, index, at):
                    order.insert(at, index)
                    left_s = self._left_s(order)
                    break
        return order

    def _costs_s(self, order: Sequence[int], index: int) -> list[tuple[float, int]]:
        """By how much the time under way grows with `index` at each position where it may be."""
        leg_s, to_s, from_s = self._leg_s, self._to_s[index], self._leg_s[index]
        costs_s = [
            (to_s[before] + from_s[after] - leg_s[before][after], at)
            for at, (before, after) in enumerate(pairwise(order), start=1)
        ]
        if self._day.first is None:
            costs_s.append((from_s[order[0]] if order else 0.0, 0))
        if self._day.last is None and order:
            costs_s.append((to_s[order[-1]], len(order)))
        return costs_s

    def _left_s(self, order: Sequence[int]) -> list[float]:
        """When the group leaves each stop; empty for a day without anything that has to be reached in time."""
        left_s: list[float] = []
        for position, index in enumerate(order if self._is_timed else ()):
            before = order[position - 1] if position else None
            left_s.append(self._leaves_s(before, left_s[-1] if position else 0.0, index, position))
        return left_s

    def _leaves_s(self, before: int | None, left_s: float, index: int, position: int) -> float:
        """When the group leaves stop `index` at this position, having left the stop `before` at `left_s`."""
        day = self._day
        leg_s = 0 if before is None else day.leg_s(before, index)
        if leg_s is None:
            return math.inf
        there_s = day.sets_off_s(0, 0) if before is None else left_s + leg_s
        return day.sets_off_s(position + 1, day.begins_s(index, position, there_s) + self._stops[index].dwell_s)

    def _fits(self, order: Sequence[int], left_s: Sequence[float], index: int, at: int) -> bool:
        """Whether nothing is missed with `index` at this position of `order`."""
        if not self._is_timed:
            return True
        # Breaks come after so many stops, and the last stop has to end in time: then every position counts.
        may_stop = not self._day.breaks and self._day.ends_s is None
        now_s, before = (left_s[at - 1], order[at - 1]) if at else (0.0, None)
        for position, following in enumerate((index, *order[at:]), start=at):
            now_s = self._leaves_s(before, now_s, following, position)
            before = following
            if position > at and may_stop and now_s <= left_s[position - 1]:
                break  # the rest of the day is as it was
        return now_s < math.inf
