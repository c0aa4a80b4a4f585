from __future__ import annotations

import json
import urllib.request
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from components.plan.order import EXACT_UP_TO, DayToOrder, OrderStop, best_order, evaluate, whole_seconds
from components.visit import order_solver
from components.visit.order_solver import quick_order, suggest_order
from tests.plan.days import brute_force, days, town

REAL_ROUTER = "http://127.0.0.1:8300/routed-foot"
HELSINKI = {
    "Kamppi Chapel": (60.169444, 24.935927),
    "Kiasma": (60.172017, 24.936672),
    "University Main Library": (60.171385, 24.948259),
    "Cathedral": (60.170378, 24.952176),
    "City Hall": (60.168240, 24.952777),
    "Railway Station": (60.171040, 24.941474),
    "Old Market Hall": (60.166390, 24.953060),
}


@given(days(least=2))
@settings(deadline=None, max_examples=60)
def test_what_the_solver_gives_can_be_carried_out_and_is_no_better_than_the_truth(day: DayToOrder) -> None:
    quick, truth = quick_order(day), brute_force(day)

    if quick is not None:
        assert truth is not None
        assert quick.possible
        assert sorted(quick.order) == list(range(len(day.stops)))
        assert quick.travel_s >= truth.travel_s


@given(days(least=2, most=6, sure=True))
@settings(deadline=None, max_examples=60)
def test_without_hours_there_is_always_an_order(day: DayToOrder) -> None:
    quick = quick_order(day)

    assert quick is not None
    assert quick.possible


@given(days())
@settings(deadline=None, max_examples=60)
def test_a_suggestion_for_a_short_day_is_the_truth(day: DayToOrder) -> None:
    found, truth = suggest_order(day), brute_force(day)

    assert found.proven
    assert found.changes or found.reason is not None
    if truth is not None:
        assert found.after.possible
        assert found.after.travel_s == truth.travel_s


@pytest.mark.parametrize("seed", range(4))
def test_a_long_day_comes_within_a_hundredth_of_the_best(seed: int) -> None:
    day = town(EXACT_UP_TO + 2, seed)
    found, best = suggest_order(day), best_order(day)

    assert best is not None
    assert not found.proven
    assert found.after.travel_s <= best.travel_s * 1.01
    assert found.saved_s == evaluate(day, range(len(day.stops))).travel_s - found.after.travel_s


@pytest.mark.parametrize("seed", [10, 12, 15])
def test_no_neighbours_of_a_long_day_would_be_better_elsewhere(seed: int) -> None:
    day = town(20, seed)
    found = suggest_order(day).after

    for length in (1, 2, 3):
        for at in range(len(found.order) - length + 1):
            block = found.order[at : at + length]
            rest = [index for index in found.order if index not in block]
            moved = [evaluate(day, [*rest[:to], *block, *rest[to:]]).travel_s for to in range(len(rest) + 1)]
            assert min(moved) >= found.travel_s


def test_vroom_goes_only_where_there_is_a_way() -> None:
    day = town(15)
    ways = tuple(
        tuple(way if (i * j) % 3 or i == j else None for j, way in enumerate(row))
        for i, row in enumerate(day.duration_s)
    )
    day = replace(day, duration_s=ways)
    order = order_solver._solved(day)

    assert order is None or evaluate(day, order).possible
    order = order_solver._solved(town(15))
    assert order is not None
    assert evaluate(town(15), order).possible


def test_a_long_day_keeps_its_ends_and_its_hours() -> None:
    day = replace(town(20), first=3, last=7)
    order = suggest_order(day).after
    late = order.order[5]
    stops = tuple(
        replace(stop, windows=((order.arrive_s[5] + 3600, order.arrive_s[5] + 5400),)) if index == late else stop
        for index, stop in enumerate(day.stops)
    )

    bound = suggest_order(replace(day, stops=stops)).after

    assert bound.possible
    assert (bound.order[0], bound.order[-1]) == (3, 7)


def test_a_long_day_that_cannot_be_is_said_to_be_so() -> None:
    day = town(EXACT_UP_TO + 2)
    stops = tuple(replace(stop, windows=((0, 60),)) for stop in day.stops)

    found = suggest_order(replace(day, stops=stops))

    assert not found.changes
    assert str(found.reason).startswith("No order was found that reaches every stop in time; this one misses Stop")


@pytest.mark.services
def test_in_helsinki_the_true_optimum_is_found() -> None:
    places = ";".join(f"{longitude},{latitude}" for latitude, longitude in HELSINKI.values())
    with urllib.request.urlopen(f"{REAL_ROUTER}/table/v1/foot/{places}?annotations=duration,distance") as answer:
        table = json.load(answer)
    day = DayToOrder(
        stops=tuple(OrderStop(stop_id=name, name=name, dwell_s=1800) for name in HELSINKI),
        duration_s=whole_seconds(table["durations"]),
        distance_m=tuple(tuple(row) for row in table["distances"]),
    )
    ends = [(None, None), *combinations(range(len(HELSINKI)), 2)]

    for first, last in ends:
        asked = replace(day, first=first, last=last)
        truth = brute_force(asked)
        assert truth is not None
        assert suggest_order(asked).after.travel_s == truth.travel_s
        quick = quick_order(asked)
        assert quick is not None
        assert quick.travel_s == truth.travel_s
