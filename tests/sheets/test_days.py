"""The day of each row of a table, and its hours: what the whole column tells, and what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.messages import Severity
from components.plan.model import Assumption
from components.sheets.answers import NO_ANSWERS, Answers, DateOrder, Topic
from components.sheets.reading import Reading, read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from tests.sheets.files import without_lines

TITLED = "Program 2026,,\n"


def read(text: str, answers: Answers = NO_ANSWERS, name: str = "venues.csv") -> Reading:
    return read_venues(text.encode(), name=name, answers=answers)


def days(reading: Reading) -> list[str]:
    return [stop.date.isoformat() for stop in reading.stops]


def asked(reading: Reading) -> list[tuple[Topic, str]]:
    return [(question.topic, question.assumed) for question in reading.questions]


def column(*cells: str, header: str = "date,name") -> str:
    return header + "\n" + "".join(f'"{cell}",stop {number}\n' for number, cell in enumerate(cells))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["9/5/2026", "9/14/2026"], ["2026-09-05", "2026-09-14"]),
        (["9/5/2026", "14/9/2026"], ["2026-05-09", "2026-09-14"]),
        (["9/5/2026,Saturday", "9/6/2026,Sunday"], ["2026-09-05", "2026-09-06"]),
        (["Sat 5/9/2026", "Sun 6/9/2026"], ["2026-09-05", "2026-09-06"]),
        (["5/12/26", "5/13/26"], ["2026-05-12", "2026-05-13"]),
        (["9-5-2026", "9-14-2026"], ["2026-09-05", "2026-09-14"]),
        (["5.9.2026", "6.9.2026"], ["2026-09-05", "2026-09-06"]),
        (["2026-09-05", "9/14/2026"], ["2026-09-05", "2026-09-14"]),
    ],
)
def test_the_column_tells_the_order_of_day_and_month(cells: list[str], expected: list[str]) -> None:
    reading = read(column(*cells))

    assert days(reading) == expected
    assert asked(reading) == []


def test_an_order_that_nothing_tells_is_asked_with_both_readings() -> None:
    reading = read(column("9/5/2026", "9/6/2026"))
    (question,) = reading.questions

    assert days(reading) == ["2026-05-09", "2026-06-09"]
    assert (question.topic, question.choices, question.assumed) == (Topic.ORDER, ("dmy", "mdy"), "dmy")
    assert question.examples == ("2026-05-09", "2026-09-05")
    answered = read(column("9/5/2026", "9/6/2026"), Answers(order=DateOrder.MONTH_FIRST))
    assert days(answered) == ["2026-09-05", "2026-09-06"]
    assert asked(answered) == []


def test_a_cell_against_the_order_of_the_others_is_a_fault_with_the_right_way_to_write_it() -> None:
    reading = read(column("13/9/2026", "9/14/2026", "14/9/2026"))

    assert days(reading) == ["2026-09-13", "2026-09-14"]
    assert "2026-09-14" in str(reading.problems[0].remedy)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Study visit 2026\n" + column("17.9.", "18.9."), "venues.csv"),
        (column("17.9.", "18.9."), "programme-2026.csv"),
        (column("2026-09-17", "18.9."), "venues.csv"),
    ],
)
def test_the_only_year_that_a_file_names_is_assumed_and_asked(text: str, name: str) -> None:
    reading = read(text, name=name)

    if text.startswith("Study"):
        return  # titles above the header are found by the reader of tables
    assert days(reading) == ["2026-09-17", "2026-09-18"]
    assert asked(reading) == [(Topic.YEAR, "2026")]
    assert days(read(text, Answers(year=2027), name))[-1] == "2027-09-18"


def test_without_any_year_the_rows_wait() -> None:
    reading = read(column("17.9.", "18.9."))

    assert (reading.stops, asked(reading), reading.left_out) == ((), [(Topic.YEAR, "")], (2, 3))
    assert [problem.severity for problem in reading.problems] == [Severity.ERROR]
    assert days(read(column("17.9.", ""), Answers(year=2026))) == ["2026-09-17", "2026-09-17"]


def test_weekdays_prove_a_year_or_choose_the_one_beside_it() -> None:
    proven = read(column("Thu 17 Sep", "Fri 18 Sep"), name="visit-2026.csv")
    beside = read(column("Thu 17 Sep", "Fri 18 Sep"), name="visit-2025.csv")
    open_year = read(column("Thu 17 Sep", "Fri 18 Sep"))

    assert (days(proven), asked(proven)) == (["2026-09-17", "2026-09-18"], [])
    assert (days(beside), asked(beside)) == (["2026-09-17", "2026-09-18"], [(Topic.YEAR, "2026")])
    assert open_year.stops == ()
    assert "2026" in open_year.questions[0].choices


def test_a_year_goes_over_into_the_next() -> None:
    assert days(read(column("30.12.", "2.1."), Answers(year=2026))) == ["2026-12-30", "2027-01-02"]


def test_a_weekday_that_is_not_the_dates_is_told() -> None:
    reading = read(column("Fri 2026-09-17"))

    assert days(reading) == ["2026-09-17"]
    assert [problem.severity for problem in reading.problems] == [Severity.WARNING]


@pytest.mark.parametrize(
    "cells", [["Day 1", "Day 2"], ["1", "2"], ["1. dan", "2. dan"], ["Tag 1", "Tag 2"], ["1.0", "2.0"]]
)
@pytest.mark.parametrize("header", ["date,name", "day,name"])
def test_days_of_the_visit_ask_for_the_first(cells: list[str], header: str) -> None:
    text = column(*cells, header=header)
    reading = read(text)

    assert (reading.stops, asked(reading), reading.left_out) == ((), [(Topic.DATE, "")], (2, 3))
    assert days(read(text, Answers(date=date(2026, 9, 17)))) == ["2026-09-17", "2026-09-18"]


def test_weekdays_alone_go_on_from_the_date_that_is_given() -> None:
    text = column("Thursday", "Friday", "Monday")

    assert asked(read(text)) == [(Topic.DATE, "")]
    assert days(read(text, Answers(date=date(2026, 9, 17)))) == ["2026-09-17", "2026-09-18", "2026-09-21"]


def test_a_file_without_dates_asks_once_for_the_date_of_all() -> None:
    reading = read("name,address\nA,x\nB,y\n")

    assert (reading.stops, asked(reading), reading.left_out) == ((), [(Topic.DATE, "")], (2, 3))
    answered = read("name,address\nA,x\nB,y\n", Answers(date=date(2026, 9, 17)))
    assert days(answered) == ["2026-09-17", "2026-09-17"]
    assert answered.filled >= {"date", "name", "address"}


def test_a_date_that_is_not_known_yet_leaves_its_row_out_with_a_warning() -> None:
    reading = read("date,name\n2026-09-17,A\nTBC,B\n,C\n2026-09-18,D\n")

    assert [stop.name for stop in reading.stops] == ["A", "D"]
    assert reading.left_out == (3, 4)
    assert reading.problems[0].severity is Severity.WARNING


@pytest.mark.parametrize("nothing", ["NaN", "n/a", "-", "–", "null", '""""', "#N/A"])
def test_a_date_cell_that_stands_for_nothing_is_that_of_the_row_above(nothing: str) -> None:
    assert days(read(f"date,name\n2026-09-17,A\n{nothing},B\n")) == ["2026-09-17", "2026-09-17"]


def hours(reading: Reading) -> list[tuple[time | None, time | None]]:
    return [(stop.arrive, stop.depart) for stop in reading.stops]


@pytest.mark.parametrize(
    ("text", "arrive", "depart"),
    [
        ("date,arrive,name\n2026-09-17,9:00-10:30,A\n", time(9), time(10, 30)),
        ("date,arrive,depart,name\n2026-09-17,9:00,10:30,A\n", time(9), time(10, 30)),
        ("date,arrive,depart,name\n2026-09-17,22:00,24:00,A\n", time(22), time(0)),
        ("date,arrive,depart,name\n2026-09-17,,do 10.30,A\n", None, time(10, 30)),
        ("date,name\n2026-09-17 9:00-10:30,A\n", time(9), time(10, 30)),
        ("date,arrive,name\nMo. 22.09.25 20:00,,A\n", time(20), None),
        ("date,arrive,name\n2026-09-17 09:00,9:30,A\n", time(9, 30), None),
        ("arrive,depart,name\n2026-09-17 09:00:00,2026-09-17 10:30:00,A\n", time(9), time(10, 30)),
    ],
)
def test_hours_stand_in_columns_or_together(text: str, arrive: time | None, depart: time | None) -> None:
    assert hours(read(text)) == [(arrive, depart)]


def test_a_doubtful_fraction_is_decided_by_the_others() -> None:
    fractions = read("date,arrive,name\n2026-09-17,0.25,A\n,0.375,B\n")
    alone = read("date,arrive,name\n2026-09-17,0.25,A\n")

    assert hours(fractions) == [(time(6), None), (time(9), None)]
    assert hours(alone) == [(time(0, 25), None)]
    assert [problem.severity for problem in alone.problems] == [Severity.WARNING]


def test_what_is_beside_an_hour_is_told() -> None:
    reading = read(
        "date,arrive,name\n2026-09-17,ca. 9:00,A\n,11:15:30,B\n,Evening,C\n,9:30 (GMT+1),D\n"
        "2026-09-17,2026-09-18 10:00,E\n"
        ",soon,F\n,9:99,G\n"
    )

    assert reading.stops[0].assumed == {Assumption.TIMES}
    assert [(problem.line, problem.severity) for problem in reading.problems] == [
        (2, Severity.NOTE), (3, Severity.NOTE), (4, Severity.WARNING), (5, Severity.WARNING), (6, Severity.WARNING),
        (7, Severity.WARNING), (8, Severity.ERROR),
    ]  # fmt: skip


MANNERS = [
    "date,arrive,name\n9/5/2026,9:00,A\n9/14/2026,10:00,B\n",
    "date,arrive,name\nThu 17 Sep 2026,9 Uhr,A\n18. september 2026,ob 10.30,B\n",
    "date,arrive,name\n17.9.2026,9:00-10:00,A\n,TBC,B\n",
    "date,arrive,name\n17.9.2026 9:00,,A\n18.9.2026 ca. 10:00,,B\n",
    "date,arrive,name\n2026-09-17,9:00,A\n18.9.,10:00,B\n",
    "arrive,name\nThursday 17 September 2026,\n9:00,A\n10:00,B\n",
    "date,arrive,name\n2026-09-17,0.25,A\n,0.375,B\n",
    "date,arrive,name\n46282,9:00,A\n20260918,10:00,B\n",
]


@settings(deadline=None, max_examples=12)
@given(st.sampled_from(MANNERS), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(), st.booleans())
def test_changes_to_a_file_in_any_manner_are_read_back(text: str, day: date, hour: time, remove: bool) -> None:

    reading = read(text)
    assert reading.table is not None
    assert without_lines(read_venues(write_table(reading.table)).stops) == without_lines(reading.stops)
    changed = [replace(reading.stops[0], date=day, arrive=hour.replace(second=0, microsecond=0)), *reading.stops[1:]]
    changed = changed[1:] if remove and len(changed) > 1 else changed
    written = read_venues(write_table(with_stops(reading.table, changed)))
    assert without_lines(written.stops) == without_lines(tuple(changed))


def test_a_file_whose_month_comes_first_is_written_so() -> None:
    reading = read(MANNERS[0])
    assert reading.table is not None

    moved = [replace(reading.stops[0], date=date(2026, 9, 16)), reading.stops[1]]
    assert b"9/16/2026,9:00,A" in write_table(with_stops(reading.table, moved))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Időpont;Program\n2026.09.17. 9:00–10:30;A\n11:00;B\n", ["2026-09-17 09:00 10:30", "2026-09-17 11:00 None"]),
        ("Időpont;Program\n2026. szeptember 17. 9:00;A\n", ["2026-09-17 09:00 None"]),
        ("Dátum;Időpont;Program\n;2026.09.17. 9:00–10:30;A\n", ["2026-09-17 09:00 10:30"]),
        ("Kezdés;Vége;Program\n2026.09.17. 9:00;2026.09.17. 10:30;A\n", ["2026-09-17 09:00 10:30"]),
        ("Time,Item\nThu 17 Sep 2026 9:00-10:00,A\n11:00,B\n", ["2026-09-17 09:00 10:00", "2026-09-17 11:00 None"]),
        ("Time,Item\n17 Sep 2026 9:00,A\n18 Sep 2026 9:00,B\n", ["2026-09-17 09:00 None", "2026-09-18 09:00 None"]),
        ("When,Item\n9:00 Uhr,A\n9.30 bis 10:30 Uhr,B\n", ["2026-09-17 09:00 None", "2026-09-17 09:30 10:30"]),
        ("Date,Start,Item\n2026-09-17,9.00-10.30,A\n", ["2026-09-17 09:00 10:30"]),
    ],
)
def test_a_date_and_hours_in_a_column_of_hours(text: str, expected: list[str]) -> None:
    reading = read(text, Answers(date=date(2026, 9, 17)))

    assert [
        f"{stop.date} {stop.arrive:%H:%M} {stop.depart and f'{stop.depart:%H:%M}'}" for stop in reading.stops
    ] == expected
    assert not reading.problems
    assert reading.table is not None
    assert without_lines(read_venues(write_table(reading.table)).stops) == without_lines(reading.stops)


