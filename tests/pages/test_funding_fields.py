"""The part of the details' dialog that asks who pays: what is told is saved as one step, each fault at its field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.i18n.words import words_for
from components.pages import state
from components.pages.detail_words import detail_in_words, detail_lines
from components.pages.values import plain
from components.plan.details import DetailChange, VisitDetails
from components.plan.funding import NO_FUNDING, Funding, Logo, Period, StatementKind
from components.plan.messages import Phrase
from components.store import picture_process, safe_pictures
from components.visit.drafts import DraftService
from tests.organisers import open_test_service
from tests.pages.test_dialogs import OWNER, click, organise_page, run
from tests.store.pictures import a_picture, drawing, encoded

WORDS = words_for("en")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_pictures, "_answer_to", lambda data: picture_process.answer(data, 600, 240))


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftService]:
    """The draft of the organiser who is signed in."""
    with open_test_service(tmp_path, sample=True) as visit_service:
        monkeypatch.setattr(state, "visit_service", lambda: visit_service)
        monkeypatch.setattr(state, "draft_owner", lambda: OWNER)
        yield DraftService(visit_service, OWNER)


def told(drafts: DraftService) -> Funding:
    return drafts.draft().details.funding


def upload(app: AppTest, name: str, data: bytes) -> AppTest:
    [uploader] = [each for each in app.file_uploader if (each.key or "").startswith("dialog logo file")]
    uploader.upload(name, data, "image/png").run()
    assert not app.exception
    return app


def test_who_pays_is_saved_as_one_step_and_taken_back_in_one(drafts: DraftService) -> None:
    app = run(organise_page, "details")
    app.selectbox(key="dialog funding programme").set_value("Interreg Europe")
    app.text_input(key="dialog funding project").set_value("CRE:HUB")
    app.text_input(key="dialog funding project_number").set_value("PGI00123")
    app.radio(key="dialog funding period").set_value(Period.FROM_2014)
    app.radio(key="dialog funding statement").set_value(StatementKind.FUND).run()
    app.selectbox(key="dialog funding fund").set_value("erdf")
    app.text_area(key="dialog funding disclaimer").set_value("Views are the authors’ own.")
    upload(app, "logo.svg", drawing())
    app.text_input(key="dialog logo 0 name").set_value("MAO")
    app.text_input(key="dialog logo 0 link").set_value("https://mao.si")
    click(app, "Save")
    saved = told(drafts)
    assert saved == Funding(
        programme="Interreg Europe",
        project="CRE:HUB",
        project_number="PGI00123",
        period=Period.FROM_2014,
        statement=StatementKind.FUND,
        fund="erdf",
        logos=(Logo(name="MAO", link="https://mao.si", picture=saved.logos[0].picture),),
        disclaimer="Views are the authors’ own.",
    )
    assert drafts.preview().logos[0].picture == drafts.picture(saved.logos[0].picture)
    drafts.undo()
    assert told(drafts) == NO_FUNDING


def test_logos_are_put_in_order_and_taken_out(drafts: DraftService) -> None:
    first, second = (drafts.add_picture(data).digest for data in (drawing(), encoded(a_picture())))
    logos = (Logo(name="A", picture=first), Logo(name="B", picture=second), Logo(name="C", file="logos/none.png"))
    drafts.edit_details(Phrase("Logos"), lambda now: now_with(now, Funding(logos=logos)))
    app = run(organise_page, "details")
    assert len(app.image) == 2
    assert any("its name stands in its place" in caption.value for caption in app.caption)
    click_key(app, "dialog logo 1 Move up")
    click_key(app, "dialog logo 2 Remove")
    assert app.button(key="dialog logo 1 Move up").disabled
    assert app.button(key="dialog logo 0 Move down").disabled
    app.text_input(key="dialog logo 0 name").set_value("Anna")
    click(app, "Save")
    assert [(logo.name, logo.picture) for logo in told(drafts).logos] == [("B", second), ("Anna", first)]


def test_a_single_logo_has_no_order_and_the_button_for_a_file_is_named_by_us(drafts: DraftService) -> None:
    logos = (Logo(name="A", picture=drafts.add_picture(drawing()).digest),)
    drafts.edit_details(Phrase("Logos"), lambda now: now_with(now, Funding(logos=logos)))
    app = run(organise_page, "details")
    assert [button.label for button in app.button if (button.key or "").startswith("dialog logo 0")] == ["Remove"]
    assert any('content: "Choose a file"' in html.proto.body for html in app.get("html"))
    assert any("It can have up to 5 MB." in text.value for text in app.markdown)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (drawing("<script>alert(1)</script>"), "a program or a page"),
        (b"date,name\n", "no PNG, JPEG, WebP or SVG"),
        (bytes(6 * 1024 * 1024), "has 6 MB"),
    ],
)
def test_a_picture_that_is_not_taken_is_told(drafts: DraftService, data: bytes, words: str) -> None:
    app = upload(run(organise_page, "details"), "logo.png", data)
    assert any(words in error.value for error in app.error), [error.value for error in app.error]
    assert not app.image
    upload(app, "logo.svg", drawing())
    assert not app.error
    assert len(app.image) == 1


def test_each_fault_stands_at_its_field_and_nothing_is_saved(drafts: DraftService) -> None:
    app = upload(run(organise_page, "details"), "logo.svg", drawing())
    app.text_input(key="dialog logo 0 link").set_value("javascript:alert(1)")
    app.text_area(key="dialog funding text").set_value("x" * 2000)
    next(button for button in app.button if button.label == "Save").click().run()
    shown = " ".join(error.value for error in app.error)
    for words in ("no web address", "needs the name", "2000 characters; there is room for 300"):
        assert plain(words) in shown
    assert any("Who pays" in warning.value for warning in app.warning)
    assert told(drafts) == NO_FUNDING


def test_nothing_is_changed_where_nothing_was_typed(drafts: DraftService) -> None:
    funding = Funding(programme="A programme of ours", statement=StatementKind.FUND, fund="Our fund", text="Words")
    drafts.edit_details(Phrase("Funding"), lambda now: now_with(now, funding))
    click(run(organise_page, "details"), "Save")
    assert told(drafts) == funding


def test_what_changed_is_told_part_by_part() -> None:
    before = Funding(statement=StatementKind.CO_FUNDED, disclaimer="x" * 300, logos=(Logo(name="MAO"),))
    after = Funding(statement=StatementKind.FUND, fund="esf", period=Period.FROM_2014, disclaimer="x" * 300)
    lines = detail_lines([DetailChange(field="funding", before=before, after=after)], WORDS)
    assert [line.partition(":")[0] for line in lines] == [
        "- Who pays, Years of the programme",
        "- Who pays, What stands beside the European emblem",
        "- Who pays, European fund",
        "- Who pays, Logos",
    ]
    assert "2014–2020" in lines[0]
    assert "Co\\-funded by the European Union" in lines[1]
    assert "European Social Fund" in lines[2]
    assert "MAO" in detail_in_words("funding", before, WORDS)
    assert detail_in_words("funding", NO_FUNDING, WORDS) == detail_in_words("bring", "", WORDS)


def now_with(details: VisitDetails, funding: Funding) -> VisitDetails:
    return dataclasses.replace(details, funding=funding)


def click_key(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception
