"""Attendance sheets: a page an auditor takes, in every language, for any names and any plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdf
import pypdfium2
import pytest

from components.export.attendance import (
    LINES,
    MAX_PAGES,
    Sheet,
    attendance,
    day_sheets,
    first_page,
    lacking_letters,
    stop_sheets,
)
from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.errors import PlanFault
from components.plan.model import Assumption
from components.sheets.people import MAX_PEOPLE, Person
from tests import samples
from tests.cases import case_visit
from tests.export.context import SERVED
from tests.export.papers import page_texts
from tests.funders import funded

ANNA = Person(name="Anna Kovács", organisation="Ministry of Culture", country="Hungary")


def pages(data: bytes) -> list[str]:
    """The text of each page, its white space evened out."""
    return [" ".join(page.split()) for page in page_texts(data)]


def crowd(count: int) -> list[Person]:
    return [replace(ANNA, name=f"Person number {number}.") for number in range(1, count + 1)]


def test_the_head_says_what_auditors_ask_for_on_every_page() -> None:
    visit = samples.ljubljana()
    [_, thursday] = day_sheets(visit, SERVED)
    shown = pages(attendance(visit, SERVED, [thursday], crowd(25)))
    assert len(shown) > 1
    for number, text in enumerate(shown, start=1):
        assert f"Page {number} of {len(shown)}" in text
        for said in (
            visit.title,
            visit.host,
            "Thursday, 2 February 2017",
            "09:00–17:30 (approximate)",
            "Plan 4, published Wednesday, 1 February 2017, 09:12",
            "Museum of Architecture and Design (MAO) (Rusjanov trg 7, 1000 Ljubljana)",
            *("Funding programme", "Project", "Name and surname", "Organisation", "Country", "Signature"),
        ):
            assert said in text, said
    assert all("Confirmed by the organiser" in text for text in shown[-1:])


def test_the_funder_is_on_every_page_with_emblem_programme_and_project() -> None:
    visit = funded()
    [_, thursday] = day_sheets(visit, SERVED)
    data = attendance(visit, SERVED, [thursday], crowd(25))
    for text in pages(data):
        for said in ("Co-funded by the European Union", "Interreg Europe 2021-2027", "CRE:HUB (PGI00123)"):
            assert said in text
    shown = pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil()
    colours = {colour for _, colour in shown.getcolors(maxcolors=1_000_000)}
    assert {(0x00, 0x33, 0x99), (0xFF, 0xCC, 0x00)} <= colours


def test_a_landscape_sheet_has_each_name_once_and_lines_to_the_end_of_the_page() -> None:
    visit = samples.ljubljana()
    sheets = day_sheets(visit, SERVED)
    data = attendance(visit, SERVED, sheets, crowd(17))
    box = pypdf.PdfReader(BytesIO(data)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)
    text = " ".join(pages(data))
    for person in crowd(17):
        assert text.count(person.name) == len(sheets), person.name
    assert "18 " in text
    blank = pages(attendance(visit, SERVED, sheets[:1], lines=LINES))
    assert f" {LINES} " in " ".join(blank)
    assert len(blank) == 2


def test_a_day_of_open_ends_says_no_more_than_is_known() -> None:
    visit = samples.ljubljana()
    meeting, thursday = visit.days
    [sheet, _] = day_sheets(visit, SERVED)
    assert (sheet.hours, sheet.place) == ("", ("Partners' meeting",))
    last = thursday.stops[-1]
    open_end = replace(last, timing=replace(last.timing, depart=None), stop=replace(last.stop, assumed=frozenset()))
    stops = [replace(each, stop=replace(each.stop, assumed=frozenset())) for each in thursday.stops[:-1]]
    [sheet] = day_sheets(replace(visit, days=(replace(thursday, stops=(*stops, open_end)),)), SERVED)
    assert sheet.hours == "from 09:00"
    computed = replace(last, timing=replace(last.timing, depart_computed=True), stop=open_end.stop)
    [sheet] = day_sheets(replace(visit, days=(replace(thursday, stops=(*stops, computed)),)), SERVED)
    assert sheet.hours == "09:00–~17:30 (estimate)"
    assert Assumption.TIMES in meeting.stops[0].stop.assumed


def test_a_sheet_of_a_stop_names_it_with_its_address() -> None:
    visit = samples.ljubljana()
    [sheet] = stop_sheets(visit, SERVED, ["poligon"])
    assert sheet.day == date(2017, 2, 2)
    assert sheet.heading == "Poligon Creative Centre, Thursday, 2 February 2017"
    assert sheet.place == ("Poligon Creative Centre, Tobačna ulica 5, 1000 Ljubljana",)
    assert len(stop_sheets(visit, SERVED)) == 5
    assert stop_sheets(visit, SERVED, ["nowhere"]) == ()
    assert [each.day for each in day_sheets(visit, SERVED, [date(2017, 2, 1)])] == [date(2017, 2, 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_head(language: str) -> None:
    visit, words = samples.ljubljana(), words_for(language)
    context = replace(SERVED, words=words)
    text = pages(attendance(visit, context, day_sheets(visit, context)[:1], [ANNA]))[0]
    for label in ("Attendance sheet", "Signature", "Name and surname", "Confirmed by the organiser"):
        assert words.text(label) in text
        assert language == "en" or words.text(label) != label


@pytest.mark.parametrize("name", ["hostile", "sixty_stops", "empty_day", "nothing"])
def test_any_plan_and_any_names_give_pages_that_fit(name: str) -> None:
    visit = getattr(samples, name)()
    people = [Person(name=text, organisation=text, country=text) for text in samples.ATTACKS]
    for sheets in (day_sheets(visit, SERVED), stop_sheets(visit, SERVED)[:3]):
        shown = pages(attendance(visit, SERVED, sheets, people))
        assert shown
        assert all("JavaScript" not in page for page in shown)
        if sheets:
            first_page(visit, SERVED, sheets[0], people)
    if name == "sixty_stops":
        assert (
            "more stops" in shown[0] or "more stops" in pages(attendance(visit, SERVED, day_sheets(visit, SERVED)))[0]
        )


def test_more_pages_than_anybody_prints_are_refused() -> None:
    visit = samples.ljubljana()
    sheets: list[Sheet] = [*day_sheets(visit, SERVED)] * MAX_PAGES
    with pytest.raises(PlanFault, match="choose fewer"):
        attendance(visit, SERVED, sheets, crowd(MAX_PEOPLE))


def test_the_same_input_gives_the_same_bytes() -> None:
    visit = samples.ljubljana()
    one, other = (attendance(visit, SERVED, day_sheets(visit, SERVED)[:1], [ANNA]) for _ in range(2))
    assert one == other


def test_each_group_has_its_name_on_its_sheets_once() -> None:
    whole = case_visit("parallel").visit
    visit, context = whole.of_group("A"), SERVED.for_group(whole.groups, "A")
    text = pages(attendance(visit, context, day_sheets(visit, context)))[0]
    assert f" {whole.title} · Group A Funding programme" in text


def test_letters_that_cannot_be_printed_are_told() -> None:
    assert lacking_letters([ANNA, Person(name="Γιώργος Παπαδόπουλος", organisation="Жанна\u202f")]) == ""
    assert lacking_letters([Person(name="山田 ܫܒ"), Person(name="ܫܒ")]) == "ܫܒ"
