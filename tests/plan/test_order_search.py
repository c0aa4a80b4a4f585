"""The search for an order, held to every order tried one by one, and to examples worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from components.plan.day_to_order import DayToOrder, Evaluation, OrderStop, evaluate
from components.plan.errors import PlanFault
from components.plan.order_search import EXACT_UP_TO, best_order, good_order
from tests.deep import deep, slow_but_each
from tests.plan.days import THREE, brute_force, days, town, with_windows


def test_an_order_is_evaluated_stop_by_stop() -> None:
    there = evaluate(with_windows(THREE, c=(2000, 2500)), (0, 2, 1))

    assert there == Evaluation(
        order=(0, 2, 1), travel_s=200, distance_m=20.0, arrive_s=(0, 2000, 2700), end_s=3300, waits=(2,)
    )
    assert there.possible


def test_what_is_missed_and_what_has_no_way_is_named() -> None:
    there = evaluate(with_windows(replace(THREE, first=0, last=2), b=(0, 900)), (1, 2, 0))

    assert (there.missed, there.no_way, there.out_of_place) == ((), (0,), (0, 2))
    assert evaluate(with_windows(THREE, b=(0, 900)), (0, 1, 2)).missed == (1,)
    assert not there.possible


def test_a_break_stays_after_so_many_stops_and_at_its_hour() -> None:
    lunch = OrderStop(stop_id="lunch", name="Lunch", dwell_s=3600, windows=((1500, 1500),))
    day = replace(THREE, breaks=((), (), (lunch,), ()))
    there = evaluate(day, (0, 2, 1))

    assert there.arrive_s == (0, 700, 1500 + 3600 + 100)
    assert there.travel_s == 200
    assert evaluate(day, (0, 1, 2)).missed_breaks == ("Lunch",)
    assert not evaluate(day, (0, 1, 2)).possible
    coffee = OrderStop(stop_id="coffee", name="Coffee", dwell_s=900)
    assert evaluate(replace(THREE, breaks=((coffee,), (), (), ())), (0, 2, 1)).arrive_s == (900, 1600, 2300)


def test_the_day_ends_when_it_is_to_end_and_what_a_group_needs_besides_is_no_time_under_way() -> None:
    there = evaluate(replace(THREE, ends_s=4000), (0, 2, 1))

    assert (there.arrive_s, there.end_s, there.waits) == ((0, 700, 3400), 4000, (1,))
    assert evaluate(replace(THREE, ends_s=1900), (0, 2, 1)).missed == (1,)
    spare = evaluate(replace(THREE, spare_s=((120,) * 3,) * 3), (0, 2, 1))
    assert (spare.arrive_s, spare.travel_s) == ((0, 820, 1640), 200)
    assert evaluate(THREE, (0, 2, 1), grid_s=300, offset_s=60).arrive_s == (0, 840, 1740)


@pytest.mark.parametrize("change", [{"duration_s": ((0,),)}, {"distance_m": ()}, {"first": 1, "last": 1}])
def test_a_day_that_does_not_fit_together_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(PlanFault):
        replace(THREE, **change)  # type: ignore[arg-type]


@given(days())
@settings(deadline=None, max_examples=deep(200, 30))
def test_the_best_order_is_the_best_of_all_permutations(day: DayToOrder) -> None:
    best, truth = best_order(day), brute_force(day)

    assert (best is None) == (truth is None)
    if best is not None and truth is not None:
        assert best.possible
        assert (best.travel_s, best.distance_m) == pytest.approx((truth.travel_s, truth.distance_m))


def test_a_longer_way_that_is_earlier_is_not_forgotten() -> None:
    """Waiting for A with B still to come costs the hour at B: only the longer way round is in time for D."""
    day = DayToOrder(
        stops=(
            OrderStop(stop_id="a", name="A", windows=((5000, 9000),)),
            OrderStop(stop_id="b", name="B", dwell_s=1000),
            OrderStop(stop_id="c", name="C"),
            OrderStop(stop_id="d", name="D", windows=((0, 6120),)),
        ),
        duration_s=((0, 50, 60, 9000), (60, 0, 50, 9000), (9000, 9000, 0, 50), (9000, 9000, 9000, 0)),
        distance_m=((0.0,) * 4,) * 4,
        last=3,
    )

    for search in (best_order, good_order):
        best = search(day)
        assert best is not None
        assert (best.order, best.travel_s) == ((1, 0, 2, 3), 170)


@given(days(least=2))
@settings(deadline=None, max_examples=deep(60, 10))
def test_a_good_order_can_be_carried_out_and_is_no_better_than_the_truth(day: DayToOrder) -> None:
    good, truth = good_order(day), brute_force(day)

    if good is not None:
        assert truth is not None
        assert good.possible
        assert sorted(good.order) == list(range(len(day.stops)))
        assert good.travel_s >= truth.travel_s


@given(days(least=2, most=6, sure=True))
@settings(deadline=None, max_examples=deep(60, 10))
def test_without_windows_there_is_always_an_order(day: DayToOrder) -> None:
    good = good_order(day)

    assert good is not None
    assert good.possible


@pytest.mark.parametrize("seed", range(deep(12, 1)))
def test_a_long_day_comes_within_a_hundredth_of_the_best(seed: int) -> None:
    day = town(EXACT_UP_TO + 2, seed)
    good, best = good_order(day), best_order(day)

    assert good is not None
    assert best is not None
    assert good.travel_s <= best.travel_s * 1.01


@pytest.mark.parametrize("seed", range(deep(20, 1)))
def test_tight_hours_are_met_where_an_order_meets_them(seed: int) -> None:
    """Half of the stops begin at the very second at which a random order reaches them."""
    day = town(EXACT_UP_TO + 3, seed)
    order = [(index * 5 + seed) % len(day.stops) for index in range(len(day.stops))]
    arrive_s = dict(zip(order, evaluate(day, order).arrive_s, strict=True))
    stops = tuple(
        replace(stop, windows=((arrive_s[index], arrive_s[index]),)) if index % 2 else stop
        for index, stop in enumerate(day.stops)
    )

    good = good_order(replace(day, stops=stops))

    assert good is not None
    assert good.possible
    assert good.travel_s <= evaluate(day, order).travel_s


@pytest.mark.parametrize("seed", slow_but_each(3, [10, 12, 15]))
def test_no_neighbours_of_a_long_day_would_be_better_elsewhere(seed: int) -> None:
    day = town(20, seed)
    good = good_order(day)
    assert good is not None

    for length in (1, 2, 3):
        for at in range(len(good.order) - length + 1):
            block = good.order[at : at + length]
            rest = [index for index in good.order if index not in block]
            moved = [evaluate(day, [*rest[:to], *block, *rest[to:]]).travel_s for to in range(len(rest) + 1)]
            assert min(moved) >= good.travel_s


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(deep(12, 1)))
def test_a_long_day_keeps_its_breaks_and_its_end(seed: int) -> None:
    day = town(EXACT_UP_TO + 2, seed)
    half = 6
    noon_s = evaluate(day, range(half)).end_s + 600
    lunch = OrderStop(stop_id="lunch", name="Lunch", dwell_s=3600, windows=((noon_s, noon_s),))
    breaks = tuple((lunch,) if count == half else () for count in range(len(day.stops) + 1))
    day = replace(day, breaks=breaks)
    day = replace(day, ends_s=evaluate(day, range(len(day.stops))).end_s)
    good, best = good_order(day), best_order(day)

    assert good is not None
    assert best is not None
    assert good.possible
    assert good.end_s == day.ends_s
    assert good.travel_s <= best.travel_s * 1.02


def test_where_ways_are_missing_the_order_goes_round() -> None:
    day = town(15)
    legs = tuple(
        tuple(leg if (i * j) % 3 or i == j else None for j, leg in enumerate(row))
        for i, row in enumerate(day.duration_s)
    )
    good = good_order(replace(day, duration_s=legs))

    assert good is None or good.possible
    ring = tuple(
        tuple(leg if (j - i) % 15 in {0, 1} else None for j, leg in enumerate(row))
        for i, row in enumerate(day.duration_s)
    )
    only = good_order(replace(day, duration_s=ring, first=0))
    assert only is not None
    assert only.order == tuple(range(15))


@pytest.mark.slow
def test_a_long_day_keeps_its_ends_and_its_hours() -> None:
    day = replace(town(20), first=3, last=7)
    order = good_order(day)
    assert order is not None
    late = order.order[5]
    stops = tuple(
        replace(stop, windows=((order.arrive_s[5] + 3600, order.arrive_s[5] + 5400),)) if index == late else stop
        for index, stop in enumerate(day.stops)
    )

    bound = good_order(replace(day, stops=stops))

    assert bound is not None
    assert bound.possible
    assert (bound.order[0], bound.order[-1]) == (3, 7)


def test_the_same_day_gives_the_same_order() -> None:
    day = town(15, 3)

    assert good_order(day) == good_order(day)
