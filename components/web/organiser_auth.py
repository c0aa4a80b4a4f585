"""Organisers' authentication: the token, a link or an identity provider signs in, a signed cookie is the session.

Three cookies: the session, which alone gives access and is one of the store's; the organiser's id, so that the token
signs in the same organiser again, with the same draft; and a signed mark that somebody has signed in with this browser,
which then need not wait while others guess tokens.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, BadSignature, URLSafeSerializer

from components.plan.errors import NotAllowed, StorageFault, StudyVisitError
from components.plan.messages import Phrase
from components.render.browser_storage import KNOWN, ORGANISER, SESSION
from components.store.organisers import Organiser, StoredLink, StoredSession, name_for_log
from components.store.plans import PlanStore
from components.store.schema import digest_of, key_of
from components.store.sessions import SessionStore, hash_of
from components.store.stored_secret import VisitKeys
from components.visit.service import open_visit_service
from components.web.sign_in_limiter import SignInLimiter, TooManyAttempts, network_for_log
from components.web.threads import in_store_thread

SESSION_COOKIE, ORGANISER_COOKIE, KNOWN_COOKIE = SESSION.name, ORGANISER.name, KNOWN.name
SESSION_S, BROWSER_S = SESSION.age_s, KNOWN.age_s
"""How many seconds a session lasts, and a browser is known."""
JOIN = "organise/join"
"""The page that a link opens: it signs in also where somebody is signed in already."""
ADDRESS, BY_PROVIDER = "address", "by-provider"
"""Under these names the store has the address at which the app was last started, and whether an identity provider
identified organisers then."""
MAX_TOKEN_LENGTH = 500
PHONE_LINK_S, INVITATION_S = 10 * 60, 180 * 24 * 3600
"""How long a link that continues on another device can be used, and an invitation: longer than it takes to prepare a
visit."""
WRONG_TOKEN = Phrase("This is not the organisers' link or password.")
LINK_IS_OVER = Phrase("This link does not work any more. Ask for a new one.")
_SESSION_PURPOSE, _KNOWN_PURPOSE, _LINK_PURPOSE = "organiser-session", "known-browser", "organiser-link"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a session cookie holds. `expires_at` is in seconds since 1970."""

    session_id: str
    expires_at: float


class SessionOver(NotAllowed):
    """Nobody is signed in, or not any more."""


