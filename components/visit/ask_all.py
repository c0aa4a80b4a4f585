"""Asks geocoder and router everything that a plan leaves open, once and to the end: for the command line.

The app asks in the background, for as long as it runs (`lookups`); here somebody waits for the end, so that a service
that is out of reach is given up after a few tries, and a question that fails alone after two.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from components.lookup.geocoder import Geocoder
from components.lookup.router import LegQuestion, Router
from components.plan.errors import RateLimited, ServiceFault, ServiceRefused
from components.visit.lookups import ask, endpoint_for
from components.visit.planner import AddressQuestion, Questions

MAX_WAIT_S = 120.0
"""How long a service that asks to wait is waited for at a stretch; then its questions are left for another run."""

ATTEMPTS = 2
"""So often a question is asked that fails."""

MAX_FAILURES = 3
"""After so many failures in a row a service is given up."""

Question = AddressQuestion | LegQuestion


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
