"""What an imported file would become: its open questions, its columns and rows, and what it changes in the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.i18n.words import Words, own_name_of
from components.pages import actions, import_file, state
from components.pages.import_faults import list_notes, mend_rows
from components.pages.import_file import LEFT_OUT, OWN, ImportedFile
from components.pages.publish_dialog import change_lines
from components.pages.values import plain, unit_name
from components.plan.changes import differences
from components.plan.editing import Stops, validated
from components.plan.importing import imported, told_apart
from components.plan.messages import Phrase
from components.render.import_rows import import_rows
from components.sheets.answers import Question, Topic
from components.sheets.columns import COLUMNS, translated_field
from components.visit.drafts import DraftService
from components.visit.remembered_columns import remember_columns

_MAX_SHOWN_NAME = 60
_YEARS = (1900, 2100)
_FEW_CHOICES = 6
"""So many choices stand beside each other; more of them are a list to open."""
_FIRST = ("date", "hours", "arrive", "depart", "dwell", "name", "address", "position", "lat", "lon", "description")
"""The columns in the order in which they are offered; all others follow as they stand in `COLUMNS`."""
_NEVER_CHOSEN = frozenset({"accuracy_m", "assumed", "position_source", "until_end"})
"""Columns that only our own files have; they are known by their names."""


def review(file: ImportedFile, drafts: DraftService, words: Words) -> None:
    """The whole page for one file, with the button that takes it into the draft."""
    draft = drafts.draft()
    head = st.container(gap="small")
    _ask(file.questions, words)
    left_out = mend_rows(file, words)
    stops = tuple(stop for stop in file.reading.stops if stop.line not in left_out)
    _head(head, file, len(stops), words)
    list_notes(file, words)
    if stops:
        st.html(import_rows(stops, words))
    with st.expander(words.text("What the columns are taken for"), expanded=not stops and not file.questions):
        choose_columns(file, words)
    if not stops:
        return
    adding = bool(draft.stops) and _adds(words)
    filled = file.reading.filled
    if draft.stops:
        with st.expander(words.text("What would change in the draft")):
            changes = differences(draft.stops, imported(draft.stops, stops, filled, adding=adding))
            st.markdown("\n".join(change_lines(changes, words)) or words.text("Nothing is different."))
    with st.container(key="import-take"):
        if st.button(words.text("Take it into the draft"), type="primary", width="stretch"):
            _take(file, draft.stops, stops, adding=adding)


def _head(place: DeltaGenerator, file: ImportedFile, taken: int, words: Words) -> None:
    """How much of the file can be taken, and the way back to another one."""
    total = len(file.reading.stops) + len(file.reading.left_out)
    name = f"**{plain(file.given.name[:_MAX_SHOWN_NAME])}**"
    waits = not taken and any(not question.assumed for question in file.reading.questions)
    with place:
        if total == taken:
            count = words.plural("{count} row can be taken.", "All {count} rows can be taken.", taken)
        else:
            count = words.plural(
                "{taken} of {count} row can be taken.", "{taken} of {count} rows can be taken.", total, taken=taken
            )
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"{name}  \n{count}" if total and not waits else name, width="content")
            pasted = file.given.pasted
            st.button(words.text("Another file"), type="tertiary", on_click=_choose_another, args=(pasted,))
        if waits:
            st.caption(words.text("Answer the question below, and the rows appear."))
        elif not taken:
            st.error(words.text("This cannot be taken as it is. The draft is untouched."))


def _choose_another(pasted: str) -> None:
    state.clear_dialog()
    state.remember("dialog pasted", pasted or None)


def _ask(questions: Iterable[Question], words: Words) -> None:
    for question in questions:
        with st.container(border=True):
            _ask_one(question, words)


def _ask_one(question: Question, words: Words) -> None:
    """One question with its input, whose value `import_file` reads."""
    label, key = plain(words.phrase(question.message)), import_file.answer_key(question.topic)
    if question.topic is Topic.DATE:
        first, last = (date(year, 1, 1) for year in _YEARS)
        if st.date_input(label, None, first, last, format="DD.MM.YYYY", key=key) is None:
            # A date that is typed counts once another thing is pressed, so there is one to press.
            st.button(words.text("Check"), type="primary", width="stretch", key="dialog date typed")
        return
    if question.topic is Topic.YEAR:
        assumed = int(question.assumed) if question.assumed.isdecimal() else None
        st.number_input(label, *_YEARS, assumed, step=1, format="%d", key=key)
        return
    labels = choice_labels(question, words)
    options = list(question.choices)
    index = options.index(question.assumed) if question.assumed in options else None
    example = labels.__getitem__
    if len(options) <= _FEW_CHOICES:
        st.radio(label, options, index=index, format_func=example, key=key)
    else:
        st.selectbox(label, options, index=index, format_func=example, key=key)


def choice_labels(question: Question, words: Words) -> dict[str, str]:
    """What each choice is called: what it leads to, a date in words, and for a sheet its name before that."""
    examples = dict(zip(question.choices, question.examples, strict=False))
    labels = {}
    for choice in question.choices:
        example = examples.get(choice, "")
        if question.topic is Topic.ORDER:
            with suppress(ValueError):
                example = words.date(date.fromisoformat(example))
        elif question.topic is Topic.SHEET and example:
            example = f"{choice}: {example}"
        labels[choice] = plain(example or choice)
    return labels


def _adds(words: Words) -> bool:
    labels = {False: words.text("Replace the plan"), True: words.text("Add to it")}
    return bool(
        st.radio(
            words.text("What happens to the plan"),
            list(labels),
            format_func=labels.__getitem__,
            horizontal=True,
            key="dialog adding",
            label_visibility="collapsed",
        )
    )


def _take(file: ImportedFile, drafted: Stops, stops: Stops, *, adding: bool) -> None:
    """Take the stops into the draft, as one step."""
    own_columns = import_file.own_columns(file, told_apart(drafted, stops))
    label, filled = Phrase("{file} imported", {"file": file.given.name[:80]}), file.reading.filled

    def take(drafts: DraftService) -> None:
        change = _checked(lambda current: imported(current, stops, filled, adding=adding))
        drafts.edit(label, change, own_columns=own_columns)
        remember_columns(state.visit_service().store, file.headings, import_file.chosen_columns())

    actions.save_dialog(take)


def _checked(change: Callable[[Stops], Stops]) -> Callable[[Stops], Stops]:
    """The change itself. It raises `PlanFault` for texts that no page could show."""

    def checked(current: Stops) -> Stops:
        return tuple(validated(stop) for stop in change(current))

    return checked


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
