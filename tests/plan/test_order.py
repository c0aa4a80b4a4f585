"""A suggested order: what it saves or why none is better, and how it becomes a plan with hours."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from components.plan import editing
from components.plan.day_to_order import DayToOrder, OrderStop, evaluate
from components.plan.messages import Phrase
from components.plan.model import Stop
from components.plan.order import apply_order, day_to_order, suggest_order, table_by_mode
from components.plan.order_search import EXACT_UP_TO, best_order, good_order
from components.plan.travel_modes import TravelMode
from tests.deep import deep
from tests.plan.days import THREE, brute_force, days, town, with_windows
from tests.plan.plans import DAY, THE_DAY, hours_of, ids, stop

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
NINE = datetime(2017, 2, 2, 9, tzinfo=LJUBLJANA)
TEN_MINUTES = [[600.0] * 5 for _ in range(5)]
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
@settings(deadline=None, max_examples=deep(60, 20))
def test_a_suggestion_for_a_short_day_is_the_truth(day: DayToOrder) -> None:
    found, truth = suggest_order(day), brute_force(day)

    assert found.changes or found.reason is not None
    if truth is not None:
        assert found.after.possible
        assert found.after.travel_s == truth.travel_s


def test_a_long_day_says_what_it_saves() -> None:
    day = town(EXACT_UP_TO + 2)
    found = suggest_order(day)

    assert found.saved_s == evaluate(day, range(len(day.stops))).travel_s - found.after.travel_s > 0


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


def test_what_is_saved_is_said_in_seconds_and_metres() -> None:
    found = suggest_order(THREE)

    assert (found.saved_s, found.saved_m, found.changes) == (1600, 160.0, True)


def test_keeping_an_appointment_may_cost_time() -> None:
    day = with_windows(THREE, a=(1900, 1900))
    day = replace(day, stops=(day.stops[2], *day.stops[:2]), duration_s=((0, 0, 0),) * 3, distance_m=((0.0,) * 3,) * 3)

    assert suggest_order(day).after.possible


def question(stops: tuple[Stop, ...], table: list[list[float]] | None = None) -> DayToOrder:
    table = table or TEN_MINUTES
    return day_to_order(stops, duration_s=table, distance_m=table, starts_at=NINE, zone=LJUBLJANA)


def closed(each: Stop, arrive: datetime, depart: datetime) -> Phrase | None:
    """Open from ten to twelve, and from two to four."""
    open_hours = ((10, 12), (14, 16))
    begin = arrive.hour * 60 + arrive.minute
    end = begin + (depart.timestamp() - arrive.timestamp()) / 60
    within = any(opens * 60 <= begin and end <= closes * 60 for opens, closes in open_hours)
    return None if within else Phrase("{stop} is closed.", {"stop": each.name})


def test_each_column_is_of_the_mode_of_its_stop() -> None:
    walk = [[1.0, 2.0], [3.0, 4.0]]
    coach: list[list[float | None]] = [[10.0, 20.0], [30.0, None]]

    table = table_by_mode({TravelMode.WALK: walk, TravelMode.COACH: coach}, [TravelMode.WALK, TravelMode.COACH])

    assert table == [[1.0, 20.0], [3.0, None]]


def test_a_fixed_stop_has_its_hour_and_the_others_none() -> None:
    day = question(THE_DAY)

    assert [each.windows for each in day.stops] == [(), (), ((10_800, 10_800),), (), ()]
    assert [each.dwell_s for each in day.stops] == [3600, 3600, 3600, 3600, 5400]
    assert (day.first, day.last) == (0, 4)
    assert day.duration_s[0][1] == 600


def test_a_stop_begins_while_it_is_open_for_all_of_its_stay() -> None:
    plan = (stop("a", "9:00-9:30"), stop("b", dwell_s=3600, opening_hours="10:00-12:00,14:00-16:00"))
    table = [[0.0, 60.0], [60.0, 0.0]]

    day = day_to_order(
        plan, duration_s=table, distance_m=table, starts_at=NINE.replace(minute=3), zone=LJUBLJANA, closed=closed
    )

    in_minutes = [(opens / 60 + 3, closes / 60 + 3) for opens, closes in day.stops[1].windows]
    assert in_minutes[:2] == [(60, 120), (300, 360)], "minutes after nine; the last beginning is an hour before closing"


def test_a_stop_that_never_opens_can_never_be_reached() -> None:
    plan = (stop("a", "9:00-9:30"), stop("b", dwell_s=3 * 3600, opening_hours="Mo off"))
    table = [[0.0, 60.0], [60.0, 0.0]]
    day = day_to_order(plan, duration_s=table, distance_m=table, starts_at=NINE, zone=LJUBLJANA, closed=closed)

    assert best_order(day) is None


def test_the_suggestion_becomes_a_plan_with_hours() -> None:
    ways: list[list[float]] = [[660.0] * 5 for _ in range(5)]
    ways[0][3] = ways[3][2] = ways[2][1] = ways[1][4] = 61.0
    day = question(THE_DAY, ways)
    found = suggest_order(day)

    plan = apply_order(THE_DAY, DAY, found, day, starts_at=NINE, zone=LJUBLJANA)

    assert ids(plan) == ["mao", "poligon", "lunch", "abc", "barcamp"] == list(found.ids)
    assert hours_of(plan) == {
        "mao": "9:00-10:00",
        "poligon": "10:05-11:05",
        "lunch": "12:00-13:00",
        "abc": "13:05-14:05",
        "barcamp": "14:10-15:40",
    }


def test_hours_are_rounded_less_where_that_would_miss_a_stop() -> None:
    plan = (stop("a", "9:00-9:30"), stop("b", dwell_s=1500), stop("c", "10:00-11:00", fixed=True))
    table = [[120.0] * 3 for _ in range(3)]
    day = question(plan, table)

    after = apply_order(plan, DAY, suggest_order(day), day, starts_at=NINE, zone=LJUBLJANA)

    assert hours_of(after) == {"a": "9:00-9:30", "b": "9:32", "c": "10:00-11:00"}


def test_hidden_stops_keep_out_of_the_way() -> None:
    plan = editing.hide(THE_DAY, "abc")
    shown = tuple(each for each in plan if not each.hidden)
    day = question(shown, [[600.0] * 4 for _ in range(4)])

    after = apply_order(plan, DAY, suggest_order(day), day, starts_at=NINE, zone=LJUBLJANA)

    assert ids(after) == ["mao", "lunch", "poligon", "barcamp", "abc"]
    assert hours_of(after)["abc"] == "10:20-11:20"


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
