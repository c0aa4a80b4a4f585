"""Actions that the organisers' list sends: checked like any text from outside, and carried out with a session only."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
import streamlit

from components.i18n.words import words_for
from components.pages import (
    access_dialog,
    actions,
    add_stops_dialog,
    day_dialogs,
    details_dialog,
    import_dialog,
    organise,
    photo_fields,
    proof_dialog,
    publish_dialog,
    start_dialog,
    state,
    stop_dialog,
)
from components.plan import editing
from components.plan.editing import find_stop
from components.plan.errors import NotAllowed
from components.plan.messages import FixKind, Phrase
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.organisers import open_test_service


class Session:
    """A browser's session without a browser: what it remembers, what the list sends, who is signed in."""

    def __init__(self, visit_service: VisitService) -> None:
        self.visit_service = visit_service
        self.owner = secrets.token_hex(8)  # a draft of its own
        self.memory: dict[str, object] = {}
        self.message: object = None
        self.signed_in = True
        self.seq = 0

    def draft_owner(self) -> str:
        if not self.signed_in:
            raise NotAllowed("Sign in to change the plan.")
        return self.owner

    def remember(self, name: str, value: object) -> None:
        self.memory[name] = value

    def send(self, *sent: dict[str, Any]) -> None:
        numbered = []
        for action in sent:
            self.seq += 1
            numbered.append({**action, "seq": self.seq})
        self.message = {"from": "list", "acts": numbered}
        actions.on_actions()

    @property
    def told(self) -> tuple[str, str]:
        """The severity and the text of what the organiser is told."""
        message = self.memory.get("told")
        return (message.severity, str(message.text)) if isinstance(message, actions.Message) else ("", "")

    @property
    def drafts(self) -> DraftService:
        return DraftService(self.visit_service, self.owner)

    @property
    def order(self) -> list[str]:
        return [stop.id for stop in self.drafts.load().draft.stops]


@pytest.fixture(scope="module")
def visit_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VisitService]:
    with open_test_service(tmp_path_factory.mktemp("visit")) as visit_service:
        yield visit_service


