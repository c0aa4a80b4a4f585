"""Floors, rooms, staircases and `c/o` in addresses: not sent to a geocoder, in ten languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.addresses import address_variants, clean_address, house_number, without_rooms


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("Simonkatu 7, 3rd floor, Helsinki", "Simonkatu 7, Helsinki"),
        ("Room 205, Fabianinkatu 30, Helsinki", "Fabianinkatu 30, Helsinki"),
        ("Fabianinkatu 30 A 12, 00100 Helsinki", "Fabianinkatu 30, 00100 Helsinki"),
        ("c/o City Office, Pohjoisesplanadi 11-13, Helsinki", "Pohjoisesplanadi 11-13, Helsinki"),
        ("Unioninkatu 29, Helsinki; 2nd floor", "Unioninkatu 29, Helsinki"),
        ("Trubarjeva 4, 2. nadstropje, Ljubljana", "Trubarjeva 4, Ljubljana"),
        ("Trubarjeva 4 2. nadstropje, 1000 Ljubljana", "Trubarjeva 4, 1000 Ljubljana"),
        ("Trubarjeva cesta 4, soba 205, 1000 Ljubljana", "Trubarjeva cesta 4, 1000 Ljubljana"),
        ("Via Roma 5, piano 2, Milano", "Via Roma 5, Milano"),
        ("Via Roma 5, 2° piano, Milano", "Via Roma 5, Milano"),
        ("Via Roma 5, secondo piano, Milano", "Via Roma 5, Milano"),
        ("Calle Mayor 3, 2º izq, 28013 Madrid", "Calle Mayor 3, 28013 Madrid"),
        ("Calle Mayor 3, planta 4, Madrid", "Calle Mayor 3, Madrid"),
        ("Calle Mayor 3, 1ª planta, puerta B, Madrid", "Calle Mayor 3, Madrid"),
        ("Rua Augusta 12, 3.º Dto, Lisboa", "Rua Augusta 12, Lisboa"),
        ("Rua Augusta 12 - 3º andar, 1100-148 Lisboa", "Rua Augusta 12, 1100-148 Lisboa"),
        ("Kossuth Lajos utca 5. II. emelet 3., Budapest", "Kossuth Lajos utca 5, Budapest"),
        ("Kossuth utca 5, 2. em. 3. ajtó, Budapest", "Kossuth utca 5, Budapest"),
        ("Strada Victoriei nr. 5, etaj 2, ap. 12, București", "Strada Victoriei nr. 5, București"),
        ("Str. Victoriei 5, bl. A, sc. B, et. 3, București", "Str. Victoriei 5, București"),
        ("Brīvības iela 5, 3. stāvs, Rīga", "Brīvības iela 5, Rīga"),
        ("Hauptstraße 5, 2. OG, 79098 Freiburg", "Hauptstraße 5, 79098 Freiburg"),
        ("Hauptstraße 5, EG, Freiburg", "Hauptstraße 5, Freiburg"),
        ("Hauptstraße 5 2. Stock, Freiburg", "Hauptstraße 5, Freiburg"),
        ("Hauptstraße 5, Zimmer 12, Freiburg", "Hauptstraße 5, Freiburg"),
        ("Hauptstr. 5, Raum A.12, Freiburg", "Hauptstr. 5, Freiburg"),
        ("12 rue de la Paix, 3e étage, Paris", "12 rue de la Paix, Paris"),
        ("12 rue de la Paix, salle 4, Paris", "12 rue de la Paix, Paris"),
        ("12 rue de la Paix, bâtiment B, 75002 Paris", "12 rue de la Paix, 75002 Paris"),
        ("Suite 400, 12 Main Street, Springfield", "12 Main Street, Springfield"),
        ("12 Main Street Suite 400, Springfield", "12 Main Street, Springfield"),
        ("12 Main St, Apt 4B, Springfield", "12 Main St, Springfield"),
        ("12 Main St #205, Springfield", "12 Main St, Springfield"),
        ("Unioninkatu 36, entrance from the yard, Helsinki", "Unioninkatu 36, Helsinki"),
        ("Haus 5, Gartenweg 3, Berlin", "Gartenweg 3, Berlin"),
        ("Unioninkatu 29 III krs, Helsinki", "Unioninkatu 29, Helsinki"),
        ("Praça do Comércio 5 r/c, Lisboa", "Praça do Comércio 5, Lisboa"),
        ("Simonkatu 7\n3rd floor\n00100 Helsinki", "Simonkatu 7, 00100 Helsinki"),
    ],
)
def test_rooms_are_left_out(address: str, left: str) -> None:
    assert without_rooms(address) == left
    assert without_rooms(left) == left


@pytest.mark.parametrize(
    "address",
    [
        "Storgatan 5, Sala",
        "Hauptstr. 5, Saal an der Donau",
        "Hall Street 5, London",
        "Teatro alla Scala, Milano",
        "Aula Magna, Via Festa del Perdono 7, Milano",
        "Via Roma 5, Sala Europa, Milano",
        "1. maja 5, Ljubljana",
        "Trg 9. maja 7, Ljubljana",
        "Kongresni trg 12, 1000 Ljubljana",
        "17 Floor Road, X",
        "Level 5",
        "Room 205",
        "Straße des 17. Juni 135, Berlin",
        "Rue du 4 Septembre 12, Paris",
        "Porte de Versailles, Paris",
        "1100-148 Lisboa",
        "Karl-Marx-Allee 5 B, Berlin",
        "5 Stock Road, Billericay",
        "Rusjanov trg 7, Ljubljana",
        "Töölönlahdenkatu 4, HELSINKI, FI-00100",
        "10 Downing Street, London",
        "Kiasma, Mannerheiminaukio 2, 00100 Helsinki, Finland",
        "Pohjoisesplanadi 11-13, Helsinki",
        "Piazza Duomo 1, 20121 Milano MI",
        "Office Park 3, Zagreb",
        "Piano Square 4, Oslo",
        "Ludviginkatu 2-4 00130 Helsinki",
        "Haus der Kulturen der Welt, Berlin",
        "Portal de l'Àngel 5, Barcelona",
        "Gate Theatre, Dublin",
        "Hall in Tirol, Stadtplatz 3",
    ],
)
def test_what_is_no_room_stays(address: str) -> None:
    assert without_rooms(address) == address


def test_a_named_room_is_left_out_where_the_address_is_not_found_with_it() -> None:
    assert address_variants("Via Roma 5, Sala Europa, Milano") == [
        "Via Roma 5, Sala Europa, Milano",
        "Via Roma 5, Milano",
    ]


def test_a_rooms_number_is_no_house_number() -> None:
    assert house_number("Room 205, Fabianinkatu 30, Helsinki") == "30"
    assert house_number("8FQ3+6H Helsinki") is None


def test_links_are_no_addresses() -> None:
    assert clean_address("///window.tops.actor") == clean_address("https://maps.app.goo.gl/AbC") == ""
    assert clean_address("Kiasma, https://maps.app.goo.gl/AbC") == "Kiasma"


@given(st.text(alphabet=st.sampled_from("a1 .,;-/ºstokfl")))
def test_any_address_is_read_and_stays_so(address: str) -> None:
    assert clean_address(clean_address(address)) == clean_address(address)
