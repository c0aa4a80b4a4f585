from __future__ import annotations

import re
from datetime import time

import pytest
from babel.dates import format_time
from hypothesis import given, settings
from hypothesis import strategies as st

from components.sheets import cells, hours
from components.sheets.cells import Unusable
from components.sheets.hours import Hours, read_hours
from tests.deep import deep

LANGUAGES = [
    "en", "en_GB", "sl", "it", "es", "es_MX", "pt", "pt_BR", "hu", "ro", "lv", "de", "de_AT", "fr", "fr_CA", "hr", "cs",
    "pl", "el", "fi", "sv", "da", "nl", "sk", "et", "lt",
]  # fmt: skip

ONE = """
9:00|9.00|09.00|9h|9h00|9:00h|0900|900|9|9:00:00|9am|9 AM|9 a.m.|9 a. m.|9:00 A.M.|9:00:00 AM|9 h|9 h 00|9h 00
9 Uhr|9:00 Uhr|9.00 Uhr|um 9|um 9 Uhr|9 Uhr morgens|ab 9 Uhr|ob 9|ob 9.00|ob 9h|ob 9. uri|od 9.00|9.00 ure|ore 9
ore 9.00|h 9.00|h. 9:00|9,00|alle 9|alle ore 9|dalle 9|a las 9|a las 9:00 h|las 9|desde las 9|9 de la mañana
9 hs|9 horas|às 9h|às 9 horas|a partir das 9h|9 da manhã|à 9 h|à 9h00|dès 9h|à partir de 9h|9 heures
9 h du matin|ora 9|ora 9:00|la ora 9|orele 9.00|de la ora 9|9 óra|9:00 óra|9 óra 00|9.00-kor|9-kor|de. 9|9-től
délelőtt 9|plkst. 9|plkst. 9.00|plkst.9.00|no 9.00|klo 9|klo 9.00|kl. 9|kl 9:00|kl. 09.00|9 uur|9.00 uur
godz. 9:00|o 9:00|v 9 hod.|9:00 hod.|u 9 sati|u 9h|στις 9|9 π.μ.|from 9|from 9:00 am|at 9|@ 9:00|9 o'clock
9:00 hrs|0900 hrs|starting 9:00|by 9:00|9:00 local time|9:00 (local time)|9:00 -|9. 00|9: 00|0.375|0,375|.375
9:00;|(9:00)|Time: 9:00|Uhrzeit: 9 Uhr|09h00
"""
HALF_PAST_TWO = """
14:30|14.30|14h30|1430|14:30:00|2:30 PM|2:30pm|2.30 p.m.|2:30 p. m.|2:30p|14 h 30|14:30 h|14.30 Uhr|14 Uhr 30
14 óra 30|14.30-kor|plkst. 14.30|ore 14.30|ore 14,30|ob 14.30|ora 14:30|às 14h30|a las 14:30|klo 14.30|2:30 μ.μ.
2:30 de la tarde|2:30 da tarde|2:30 del pomeriggio|du. 2:30|délután 2:30|2:30 popoldne|2:30 nachmittags|14h30min
2h30 de l’après-midi|2:30 după-amiaza|14:30 PM
"""
BOTH = """
9:30-10:40|9.30 – 10.40|9.30 — 10.40 Uhr|9:30−10:40|09:30‑10:40|9h30-10h40|9h30 à 10h40|de 9h30 à 10h40
entre 9h30 et 10h40|von 9.30 bis 10.40|von 9:30 bis 10:40 Uhr|zwischen 9.30 und 10.40 Uhr|9:30 bis 10:40 Uhr
9.30 Uhr - 10.40 Uhr|od 9.30 do 10.40|od 9.30 do 10.40 ure|med 9.30 in 10.40|dalle 9.30 alle 10.40
dalle ore 9.30 alle ore 10.40|ore 9.30-10.40|9,30-10,40|tra le 9.30 e le 10.40|de 9:30 a 10:40|de 9:30 a 10:40 h
9:30 a 10:40|desde las 9:30 hasta las 10:40|entre las 9:30 y las 10:40|das 9h30 às 10h40|9h30 às 10h40
9h30 - 10h40|entre as 9h30 e as 10h40|9:30-tól 10:40-ig|9.30-től 10.40-ig|9.30-10.40-ig|de la 9:30 la 10:40
de la ora 9.30 la ora 10.40|între orele 9:30 și 10:40|no 9.30 līdz 10.40|no plkst. 9.30 līdz plkst. 10.40
plkst. 9.30–10.40|9.30 līdz 10.40|klo 9.30–10.40|kl. 9.30–10.40|od 9:30 do 10:40 hod.|godz. 9:30 - 10:40
od 9:30 do 10:40 sati|9:30 to 10:40|from 9:30 to 10:40|between 9:30 and 10:40|9:30 until 10:40|9:30 till 10:40
9:30 AM - 10:40 AM|9:30 - 10:40 AM|9:30am–10:40am|9:30 a.m. to 10:40 a.m.|0930-1040|09:30:00 - 10:40:00
9:30/10:40|9:30 10:40|9:30 - 10:40 local time|9:30-10:40 h
"""
OPEN = """
TBC|tbd|TBA|?|??|–|-|—|NaN|nan|n/a|N/A|NA|#N/A|null|None|…|...|xx:xx|to be confirmed|po dogovoru|da definire
por confirmar|a confirmar|de confirmat|offen|noch offen|à confirmer|še ni znano|egyeztetés alatt|tiks precizēts
--:--|??:??|(TBC)
"""
NO_HOURS = """
25:61|25:00|24:00|9:60|9,5|9.5|0:5|13:00 a|9:5|99999|1.0|９:00|9:00 Meeting at the hotel|9:00 and 10:00
9:00, 10:00|9:00; 10:30|9:00 10:00 11:00|9-10-11|soon|after lunch|9:00 for 9:30 pm start|halb 10|pol desetih
10 c.t.|=1+1|12:30 noon|9:00 am pm|Halle 9|Room 9|2026-09-17|17.9.2026|h|Uhr|9 km|9 €|-9|9%
"""


