"""A suggested order for a day of a draft: by the legs of its timetable, with breaks, groups and the hour of the end."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, time
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.lookup.answer_cache import AnswerCache
from components.lookup.http_client import HttpClient
from components.plan.editing import Stops
from components.plan.errors import PlanFault
from components.plan.messages import Problem, Severity
from components.plan.model import Coordinate, Stop
from components.plan.stretches import order_changes
from components.plan.travel_modes import TravelMode
from components.store.plans import open_plan_store
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.visit.suggested_order import SuggestedOrder, suggest_order_of_day
from tests.deep import deep
from tests.lookup.clock import Clock
from tests.lookup.osrm import osrm
from tests.organisers import open_test_service, settings_of
from tests.plan.plans import hours_of, ids, stop

DAY = date(2017, 2, 2)
TOWN = Coordinate(latitude=46.05, longitude=14.50)
Answer = Callable[[httpx.Request], httpx.Response]


def snap_m(place: Coordinate) -> float:
    """Every place has its kerb, up to 200 m away."""
    return float(round(place.latitude * 1e5 + place.longitude * 1e5) % 5 * 50)


def with_kerbs(request: httpx.Request) -> httpx.Response:
    return osrm(request, snap_m=snap_m)


@contextmanager
def service(folder: Path, answer: Answer = with_kerbs) -> Iterator[VisitService]:
    folder.mkdir(exist_ok=True)
    clock = Clock()
    client = HttpClient(transport=httpx.MockTransport(answer), clock=clock, monotonic=clock, sleep=clock.sleep)
    settings = settings_of(folder)
    with closing(open_plan_store(settings)) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", clock.sleep)
        yield VisitService(settings, store=store, http_client=client, answers=AnswerCache(folder / "answers"))


def at(stop_id: str, hours: str, kilometres: float, **more: Any) -> Stop:
    """A stop so far east of the town, reached on foot."""
    east = Coordinate(latitude=TOWN.latitude, longitude=TOWN.longitude + kilometres / 77.2)
    return stop(stop_id, hours, day=DAY, coordinate=east, **{"travel": TravelMode.WALK, **more})


def there_and_back() -> Stops:
    """Four places along one street, visited to and fro: a, d, b, e; lunch is nowhere."""
    return (
        at("a", "9:00-10:00", 0),
        at("d", "10:40-11:40", 1.5),
        stop("lunch", "12:30-13:30", day=DAY),
        at("b", "14:00-15:00", 0.5),
        at("e", "15:40-16:30", 2),
    )


def suggested(folder: Path, stops: Stops, answer: Answer = with_kerbs, **keep: bool) -> SuggestedOrder:
    with service(folder, answer) as visit_service:
        return suggest_order_of_day(visit_service, stops, DAY, owner="ana", details=None, **keep)


def test_breaks_and_the_end_of_the_day_keep_their_hours(tmp_path: Path) -> None:
    offer = suggested(tmp_path, there_and_back())

    assert ids(offer.stops) == ["a", "b", "lunch", "d", "e"]
    assert hours_of(offer.stops) == {
        "a": "9:00-10:00",
        "b": "10:10-11:10",
        "lunch": "12:30-13:30",
        "d": "13:50-14:50",
        "e": "15:40-16:30",
    }
    assert offer.reason is None
    assert not offer.router_silent
    assert offer.travel_before_s - offer.travel_s > 25 * 60
    assert offer.distance_before_m - offer.distance_m == pytest.approx(2000, abs=50)


def test_without_the_end_the_day_may_end_earlier(tmp_path: Path) -> None:
    offer = suggested(tmp_path, there_and_back(), keep_end=False)

    assert hours_of(offer.stops)["e"] == "15:05-15:55"


def test_what_would_change_is_told_stop_by_stop(tmp_path: Path) -> None:
    with service(tmp_path) as visit_service:
        offer = suggest_order_of_day(visit_service, there_and_back(), DAY, owner="ana")
        before = visit_service.preview(offer.before, owner="ana")
        changes = order_changes(before, visit_service.preview(offer.stops, owner="ana"), DAY)

    assert [(each.name, each.number_before, each.number) for each in changes] == [
        ("A", 1, 1),
        ("B", 4, 2),
        ("LUNCH", 3, 3),
        ("D", 2, 4),
        ("E", 5, 5),
    ]
    assert [each.is_moved for each in changes] == [False, True, False, True, False]
    assert changes[1].before.arrive is not None
    assert changes[1].after.arrive is not None
    assert (changes[1].before.arrive.hour, changes[1].after.arrive.hour) == (14, 10)


def test_the_tables_walk_to_the_kerb_is_that_of_the_timetable(tmp_path: Path) -> None:
    """A break of the old rule: hours that left out the kerb were too tight for the app's own check."""
    with service(tmp_path) as visit_service:
        offer = suggest_order_of_day(visit_service, there_and_back(), DAY, owner="ana")
        day = visit_service.preview(offer.stops, owner="ana").days[0]

    legs = {planned.stop.id: planned.leg for planned in day.stops}
    assert (leg := legs["d"]) is not None
    assert leg.buffer_s >= 100 / 1.16
    assert not serious([*day.problems, *(each for row in day.stops for each in row.problems)])


