"""The plan's own text in its reader's language, marked with the language it is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from components.plan.model import Stop
from components.render.stop_field import Localised, local_text, stop_text

STOP = Stop(
    id="mao",
    date=date(2017, 2, 2),
    name="Museum",
    description="A castle.",
    translations={"sl": {"description": "Grad.", "name": "  "}, "pt-BR": {"description": "Um castelo."}},
)


@pytest.mark.parametrize(
    ("language", "text", "text_language"),
    [
        ("sl", "Grad.", "sl"),
        ("SL_si", "Grad.", "sl"),
        ("pt-br", "Um castelo.", "pt-BR"),
        ("pt", "A castle.", "en"),
        ("it", "A castle.", "en"),
        ("en-GB", "A castle.", "en"),
        ("", "A castle.", "en"),
    ],
)
def test_the_reader_gets_the_translation_there_is(language: str, text: str, text_language: str) -> None:
    assert stop_text(STOP, "description", language) == Localised(text, text_language)


def test_an_empty_translation_is_none() -> None:
    assert stop_text(STOP, "name", "sl") == Localised("Museum", "en")
    assert stop_text(STOP, "notes", "sl") == Localised("", "en")


def test_what_is_written_goes_before_a_translation_into_its_own_language() -> None:
    slovene = replace(STOP, description="Grad na Fužinah.")
    assert stop_text(slovene, "description", "sl", plan_language="sl") == Localised("Grad na Fužinah.", "sl")
    assert stop_text(slovene, "description", "it", plan_language="sl").language == "sl"


@pytest.mark.parametrize(
    ("plan_language", "spoken", "expected"),
    [
        ("en", ("sl",), Localised("Muzej", "sl")),
        ("en", ("de", "sl"), Localised("Muzej", "sl")),
        ("en", ("ja",), Localised("Museum", "en")),
        ("en", (), Localised("Museum", "en")),
        ("en", ("sl", "en"), Localised("Museum", "en")),  # typed in a language of the country
        ("de-AT", ("sl", "de"), Localised("Museum", "de-AT")),
    ],
)
def test_a_driver_reads_what_the_plan_has_in_the_language_of_the_country(
    plan_language: str, spoken: tuple[str, ...], expected: Localised
) -> None:
    stop = replace(STOP, translations={"sl": {"name": "Muzej"}, "it": {"name": "Museo"}})
    assert local_text(stop, "name", spoken, plan_language) == expected
    assert local_text(stop, "address", spoken, plan_language).text == STOP.address
