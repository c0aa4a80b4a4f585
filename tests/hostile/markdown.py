"""Whether a page of Streamlit's, run without a browser, gives a text of the corpus to Markdown as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from components.pages.values import plain
from tests.hostile.corpus import CORPUS

SHOWN_AT_LEAST = 40
"""Longer texts are cut where they are shown."""
VALUES = ("markdown", "caption", "header", "subheader", "title", "success", "info", "warning", "error")
LABELS = ("button", "checkbox", "radio", "selectbox", "text_input", "text_area", "date_input", "expander", "toggle")
# Of a few signs alone nobody can say where they come from.
_RAW = {text[:SHOWN_AT_LEAST] for text in CORPUS if len(text) > 5 and text[:SHOWN_AT_LEAST] not in plain(text)}


def texts_in_markdown(app: AppTest) -> Iterator[str]:
    """Every text that Streamlit reads as Markdown."""
    elements: Any
    for kinds, attribute in ((VALUES, "value"), (LABELS, "label")):
        for elements in (app.get(kind) for kind in kinds):
            yield from (str(getattr(each, attribute)) for each in elements)
    yield from (str(option) for each in app.radio for option in each.options)


def assert_none_in_markdown(app: AppTest) -> None:
    """No text of the corpus stands in it as it is written."""
    for text in texts_in_markdown(app):
        assert not [raw for raw in _RAW if raw in text], text