def test_parallel_stops_stay_and_only_those_of_everybody_change_places(tmp_path: Path) -> None:
    groups = (
        at("z", "17:00-18:00", 2.5),
        at("one", "18:30-19:30", 3, group="A"),
        at("two", "18:30-19:30", 2.2, group="B"),
        at("y", "20:15-21:00", 2.4),
    )
    offer = suggested(tmp_path, (*there_and_back(), *groups))

    assert ids(offer.stops) == ["a", "b", "lunch", "d", "e", "z", "one", "two", "y"]
    assert hours_of(offer.stops)["z"] == "17:00-18:00"
    few = suggested(tmp_path / "few", (there_and_back()[0], *groups[1:]))
    assert not few.changes
    assert str(few.reason).startswith("Only stops of everybody can change places")


@pytest.mark.parametrize(
    "way",
    [
        stop("coach", "16:40-17:00", day=DAY, name="Coach to Kranj"),
        at("k", "17:00-17:10", 30, travel=TravelMode.TRAIN),
    ],
    ids=["transfer", "train"],
)
def test_a_way_with_hours_of_its_own_stays_where_it_is(tmp_path: Path, way: Stop) -> None:
    beyond = (
        at("p", "17:20-17:40", 30),
        at("r", "18:10-18:30", 31.5),
        at("q", "19:00-19:30", 30.5),
        at("s", "20:10", 32),
    )
    offer = suggested(tmp_path, (*there_and_back(), way, *beyond))

    assert ids(offer.stops) == ["a", "b", "lunch", "d", "e", way.id, "p", "q", "r", "s"]
    assert hours_of(offer.stops)["e"] == "15:40-16:30"
    assert way in offer.stops
    assert hours_of(offer.stops)["s"] == "20:10"


def test_hours_that_nobody_wrote_stay_open(tmp_path: Path) -> None:
    bare = tuple(dataclasses.replace(each, arrive=None, depart=None, dwell_s=1800) for each in there_and_back())
    offer = suggested(tmp_path, bare)

    assert ids(offer.stops) == ["a", "b", "lunch", "d", "e"]
    assert set(hours_of(offer.stops).values()) == {""}
    first = (dataclasses.replace(bare[0], arrive=time(9)), *bare[1:])
    offer = suggested(tmp_path / "first", first)
    assert ids(offer.stops) == ["a", "b", "lunch", "d", "e"]
    assert hours_of(offer.stops) == {"a": "9:00", "b": "", "lunch": "", "d": "", "e": ""}


def test_minutes_written_for_a_way_do_not_go_to_another(tmp_path: Path) -> None:
    stops = tuple(
        dataclasses.replace(each, travel_s=1800) if each.coordinate is not None else each for each in there_and_back()
    )
    offer = suggested(tmp_path, stops)

    assert ids(offer.stops) == ["a", "b", "lunch", "d", "e"]
    assert [each.id for each in offer.stops if each.travel_s is not None] == ["a"]


def test_a_route_that_takes_longer_than_the_table_said_decides(tmp_path: Path) -> None:
    """From b to d it is 5 km, which only the route knows."""

    def longer(request: httpx.Request) -> httpx.Response:
        answer = with_kerbs(request)
        ends = request.url.path.rpartition("/")[2]
        start, _, end = ends.partition(";")
        from_b_to_d = f"{14.5 + 0.5 / 77.2:.6f}" in start and f"{14.5 + 1.5 / 77.2:.6f}" in end
        if "/route/" in request.url.path and from_b_to_d:
            body = answer.json()
            body["routes"][0] |= {"distance": 5000.0, "duration": 4000.0}
            return httpx.Response(200, json=body)
        return answer

    with service(tmp_path, longer) as visit_service:
        offer = suggest_order_of_day(visit_service, there_and_back(), DAY, owner="ana")
        after = visit_service.preview(offer.stops, owner="ana").days[0]
    assert ids(offer.stops) != ["a", "b", "lunch", "d", "e"]
    assert sum(leg.distance_m for leg in after.legs) == pytest.approx(offer.distance_m)


