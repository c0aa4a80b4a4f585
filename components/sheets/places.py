"""Reads where a row's stop is: latitude and longitude, or a position in one cell, in an address or in a link."""

from __future__ import annotations

import re
from collections.abc import Mapping

from openlocationcode import openlocationcode

from components.plan.errors import PlanFault
from components.plan.map_links import LINK, PASTE, link_name, without_position
from components.plan.messages import Phrase, Severity
from components.plan.model import Coordinate
from components.plan.positions import Position, looks_swapped, parse_angle, parse_position, short_plus_code
from components.sheets.cells import Unusable, excerpt, parse_degrees
from components.sheets.column_words import POSITION
from components.sheets.row import Row

_FULL_CODE = re.compile(r"(?<![\w+])[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,7}(?![\w+])", re.IGNORECASE)


def position_in(text: str) -> Position | Unusable | None:
    """The position in a text, with the words beside it; why there is none where it looks like one; None for a text that
    has none."""
    if (position := parse_position(text)) is not None:
        return position
    if (code := _FULL_CODE.search(text)) is not None and openlocationcode.isFull(code.group()):
        area = openlocationcode.decode(code.group())
        return Position(
            coordinate=Coordinate(latitude=round(area.latitudeCenter, 6), longitude=round(area.longitudeCenter, 6)),
            words=" ".join(text.replace(code.group(), " ").split()).strip(" ,;()"),
        )
    if looks_swapped(text):
        return Unusable(
            Phrase("“{text}” is no position: latitude and longitude look swapped.", {"text": excerpt(text)}),
            Phrase("Write the latitude first, then the longitude."),
        )
    reason = without_position(text)
    return None if reason is None else Unusable(reason, PASTE)


def typed_position(text: str) -> Coordinate:
    """The position that somebody typed or pasted for one. Raises `PlanFault` with what to write instead."""
    position = position_in(text)
    if isinstance(position, Position):
        at = position.coordinate
        return Coordinate(latitude=round(at.latitude, 6), longitude=round(at.longitude, 6))
    if isinstance(position, Unusable):
        raise PlanFault(Phrase("{reason} {advice}", {"reason": position.message, "advice": position.remedy}))
    if short_plus_code(text) is not None:
        raise PlanFault(Phrase("Write a short Plus code into the address, with its town: 3FQ3+6H Ljubljana"))
    raise PlanFault(Phrase("Write the position as latitude, longitude: 46.0513, 14.5640"))


def read_place(row: Row, texts: Mapping[str, str], headings: Mapping[str, str]) -> dict[str, str]:
    """Fill the row's position. Gives its texts without the positions in them: `Kiasma (60.17, 24.93)` is `Kiasma`."""
    left = dict(texts)
    row.fields["coordinate"] = _of_degrees(row, left, headings)
    if POSITION in left:
        _of_position_cell(row, left, headings[POSITION])
    if "address" in left:
        _of_address(row, left, headings.get("address", ""))
    if row.fields["coordinate"] is None and "address" not in left and "name" in left:
        position = parse_position(left["name"])
        if position is not None and position.words:
            row.fields["coordinate"], left["name"], row.composite = position.coordinate, position.words, True
    return left


def _of_position_cell(row: Row, left: dict[str, str], heading: str) -> None:
    """A cell that is for a position alone. What it holds beside one is an address or a web address."""
    text = left[POSITION]
    row.composite = True
    position = position_in(text)
    link = LINK.search(text)
    if isinstance(position, Position):
        row.fields["coordinate"] = row.fields["coordinate"] or position.coordinate
        if position.words:
            left.setdefault("address", position.words)
        return
    if link is not None and left.get("website", "") != link.group():
        left.setdefault("website", link.group())
    if isinstance(position, Unusable):
        if link is None or not _by_name(row, left, link.group(), heading):
            row.fault(heading, position, severity=Severity.WARNING)
    elif link is None and ("address" not in left or short_plus_code(left["address"]) is None):
        if "address" not in left:
            left["address"] = text
        elif short_plus_code(text) is None:
            fault = Unusable(
                Phrase("“{text}” is no position.", {"text": excerpt(text)}),
                Phrase("Write the position as latitude, longitude: 46.0513, 14.5640"),
            )
            row.fault(heading, fault, severity=Severity.WARNING)


def _of_address(row: Row, left: dict[str, str], heading: str) -> None:
    """An address, which may hold a position, or a link that was taken for one."""
    position = position_in(left["address"])
    if isinstance(position, Position):
        row.composite = True
        row.fields["coordinate"] = row.fields["coordinate"] or position.coordinate
        if position.words:
            left["address"] = position.words
        else:
            del left["address"]
    elif isinstance(position, Unusable) and row.fields["coordinate"] is None:
        link = LINK.fullmatch(left["address"])
        if link is None or not _by_name(row, left, link.group(), heading):
            row.fault(heading, position, severity=Severity.WARNING)


def _by_name(row: Row, left: dict[str, str], link: str, heading: str) -> bool:
    """Whether the place is looked up by the name in a link that carries no position, as nothing else says where it
    is."""
    name = link_name(link)
    if not name or row.fields["coordinate"] is not None or left.get("address", link) != link:
        return False
    row.composite = True
    left.setdefault("website", link)
    left["address"] = name
    row.fault(
        heading,
        Unusable(
            Phrase("This map link carries no position; the place is looked up as “{name}”.", {"name": excerpt(name)}),
            Phrase("Check the place, or write its address."),
        ),
        severity=Severity.WARNING,
    )
    return True


def _of_degrees(row: Row, texts: Mapping[str, str], headings: Mapping[str, str]) -> Coordinate | None:
    lat, lon = texts.get("lat", ""), texts.get("lon", "")
    if not lat and not lon:
        return None
    if (both := parse_position(lat or lon)) is not None and (not lat or not lon or both == parse_position(lon)):
        row.composite = True
        return both.coordinate
    if not lat or not lon:
        empty, other = ("lat", "lon") if not lat else ("lon", "lat")
        row.fault(
            headings.get(empty, headings[other]),
            Unusable(
                Phrase("A position needs both latitude and longitude."),
                Phrase("Fill in the other, or leave both empty to have the address looked up."),
            ),
        )
        return None
    latitude, longitude = _degrees(lat, latitude=True), _degrees(lon, latitude=False)
    if isinstance(latitude, Unusable):
        as_longitude, as_latitude = parse_degrees(lat, 180), parse_degrees(lon, 90)
        if isinstance(as_longitude, float) and isinstance(as_latitude, float):
            row.fault(
                headings["lat"],
                Unusable(
                    Phrase("{lat} is no latitude: latitude and longitude look swapped.", {"lat": excerpt(lat)}),
                    Phrase("Write {lon} as the latitude and {lat} as the longitude.", {"lat": lat, "lon": lon}),
                ),
            )
            return None
        row.fault(headings["lat"], latitude)
    if isinstance(longitude, Unusable):
        row.fault(headings["lon"], longitude)
    if isinstance(latitude, Unusable) or isinstance(longitude, Unusable):
        return None
    return Coordinate(latitude=latitude, longitude=longitude)


def _degrees(text: str, *, latitude: bool) -> float | Unusable:
    """Degrees as we write them, or else in any notation. What cannot be read is told of in the first one's words."""
    plain = parse_degrees(text, 90 if latitude else 180)
    if isinstance(plain, Unusable) and (angle := parse_angle(text, latitude=latitude)) is not None:
        return angle
    return plain
