"""What has to come out of each file of `tests/cases` by the command `import`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SIMONKATU = "Simonkatu 7, Helsinki"


KIASMA = "Mannerheiminaukio 2, Helsinki"


LIBRARY = "Fabianinkatu 30, Helsinki"


DAY = "2026-09-17"


DATE = ("--date", DAY)


YEAR = ("--year", "2026")


TWO_STOPS = (
    (DAY, "09:00", "09:45", "Kamppi Chapel", SIMONKATU),
    (DAY, "10:00", "11:15", "Kiasma", KIASMA),
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What comes out of a file of `tests/cases` with these options: `columns` of the rows, with a position as `place`.
    `says` are words on stderr; `left` is the number of exit codes that are right, where the case leaves it open."""

    file: str
    options: tuple[str, ...] = ()
    columns: str = "date arrive depart name address"
    rows: Sequence[tuple[str, ...]]
    codes: tuple[int, ...] = (0,)
    says: tuple[str, ...] = ()


CASES_TAKEN = (
    Case(
        file="a01-takeout-list.csv",
        options=DATE,
        columns="date arrive name",
        rows=[(DAY, "", "City Museum"), (DAY, "", "Old Power Station")],
        codes=(0, 1),
    ),
    Case(
        file="a02-us-roadtrip.csv",
        columns="date arrive depart name place",
        rows=[
            ("2026-05-12", "18:08", "21:23", "Flight to the coast", ""),
            ("2026-05-13", "06:00", "09:00", "Begin the trip", ""),
            ("2026-05-13", "09:30", "13:30", "Falls trail", "48.056968 -123.796971"),
            ("2026-05-14", "12:00", "", "Lunch at the springs", ""),
        ],
        codes=(0, 1),
    ),
    Case(
        file="a04-day-numbers.csv",
        options=DATE,
        columns="date arrive stay name address",
        rows=[
            (DAY, "15:00", "30", "Hotel check-in", "Old Town"),
            (DAY, "15:30", "60", "Market Square", "Centre"),
            ("2026-09-18", "09:00", "60", "Breakfast", "Centre"),
            ("2026-09-18", "10:00", "240", "Museum Quarter", "Centre"),
        ],
    ),
    Case(
        file="a06-workshop-textdates.csv",
        columns="date arrive depart name",
        rows=[
            ("2026-10-05", "09:00", "10:30", "Calibration of the instruments"),
            ("2026-10-05", "11:30", "12:00", "Lunch"),
            ("2026-10-06", "10:15", "12:15", "Field trip to the harbour"),
        ],
    ),
    Case(
        file="a07-sessions-gmt.csv",
        columns="date arrive depart name",
        rows=[
            ("2026-10-26", "14:30", "16:00", "Three projects, three updates"),
            ("2026-10-28", "10:30", "12:00", "Repositories for the arts"),
            ("2026-11-09", "14:00", "15:00", "The right to belong"),
        ],
        codes=(1,),
        says=("a07-sessions-gmt.csv:6:", "1 line left out"),
    ),
    Case(
        file="a09-walking-tour.csv",
        options=DATE,
        columns="date arrive name place",
        rows=[
            (DAY, "", "Old Quarter", "60.447718 22.276628"),
            (DAY, "", "Market Hall", "60.449719 22.266095"),
            (DAY, "", "School Brewery", "60.449779 22.264399"),
            (DAY, "", "1", "60.451736 22.277446"),
            (DAY, "", "2", "60.451965 22.275870"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="a10-seoul-sheet.csv",
        columns="date arrive name",
        rows=[
            ("2026-09-05", "07:30", "Final pack and gear check"),
            ("2026-09-05", "08:45", "Leave for the airport"),
            ("2026-09-06", "", "Card you hope you never use"),
            ("2026-09-06", "16:40", "Plane lands"),
            ("2026-09-14", "10:00", "Palace visit"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="a12-unquoted-comma.csv",
        columns="date arrive name address notes",
        rows=[
            ("2027-01-01", "09:00", "Check-in", SIMONKATU, "Arrive by train."),
            ("2027-01-06", "19:00", "Old Bridge", KIASMA, "Less crowded, very atmospheric."),
            ("2027-01-09", "14:00", "Hotel", LIBRARY, "Check-in and cake."),
        ],
        codes=(1,),
        says=("a12-unquoted-comma.csv:3:",),
    ),
    Case(
        file="a14-mymaps-wkt.csv",
        options=DATE,
        columns="date name place",
        rows=[(DAY, "Station hall", "60.169900 24.938400"), (DAY, "Museum", "60.171800 24.936900")],
        codes=(0, 1),
    ),
    Case(
        file="a15-mymaps.kml",
        options=DATE,
        columns="date name address place",
        rows=[(DAY, "Station hall", "", "60.169900 24.938400"), (DAY, "Museum", KIASMA, "")],
        codes=(0, 1),
    ),
    Case(
        file="a16-schedule.ics",
        columns="date arrive depart name address place",
        rows=[(DAY, "09:00", "09:45", "Kamppi Chapel", SIMONKATU, "60.170500 24.936100")],
        codes=(0, 1),
    ),
    Case(
        file="a19-de-range.csv",
        columns="date arrive depart name",
        rows=[
            ("2023-11-30", "09:00", "10:30", "Begrüßung"),
            ("2023-12-07", "09:00", "10:30", "Museum"),
            ("2023-12-08", "09:00", "13:00", "Werksführung"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="a22-day-headings.csv",
        columns="date arrive depart name",
        rows=[
            ("2022-07-04", "12:00", "13:00", "Lunch"),
            ("2022-07-04", "14:00", "15:00", "Teams"),
            ("2022-07-05", "08:30", "09:30", "Bus to the coast"),
            ("2022-07-05", "09:30", "10:00", "Coffee on arrival"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="a25-lat-lng-lists.csv",
        columns="date name place",
        rows=[("2026-11-05", "Depart", ""), ("2026-12-02", "Beach stay", "9.730000 -82.840000")],
        codes=(0, 1),
    ),
    Case(file="m01-title-row.csv", rows=TWO_STOPS, codes=(0, 1)),
    Case(
        file="m02-latitude-longitude.csv",
        columns="date arrive depart name place",
        rows=[
            (DAY, "09:00", "09:45", "Kamppi Chapel", "60.170500 24.936100"),
            (DAY, "10:00", "11:15", "Kiasma", "60.171800 24.936900"),
        ],
    ),
    Case(
        file="m03-range-in-cell.csv",
        columns="arrive depart name address",
        rows=[
            ("09:30", "10:40", "Kamppi Chapel", SIMONKATU),
            ("11:05", "12:15", "Kiasma", KIASMA),
            ("14:00", "15:30", "University Main Library", LIBRARY),
        ],
    ),
    Case(
        file="m05-words-in-dates.csv",
        options=("--year", "2017"),
        columns="date arrive name",
        rows=[("2017-02-02", f"{9 + hour:02}:00", name) for hour, name in enumerate("ABCDEFGHIJ")],
        codes=(0, 1),
    ),
    Case(
        file="m07-one-cell-coordinates.csv",
        columns="name place",
        rows=[
            ("A", "60.171800 24.936900"),
            ("B", "60.171806 24.936889"),
            ("C", "60.171800 24.936900"),
            ("D", ""),
            ("E", ""),
            ("F", "60.171813 24.936937"),
            ("G", ""),
            ("H", "60.171800 24.936900"),
            ("I", "60.171800 24.936900"),
            ("J", "60.171800 24.936900"),
        ],
        codes=(1,),
        says=("m07-one-cell-coordinates.csv:5: address:", "m07-one-cell-coordinates.csv:8: address:"),
    ),
    Case(
        file="m08-lat-holds-both.csv",
        columns="name place",
        rows=[
            ("A", "60.170500 24.936100"),
            ("B", "60.171806 24.936889"),
            ("C", "60.171800 24.936900"),
            ("D", "60.171800 24.936900"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="m09-day-heading-rows.csv",
        rows=[*TWO_STOPS, ("2026-09-18", "11:40", "12:40", "University Main Library", LIBRARY)],
        says=("m09-day-heading-rows.csv:2:", "m09-day-heading-rows.csv:8:"),
        codes=(0, 1),
    ),
    Case(
        file="m10-repeated-header.csv",
        rows=[TWO_STOPS[0], ("2026-09-18", "11:40", "12:40", "University Main Library", LIBRARY)],
        says=("m10-repeated-header.csv:3:",),
    ),
    Case(
        file="m12-invisible.csv",
        columns="date arrive depart name",
        rows=[row[:4] for row in TWO_STOPS],
        codes=(0, 1),
    ),
    Case(
        file="m13-greek-cp1253.csv",
        options=("--encoding", "cp1253", "--order", "dmy"),
        columns="date arrive depart name",
        rows=[(DAY, "09:00", "09:45", "Μουσείο Ακρόπολης"), (DAY, "10:00", "11:15", "Τεχνόπολη")],
    ),
    Case(
        file="m15-mac-roman.csv",
        options=("--encoding", "mac_roman"),
        rows=[
            (DAY, "09:00", "09:45", "Café Müller", "Schloßstraße 5, Köln"),
            (DAY, "10:00", "11:15", "Bürgerhaus", "Große Straße 7, Köln"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="m34-latvian-cp1257.csv",
        options=("--encoding", "cp1257"),
        rows=[
            (DAY, "09:00", "09:45", "Rīgas māksla un mediji", "Tērbatas iela 75, Rīga"),
            (DAY, "10:00", "11:15", "Ķīpsalas izstāžu halle, Čaka iela", "Ķīpsalas iela 8, Rīga"),
        ],
    ),
    Case(
        file="m17-german-headers.csv",
        columns="date arrive depart name address description",
        rows=[
            (DAY, "09:00", "09:45", "Kamppi-Kapelle", SIMONKATU, "Stille"),
            (DAY, "10:00", "11:15", "Kiasma", KIASMA, ""),
        ],
    ),
    Case(file="m21-two-line-header.csv", rows=TWO_STOPS, codes=(0, 1)),
    Case(
        file="m22-tourist-travel.csv",
        columns="name travel",
        rows=[
            ("Kamppi Chapel", ""),
            ("Sea Fortress", "ferry"),
            ("Kiasma", "bus"),
            ("Library", "by bus"),
            ("Station", "à pied"),
            ("Park", "peš"),
            ("Opera", "Metro line 3"),
        ],
        codes=(1,),
        says=("m22-tourist-travel.csv:4: travel:",),
    ),
    Case(
        file="m25-nan-cells.csv",
        columns="date arrive depart name address place website notes",
        rows=[
            (DAY, "09:00", "09:45", "Kamppi Chapel", SIMONKATU, "", "", ""),
            (DAY, "10:00", "11:15", "Kiasma", KIASMA, "", "", ""),
            (DAY, "12:00", "", "Library", "", "", "", ""),
        ],
        codes=(0, 1),
    ),
    Case(
        file="m27-parallel.csv",
        columns="arrive depart name",
        rows=[
            ("09:00", "10:00", "Plenary"),
            ("10:00", "11:00", "Group A: Chapel"),
            ("10:00", "11:00", "Group B: Kiasma"),
            ("11:30", "12:30", "Lunch"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="m28-emoji.csv",
        columns="name description",
        rows=[
            ("☕ Coffee with the mayor 🇫🇮", "Bring 🎒 and 😀. 日本語 und العربية"),
            ("Kiasma", ""),
        ],
    ),
    Case(
        file="m29-rooms.csv",
        columns="name address",
        rows=[
            ("A", "Simonkatu 7, 3rd floor, Helsinki"),
            ("B", "Room 205, Fabianinkatu 30, Helsinki"),
            ("C", "Fabianinkatu 30 A 12, 00100 Helsinki"),
            ("D", "Kiasma, Mannerheiminaukio 2, 00100 Helsinki, Finland"),
            ("E", "Unioninkatu 36 (entrance from the yard), Helsinki"),
            ("F", "c/o City Office, Pohjoisesplanadi 11-13, Helsinki"),
            ("G", "Unioninkatu 29, Helsinki; 2nd floor"),
            ("H", "Ludviginkatu 2-4\n00130 Helsinki"),
            ("I", "Töölönlahdenkatu 4, HELSINKI, FI-00100"),
        ],
    ),
    Case(
        file="m37-double-encoded.csv",
        rows=[(DAY, "09:00", "09:45", "Pospeševalnik Čebela", "Šmartinska cesta 152, Ljubljana")],
        codes=(1,),
        says=("m37-double-encoded.csv",),
    ),
    Case(
        file="m39-excel-fractions.csv",
        columns="date arrive depart name",
        rows=[
            (DAY, "09:00", "09:45", "Kamppi Chapel"),
            (DAY, "10:00", "11:15", "Kiasma"),
            (DAY, "10:00", "11:15", "Library"),
        ],
        codes=(0, 1),
    ),
    Case(
        file="m41-only-hours.csv",
        options=YEAR,
        rows=[TWO_STOPS[0], ("2026-09-18", "10:00", "11:15", "Kiasma", KIASMA)],
    ),
    Case(file="m43-excel-line-in-quotes.csv", rows=TWO_STOPS, codes=(0, 1)),
    Case(file="m44-mixed-separators.csv", rows=TWO_STOPS, codes=(0, 1)),
    Case(
        file="m45-hours-of-partners.csv",
        columns="date arrive name",
        rows=[("2017-02-02", f"{9 + hour:02}:30", name) for hour, name in enumerate("ABCDEF")],
    ),
    Case(
        file="m46-tbc-hours.csv",
        rows=[
            (DAY, "09:00", "", "Kamppi Chapel", SIMONKATU),
            (DAY, "", "11:15", "Kiasma", KIASMA),
        ],
        codes=(1,),
        says=("m46-tbc-hours.csv:4:", "1 line left out"),
    ),
    Case(
        file="m47-merged-name-cells.csv",
        rows=TWO_STOPS,
        codes=(0, 1),
        says=("m47-merged-name-cells.csv:3:",),
    ),
    Case(
        file="m48-no-names-for-breaks.csv",
        columns="arrive depart name",
        rows=[
            ("09:00", "09:45", "Kamppi Chapel"),
            ("09:45", "10:00", "Transfer by bus"),
            ("10:00", "11:15", "Kiasma"),
            ("11:15", "11:30", "Coffee break"),
            ("11:40", "12:40", "Library"),
        ],
        codes=(0, 1),
    ),
)
