"""Positions in cells and in the organisers' form: what `plan.positions` reads, and Plus codes that say all by
themselves."""

from __future__ import annotations

import re

from openlocationcode import openlocationcode

from components.plan.errors import PlanFault
from components.plan.map_links import PASTE, without_position
from components.plan.messages import Phrase
from components.plan.model import Coordinate
from components.plan.positions import Position, looks_swapped, parse_position, short_plus_code
from components.sheets.cells import Unusable, excerpt

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
