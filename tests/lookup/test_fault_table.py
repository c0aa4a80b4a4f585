"""Every fault of an outside service, for geocoder and router alike, on a whole office at work with sockets of its own.

Pages are drawn from what is stored while the service is asked; the organiser is told what is wrong and what happens
next; the service is left alone for as long as it asked; once it is sound again, everything comes right by itself.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest
import trustme
from markupsafe import Markup, escape

from components.i18n.words import words_for
from components.lookup.answer_cache import AnswerCache
from components.lookup.http_client import HttpClient
from components.lookup.http_errors import DEFAULT_RETRY_AFTER_S
from components.lookup.rate_limiter import RateLimiter
from components.lookup.service_status import FIRST_RETRY_S, REFUSED_RETRY_S
from components.plan.errors import RateLimited
from components.plan.messages import Problem, ProblemKind
from components.plan.model import Coordinate, PlannedStop, straight_line_m
from components.render.draft_list import Standing, desk
from components.render.stop_list import view
from components.settings import GeocoderSettings, RouterSettings, Settings
from components.visit.service import VisitService
from components.visit.stores import open_plans
from tests.lookup.faulty_server import QUIET_S, Elsewhere, Fault, FaultyServer
from tests.visit.test_service import until

SHORT_TIMEOUT_S, TIMEOUT_S = 1.2, 20.0
STORED = """\
date,arrive,depart,name,address,lat,lon,travel,id
2026-09-17,09:00,09:45,Kamppi Chapel,"Simonkatu 7, Helsinki",,,walk,kamppi
2026-09-17,10:00,11:15,Kiasma,,60.172017,24.936672,walk,kiasma
"""
NEW = {
    "geocoder": '2026-09-17,11:40,12:40,Library,"Fabianinkatu 30, Helsinki",,,walk,new\n',
    "router": "2026-09-17,11:40,12:40,Library,,60.171385,24.948259,walk,new\n",
}
"""A stop that makes the one service be asked: for its address, for the way there."""

SAID = {
    Fault.REFUSED: "is out of reach. Check the network",
    Fault.HUNG: f"did not answer within {SHORT_TIMEOUT_S:g} s",
    Fault.SLOW: f"did not answer within {SHORT_TIMEOUT_S:g} s",
    Fault.QUIET_SECONDS: f"asks for quiet for {QUIET_S} s",
    Fault.QUIET_DATE: f"asks for quiet for {QUIET_S} s",
    Fault.QUIET_UNAVAILABLE: f"asks for quiet for {QUIET_S} s",
    Fault.QUIET: f"asks for quiet for {DEFAULT_RETRY_AFTER_S:.0f} s",
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
"""What the organiser is told, after the name of the service or before it."""

QUIET = {Fault.QUIET_SECONDS, Fault.QUIET_DATE, Fault.QUIET_UNAVAILABLE, Fault.QUIET}
PAUSES_S = {
    **dict.fromkeys(Fault, FIRST_RETRY_S),
    **dict.fromkeys([Fault.QUIET_SECONDS, Fault.QUIET_DATE, Fault.QUIET_UNAVAILABLE], float(QUIET_S)),
    Fault.QUIET: DEFAULT_RETRY_AFTER_S,
    **dict.fromkeys([Fault.MOVED, Fault.FORBIDDEN, Fault.NOT_THERE], REFUSED_RETRY_S),
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Scene:
    """An office on its own files; `rounds` counts how often its worker looked for a
    question that may be asked now."""

    folder: Path
    visit_service: VisitService
    clock: Clock
    rounds: int = 0
    answers: AnswerCache = field(init=False)

    def __post_init__(self) -> None:
        self.answers = self.visit_service.answers
        look = self.visit_service._next_question

        def counted() -> object:
            self.rounds += 1
            return look()

        self.visit_service._next_question = counted  # type: ignore[method-assign, assignment]

    def plan(self, csv: str) -> None:
        """Edit venues.csv, as a spreadsheet does; `look_again` would ask every service at once."""
        before = self.visit_service.progress().total
        (self.folder / "venues.csv").write_text(csv, encoding="utf-8")
        until(lambda: self.visit_service.progress().total > before)

    def settle(self) -> None:
        """Let the worker come round often enough that it would have asked if it were to."""
        before = self.rounds
        for _ in range(4):
            self.visit_service._planned.set()
            seen = self.rounds
            until(lambda seen=seen: self.rounds > seen)  # type: ignore[misc]
        assert self.rounds >= before + 4

    @property
    def stops(self) -> dict[str, PlannedStop]:
        return {each.stop.id: each for each in self.visit_service.current().days[0].stops}

    @property
    def down(self) -> list[Problem]:
        return [each for each in self.visit_service.current().problems if each.kind is ProblemKind.SERVICE_DOWN]

    @property
    def complete(self) -> bool:
        """Whether every stop has its place and every way was routed."""
        day = self.visit_service.current().days[0]
        return all(each.place is not None for each in day.stops) and not any(leg.estimated for leg in day.legs)


@contextmanager
def at_work(folder: Path, *, geocoder_url: str, router_url: str, timeout_s: float = TIMEOUT_S) -> Iterator[Scene]:
    """An office on the stored plan, which sound services have looked up and routed."""
    (folder / "venues.csv").write_text(STORED, encoding="utf-8")
    settings = Settings(
        folder=folder,
        geocoder=GeocoderSettings(url=geocoder_url, min_interval_s=0, timeout_s=timeout_s),
        router=RouterSettings(url=router_url, timeout_s=timeout_s),
    )
    clock = Clock()
    http_client = HttpClient(
        rate_limiter=RateLimiter(settings.data_dir, clock=clock, monotonic=clock),
        clock=clock,
        monotonic=clock,
        sleep=clock.sleep,
    )
    answers = AnswerCache(settings.data_dir, clock=clock, monotonic=clock)
    store = open_plans(settings)
    store._settle_s = 0  # type: ignore[attr-defined]
    visit_service = VisitService(settings, store=store, http_client=http_client, answers=answers, poll_s=0.005)
    made = Scene(folder=folder, visit_service=visit_service, clock=clock)
    visit_service.start()
    try:
        until(lambda: made.complete)
        yield made
    finally:
        visit_service.stop()


@contextmanager
def scene(folder: Path, server: FaultyServer, *, timeout_s: float = TIMEOUT_S) -> Iterator[Scene]:
    """The same, with the server that can break for both services."""
    with at_work(folder, geocoder_url=server.url, router_url=server.url, timeout_s=timeout_s) as made:
        try:
            yield made
        finally:
            server.gate.set()


@pytest.fixture(scope="module")
def authorities() -> tuple[trustme.CA, trustme.CA]:
    """One whom this machine is made to trust, and one whom nobody knows."""
    return trustme.CA(), trustme.CA()


@pytest.fixture
def server(
    request: pytest.FixtureRequest,
    authorities: tuple[trustme.CA, trustme.CA],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FaultyServer]:
    """A sound service; behind https where its certificate is to be at fault."""
    with ExitStack() as stack:
        contexts = None
        if getattr(request, "param", None) is Fault.CERTIFICATE:
            honest, wrong = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
            for context, authority in zip((honest, wrong), authorities, strict=True):
                authority.issue_cert("127.0.0.1").configure_cert(context)
            trusted = stack.enter_context(authorities[0].cert_pem.tempfile())
            monkeypatch.setenv("SSL_CERT_FILE", trusted)
            contexts = honest, wrong
        yield stack.enter_context(FaultyServer(contexts))


def partners_page(visit_service: VisitService) -> str:
    """What partners get, drawn from what is there."""
    return str(view(visit_service.current(), words_for("en"), stage=Markup()))


def organisers_page(visit_service: VisitService) -> str:
    """What organisers get of a draft that is the plan."""
    visit = visit_service.current()
    stops = tuple(each.stop for day in visit.days for each in day.stops)
    standing = Standing(head="", more="", dirty=False)
    return str(desk(visit_service.preview(stops, owner="ana"), stops, words_for("en"), standing=standing))


def drawn_from_what_is_stored(made: Scene) -> None:
    """Both pages show the stored places and the stored way, whole."""
    page, organisers = partners_page(made.visit_service), organisers_page(made.visit_service)
    for name in ("Kamppi Chapel", "Kiasma", "Library"):
        assert name in page
        assert name in organisers
    kamppi = made.stops["kamppi"].place
    assert kamppi is not None
    assert straight_line_m(kamppi.coordinate, Coordinate(latitude=60.169444, longitude=24.935927)) < 30
    leg = made.stops["kiasma"].leg
    assert leg is not None
    assert not leg.estimated
    assert len(leg.geometry) > 2


def is_told(made: Scene, service: str, fault: Fault) -> None:
    """The organiser is told, once and in words, with what happens next; whoever watches over the app is, too."""
    until(lambda: bool(made.down))
    (problem,) = made.down
    said = str(problem.message)
    assert SAID[fault] in said
    assert service in said
    assert "asked again by itself" in str(problem.remedy)
    page = organisers_page(made.visit_service)
    assert str(escape(said)) in page
    assert str(escape(str(problem.remedy))) in page
    assert SAID[fault] not in partners_page(made.visit_service), "partners can do nothing about it"
    assert SAID[fault] in str(made.visit_service.status()[f"{service}_fault"])
    new = made.stops["new"]
    if service == "geocoder":
        assert new.place is None
        assert any(each.kind is ProblemKind.PLACE_PENDING for each in new.problems)
    else:
        assert new.leg is not None
        assert new.leg.estimated
        assert new.leg.note is not None
        assert any(each.kind is ProblemKind.ROUTE_ESTIMATED for each in made.visit_service.current().days[0].problems)


def is_left_alone(made: Scene, server: FaultyServer, service: str, fault: Fault) -> None:
    """Until the pause is over nobody asks: not the worker, not an organiser, not another process on the folder."""
    tries = len(server.asked)
    made.clock.now += PAUSES_S[fault] - 0.5
    made.settle()
    assert len(server.asked) == tries
    if fault in QUIET:
        made.visit_service.look_again()
        other = HttpClient(
            rate_limiter=RateLimiter(made.visit_service.settings.data_dir, clock=made.clock), clock=made.clock
        )
        with pytest.raises(RateLimited, match="left alone"):
            other.get_json(server.url, service=service, timeout_s=1)
        made.settle()
        assert len(server.asked) == tries


TABLE = [pytest.param(fault, service, fault, id=f"{fault}-{service}") for fault, service in product(Fault, NEW)]


@pytest.mark.parametrize(("server", "service", "fault"), TABLE, indirect=["server"])
def test_a_fault_is_told_is_left_alone_and_passes_by_itself(
    tmp_path: Path, server: FaultyServer, service: str, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    timeout_s = SHORT_TIMEOUT_S if fault in {Fault.HUNG, Fault.SLOW} else TIMEOUT_S
    with caplog.at_level(logging.WARNING), scene(tmp_path, server, timeout_s=timeout_s) as made:
        sound = len(server.asked)

        # The service is asked, and does not answer while the pages are drawn.
        with nullcontext() if fault in {Fault.HUNG, Fault.SLOW} else server.holding():
            server.fault = fault
            made.plan(STORED + NEW[service])
            if fault not in {Fault.REFUSED, Fault.CERTIFICATE}:
                until(lambda: len(server.asked) > sound)
            drawn_from_what_is_stored(made)
            if fault not in {Fault.REFUSED, Fault.CERTIFICATE, Fault.HUNG, Fault.SLOW}:
                assert server.held == 1, "a page waited for the service"

        is_told(made, service, fault)
        assert any(getattr(record, "service", "") == service for record in caplog.records)
        drawn_from_what_is_stored(made)

        tries = len(server.asked)
        assert tries - sound == (fault not in {Fault.REFUSED, Fault.CERTIFICATE})
        is_left_alone(made, server, service, fault)
        assert not made.complete
        assert not server.trapped

        # Nothing of it was kept.
        if service == "geocoder":
            assert made.visit_service.geocoder.lookup("Fabianinkatu 30, Helsinki") is None

        # Sound again, it is asked again, and everything comes right.
        server.fault = None
        made.clock.now += 1.0
        until(lambda: made.complete)
        until(lambda: not made.down)
        assert SAID[fault] not in organisers_page(made.visit_service)
        assert made.visit_service.status()[f"{service}_fault"] is None
        drawn_from_what_is_stored(made)


def test_a_way_that_is_none_of_ours_is_told_and_asked_for_again(tmp_path: Path, server: FaultyServer) -> None:
    """A proxy or cache that mixes up its answers: nothing of it is drawn, nothing kept."""
    with scene(tmp_path, server) as made:
        server.fault = Elsewhere.OTHER_WAY
        made.plan(STORED + NEW["router"])
        until(lambda: bool(made.down))
        assert "between two other places" in str(made.down[0].message)
        assert "between two other places" in organisers_page(made.visit_service)
        assert "between two other places" in str(made.visit_service.status()["router_fault"])
        leg = made.stops["new"].leg
        assert leg is not None
        assert leg.estimated
        drawn_from_what_is_stored(made)
        server.fault = None
        made.clock.now += FIRST_RETRY_S + 0.5
        until(lambda: made.complete)
        until(lambda: not made.down)


def test_a_router_of_another_region_is_told_at_the_stop_and_asked_again_a_day_later(
    tmp_path: Path, server: FaultyServer
) -> None:
    with scene(tmp_path, server) as made:
        server.fault = Elsewhere.SNAPPED_FAR
        made.plan(STORED + NEW["router"])
        until(lambda: any(each.kind is ProblemKind.ROUTE_IMPOSSIBLE for each in made.stops["new"].problems))
        (problem,) = (each for each in made.stops["new"].problems if each.kind is ProblemKind.ROUTE_IMPOSSIBLE)
        assert "knows no way near Library" in str(problem.message)
        assert str(problem.remedy) == "Check where the two stops are."
        assert str(escape(str(problem.message))) in organisers_page(made.visit_service)
        leg = made.stops["new"].leg
        assert leg is not None
        assert leg.estimated
        drawn_from_what_is_stored(made)
        asked = len(server.asked)
        server.fault = None
        made.clock.now += 86_000
        made.visit_service.look_again()
        made.settle()
        assert len(server.asked) == asked
        made.clock.now += 500
        made.visit_service.look_again()
        until(lambda: made.complete)


def test_an_address_found_in_another_country_is_doubted_at_the_stop(tmp_path: Path, server: FaultyServer) -> None:
    with scene(tmp_path, server) as made:
        server.fault = Elsewhere.FAR_AWAY
        made.plan(STORED + NEW["geocoder"])
        until(lambda: any(each.kind is ProblemKind.PLACE_IN_DOUBT for each in made.stops["new"].problems))
        (problem,) = (each for each in made.stops["new"].problems if each.kind is ProblemKind.PLACE_IN_DOUBT)
        assert "from the day's other stops" in str(problem.message)
        assert "Write the town into the address" in str(problem.remedy)
        assert str(escape(str(problem.message))) in organisers_page(made.visit_service)
        drawn_from_what_is_stored(made)

        # Its remedy works: another address is another question.
        server.fault = None
        (tmp_path / "venues.csv").write_text(
            STORED + NEW["geocoder"].replace("Helsinki", "00170 Helsinki"), encoding="utf-8"
        )
        until(lambda: not any(each.kind is ProblemKind.PLACE_IN_DOUBT for each in made.stops["new"].problems))


def test_the_table_is_whole() -> None:
    assert set(SAID) == set(PAUSES_S) == set(Fault)
