"""The only module that opens a socket: identified, timed out, in turn, and left alone when it asks to be.

Whatever goes wrong leaves here as one of our own errors, sorted by what a person can do about it. Nothing is tried
again and nothing waits long: whoever is told `RateLimited` comes back after `retry_after_s`.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
import unicodedata
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from components.lookup.rate_limiter import RateLimiter
from components.lookup.responses import FIRST_QUIET_S, parsed, raise_for
from components.plan.errors import (
    NoAnswer,
    RateLimited,
    ServiceFault,
    ServiceRefused,
    ServiceUnavailable,
)
from components.settings import VERSION

PRODUCT = f"study-visit-map/{VERSION}"
LONGEST_ANSWER_BYTES = 8_000_000
LONGEST_WAIT_S = 3.0
"""How long a call may wait for its turn before it says `RateLimited` instead."""

FAILURES_BEFORE_PAUSE = 3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 300.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """How an outside service has been, as far as this process saw it. Datetimes are in UTC.

    `fault` is what went wrong last, None when a good answer has come since. `quiet_s` is for how long its host is
    still left alone.
    """

    service: str
    last_good_at: datetime | None = None
    fault: ServiceFault | None = None
    fault_at: datetime | None = None
    quiet_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class _Record:
    host: str
    last_good_at: datetime | None = None
    fault: ServiceFault | None = None
    fault_at: datetime | None = None
    before: tuple[datetime | None, int] = (None, 0)
    """When the answer before the last was good, and how many failures in a row the last one ended."""


class _TooLong(Exception):
    """More bytes than any answer needs."""


class Transport:
    """Asks outside services for JSON. Safe to share between threads; one is enough for a process.

    `contact` (an e-mail or web address) goes into the User-Agent with our name, as the usage policies of Nominatim
    (https://operations.osmfoundation.org/policies/nominatim/) and FOSSGIS (https://routing.openstreetmap.de/about.html)
    ask. `rate_limiter` says when a host may be asked; without it this process counts alone. `handler` takes the
    network's place in tests (`httpx.MockTransport`), `clock` (seconds since 1970) and `sleep` that of the time.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        product: str = PRODUCT,
        rate_limiter: RateLimiter | None = None,
        handler: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.user_agent = user_agent(product, contact)
        self._clock = clock
        self._sleep = sleep
        self._turns = rate_limiter or RateLimiter(clock=clock)
        self._guard = threading.Lock()
        self._failures: dict[str, int] = {}
        self._records: dict[str, _Record] = {}
        self._client = httpx.Client(
            transport=handler,
            headers={"User-Agent": self.user_agent, "Accept": "application/json"},
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),  # nobody follows our questions
        )

    def get_json(
        self,
        url: str,
        params: Mapping[str, str | int | float] | None = None,
        *,
        service: str,
        timeout_s: float,
        min_interval_s: float = 0.0,
        answer_statuses: Collection[int] = (200,),
    ) -> Any:
        """The JSON that `url` answers with. `service` is its name as people see it ("geocoder").

        `timeout_s` bounds connecting, each read, and the whole exchange. Between two requests to one host lie at
        least `min_interval_s`. A body under one of `answer_statuses` is an answer (OSRM says "no way" under 400).

        Raises `RateLimited` at once, without a request, while the host is left alone or its turn is not soon;
        `ServiceUnavailable`, `ServiceRefused` or `NoAnswer` as `components.plan.errors` tells them apart.
        """
        host = _host(url, service)
        with self._guard:
            self._records.setdefault(service, _Record(host=host)).host = host
        self._take_turn(host, service, min_interval_s)
        try:
            status, headers, body = self._exchange(url, params, service=service, timeout_s=timeout_s)
            if status not in answer_statuses:
                raise_for(status, headers, service=service, host=host, now=self._clock())
            answer = parsed(body, headers, service=service)
        except ServiceFault as fault:
            self._note_fault(host, fault)
            raise
        finally:
            self._turns.finish(host, interval_s=min_interval_s)
        with self._guard:
            before = (self._records[service].last_good_at, self._failures.pop(host, 0))
            self._records[service] = _Record(host=host, last_good_at=self._now(), before=before)
        return answer

    def unusable(self, fault: ServiceFault) -> ServiceFault:
        """Count the last answer as the fault that it is, although it was JSON: who asked could not use it. Gives the
        fault back, to be raised."""
        with self._guard:
            record = self._records.get(fault.service)
            if record is None:
                return fault
            record.last_good_at, failures = record.before
            self._failures[record.host] = failures
        self._note_fault(record.host, fault)
        return fault

    def health(self, service: str) -> ServiceHealth:
        """How `service` has been since this process started."""
        with self._guard:
            record = self._records.get(service)
        if record is None:
            return ServiceHealth(service=service)
        return ServiceHealth(
            service=service,
            last_good_at=record.last_good_at,
            fault=record.fault,
            fault_at=record.fault_at,
            quiet_s=self._turns.quiet_s(record.host),
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _take_turn(self, host: str, service: str, interval_s: float) -> None:
        waited_s = 0.0
        while (wait := self._turns.claim(host, interval_s=interval_s)) is not None:
            if wait.quiet or waited_s + wait.seconds > LONGEST_WAIT_S:
                seconds = max(1, round(wait.seconds))
                said = f"The {service} is left alone for another {seconds} s."
                with self._guard:
                    last = self._records[service].fault
                if wait.quiet and last is not None:
                    said = f"{said} Before that: {last}"
                raise RateLimited(said, service=service, retry_after_s=wait.seconds)
            self._sleep(wait.seconds)
            waited_s += wait.seconds

    def _note_fault(self, host: str, fault: ServiceFault) -> None:
        """Remember a fault, and leave the host alone: as long as it asked, or longer with each failure in a row."""
        with self._guard:
            record = self._records[fault.service]
            if isinstance(fault, NoAnswer):  # the service works
                self._failures.pop(host, None)
                self._records[fault.service] = _Record(host=host, last_good_at=self._now())
                return
            failures = self._failures[host] = self._failures.get(host, 0) + 1
            record.fault, record.fault_at = fault, self._now()
        if isinstance(fault, RateLimited):
            pause_s = fault.retry_after_s
        elif isinstance(fault, ServiceRefused):
            pause_s = FIRST_QUIET_S
        else:
            doublings = min(failures - FAILURES_BEFORE_PAUSE, 16)
            pause_s = min(FIRST_PAUSE_S * 2**doublings, LONGEST_PAUSE_S) if doublings >= 0 else 0.0
        if pause_s:
            self._turns.keep_quiet(host, pause_s)
        _log.warning(
            "service.failed",
            extra={"service": fault.service, "host": host, "fault": type(fault).__name__, "pause_s": round(pause_s)},
        )

    def _exchange(
        self, url: str, params: Mapping[str, str | int | float] | None, *, service: str, timeout_s: float
    ) -> tuple[int, httpx.Headers, bytes]:
        """Ask, and read the answer, within `timeout_s` in all.

        A time-out of a socket bounds one read, not a server that sends a byte now and then, nor the look-up of a
        name: so the exchange has a thread of its own, which is left behind when its time is up.
        """
        outcome: Future[tuple[int, httpx.Headers, bytes]] = Future()
        deadline = time.monotonic() + timeout_s

        def ask() -> None:
            try:
                outcome.set_result(self._read(url, params, timeout_s=timeout_s, deadline=deadline))
            except BaseException as fault:  # noqa: BLE001 - handed on whole to whoever waits for the outcome
                outcome.set_exception(fault)

        try:
            threading.Thread(target=ask, name=f"ask-{service}", daemon=True).start()
            return outcome.result(timeout=timeout_s)
        except _FOREIGN as fault:
            raise translated(fault, service=service, timeout_s=timeout_s) from fault

    def _read(
        self, url: str, params: Mapping[str, str | int | float] | None, *, timeout_s: float, deadline: float
    ) -> tuple[int, httpx.Headers, bytes]:
        with self._client.stream("GET", url, params=params, timeout=timeout_s) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LONGEST_ANSWER_BYTES:
                    raise _TooLong
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("too slow")
            return response.status_code, response.headers, bytes(body)


_FOREIGN = (_TooLong, httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, RuntimeError, OSError, ValueError)
"""`RuntimeError` is httpx's for a closed client and Python's for one thread too many; `StreamError` is one."""


def translated(fault: Exception, *, service: str, timeout_s: float) -> ServiceFault:
    """The one place where the errors of httpx, ssl and the operating system become ours."""
    if isinstance(fault, (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError)):
        return ServiceRefused(
            f"The address of the {service} cannot be used. Check it in the settings.", service=service
        )
    if (certificate := _certificate_fault(fault)) is not None:
        return ServiceUnavailable(
            f"The {service} could not prove who it is ({certificate}). "
            "Check its address, this machine's clock, and whether the network asks to sign in.",
            service=service,
        )
    if isinstance(fault, (httpx.TimeoutException, TimeoutError)):
        return ServiceUnavailable(f"The {service} did not answer within {timeout_s:g} s.", service=service)
    if isinstance(fault, httpx.ProxyError):
        return ServiceUnavailable(f"The proxy on the way to the {service} does not let us through.", service=service)
    if isinstance(fault, (httpx.ConnectError, ConnectionRefusedError)):
        return ServiceUnavailable(
            f"The {service} is out of reach. Check the network, and its address in the settings.", service=service
        )
    said = f"The {service} broke off in the middle of its answer."
    if isinstance(fault, _TooLong):
        longest_mb = LONGEST_ANSWER_BYTES // 1_000_000
        said = f"The answer of the {service} cannot be read: it is longer than {longest_mb} MB."
    return ServiceUnavailable(said, service=service)


def user_agent(product: str, contact: str) -> str:
    """Our name and how to reach us, in the characters a header may hold (RFC 9110, 5.5 and 10.1.5)."""
    plain = unicodedata.normalize("NFKD", contact).encode("ascii", "ignore").decode()
    plain = "".join(character for character in plain if character.isprintable() and character not in "()\\")
    return f"{product} (contact: {plain.strip()[:120]})" if plain.strip() else product


def _host(url: str, service: str) -> str:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as fault:
        raise translated(fault, service=service, timeout_s=0) from fault
    return parsed.netloc.decode("ascii")


def _certificate_fault(fault: BaseException) -> str | None:
    link: BaseException | None = fault
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            return str(getattr(link, "verify_message", None) or "its certificate is not valid")
        if isinstance(link, ssl.SSLError):
            return "no safe connection"
        link = link.__cause__ or link.__context__
    return None
