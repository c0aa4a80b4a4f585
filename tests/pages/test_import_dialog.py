"""The import dialog, run by Streamlit without a browser: any file is looked at first, and then taken in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.i18n.words import words_for
from components.lookup import linked_file
from components.lookup.linked_file import LinkedFile
from components.pages import import_dialog, import_file, state
from components.pages.import_file import GivenFile
from components.pages.import_review import choice_labels
from components.pages.import_style import upload_label
from components.plan.draft import Draft
from components.plan.editing import Stops
from components.plan.errors import NoAnswer, StorageFault
from components.plan.messages import Phrase
from components.sheets.answers import Answers, Question, Topic
from components.sheets.readers.sources import read_source
from components.sheets.reading import Reading, read_rows, read_venues
from components.sheets.tables import VenueTable
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.cases import CASES, PLANS
from tests.pages.test_dialogs import OWNER, click, organise_page, run, sound, visit_service

__all__ = ("visit_service",)

TABLE = (
    "date,name,arrive,colour\n"
    "2017-02-02,Chapel,25:61,red\n"
    "2017-02-02,Castle,10:00,\n"
    "soon,Market,11:00,blue\n"
)  # fmt: skip


def stops(visit_service: VisitService) -> Stops:
    return DraftService(visit_service, OWNER).load().draft.stops


def given(text: str, field: str = "pasted") -> AppTest:
    """The dialog after this was typed into a field and checked."""
    app = run(organise_page, "exchange")
    inputs = app.text_area if field == "pasted" else app.text_input
    inputs(key=f"dialog {field}").set_value(text)
    return press(app, "Check")


def press(app: AppTest, label: str) -> AppTest:
    """Click, where an error may be shown after it."""
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    texts = [*app.markdown, *app.caption, *app.error, *app.warning, *app.info]
    return "\n".join(each.value.replace("\\", "") for each in texts)


def rows(app: AppTest) -> str:
    html = (str(getattr(each, "value", "")) for each in app.get("html"))
    return next((each for each in html if each.startswith('<div class="import-rows"')), "")


def test_rows_with_faults_are_mended_beside_the_good_ones_or_left_out(visit_service: VisitService) -> None:
    before = stops(visit_service)
    app = given(TABLE)
    assert "2 of 3 rows can be taken." in shown(app)
    assert "Line 2 · Chapel" in shown(app)
    assert "“soon” is no date" in shown(app)
    assert "Castle" in rows(app)
    assert "Market" not in rows(app)
    sound(app.text_input(key="dialog cell 4 0").set_value("2017-02-03").run())
    assert "All 3 rows can be taken." in shown(app)
    sound(app.checkbox(key="dialog without 2").check().run())
    assert "2 of 3 rows can be taken." in shown(app)
    assert stops(visit_service) == before, "the draft waits for the button"

    click(app, "Take it into the draft")
    assert [(stop.name, stop.date) for stop in stops(visit_service)] == [
        ("Castle", date(2017, 2, 2)),
        ("Market", date(2017, 2, 3)),
    ]
    drafts = DraftService(visit_service, OWNER)
    assert str(drafts.load().draft.undo_label) == "the pasted cells imported"
    drafts.undo()
    assert stops(visit_service) == before


def test_a_file_is_added_and_what_it_does_not_speak_of_stays(visit_service: VisitService) -> None:
    before = {stop.id: stop for stop in stops(visit_service)}
    app = given("date,name,arrive,depart\n2017-02-02,ABC Accelerator,11:05,12:00\n2017-02-02,Tea,10:45,\n")
    sound(app.radio(key="dialog adding").set_value(True).run())
    click(app, "Take it into the draft")
    after = stops(visit_service)
    assert [stop.name for stop in after if stop.id not in before] == ["Tea"]
    for stop in after:
        if stop.id == "abc-accelerator":
            assert stop == replace(before[stop.id], depart=time(12))
        elif stop.id in before:
            assert stop == before[stop.id]
    same_day = [stop.name for stop in after if stop.date == date(2017, 2, 2)]
    assert same_day.index("Tea") + 1 == same_day.index("ABC Accelerator")


def test_what_a_column_is_taken_for_is_changed_and_remembered(visit_service: VisitService) -> None:
    table = "date,name,remarks of Ana\n2017-02-02,Castle,Ring twice\n"
    app = given(table)
    sound(app.selectbox(key="dialog column 2 remarks of Ana").select("notes").run())
    click(app, "Take it into the draft")
    assert [stop.notes for stop in stops(visit_service)] == ["Ring twice"]

    app = given(table.replace("twice", "once"))
    assert app.selectbox(key="dialog column 2 remarks of Ana").value == "notes"
    sound(app.selectbox(key="dialog column 2 remarks of Ana").select("name").run())
    sound(app.selectbox(key="dialog column 1 name").select(import_file.OWN).run())
    assert "Ring once" in rows(app)


def test_columns_of_the_files_own_come_along_unless_they_are_left_out(visit_service: VisitService) -> None:
    before = visit_service.csv().decode().splitlines()[0]
    app = given("date\tname\tdriver\tbudget\n2017-02-02\tCastle\tAna\t900\n")
    sound(app.selectbox(key="dialog column 3 budget").select(import_file.LEFT_OUT).run())
    click(app, "Take it into the draft")
    header, row = DraftService(visit_service, OWNER).csv().decode().splitlines()[:2]
    assert header == f"{before},driver", "separator and columns of the published file stay"
    assert "Castle" in row
    assert row.endswith(",Ana")
    assert "900" not in row


def test_a_year_that_was_assumed_can_be_another(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []

    def read(*args: object, answers: Answers, **values: object) -> Reading:
        asked.append(answers.year)
        year = Question(topic=Topic.YEAR, message=Phrase("No year"), choices=("2017",), assumed="2017")
        return replace(read_rows(*args, **values), questions=(year,))  # type: ignore[arg-type]

    monkeypatch.setattr(import_file, "read_rows", read)
    app = given("date,name\n2017-02-02,Castle\n")
    assert app.number_input(key="dialog answer year").value == 2017
    sound(app.run())
    assert set(asked) == {None}, "what was assumed is no answer"
    sound(app.number_input(key="dialog answer year").set_value(2019).run())
    assert asked[-1] == 2019


def test_an_open_question_is_asked_and_its_answer_read(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Question(topic=Topic.DATE, message=Phrase("Which day is it?"))
    order = Question(
        topic=Topic.ORDER,
        message=Phrase("Which comes first?"),
        choices=("dmy", "mdy"),
        examples=("9 May", "5 September"),
        assumed="dmy",
    )

    def read(*args: object, answers: Answers, **values: object) -> Reading:
        reading = read_rows(*args, answers=Answers(columns=answers.columns), **values)  # type: ignore[arg-type]
        found = reading.stops if answers.date is not None else ()
        if answers.order is not None:
            found = tuple(replace(stop, name=f"{stop.name} {answers.order}") for stop in found)
        found = tuple(replace(stop, date=answers.date or stop.date) for stop in found)
        open_questions = [each for each, value in ((day, answers.date), (order, answers.order)) if value is None]
        return replace(reading, stops=found, questions=tuple(open_questions))

    monkeypatch.setattr(import_file, "read_rows", read)
    app = given("date,name\n2017-02-02,Castle\n")
    assert "Answer the question below" in shown(app)
    assert not [button for button in app.button if button.label == "Take it into the draft"]
    assert app.radio(key="dialog answer order").value == "dmy"
    assert app.radio(key="dialog answer order").options == ["9 May", "5 September"]
    sound(app.date_input(key="dialog answer date").set_value(date(2026, 9, 17)).run())
    assert "17 September 2026" in rows(app)
    sound(app.radio(key="dialog answer order").set_value("mdy").run())
    assert "Castle mdy" in rows(app)
    assert app.date_input(key="dialog answer date").value == date(2026, 9, 17), "an answered question can be changed"
    click(app, "Take it into the draft")
    assert [(stop.name, stop.date) for stop in stops(visit_service)] == [("Castle mdy", date(2026, 9, 17))]


@pytest.mark.parametrize(
    "text",
    ["\x89PNG\r\n\x1a\n" + "\0" * 64, "date,name\n", "\0" * 100, "just a sentence", "x" * 100_000],
)
def test_what_is_no_plan_leaves_the_draft_and_gets_a_sentence(visit_service: VisitService, text: str) -> None:
    before = stops(visit_service)
    app = given(text)
    assert "The draft is untouched." in shown(app)
    assert "Take it into the draft" not in [button.label for button in app.button]
    assert stops(visit_service) == before


def test_a_hostile_name_is_shown_as_it_is(visit_service: VisitService) -> None:
    app = given('date,name\n2017-02-02,"<img src=x onerror=alert(1)> =1+1 `${x}`"\n')
    assert "&lt;img src=x onerror=alert(1)&gt; =1+1" in rows(app)
    assert "<img" not in rows(app)


def test_the_file_behind_a_link_is_read_and_a_fault_is_told(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(_client: object, link: str) -> LinkedFile:
        asked.append(link)
        if "private" in link:
            raise NoAnswer(Phrase("This address is not public."))
        return LinkedFile(data=b"date,name\n2017-02-02,Castle\n", name="sheet.csv")

    monkeypatch.setattr(import_dialog, "fetch_file", fetch)
    assert linked_file.is_link("https://example.org/private")
    app = given("https://example.org/private", "link")
    assert "This address is not public. The draft is untouched." in shown(app)
    app = given("https://example.org/sheet.csv")
    assert asked == ["https://example.org/private", "https://example.org/sheet.csv"]
    assert "sheet.csv" in shown(app)
    assert "Castle" in rows(app)
    app = click(app, "Another file")
    assert app.text_area(key="dialog pasted").value == ""


def test_a_pasted_list_without_columns_goes_on_where_lines_are_read(visit_service: VisitService) -> None:
    text = "09:00 Kamppi Chapel, Simonkatu 7\n10:00 Kiasma, Mannerheiminaukio 2\n"
    app = given(text)
    assert app.session_state["dialog"] == ("lines", "")
    assert app.text_area(key="dialog lines").value == text


def test_a_list_that_is_longer_than_the_field_says_so(visit_service: VisitService) -> None:
    lines = [f"09:{number % 60:02d} Stop {number}, Simonkatu {number}" for number in range(2000)]
    app = given("\n".join(lines))
    typed = str(app.text_area(key="dialog lines").value).splitlines()
    assert typed == lines[: len(typed)]
    assert len(typed) < len(lines)
    assert "longer than fits here" in shown(app)


def test_a_plan_is_taken_where_what_columns_are_taken_for_cannot_be_kept(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(name: str, value: bytes) -> None:
        raise StorageFault(f"{name} {len(value)}")

    monkeypatch.setattr(visit_service.store, "set_value", full)
    monkeypatch.setattr(import_file, "remembered_columns", lambda *_: {"colour": "notes"})
    app = click(given("date,name,colour\n2017-02-02,Chapel,red\n"), "Take it into the draft")
    assert "dialog" not in app.session_state
    assert [(stop.name, stop.notes) for stop in stops(visit_service)] == [("Chapel", "red")]


def test_pasted_cells_come_back_to_be_corrected(visit_service: VisitService) -> None:
    app = click(given(TABLE), "Another file")
    assert app.text_area(key="dialog pasted").value == TABLE


def test_a_file_is_read_once_for_the_same_answers(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[object] = []
    read: Callable[..., Reading] = read_rows

    def counted(*args: object, **values: object) -> Reading:
        reads.append(values)
        return read(*args, **values)

    tables: list[object] = []

    def counted_table(*args: Any) -> VenueTable:
        tables.append(args)
        return read_source(*args)

    monkeypatch.setattr(import_file, "read_rows", counted)
    monkeypatch.setattr(import_file, "read_source", counted_table)
    app = given(TABLE)
    before = len(reads)
    assert len(tables) == 1
    sound(app.radio(key="dialog adding").set_value(True).run())
    sound(app.checkbox(key="dialog without 2").check().run())
    assert len(reads) == before


def test_days_without_a_year_or_date_are_asked_for_once(visit_service: VisitService) -> None:
    app = given("Date,Time,Name\n17.09.,9-10,Chapel\n18.09.,10:00,Castle\n")
    assert "Answer the question below" in shown(app)
    sound(app.number_input(key="dialog answer year").set_value(2026).run())
    assert "17 September 2026" in rows(app)
    assert "09:00–10:00" in rows(app)
    app = given("Day,Time,Name\nDay 1,9:00,Chapel\nDay 2,10:00,Castle\n")
    sound(app.date_input(key="dialog answer date").set_value(date(2026, 9, 17)).run())
    click(app, "Take it into the draft")
    assert [(stop.name, stop.date.day) for stop in stops(visit_service)] == [("Chapel", 17), ("Castle", 18)]


def test_the_dialog_reads_each_case_as_the_file_on_disk_is_read(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr(state, "recall", kept.get)
    monkeypatch.setattr(state, "remember", kept.__setitem__)
    draft = Draft.of(1, ())
    for case in PLANS:
        file = GivenFile(name="venues.csv", data=(CASES / f"{case}.csv").read_bytes())
        import_file.give(file, draft)
        assert import_file.read_file(file, draft).reading.stops == read_venues(file.data).stops, case


def test_choices_are_dates_in_words_and_sheets_by_name(visit_service: VisitService) -> None:
    app = given("date,name\n09/05/2026,Opening\n09/06/2026,Castle\n")
    assert app.radio(key="dialog answer order").options == ["Saturday, 9 May 2026", "Saturday, 5 September 2026"]
    question = Question(
        topic=Topic.SHEET,
        message=Phrase("Which sheet is the plan?"),
        choices=("Monday", "Guests"),
        examples=("09:00 · Opening", ""),
    )
    labels = choice_labels(question, words_for("en"))
    assert {choice: label.replace("\\", "") for choice, label in labels.items()} == {
        "Monday": "Monday: 09:00 · Opening",
        "Guests": "Guests",
    }


def test_a_date_that_is_typed_has_a_button_to_press(visit_service: VisitService) -> None:
    app = given("time,name\n09:00,Opening\n10:00,Castle\n")
    assert app.button(key="dialog date typed").label == "Check"
    sound(app.date_input(key="dialog answer date").set_value(date(2026, 9, 17)).run())
    assert "Castle" in rows(app)
    assert "dialog date typed" not in [button.key for button in app.button]


def test_the_button_for_a_file_is_named_in_the_language_of_the_page() -> None:
    assert 'content: "Izberite datoteko"' in upload_label(words_for("sl").text("Choose a file"))
    assert 'content: "\\"\\3c /style>"' in upload_label('"</style>')