def texts(table: str) -> list[str]:
    """The wordings of a table, with bars or line ends between them."""
    return [text for text in re.split(r"[|\n]", table) if text]


@pytest.mark.parametrize("text", texts(ONE))
def test_nine_in_the_morning_however_it_is_written(text: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart, found.approximate) == (time(9), None, False)


@pytest.mark.parametrize("text", texts(HALF_PAST_TWO))
def test_half_past_two_however_it_is_written(text: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart) == (time(14, 30), None)


@pytest.mark.parametrize("text", texts(BOTH))
def test_a_beginning_and_an_end_however_they_are_written(text: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart) == (time(9, 30), time(10, 40))


@pytest.mark.parametrize(
    ("text", "arrive", "depart"),
    [
        ("6:08 PM - 9:23 PM (GMT+1)", time(18, 8), time(21, 23)),
        ("9:30 - 1:30 PM", time(9, 30), time(13, 30)),
        ("1:30 - 3 PM", time(13, 30), time(15)),
        ("11 - 12 PM", time(11), time(12)),
        ("12 - 1 PM", time(12), time(13)),
        ("11:00 AM – 12:30 PM", time(11), time(12, 30)),
        ("9 AM - 5", time(9), time(17)),
        ("10 PM - 2", time(22), time(2)),
        ("22:00-24:00", time(22), time(0)),
        ("9-10", time(9), time(10)),
        ("9 bis 10 Uhr", time(9), time(10)),
        ("noon - 2 PM", time(12), time(14)),
        ("11:30 - noon", time(11, 30), time(12)),
        ("bis 10 Uhr", None, time(10)),
        ("until 10:30", None, time(10, 30)),
        ("do 10.30", None, time(10, 30)),
        ("fino alle 10", None, time(10)),
        ("hasta las 10", None, time(10)),
        ("até às 10h", None, time(10)),
        ("jusqu'à 10h", None, time(10)),
        ("10-ig", None, time(10)),
        ("până la 10", None, time(10)),
        ("līdz 10.00", None, time(10)),
        ("– 10:30", None, time(10, 30)),
    ],
)
def test_ends_alone_and_ranges_with_one_half_of_the_day(text: str, arrive: time | None, depart: time | None) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart) == (arrive, depart)


