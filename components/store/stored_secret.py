"""Secrets of the plan store, the same in every process on it: made at the first start, and read anew now and then.

One of them makes the key of a visit that is not public: whoever has an address with the key in it may see the visit.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
import time
from base64 import b32encode
from collections.abc import Callable
from contextlib import suppress

from components.plan.errors import StorageFault
from components.plan.messages import Phrase
from components.plan.publication import Visibility
from components.store.database import Cause, DatabaseFault
from components.store.plans import PlanStore

REFRESH_S = 1.0
"""How old what was read may be: what another process renewed counts within this time."""
SECRET_BYTES = 32
_log = logging.getLogger(__name__)
MAX_KEY_LENGTH = 64
"""Characters of a key that is looked at: ours has 24."""
_SECRET = "visit-key"  # noqa: S105 - its name in the store
_KEY_BYTES = 15  # whole letters of base 32


class Refresh:
    """Calls `read` at most once in REFRESH_S, in one thread at a time. `monotonic` gives seconds."""

    def __init__(self, read: Callable[[], None], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._monotonic = monotonic
        self._reading = threading.Lock()
        self._read_at = monotonic()

    @property
    def is_fresh(self) -> bool:
        """Whether nothing needs to be read: that was done lately, or a thread is at it just now."""
        return self._reading.locked() or self._monotonic() - self._read_at < REFRESH_S

    def __call__(self, *, now: bool = False) -> None:
        """Read where that was longer ago, or at once. What cannot be read stays as it is."""
        if not now and self.is_fresh:
            return
        if not self._reading.acquire(blocking=now):
            return
        try:
            with suppress(StorageFault):
                self._read()
        finally:
            self._read_at = self._monotonic()
            self._reading.release()


class StoredSecret:
    """Random bytes under a name: those that are stored, or made where none are. None are known, nor made, before the
    store could be read. Where it can be read alone, those of this process count, and are stored as soon as that is
    possible. Safe between threads."""

    def __init__(self, plans: PlanStore, name: str) -> None:
        self._plans = plans
        self._name = name
        self._value: bytes | None = None
        self._is_unsaved = False
        try:
            self.read()
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": name, "fault": type(fault).__name__})

    @property
    def value(self) -> bytes:
        """The bytes. Raises `StorageFault` while none are known."""
        if self._value is None:
            raise not_read_yet()
        return self._value

    @property
    def is_known(self) -> bool:
        """Whether the store was read since the start."""
        return self._value is not None

    def read(self) -> None:
        """Take what is stored now. Raises `StorageFault`."""
        stored = self._plans.value(self._name)
        if stored is None and (self._value is None or self._is_unsaved):
            self._value = self._value or secrets.token_bytes(SECRET_BYTES)
            stored = stored_or_own(self._plans, self._name, self._value)
            self._is_unsaved = stored is None
        if stored is not None:
            self._value, self._is_unsaved = stored, False
        self._replace_short()

    def renew(self) -> None:
        """Other bytes in place of those. Raises `StorageFault`."""
        value = secrets.token_bytes(SECRET_BYTES)
        self._plans.set_value(self._name, value)
        self._value, self._is_unsaved = value, False

    def _replace_short(self) -> None:
        """A damaged secret could be guessed: anybody can sign with an empty one."""
        if self._value is None or len(self._value) >= SECRET_BYTES:
            return
        _log.error("secret.replaced", extra={"of": self._name, "bytes": len(self._value)})
        self._value = secrets.token_bytes(SECRET_BYTES)
        with suppress(StorageFault):
            self.renew()


def stored_or_own(plans: PlanStore, name: str, own: bytes) -> bytes | None:
    """Store a value unless one of that name is there; gives the stored one, None where nothing can be written.

    Raises `StorageFault` where somebody else may have stored one meanwhile, who could not be asked.
    """
    try:
        return plans.set_default(name, own)
    except DatabaseFault as fault:
        if fault.cause not in {Cause.NOT_WRITABLE, Cause.FULL}:
            raise
        _log.warning("store.failed", extra={"of": name, "fault": type(fault).__name__})
        return None


def not_read_yet() -> StorageFault:
    """What is raised for what is not known before the store was read."""
    return StorageFault(Phrase("The app's data could not be read yet. The app tries again by itself."))


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
