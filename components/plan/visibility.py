"""Who may see a published visit."""

from __future__ import annotations

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see the published visit.

    `PUBLIC`: everybody, and search engines may list it. `UNLISTED`: who has an address with the visit's key in it, and
    organisers. `CLOSED`: organisers, until it opens for everybody.
    """

    PUBLIC = "public"
    UNLISTED = "unlisted"
    CLOSED = "closed"

    @property
    def is_listed(self) -> bool:
        """Whether search engines and previews of links may tell of the visit."""
        return self is Visibility.PUBLIC
