"""The only module that opens a socket: requests are identified, timed out, bounded in size, and rate-limited.

Every failure leaves here as one of our own errors, by what a person can do about it (`http_errors` reads what a server
answered). Nothing is tried again and nothing waits long: on `RateLimited` the caller comes back after `retry_after_s`.
"""

from __future__ import annotations

import ssl
import threading
import time
import unicodedata
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from components.lookup.http_errors import parse_json, raise_for_status
from components.lookup.rate_limiter import RateLimiter
from components.lookup.service_status import ServiceStatus
from components.plan.errors import RateLimited, ServiceFault, ServiceRefused, ServiceUnavailable
from components.settings import VERSION

PRODUCT = f"study-visit-map/{VERSION}"
LONGEST_ANSWER_BYTES = 8_000_000
"""Of an answer after unpacking."""

LONGEST_WAIT_S = 3.0
"""How long a call may wait for the rate limiter before it raises `RateLimited` instead."""

_PIECE_BYTES = 65_536
_FOREIGN_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.CookieConflict,
    zlib.error,
    RuntimeError,
    OSError,
    ValueError,
)
"""`RuntimeError` is httpx's for a closed client and Python's for one thread too many; `StreamError` is one."""

Params = Mapping[str, str | int | float]


class _AnswerTooLong(ValueError):
    """The answer has more than `LONGEST_ANSWER_BYTES`."""


class HttpClient:
    """Asks outside services for JSON. Safe to share between threads; one is enough for a process.

    `contact` (an e-mail or web address) goes into the User-Agent with our name, as the usage policies of Nominatim
    (https://operations.osmfoundation.org/policies/nominatim/) and FOSSGIS (https://routing.openstreetmap.de/about.html)
    ask. Without a `rate_limiter` this process counts alone. `status` holds the back-off of each service. `transport`
    takes the network's place in tests (`httpx.MockTransport`); `clock` gives seconds since 1970, `monotonic` seconds
    that are never set back.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        rate_limiter: RateLimiter | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.user_agent = user_agent(PRODUCT, contact)
        self.status = ServiceStatus(clock=clock, monotonic=monotonic)
        self._clock = clock
        self._sleep = sleep
        self._rate_limiter = rate_limiter or RateLimiter(clock=clock, monotonic=monotonic)
        self._client = httpx.Client(
            transport=transport,
            headers={"User-Agent": self.user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"},
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),  # no cookies: requests stay unlinked
        )

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
        host = _host(url, service)
        self._acquire(host, service, min_interval_s)
        try:
            status, headers, body = self._exchange(url, params, service=service, timeout_s=timeout_s)
        finally:
            self._rate_limiter.release(host, interval_s=min_interval_s)
        if status in answer_statuses:
            return parse_json(body, headers, service=service)
        try:
            raise_for_status(status, headers, service=service, host=host, now=self._clock())
        except RateLimited as fault:
            self._rate_limiter.block(host, fault.retry_after_s)
            raise

    def _acquire(self, host: str, service: str, interval_s: float) -> None:
        """Wait for the rate limiter. Raises `RateLimited` where that would take longer than `LONGEST_WAIT_S`."""
        waited_s = 0.0
        while (wait := self._rate_limiter.acquire(host, interval_s=interval_s)) is not None:
            if wait.blocked or waited_s + wait.retry_after_s > LONGEST_WAIT_S:
                raise RateLimited(
                    f"The {service} is left alone for another {max(1, round(wait.retry_after_s))} s.",
                    service=service,
                    retry_after_s=wait.retry_after_s,
                )
            self._sleep(wait.retry_after_s)
            waited_s += wait.retry_after_s

    def _exchange(
        self, url: str, params: Params | None, *, service: str, timeout_s: float
    ) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body of the answer, all within `timeout_s`.

        The time-out of a socket bounds one read, but neither a server that sends a byte now and then nor the look-up
        of a host name. So each exchange has a thread of its own, which is abandoned when its time is up.
        """
        outcome: Future[tuple[int, httpx.Headers, bytes]] = Future()
        deadline = time.monotonic() + timeout_s

        def ask() -> None:
            try:
                outcome.set_result(self._read(url, params, timeout_s=timeout_s, deadline=deadline))
            except BaseException as fault:  # noqa: BLE001 - raised again by `outcome.result`
                outcome.set_exception(fault)

        try:
            threading.Thread(target=ask, name=f"ask-{service}", daemon=True).start()
            return outcome.result(timeout=timeout_s)
        except _FOREIGN_ERRORS as fault:
            raise translated(fault, service=service, timeout_s=timeout_s) from fault

    def _read(
        self, url: str, params: Params | None, *, timeout_s: float, deadline: float
    ) -> tuple[int, httpx.Headers, bytes]:
        with self._client.stream("GET", url, params=params, timeout=timeout_s) as response:
            body = bytearray()
            for piece in _unpacked(response):
                body += piece
                if len(body) > LONGEST_ANSWER_BYTES:
                    raise _AnswerTooLong
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("too slow")
            return response.status_code, response.headers, bytes(body)


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces of bounded size: httpx itself unpacks each chunk whole, gigabytes from a few kilobytes."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    raw = response.stream
    if not isinstance(raw, httpx.SyncByteStream) or encoding not in {"identity", "gzip"}:
        raise httpx.DecodingError(f"an encoding that was not asked for: {encoding[:40]}")
    if encoding == "identity":
        yield from raw
        return
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # gzip's header and trailer (zlib.h, inflateInit2)
    for chunk in raw:
        piece = unpacker.decompress(chunk, _PIECE_BYTES)
        while piece:
            yield piece
            piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE_BYTES)
    if not unpacker.eof:
        raise httpx.DecodingError("the packed answer ends too early")


