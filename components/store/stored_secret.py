"""Secrets of the plan store, the same in every process on it: made at the first start, and read anew now and then."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from components.plan.errors import StorageFault
from components.plan.messages import Phrase
from components.store.database import Cause, DatabaseFault
from components.store.plans import PlanStore

REFRESH_S = 1.0
"""How old what was read may be: what another process renewed counts within this time."""
SECRET_BYTES = 32
_log = logging.getLogger(__name__)


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
