"""The visit service at work, with a server that is a function: what it shows, what it asks, and how it recovers."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.lookup.answer_cache import AnswerCache
from components.lookup.http_client import HttpClient
from components.lookup.router import LegQuestion
from components.plan.messages import ProblemKind
from components.plan.model import Accuracy, Visit
from components.plan.travel_modes import TravelMode
from components.settings import GeocoderSettings, RouterSettings, Settings
from components.store.plans import PlanStore
from components.visit import service
from components.visit.planner import AddressQuestion
from components.visit.service import VisitService
from tests import photos
from tests.cases import CASES
from tests.lookup.clock import Clock
from tests.waiting import PATIENCE_S, until

RECORDED = Path(__file__).parent.parent / "recorded"
HEADER = "date,arrive,depart,name,address,lat,lon,travel\n"
LJUBLJANA = (
    HEADER
    + "2017-02-02,09:30,10:40,MAO,,46.0513,14.5640,\n"
    + "2017-02-02,11:05,12:15,ABC,,46.0660,14.5450,coach\n"
    + "2017-02-02,12:40,14:00,Poligon,,46.0493,14.4939,coach\n"
)


class Server:
    """A router and geocoder of one answer each; `paths` are what it was asked."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.fault: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        if (fault := self.fault(request)) is not None:
            return fault
        if "/search" in request.url.path:
            return httpx.Response(200, json=_nominatim(request.url.params["q"]))
        body = json.loads((RECORDED / "osrm-route-car.json").read_text(encoding="utf-8"))
        ends = request.url.path.rpartition("/")[2].split(";")
        # The recorded way, begun and ended where this one was asked for.
        body["routes"][0]["geometry"]["coordinates"] = [[float(each) for each in end.split(",")] for end in ends]
        return httpx.Response(200, json=body)


def _nominatim(query: str) -> list[dict[str, Any]]:
    if "Nowhere" in query:
        return []
    answer = {
        "lat": "60.1694",
        "lon": "24.9359",
        "display_name": f"{query}, Suomi",
        "category": "building",
        "type": "yes",
        "addresstype": "building",
        "place_rank": 30,
        "osm_type": "way",
        "address": {"house_number": "7", "road": "Simonkatu", "country_code": "fi"},
    }
    return [answer]


@contextmanager
def visit_service(
    folder: Path,
    csv: str | None = LJUBLJANA,
    *,
    server: Server | None = None,
    at_work: bool = True,
    clock: Clock | None = None,
) -> Iterator[VisitService]:
    """A visit service whose waits for rate limits and back-offs pass on `clock`, which only the tests move."""
    clock = clock or Clock()
    if csv is not None:
        (folder / "venues.csv").write_text(csv, encoding="utf-8")
    settings = Settings(
        folder=folder,
        geocoder=GeocoderSettings(url="http://127.0.0.1:1/nominatim", min_interval_s=0),
        router=RouterSettings(url="http://127.0.0.1:2"),
    )
    handler = httpx.MockTransport((server or Server()).handle)
    store = PlanStore(settings.csv_path, settings.data_dir, settle_s=0)
    http_client = HttpClient(transport=handler, clock=clock, monotonic=clock, sleep=clock.sleep)
    made = VisitService(settings, store=store, http_client=http_client, poll_s=0.005)
    if at_work:
        made.start()
    try:
        yield made
    finally:
        made.stop()


def names(made: VisitService) -> list[str]:
    return [planned.stop.name for day in made.current().days for planned in day.stops]


def kinds(made: VisitService) -> list[ProblemKind]:
    return [problem.kind for problem in made.whole().all_problems]


def count_rounds(made: VisitService) -> Callable[[], int]:
    """Gives how often the service has looked for a question since."""
    next_question, rounds = made._lookups.next_question, count()
    latest = [0]

    def counted() -> AddressQuestion | LegQuestion | None:
        latest[0] = next(rounds)
        return next_question()

    made._lookups.next_question = counted  # type: ignore[method-assign]
    return lambda: latest[0]