def test_without_a_router_the_times_are_estimates_and_said_to_be(tmp_path: Path) -> None:
    offer = suggested(tmp_path, there_and_back(), lambda _: httpx.Response(503))

    assert offer.router_silent
    assert ids(offer.stops) == ["a", "b", "lunch", "d", "e"]
    (shipped_folder := tmp_path / "shipped").mkdir()
    with open_test_service(shipped_folder) as visit_service:
        stops = DraftService(visit_service, "ana").load().draft.stops
        shipped = suggest_order_of_day(visit_service, stops, DAY, owner="ana")
    assert shipped.router_silent
    assert not shipped.changes
    assert str(shipped.reason) == "This order is the shortest: no other way round takes less time."


def test_connections_are_to_be_looked_up(tmp_path: Path) -> None:
    by_tram = tuple(dataclasses.replace(each, travel=TravelMode.TRAM) for each in there_and_back())
    offer = suggested(tmp_path, by_tram)

    assert (offer.router_silent, offer.timetabled) == (False, True)


def test_a_stop_without_a_known_place_is_named(tmp_path: Path) -> None:
    lost = tuple(
        dataclasses.replace(each, coordinate=None, address="Nowhere 1") if each.id == "b" else each
        for each in there_and_back()
    )
    with pytest.raises(PlanFault, match="B has no place yet"):
        suggested(tmp_path, lost)
    with service(tmp_path) as visit_service, pytest.raises(PlanFault):
        suggest_order_of_day(visit_service, there_and_back(), date(2031, 1, 1), owner="ana")


def serious(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is not Severity.NOTE]


@st.composite
def days(draw: st.DrawFn) -> Stops:
    """A day in town that can be carried out: stops, breaks, fixed hours and opening hours, stays and free time."""
    minutes = draw(st.integers(7 * 60, 10 * 60))
    rows: list[Stop] = []
    for index in range(draw(st.integers(3, 6))):
        stay = draw(st.integers(2, 12)) * 5
        begins, ends = minutes, minutes + stay
        hours = f"{begins // 60}:{begins % 60:02d}-{ends // 60}:{ends % 60:02d}"
        kind = draw(st.sampled_from(["place", "place", "place", "open", "fixed", "arrival"]))
        place = Coordinate(
            latitude=TOWN.latitude + draw(st.integers(0, 20)) / 1000,
            longitude=TOWN.longitude + draw(st.integers(0, 20)) / 1000,
        )
        fields: dict[str, Any] = {
            "coordinate": place,
            "travel": draw(st.sampled_from([None, TravelMode.WALK, TravelMode.COACH, TravelMode.BIKE])),
            "fixed": kind == "fixed",
            "opening_hours": "08:00-20:00" if kind == "open" else "",
        }
        if kind == "arrival":
            hours, fields["dwell_s"] = hours.partition("-")[0], 60 * stay
        rows.append(stop(f"s{index}", hours, day=DAY, **fields))
        minutes = ends + draw(st.integers(0, 3)) * 15 + 35
        if draw(st.integers(0, 3)) == 0:
            rows.append(stop(f"b{index}", f"{minutes // 60}:{minutes % 60:02d}", day=DAY, dwell_s=900))
            minutes += 50
    return tuple(rows)


@pytest.fixture(scope="module")
def of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VisitService]:
    """One service for all examples."""
    with service(tmp_path_factory.mktemp("visit")) as visit_service:
        yield visit_service


@pytest.mark.slow
@given(days(), st.booleans(), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=deep(150, 12))
def test_a_suggested_day_has_no_problem_of_its_own(
    of_all: VisitService, stops: Stops, first: bool, last: bool, end: bool
) -> None:
    offer = suggest_order_of_day(of_all, stops, DAY, owner="ana", keep_first=first, keep_last=last, keep_end=end)
    before = of_all.preview(stops, owner="ana")
    after = of_all.preview(offer.stops, owner="ana")

    had = {(problem.kind, problem.stop_id) for problem in before.all_problems}
    new = [problem for problem in serious(after.all_problems) if (problem.kind, problem.stop_id) not in had]
    assert not new, [str(problem.message) for problem in new]
    assert sorted(ids(offer.stops)) == sorted(ids(stops))
    for row in stops:
        if row.coordinate is None or row.fixed:
            assert row in offer.stops
    if offer.changes and end and last and (stops[-1].depart or stops[-1].arrive):
        assert offer.stops[-1] == stops[-1]
    assert [row.id for row in offer.stops if row.coordinate is None] == [r.id for r in stops if r.coordinate is None]
