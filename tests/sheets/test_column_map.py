"""What the columns of a table are read as: by their headings beside each other, by what stands in them, by answers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from components.sheets.column_map import ColumnMap, column_positions, map_columns


def mapped(table: str, answers: Mapping[str, str] | None = None) -> ColumnMap:
    """The map of a small table: cells between `|`, rows on lines."""
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return map_columns(header, rows, answers)


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("Datum|Von|Bis|Ort", "date|arrive|depart|name"),
        ("Datum|Von|Bis|Ort|Adresse|Beschreibung", "date|arrive|depart|name|address|description"),
        ("Datum|Od|Do|Naziv|Naslov|Opombe", "date|arrive|depart|name|address|notes"),
        ("Datum|Od|Do|Kraj|Naslov", "date|arrive|depart|name|address"),
        ("Data|Dalle|Alle|Attività|Luogo", "date|arrive|depart|name|address"),
        ("Data|Da|A|Evento|Indirizzo", "date|arrive|depart|name|address"),
        ("Data|Ora|Activitate|Loc|Observații", "date|arrive|name|address|notes"),
        ("Fecha|Hora inicio|Hora fin|Actividad|Lugar", "date|arrive|depart|name|address"),
        ("Dátum|Kezdés|Vége|Program|Helyszín", "date|arrive|depart|name|address"),
        ("Datums|No|Līdz|Nosaukums|Vieta", "date|arrive|depart|name|address"),
        ("Date|Début|Fin|Activité|Lieu", "date|arrive|depart|name|address"),
        ("Start Date|Start Time|End Date|End Time|Subject|Location", "date|arrive||depart|name|address"),
        ("date|Time|What|Where", "date|arrive|name|address"),
        ("date|name|notes|Comment", "date|name|notes|"),
        ("Date|Title|Note|Comment", "date|name|notes|notes"),
        ("date|theme|session", "date||name"),
        ("date|theme", "date|name"),
        ("datum|zeit|beschreibung|typ", "date|arrive|name|"),
        ("Day|Time|Activity|Location", "day|arrive|name|address"),
        ("Date|Day|Activity", "date||name"),
        ("id|title|city|country|address|lat|lng|start_date|end_date",
         "id|name|address|address|address|lat|lon|date|"),
        ("date|name|driver phone|cost EUR|Notes (internal)", "date|name|||"),
        ("Date|Name|Venue|Address", "date|name|address|address"),
        ("date|name|address|venue", "date|name|address|"),
        ("Date|No|Name", "date||name"),
        ("Title EN|Title SL|Date", "name|name_sl|date"),
        ("Opis (SL)|Name (SL)|Datum", "description|name|date"),
        ("*Date (MM/DD/YYYY)|*Time Start|*Time End|*Session Title|Room/Location", "date|arrive|depart|name|address"),
        ("Time|Session|Room", "arrive|name|address"),
        ("Zeit|Programm|Raum|Adresse", "arrive|name|meet|address"),
        ("Ura|Dejavnost|Lokacija|Dvorana", "arrive|name|address|meet"),
        ("Hora|Actividad|Lugar|Sala|Punto de encuentro", "arrive|name|address|meet|meet"),
        ("Óra|Program|Terem|Emelet", "arrive|name|address|address"),
        ("Time|Session|Venue name|Address", "arrive|name|address|address"),
        ("Time|Venue name|Address", "arrive|name|address"),
        ("Time|Place|Room", "arrive|name|meet"),
        ("Date|Event|Street Address|City|State", "date|name|address|address|address"),
        ("Date|Event|State", "date|name|"),
        ("Organisation|Address|Contact person|Time", "name|address|contact|arrive"),
        ("Time|Organisation|Activity", "arrive||name"),
    ],
)  # fmt: skip
def test_headings_beside_each_other_tell_what_they_are(header: str, taken: str) -> None:
    assert "|".join(mapped(header).taken) == taken


@pytest.mark.parametrize(
    ("table", "taken"),
    [
        ("date|time|name\n2026-09-17|9:30|A", "date|arrive|name"),
        ("date|time|name\n2026-09-17|9:30 – 10:40|A", "date|hours|name"),
        ("date|time|name\n2026-09-17|11.05-12.15 Uhr|A", "date|hours|name"),
        ("Datum|Naslov|Kraj\n17. 9. 2026|Obisk muzeja|Metelkova 1, Ljubljana", "date|name|address"),
        ("Datum|Naslov|Kraj\n17. 9. 2026|Metelkova 1, Ljubljana|Muzej", "date|address|name"),
        ("Start|End|Title\n2026-09-17 09:00|2026-09-17 10:00|A", "date|depart|name"),
        ("Day|Time|What\n17.9.2026|9:00|A", "date|arrive|name"),
        ("day_number|day|What\n1|Travel Day|A", "day||name"),
        ("When|What\n9:00 – 10:00|A", "hours|name"),
        ("Date|Title|Site\n2026-09-17|A|https://a.example", "date|name|website"),
        ("Date|Title|Where\n2026-09-17|A|https://maps.app.goo.gl/x", "date|name|position"),
        ("Date|From|To|Departure|Arrival\n2026-09-17|Ljubljana|Trieste|9:00|10:30", "date||name||arrive"),
        ("Date|From|To|What\n2026-09-17|9:00|10:30|A", "date|arrive|depart|name"),
        ("Date|Title|Event\n2026-09-17||A", "date||name"),
    ],
)
def test_what_stands_in_them_decides_where_headings_do_not(table: str, taken: str) -> None:
    found = mapped(table)

    assert "|".join(found.taken) == taken
    assert found.in_place is (
        taken == "|".join(mapped(table.partition("\n")[0]).taken) and not {"hours", "position"} & set(taken.split("|"))
    )


def test_a_column_of_places_that_are_addresses_is_name_and_address() -> None:
    found = mapped("Datum|Von|Ort\n17.9.2026|9:00|Rathaus, Marktplatz 1, Freiburg")

    assert found.texts(["17.9.2026", "9:00", "Rathaus, Marktplatz 1"]) == {
        "date": "17.9.2026", "arrive": "9:00", "name": "Rathaus, Marktplatz 1", "address": "Rathaus, Marktplatz 1",
    }  # fmt: skip
    assert not found.in_place


def test_a_town_and_a_country_complete_an_address_that_lacks_them() -> None:
    found = mapped("date|name|Venue|Street address|City|Country")

    assert found.texts(["", "A", "Kiasma", "Mannerheiminaukio 2", "Helsinki", "Finland"])["address"] == (
        "Kiasma, Mannerheiminaukio 2, Helsinki, Finland"
    )
    assert found.texts(["", "A", "", "Mannerheiminaukio 2, 00100 HELSINKI", "Helsinki", ""])["address"] == (
        "Mannerheiminaukio 2, 00100 HELSINKI"
    )
    assert "address" not in mapped("date|name|Country").sources


def test_answers_decide_before_all() -> None:
    table = "Program|Kje|Notes|date\nA|Metelkova 1|x|2026-09-17"

    assert mapped(table, {"Program": "description", "Kje": "name", "Notes": ""}).taken == (
        "description", "name", "", "date",
    )  # fmt: skip
    assert mapped("A|B|C|date", {"A": "name", "B": "notes", "C": "notes"}).texts(["a", "b", "c", "d"]) == {
        "name": "a", "notes": "b\nc", "date": "d",
    }  # fmt: skip
    assert not mapped("A|date", {"A": "name"}).in_place


def test_our_own_names_come_first_wherever_they_stand() -> None:
    assert column_positions(["Title", "Datum", "name", "date"]) == {"name": 2, "date": 3}
    assert column_positions(["name", "name", "date"]) == {"name": 0, "date": 2}
