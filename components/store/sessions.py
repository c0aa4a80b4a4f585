"""The organisers' token, the key that signs sessions, and who is signed in, for every process on one plan store.

Only the hash of the token is stored, and of a session and a link the digest. Nothing here knows cookies.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import logging
import math
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from components.plan.errors import StorageFault
from components.settings.values import HASH_PREFIX
from components.store.database import Cause, DatabaseFault
from components.store.organisers import Organiser, StoredLink, StoredSession
from components.store.plans import PlanStore
from components.store.schema import digest_of, key_of
from components.store.stored_secret import REFRESH_S, Refresh, StoredSecret, not_read_yet, stored_or_own

NOTED_EVERY_S = 60.0
"""How exactly the last use of a session is known."""
REMEMBERED_SESSIONS = 1000
_TOKEN_HASH, _KEY = "organiser-token", "session-secret"
_PROVIDER = "identity provider"
_log = logging.getLogger(__name__)


def is_hash(stored: bytes) -> bool:
    """Whether a stored value is a hash as `hash_of` gives it."""
    return re.fullmatch(rb"sha256:[0-9a-f]{64}", stored) is not None


def hash_of(token: str) -> str:
    """How a token is stored and compared: `sha256:` and 64 hexadecimal digits."""
    return HASH_PREFIX + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class SessionStore:
    """Token hash, signing key, sessions and links. Safe between threads.

    `token` is the one of the settings, as it is or as `sha256:` and its hash; without it one is made at the first
    start and stands in `new_token` then, to be shown once. Neither a token nor a key is made before the store could be
    read: there may be one. Where nothing can be written, those of this process count, and are stored as soon as that is
    possible. `by_provider` says that the token signs nobody in. `monotonic` and `clock` give seconds, `clock` since
    1970.
    """

    def __init__(
        self,
        plans: PlanStore,
        token: str | None = None,
        *,
        by_provider: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._plans = plans
        self._by_provider = by_provider
        self._monotonic, self._clock = monotonic, clock
        self._unsaved_hash: bytes | None = None
        self._lock = threading.Lock()
        self._unsaved: dict[str, StoredSession] = {}
        self._ended: set[str] = set()
        self._unsaved_ends: set[str] = set()
        self._seen: OrderedDict[str, tuple[float, StoredSession | None]] = OrderedDict()
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
        """The key that signs sessions, another one for each token, so that a changed one ends them all. Raises
        `StorageFault` before the store was read."""
        signs_in = _PROVIDER if self._by_provider else self.token_hash
        return hmac.digest(self._key.value, signs_in.strip().lower().encode("utf-8", "replace"), hashlib.sha256)

    @property
    def is_fresh(self) -> bool:
        """Whether `token_hash` and `key` need no reading: they are recent, or a thread is reading them just now."""
        return self._refresh.is_fresh

    def refresh(self, *, now: bool = False) -> None:
        """Read the hash and the key anew where they are older than `stored_secret.REFRESH_S`, or at once."""
        self._refresh(now=now)

    def begin(self, session_id: str, organiser: Organiser, *, device: str, expires: float) -> StoredSession:
        """Begin a session; gives the one of that id where there is one already, which may be over. Where nothing can be
        written, it counts in this process.

        Raises `StorageFault` where that cannot be told.
        """
        now = self._clock()
        session = StoredSession(
            digest=key_of(session_id),
            organiser=organiser,
            key=self._key_digest,
            device=device,
            since=now,
            last_use=now,
            expires=expires,
        )
        try:
            self._plans.organisers.save(organiser)
            session = self._plans.organisers.begin(session)
        except DatabaseFault as fault:
            if fault.cause not in {Cause.NOT_WRITABLE, Cause.FULL}:
                raise
            _log.warning("store.failed", extra={"of": "sessions", "fault": type(fault).__name__})
            with self._lock:
                self._unsaved = {name: each for name, each in self._unsaved.items() if each.expires > now}
                session = self._unsaved.setdefault(session.digest, session)
        with self._lock:
            self._seen.pop(session.digest, None)
            is_over = session.is_over or session.digest in self._ended
        return dataclasses.replace(session, is_over=is_over)

    def session(self, session_id: str) -> StoredSession | None:
        """The session of that id, which was read at most `REFRESH_S` ago; None where there is none, or it is over.

        Raises `StorageFault` where that cannot be told.
        """
        digest = key_of(session_id)
        with self._lock:
            read_at, session = self._seen.get(digest, (float("-inf"), None))
            is_recent = self._monotonic() - read_at < REFRESH_S
            is_ended, unsaved = digest in self._ended, self._unsaved.get(digest)
        if is_ended:
            return None
        if not is_recent:
            read_at = self._monotonic()
            session = unsaved or self._plans.organisers.session(digest)
            self._remember(digest, read_at, session)
        if session is None or session.is_over or session.key != self._key_digest or session.expires <= self._clock():
            return None
        return session

    def note_use(self, session: StoredSession) -> None:
        """Store that a session was used, once in `NOTED_EVERY_S`; a store that cannot be written does without."""
        now = self._clock()
        if now - session.last_use < NOTED_EVERY_S:
            return
        self._remember(session.digest, self._monotonic(), dataclasses.replace(session, last_use=now))
        with suppress(StorageFault):
            self._plans.organisers.use(session.digest, now)

    def sessions(self) -> tuple[StoredSession, ...]:
        """Everybody's sessions that go on, those used last first. Raises `StorageFault`."""
        stored = self._plans.organisers.sessions(self._key_digest, self._clock())
        with self._lock:
            return (*self._unsaved.values(), *(each for each in stored if each.digest not in self._ended))

    def end(self, digest: str) -> None:
        """End a session for every process. Raises `StorageFault` where that holds for this process only, so
        far: it is tried again."""
        with self._lock:
            self._ended.add(digest)
            is_unsaved = self._unsaved.pop(digest, None) is not None
            self._unsaved_ends |= set() if is_unsaved else {digest}
        self._save_ends()

    def _save_ends(self) -> None:
        """Store which sessions were ended, as soon as that is possible. Raises `StorageFault`."""
        for digest in tuple(self._unsaved_ends):
            self._plans.organisers.end(digest)
            self._unsaved_ends.discard(digest)

    def add_link(
        self, secret: str, organiser: Organiser, *, is_invitation: bool, lasts_s: float, sessions_end: float = math.inf
    ) -> None:
        """Store a new link that signs in `organiser`, see `Organisers`. Raises `StorageFault`."""
        if is_invitation:
            self._plans.organisers.save(organiser)
        self._plans.organisers.add_link(
            secret,
            organiser,
            self._key_digest,
            is_invitation=is_invitation,
            now=self._clock(),
            lasts_s=lasts_s,
            sessions_end=sessions_end,
        )

    def use_link(self, secret: str) -> StoredLink | None:
        """The link of that secret, see `Organisers`. Raises `StorageFault`."""
        return self._plans.organisers.use_link(secret, self._key_digest, self._clock())

    def links(self) -> tuple[StoredLink, ...]:
        """The links that can be used. Raises `StorageFault`."""
        return self._plans.organisers.links(self._key_digest, self._clock())

    def end_link(self, digest: str) -> None:
        """End a link, and the sessions of who was invited by it. Raises `StorageFault`."""
        self._plans.organisers.end_link(digest)
        with self._lock:
            self._seen.clear()

    def renew_token(self) -> str:
        """A new token in place of the one that was made, and a new key, which ends every session in every process.

        Raises `StorageFault`.
        """
        self._plans.delete_value(_TOKEN_HASH)
        token = secrets.token_urlsafe(24)
        self._token_hash = self._plans.set_default(_TOKEN_HASH, hash_of(token).encode()).decode()
        self.end_all()
        return token

    def end_all(self) -> None:
        """End every session and every link, in every process, by a new key. Raises `StorageFault`."""
        self._key.renew()

    @property
    def _key_digest(self) -> str:
        return digest_of(self.key)

    def _remember(self, digest: str, read_at: float, session: StoredSession | None) -> None:
        with self._lock:
            self._seen[digest] = (read_at, session)
            while len(self._seen) > REMEMBERED_SESSIONS:
                self._seen.popitem(last=False)

    def _configured_hash(self, token: str) -> str:
        return token.lower() if token.lower().startswith(HASH_PREFIX) else hash_of(token)

    def _read(self) -> None:
        self._key.read()
        if not self._configured:
            self._read_token_hash()
        self._save_ends()

    def _read_token_hash(self) -> None:
        """Take the hash that is stored; where none is, and none was known, make a token."""
        stored_hash = self._plans.value(_TOKEN_HASH)
        if stored_hash is not None and not is_hash(stored_hash):  # damaged: no token would be the right one
            _log.error("secret.replaced", extra={"of": _TOKEN_HASH, "bytes": len(stored_hash)})
            self._plans.delete_value(_TOKEN_HASH)
            stored_hash = None
            self._unsaved_hash = None if self._token_hash is None else self._token_hash.encode()
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
