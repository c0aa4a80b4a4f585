"""Tells by its bytes what kind of file it is, and reads it as a table: text, workbook, map or calendar."""

from __future__ import annotations

from components.sheets.answers import Answers
from components.sheets.columns import KNOWN
from components.sheets.tables import VenueTable, read_table


def read_source(data: bytes, name: str, answers: Answers) -> VenueTable:  # noqa: ARG001
    """The table in a file of any kind that is read; its `notes` say what was passed over. `name` is what people call
    the file, `answers` are to the `questions` of an earlier reading of it.

    Raises `PlanFault` for a file that is none of these, or cannot be read. Its first argument is a `Phrase`.
    """
    return read_table(data, KNOWN)
