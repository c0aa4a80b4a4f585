"""Phone numbers in a line of contacts are found however people write them, and nothing else goes with them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.phones import without_phones


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Maja Novak, +386 40 123 456, maja@example.si", "Maja Novak, maja@example.si"),
        ("Maja Novak (+386 40 123 456), maja@example.si", "Maja Novak, maja@example.si"),
        ("Ana (040 123 456, ana@example.si)", "Ana (ana@example.si)"),
        ("Ana, tel. 01/306-19-02 int. 12; Bor 040 123 456", "Ana; Bor"),
        ("Maja, M: 040 123 456, T: (01) 23 45 678", "Maja"),
        ("Ana (T +386 40 123 456; M +386 41 123 456)", "Ana"),
        ("Ana +386 40 123 456 / Bor +386 41 654 321", "Ana / Bor"),
        ("maja@example.si,+38640123456", "maja@example.si"),
        ("Ana\n+386\u201140\u2011123\u2011456\nana@example.si", "Ana\nana@example.si"),
        ("ask Jana at 0038640123456 or at the desk", "ask Jana at or at the desk"),
        ("Jana https://wa.me/38640123456 or jana@example.si", "Jana or jana@example.si"),
        ("Ana040123456", "Ana"),
        ("phone number: +1 (555) 123-4567 ext. 9", ""),
        ("tel:+44(0)20-7946-0958", ""),
        ("☎️ 040 123 456 Ana", "Ana"),
        ("٠١٢٣٤٥٦٧٨٩ علي", "علي"),
        ("+386 40 123 456", ""),
    ],
)
def test_a_line_without_its_phone_numbers(line: str, left: str) -> None:
    assert without_phones(line) == left
    assert without_phones(left) == left


@pytest.mark.parametrize(
    "line",
    [
        "Reception",
        "Ana  Novak , at the desk;",
        "Interreg 2014-2020 secretariat, jana@example.eu",
        "from 2.2.2017 Ana, later Bor",
        "Room 2.14, 1000 Ljubljana, 9:30-11:30",
        "ana2017123456@example.si",
        "https://example.org/20170202/1234567",
        "PIN 4711",
    ],
)
def test_a_line_without_one_stays_as_it_is(line: str) -> None:
    assert without_phones(line) == line


numbers = st.builds(
    lambda digits, gap, plus: ("+" if plus else "") + gap.join(re.findall("..?", digits)),
    st.text("0123456789", min_size=7, max_size=13),
    st.sampled_from(["", " ", "-", "/", ".", " - ", "\u00a0", "\u2011"]),
    st.booleans(),
)


@given(before=st.text("abc ,;:()\n@.žд", max_size=12), number=numbers, after=st.text("abc ,;:()\n.žд", max_size=12))
def test_no_number_stays_whatever_is_around_it(before: str, number: str, after: str) -> None:
    left = without_phones(f"{before} {number} {after}")
    plain = number.strip("+")
    dates = re.fullmatch(r"(\d\d?[./-]){2}\d{3,4}|\d{4}[-/]\d\d-?\d\d", plain)
    assert dates or plain not in left


@given(st.text(max_size=200))
def test_any_text_is_read_and_nothing_is_added(text: str) -> None:
    left = without_phones(text)
    assert len(left) <= len(text)


def test_long_lines_take_no_time() -> None:
    for text in ("x" * 20_000, "1 " * 10_000, "(" * 5000 + "1" * 5000, "tel " * 5000, "a" * 9000 + "@" + "b." * 900):
        without_phones(text)
