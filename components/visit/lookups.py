"""Asks geocoder and router what the published plan and the drafts need, one question at a time.

The app asks in the background, for as long as it runs (`Lookups`). For the command line somebody waits for the end
(`ask_all`), so that a service that is out of reach is given up after a few tries, and a question that fails alone after
two.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from components.lookup.geocoder import Geocoder
from components.lookup.geocoder_results import SERVICE as GEOCODER
from components.lookup.router import LegQuestion, Router, endpoint_of
from components.lookup.service_status import ServiceStatus
from components.plan.bounds import SearchArea
from components.plan.errors import RateLimited, ServiceFault, ServiceRefused
from components.plan.model import AddressNotFound, Place
from components.visit.planner import AddressQuestion, Questions

MAX_DRAFTS = 8
"""So many drafts have their questions asked; the one that was looked at longest ago is dropped first."""

Question = AddressQuestion | LegQuestion
NO_QUESTIONS = Questions(open=(), total=0)

MAX_WAIT_S = 120.0
"""How long a service that asks to wait is waited for at a stretch; then its questions are left for another run."""
ATTEMPTS = 2
"""So often a question is asked that fails."""
MAX_FAILURES = 3
"""After so many failures in a row a service is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many questions are answered, and how many there are."""

    done: int
    total: int


class Lookups:
    """The open questions of the published plan and of drafts, by owner. Safe between threads."""

    def __init__(self, geocoder: Geocoder, router: Router, status: ServiceStatus) -> None:
        self._geocoder = geocoder
        self._router = router
        self._status = status
        self._lock = threading.Lock()
        self._published = NO_QUESTIONS
        self._drafts: OrderedDict[str, Questions] = OrderedDict()
        self.answers = 0
        """How many questions have been answered: what was planned with fewer may be out of date."""

    def set_published(self, questions: Questions) -> None:
        """Take the questions of the published plan, which are asked first."""
        with self._lock:
            self._published = questions

    def set_draft(self, owner: str, questions: Questions) -> None:
        """Take the questions of a draft, which are asked after those of the published plan."""
        with self._lock:
            self._drafts[owner] = questions
            self._drafts.move_to_end(owner)
            while len(self._drafts) > MAX_DRAFTS:
                self._drafts.popitem(last=False)

    def typed(
        self, addresses: Sequence[str], *, owner: str, area: SearchArea, name: str
    ) -> tuple[Place | AddressNotFound | None, ...]:
        """What is known of addresses that somebody is typing; those of which nothing is are open questions from now."""
        known = tuple(self._geocoder.lookup(address, name=name, area=area) for address in addresses)
        unknown = [
            AddressQuestion(stop_id="", name=name, address=address, area=area)
            for address, place in zip(addresses, known, strict=True)
            if place is None
        ]
        self.set_draft(f"{owner} typing", Questions(open=tuple(unknown), total=len(addresses)))
        return known

    def note_answers(self, count: int) -> None:
        """Count answers that somebody else asked for."""
        with self._lock:
            self.answers += count

    def progress(self) -> Progress:
        """How far the looking up for the published plan is."""
        with self._lock:
            total = self._published.total
            return Progress(done=total - len(self._published.open), total=total)

    def open_count(self, owner: str) -> int:
        """How many of a draft's questions are still open, without those whose service is left alone just now."""
        with self._lock:
            return sum(map(self._is_ready, self._drafts.get(owner, NO_QUESTIONS).open))

    def next_question(self) -> Question | None:
        """The first open question whose service may be asked now."""
        with self._lock:
            everything = (self._published, *self._drafts.values())
            return next((each for questions in everything for each in questions.open if self._is_ready(each)), None)

    def ask(self, question: Question) -> bool:
        """Ask one question; whether it was answered. The answer is in the cache then."""
        try:
            ask(question, self._geocoder, self._router)
        except ServiceFault:
            return False
        with self._lock:
            self.answers += 1
            self._published = _without(question, self._published)
            for owner, questions in self._drafts.items():
                self._drafts[owner] = _without(question, questions)
        return True

    def _is_ready(self, question: Question) -> bool:
        return self._status.is_ready(endpoint_for(question))


def ask(question: Question, geocoder: Geocoder, router: Router) -> None:
    """Ask one question, unless its answer is stored by now; it is afterwards. Raises `ServiceFault`."""
    if isinstance(question, LegQuestion):
        router.ask(question)
    elif geocoder.lookup(question.address, name=question.name, area=question.area) is None:
        geocoder.ask(question.address, name=question.name, area=question.area)


