"""What each column of an imported file is taken for, in plain words and to be changed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.i18n.words import Words, own_name_of
from components.pages import import_file, state
from components.pages.import_file import LEFT_OUT, OWN, ImportedFile
from components.pages.values import plain, unit_name
from components.sheets.columns import COLUMNS, translated_field

_FIRST = ("date", "hours", "arrive", "depart", "dwell", "name", "address", "position", "lat", "lon", "description")
"""The columns in the order in which they are offered; all others follow as they stand in `COLUMNS`."""
_NEVER_CHOSEN = frozenset({"accuracy_m", "assumed", "position_source", "until_end"})
"""Columns that only our own files have; they are known by their names."""


def column_label(column: str, words: Words) -> str:
    """What a column of the plan is called on a page."""
    labels = {
        "id": words.text("Mark of the stop"),
        "hours": words.text("Hours, from – to"),
        "arrive": words.text("Begins at"),
        "depart": words.text("Ends at"),
        "dwell": words.text("Stays for"),
        "day": words.text("Day of the week, or its number"),
        "position": words.text("Position"),
        "lat": words.text("Latitude"),
        "lon": words.text("Longitude"),
        "topic": words.text("Topic"),
        "place": words.text("Name of the place"),
        "title or address": words.text("Name or address"),
        "postcode": words.text("Postcode"),
        "city": words.text("Town"),
        "country": words.text("Country"),
        "position_source": words.text("Who set the position"),
        "accuracy_m": words.text("Accurate to, in metres"),
        OWN: words.text("a column of your own, kept"),
        LEFT_OUT: words.text("leave it out"),
    }
    if column in labels:
        return labels[column]
    translated = translated_field(column)
    if translated is not None:
        return f"{unit_name(translated[0], words)} ({own_name_of(translated[1])})"
    return unit_name(COLUMNS[column].field if column in COLUMNS else column, words)


def choose_columns(file: ImportedFile, words: Words) -> None:
    """A select for each heading of the file."""
    taken = {heading: column for heading, column in file.reading.columns if heading.strip()}
    offered = _offered(list(taken.values()))
    for number, (heading, column) in enumerate(taken.items()):
        if number % 2 == 0:
            pair = st.columns(2)
        chosen = import_file.chosen_columns().get(heading, column or OWN)
        options = offered if chosen in offered else [*offered, chosen]
        key = f"dialog column {number} {heading}"
        pair[number % 2].selectbox(
            plain(heading[:60]),
            options,
            index=options.index(chosen),
            format_func=lambda name: column_label(name, words),
            key=key,
            on_change=_chosen,
            args=(heading, key),
        )


def _offered(present: Sequence[str]) -> list[str]:
    others = [name for name in COLUMNS if name not in _FIRST and name not in _NEVER_CHOSEN]
    return list(dict.fromkeys([*_FIRST, *others, *filter(None, present), OWN, LEFT_OUT]))


def _chosen(heading: str, key: str) -> None:
    column = state.recall(key)
    if isinstance(column, str):
        import_file.choose_column(heading, column)
