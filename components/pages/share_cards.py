"""Parts of the share page: the embed, which is chosen and seen at once; who can see the visit, for organisers; and the
head of a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from components.export import snippets
from components.export.context import EMBED, POCKET, THEMES, Context, Options
from components.export.text import one_line
from components.i18n.words import Words, own_name_of
from components.pages import state
from components.pages.values import plain
from components.plan.errors import StudyVisitError
from components.plan.messages import message_of
from components.plan.model import Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file
from components.plan.publication import Visibility
from components.plan.record import cover_of
from components.render.page import View
from components.render.record_view import citation, numbers
from components.render.stop_field import stop_text
from components.web.visit_gate import refusal_words

_WIDTHS_PX = {"phone": 390, "column": 640}
_HEIGHTS_PX = (0, 400, 520, 640, 800)
"""Of the frame; 0 for three quarters of the reader's window."""
_PREVIEW_PX = 520
_ASKED = "new key asked"


@st.fragment
def embed_builder(visit: Visit, context: Context) -> None:
    """Draw the choices, the preview and the code. A choice draws this part of the page anew, and no other."""
    words = context.words
    left, right = st.columns(2)
    with left:
        view = _view(words)
        start = _start(visit, words)
        height_px = _height(words)
    with right:
        language = _language(visit, words)
        theme = _theme(words)
        can_locate = st.toggle(words.text("Readers may ask where they are"), value=True, key="embed locate")
    options = replace(start, view=view, theme=theme, language=language)
    width = _width(words)
    shown = replace(options, language=language or words.language)
    st.iframe(
        f"{state.app_url() or ''}/{context.asked(EMBED, **shown.parameters)}",
        width=_WIDTHS_PX[width],
        height=height_px or _PREVIEW_PX,
        alt=one_line(visit.title),
    )
    st.caption(words.text("Copy this into your page:"))
    code = snippets.iframe(visit, context, options=options, height=height_px or None, can_locate=can_locate)
    st.code(code, language=None, wrap_lines=True)
    if context.base_url is not None:
        st.caption(words.text("Where a site makes embeds of addresses by itself, this address is enough:"))
        st.code(context.asked(f"{context.base_url}/", **options.parameters), language=None, wrap_lines=True)


def _view(words: Words) -> View:
    labels = {View.BOTH: words.text("Map and list"), View.MAP: words.text("Map"), View.LIST: words.text("List")}
    return st.segmented_control(
        words.text("What it shows"),
        list(labels),
        format_func=lambda view: labels[view],
        default=View.BOTH,
        required=True,
        key="embed view",
    )


def _start(visit: Visit, words: Words) -> Options:
    """The day or the stop that is open at first; none for the day that it is then."""
    starts = [Options()]
    labels = {Options(): words.text("The day that it is then")}
    for day in visit.days:
        of_day = Options(day=day.date)
        if len(visit.days) > 1:
            starts.append(of_day)
            labels[of_day] = words.date(day.date)
        for planned in day.stops:
            of_stop = Options(stop=planned.stop.id)
            name = stop_text(planned.stop, "name", words.language, visit.languages[0]).text
            starts.append(of_stop)
            labels[of_stop] = f"{_day_in(words, day.date, visit)}{planned.number}. {name}"
    return st.selectbox(
        words.text("What is open at first"), starts, format_func=lambda start: labels[start], key="embed start"
    )


def _day_in(words: Words, day: date, visit: Visit) -> str:
    return f"{words.date(day, 'short')} · " if len(visit.days) > 1 else ""


def _height(words: Words) -> int:
    return st.selectbox(
        words.text("Height"),
        _HEIGHTS_PX,
        format_func=lambda px: f"{px} px" if px else words.text("Three quarters of the window"),
        key="embed height",
    )


def _language(visit: Visit, words: Words) -> str:
    own = words.text("The reader's own")
    return st.selectbox(
        words.text("Language"),
        ["", *visit.languages],
        format_func=lambda tag: own_name_of(tag) if tag else own,
        key="embed language",
    )


def _theme(words: Words) -> str:
    labels = {"": words.text("The reader's own"), "light": words.text("Light"), "dark": words.text("Dark")}
    return st.segmented_control(
        words.text("Colours"),
        ["", *THEMES],
        format_func=lambda theme: labels[theme],
        default="",
        required=True,
        key="embed theme",
    )


def _width(words: Words) -> str:
    labels = {"phone": words.text("Phone"), "column": words.text("Column")}
    return st.segmented_control(
        words.text("Width of the preview"),
        list(_WIDTHS_PX),
        format_func=lambda name: labels[name],
        default="column",
        required=True,
        label_visibility="collapsed",
        key="width",
    )


def record_head(visit: Visit, context: Context, words: Words) -> None:
    """What a record has to pass on first; `context` is in the language of the files."""
    cover = cover_of(visit)
    if cover is not None:
        name = photo_file(cover.stored.digest, PhotoSize.LARGE, PhotoFormat.JPEG)
        if (body := context.photo_bytes(name)) is not None:
            st.image(body, caption=plain(cover.credit) or None, width="stretch")
    st.write(plain(" · ".join(number.line for number in numbers(visit, words))))
    st.subheader(words.text("How to cite"))
    st.code(citation(visit, context.words, context.base_url or ""), language=None, wrap_lines=True)


def who_can_see(visit: Visit, context: Context) -> None:
    """Draw a card on a visit that is not public; nothing for one that is."""
    if visit.visibility is Visibility.PUBLIC:
        return
    words = context.words
    with st.container(border=True, key="card-key"):
        if visit.visibility is Visibility.UNLISTED:
            st.subheader(words.text("Only who has its private address sees this visit"))
            st.write(
                words.text(
                    "The addresses and the code on this page have the visit's key in them. Whoever has one of them can "
                    "open the visit, and pass it on."
                )
            )
        else:
            title, text = refusal_words(visit, words)
            st.subheader(words.text("Nobody sees this visit yet"))
            st.write(plain(f"{title}. {text}"))
            st.write(words.text("To show it to somebody before, give them this address:"))
            key = state.visit_keys().of(Visibility.CLOSED)
            shown = f"{context.base_url or ''}/{POCKET}?key={key}"
            st.code(shown, language=None, wrap_lines=True)
        _new_key(words)


def _new_key(words: Words) -> None:
    """A button, and the question that comes before it counts."""
    if not state.recall(_ASKED):
        st.button(words.text("Make a new key"), on_click=state.remember, args=(_ASKED, True))
        return
    st.warning(
        words.text("Every address and printed code that has the key of now stops working, for everybody, at once.")
    )
    with st.container(horizontal=True):
        st.button(words.text("Make a new key"), type="primary", on_click=_renew)
        st.button(words.text("Keep the key"), on_click=state.remember, args=(_ASKED, None))


def _renew() -> None:
    state.remember(_ASKED, None)
    try:
        state.draft_owner()  # the session may be over
        state.visit_keys().renew()
    except StudyVisitError as fault:
        st.error(plain(state.words().phrase(message_of(fault))))
