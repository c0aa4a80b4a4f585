"""What is asked for: in which language, which day and moment, and by the addresses of our own pages as others hold
them, with http for https and with what trackers add.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import SplitResult, parse_qs, urlsplit

from starlette.requests import HTTPConnection

from components.export.context import EMBED, POCKET
from components.i18n.catalogues import LANGUAGES
from components.i18n.words import Words, choose_language, words_for

_PAGES = frozenset({"", POCKET, EMBED})
_MAX_LENGTH = 2000  # characters; ours have some 100


def words_of(connection: HTTPConnection) -> Words:
    """The words of a reader: in the language of the address, else as the browser wishes."""
    wished = connection.headers.get("accept-language")
    return words_for(choose_language(wished, connection.query_params.get("lang"), LANGUAGES))


def day_in(text: str | None) -> date | None:
    """The day that a parameter names; None for no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def moment_in(text: str | None) -> datetime | None:
    """The moment that a parameter names, with its distance from UTC; None for none."""
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def asked_of_page(address: str, base_url: str) -> Mapping[str, str] | None:
    """The query of the address of one of our pages: `/`, `/pocket` or `/embed`; None for any other address.

    http counts as https: whoever asks has it from a person or from behind a proxy.
    """
    try:
        page, base = urlsplit(address.strip()), urlsplit(base_url)
        if len(address) > _MAX_LENGTH or _server(page) != _server(base) or page.scheme not in {"http", "https"}:
            return None
        query = parse_qs(page.query)
    except ValueError:
        return None
    above = base.path.rstrip("/")
    if page.path != above and not page.path.startswith(f"{above}/"):
        return None
    if page.path.removeprefix(above).strip("/") not in _PAGES:
        return None
    return {name: values[-1] for name, values in query.items()}


def _server(address: SplitResult) -> tuple[str | None, str | None, int | None]:
    """Who answers, and as whom one asks. Raises `ValueError` for what is no host or no port."""
    return address.username, address.hostname, None if address.port in {80, 443} else address.port
