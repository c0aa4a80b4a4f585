"""Stores organisers, their sessions and the links that sign them in. Secrets are known here by their digests alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from components.plan.errors import StorageFault
from components.plan.messages import printable_line
from components.store.database import Connecting, insert_if_new
from components.store.schema import (
    LINKS,
    MAX_ACCOUNT_LENGTH,
    MAX_NAME_LENGTH,
    ORGANISERS,
    SESSIONS,
    key_of,
)


def name_for_log(secret_id: str) -> str:
    """Tells an organiser, or a session, from others in the log; it is no person's name, and gives no access."""
    return key_of(secret_id)[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """Who changes the plan. `name` is as they gave it, `account` the e-mail address that a provider vouches for; both
    may be empty. `id` owns the draft: no other secret of it gives access."""

    id: str
    name: str = ""
    account: str = ""

    @property
    def known_as(self) -> str:
        """What to call this organiser in a publication: the account where there is one, else the name given."""
        if self.account and self.name:
            return f"{self.name} ({self.account})"[:MAX_NAME_LENGTH]
        return (self.account or self.name)[:MAX_NAME_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """One session. `device` is in words; times are in seconds since 1970."""

    digest: str
    organiser: Organiser
    key: str
    device: str
    since: float
    last_use: float
    expires: float
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLink:
    """A link that signs in `organiser`: an invitation, or one that continues on another device, once."""

    digest: str
    organiser: Organiser
    key: str
    is_invitation: bool
    since: float
    last_use: float
    expires: float
    sessions_end: float


_ID = re.compile(r"[A-Za-z0-9_-]{20,64}")
_ORGANISER = (ORGANISERS.c.name, ORGANISERS.c.account)
_SESSION = select(SESSIONS, *_ORGANISER).outerjoin(ORGANISERS, ORGANISERS.c.id == SESSIONS.c.organiser)
_LINK = select(LINKS, *_ORGANISER).outerjoin(ORGANISERS, ORGANISERS.c.id == LINKS.c.organiser)


class Organisers:
    """The organisers of one store. Safe between threads and processes. Methods may raise `StorageFault`.

    `reading` and `writing` give a connection, as `PlanStore` does. `key` is the digest of the key that signs sessions:
    those of an earlier one are not found.
    """

    def __init__(self, reading: Connecting, writing: Connecting) -> None:
        self._reading = reading
        self._writing = writing

    def organiser(self, organiser_id: str) -> Organiser:
        """The organiser of that id; one without a name where none is stored."""
        with self._reading() as connection:
            row = connection.execute(select(ORGANISERS).where(ORGANISERS.c.id == organiser_id)).one_or_none()
        return Organiser(id=organiser_id) if row is None else Organiser(id=row.id, name=row.name, account=row.account)

    def of_browser(self, organiser_id: str) -> Organiser | None:
        """The organiser whom a browser's cookie names. None for what is no id, and for one who has an account: that
        signs in by the account alone, and the id can be guessed."""
        known = self.organiser(organiser_id) if _ID.fullmatch(organiser_id) else None
        return None if known is None or known.account else known

    def save(self, organiser: Organiser) -> None:
        """Store an organiser, in place of the one of that id."""
        values = {
            "name": printable_line(organiser.name)[:MAX_NAME_LENGTH],
            "account": printable_line(organiser.account)[:MAX_ACCOUNT_LENGTH],
        }
        with self._writing() as connection:
            query = update(ORGANISERS).where(ORGANISERS.c.id == organiser.id).values(**values)
            changed = connection.execute(query).rowcount
        if not changed:  # unless another process stored it just now
            insert_if_new(self._writing, ORGANISERS, {"id": organiser.id, **values})

    def begin(self, session: StoredSession) -> StoredSession:
        """Store a session; gives the one that is stored under its digest already, if there is one. Sessions and links
        that expired before it began are forgotten."""
        row = {
            "digest": session.digest,
            "organiser": session.organiser.id,
            "key": session.key,
            "device": session.device[:MAX_NAME_LENGTH],
            "since": session.since,
            "last_use": session.last_use,
            "expires": session.expires,
            "is_over": session.is_over,
        }
        try:
            with self._writing() as connection:
                for table in (SESSIONS, LINKS):
                    connection.execute(delete(table).where(table.c.expires <= session.since))
                connection.execute(insert(SESSIONS).values(**row))
        except StorageFault as fault:
            if isinstance(fault.__cause__, IntegrityError):
                return self.session(session.digest) or session
            raise
        return session

    def session(self, digest: str) -> StoredSession | None:
        """The session of that digest, also one that is over; None where none is stored."""
        with self._reading() as connection:
            row = connection.execute(_SESSION.where(SESSIONS.c.digest == digest)).one_or_none()
        return None if row is None else _session_of(row)

    def sessions(self, key: str, now: float) -> tuple[StoredSession, ...]:
        """The sessions that go on, those used last first."""
        goes_on = (SESSIONS.c.key == key) & (SESSIONS.c.expires > now) & SESSIONS.c.is_over.is_(False)
        with self._reading() as connection:
            rows = connection.execute(_SESSION.where(goes_on).order_by(SESSIONS.c.last_use.desc())).all()
        return tuple(_session_of(row) for row in rows)

    def is_newcomer(self, organiser_id: str, now: float) -> bool:
        """Whether an organiser gave no name, while others are signed in: one of them may be the same person, on another
        device."""
        goes_on = (SESSIONS.c.expires > now) & SESSIONS.c.is_over.is_(False)
        with self._reading() as connection:
            going_on = [_session_of(row).organiser for row in connection.execute(_SESSION.where(goes_on)).all()]
        own = [each for each in going_on if each.id == organiser_id]
        return bool(own) and not own[0].known_as and len(own) < len(going_on)

    def use(self, digest: str, now: float) -> None:
        """Note that a session was used now."""
        with self._writing() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(last_use=now))

    def end(self, digest: str) -> None:
        """End a session, in every process."""
        with self._writing() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(is_over=True))

    def add_link(
        self,
        secret: str,
        organiser: Organiser,
        key: str,
        *,
        is_invitation: bool,
        now: float,
        lasts_s: float,
        sessions_end: float,
    ) -> None:
        """Store a link of this secret, which nobody can guess."""
        row = {
            "digest": key_of(secret),
            "organiser": organiser.id,
            "key": key,
            "is_invitation": is_invitation,
            "since": now,
            "last_use": 0.0,
            "expires": now + lasts_s,
            "sessions_end": sessions_end,
        }
        with self._writing() as connection:
            connection.execute(insert(LINKS).values(**row))

    def use_link(self, secret: str, key: str, now: float) -> StoredLink | None:
        """The link of that secret, which is used now; None where there is none any more. Only an invitation can be used
        again."""
        digest = key_of(secret)
        with self._reading() as connection:
            row = connection.execute(
                _LINK.where((LINKS.c.digest == digest) & (LINKS.c.key == key) & (LINKS.c.expires > now))
            ).one_or_none()
        if row is None:
            return None
        of_digest = LINKS.c.digest == digest
        change = update(LINKS).where(of_digest).values(last_use=now) if row.is_invitation else None
        with self._writing() as connection:  # of two who use it at once the second changes no row
            used = connection.execute(delete(LINKS).where(of_digest) if change is None else change).rowcount
        return _link_of(row) if used == 1 else None

    def links(self, key: str, now: float) -> tuple[StoredLink, ...]:
        """The links that can be used, the newest first."""
        query = _LINK.where((LINKS.c.key == key) & (LINKS.c.expires > now)).order_by(LINKS.c.since.desc())
        with self._reading() as connection:
            return tuple(_link_of(row) for row in connection.execute(query).all())

    def end_link(self, digest: str) -> None:
        """End a link; an invitation ends with the sessions of who was invited."""
        with self._writing() as connection:
            invited = select(LINKS.c.organiser).where((LINKS.c.digest == digest) & LINKS.c.is_invitation)
            connection.execute(update(SESSIONS).where(SESSIONS.c.organiser.in_(invited)).values(is_over=True))
            connection.execute(delete(LINKS).where(LINKS.c.digest == digest))


def _organiser_of(row: Row[Any]) -> Organiser:
    return Organiser(id=row.organiser, name=row.name or "", account=row.account or "")


def _session_of(row: Row[Any]) -> StoredSession:
    return StoredSession(
        digest=row.digest,
        organiser=_organiser_of(row),
        key=row.key,
        device=row.device,
        since=row.since,
        last_use=row.last_use,
        expires=row.expires,
        is_over=row.is_over,
    )


def _link_of(row: Row[Any]) -> StoredLink:
    return StoredLink(
        digest=row.digest,
        organiser=_organiser_of(row),
        key=row.key,
        is_invitation=row.is_invitation,
        since=row.since,
        last_use=row.last_use,
        expires=row.expires,
        sessions_end=row.sessions_end,
    )
