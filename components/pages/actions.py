"""What an organiser's click does: the session is checked each time, and faults are shown on the page."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeAlias, TypedDict

import streamlit as st

from components.pages import state
from components.pages.map_words import DRAW_MAP
from components.pages.values import plain
from components.plan import editing
from components.plan.editing import HoursOnReorder, Stops, find_stop
from components.plan.errors import PlanFault, StudyVisitError
from components.plan.messages import FixKind, Phrase, Problem, message_of
from components.plan.model import Coordinate
from components.plan.retiming import DelayPolicy, set_times
from components.render.draft_list import fix_value
from components.visit.drafts import DraftService
from components.visit.suggested_order import move_stop

ELEMENT = "draft"
"""The key of the component with the organisers' list."""
DIALOGS = (
    "late", "publish", "edit", "lines", "add", "suggest", "preview", "history", "exchange", "merge", "details", "start",
    "proof", "access", "earlier", "photos"
)  # fmt: skip
SHOWN_STOP = "shown stop"
"""Under this name the id of the stop that was just added is remembered, which the list then shows as the chosen one."""
FIRST_DAY = "first day"
"""Under this name the day that a new visit begins with is remembered, for its first stops."""
MAX_ACTIONS = 50
"""In one message of the list; nobody clicks faster."""
MAX_TYPED, MAX_OPENING_LENGTH = 500, 16
"""Texts of a dialog that a browser gives back, and the length of the name by which it knows the dialog."""
_TOLD = "told"
_LEAVE_FOR = "leave for"
_MAX_DIGITS = 10
_LAST_ACTION = "last action"

LastAction = TypedDict("LastAction", {"from": str, "seq": int})
Action: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What an organiser is told, until the next action; see `tell`."""

    text: Phrase
    severity: str
    do: str
    label: Phrase | None
    value: str


def open_drafts() -> DraftService:
    """The draft of who is signed in. Raises `NotAllowed` for everybody else."""
    return DraftService(state.visit_service(), state.draft_owner())


def tell(
    message: Phrase, *, severity: str = "good", do: str = "", label: Phrase | None = None, value: str = ""
) -> None:
    """Tell the organiser something where it is always in view, in the place of what was told before.

    It stays until the next change of the draft, or until it is closed. `severity` is a `Severity`'s value, or `good`;
    with `do`, one of `ACTIONS` or `DIALOGS`, it has a button labelled `label`, which sends `value` along.
    """
    state.remember(_TOLD, Message(text=message, severity=severity, do=do, label=label, value=value))


def told() -> Message | None:
    """What the organiser was told last and still has to see."""
    message = state.recall(_TOLD)
    return message if isinstance(message, Message) else None


def forget_told() -> None:
    """Tell nothing any more."""
    state.remember(_TOLD, None)


def tell_published(number: int) -> None:
    """Tell that plan `number` is published, with the button that takes it back."""
    text = Phrase("Plan {number} is published: partners have it within seconds.", {"number": number})
    tell(text, do="take-back", label=Phrase("Take it back"), value=str(number))


def attempt(change: Callable[[DraftService], object]) -> bool:
    """Make one change; whether it was made. What was told before is over; why it was not made is told."""
    forget_told()
    try:
        change(open_drafts())
    except StudyVisitError as fault:
        tell(message_of(fault), severity="error")
        return False
    return True


def take_fault() -> str:
    """Why the last change was not made, in the reader's language: then it is told here, in a dialog, and no more in
    the list. Empty where it was made."""
    message = told()
    if message is None or message.severity != "error":
        return ""
    forget_told()
    return state.words().phrase(message.text)


def save_dialog(change: Callable[[DraftService], object]) -> None:
    """Make a dialog's change: the dialog closes, or says why the change was not made."""
    if attempt(change):
        state.close_dialog()
        st.rerun()
    st.error(plain(take_fault()))


