from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.model import Assumption, Coordinate
from components.sheets.stop_lines import MAX_LINES, StopLine, read_stop_lines, with_stop_lines

FIRST = date(2026, 9, 17)
SECOND = date(2026, 9, 18)
NINE, TEN, HALF_PAST_NINE, TWENTY_TO_ELEVEN = time(9), time(10), time(9, 30), time(10, 40)


def stops(text: str) -> list[StopLine]:
    return [line for line in read_stop_lines(text, day=FIRST) if not line.is_heading]


@pytest.mark.parametrize(
    ("line", "arrive", "depart", "name", "address"),
    [
        ("09:00 Kamppi Chapel, Simonkatu 7", NINE, None, "Kamppi Chapel", "Simonkatu 7"),
        ("9h Kamppi Chapel", NINE, None, "Kamppi Chapel", ""),
        ("9.00 – Kamppi Chapel, Simonkatu 7, Helsinki", NINE, None, "Kamppi Chapel", "Simonkatu 7, Helsinki"),
        ("9.30–10.40 Kiasma, Mannerheiminaukio 2", HALF_PAST_NINE, TWENTY_TO_ELEVEN, "Kiasma", "Mannerheiminaukio 2"),
        ("9h30 à 10h40 Musée, Rue Royale 3", HALF_PAST_NINE, TWENTY_TO_ELEVEN, "Musée", "Rue Royale 3"),
        ("• 09:30 - 10:40: Kiasma (Aukio 2)", HALF_PAST_NINE, TWENTY_TO_ELEVEN, "Kiasma", "Aukio 2"),
        ("1. 09:00 Oodi", NINE, None, "Oodi", ""),
        ("[ ] 9:00 Oodi", NINE, None, "Oodi", ""),
        ("09:00-Oodi", NINE, None, "Oodi", ""),
        ("(09:00) Oodi", NINE, None, "Oodi", ""),
        ("09:30\t10:40\tKiasma\tAukio 2", HALF_PAST_NINE, TWENTY_TO_ELEVEN, "Kiasma", "Aukio 2"),
        ("9:30 am - 10:40 am Kiasma", HALF_PAST_NINE, TWENTY_TO_ELEVEN, "Kiasma", ""),
        ("9-10 Breakfast", NINE, TEN, "Breakfast", ""),
        ("9.30 – 10.40 Uhr Kiasma", HALF_PAST_NINE, TWENTY_TO_ELEVEN, "Kiasma", ""),
        ("ob 9.30 Kiasma", HALF_PAST_NINE, None, "Kiasma", ""),
        ("from 9:30 to 10:40 Kiasma", HALF_PAST_NINE, TWENTY_TO_ELEVEN, "Kiasma", ""),
        ("noon Lunch", time(12), None, "Lunch", ""),
        ("Open house; Street 3", None, None, "Open house", "Street 3"),
        ("Sunday market, Street 3", None, None, "Sunday market", "Street 3"),
        ("May Day parade", None, None, "May Day parade", ""),
        ("Dinner at the sea, 10:00", TEN, None, "Dinner at the sea", ""),
        ("Kiasma; Mannerheiminaukio 2", None, None, "Kiasma", "Mannerheiminaukio 2"),
        ("Kiasma – Mannerheiminaukio 2", None, None, "Kiasma", "Mannerheiminaukio 2"),
        ("Lunch, Restaurant Savoy", None, None, "Lunch", "Restaurant Savoy"),
        ("Museum of Architecture, Design and Photography, Rusjanov trg 7", None, None,
         "Museum of Architecture, Design and Photography", "Rusjanov trg 7"),
        ("Simonkatu 7, Helsinki", None, None, "Simonkatu 7", "Simonkatu 7, Helsinki"),
        ("12 Apostles, Street 4", None, None, "12 Apostles", "Street 4"),
        ("12 Apostles", None, None, "12 Apostles", ""),
        ("1000 Lakes Museum", None, None, "1000 Lakes Museum", ""),
        ("Meeting 3", None, None, "Meeting 3", ""),
    ],
)  # fmt: skip
def test_a_line_gives_hours_name_and_address(
    line: str, arrive: time | None, depart: time | None, name: str, address: str
) -> None:
    [stop] = stops(line)
    assert (stop.arrive, stop.depart, stop.name, stop.address) == (arrive, depart, name, address)
    assert stop.fault is None


def test_dates_and_day_numbers_set_the_day_of_the_lines_below() -> None:
    read = stops("Welcome\nDay 2\n09:00 Oodi\n2026-09-20\nKiasma\nDay 1:\n12:00 Lunch\n18.9.2026 14:00 Library")
    assert [(stop.name, stop.date) for stop in read] == [
        ("Welcome", FIRST),
        ("Oodi", SECOND),
        ("Kiasma", date(2026, 9, 20)),
        ("Lunch", FIRST),
        ("Library", SECOND),
    ]


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("Friday 18 September 2026", SECOND),
        ("18 September", SECOND),
        ("Fri", SECOND),
        ("petek, 18. 9. 2026", SECOND),
        ("18.9.", SECOND),
        ("18.09.", SECOND),
        ("*** 18 settembre ***", SECOND),
        ("Day 2 – Friday 18 September", SECOND),
        ("2. dan", SECOND),
        ("Giorno 1:", FIRST),
        ("2 January", date(2027, 1, 2)),
    ],
)
def test_a_line_of_a_date_alone_sets_the_day(heading: str, day: date) -> None:
    [stop] = stops(f"{heading}\nOodi")
    assert (stop.date, stop.name) == (day, "Oodi")


