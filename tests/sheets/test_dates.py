from __future__ import annotations

import re
from datetime import date, time
from itertools import product

import pytest
from babel.dates import format_date
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from components.sheets import dates
from components.sheets.answers import DateOrder
from components.sheets.cells import Unusable
from components.sheets.dates import MonthDay, WrittenDate, read_date
from tests.deep import deep
from tests.sheets.test_hours import LANGUAGES

GROUNDHOG = date(2017, 2, 2)
CANDLEMAS_EVE = date(2017, 2, 1)


def texts(table: str) -> list[str]:
    """The wordings of a table, with bars or line ends between them."""
    return [text for text in re.split(r"[|\n]", table) if text]


def read(text: str) -> WrittenDate:
    found = read_date(text)
    assert isinstance(found, WrittenDate), found
    return found


WHOLE = """
2026-09-17|2026/9/17|2026.09.17.|2026. 9. 17.|20260917|46282|17. 9. 2026|17.9.2026|17.09.26|17.9.2026.|17/9/2026
17-9-2026|17 09 2026|17.9.'26|Thu 17 Sep 2026|Thursday 17 September 2026|Thursday, 17th September 2026
17th of September 2026|17 Sept 2026|September 17, 2026|Sep 17 2026|Sept. 17th, 2026|Thursday, September 17, 2026
17-Sep-2026|17-Sep-26|17 Sep '26|17Sep2026|2026 Sep 17|17 SEP 2026|Thu., Sept. 17, 2026|2026-09-17 (Thu)
2026-09-17 Thursday|17/9/2026, Thursday|četrtek, 17. september 2026|čet. 17. 9. 2026|čet, 17.9.2026
17. septembra 2026|v četrtek, 17. septembra 2026|17. sep. 2026|četrtek 17. sept. 2026
ČETRTEK, 17. SEPTEMBER 2026|giovedì 17 settembre 2026|gio 17 set 2026|gio. 17/9/2026|17 settembre 2026
17 set. 2026|jueves, 17 de septiembre de 2026|jue 17 sep 2026|17 de sept. de 2026|jueves 17/09/2026
quinta-feira, 17 de setembro de 2026|qui., 17/09/2026|17 de set. de 2026|5ª feira, 17/09/2026
quinta, 17 de Setembro 2026|2026. szeptember 17., csütörtök|2026. szept. 17.|2026. szeptember 17-én
2026.09.17. (cs)|joi, 17 septembrie 2026|joi 17 sept. 2026|17 sept 2026|17.IX.2026|17 IX 2026
ceturtdien, 2026. gada 17. septembrī|2026. gada 17. septembris|ceturtdiena, 17.09.2026.|17. sept. 2026
Donnerstag, 17. September 2026|Do., 17.09.2026|Do 17.9.26|Do. 17. Sep. 2026|den 17. September 2026
jeudi 17 septembre 2026|jeu. 17 sept. 2026|le 17 septembre 2026|jeudi 17/09/2026|četvrtak, 17. rujna 2026.
čet, 17. rujna 2026.|čtvrtek 17. září 2026|čt 17. 9. 2026|czwartek, 17 września 2026|17 wrz 2026 r.
czw., 17.09.2026|Πέμπτη, 17 Σεπτεμβρίου 2026|Πέμ 17/9/2026|torstai 17. syyskuuta 2026|to 17.9.2026
torsdag 17 september 2026|štvrtok 17. septembra 2026|Day 1 – Thursday 17 September 2026|Tag 1: 17.09.2026
1. dan (četrtek, 17. 9. 2026)|2026-09-17 00:00:00|2026-09-17T00:00:00|2026-09-17T00:00:00.000Z
"""
NO_YEAR = """
17. 9.|17.9|17.09.|17/9|9/17|Thu 17/9|Thursday 17 September|17 Sept|Sept 17|17th September|the 17th of September
17-Sep|četrtek, 17. 9.|v četrtek, 17. septembra|gio 17 set|giovedì 17 settembre|jueves 17 de septiembre
quinta-feira, 17 de setembro|szeptember 17.|szeptember 17-én|joi, 17 septembrie|ceturtdien, 17. septembrī
Do, 17. Sept|Donnerstag 17.9.|jeudi 17 septembre|17 sept.|17 września
"""
WITH_HOURS = """
2026-09-17 09:30|2026-09-17T09:30|2026-09-17T09:30:00|2026-09-17 9:30 AM|17.9.2026 9.30|17. 9. 2026 ob 9.30
Do. 17.09.26 09:30|17.09.2026, 9.30 Uhr|17/9/2026 9h30|Thu 17 Sep 2026 9:30
Thursday, 17 September 2026 at 9:30 AM|Thu, Sep 17, 2026, 9:30 AM|9:30, 17 September 2026
giovedì 17 settembre 2026, ore 9.30|46282.3958333333|2026. szeptember 17. 9:30|jeudi 17 septembre 2026 à 9h30
"""
NUMBERS = """
Day 2|day 2|DAY 2|Day 02|Day-2|Day #2|2|2.|2.0|2nd day|2. dan|Dan 2|dan 2.|Giorno 2|2º giorno|Día 2|2º día|Dia 2
2.º dia|2. nap|Ziua 2|2. diena|Tag 2|2. Tag|Jour 2|2e jour|2. den
"""
NO_DATE = """
tomorrow|2017-02-30|0. 1. 2017|2017|２/２/2017|31/11/2026|TOTAL|3 stops|Room 17|second group|May|Sep 2026
Sunday 20th|=1+1|17.9.2026 x|12. listopada 2026|26 17 Sep|9:00|17 Sept 18 Oct|1.2.3.4|99/99/9999|Thursday Friday
Halle 17 May 3|17 jui 2026|2026-13-01|°|day two
"""


@pytest.mark.parametrize("text", texts(WHOLE))
def test_one_day_however_it_is_written(text: str) -> None:
    found = read(text)
    assert found.year == 2026
    assert found.on(2026, DateOrder.DAY_FIRST) == date(2026, 9, 17)
    assert found.plain or found.number == 1
    assert not found.weekdays or 3 in found.weekdays


@pytest.mark.parametrize("text", texts(NO_YEAR))
def test_a_day_without_its_year(text: str) -> None:
    found = read(text)
    assert (found.year, found.plain) == (None, False)
    assert MonthDay(9, 17) in (found.day_first, found.month_first)
    assert not found.in_doubt


@pytest.mark.parametrize("text", texts(WITH_HOURS))
def test_a_day_with_its_hours(text: str) -> None:
    found = read(text)
    assert found.on(2026, DateOrder.DAY_FIRST) == date(2026, 9, 17)
    assert found.hours is not None
    assert (found.hours.arrive, found.plain) == (time(9, 30), False)


@pytest.mark.parametrize("text", texts(NUMBERS))
def test_the_number_of_a_day(text: str) -> None:
    found = read(text)
    assert (found.number, found.has_day) == (2, False)


@pytest.mark.parametrize("text", texts(NO_DATE))
def test_what_is_no_date_is_refused(text: str) -> None:
    found = read_date(text)
    assert isinstance(found, Unusable)
    assert "2017-02-28" in str(found.remedy)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ponedjeljak, 12. listopada 2026.", date(2026, 10, 12)),
        ("poniedziałek, 12 listopada 2026", date(2026, 11, 12)),
        ("17. srpnja 2026", date(2026, 7, 17)),
        ("17. srpna 2026", date(2026, 8, 17)),
        ("mar 17 mar 2026", date(2026, 3, 17)),
        ("mar. 17/3/2026", date(2026, 3, 17)),
        ("1° febbraio 2026", date(2026, 2, 1)),
        ("1er février 2026", date(2026, 2, 1)),
        ("17 mai 2026", date(2026, 5, 17)),
        ("1. jūnijs 2026", date(2026, 6, 1)),
        ("25 juil. 2026", date(2026, 7, 25)),
    ],
)
def test_words_that_mean_two_things_are_told_apart_by_their_neighbours(text: str, day: date) -> None:
    assert dates.parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["17-19 September 2026", "17.–19.9.2026", "17. in 18. september 2026", "17 al 19 settembre 2026"]
)
def test_of_several_days_the_first_is_taken_and_that_is_known(text: str) -> None:
    found = read(text)
    assert (found.day_first, found.more_days, found.plain) == (MonthDay(9, 17), True, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-02-02", GROUNDHOG),
        ("2017. 02. 02.", GROUNDHOG),
        ("2. 2. 2017", GROUNDHOG),
        ("2/2/2017", GROUNDHOG),
        ("2.2.17", GROUNDHOG),
        ("1/2/2017", CANDLEMAS_EVE),
        ("1. 2. 2017", CANDLEMAS_EVE),
        ("1-2-2017", CANDLEMAS_EVE),
    ],
)
def test_numbers_have_the_day_first_unless_said_otherwise(text: str, day: date) -> None:
    assert dates.parse_date(text) == day


