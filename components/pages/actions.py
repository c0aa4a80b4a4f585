"""What an organiser's click does, in one place: the session is asked first, each time, and faults are told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, time
from functools import partial
from typing import Any, TypeAlias, TypedDict

import streamlit as st

from components.pages import state
from components.pages.values import plain
from components.plan import editing
from components.plan.editing import HoursOnReorder, Stops, find_stop
from components.plan.errors import NotAllowed, PlanFault, StudyVisitError
from components.plan.messages import Phrase, message_of
from components.plan.model import Coordinate, Visit
from components.plan.retiming import DelayPolicy, set_times
from components.render.draft_list import fix_value
from components.visit.drafts import DraftService

ELEMENT = "desk"
DIALOGS = ("late", "publish", "edit", "add", "suggest", "preview", "history", "exchange", "merge")
PUBLISHED = "published"
"""Under this name the number of the plan that was just published is remembered, so that it can be taken back."""
_FAULT = "fault"
_DONE = "done"
MOST_ACTS = 50
"""Nobody's thumb is so quick that more are unanswered."""

Done = TypedDict("Done", {"from": str, "seq": int})
Act: TypeAlias = dict[str, Any]


def desk() -> DraftService:
    """The desk of who is signed in. Raises `NotAllowed`: no page and no click gets further."""
    return DraftService(state.visit_service(), state.organiser().owner)


def attempt(change: Callable[[DraftService], object]) -> bool:
    """Do one change, and whether it was done; why not is remembered, for `fault` to tell."""
    state.note(_FAULT, None)
    try:
        change(desk())
    except StudyVisitError as fault:
        tell(message_of(fault))
        return False
    return True


def tell(said: Phrase) -> None:
    """Remember why something was not done, for `fault` to tell."""
    state.note(_FAULT, said)


def fault() -> str:
    """Why the last change was not done, in the reader's language, and once; empty where it was."""
    said = state.noted(_FAULT)
    state.note(_FAULT, None)
    return state.words().phrase(said) if isinstance(said, Phrase) else ""


def acted() -> None:
    """Carry out what the list has sent. Runs before the page is drawn, so it asks for the session by itself."""
    sent = state.sent(ELEMENT, "act")
    if not isinstance(sent, dict) or not isinstance(sent.get("acts"), list):
        return
    answered = done()
    sender = str(sent.get("from"))
    last = answered["seq"] if answered["from"] == sender else 0
    for act in sent["acts"][:MOST_ACTS]:
        seq = act.get("seq") if isinstance(act, dict) else None
        if not isinstance(seq, int) or seq <= last:
            continue  # sent again, because our answer was still on its way
        last = seq
        state.note(_DONE, {"from": sender, "seq": seq})
        if act.get("do") in DIALOGS:
            state.open_dialog(str(act["do"]), str(act.get("stop") or ""))
        else:
            attempt(partial(_carry_out, act=act))


def done() -> Done:
    """Which list was heard last, and the number of its last act that was carried out or refused."""
    known = state.noted(_DONE)
    return {"from": str(known["from"]), "seq": int(known["seq"])} if isinstance(known, dict) else {"from": "", "seq": 0}


def published(number: int) -> None:
    """Remember which plan was just published, so that one tap takes it back."""
    state.note(PUBLISHED, number)


def saved(change: Callable[[DraftService], object]) -> None:
    """A dialog's change: done, the dialog closes; not done, it says why and stays."""
    if attempt(change):
        state.close_dialog()
        st.rerun()
    st.error(plain(fault()))


def _carry_out(mine: DraftService, act: Act) -> None:
    """One act of the list. What the browser sends is checked like any text from outside."""
    carry_out = ACTS.get(str(act.get("do")))
    if carry_out is None:
        raise PlanFault(Phrase("The page asked for something that the app does not know. Load it again."))
    carry_out(mine, act)
    if carry_out is not _take_back:
        state.note(PUBLISHED, None)


