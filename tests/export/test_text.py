from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from components.export.text import clean, day_in_a_sentence, hours_line, one_line, shortened, telling, unplaced
from components.i18n.words import words_for
from components.plan.model import Assumption
from tests import samples

ENGLISH = words_for("en")
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_cleaned_text_can_stand_in_xml_and_in_utf_8(text: str) -> None:
    element = ET.Element("x")
    element.text = clean(text)

    assert ET.fromstring(ET.tostring(element, encoding="utf-8")).text == (clean(text) or None)


@given(ANY_TEXT)
def test_cleaned_text_turns_nothing_around_and_has_one_line_end(text: str) -> None:
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


def test_a_stop_tells_all_that_is_known_and_what_is_only_assumed() -> None:
    poligon = samples.ljubljana().days[1].stops[2]

    told = "\n".join(telling(poligon, ENGLISH))

    for expected in (
        "13:30",
        "15:00",
        "indicative",
        "Coach",
        "estimate",
        "TAFR",
        "Mag Lev",
        "assumed",
        "Tobačna",
        "50 m",
    ):
        assert expected in told


def test_hours_that_nobody_knows_are_not_called_indicative() -> None:
    meeting = samples.ljubljana().days[0].stops[0]

    assert Assumption.TIMES in meeting.stop.assumed
    assert hours_line(meeting, ENGLISH) == "hours to be confirmed"


def test_the_sentence_for_who_does_not_see_the_picture_names_every_day_and_stop() -> None:
    visit = samples.ljubljana()

    told = day_in_a_sentence(visit, ENGLISH)

    for day in visit.days:
        assert ENGLISH.date(day.date) in told
        for planned in day.stops:
            assert planned.stop.name in told
    assert "No stops yet" in day_in_a_sentence(samples.empty_day(), ENGLISH)


def test_stops_without_a_place_are_counted_as_such() -> None:
    assert [planned.stop.id for day in samples.ljubljana().days for planned in unplaced(day)] == ["meeting"]