def leave() -> None:
    """Open the page that the organiser chose in the list: no callback can."""
    page = state.recall(_LEAVE_FOR)
    state.remember(_LEAVE_FOR, None)
    if isinstance(page, str):
        state.go_to(page)


def on_actions() -> None:
    """Carry out the actions that the list has sent. A callback: it runs before the page and checks the session itself.

    The list sends an action again until it was answered; the numbers (`seq`) tell which were carried out already.
    """
    message = state.component_value(ELEMENT, "act")
    if not isinstance(message, dict) or not isinstance(message.get("acts"), list):
        return
    answered = last_action()
    sender = str(message.get("from"))
    last_seq = answered["seq"] if answered["from"] == sender else 0
    for action in message["acts"][:MAX_ACTIONS]:
        seq = action.get("seq") if isinstance(action, dict) else None
        if not isinstance(seq, int) or seq <= last_seq:
            continue
        last_seq = seq
        state.remember(_LAST_ACTION, {"from": sender, "seq": seq})
        if action.get("do") in DIALOGS:
            _open_dialog(action)
        else:
            attempt(partial(_carry_out, action=action))


def _open_dialog(action: Action) -> None:
    """Open a dialog; one that was lost with its session comes with what the browser still has of it."""
    typed = action.get("typed")
    texts = {
        str(name): value
        for name, value in (list(typed.items())[:MAX_TYPED] if isinstance(typed, dict) else ())
        if isinstance(value, (str, bool))
    }
    opening = str(action.get("opened") or "")[:MAX_OPENING_LENGTH]
    state.open_dialog(str(action["do"]), str(action.get("stop") or ""), typed=texts, opening=opening)


def last_action() -> LastAction:
    """The list that sent last, and the number of its last action that was carried out or refused."""
    last = state.recall(_LAST_ACTION)
    return {"from": str(last["from"]), "seq": int(last["seq"])} if isinstance(last, dict) else {"from": "", "seq": 0}


def _carry_out(drafts: DraftService, action: Action) -> None:
    """One action of the list. What the browser sends is checked like any text from outside."""
    carry_out = ACTIONS.get(str(action.get("do")))
    if carry_out is None:
        raise PlanFault(Phrase("The page asked for something that the app does not know. Load it again."))
    carry_out(drafts, action)


def _take_back(drafts: DraftService, action: Action) -> None:
    """Only the newest plan can be taken back: `revert` refuses every other."""
    value = str(action.get("value") or "")
    if not (value.isascii() and value.isdecimal() and len(value) < _MAX_DIGITS):
        raise PlanFault(Phrase("The page asked for something that the app does not know. Load it again."))
    drafts.revert(int(value), who=drafts.organiser_name())
    tell(Phrase("Taken back: partners see the plan before it again."))


def _discard(drafts: DraftService, _action: Action) -> None:
    drafts.reset()
    tell(Phrase("Your changes are discarded."), do="undo", label=Phrase("Undo"))


def _edit(drafts: DraftService, action: Action) -> None:
    (label, edit), stop_id = _EDITS[action["do"]], str(action.get("stop") or "")
    before = drafts.draft().stops
    label = dataclasses.replace(label, values={"stop": find_stop(before, stop_id).name})
    after = drafts.edit(label, lambda stops: edit(stops, stop_id, action)).stops
    if added := {stop.id for stop in after} - {stop.id for stop in before}:
        state.remember(SHOWN_STOP, added.pop())
    if action["do"] in _OUT_OF_SIGHT:
        tell(label, do="undo", label=Phrase("Undo"))


def _undo(drafts: DraftService, _action: Action) -> None:
    label = drafts.draft().undo_label
    drafts.undo()
    if label is not None:
        tell(Phrase("Undone: {what}", {"what": label}), do="redo", label=Phrase("Redo"))


