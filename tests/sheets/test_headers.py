from __future__ import annotations

from components.sheets.headers import find_header


def test_the_header_is_the_row_with_the_most_known_columns() -> None:
    header = find_header([["Study visit", "", ""], [], ["name", "of"], ["Date", "name", "x"], ["date", "name", ""]])

    assert header is not None
    assert (header.position, header.cells, header.known) == (3, ("Date", "name", "x"), 2)


def test_without_known_columns_the_first_row_with_anything_is_the_header() -> None:
    header = find_header([["", " "], ["Eins", "Zwei"], ["a", "b"]])

    assert header is not None
    assert (header.position, header.known) == (1, 0)
    assert find_header([["", " "], []]) is None


def test_a_word_below_the_header_that_is_a_heading_elsewhere_makes_no_second_row_of_it() -> None:
    header = find_header([["date", "name", "address", "more"], ["", "", "", "CITY"]])

    assert header is not None
    assert (header.height, header.cells) == (1, ("date", "name", "address", "more"))


def test_the_name_below_a_place_is_that_of_the_place() -> None:
    header = find_header([["Datum", "Zeit", "Programm", "Ort", ""], ["", "", "", "Name", "Adresse"]])

    assert header is not None
    assert (header.height, header.cells) == (2, ("Datum", "Zeit", "Programm", "Ort / Name", "Adresse"))
