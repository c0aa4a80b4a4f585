"""Tables in the forms that people's files have: where the header stands, what separates cells, what is repaired."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.errors import PlanFault
from components.plan.messages import Severity
from components.sheets.headers import known_columns
from components.sheets.readers.text_tables import read_table
from components.sheets.tables import SEPARATORS, Dialect, VenueTable, table_of, write_table
from components.sheets.writing import with_stops
from tests.cases import case_plan
from tests.deep import deep

CHAPEL = ("2026-09-17", "09:00", "09:45", "Kamppi Chapel", "Simonkatu 7, Helsinki")
KIASMA = ("2026-09-17", "10:00", "11:15", "Kiasma", "Mannerheiminaukio 2, Helsinki")
HEADER = ("date", "arrive", "depart", "name", "address")


def rows_of(table: VenueTable) -> list[tuple[str, ...]]:
    return [cells for _, cells in table.records]


def read(text: str) -> VenueTable:
    return read_table(text.encode())


@pytest.mark.parametrize(
    "above",
    [
        "Study visit to Helsinki,,,,\nAs of 3 September – send corrections,,,,\n,,,,\n",
        "# written by hand\n# name is in English, address in Finnish\n\n",
        '"A title, with\nline breaks",,,,\n',
        "A title: with; many; semicolons; and | signs\n",
        "Meet at the 5\" pipe, don't be late\n",
        '"never closed\n',
        "Host,CRE:HUB\nName,Ana\n",
        "\n\n  \n,,,,\nTitle\n\n",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_header_is_found_below_anything_and_what_stands_above_stays(above: str, line_end: str) -> None:
    rows = "\n".join(
        ["date,arrive,depart,name,address", '2026-09-17,09:00,09:45,Kamppi Chapel,"Simonkatu 7, Helsinki"']
    )
    data = f"{above}{rows}\n".replace("\n", line_end).encode()
    table = read_table(data)

    assert table.header == HEADER
    assert rows_of(table) == [CHAPEL]
    assert table.records[0][0] == table.header_line + 1 == above.count("\n") + 2
    assert write_table(table) == data


def test_titles_above_the_header_are_kept_when_a_stop_changes() -> None:
    reading = case_plan("m01-title-row").reading
    assert reading.table is not None
    changed = write_table(with_stops(reading.table, reading.stops[:1])).decode()

    assert changed.startswith(
        "Study visit to Helsinki,,,,\nAs of 3 September – please send corrections,,,,\n,,,,\ndate,"
    )
    assert "Kiasma" not in changed


@pytest.mark.parametrize(
    "case", ["m43-excel-line-in-quotes", "m44-mixed-separators", "m21-two-line-header", "m01-title-row"]
)
def test_the_cases_of_mixed_forms_are_read(case: str) -> None:
    table = case_plan(case).reading.table
    assert table is not None

    assert rows_of(table) == [CHAPEL, KIASMA] or rows_of(table) == [(*CHAPEL, ""), (*KIASMA, "")]
    assert len(table.notes) == (case != "m01-title-row")


def test_signs_that_nobody_sees_are_left_out() -> None:
    table = case_plan("m12-invisible").reading.table
    assert table is not None

    assert rows_of(table)[0][:4] == ("17/09/2026", "9:00 AM", "9:45 AM", "Kamppi Chapel")
    assert rows_of(table)[1] == KIASMA
    assert [(note.line, note.severity) for note in table.notes] == [(2, Severity.NOTE)]


def test_marks_of_direction_stay_in_a_text_from_right_to_left() -> None:
    assert rows_of(read("date,name\n2026-09-17,متحف \u200f(1)\n")) == [("2026-09-17", "متحف \u200f(1)")]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('2027-01-06,Old Bridge,"Katu 2, Turku",Less crowded, very atmospheric.', "Less crowded, very atmospheric."),
        ("2027-01-06,Old Bridge,Katu 2, Turku,Quiet.", "Katu 2, Turku"),
        ("2027-01-06,Old Bridge,Katu 2, 20100 Turku, Finland,Quiet.", "Katu 2, 20100 Turku, Finland"),
        ("2027-01-06,Old Bridge,“Katu 2,Turku”,Quiet.", "Katu 2,Turku"),
        ('2027-01-06, "Old Bridge", "Katu 2, Turku", Quiet.', "Katu 2, Turku"),
    ],
)
def test_a_separator_within_a_text_is_part_of_it_where_nothing_else_fits(row: str, cells: str) -> None:
    table = read(f'date,name,address,notes\n2027-01-01,Check-in,"Katu 1, Turku",By train.\n{row}\n')

    assert cells in rows_of(table)[1]
    assert not table.overflow
    assert table.notes


@pytest.mark.parametrize(
    "row",
    [
        "2027-01-06,Old Bridge,Katu 2,Turku,Quiet.",  # any of three texts
        "2027-01-06, 2027-01-07,Old Bridge,Katu 2,Quiet.",  # two dates
    ],
)
def test_a_row_that_could_be_read_in_several_ways_is_left_as_it_is(row: str) -> None:
    table = read(f"date,name,address,notes\n2027-01-01,Check-in,Katu 1,By train.\n{row}\n")

    assert set(table.overflow) == {3}
    assert not table.notes


def test_a_heading_or_prose_in_a_single_cell_is_no_row_in_another_separator() -> None:
    table = read("date;name;address\nMonday, 4 July, 2022;;\nlunch, dinner, sights\n17.9.2026;Kiasma;\n")

    assert rows_of(table)[1] == ("lunch, dinner, sights", "", "")
    assert read("Time,What,Where\nMonday 4 July 2022,,\n").notes == ()


def test_lines_in_quotation_marks_are_read_whatever_stands_behind_them() -> None:
    text = '"date,arrive,name,address";;;\r\n"2026-09-17,09:00,Kiasma,""Mannerheiminaukio 2, Helsinki""";;;\r\n'
    table = read(text)

    assert table.header == ("date", "arrive", "name", "address")
    assert rows_of(table) == [("2026-09-17", "09:00", "Kiasma", "Mannerheiminaukio 2, Helsinki")]


