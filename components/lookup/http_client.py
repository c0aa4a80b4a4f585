"""Requests to outside services: identified, timed out, bounded in size, and rate-limited.

Every failure is raised as one of our own errors (see `http_exchange`). Nothing is tried again and nothing waits long:
on `RateLimited` the caller comes back after `retry_after_s`.
"""

from __future__ import annotations

import threading
import time
import unicodedata
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from components.lookup.rate_limiter import RateLimiter
from components.lookup.service_status import ServiceStatus
from components.plan.errors import RateLimited
from components.plan.messages import Phrase
from components.settings import VERSION

if TYPE_CHECKING:
    from components.lookup.http_exchange import Answer, Exchange, Params, Resolve, Transport

PRODUCT = f"study-visit-map/{VERSION}"
MAX_WAIT_S = 3.0
"""How long a call may wait for the rate limiter before it raises `RateLimited` instead."""


class HttpClient:
    """Asks outside services for JSON. Safe to share between threads; one is enough for a process.

    `contact` (an e-mail or web address) goes into the User-Agent with our name, as the usage policies of Nominatim
    (https://operations.osmfoundation.org/policies/nominatim/) and FOSSGIS (https://routing.openstreetmap.de/about.html)
    ask. Without a `rate_limiter` this process counts alone. `status` holds the back-off of each service. `transport`
    takes the network's place in tests (`httpx.MockTransport`), `resolve` that of looking up the host of a link;
    `clock` gives seconds since 1970, `monotonic` seconds that are never set back.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        rate_limiter: RateLimiter | None = None,
        transport: Transport | None = None,
        resolve: Resolve | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.user_agent = user_agent(PRODUCT, contact)
        self.status = ServiceStatus(clock=clock, monotonic=monotonic)
        self._clock = clock
        self._sleep = sleep
        self._rate_limiter = rate_limiter or RateLimiter(clock=clock, monotonic=monotonic)
        self._transport = transport
        self._resolve = resolve
        self._lock = threading.Lock()
        self._opened: Exchange | None = None

    def get_json(
        self,
        url: str,
        params: Params | None = None,
        *,
        service: str,
        timeout_s: float,
        min_interval_s: float = 0.0,
        answer_statuses: Collection[int] = (200,),
    ) -> Any:
        """The JSON that `url` answers with. `service` is its name as people see it ("geocoder").

        `timeout_s` bounds connecting, each read, and the whole exchange. Between two requests to one host lie at
        least `min_interval_s`. A body under one of `answer_statuses` is an answer (OSRM says "no way" under 400).

        Raises `RateLimited` without a request while the host has asked for a pause or its next request is not soon;
        `ServiceUnavailable`, `ServiceRefused` or `NoAnswer` as `components.plan.errors` tells them apart.
        """
        from components.lookup.http_answers import parse_json  # noqa: PLC0415

        _, headers, body = self._answer(
            url,
            lambda exchange: exchange.get(url, params, service=service, timeout_s=timeout_s),
            service=service,
            min_interval_s=min_interval_s,
            answer_statuses=answer_statuses,
        )
        return parse_json(body, headers, service=service)

    def get_bytes(
        self,
        url: str,
        *,
        service: str,
        timeout_s: float,
        max_bytes: int,
        byte_range: tuple[int, int] | None = None,
        public_only: bool = False,
        answer_statuses: Collection[int] = (200,),
    ) -> Answer:
        """Status, headers and body of an answer under one of `answer_statuses`, whatever its bytes are; see
        `Exchange.get_bytes`. Raises as `get_json` does."""
        return self._answer(
            url,
            lambda exchange: exchange.get_bytes(
                url,
                service=service,
                timeout_s=timeout_s,
                max_bytes=max_bytes,
                byte_range=byte_range,
                public_only=public_only,
            ),
            service=service,
            min_interval_s=0.0,
            answer_statuses=answer_statuses,
        )

    def _answer(
        self,
        url: str,
        ask: Callable[[Exchange], Answer],
        *,
        service: str,
        min_interval_s: float,
        answer_statuses: Collection[int],
    ) -> Answer:
        """What `ask` gives when the rate limiter lets it, under one of `answer_statuses`; the rest is raised."""
        from components.lookup.http_answers import raise_for_status  # noqa: PLC0415
        from components.lookup.http_exchange import host_of  # noqa: PLC0415

        host = host_of(url, service)
        self._acquire(host, service, min_interval_s)
        try:
            answer = ask(self._exchange())
        finally:
            self._rate_limiter.release(host, interval_s=min_interval_s)
        if answer[0] in answer_statuses:
            return answer
        try:
            raise_for_status(answer[0], answer[1], service=service, host=host, now=self._clock())
        except RateLimited as fault:
            self._rate_limiter.block(host, fault.retry_after_s)
            raise

    def get_file(self, url: str, *, timeout_s: float, max_bytes: int, min_interval_s: float) -> Answer:
        """Status, headers and body of what is behind a link, from public addresses alone (see `http_exchange`). A
        redirect is not followed, and its body not read.

        Raises `NoAnswer` for a link that is not followed or leads to nothing that can be taken, `ServiceUnavailable`
        for a host that may answer later; the first argument of each is a `Phrase`.
        """
        from components.lookup.http_answers import DEFAULT_RETRY_AFTER_S, retry_after_s  # noqa: PLC0415
        from components.lookup.http_exchange import linked_host  # noqa: PLC0415

        host = linked_host(url)
        try:
            self._acquire(host, "", min_interval_s)
        except RateLimited as fault:
            raise _asked_for_quiet(host, fault.retry_after_s) from fault
        try:
            answer = self._exchange().get_file(url, timeout_s=timeout_s, max_bytes=max_bytes)
        finally:
            self._rate_limiter.release(host, interval_s=min_interval_s)
        if answer[0] == 429:
            wait_s = retry_after_s(answer[1], now=self._clock()) or DEFAULT_RETRY_AFTER_S
            self._rate_limiter.block(host, wait_s)
            raise _asked_for_quiet(host, wait_s)
        return answer

    def _acquire(self, host: str, service: str, interval_s: float) -> None:
        """Wait for the rate limiter. Raises `RateLimited` where that would take longer than `MAX_WAIT_S`."""
        waited_s = 0.0
        while (wait := self._rate_limiter.acquire(host, interval_s=interval_s)) is not None:
            if wait.blocked or waited_s + wait.retry_after_s > MAX_WAIT_S:
                raise RateLimited(
                    f"The {service} is left alone for another {max(1, round(wait.retry_after_s))} s.",
                    service=service,
                    retry_after_s=wait.retry_after_s,
                )
            self._sleep(wait.retry_after_s)
            waited_s += wait.retry_after_s

    def _exchange(self) -> Exchange:
        """What sends the requests, opened by the first: httpx and its certificates take a tenth of a second to load."""
        from components.lookup.http_exchange import Exchange, public_addresses  # noqa: PLC0415

        with self._lock:
            if self._opened is None:
                self._opened = Exchange(self.user_agent, self._transport, self._resolve or public_addresses)
            return self._opened


def _asked_for_quiet(host: str, wait_s: float) -> RateLimited:
    message = Phrase("{host} asks for a pause of {seconds} s.", {"host": host, "seconds": max(1, round(wait_s))})
    return RateLimited(message, retry_after_s=wait_s)


def user_agent(product: str, contact: str) -> str:
    """Our name and how to reach us, in the characters a header may hold (RFC 9110, 5.5 and 10.1.5)."""
    plain = unicodedata.normalize("NFKD", contact).encode("ascii", "ignore").decode()
    plain = "".join(character for character in plain if character.isprintable() and character not in "()\\")
    return f"{product} (contact: {plain.strip()[:120]})" if plain.strip() else product
