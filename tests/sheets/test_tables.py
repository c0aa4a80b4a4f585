from __future__ import annotations

import codecs
import contextlib
import csv
import io
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.sheets import tables
from components.sheets.readers.text_tables import read_table
from components.sheets.tables import Dialect, VenueTable, table_of, write_table
from tests.deep import deep
from tests.visit.plans import UNSEEN


def cells_of(table: VenueTable) -> list[list[str]]:
    return [row for _, row in table.rows()]


@pytest.mark.parametrize(
    "data",
    [
        b"date,name\n2017-02-02,MAO\n",
        b"date;name\r\n2. 2. 2017;MAO\r\n",
        b"date\tname\r2017-02-02\tMAO",
        b"\xef\xbb\xbfdate,name\n2017-02-02,\xc4\x8d\n",
        "date;name\r\n2. 2. 2017;Tobačna\r\n".encode("cp1250"),
        "date;name\r\n2/2/2017;São João\r\n".encode("cp1252"),
        b"\xff\xfe" + "date\tname\r\n2017-02-02\tčšž\r\n".encode("utf-16-le"),
        b"\xfe\xff" + "date\tname\r\n2017-02-02\tčšž".encode("utf-16-be"),
        b"sep=;\r\ndate;name\r\n2017-02-02;MAO\r\n",
        b'\n\n,,\ndate,name\n2017-02-02,"a ""quoted"" name, with\r\nlines"\n',
        b"date,name,mine,\n2017-02-02,MAO,kept,\n,,,\n",
        b"date,name\n2017-02-02,one,too many\n",
    ],
)
def test_a_file_is_written_back_byte_for_byte(data: bytes) -> None:
    assert write_table(read_table(data)) == data


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_finds_the_known_columns(separator: str) -> None:
    header = separator.join(["Name", "other; words, here" if separator == "\t" else "other", "DATE"])

    assert read_table(f"{header}\n".encode()).dialect.separator == separator


def test_each_row_knows_its_line() -> None:
    table = read_table(b'\nsep\nstep,of\n1,"a\nb\r\nc"\n2,d\n\n3,e\n')
    below = read_table(b'\n\ndate,name\n1,"a\nb\r\nc"\n2,d\n\n3,e\n')

    assert [line for line, _ in table.rows()] == [3, 4, 7, 8, 9]
    assert below.header_line == 3
    assert [line for line, _ in below.rows()] == [4, 7, 8, 9]


def test_a_mark_that_never_closes_costs_its_own_line_only() -> None:
    table = read_table(b'date,name\n2017-02-01,a\n2017-02-02,"b\n2017-02-03,c\n2017-02-04,d\n')

    assert cells_of(table) == [["2017-02-01", "a"], ["2017-02-02", "b"], ["2017-02-03", "c"], ["2017-02-04", "d"]]
    assert table.unclosed == {3}
    assert not read_table(write_table(table)).unclosed


def test_a_mark_that_never_closes_does_not_pair_with_the_next_rows() -> None:
    table = read_table(b'date,name\n2017-02-01,"a\n2017-02-02,"b, b"\n2017-02-03,"c"\n')

    assert cells_of(table) == [["2017-02-01", "a"], ["2017-02-02", "b, b"], ["2017-02-03", "c"]]
    assert table.unclosed == {2}


def test_a_word_behind_a_closed_mark_is_part_of_its_cell() -> None:
    table = read_table(b'date,name\n2017-02-01,"a" b\n2017-02-02,a 5" pipe\n2017-02-03,c\n')

    assert cells_of(table) == [["2017-02-01", "a b"], ["2017-02-02", 'a 5" pipe'], ["2017-02-03", "c"]]
    assert not table.unclosed


