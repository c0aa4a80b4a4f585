from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from components.plan.errors import PlanFault
from components.plan.messages import ProblemKind, Severity
from components.sheets.answers import NO_ANSWERS, Answers, Topic
from components.sheets.headers import find_header
from components.sheets.readers import workbook_process
from components.sheets.readers.sheet_tables import MAX_NOTES, Sheet, table_of_sheets
from components.sheets.readers.sources import MAX_FILE_BYTES, read_source
from components.sheets.reading import Reading, describe, read_venues
from components.sheets.tables import VenueTable
from tests.sheets.workbooks import WRITERS, Rows, Writer, case_rows, ods, saved, xls, xlsx

HEADER = ("date", "arrive", "depart", "name", "address")
PLAN: Rows = [
    HEADER,
    (date(2026, 9, 17), time(9), time(9, 45), "Kamppi Chapel", "Simonkatu 7, Helsinki"),
    (date(2026, 9, 17), time(10), time(11, 15), "Kiasma", "Mannerheiminaukio 2, Helsinki"),
]
FORMATS = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
IN_A_PROCESS = pytest.mark.usefixtures("in_a_process")


def table(data: bytes, answers: Answers = NO_ANSWERS) -> VenueTable:
    return read_source(data, answers)


def cells(data: bytes, answers: Answers = NO_ANSWERS) -> list[tuple[str, ...]]:
    return [row for _, row in table(data, answers).records]


def said(read: VenueTable) -> list[str]:
    return [f"{note.line}: {note.message}" for note in read.notes]


def hours(reading: Reading) -> list[tuple[str, time | None, time | None]]:
    return [(stop.name, stop.arrive, stop.depart) for stop in reading.stops]


DAY = date(2026, 9, 17)
CHAPEL, KIASMA, LIBRARY = "Simonkatu 7, Helsinki", "Mannerheiminaukio 2, Helsinki", "Fabianinkatu 30, Helsinki"
TWO_STOPS = [
    (DAY, time(9), time(9, 45), "Kamppi Chapel", CHAPEL),
    (DAY, time(10), time(11, 15), "Kiasma", KIASMA),
]


@FORMATS
@pytest.mark.parametrize(
    ("case", "separator", "stops"),
    [
        ("m01-title-row.csv", ",", TWO_STOPS),
        (
            "m17-german-headers.csv",
            ";",
            [(DAY, time(9), time(9, 45), "Kamppi-Kapelle", CHAPEL), (DAY, time(10), time(11, 15), "Kiasma", KIASMA)],
        ),
        ("m39-excel-fractions.csv", ",", [*TWO_STOPS, (DAY, time(10), time(11, 15), "Library", LIBRARY)]),
        (
            "m09-day-heading-rows.csv",
            ",",
            [*TWO_STOPS, (date(2026, 9, 18), time(11, 40), time(12, 40), "University Main Library", LIBRARY)],
        ),
    ],
)
def test_a_plan_is_the_same_in_a_workbook(
    case: str, separator: str, stops: list[tuple[object, ...]], write: Writer
) -> None:
    reading = read_venues(write({"Plan": case_rows(case, separator=separator)}))

    assert [(stop.date, stop.arrive, stop.depart, stop.name, stop.address) for stop in reading.stops] == stops


@IN_A_PROCESS
@FORMATS
def test_a_process_reads_the_same_plan(write: Writer) -> None:
    stops = hours(read_venues(write({"Plan": PLAN})))

    assert stops == [("Kamppi Chapel", time(9), time(9, 45)), ("Kiasma", time(10), time(11, 15))]


@FORMATS
def test_typed_cells_are_read_as_what_they_are(write: Writer) -> None:
    data = write(
        {
            "Plan": [
                ("date", "arrive", "name", "number", "yes", "text"),
                (date(2026, 9, 17), time(9, 5), "Škofja Loka, Rīga", 5.0, True, "two\nlines"),
                (datetime(2026, 9, 17, 10, 30), 0.375, 46282.5, -3, False, "0040"),  # noqa: DTZ001 - a cell has no zone
            ]
        }
    )

    assert cells(data) == [
        ("2026-09-17", "09:05", "Škofja Loka, Rīga", "5", "TRUE", "two\nlines"),
        ("2026-09-17 10:30", "0.375", "46282.5", "-3", "FALSE", "0040"),
    ]
    assert not table(data).in_place


