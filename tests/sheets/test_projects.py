"""The cell of a stop's projects: names, texts and addresses, and back."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.plan.model import Project
from components.sheets.cells import Unusable
from components.sheets.projects import format_projects, parse_link, parse_projects
from tests.deep import deep

LINK = "https://example.org/mag-lev?a=1&b=2"


@pytest.mark.parametrize(
    ("text", "projects"),
    [
        (
            "TAFR: Winner | Mag Lev: It floats",
            (Project(name="TAFR", text="Winner"), Project(name="Mag Lev", text="It floats")),
        ),
        ("CRE:HUB: a network", (Project(name="CRE:HUB", text="a network"),)),
        ("Alone", (Project(name="Alone"),)),
        ("See https://example.org", (Project(name="See https://example.org"),)),
        (r"A\|B: x", (Project(name="A|B", text="x"),)),
        (r"AC\DC", (Project(name=r"AC\DC"),)),
        (": text only", (Project(name="text only"),)),
        (" | ", ()),
        (f"Mag Lev: It floats <{LINK}>", (Project(name="Mag Lev", text="It floats", link=LINK),)),
        (f"Mag Lev <{LINK}>", (Project(name="Mag Lev", link=LINK),)),
        (f"Mag Lev:<{LINK}> | B", (Project(name="Mag Lev", link=LINK), Project(name="B"))),
        ("A: x < www.example.org >", (Project(name="A", text="x", link="https://www.example.org"),)),
        (r"A: x <https://example.org/a\|b>", (Project(name="A", text="x", link="https://example.org/a|b"),)),
        (f"<{LINK}>", (Project(name=LINK, link=LINK),)),
        # What is no address of the web, or not at the end, is text.
        (rf"A: x \<{LINK}>", (Project(name="A", text=f"x <{LINK}>"),)),
        (f"A: <{LINK}> and more", (Project(name="A", text=f"<{LINK}> and more"),)),
        ("A: x <javascript:alert(1)>", (Project(name="A", text="x <javascript:alert(1)>"),)),
        ("A: x <https://user@example.org>", (Project(name="A", text="x <https://user@example.org>"),)),
        ("A: x <https://ex ample.org>", (Project(name="A", text="x <https://ex ample.org>"),)),
    ],
)
def test_projects_are_names_with_texts_and_addresses(text: str, projects: tuple[Project, ...]) -> None:
    assert parse_projects(text) == projects


_signs = st.one_of(st.sampled_from("\\|:<> \n"), st.characters(exclude_categories=["Cs"]))
words = st.text(_signs, max_size=12).map(str.strip)
addresses = st.builds(
    str.__add__,
    st.sampled_from(["https://example.org", "HTTP://a.b:8080"]),
    st.just("") | st.text(st.sampled_from("\\|:()[]{}'\"&=%#?/č"), max_size=8).map("/".__add__),
)
texts = words | st.builds("{} <{}>".format, words, addresses).map(str.strip)


@settings(deadline=None, max_examples=deep(1000, 60))
@given(
    st.lists(
        st.builds(Project, name=texts.filter(bool), text=texts, link=st.just("") | addresses),
        max_size=4,
    ).map(tuple)
)
@example((Project(name="a\\", text="b\\", link=LINK), Project(name=f"<{LINK}>"), Project(name=f"\\<{LINK}>")))
@example((Project(name="a", text=f"<{LINK}> <{LINK}>"), Project(name="a", text=f"<{LINK}>", link=LINK)))
def test_projects_of_any_name_text_and_address_come_back(projects: tuple[Project, ...]) -> None:
    assert parse_projects(format_projects(projects)) == projects


@given(st.text(max_size=60) | texts)
def test_no_text_makes_the_reader_raise(text: str) -> None:
    for project in parse_projects(text):
        assert project.name
        assert project.link == "" or project.link == parse_link(project.link)


@pytest.mark.parametrize("text", ["ftp://example.org", "javascript:alert(1)", "https://a.b/<c>", "https://a.b/\nc"])
def test_what_no_cell_could_hold_is_no_address_of_a_project(text: str) -> None:
    assert isinstance(parse_link(text), Unusable)
