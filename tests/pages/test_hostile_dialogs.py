"""The organisers' dialogs on a plan of the hostile corpus: no text of it reaches Streamlit's Markdown as it is written.

What Streamlit makes of the texts as they reach it is seen in a browser (tests/browser/test_hostile_app.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.pages import actions
from components.pages.values import plain
from components.sheets.reading import read_venues
from components.sheets.tables import without_formulas
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.hostile.markdown import assert_none_in_markdown, texts_in_markdown
from tests.hostile.plans import hostile_csv
from tests.pages.test_dialogs import OWNER, organise_page, visit_service

__all__ = ("visit_service",)
ROWS = 19
WHO = "<img src=x onerror=__tripped(2)> ![x](https://tripwire.example/2) :smile:"


@pytest.fixture(autouse=True)
def _hostile_plan(tmp_path: Path) -> None:
    """Before the visit service reads it."""
    (tmp_path / "venues.csv").write_bytes(hostile_csv(0, rows=ROWS))


def open_dialog(dialog: str, stop_id: str) -> AppTest:
    app = AppTest.from_function(organise_page, default_timeout=60)
    app.session_state["dialog"] = (dialog, stop_id)
    return looked_at(app.run())


def looked_at(app: AppTest) -> AppTest:
    assert not app.exception
    assert_none_in_markdown(app)
    return app


def click(app: AppTest, label: str) -> AppTest:
    return looked_at(next(button for button in app.button if button.label == label).click().run())


def test_no_dialog_gives_a_text_of_the_plan_to_markdown_as_it_is(visit_service: VisitService) -> None:
    stops = DraftService(visit_service, OWNER).load().draft.stops
    for dialog in (each for each in actions.DIALOGS if each not in {"late", "history", "publish"}):
        open_dialog(dialog, stops[0].id)
    app = open_dialog("late", stops[0].id)
    app.text_input(key="dialog who").set_value(WHO)
    click(app, "Publish now")
    open_dialog("publish", "")
    assert visit_service.store.history()[0].who == WHO
    app = open_dialog("history", "")
    assert any(plain(WHO) in text for text in texts_in_markdown(app))
    assert not any(WHO in text for text in texts_in_markdown(app))
    looked_at(app.radio(key="dialog plan").set_value(1).run())


def test_a_plan_that_is_saved_runs_in_no_spreadsheet_and_is_the_plan_all_the_same(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, Any] = {}

    def note(_column: object, _label: str, data: bytes | Callable[[], bytes], name: str, *_: Any, **__: Any) -> None:
        files[name] = data() if callable(data) else data

    monkeypatch.setattr(st.delta_generator.DeltaGenerator, "download_button", note)
    for dialog in ("exchange", "history"):
        open_dialog(dialog, "")
    names = [stop.name for stop in read_venues(hostile_csv(0, rows=ROWS)).stops]
    for name in ("draft.csv", "venues.csv", "plan-1.csv"):
        assert without_formulas(files[name]) == files[name]
        assert [stop.name for stop in read_venues(files[name]).stops] == names