def test_the_month_comes_first_where_that_is_the_order() -> None:
    assert dates.parse_date("1/2/2017", DateOrder.MONTH_FIRST) == date(2017, 1, 2)
    assert dates.parse_date("2017-02-01", DateOrder.MONTH_FIRST) == CANDLEMAS_EVE


def test_a_date_in_the_other_order_is_refused_with_the_right_way_to_write_it() -> None:
    found = dates.parse_date("2/13/2017")
    other = dates.parse_date("13/2/2017", DateOrder.MONTH_FIRST)

    assert isinstance(found, Unusable)
    assert "day first" in str(found.message)
    assert "2017-02-13" in str(found.remedy)
    assert isinstance(other, Unusable)
    assert "month first" in str(other.message)


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [("1/2/2017", True), ("1-2-17", True), ("2/2/2017", False), ("13/2/2017", False), ("1. 2. 2017", False)],
)
def test_only_dates_that_an_american_reads_otherwise_are_in_doubt(text: str, doubtful: bool) -> None:
    written = dates.read_date(text)
    assert isinstance(written, WrittenDate)
    assert (written.in_doubt and not written.dotted) is doubtful


@pytest.mark.parametrize(
    "like", ["", "2017-01-31", "31. 1. 2017", "01.02.2017", "1/2/17", "31.1.2017.", "Thu 2 Feb 2017"]
)
@pytest.mark.parametrize("order", DateOrder)
@given(day=st.dates(min_value=date(2000, 1, 1)))
def test_a_date_written_in_the_manner_of_another_reads_as_itself(like: str, order: DateOrder, day: date) -> None:
    assert dates.parse_date(dates.format_date(day, like, order), order) == day


def test_a_date_takes_the_manner_of_its_neighbours() -> None:
    assert dates.format_date(GROUNDHOG, "31. 1. 2017") == "2. 2. 2017"
    assert dates.format_date(GROUNDHOG, "01.02.2017") == "02.02.2017"
    assert dates.format_date(date(2017, 1, 31), "02/01/2017", DateOrder.MONTH_FIRST) == "01/31/2017"
    assert dates.format_date(GROUNDHOG, "2017-01-31") == "2017-02-02"


@settings(deadline=None, max_examples=deep(1000, 50))
@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 1, 1)),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["full", "long", "medium", "short"]),
)
@example(date(2026, 10, 12), "hr", "full")
@example(date(2026, 11, 12), "pl", "full")
def test_any_day_in_any_languages_own_form_is_itself_or_asks(day: date, language: str, width: str) -> None:
    text = format_date(day, width, locale=language)
    found = read_date(text)
    if isinstance(found, Unusable):
        # These months have names of another month in another language.
        assert (language, width) in product(("hr", "pl"), ("full", "long", "medium")), text
        return
    assert found.year == day.year
    readings = [found.on(day.year, order) for order in DateOrder]
    assert day in readings
    assert readings[0] == readings[1] or (width in ("short", "medium") and (found.in_doubt or None in readings))
    assert not found.weekdays or day.weekday() in found.weekdays


@settings(deadline=None, max_examples=deep(1000, 50))
@given(st.text(st.sampled_from("0123456789 .,/-–'’()ThuSeptDayTº\u00a0"), max_size=100))
def test_hostile_dates_are_read_or_refused(text: str) -> None:
    assume(text)
    assert isinstance(read_date(text), (WrittenDate, Unusable))
