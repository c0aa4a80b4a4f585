"""The stops and details of the published plan, read anew when another plan is up; and every earlier one as a visit."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

from components.lookup.geocoder import Geocoder
from components.lookup.router import Router
from components.plan.details import VisitDetails
from components.plan.errors import StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import PlanStamp, Stop
from components.plan.record import PublishedVisit, lasting_visit
from components.settings import Settings
from components.sheets.reading import log_problems, read_venues
from components.store.database import Cause, DatabaseFault
from components.store.plan_rows import Plan
from components.store.plans import PlanStore
from components.visit.draft_and_plan import stops_of
from components.visit.planner import GroundLookup, plan

_log = logging.getLogger(__name__)


class PublishedPlan:
    """The published plan of `store`, as last read. Its last version stays where the store cannot be read.

    `name` is the plan's name in messages ("venues.csv"). `problems` are those of the plan, the same in every process;
    `local_problems` those of the store and the files of this one. `fault` says why nothing could be read since the
    start; None once the store has answered, also that there is no plan.
    """

    def __init__(self, store: PlanStore, name: str) -> None:
        self._store = store
        self._name = name
        self._seen: tuple[Plan | VisitDetails | str, tuple[Problem, ...]] | None = None
        self._plan: Plan | None = None
        self._details: VisitDetails | None = None
        self.stops: tuple[Stop, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.local_problems: tuple[Problem, ...] = ()
        self.fault: StorageFault | None = StorageFault("The plan was not read yet.")
        self.store_fault: Cause | None = None
        """Why the database could not be used at the last look; None where it could."""

    @property
    def stamp(self) -> PlanStamp:
        """Which plan it is."""
        return self._plan.stamp if self._plan is not None else PlanStamp()

    @property
    def csv(self) -> bytes:
        """The bytes of the plan; empty while there is none."""
        return self._plan.csv if self._plan is not None else b""

    @property
    def details(self) -> VisitDetails | None:
        """The details of the visit in the plan, without a plan those of visit.toml; None while neither was read."""
        return self._plan.details if self._plan is not None else self._details

    def refresh(self) -> bool:
        """Look at the store; whether the plan or its problems changed. Raises nothing."""
        seen: Plan | VisitDetails | str
        try:
            seen = self._store.published() or self._store.details_without_plan()
            self.fault = None
            cause = None
        except StorageFault as fault:
            seen = str(fault)
            cause = fault.cause if isinstance(fault, DatabaseFault) else None
            if self.fault is not None:
                self.fault = fault
        self._note(cause)
        problems = self._store.problems()
        if (seen, problems) == self._seen:
            return False
        self._seen = (seen, problems)
        if isinstance(seen, Plan):
            if seen != self._plan:
                self._read(seen)
            self.local_problems = problems
            return True
        self._details = seen if isinstance(seen, VisitDetails) else self._details
        unavailable = self._unavailable_problem(seen if isinstance(seen, str) else None)
        log_problems((unavailable,), self._name)
        if self._plan is None:
            self.problems, self.local_problems = (unavailable,), ()
        else:
            self.local_problems = (*problems, unavailable)
        return True

    def _note(self, store_fault: Cause | None) -> None:
        """Keep, and log once, why the database cannot be used, or that it can be used again."""
        if store_fault is not None and store_fault is not self.store_fault:
            _log.warning("store.failed", extra={"of": "plans", "cause": store_fault})
        elif store_fault is None and self.store_fault is not None:
            _log.info("store.recovered", extra={"of": "plans"})
        self.store_fault = store_fault

    def _read(self, plan: Plan) -> None:
        reading = read_venues(plan.csv, name=self._name)
        log_problems(reading.problems, self._name)
        self._plan, self.stops, self.problems = plan, reading.stops, reading.problems
        counts = {"stops": len(reading.stops), "problems": len(reading.problems)}
        _log.info("plan.taken", extra={"plan": plan.number, **counts})

    def _unavailable_problem(self, fault: str | None) -> Problem:
        if fault is not None and self._plan is not None:
            return Problem(
                kind=ProblemKind.NOT_STORED,
                severity=Severity.WARNING,
                message=Phrase("{fault}", {"fault": fault}),
                remedy=Phrase("The last plan that could be read stays in place. The app tries again by itself."),
            )
        message = Phrase("{fault}", {"fault": fault or ""})
        remedy = Phrase("Check the file and its rights.")
        if fault is None:
            message = Phrase("There is no plan yet: {file} is missing.", {"file": self._name})
            remedy = Phrase(
                "Put {file} there, with one row a stop: date, arrive, name and address.", {"file": self._name}
            )
        return Problem(kind=ProblemKind.FILE_UNREADABLE, severity=Severity.ERROR, message=message, remedy=remedy)


def past_plans(
    store: PlanStore, settings: Settings, geocoder: Geocoder, router: Router, grounds: GroundLookup
) -> Iterator[PublishedVisit]:
    """All published plans, the oldest first, by what is known of places, ways and grounds now; one by one, as each may
    take a second. What was for the days of the visit alone, such as phone numbers, is left out: evidence is kept for
    years. Raises `StorageFault`."""
    for entry in reversed(store.history()):
        published = store.plan(entry.number)
        own = settings.with_details(published.details)
        places = partial(geocoder.lookup, area=own.geocoder.area)
        lookups = partial(plan, pictures=store.pictures.picture, photos=store.photos.lookup, grounds=grounds)
        planned = partial(lookups, stamp=published.stamp)
        visit = planned(stops_of(published.csv), own, places=places, legs=router.lookup)
        yield PublishedVisit(visit=lasting_visit(visit), who=entry.who, csv=published.csv)
