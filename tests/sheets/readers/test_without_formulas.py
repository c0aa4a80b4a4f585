from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.sheets.reading import read_venues
from components.sheets.tables import without_formulas
from tests import samples
from tests.hostile.corpus import CORPUS

TABLE = 'date;name;contact\r\n2017-02-02;Poligon;"+386 1 234 56 78"\r\n2017-02-02;Café „Ž“;-5,5\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_a_table_without_formulas_keeps_every_byte(encoding: str) -> None:
    table = TABLE.encode(encoding)

    assert without_formulas(table) is table


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("x")', "@SUM(1)", "+cmd|'/C calc'!A0", "-2+3+cmd", "\tx", " =1", "\r=1", "=1\n=2"]
)
def test_a_formula_becomes_text_and_everything_else_stays(cell: str) -> None:
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([["name", "notes"], [cell, "plain"]])

    rows = list(csv.reader(StringIO(without_formulas(out.getvalue().encode()).decode(), newline=""), delimiter=";"))

    assert rows == [["name", "notes"], [f"'{cell}", "plain"]]


@given(st.lists(st.sampled_from(samples.ATTACKS), min_size=1, max_size=6))
def test_no_cell_begins_as_a_formula(cells: list[str]) -> None:
    out = StringIO()
    csv.writer(out).writerows([["date", "arrive", "name"], cells])

    safe = without_formulas(out.getvalue().encode("utf-8", "replace")).decode()

    for row in csv.reader(StringIO(safe, newline="")):
        assert not any(cell.lstrip().startswith(("=", "@")) for cell in row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
@pytest.mark.parametrize("above", ["", "sep=;\r\n", "\r\n;;\r\n"])
@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_formulas_are_found_however_the_file_is_written(encoding: str, above: str, line_end: str) -> None:
    """As Excel writes its Unicode text, with a line that names the separator, with the ends of old Macs."""
    lines = ["date;name;notes", "2017-02-02;=1+1;one, two, three, four, five", '2017-02-02;"=HYPERLINK(""x"";1)";']
    table = (above + line_end.join(lines) + line_end).encode(encoding)

    safe = without_formulas(table)

    assert read_venues(safe).stops == read_venues(table).stops
    assert len(read_venues(safe).stops) == 2
    text = safe.decode(encoding)
    assert text.startswith(above)
    assert "'=1+1" in text
    assert "'=HYPERLINK" in text


@given(st.lists(st.sampled_from(CORPUS), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_our_reader_reads_the_same_plan_from_it(cells: list[str], separator: str) -> None:
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    header = ["date", "name", *(f"column {number}" for number in range(len(cells) - 1))]
    writer.writerows([header, ["2017-02-02", *cells]])
    table = out.getvalue().encode("utf-8", "replace")

    assert read_venues(without_formulas(table)).stops == read_venues(table).stops


@given(st.binary(max_size=200))
def test_whatever_the_bytes_it_answers_and_a_second_pass_changes_nothing(table: bytes) -> None:
    once = without_formulas(table)

    assert without_formulas(once) == once
