"""Programmes as event managers of many countries write them, through the command `import`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from components.__main__ import main

PROGRAMMES: dict[str, tuple[str, str, str]] = {
    "si-program.csv": (
        "cp1250",
        """\
Študijski obisk v Ljubljani;;;;
Program obiska, 2. in 3. februar 2017;;;;
;;;;
Datum;Ura;Dogodek;Lokacija;Opombe
čet., 2. 2. 2017;9.00–10.30;Ogled muzeja MAO;Rusjanov trg 7, 1000 Ljubljana;vhod z dvorišča
;11.00 - 12.30;ABC pospeševalnik;Šmartinska cesta 152, Ljubljana;
pet., 3. 2. 2017;ob 9h;Sestanek partnerjev;;še ni potrjeno
""",
        """\
2017-02-02 | 09:00 | 10:30 | Ogled muzeja MAO | Rusjanov trg 7, 1000 Ljubljana
2017-02-02 | 11:00 | 12:30 | ABC pospeševalnik | Šmartinska cesta 152, Ljubljana
2017-02-03 | 09:00 |  | Sestanek partnerjev |""",
    ),
    "it-programma.csv": (
        "utf-8",
        """\
Data,Orario,Attività,Luogo,Indirizzo,Referente
giovedì 5 marzo 2026,dalle 9.30 alle 11.00,Visita al Museo Civico,Museo Civico,"Via Roma 12, Torino",Maria Rossi
,11:30-13:00,Incontro con l'assessore,Municipio,"Piazza Palazzo di Città 1, Torino",
venerdì 6 marzo 2026,ore 10,Laboratorio,Cittadella,"Via Po 3, Torino",
""",
        """\
2026-03-05 | 09:30 | 11:00 | Visita al Museo Civico | Museo Civico, Via Roma 12, Torino
2026-03-05 | 11:30 | 13:00 | Incontro con l'assessore | Municipio, Piazza Palazzo di Città 1, Torino
2026-03-06 | 10:00 |  | Laboratorio | Cittadella, Via Po 3, Torino""",
    ),
    "es-programa.csv": (
        "utf-8",
        """\
Fecha;Hora inicio;Hora fin;Actividad;Lugar;Dirección
05/03/2026;9:30 h;11:00 h;Visita guiada;Ayuntamiento;Plaza Mayor 1, Valencia
05/03/2026;12:00;;Almuerzo;Mercado Central;
16/03/2026;10:00;11:30;Taller;Centro Cívico;Calle Mayor 3, Valencia
""",
        """\
2026-03-05 | 09:30 | 11:00 | Visita guiada | Ayuntamiento, Plaza Mayor 1, Valencia
2026-03-05 | 12:00 |  | Almuerzo | Mercado Central
2026-03-16 | 10:00 | 11:30 | Taller | Centro Cívico, Calle Mayor 3, Valencia""",
    ),
    "pt-programa.csv": (
        "utf-8",
        """\
Horário;Atividade;Local
Segunda-feira, 16 de março de 2026;;
9h30 - 11h00;Visita à Câmara Municipal;Praça do Município, Lisboa
12h30;Almoço;
Terça-feira, 17 de março de 2026;;
10h às 12h;Oficina;Rua Augusta 5, Lisboa
""",
        """\
2026-03-16 | 09:30 | 11:00 | Visita à Câmara Municipal | Praça do Município, Lisboa
2026-03-16 | 12:30 |  | Almoço |
2026-03-17 | 10:00 | 12:00 | Oficina | Rua Augusta 5, Lisboa""",
    ),
    "hu-program.csv": (
        "cp1250",
        """\
Dátum;Kezdés;Befejezés;Program;Helyszín
2026. március 5.;9:00;10:30;Múzeumlátogatás;Budapest, Dózsa György út 41.
2026. márc. 5.;11 óra;12.30;Találkozó;Városháza, Városház utca 9-11.
2026.03.06.;9.00-kor;;Műhely;
""",
        """\
2026-03-05 | 09:00 | 10:30 | Múzeumlátogatás | Budapest, Dózsa György út 41.
2026-03-05 | 11:00 | 12:30 | Találkozó | Városháza, Városház utca 9-11.
2026-03-06 | 09:00 |  | Műhely |""",
    ),
    "ro-program.csv": (
        "utf-8",
        """\
Data,Ora,Activitatea,Locația
joi 5 martie 2026,09:00 - 10:30,Vizită la muzeu,"Str. Republicii 1, Cluj-Napoca"
joi 5 martie 2026,ora 11,Întâlnire cu primarul,Primăria
vineri 6 martie 2026,10.00-12.00,Atelier,"Piața Unirii 3, Cluj-Napoca"
""",
        """\
