"""Which language a visitor gets, whatever the browser or a stranger sends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.i18n.catalogues import LANGUAGES
from components.i18n.negotiation import choose_language


@pytest.mark.parametrize(
    ("header", "wanted", "offered", "language"),
    [
        (None, None, LANGUAGES, "en"),
        ("", "", ("sl", "en"), "sl"),
        ("de-AT, sl-SI;q=0.8, en;q=0.5", None, LANGUAGES, "sl"),
        ("en;q=0.5, it;q=0.9", None, LANGUAGES, "it"),
        ("it, es", None, LANGUAGES, "it"),
        ("pt-BR,pt;q=0.9,en;q=0.8", None, LANGUAGES, "pt"),
        ("LV-lv ; q=1.0", None, LANGUAGES, "lv"),
        ("de", None, ("sl", "en"), "sl"),
        ("it", None, ("sl", "en"), "sl"),
        ("*", None, ("hu", "en"), "hu"),
        ("*, it;q=0.1", None, ("sl", "it"), "sl"),
        ("*;q=0.5, sl;q=0.1", None, ("sl", "it"), "it"),
        ("*;q=0.5, sl;q=0.1", None, ("sl",), "sl"),
        ("sl;q=0, *;q=0.5", None, ("sl", "en"), "en"),
        ("sl;q=0", None, ("sl", "en"), "en"),
        ("sl;q=0", None, ("sl",), "sl"),
        ("it", "ro", LANGUAGES, "ro"),
        ("it", "ro-RO", LANGUAGES, "ro"),
        ("it", "xx", LANGUAGES, "it"),
        ("it", "<script>", LANGUAGES, "it"),
        ("it", "hu", ("sl", "it"), "it"),
        ("de", None, ("de", "sl"), "sl"),
        ("de", None, ("de",), "en"),
        ("it", None, (), "en"),
        ("sl;q=2, it;q=0.1", None, LANGUAGES, "it"),
        ("sl;q=nan, it;q=0.1", None, LANGUAGES, "it"),
        ("\x00, ;;;q=, it;q=0.1,,", None, LANGUAGES, "it"),
        ("x" * 5000 + ", it", None, LANGUAGES, "en"),
    ],
)
def test_the_visitor_gets_the_language_wished_for(
    header: str | None, wanted: str | None, offered: tuple[str, ...], language: str
) -> None:
    assert choose_language(header, wanted, offered) == language


@settings(deadline=None)
@given(
    st.none() | st.text() | st.from_regex(r"([a-z]{1,8}(-[A-Z]{2})?;q=[01]\.[0-9]*,?)*"),
    st.none() | st.text(),
    st.lists(st.sampled_from([*LANGUAGES, "de", "xx", "sl-SI", ""])),
)
def test_whatever_is_sent_we_speak_what_we_answer(header: str | None, wanted: str | None, offered: list[str]) -> None:
    assert choose_language(header, wanted, tuple(offered)) in LANGUAGES