def test_marks_that_never_close_by_the_thousand_are_each_said() -> None:
    table = read_table(b"date,name\n" + b'1,"a\n' * 5000 + b"2,b\n" * 5000)

    assert len(table.unclosed) == 5000
    assert cells_of(table) == [["1", "a"]] * 5000 + [["2", "b"]] * 5000


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n ;;; \n", "empty"),
        (bytes(range(256)) * 4, "no text"),
        (b"\xff\xfed", "encoding"),
        (b"date,name\n" + b"x" * tables.MAX_BYTES, "MB"),
        (b"date,name\n" + b"1,x\n" * (tables.MAX_ROWS + 1), "rows"),
        (b"date,name," + b"," * tables.MAX_COLUMNS, "columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(PlanFault, match=why) as refused:
        read_table(data)

    assert isinstance(refused.value.args[0], Phrase)


def test_a_cell_of_a_megabyte_is_read_as_it_is() -> None:
    table = read_table(b"date,name\n1," + b"x" * 1_000_000 + b"\n2,y\n")

    assert [len(row[1]) for row in cells_of(table)] == [1_000_000, 1]


def test_a_character_that_does_not_fit_makes_the_file_utf8_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    dialect = Dialect(encoding="cp1250", separator=";", line_end="\r\n")
    fits = table_of(["name"], [["Tobačna"]], dialect)
    does_not = table_of(["name"], [["Кино 🎬"]], dialect)

    assert write_table(fits) == "name\r\nTobačna\r\n".encode("cp1250")
    assert not caplog.messages
    assert write_table(does_not) == "name\r\nКино 🎬\r\n".encode("utf-8-sig")
    assert [(record.msg, vars(record)["before"]) for record in caplog.records] == [("plan.written_as_utf8", "cp1250")]


def test_a_text_that_would_be_taken_for_another_encodings_makes_the_file_utf8() -> None:
    table = table_of(["name"], [["Ø"]], Dialect(encoding="cp850"))

    assert write_table(table).startswith(codecs.BOM_UTF8)
    assert cells_of(read_table(write_table(table))) == [["Ø"]]


def test_what_no_file_can_hold_does_not_stop_the_writing() -> None:
    assert write_table(table_of(["name"], [["a\ud83d\x07"]])) == b"name\na\n"


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|' /C calc'!A0",
        "+386 1 306 19 00",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        " =1",
        "\r=1",
        "＝1",
        "'=1",
        "''=1",
        "'\tx",
        "- towels",
    ],
)
def test_no_cell_that_a_spreadsheet_would_run_is_written_bare(cell: str) -> None:
    data = write_table(table_of(["name"], [[cell]]))
    written = list(csv.reader(io.StringIO(data.decode(), newline="")))[1][0]

    assert written == f"'{cell}"
    assert cells_of(read_table(data)) == [[cell]]


@pytest.mark.parametrize("cell", ["-14.5", "-5", "-0,25", "it's", "'quoted'", "'tis", "a=b", "46.05"])
def test_harmless_cells_stay_as_they_are(cell: str) -> None:
    data = write_table(table_of(["name", "x"], [[cell, ""]], Dialect(separator=";")))

    assert data.decode() == f"name;x\n{cell};\n"


def test_a_header_is_made_harmless_too() -> None:
    data = write_table(table_of(["name", "=evil()"], [["a", "b"]]))

    assert data.startswith(b"name,'=evil()")
    assert read_table(data).header == ("name", "=evil()")


seen = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=UNSEEN)
texts = st.text(
    st.one_of(
        st.sampled_from("'=+-@\t\r\n,;\"# "),
        st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=UNSEEN),
    ),
    max_size=8,
)
dialects = st.builds(
    Dialect,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1250", "cp1252", "utf-16-le", "utf-16-be"]),
    separator=st.sampled_from(tables.SEPARATORS),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    ends_with_line_end=st.booleans(),
)


@settings(deadline=None, max_examples=deep(500, 40))
@given(
    st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), max_size=5)),
    dialects,
)
def test_any_cells_come_back_from_any_dialect(rows: list[list[str]], dialect: Dialect) -> None:
    header = ["date", "name", "address", "more"][: len(rows[0]) if rows else 2]
    table = table_of(header, rows, dialect)
    again = read_table(write_table(table))

    assert again.dialect.separator == dialect.separator
    assert again.header == tuple(header)
    # Letters that look like UTF-8 read twice are put right, and that is told.
    assert cells_of(again) == rows or again.notes
    assert [line for line, _ in again.rows()] == [line for line, _ in table.rows()]


@settings(deadline=None, max_examples=deep(500, 40))
@given(st.one_of(st.binary(max_size=200), st.text("\",;\r\n\tab=' ", max_size=60).map(str.encode)))
def test_any_bytes_are_a_table_or_a_plan_fault(data: bytes) -> None:
    with contextlib.suppress(PlanFault):
        write_table(read_table(data))


@settings(deadline=None, max_examples=deep(500, 40))
@given(st.text("\",;\r\n\tab=' ", max_size=60))
def test_writing_twice_is_writing_once(text: str) -> None:
    table = read_table(f"date,name,more\n{text}".encode())
    assume(not table.unclosed)  # without its mark, such a line may be one whose commas can be put together
    once = write_table(table)

    assert write_table(read_table(once)) == once


def test_a_table_is_shown_with_its_lines_whatever_its_cells_hold() -> None:
    table = read_table(b"date,name,name,\n2017-02-02,MAO,Muzej,x\n,ABC,,\n")
    frame = replace(table, records=(*table.records, (4, ("", "\ud800", "", "")))).frame()

    assert list(frame.columns) == ["date", "name", "name (3)", ""]
    assert list(frame.index) == [2, 3, 4]
    assert frame.loc[2, "name (3)"] == "Muzej"
    assert frame.loc[4, "name"] == "?"