2026-03-05 | 09:00 | 10:30 | Vizită la muzeu | Str. Republicii 1, Cluj-Napoca
2026-03-05 | 11:00 |  | Întâlnire cu primarul | Primăria
2026-03-06 | 10:00 | 12:00 | Atelier | Piața Unirii 3, Cluj-Napoca""",
    ),
    "lv-programma.csv": (
        "cp1257",
        """\
Datums;Laiks;Pasākums;Vieta;Adrese
2026. gada 5. marts;plkst. 9.00–10.30;Muzeja apmeklējums;Mākslas muzejs;Jaņa Rozentāla laukums 1, Rīga
;11:00-12:00;Tikšanās;Rātsnams;Rātslaukums 1, Rīga
6. marts 2026;10:00;Darbnīca;;
""",
        """\
2026-03-05 | 09:00 | 10:30 | Muzeja apmeklējums | Mākslas muzejs, Jaņa Rozentāla laukums 1, Rīga
2026-03-05 | 11:00 | 12:00 | Tikšanās | Rātsnams, Rātslaukums 1, Rīga
2026-03-06 | 10:00 |  | Darbnīca |""",
    ),
    "uk-programme.csv": (
        "utf-8",
        """\
Day,Time,Session,Venue
Thursday 5th March 2026,9am – 10.30am,Welcome,"City Hall, Albert Square, Manchester M2 5DB"
,10.45am to noon,Site visit,Old Mill
,12 noon,Lunch,
Friday 6th March 2026,2pm-3.30pm,Wrap up,"Town Hall, 1 High Street"
""",
        """\
2026-03-05 | 09:00 | 10:30 | Welcome | City Hall, Albert Square, Manchester M2 5DB
2026-03-05 | 10:45 | 12:00 | Site visit | Old Mill
2026-03-05 | 12:00 |  | Lunch |
2026-03-06 | 14:00 | 15:30 | Wrap up | Town Hall, 1 High Street""",
    ),
    "us-agenda.csv": (
        "utf-8",
        """\
Date,Start Time,End Time,Event,Location
3/5/2026,9:00 AM,10:30 AM,Breakfast,"350 5th Ave, New York, NY 10118"
3/5/2026,11:00 AM,12:00 PM,Tour,City Hall
3/25/2026,1:00 PM,2:15 PM,Wrap-up,Library
""",
        """\
2026-03-05 | 09:00 | 10:30 | Breakfast | 350 5th Ave, New York, NY 10118
2026-03-05 | 11:00 | 12:00 | Tour | City Hall
2026-03-25 | 13:00 | 14:15 | Wrap-up | Library""",
    ),
    "de-programm.csv": (
        "cp1252",
        """\
Tag;Uhrzeit;Programmpunkt;Ort;Ansprechpartner
Do, 05.03.2026;09:00–10:30 Uhr;Begrüßung;Rathaus, Marienplatz 8, München;Frau Groß
;ab 14 Uhr;Werksführung;BMW Welt;
Fr, 06.03.2026;8.30 bis 10 Uhr;Abschluss;;
""",
        """\
2026-03-05 | 09:00 | 10:30 | Begrüßung | Rathaus, Marienplatz 8, München
2026-03-05 | 14:00 |  | Werksführung | BMW Welt
2026-03-06 | 08:30 | 10:00 | Abschluss |""",
    ),
    "fr-programme.csv": (
        "utf-8",
        """\
Date;Horaires;Activité;Lieu;Adresse
jeudi 5 mars 2026;9h-10h30;Accueil;Mairie;1 place de l'Hôtel de Ville, Lyon
;de 14h à 15h30;Visite;Musée des Confluences;86 quai Perrache, Lyon
vendredi 6 mars 2026;10 h 00;Atelier;;
""",
        """\
2026-03-05 | 09:00 | 10:30 | Accueil | Mairie, 1 place de l'Hôtel de Ville, Lyon
2026-03-05 | 14:00 | 15:30 | Visite | Musée des Confluences, 86 quai Perrache, Lyon
2026-03-06 | 10:00 |  | Atelier |""",
    ),
    "day-headings.csv": (
        "utf-8",
        """\
Time,Activity,Place
"DAY 1 – Thursday, 5 March 2026",,
09:00-10:30,Welcome,"Simonkatu 7, Helsinki"
11:00,Tour,Kiasma
"DAY 2 – Friday, 6 March 2026",,
09:00-10:30,Workshop,Library
""",
        """\
2026-03-05 | 09:00 | 10:30 | Welcome | Simonkatu 7, Helsinki
2026-03-05 | 11:00 |  | Tour | Kiasma
2026-03-06 | 09:00 | 10:30 | Workshop | Library""",
    ),
    "start-ende.csv": (
        "utf-8",
        """\
