"""Keeps the visit: the latest one at any moment, and the background work that makes it better.

Pages, files and feeds take `current()`, a finished, frozen visit. Meanwhile one thread notices a changed plan within
seconds and plans anew; another asks geocoder and router what is not known yet, one question at a time and at their
pace. (Two, so that a service that hangs holds up no change of the plan.) A service that is out of reach is left alone
for as long as it asks, and then tried again, for ever.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from components.lookup.answer_cache import AnswerCache, open_answer_cache
from components.lookup.geocoder import Geocoder
from components.lookup.geocoder_results import SERVICE as GEOCODER
from components.lookup.http_client import HttpClient
from components.lookup.rate_limiter import open_rate_limiter
from components.lookup.router import LegQuestion, Router, endpoint_of
from components.plan.editing import Stops
from components.plan.errors import ServiceFault
from components.plan.messages import Phrase, Problem, ProblemKind, redacted
from components.plan.model import Visit
from components.settings import VERSION, Settings, load_settings
from components.store.database import backend_of
from components.store.plans import PlanStore, open_plan_store
from components.visit.planner import AddressQuestion, Questions, plan, questions
from components.visit.published_plan import PublishedPlan

POLL_S = 1.0
"""How often the plan is looked at for changes."""

PLAN_AGAIN_S = 600.0
"""So often everything is planned anew: other processes may have answers, and "not found" holds for a day only."""

PLANNING_SHARE = 4
"""After planning, so many times as long passes before the next: a plan of thousands of stops must not keep the
processor from everything else."""

MOST_DRAFTS = 8
"""So many organisers' drafts have their addresses and ways looked up; who looked longest ago is forgotten first."""

CHECK_S = 30.0
"""So often it is found out whether the store can still be written to, also while nothing is to be kept."""

