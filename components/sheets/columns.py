"""The columns of the plan: the name of each, the stop's field that it fills, how it is read and written.

`date`, `id`, `lat` and `lon` need more than their own cell and are read in `rows`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from components.plan.editing import MAX_TEXT_LENGTH
from components.plan.messages import Phrase
from components.plan.model import PlaceSource, Stop
from components.sheets import cells, projects
from components.sheets.cells import Unusable, excerpt

CONTRACT = (
    "date", "arrive", "depart", "name", "address", "lat", "lon", "travel", "description", "projects", "website",
    "contact", "notes",
)  # fmt: skip
"""The columns of every plan, in their order."""

REQUIRED = ("date", "name")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that fills `field` of a stop by itself. `parse` never sees an empty cell; `write` gives an empty one
    for nothing. A cell of an `essential` one that cannot be read is an error, of any other a warning. Beside a
    `translated` one there may be columns in other languages, such as `notes_sl`. `own_words` is the field that keeps a
    cell as it was written, where that says more than its value, and the function that gives it."""

    field: str
    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    essential: bool = True
    translated: bool = False
    own_words: tuple[str, Callable[[str], str]] | None = None

    def fields_of(self, text: str) -> dict[str, Any] | Unusable:
        """The fields of a stop that a cell fills."""
        value = self.parse(text)
        if isinstance(value, Unusable) or self.own_words is None:
            return value if isinstance(value, Unusable) else {self.field: value}
        name, keep = self.own_words
        return {self.field: value, name: keep(text)}

    def cell_of(self, stop: Stop) -> str:
        """The cell of a stop's row."""
        words = getattr(stop, self.own_words[0]) if self.own_words is not None else ""
        return words or self.write(getattr(stop, self.field))


def parse_text(text: str) -> str | Unusable:
    """A text on as many lines as it has, their ends alike."""
    plain = re.sub(r"\r\n?", "\n", text).strip()
    if len(plain) > MAX_TEXT_LENGTH:
        return Unusable(
            Phrase("This cell has {length} characters.", {"length": len(plain)}),
            Phrase("{most} characters are the most.", {"most": MAX_TEXT_LENGTH}),
        )
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", plain):
        return Unusable(
            Phrase("“{text}” has characters that are none.", {"text": excerpt(plain)}), Phrase("Type the text again.")
        )
    return plain


def _short(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """`parse` for a text that has passed `parse_text`."""

    def checked(text: str) -> Any:
        plain = parse_text(text)
        return plain if isinstance(plain, Unusable) else parse(plain)

    return checked


def _source(text: str) -> PlaceSource | Unusable:
    word = text.casefold()
    if word in set(PlaceSource):
        return PlaceSource(word)
    return Unusable(
        Phrase("“{text}” is nobody who could say where a stop is.", {"text": excerpt(text)}),
        Phrase("Write organiser or geocoder, or leave the cell empty."),
    )


def _or_empty(write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value is None else write(value)


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _text_column(
    field: str, *, parse: Callable[[str], Any] = parse_text, essential: bool = True, translated: bool = False
) -> Column:
    return Column(field, parse, str, essential, translated)


COLUMNS: dict[str, Column] = {
    "arrive": Column("arrive", cells.parse_time, _or_empty(cells.format_time)),
    "depart": Column("depart", cells.parse_time, _or_empty(cells.format_time)),
    "dwell": Column("dwell_s", cells.parse_duration, _or_empty(cells.format_duration)),
    "address": _text_column("address", translated=True),
    "travel": Column(
        "travel",
        _short(cells.parse_travel),
        cells.format_travel,
        own_words=("travel_words", cells.travel_words),
    ),
    "travel_min": Column("travel_s", cells.parse_duration, _or_empty(cells.format_duration)),
    "time_zone": Column("time_zone", cells.parse_time_zone, str),
    "group": _text_column("group", parse=_short(cells.parse_group)),
    "meet": _text_column("meet", translated=True),
    "description": _text_column("description", translated=True),
    "agenda": _text_column("agenda", translated=True),
    "projects": Column("projects", _short(projects.parse_projects), projects.format_projects),
    "accessibility": _text_column("accessibility", essential=False, translated=True),
    "website": _text_column("website", parse=_short(cells.parse_website), essential=False),
    "contact": _text_column("contact", essential=False, translated=True),
    "phone": _text_column("phone", essential=False),
    "notes": _text_column("notes", essential=False, translated=True),
    "opening_hours": _text_column("opening_hours"),
    "fixed": Column("fixed", cells.parse_yes_no, _yes),
    "hidden": Column("hidden", cells.parse_yes_no, _yes),
    "photo": _text_column("photo", parse=_short(cells.parse_photo), essential=False),
    "accuracy_m": Column("accuracy_m", cells.parse_metres, _or_empty(str), essential=False),
    "assumed": Column("assumed", cells.parse_assumed, cells.format_assumed, essential=False),
    "position_source": Column(
        "place_source", _source, lambda source: "" if source is PlaceSource.FILE else str(source), essential=False
    ),
}

KNOWN = frozenset({*CONTRACT, *COLUMNS, "id"})

TRANSLATED = ("name", *(name for name, column in COLUMNS.items() if column.translated))
"""The columns that may have columns in other languages beside them."""

_TRANSLATION = re.compile(rf"({'|'.join(TRANSLATED)})_([a-z]{{2,3}}(?:_[a-z0-9]{{2,8}})?)")


def column_name(header: str) -> str:
    """The name that a header's own words stand for: `Opening hours` is `opening_hours`."""
    return "_".join(header.casefold().replace("-", " ").replace("_", " ").split())


def translated_field(column: str) -> tuple[str, str] | None:
    """The field and language of a column such as `description_sl` or `notes_pt_br`; None for any other."""
    match = None if column in KNOWN else _TRANSLATION.fullmatch(column)
    if match is None:
        return None
    return match[1], match[2].replace("_", "-")


def column_positions(header: Iterable[str]) -> dict[str, int]:
    """The position of each column that is read, by its name; of two alike the first."""
    positions: dict[str, int] = {}
    for position, heading in enumerate(header):
        name = column_name(heading)
        if name in KNOWN or translated_field(name):
            positions.setdefault(name, position)
    return positions


def filled_fields(columns: Iterable[str]) -> frozenset[str]:
    """The fields of a stop that columns of these names fill; for a translation the column's own name."""
    filled: set[str] = set()
    for name in columns:
        column = COLUMNS.get(name)
        if column is not None:
            filled |= {column.field, *((column.own_words[0],) if column.own_words is not None else ())}
        elif name in {"lat", "lon"}:
            filled.add("coordinate")
        elif name in {"date", "name", "id"} or translated_field(name):
            filled.add(name)
    return frozenset(filled)