def signed_out() -> SessionOver:
    """What everybody gets who is not signed in."""
    return SessionOver(Phrase("Sign in to change the plan."))


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

    `token` is the one of the settings, see `SessionStore`. `identified` gives the e-mail addresses (or `@domain`s) that
    an OpenID Connect provider may identify; None at the start where no provider is configured, and then the token
    decides. It is asked at each check: who is taken off the list is out at once.
    `base_url` is the public address of the app, if it is known. `clock` gives seconds since 1970, `monotonic` seconds.
    """

    def __init__(
        self,
        plans: PlanStore,
        token: str | None = None,
        *,
        identified: Callable[[], Collection[str] | None] = lambda: None,
        base_url: str | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._identified = identified
        self.by_provider = identified() is not None
        """Whether an identity provider identifies organisers. The token and invitations sign nobody in then."""
        self._base_url = base_url
        self._clock = clock
        self._limiter = SignInLimiter(monotonic)
        self._plans, self._organisers = plans, plans.organisers
        self._sessions = SessionStore(plans, token, by_provider=self.by_provider, monotonic=monotonic, clock=clock)
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

    def note_start(self, local_url: str) -> None:
        """Store where the app runs and who signs in, for the links that the command line prints. For threads."""
        with suppress(StorageFault):
            self._plans.set_value(ADDRESS, (self._base_url or local_url).encode())
            self._plans.set_value(BY_PROVIDER, b"1" if self.by_provider else b"0")

    @property
    def is_known(self) -> bool:
        """Whether the store was read since the start; before that nobody can sign in, and no token is made."""
        return self._sessions.is_known

    def refresh(self) -> None:
        """Read from the store what is not known yet, or not lately. For threads. Raises nothing."""
        self._sessions.refresh()

    def current(self, cookies: Mapping[str, str]) -> StoredSession:
        """The session of these cookies. Raises `NotAllowed` for who is no organiser, or not any more, and
        `StorageFault` where that cannot be told."""
        _session, stored = self._checked(cookies.get(SESSION_COOKIE))
        self._sessions.note_use(stored)
        return stored

    def draft_owner(self, cookies: Mapping[str, str]) -> str:
        """The id of the organiser who sends these cookies, who owns a draft. Raises as `current` does."""
        return self.current(cookies).organiser.id

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
        return self._checked(value)[0]

    def _checked(self, value: str | None) -> tuple[Session, StoredSession]:
        if not value or len(value) > MAX_TOKEN_LENGTH:
            raise signed_out()
        self._sessions.refresh()
        session = verify(self._sessions.key, value, now=self._clock())
        stored = self._sessions.session(session.session_id)
        if stored is None or (self.by_provider and not self._is_listed(stored.organiser.account)):
            raise signed_out()
        return session, stored

    def _is_listed(self, account: str) -> bool:
        listed = {each.strip().lower() for each in self._identified() or ()}
        return bool(account) and bool({account, "@" + account.rpartition("@")[2]} & listed)

    def sign_in(
        self, token: str, address: str, known_browser: str = "", *, organiser_id: str = "", device: str = ""
    ) -> str:
        """The signed session for whoever has the token, or the secret of a link.

        `address` is the network address that it came from. The token signs in the organiser of `organiser_id`, whom
        this browser knows, or else a new one; a link the one whom it was made for. `device` says in words where.

        The right token is never kept waiting. Raises `NotAllowed` for a wrong one, `TooManyAttempts` while that
        address, or that known browser, has to wait after others; `StorageFault` before the store was read.
        """
        secret = token.strip()
        self._sessions.refresh(now=not self._sessions.is_known)
        number = 0 if self._fits(secret) else self._limiter.count(address, known_browser)
        self._sessions.refresh(now=True)  # another process may have renewed the token just now
        if self._is_token(secret):
            organiser, latest = self._of_browser(organiser_id), math.inf
        elif (link := self._link(secret)) is not None:
            organiser, latest = link.organiser, link.sessions_end
        else:
            _log.warning("sign_in.refused", extra={"number": number, "network": network_for_log(address)})
            raise NotAllowed(LINK_IS_OVER if self._is_signed_link(secret) else WRONG_TOKEN)
        self._limiter.clear(address, known_browser)
        expires = min(self._clock() + SESSION_S, latest)
        return self._begin(secrets.token_urlsafe(16), organiser, device, expires, network=network_for_log(address))

    def _fits(self, secret: str) -> bool:
        """Whether this is the token, or a link with our signature: told without the store."""
        return self._is_token(secret) or self._is_signed_link(secret)

    def _is_token(self, token: str) -> bool:
        is_token = len(token) <= MAX_TOKEN_LENGTH and _has_hash(token, self._sessions.token_hash)
        return is_token and not self.by_provider

    def _is_signed_link(self, secret: str) -> bool:
        with suppress(BadData):
            _verify(self._sessions.key, _LINK_PURPOSE, secret[: MAX_TOKEN_LENGTH + 1])
            return True
        return False

    def _link(self, secret: str) -> StoredLink | None:
        """The link of this secret, if it signs in; one that continues on another device is used up by that."""
        link = self._sessions.use_link(secret) if self._is_signed_link(secret) else None
        is_refused = link is not None and self.by_provider and not self._is_listed(link.organiser.account)
        return None if is_refused else link

    def _of_browser(self, organiser_id: str) -> Organiser:
        """The organiser whom a browser knows; a new one for none, and for one who has an account."""
        return self._organisers.of_browser(organiser_id) or Organiser(id=secrets.token_urlsafe(24))

    def sign_in_by_provider(self, claims: Mapping[str, object], *, device: str = "") -> str:
        """The signed session for whom the identity provider has named in an ID token
        (https://openid.net/specs/openid-connect-core-1_0.html#IDToken).

        Each token makes one session, which ends `SESSION_S` after the provider issued it, or with signing out: the
        provider's cookie, which stays, makes no other. Raises `NotAllowed` for a session that is over, for an address
        that is not among the organisers', or that nobody verified.
        """
        account, now = str(claims.get("email") or "").strip().lower(), self._clock()
        if claims.get("email_verified") is not True or not self._is_listed(account):
            with suppress(TooManyAttempts):  # this is asked at each run of the page
                number = self._limiter.count("", f"account {account}")
                _log.warning("sign_in.refused", extra={"number": number, "by": "account"})
            raise NotAllowed(Phrase("{email} is not one of this visit's organisers.", {"email": account[:100]}))
        issued_at = claims.get("iat")
        if not isinstance(issued_at, (int, float)) or issued_at + SESSION_S <= now:
            raise signed_out()
        session_id = digest_of(repr([claims.get(name) for name in ("iss", "sub", "iat", "nonce")]).encode())
        organiser = Organiser(id=key_of(f"account {account}"), name=str(claims.get("name") or ""), account=account)
        return self._begin(session_id, organiser, device, min(issued_at, now) + SESSION_S)

    def _begin(self, session_id: str, organiser: Organiser, device: str, expires: float, *, network: str = "") -> str:
        now = self._clock()
        stored = self._sessions.begin(session_id, organiser, device=device, expires=expires)
        if stored.is_over:
            raise signed_out()
        if stored.since >= now:  # the provider's page asks at each of its runs
            where = {"network": network} if network else {}
            _log.info("sign_in.done", extra={"organiser": name_for_log(organiser.id), **where})
        return sign(self._sessions.key, Session(session_id=session_id, expires_at=stored.expires))

    def sign_out(self, value: str | None) -> None:
        """End a session in every window and every process. Raises `StorageFault` where it ends in this process only."""
        if not value or len(value) > MAX_TOKEN_LENGTH:
            return
        self._sessions.refresh()
        with suppress(NotAllowed):
            session = verify(self._sessions.key, value, now=self._clock())
            self._sessions.end(key_of(session.session_id))
            _log.info("sign_out.done")

    def sessions(self) -> tuple[StoredSession, ...]:
        """Everybody's sessions, those used last first. Raises `StorageFault`."""
        return self._sessions.sessions()

    def end_session(self, digest: str) -> None:
        """End anybody's session. Raises `StorageFault` where it ends in this process only."""
        self._sessions.end(digest)
        _log.info("session.ended")

    def phone_link(self, session: StoredSession) -> str:
        """The secret of a link that signs the same organiser in on another device, once and soon. Raises
        `StorageFault`."""
        latest = session.expires if self.by_provider else math.inf
        return self._new_link(session.organiser, is_invitation=False, lasts_s=PHONE_LINK_S, sessions_end=latest)

    def invite(self, name: str) -> str:
        """The secret of a link that signs in a new organiser of this name, until it is ended. Raises `StorageFault`,
        and `NotAllowed` where a provider decides who is an organiser."""
        if self.by_provider:
            raise NotAllowed(Phrase("Organisers sign in with their accounts here."))
        invited = Organiser(id=secrets.token_urlsafe(24), name=name)
        return self._new_link(invited, is_invitation=True, lasts_s=INVITATION_S, sessions_end=math.inf)

    def _new_link(self, organiser: Organiser, *, is_invitation: bool, lasts_s: float, sessions_end: float) -> str:
        secret = _sign(self._sessions.key, _LINK_PURPOSE, secrets.token_urlsafe(16))
        self._sessions.add_link(
            secret, organiser, is_invitation=is_invitation, lasts_s=lasts_s, sessions_end=sessions_end
        )
        _log.info("link.made", extra={"invitation": is_invitation})
        return secret

    def links(self) -> tuple[StoredLink, ...]:
        """The links that sign in now, the newest first. Raises `StorageFault`."""
        return self._sessions.links()

    def end_link(self, digest: str) -> None:
        """End a link, and the sessions of who was invited by it. Raises `StorageFault`."""
        self._sessions.end_link(digest)
        _log.info("link.ended")


_opening = threading.Lock()
_opened: list[OrganiserAuth] = []


def open_organiser_auth(identified: Callable[[], Collection[str] | None] = lambda: None) -> OrganiserAuth:
    """The authentication of this process. `identified` counts at the first call alone. Raises `SettingsFault`."""
    with _opening:
        if not _opened:
            service = open_visit_service()
            token, base_url = service.settings.organiser_token, service.settings.base_url
            secret = token.get_secret_value() if token is not None else None
            _opened.append(OrganiserAuth(service.store, secret, identified=identified, base_url=base_url))
        return _opened[0]


def _has_hash(token: str, token_hash: str) -> bool:
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
