"""The embed of the share page: what it shows is chosen here, seen at once, and copied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from components.export import snippets
from components.export.context import EMBED, THEMES, Context, Options
from components.export.text import one_line
from components.i18n.words import Words, own_name_of
from components.pages import state
from components.plan.model import Visit
from components.render.page import View
from components.render.stop_texts import stop_text

_WIDTHS_PX = {"phone": 390, "column": 640}
_HEIGHTS_PX = (0, 400, 520, 640, 800)
"""Of the frame; 0 for three quarters of the reader's window."""
_PREVIEW_PX = 520


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
