"""Positions as people write them: pairs of degrees, well-known text, `geo:` and what the links of map services carry.

Latitude comes first where nothing says otherwise; it does not in well-known text, GeoJSON and the links of some
services. Nothing is fetched: a link that carries no position in itself gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from components.plan.errors import InvalidCoordinate
from components.plan.map_links import LINK, MAX_LENGTH, link_position
from components.plan.model import Coordinate

_NUMBER = r"\d{1,3}(?:[.,]\d{1,20})?"
_SMALL = r"\d{1,2}(?:[.,]\d{1,10})?"
_MINUTE, _SECOND = "['\u2032\u2019\u2018\u00b4`]", "(?:[\"\u2033\u201d\u201c]|''|\u2032\u2032|\u2019\u2019)"


def _angle(n: str) -> str:
    """An angle in degrees, or degrees, minutes and seconds, with the side of the world in front or behind."""
    return (
        rf"(?P<front{n}>[NSEW])?\s*(?P<sign{n}>[-+\u2212]?)(?P<degrees{n}>{_NUMBER})\s*"
        rf"(?:[°º˚]\s*(?:(?P<minutes{n}>{_SMALL})\s*{_MINUTE}?\s*(?:(?P<seconds{n}>{_SMALL})\s*{_SECOND}\s*)?)?)?"
        rf"(?(front{n})|(?P<behind{n}>[NSEW](?![a-z]))?)"
    )


_SPACED = (
    r"(?P<degrees{n}>\d{{1,3}})[\s:]\s?(?P<minutes{n}>\d{{1,2}}(?:[.,]\d{{1,10}})?)(?:[\s:]\s?(?P<seconds{n}>{small}))?"
)


def _spaced_angle(n: str, sides: str) -> str:
    """Degrees with minutes, or minutes and seconds, and blanks between them; only with the side of the world."""
    numbers = _SPACED.format(n=n, small=_SMALL)
    behind = numbers.replace(f"{n}>", f"{n}b>")
    return rf"(?:(?P<front{n}>[{sides}])\s*{numbers}|{behind}\s?(?P<behind{n}>[{sides}]))"


_SPACED_PAIR = re.compile(
    rf"(?<![\w.,]){_spaced_angle('1', 'NS')}\s*[,;/]?\s*{_spaced_angle('2', 'EW')}(?!\w|[.,]?\s?\d)", re.IGNORECASE
)
_SPACED_ONE = {sides: re.compile(_spaced_angle("1", sides), re.IGNORECASE) for sides in ("NS", "EW")}
_LABEL = r"(?:(?:lat(?:itud(?:e|ine)?)?|lon(?:g(?:itud(?:e|ine)?)?)?|lng|N|E)\s*[:=]\s*)?"
_ONE = re.compile(_angle("1"), re.IGNORECASE)
_PAIR = re.compile(
    rf"(?P<label>{_LABEL}){_angle('1')}(?P<between>\s*[,;/|]\s*|\s*)(?:{_LABEL}){_angle('2')}", re.IGNORECASE
)
_EXACT = re.compile(r"\d[.,]\d{3}|[°º˚]")
_POINT = re.compile(
    r"(?:SRID=4326;\s*)?POINT\s*(?:ZM?|M)?\s*\(\s*(?P<lon>[-+]?[\d.]+)\s+(?P<lat>[-+]?[\d.]+)[^)]*\)", re.IGNORECASE
)
_GEOJSON = re.compile(
    r"\{.*\"coordinates\"\s*:\s*\[\s*(?P<lon>[-+]?[\d.]+)\s*,\s*(?P<lat>[-+]?[\d.]+)[^\]]*\].*\}", re.DOTALL
)
_GEO = re.compile(
    r"geo:(?P<lat>[-+]?[\d.]+),(?P<lon>[-+]?[\d.]+)(?:,[-+]?[\d.]+)?(?:;[\w=.-]+)*(?:\?(?P<query>\S*))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position in a text, and the words beside it."""

    coordinate: Coordinate
    words: str = ""