@FORMATS
def test_title_rows_stay_above_the_header_and_lines_are_those_of_the_sheet(write: Writer) -> None:
    read = table(write({"Plan": [("Visit to\nHelsinki", "a, b"), (), ("As of 3 September",), *PLAN]}))

    assert read.header == HEADER
    assert read.header_line == 4
    assert [line for line, _ in read.records] == [5, 6]
    assert read.dialect.preamble == 'Visit to Helsinki,"a, b"\n\nAs of 3 September\n'


def test_dates_from_1904_and_a_plan_away_from_the_first_cell_are_read() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for at, row in enumerate(PLAN, start=5):
        for column, value in enumerate(row, start=3):
            book.active.cell(at, column, value)

    reading = read_venues(saved(book))

    assert hours(reading) == [("Kamppi Chapel", time(9), time(9, 45)), ("Kiasma", time(10), time(11, 15))]
    assert [(stop.date, stop.line) for stop in reading.stops] == [(date(2026, 9, 17), 6), (date(2026, 9, 17), 7)]


def test_the_sheet_with_the_plan_is_found_and_the_others_are_told() -> None:
    read = table(xlsx({"Costs": [("what", "EUR"), ("bus", 500)], "Programme": PLAN, "Empty": [], "People": [("Ana",)]}))

    assert read.header == HEADER
    assert said(read) == ["None: The sheet “Costs” was not read.", "None: The sheet “People” was not read."]
    assert not read.questions


def test_of_two_plans_the_best_is_read_and_the_choice_is_asked() -> None:
    other: Rows = [("date", "name"), (date(2026, 9, 18), "Library")]
    data = xlsx({"Draft": other, "Final": PLAN})
    [question] = table(data).questions

    assert (question.topic, question.choices, question.assumed) == (Topic.SHEET, ("Final", "Draft"), "Final")
    assert question.examples[1] == "2026-09-18 · Library"
    [problem] = [each for each in read_venues(data).problems if each.kind is ProblemKind.QUESTION_OPEN]
    assert problem.severity is Severity.WARNING
    answered = table(data, Answers(sheet=" draft"))
    assert [row[1] for _, row in answered.records] == ["Library"]
    assert not answered.questions


def test_an_unknown_sheet_is_a_fault_that_names_those_that_are_there() -> None:
    with pytest.raises(PlanFault, match=r"no sheet “Day”\. Its sheets: Draft, Final"):
        table(xlsx({"Draft": PLAN, "Final": PLAN}), Answers(sheet="Day"))


@FORMATS
def test_sheets_of_a_day_each_are_one_plan(write: Writer) -> None:
    rows = [row[1:] for row in PLAN]
    read = table(write({"17. 9. 2026": [("Title",), *rows], "18. 9. 2026": [("Title",), *rows], "Costs": [("EUR",)]}))

    assert [(line, row[0], row[2]) for line, row in read.records] == [
        (2, "17. 9. 2026", ""),
        (3, "09:00", "Kamppi Chapel"),
        (4, "10:00", "Kiasma"),
        (6, "18. 9. 2026", ""),
        (7, "09:00", "Kamppi Chapel"),
        (8, "10:00", "Kiasma"),
    ]
    assert said(read) == [
        "None: The sheet “Costs” was not read.",
        "7: The sheet “18. 9. 2026” was read below the one before it; its row 3 is line 7 here.",
        "5: The title above the table of the sheet “18. 9. 2026” was not read.",
    ]


