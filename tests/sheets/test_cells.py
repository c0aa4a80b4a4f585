from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.items import parts_at_bars
from components.plan.model import Assumption
from components.plan.travel_modes import TravelMode
from components.sheets import cells, dates, hours, photos
from components.sheets.cells import Unusable


@given(st.floats(-180, 180), st.booleans())
def test_degrees_come_back_to_the_last_digit(degrees: float, comma: bool) -> None:
    written = cells.format_degrees(degrees, comma=comma)

    if len(written.partition("," if comma else ".")[2]) <= 30:
        assert cells.parse_degrees(written, 180) == degrees
    assert "e" not in written


@pytest.mark.parametrize(
    ("text", "degrees"), [("46.0513", 46.0513), ("46,0513", 46.0513), ("−0.12°", -0.12), ("14", 14.0)]
)
def test_degrees_have_a_point_or_a_comma(text: str, degrees: float) -> None:
    assert cells.parse_degrees(text, 90) == degrees


@pytest.mark.parametrize("text", ["460.513", "north", "1e2", "nan", "inf", "46°03'", "1.000,5", "-90.001"])
def test_what_is_no_latitude_is_said(text: str) -> None:
    assert isinstance(cells.parse_degrees(text, 90), Unusable)


@pytest.mark.parametrize(
    ("text", "answer"), [("yes", True), ("X", True), ("Da", True), ("sì", True), ("NO", False), ("0", False)]
)
def test_yes_and_no_in_the_partners_languages(text: str, answer: bool) -> None:
    assert cells.parse_yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Walk", TravelMode.WALK),
        ("on  foot", TravelMode.WALK),
        ("COACH", TravelMode.COACH),
        ("tram", TravelMode.TRAM),
        ("taxi", TravelMode.TAXI),
        ("boat", TravelMode.FERRY),
    ],
)
def test_ways_to_travel(text: str, mode: TravelMode) -> None:
    assert cells.parse_travel(text) is mode


def test_assumptions_have_any_separator_and_come_back() -> None:
    assumed = cells.parse_assumed("Place, times|travel")

    assert assumed == frozenset({Assumption.PLACE, Assumption.TIMES, Assumption.TRAVEL})
    assert cells.parse_assumed(cells.format_assumed(frozenset(Assumption))) == frozenset(Assumption)
    assert isinstance(cells.parse_assumed("weather"), Unusable)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("example.org", "https://example.org"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("www.čokolada.si", "https://www.čokolada.si"),
    ],
)
def test_websites_get_their_scheme(text: str, address: str) -> None:
    assert cells.parse_website(text) == address


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "example", "a b.org", "https://", '"><b>.x']
)
def test_what_is_no_website_is_refused(text: str) -> None:
    assert isinstance(cells.parse_website(text), Unusable)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for parse in (
        dates.parse_date,
        dates.read_date,
        hours.parse_time,
        hours.read_hours,
        cells.parse_duration,
        cells.parse_metres,
        cells.parse_yes_no,
        cells.parse_travel,
        cells.parse_assumed,
        cells.parse_website,
        photos.parse_file,
        parts_at_bars,
        cells.parse_id,
    ):
        parse(text)
    cells.parse_degrees(text, 90)


@given(st.text(max_size=300))
def test_an_excerpt_is_short_and_on_one_printable_line(text: str) -> None:
    assert len(cells.excerpt(text)) <= 40
    assert cells.excerpt(text).isprintable()