def test_the_visit_is_there_at_once_with_estimates_and_nobody_was_asked(tmp_path: Path) -> None:
    server = Server()
    with visit_service(tmp_path, server=server, at_work=False) as made:
        assert names(made) == ["MAO", "ABC", "Poligon"]
        assert all(leg.estimated for leg in made.current().days[0].legs)
        assert (made.progress().done, made.progress().total) == (0, 2)
        assert made.current() is made.current()
    assert not server.paths


def test_the_background_asks_each_question_once_and_plans_anew(tmp_path: Path) -> None:
    server = Server()
    with visit_service(tmp_path, server=server) as made:
        before = made.current().revision
        until(lambda: not any(leg.estimated for leg in made.current().days[0].legs))
        assert made.current().revision != before
        assert (made.progress().done, made.progress().total) == (2, 2)
        for _ in range(200):
            made.current()
    assert len(server.paths) == 2


def test_what_a_draft_needs_is_looked_up_beside_the_plan_and_stays_out_of_it(tmp_path: Path) -> None:
    server = Server()
    with visit_service(tmp_path, server=server) as made:
        until(lambda: not any(leg.estimated for leg in made.current().days[0].legs))
        published = made.current().revision
        stops = tuple(planned.stop for day in made.current().days for planned in day.stops)
        draft = (*stops, replace(stops[-1], id="kamppi", name="Kamppi", address="Simonkatu 7", coordinate=None))
        assert made.preview(draft, owner="ana").days[0].stops[-1].place is None
        until(lambda: made.preview(draft, owner="ana").days[0].stops[-1].place is not None)
        until(
            lambda: made.open_questions("ana") == 0 and not made.preview(draft, owner="ana").days[0].legs[-1].estimated
        )
        assert made.current().revision == published
        assert made.open_questions("nobody") == 0


def test_an_unchanged_draft_is_planned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with visit_service(tmp_path, at_work=False) as made:
        stops = tuple(planned.stop for day in made.current().days for planned in day.stops)
        plans: list[object] = []
        planned = made._planned

        def counted(*arguments: Any, **named: Any) -> Visit:
            plans.append(arguments)
            return planned(*arguments, **named)

        monkeypatch.setattr(made, "_planned", counted)
        first = made.preview(stops, owner="ana")
        assert made.preview(tuple(replace(stop) for stop in stops), owner="ana") is first
        assert made.preview(stops, owner="berta").revision == first.revision
        assert len(plans) == 2
        question = made._lookups.next_question()
        assert question is not None
        assert made._lookups.ask(question)
        assert made.preview(stops, owner="ana").revision != first.revision, "an answer came"
        assert made.preview(stops[:2], owner="ana").days[0].stops[-1].stop.name == "ABC"
        assert len(plans) == 4
        made.refresh()
        made.preview(stops[:2], owner="ana")
        assert len(plans) == 6


def test_a_photo_beside_the_plan_is_in_the_visit_once_it_was_taken_in(tmp_path: Path) -> None:
    (tmp_path / "door.jpg").write_bytes(photos.encoded(photos.picture(200, 150)))
    row = "2017-02-02,Kamppi,door.jpg | other.jpg,The door"
    with visit_service(tmp_path, f"date,name,photo,photo_alt\n{row}\n", at_work=False) as made:
        before = made.current()
        assert made.photos.work()
        made.refresh()
        stop = made.whole().days[0].stops[0]
        assert [photo.alt for photo in stop.photos] == ["The door"]
        assert [problem.kind for problem in stop.problems].count(ProblemKind.PHOTO) == 1
        assert made.current().revision != before.revision
        draft = made.preview((replace(stop.stop, photos=()),), owner="ana")
        assert not draft.days[0].stops[0].photos


