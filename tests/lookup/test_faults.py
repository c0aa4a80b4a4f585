"""Every fault of an outside service, over real sockets: what is raised, what is cached, and when it is asked again."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle, product
from pathlib import Path

import pytest
import trustme
from markupsafe import escape

from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_answers import DEFAULT_RETRY_AFTER_S
from components.lookup.http_client import HttpClient
from components.lookup.rate_limiter import RateLimiter
from components.lookup.router import LegQuestion, Router
from components.lookup.service_status import FIRST_RETRY_S, REFUSED_RETRY_S
from components.plan.errors import RateLimited, ServiceFault
from components.plan.messages import ProblemKind
from components.plan.model import Coordinate
from components.plan.travel_modes import TravelMode
from components.settings import GeocoderSettings, RouterSettings
from tests.deep import DEEP
from tests.lookup.clock import Clock
from tests.lookup.fault_scenes import (
    CACHED_STOPS,
    NEW_ADDRESS,
    NEW_STOPS,
    Scene,
    assert_drawn_from_the_cache,
    draft_page,
    public_page,
    running_scene,
)
from tests.lookup.faulty_server import PAUSE_S, Fault, FaultyServer, WrongPlace
from tests.waiting import until

SHORT_TIMEOUT_S, SCENE_TIMEOUT_S, TIMEOUT_S = 0.3, 2.0, 20.0
"""For a service that does not answer; a sound one answers within each but the first on the busiest machine."""
TIMED_OUT = {Fault.HUNG, Fault.SLOW}
NO_REQUEST = {Fault.REFUSED, Fault.CERTIFICATE}
PAUSES = {Fault.PAUSE_SECONDS, Fault.PAUSE_DATE, Fault.PAUSE_UNAVAILABLE, Fault.PAUSE}

MESSAGES = {
    Fault.REFUSED: "is out of reach. Check the network",
    Fault.HUNG: f"did not answer within {SHORT_TIMEOUT_S:g} s",
    Fault.SLOW: f"did not answer within {SHORT_TIMEOUT_S:g} s",
    Fault.PAUSE_SECONDS: f"asks for quiet for {PAUSE_S} s",
    Fault.PAUSE_DATE: f"asks for quiet for {PAUSE_S} s",
    Fault.PAUSE_UNAVAILABLE: f"asks for quiet for {PAUSE_S} s",
    Fault.PAUSE: f"asks for quiet for {DEFAULT_RETRY_AFTER_S:.0f} s",
    Fault.BAD_GATEWAY: "has a fault of its own (502). It may pass",
    Fault.NO_JSON: "cannot be read",
    Fault.WEB_PAGE: "a web page answered. Check whether the network asks to sign in",
    Fault.WRONG_TYPES: "cannot be read",
    Fault.NULL: "cannot be read",
    Fault.HALF: "broke off in the middle of its answer",
    Fault.CUT: "broke off in the middle of its answer",
    Fault.NOT_HTTP: "broke off in the middle of its answer",
    Fault.ENDLESS: "cannot be read: it is longer than 8 MB",
    Fault.BOMB: "cannot be read: it is longer than 8 MB",
    Fault.REDIRECT: "another page was offered (302)",
    Fault.LOOP: "another page was offered (307)",
    Fault.TO_FILE: "another page was offered (302)",
    Fault.MOVED: "has moved (301). Put its new address into the settings",
    Fault.FORBIDDEN: "does not want our requests (403). Check its address, contact and key",
    Fault.NOT_THERE: "at this address",
    Fault.CERTIFICATE: "could not prove who it is",
}
"""What the organiser reads of each fault, beside the name of the service."""

RETRY_S = {
    **dict.fromkeys(Fault, FIRST_RETRY_S),
    **dict.fromkeys([Fault.PAUSE_SECONDS, Fault.PAUSE_DATE, Fault.PAUSE_UNAVAILABLE], float(PAUSE_S)),
    Fault.PAUSE: DEFAULT_RETRY_AFTER_S,
    **dict.fromkeys([Fault.MOVED, Fault.FORBIDDEN, Fault.NOT_THERE], REFUSED_RETRY_S),
}
"""How long the service is left alone after each."""

QUESTION = LegQuestion(
    from_stop_id="a",
    to_stop_id="b",
    start=Coordinate(latitude=60.169444, longitude=24.935927),
    end=Coordinate(latitude=60.172017, longitude=24.936672),
    mode=TravelMode.WALK,
)


class Lookups:
    """A geocoder and a router of one process, on a server that can fail, with a clock of their own."""

    def __init__(self, folder: Path, url: str, *, clock: Clock, timeout_s: float) -> None:
        rate_limiter = RateLimiter(folder, clock=clock, monotonic=clock)
        self.http_client = HttpClient(rate_limiter=rate_limiter, clock=clock, monotonic=clock, sleep=clock.sleep)
        self._url, self._clock = url, clock
        self._answers = AnswerCache(folder, clock=clock, monotonic=clock)
        self.wait_up_to(timeout_s)

    def wait_up_to(self, timeout_s: float) -> None:
        """Give both another time-out; what is known of them stays."""
        geocoder_settings = GeocoderSettings(url=self._url, min_interval_s=0, timeout_s=timeout_s)
        self.geocoder = Geocoder(geocoder_settings, self.http_client, self._answers, clock=self._clock)
        self.router = Router(self.http_client, self._answers, RouterSettings(url=self._url, timeout_s=timeout_s))

    def ask(self, service: str) -> object:
        """A question to one of the two."""
        return self.geocoder.ask(NEW_ADDRESS) if service == "geocoder" else self.router.ask(QUESTION)

    def lookup(self, service: str) -> object:
        """What is cached of the same question."""
        return self.geocoder.lookup(NEW_ADDRESS) if service == "geocoder" else self.router.lookup(QUESTION)


@pytest.fixture(scope="module")
def authorities() -> tuple[trustme.CA, trustme.CA]:
    """One whom this machine is made to trust, and one whom nobody knows."""
    return trustme.CA(), trustme.CA()


@pytest.fixture
def server(
    request: pytest.FixtureRequest,
    authorities: tuple[trustme.CA, trustme.CA],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FaultyServer]:
    """A sound service; behind https where its certificate is to be at fault."""
    with ExitStack() as stack:
        contexts = None
        if getattr(request, "param", None) is Fault.CERTIFICATE:
            honest, wrong = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
            for context, authority in zip((honest, wrong), authorities, strict=True):
                authority.issue_cert("127.0.0.1").configure_cert(context)
            monkeypatch.setenv("SSL_CERT_FILE", stack.enter_context(authorities[0].cert_pem.tempfile()))
            contexts = honest, wrong
        yield stack.enter_context(FaultyServer(contexts))


def cases(faults: list[tuple[Fault, str]], *, quick: int) -> list[object]:
    """The parameters of a test, of which all but the first `quick` are slow."""
    return [
        pytest.param(fault, service, fault, id=f"{fault}-{service}", marks=() if at < quick else pytest.mark.slow)
        for at, (fault, service) in enumerate(faults)
    ]


EVERY_CASE = list(product(Fault, NEW_STOPS))
READ_BY_EACH = {Fault.NO_JSON, Fault.WEB_PAGE, Fault.WRONG_TYPES, Fault.NULL}
"""Answers of which each service makes something of its own; all else both leave to one client."""
CASES = [
    (fault, service)
    for (fault, service), of_its_turn in zip(EVERY_CASE, cycle((True, False, False, True)), strict=False)
    if DEEP or of_its_turn or fault in READ_BY_EACH
]


@pytest.mark.parametrize(("server", "service", "fault"), cases(CASES, quick=len(CASES)), indirect=["server"])
def test_a_fault_is_raised_as_ours_not_cached_and_tried_again_after_its_wait(
    tmp_path: Path, server: FaultyServer, service: str, fault: Fault
) -> None:
    clock = Clock()
    timeout_s = SHORT_TIMEOUT_S if fault in TIMED_OUT else TIMEOUT_S
    lookups = Lookups(tmp_path, server.url, clock=clock, timeout_s=timeout_s)
    server.fault = fault

    with pytest.raises(ServiceFault) as caught:
        lookups.ask(service)

    assert MESSAGES[fault] in str(caught.value)
    assert caught.value.service == service
    assert service in str(caught.value)
    health = lookups.http_client.status.health(service)
    assert health.fault is caught.value
    assert health.is_down
    assert health.retry_in_s == RETRY_S[fault]
    assert lookups.lookup(service) is None
    requests = int(fault not in NO_REQUEST)
    until(lambda: len(server.requests) == requests)
    assert not server.redirected

    clock.now += RETRY_S[fault] - 0.5
    with pytest.raises(RateLimited, match="left alone"):
        lookups.ask(service)
    if fault in PAUSES:  # no other process asks either, and no person who asks for another try
        other = Lookups(tmp_path, server.url, clock=clock, timeout_s=timeout_s)
        lookups.http_client.status.retry_now()
        for asking in (other, lookups):
            with pytest.raises(RateLimited, match="left alone"):
                asking.ask(service)
    assert len(server.requests) == requests

    server.fault = None
    clock.now += 1.0
    lookups.wait_up_to(TIMEOUT_S)
    lookups.ask(service)
    assert lookups.lookup(service) is not None
    assert lookups.http_client.status.health(service).fault is None


# The whole visit service, of which one thread asks while pages are drawn


@pytest.fixture
def scene(tmp_path: Path, server: FaultyServer, fault: Fault | None) -> Iterator[Scene]:
    timeout_s = SCENE_TIMEOUT_S if fault in TIMED_OUT else TIMEOUT_S
    with running_scene(tmp_path, geocoder_url=server.url, router_url=server.url, timeout_s=timeout_s) as running:
        try:
            yield running
        finally:
            server.may_answer.set()


@pytest.fixture
def fault() -> Fault | None:
    """The fault of a test that has no parameter of this name."""
    return None


SOME_CASES = [
    (Fault.PAUSE_SECONDS, "geocoder"),
    (Fault.BAD_GATEWAY, "router"),
    (Fault.HUNG, "geocoder"),
    (Fault.FORBIDDEN, "router"),
    (Fault.REFUSED, "router"),
    (Fault.CERTIFICATE, "geocoder"),
]


@pytest.mark.parametrize(
    ("server", "service", "fault"), cases(EVERY_CASE if DEEP else SOME_CASES, quick=2), indirect=["server"]
)
def test_pages_are_drawn_meanwhile_organisers_read_the_fault_and_recovery_is_by_itself(
    server: FaultyServer, service: str, fault: Fault, scene: Scene
) -> None:
    visit_service = scene.visit_service
    message = MESSAGES[fault].replace(f"{SHORT_TIMEOUT_S:g} s", f"{SCENE_TIMEOUT_S:g} s")
    sound = len(server.requests)

    # The service is asked, and does not answer while the pages are drawn.
    if fault not in TIMED_OUT:
        server.may_answer.clear()
    server.fault = fault
    scene.write_plan(CACHED_STOPS + NEW_STOPS[service])
    if fault not in NO_REQUEST:
        until(lambda: len(server.requests) > sound)
    assert_drawn_from_the_cache(scene)
    if fault not in NO_REQUEST | TIMED_OUT:
        assert server.held == 1, "a page waited for the service"
    server.may_answer.set()

    # The organiser reads what is wrong and what happens next; partners, who can do nothing about it, do not.
    until(lambda: bool(scene.outages))
    (problem,) = scene.outages
    assert message in str(problem.message)
    assert service in str(problem.message)
    assert "app asks again by itself" in str(problem.remedy)
    draft = draft_page(visit_service)
    assert str(escape(str(problem.message))) in draft
    assert str(escape(str(problem.remedy))) in draft
    assert message not in public_page(visit_service)
    assert message in str(visit_service.status()[f"{service}_fault"])
    new = scene.stops["new"]
    if service == "geocoder":
        assert new.place is None
        assert any(each.kind is ProblemKind.PLACE_PENDING for each in new.problems)
    else:
        assert new.leg is not None
        assert new.leg.estimated
        assert new.leg.note is not None
        assert any(each.kind is ProblemKind.ROUTE_ESTIMATED for each in visit_service.whole().days[0].problems)
    assert_drawn_from_the_cache(scene)

    # It is left alone until its wait is over.
    requests = len(server.requests)
    assert requests - sound == (fault not in NO_REQUEST)
    scene.clock.now += RETRY_S[fault] - 0.5
    scene.settle()
    if fault in PAUSES:
        visit_service.refresh()
        scene.settle()
    assert len(server.requests) == requests
    assert not scene.is_complete

    # Sound again, it is asked again, and everything comes right.
    server.fault = None
    scene.clock.now += 1.0
    until(lambda: scene.is_complete)
    until(lambda: not scene.outages)
    assert message not in draft_page(visit_service)
    assert visit_service.status()[f"{service}_fault"] is None
    assert_drawn_from_the_cache(scene)


def test_the_way_between_two_other_places_is_reported_and_asked_for_again(server: FaultyServer, scene: Scene) -> None:
    """As a proxy or cache gives it that mixes up its answers."""
    server.fault = WrongPlace.OTHER_WAY
    scene.write_plan(CACHED_STOPS + NEW_STOPS["router"])
    until(lambda: bool(scene.outages))
    assert "between two other places" in str(scene.outages[0].message)
    assert "between two other places" in draft_page(scene.visit_service)
    leg = scene.stops["new"].leg
    assert leg is not None
    assert leg.estimated
    assert_drawn_from_the_cache(scene)

    server.fault = None
    scene.clock.now += FIRST_RETRY_S + 0.5
    until(lambda: scene.is_complete)
    until(lambda: not scene.outages)


def test_a_router_of_another_region_is_reported_at_the_stop_and_asked_again_a_day_later(
    server: FaultyServer, scene: Scene
) -> None:
    server.fault = WrongPlace.SNAPPED_FAR
    scene.write_plan(CACHED_STOPS + NEW_STOPS["router"])
    until(lambda: any(each.kind is ProblemKind.ROUTE_IMPOSSIBLE for each in scene.stops["new"].problems))
    (problem,) = (each for each in scene.stops["new"].problems if each.kind is ProblemKind.ROUTE_IMPOSSIBLE)
    assert "knows no way near Library" in str(problem.message)
    assert str(problem.remedy) == "Check where the two stops are."
    assert str(escape(str(problem.message))) in draft_page(scene.visit_service)
    assert_drawn_from_the_cache(scene)

    requests = len(server.requests)
    server.fault = None
    scene.clock.now += 86_000
    scene.visit_service.refresh()
    scene.settle()
    assert len(server.requests) == requests
    scene.clock.now += 500
    scene.visit_service.refresh()
    until(lambda: scene.is_complete)


def test_an_address_found_in_another_country_is_in_doubt_at_the_stop(
    tmp_path: Path, server: FaultyServer, scene: Scene
) -> None:
    def in_doubt() -> list[ProblemKind]:
        return [each.kind for each in scene.stops["new"].problems if each.kind is ProblemKind.PLACE_UNCERTAIN]

    server.fault = WrongPlace.FAR_AWAY
    scene.write_plan(CACHED_STOPS + NEW_STOPS["geocoder"])
    until(lambda: bool(in_doubt()))
    (problem,) = (each for each in scene.stops["new"].problems if each.kind is ProblemKind.PLACE_UNCERTAIN)
    assert "from the day's other stops" in str(problem.message)
    assert "Write the town into the address" in str(problem.remedy)
    assert str(escape(str(problem.message))) in draft_page(scene.visit_service)
    assert_drawn_from_the_cache(scene)

    # Its remedy works: another address is another question.
    server.fault = None
    csv = CACHED_STOPS + NEW_STOPS["geocoder"].replace("Helsinki", "00170 Helsinki")
    (tmp_path / "venues.csv").write_text(csv, encoding="utf-8")
    until(lambda: not in_doubt())


def test_every_fault_has_its_message_and_its_wait() -> None:
    assert set(MESSAGES) == set(RETRY_S) == set(Fault)
