"""Pages and dialogs run by Streamlit without a browser: each draws, and what is typed reaches the draft or the plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.pages import actions, import_dialog, place_map, state
from components.plan.model import Accuracy, Candidate, Coordinate, Place, PlaceSource, Project
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.web.organiser_auth import SESSION_COOKIE, OrganiserAuth
from tests.organisers import TOKEN, open_test_service

OWNER = "a" * 24


@pytest.fixture
def visit_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VisitService]:
    """A visit service whose organiser is signed in."""
    with open_test_service(tmp_path) as visit_service:
        monkeypatch.setattr(state, "visit_service", lambda: visit_service)
        auth = OrganiserAuth(visit_service.store, TOKEN)
        session = auth.current({SESSION_COOKIE: auth.sign_in(TOKEN, "203.0.113.7", organiser_id=OWNER)})
        monkeypatch.setattr(state, "organiser_auth", lambda: auth)
        monkeypatch.setattr(state, "session", lambda: session)
        monkeypatch.setattr(state, "draft_owner", lambda: OWNER)
        monkeypatch.setattr(state, "app_url", lambda: "https://visit.example")
        yield visit_service


def organise_page() -> None:
    from components.pages import organise

    organise.page()


def visit_page() -> None:
    from components.pages import visit

    visit.page()


def run(page: Callable[[], None], dialog: str = "", stop_id: str = "") -> AppTest:
    """The page after its first run, with a dialog open."""
    app = AppTest.from_function(page, default_timeout=60)
    if dialog:
        app.session_state["dialog"] = (dialog, stop_id)
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def click(app: AppTest, label: str) -> AppTest:
    return sound(next(button for button in app.button if button.label == label).click().run())


def place_maps(app: AppTest) -> list[object]:
    return [each for each in app.get("bidi_component") if each.proto.component_name.endswith("place_map")]


def test_each_page_and_each_dialog_draws(visit_service: VisitService) -> None:
    for page in (visit_page, organise_page):
        run(page)
    for dialog in actions.DIALOGS:
        run(organise_page, dialog, "mao")


def test_files_to_download_are_made_once_they_are_asked_for(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def note(*what: object, **_: object) -> bytes:
        made.append(what)
        return b""

    monkeypatch.setattr(DraftService, "csv", note)
    monkeypatch.setattr(import_dialog, "template_csv", note)
    monkeypatch.setattr(import_dialog, "without_formulas", note)
    app = run(organise_page, "exchange")
    assert len(app.get("download_button")) == 3
    assert made == []


def test_a_stop_is_edited_and_another_is_added_with_a_project(visit_service: VisitService) -> None:
    def save_both() -> None:
        import streamlit as st

        from components.pages import actions, stop_dialog

        edited = {"name": "Museum", "arrive": "9:15", "depart": "10:25", "stay": "70", "kind": "end"}
        stop_dialog.save_typed(actions.open_drafts(), "mao", edited | {"time_zone": "Asia/Tokyo"})
        added = {"name": "Castle", "project:new:name": "Exhibition", "project:new:link": "exhibition.example"}
        stop_dialog.save_typed(actions.open_drafts(), "", added)
        st.write("saved")

    app = sound(AppTest.from_function(save_both, default_timeout=60).run())

    stops = {stop.name: stop for stop in DraftService(visit_service, OWNER).load().draft.stops}
    assert stops["Museum"].id == "mao"
    assert (stops["Museum"].arrive, stops["Museum"].depart) == (time(9, 15), time(10, 25))
    assert (stops["Museum"].time_zone, stops["Castle"].time_zone) == ("Asia/Tokyo", "")
    assert stops["Castle"].projects == (Project(name="Exhibition", link="https://exhibition.example"),)
    assert app.session_state[actions.SHOWN_STOP] == stops["Castle"].id


def test_a_lost_dialog_comes_back_with_what_was_typed(visit_service: VisitService) -> None:
    def give_back() -> None:
        import streamlit as st

        from components.pages import actions, state

        sent = {
            "do": "edit",
            "stop": "mao",
            "opened": "abc",
            "typed": {"name": "Half ty", "dialog note": "a", "x": [1]},
        }
        st.session_state[actions.ELEMENT] = {"act": {"from": "list", "acts": [sent | {"seq": 1}]}}
        actions.on_actions()
        st.json([state.current_dialog(), state.opened_dialog(), state.typed_before(), state.recall("dialog note")])
        state.close_dialog()
        st.json([state.opened_dialog(), state.closed_dialog(), state.typed_before()])

    app = sound(AppTest.from_function(give_back, default_timeout=60).run())

    typed = {"name": "Half ty", "dialog note": "a"}
    assert json.loads(app.json[0].value) == [["edit", "mao"], "abc", typed, "a"]
    assert json.loads(app.json[1].value) == ["", "abc", {}]


def test_a_delay_is_published_at_once_and_pasted_cells_are_taken_into_the_draft(visit_service: VisitService) -> None:
    app = run(organise_page, "late", "mao")
    app.text_input(key="dialog who").set_value("Ana")
    click(app, "Publish now")
    [newest, *_] = visit_service.store.history()
    assert (newest.number, newest.who) == (2, "Ana")
    assert str(app.session_state["told"].text).startswith("Plan 2 is published")
    app = run(organise_page, "exchange")
    app.text_area(key="dialog pasted").set_value("date,name\n2017-02-02,Only one\n")
    click(app, "Check")
    click(app, "Take it into the draft")
    assert [stop.name for stop in DraftService(visit_service, OWNER).load().draft.stops] == ["Only one"]
    assert "told" not in app.session_state, "the message that offers to take it back is gone"
    app = run(organise_page, "publish")
    assert next(field.value for field in app.checkbox if field.label.endswith(" A new programme"))
    click(app, "Publish now")
    assert b"Only one" in visit_service.csv()
    app = run(organise_page, "history")
    app.radio(key="dialog plan").set_value(1).run()
    click(app, "Bring it back into the draft")
    assert len(DraftService(visit_service, OWNER).load().draft.stops) > 1


def test_stops_are_added_a_line_each_where_their_hours_belong(visit_service: VisitService) -> None:
    lines = "11:50 Coffee, Trubarjeva 1\n2017-02-03\n9.30–10.40 Castle; Grajska planota 1\n"
    app = run(organise_page, "lines")
    app.date_input(key="dialog day").set_value(date(2017, 2, 2))
    app.text_area(key="dialog lines").set_value(lines).run()
    shown = " ".join(each.value for each in app.markdown)
    assert "**Coffee**" in shown
    assert "Looking for the place" in shown
    click(app, "Add to the plan")
    draft = DraftService(visit_service, OWNER).load().draft
    coffee, castle = (next(stop for stop in draft.stops if stop.name == name) for name in ("Coffee", "Castle"))
    assert [stop.id for stop in draft.stops].index(coffee.id) == 3
    assert (castle.date, castle.arrive, castle.address) == (date(2017, 2, 3), time(9, 30), "Grajska planota 1")
    assert app.session_state[actions.SHOWN_STOP] == coffee.id
    assert str(draft.undo_label) == "Stops added: 2"


def test_a_place_is_chosen_among_those_found_while_a_line_is_typed(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, elsewhere = Coordinate(latitude=60.17, longitude=24.93), Coordinate(latitude=61.5, longitude=23.8)
    place = Place(
        coordinate=there,
        source=PlaceSource.GEOCODER,
        accuracy=Accuracy.PLACE,
        query="Kiasma",
        matched_address="Kiasma, Helsinki",
        candidates=(
            Candidate(coordinate=elsewhere, accuracy=Accuracy.PLACE, matched_address="Kiasma, Tampere"),
        ),
    )  # fmt: skip
    monkeypatch.setattr(visit_service.geocoder, "lookup", lambda *_args, **_more: place)
    app = run(organise_page, "lines")
    app.text_area(key="dialog lines").set_value("10:00 Kiasma\n11:00 Museum").run()
    on_map = [app.session_state["dialog place on map"], len(place_maps(app))]
    assert on_map == ["dialog place 1 Kiasma", 1]
    click(app, "Show on the map")
    on_map = [app.session_state["dialog place on map"], len(place_maps(app))]
    assert on_map == ["dialog place 2 Museum", 1]
    choice = next(each for each in app.selectbox if "Kiasma" in each.label)
    assert choice.options == ["none of these", "A · Kiasma, Helsinki", "B · Kiasma, Tampere"]
    choice.select_index(2).run()
    assert any("📍 Kiasma, Tampere" in each.value for each in app.markdown)
    assert app.session_state["dialog place on map"] == "dialog place 1 Kiasma"
    click(app, "Add to the plan")
    [added] = [stop for stop in DraftService(visit_service, OWNER).load().draft.stops if stop.name == "Kiasma"]
    assert (added.coordinate, added.place_source) == (elsewhere, PlaceSource.ORGANISER)


def test_a_tapped_pin_is_chosen_and_one_that_is_not_there_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr(state, "remember", kept.__setitem__)
    for sent in (2, -1, "1", None, 1):
        monkeypatch.setattr(state, "component_value", lambda _key, _name, sent=sent: sent)
        place_map.choose_tapped("dialog place", count=2)
        assert kept == ({"dialog place": 1} if sent == 1 else {})
