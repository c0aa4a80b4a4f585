"""Days to be put into order, for Hypothesis and at random, and the oracle: every order tried one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

from hypothesis import strategies as st

from components.plan.day_to_order import DayToOrder, Evaluation, OrderStop, Window, evaluate

THREE = DayToOrder(
    stops=tuple(OrderStop(stop_id=each, name=each.upper(), dwell_s=600) for each in "abc"),
    duration_s=((0, 900, 100), (150, 0, 900), (None, 100, 0)),
    distance_m=((0.0, 90.0, 10.0), (10.0, 0.0, 90.0), (None, 10.0, 0.0)),
)


def with_windows(day: DayToOrder, **windows: tuple[int, int]) -> DayToOrder:
    stops = tuple(
        replace(stop, windows=(windows[stop.stop_id],)) if stop.stop_id in windows else stop for stop in day.stops
    )
    return replace(day, stops=stops)


def brute_force(day: DayToOrder) -> Evaluation | None:
    """The best of all orders that begin and end where they are to, each looked at."""
    ends = {day.first, day.last} - {None}
    first, last = (() if end is None else (end,) for end in (day.first, day.last))
    between = permutations(index for index in range(len(day.stops)) if index not in ends)
    orders = (evaluate(day, (*first, *order, *last)) for order in between)
    possible = [each for each in orders if each.possible]
    return min(possible, key=lambda each: (each.travel_s, each.distance_m), default=None)


@st.composite
def days(draw: st.DrawFn, *, least: int = 0, most: int = 6, sure: bool = False) -> DayToOrder:
    """Any day: ways of different length there and back, some missing, some stops with windows, breaks in between and
    an hour of the end (with `sure` none of these)."""
    size = draw(st.integers(least, most))
    way = st.integers(0, 3000)
    ways = draw(
        st.lists(st.lists(way if sure else way | st.none(), min_size=size, max_size=size), min_size=size, max_size=size)
    )
    metres = draw(st.lists(st.lists(st.integers(0, 9), min_size=size, max_size=size), min_size=size, max_size=size))
    window = st.tuples(st.integers(0, 9000), st.integers(0, 3000)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    windows: st.SearchStrategy[list[Window]] = st.just([]) if sure else st.lists(window, max_size=2)
    stops = tuple(
        OrderStop(
            stop_id=str(index), name=f"Stop {index}", dwell_s=draw(st.integers(0, 1800)), windows=tuple(draw(windows))
        )
        for index in range(size)
    )
    pause = st.builds(
        OrderStop,
        stop_id=st.just("break"),
        name=st.just("Break"),
        dwell_s=st.integers(0, 1800),
        windows=st.lists(window, max_size=1).map(tuple),
    )
    pauses = st.lists(st.lists(pause, max_size=1).map(tuple), min_size=size + 1, max_size=size + 1)
    spare = st.lists(st.lists(st.integers(0, 120), min_size=size, max_size=size), min_size=size, max_size=size)
    first = draw(st.none() | st.integers(0, size - 1)) if size else None
    last = draw(st.none() | st.integers(0, size - 1)) if size else None
    return DayToOrder(
        stops=stops,
        duration_s=tuple(tuple(row) for row in ways),
        distance_m=tuple(tuple(float(cell) for cell in row) for row in metres),
        first=first,
        last=last if last != first else None,
        spare_s=() if sure else tuple(tuple(row) for row in draw(spare)),
        breaks=() if sure else tuple(draw(st.just([]) | pauses)),
        ends_s=None if sure else draw(st.none() | st.integers(0, 20_000)),
    )


def town(size: int, seed: int = 1) -> DayToOrder:
    """Stops scattered over a town of 3 km, ways a little different there and back, quarters of an hour at each."""
    dice = random.Random(seed)
    points = [(dice.uniform(0, 3000), dice.uniform(0, 3000)) for _ in range(size)]
    metres = [[abs(a[0] - b[0]) + abs(a[1] - b[1]) for b in points] for a in points]
    return DayToOrder(
        stops=tuple(OrderStop(stop_id=str(index), name=f"Stop {index}", dwell_s=900) for index in range(size)),
        duration_s=tuple(tuple(int(cell / 1.3 * dice.uniform(1, 1.2)) for cell in row) for row in metres),
        distance_m=tuple(tuple(row) for row in metres),
    )
