"""The plans so far: who published what and when, compared with one another and with the draft, and brought back."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.publish_dialog import changes_list
from components.pages.values import plain
from components.plan.changes import differences
from components.sheets.tables import without_formulas
from components.store.plan_store import PlanEntry
from components.visit.drafts import DraftService, stops_of

SHOWN = 12
"""So many plans are listed at once; the rest on request."""


def history(mine: DraftService, words: Words, _stop_id: str) -> None:
    """The list, the newest first, and what can be done with the one that is chosen."""
    entries = mine.history()
    if not entries:
        st.write(words.text("Nothing is published yet."))
        return
    every = len(entries) <= SHOWN or st.toggle(words.text("Show all {count}", count=len(entries)), key="dialog all")
    shown = entries if every else entries[:SHOWN]
    by_number = {entry.number: entry for entry in shown}
    number = st.radio(
        words.text("Plan"),
        list(by_number),
        format_func=lambda each: plain(_line(by_number[each], words)),
        captions=[plain(entry.note) for entry in shown],
        key="dialog plan",
        label_visibility="collapsed",
    )
    if number is None:
        return
    plan = mine.plan(number)
    own, against = words.text("What it changed"), words.text("Against the draft")
    question = st.segmented_control(words.text("Compare"), [own, against], default=own, key="dialog compare")
    stops = stops_of(plan.csv)
    if question == against:
        changes_list(differences(stops, mine.work().draft.stops), words)
    elif number > 1:
        changes_list(differences(stops_of(mine.plan(number - 1).csv), stops), words)
    else:
        st.write(words.text("This is the first plan."))
    back, export = st.columns(2)
    if back.button(words.text("Bring it back into the draft"), type="primary", width="stretch"):
        actions.saved(lambda desk: desk.bring_back(number))
    export.download_button(
        words.text("Download as CSV"),
        without_formulas(plan.csv),
        f"plan-{number}.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )


def _line(entry: PlanEntry, words: Words) -> str:
    name = words.text("Plan {number}", number=entry.number)
    if entry.published_at is None:
        return words.text("{plan}, found in the file", plan=name)
    at = entry.published_at.astimezone(state.visit_service().settings.zone)
    when = f"{words.date(at.date(), 'short')}, {words.hour(at)}"
    return " · ".join(part for part in (name, when, entry.who) if part)
