"""Pasted lists of people: each shape is read as it was meant, and what is not sure is told or asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.sheets.people import MAX_CELL_LENGTH, MAX_PEOPLE, CommaMeaning, Person, read_people

ANNA = Person(name="Anna Kovács", organisation="Ministry of Culture", country="Hungary")
BORUT = Person(name="Borut Žnidaršič", organisation="RRA LUR", country="Slovenija")


SHAPES = {
    "semicolons": "Anna Kovács; Ministry of Culture; Hungary\nBorut Žnidaršič;RRA LUR;Slovenija",
    "commas": "Anna Kovács, Ministry of Culture, Hungary\nBorut Žnidaršič,RRA LUR , Slovenija",
    "tabs": "Anna Kovács\tMinistry of Culture\tHungary\r\nBorut Žnidaršič\tRRA LUR\tSlovenija\r\n",
    "headings in another order": (
        "Country\tOrganisation\tName\nHungary\tMinistry of Culture\tAnna Kovács\nSlovenija\tRRA LUR\tBorut Žnidaršič"
    ),
    "numbers, first and family names": (
        "No.;Ime;Priimek;Organizacija;Država\n1;Anna;Kovács;Ministry of Culture;Hungary\n"
        "2;Borut;Žnidaršič;RRA LUR;Slovenija"
    ),
    "numbered": "1. Anna Kovács; Ministry of Culture; Hungary\n2. Borut Žnidaršič; RRA LUR; Slovenija",
    "bullets": "• Anna Kovács; Ministry of Culture; Hungary\n• Borut Žnidaršič; RRA LUR; Slovenija",
    "numbers and mail addresses": (
        "1\tAnna Kovács\ta@x.hu\tMinistry of Culture\tHungary\n2\tBorut Žnidaršič\tb@x.si\tRRA LUR\tSlovenija"
    ),
    "quotes": '"Anna Kovács";"Ministry of Culture";Hungary\nBorut Žnidaršič;RRA LUR;Slovenija',
    "a cell of two lines": ('Anna Kovács\t"Ministry\nof Culture"\tHungary\nBorut Žnidaršič\tRRA LUR\tSlovenija'),
    "blanks": ("\n\n Anna  Kovács ;  Ministry of Culture;Hungary\n\n;;\nBorut Žnidaršič;RRA LUR;Slovenija"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_gives_the_same_people(shape: str) -> None:
    assert read_people(SHAPES[shape]).people == (ANNA, BORUT)


def test_names_alone_and_the_addressees_of_a_mail_are_names() -> None:
    names = ("Anna Kovács", "Borut Žnidaršič")
    for text in (
        "Anna Kovács\nBorut Žnidaršič",
        "Név\nAnna Kovács\nBorut Žnidaršič",
        "Anna Kovács <anna@x.hu>; Borut Žnidaršič <borut@x.si>;",
        "Anna Kovács <anna@x.hu>, Borut Žnidaršič <borut@x.si>",
    ):
        assert [person.name for person in read_people(text).people] == list(names), text
        assert not any(person.organisation for person in read_people(text).people)


def test_titles_behind_a_name_belong_to_it() -> None:
    text = (
        "Anna Kovács, PhD, Ministry, Hungary\nBorut Žnidaršič, RRA LUR, Slovenia\nEva Novak, M.A., MBA, RCKE, Slovenia"
    )
    assert [(person.name, person.organisation) for person in read_people(text).people] == [
        ("Anna Kovács, PhD", "Ministry"),
        ("Borut Žnidaršič", "RRA LUR"),
        ("Eva Novak, M.A., MBA", "RCKE"),
    ]


def test_a_second_column_of_countries_is_one_though_a_country_is_written_in_a_way_of_its_own() -> None:
    text = "Anna\tHungary\nBorut\tSlovenija\nEva\tThe Netherlands (NL)\nJan\tPoland"
    assert [person.country for person in read_people(text).people] == [
        "Hungary", "Slovenija", "The Netherlands (NL)", "Poland",
    ]  # fmt: skip


def test_an_organisation_may_have_a_comma() -> None:
    text = (
        "Anna Kovács, Ministry of Culture, Hungary\nJan Nowak, Department for Art, Music and Film, Poland\nA, B, Italy"
    )
    assert read_people(text).people[1] == Person(
        name="Jan Nowak", organisation="Department for Art, Music and Film", country="Poland"
    )


def test_one_comma_is_asked_about() -> None:
    text = "Kovács, Anna\nŽnidaršič, Borut"
    assert read_people(text).is_comma_unclear
    assert read_people(text, CommaMeaning.FIRST_NAME).people[0] == Person(name="Anna Kovács")
    assert read_people(text, CommaMeaning.ORGANISATION).people[0] == Person(name="Kovács", organisation="Anna")
    assert not read_people("Anna Kovács, Hungary\nBorut Žnidaršič, SI").is_comma_unclear
    assert read_people("Anna Kovács, Hungary").people == (Person(name="Anna Kovács", country="Hungary"),)
    assert not read_people("Anna Kovács").is_comma_unclear


@pytest.mark.slow
def test_what_is_not_used_is_told() -> None:
    found = read_people("Name;Organisation;Allergies\nAnna;X;nuts\nAnna;X;nuts\n;Y;")
    assert (found.left_out, found.twice, found.nameless) == (("Allergies",), ("Anna",), 1)
    assert read_people("A;B;Italy;nuts").left_out == ("4",)
    many = read_people("\n".join(f"Person {number}" for number in range(MAX_PEOPLE + 7)))
    assert (len(many.people), many.beyond) == (MAX_PEOPLE, 7)
    long = read_people("x" * 20_000)
    assert (long.shortened, len(long.people[0].name)) == (1, MAX_CELL_LENGTH)
    assert read_people("Anna\n" * 100_000).is_cut


def test_one_quote_swallows_nobody() -> None:
    text = 'Anna "Panni Kovács; Ministry; Hungary\nBorut; RRA; Slovenia\n"Carla; Ente; Italy\nDan; X; Romania'
    assert len(read_people(text).people) == 4
    assert len(read_people(text.replace(";", "\t")).people) == 4


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    found = read_people(text)
    assert all(person.name.strip() for person in found.people)
    for meaning in CommaMeaning:
        read_people(text, meaning)


@given(
    st.lists(
        st.tuples(*[st.text("abcdefgčšž Ł", min_size=4).map(lambda text: " ".join(text.split())).filter(bool)] * 3),
        min_size=1,
        max_size=20,
    )
)
def test_what_a_table_holds_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    text = "Name\tOrganisation\tCountry\n" + "\n".join("\t".join(row) for row in rows)
    assert [(each.name, each.organisation, each.country) for each in read_people(text).people] == rows
