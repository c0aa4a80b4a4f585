"""Reads one row of the plan, cell by cell, with every fault in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from components.plan.editing import MAX_NAME_LENGTH
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import PlaceSource
from components.sheets.cells import Unusable, excerpt, parse_id
from components.sheets.column import Column
from components.sheets.columns import COLUMNS, TRANSLATED, parse_text, translated_field
from components.sheets.days import RowDay, is_carried
from components.sheets.hour_words import is_no_value, is_not_yet
from components.sheets.photos import PHOTO_PARTS, read_photos
from components.sheets.places import read_place
from components.sheets.row import Row
from components.sheets.row_times import HOUR_COLUMNS, HourColumns, read_hours_of_row
from components.sheets.tables import VenueTable


def read_row(
    table: VenueTable,
    line: int,
    texts: Mapping[str, str],
    *,
    headings: Mapping[str, str],
    day: RowDay,
    hours: HourColumns,
) -> Row:
    """The row on `line`, which is on that `day`. `texts` are its cells by column name, without the empty ones;
    `headings` are the columns' names as they stand in the file, `hours` what all rows together tell of theirs. A row
    that waits for an answer has no fields and no fault. Raises nothing."""
    row = Row(line)
    if line in table.unclosed:
        row.fault(
            None,
            Unusable(
                Phrase("A quotation mark is opened here and never closed. The line is read as if it were not there."),
                Phrase("Close it, or take it out."),
            ),
        )
    texts = read_place(row, texts, headings)
    _fill(row, texts, headings)
    read_hours_of_row(row, texts, headings, hours, day)
    dated = next((headings[name] for name in ("date", "day") if name in headings), None)
    for remark in day.remarks:
        row.tell(dated, remark.message, remark.severity, remark.remedy)
    if line in table.overflow:
        row.leave_out(
            None,
            Phrase("This row has more cells than the header, so its cells may be in the wrong columns."),
            Phrase(
                "Put quotation marks around a text with a “{separator}” in it.",
                {"separator": table.dialect.separator.replace("\t", "tab")},
            ),
        )
    elif day.fault is not None:
        severity = Severity.WARNING if day.not_yet else Severity.ERROR
        row.leave_out(dated, day.fault.message, day.fault.remedy, severity=severity)
    elif day.date is None:
        row.fields.clear()
    else:
        row.fields["date"] = day.date
        _name(row, texts.get("name", ""), headings["name"])
    return row


_TEXTS_OF_A_REMARK = frozenset(TRANSLATED) - {"name", *PHOTO_PARTS}
_BESIDE_A_NAME = frozenset({*HOUR_COLUMNS, "dwell"})
_NO_NAMES = frozenset({"nan", "n/a", "#n/a", "#ref!", "#value!", "#name?"})


def said(texts: Mapping[str, str]) -> dict[str, str]:
    """A row's texts without those that stand for an empty cell: `NaN`, `n/a`, a dash, and `TBC` but in texts for
    readers. A name is only empty where a program wrote it; a date that is not known yet says so."""
    texts_said = {}
    for column, text in texts.items():
        if column == "name":
            nothing = text.casefold() in _NO_NAMES
        elif column == "date":
            nothing = is_carried(text)
        else:
            nothing = column != "travel" and (is_no_value(text) or (is_not_yet(text) and not _is_text(column)))
        if not nothing:
            texts_said[column] = text
    return texts_said


def _is_text(column: str) -> bool:
    """Whether a column holds what readers are told in sentences: that something is open says something there."""
    name, _ = translated_field(column) or (column, "")
    return name in _TEXTS_OF_A_REMARK and name != "address"


def is_remark(texts: Mapping[str, str], columns: Collection[str]) -> bool:
    """Whether a row has no time and only texts, in a table with these columns: it belongs to the stop above, whose
    cells were merged. What stands in the column of names is one if it goes on in small letters, or in brackets."""
    if not texts or not texts.keys() <= _TEXTS_OF_A_REMARK | {"name"}:
        return False
    name = texts.get("name", "")
    return not name or (not _BESIDE_A_NAME.isdisjoint(columns) and (name[0] in "([–-•*+&" or name[0].islower()))


def add_remark(above: Row, line: int, texts: Mapping[str, str]) -> Problem | None:
    """Put the texts of a row without a name into the notes of the stop above; None where they are too many."""
    notes = parse_text("\n".join(filter(None, (above.fields.get("notes", ""), *texts.values()))))
    if isinstance(notes, Unusable):
        return None
    above.fields["notes"] = notes
    above.composite = True
    return Problem(
        kind=ProblemKind.FILE_REPAIRED,
        severity=Severity.WARNING,
        message=Phrase(
            "This row has no name and no hours, so its text was added to the notes of “{stop}”.",
            {"stop": excerpt(above.fields["name"])},
        ),
        remedy=Phrase("If it is a stop of its own, give it a name."),
        line=line,
    )


def _name(row: Row, text: str, column: str) -> None:
    name = parse_text(text)
    if isinstance(name, Unusable):
        row.leave_out(column, name.message, name.remedy)
    elif not name:
        row.leave_out(column, Phrase("This stop has no name."), Phrase("Give it one, or remove the row."))
    elif len(name) > MAX_NAME_LENGTH:
        row.leave_out(
            column,
            Phrase("This name has {length} characters.", {"length": len(name)}),
            Phrase("{most} characters are the most; put the rest into the description.", {"most": MAX_NAME_LENGTH}),
        )
    else:
        row.fields["name"] = " ".join(name.split("\n"))


def _fill(row: Row, texts: Mapping[str, str], headings: Mapping[str, str]) -> None:
    """All that a row says beside its date and name."""
    translations: dict[str, dict[str, str]] = {}
    of_photos: dict[str, list[str]] = {}
    for column, text in texts.items():
        if column in HOUR_COLUMNS:
            continue
        if (known := COLUMNS.get(column)) is not None:
            filled = _filled(row, known, text, headings.get(column))
            if column in PHOTO_PARTS:
                of_photos[column] = filled.get(known.field, [])
            else:
                row.fields |= filled
        elif (translated := translated_field(column)) is not None:
            value = parse_text(text)
            if isinstance(value, Unusable):
                row.fault(headings[column], value, severity=Severity.WARNING)
            else:
                translations.setdefault(translated[1], {})[translated[0]] = value
    read_photos(row, of_photos, headings)
    row.fields["translations"] = translations
    if (text := texts.get("id", "")) and isinstance(checked_id := parse_id(text), Unusable):
        row.fault(headings["id"], checked_id, severity=Severity.WARNING)
    else:
        row.written_id = text
    if row.fields["coordinate"] is None:
        row.fields["place_source"] = PlaceSource.FILE


def _filled(row: Row, column: Column, text: str, heading: str | None) -> dict[str, Any]:
    """The fields that a cell fills; a fault of the row where it cannot be read."""
    filled = column.fields_of(text)
    if not isinstance(filled, Unusable):
        return filled
    row.fault(heading, filled, severity=Severity.ERROR if column.essential else Severity.WARNING)
    return {} if column.safest is None else {column.field: column.safest()}
