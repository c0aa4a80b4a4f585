"""Rate limiter for sign-in attempts: whoever guesses tokens waits longer after each wrong one.

A token that the app made has 192 random bits, which no number of guesses reaches; one of somebody's own choice needs
these delays.
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
MAX_ADDRESSES = 10_000
FREE_NEW_BROWSERS, NEW_BROWSER_S = 100, 10.0
"""So many attempts of browsers that never signed in are checked, whatever their addresses; then one in so many
seconds."""


class TooManyAttempts(NotAllowed):
    """Too many wrong tokens came from this address. `retry_after_s` is how long it has to wait, in seconds."""

    def __init__(self, retry_after_s: float) -> None:
        seconds = max(1, round(retry_after_s))
        super().__init__(Phrase("Too many wrong tokens. Try again in {seconds} s.", {"seconds": seconds}))
        self.retry_after_s = retry_after_s


class SignInLimiter:
    """Counts attempts by address: after FREE_ATTEMPTS wrong ones, each doubles the wait. Safe between threads.

    Addresses of one IPv6 network (/64) count as one, since one customer has them all (RFC 6177). A count is forgotten
    twice MAX_DELAY_S after its last attempt, the oldest of MAX_ADDRESSES before that.

    All browsers that never signed in share one more limit, so that many addresses do not help. An organiser's own
    browser is known by a cookie and waits for its own address alone
    (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies). `monotonic` gives seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._attempts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._new_browsers, self._new_browsers_at = 0.0, monotonic()

    def count(self, address: str, *, known_browser: bool = False) -> int:
        """Count one more attempt before it is checked, so that many at once do not get round the limit.

        Returns the number of recent attempts from this address. Raises `TooManyAttempts` while it has to wait.
        """
        network = _network(address)
        now = self._monotonic()
        with self._lock:
            count, at = self._attempts.get(network, (0, 0.0))
            failures = count - FREE_ATTEMPTS + 1
            wait_s = at + delay_s(failures, first_s=FIRST_DELAY_S, max_s=MAX_DELAY_S) - now
            if wait_s > 0:
                raise TooManyAttempts(wait_s)
            if not known_browser:
                self._count_new_browser(now)
            if now - at > 2 * MAX_DELAY_S:
                count = 0
            self._attempts[network] = (count + 1, now)
            self._attempts.move_to_end(network)
            while len(self._attempts) > MAX_ADDRESSES:
                self._attempts.popitem(last=False)
        return count + 1

    def clear(self, address: str) -> None:
        """Forget the attempts of an address that had the right token."""
        with self._lock:
            self._attempts.pop(_network(address), None)

    def _count_new_browser(self, now: float) -> None:
        passed_s = now - self._new_browsers_at
        self._new_browsers = max(0.0, self._new_browsers - passed_s / NEW_BROWSER_S)
        self._new_browsers_at = now
        if (over := self._new_browsers + 1 - FREE_NEW_BROWSERS) > 0:
            raise TooManyAttempts(over * NEW_BROWSER_S)
        self._new_browsers += 1


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