def _redo(drafts: DraftService, _action: Action) -> None:
    label = drafts.draft().redo_label
    drafts.redo()
    if label is not None:
        tell(Phrase("Done again: {what}", {"what": label}), do="undo", label=Phrase("Undo"))


def _fix(drafts: DraftService, action: Action) -> None:
    """Apply the remedy of a problem that the draft still has."""
    stop_id, kind, value = (str(action.get(name) or "") for name in ("stop", "column", "value"))
    fixes = (fix for problem in _problems_of(drafts, stop_id) for fix in problem.fixes)
    fix = next((each for each in fixes if (each.kind.value, fix_value(each)) == (kind, value)), None)
    if fix is None:
        raise PlanFault(Phrase("This problem is not there any more."))
    arrive = fix.arrive
    label = Phrase("{stop} at {arrive}", {"stop": find_stop(drafts.draft().stops, stop_id).name, "arrive": arrive})
    policy = DelayPolicy.MOVE_AFTER if fix.kind is FixKind.MOVE_REST else DelayPolicy.ONLY_THIS
    drafts.edit(label, lambda stops: set_times(stops, stop_id, arrive=arrive, policy=policy))


def _problems_of(drafts: DraftService, stop_id: str) -> list[Problem]:
    planned = [each for day in drafts.preview().days for each in day.stops if each.stop.id == stop_id]
    return [problem for each in planned for problem in each.problems]


def _move(drafts: DraftService, action: Action) -> None:
    stops, stop_id = drafts.draft().stops, str(action.get("stop") or "")
    name = find_stop(stops, stop_id).name
    try:
        day, position = date.fromisoformat(str(action.get("day"))), int(action.get("position") or 0)
        hours = HoursOnReorder(str(action.get("hours")))
    except (TypeError, ValueError) as fault:
        raise PlanFault(Phrase("This stop cannot go there.")) from fault
    if day not in editing.days_of(stops):
        raise PlanFault(Phrase("This stop cannot go there."))
    label = Phrase("{stop} moved", {"stop": name})
    move_stop(drafts, state.visit_service(), label, stop_id, position, day=day, hours=hours)


def _pin(stops: Stops, stop_id: str, action: Action) -> Stops:
    try:
        coordinate = Coordinate(latitude=float(action["latitude"]), longitude=float(action["longitude"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise PlanFault(Phrase("The pin is not on the map.")) from fault
    return editing.place_at(stops, stop_id, coordinate)


_EDITS: dict[str, tuple[Phrase, Callable[[Stops, str, Action], Stops]]] = {
    "pin": (Phrase("The place of {stop} set"), _pin),
    "duplicate": (Phrase("{stop} duplicated"), lambda stops, stop_id, _: editing.duplicate(stops, stop_id)),
    "hide": (Phrase("{stop} hidden"), lambda stops, stop_id, _: editing.hide(stops, stop_id)),
    "show": (Phrase("{stop} shown again"), lambda stops, stop_id, _: editing.hide(stops, stop_id, hidden=False)),
    "remove": (Phrase("{stop} removed"), lambda stops, stop_id, _: editing.remove(stops, stop_id)),
}
_OUT_OF_SIGHT = {"remove", "hide"}
"""What these do may be missed, so it is told, with the way back."""
ACTIONS: dict[str, Callable[[DraftService, Action], object]] = {
    "take-back": _take_back,
    "close": lambda _drafts, _action: None,  # what was told is over, as with every action
    "start-over": _discard,
    "undo": _undo,
    "redo": _redo,
    "share": lambda _drafts, _action: state.remember(_LEAVE_FOR, "share"),
    DRAW_MAP: lambda drafts, _: drafts.draw_map_anew(),
    "group": lambda _, action: state.show_group(str(action.get("value") or "")),
    "fix": _fix,
    "move": _move,
    **dict.fromkeys(_EDITS, _edit),
}
"""Everything that the list can ask for beside `DIALOGS`; `attempt` checks the session before any of it."""