def test_addresses_are_looked_up_and_then_routed(tmp_path: Path) -> None:
    server = Server()
    rows = (
        "2017-02-02,,,Kamppi,Simonkatu 7,,,\n"
        "2017-02-02,,,Gone,Nowhere 1,,,\n"
        "2017-02-02,,,Kiasma,,60.1720,24.9366,walk\n"
    )
    with visit_service(tmp_path, HEADER + rows, server=server) as made:
        until(lambda: made.progress().done == made.progress().total == 2)
        until(lambda: ProblemKind.PLACE_NOT_FOUND in kinds(made))
        first = made.current().days[0].stops[0]
        assert first.place is not None
        assert first.place.accuracy is Accuracy.HOUSE
    assert all("/search" in path for path in server.paths)  # no way leads to or from a stop without a place


class JustTooLate(threading.Event):
    """Is set once, in the moment after somebody has given up waiting for it."""

    came = False

    def wait(self, timeout: float | None = None) -> bool:
        waited = super().wait(timeout)
        if not waited and not self.came:
            self.came = True
            self.set()
        return waited


def test_an_answer_that_comes_between_two_looks_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with visit_service(tmp_path, at_work=False) as made:
        planned = threading.Event()
        monkeypatch.setattr(made, "_plan", planned.set)
        monkeypatch.setattr(made._lookups, "next_question", lambda: None)
        made._has_answers = JustTooLate()
        made.start()
        until(planned.is_set)


def test_a_router_that_is_down_is_told_and_tried_again_by_itself(tmp_path: Path) -> None:
    server = Server()
    server.fault = lambda _: httpx.Response(502)
    clock = Clock()
    with visit_service(tmp_path, server=server, clock=clock) as made:
        until(lambda: ProblemKind.SERVICE_DOWN in kinds(made))
        assert kinds(made).count(ProblemKind.SERVICE_DOWN) == 1
        requests = len(server.paths)
        revision = made.current().revision
        rounds = count_rounds(made)
        until(lambda: rounds() > 3)
        assert len(server.paths) == requests  # it is left alone
        assert made.current().revision == revision  # and the page does not flicker
        server.fault = lambda _: None
        clock.now += 60
        until(lambda: ProblemKind.SERVICE_DOWN not in kinds(made))
        until(lambda: not any(leg.estimated for leg in made.current().days[0].legs))


def test_one_means_of_travel_that_the_router_has_not_does_not_hold_up_the_others(tmp_path: Path) -> None:
    server = Server()

    def no_bikes(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(502) if "bike" in request.url.path else None

    server.fault = no_bikes
    csv = LJUBLJANA.replace("14.5450,coach", "14.5450,bike")
    with visit_service(tmp_path, csv, server=server) as made:
        until(lambda: not made.current().days[0].legs[1].estimated)
        until(lambda: ProblemKind.SERVICE_DOWN in kinds(made))
        assert made.current().days[0].legs[0].mode is TravelMode.BIKE
        assert made.current().days[0].legs[0].estimated


def test_a_hanging_router_holds_up_no_change_of_the_plan(tmp_path: Path) -> None:
    hanging, released = threading.Event(), threading.Event()
    server = Server()

    def hang(_: httpx.Request) -> None:
        hanging.set()
        released.wait(PATIENCE_S)

    server.fault = hang
    with visit_service(tmp_path, server=server) as made:
        assert hanging.wait(PATIENCE_S)
        (tmp_path / "venues.csv").write_text(LJUBLJANA.replace("MAO", "MAO 2"), encoding="utf-8")
        until(lambda: names(made)[0] == "MAO 2")
        released.set()


def test_refresh_shows_a_change_at_once(tmp_path: Path) -> None:
    with visit_service(tmp_path, at_work=False) as made:
        (tmp_path / "venues.csv").write_text(LJUBLJANA.replace("MAO", "MAO 2"), encoding="utf-8")
        made.refresh()
        assert names(made)[0] == "MAO 2"


def test_a_fault_of_our_own_in_the_background_is_logged_and_the_work_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes: list[object] = []
    monkeypatch.setattr(threading, "excepthook", crashes.append)
    with visit_service(tmp_path, at_work=False) as made:
        original = made.router.ask
        monkeypatch.setattr(made.router, "ask", lambda _: 1 / 0)
        made.start()
        until(lambda: bool(crashes))
        monkeypatch.setattr(made.router, "ask", original)
        until(lambda: not any(leg.estimated for leg in made.current().days[0].legs))


def test_starting_twice_and_stopping_twice_does_no_harm(tmp_path: Path) -> None:
    with visit_service(tmp_path) as made:
        made.start()
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("visit-")]
        assert len(threads) == 4
        made.stop()
        made.stop()
        assert not any(thread.is_alive() for thread in threads)
        made.start()
        until(lambda: made.progress().done == 2)