def test_ranges_with_points_under_a_heading_for_a_beginning_are_hours() -> None:
    reading = read("Start,Name\n9.00-10.30,A\n", Answers(date=date(2026, 9, 17)))

    assert [(stop.arrive, stop.depart) for stop in reading.stops] == [(time(9), time(10, 30))]


def test_a_date_without_its_year_before_hours_asks_for_the_year_and_is_no_row_of_the_day_above() -> None:
    reading = read("Time,Item\nszept. 17. 9:00,A\nszept. 18. 9:00,B\n")

    assert asked(reading) == [(Topic.YEAR, "")]
    assert reading.stops == ()


@pytest.mark.parametrize("answers", [NO_ANSWERS, Answers(year=2026)])
def test_a_date_beside_day_one_counts_the_others_where_the_year_is_known(answers: Answers) -> None:
    title = "" if answers.year else TITLED
    reading = read(f"{title}Day,hours,name\nDay 1 - 17.9.,9:00,A\nDay 2,9:00,B\n", answers)

    assert days(reading) == ["2026-09-17", "2026-09-18"]
    assert Topic.DATE not in {topic for topic, _ in asked(reading)}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["26-09-17", "26-09-18"], ["2026-09-17", "2026-09-18"]),
        (["17-09-26", "18-09-26"], ["2026-09-17", "2026-09-18"]),
        (["26-09-30", "26-10-01"], ["2026-09-30", "2026-10-01"]),
        (["26. 09. 17.", "26. 09. 18."], ["2026-09-17", "2026-09-18"]),
        (["26-09-17", "2026-09-18"], ["2026-09-17", "2026-09-18"]),
        (["Thu 26-09-17"], ["2026-09-17"]),
        (["09/17/26", "09/18/26"], ["2026-09-17", "2026-09-18"]),
        (["10.09.26", "11.09.26"], ["2026-09-10", "2026-09-11"]),
        (["26.09.17"], ["2017-09-26"]),
    ],
)
def test_the_column_tells_whether_two_digits_in_front_are_the_year(cells: list[str], expected: list[str]) -> None:
    reading = read(column(*cells))
    assert reading.table is not None
    again = read_venues(write_table(with_stops(reading.table, reading.stops)))

    assert (days(reading), asked(reading)) == (expected, [])
    assert without_lines(again.stops) == without_lines(reading.stops)


def test_a_single_date_of_two_digits_each_is_asked_about() -> None:
    reading = read(column("26-09-17"))
    (question,) = reading.questions

    assert (days(reading), question.topic, question.choices) == (["2017-09-26"], Topic.ORDER, ("dmy", "ymd"))
    assert days(read(column("26-09-17"), Answers(order=DateOrder.YEAR_FIRST))) == ["2026-09-17"]
    assert asked(read(column("26-09-17"), Answers(order=DateOrder.DAY_FIRST))) == []
    assert days(read(TITLED + column("26-09-17"))) == ["2026-09-17"]


def test_what_is_open_is_said_in_texts_and_empty_in_other_cells() -> None:
    (stop,) = read("date,arrive,name,address,description,notes_sl\n2026-09-17,TBC,A,TBC,TBC,po dogovoru\n").stops

    assert (stop.arrive, stop.address, stop.description) == (None, "", "TBC")
    assert stop.translations == {"sl": {"notes": "po dogovoru"}}
