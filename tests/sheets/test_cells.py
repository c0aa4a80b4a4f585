from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Assumption
from components.plan.travel_modes import TravelMode
from components.sheets import cells
from components.sheets.cells import Unusable

GROUNDHOG = date(2017, 2, 2)
CANDLEMAS_EVE = date(2017, 2, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-02-02", GROUNDHOG),
        ("2017/2/2", GROUNDHOG),
        ("2017. 02. 02.", GROUNDHOG),
        ("2017-02-02 00:00:00", GROUNDHOG),
        ("2. 2. 2017", GROUNDHOG),
        ("2/2/2017", GROUNDHOG),
        ("2.2.17", GROUNDHOG),
        ("02.02.2017.", GROUNDHOG),
        ("1/2/2017", CANDLEMAS_EVE),
        ("1. 2. 2017", CANDLEMAS_EVE),
        ("1-2-2017", CANDLEMAS_EVE),
        ("2017-02-01", CANDLEMAS_EVE),
    ],
)
def test_dates_are_read_with_the_day_first_or_as_iso(text: str, day: date) -> None:
    assert cells.parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["tomorrow", "2017-02-30", "0. 1. 2017", "2017", "1.2", "２/２/2017", "2017-02-02 09:00"]
)
def test_what_is_no_date_is_said(text: str) -> None:
    found = cells.parse_date(text)

    assert isinstance(found, Unusable)
    assert "2017-02-28" in str(found.remedy)


def test_a_month_first_date_is_refused_with_the_right_way_to_write_it() -> None:
    found = cells.parse_date("2/13/2017")

    assert isinstance(found, Unusable)
    assert "day first" in str(found.message)
    assert "2017-02-13" in str(found.remedy)


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("1/2/2017", True),
        ("1-2-17", True),
        ("2/2/2017", False),
        ("13/2/2017", False),
        ("1. 2. 2017", False),
        ("2017-01-02", False),
    ],
)
def test_only_dates_that_an_american_reads_otherwise_are_in_doubt(text: str, doubtful: bool) -> None:
    assert cells.could_be_month_first(text) is doubtful


@pytest.mark.parametrize("like", ["", "2017-01-31", "31. 1. 2017", "01.02.2017", "1/2/17", "31.1.2017."])
@given(day=st.dates(min_value=date(2000, 1, 1)))
def test_a_date_written_in_the_manner_of_another_reads_as_itself(like: str, day: date) -> None:
    assert cells.parse_date(cells.format_date(day, like)) == day


def test_a_date_takes_the_manner_of_its_neighbours() -> None:
    assert cells.format_date(GROUNDHOG, "31. 1. 2017") == "2. 2. 2017"
    assert cells.format_date(GROUNDHOG, "01.02.2017") == "02.02.2017"
    assert cells.format_date(GROUNDHOG, "2017-01-31") == "2017-02-02"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9:00", time(9)),
        ("09.00", time(9)),
        ("9h", time(9)),
        ("9h30", time(9, 30)),
        ("9 h 30", time(9, 30)),
        ("0900", time(9)),
        ("930", time(9, 30)),
        ("9", time(9)),
        ("9:00:00", time(9)),
        ("9:30 pm", time(21, 30)),
        ("12 AM", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_are_read_as_spreadsheets_write_them(text: str, moment: time) -> None:
    assert cells.parse_time(text) == moment


@pytest.mark.parametrize("text", ["25:61", "24:00", "9:60", "noon", "9,5", "0.375", "13 pm", "9:00:30", "9:5", "99999"])
def test_what_is_no_time_is_said(text: str) -> None:
    assert isinstance(cells.parse_time(text), Unusable)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45", 2700), ("45 min", 2700), ("1:15", 4500), ("1 h", 3600), ("1h15", 4500), ("1 h 15 min", 4500), ("0", 0)],
)
def test_lengths_of_stay_are_minutes_unless_hours_are_named(text: str, seconds: int) -> None:
    assert cells.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["soon", "-5", "25 h", "1:75", "9999", "h"])
def test_what_is_no_length_of_stay_is_said(text: str) -> None:
    assert isinstance(cells.parse_duration(text), Unusable)


@given(st.integers(0, 24 * 60))
def test_minutes_of_stay_come_back(minutes: int) -> None:
    assert cells.parse_duration(cells.format_duration(minutes * 60)) == minutes * 60


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


@pytest.mark.parametrize(
    ("text", "fine"),
    [("photos/mao.jpg", True), ("https://a.b/c.png", True), ("javascript:1", False), ("C:\\a.jpg", False)],
)
def test_photos_are_files_of_the_visit_or_web_addresses(text: str, fine: bool) -> None:
    assert isinstance(cells.parse_photo(text), str) is fine


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for parse in (
        cells.parse_date,
        cells.parse_time,
        cells.parse_duration,
        cells.parse_metres,
        cells.parse_yes_no,
        cells.parse_travel,
        cells.parse_assumed,
        cells.parse_website,
        cells.parse_photo,
        cells.parse_id,
    ):
        parse(text)
    cells.parse_degrees(text, 90)


@given(st.text(max_size=300))
def test_an_excerpt_is_short_and_on_one_printable_line(text: str) -> None:
    assert len(cells.excerpt(text)) <= 40
    assert cells.excerpt(text).isprintable()
