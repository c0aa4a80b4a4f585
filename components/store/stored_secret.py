"""Secrets of the plan store, the same in every process on it: made at the first start, and read anew now and then."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from components.plan.errors import StorageFault
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
    """Random bytes under a name. While the store cannot be used, those of this process count, and are stored as soon as
    it is back. Safe between threads."""

    def __init__(self, plans: PlanStore, name: str) -> None:
        self._plans = plans
        self._name = name
        self._is_unsaved = False
        self.value = secrets.token_bytes(SECRET_BYTES)
        try:
            self.value = plans.set_default(name, self.value)
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": name, "fault": type(fault).__name__})
            self._is_unsaved = True
        self._replace_short()

    def read(self) -> None:
        """Take what is stored now. Raises `StorageFault`."""
        if self._is_unsaved:
            self._plans.set_default(self._name, self.value)
            self._is_unsaved = False
        self.value = self._plans.value(self._name) or self.value
        self._replace_short()

    def renew(self) -> None:
        """Other bytes in place of those. Raises `StorageFault`."""
        value = secrets.token_bytes(SECRET_BYTES)
        self._plans.set_value(self._name, value)
        self.value, self._is_unsaved = value, False

    def _replace_short(self) -> None:
        """A damaged secret could be guessed: anybody can sign with an empty one."""
        if len(self.value) >= SECRET_BYTES:
            return
        _log.error("secret.replaced", extra={"of": self._name, "bytes": len(self.value)})
        self.value = secrets.token_bytes(SECRET_BYTES)
        with suppress(StorageFault):
            self.renew()
