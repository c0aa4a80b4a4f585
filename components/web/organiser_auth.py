"""Organisers' authentication: the token or an identity provider signs in, a signed cookie is the session.

Three cookies: the session, which alone gives access; a random name under which this browser's draft is kept; and a
signed mark that somebody has signed in with this browser, which then need not wait while others guess tokens.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, BadSignature, URLSafeSerializer

from components.plan.errors import NotAllowed, StorageFault, StudyVisitError
from components.plan.messages import Phrase
from components.render.browser_storage import DRAFT, KNOWN, SESSION
from components.store.plans import PlanStore
from components.store.sessions import SessionStore, hash_of
from components.store.visit_key import VisitKeys
from components.visit.service import open_visit_service
from components.web.sign_in_limiter import SignInLimiter, network_for_log
from components.web.store_threads import in_store_thread

SESSION_COOKIE, DRAFT_COOKIE, KNOWN_COOKIE = SESSION.name, DRAFT.name, KNOWN.name
SESSION_S, BROWSER_S = SESSION.age_s, KNOWN.age_s
"""How many seconds a session lasts, and a browser is known."""
MAX_TOKEN_LENGTH = 500
WRONG_TOKEN = Phrase("This is not the organisers' token.")
_SESSION_PURPOSE, _KNOWN_PURPOSE = "organiser-session", "known-browser"
_DRAFT_NAME = re.compile(r"[A-Za-z0-9_-]{20,64}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a session cookie holds. `expires_at` is in seconds since 1970."""

    session_id: str
    expires_at: float


def signed_out() -> NotAllowed:
    """What everybody gets who is not signed in."""
    return NotAllowed(Phrase("Sign in to change the plan."))


def sign(key: bytes, session: Session) -> str:
    """A session as the value of a cookie, which nobody without `key` can make or change."""
    return _sign(key, _SESSION_PURPOSE, [session.session_id, session.expires_at])


def verify(key: bytes, value: str, *, now: float) -> Session:
    """The session in a signed value. Raises `NotAllowed` for a forged, changed, damaged or expired one."""
    try:
        session_id, expires_at = _verify(key, _SESSION_PURPOSE, value)
    except (BadData, TypeError, ValueError) as fault:
        raise signed_out() from fault
    if not isinstance(session_id, str) or not isinstance(expires_at, (int, float)) or expires_at <= now:
        raise signed_out()
    return Session(session_id=session_id, expires_at=float(expires_at))


