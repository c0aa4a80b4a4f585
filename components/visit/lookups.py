"""Asks geocoder and router what the published plan and the drafts need, one question at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from components.lookup.geocoder import Geocoder
from components.lookup.geocoder_results import SERVICE as GEOCODER
from components.lookup.router import LegQuestion, Router, endpoint_of
from components.lookup.service_status import ServiceStatus
from components.plan.bounds import SearchArea
from components.plan.errors import ServiceFault
from components.plan.model import AddressNotFound, Place
from components.visit.planner import AddressQuestion, Questions

MAX_DRAFTS = 8
"""So many drafts have their questions asked; the one that was looked at longest ago is dropped first."""

NO_QUESTIONS = Questions(open=(), total=0)


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

    def next_question(self) -> AddressQuestion | LegQuestion | None:
        """The first open question whose service may be asked now."""
        with self._lock:
            everything = (self._published, *self._drafts.values())
            return next((each for questions in everything for each in questions.open if self._is_ready(each)), None)

    def ask(self, question: AddressQuestion | LegQuestion) -> bool:
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

    def _is_ready(self, question: AddressQuestion | LegQuestion) -> bool:
        return self._status.is_ready(endpoint_for(question))


def ask(question: AddressQuestion | LegQuestion, geocoder: Geocoder, router: Router) -> None:
    """Ask one question, unless its answer is stored by now; it is afterwards. Raises `ServiceFault`."""
    if isinstance(question, LegQuestion):
        router.ask(question)
    elif geocoder.lookup(question.address, name=question.name, area=question.area) is None:
        geocoder.ask(question.address, name=question.name, area=question.area)


def endpoint_for(question: AddressQuestion | LegQuestion) -> str:
    """The server that answers a question: one may be out of reach without the others."""
    return GEOCODER if isinstance(question, AddressQuestion) else endpoint_of(question.mode)


def _without(question: AddressQuestion | LegQuestion, questions: Questions) -> Questions:
    return replace(questions, open=tuple(other for other in questions.open if other != question))
