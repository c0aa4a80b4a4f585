"""The plan as a table for everybody: the stops that readers see, in the columns that the app knows."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from functools import lru_cache
from typing import Any

from components.export.context import Context
from components.plan.model import Stop, Visit
from components.plan.record import lasting_stop, settled_stop
from components.render.audience import Audience
from components.render.escaping import safe_link
from components.render.stop_view import FIELDS
from components.sheets.reading import read_venues
from components.sheets.tables import without_formulas, write_table
from components.sheets.writing import empty_table, with_stops

_EMPTY: dict[str, Any] = {field.name: field.default for field in fields(Stop) if field.default is not MISSING}


def table_of_stops(visit: Visit, context: Context) -> bytes:
    """The table of the plan's stops for the audience of `context`, with nothing in it that a spreadsheet runs. That of
    a record has nothing that was for the days of the visit alone.

    It leads to the same stops by their ids as the plan itself, which it is made anew from: nothing that the app does
    not read is in it, such as an organiser's own columns and lines above the header.
    """
    return _table_for(context.csv, context.audience, visit.is_record)


@lru_cache(maxsize=4)
def _table_for(csv: bytes, audience: Audience, is_record: bool) -> bytes:
    shown = [_as_read_by(audience, stop) for stop in read_venues(csv).stops if not stop.hidden]
    shown = [settled_stop(lasting_stop(stop)) for stop in shown] if is_record else shown
    return without_formulas(write_table(with_stops(empty_table(), shown)))


def _as_read_by(audience: Audience, stop: Stop) -> Stop:
    """The stop without the texts that this audience may not read, as `FIELDS` says, and without the pictures on the
    organiser's disk, whose paths no reader could open."""
    photos = tuple(photo for photo in stop.photos if safe_link(photo.file))
    unread = {row.name for row in FIELDS if row.audience > audience}
    unread |= {"photo_alt"} if photos != stop.photos else set()  # its parts are in the order of all photos
    translations = {
        language: {name: text for name, text in texts.items() if name not in unread}
        for language, texts in stop.translations.items()
    }
    empty = {name: _EMPTY[name] for name in unread & _EMPTY.keys()}
    return replace(stop, **empty, photos=photos, translations=translations)
