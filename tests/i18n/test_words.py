"""Hours, dates, distances and texts as people of each language write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from components.i18n.catalogues import LANGUAGES, OWN_NAMES
from components.i18n.words import Words, choose_language, own_name_of, words_for
from components.plan.messages import HourElsewhere, Phrase

THURSDAY = date(2017, 2, 2)


def test_there_are_the_eight_languages_of_the_partners() -> None:
    assert LANGUAGES == ("en", "sl", "it", "es", "pt", "hu", "ro", "lv")
    for tag, name in OWN_NAMES.items():
        assert own_name_of(tag) == name
        assert (Locale.parse(tag).get_display_name() or "").casefold() == name.casefold()


@pytest.mark.parametrize(
    ("language", "hour", "full", "medium"),
    [
        ("en", "09:05", "Thursday, 2 February 2017", "Thu 2 Feb"),
        ("sl", "09:05", "četrtek, 2. februar 2017", "čet., 2. feb."),
        ("it", "09:05", "giovedì 2 febbraio 2017", "gio 2 feb"),
        ("es", "9:05", "jueves, 2 de febrero de 2017", "jue, 2 feb"),
        ("pt", "09:05", "quinta-feira, 2 de fevereiro de 2017", "qui. 2 fev."),
        ("hu", "9:05", "2017. február 2., csütörtök", "febr. 2., Cs"),
        ("ro", "09:05", "joi, 2 februarie 2017", "joi, 2 feb."),
        ("lv", "09:05", "ceturtdiena, 2017. gada 2. februāris", "ceturtd., 2. febr."),
    ],
)
def test_hours_and_dates_follow_the_custom_of_the_language(language: str, hour: str, full: str, medium: str) -> None:
    words = words_for(language)
    assert words.hour(time(9, 5)) == hour
    assert words.hour(time(16, 40)) == "16:40"
    assert words.date(THURSDAY) == full
    assert words.date(THURSDAY, "medium") == medium


def test_a_heading_begins_with_a_capital_and_a_tab_is_short() -> None:
    assert words_for("sl").date(THURSDAY, "heading") == "Četrtek, 2. februar 2017"
    assert words_for("it").dates(date(2017, 2, 1), THURSDAY) == "1–2 feb 2017"
    assert words_for("pt").date(THURSDAY, "short") == "2 fev."
    for words in map(words_for, LANGUAGES):
        weekday = words.date(THURSDAY, "weekday")
        assert len(weekday) <= 4
        assert weekday[0].isupper()


def test_an_hour_is_that_of_its_own_zone() -> None:
    ljubljana = datetime(2017, 2, 2, 8, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Ljubljana"))
    assert words_for("sl").hour(ljubljana) == "09:30"
    assert words_for("sl").hour(ljubljana.timetz()) == "09:30"


@pytest.mark.parametrize(
    ("metres", "english", "slovene"),
    [
        (0, "0\xa0m", "0\xa0m"),
        (347, "350\xa0m", "350\xa0m"),
        (994, "990\xa0m", "990\xa0m"),
        (995, "1.0\xa0km", "1,0\xa0km"),
        (2431, "2.4\xa0km", "2,4\xa0km"),
        (9949, "9.9\xa0km", "9,9\xa0km"),
        (9950, "10\xa0km", "10\xa0km"),
        (1234567, "1,235\xa0km", "1.235\xa0km"),
    ],
)
def test_a_distance_is_no_finer_than_it_is_known(metres: float, english: str, slovene: str) -> None:
    assert words_for("en").distance(metres) == english
    assert words_for("sl").distance(metres) == slovene


@pytest.mark.parametrize(
    ("seconds", "english", "hungarian"),
    [
        (0, "0\xa0min", "0\xa0perc"),
        (1, "1\xa0min", "1\xa0perc"),
        (60, "1\xa0min", "1\xa0perc"),
        (61, "2\xa0min", "2\xa0perc"),
        (3600, "1\xa0h", "1\xa0óra"),
        (4790, "1\xa0h\xa020\xa0min", "1\xa0óra\xa020\xa0perc"),
        (-30, "0\xa0min", "0\xa0perc"),
    ],
)
def test_a_duration_is_whole_minutes_rounded_up(seconds: float, english: str, hungarian: str) -> None:
    assert words_for("en").duration(seconds) == english
    assert words_for("hu").duration(seconds) == hungarian


def test_values_stay_values_until_a_language_writes_them() -> None:
    phrase = Phrase("untranslated {time}, {day}, {name}", {"time": time(9, 5), "day": THURSDAY, "name": "{oops}"})
    assert words_for("hu").phrase(phrase) == "untranslated 9:05, 2017. február 2., csütörtök, {oops}"


def test_a_gap_without_a_value_stays_for_a_script_to_fill() -> None:
    assert words_for("en").text("until {time}") == "until {time}"
    assert "{time}" in words_for("lv").text("until {time}")


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {1: "1 stop", 2: "2 stops", 101: "101 stops"}),
        ("sl", {1: "1 postanek", 2: "2 postanka", 3: "3 postanki", 5: "5 postankov", 101: "101 postanek"}),
        ("it", {1: "1 tappa", 2: "2 tappe"}),
        ("hu", {1: "1 állomás", 2: "2 állomás"}),
        ("ro", {1: "1 oprire", 2: "2 opriri", 19: "19 opriri", 20: "20 de opriri", 101: "101 opriri"}),
        ("lv", {0: "0 pieturpunktu", 1: "1 pieturpunkts", 2: "2 pieturpunkti", 21: "21 pieturpunkts"}),
    ],
)
def test_each_language_counts_as_its_grammar_wants(language: str, forms: dict[int, str]) -> None:
    words = words_for(language)
    assert {count: words.plural("{count} stop", "{count} stops", count) for count in forms} == forms


@pytest.mark.parametrize(
    ("tag", "language"), [("sl-SI", "sl"), ("pt_BR", "pt"), ("HU", "hu"), ("de", "en"), ("", "en"), ("../x", "en")]
)
def test_a_tag_finds_its_language_or_english(tag: str, language: str) -> None:
    assert words_for(tag).language == language


@settings(deadline=None)
@given(st.sampled_from(LANGUAGES), st.floats(0, 1e8), st.floats(-1e8, 1e8), st.times())
def test_every_number_and_hour_can_be_written(language: str, metres: float, seconds: float, clock: time) -> None:
    words: Words = words_for(language)
    assert words.distance(metres).endswith("m")
    assert "{" not in words.duration(seconds)
    assert words.hour(clock).endswith(f":{clock.minute:02d}")


@pytest.mark.parametrize(
    ("header", "wanted", "offered", "language"),
    [
        (None, None, LANGUAGES, "en"),
        ("", "", ("sl", "en"), "sl"),
        ("de-AT, sl-SI;q=0.8, en;q=0.5", None, LANGUAGES, "sl"),
        ("en;q=0.5, it;q=0.9", None, LANGUAGES, "it"),
        ("it, es", None, LANGUAGES, "it"),
        ("pt-BR,pt;q=0.9,en;q=0.8", None, LANGUAGES, "pt"),
        ("LV-lv ; q=1.0", None, LANGUAGES, "lv"),
        ("de", None, ("sl", "en"), "sl"),
        ("it", None, ("sl", "en"), "sl"),
        ("*", None, ("hu", "en"), "hu"),
        ("*, it;q=0.1", None, ("sl", "it"), "sl"),
        ("*;q=0.5, sl;q=0.1", None, ("sl", "it"), "it"),
        ("*;q=0.5, sl;q=0.1", None, ("sl",), "sl"),
        ("sl;q=0, *;q=0.5", None, ("sl", "en"), "en"),
        ("sl;q=0", None, ("sl", "en"), "en"),
        ("sl;q=0", None, ("sl",), "sl"),
        ("it", "ro", LANGUAGES, "ro"),
        ("it", "ro-RO", LANGUAGES, "ro"),
        ("it", "xx", LANGUAGES, "it"),
        ("it", "<script>", LANGUAGES, "it"),
        ("it", "hu", ("sl", "it"), "it"),
        ("de", None, ("de", "sl"), "sl"),
        ("de", None, ("de",), "en"),
        ("it", None, (), "en"),
        ("sl;q=2, it;q=0.1", None, LANGUAGES, "it"),
        ("sl;q=nan, it;q=0.1", None, LANGUAGES, "it"),
        ("\x00, ;;;q=, it;q=0.1,,", None, LANGUAGES, "it"),
        ("x" * 5000 + ", it", None, LANGUAGES, "en"),
    ],
)
def test_the_visitor_gets_the_language_wished_for(
    header: str | None, wanted: str | None, offered: tuple[str, ...], language: str
) -> None:
    assert choose_language(header, wanted, offered) == language


@settings(deadline=None)
@given(
    st.none() | st.text() | st.from_regex(r"([a-z]{1,8}(-[A-Z]{2})?;q=[01]\.[0-9]*,?)*"),
    st.none() | st.text(),
    st.lists(st.sampled_from([*LANGUAGES, "de", "xx", "sl-SI", ""])),
)
def test_any_header_leads_to_one_of_our_languages(header: str | None, wanted: str | None, offered: list[str]) -> None:
    assert choose_language(header, wanted, tuple(offered)) in LANGUAGES


@pytest.mark.parametrize(
    ("language", "there"), [("en", "14:30 (Tokyo)"), ("sl", "14:30 (Tokio)"), ("lv", "14:30 (Tokija)")]
)
def test_an_hour_elsewhere_names_the_city_of_its_zone(language: str, there: str) -> None:
    moment = datetime(2026, 10, 6, 14, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert (
        words_for(language).phrase(Phrase("{stop}: {at}", {"stop": "A", "at": HourElsewhere(moment)})) == f"A: {there}"
    )


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("Pacific/Apia", "Apia"),
        ("UTC", "UTC"),
        ("CET", "CET"),
    ],
)
def test_a_zone_without_a_city_has_its_own_name(zone: str, name: str) -> None:
    assert words_for("en").zone(ZoneInfo(zone)) == name


def test_a_short_label_is_translated_by_what_it_belongs_to() -> None:
    words = words_for("it")
    assert words.text("Next") == "Prossima tappa"
    assert words.text("Next", context="stop") == words.phrase(Phrase("Next", context="stop")) == "Prossima"
    assert words_for("en").text("Next", context="stop") == "Next"
