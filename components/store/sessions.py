"""Who is an organiser: whoever has the token, and after signing in whoever holds a signed, unexpired session.

The token comes from the settings (as it is, or as `sha256:` and its hash), or is made at the first start and shown
once; only its hash is kept. A made one has 192 random bits, which no number of guesses reaches; one of somebody's own
choice needs the delays below. Nothing here knows of cookies or routes, nothing sleeps, and no token is ever logged.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from components.plan.errors import NotAllowed, StorageFault
from components.plan.messages import Phrase
from components.store.backoff import delay_s
from components.store.plan_store import PlanStore

SESSION_S = 12 * 3600
"""How long a session lasts: a day's work. OWASP asks for an absolute limit
(https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#absolute-timeout)."""
LONGEST_TOKEN = 500
HASHED = "sha256:"
FREE_GUESSES = 3
FIRST_DELAY_S, LONGEST_DELAY_S = 2.0, 900.0
MOST_ADDRESSES = 10_000
FREE_STRANGERS, STRANGER_S = 100, 10.0
"""So many guesses of browsers that never signed in are looked at, whatever addresses they come from; then one in so
many seconds."""
NOT_THE_TOKEN = Phrase("This is not the organisers' token.")
_TOKEN_HASH, _SECRET = "organiser-token", "session-secret"
_SESSION, _KNOWN = "organiser-session", "known-browser"
_log = logging.getLogger(__name__)


class TooManyGuesses(NotAllowed):
    """Too many wrong tokens came from this address. `retry_after_s` is how long it has to wait, in seconds."""

    def __init__(self, retry_after_s: float) -> None:
        seconds = max(1, round(retry_after_s))
        super().__init__(Phrase("Too many wrong tokens. Try again in {seconds} s.", {"seconds": seconds}))
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in organiser. `session_id` owns the draft, `expires_at` is in seconds since 1970."""

    session_id: str
    expires_at: float


def hash_of(token: str) -> str:
    """How a token is kept and compared: `sha256:` and 64 digits."""
    return HASHED + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same_token(token: str, hashed: str) -> bool:
    """Whether a token has this hash, in a time that tells nothing about either."""
    return hmac.compare_digest(hash_of(token).encode(), hashed.strip().lower().encode("utf-8", "replace"))


def sign(secret: bytes, session: Session) -> str:
    """A session as a value for a cookie, which nobody without `secret` can make or change."""
    return _text(_signer(secret).dumps([session.session_id, session.expires_at]))


def read(secret: bytes, value: str, *, now: float) -> Session:
    """The session in a signed value. Raises `NotAllowed` for a forged, changed, damaged or expired one."""
    try:
        session_id, expires_at = _signer(secret).loads(value.encode("utf-8", "surrogatepass"))
    except (BadData, TypeError, ValueError) as fault:
        raise _signed_out() from fault
    if not isinstance(session_id, str) or not isinstance(expires_at, (int, float)) or expires_at <= now:
        raise _signed_out()
    return Session(session_id=session_id, expires_at=float(expires_at))


class Organisers:
    """Signs organisers in and out, with what the store keeps. Safe between threads.

    `configured` is the token of the settings, if any. `clock` gives seconds since 1970, `monotonic` seconds since
    whenever. Where the store cannot keep anything, tokens and sessions last as long as this process.
    """

    def __init__(
        self,
        store: PlanStore,
        configured: str | None = None,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._clock = clock
        self._guesses = Guesses(monotonic)
        self._guard = threading.Lock()
        self._revoked: set[str] = set()
        self._owed: dict[str, bytes] = {}
        self.new_token: str | None = None
        """The token that was made at this start, to be shown once; None where there was one already."""
        self._configured = bool(configured)
        self._hash = self._known_hash(configured)
        self._secret = self._keep(_SECRET, secrets.token_bytes(32))

    def sign_in(self, token: str, address: str, known: bool = False) -> str:
        """The signed session for whoever shows the right token. `address` is the network address it came from, `known`
        whether its browser has signed in before: see `Guesses`.

        Raises `TooManyGuesses` while that address has to wait, also for the right token; `NotAllowed` for a wrong one.
        """
        number = self._guesses.claim(address, known=known)
        self._catch_up()
        if len(token) > LONGEST_TOKEN or not same_token(token.strip(), self._hash):
            _log.warning("sign_in.refused", extra={"number": number, "network": coarse(address)})
            raise NotAllowed(NOT_THE_TOKEN)
        self._guesses.right(address)
        _log.info("sign_in.done")
        return self.welcome()

    def known(self) -> str:
        """A signed word for a browser whose organiser has signed in; it opens nothing."""
        return _text(_signer(self._secret, _KNOWN).dumps(secrets.token_urlsafe(8)))

    def knows(self, value: str) -> bool:
        """Whether `known` once gave this word, and the token has not been renewed since."""
        try:
            _signer(self._secret, _KNOWN).loads(value[:LONGEST_TOKEN].encode("utf-8", "surrogatepass"))
        except BadData:
            return False
        return True

    def welcome(self) -> str:
        """The signed session for somebody of whom the caller knows by other means that they may come in."""
        session = Session(session_id=secrets.token_urlsafe(16), expires_at=self._clock() + SESSION_S)
        return sign(self._secret, session)

    def session(self, value: str | None) -> Session:
        """The session that a signed value stands for. Raises `NotAllowed` for none, or one that is over."""
        if not value or len(value) > LONGEST_TOKEN:
            raise _signed_out()
        self._catch_up()
        session = read(self._secret, value, now=self._clock())
        if self._is_revoked(session.session_id):
            raise _signed_out()
        return session

    def sign_out(self, value: str | None) -> None:
        """End a session for good, in every window and on every server of the store. Raises `StorageFault`, where that
        can only be done for this process."""
        try:
            session = self.session(value)
        except NotAllowed:
            return
        with self._guard:
            self._revoked.add(session.session_id)
        self._store.keep(_revocation(session.session_id), b"%d" % int(session.expires_at))

    def renew_token(self) -> str:
        """A new token in place of the one that was made, and every session over, in every process on the store.

        A token from the settings is changed there. Raises `StorageFault`.
        """
        for name in (_TOKEN_HASH, _SECRET):
            self._store.forget(name)
        token = secrets.token_urlsafe(24)
        self._hash = self._store.keep(_TOKEN_HASH, hash_of(token).encode()).decode()
        self._secret = self._store.keep(_SECRET, secrets.token_bytes(32))
        return token

    def _known_hash(self, configured: str | None) -> str:
        if configured:
            return configured.strip() if configured.strip().lower().startswith(HASHED) else hash_of(configured.strip())
        token = secrets.token_urlsafe(24)
        mine = hash_of(token).encode()
        kept = self._keep(_TOKEN_HASH, mine)
        if hmac.compare_digest(kept, mine):
            self.new_token = token
        return kept.decode("ascii", "replace")

    def _keep(self, name: str, value: bytes) -> bytes:
        try:
            return self._store.keep(name, value)
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": name, "fault": type(fault).__name__})
            self._owed[name] = value
            return value

    def _catch_up(self) -> None:
        """What the store could not tell at the start it tells once it is back: the token and the secret that were
        there, or ours, which it keeps then. And what another process on it has renewed counts here, too."""
        with suppress(StorageFault):
            for name, value in tuple(self._owed.items()):
                kept = self._store.keep(name, value)
                if name == _SECRET:
                    self._secret = kept
                else:
                    self._hash = kept.decode("ascii", "replace")
                self._owed.pop(name, None)
            self._secret = self._store.kept(_SECRET) or self._secret
            if not self._configured and (renewed := self._store.kept(_TOKEN_HASH)) is not None:
                self._hash = renewed.decode("ascii", "replace")

    def _is_revoked(self, session_id: str) -> bool:
        """Whether somebody signed this session out. A store that cannot say so lets nobody in."""
        with self._guard:
            if session_id in self._revoked:
                return True
        revoked = self._store.kept(_revocation(session_id)) is not None
        if revoked:
            with self._guard:
                self._revoked.add(session_id)
        return revoked


class Guesses:
    """Slows down whoever guesses: after FREE_GUESSES wrong ones, each doubles the wait of its address.

    Addresses of one IPv6 network (/64) count as one, since one customer has them all (RFC 6177). A wait is over by
    itself, and forgotten as long again after it. The oldest of MOST_ADDRESSES are forgotten first.

    Who guesses from many addresses waits with all strangers together: FREE_STRANGERS guesses at once, then one each
    STRANGER_S. An organiser's own browser is known by a cookie and waits for its own address alone
    (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._strangers, self._strangers_at = 0.0, monotonic()

    def claim(self, address: str, *, known: bool = False) -> int:
        """Count one more guess before it is looked at, so that many at once are no way round; gives how many came
        from this address of late. Raises `TooManyGuesses` while it has to wait."""
        network = _network(address)
        now = self._monotonic()
        with self._guard:
            count, at = self._wrong.get(network, (0, 0.0))
            wait_s = at + delay_s(count - FREE_GUESSES + 1, first_s=FIRST_DELAY_S, longest_s=LONGEST_DELAY_S) - now
            if wait_s > 0:
                raise TooManyGuesses(wait_s)
            if not known:
                self._claim_as_stranger(now)
            if now - at > 2 * LONGEST_DELAY_S:
                count = 0
            self._wrong[network] = (count + 1, now)
            self._wrong.move_to_end(network)
            while len(self._wrong) > MOST_ADDRESSES:
                self._wrong.popitem(last=False)
        return count + 1

    def right(self, address: str) -> None:
        """Forget the wrong tokens of an address that had the right one."""
        with self._guard:
            self._wrong.pop(_network(address), None)

    def _claim_as_stranger(self, now: float) -> None:
        self._strangers = max(0.0, self._strangers - (now - self._strangers_at) / STRANGER_S)
        self._strangers_at = now
        if (over := self._strangers + 1 - FREE_STRANGERS) > 0:
            raise TooManyGuesses(over * STRANGER_S)
        self._strangers += 1


def coarse(address: str) -> str:
    """An address as far as a log may know it: its network (/24, /48) tells an attack and no person."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "an unknown address"
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 32 if parsed.version == 4 else 64), strict=False))


def _signer(secret: bytes, purpose: str = _SESSION) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode("ascii")


def _revocation(session_id: str) -> str:
    return f"signed-out/{session_id}"


def _signed_out() -> NotAllowed:
    return NotAllowed(Phrase("Sign in to change the plan."))
