"""The positions that links of map services carry, and the links that carry none.

Formats: https://developers.google.com/maps/documentation/urls/get-started,
https://developer.apple.com/library/archive/featuredarticles/iPhoneURLScheme_Reference/MapLinks/MapLinks.html,
https://wiki.openstreetmap.org/wiki/Browsing#Sharing_a_link,
https://learn.microsoft.com/en-us/bingmaps/articles/create-a-custom-map-url,
https://developers.google.com/waze/deeplinks, https://yandex.com/dev/yandex-apps-launch-maps/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, unquote, unquote_plus, urlsplit

from components.plan.messages import Phrase

LINK = re.compile(
    r"(?:https?://|www\.|(?<![\w.])(?=(?:maps\.|google\.|goo\.gl/|w3w\.co/|what3words\.com/|osm\.org/)))[^\s<>\"]+"
    r"(?:(?<=\d)\"[NE](?:\+[^\s<>]*)?)*",
    re.IGNORECASE,
)
"""A web address in a text; of map services without `https://` too."""

MAX_LENGTH = 3_000
"""Characters of the longest text that is looked through; links of map services have up to some hundred."""

_D = r"(-?\d{1,3}(?:\.\d+)?)"
_PAIR = re.compile(rf"(?:loc:)?\s*{_D}\s*,\s*{_D}\s*(?:\(.*\))?")
_ANGLE = r"(\d{1,3})°(\d{1,2})'(\d{1,2}(?:\.\d+)?)\""
_DEGREES = re.compile(rf"/{_ANGLE}([NS])[\s+]+{_ANGLE}([EW])")
_SHORT_HOSTS = re.compile(
    r"maps\.app\.goo\.gl|goo\.gl|g\.co|g\.page|share\.google|maps\.apple|bit\.ly|tinyurl\.com|t\.co|ow\.ly|is\.gd|"
    r"cutt\.ly|rb\.gy|t\.ly|her\.is|binged\.it|osm\.org/go"
)
_THREE_WORDS = re.compile(
    r"(?<![\w/:])/{3}[^\W\d_]+(?:[.。][^\W\d_]+){2}(?!\w)|\b(?:w3w\.co|what3words\.com)/", re.IGNORECASE
)

SHORT_LINK = Phrase("This short link does not say where it leads.")
THREE_WORDS = Phrase("What3words does not say where it is without asking its service.")
NO_POSITION = Phrase("This map link carries no position.")
PASTE = Phrase("Open it, and paste the position from the map instead, such as 46.0513, 14.5640, or write the address.")

_WrittenPosition = tuple[str, str]


def link_position(link: str) -> _WrittenPosition | None:
    """Latitude and longitude in a link of a map service, as they are written there; None where it carries none."""
    host, path, query = _parts(link)
    reader = next((reader for pattern, reader in _READERS if re.match(pattern, f"{host}{path or '/'}")), None)
    return None if reader is None else reader(path, query)


def link_name(link: str) -> str:
    """The name or address of the place in a link of Google's or Apple's maps; empty where it has none."""
    host, path, query = _parts(link)
    if re.search(r"(?:^|\.)google\.[a-z.]+$", host):
        match = re.search(r"/maps/(?:place|search)/([^/@]+)", path)
        name = unquote_plus(match[1]) if match else next((query[key] for key in ("query", "q") if key in query), "")
    elif host == "maps.apple.com":
        name = next((query[key] for key in ("address", "q", "name") if key in query), "")
    else:
        name = ""
    return "" if _PAIR.fullmatch(name) or "°" in name else " ".join(name.split())


def is_map_link(text: str) -> bool:
    """Whether a text has a link of a map service, or one of what3words, in it."""
    return without_position(text) is not None or any(link_position(link) for link in LINK.findall(text))


def without_position(text: str) -> Phrase | None:
    """Why a link in a text says of no position, where it is one that people take for a position; None for others."""
    if len(text) > MAX_LENGTH:
        return None
    if _THREE_WORDS.search(text):
        return THREE_WORDS
    for link in LINK.findall(text):
        host, path, _ = _parts(link)
        if _SHORT_HOSTS.fullmatch(host) or _SHORT_HOSTS.fullmatch(host + path[:3]):
            return SHORT_LINK
        if any(re.match(pattern, f"{host}{path or '/'}") for pattern, _ in _READERS) and link_position(link) is None:
            return NO_POSITION
    return None


def without_links(text: str) -> str:
    """A text without its links and without the three words of what3words."""
    plain = re.sub(r"(?<![\w/:])/{3}[^\W\d_]+(?:[.。][^\W\d_]+){2}(?!\w)", " ", LINK.sub(" ", text))
    return " ".join(plain.split()).strip(" ,;:()-–")


def _parts(link: str) -> tuple[str, str, Mapping[str, str]]:
    """Host, path, and the first value of each field of the query; all empty for what is no link."""
    try:
        url = urlsplit(link if re.match(r"https?://", link, re.IGNORECASE) else f"https://{link}")
        host = (url.hostname or "").removeprefix("www.")
    except ValueError:
        return "", "", {}
    query = {key.casefold(): values[0].strip() for key, values in parse_qs(url.query, max_num_fields=100).items()}
    return host, unquote(url.path), query


def _google(path: str, query: Mapping[str, str]) -> _WrittenPosition | None:
    if (match := _DEGREES.search(path)) and "!3d" not in path:
        degrees = [int(match[at]) + int(match[at + 1]) / 60 + float(match[at + 2]) / 3600 for at in (1, 5)]
        signs = ("-" if match[4] == "S" else "", "-" if match[8] == "W" else "")
        return f"{signs[0]}{degrees[0]:.6f}", f"{signs[1]}{degrees[1]:.6f}"
    for pattern in (rf"!3d{_D}!4d{_D}", rf"/(?:place|search|dir)/(?:.*/)?\s*{_D},[\s+]*{_D}(?=/|$|\+)"):
        if pairs := re.findall(pattern, path):
            return str(pairs[-1][0]), str(pairs[-1][1])
    if pairs := re.findall(rf"!1d{_D}!2d{_D}", path) if "/dir/" in path else []:
        return str(pairs[-1][1]), str(pairs[-1][0])
    pair = _pair(query, "destination", "daddr", "query", "q", "ll", "cbll", "viewpoint", "center")
    if pair is not None:
        return pair
    at = re.search(rf"/@{_D},{_D}", path)
    return (at[1], at[2]) if at else None


def _bing(query: Mapping[str, str]) -> _WrittenPosition | None:
    for key, pattern in (("sp", rf"point\.{_D}_{_D}"), ("rtp", rf".*pos\.{_D}_{_D}"), ("cp", rf"{_D}~{_D}")):
        if match := re.match(pattern, query.get(key, "")):
            return match[1], match[2]
    return None


def _pair(query: Mapping[str, str], *keys: str, prefix: str = "") -> _WrittenPosition | None:
    for key in keys:
        text = query.get(key, "").removeprefix(prefix)
        if match := re.match(rf"{_PAIR.pattern}(?:,.*)?$", text):
            return match[1], match[2]
    return None


def _two(query: Mapping[str, str], latitude: str, longitude: str) -> _WrittenPosition | None:
    pair = query.get(latitude, ""), query.get(longitude, "")
    return pair if all(re.fullmatch(_D, each) for each in pair) else None


def _swapped(pair: _WrittenPosition | None) -> _WrittenPosition | None:
    return None if pair is None else (pair[1], pair[0])


def _here(path: str, query: Mapping[str, str]) -> _WrittenPosition | None:
    pairs = re.findall(rf"[/:]{_D},{_D}", path)
    return (str(pairs[-1][0]), str(pairs[-1][1])) if pairs else _pair(query, "map")


def _openstreetmap(_path: str, query: Mapping[str, str]) -> _WrittenPosition | None:
    # `#map=` is only what the window shows.
    return _two(query, "mlat", "mlon") or _pair(query, "to", "query") or _two(query, "lat", "lon")


_READERS: tuple[tuple[str, Callable[[str, Mapping[str, str]], _WrittenPosition | None]], ...] = (
    (r"(?:maps\.google\.[a-z.]+/|(?:[\w-]+\.)*google\.[a-z.]+/maps)", _google),
    (r"maps\.apple\.com/", lambda _, query: _pair(query, "coordinate", "ll", "daddr", "q", "sll")),
    (r"(?:[\w-]+\.)*(?:openstreetmap|osm)\.(?:org|de|fr)/", _openstreetmap),
    (r"(?:[\w-]+\.)*bing\.com/maps", lambda _, query: _bing(query)),
    (r"(?:[\w-]+\.)*waze\.com/", lambda _, query: _pair(query, "ll", "latlng", "to", prefix="ll.")),
    (r"(?:[\w-]+\.)*here\.com/", _here),
    (r"(?:[\w-]+\.)*yandex\.[a-z.]+/", lambda _, query: _swapped(_pair(query, "pt", "ll"))),
    (r"(?:[\w-]+\.)*mapy\.(?:cz|com)/", lambda _, query: _swapped(_two(query, "x", "y"))),
)
"""Host and path of each service, and what reads its links."""