@pytest.fixture
def session(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> Session:
    session = Session(visit_service)
    monkeypatch.setattr(state, "visit_service", lambda: visit_service)
    monkeypatch.setattr(state, "draft_owner", session.draft_owner)
    monkeypatch.setattr(state, "remember", session.remember)
    monkeypatch.setattr(state, "recall", session.memory.get)
    monkeypatch.setattr(state, "component_value", lambda _key, _name: session.message)
    monkeypatch.setattr(state, "open_dialog", lambda name, stop_id, **_: session.remember("dialog", (name, stop_id)))
    return session


def move(stop_id: str, position: int, day: str = "2017-02-02", hours: str = "stay-with-places") -> dict[str, Any]:
    return {"do": "move", "stop": stop_id, "day": day, "position": position, "hours": hours}


PLANNED = ["partners-meeting", "mao", "abc-accelerator", "poligon", "barcamp"]


def test_a_move_is_a_step_of_the_draft(session: Session) -> None:
    session.send(move("barcamp", 0))
    assert session.order == ["partners-meeting", "barcamp", "mao", "abc-accelerator", "poligon"]
    session.send({"do": "undo"})
    assert session.order == PLANNED


def test_hours_are_worked_out_anew_unless_they_are_to_stay(session: Session) -> None:
    session.send(move("barcamp", 1, hours="work-out"))
    assert session.order[2] == "barcamp"
    hours = [stop.arrive for stop in session.drafts.draft().stops if stop.date.day == 2 and stop.arrive is not None]
    assert hours == sorted(hours)
    session.send({"do": "undo"})
    assert session.order == PLANNED


def a_valid_action(do: str) -> dict[str, Any]:
    """An action that is carried out for who is signed in."""
    value = "1" if do == "take-back" else "10:00"
    more: dict[str, Any] = {"latitude": 46.05, "longitude": 14.5, "column": "arrive", "value": value}
    return move("barcamp", 0) | more | {"do": do}


@pytest.mark.parametrize("do", sorted({*actions.ACTIONS, "unheard-of"}))
def test_no_action_is_carried_out_without_a_session(session: Session, do: str) -> None:
    session.send(move("barcamp", 0))
    before = (session.visit_service.store.draft(session.owner), session.visit_service.store.history())
    session.signed_in = False
    session.send(a_valid_action(do))
    assert session.told == ("error", "Sign in to change the plan.")
    assert (session.visit_service.store.draft(session.owner), session.visit_service.store.history()) == before


@pytest.mark.parametrize("name", actions.DIALOGS)
def test_no_dialog_is_drawn_without_a_session(session: Session, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Streamlit runs an open dialog again without its page."""
    drawn: list[str] = []

    class Rerun(Exception):
        """Streamlit runs the page again."""

    def rerun() -> None:
        raise Rerun

    bodies = (
        "publish merge late edit add add_stops history import_export suggest preview visit_details start proof access"
        " earlier stop_photos"
    )
    modules = (
        access_dialog,
        publish_dialog,
        day_dialogs,
        stop_dialog,
        import_dialog,
        photo_fields,
        add_stops_dialog,
        details_dialog,
        start_dialog,
        proof_dialog,
    )
    for module in modules:
        for body in bodies.split():
            if hasattr(module, body):
                monkeypatch.setattr(module, body, lambda *_: drawn.append("body"))
    monkeypatch.setattr(streamlit, "dialog", lambda *_args, **_kwargs: lambda dialog: dialog)
    monkeypatch.setattr(streamlit, "rerun", rerun)

    organise.show_dialog(name, "mao", words_for("en"))
    assert drawn == ["body"]
    session.signed_in = False
    with pytest.raises(Rerun):
        organise.show_dialog(name, "mao", words_for("en"))
    assert drawn == ["body"]


def test_steps_in_quick_succession_are_all_carried_out_and_none_twice(session: Session) -> None:
    first, second = {"do": "duplicate", "stop": "barcamp"}, {"do": "hide", "stop": "mao"}
    session.send(first)
    # The answer to the first was on its way, so the list sent it again beside the second.
    session.message = {"from": "list", "acts": [{**first, "seq": 1}, {**second, "seq": 2}]}
    actions.on_actions()
    draft_state = session.drafts.load()
    assert find_stop(draft_state.draft.stops, "mao").hidden
    assert len(draft_state.draft.stops) == len(PLANNED) + 1
    assert actions.last_action() == {"from": "list", "seq": 2}
    # The numbers of another window of the same session begin anew.
    session.message = {"from": "other", "acts": [{"do": "undo", "seq": 1}]}
    actions.on_actions()
    assert not find_stop(session.drafts.load().draft.stops, "mao").hidden


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"do": "format-the-disk"},
        {"do": "remove", "stop": "nobody"},
        move("mao", 0, day="2031-01-01"),
        move("mao", 0, day="yesterday"),
        move("mao", 0, hours="whatever"),
        {**move("mao", 0), "position": "first"},
        {**move("mao", 0), "position": [1]},
        {"do": "pin", "stop": "mao", "latitude": 91, "longitude": 0},
        {"do": "pin", "stop": "mao", "latitude": "NaN", "longitude": 0},
        {"do": "pin", "stop": "mao", "latitude": None},
        {"do": "fix", "stop": "mao", "column": "name", "value": "gone"},
        {"do": "take-back", "value": "9" * 40},
        {"do": "take-back", "value": "1"},
        {"do": "fix", "stop": "mao", "column": "arrive", "value": "10:00"},
    ],
)
def test_whatever_a_browser_sends_is_refused_with_a_sentence(session: Session, action: dict[str, Any]) -> None:
    session.send(action)
    assert session.told[0] == "error"
    assert session.order == PLANNED
    assert session.visit_service.store.draft(session.owner) is None


@pytest.mark.parametrize(
    "message", [None, "move", [], {}, {"acts": "x"}, {"acts": [None, 3, {"seq": "1", "do": "undo"}]}]
)
def test_a_malformed_message_is_ignored(session: Session, message: object) -> None:
    session.message = message
    actions.on_actions()
    assert session.order == PLANNED


def test_a_remedy_is_carried_out_while_its_problem_is_there(session: Session) -> None:
    session.send(move("poligon", 1))
    planned = [each for day in session.drafts.preview().days for each in day.stops]
    before = {each.stop.id: each.stop.arrive for each in planned}
    fixes = {fix.kind: fix for each in planned if each.stop.id == "poligon" for p in each.problems for fix in p.fixes}
    following = planned[[each.stop.id for each in planned].index("poligon") + 1].stop.id

    def arrival(stop_id: str) -> time | None:
        return find_stop(session.drafts.load().draft.stops, stop_id).arrive

    for kind, moves_rest in ((FixKind.ARRIVE, False), (FixKind.MOVE_REST, True)):
        action = {"do": "fix", "stop": "poligon", "column": kind.value, "value": f"{fixes[kind].arrive:%H:%M}"}
        session.send(action)
        assert arrival("poligon") == fixes[kind].arrive
        assert (arrival(following) != before[following]) is moves_rest
        assert session.told == ("", "")
        session.send(action)
        assert session.told == ("error", "This problem is not there any more.")
        session.send({"do": "undo"})


def test_only_the_newest_message_is_told_and_every_action_ends_it(session: Session) -> None:
    actions.tell_published(7)
    actions.tell(Phrase("Something newer."))
    assert session.told == ("good", "Something newer.")
    session.send({"do": "edit", "stop": "mao"})
    assert session.told == ("good", "Something newer."), "a dialog that was only looked at changes nothing"
    session.send({"do": "close"})
    assert session.told == ("", "")


def test_a_plan_of_others_is_told_once_it_is_seen_and_again_when_nothing_newer_is(session: Session) -> None:
    words, drafts = words_for("en"), session.drafts
    session.send({"do": "duplicate", "stop": "barcamp"})
    other = DraftService(session.visit_service, "other")
    other.edit(Phrase("later"), lambda stops: editing.hide(stops, "mao"))
    number = other.publish(note="", who="Ana", confirmed=True).number
    actions.tell(Phrase("Something older."))
    state_with_newer = drafts.load()

    def shown() -> str:
        notice = organise._told(state_with_newer, words)
        return notice.text if notice is not None else ""

    assert shown() == f"Ana published plan {number} meanwhile."
    actions.tell(Phrase("Something newer."))
    assert shown() == "Something newer."
    session.send({"do": "close"})
    assert shown() == f"Ana published plan {number} meanwhile."


def test_a_dialog_is_opened_for_its_stop(session: Session) -> None:
    session.send({"do": "edit", "stop": "mao"})
    assert session.memory["dialog"] == ("edit", "mao")