def translated(fault: Exception, *, service: str, timeout_s: float) -> ServiceFault:
    """The one place where the errors of httpx, ssl and the operating system become ours."""
    if isinstance(fault, (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError)):
        return ServiceRefused(
            f"The address of the {service} cannot be used. Check it in the settings.", service=service
        )
    if (certificate := _certificate_fault(fault)) is not None:
        message = (
            f"The {service} could not prove who it is ({certificate}). "
            "Check its address, this machine's clock, and whether the network asks to sign in."
        )
    elif isinstance(fault, (httpx.TimeoutException, TimeoutError)):
        message = f"The {service} did not answer within {timeout_s:g} s."
    elif isinstance(fault, httpx.ProxyError):
        message = f"The proxy on the way to the {service} does not let us through."
    elif isinstance(fault, (httpx.ConnectError, ConnectionRefusedError)):
        message = f"The {service} is out of reach. Check the network, and its address in the settings."
    elif isinstance(fault, _AnswerTooLong):
        longest_mb = LONGEST_ANSWER_BYTES // 1_000_000
        message = f"The answer of the {service} cannot be read: it is longer than {longest_mb} MB."
    else:
        message = f"The {service} broke off in the middle of its answer."
    return ServiceUnavailable(message, service=service)


def user_agent(product: str, contact: str) -> str:
    """Our name and how to reach us, in the characters a header may hold (RFC 9110, 5.5 and 10.1.5)."""
    plain = unicodedata.normalize("NFKD", contact).encode("ascii", "ignore").decode()
    plain = "".join(character for character in plain if character.isprintable() and character not in "()\\")
    return f"{product} (contact: {plain.strip()[:120]})" if plain.strip() else product


def _host(url: str, service: str) -> str:
    try:
        return httpx.URL(url).netloc.decode("ascii")
    except (httpx.InvalidURL, ValueError) as fault:
        raise translated(fault, service=service, timeout_s=0) from fault


def _certificate_fault(fault: BaseException) -> str | None:
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return str(getattr(cause, "verify_message", None) or "its certificate is not valid")
        if isinstance(cause, ssl.SSLError):
            return "no safe connection"
        cause = cause.__cause__ or cause.__context__
    return None
