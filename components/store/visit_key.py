"""The key of a visit that is not public: whoever has an address with the key in it may see the visit."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b32encode
from collections.abc import Callable

from components.plan.visibility import Visibility
from components.store.plans import PlanStore
from components.store.stored_secret import Refresh, StoredSecret

MAX_KEY_LENGTH = 64
"""Characters of a key that is looked at: ours has 24."""
_SECRET = "visit-key"  # noqa: S105 - its name in the store
_KEY_BYTES = 15  # whole letters of base 32


class VisitKeys:
    """The keys, made from one secret of the plan store. Safe between threads. `monotonic` gives seconds.

    An unlisted visit and a closed one have a key each: the address of an unlisted visit, which many may have, does not
    open a visit that is closed, and one that shows a visit before it opens is no address for later.
    """

    def __init__(self, plans: PlanStore, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._secret = StoredSecret(plans, _SECRET)
        self.refresh = Refresh(self._secret.read, monotonic=monotonic)

    def of(self, visibility: Visibility) -> str:
        """The key of a visit of this visibility: 120 bits, in letters and digits alone, which no mail program cuts off
        the end of an address. Raises `StorageFault` before the store was read."""
        digest = hmac.digest(self._secret.value, visibility.value.encode("ascii"), hashlib.sha256)
        return b32encode(digest[:_KEY_BYTES]).decode("ascii").lower()

    def in_addresses(self, visibility: Visibility) -> str:
        """The key that our own addresses have in them: that of an unlisted visit. One that opens later for everybody
        has the addresses that it will have then. None before the store was read."""
        return self.of(visibility) if visibility is Visibility.UNLISTED and self._secret.is_known else ""

    def fits(self, key: str, visibility: Visibility) -> bool:
        """Whether this is that key, in a time that tells nothing about it. No key fits before the store was read."""
        if not self._secret.is_known:
            return False
        return hmac.compare_digest(key[: MAX_KEY_LENGTH + 1].encode("utf-8", "replace"), self.of(visibility).encode())

    def renew(self) -> None:
        """Other keys: every address with an earlier one is over, in every process. Raises `StorageFault`."""
        self._secret.renew()
