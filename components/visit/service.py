"""Keeps the visit current: plans it anew when the plan, the answers or the services change.

Pages and files take `current()`, a frozen visit. One thread looks at the published plan every second and plans; another
asks geocoder and router what is not known yet; a third makes the ground around it, and a fourth takes in its photos.
They are several, so that a
service that hangs delays no change of the plan.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from components.lookup.answer_cache import AnswerCache, open_answer_cache
from components.lookup.geocoder import Geocoder
from components.lookup.ground_source import GroundSources
from components.lookup.http_client import HttpClient
from components.lookup.rate_limiter import open_rate_limiter
from components.lookup.router import LegQuestion, Router
from components.lookup.service_status import health_fields
from components.plan.bounds import SearchArea
from components.plan.details import VisitDetails
from components.plan.editing import Stops
from components.plan.errors import StorageFault
from components.plan.messages import Problem, ProblemKind, redacted
from components.plan.model import AddressNotFound, Place, Visit
from components.plan.record import is_over
from components.settings import VERSION, Settings, load_settings, visit_folder
from components.store.database import backend_of
from components.store.plans import PlanStore, open_plan_store
from components.visit.ground_work import GroundState, GroundWork
from components.visit.grounds import Grounds
from components.visit.lookups import MAX_DRAFTS, Lookups, Progress, ask_all
from components.visit.photo_work import PhotoWork, named_photos
from components.visit.planner import AddressLookup, Questions, plan, questions
from components.visit.published_plan import PublishedPlan
from components.visit.revision import record_of

POLL_S = 1.0
"""How often the plan is looked at for changes."""

REPLAN_S = 600.0
"""How often everything is planned anew: other processes may have answers, and "not found" holds for a day only."""

PLANNING_PAUSE = 4
"""After planning, this many times as long passes before the next: a plan of thousands of stops must not take the whole
processor."""

CHECK_S = 30.0
"""How often it is checked that answers can still be stored."""

_log = logging.getLogger(__name__)
StatusValue: TypeAlias = str | int | bool | list[str] | None


class VisitService:
    """One visit and its background work. All methods may be called from any thread, and none waits for a service.

    The parts (`answers`, `http_client`, `geocoder`, `router`, and the `store` of plans and drafts) are public for those
    who ask a service on a person's behalf. `settings` are those of the start, with the details of the published plan.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: PlanStore | None = None,
        http_client: HttpClient | None = None,
        answers: AnswerCache | None = None,
        sources: GroundSources | None = None,
        poll_s: float = POLL_S,
    ) -> None:
        self.settings = settings
        self.answers = answers or open_answer_cache(settings)
        self.http_client = http_client or HttpClient(
            contact=settings.geocoder.contact, rate_limiter=open_rate_limiter(settings)
        )
        self.geocoder = Geocoder(settings.geocoder, self.http_client, self.answers)
        self.router = Router(self.http_client, self.answers, settings.router)
        self.store = store or open_plan_store(settings)
        self.grounds = GroundWork(Grounds(self.store.grounds, sources))
        self._planned = partial(plan, pictures=self.store.pictures.picture, photos=self.store.photos.lookup)
        self.photos = PhotoWork(self.store.photos, settings.folder, self.http_client, leases=self.store.grounds)
        self._published = PublishedPlan(self.store, settings.csv_path.name)
        self._lookups = Lookups(self.geocoder, self.router, self.http_client.status)
        self._poll_s = poll_s
        self._lock = threading.RLock()
        self._planning = threading.Lock()
        self._stopping = threading.Event()
        self._has_answers = threading.Event()
        self._has_questions = threading.Event()
        self._threads: tuple[threading.Thread, ...] = ()
        self._planned_conditions: tuple[object, ...] = ()
        self._cache_problem: Problem | None = None
        self._planned_at = self._planning_s = 0.0
        self._started_at = self._checked_at = time.monotonic()
        # Answers from before this start, or of another process on the same database.
        self._good_at = {"geocoder": self.geocoder.latest_answer_at(), "router": self.router.latest_answer_at()}
        self._previews: OrderedDict[str, tuple[tuple[object, ...], Visit]] = OrderedDict()
        self._record: Visit | None = None
        self._visit = plan((), settings, places=self.geocoder.lookup, legs=self.router.lookup)
        self.refresh()

    def current(self) -> Visit:
        """The visit as far as it is known now; when it is over its record. At once, and frozen."""
        with self._lock:
            thread_died = bool(self._threads) and not all(thread.is_alive() for thread in self._threads)
            visit = self._visit
            # By the clock here, so that it holds while the store or a service hangs.
            if is_over(visit, self.now()):
                visit = self._record = self._record or record_of(visit)
        if thread_died and not self._stopping.is_set():
            # An error in our own code has ended a thread, and its traceback is in the log.
            _log.error("work.restarted")
            self.start()
        return visit

    @property
    def outage(self) -> StorageFault | None:
        """Why there is nothing to serve: the store could not be read since the start, and an empty plan would be none
        of anybody's. None as soon as it was read; a plan that was read stays up."""
        return self._published.fault

    def whole(self) -> Visit:
        """The same with what is for the days of the visit alone, also when those are over: for organisers."""
        with self._lock:
            return self._visit

    def progress(self) -> Progress:
        """How far the looking up for the published plan is."""
        return self._lookups.progress()

    def preview(self, stops: Stops, details: VisitDetails | None = None, *, owner: str) -> Visit:
        """The visit that a draft makes of what is known now, with the published plan's stamp, and its details unless
        others are given.

        What is not known is looked up in the background; `open_questions` tells how many are left. The visit is planned
        anew only when the stops, the details, the answers or the state of the services have changed.
        """
        settings = self.settings_for(details)
        self.grounds.look_at(owner)
        with self._lock:
            outages, stamp, cache_problem = self.http_client.status.outages, self._visit.stamp, self._cache_problem
            sources = (self._lookups.answers, self.grounds.changes, self.photos.changes)
            planned_with = (stops, settings.details, stamp, self._planned_at, sources, self._conditions())
            cached = self._previews.get(owner)
            if cached is not None and cached[0] == planned_with:
                return cached[1]
        self.photos.want(named_photos(stops, settings.details), owner)
        places, legs = self._places(settings), self.router.lookup
        problems = () if cache_problem is None else (cache_problem,)
        grounds = partial(self.grounds.lookup, owner=owner)
        visit = self._planned(
            *(stops, settings),
            places=places,
            legs=legs,
            stamp=stamp,
            outages=outages,
            grounds=grounds,
            local_problems=problems,
        )
        open_questions = questions(stops, places=places, legs=legs, area=settings.geocoder.area)
        self._lookups.set_draft(owner, open_questions)
        with self._lock:
            self._previews[owner] = (planned_with, visit)
            self._previews.move_to_end(owner)
            while len(self._previews) > MAX_DRAFTS:
                self._previews.popitem(last=False)
        if open_questions.open:
            self._has_questions.set()
        return visit

    def look_up(
        self, addresses: Sequence[str], *, owner: str, area: SearchArea, name: str = ""
    ) -> tuple[Place | AddressNotFound | None, ...]:
        """What is known of addresses that somebody is typing, None for each that is not looked up yet.

        Those are asked in the background, after the questions of the plan, at the geocoder's pace; the ones that were
        asked for before in the name of `owner` and not here are given up.
        """
        known = self._lookups.typed(addresses, owner=owner, area=area, name=name)
        if None in known:
            self._has_questions.set()
        return known

    def settings_for(self, details: VisitDetails | None) -> Settings:
        """The settings for a visit of other details; those of the published plan for None."""
        return self.settings if details is None else self.settings.with_details(details)

    def open_questions(self, owner: str) -> int:
        """How many of a draft's addresses and ways are still to be looked up, as far as they can be just now."""
        return self._lookups.open_count(owner)

    def now(self) -> datetime:
        """The time of the visit, in UTC: the clock's, or the instant that is rehearsed (STUDY_VISIT_NOW)."""
        return (self.settings.now or datetime.now(UTC)).astimezone(UTC)

    def csv(self) -> bytes:
        """The bytes of the published plan; empty while there is none."""
        return self._published.csv

    def status(self) -> dict[str, StatusValue]:
        """The state of the app for monitoring: version, plan, database, and each service's last good answer.

        `degraded` names what is wrong although pages are served: `plan` (it cannot be read, or an edit is refused),
        `store`, `geocoder`, `router`, `ground`. Instants are in UTC, by the clock, not by the rehearsed one. From
        memory alone: a load balancer waits for no store. Raises `StorageFault` while there is nothing to serve, see
        `outage`.
        """
        if (outage := self.outage) is not None:
            raise outage
        visit, progress = self.current(), self.progress()
        problems = (*self._published.problems, *self._published.local_problems)
        is_unreadable = any(problem.kind is ProblemKind.FILE_UNREADABLE for problem in problems)
        store_fault = self._published.store_fault or self.answers.cause
        damaged = list(self.store.set_aside.damaged)
        degraded = ["plan"] * is_unreadable + ["store"] * (store_fault is not None or bool(damaged))
        status: dict[str, StatusValue] = {
            "version": VERSION,
            "uptime_s": round(time.monotonic() - self._started_at),
            "plan": visit.stamp.number,
            "published_at": visit.stamp.published_at.isoformat() if visit.stamp.published_at else None,
            "revision": visit.revision,
            "store": backend_of(self.settings.database_url),
            "store_fault": store_fault,
            "set_aside": damaged,
            "answers_kept": self.answers.is_persistent,
            "open_questions": progress.total - progress.done,
        }
        for service in ("geocoder", "router"):
            health = self.http_client.status.health(service)
            good_at = health.last_good_at or self._good_at[service]
            status |= health_fields(service, good_at=good_at, fault=health.fault, retry_in_s=health.retry_in_s)
            degraded += [service] * (health.is_down and progress.done < progress.total)
        degraded += ["ground"] * (self.grounds.report().state is GroundState.FAILED)
        return status | self.grounds.status() | {"degraded": degraded}

    def start(self) -> None:
        """Begin the background work. To call it again does no harm."""
        with self._lock:
            self._stopping.clear()
            alive = {thread.name: thread for thread in self._threads if thread.is_alive()}
            threads = []
            for name, work in (
                ("visit-planning", self._keep_planning),
                ("visit-lookups", self._keep_asking),
                ("visit-grounds", partial(self._keep_working, self.grounds)),
                ("visit-photos", partial(self._keep_working, self.photos)),
            ):
                thread = alive.get(name)
                if thread is None:
                    thread = threading.Thread(target=work, name=name, daemon=True)
                    thread.start()
                threads.append(thread)
            self._threads = tuple(threads)

    def stop(self, timeout_s: float = 15.0) -> None:
        """End the background work; each thread may take up to `timeout_s`, for a question on its way."""
        self._stopping.set()
        self._has_answers.set()
        self._has_questions.set()
        with self._lock:
            threads, self._threads = self._threads, ()
        for thread in threads:
            thread.join(timeout_s)

    def ask_ways(self, ways: Sequence[LegQuestion], *, max_wait_s: float) -> bool:
        """Ask for these ways now, because somebody waits for them; whether all were answered.

        A router that asks to wait longer than `max_wait_s` is not waited for. Visits are planned anew with the answers.
        """
        open_questions = Questions(open=tuple(ways), total=len(ways))
        unanswered = ask_all(lambda: open_questions, self.geocoder, self.router, max_wait_s=max_wait_s)
        self._lookups.note_answers(len(ways) - len(unanswered))
        self._has_answers.set()
        return not unanswered

    def refresh(self) -> None:
        """Plan anew at once, and ask every service again: for who has just changed something.

        When it returns, `current()` is the new visit.
        """
        self.http_client.status.retry_now()
        self.grounds.retry_now()
        self._plan()

    def _keep_planning(self) -> None:
        """Plan whenever something has changed, until the service stops."""
        while not self._stopping.is_set():
            answered = self._has_answers.wait(self._poll_s)
            if answered:  # cleared only if it was seen: an answer right after the wait must not be missed
                self._has_answers.clear()
            with self._planning:
                changed = self._published.refresh()
            since_s = time.monotonic() - self._planned_at
            if time.monotonic() - self._checked_at > CHECK_S:
                self._checked_at = time.monotonic()
                self.answers.check()
            pause_s = PLANNING_PAUSE * self._planning_s - since_s
            if answered and pause_s > 0:
                self._stopping.wait(pause_s)
            if changed or answered or since_s > REPLAN_S or self._conditions() != self._planned_conditions:
                self._plan()

    def _keep_asking(self) -> None:
        """Ask the open questions, until the service stops."""
        self._stopping.wait(self._poll_s)  # the first readers after a start would wait for the modules that this loads
        while not self._stopping.is_set():
            question = self._lookups.next_question()
            if question is None:
                self._has_questions.wait(self._poll_s)
                self._has_questions.clear()
            elif self._lookups.ask(question) or self._conditions() != self._planned_conditions:
                self._has_answers.set()

    def _keep_working(self, work: GroundWork | PhotoWork) -> None:
        """Make the grounds, or take in the photos, that are missing, until the service stops."""
        while not self._stopping.wait(self._poll_s):
            if work.work(self._stopping.is_set):
                self._has_answers.set()

    def _plan(self) -> None:
        """Make the visit of the published plan and of what is known now."""
        with self._planning:
            started_at = time.monotonic()
            self._published.refresh()
            stops, stamp = self._published.stops, self._published.stamp
            if self._published.details is not None:
                self.settings = self.settings.with_details(self._published.details)
            settings = self.settings
            self.photos.want(named_photos(stops, settings.details))
            self._planned_conditions = self._conditions()
            cache_problem = self.answers.problem
            self._log_cache_problem(cache_problem)
            local_problems = (*self._published.local_problems, *(() if cache_problem is None else (cache_problem,)))
            places, legs, outages = self._places(settings), self.router.lookup, self.http_client.status.outages
            seen = settings.as_seen_at(self.now())
            visit = self._planned(
                *(stops, seen),
                places=places,
                legs=legs,
                stamp=stamp,
                outages=outages,
                problems=self._published.problems,
                local_problems=local_problems,
                grounds=self.grounds.lookup,
            )
            area = settings.geocoder.area
            self._lookups.set_published(questions(stops, places=places, legs=legs, area=area))
            with self._lock:
                self._visit, self._record, self._cache_problem = visit, None, cache_problem
                self._planned_at = time.monotonic()
                self._planning_s = self._planned_at - started_at
        self._has_questions.set()

    def _places(self, settings: Settings) -> AddressLookup:
        """What is known of addresses in the area of a visit."""
        return partial(self.geocoder.lookup, area=settings.geocoder.area)

    def _conditions(self) -> tuple[object, ...]:
        """What a visit depends on besides the plan and the answers: services that are down, answers not stored, and
        whether a closed visit has opened."""
        outages = tuple(str(fault) for fault in self.http_client.status.outages)
        return (outages, self.answers.problem, self.settings.details.visibility_at(self.now()))

    def _log_cache_problem(self, problem: Problem | None) -> None:
        if problem is not None and problem != self._cache_problem:
            fields = {"of": "answers", "cause": self.answers.cause, "message_text": redacted(problem.message)}
            _log.warning("store.failed", extra=fields)
        elif problem is None and self._cache_problem is not None:
            _log.info("store.recovered", extra={"of": "answers"})


_opening = threading.Lock()
_opened: list[VisitService] = []


def open_visit_service() -> VisitService:
    """The one visit service of this process, at work, with the settings of the visit's folder and the environment.

    Raises `SettingsFault` where those cannot be used; the next call tries again.
    """
    with _opening:
        if not _opened:
            settings = load_settings(visit_folder(os.environ), os.environ)
            client = HttpClient(contact=settings.geocoder.contact, rate_limiter=open_rate_limiter(settings))
            sources = GroundSources(client, settings.ground, settings.folder)
            _opened.append(VisitService(settings, http_client=client, sources=sources))
        _opened[0].start()
        return _opened[0]
