"""The publish dialog: what is wrong with a plan, and that nobody publishes an impossible day by accident."""

from __future__ import annotations

from datetime import time

from streamlit.testing.v1 import AppTest

from components.plan.editing import edit
from components.plan.messages import Phrase
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.pages.test_dialogs import OWNER, organise_page, visit_service

__all__ = ("visit_service",)


def opened() -> AppTest:
    app = AppTest.from_function(organise_page, default_timeout=60)
    app.session_state["dialog"] = ("publish", "")
    return app.run()


def is_disabled(app: AppTest) -> bool:
    return next(each.disabled for each in app.button if each.label == "Publish now")


def test_an_impossible_day_is_published_by_one_explicit_choice_alone(visit_service: VisitService) -> None:
    drafts = DraftService(visit_service, OWNER)
    drafts.edit(Phrase("Edited"), lambda stops: edit(stops, "abc-accelerator", arrive=time(9, 10)))
    app = opened()
    (told,) = app.error
    assert "This plan cannot work as it is:" in told.value
    assert "ABC Accelerator begins at" in told.value
    assert is_disabled(app)
    assert len(visit_service.store.history()) == 1
    app.checkbox(key="dialog even so").check().run()
    assert not is_disabled(app)
    next(each for each in app.button if each.label == "Publish now").click().run()
    assert len(visit_service.store.history()) == 2


def test_a_closed_door_stops_a_publication_and_a_doubt_is_told_beside_the_button(visit_service: VisitService) -> None:
    drafts = DraftService(visit_service, OWNER)
    drafts.edit(Phrase("Edited"), lambda stops: edit(stops, "abc-accelerator", opening_hours="Sa-Su 10:00-12:00"))
    assert "ABC" in opened().error[0].value
    drafts.edit(Phrase("Edited"), lambda stops: edit(stops, "abc-accelerator", opening_hours="when the sun shines"))
    app = opened()
    assert not app.error
    assert "The opening hours of" in app.warning[0].value
    assert not is_disabled(app)
