from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.addresses import LONGEST_ADDRESS, cleaned, house_number, numbers_in, same_number, ways_to_ask


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("Rusjanov trg 7, 1000 Ljubljana", "7"),
        ("BTC City, Šmartinska cesta 152, 1000 Ljubljana", "152"),
        ("1000 Ljubljana, Tobačna ulica 5", "5"),
        ("Pohjoisesplanadi 11-13, Helsinki", "11-13"),
        ("Pohjoisesplanadi 11–13, Helsinki", "11–13"),
        ("Unioninkatu 29, FI-00170 Helsinki, Finland", "29"),
        ("29 Unioninkatu Helsinki", "29"),
        ("Via Roma, 12, 40121 Bologna", "12"),
        ("Brīvības iela 7a, Rīga, LV-1050", "7a"),
        ("Brīvības iela 7 A, Rīga, LV-1050", "7 A"),
        ("Rua Augusta 10, 1100-148 Lisboa", "10"),
        ("Dlouhá 7/2, 110 00 Praha", "7/2"),
        ("Trg 9. maja 3, Koper", "3"),
        ("Unioninkatu 29 (floor 2), Helsinki", "29"),
        ("Rusjanov trg, 1000 Ljubljana", None),
        ("Trg 9. maja, Koper", None),
        ("Helsinki, 00170", None),
        ("", None),
    ],
)
def test_the_house_number_is_told_from_postcodes_and_names(address: str, number: str | None) -> None:
    assert house_number(address) == number


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("7", "7"),
        ("7a", "7 A"),
        ("11-13", "11-13"),
        ("11–13", "11-13"),
        ("11", "11-13"),
        ("13", "11-13"),
        ("11-13", "11"),
        ("7/2", "7"),
        ("7/2", "7/2"),
        ("7", "7/2"),
        ("2", "1234/2"),
        ("9", "7;9"),
        ("9", "7, 9"),
    ],
)
def test_forms_of_one_number_are_one(asked: str, found: str) -> None:
    assert same_number(asked, found)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("7a", "7"), ("7", "7a"), ("7", "17"), ("15", "11-13"), ("999", "99"), ("7/2", "2"), ("13", "13-11x"), ("", "7")],
)
def test_neighbours_are_two(asked: str, found: str) -> None:
    assert not same_number(asked, found)


def test_what_is_known_to_be_street_or_postcode_is_no_number() -> None:
    assert numbers_in("Rua 25 de Abril 12, 00170", besides=("Rua 25 de Abril", "00170")) == ["12"]


@pytest.mark.parametrize(
    ("address", "ways"),
    [
        ("Simonkatu 7, Helsinki", ["Simonkatu 7, Helsinki"]),
        ("Hall, Unioninkatu 29, Helsinki", ["Hall, Unioninkatu 29, Helsinki", "Unioninkatu 29, Helsinki"]),
        ("Unioninkatu 29 A 4, Helsinki", ["Unioninkatu 29 A 4, Helsinki", "Unioninkatu 29, Helsinki"]),
        ("Unioninkatu 29/2 Helsinki", ["Unioninkatu 29/2 Helsinki", "Unioninkatu 29 Helsinki"]),
        ("29 Unioninkatu Helsinki", ["29 Unioninkatu Helsinki"]),
        ("00170 Helsinki, Unioninkatu 29", ["00170 Helsinki, Unioninkatu 29"]),
        (
            "00170 Helsinki, Unioninkatu 29 A",
            ["00170 Helsinki, Unioninkatu 29 A", "00170 Helsinki, Unioninkatu 29"],
        ),
        ("Unioninkatu 29 (2nd floor)\n, Helsinki", ["Unioninkatu 29, Helsinki"]),
        ("  ", []),
    ],
)
def test_an_address_is_asked_for_with_less_and_less(address: str, ways: list[str]) -> None:
    assert ways_to_ask(address) == ways


@settings(deadline=None)
@given(st.text(max_size=600))
def test_any_text_can_be_asked_for(address: str) -> None:
    ways = ways_to_ask(address)

    assert len(ways) == len(set(ways)) <= 3
    assert all(way.isprintable() and len(way) <= LONGEST_ADDRESS for way in ways)
    assert ways[:1] == ([cleaned(address)] if cleaned(address) else [])


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{1,3}[a-z]?", fullmatch=True))
def test_a_number_is_itself_and_is_found_in_its_address(number: str) -> None:
    assert same_number(number, number)
    assert house_number(f"Unioninkatu {number}, Helsinki") == number