def test_answers_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Settings(folder=tmp_path, data_dir=tmp_path / "file" / "data")
    made = VisitService(settings, http_client=HttpClient(transport=httpx.MockTransport(Server().handle)))
    assert ProblemKind.NOT_STORED in kinds(made)


def test_the_clock_can_be_rehearsed(tmp_path: Path) -> None:
    instant = datetime.fromisoformat("2017-02-02T10:20:00+01:00")
    assert VisitService(Settings(folder=tmp_path, now=instant), answers=AnswerCache(tmp_path)).now() == instant
    assert abs((VisitService(Settings(folder=tmp_path)).now() - datetime.now(UTC)).total_seconds()) < 60


# The real services

HELSINKI = """date,name,address
2017-02-02,Kamppi Chapel,"Simonkatu 7, Helsinki"
2017-02-02,Kiasma,"Mannerheiminaukio 2, Helsinki"
2017-02-02,University Main Library,"Fabianinkatu 30, Helsinki"
2017-02-02,Cathedral,"Unioninkatu 29, 00170 Helsinki"
2017-02-02,City Hall,"Pohjoisesplanadi 11-13, Helsinki"
"""


@pytest.mark.services
def test_helsinki_from_names_and_addresses_alone(tmp_path: Path) -> None:
    (tmp_path / "venues.csv").write_text(HELSINKI, encoding="utf-8")
    settings = Settings(
        folder=tmp_path,
        geocoder=GeocoderSettings(url="http://127.0.0.1:8300/nominatim", min_interval_s=0),
        router=RouterSettings(url="http://127.0.0.1:8300"),
    )
    made = VisitService(settings, poll_s=0.02)
    made.start()
    try:
        until(lambda: made.progress().total == 9 and made.progress().done == 9)
        until(lambda: not any(leg.estimated for leg in made.current().days[0].legs))
        day = made.current().days[0]
    finally:
        made.stop()
    assert len(day.located) == 5
    assert len(day.legs) == 4
    assert all(leg.mode is TravelMode.WALK and len(leg.geometry) > 5 for leg in day.legs)
    assert all(here.timing.arrive is None and here.timing.depart is None for here in day.stops)
    assert not day.totals.estimated
    assert 1500 < day.totals.distance_m < 4000
    assert made.current().possible


def test_the_app_opens_the_visit_of_the_folder_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(CASES / "visits" / "identity-spring", tmp_path / "spring")
    monkeypatch.setattr(service, "_opened", [])
    monkeypatch.setenv("STUDY_VISIT_DIR", str(folder))
    monkeypatch.setenv("STUDY_VISIT_ROUTER_URL", "http://127.0.0.1:1")
    for name in ("STUDY_VISIT_CSV", "STUDY_VISIT_DATA", "STUDY_VISIT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    opened = service.open_visit_service()
    try:
        assert opened.current().title == "Spring visit"
        assert [stop.stop.name for stop in opened.current().days[0].stops] == ["Welcome", "Lunch"]
        assert (folder / ".study-visit").is_dir()
    finally:
        opened.stop()
