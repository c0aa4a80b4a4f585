"""Everything that is open is asked for once, patiently, and no fault ends the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.lookup.router import Router
from components.plan.model import Coordinate, Stop
from components.plan.travel_modes import TravelMode
from components.settings import GeocoderSettings, RouterSettings
from components.visit.lookups import MAX_WAIT_S, Question, Unanswered, ask_all
from components.visit.planner import AddressQuestion, questions
from tests.lookup.clock import Clock
from tests.lookup.osrm import osrm
from tests.samples import VISIT_DAY

Answer = Callable[[httpx.Request], httpx.Response]
MODES = (TravelMode.WALK, TravelMode.CAR, TravelMode.BIKE)


class Asking:
    """The services as functions, and all that was asked of them."""

    def __init__(self, folder: Path, geocoder: Answer, router: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = Clock()
        self.asked: list[str] = []
        self.reports: list[tuple[Question | None, int, int]] = []

        def answer(request: httpx.Request) -> httpx.Response:
            is_route = "/routed-" in request.url.path
            self.asked.append(request.url.path.split("/")[1] if is_route else request.url.params["q"])
            return (router if is_route else geocoder)(request)

        clock, answers = self.clock, AnswerCache(folder)
        monkeypatch.setattr("time.sleep", self.clock.sleep)
        client = HttpClient(transport=httpx.MockTransport(answer), clock=clock, monotonic=clock, sleep=clock.sleep)
        self.geocoder = Geocoder(GeocoderSettings(url="http://geocoder.test"), client, answers)
        self.router = Router(client, answers, RouterSettings(url="http://router.test"))

    def run(self, stops: tuple[Stop, ...]) -> tuple[Unanswered, ...]:
        places, legs = self.geocoder.lookup, self.router.lookup

        def report(question: Question | None, done: int, total: int) -> None:
            self.reports.append((question, done, total))

        return ask_all(lambda: questions(stops, places=places, legs=legs), self.geocoder, self.router, report)


def found(request: httpx.Request) -> httpx.Response:
    """A house for every address, each at another place."""
    place = {"lat": f"60.{len(request.url.params['q'])}", "lon": "24.9", "display_name": request.url.params["q"]}
    return httpx.Response(200, json=[{**place, "category": "building", "type": "yes", "address": {}}])


def once_each(*answers: Answer, then: Answer) -> Answer:
    coming: Iterator[Answer] = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        return next(coming, then)(request)

    return answer


def status(code: int, **headers: str) -> Answer:
    return lambda _: httpx.Response(code, headers=headers)


def addresses(count: int) -> tuple[Stop, ...]:
    return tuple(
        Stop(id=f"s{n}", date=VISIT_DAY, name=f"Stop {n}", address=f"Street {'x' * n} 7, Town", travel=MODES[n % 3])
        for n in range(1, count + 1)
    )


def test_ways_follow_when_their_ends_are_found_and_each_is_asked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = Asking(tmp_path, found, osrm, monkeypatch)
    assert asking.run(addresses(4)) == ()
    assert len(asking.asked) == 7
    assert sorted(asking.asked[4:]) == ["routed-bike", "routed-car", "routed-foot"]
    assert asking.reports[0][1:] == (0, 4)
    assert asking.reports[-1] == (None, 7, 7)
    assert [done for _, done, _ in asking.reports] == [0, 1, 2, 3, 4, 5, 6, 7]
    assert asking.run(addresses(4)) == ()
    assert len(asking.asked) == 7


def test_a_service_that_is_out_of_reach_is_given_up_soon_and_the_other_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = tuple(
        Stop(id=f"p{n}", date=VISIT_DAY, name="Placed", coordinate=Coordinate(latitude=60 + n / 10, longitude=24.9))
        for n in range(3)
    )
    asking = Asking(tmp_path, status(503), osrm, monkeypatch)
    began = asking.clock.now
    unanswered = asking.run((*addresses(9), *placed))
    assert {type(each.question) for each in unanswered} == {AddressQuestion}
    assert len(unanswered) == 9
    assert asking.asked.count("routed-car") == 2
    assert len(asking.asked) == 5, "three tries of the geocoder for nine addresses, and two ways"
    assert asking.clock.now - began < 30


def test_one_bad_answer_is_asked_for_again_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Asking(tmp_path, once_each(status(500), then=found), osrm, monkeypatch)
    assert asking.run(addresses(3)) == ()

    def breaks_at_two(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500) if " xx " in request.url.params["q"] else found(request)

    asking = Asking(tmp_path / "other", breaks_at_two, osrm, monkeypatch)
    (unanswered,) = asking.run(addresses(4))
    assert isinstance(unanswered.question, AddressQuestion)
    assert unanswered.question.stop_id == "s2"


def test_a_service_is_waited_for_as_long_as_it_asks_within_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = status(429, **{"Retry-After": "40"})
    asking = Asking(tmp_path, once_each(busy, busy, then=found), osrm, monkeypatch)
    began = asking.clock.now
    assert asking.run(addresses(1)) == ()
    assert 80 <= asking.clock.now - began < MAX_WAIT_S

    asking = Asking(tmp_path / "other", status(429, **{"Retry-After": "86400"}), osrm, monkeypatch)
    began = asking.clock.now
    assert len(asking.run(addresses(3))) == 3
    assert len(asking.asked) == 1
    assert asking.clock.now - began < 5


def test_a_service_that_refuses_us_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Asking(tmp_path, status(403), osrm, monkeypatch)
    assert len(asking.run(addresses(5))) == 5
    assert len(asking.asked) == 1