class OrganiserAuth:
    """Signs organisers in and out. Safe between threads.

    `token` is the one of the settings, see `SessionStore`. `identified` are the e-mail addresses (or `@domain`s) that
    an OpenID Connect provider may identify; None where no provider is configured, and then the token decides.
    `base_url` is the public address of the app, if it is known. `clock` gives seconds since 1970, `monotonic` seconds.
    """

    def __init__(
        self,
        plans: PlanStore,
        token: str | None = None,
        *,
        identified: Collection[str] | None = None,
        base_url: str | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._identified = None if identified is None else frozenset(each.strip().lower() for each in identified)
        self._base_url = base_url
        self._clock = clock
        self._limiter = SignInLimiter(monotonic)
        self._sessions = SessionStore(plans, token, monotonic=monotonic)
        self.visit_keys = VisitKeys(plans, monotonic=monotonic)
        """The keys with which others see a visit that is not public."""

    @property
    def new_token(self) -> str | None:
        """The token that was made at this start, to be shown once; None where there was one already."""
        return self._sessions.new_token

    def first_link(self, local_url: str) -> str | None:
        """The link that signs in, at the start at which its token was made; None at every other.

        It begins with the `base_url` of the settings, or with `local_url`.
        """
        address = (self._base_url or local_url).rstrip("/")
        return None if not self.new_token or self.by_provider else f"{address}/organise#token={self.new_token}"

    @property
    def is_known(self) -> bool:
        """Whether the store was read since the start; before that nobody can sign in, and no token is made."""
        return self._sessions.is_known

    def refresh(self) -> None:
        """Read from the store what is not known yet, or not lately. For threads. Raises nothing."""
        self._sessions.refresh()

    @property
    def by_provider(self) -> bool:
        """Whether an identity provider identifies organisers, instead of the token."""
        return self._identified is not None

    def draft_owner(self, cookies: Mapping[str, str]) -> str:
        """The organiser who sends these cookies, by the name that owns the draft of this browser.

        Raises `NotAllowed` for everybody else, `StorageFault` where that cannot be told.
        """
        session = self.session(cookies.get(SESSION_COOKIE))
        return draft_name(cookies) or session.session_id

    def is_organiser(self, cookies: Mapping[str, str]) -> bool:
        """Whether these are the cookies of a signed-in organiser; False where that cannot be told."""
        try:
            self.draft_owner(cookies)
        except StudyVisitError:
            return False
        return True

    async def admits(self, cookies: Mapping[str, str]) -> bool:
        """`is_organiser` for the event loop: the store is asked in a thread, and for signed cookies only."""
        return await self.is_signed(cookies) and await in_store_thread(self.is_organiser, cookies)

    async def is_signed(self, cookies: Mapping[str, str]) -> bool:
        """Whether the session cookie has our signature; for the event loop, and decided without the store.

        Once a second it is read first, in a thread, whether another process has renewed the key.
        """
        value = cookies.get(SESSION_COOKIE)
        if not value:
            return False
        if (is_signed := self._has_signature(value)) or self._sessions.is_fresh:
            return is_signed
        await in_store_thread(self._sessions.refresh)
        return self._has_signature(value)

    def _has_signature(self, value: str) -> bool:
        try:
            verify(self._sessions.key, value[: MAX_TOKEN_LENGTH + 1], now=self._clock())
        except (NotAllowed, StorageFault):
            return False
        return True

    def known_browser(self, cookies: Mapping[str, str]) -> str:
        """The name of a browser with which an organiser has signed in since the token was last renewed, else empty."""
        try:
            return str(_verify(self._sessions.key, _KNOWN_PURPOSE, cookies.get(KNOWN_COOKIE, "")[:MAX_TOKEN_LENGTH]))
        except (BadData, StorageFault):
            return ""

    def known_browser_value(self) -> str:
        """A value for KNOWN_COOKIE."""
        return _sign(self._sessions.key, _KNOWN_PURPOSE, secrets.token_urlsafe(8))

    def session(self, value: str | None) -> Session:
        """The session of a signed value: the signature is checked before the store is asked.

        Raises `NotAllowed` for none or one that is over, `StorageFault` where that cannot be told.
        """
        if not value or len(value) > MAX_TOKEN_LENGTH:
            raise signed_out()
        self._sessions.refresh()
        session = verify(self._sessions.key, value, now=self._clock())
        if self._sessions.has_ended(session.session_id):
            raise signed_out()
        return session

    def sign_in(self, token: str, address: str, known_browser: str = "") -> str:
        """The signed session for whoever has the token. `address` is the network address that it came from.

        The right token is never kept waiting. Raises `NotAllowed` for a wrong one, `TooManyAttempts` while that
        address, or that known browser, has to wait after others; `StorageFault` before the store was read.
        """
        self._sessions.refresh()
        number = 0 if self._fits(token) else self._limiter.count(address, known_browser)
        self._sessions.refresh(now=True)  # another process may have renewed the token just now
        if not self._fits(token):
            _log.warning("sign_in.refused", extra={"number": number, "network": network_for_log(address)})
            raise NotAllowed(WRONG_TOKEN)
        self._limiter.clear(address, known_browser)
        _log.info("sign_in.done", extra={"network": network_for_log(address)})
        return self.new_session()

    def _fits(self, token: str) -> bool:
        return len(token) <= MAX_TOKEN_LENGTH and _is_token(token.strip(), self._sessions.token_hash)

    def sign_in_by_provider(self, email: str, *, verified: bool) -> str:
        """The signed session for whom the identity provider has named.

        Raises `NotAllowed` for an address that is not among the organisers', or that nobody verified.
        """
        address = email.strip().lower()
        domain = "@" + address.rpartition("@")[2]
        if not verified or not address or not ({address, domain} & (self._identified or frozenset())):
            raise NotAllowed(Phrase("{email} is not one of this visit's organisers.", {"email": email[:100]}))
        return self.new_session()

    def new_session(self) -> str:
        """A signed session, which begins now."""
        expires_at = self._clock() + SESSION_S
        return sign(self._sessions.key, Session(session_id=secrets.token_urlsafe(16), expires_at=expires_at))

    def sign_out(self, value: str | None) -> None:
        """End a session in every window and every process. Raises `StorageFault` where it ends in this process only."""
        try:
            session = self.session(value)
        except NotAllowed:
            return
        self._sessions.end(session.session_id, session.expires_at)


def draft_name(cookies: Mapping[str, str]) -> str:
    """The name under which this browser's draft is kept, or an empty string where it has none yet."""
    name = cookies.get(DRAFT_COOKIE, "")
    return name if _DRAFT_NAME.fullmatch(name) else ""


def new_draft_name() -> str:
    """A name that nobody guesses."""
    return secrets.token_urlsafe(24)


_opening = threading.Lock()
_opened: list[OrganiserAuth] = []


def open_organiser_auth(identified: Collection[str] | None = None) -> OrganiserAuth:
    """The authentication of this process. `identified` counts at the first call alone. Raises `SettingsFault`."""
    with _opening:
        if not _opened:
            service = open_visit_service()
            token, base_url = service.settings.organiser_token, service.settings.base_url
            secret = token.get_secret_value() if token is not None else None
            _opened.append(OrganiserAuth(service.store, secret, identified=identified, base_url=base_url))
        return _opened[0]


def _is_token(token: str, token_hash: str) -> bool:
    """Whether a token has this hash, in a time that tells nothing about either."""
    return hmac.compare_digest(hash_of(token).encode(), token_hash.strip().lower().encode("utf-8", "replace"))


def _sign(key: bytes, purpose: str, payload: Any) -> str:
    signed = _serializer(key, purpose).dumps(payload)
    return signed if isinstance(signed, str) else signed.decode("ascii")


def _verify(key: bytes, purpose: str, value: str) -> Any:
    """What was signed. Raises `BadData`, also for a value that is not written as `_sign` writes it.

    The last character of a base64 text has spare bits: without this check other spellings would be the same session.
    """
    payload = _serializer(key, purpose).loads(value.encode("utf-8", "surrogatepass"))
    if _sign(key, purpose, payload) != value:
        raise BadSignature("not in its canonical form")
    return payload


@lru_cache(maxsize=4)
def _serializer(key: bytes, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})
