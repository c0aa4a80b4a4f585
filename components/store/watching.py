"""The plan as it was last good: notices a change, reads it, and lets no faulty file take a good plan down."""

from __future__ import annotations

import logging

from components.plan.errors import StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import PlanStamp, Stop
from components.sheets.reading import log_problems, read_venues
from components.store.sources import PlanSource, PublishedPlan

_log = logging.getLogger(__name__)


class PlanWatch:
    """The stops of the published plan. `found` are the problems of reading it, `stamp` which plan it is, `data`
    its bytes.

    A file with an error in it is shown as far as it can be read while there is nothing better; once a sound plan is
    up (stops, and no error), it stays up until the next sound one, and the faults are told beside it.
    """

    def __init__(self, source: PlanSource) -> None:
        self._source = source
        self._seen: PublishedPlan | str | None = None
        self._sound = False
        self.stops: tuple[Stop, ...] = ()
        self.found: tuple[Problem, ...] = ()
        self.stamp = PlanStamp()
        self.data = b""

    def look(self) -> bool:
        """Look at the source; whether something about the plan or its problems is new. Raises nothing."""
        seen: PublishedPlan | str
        try:
            seen = self._source.read()
        except StorageFault as fault:
            seen = str(fault)
        if seen == self._seen:
            return False
        self._seen = seen
        if isinstance(seen, str) and self._sound:
            self.found = (_not_read(seen),)
            log_problems(self.found, self._source.name)
            return True
        stops, problems = self._read(seen)
        log_problems(problems, self._source.name)
        faulty = not stops or any(problem.severity is Severity.ERROR for problem in problems)
        if faulty and self._sound:
            self.found = (*problems, _kept_up(self._source.name))
            return True
        self.stops, self.found = stops, problems
        self.stamp = seen.stamp if isinstance(seen, PublishedPlan) else PlanStamp()
        _log.info("plan.taken", extra={"plan": self.stamp.number, "stops": len(stops), "problems": len(problems)})
        self.data = (seen.data or b"") if isinstance(seen, PublishedPlan) else b""
        self._sound = not faulty
        return True

    def _read(self, seen: PublishedPlan | str) -> tuple[tuple[Stop, ...], tuple[Problem, ...]]:
        name = self._source.name
        if isinstance(seen, str):
            return (), (_unreadable(Phrase("{fault}", {"fault": seen}), Phrase("Check the file and its rights.")),)
        if seen.data is None:
            message = Phrase("There is no plan yet: {file} is missing.", {"file": name})
            remedy = Phrase("Put {file} there, with one row a stop: date, arrive, name and address.", {"file": name})
            return (), (_unreadable(message, remedy),)
        reading = read_venues(seen.data, name=name)
        return reading.stops, reading.problems


def _not_read(said: str) -> Problem:
    return Problem(
        kind=ProblemKind.NOT_KEPT,
        severity=Severity.WARNING,
        message=Phrase("{fault}", {"fault": said}),
        remedy=Phrase("The last plan that could be read stays up. It is tried again by itself."),
    )


def _kept_up(name: str) -> Problem:
    return Problem(
        kind=ProblemKind.FILE_UNREADABLE,
        severity=Severity.WARNING,
        message=Phrase("{file} has changed and has faults, so the plan before it stays up.", {"file": name}),
        remedy=Phrase("Correct the faults and save it again."),
    )


def _unreadable(message: Phrase, remedy: Phrase) -> Problem:
    return Problem(kind=ProblemKind.FILE_UNREADABLE, severity=Severity.ERROR, message=message, remedy=remedy)