@pytest.mark.parametrize(
    "text",
    ["noon", "midday", "12 noon", "12:00 noon", "12:00 (noon)", "opoldne", "mezzogiorno", "a mezzogiorno", "mediodía",
     "al mediodía", "12 del mediodía", "meio-dia", "ao meio-dia",
     "dél", "délben", "prânz", "la prânz", "amiază", "pusdienlaiks", "midi",
     "à midi", "12 PM", "podne", "poledne", "0.5"],
)  # fmt: skip
def test_noon(text: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart) == (time(12), None)


@pytest.mark.parametrize(
    "text",
    ["midnight", "12 midnight", "12 AM", "polnoč", "opolnoči", "mezzanotte", "medianoche", "meia-noite", "éjfél",
     "pusnakts", "Mitternacht", "minuit", "0:00", "00:00"],
)  # fmt: skip
def test_midnight(text: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart) == (time(0), None)


@pytest.mark.parametrize(
    "text",
    ["ca. 9:00", "ca 9", "circa 9:00", "circa alle 9", "approx. 9", "about 9", "around 9 am", "~9:00", "~ 9", "≈ 9:00",
     "okrog 9.00", "okoli 9h", "pribl. 9", "verso le 9", "hacia las 9", "sobre las 9", "por volta das 9h", "kb. 9:00",
     "aprox. 9:00", "aproximativ 9", "apm. 9.00", "gegen 9 Uhr", "etwa 9 Uhr", "vers 9h", "environ 9 h", "noin klo 9",
     "9:00 ca.", "9:00?", "9:00 TBC", "9:00 (tbc)", "9:00 (to be confirmed)"],
)  # fmt: skip
def test_an_hour_that_is_about_right_is_told_as_such(text: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert (found.arrive, found.approximate) == (time(9), True)
    assert not found.plain


@pytest.mark.parametrize("text", texts(OPEN))
def test_words_for_nothing_leave_the_hour_open(text: str) -> None:
    assert read_hours(text) == Hours()


@pytest.mark.parametrize(
    "text", ["Morning", "afternoon", "Evening", "zvečer", "sera", "mañana", "tarde", "délután", "vormittags", "soirée"]
)
def test_a_part_of_the_day_is_no_hour_and_told(text: str) -> None:
    assert read_hours(text) == Hours(part_of_day=True)


@pytest.mark.parametrize("text", texts(NO_HOURS))
def test_what_is_no_hour_is_refused(text: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Unusable)
    assert "9:30" in str(found.remedy)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("14:30 - 16:00 (GMT+1)", "GMT+1"),
        ("14:00 -15:00 (GMT)", "GMT"),
        ("9:30 CET", "CET"),
        ("9:30 UTC+02:00", "UTC+02:00"),
        ("9:30 (UTC -5)", "UTC-5"),
        ("2026-09-17T09:30:00+02:00", "UTC+02:00"),
        ("2026-09-17T09:30:00Z", "UTC"),
        ("9:30-10:30", ""),
    ],
)
def test_a_zone_beside_the_hours_is_kept_and_shifts_nothing(text: str, zone: str) -> None:
    found = read_hours(text)
    assert isinstance(found, Hours)
    assert found.zone == zone
    assert found.arrive in (time(9, 30), time(14), time(14, 30))


def test_hours_of_a_spreadsheet() -> None:
    assert read_hours("0.40625") == Hours(arrive=time(9, 45), fraction=True)
    assert read_hours("0.41666666666666669") == Hours(arrive=time(10), fraction=True)
    assert read_hours("43000.375") == Hours(arrive=time(9), day_text="43000", fraction=True)
    assert read_hours("2026-09-17 10:00:00") == Hours(arrive=time(10), day_text="2026-09-17")
    assert read_hours("11:15:30") == Hours(arrive=time(11, 15), cut=True)
    doubtful = read_hours("0.25")
    assert doubtful == Hours(arrive=time(0, 25), doubtful=True)
    assert isinstance(doubtful, Hours)
    assert hours.of_fraction(doubtful) == Hours(arrive=time(6), fraction=True)


def test_a_remark_in_brackets_is_told_as_written() -> None:
    found = read_hours("9:00 (Doors open)")
    assert found == Hours(arrive=time(9), beside="Doors open")


