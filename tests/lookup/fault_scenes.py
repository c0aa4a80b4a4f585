"""A visit service at work on services that a test can break, and the pages that it draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from components.i18n.words import words_for
from components.lookup.answer_cache import AnswerCache
from components.lookup.http_client import HttpClient
from components.lookup.rate_limiter import RateLimiter
from components.plan.coordinate import straight_line_m
from components.plan.messages import Problem, ProblemKind
from components.plan.model import Coordinate, PlannedStop
from components.render.draft_list import DraftStatus, draft_list
from components.render.stop_list import stop_list
from components.settings import GeocoderSettings, RouterSettings, Settings
from components.store.plans import PlanStore
from components.visit.service import VisitService
from tests.lookup.clock import Clock
from tests.waiting import until

TIMEOUT_S = 20.0
CACHED_STOPS = """\
date,arrive,depart,name,address,lat,lon,travel,id
2026-09-17,09:00,09:45,Kamppi Chapel,"Simonkatu 7, Helsinki",,,walk,kamppi
2026-09-17,10:00,11:15,Kiasma,,60.172017,24.936672,walk,kiasma
"""
NEW_ADDRESS = "Fabianinkatu 30, Helsinki"
NEW_STOPS = {
    "geocoder": f'2026-09-17,11:40,12:40,Library,"{NEW_ADDRESS}",,,walk,new\n',
    "router": "2026-09-17,11:40,12:40,Library,,60.171385,24.948259,walk,new\n",
}
"""For each service a stop for which it has to be asked: for the address, or for the way there."""


@dataclass(kw_only=True)
class Scene:
    """A visit service at work in a folder. `rounds` counts how often it looked for a question that may be asked."""

    folder: Path
    visit_service: VisitService
    clock: Clock
    rounds: int = 0

    def __post_init__(self) -> None:
        next_question = self.visit_service._lookups.next_question

        def counted() -> object:
            self.rounds += 1
            return next_question()

        self.visit_service._lookups.next_question = counted  # type: ignore[method-assign, assignment]

    def write_plan(self, csv: str) -> None:
        """Edit venues.csv, as a spreadsheet does; `refresh` would ask every service at once."""
        total = self.visit_service.progress().total
        (self.folder / "venues.csv").write_text(csv, encoding="utf-8")
        until(lambda: self.visit_service.progress().total > total)

    def settle(self) -> None:
        """Let the background work come round often enough that it would have asked, if it were to."""
        for _ in range(4):
            before = self.rounds
            self.visit_service._has_questions.set()
            until(lambda before=before: self.rounds > before)  # type: ignore[misc]

    @property
    def stops(self) -> dict[str, PlannedStop]:
        """The planned stops by id."""
        return {planned.stop.id: planned for planned in self.visit_service.whole().days[0].stops}

    @property
    def outages(self) -> list[Problem]:
        """The problems that say that a service is down."""
        problems = self.visit_service.whole().problems
        return [problem for problem in problems if problem.kind is ProblemKind.SERVICE_DOWN]

    @property
    def is_complete(self) -> bool:
        """Whether every stop has its place and every leg was routed."""
        day = self.visit_service.whole().days[0]
        return all(planned.place is not None for planned in day.stops) and not any(leg.estimated for leg in day.legs)


@contextmanager
def running_scene(folder: Path, *, geocoder_url: str, router_url: str, timeout_s: float = TIMEOUT_S) -> Iterator[Scene]:
    """A visit service on `CACHED_STOPS`, which sound services have placed and routed."""
    (folder / "venues.csv").write_text(CACHED_STOPS, encoding="utf-8")
    settings = Settings(
        folder=folder,
        geocoder=GeocoderSettings(url=geocoder_url, min_interval_s=0, timeout_s=timeout_s),
        router=RouterSettings(url=router_url, timeout_s=timeout_s),
    )
    clock = Clock(1_790_000_000.0)
    http_client = HttpClient(
        rate_limiter=RateLimiter(settings.data_dir, clock=clock, monotonic=clock),
        clock=clock,
        monotonic=clock,
        sleep=clock.sleep,
    )
    answers = AnswerCache(settings.data_dir, clock=clock, monotonic=clock)
    store = PlanStore(settings.csv_path, settings.data_dir, settle_s=0)
    visit_service = VisitService(settings, store=store, http_client=http_client, answers=answers, poll_s=0.005)
    scene = Scene(folder=folder, visit_service=visit_service, clock=clock)
    visit_service.start()
    try:
        until(lambda: scene.is_complete)
        yield scene
    finally:
        visit_service.stop()


def public_page(visit_service: VisitService) -> str:
    """The list of stops that partners get."""
    return str(stop_list(visit_service.whole(), words_for("en"), stage=Markup()))


def draft_page(visit_service: VisitService) -> str:
    """The list of stops that organisers get of a draft that is the plan."""
    visit = visit_service.whole()
    stops = tuple(planned.stop for day in visit.days for planned in day.stops)
    status = DraftStatus(head="", more="", dirty=False)
    return str(draft_list(visit_service.preview(stops, owner="ana"), stops, words_for("en"), status=status))


def assert_drawn_from_the_cache(scene: Scene) -> None:
    """Both pages show the cached places and the cached leg."""
    public, draft = public_page(scene.visit_service), draft_page(scene.visit_service)
    for name in ("Kamppi Chapel", "Kiasma", "Library"):
        assert name in public
        assert name in draft
    place = scene.stops["kamppi"].place
    assert place is not None
    assert straight_line_m(place.coordinate, Coordinate(latitude=60.169444, longitude=24.935927)) < 30
    leg = scene.stops["kiasma"].leg
    assert leg is not None
    assert not leg.estimated
    assert len(leg.geometry) > 2
