"""A suggested order beside the present one: what it saves, or why nothing better exists."""

from __future__ import annotations

from datetime import date

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.values import plain
from components.plan.editing import Stops, days_of
from components.plan.errors import StudyVisitError
from components.plan.messages import Phrase, message_of
from components.plan.model import Visit
from components.plan.order import Evaluation
from components.render.labels import hours
from components.visit.drafts import DraftService
from components.visit.suggested_order import Offer, suggest_for

_OFFER = "dialog offer"


def suggest(mine: DraftService, words: Words, _stop_id: str) -> None:
    """Ask for an order of one day, look at it side by side, take it."""
    stops = mine.work().draft.stops
    days = sorted(days_of(stops), key=lambda day: -sum(stop.date == day for stop in stops))
    if not days:
        st.write(words.text("The plan is still empty"))
        return
    day = st.selectbox(words.text("Day"), days, format_func=words.date, key="dialog day")
    first, last = st.columns(2)
    keep_first = first.checkbox(words.text("The first stop stays first"), value=True, key="dialog first")
    keep_last = last.checkbox(words.text("The last stop stays last"), value=True, key="dialog last")
    if st.button(words.text("Look for a shorter way round"), width="stretch"):
        with st.spinner(words.text("Asking for the ways between all stops …")):
            _ask(mine, stops, day, keep_first=keep_first, keep_last=keep_last)
        if said := actions.fault():
            st.error(plain(said))
    offer = state.noted(_OFFER)
    if isinstance(offer, Offer) and offer.before == stops:
        _beside(mine, offer, day, words)


def _ask(mine: DraftService, stops: Stops, day: date, *, keep_first: bool, keep_last: bool) -> None:
    state.note(_OFFER, None)
    try:
        offer = suggest_for(
            state.visit_service(), stops, day, owner=mine.owner, keep_first=keep_first, keep_last=keep_last
        )
    except StudyVisitError as fault:
        actions.tell(message_of(fault))
        return
    state.note(_OFFER, offer)


def _beside(mine: DraftService, offer: Offer, day: date, words: Words) -> None:
    found = offer.suggestion
    if offer.estimated:
        st.caption(words.text("The router does not answer, so these times are estimates."))
    if found.reason is not None:
        st.markdown(f"**{plain(words.phrase(found.reason))}**")
    if not found.changes:
        return
    saved = words.text(
        "{minutes} and {distance} less under way",
        minutes=words.duration(max(0, found.saved_s)),
        distance=words.distance(max(0.0, found.saved_m)),
    )
    st.markdown(f"**{plain(saved)}**")
    now, then = st.columns(2)
    with now:
        st.markdown(_total(words.text("Now"), found.before, words))
        _order(mine.visit(offer.before), day, words)
    with then:
        st.markdown(_total(words.text("Suggested"), found.after, words))
        _order(mine.visit(offer.stops), day, words)
    if st.button(words.text("Take this order"), type="primary", width="stretch"):
        what = Phrase("A suggested order for {day}", {"day": day})
        actions.saved(lambda desk: desk.do(what, lambda stops: offer.stops if stops == offer.before else stops))


def _total(title: str, cost: Evaluation, words: Words) -> str:
    total = words.text(
        "{duration} under way, {distance}",
        duration=words.duration(cost.travel_s),
        distance=words.distance(cost.distance_m),
    )
    return f"**{plain(title)}**  \n{plain(total)}"


def _order(visit: Visit, day: date, words: Words) -> None:
    planned = next((each.stops for each in visit.days if each.date == day), ())
    lines = [f"{each.number}. {plain(each.stop.name)}  \n   {hours(each.timing, words)}" for each in planned]
    st.markdown("\n".join(lines))
