"""Makes the grounds that visits lack, in the background: one at a time, and of all processes on one database one.

The network is asked when the published plan, or a draft that somebody looks at, goes beyond the stored tiles, or when
an organiser asks for it; never because what is stored is old. Another order of the stops is drawn from stored tiles.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from components.ground.build import GroundFault
from components.lookup.ground_source import SERVICE, FetchCancelled
from components.lookup.service_status import ServiceHealth, health_fields
from components.plan.errors import RateLimited, ServiceFault, ServiceRefused, StorageFault
from components.plan.ground import Ground
from components.plan.model import Visit
from components.store.backoff import Backoff
from components.visit.grounds import Grounds, Wanted, wanted_ground
from components.visit.lookups import MAX_DRAFTS

PUBLISHED = ""
"""The owner of the published plan; drafts have those of `Lookups`."""

QUIET_S, MAX_QUIET_S = 2.0, 20.0
"""A ground is made once a plan has not changed for so long, or has kept changing for so long: each answer of the router
is another way."""

FIRST_RETRY_S, MAX_RETRY_S, REFUSED_RETRY_S = 10.0, 3600.0, 3600.0
"""The wait after a first failure, where its doubling ends, and that after a failure which only a person can end."""

LOOKED_AT_S = 120.0
"""So long after the last look nothing is made for a draft any more."""

LEASE, LEASE_S = "ground", 240.0
"""One process at a time makes grounds; a build may take three minutes."""
RENEW_S = 20.0

STATE_S = 5.0
"""How often it is looked whether another process has made a ground."""

_log = logging.getLogger(__name__)


class GroundState(StrEnum):
    """How a plan stands with its ground."""

    OFF = "off"
    NOWHERE = "nowhere"  # no stop has a place yet
    THERE = "there"
    OPEN = "open"  # to be drawn, or being drawn
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundReport:
    """The state of a plan's ground, why it could not be drawn, since when (UTC) that is so, and whether an older ground
    is shown meanwhile. `ground` is the one that is shown."""

    state: GroundState
    fault: Exception | None = None
    since: datetime | None = None
    ground: Ground | None = None


@dataclass(slots=True)
class _Plan:
    """What a plan wants. `wanted` is None while no stop has a place; `is_open` until its ground is there."""

    backoff: Backoff[Exception]
    wanted: Wanted | None = None
    ground: Ground | None = None
    is_open: bool = False
    is_asked: bool = False
    first_at: float = 0.0
    changed_at: float = 0.0
    looked_at: float = 0.0
    failing_since: datetime | None = field(default=None)


class GroundWork:
    """What the published plan and the drafts want, and the making of it. Safe between threads; raises nothing.

    `clock` gives seconds that are never set back.
    """

    def __init__(self, grounds: Grounds, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.grounds = grounds
        self.changes = 0
        """How many grounds have come: what was planned with fewer may be out of date."""
        self._clock = clock
        self._holder = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._plans: OrderedDict[str, _Plan] = OrderedDict()
        self._stored_state: tuple[int, float] | None = None
        self._stored_state_at = self._leased_at = float("-inf")

    def lookup(self, visit: Visit, owner: str = PUBLISHED) -> Ground | None:
        """The ground of a visit, as far as there is one; what it lacks is made in the background."""
        wanted = wanted_ground(visit) if self.grounds.is_on else None
        ground = None if wanted is None else self.grounds.find(wanted)
        now = self._clock()
        with self._lock:
            plan = self._plan_of(owner, now)
            if wanted is not None and (plan.wanted is None or plan.wanted.inputs != wanted.inputs):
                plan.changed_at = now
                plan.first_at = plan.first_at if plan.is_open else now
                plan.backoff.succeeded()  # it may have been this area's fault; the sources have a back-off of their own
            plan.wanted, plan.ground = wanted, None if ground is None else ground.ground
            plan.is_open = wanted is not None and (ground is None or not ground.is_wanted)
            if not plan.is_open and not plan.is_asked:
                plan.backoff.succeeded()
                plan.failing_since = None
        return plan.ground

    def look_at(self, owner: str) -> None:
        """Note that somebody looks at a draft: what nobody looks at is not made."""
        with self._lock:
            if owner in self._plans:
                self._plans[owner].looked_at = self._clock()

    def draw_anew(self, owner: str) -> None:
        """Ask for the newest tiles and draw the ground of a plan again, because an organiser wants that."""
        with self._lock:
            plan = self._plan_of(owner, self._clock())
            plan.is_asked = self.grounds.sources is not None and plan.wanted is not None
        self.retry_now()

    def retry_now(self) -> None:
        """Forget all failures."""
        if self.grounds.sources is not None:
            self.grounds.sources.status.retry_now()
        with self._lock:
            for plan in self._plans.values():
                plan.backoff.succeeded()

    def report(self, owner: str = PUBLISHED) -> GroundReport:
        """How a plan stands with its ground."""
        with self._lock:
            plan = self._plans.get(owner)
            if not self.grounds.is_on or self.grounds.sources is None:
                return GroundReport(state=GroundState.OFF)
            if plan is None or plan.wanted is None:
                return GroundReport(state=GroundState.NOWHERE)
            fault, state = plan.backoff.fault, GroundState.THERE
            if fault is not None:
                state = GroundState.FAILED
            elif plan.is_open or plan.is_asked:
                state = GroundState.OPEN
            since = plan.failing_since if fault is not None else None
            return GroundReport(state=state, fault=fault, since=since, ground=plan.ground)

    def status(self) -> dict[str, str | int | None]:
        """The fields of `/healthz`, from memory."""
        report = self.report()
        with self._lock:
            plan = self._plans.get(PUBLISHED)
            pause_s = plan.backoff.remaining_s if plan is not None else 0.0
        good_at = self._health().last_good_at
        return {
            "ground": report.state.value,
            "ground_source": None if report.ground is None else report.ground.source,
            "ground_version": None if report.ground is None else report.ground.version,
            **health_fields("ground", good_at=good_at, fault=report.fault, retry_in_s=pause_s),
        }

    def work(self, is_stopping: Callable[[], bool] = lambda: False) -> bool:
        """Make the ground of one plan, if one is due, and look for those of other processes; whether one has come."""
        if self._others_made_one():
            return True
        due = self._due()
        if due is None or not self._may_work():
            return False
        try:
            return self._make(*due, is_stopping)
        finally:
            self._end_lease()

    def _make(self, owner: str, wanted: Wanted, is_asked: bool, is_stopping: Callable[[], bool]) -> bool:
        stored = self.grounds.find(wanted)
        ground = stored.ground if stored is not None and stored.is_wanted and not is_asked else None
        if ground is None:
            try:
                ground = self.grounds.make(
                    wanted,
                    anew=is_asked,
                    progress=lambda _done, _total: self._renew_lease(),
                    is_cancelled=lambda: is_stopping() or not self._is_wanted(owner),
                )
            except FetchCancelled:
                return False
            except (ServiceFault, GroundFault) as fault:
                self._failed(owner, fault)
                return False
            except Exception as fault:  # noqa: BLE001 - in our own code: no plan goes without the others for it
                _log.exception("ground.failed")
                self._failed(owner, fault)
                return False
            if ground is None:
                return False
        with self._lock:
            for each, plan in self._plans.items():
                is_the_same = plan.wanted is not None and plan.wanted.inputs == wanted.inputs
                if is_the_same:
                    plan.is_open, plan.ground = False, ground
                if each == owner or is_the_same:
                    plan.is_asked, plan.first_at = False, self._clock()
                    plan.backoff.succeeded()
                    plan.failing_since = None
            self.changes += 1
        self._stored_state = None  # what is new there is what was made here
        return True

    def _plan_of(self, owner: str, now: float) -> _Plan:
        """The plan of an owner, looked at now. The draft that was looked at longest ago is dropped for it."""
        plan = self._plans.get(owner)
        if plan is None:
            backoff: Backoff[Exception] = Backoff(first_s=FIRST_RETRY_S, max_s=MAX_RETRY_S, clock=self._clock)
            plan = self._plans[owner] = _Plan(backoff)
        plan.looked_at = now
        self._plans.move_to_end(owner)
        drafts = [each for each in self._plans if each != PUBLISHED]
        for each in drafts[: max(0, len(drafts) - MAX_DRAFTS)]:
            del self._plans[each]
        return plan

    def _due(self) -> tuple[str, Wanted, bool] | None:
        """The owner of a plan whose ground is to be made now, and what it wants; the published plan first."""
        now = self._clock()
        if self.grounds.sources is None:
            return None
        with self._lock:
            for owner, plan in sorted(self._plans.items(), key=lambda item: item[0] != PUBLISHED):
                is_settled = now - plan.changed_at >= QUIET_S or now - plan.first_at >= MAX_QUIET_S
                is_seen = owner == PUBLISHED or now - plan.looked_at < LOOKED_AT_S
                is_due = plan.is_asked or (plan.is_open and is_settled and is_seen)
                if is_due and plan.wanted is not None and plan.backoff.ready:
                    return owner, plan.wanted, plan.is_asked
        return None

    def _is_wanted(self, owner: str) -> bool:
        with self._lock:
            plan = self._plans.get(owner)
            return plan is not None and (plan.is_open or plan.is_asked)

    def _failed(self, owner: str, fault: Exception) -> None:
        retry_after_s = None
        if isinstance(fault, RateLimited):
            retry_after_s = fault.retry_after_s
        elif isinstance(fault, (ServiceRefused, GroundFault)):
            retry_after_s = REFUSED_RETRY_S
        with self._lock:
            plan = self._plans.get(owner)
            if plan is None:
                return
            plan.is_asked = False
            plan.failing_since = plan.failing_since or datetime.now(UTC)
            pause_s = plan.backoff.failed(fault, retry_after_s=retry_after_s)
        of = "draft" if owner else "published"
        _log.warning("ground.failed", extra={"of": of, "fault": type(fault).__name__, "pause_s": round(pause_s)})

    def _others_made_one(self) -> bool:
        """Whether the grounds of the store have changed since this process has looked."""
        now = self._clock()
        if now - self._stored_state_at < STATE_S:
            return False
        self._stored_state_at = now
        try:
            state = self.grounds.store.state()
        except StorageFault:
            return False
        before, self._stored_state = self._stored_state, state
        if before is None or before == state:
            return False
        with self._lock:
            self.changes += 1
        return True

    def _may_work(self) -> bool:
        """Whether no other process makes a ground just now. Where nothing can be stored, each makes its own."""
        try:
            may = self.grounds.store.lease(LEASE, self._holder, for_s=LEASE_S)
        except StorageFault:
            return True
        self._leased_at = self._clock()
        return may

    def _renew_lease(self) -> None:
        if self._clock() - self._leased_at > RENEW_S:
            self._may_work()

    def _end_lease(self) -> None:
        with suppress(StorageFault):  # it ends by itself
            self.grounds.store.release(LEASE, self._holder)

    def _health(self) -> ServiceHealth:
        sources = self.grounds.sources
        if sources is None:
            return ServiceHealth(last_good_at=None, fault=None, retry_in_s=0.0, is_down=False)
        return sources.status.health(SERVICE)
