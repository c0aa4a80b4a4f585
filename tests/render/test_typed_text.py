"""Addresses that people type become links, and nothing else does; paragraphs and bullets stay as they were typed."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.render.escaping import contact_link, safe_link
from components.render.typed_text import Part, blocks, linked, text_lines
from tests.deep import deep
from tests.hostile.corpus import CORPUS

AROUND = (
    "{}",
    "See {}.",
    "({})",
    "a, {}, b",
    "“{}”",
    "<{}>",
    "[{}]!",
    "Web:{}",
    "line\n{}\nline",
    "{}\u200b",
    "**{}**",
)


def links(text: str) -> list[tuple[str, str]]:
    return [(part.text, part.link) for part in linked(text) if part.link]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://www.example.org/a/path?with=query&and=more#anchor", None),
        ("http://example.org:8080", None),
        ("HTTPS://MAO.si/č", None),
        ("https://goo.gl/maps/abcdefg", None),
        ("https://en.wikipedia.org/wiki/Mercury_(planet)", None),
        ("https://medium.com/@somebody", None),
        ("https://wa.me/+38640123456", None),
        ("www.rcke.si", "https://www.rcke.si"),
        ("WWW.rcke.si/en", "https://WWW.rcke.si/en"),
        ("www.visit.brussels", "https://www.visit.brussels"),
        ("maja.primer@example.org", "mailto:maja.primer@example.org"),
        ("šiška+visit@example.co.uk", "mailto:%C5%A1i%C5%A1ka+visit@example.co.uk"),
        ("+386 1 306 19 02", "tel:+38613061902"),
        ("+386 (0)1 306 19 02", "tel:+38613061902"),
        ("+386-40-123-456", "tel:+38640123456"),
        ("00386 1 306 19 02", "tel:+38613061902"),
        ("+351\u00a021\u00a01234567", "tel:+351211234567"),
    ],
)
def test_an_address_is_a_link_without_what_is_around_it(text: str, link: str | None) -> None:
    for around in AROUND:
        if around == "Web:{}" and text.startswith("00"):
            continue
        assert links(around.format(text)) == [(text, link or text)], around


@pytest.mark.parametrize(
    "text",
    [
        *("example.org", "Dr. Maja Primer", "www.", "www.x", "https://", "http://?a", "ftp://example.org", "a@b"),
        *("https://tripwire.example@evil.example/", "https://[::1]:99", "https://a.si:99999/"),
        *("javascript://a.example/", "@mao", "+46.0513, +14.5640"),
        *("2026-10-05", "1+1", "+2 h", "00:30", "10:00–12:00", "2017–2026", "ISBN 978-3-16-148410-0"),
        *("01 306 19 02", "+386 1 306 19 02 2 floors up", "+100 000 000 EUR", "IBAN SI56 0011 0022 0033 0044"),
        "+999 123 456 789",
    ],
)  # fmt: skip
def test_what_is_no_address_stays_text(text: str) -> None:
    assert links(text) == []


def test_several_addresses_in_one_text() -> None:
    text = (
        "More on https://www.example.org/a?b#c and www.rcke.si, or write to maja.primer@example.org (+386 1 306 19 02)."
    )
    assert [shown for shown, _ in links(text)] == [
        *("https://www.example.org/a?b#c", "www.rcke.si", "maja.primer@example.org", "+386 1 306 19 02")
    ]


def test_without_an_address_the_whole_text_leads_to_one() -> None:
    assert linked("Ana, 01 306 19 02", "tel:013061902") == (Part("Ana, 01 306 19 02", "tel:013061902"),)
    assert [part.link for part in linked("Ana, +386 1 306 19 02", "tel:1")] == ["", "tel:+38613061902"]
    assert linked("", "tel:1") == ()


texts = st.lists(
    st.sampled_from(
        [
            "https://",
            "www.",
            "a.si",
            "@",
            "+386",
            " 1 306 19 02",
            "00386",
            "(",
            ")",
            "\n",
            ".",
            "\u202e",
            "\x00",
            "<",
            '"',
            " ",
        ]
    )
    | st.sampled_from(CORPUS)
    | st.text(st.characters(exclude_categories=()), max_size=9),
    max_size=8,
).map("".join)


@settings(deadline=None, max_examples=deep(2000, 80))
@given(texts)
@example("https://a.example/\u202egpj.exe")
@example("0" * 40 + "386 1 306 19 02")
def test_the_parts_are_the_text_and_every_link_is_one_that_can_be_read(text: str) -> None:
    parts = linked(text)
    assert "".join(part.text for part in parts) == text
    for part in parts:
        if part.link:
            assert safe_link(part.link) == part.link
            assert part.link.isprintable()
            assert part.text.strip() == part.text
        if part.link.startswith(("http", "HTTP")):
            assert part.link.removeprefix("https://") in {part.text, part.text.removeprefix("https://")}
            assert "@" not in urlsplit(part.link).netloc


@pytest.mark.parametrize(
    "text",
    [
        *("a@" * 10_000, "https://" * 2_500, "http://a.b " * 1_800, "www." * 5_000, "x" * 20_000, "@" * 20_000),
        *("https://a.example/" + "(" * 19_000, "https://a.example/" + ")" * 19_000, "x@" + "a." * 9_000),
        "a." * 9_000 + "@",
        *("http://x/[(" * 1_800, "+386 1 306 19 02 " * 1_100, "(+1" * 6_000, "+1" * 10_000, "00386" * 4_000),
        "- " * 9_000,
        *("\n" * 20_000, "1. \n" * 5_000, "a@b.si http://a.si " * 1_000),
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_no_text_of_a_cell_takes_long(text: str) -> None:
    begin = time.process_time()
    linked(text)
    contact_link(text)
    blocks(text)
    assert time.process_time() - begin < 5  # some 0.5 s at most on a slow machine; a quadratic rule takes minutes


def shape(text: str) -> list[tuple[bool, bool, list[tuple[str, str]]]]:
    return [(each.rows, each.near, [(line.lead, line.text) for line in each.lines]) for each in blocks(text)]


def test_lines_bullets_and_empty_lines_stay() -> None:
    text = (
        "Welcome.\n\n\nProgramme:\n- 9:00 Registration\n• Tour\n  of two halls\n* Questions\n1. Who pays?\nEnd\nof it."
    )
    assert shape(text) == [
        (False, False, [("", "Welcome.")]),
        (False, False, [("", "Programme:")]),
        (
            True,
            True,
            [("-", "9:00 Registration"), ("•", "Tour"), ("", "of two halls"), ("*", "Questions"), ("1.", "Who pays?")],
        ),
        (False, True, [("", "End"), ("", "of it.")]),
    ]


@pytest.mark.parametrize("text", ["-5 °C", "2026. A year", "3.5 km", "**bold**", "-", "a", "A) is no letter", "o pa"])
def test_what_is_no_bullet_is_text(text: str) -> None:
    assert [(line.lead, line.text, line.row) for line in text_lines(text)] == [("", text, False)]


@given(texts)
def test_every_line_with_something_in_it_is_there(text: str) -> None:
    written = ["".join(line.split()) for line in text.splitlines() if line.strip()]
    assert ["".join(f"{line.lead}{line.text}".split()) for line in text_lines(text)] == written
    assert [line.text for block in blocks(text) for line in block.lines] == [line.text for line in text_lines(text)]
