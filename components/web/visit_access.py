"""Who may see the published visit: everybody, or whoever has its key, and organisers always."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.types import Scope

from components.plan.model import Visit
from components.plan.publication import Visibility
from components.render.browser_storage import VISIT_KEY
from components.web.organiser_auth import OrganiserAuth
from components.web.sign_in_limiter import SignInLimiter, TooManyAttempts, network_for_log
from components.web.threads import in_store_thread

KEY = "key"
"""The parameter of an address that holds the key."""
KEY_COOKIE = VISIT_KEY.name
"""The key again, for Streamlit's files and its websocket, whose addresses are not ours."""
_ADMISSION = "study_visit.admission"
_log = logging.getLogger(__name__)


async def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """One who may see the visit. `key` is what the addresses that they get have in them; `by_address` is true where the
    address that they opened had the right one. `still_holds` says whether nothing has changed since for anybody."""

    key: str = ""
    by_address: bool = False
    still_holds: Callable[[], Awaitable[bool]] = field(default=_always, compare=False)


def admitted(scope: Scope, admission: Admission) -> Scope:
    """The scope of a request with this admission."""
    return {**scope, _ADMISSION: admission}


def admission_of(scope: Scope) -> Admission:
    """The admission of a request."""
    admission = scope.get(_ADMISSION)
    return admission if isinstance(admission, Admission) else Admission()


class VisitAccess:
    """Decides who may see the visit that `visit` gives, at once and from memory."""

    def __init__(self, visit: Callable[[], Visit], auth: OrganiserAuth) -> None:
        self.visit = visit
        self.auth = auth
        self._keys = auth.visit_keys
        self._limiter = SignInLimiter()

    def generation(self) -> str:
        """What changes with the visit and with the key in its addresses."""
        visit = self.visit()
        return visit.revision + self._keys.in_addresses(visit.visibility)

    async def admission(self, connection: HTTPConnection) -> Admission | None:
        """That of whoever asks; None for who may not see the visit. A key is compared in constant time."""
        visibility = self.visit().visibility
        await self._refresh(visibility)
        key = self._keys.in_addresses(visibility)

        async def still_holds() -> bool:
            now = self.visit().visibility
            await self._refresh(now)
            return (now, self._keys.in_addresses(now)) == (visibility, key)

        if visibility is Visibility.PUBLIC:
            return Admission(still_holds=still_holds)
        key_given = connection.query_params.get(KEY, "")
        if self._keys.fits(key_given, visibility):
            return Admission(key=key, by_address=True, still_holds=still_holds)
        by_cookie = self._keys.fits(connection.cookies.get(KEY_COOKIE, ""), visibility)
        if by_cookie or await self.auth.admits(connection.cookies):
            return Admission(key=key, still_holds=still_holds)
        return None

    def admits(self, cookies: Mapping[str, str]) -> bool:
        """Whether who sends these cookies may see the visit. For threads: it may ask the store."""
        visibility = self.visit().visibility
        if visibility is Visibility.PUBLIC:
            return True
        self._keys.refresh()
        return self._keys.fits(cookies.get(KEY_COOKIE, ""), visibility) or self.auth.is_organiser(cookies)

    def count_guess(self, connection: HTTPConnection) -> float:
        """Count one wrong key from this address; gives the seconds that it has to wait now.

        The right key is never kept waiting: at a visit many share one address, and nobody guesses 120 bits.
        """
        address = connection.client.host if connection.client else ""
        try:
            number = self._limiter.count(address)
        except TooManyAttempts as fault:
            return fault.retry_after_s
        _log.warning("visit_key.refused", extra={"number": number, "network": network_for_log(address)})
        return 0.0

    async def _refresh(self, visibility: Visibility) -> None:
        """Read the keys anew where they count and may be old, in a thread."""
        if visibility is not Visibility.PUBLIC and not self._keys.refresh.is_fresh:
            await in_store_thread(self._keys.refresh)
