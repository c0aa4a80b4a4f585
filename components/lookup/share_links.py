"""Links as people copy them, and the addresses at which the files behind them lie.

A spreadsheet, map or calendar of the common services is a page in the browser; the same service gives it as a file at
another address. Everything else stays as it is.
"""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

LOGIN_HOSTS = frozenset({"accounts.google.com", "login.microsoftonline.com", "login.live.com"})
"""Where the services below send whoever has to sign in first."""

_SHEET = re.compile(r"/spreadsheets/(?:u/\d+/)?d/(?!e/)([\w-]+)(?:/(?:edit|view|preview|htmlview|copy)?)?/?")
_PUBLISHED_SHEET = re.compile(r"/spreadsheets/(?:u/\d+/)?d/e/([\w-]+)/pub(?:html)?/?")
_DRIVE_FILE = re.compile(r"/file/(?:u/\d+/)?d/([\w-]+)(?:/.*)?")
_MAP = re.compile(r"/maps/d/(?:u/\d+/)?(?:edit|viewer|embed|view|kml)/?")
_GOOGLE_MAPS = re.compile(r"(?:www\.|maps\.)?google(?:\.[a-z]{2,3}){1,2}")
_NEXTCLOUD = re.compile(r"(?:/index\.php)?/s/[A-Za-z0-9]{15}/?")


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
