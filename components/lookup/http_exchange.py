"""The only module that opens a socket: one request over httpx, bounded in time and size.

Errors of the network, the status and the body of an answer become our own errors, by what a person can do about them.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, NoReturn, TypeAlias

import httpx

from components.plan.errors import NoAnswer, RateLimited, ServiceFault, ServiceRefused, ServiceUnavailable

MAX_ANSWER_BYTES = 8_000_000
"""Of an answer after unpacking."""

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

Params: TypeAlias = Mapping[str, str | int | float]
Transport: TypeAlias = httpx.BaseTransport
"""What takes the network's place in tests: `httpx.MockTransport`."""


class _AnswerTooLong(ValueError):
    """The answer has more than `MAX_ANSWER_BYTES`."""


class Exchange:
    """Sends requests and reads their answers; safe to share between threads."""

    def __init__(self, user_agent: str, transport: Transport | None = None) -> None:
        self._client = httpx.Client(
            transport=transport,
            headers={"User-Agent": user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"},
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),  # no cookies: requests stay unlinked
        )

    def get(
        self, url: str, params: Params | None, *, service: str, timeout_s: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body of the answer to a GET request, all within `timeout_s`. Raises `ServiceFault`.

        The time-out of a socket bounds one read, but neither a server that sends a byte now and then nor the look-up
        of a host name. So each exchange has a thread of its own, which is abandoned when its time is up.
        """
        outcome: Future[tuple[int, Mapping[str, str], bytes]] = Future()
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
    ) -> tuple[int, Mapping[str, str], bytes]:
        with self._client.stream("GET", url, params=params, timeout=timeout_s) as response:
            body = bytearray()
            for piece in _unpacked(response):
                body += piece
                if len(body) > MAX_ANSWER_BYTES:
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
        longest_mb = MAX_ANSWER_BYTES // 1_000_000
        message = f"The answer of the {service} cannot be read: it is longer than {longest_mb} MB."
    else:
        message = f"The {service} broke off in the middle of its answer."
    return ServiceUnavailable(message, service=service)


def host_of(url: str, service: str) -> str:
    """The host and port of an address. Raises `ServiceRefused` where it has none."""
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


DEFAULT_RETRY_AFTER_S, MAX_RETRY_AFTER_S = 60.0, 86_400.0
"""The pause after a 429 that does not say how long, and the longest `Retry-After` that is believed."""

_REFUSED = frozenset({401, 402, 403, 407, 410, 451})
_WRONG_ADDRESS = frozenset({404, 405, 406, 415, 501})
_TRY_LATER = frozenset({408, 421, 425})


def raise_for_status(status: int, headers: Mapping[str, str], *, service: str, host: str, now: float) -> NoReturn:
    """Raise the error for a status that is no answer, by what a person can do about it.

    `now` is in seconds since 1970.
    """
    retry_s = retry_after_s(headers, now=now)
    if status == 429 or (status == 503 and retry_s is not None):
        seconds = DEFAULT_RETRY_AFTER_S if retry_s is None else retry_s
        raise RateLimited(f"The {service} asks for quiet for {seconds:.0f} s.", service=service, retry_after_s=seconds)
    if status in _REFUSED:
        raise ServiceRefused(
            f"The {service} at {host} does not want our requests ({status}). "
            "Check its address, contact and key in the settings, and its usage policy.",
            service=service,
        )
    if status in {301, 308}:
        raise ServiceRefused(
            f"The {service} at {host} has moved ({status}). Put its new address into the settings.", service=service
        )
    if status in _WRONG_ADDRESS:
        raise ServiceRefused(
            f"There is no {service} at this address of {host} ({status}). Check it in the settings.", service=service
        )
    if 300 <= status < 400:
        raise ServiceUnavailable(
            f"Instead of the {service}, another page was offered ({status}): the network may ask to sign in.",
            service=service,
        )
    if 400 <= status < 500 and status not in _TRY_LATER:
        raise NoAnswer(f"The {service} cannot make sense of this question ({status}).", service=service)
    raise ServiceUnavailable(f"The {service} has a fault of its own ({status}). It may pass.", service=service)


def parse_json(body: bytes, headers: Mapping[str, str], *, service: str) -> Any:
    """The JSON of an answer. Raises `ServiceUnavailable` for anything else, with other words for a web page."""
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as fault:
        if "html" in headers.get("content-type", "") or body.lstrip()[:1] == b"<":
            raise ServiceUnavailable(
                f"Instead of the {service}, a web page answered. "
                "Check whether the network asks to sign in, and the address in the settings.",
                service=service,
            ) from fault
        raise ServiceUnavailable(f"The answer of the {service} cannot be read.", service=service) from fault


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON (RFC 8259, 6)")


def retry_after_s(headers: Mapping[str, str], *, now: float) -> float | None:
    """The wait that a `Retry-After` header asks for (RFC 9110, 10.2.3), in seconds; None without a readable one.

    A date is counted from the server's own `Date`, if it gives one: the two clocks may differ.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:9])
    else:
        retry_at = _timestamp(value)
        if retry_at is None:
            return None
        seconds = retry_at - (_timestamp(headers.get("date", "")) or now)
    return min(max(seconds, 1.0), MAX_RETRY_AFTER_S)


def _timestamp(http_date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date)
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