def _take_back(mine: DraftService, _act: Act) -> None:
    number = state.noted(PUBLISHED)
    if isinstance(number, int):
        mine.take_back(number, who=mine.name())
        state.note(PUBLISHED, None)


def _edit(mine: DraftService, act: Act) -> None:
    """An edit of one stop."""
    (what, edit), stop_id = _OF_A_STOP[act["do"]], str(act.get("stop") or "")
    name = find_stop(mine.work().draft.stops, stop_id).name
    mine.do(dataclasses.replace(what, values={"stop": name}), lambda stops: edit(stops, stop_id, act))


def _fix(mine: DraftService, act: Act) -> None:
    """The remedy of a problem that the draft still has."""
    stop_id, column, value = str(act.get("stop") or ""), str(act.get("column")), str(act.get("value"))
    fix = next(
        (
            problem.fix
            for problem in _problems(mine.visit(), stop_id)
            if problem.fix and problem.fix.column == column and fix_value(problem.fix.value) == value
        ),
        None,
    )
    if fix is None or not isinstance(fix.value, time) or column not in {"arrive", "depart"}:
        raise PlanFault(Phrase("This problem is not there any more."))
    arrive, depart = (fix.value if column == each else None for each in ("arrive", "depart"))
    name = find_stop(mine.work().draft.stops, stop_id).name
    what = (
        Phrase("{stop} at {arrive}", {"stop": name, "arrive": fix.value})
        if column == "arrive"
        else Phrase("{stop} until {depart}", {"stop": name, "depart": fix.value})
    )
    mine.do(what, lambda stops: set_times(stops, stop_id, arrive=arrive, depart=depart, policy=DelayPolicy.ONLY_THIS))


def _problems(visit: Visit, stop_id: str) -> list[Any]:
    return [problem for day in visit.days for each in day.stops if each.stop.id == stop_id for problem in each.problems]


def _move(stops: Stops, stop_id: str, act: Act) -> Stops:
    try:
        day, position = date.fromisoformat(str(act.get("day"))), int(act.get("position") or 0)
        hours = HoursOnReorder(str(act.get("hours")))
    except (TypeError, ValueError) as fault:
        raise PlanFault(Phrase("This stop cannot go there.")) from fault
    if day not in editing.days_of(stops):
        raise PlanFault(Phrase("This stop cannot go there."))
    return editing.move(stops, stop_id, position, day=day, hours=hours)


def _pin(stops: Stops, stop_id: str, act: Act) -> Stops:
    try:
        at = Coordinate(latitude=float(act["latitude"]), longitude=float(act["longitude"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise PlanFault(Phrase("The pin is not on the map.")) from fault
    return editing.place_at(stops, stop_id, at)


_OF_A_STOP: dict[str, tuple[Phrase, Callable[[Stops, str, Act], Stops]]] = {
    "move": (Phrase("{stop} moved"), _move),
    "pin": (Phrase("The place of {stop} set"), _pin),
    "duplicate": (Phrase("{stop} duplicated"), lambda stops, stop_id, _: editing.duplicate(stops, stop_id)),
    "hide": (Phrase("{stop} hidden"), lambda stops, stop_id, _: editing.hide(stops, stop_id)),
    "show": (Phrase("{stop} shown again"), lambda stops, stop_id, _: editing.hide(stops, stop_id, hidden=False)),
    "remove": (Phrase("{stop} removed"), lambda stops, stop_id, _: editing.remove(stops, stop_id)),
}
ACTS: dict[str, Callable[[DraftService, Act], object]] = {
    "take-back": _take_back,
    "start-over": lambda mine, _: mine.start_over(),
    "undo": lambda mine, _: mine.undo(),
    "redo": lambda mine, _: mine.redo(),
    "fix": _fix,
    **dict.fromkeys(_OF_A_STOP, _edit),
}
"""All that the list can ask for beside `DIALOGS`; `attempt` asks for the session before any of it."""

__all__ = ["ELEMENT", "PUBLISHED", "NotAllowed", "acted", "attempt", "desk", "fault", "saved"]
