from __future__ import annotations

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.sheets.column_words import meaning_of
from components.sheets.template import COLUMNS, template_csv


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_known_in_every_language(language: str) -> None:
    meanings = [meaning_of(words_for(language).phrase(column.heading)) for column in COLUMNS]

    assert meanings[:3] == ["date", "arrive", "depart"]
    assert meanings[3:5] in (["name", "address"], ["name", "title or address"])
    assert meanings[5:] == ["travel", "description", "contact", "notes"]


def test_excel_opens_it_in_columns_and_letters() -> None:
    english, slovene = template_csv(), template_csv(language="sl")
    assert english.startswith(b"\xef\xbb\xbfDate,Arrival,")
    assert slovene.startswith(b"\xef\xbb\xbfDate;Arrival;")
    assert english.count(b"\r\n") == 3


def test_every_column_says_what_it_holds() -> None:
    for column in COLUMNS:
        assert str(column.holds).endswith(".")
        assert column.heading.template == "Date" or any(column.examples)
