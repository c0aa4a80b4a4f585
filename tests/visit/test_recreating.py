from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from components.plan.order import DayToOrder, best_order, evaluate
from components.visit.recreating import recreated
from tests.plan.days import brute_force, days, town


@given(days(least=3))
@settings(deadline=None, max_examples=30)
def test_a_day_stays_possible_and_becomes_no_longer(day: DayToOrder) -> None:
    best = brute_force(day)
    start = evaluate(day, range(len(day.stops)))
    for given_order in (start, best):
        if given_order is None or not given_order.possible:
            continue
        found = recreated(day, given_order)

        assert found.possible
        assert sorted(found.order) == list(range(len(day.stops)))
        assert best is not None
        assert best.travel_s <= found.travel_s <= given_order.travel_s


@pytest.mark.parametrize("seed", range(3))
def test_from_any_order_of_a_town_the_best_is_near(seed: int) -> None:
    day = replace(town(11, seed), first=0, last=10)
    best = best_order(day)

    assert best is not None
    assert recreated(day, evaluate(day, range(11))).travel_s <= best.travel_s * 1.01


def test_hours_are_kept_while_the_rest_moves() -> None:
    day = town(14, 5)
    start = evaluate(day, range(14))
    stops = list(day.stops)
    for place in (4, 9):
        index = start.order[place]
        stops[index] = replace(stops[index], windows=((start.arrive_s[place] - 600, start.arrive_s[place] + 600),))
    held = replace(day, stops=tuple(stops))

    found = recreated(held, evaluate(held, range(14)))

    assert found.possible
    assert found.travel_s < 0.9 * start.travel_s


def test_the_same_day_gives_the_same_order() -> None:
    day = town(20, 3)
    start = evaluate(day, range(20))

    assert recreated(day, start).order == recreated(day, start).order