def parse_position(text: str) -> Position | None:
    """The position that a text is, or holds beside other words (`Kiasma (60.1718, 24.9369)`); None where it holds none.

    Among other words, numbers are a position only with three decimals or signs of degrees: `Trubarjeva 4, 12` is none.
    """
    plain = text.strip()
    if len(plain) > MAX_LENGTH:
        return None
    for match, coordinate in _marked(plain):
        if coordinate is not None:
            return Position(coordinate=coordinate, words=_beside(plain, match))
    if (whole := _PAIR.fullmatch(plain.strip("() \t"))) is not None and re.search(r"\d[.,]\d|[°º˚]", plain):
        coordinate = _coordinate(whole)
        return None if coordinate is None else Position(coordinate=coordinate)
    for match in _pairs(LINK.sub(lambda link: "_" * len(link.group()), plain)):
        if not _touches(plain, match) and (coordinate := _coordinate(match)) is not None:
            return Position(coordinate=coordinate, words=_beside(plain, match))
    return None


def looks_swapped(text: str) -> bool:
    """Whether a text is a pair of degrees of which only the second can be a latitude."""
    match = _PAIR.fullmatch(text.strip("() \t"))
    if match is None or not re.search(r"\d[.,]\d", text) or _side(match, "1") or _side(match, "2"):
        return False
    first, second = _degrees(match, "1", ""), _degrees(match, "2", "")
    return first is not None and second is not None and 90 < abs(first) <= 180 and abs(second) <= 90


_CODE = "[23456789CFGHJMPQRVWX]"
_SHORT_CODE = re.compile(rf"(?<![\w+]){_CODE}{{4}}(?:{_CODE}{{2}})?\+{_CODE}{{2,3}}(?![\w+])", re.IGNORECASE)


def short_plus_code(text: str) -> tuple[str, str] | None:
    """The Plus code without its area in a text, and the words beside it, which are to say the area: `5WCP+PQ Helsinki`.
    https://github.com/google/open-location-code/blob/main/Documentation/Specification/specification.md"""
    match = _SHORT_CODE.search(text)
    return None if match is None else (match.group().upper(), _beside(text, match))


def parse_angle(text: str, *, latitude: bool) -> float | None:
    """The degrees of one latitude or longitude, in any notation; None for what is none, or is the other by its sign."""
    match = _ONE.fullmatch(text.strip())
    if (spaced := _SPACED_ONE["NS" if latitude else "EW"].fullmatch(text.strip())) is not None:
        angle = _spaced_degrees(spaced, "1")
        return angle if angle is not None and abs(angle) <= (90 if latitude else 180) else None
    degrees = None if match is None else _degrees(match, "1", "NS" if latitude else "EW")
    return degrees if degrees is not None and abs(degrees) <= (90 if latitude else 180) else None


def _marked(text: str) -> Iterator[tuple[re.Match[str], Coordinate | None]]:
    """What says by itself that it is a position: well-known text, GeoJSON, `geo:` and links."""
    for pattern in (_POINT, _GEOJSON):
        if (match := pattern.search(text)) is not None:
            yield match, _of(match["lat"], match["lon"])
    if (match := _GEO.search(text)) is not None:
        pair = _PAIR.search(unquote_plus(match["query"] or "").removeprefix("q="))
        at = _of(match["lat"], match["lon"])
        is_zero = at is not None and at.latitude == at.longitude == 0
        yield match, (None if pair is None else _coordinate(pair)) if is_zero else at
    if (match := _SPACED_PAIR.search(text)) is not None:
        latitude, longitude = _spaced_degrees(match, "1"), _spaced_degrees(match, "2")
        yield match, None if latitude is None or longitude is None else _of(latitude, longitude)
    for match in LINK.finditer(text):
        position = link_position(match.group())
        yield match, None if position is None else _of(*position)


def _pairs(text: str) -> Iterator[re.Match[str]]:
    """The pairs of numbers among words that are exact enough; the second of a pair that is not may begin another."""
    at = 0
    while (match := _PAIR.search(text, at)) is not None:
        exact = all(_EXACT.search(match[f"degrees{n}"] + _after(match, n)) for n in "12")
        if exact:
            yield match
        at = match.end() if exact else match.start("degrees2")


