"""The router on recorded answers, on faults, and on a real OSRM."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.lookup.answer_cache import AnswerCache
from components.lookup.estimates import NO_WAY, NOT_BELIEVED, TOO_FAR_OFF, kerb_walk_s
from components.lookup.http_client import HttpClient
from components.lookup.rate_limiter import RateLimiter
from components.lookup.router import LegQuestion, Router
from components.plan.errors import NoAnswer, RateLimited, ServiceRefused, ServiceUnavailable
from components.plan.model import Coordinate
from components.plan.travel_modes import TRAVEL_MODES, WALKING_M_S, TravelMode
from components.settings import RouterSettings
from tests.lookup.osrm import osrm

RECORDED = Path(__file__).parent.parent / "recorded"

KAMPPI = Coordinate(latitude=60.169444, longitude=24.935927)
KIASMA = Coordinate(latitude=60.172017, longitude=24.936672)
LIBRARY = Coordinate(latitude=60.171385, longitude=24.948259)
CATHEDRAL = Coordinate(latitude=60.170378, longitude=24.952176)
LJUBLJANA = Coordinate(latitude=46.0513, longitude=14.5640)
LJUBLJANA_TOO = Coordinate(latitude=46.0660, longitude=14.5450)

FOOT = TRAVEL_MODES[TravelMode.WALK].router
COACH_FACTOR = TRAVEL_MODES[TravelMode.COACH].duration_factor

Handler = Callable[[httpx.Request], httpx.Response]


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"osrm-{name}.json").read_text(encoding="utf-8"))


class RouterOnMock:
    """A router with a cache of its own and a server that is a function; `requests` are those it got."""

    def __init__(self, folder: Path, answer: Handler, **settings: Any) -> None:
        self.requests: list[httpx.Request] = []
        self.answer = answer

        def handle(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return self.answer(request)

        self.answers = AnswerCache(folder)
        self.http_client = HttpClient(
            transport=httpx.MockTransport(handle), clock=self._clock, monotonic=self._clock, sleep=self._sleep
        )
        self._now = 1_500_000_000.0
        self.settings = RouterSettings(url="http://127.0.0.1:1", **settings)
        self.router = Router(self.http_client, self.answers, self.settings)

    def _clock(self) -> float:
        return self._now

    def _sleep(self, seconds: float) -> None:
        self._now += seconds


def always(body: Any, status: int = 200) -> Handler:
    return lambda _: httpx.Response(status, json=body)


def question(
    start: Coordinate = KAMPPI, end: Coordinate = KIASMA, mode: TravelMode = TravelMode.WALK, to: str = "b"
) -> LegQuestion:
    return LegQuestion(from_stop_id="a", to_stop_id=to, start=start, end=end, mode=mode)


def test_a_route_on_foot_begins_and_ends_at_the_stops(tmp_path: Path) -> None:
    body = recorded("route-foot")
    mock = RouterOnMock(tmp_path, always(body))
    leg = mock.router.ask(question())
    route = body["routes"][0]
    assert leg.distance_m == route["distance"]
    assert leg.duration_s == pytest.approx(route["distance"] / WALKING_M_S)
    assert leg.buffer_s == kerb_walk_s(sum(waypoint["distance"] for waypoint in body["waypoints"]))
    assert (leg.estimated, leg.same_place, leg.note) == (False, False, None)
    assert (leg.geometry[0], leg.geometry[-1]) == (KAMPPI, KIASMA)
    inner = [[point.longitude, point.latitude] for point in leg.geometry[1:-1]]
    assert inner == route["geometry"]["coordinates"]


def test_a_walk_is_timed_at_the_groups_pace_whatever_the_router_says(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-foot")))
    usual = mock.router.ask(question())
    slow = mock.router.lookup(replace(question(), walking_m_s=0.58))

    assert slow is not None
    assert slow.distance_m == usual.distance_m
    assert slow.duration_s == pytest.approx(usual.duration_s * 2)
    assert slow.buffer_s == pytest.approx(usual.buffer_s * 2, abs=1)
    assert len(mock.requests) == 1
    estimated = replace(question(), walking_m_s=0.58).estimated(NO_WAY)
    assert estimated.duration_s == pytest.approx(question().estimated(NO_WAY).duration_s * 2, abs=0.1)


def test_a_ride_keeps_the_routers_time_but_for_the_walk_to_the_kerb(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-car")))
    usual = mock.router.ask(question(LIBRARY, KAMPPI, TravelMode.CAR))
    slow = mock.router.lookup(replace(question(LIBRARY, KAMPPI, TravelMode.CAR), walking_m_s=0.58))

    assert slow is not None
    assert slow.duration_s == usual.duration_s
    assert slow.buffer_s > usual.buffer_s


def test_the_request_of_a_route(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-foot")), max_snap_m=120)
    mock.router.ask(question())
    (request,) = mock.requests
    assert request.url.path == "/routed-foot/route/v1/foot/24.935927,60.169444;24.936672,60.172017"
    assert dict(request.url.params) == {
        "radiuses": "120;120",
        "overview": "full",
        "geometries": "geojson",
        "steps": "false",
    }


@pytest.mark.parametrize(
    ("mode", "path"),
    [
        (TravelMode.WALK, "/routed-foot/route/v1/foot/"),
        (TravelMode.BIKE, "/routed-bike/route/v1/bike/"),
        (TravelMode.CAR, "/routed-car/route/v1/driving/"),
        (TravelMode.COACH, "/routed-car/route/v1/driving/"),
    ],
)
def test_each_mode_asks_its_own_server(tmp_path: Path, mode: TravelMode, path: str) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-car")))
    mock.router.ask(question(LIBRARY, KAMPPI, mode))
    assert mock.requests[0].url.path.startswith(path)


def test_a_route_is_asked_for_once_and_cached_over_a_restart(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-foot")))
    assert mock.router.lookup(question()) is None
    leg = mock.router.ask(question())
    assert mock.router.lookup(question()) == leg == mock.router.ask(question())
    again = RouterOnMock(tmp_path, always(recorded("route-foot")))
    assert again.router.lookup(question()) == leg
    assert (len(mock.requests), len(again.requests)) == (1, 0)


def test_ends_centimetres_apart_share_a_cached_route_and_ends_metres_apart_do_not(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-foot")))
    mock.router.ask(question())
    assert mock.router.lookup(question(replace(KAMPPI, latitude=KAMPPI.latitude + 1e-6))) is not None
    assert mock.router.lookup(question(replace(KAMPPI, latitude=KAMPPI.latitude + 5e-5))) is None
    assert mock.router.lookup(question(KIASMA, KAMPPI)) is None


def test_the_coach_is_a_slower_car_with_boarding_and_shares_its_answer(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-car")))
    car = mock.router.ask(question(LIBRARY, KAMPPI, TravelMode.CAR))
    coach = mock.router.lookup(question(LIBRARY, KAMPPI, TravelMode.COACH))
    assert coach is not None
    assert coach.duration_s == car.duration_s * COACH_FACTOR
    assert coach.buffer_s == car.buffer_s + 120
    assert coach.mode is TravelMode.COACH
    assert len(mock.requests) == 1


def test_transit_and_legs_at_one_place_send_no_request(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always({}))
    transit = mock.router.ask(question(mode=TravelMode.TRANSIT))
    assert transit.estimated
    assert "connection" in str(transit.note)
    here = mock.router.ask(question(KAMPPI, replace(KAMPPI, latitude=KAMPPI.latitude + 2e-5)))
    assert (here.same_place, here.estimated, here.note) == (True, False, None)
    assert not mock.requests


@pytest.mark.parametrize(
    ("name", "note"), [("no-route-car", NO_WAY), ("no-segment-foot", TOO_FAR_OFF), ("far-snap-foot", TOO_FAR_OFF)]
)
def test_no_route_is_an_estimate_that_says_so_and_is_cached_for_a_day(tmp_path: Path, name: str, note: Any) -> None:
    now = [1_500_000_000.0]
    body = recorded(name)
    mock = RouterOnMock(tmp_path, always(body, 200 if body["code"] == "Ok" else 400))
    mock.answers = AnswerCache(tmp_path, clock=lambda: now[0])
    mock.router = Router(mock.http_client, mock.answers, mock.settings)
    leg = mock.router.ask(question())
    assert (leg.estimated, leg.note) == (True, note)
    now[0] += 23 * 3600
    assert mock.router.lookup(question()) == leg
    now[0] += 2 * 3600
    assert mock.router.lookup(question()) is None


def test_a_question_that_the_router_does_not_understand_has_no_route(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always({}, 422))
    assert mock.router.ask(question()).note == NO_WAY
    assert mock.router.lookup(question()) is not None


def test_a_walk_at_the_speed_of_a_car_is_not_believed(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("route-car")))
    leg = mock.router.ask(question(LIBRARY, KAMPPI))
    assert (leg.estimated, leg.note) == (True, NOT_BELIEVED)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (always({}, 502), ServiceUnavailable),
        (always({}, 429), RateLimited),
        (always({}, 403), ServiceRefused),
        (always({}, 404), ServiceRefused),
        (always([]), ServiceUnavailable),
        (always({"code": "InvalidUrl", "message": "URL string malformed"}, 400), ServiceRefused),
        (always({"code": "Ok"}), ServiceUnavailable),
        (always({"code": "Ok", "routes": [], "waypoints": []}), ServiceUnavailable),
        (always({"code": "Ok", "routes": [None], "waypoints": None}), ServiceUnavailable),
        (lambda _: httpx.Response(200, text="<html>sign in</html>"), ServiceUnavailable),
    ],
)
def test_an_outage_is_raised_as_ours_and_never_cached(tmp_path: Path, answer: Handler, error: type[Exception]) -> None:
    mock = RouterOnMock(tmp_path, answer)
    with pytest.raises(error):
        mock.router.ask(question())
    assert mock.router.lookup(question()) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda route: route.update(distance=None),
        lambda route: route.update(duration="fast"),
        lambda route: route.update(geometry={"coordinates": []}),
        lambda route: route.update(geometry={"coordinates": [[24.9]]}),
        lambda route: route.update(geometry={"coordinates": [[24.9, 160.0], [24.9, 60.0]]}),
        lambda route: route.update(geometry="cxl_cBqwvnS"),
    ],
)
def test_a_damaged_answer_is_an_outage(tmp_path: Path, damage: Callable[[dict[str, Any]], None]) -> None:
    body = recorded("route-foot")
    damage(body["routes"][0])
    mock = RouterOnMock(tmp_path, always(body))
    with pytest.raises(ServiceUnavailable):
        mock.router.ask(question())


def test_a_cached_answer_of_another_version_is_asked_for_again(tmp_path: Path) -> None:
    assert FOOT is not None
    mock = RouterOnMock(tmp_path, always(recorded("route-foot")))
    leg = mock.router.ask(question())
    values: list[Any] = [None, [], {"none": "Eh"}, {"line": [], "distance_m": 1, "duration_s": 1, "snap_m": 0}]
    for damaged in values:
        mock.answers.put("way", mock.router._key(question(), FOOT), damaged, good_for=None)
        assert mock.router.lookup(question()) is None
        assert mock.router.ask(question()) == leg


def test_the_route_between_two_other_places_is_no_answer(tmp_path: Path) -> None:
    """As a cache or a proxy that mixes up its answers gives it: all in order, but for the question."""
    body = recorded("route-foot")
    mock = RouterOnMock(tmp_path, always(body))
    for between in (
        question(KIASMA, KAMPPI),
        question(end=LIBRARY),
        question(start=LIBRARY),
        question(LJUBLJANA, LJUBLJANA_TOO),
    ):
        with pytest.raises(ServiceUnavailable, match="between two other places"):
            mock.router.ask(between)
        assert mock.router.lookup(between) is None
        assert mock.http_client.status.health("router").last_good_at is None
        mock._now += 1000
    assert not mock.router.ask(question()).estimated


def test_a_router_is_asked_once_a_second(tmp_path: Path) -> None:
    now, slept = [1_500_000_000.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    handler = httpx.MockTransport(always(recorded("route-foot")))
    http_client = HttpClient(transport=handler, clock=lambda: now[0], monotonic=lambda: now[0], sleep=sleep)
    router = Router(http_client, AnswerCache(tmp_path), RouterSettings())
    router.ask(question())
    router.ask(question(mode=TravelMode.BIKE))
    assert sum(slept) == pytest.approx(1.0)


def test_a_table_has_none_where_there_is_no_route(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always(recorded("table-car")))
    table = mock.router.table([KAMPPI, KIASMA, CATHEDRAL], TravelMode.COACH)
    snaps_m = [waypoint["distance"] for waypoint in recorded("table-car")["sources"]]
    there, back = table[0][1], table[2][0]
    assert there is not None
    assert back is not None
    assert table[0][2] is table[1][2] is None
    assert table[0][0] is not None
    assert (table[0][0].travel_s, table[0][0].same_place) == (0.0, True)
    assert there.travel_s == pytest.approx(269.9 * COACH_FACTOR + 300 + kerb_walk_s(snaps_m[0] + snaps_m[1]))
    assert back.travel_s == pytest.approx(225.3 * COACH_FACTOR + 300 + kerb_walk_s(snaps_m[2] + snaps_m[0]))
    assert mock.requests[0].url.path.startswith("/routed-car/table/v1/driving/24.935927,60.169444;")
    assert mock.requests[0].url.params["annotations"] == "duration,distance"
    assert there.distance_m == recorded("table-car")["distances"][0][1]


@pytest.mark.parametrize("mode", [TravelMode.WALK, TravelMode.BIKE, TravelMode.CAR, TravelMode.COACH])
def test_a_leg_of_a_table_takes_as_long_as_the_route_asked_for_by_itself(tmp_path: Path, mode: TravelMode) -> None:
    """With the walks to the kerb, boarding, and what is not believed: a place 300 m off the road has no way."""
    points = [KAMPPI, KIASMA, CATHEDRAL, Coordinate(latitude=60.1725, longitude=24.9610)]
    snaps_m = dict(zip(points, (12.0, 80.5, 0.0, 300.0), strict=True))
    rounded = {(round(point.latitude, 5), round(point.longitude, 5)): snap_m for point, snap_m in snaps_m.items()}

    def snap_m(place: Coordinate) -> float:
        return rounded[round(place.latitude, 5), round(place.longitude, 5)]

    mock = RouterOnMock(tmp_path, lambda request: osrm(request, snap_m=snap_m))
    table = mock.router.table(points, mode)
    for start, row in zip(points[:3], table, strict=False):
        for end, leg in zip(points[:3], row, strict=False):
            route = mock.router.ask(question(start, end, mode))
            assert leg is not None
            assert leg.travel_s == pytest.approx(route.travel_s, abs=0.2)
            assert leg.distance_m == pytest.approx(route.distance_m, abs=0.2)
            assert (leg.estimated, leg.same_place) == (route.estimated, route.same_place)
    assert [row[3] for row in table[:3]] == [None] * 3


@pytest.mark.parametrize(
    "body",
    [
        {"code": "Ok"},
        {"code": "Ok", "durations": [[0]]},
        {"code": "Ok", "durations": 3},
        {"code": "Ok", "durations": [[0, 1], [1, 0]]},
    ],
)
def test_a_damaged_table_is_an_outage(tmp_path: Path, body: Any) -> None:
    with pytest.raises(ServiceUnavailable):
        RouterOnMock(tmp_path, always(body)).router.table([KAMPPI, KIASMA], TravelMode.CAR)


def test_a_table_of_places_off_the_map_has_no_answer(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always({"code": "NoSegment"}, 400))
    with pytest.raises(NoAnswer):
        mock.router.table([KAMPPI, LJUBLJANA], TravelMode.CAR)


def test_a_table_by_transit_is_estimated(tmp_path: Path) -> None:
    mock = RouterOnMock(tmp_path, always({}))
    table = mock.router.table([KAMPPI, KIASMA], TravelMode.TRANSIT)
    assert table[0][0] is not None
    assert table[0][0].travel_s == 0
    assert table[0][1] is not None
    assert table[0][1].estimated
    assert table[0][1].travel_s > 300
    assert not mock.requests


# The real router


@pytest.fixture
def real(tmp_path: Path) -> Router:
    settings = RouterSettings(url="http://127.0.0.1:8300/")
    return Router(HttpClient(rate_limiter=RateLimiter(tmp_path)), AnswerCache(tmp_path), settings)


@pytest.mark.services
def test_real_routes_on_foot_and_by_car(real: Router) -> None:
    walk = real.ask(question())
    assert 400 < walk.distance_m < 700
    assert 5 * 60 < walk.duration_s < 9 * 60
    assert len(walk.geometry) > 10
    assert not walk.estimated
    car = real.ask(question(LIBRARY, KAMPPI, TravelMode.CAR))
    assert car.distance_m > 1000
    assert not car.estimated


@pytest.mark.services
def test_the_real_router_knows_no_way_by_car_and_none_outside_its_map(real: Router) -> None:
    assert real.ask(question(KAMPPI, CATHEDRAL, TravelMode.CAR)).note == NO_WAY
    assert real.ask(question(LJUBLJANA, LJUBLJANA_TOO)).note == TOO_FAR_OFF


@pytest.mark.services
def test_a_mode_that_the_real_router_has_not_is_refused(real: Router) -> None:
    with pytest.raises((ServiceRefused, ServiceUnavailable)):
        real.ask(question(mode=TravelMode.BIKE))


@pytest.mark.services
def test_a_real_table(real: Router) -> None:
    table = real.table([KAMPPI, KIASMA, CATHEDRAL], TravelMode.CAR)
    assert [(leg := table[i][i]) is not None and leg.same_place for i in range(3)] == [True] * 3
    assert table[0][2] is None
    assert table[2][0] is not None
