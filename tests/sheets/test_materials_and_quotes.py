"""The cells of a stop's materials and quotes: what people write, and any of them back."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.plan.model import Material, Quote
from components.sheets.materials import format_materials, parse_materials
from components.sheets.projects import parse_link
from components.sheets.quotes import format_quotes, parse_quotes
from tests.deep import deep

A, B = "https://a.example/s", "https://b.example/r?x=1"
SLIDES, RECORDING = Material(name="Slides", link=A), Material(name="Recording", link=B)


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        (f"Slides: {A} | Recording: {B}", (SLIDES, RECORDING)),
        (f"Slides: {A}\nRecording - {B}", (SLIDES, RECORDING)),
        (f"Slides {A}, Recording <{B}>.", (SLIDES, RECORDING)),
        (f"Slides ({A}); Recording – {B}", (SLIDES, RECORDING)),
        (f"Slides: {A} (in English)", (Material(name="Slides (in English)", link=A),)),
        (f"{A} {B}", (Material(name="", link=A), Material(name="", link=B))),
        ("www.a.example/s", (Material(name="", link="https://www.a.example/s"),)),
        (r"Slides: https://a.example/x\|y", (Material(name="Slides", link="https://a.example/x|y"),)),
        ("Printed hand-out: 12 pages", (Material(name="Printed hand-out: 12 pages"),)),
        ("Slides: javascript:alert(1)", (Material(name="Slides: javascript:alert(1)"),)),
        ("Slides: https://user@a.example", (Material(name="Slides: https://user@a.example"),)),
        (" | \n", ()),
    ],
)
def test_materials_are_names_with_addresses(text: str, materials: tuple[Material, ...]) -> None:
    assert parse_materials(text) == materials


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "“We learned a lot.” – Ana Novak, PRC | “So did we.”",
            (("We learned a lot.", "Ana Novak, PRC"), ("So did we.", "")),
        ),
        ('"We learned" - Ana "Nina" Novak', (("We learned", 'Ana "Nina" Novak'),)),
        ("„Wir haben viel gelernt“ — Anna Huber", (("Wir haben viel gelernt", "Anna Huber"),)),
        ("»Veliko smo se naučili« (Ana Novak)", (("Veliko smo se naučili", "Ana Novak"),)),
        ("« Beaucoup appris », Anne Roux", (("Beaucoup appris", "Anne Roux"),)),
        ("‘It’s good’ – Ana", (("It’s good", "Ana"),)),
        ("“He said “go” – and we went” – Ana", (("He said “go” – and we went", "Ana"),)),
        ("“First.”\n– Ana\n“Second\nline.” – Bor", (("First.", "Ana"), ("Second line.", "Bor"))),
        ("We learned a lot – Ana Novak", (("We learned a lot", "Ana Novak"),)),
        ("It was good – we think.", (("It was good – we think.", ""),)),
        ("A co-operation of well-known firms", (("A co-operation of well-known firms", ""),)),
        ("“Never closed – Ana", (("Never closed", "Ana"),)),
        ("“” – Ana", (("“”", "Ana"),)),
        (" | ", ()),
    ],
)
def test_quotes_are_what_was_said_and_who_said_it(text: str, quotes: tuple[tuple[str, str], ...]) -> None:
    assert parse_quotes(text) == tuple(Quote(text=said, who=who) for said, who in quotes)


_signs = st.sampled_from("\\|:<>()-–“”„«\"'.,; ") | st.characters(exclude_categories=("Cc", "Cs"))
_words = st.text(_signs, max_size=12).map(lambda text: " ".join(text.split()))
_addresses = st.text(st.sampled_from("\\|:()[]{}'\"&=%#?.,)č-"), max_size=8).map("https://a.example/".__add__)
_names = _words | st.builds("{} {} {}".format, _words, _addresses, _words).map(str.strip)


@pytest.mark.slow
@settings(deadline=None, max_examples=deep(1000, 80))
@given(
    st.lists(
        st.builds(Material, name=_names, link=st.just("") | _addresses).filter(lambda each: each.name or each.link)
    ),
    st.lists(st.builds(Quote, text=_words.filter(bool), who=_words)),
)
@example([Material(name="Slides:", link=A), Material(name="- www.a.example (", link="https://a.example/(x)")], [])
def test_materials_and_quotes_of_any_texts_come_back(materials: list[Material], quotes: list[Quote]) -> None:
    assert parse_materials(format_materials(tuple(materials))) == tuple(materials)
    assert parse_quotes(format_quotes(tuple(quotes))) == tuple(quotes)


@given(st.text(max_size=60) | _names)
def test_no_text_makes_the_readers_raise(text: str) -> None:
    assert all(each.link == "" or each.link == parse_link(each.link) for each in parse_materials(text))
    assert all(each.text for each in parse_quotes(text))
