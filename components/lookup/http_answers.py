"""What an answer of a service means: its status, its JSON, and the pause that it asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from components.plan.errors import NoAnswer, RateLimited, ServiceRefused, ServiceUnavailable

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