def test_what_could_be_a_date_or_an_hour_is_an_hour_where_a_name_follows() -> None:
    assert [(stop.date, stop.arrive) for stop in stops("18.09\n09:00 Oodi\n18.10\nKiasma")] == [
        (SECOND, NINE),
        (SECOND, time(18, 10)),
    ]


def test_hours_alone_belong_to_the_line_below() -> None:
    [chapel, last] = stops("09:00\nKamppi Chapel, Simonkatu 7\n10:00")
    assert (chapel.arrive, chapel.name) == (NINE, "Kamppi Chapel")
    assert last.fault is not None


def test_numbers_alone_are_hours_where_every_line_has_one_and_they_are_no_count() -> None:
    assert [(stop.arrive, stop.name) for stop in stops("9 Kamppi\n1000 Lunch")] == [(NINE, "Kamppi"), (TEN, "Lunch")]
    assert [stop.arrive for stop in stops("1 Kamppi\n2 Lunch\n3 Kiasma")] == [None, None, None]


def test_a_third_cell_is_a_description_and_a_name_that_is_too_long_is_told() -> None:
    assert stops("Oodi; Töölönlahdenkatu 4; Bring your ticket")[0].description == "Bring your ticket"
    assert stops("x" * 301)[0].fault is not None


HOURS = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
NAMES = st.from_regex(r"[A-Z][a-z]{3,10}( [A-Z][a-z]{3,10}){0,2}", fullmatch=True)
STREETS = st.from_regex(r"[A-Z][a-z]{4,12} [1-9][0-9]{0,2}", fullmatch=True)


@given(
    st.tuples(HOURS, HOURS),
    st.tuples(NAMES, STREETS),
    st.sampled_from(["–", " - ", "-", " – "]),
    st.sampled_from([", ", "; ", "\t"]),
)
def test_what_is_written_plainly_is_read_back(
    hours: tuple[time, time], texts: tuple[str, str], dash: str, comma: str
) -> None:
    arrive, depart = hours
    [stop] = stops(f"{arrive:%H:%M}{dash}{depart:%H:%M} {comma.join(texts)}")
    assert (stop.arrive, stop.depart, stop.name, stop.address) == (arrive, depart, *texts)


@given(st.text())
def test_no_text_raises_and_no_word_is_made_up(text: str) -> None:
    read = read_stop_lines(text, day=FIRST)
    assert len(read) <= MAX_LINES
    for stop in read:
        assert stop.fault is not None or stop.is_heading or stop.name
        assert all(word in text for word in stop.name.split())


@pytest.mark.parametrize(
    "line",
    [
        "9:00 Kiasma, Mannerheiminaukio 2, 60.1718, 24.9369",
        "9:00 Kiasma, Mannerheiminaukio 2 https://www.google.com/maps/@60.1718,24.9369,15z",
    ],
)
def test_a_position_in_a_line_is_that_of_its_stop(line: str) -> None:
    (read,) = read_stop_lines(line, day=date(2026, 9, 17))
    stops, _ = with_stop_lines((), [read], {})

    assert (read.name, read.address) == ("Kiasma", "Mannerheiminaukio 2")
    assert stops[0].coordinate == Coordinate(latitude=60.1718, longitude=24.9369)


def test_an_address_that_is_a_position_is_one_as_in_a_table() -> None:
    (line,) = stops("17:00 Walk, 46.058, 14.51")
    assert (line.name, line.address, line.coordinate) == ("Walk", "", Coordinate(latitude=46.058, longitude=14.51))


def test_lines_beyond_the_most_that_are_read_are_told() -> None:
    for text in ("10:00 Stop\n" * (MAX_LINES + 5), "10:00 Stop\n" * 3 + "y" * 50_000):
        *read, last = read_stop_lines(text, day=FIRST)

        assert all(line.fault is None for line in read)
        assert last.number == len(read) + 1
        assert "more than is read" in str(last.fault)


def test_hours_that_are_about_right_are_assumed() -> None:
    new, _ = with_stop_lines((), stops("ca. 10:00 Kiasma\n11:00 Oodi\n~ 12:00\nLunch"), {})

    assert [(stop.name, stop.assumed) for stop in new] == [
        ("Kiasma", {Assumption.TIMES}),
        ("Oodi", frozenset()),
        ("Lunch", {Assumption.TIMES}),
    ]


def test_a_zone_beside_hours_is_told() -> None:
    gmt, plain = stops("10:00 GMT Kiasma\n11:00 Oodi")

    assert "“GMT” stands with the hours" in str(gmt.remark)
    assert (gmt.name, plain.remark) == ("Kiasma", None)


@pytest.mark.parametrize("line", ["25:00 Wrong", "9:75 Wrong", "24.30 Wrong"])
def test_hours_that_do_not_exist_are_told(line: str) -> None:
    assert "no such time" in str(stops(line)[0].fault)