def test_sheets_named_by_days_give_their_rows_the_date() -> None:
    rows: Rows = [("Time", "What", "Where"), ("9.00–9.45", "Kamppi Chapel", CHAPEL), (time(10), "Kiasma", KIASMA)]
    dated = read_venues(xlsx({"Thu 17 Sep 2026": rows, "Fri 18 Sep 2026": rows}))
    numbered = xlsx({"Day 1": rows, "Day 2": rows})
    answered = read_venues(numbered, answers=Answers(date=DAY))

    stops = [(stop.date.day, stop.arrive, stop.depart, stop.name) for stop in dated.stops]
    assert stops == [
        (17, time(9), time(9, 45), "Kamppi Chapel"),
        (17, time(10), None, "Kiasma"),
        (18, time(9), time(9, 45), "Kamppi Chapel"),
        (18, time(10), None, "Kiasma"),
    ]
    assert [(stop.date.day, stop.arrive, stop.depart, stop.name) for stop in answered.stops] == stops
    assert [question.topic for question in read_venues(numbered).questions] == [Topic.DATE]


def test_a_hidden_sheet_is_not_read_unless_it_is_named() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx({"Plan": PLAN, "Secret": [*PLAN, (None, None, None, "Payment", None)]}))
    )
    book["Secret"].sheet_state = "hidden"
    data = saved(book)

    assert said(table(data)) == ["None: The sheet “Secret” is hidden and was not read."]
    assert len(cells(data)) == 2
    assert len(cells(data, Answers(sheet="Secret"))) == 3
    del book["Plan"]
    book.create_sheet("Empty")
    with pytest.raises(PlanFault, match="hidden"):
        table(saved(book))


def test_cells_merged_downwards_hold_for_each_row_that_says_when_or_where_something_is() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(
            xlsx(
                {
                    "Plan": [
                        HEADER,
                        (date(2026, 9, 17), time(9), None, "Kiasma", "Mannerheiminaukio 2"),
                        (None, time(10), None, "Talk", None),
                        (None, None, None, "in two groups", None),
                        (date(2026, 9, 18), time(9), None, "Over two columns", None),
                    ]
                }
            )
        )
    )
    for area in ("A2:A4", "E2:E4", "D5:E5", "A1:A1"):
        book.active.merge_cells(area)

    assert cells(saved(book)) == [
        ("2026-09-17", "09:00", "", "Kiasma", "Mannerheiminaukio 2"),
        ("2026-09-17", "10:00", "", "Talk", "Mannerheiminaukio 2"),
        ("", "", "", "in two groups", ""),
        ("2026-09-18", "09:00", "", "Over two columns", ""),
    ]


def test_merged_areas_that_share_cells_end_the_reading() -> None:
    rows = [(1, ["date", "name"]), *[(number, ["2026-09-17", "A"]) for number in range(2, 3000)]]
    header = find_header([["date", "name"]])
    assert header is not None
    sheet = Sheet(name="Plan", hidden=False, rows=rows, merged=[[1, 0, 2999, 0]] * 1000, header=header)

    with pytest.raises(PlanFault, match="too large"):
        table_of_sheets([sheet], [], ())


def test_errors_unsaved_formulas_and_hidden_rows_are_told_at_their_line() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"Plan": [*PLAN, (None, None, None, "Hidden stop", None)]})))
    sheet = book.active
    sheet["E2"], sheet["C3"] = "#N/A", "=B3+1/24"
    sheet.row_dimensions[4].hidden = True

    read = table(saved(book))

    assert said(read) == [
        "2: The cell E2 holds the error #N/A; it is left empty.",
        "3: The cell C3 holds a formula without a value; it is left empty.",
        "4: This row is hidden in the spreadsheet; it is read all the same.",
    ]
    assert {note.severity for note in read.notes} == {Severity.WARNING}
    assert (read.records[0][1][4], read.records[1][1][2]) == ("", "")


def test_many_hidden_rows_are_told_by_their_number() -> None:
    stops = [("2026-09-17", None, None, f"Stop {number}", None) for number in range(30)]
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"Plan": [*PLAN, *stops]})))
    for row in range(4, 34):
        book.active.row_dimensions[row].hidden = True

    *others, last = said(table(saved(book)))

    assert len(others) == MAX_NOTES
    assert last == f"{4 + MAX_NOTES}: Other rows are hidden in the spreadsheet and read all the same: {30 - MAX_NOTES}."


