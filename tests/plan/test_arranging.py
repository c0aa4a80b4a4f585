from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from components.plan import editing
from components.plan.arranging import arranged, by_mode, day_to_order
from components.plan.messages import Phrase
from components.plan.model import Stop
from components.plan.order import DayToOrder, best_order, suggestion
from components.plan.travel_modes import TravelMode
from tests.plan.plans import DAY, THE_DAY, hours_of, ids, stop

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
NINE = datetime(2017, 2, 2, 9, tzinfo=LJUBLJANA)
TEN_MINUTES = [[600.0] * 5 for _ in range(5)]


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

    table = by_mode({TravelMode.WALK: walk, TravelMode.COACH: coach}, [TravelMode.WALK, TravelMode.COACH])

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
    found = suggestion(day, best_order(day), None, proven=True)

    plan = arranged(THE_DAY, DAY, found, day, starts_at=NINE, zone=LJUBLJANA)

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

    after = arranged(
        plan, DAY, suggestion(day, best_order(day), None, proven=True), day, starts_at=NINE, zone=LJUBLJANA
    )

    assert hours_of(after) == {"a": "9:00-9:30", "b": "9:32", "c": "10:00-11:00"}


def test_hidden_stops_keep_out_of_the_way() -> None:
    plan = editing.hide(THE_DAY, "abc")
    shown = tuple(each for each in plan if not each.hidden)
    day = question(shown, [[600.0] * 4 for _ in range(4)])

    after = arranged(
        plan, DAY, suggestion(day, best_order(day), None, proven=True), day, starts_at=NINE, zone=LJUBLJANA
    )

    assert ids(after) == ["mao", "lunch", "poligon", "barcamp", "abc"]
    assert hours_of(after)["abc"] == "10:20-11:20"
