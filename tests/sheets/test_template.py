from __future__ import annotations

from datetime import date, time

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.travel_modes import TravelMode
from components.sheets.column_words import meaning_of
from components.sheets.reading import read_venues
from components.sheets.template import COLUMNS, template_csv


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_known_in_every_language(language: str) -> None:
    meanings = [meaning_of(words_for(language).phrase(column.heading)) for column in COLUMNS]

    assert meanings[:3] == ["date", "arrive", "depart"]
    assert meanings[3:5] in (["name", "address"], ["name", "title or address"])
    assert meanings[5:] == ["travel", "description", "contact", "notes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_a_plan_in_every_language(language: str) -> None:
    words = words_for(language)
    day = date(2027, 4, 1)

    reading = read_venues(template_csv(words.phrase, language=language, day=day))

    assert not reading.problems
    assert not reading.questions
    first, second = reading.stops
    assert (first.date, first.arrive, first.depart) == (day, time(9), time(10, 30))
    assert (second.date, second.arrive, second.depart) == (day, time(11), time(12, 15))
    assert first.address == "Gosposka ulica 15, Ljubljana"
    assert first.contact == "Ana Novak, ana@example.org"
    assert first.name == words.text("City museum")
    assert first.description == words.text("A guided tour, in English.")
    assert second.notes == words.text("Ring at the side door.")
    assert second.travel is TravelMode.WALK
    assert all(column for _, column in reading.columns)


def test_excel_opens_it_in_columns_and_letters() -> None:
    english, slovene = template_csv(), template_csv(language="sl")
    assert english.startswith(b"\xef\xbb\xbfDate,Arrival,")
    assert slovene.startswith(b"\xef\xbb\xbfDate;Arrival;")
    assert english.count(b"\r\n") == 3


def test_every_column_says_what_it_holds() -> None:
    for column in COLUMNS:
        assert str(column.holds).endswith(".")
        assert column.heading.template == "Date" or any(column.examples)
