"""A file behind a link: a shared sheet, map or calendar, or any file that a public server gives by https.

A spreadsheet, map or calendar of the common services is a page in the browser; the same service gives it as a file at
another address. Everything else stays as it is.
"""

from __future__ import annotations

import binascii
import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit, urlunsplit

from components.plan.errors import NoAnswer, ServiceUnavailable
from components.plan.messages import Phrase, printable_line

LOGIN_HOSTS = frozenset({"accounts.google.com", "login.microsoftonline.com", "login.live.com"})
"""Where the services below send whoever has to sign in first."""

_SHEET = re.compile(r"/spreadsheets/(?:u/\d+/)?d/(?!e/)([\w-]+)(?:/(?:edit|view|preview|htmlview|copy)?)?/?")
_PUBLISHED_SHEET = re.compile(r"/spreadsheets/(?:u/\d+/)?d/e/([\w-]+)/pub(?:html)?/?")
_DRIVE_FILE = re.compile(r"/file/(?:u/\d+/)?d/([\w-]+)(?:/.*)?")
_MAP = re.compile(r"/maps/d/(?:u/\d+/)?(?:edit|viewer|embed|view|kml)/?")
_GOOGLE_MAPS = re.compile(r"(?:www\.|maps\.)?google(?:\.[a-z]{2,3}){1,2}")
_NEXTCLOUD = re.compile(r"(?:/index\.php)?/s/[A-Za-z0-9]{15}/?")
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


def file_address(link: str) -> str:
    """The address of the file behind a link. A link without a scheme is one by https, and so is `webcal`."""
    link = link.strip().strip("<>").strip()
    scheme, separator, rest = link.partition("://")
    if not separator:
        link = f"https://{link}"
    elif scheme.lower() in {"webcal", "webcals"}:
        link = f"https://{rest}"
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:  # brackets that are no IPv6 address: whoever follows the link says so
        return link
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    address = _google(host, parts.path, query, query | _fragment(parts.fragment))
    if address is None and (host == "dropbox.com" or host.endswith(".dropbox.com")):
        address = _with_query(link, query | {"dl": "1"})
    if address is None and host.endswith(".sharepoint.com") and parts.path.startswith("/:"):
        address = _with_query(link, query | {"download": "1"})
    if address is None and _NEXTCLOUD.fullmatch(parts.path):
        address = urlunsplit(("https", parts.netloc, parts.path.rstrip("/") + "/download", "", ""))
    return address or link


def is_shared_sheet(address: str) -> bool:
    """Whether an address is that of a sheet or file which its owner shares, or not, with those who have the link."""
    host = (urlsplit(address).hostname or "").lower()
    return host in {"docs.google.com", "drive.google.com"} or host.endswith(".sharepoint.com")


def _google(host: str, path: str, query: dict[str, str], parameters: dict[str, str]) -> str | None:
    """The address of a file of Google's; `parameters` is the query with what the fragment says."""
    address = None
    if host in {"docs.google.com", "spreadsheets.google.com"} and (match := _PUBLISHED_SHEET.fullmatch(path)):
        address = f"https://docs.google.com/spreadsheets/d/e/{match[1]}/pub?{_sheet_of(parameters, 'output')}"
    elif host in {"docs.google.com", "spreadsheets.google.com"} and (match := _SHEET.fullmatch(path)):
        address = f"https://docs.google.com/spreadsheets/d/{match[1]}/export?{_sheet_of(parameters, 'format')}"
    elif host == "drive.google.com" and (match := _DRIVE_FILE.fullmatch(path)):
        address = f"https://drive.google.com/uc?{urlencode({'export': 'download', 'id': match[1]})}"
    elif host == "drive.google.com" and path == "/open" and "id" in query:
        address = f"https://drive.google.com/uc?{urlencode({'export': 'download', 'id': query['id']})}"
    elif (
        re.fullmatch(r"(?:www\.|maps\.)?google(?:\.[a-z]{2,3}){1,2}", host) and _MAP.fullmatch(path) and "mid" in query
    ):
        address = f"https://www.google.com/maps/d/kml?{urlencode({'mid': query['mid'], 'forcekml': '1'})}"
    elif host == "calendar.google.com" and (calendar := query.get("src") or _calendar_id(query.get("cid", ""))):
        address = f"https://calendar.google.com/calendar/ical/{quote(calendar, safe='')}/public/basic.ics"
    return address


def _sheet_of(parameters: dict[str, str], name: str) -> str:
    """The query that gives one sheet as CSV, or where the link names none, the whole workbook."""
    if parameters.get(name) in {"csv", "tsv", "xlsx", "ods"} and "gid" not in parameters:
        return urlencode({name: parameters[name]})
    if parameters.get("gid", "").isdigit():
        single = {"single": "true"} if name == "output" else {}
        return urlencode({name: "csv", "gid": parameters["gid"]} | single)
    return urlencode({name: "xlsx"})


def _fragment(fragment: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(fragment).items()}


def _calendar_id(cid: str) -> str:
    """A calendar's id out of a link to add it: an address of e-mail, or that in base64 without its padding."""
    if "@" in cid:
        return cid
    try:
        decoded = urlsafe_b64decode(cid + "=" * (-len(cid) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return decoded if "@" in decoded and decoded.isprintable() else ""


def _with_query(link: str, query: dict[str, str]) -> str:
    parts = urlsplit(link)
    return urlunsplit(("https", parts.netloc, parts.path, urlencode(query), ""))


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
