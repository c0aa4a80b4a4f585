"""The dialog with the photos of one stop."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.photo_fields import Told, ask_photos
from components.plan import editing
from components.plan.editing import Stops, find_stop
from components.plan.errors import PlanFault
from components.plan.items import joined_by_bars, parts_at_bars
from components.plan.messages import Phrase, message_of
from components.plan.model import Stop
from components.plan.photos import MAX_PHOTOS_OF_STOP
from components.sheets.photos import ALTS
from components.visit.drafts import DraftService


def stop_photos(drafts: DraftService, words: Words, stop_id: str) -> None:
    """The photos of a stop; saved as one step."""
    draft = drafts.draft()
    try:
        stop = find_stop(draft.stops, stop_id)
    except PlanFault as fault:
        actions.tell(message_of(fault), severity="error")
        state.close_dialog()
        st.rerun()
    st.caption(words.text("A photo of the door helps to find it before; all of them tell of the visit afterwards."))
    told = ask_photos(told_of(stop), words, most=MAX_PHOTOS_OF_STOP, languages=draft.details.languages[1:])
    if st.button(words.text("Save"), type="primary", width="stretch"):
        label = Phrase("Photos of {stop} changed", {"stop": stop.name})
        actions.save_dialog(lambda drafts: drafts.edit(label, lambda stops: with_told(stops, stop_id, told)))


def told_of(stop: Stop) -> tuple[Told, ...]:
    """The photos of a stop with the translations of their texts, which its own hold in one text."""
    of_language = {tag: parts_at_bars(texts.get(ALTS, "")) for tag, texts in stop.translations.items()}
    return tuple(
        Told(photo, {tag: parts[index] for tag, parts in of_language.items() if index < len(parts) and parts[index]})
        for index, photo in enumerate(stop.photos)
    )


def with_told(stops: Stops, stop_id: str, told: tuple[Told, ...]) -> Stops:
    """The stops with other photos at one of them."""
    stop = find_stop(stops, stop_id)
    translations = {tag: {k: v for k, v in texts.items() if k != ALTS} for tag, texts in stop.translations.items()}
    for tag in dict.fromkeys((*translations, *(tag for each in told for tag in each.alts))):
        if texts := joined_by_bars([each.alts.get(tag, "") for each in told]):
            translations.setdefault(tag, {})[ALTS] = texts
    return editing.edit(
        stops,
        stop_id,
        photos=tuple(each.photo for each in told),
        translations={tag: texts for tag, texts in translations.items() if texts},
    )