def endpoint_for(question: Question) -> str:
    """The server that answers a question: one may be out of reach without the others."""
    return GEOCODER if isinstance(question, AddressQuestion) else endpoint_of(question.mode)


def _without(question: Question, questions: Questions) -> Questions:
    return replace(questions, open=tuple(other for other in questions.open if other != question))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question without an answer, and why."""

    question: Question
    fault: ServiceFault


Report = Callable[[Question | None, int, int], None]
"""Called before each question with it, and at the end with None; with how many are done, and how many there are."""


def ask_all(
    open_questions: Callable[[], Questions],
    geocoder: Geocoder,
    router: Router,
    report: Report = lambda *_: None,
    *,
    max_wait_s: float = MAX_WAIT_S,
) -> tuple[Unanswered, ...]:
    """Ask all that is open, and what opens with the answers: a way is asked for once its ends are found.

    Waits as the services ask for, `max_wait_s` at a stretch for each. Gives the questions that stay without an answer;
    raises nothing.
    """
    asking = _Asking(geocoder, router, report, max_wait_s)
    while fresh := [question for question in open_questions().open if question not in asking.seen]:
        asking.run(fresh)
    report(None, len(asking.seen), len(asking.seen))
    return tuple(asking.unanswered)


class _Asking:
    """One run: what was asked and what failed, and the endpoints of the servers that are given up."""

    def __init__(self, geocoder: Geocoder, router: Router, report: Report, max_wait_s: float) -> None:
        self._geocoder = geocoder
        self._router = router
        self._report = report
        self._max_wait_s = max_wait_s
        self._attempts: Counter[Question] = Counter()
        self._failures: Counter[str] = Counter()
        self._waited_s: dict[str, float] = {}
        self._given_up: dict[str, ServiceFault] = {}
        self.seen: set[Question] = set()
        self.unanswered: list[Unanswered] = []

    def run(self, fresh: list[Question]) -> None:
        """Ask these until each has its answer or is given up."""
        self.seen.update(fresh)
        remaining = deque(fresh)
        while remaining:
            later: deque[Question] = deque()
            waits_s: dict[str, float] = {}
            while remaining:
                question = remaining[0]
                self._report(question, len(self.seen) - len(remaining) - len(later), len(self.seen))
                if not self._is_settled(question, waits_s):
                    later.append(question)
                remaining.popleft()
            if later and waits_s:
                self._wait(waits_s)
            remaining = later

    def _is_settled(self, question: Question, waits_s: dict[str, float]) -> bool:
        """Ask one question; whether it is done with. A server that asks for a pause is not asked again before the
        next round, and has its pause in `waits_s`."""
        endpoint = endpoint_for(question)
        if endpoint in waits_s:
            return False
        if endpoint not in self._given_up:
            fault = self._fault_of(question)
            if fault is None:
                self._failures[endpoint], self._waited_s[endpoint] = 0, 0.0
                return True
            if self._is_worth_another_try(question, endpoint, fault, waits_s):
                return False
        else:
            fault = self._given_up[endpoint]
        self.unanswered.append(Unanswered(question=question, fault=fault))
        return True

    def _is_worth_another_try(
        self, question: Question, endpoint: str, fault: ServiceFault, waits_s: dict[str, float]
    ) -> bool:
        if isinstance(fault, RateLimited):
            is_soon = self._waited_s.get(endpoint, 0.0) + fault.retry_after_s <= self._max_wait_s
            if is_soon:
                waits_s[endpoint] = fault.retry_after_s
            else:
                self._given_up[endpoint] = fault
            return is_soon
        self._attempts[question] += 1
        self._failures[endpoint] += 1
        if isinstance(fault, ServiceRefused) or self._failures[endpoint] >= MAX_FAILURES:
            self._given_up[endpoint] = fault
            return False
        return self._attempts[question] < ATTEMPTS

    def _fault_of(self, question: Question) -> ServiceFault | None:
        """Ask one question; the fault, if it was not answered."""
        try:
            ask(question, self._geocoder, self._router)
        except ServiceFault as fault:
            return fault
        return None

    def _wait(self, waits_s: dict[str, float]) -> None:
        """Wait until the first of these endpoints may be asked again."""
        pause_s = min(waits_s.values())
        time.sleep(pause_s)
        for endpoint in waits_s:
            self._waited_s[endpoint] = self._waited_s.get(endpoint, 0.0) + pause_s
