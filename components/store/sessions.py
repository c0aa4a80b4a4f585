"""Stores the hash of the organisers' token, the key that signs sessions, and the sessions that were ended.

They are in the plan store, for every process on it. Only the hash of the token is stored. Nothing here knows cookies.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable

from components.plan.errors import StorageFault
from components.store.plans import PlanStore
from components.store.stored_secret import Refresh, StoredSecret, not_read_yet, stored_or_own

_HASH_PREFIX = "sha256:"
_TOKEN_HASH, _KEY = "organiser-token", "session-secret"
_log = logging.getLogger(__name__)


def hash_of(token: str) -> str:
    """How a token is stored and compared: `sha256:` and 64 hexadecimal digits."""
    return _HASH_PREFIX + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class SessionStore:
    """Token hash, signing key and ended sessions. Safe between threads.

    `token` is the one of the settings, as it is or as `sha256:` and its hash; without it one is made at the first
    start and stands in `new_token` then, to be shown once. Neither a token nor a key is made before the store could be
    read: there may be one. Where nothing can be written, those of this process count, and are stored as soon as that is
    possible. `monotonic` gives seconds.
    """

    def __init__(
        self, plans: PlanStore, token: str | None = None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._plans = plans
        self._unsaved_hash: bytes | None = None
        self._ended: set[str] = set()
        self._configured = bool(token)
        self.new_token: str | None = None
        self._token_hash = self._configured_hash(token.strip()) if token else None
        self._key = StoredSecret(plans, _KEY)
        self._refresh = Refresh(self._read, monotonic=monotonic)
        if not token:
            try:
                self._read_token_hash()
            except StorageFault as fault:
                _log.warning("store.failed", extra={"of": _TOKEN_HASH, "fault": type(fault).__name__})

    @property
    def token_hash(self) -> str:
        """The hash of the organisers' token. Raises `StorageFault` before the store was read."""
        if self._token_hash is None:
            raise not_read_yet()
        return self._token_hash

    @property
    def is_known(self) -> bool:
        """Whether the store was read since the start, so that who signs in can be told."""
        return self._token_hash is not None and self._key.is_known

    @property
    def key(self) -> bytes:
        """The key that signs sessions. Raises `StorageFault` before the store was read."""
        return self._key.value

    @property
    def is_fresh(self) -> bool:
        """Whether `token_hash` and `key` need no reading: they are recent, or a thread is reading them just now."""
        return self._refresh.is_fresh

    def refresh(self, *, now: bool = False) -> None:
        """Read the hash and the key anew where they are older than `stored_secret.REFRESH_S`, or at once."""
        self._refresh(now=now)

    def end(self, session_id: str, expires_at: float) -> None:
        """End a session for every process. Raises `StorageFault` where that holds for this process only."""
        self._ended.add(session_id)
        self._plans.set_default(_ended_name(session_id), b"%d" % int(expires_at))

    def has_ended(self, session_id: str) -> bool:
        """Whether this session was ended. Raises `StorageFault` where that cannot be told."""
        if session_id not in self._ended and self._plans.value(_ended_name(session_id)) is not None:
            self._ended.add(session_id)
        return session_id in self._ended

    def renew_token(self) -> str:
        """A new token in place of the one that was made, and a new key, which ends every session in every process.

        A token of the settings is changed there. Raises `StorageFault`.
        """
        self._plans.delete_value(_TOKEN_HASH)
        token = secrets.token_urlsafe(24)
        self._token_hash = self._plans.set_default(_TOKEN_HASH, hash_of(token).encode()).decode()
        self._key.renew()
        return token

    def _configured_hash(self, token: str) -> str:
        return token.lower() if token.lower().startswith(_HASH_PREFIX) else hash_of(token)

    def _read(self) -> None:
        self._key.read()
        if not self._configured:
            self._read_token_hash()

    def _read_token_hash(self) -> None:
        """Take the hash that is stored; where none is, and none was known, make a token."""
        stored_hash = self._plans.value(_TOKEN_HASH)
        if stored_hash is None and self._unsaved_hash is not None:
            stored_hash = stored_or_own(self._plans, _TOKEN_HASH, self._unsaved_hash)
        elif stored_hash is None and self._token_hash is None:
            token = secrets.token_urlsafe(24)
            own = hash_of(token).encode()
            stored_hash = stored_or_own(self._plans, _TOKEN_HASH, own)
            if stored_hash is None or hmac.compare_digest(stored_hash, own):
                self.new_token, self._token_hash = token, own.decode()
            self._unsaved_hash = own if stored_hash is None else None
        if stored_hash is not None:
            self._unsaved_hash, self._token_hash = None, stored_hash.decode("ascii", "replace")


def _ended_name(session_id: str) -> str:
    return f"signed-out/{session_id}"
