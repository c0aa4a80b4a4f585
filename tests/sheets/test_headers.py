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
