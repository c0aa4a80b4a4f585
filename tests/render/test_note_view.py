"""The note of a plan as its readers see it, each in the own language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.messages import Phrase
from components.plan.publication import MAX_SHOWN, Note
from components.render.note_view import note_view, whole_note

LATER = Phrase("everything after {stop} {minutes} min later", {"stop": "ABC Accelerator", "minutes": 15})


def test_each_reader_gets_what_the_app_tells_in_the_own_language_and_the_organisers_text_as_it_is() -> None:
    note = Note((LATER,), "Avtobus ima zamudo", "sl")
    english, slovene = (note_view(note, words_for(language)) for language in ("en", "sl"))

    assert english.automatic == "Everything after ABC Accelerator 15 min later"
    assert slovene.automatic != english.automatic
    assert {(view.own, view.language) for view in (english, slovene)} == {("Avtobus ima zamudo", "sl")}
    assert note_view(Note((Phrase("{stop} is new", {"stop": "eBay"}),)), words_for("en")).line == "eBay is new"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "x" * 80, "x" * 500])
def test_no_note_takes_more_than_two_lines_of_a_phone(language: str, text: str) -> None:
    words = words_for(language)
    long = replace(LATER, values={**LATER.values, "stop": "ABC " * 18})
    for phrase in (LATER, long):
        view = note_view(Note((phrase,), text, "sl"), words)
        assert 0 < len(view.automatic) <= MAX_SHOWN
        assert view.own == (text if len(text) <= MAX_SHOWN else "")
    assert whole_note(Note(text=text), words) == text
