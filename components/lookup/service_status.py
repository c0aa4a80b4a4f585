"""The health of the outside services: why they fail, and when each may be asked again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.plan.errors import NoAnswer, RateLimited, ServiceFault, ServiceRefused
from components.store.backoff import Backoff

FIRST_RETRY_S, MAX_RETRY_S = 2.0, 300.0
"""The wait after a first failure, and where its doubling ends."""

REFUSED_RETRY_S = 3600.0
"""A service that refuses us needs other settings; it is asked again now and then all the same."""

MIN_OUTAGE_S = 15.0
"""A service that asks for a shorter wait than this is busy, not down."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """How an outside service has been, as far as this process has seen.

    `last_good_at` is in UTC. `fault` is the last failure, None when a good answer has come since. `retry_in_s` is how
    long it is left alone. `is_down` is false for a service that only asks for a few seconds of patience.
    """

    last_good_at: datetime | None
    fault: ServiceFault | None
    retry_in_s: float
    is_down: bool


def health_fields(
    service: str, *, good_at: datetime | None, fault: Exception | None, retry_in_s: float
) -> dict[str, str | int | None]:
    """What `/healthz` tells of a service: its last good answer (an instant in UTC, and its age), the fault since then,
    and until when it is left alone."""
    now = datetime.now(UTC)
    return {
        f"{service}_last_good_at": good_at.isoformat() if good_at else None,
        f"{service}_age_s": round(max(0.0, (now - good_at).total_seconds())) if good_at else None,
        f"{service}_fault": str(fault) if fault else None,
        f"{service}_paused_until": (now + timedelta(seconds=retry_in_s)).isoformat() if retry_in_s > 0 else None,
    }


@dataclass(slots=True, kw_only=True)
class _Endpoint:
    service: str
    backoff: Backoff[ServiceFault]
    last_good_at: datetime | None = None

    @property
    def is_down(self) -> bool:
        fault = self.backoff.fault
        return fault is not None and not (isinstance(fault, RateLimited) and fault.retry_after_s < MIN_OUTAGE_S)


class ServiceStatus:
    """A back-off for each endpoint, and what is known of its health. Safe between threads.

    A service may have several endpoints (the router has a server for each profile), of which one may fail alone.
    `clock` gives seconds since 1970, `monotonic` seconds that are never set back.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._endpoints: dict[str, _Endpoint] = {}

    @contextmanager
    def attempt(self, service: str, endpoint: str = "") -> Iterator[None]:
        """One question to a service, from the request to the last check of its answer.

        Raises `RateLimited` at once while the endpoint (by default the service itself) is left alone. A
        `ServiceFault` inside is noted as a failure; anything else, `NoAnswer` included, shows that the service works.
        """
        name = endpoint or service
        with self._lock:
            state = self._endpoints.setdefault(name, self._new(service))
            if not state.backoff.ready:
                raise _left_alone(service, state.backoff)
        try:
            yield
        except NoAnswer:
            self._succeeded(name)
            raise
        except ServiceFault as fault:
            self._failed(name, fault)
            raise
        self._succeeded(name)

    def is_ready(self, endpoint: str) -> bool:
        """Whether an endpoint may be asked now."""
        with self._lock:
            state = self._endpoints.get(endpoint)
            return state is None or state.backoff.ready

    def retry_now(self) -> None:
        """Forget all failures: every endpoint may be asked again."""
        with self._lock:
            for state in self._endpoints.values():
                state.backoff.succeeded()

    def health(self, service: str) -> ServiceHealth:
        """The health of a service over all its endpoints."""
        with self._lock:
            states = [state for state in self._endpoints.values() if state.service == service]
        good = [state.last_good_at for state in states if state.last_good_at is not None]
        failing = [state for state in states if state.backoff.fault is not None]
        faults = [state.backoff.fault for state in sorted(failing, key=lambda state: not state.is_down)]
        return ServiceHealth(
            last_good_at=max(good, default=None),
            fault=faults[0] if faults else None,
            retry_in_s=max((state.backoff.remaining_s for state in failing), default=0.0),
            is_down=any(state.is_down for state in failing),
        )

    @property
    def outages(self) -> tuple[ServiceFault, ...]:
        """Why services are down, one fault for each that is."""
        with self._lock:
            services = dict.fromkeys(state.service for state in self._endpoints.values())
        healths = [self.health(service) for service in services]
        return tuple(health.fault for health in healths if health.is_down and health.fault is not None)

    def _new(self, service: str) -> _Endpoint:
        backoff: Backoff[ServiceFault] = Backoff(first_s=FIRST_RETRY_S, max_s=MAX_RETRY_S, clock=self._monotonic)
        return _Endpoint(service=service, backoff=backoff)

    def _succeeded(self, name: str) -> None:
        with self._lock:
            state = self._endpoints[name]
            was_down = state.is_down
            state.backoff.succeeded()
            state.last_good_at = datetime.fromtimestamp(self._clock(), UTC)
        if was_down:
            _log.info("service.recovered", extra={"service": state.service, "endpoint": name})

    def _failed(self, name: str, fault: ServiceFault) -> None:
        retry_after_s = None
        if isinstance(fault, RateLimited):
            retry_after_s = fault.retry_after_s
        elif isinstance(fault, ServiceRefused):
            retry_after_s = REFUSED_RETRY_S
        with self._lock:
            state = self._endpoints[name]
            earlier = state.backoff.fault
            if isinstance(fault, RateLimited) and earlier is not None and not isinstance(earlier, RateLimited):
                shown = earlier  # what broke says more than that it is left alone
            else:
                shown = fault
            pause_s = state.backoff.failed(shown, retry_after_s=retry_after_s)
            is_down = state.is_down
        if is_down:
            extra = {"service": state.service, "endpoint": name, "fault": type(fault).__name__}
            _log.warning("service.failed", extra={**extra, "pause_s": round(pause_s)})


def _left_alone(service: str, backoff: Backoff[ServiceFault]) -> RateLimited:
    seconds = backoff.remaining_s
    return RateLimited(
        f"The {service} is left alone for another {max(1, round(seconds))} s. Before that: {backoff.fault}",
        service=service,
        retry_after_s=seconds,
    )
