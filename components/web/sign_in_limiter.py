"""Rate limiter for wrong tokens and keys: whoever guesses waits longer after each.

The right one is never kept waiting: at a visit many share one address, and whoever guesses there would lock the
organisers out. A token that the app made has 192 random bits, one of somebody's own choice at least 32 characters; no
number of guesses reaches those. The delays bound what guessing costs: lines of the log, and looks into the store.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from components.plan.errors import NotAllowed
from components.plan.messages import Phrase
from components.store.backoff import delay_s

FREE_ATTEMPTS = 3
FIRST_DELAY_S, MAX_DELAY_S = 2.0, 900.0
MAX_KEPT = 10_000
"""Of how many addresses and browsers the wrong attempts are counted at a time."""


class TooManyAttempts(NotAllowed):
    """Too many wrong tokens came from this address. `retry_after_s` is how long it has to wait, in seconds."""

    def __init__(self, retry_after_s: float) -> None:
        seconds = max(1, round(retry_after_s))
        super().__init__(Phrase("Too many wrong tries. Try again in {seconds} s.", {"seconds": seconds}))
        self.retry_after_s = retry_after_s


class SignInLimiter:
    """Counts wrong attempts by address: after FREE_ATTEMPTS of them, each doubles the wait. Safe between threads.

    Addresses of one IPv6 network (/64) count as one, since one customer has them all (RFC 6177). A browser that an
    organiser has signed in with is counted by itself, and waits for nobody else at its address
    (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies). A count is forgotten twice
    MAX_DELAY_S after its last attempt, the oldest of MAX_KEPT before that. `monotonic` gives seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._attempts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def count(self, address: str, known_browser: str = "") -> int:
        """Count one more wrong attempt; gives the number of recent ones of this address, or of the known browser.

        Raises `TooManyAttempts` while it has to wait, and then counts nothing.
        """
        key, now = known_browser or _network(address), self._monotonic()
        with self._lock:
            count, at = self._attempts.get(key, (0, 0.0))
            failures = count - FREE_ATTEMPTS + 1
            wait_s = at + delay_s(failures, first_s=FIRST_DELAY_S, max_s=MAX_DELAY_S) - now
            if wait_s > 0:
                raise TooManyAttempts(wait_s)
            if now - at > 2 * MAX_DELAY_S:
                count = 0
            self._attempts[key] = (count + 1, now)
            self._attempts.move_to_end(key)
            while len(self._attempts) > MAX_KEPT:
                self._attempts.popitem(last=False)
        return count + 1

    def clear(self, address: str, known_browser: str = "") -> None:
        """Forget the wrong attempts of who had the right token now."""
        with self._lock:
            self._attempts.pop(known_browser or _network(address), None)


def network_for_log(address: str) -> str:
    """The network (/24, /48) of an address: the log shows an attack, and identifies no person."""
    return _network(address, ipv4_bits=24, ipv6_bits=48) or "an unknown address"


def _network(address: str, *, ipv4_bits: int = 32, ipv6_bits: int = 64) -> str:
    """The network of an address, empty for no address. An IPv4 address mapped into IPv6 counts as IPv4."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, ipv4_bits if parsed.version == 4 else ipv6_bits), strict=False))
