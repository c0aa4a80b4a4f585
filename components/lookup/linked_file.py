"""A file behind a link: a shared sheet, map or calendar, or any file that a public server gives by https."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote, urlsplit

from components.lookup.share_links import LOGIN_HOSTS, file_address, is_shared_sheet
from components.plan.errors import NoAnswer, ServiceUnavailable
from components.plan.messages import Phrase, printable_line

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_REDIRECTS = 5
TIMEOUT_S = 25.0
"""For all of a link's redirects together: Google takes some seconds to make a file of a sheet."""
MIN_INTERVAL_S = 1.0
"""Between two requests to one host."""

_MAX_NAME_LENGTH = 120
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s++html|html\b)", re.I | re.S
)
"""Possessive throughout: whoever sends comment after comment would have us try all ways to part them."""

_ENCODED_NAME = re.compile(r"\bfilename\*\s*=\s*UTF-8'[^']*'([^\s;]+)", re.IGNORECASE)
"""The name in UTF-8, which goes before the plain one (RFC 6266, 4.3)."""


class FileClient(Protocol):
    """What `HttpClient` gives of a link: status, headers and body, without following a redirect."""

    def get_file(
        self, url: str, *, timeout_s: float, max_bytes: int, min_interval_s: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """As `HttpClient.get_file`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFile:
    """What was behind a link; `name` is the file's own, or what the link calls it."""

    data: bytes = field(repr=False)
    name: str


def is_link(text: str) -> bool:
    """Whether a text is a link to a file, and not a file's name or a plan."""
    return re.fullmatch(r"\s*<?(?:https?|webcals?)://\S+\s*", text, re.IGNORECASE) is not None


def fetch_file(
    client: FileClient,
    link: str,
    *,
    max_bytes: int = MAX_FILE_BYTES,
    timeout_s: float = TIMEOUT_S,
    monotonic: Callable[[], float] = time.monotonic,
) -> LinkedFile:
    """The file behind a link that somebody gave. It waits for the network, up to `timeout_s`.

    Each redirect is followed as the link itself was: by https, to public addresses, in the same time. Raises `NoAnswer`
    where another link is needed, `ServiceUnavailable` where the same may do later; the first argument of each is a
    `Phrase` for whoever gave the link.
    """
    deadline = monotonic() + timeout_s
    address = file_address(link)
    for _ in range(MAX_REDIRECTS + 1):
        left_s = deadline - monotonic()
        if left_s <= 0:
            break
        status, headers, body = client.get_file(
            address, timeout_s=left_s, max_bytes=max_bytes, min_interval_s=MIN_INTERVAL_S
        )
        if not (300 <= status < 400 and headers.get("location")):
            _check(status, body, address)
            return LinkedFile(data=body, name=_name(headers, address))
        address = file_address(_redirected(address, headers["location"]))
        if urlsplit(address).hostname in LOGIN_HOSTS:
            raise _not_shared()
    else:
        raise NoAnswer(Phrase("This link leads on to other addresses without an end."))
    raise ServiceUnavailable(Phrase("The file behind this link did not come in time. Try again later."))


def _redirected(address: str, location: str) -> str:
    from components.lookup.http_exchange import redirected  # noqa: PLC0415 - httpx takes a tenth of a second to load

    return redirected(address, location)


def _check(status: int, body: bytes, address: str) -> None:
    """Raise what is wrong with an answer, by what the giver of the link can do."""
    host = urlsplit(address).hostname or ""
    is_page = _WEB_PAGE.match(body[:4096]) is not None
    if status in {401, 403} or (status == 200 and is_page and is_shared_sheet(address)):
        raise _not_shared()
    if status in {404, 410}:
        raise NoAnswer(Phrase("There is nothing at this address. Check the link."))
    if status != 200:
        raise ServiceUnavailable(
            Phrase("{host} answers with a fault ({status}). Try again later.", {"host": host, "status": str(status)})
        )
    if is_page:
        raise NoAnswer(
            Phrase(
                "Behind this link is a web page, not a file. Look there for a download or an export, and give the link "
                "to that, or the file."
            )
        )


def _not_shared() -> NoAnswer:
    return NoAnswer(
        Phrase("This file is not shared. Share it with “Anyone with the link”, or download it and give the file.")
    )


def _name(headers: Mapping[str, str], address: str) -> str:
    """What a file is called, on one line and without folders: by the server, else by the last part of its address."""
    parts = urlsplit(address)
    given = _given_name(printable_line(headers.get("content-disposition", "")))
    for name in (given, unquote(parts.path), parts.hostname or ""):
        plain = printable_line(re.split(r"[/\\]", name.rstrip("/"))[-1]).strip(". ")[-_MAX_NAME_LENGTH:]
        if plain:
            return plain
    return "file"


def _given_name(disposition: str) -> str:
    """The name in a Content-Disposition; empty where there is none that can be read."""
    from email.message import Message  # noqa: PLC0415 - takes longer to load than all the rest

    if encoded := _ENCODED_NAME.search(disposition):
        return unquote(encoded[1])
    message = Message()
    message["Content-Disposition"] = disposition
    try:
        return message.get_filename() or ""
    except (TypeError, ValueError):  # the pieces of a name (RFC 2231, 3) with numbers that are none
        return ""
