"""Makes a good order of a long day better: takes some stops out, puts them back where they cost least, again and again.

Ruin and recreate (Schrimpf et al. 2000, doi:10.1006/jcph.1999.6413), with a worse order accepted now and then, less and
less often (simulated annealing). The same day always gives the same order: chance is seeded, and steps are counted
rather than seconds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise

from components.plan.order import DayToOrder, Evaluation, evaluate

STEPS = 1500
ROUNDS = 2
"""Together a second for 40 stops with hours, a fifth of that without. Two, because one alone ended up to 1.2 % above
the best known of 40 stops with hours, and where it did the other did not."""
MOST_TAKEN_OUT = 10
_FIRST_WARMTH = 0.03
"""As a share of the day's way: so much worse an order is accepted two times in five at first."""


def recreated(day: DayToOrder, start: Evaluation) -> Evaluation:
    """The best order that is found from `start`, which must be possible; `start` itself where none is better."""
    movable = [index for index in range(len(day.stops)) if index not in {day.first, day.last}]
    if len(movable) < 3:
        return start
    search = _Search(day, movable)
    rounds = [search.round_from(start, random.Random(number)) for number in range(ROUNDS)]  # noqa: S311 - no secret
    return min([start, *rounds], key=lambda order: (order.travel_s, order.distance_m))


class _Search:
    """One day, with its ways as numbers: infinite where there is none."""

    def __init__(self, day: DayToOrder, movable: Sequence[int]) -> None:
        self._day = day
        self._movable = movable
        self._ways_s = [[math.inf if way is None else way for way in row] for row in day.duration_s]
        self._has_hours = any(stop.windows for stop in day.stops)
        self._nearest = {
            index: sorted(
                (other for other in movable if other != index),
                key=lambda other, index=index: min(self._ways_s[index][other], self._ways_s[other][index]),  # type: ignore[misc]
            )
            for index in movable
        }

    def round_from(self, start: Evaluation, chance: random.Random) -> Evaluation:
        """The best of the orders that `STEPS` steps come by."""
        best, now, now_s = start, list(start.order), float(start.travel_s)
        for step in range(STEPS):
            warmth_s = _FIRST_WARMTH * start.travel_s * (1 - step / STEPS)
            out = self.taken_out(now, chance)
            order = self.put_back([index for index in now if index not in set(out)], out)
            if order is None:
                continue
            order_s = self.travel_s(order)
            if order_s < now_s - warmth_s * math.log(1 - chance.random()):
                now, now_s = order, order_s
                if order_s < best.travel_s and (found := evaluate(self._day, order)).possible:
                    best = found
        return best

    def travel_s(self, order: Sequence[int]) -> float:
        """Seconds under way."""
        return sum(self._ways_s[before][after] for before, after in pairwise(order))

    def taken_out(self, order: Sequence[int], chance: random.Random) -> list[int]:
        """Some stops that lie together, in the city or in the day."""
        first = chance.choice(self._movable)
        many = chance.randint(2, min(MOST_TAKEN_OUT, len(self._movable)))
        if chance.random() < 0.5:
            out = [first, *self._nearest[first][: many - 1]]
        else:
            at = order.index(first)
            out = [index for index in order[at : at + many] if index in self._nearest]
        if chance.random() < 0.7:
            chance.shuffle(out)
        return out

    def put_back(self, order: list[int], out: Sequence[int]) -> list[int] | None:
        """`order` with each of `out` where it costs least and misses nothing; None where that is nowhere."""
        for index in out:
            for cost_s, at in sorted(self._costs_s(order, index)):
                longer = [*order[:at], index, *order[at:]]
                if cost_s < math.inf and (not self._has_hours or not evaluate(self._day, longer).missed):
                    order = longer
                    break
            else:
                return None
        return order

    def _costs_s(self, order: Sequence[int], index: int) -> list[tuple[float, int]]:
        """By how much the way becomes longer with `index` at each place where it may be."""
        ways_s = self._ways_s
        earliest = 0 if self._day.first is None else 1
        latest = len(order) if self._day.last is None else len(order) - 1
        costs_s = []
        for at in range(earliest, latest + 1):
            cost_s = ways_s[order[at - 1]][index] if at else 0.0
            if at < len(order):
                cost_s += ways_s[index][order[at]] - (ways_s[order[at - 1]][order[at]] if at else 0.0)
            costs_s.append((cost_s, at))
        return costs_s