PROJECT = Path(__file__).resolve().parents[2]
_log = logging.getLogger(__name__)
Told: TypeAlias = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the looking up is: answered questions, all of them, and what is being asked just now."""

    done: int
    total: int
    doing: Phrase | None = None


class VisitService:
    """One visit and its background work. All methods may be called from any thread, and none waits for a network.

    The parts (`answers`, `http_client`, `geocoder`, `router`, and the `store` of plans and drafts) are there
    for whoever asks on a person's behalf.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: PlanStore | None = None,
        http_client: HttpClient | None = None,
        answers: AnswerCache | None = None,
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
        self._published = PublishedPlan(self.store, settings.csv_path.name)
        self._poll_s = poll_s
        self._lock = threading.RLock()
        self._planning = threading.Lock()
        self._stopping = threading.Event()
        self._answered = threading.Event()
        self._planned = threading.Event()
        self._threads: tuple[threading.Thread, ...] = ()
        self._doing: Phrase | None = None
        self._told: tuple[object, ...] = ()
        self._not_kept: Problem | None = None
        self._planned_at = self._planning_s = 0.0
        self._began_at = self._checked_at = time.monotonic()
        # What was answered before this start, or to another process on the same store.
        self._good_at = {"geocoder": self.geocoder.latest_answer_at(), "router": self.router.latest_answer_at()}
        self._visit = plan((), settings, places=self.geocoder.lookup, legs=self.router.lookup)
        self._questions = Questions(open=(), total=0)
        self._of_drafts: OrderedDict[str, Questions] = OrderedDict()
        self.look_again()

    def current(self) -> Visit:
        """The visit as far as it is known now. At once, and frozen."""
        with self._lock:
            broken = bool(self._threads) and not all(thread.is_alive() for thread in self._threads)
            visit = self._visit
        if broken and not self._stopping.is_set():
            # A fault in our own code has ended one of them, and left its traceback in the log. The work goes on.
            _log.error("work.restarted")
            self.start()
        return visit

    def progress(self) -> Progress:
        """How far the looking up is."""
        with self._lock:
            total = self._questions.total
            return Progress(done=total - len(self._questions.open), total=total, doing=self._doing)

    def preview(self, stops: Stops, *, owner: str) -> Visit:
        """The visit that a draft makes of what is known now, under the published plan's stamp.

        What is not known of it is looked up in the background, after the published plan's own questions;
        `open_questions` tells how many are left.
        """
        places, legs = self.geocoder.lookup, self.router.lookup
        with self._lock:
            down, stamp, not_kept = self.http_client.status.outages, self._visit.stamp, self._not_kept
        found = () if not_kept is None else (not_kept,)
        visit = plan(stops, self.settings, places=places, legs=legs, stamp=stamp, down=down, found=found)
        asked = questions(stops, places=places, legs=legs)
        with self._lock:
            self._of_drafts[owner] = asked
            self._of_drafts.move_to_end(owner)
            while len(self._of_drafts) > MOST_DRAFTS:
                self._of_drafts.popitem(last=False)
        if asked.open:
            self._planned.set()
        return visit

    def open_questions(self, owner: str) -> int:
        """How many of a draft's addresses and ways are still to be looked up, as far as they can be just now."""
        with self._lock:
            asked = self._of_drafts.get(owner, Questions(open=(), total=0)).open
            return sum(self.http_client.status.is_ready(_endpoint(question)) for question in asked)

    def now(self) -> datetime:
        """The time of the visit, in UTC: the clock's, or the instant that is rehearsed (STUDY_VISIT_NOW)."""
        return (self.settings.now or datetime.now(UTC)).astimezone(UTC)

    def csv(self) -> bytes:
        """The bytes of the plan that is up, as its organisers keep it; empty while there is none."""
        with self._lock:
            return self._published.csv

    def status(self) -> dict[str, Told]:
        """How things stand, for whoever watches over the app: version, plan, store, each service's last good answer.

        `degraded` names what is amiss although pages are served: `plan` (it cannot be read, or has faults that keep it
        from being taken), `store`, `geocoder`, `router`. Instants are in UTC, by the clock, not by the rehearsed one.
        """
        visit, progress, now = self.current(), self.progress(), datetime.now(UTC)
        unreadable = any(problem.kind is ProblemKind.FILE_UNREADABLE for problem in visit.problems)
        amiss = ["plan"] * unreadable + ["store"] * (not self.answers.is_persistent)
        told: dict[str, Told] = {
            "version": VERSION,
            "uptime_s": round(time.monotonic() - self._began_at),
            "plan": visit.stamp.number,
            "published_at": visit.stamp.published_at.isoformat() if visit.stamp.published_at else None,
            "revision": visit.revision,
            "store": backend_of(self.settings.database_url),
            "store_fault": self.answers.cause,
            "answers_kept": self.answers.is_persistent,
            "open_questions": progress.total - progress.done,
        }
        for service in ("geocoder", "router"):
            health = self.http_client.status.health(service)
            good_at = health.last_good_at or self._good_at[service]
            retry_at = (now + timedelta(seconds=health.retry_in_s)).isoformat() if health.retry_in_s > 0 else None
            told[f"{service}_last_good_at"] = good_at.isoformat() if good_at else None
            told[f"{service}_age_s"] = round(max(0.0, (now - good_at).total_seconds())) if good_at else None
            told[f"{service}_fault"] = str(health.fault) if health.fault else None
            told[f"{service}_paused_until"] = retry_at
            amiss += [service] * (health.is_down and progress.done < progress.total)
        return told | {"degraded": amiss}

    def start(self) -> None:
        """Begin the background work; once is enough, more does no harm."""
        with self._lock:
            self._stopping.clear()
            alive = {thread.name: thread for thread in self._threads if thread.is_alive()}
            threads = []
            for name, work in (("office-watching", self._keep_watching), ("office-asking", self._keep_asking)):
                thread = alive.get(name)
                if thread is None:
                    thread = threading.Thread(target=work, name=name, daemon=True)
                    thread.start()
                threads.append(thread)
            self._threads = tuple(threads)

    def stop(self, timeout_s: float = 15.0) -> None:
        """End the background work, waiting up to `timeout_s` for a question on its way."""
        self._stopping.set()
        self._answered.set()
        self._planned.set()
        with self._lock:
            threads, self._threads = self._threads, ()
        for thread in threads:
            thread.join(timeout_s)

    def look_again(self) -> None:
        """Look at the plan now rather than within a second, and ask every service again: somebody has just changed
        something. When this returns, `current()` is the new visit."""
        self.http_client.status.retry_now()
        self._plan_anew()

    def _keep_watching(self) -> None:
        """Plan anew whenever there is a reason to, until it is time to stop."""
        while not self._stopping.is_set():
            answered = self._answered.wait(self._poll_s)
            if answered:  # else an answer that came since would be forgotten, and not be shown for minutes
                self._answered.clear()
            with self._planning:
                changed = self._published.refresh()
            idle_s = time.monotonic() - self._planned_at
            if time.monotonic() - self._checked_at > CHECK_S:
                self._checked_at = time.monotonic()
                self.answers.check()
            rest_s = PLANNING_SHARE * self._planning_s - idle_s
            if answered and rest_s > 0:
                self._stopping.wait(rest_s)
            if changed or answered or idle_s > PLAN_AGAIN_S or self._to_tell() != self._told:
                self._plan_anew()

    def _keep_asking(self) -> None:
        """Ask what is to be asked, until it is time to stop."""
        while not self._stopping.is_set():
            question = self._next_question()
            if question is None:
                self._planned.wait(self._poll_s)
                self._planned.clear()
            else:
                self._ask(question)

    def _plan_anew(self) -> None:
        with self._planning:
            began = time.monotonic()
            self._published.refresh()
            stops = self._published.stops
            with self._lock:
                self._told, down = self._to_tell(), self.http_client.status.outages
            not_kept = self.answers.problem
            if not_kept is not None and not_kept != self._not_kept:
                told = {"of": "answers", "cause": self.answers.cause, "said": redacted(not_kept.message)}
                _log.warning("store.failed", extra=told)
            elif not_kept is None and self._not_kept is not None:
                _log.info("store.recovered", extra={"of": "answers"})
            self._not_kept = not_kept
            found = (*self._published.problems, *([not_kept] if not_kept is not None else []))
            places, legs, stamp = self.geocoder.lookup, self.router.lookup, self._published.stamp
            visit = plan(stops, self.settings, places=places, legs=legs, stamp=stamp, found=found, down=down)
            asked = questions(stops, places=places, legs=legs)
            self._planned_at = time.monotonic()
            self._planning_s = self._planned_at - began
            with self._lock:
                self._visit, self._questions = visit, asked
        self._planned.set()

    def _next_question(self) -> AddressQuestion | LegQuestion | None:
        with self._lock:
            asked = [*self._questions.open, *(each for drawn in self._of_drafts.values() for each in drawn.open)]
            return next((question for question in asked if self.http_client.status.is_ready(_endpoint(question))), None)

    def _ask(self, question: AddressQuestion | LegQuestion) -> None:
        """Ask one question; the answer is in the store then, or its service is left alone for a while."""
        answered = True
        with self._lock:
            self._doing = self._in_words(question)
        try:
            if isinstance(question, LegQuestion):
                self.router.ask(question)
            elif self.geocoder.lookup(question.address, name=question.name) is None:
                self.geocoder.ask(question.address, name=question.name)
        except ServiceFault:
            answered = False
        with self._lock:
            self._doing = None
            if answered:
                self._questions = _without(question, self._questions)
                for owner, asked in self._of_drafts.items():
                    self._of_drafts[owner] = _without(question, asked)
        if answered or self._to_tell() != self._told:
            self._answered.set()

    def _in_words(self, question: AddressQuestion | LegQuestion) -> Phrase:
        if isinstance(question, AddressQuestion):
            return Phrase("Looking up {address}", {"address": question.address})
        stops = (planned.stop for day in self._visit.days for planned in day.stops)
        name = next((stop.name for stop in stops if stop.id == question.to_stop_id), "")
        return Phrase("Finding the way to {stop}", {"stop": name})

    def _to_tell(self) -> tuple[object, ...]:
        """What besides the plan goes into the visit: services that are down, answers that are not kept."""
        with self._lock:
            return (tuple(str(fault) for fault in self.http_client.status.outages), self.answers.problem)


def _endpoint(question: AddressQuestion | LegQuestion) -> str:
    """Which server answers the question."""
    return GEOCODER if isinstance(question, AddressQuestion) else endpoint_of(question.mode)


def _without(question: AddressQuestion | LegQuestion, asked: Questions) -> Questions:
    return replace(asked, open=tuple(other for other in asked.open if other != question))


_opening = threading.Lock()
_opened: list[VisitService] = []


def open_visit_service() -> VisitService:
    """The office of this process, at work, with the settings of the project's folder and the environment.

    Raises `SettingsFault` where those cannot be used; the next call tries again.
    """
    with _opening:
        if not _opened:
            settings = load_settings(PROJECT, os.environ)
            _opened.append(VisitService(settings))
        _opened[0].start()
        return _opened[0]