def _after(match: re.Match[str], n: str) -> str:
    return match.group()[match.end(f"degrees{n}") - match.start() :][:2] if match[f"minutes{n}"] else ""


def _touches(text: str, match: re.Match[str]) -> bool:
    """Whether the numbers go on to the left or right: three of them are no pair, and
    in square brackets nobody knows which comes first."""
    before, behind = text[max(match.start() - 2, 0) : match.start()], text[match.end() : match.end() + 9].lstrip()
    return before.endswith("[") or bool(re.search(r"\d[.,;]?$", before)) or bool(re.match(r"[.,;]?\s*\d", behind))


def _coordinate(match: re.Match[str]) -> Coordinate | None:
    """The position of a pair; None where it has two latitudes, is cut out of a number, or lies outside the globe."""
    if not match["between"] and not (match["behind1"] or match["front2"]) and not _spaced(match):
        return None
    if "," in match["degrees1"] and match["between"] == "," and "." not in match["degrees2"]:
        return None  # `46,05,14,50` may be anything
    sides = "".join(sorted((_side(match, "1") + _side(match, "2")).upper()))
    if len(sides) == 1 or (sides and not re.fullmatch("[EW][NS]|[NS]W", sides)):
        return None
    first, second = ("1", "2") if _side(match, "1").upper() not in {"E", "W"} else ("2", "1")
    if match["label"].casefold().startswith(("lon", "lng")):
        first, second = "2", "1"
    latitude, longitude = _degrees(match, first, "NS"), _degrees(match, second, "EW")
    return None if latitude is None or longitude is None else _of(latitude, longitude)


def _spaced(match: re.Match[str]) -> bool:
    return match.string[match.start("between") - 1].isspace()


def _side(match: re.Match[str], n: str) -> str:
    return match[f"front{n}"] or match[f"behind{n}"] or ""


def _degrees(match: re.Match[str], n: str, sides: str) -> float | None:
    side, sign = _side(match, n).upper(), match[f"sign{n}"]
    parts = [float((match[f"{part}{n}"] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")]
    twice = bool(match[f"front{n}"] and match[f"behind{n}"]) or bool(side and sign)
    if twice or (side and side not in sides) or parts[1] >= 60 or parts[2] >= 60:
        return None
    if parts[1] and parts[0] != int(parts[0]):
        return None
    degrees = round(parts[0] + parts[1] / 60 + parts[2] / 3600, 6) if match[f"minutes{n}"] else parts[0]
    return -degrees if sign in {"-", "\u2212"} or side in {"S", "W"} else degrees


def _spaced_degrees(match: re.Match[str], n: str) -> float | None:
    side = match[f"front{n}"] or match[f"behind{n}"]
    behind = "" if match[f"front{n}"] else "b"
    degrees, minutes, seconds = (match[f"{part}{n}{behind}"] or "" for part in ("degrees", "minutes", "seconds"))
    if bool(seconds) != minutes.isdigit():
        return None  # whole minutes are more than a kilometre, and may be other numbers
    whole, parts = float(degrees), [float(part.replace(",", ".") or 0) for part in (minutes, seconds or "0")]
    if max(parts) >= 60:
        return None
    angle = round(whole + parts[0] / 60 + parts[1] / 3600, 6)
    return -angle if side.upper() in {"S", "W"} else angle


def _of(latitude: float | str, longitude: float | str) -> Coordinate | None:
    try:
        return Coordinate(latitude=float(latitude), longitude=float(longitude))
    except (ValueError, InvalidCoordinate):
        return None


def _beside(text: str, match: re.Match[str]) -> str:
    """The words of a text without a part of it, and without the brackets and signs that held that part."""
    before, behind = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    if before.endswith(("(", "[")) and behind.startswith((")", "]")):
        before, behind = before[:-1], behind[1:]
    words = f"{before.strip().rstrip('-–:,;|@ ')} {behind.strip().lstrip('-–:,;| ')}"
    return re.sub(
        r"(?i)\b(?:gps|coordinates|coords|koordinate|koordinaten|position)\s*:?\s*$", "", words.strip()
    ).strip()
