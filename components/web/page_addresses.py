"""The addresses of our own pages as others hold them: with http for https, and with what trackers add."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

from components.export.context import EMBED, POCKET

_PAGES = frozenset({"", POCKET, EMBED})
_MAX_LENGTH = 2000  # characters; ours have some 100


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