Start;Ende;Titel;Ort
05.03.2026 09:00;05.03.2026 10:30;Begrüßung;Rathaus, Marienplatz 8, München
05.03.2026 11:00;05.03.2026 12:00;Rundgang;Altstadt
06.03.2026 09:00;06.03.2026 10:00;Abschluss;
""",
        """\
2026-03-05 | 09:00 | 10:30 | Begrüßung | Rathaus, Marienplatz 8, München
2026-03-05 | 11:00 | 12:00 | Rundgang | Altstadt
2026-03-06 | 09:00 | 10:00 | Abschluss |""",
    ),
    "google-calendar.csv": (
        "utf-8",
        """\
Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location,Private
Welcome,03/05/2026,09:00 AM,03/05/2026,10:30 AM,False,Bring ID,"Simonkatu 7, Helsinki",False
Tour,03/16/2026,11:00 AM,03/16/2026,12:00 PM,False,,Kiasma,True
""",
        """\
2026-03-05 | 09:00 | 10:30 | Welcome | Simonkatu 7, Helsinki
2026-03-16 | 11:00 | 12:00 | Tour | Kiasma""",
    ),
    "outlook-de.csv": (
        "utf-8",
        """\
Betreff,Beginnt am,Beginnt um,Endet am,Endet um,Ganztägiges Ereignis,Ort,Beschreibung
Begrüßung,5.3.2026,09:00:00,5.3.2026,10:30:00,Aus,"Rathaus, Marienplatz 8, München",Ausweis mitbringen
""",
        """\
2026-03-05 | 09:00 | 10:30 | Begrüßung | Rathaus, Marienplatz 8, München""",
    ),
    "notion.csv": (
        "utf-8",
        """\
Name,Date,Address,Tags
Welcome,"March 5, 2026 9:00 AM → 10:30 AM","Simonkatu 7, Helsinki",opening
Tour,"March 5, 2026 11:00 AM (GMT+2) → 12:00 PM",Kiasma,
""",
        """\
2026-03-05 | 09:00 | 10:30 | Welcome | Simonkatu 7, Helsinki
2026-03-05 | 11:00 | 12:00 | Tour | Kiasma""",
    ),
    "iso.csv": (
        "utf-8",
        """\
title,start,end,location
Welcome,2026-03-05T09:00:00,2026-03-05T10:30:00,"Simonkatu 7, Helsinki"
Tour,2026-03-05T11:00:00+02:00,2026-03-05T12:00:00+02:00,Kiasma
""",
        """\
2026-03-05 | 09:00 | 10:30 | Welcome | Simonkatu 7, Helsinki
2026-03-05 | 11:00 | 12:00 | Tour | Kiasma""",
    ),
    "military.csv": (
        "utf-8",
        """\
date,time,name,address
2026-03-05,0900-1030,Welcome,"Simonkatu 7, Helsinki"
2026-03-05,1100hrs,Tour,Kiasma
""",
        """\
2026-03-05 | 09:00 | 10:30 | Welcome | Simonkatu 7, Helsinki
2026-03-05 | 11:00 |  | Tour | Kiasma""",
    ),
    "latlng.csv": (
        "utf-8",
        """\
Date,Time,Stop,GPS,Comments
2026-03-05,09:00,Castle,"46.0489, 14.5083",uphill
2026-03-05,11:00,Museum,46.0513;14.5640,
""",
        """\
2026-03-05 | 09:00 |  | Castle |
2026-03-05 | 11:00 |  | Museum |""",
    ),
    "totals.csv": (
        "utf-8",
        """\
Datum;Ura;Kaj;Kje;Cena
5. 3. 2026;9:00;Uvod;Mestni trg 1, Ljubljana;10
5. 3. 2026;11:00;Ogled;Grad;20
Skupaj;;;;30
""",
        """\
2026-03-05 | 09:00 |  | Uvod | Mestni trg 1, Ljubljana
2026-03-05 | 11:00 |  | Ogled | Grad""",
    ),
    "markdown.md": (
        "utf-8",
        """\
| Date | Time | What | Where |
|------|:----:|------|-------|
| 2026-03-05 | 9:00–10:30 | Welcome | Simonkatu 7, Helsinki |
| 2026-03-05 | 11:00 | Tour | Kiasma |
""",
        """\
2026-03-05 | 09:00 | 10:30 | Welcome | Simonkatu 7, Helsinki
2026-03-05 | 11:00 |  | Tour | Kiasma""",
    ),
}
"""By the file's name: its encoding, its text, and date, arrival, departure, name and address of the stops in it."""


@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_programme_is_read_whole(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    encoding, text, expected = PROGRAMMES[name]
    Path(name).write_bytes(text.encode(encoding))

    code = main(["import", name])

    out, err = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    columns = ("date", "arrive", "depart", "name", "address")
    assert [" | ".join(row[column] for column in columns).rstrip() for row in rows] == expected.splitlines(), err
    assert code < 2
    assert "left out" not in err
