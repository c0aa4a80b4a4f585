"""What an imported file would become: its open questions, its columns and rows, and what it changes in the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.i18n.words import Words
from components.pages import actions, import_file, state
from components.pages.import_columns import choose_columns
from components.pages.import_faults import list_notes, mend_rows
from components.pages.import_file import ImportedFile
from components.pages.publish_dialog import change_lines
from components.pages.values import plain
from components.plan.changes import differences
from components.plan.editing import Stops, validated
from components.plan.importing import imported, told_apart
from components.plan.messages import Phrase
from components.render.import_rows import import_rows
from components.sheets.answers import Question, Topic
from components.visit.drafts import DraftService
from components.visit.remembered_columns import remember_columns

_MAX_SHOWN_NAME = 60
_YEARS = (1900, 2100)
_FEW_CHOICES = 6
"""So many choices stand beside each other; more of them are a list to open."""


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
