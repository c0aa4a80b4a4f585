"""The head of the share page when the visit is over: the picture of the visit, its numbers, and how to cite it."""

from __future__ import annotations

import streamlit as st

from components.export.context import Context
from components.i18n.words import Words
from components.pages.values import plain
from components.plan.model import Visit
from components.plan.photos import PhotoFormat, PhotoSize, cover_of, photo_file
from components.render.numbers import numbers
from components.render.record_view import citation


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
