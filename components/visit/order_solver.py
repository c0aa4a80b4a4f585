"""Suggests an order for a day. A short day: all are considered. A long one: VROOM (https://vroom-project.org/).

VROOM finds good orders of many stops in no time. With tight hours it misses any at all one time in twelve (measured on
60 days of 11 to 13 stops, three with hours), and where ways differ there and back it stays up to a tenth above the
best: so a beam search goes beside it. The better of both is improved by taking some stops out and putting them back
elsewhere (see `recreating`), and in the end by moving a few neighbours at a time (Or-opt; Or 1976).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from components.plan.order import (
    EXACT_UP_TO,
    DayToOrder,
    Evaluation,
    Suggestion,
    Window,
    best_order,
    evaluate,
    suggestion,
)
from components.visit.recreating import recreated

NO_WAY_S = 10_000_000
"""Longer than any day: VROOM knows no missing ways, only ones that are too long."""
HORIZON_S = 48 * 3600
LONGEST_SEARCH = timedelta(seconds=1)
BEAM_STEPS = 50_000
"""So many ways from stop to stop the beam search may look at for each place in the day: some tenths of a second."""


def suggest_order(day: DayToOrder) -> Suggestion:
    """The best order that is found for a day, and what it saves; see `Suggestion`. Never raises."""
    proven = len(day.stops) <= EXACT_UP_TO
    search = best_order if proven else quick_order
    best = search(day)
    suggested = suggestion(day, best, best, proven=proven)
    if suggested.changes or day.free == day:
        return suggested
    # Only where nothing better is offered somebody asks what stands in the way.
    return suggestion(day, best, search(day.free), proven=proven)


def quick_order(day: DayToOrder) -> Evaluation | None:
    """A good order by heuristics, or None where they find none. What VROOM gives is checked by our own rule."""
    size = len(day.stops)
    if size < 2:
        return best_order(day)
    starts = [evaluate(day, range(size)), best_order(day, width=max(10, BEAM_STEPS // size**2))]
    if (solved := _solved(day)) is not None:
        starts.append(evaluate(day, solved))
    start = min((start for start in starts if start is not None and start.possible), key=_cost, default=None)
    return None if start is None else _improved(day, recreated(day, start))


def _cost(order: Evaluation) -> tuple[int, float]:
    return order.travel_s, order.distance_m


def _improved(day: DayToOrder, start: Evaluation) -> Evaluation:
    """The order with one to three neighbours at a time moved to where they save most, until that saves no more."""
    best = start
    while (shorter := _moved_once(day, best)) is not None:
        best = shorter
    return best


def _moved_once(day: DayToOrder, start: Evaluation) -> Evaluation | None:
    """The first possible order with some neighbours elsewhere that takes less time; None where there is none."""
    order, size = start.order, len(start.order)
    for length in range(1, min(3, size - 1) + 1):
        for at in range(size - length + 1):
            block, rest = order[at : at + length], order[:at] + order[at + length :]
            for to in range(len(rest) + 1):
                if to == at or _change_s(day, (order[:at], block, order[at + length :]), to) >= 0:
                    continue
                moved = evaluate(day, rest[:to] + block + rest[to:])
                if moved.possible and moved.travel_s < start.travel_s:
                    return moved
    return None


def _change_s(day: DayToOrder, parts: tuple[Sequence[int], Sequence[int], Sequence[int]], to: int) -> int:
    """By how many seconds the ways become longer when the middle of the three parts goes to place `to` of the rest."""
    ahead, block, behind = parts
    rest = [*ahead, *behind]

    def way_s(before: Sequence[int], after: Sequence[int]) -> int:
        """From the last of `before` to the first of `after`."""
        if not before or not after:
            return 0
        way = day.duration_s[before[-1]][after[0]]
        return NO_WAY_S if way is None else way

    gone_s = way_s(ahead, block) + way_s(block, behind) - way_s(ahead, behind)
    before, after = rest[:to][-1:], rest[to : to + 1]
    return way_s(before, block) + way_s(block, after) - way_s(before, after) - gone_s


def _solved(day: DayToOrder) -> list[int] | None:
    import vroom  # noqa: PLC0415 - loads pandas, which the app starts without

    size = len(day.stops)
    problem = vroom.Input()
    # One more place than stops, no way from anywhere: where a day begins or ends that may begin or end at any stop.
    anywhere = size
    table = [[NO_WAY_S if cell is None else min(cell, NO_WAY_S) for cell in row] + [0] for row in day.duration_s]
    problem.set_durations_matrix("car", [*table, [0] * (size + 1)])
    ends = {index for index in (day.first, day.last) if index is not None}
    left_s = _earliest_departure_s(day)
    if left_s is None:
        return None
    problem.add_vehicle(
        vroom.Vehicle(
            1,
            start=anywhere if day.first is None else day.first,
            end=anywhere if day.last is None else day.last,
            time_window=(left_s, max(left_s, _latest_end_s(day))),
        )
    )
    for index, stop in enumerate(day.stops):
        if index in ends:
            continue
        windows = _apart(stop.windows)
        if stop.windows and not windows:
            return None
        problem.add_job(
            vroom.Job(
                index,
                location=index,
                default_service=stop.dwell_s,
                **({"time_windows": [vroom.TimeWindow(*window) for window in windows]} if windows else {}),
            )
        )
    if len(ends) == size:
        return [index for index in (day.first, day.last) if index is not None]
    solution = problem.solve(exploration_level=5, nb_threads=1, timeout=LONGEST_SEARCH)
    if solution.summary.unassigned:
        return None
    steps = zip(solution.routes["type"], solution.routes["id"], strict=True)
    middle = [int(job) for kind, job in steps if kind == "job"]
    first = [] if day.first is None else [day.first]
    return [*first, *middle, *([] if day.last is None else [day.last])]


def _apart(windows: Sequence[Window]) -> list[Window]:
    """The windows from the beginning of the day on, in order and without overlaps, as VROOM wants them."""
    found: list[Window] = []
    for opens_s, closes_s in sorted(windows):
        if found and opens_s <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes_s))
        elif closes_s >= max(0, opens_s):
            found.append((max(0, opens_s), closes_s))
    return found


def _earliest_departure_s(day: DayToOrder) -> int | None:
    """When the vehicle can leave the first stop, in VROOM's terms; None where that is closed all day."""
    if day.first is None:
        return 0
    alone = DayToOrder(stops=(day.stops[day.first],), duration_s=((0,),), distance_m=((0.0,),))
    there = evaluate(alone, (0,))
    return there.end_s if there.possible else None


def _latest_end_s(day: DayToOrder) -> int:
    """When the vehicle must be at the last stop at the latest."""
    windows = day.stops[day.last].windows if day.last is not None else ()
    return max((closes_s for _, closes_s in windows), default=HORIZON_S)
