from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from components.export.text import (
    about_lines,
    clean,
    hours_line,
    one_line,
    plain_stops,
    shortened,
    stop_lines,
)
from components.i18n.words import words_for
from components.render.stop_view import StopView
from tests import samples
from tests.export.context import SERVED

ENGLISH = words_for("en")
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_cleaned_text_can_stand_in_xml_and_in_utf_8(text: str) -> None:
    element = ET.Element("x")
    element.text = clean(text)

    assert ET.fromstring(ET.tostring(element, encoding="utf-8")).text == (clean(text) or None)


@given(ANY_TEXT)
def test_cleaned_text_has_no_direction_marks_and_one_kind_of_line_end(text: str) -> None:
    cleaned = clean(text)

    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\r\x85\u2028\u2029\x00")
    assert clean(cleaned) == cleaned


@given(ANY_TEXT, st.integers(min_value=2, max_value=30))
def test_shortened_text_is_one_line_within_its_length(text: str, longest: int) -> None:
    short = shortened(text, longest)

    assert len(short) <= longest
    assert "\n" not in short


def test_letters_of_all_our_languages_stay() -> None:
    letters = "čšž őű țș īļģ ñ ã ç è 😀 👩‍👩‍👧 שלום"

    assert one_line(letters) == letters


def stop(day: int, number: int) -> StopView:
    visit = samples.ljubljana()
    return plain_stops(visit, visit.days[day], SERVED)[number]


def test_the_lines_of_a_stop_have_all_that_is_known_and_what_is_only_assumed() -> None:
    lines = stop_lines(stop(1, 2), ENGLISH)

    assert lines == [
        "13:30–15:00 (approximate)",
        "Coach · about 20\N{NO-BREAK SPACE}min · 5.7\N{NO-BREAK SPACE}km (estimate)",
        "A centre for creative industries in the former tobacco factory.",
        "It closed in 2019.",
        "Projects shown here (not confirmed yet):",
        "• TAFR: Winner of the CREA Summer Academy.",
        "• Mag Lev: A levitating turntable by the Desnahemisfera design group and Topsol engineers.",
        "Tobačna ulica 5, 1000 Ljubljana",
        "Given by the organiser, within about 50 m.",
    ]


def test_hours_that_nobody_knows_are_not_called_indicative() -> None:
    meeting = stop(0, 0)

    assert meeting.indicative
    assert hours_line(meeting, ENGLISH) == "hours to be confirmed"


def test_stops_without_a_place_are_named_as_missing_from_the_map() -> None:
    assert about_lines(samples.ljubljana(), SERVED)[-1] == (
        "Not on the map, as the place is not known: Partners' meeting"
    )