def test_formulas_with_a_value_are_their_values() -> None:
    data = _with_part(xlsx({"Plan": PLAN}), "xl/worksheets/sheet1.xml", rb'(<c r="C3"[^>]*>)<v>', rb"\1<f>B3+C2</f><v>")

    assert cells(data)[1][2] == "11:15"
    assert not table(data).notes


def test_what_a_spreadsheet_program_marked_is_read_without_the_mark() -> None:
    assert cells(xlsx({"Plan": [("name", "phone"), ("'=evil()", "'+386 1 234")]})) == [("=evil()", "+386 1 234")]


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda: xlsx({"Plan": []}), "empty"),
        (lambda: xlsx({"Plan": PLAN})[:-500], "damaged"),
        (lambda: xls({"Plan": PLAN})[:1500], "damaged"),
        pytest.param(
            lambda: xlsx({"Plan": [("name",), *[(str(row),) for row in range(20_001)]]}),
            "20000 rows",
            marks=pytest.mark.slow,
        ),
        (lambda: xlsx({"Plan": [("name", *["x"] * 200)]}), "200 columns"),
        (lambda: xlsx({f"Sheet {number}": PLAN for number in range(61)}), "60 sheets"),
        (lambda: b"PK\x03\x04" + bytes(MAX_FILE_BYTES), "20 MB"),
        (
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
    ],
)
def test_what_is_no_readable_workbook_is_a_sentence(write: Callable[[], bytes], message: str) -> None:
    with pytest.raises(PlanFault, match=message):
        table(write())


def test_a_protected_opendocument_is_a_sentence() -> None:
    data = _with_part(ods({"Plan": PLAN}), "META-INF/manifest.xml", rb"</", rb"<manifest:encryption-data/></")

    with pytest.raises(PlanFault, match="password"):
        table(data)


@IN_A_PROCESS
def test_a_cell_at_the_far_end_costs_neither_memory_nor_the_process() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"Plan": PLAN})))
    book.active["XFD1048576"] = "x"

    with pytest.raises(PlanFault, match="too large"):
        table(saved(book))


@pytest.mark.slow
@IN_A_PROCESS
def test_rows_that_are_only_drawn_are_passed_over() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (number, number) for number in range(10, 30_000))
    data = _with_part(xlsx({"Plan": PLAN}), "xl/worksheets/sheet1.xml", rb"</sheetData>", rows + rb"</sheetData>")

    assert len(cells(data)) == 2


@IN_A_PROCESS
def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO(xlsx({"Plan": PLAN}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"")
        archive.getinfo("xl/media/zeros.bin").file_size = workbook_process.MAX_UNPACKED_BYTES

    with pytest.raises(PlanFault, match="too large"):
        table(out.getvalue())


def test_a_workbook_whose_parts_cannot_be_unpacked_is_damaged() -> None:
    data = bytearray(xlsx({"Plan": PLAN}))
    start = data.index(b"xl/workbook.xml") + len("xl/workbook.xml")
    data[start : start + 8] = b"\xff" * 8

    with pytest.raises(PlanFault, match="damaged"):
        table(bytes(data))


@IN_A_PROCESS
def test_a_process_that_ends_without_a_word_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_process, "__name__", "components.no_such_module")

    with pytest.raises(PlanFault, match="too large"):
        table(xlsx({"Plan": PLAN}))


def test_entities_of_a_workbook_are_not_resolved() -> None:
    entities = rb'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = _with_part(xlsx({"Plan": PLAN}), "xl/workbook.xml", rb"<workbook", entities + rb"<workbook")

    reading = read_venues(data)

    assert len(reading.stops) in (0, 2)
    assert reading.stops or "damaged" in describe(reading.problems[0], "plan")


def _with_part(data: bytes, name: str, pattern: bytes, by: bytes) -> bytes:
    """The archive with what matches first in a member replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(out, "w", 8, compresslevel=1) as changed,
    ):
        for member in archive.infolist():
            content = archive.read(member)
            if member.filename == name:
                content, count = re.subn(pattern, by.replace(b"\\1", b"\\g<1>"), content, count=1)
                assert count
            changed.writestr(member.filename, content)
    return out.getvalue()