def test_names_on_two_lines_are_read_with_the_group_above_them() -> None:
    table = read("Date,Time,,Activity,Venue\n,from,to,,address\n17/09/2026,09:00,10:00,Visit,Mannerheiminaukio 2\n")

    assert table.header == ("Date", "Time from", "Time to", "Activity", "Venue address")
    assert [(line, cells[1:3]) for line, cells in table.records] == [(3, ("09:00", "10:00"))]


def test_a_table_of_markdown_is_read() -> None:
    table = read("| date | name |\n|------|:-----|\n| 2026-09-17 | Kiasma |\n")

    assert [[cell.strip() for cell in row if cell.strip()] for row in rows_of(table)] == [["2026-09-17", "Kiasma"]]
    assert table.dialect.separator == "|"


@pytest.mark.parametrize(
    "rows",
    ["2026-09-17,09:00,Kamppi Chapel\n2026-09-17,10:00,Kiasma\n", "9:00;Lunch\n10:00;Bus\n", "17.9.2026\tKiasma\n"],
)
def test_rows_without_a_header_are_refused_with_what_to_do(rows: str) -> None:
    with pytest.raises(PlanFault, match="what its columns are"):
        read(rows)


words = st.text(st.sampled_from("'=+-@,;|\t\"# abcdefghij0123456789.:čšžéñő–“”…Жя"), max_size=12)
prose = st.lists(words.filter(lambda line: known_columns(line.split(",")) == 0), max_size=4)


@settings(deadline=None, max_examples=deep(500, 60))
@given(
    prose.map(lambda lines: [line.replace('"', "") for line in lines]),
    st.lists(st.tuples(words, words), max_size=4),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le"]),
)
def test_any_prose_above_any_table_stays_and_the_table_is_read(
    above: list[str], rows: list[tuple[str, str]], separator: str, line_end: str, encoding: str
) -> None:
    preamble = "".join(line + line_end for line in above)
    dialect = Dialect(encoding=encoding, separator=separator, line_end=line_end, preamble=preamble)
    table = table_of(["date", "name", "address", "notes"], [("2026-09-17", "x", *row) for row in rows], dialect)
    data = write_table(table)
    again = read_table(data)

    assert again.header == table.header
    assert rows_of(again) == rows_of(table)
    assert again.dialect.preamble == preamble
    assert (
        write_table(with_stops(again, ())).decode(encoding.removesuffix("-sig")).lstrip("\ufeff").startswith(preamble)
    )
    assert write_table(again) == data
