from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from components.plan.errors import PlanFault
from components.plan.order import DayToOrder, Evaluation, OrderStop, best_order, evaluate, suggestion
from tests.plan.days import brute_force, days, town

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


def suggested(day: DayToOrder) -> tuple[str, str]:
    found = suggestion(day, best_order(day), best_order(day.free), proven=True)
    return "".join(found.ids), str(found.reason) if found.reason else ""


def test_an_order_is_walked_through() -> None:
    there = evaluate(with_windows(THREE, c=(2000, 2500)), (0, 2, 1))

    assert there == Evaluation(
        order=(0, 2, 1), travel_s=200, distance_m=20.0, wait_s=1300, arrive_s=(0, 2000, 2700), end_s=3300
    )
    assert there.possible


def test_what_is_missed_and_what_has_no_way_is_named() -> None:
    there = evaluate(with_windows(replace(THREE, first=0, last=2), b=(0, 900)), (1, 2, 0))

    assert (there.missed, there.no_way, there.out_of_place) == ((), (0,), (0, 2))
    assert evaluate(with_windows(THREE, b=(0, 900)), (0, 1, 2)).missed == (1,)
    assert not there.possible


@given(days())
@settings(deadline=None, max_examples=200)
def test_the_best_order_is_the_best_of_all_permutations(day: DayToOrder) -> None:
    best, truth = best_order(day), brute_force(day)

    assert (best is None) == (truth is None)
    if best is not None and truth is not None:
        assert best.possible
        assert (best.travel_s, best.distance_m) == pytest.approx((truth.travel_s, truth.distance_m))


@given(days(least=2))
@settings(deadline=None, max_examples=100)
def test_a_narrow_search_finds_nothing_impossible_and_nothing_better(day: DayToOrder) -> None:
    narrow, best = best_order(day, width=3), best_order(day)
    assume(narrow is not None)

    assert narrow is not None
    assert best is not None
    assert narrow.possible
    assert best.travel_s <= narrow.travel_s


def test_a_wide_search_is_all_but_the_best() -> None:
    day = town(10)
    best, wide = best_order(day), best_order(day, width=300)

    assert best is not None
    assert wide is not None
    assert wide.travel_s <= best.travel_s * 1.05


@pytest.mark.parametrize(
    ("day", "order", "reason"),
    [
        (THREE, "acb", ""),
        (replace(THREE, first=0, last=1), "acb", ""),
        (replace(THREE, first=0, last=2), "abc", "An order that is 26 min shorter would not end at C."),
        (with_windows(THREE, b=(0, 1000)), "bac", ""),
        (
            with_windows(replace(THREE, first=0), b=(0, 3000), c=(2900, 3100)),
            "abc",
            "An order that is 26 min shorter would be too late for B.",
        ),
        (with_windows(THREE, b=(0, 0), c=(0, 0)), "abc", "No order reaches every stop in time; this one misses B."),
        (town(1), "0", "There are too few stops to choose an order of."),
    ],
)
def test_a_better_order_or_why_there_is_none(day: DayToOrder, order: str, reason: str) -> None:
    assert suggested(day) == (order, reason)


def test_the_shortest_is_said_to_be_it() -> None:
    best = best_order(town(6))
    assert best is not None
    shortest = DayToOrder(
        stops=tuple(town(6).stops[index] for index in best.order),
        duration_s=tuple(tuple(town(6).duration_s[i][j] for j in best.order) for i in best.order),
        distance_m=tuple(tuple(town(6).distance_m[i][j] for j in best.order) for i in best.order),
    )

    assert suggested(shortest)[1] == "This order is the shortest: no other way round takes less time."


def test_what_is_saved_is_said_in_seconds_and_metres() -> None:
    found = suggestion(THREE, best_order(THREE), None, proven=True)

    assert (found.saved_s, found.saved_m, found.changes) == (1600, 160.0, True)


def test_keeping_an_appointment_may_cost_time() -> None:
    day = with_windows(THREE, a=(1900, 1900))
    day = replace(day, stops=(day.stops[2], *day.stops[:2]), duration_s=((0, 0, 0),) * 3, distance_m=((0.0,) * 3,) * 3)

    assert suggestion(day, best_order(day), None, proven=True).after.possible


@pytest.mark.parametrize("change", [{"duration_s": ((0,),)}, {"distance_m": ()}, {"first": 1, "last": 1}])
def test_a_question_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(PlanFault):
        replace(THREE, **change)  # type: ignore[arg-type]


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

    best = best_order(day)

    assert best is not None
    assert (best.order, best.travel_s) == ((1, 0, 2, 3), 170)