@pytest.mark.parametrize("text", ["9:00-10:00", "ca. 9", "TBC", "noon-ish", "until 9", "2026-09-17 09:00", "0.25", ""])
def test_one_hour_alone_is_asked_for_in_a_form(text: str) -> None:
    assert isinstance(hours.parse_time(text), Unusable)


@settings(deadline=None, max_examples=deep(300, 25))
@given(st.times(), st.sampled_from(LANGUAGES), st.sampled_from(["short", "medium"]))
def test_any_hour_in_any_languages_own_form_is_itself(moment: time, language: str, width: str) -> None:
    moment = moment.replace(microsecond=0)
    found = read_hours(format_time(moment, width, locale=language))
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart) == (moment.replace(second=0), None)


@given(st.times(), st.times(), st.sampled_from(["{}-{}", "{} – {} Uhr", "od {} do {}", "de {} a {}", "{} to {}"]))
def test_any_two_hours_come_back(one: time, two: time, manner: str) -> None:
    begin, end = (moment.replace(second=0, microsecond=0) for moment in (one, two))
    found = read_hours(manner.format(f"{begin:%H:%M}", f"{end:%H:%M}"))
    assert isinstance(found, Hours)
    assert (found.arrive, found.depart) == (begin, end)


@settings(deadline=None, max_examples=deep(1000, 200))
@given(st.text(st.sampled_from("0123456789 :.-–hapm,/()~?ToUr\u00a0"), max_size=60))
def test_hostile_hours_are_read_or_refused(text: str) -> None:
    assert isinstance(read_hours(text), (Hours, Unusable))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45", 2700), ("45 min", 2700), ("1:15", 4500), ("1 h", 3600), ("1h15", 4500), ("1 h 15 min", 4500), ("0", 0),
     ("0:30", 1800), ("00:30:00", 1800), ("1,5 ure", 5400), ("1.5 hours", 5400), ("2 uri", 7200), ("1 ora", 3600),
     ("2 Stunden", 7200), ("90 Min.", 5400), ("30 minut", 1800), ("45'", 2700), ("1½ h", 5400), ("2 óra", 7200),
     ("1 hora 30 minutos", 5400), ("4:00", 14400)],
)  # fmt: skip
def test_lengths_of_stay_are_minutes_unless_hours_are_named(text: str, seconds: int) -> None:
    assert cells.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["soon", "-5", "25 h", "1:75", "9999", "h", "1.5", "1,5 days"])
def test_what_is_no_length_of_stay_is_said(text: str) -> None:
    assert isinstance(cells.parse_duration(text), Unusable)


@given(st.integers(0, 24 * 60))
def test_minutes_of_stay_come_back(minutes: int) -> None:
    assert cells.parse_duration(cells.format_duration(minutes * 60)) == minutes * 60


@pytest.mark.parametrize("text", ["10 min", "15 min.", "5'", "10-15 min", "2 hours", "1 hr", "3 hrs"])
def test_a_length_of_time_is_no_hour(text: str) -> None:
    assert isinstance(read_hours(text), Unusable)


@pytest.mark.parametrize(
    ("text", "arrive", "depart"),
    [
        ("noon - 1:30", time(12), time(13, 30)),
        ("noon to 2", time(12), time(14)),
        ("12 noon – 1", time(12), time(13)),
        ("midday - 13:30", time(12), time(13, 30)),
        ("midnight - 2", time(0), time(2)),
        ("10 - noon", time(10), time(12)),
        ("11 órától", time(11), None),
        ("11 órától 13 óráig", time(11), time(13)),
        ("11 óráig", None, time(11)),
        ("11 órakor", time(11), None),
        ("de. 12", time(12), None),
        ("du. 12", time(12), None),
        ("de. 11-től du. 2-ig", time(11), time(14)),
        ("9-től délután 2-ig", time(9), time(14)),
        ("12 de la mañana", time(12), None),
        ("12 de la noche", time(0), None),
        ("12 AM", time(0), None),
    ],
)
def test_noon_and_the_halves_of_a_day_in_words(text: str, arrive: time | None, depart: time | None) -> None:
    assert read_hours(text) == Hours(arrive=arrive, depart=depart)
