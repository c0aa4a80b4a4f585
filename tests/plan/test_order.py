"""A suggested order: what it saves or why none is better, and how it becomes a plan with hours."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from components.plan.day_to_order import DayToOrder, OrderStop, evaluate
from components.plan.order import suggest_order
from components.plan.order_search import EXACT_UP_TO, best_order, good_order
from tests.deep import deep
from tests.plan.days import THREE, brute_force, days, town, with_windows

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


def suggested(day: DayToOrder) -> tuple[str, str]:
    found = suggest_order(day)
    return "".join(found.ids), str(found.reason) if found.reason else ""


@given(days())
@settings(deadline=None, max_examples=deep(60, 10))
def test_a_suggestion_for_a_short_day_is_the_truth(day: DayToOrder) -> None:
    found, truth = suggest_order(day), brute_force(day)

    assert found.changes or found.reason is not None
    if truth is not None:
        assert found.after.possible
        assert found.after.travel_s == truth.travel_s


def test_a_long_day_is_shortened() -> None:
    day = town(EXACT_UP_TO + 2)
    suggestion = suggest_order(day)

    assert suggestion.before == evaluate(day, range(len(day.stops)))
    assert suggestion.before.travel_s > suggestion.after.travel_s


def test_a_long_day_that_cannot_be_carried_out_names_what_it_misses() -> None:
    day = town(EXACT_UP_TO + 2)
    stops = tuple(replace(stop, windows=((0, 60),)) for stop in day.stops)

    found = suggest_order(replace(day, stops=stops))

    assert not found.changes
    assert str(found.reason).startswith("No order was found that reaches every stop in time; this one misses Stop")


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


def test_the_better_order_saves_seconds_and_metres() -> None:
    suggestion = suggest_order(THREE)
    before, after = suggestion.before, suggestion.after

    assert (before.travel_s - after.travel_s, before.distance_m - after.distance_m) == (1600, 160.0)
    assert suggestion.changes


def test_keeping_an_appointment_may_cost_time() -> None:
    day = with_windows(THREE, a=(1900, 1900))
    day = replace(day, stops=(day.stops[2], *day.stops[:2]), duration_s=((0, 0, 0),) * 3, distance_m=((0.0,) * 3,) * 3)

    assert suggest_order(day).after.possible


@pytest.mark.services
def test_in_helsinki_the_true_optimum_is_found() -> None:
    places = ";".join(f"{longitude},{latitude}" for latitude, longitude in HELSINKI.values())
    with urllib.request.urlopen(f"{REAL_ROUTER}/table/v1/foot/{places}?annotations=duration,distance") as answer:
        table = json.load(answer)
    day = DayToOrder(
        stops=tuple(OrderStop(stop_id=name, name=name, dwell_s=1800) for name in HELSINKI),
        duration_s=tuple(tuple(round(cell) for cell in row) for row in table["durations"]),
        distance_m=tuple(tuple(row) for row in table["distances"]),
    )
    ends = [(None, None), *combinations(range(len(HELSINKI)), 2)]

    for first, last in ends:
        with_ends = replace(day, first=first, last=last)
        truth = brute_force(with_ends)
        assert truth is not None
        assert suggest_order(with_ends).after.travel_s == truth.travel_s
        good = good_order(with_ends)
        assert good is not None
        assert good.travel_s == truth.travel_s
