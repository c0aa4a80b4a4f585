"""The door to the organisers' pages: who comes with which cookies, and who may come in.

Three cookies: the session, signed and over after a day's work; the desk, a random name for this browser under which
its draft is kept, so that whoever signs in again finds it; and a signed word that somebody has signed in here before,
who need not wait while strangers guess. Only the session opens anything.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from components.plan.errors import NotAllowed, StudyVisitError
from components.plan.messages import Phrase
from components.store.sessions import Organisers
from components.visit.service import VisitService, open_visit_service

SESSION_COOKIE = "study_visit_session"
DESK_COOKIE = "study_visit_desk"
KNOWN_COOKIE = "study_visit_known"
DESK_S = 180 * 24 * 3600
"""How long a browser is known again: longer than a visit is in the making."""
_DESK = re.compile(r"[A-Za-z0-9_-]{20,64}")
TICKET_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """A signed-in organiser. `owner` is the name of the desk, `expires_at` when the session ends, since 1970."""

    owner: str
    expires_at: float


class OrganiserAuth:
    """Lets organisers of one office in and out. Safe between threads.

    `identified` are the e-mail addresses (or `@domain`s) that an OpenID Connect provider may identify; None where none
    is configured, and then the token decides.
    """

    def __init__(self, visit_service: VisitService, *, identified: Collection[str] | None = None) -> None:
        token = visit_service.settings.organiser_token
        self.visit_service = visit_service
        self.identified = None if identified is None else frozenset(each.strip().lower() for each in identified)
        self.organisers = Organisers(visit_service.store, token.get_secret_value() if token is not None else None)

    def organiser(self, cookies: Mapping[str, str]) -> Organiser:
        """Who comes with these cookies. Raises `NotAllowed` for everybody but signed-in organisers."""
        session = self.organisers.session(cookies.get(SESSION_COOKIE))
        return Organiser(owner=desk_of(cookies) or session.session_id, expires_at=session.expires_at)

    def lets_in(self, cookies: Mapping[str, str]) -> bool:
        """Whether these are the cookies of a signed-in organiser; nobody's, where that cannot be told."""
        try:
            self.organiser(cookies)
        except StudyVisitError:
            return False
        return True

    def knows(self, cookies: Mapping[str, str]) -> bool:
        """Whether an organiser has signed in with this browser before."""
        return self.organisers.knows(cookies.get(KNOWN_COOKIE, ""))

    def ticket(self, email: str, *, verified: bool) -> str:
        """A session for whom the identity provider has named, to be exchanged for the cookie at once.

        Raises `NotAllowed` for an address that is not among the organisers', or that nobody verified.
        """
        known = email.strip().lower()
        domain = "@" + known.rpartition("@")[2]
        if not verified or not known or not ({known, domain} & (self.identified or frozenset())):
            raise NotAllowed(Phrase("{email} is not one of this visit's organisers.", {"email": email[:100]}))
        return self.organisers.welcome()

    def first_link(self, base_url: str) -> str | None:
        """The link that signs in, at the start at which its token was made; None at every other."""
        token = self.organisers.new_token
        return None if token is None or self.identified is not None else f"{base_url}/organise#token={token}"


def desk_of(cookies: Mapping[str, str]) -> str:
    """The desk's name, or an empty string where the browser has none yet."""
    name = cookies.get(DESK_COOKIE, "")
    return name if _DESK.fullmatch(name) else ""


def new_desk() -> str:
    """A name that nobody guesses."""
    return secrets.token_urlsafe(24)


_opening = threading.Lock()
_opened: list[OrganiserAuth] = []


def open_organiser_auth(identified: Collection[str] | None = None) -> OrganiserAuth:
    """The door of this process's office. `identified` counts at the first call alone. Raises `SettingsFault`."""
    with _opening:
        if not _opened:
            _opened.append(OrganiserAuth(open_visit_service(), identified=identified))
        return _opened[0]
