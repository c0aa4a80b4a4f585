"""Import and export: any plan into the draft, looked at first; the draft and the plan as files."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from components.i18n.words import Words
from components.lookup.linked_file import fetch_file, is_link
from components.pages import add_stops_dialog, import_file, state
from components.pages.import_file import GivenFile
from components.pages.import_review import review
from components.pages.import_style import tell_if_not_sent, upload_label
from components.pages.values import plain
from components.plan.errors import StudyVisitError
from components.plan.messages import message_of
from components.sheets.stop_lines import MAX_LENGTH, read_stop_lines
from components.sheets.tables import without_formulas
from components.sheets.template import COLUMNS, FILE_NAME, template_csv
from components.visit.drafts import DraftService
from components.web.request_limits import MAX_UPLOAD_BYTES

MAX_FILE_MB = MAX_UPLOAD_BYTES // 1024 // 1024
MAX_PASTED = 400_000
"""Characters in the field for cells: thousands of stops. More is a file."""
MAX_LINK = 2000
_ANY_DAY = date(2000, 1, 1)


def import_export(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """Import and export, each in a tab; the page of the file alone once one was given."""
    given, draft = import_file.given_file(), drafts.draft()
    if given is None:
        # A place of its own, to be emptied: in a tab nothing can stay at the bottom of the window.
        place = st.empty()
        with place.container():
            left, right = st.tabs([words.text("Import"), words.text("Export")])
            with right:
                _export(drafts, words)
            with left:
                given = _choose(words)
                fault = import_file.give(given, draft).fault if given is not None else None
                if fault is not None and given is not None and _is_list(given.pasted):
                    state.open_dialog("lines")
                    state.remember("dialog lines", _whole_lines(given.pasted, MAX_LENGTH))
                    state.remember(add_stops_dialog.CUT, len(given.pasted) > MAX_LENGTH or None)
                    st.rerun()
                if fault is not None:
                    st.error(plain(f"{words.phrase(fault)} {words.text('The draft is untouched.')}"))
                if given is None or fault is not None:
                    _explain_columns(words)
        if given is None or fault is not None:
            return
        place.empty()
    review(import_file.read_file(given, draft), drafts, words)


def _is_list(pasted: str) -> bool:
    """Whether what was pasted is a list of hours and names without columns, as `add_stops_dialog` reads it."""
    return any(line.arrive is not None and line.name for line in read_stop_lines(pasted, day=_ANY_DAY))


def _whole_lines(text: str, most: int) -> str:
    """The first lines of a text, with at most so many characters; a part of the first where that has more."""
    return text if len(text) <= most else text[:most].rpartition("\n")[0] or text[:most]


def _choose(words: Words) -> GivenFile | None:
    """A file, pasted cells or a link; what was given once `Check` is pressed."""
    st.html(upload_label(words.text("Choose a file")))
    file = st.file_uploader(
        words.text("A file with your programme"),
        max_upload_size=MAX_FILE_MB,
        key="dialog file",
        help=words.text("Excel, OpenDocument, CSV, a calendar, Google My Maps, KML, GPX, GeoJSON"),
    )
    tell_if_not_sent(words, MAX_FILE_MB)
    pasted = st.text_area(
        words.text("Or paste it: cells of a spreadsheet"), height=100, max_chars=MAX_PASTED, key="dialog pasted"
    )
    link = st.text_input(
        words.text("Or a link to a shared sheet, map or calendar"), max_chars=MAX_LINK, key="dialog link"
    )
    if not st.button(words.text("Check"), type="primary", width="stretch"):
        return None
    link = link.strip() or (pasted.strip() if is_link(pasted) else "")
    if file is not None:
        return GivenFile(name=file.name, data=file.getvalue())
    if link:
        return _fetched(link, words)
    if pasted.strip():
        return GivenFile(name=words.text("the pasted cells"), data=pasted.encode("utf-8", "replace"), pasted=pasted)
    st.info(words.text("Choose a file, paste cells or give a link first."))
    return None


def _explain_columns(words: Words) -> None:
    """What columns a plan has, and a table to start one from."""
    with st.expander(words.text("The columns of a plan")):
        st.markdown(words.text("A row for each stop, with its day and name. Other names for the columns are fine."))
        lines = [f"- **{plain(words.phrase(each.heading))}**: {plain(words.phrase(each.holds))}" for each in COLUMNS]
        st.markdown("\n".join(lines))
        template = partial(template_csv, words.phrase, language=words.language, day=state.today())
        st.download_button(words.text("Download a template"), template, FILE_NAME, "text/csv", on_click="ignore")


def _fetched(link: str, words: Words) -> GivenFile | None:
    """What is behind a link; None where nothing could be fetched, and why is shown."""
    with st.spinner(words.text("Fetching the file …")):
        try:
            fetched = fetch_file(state.visit_service().http_client, link)
        except StudyVisitError as fault:
            st.error(plain(f"{words.phrase(message_of(fault))} {words.text('The draft is untouched.')}"))
            return None
    return GivenFile(name=fetched.name, data=fetched.data)


def _export(drafts: DraftService, words: Words) -> None:
    st.write(words.text("Opens in any spreadsheet. Cells that one would run as a formula are made harmless."))
    service = state.visit_service()
    for column, label, data, name in zip(
        st.columns(2),
        (words.text("Download the draft"), words.text("Download the published plan")),
        (drafts.csv, lambda: without_formulas(service.csv())),  # made once they are asked for
        ("draft.csv", "venues.csv"),
        strict=True,
    ):
        column.download_button(label, data, name, state.own_file("text/csv"), on_click="ignore", width="stretch")
