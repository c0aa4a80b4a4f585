"""Headings of people's tables: what they mean, in ten languages, and which stay the organiser's own."""

from __future__ import annotations

import pytest

from components.sheets.column_words import HOURS, MEANINGS, POSITION, folded, known_heading, meaning_of
from components.sheets.columns import COLUMNS, KNOWN


@pytest.mark.parametrize(
    ("headings", "meaning"),
    [
        ("date Datum datum_obiska Data Fecha Dátum Datums Date/Time START_DATE Datum/Date", "date"),
        ("Start Von Od Début Desde Kezdés Sākums start-time startTime Uhrzeit/Von", "arrive"),
        ("End Until Bis Konec Fin Hasta Até Vége Līdz Ende", "depart"),
        ("Time Time(CET) Ura Čas Ora Hora Horário Időpont Laiks Zeit Uhrzeit Heure Von-Bis Od–do From/To Da–A", HOURS),
        (
            "Title What Event Session Activity Item Programme Naziv Dogodek Titolo Nombre Nume Nosaukums Titel Nom",
            "name",
        ),
        ("Adresse Indirizzo Dirección Endereço Morada Adresă Adrese Adresse(Straße,Nr.) Ort/Adresse", "address"),
        ("Location Venue Where Ort Kraj Lokacija Luogo Lugar Helyszín Loc Vieta Lieu Où", "place"),
        ("latitude Breite širina Latitudine szélesség platums", "lat"),
        ("lng long longitude Länge dolžina", "lon"),
        ("Lat/Lng coordinates GPS WKT apple_maps Koordinaten", POSITION),
        ("Notes: OPOMBE* Comments Anmerkungen Remarques Megjegyzés Piezīmes Observații", "notes"),
        ("Duration Trajanje Dauer Durée", "dwell"),
        ("Transport Prevoz Verkehrsmittel", "travel"),
        ("Link URL Website Web-site", "website"),
        ("description_sl", "description_sl"),
        ("Naslov Cím", "title or address"),
    ],
)
def test_headings_are_known_in_ten_languages(headings: str, meaning: str) -> None:
    assert {heading: meaning_of(heading) for heading in headings.split()} == dict.fromkeys(headings.split(), meaning)


@pytest.mark.parametrize(
    "heading",
    ["driver phone", "Phone (driver)", "cost EUR", "budget internal", "Notes (internal)", "Interne Notizen", "Kiasma",
     "2026-09-17", "Thursday 17 September", "Hotel check-in", "TOTAL", "", "a", "to"],
)  # fmt: skip
def test_what_is_no_whole_heading_is_none(heading: str) -> None:
    assert not known_heading(heading)


def test_no_heading_means_two_things() -> None:
    of = {**MEANINGS, **{name: column.headings for name, column in COLUMNS.items()}}
    meanings: dict[str, set[str]] = {}
    for meaning, headings in of.items():
        for heading in filter(None, map(folded, headings.split(","))):
            meanings.setdefault(heading, set()).add(meaning)
    assert {heading: found for heading, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_our_own_names_mean_themselves(name: str) -> None:
    assert {meaning_of(name), meaning_of(name.replace("_", " ").upper())} == {name}
