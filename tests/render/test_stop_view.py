"""One view of a stop: every output in the reader's language, and a new field in every output."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from components.export.context import Context
from components.export.outputs import OUTPUTS, Output
from components.i18n.words import words_for
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Accuracy, Candidate, Place, PlaceSource, PlannedStop, Stop, Visit
from components.render import stop_field
from components.render import stop_view as module
from components.render.audience import Audience
from components.render.data import page_data
from components.render.escaping import json_for_script
from components.render.stop_field import Localised
from components.render.stop_view import FIELDS, Content, Item, Shape, StopField, stop_view
from components.sheets.columns import TRANSLATED
from tests import samples
from tests.export.built import NAMES_ONLY, words_in

COMPONENTS = Path(module.__file__).parents[1]
ENGLISH, SLOVENE = words_for("en"), words_for("sl")
SERVED = Context(words=SLOVENE, base_url="https://visit.example", languages=("en", "sl"))
# Outputs that hold no text of a stop: codes, addresses for other sites, and the organisers' own table.
WITHOUT_STOPS = {"qr.svg", "qr.png", "oembed.json", "oembed.xml", "venues.csv", "privacy", "accessibility"}
# Newsletter and report leave details out, the pictures all but the names.
DETAILS = {field.name for field in FIELDS if not field.brief}
SHORT = {"newsletter.html": DETAILS, "report.docx": {*DETAILS, "meet"}}
TEXTS = [field for field in TRANSLATED if field != "photo_alt"]  # that of each photo is beside it


def marked(field: str, language: str) -> str:
    """A word that stands in one field and one language only, short enough for every line of every output."""
    return f"{field[:4]}{language}mark"


def translated_visit() -> Visit:
    """A visit whose every translatable text is a mark of its language; its last stop has no place."""

    def translated(planned: PlannedStop) -> PlannedStop:
        original: dict[str, Any] = {field: marked(field, "en") for field in TEXTS}
        translations = {"sl": {field: marked(field, "sl") for field in TEXTS}}
        return replace(planned, stop=replace(planned.stop, **original, translations=translations))

    visit = samples.ljubljana()
    return replace(
        visit, days=tuple(replace(day, stops=tuple(translated(each) for each in day.stops)) for day in visit.days)
    )


@pytest.mark.parametrize("row", [row for row in OUTPUTS if row.slug not in WITHOUT_STOPS], ids=lambda row: row.slug)
def test_every_output_is_in_the_readers_language(row: Output) -> None:
    text = words_in(row, translated_visit(), SERVED)
    shown = {*TEXTS} - SHORT.get(row.slug, set())
    for field in {"name"} if row.slug in NAMES_ONLY else shown:
        assert marked(field, "sl") in text, field
    for field in TEXTS:
        assert marked(field, "en") not in text, field


def test_markers_and_the_now_card_are_in_the_readers_language() -> None:
    text = json_for_script(page_data(translated_visit(), SLOVENE))
    assert marked("name", "sl") in text
    assert marked("name", "en") not in text


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (StopField(name="meet", label=Phrase("Meet")), ["lobbymark"]),
        (StopField(name="quote", label=Phrase("Quote"), shape=Shape.PARAGRAPHS, labelled=False), ["lobbymark"]),
        (
            StopField(
                name="agenda",
                label=Phrase("Agenda"),
                shape=Shape.ITEMS,
                content=lambda _stop, _words, plan_language: Content(
                    items=(Item(name="ninemark", text="welcome"),), language=plan_language
                ),
            ),
            ["ninemark"],
        ),
    ],
    ids=["line", "paragraphs", "items"],
)
def test_a_row_in_the_table_of_fields_reaches_every_output(
    row: StopField, values: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def text(_stop: Stop, field: str, language: str, plan_language: str) -> Localised:
        return Localised("lobbymark" if field == row.name else field, plan_language)

    monkeypatch.setattr(module, "FIELDS", (*FIELDS, row))
    monkeypatch.setattr(module, "stop_text", text)
    monkeypatch.setattr(stop_field, "stop_text", text)
    for each in OUTPUTS:
        if each.slug in WITHOUT_STOPS | NAMES_ONLY.keys():
            continue
        output_text = words_in(each, samples.ljubljana(), replace(SERVED, words=ENGLISH))
        for value in values:
            assert value in output_text, each.slug


def test_each_text_says_which_language_it_is_in() -> None:
    [day, *_] = translated_visit().days
    slovene = stop_view(day.stops[0], SLOVENE, "en")
    latvian = stop_view(day.stops[0], words_for("lv"), "en")
    for view, expected in ((slovene, "sl"), (latvian, "en")):
        assert view.name.language == expected
        assert {field.content.language for field in view.fields if field.row.name in TRANSLATED} == {expected}
    # What the app says itself is in the reader's language.
    certainty = next(field for field in latvian.fields if field.row.name == "certainty")
    assert certainty.content.language == "lv"


def organisers_stop() -> PlannedStop:
    planned = samples.ljubljana().days[1].stops[0]
    problem = Problem(
        kind=ProblemKind.ROUTE_IMPOSSIBLE,
        severity=Severity.ERROR,
        message=Phrase("Too late"),
        remedy=Phrase("Leave earlier"),
    )
    gap = replace(problem, kind=ProblemKind.GAP, message=Phrase("A gap"))
    note = replace(problem, severity=Severity.NOTE, message=Phrase("A note"))
    at = samples.MAO.coordinate
    assert at is not None
    other = Candidate(coordinate=at, accuracy=Accuracy.STREET, matched_address="Rusjanov trg 9")
    place = Place(coordinate=at, source=PlaceSource.GEOCODER, candidates=(other,))
    return replace(planned, place=place, problems=(problem, gap, note))


@pytest.mark.parametrize("audience", Audience)
def test_an_audience_reads_its_own_fields_and_those_of_wider_audiences(audience: Audience) -> None:
    view = stop_view(organisers_stop(), ENGLISH, "en", audience)
    assert [field.row for field in view.fields] == [row for row in FIELDS if row.audience <= audience]
    assert ("Rusjanov trg 9" in str(view)) == (audience is Audience.ORGANISERS)


def test_only_organisers_read_problems() -> None:
    def messages(audience: Audience) -> list[tuple[str, str]]:
        view = stop_view(organisers_stop(), ENGLISH, "en", audience)
        return [(problem.message, problem.remedy) for problem in view.problems]

    assert messages(Audience.PUBLIC) == []
    assert messages(Audience.ORGANISERS) == [
        ("Too late", "Leave earlier"),
        ("A gap", "Leave earlier"),
        ("A note", "Leave earlier"),
    ]


@pytest.mark.parametrize("audience", Audience)
def test_every_output_is_for_its_audience(audience: Audience) -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    visit = replace(visit, days=(replace(day, stops=(organisers_stop(), *day.stops[1:])),))
    for row in OUTPUTS:
        if row.slug not in WITHOUT_STOPS | NAMES_ONLY.keys() | SHORT.keys():
            text = words_in(row, visit, replace(SERVED, audience=audience))
            assert ("Rusjanov trg 9" in text) == (audience is Audience.ORGANISERS), row.slug


def test_the_table_has_a_row_for_every_text_of_a_stop() -> None:
    texts = {field.name for field in fields(Stop) if field.type == "str"} - {"id", "name", "time_zone"}
    texts -= {"travel_words"}  # the leg shows them
    assert texts <= {field.name for field in FIELDS}
    assert set(TRANSLATED) - {"name", "photo_alt"} <= {field.name for field in FIELDS}
    assert len({field.name for field in FIELDS}) == len(FIELDS)


def stop_texts_read(source: str) -> list[str]:
    """Every place that reads a text of a stop around its view: `.stop.name` and the like."""
    texts = {*TRANSLATED, "website", "opening_hours", "projects"}
    return [
        f"{node.lineno}: .stop.{node.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in texts
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "stop"
    ]


@pytest.mark.parametrize("room", ["render", "export"])
def test_no_page_or_file_reads_a_stops_texts_around_its_view(room: str) -> None:
    for path in sorted((COMPONENTS / room).glob("*.py")):
        # `labels` asks whether there is an address at all, `stop_view` makes the view.
        if path.name not in {"labels.py", "stop_view.py"}:
            assert stop_texts_read(path.read_text("utf-8")) == [], path.name


def test_the_search_for_texts_finds_one() -> None:
    assert stop_texts_read("name = planned.stop.name") == ["1: .stop.name"]
