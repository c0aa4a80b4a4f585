"""A table that is made anew, where changes cannot be written into the file's own: the same stops, ids and private
columns come back from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Stop
from components.sheets.answers import NO_ANSWERS, Answers
from components.sheets.canonical import standard_table
from components.sheets.column_words import MEANINGS, folded
from components.sheets.columns import COLUMNS, CONTRACT
from components.sheets.reading import Reading, read_rows, read_venues
from components.sheets.tables import Dialect, table_of, write_table
from components.sheets.writing import empty_table, with_stops
from tests.deep import deep
from tests.sheets.files import without_lines
from tests.visit import plans

PRIVATE = ("Time", "Map", "City", "Comment", "Duration", "Day", "driver phone", "Venue", "Title", "When", "name")
TEXTS = st.sampled_from(["", "9:00 – 10:00", "2026-09-17", "Helsinki", "60.1718, 24.9369", "1", "TBC", "a\nb"])


def read(text: str, answers: Answers = NO_ANSWERS) -> Reading:
    return read_venues(text.encode(), answers=answers)


def again(reading: Reading) -> Reading:
    assert reading.table is not None
    return read_venues(write_table(reading.table))


@pytest.mark.slow
@settings(deadline=None, max_examples=deep(200, 12))
@given(st.data(), plans.plans(), st.lists(st.sampled_from(PRIVATE), unique=True))
def test_any_table_made_anew_reads_as_the_same_stops(
    data: st.DataObject, plan: tuple[Stop, ...], private: list[str]
) -> None:
    table = with_stops(empty_table(), plan)
    rows = [[*cells, *data.draw(st.tuples(*[TEXTS] * len(private)))] for _, cells in table.rows()]
    mine = table_of([*table.header, *private], rows)
    answers = Answers(date=date(2026, 9, 17), columns={name: "" for name in private if name != "name"})

    reading = read_rows(mine, answers=answers)
    anew = again(reading)

    assert reading.table is not mine or not plan
    assert without_lines(anew.stops) == without_lines(reading.stops)
    assert anew.table is not None
    kept = [row[-len(private) :] if private else [] for _, row in anew.table.rows()]
    assert kept == [row[len(table.header) :] for row in rows]
    assert anew.table is not None
    assert without_lines(read_rows(with_stops(anew.table, plan[::-1])).stops) == list(plan[::-1])


HEADINGS = {
    name: [name, *(words for words in map(folded, headings.split(",")) if words)]
    for name, headings in {
        **{name: column.headings for name, column in COLUMNS.items()},
        **{name: MEANINGS[name] for name in ("date", "name", "lat", "lon")},
    }.items()
}


@pytest.mark.slow
@settings(deadline=None, max_examples=deep(200, 12))
@given(st.data(), plans.plans())
def test_any_plan_under_other_headings_is_the_same_plan_before_and_after_changes(
    data: st.DataObject, plan: tuple[Stop, ...]
) -> None:
    table = with_stops(empty_table(), plan)
    header = [data.draw(st.sampled_from(HEADINGS.get(name, [name]))) for name in table.header]
    reading = read_rows(table_of(header, [cells for _, cells in table.rows()]))
    assert reading.table is not None

    assert [column for _, column in reading.columns] == list(table.header)
    assert without_lines(reading.stops) == list(plan)
    changed = write_table(with_stops(reading.table, plan[::-1]))
    assert without_lines(read_venues(changed).stops) == list(plan[::-1])


def test_columns_that_only_their_cells_tell_are_written_anew_and_private_ones_are_kept() -> None:
    reading = read(
        "Datum;Naslov;Kraj;Vodja;Opombe\n"
        "17.9.2026;Obisk muzeja;Metelkova 1, Ljubljana;Ana;prinesi dokument\n"
        "soon;Kosilo;Trubarjeva 1;Bor;\n"
        "18.9.2026;Sestanek;Rusjanov trg 7, Ljubljana;Cene;\n"
    )
    anew = again(reading)

    assert reading.table is not None
    assert reading.table.header == (*CONTRACT, "Vodja")
    assert reading.left_out == (3,)
    assert [(stop.name, stop.address) for stop in anew.stops] == [
        ("Obisk muzeja", "Metelkova 1, Ljubljana"), ("Sestanek", "Rusjanov trg 7, Ljubljana"),
    ]  # fmt: skip
    assert [cells[-1] for _, cells in reading.table.records] == ["Ana", "Bor", "Cene"]
    assert without_lines(anew.stops) == without_lines(reading.stops)


@pytest.mark.parametrize("header", ["Datum;Von;Bis;Ort", "Datum;Od;Do;Dogodek;Lokacija;Opombe", "Data;Da;A;Evento"])
def test_a_table_in_other_words_is_written_in_place(header: str) -> None:
    width = header.count(";") + 1
    text = f"{header}\n" + ";".join(["17.9.2026", "9:00", "10:00", "Muzej", "Metelkova 1", "note"][:width]) + "\n"
    reading = read(text)
    assert reading.table is not None

    changed = write_table(with_stops(reading.table, [replace(reading.stops[0], name="Galerija")])).decode()

    assert changed == text.replace(header, f"{header};id").replace("Muzej", "Galerija")[:-1] + ";muzej\n"
    assert read(changed).stops[0].name == "Galerija"


def test_ids_that_only_the_published_plan_knows_are_written() -> None:
    published = [Stop(id="old-name", date=date(2026, 9, 17), name="Muzej", address="Metelkova 1")]
    text = "Datum;Naslov;Kraj\n17.9.2026;Muzej;Metelkova 1\n"
    reading = read_venues(text.encode(), published=published)

    assert [stop.id for stop in reading.stops] == ["old-name"]
    assert [stop.id for stop in again(reading).stops] == ["old-name"]


def test_columns_of_the_same_meaning_are_all_told_from_ours() -> None:
    reading = read('date,name,gps,gps,gps\n2026-09-17,Kiasma,,,\n2026-09-17,Chapel,x,x,"60.1, 24.9"\n')
    assert reading.table is not None
    assert without_lines(again(reading).stops) == without_lines(reading.stops)
    assert [heading for heading in reading.table.header if heading.startswith("gps")] == ["gps (private)"] * 2


def test_a_table_for_programs_has_stops_alone_each_with_its_date() -> None:
    reading = read("sep=;\nDatum;Budget;Name\n17.9.2026;12 €;Kapelle\n;;Kiasma\nsoon;;Lost\n")
    assert reading.table is not None
    table = standard_table(reading.table, reading.stops)
    assert table.dialect == Dialect()
    assert (table.header[0], table.header[-1]) == ("date", "Budget")
    assert [(cells[0], cells[3], cells[-1]) for _, cells in table.records] == [
        ("2026-09-17", "Kapelle", "12 €"),
        ("2026-09-17", "Kiasma", ""),
    ]
