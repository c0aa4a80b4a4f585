"""Running late: the rest of the day some minutes later, seen before it is published with one tap."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.publish_dialog import second_yes, signed, suggested_note
from components.pages.values import plain
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, message_of
from components.plan.model import PlannedStop, Visit
from components.plan.retiming import DelayPolicy, DelayPreview, HoursChange
from components.plan.status import visit_status
from components.visit.drafts import DraftService

STEPS_MIN = (5, 10, 15)
MOST_MIN = 600


def late(mine: DraftService, words: Words, stop_id: str) -> None:
    """From which stop, by how much; then what it does to the day, and the one button."""
    stops, visit = mine.published()
    known = {each.stop.id: each for day in visit.days for each in day.stops}
    if not known:
        st.write(words.text("Nothing is published yet."))
        return
    at = visit_status(visit, state.visit_service().now())
    current = at.now or at.next or next(iter(known.values()))
    first = stop_id if stop_id in known else current.stop.id
    chosen = st.selectbox(
        words.text("From which stop on?"),
        list(known),
        index=list(known).index(first),
        format_func=lambda known_id: _name(known[known_id], visit, words),
        key="dialog late from",
    )
    minutes = _minutes(words)
    there = st.checkbox(
        words.text("We are there now: only its end moves"),
        value=at.now is not None and at.now.stop.id == chosen,
        key=f"dialog late there {chosen}",
    )
    slack = st.checkbox(words.text("Use up free time first"), key="dialog late slack")
    policy = DelayPolicy.USE_SLACK if slack else DelayPolicy.MOVE_AFTER
    try:
        shift = mine.delay(chosen, minutes, at_the_stop=there, policy=policy)
    except PlanFault as fault:
        st.error(plain(words.phrase(message_of(fault))))
        return
    _preview(shift, words)
    after = mine.visit(shift.stops)
    said, who = signed(mine, suggested_note(stops, shift.stops, visit), words)
    even_so = second_yes(after, words)
    now, draft = st.columns(2)
    what = Phrase("{minutes} min later from {stop} on", {"minutes": minutes, "stop": known[chosen].stop.name})
    if now.button(
        words.text("Publish now"), type="primary", width="stretch", disabled=even_so is False or not shift.changed_hours
    ):
        actions.saved(lambda desk: _put_out(desk, shift, what, said=said, who=who, even_so=bool(even_so)))
    if draft.button(words.text("Only into the draft"), width="stretch", disabled=not shift.changed_hours):
        actions.saved(lambda desk: desk.merge_in(shift.stops, what))


def _put_out(mine: DraftService, shift: DelayPreview, what: Phrase, *, said: str, who: str, even_so: bool) -> None:
    mine.remember_name(who)
    plan = mine.publish_instead(shift.stops, what, note=said, who=who, even_so=even_so)
    actions.published(plan.number)


def _minutes(words: Words) -> int:
    other = words.text("Other")
    labels = [f"+{minutes}" for minutes in STEPS_MIN]
    picked = st.segmented_control(
        words.text("How many minutes?"), [*labels, other], default=labels[-1], key="dialog late by", width="stretch"
    )
    if picked != other:
        return STEPS_MIN[labels.index(picked)] if picked in labels else STEPS_MIN[-1]
    return int(
        st.number_input(
            words.text("Minutes; fewer than none is earlier"),
            -MOST_MIN,
            MOST_MIN,
            20,
            key="dialog late other",
        )
    )


def _preview(shift: DelayPreview, words: Words) -> None:
    lines = [f"- {plain(move.name)}: ~~{_was(move, words)}~~ **{_is(move, words)}**" for move in shift.changed_hours]
    stays = [words.text("{stop} stays as it is: its hours are fixed.", stop=stop.name) for stop in shift.fixed_stops]
    lines += [f"- {plain(line)}" for line in stays]
    st.markdown("\n".join(lines) if lines else words.text("Nothing moves."))
    for problem in shift.new_problems:
        sentence = plain(words.phrase(problem.message))
        st.warning(f"{sentence} {plain(words.phrase(problem.remedy))}" if problem.remedy is not None else sentence)
    if shift.new_problems and shift.free_times:
        gives = "; ".join(plain(words.phrase(give.sentence)) for give in shift.free_times)
        st.caption(f"{words.text('What could give way:')} {gives}")


def _was(move: HoursChange, words: Words) -> str:
    return _hours(move.arrive_before, move.depart_before, words)


def _is(move: HoursChange, words: Words) -> str:
    return _hours(move.arrive, move.depart, words)


def _hours(arrive: datetime | None, depart: datetime | None, words: Words) -> str:
    return "–".join(words.hour(each) if each is not None else "…" for each in (arrive, depart))


def _name(planned: PlannedStop, visit: Visit, words: Words) -> str:
    hour = words.hour(planned.timing.arrive) if planned.timing.arrive is not None else "…"
    if len(visit.days) == 1:
        return f"{hour} · {planned.stop.name}"
    return f"{words.date(planned.stop.date, 'medium')}, {hour} · {planned.stop.name}"
