"""The dialog that begins a visit of one's own in the place of the sample: title, place and first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from components.i18n.words import Words, languages_of
from components.lookup.geocoder_results import SERVICE as GEOCODER
from components.lookup.time_zones import zone_at
from components.pages import actions, state
from components.pages.add_stops_dialog import POLL_S
from components.pages.place_map import lettered, map_address, place_map, places_of
from components.pages.values import plain, zone_label
from components.plan.bounds import SearchArea, are_near, search_box
from components.plan.details import VisitDetails, checked_details
from components.plan.errors import PlanFault, StudyVisitError
from components.plan.messages import Phrase, message_of
from components.plan.model import Candidate, Place
from components.plan.zones import zone_names
from components.visit.drafts import DraftService

ANYWHERE = SearchArea()
_THEN = "dialog then"
"""Under this name the dialog to go on with is remembered, while the place is still being looked up."""
_NEXT = ("lines", "exchange")


@dataclass(frozen=True, slots=True)
class _Typed:
    """What is typed into the dialog."""

    title: str
    address: str
    day: date


def start(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """Title, place and first day; then stops are added, or imported."""
    st.markdown(words.text("The sample goes. You can bring it back with Undo."))
    title = st.text_input(words.text("Title of your visit"), key="dialog title") or ""
    address = st.text_input(words.text("City or address"), placeholder="Helsinki", key="dialog place") or ""
    today = state.today()
    day = st.date_input(words.text("First day"), today, format="DD.MM.YYYY", key="dialog first day")
    typed = _Typed(title.strip(), address.strip(), day if isinstance(day, date) else today)
    _place_and_ways_on(typed, map_address(drafts.preview().revision, None, words), words)


@st.fragment(run_every=POLL_S)
def _place_and_ways_on(typed: _Typed, map_of_draft: str, words: Words) -> None:
    """Where the visit is, as far as it is known, and the ways on. Runs by itself, so it checks the session."""
    try:
        answer = actions.open_drafts().look_up([typed.address], area=ANYWHERE)[0] if typed.address else None
    except StudyVisitError:
        st.rerun()
    status = state.visit_service().http_client.status
    is_down = any(fault.service == GEOCODER for fault in status.outages)
    is_waiting = bool(typed.address) and answer is None and not is_down
    place = _chosen_place(answer, map_of_draft, words) if isinstance(answer, Place) else None
    zone = zone_at(place.coordinate) if place is not None else ""
    if is_waiting:
        st.markdown(words.text("Looking for the place …"))
    elif not zone:
        zone = _zone_without_place(typed.address, words, is_down=is_down)
    wanted = _ways_on(words)
    if is_waiting:
        if wanted is not None:
            state.remember(_THEN, wanted)
        if state.recall(_THEN):
            st.markdown(words.text("It goes on by itself once the place is found."))
        return
    waited = state.recall(_THEN)
    state.remember(_THEN, None)
    if wanted is None and waited in _NEXT and isinstance(answer, Place) and _is_clear(answer):
        wanted = str(waited)
    if wanted is not None:
        _begin(wanted, typed.day, _details(typed.title, place, zone, words), words)


def _ways_on(words: Words) -> str | None:
    """The dialog that the organiser goes on with now, if any."""
    labels = {"lines": words.text("Add stops"), "exchange": words.text("Import")}
    chosen = [
        name
        for column, (name, label) in zip(st.columns(2), labels.items(), strict=True)
        if column.button(label, type="primary", width="stretch", key=f"dialog start {name}")
    ]
    return chosen[0] if chosen else None


def _chosen_place(answer: Place, map_of_draft: str, words: Words) -> Place | Candidate:
    """The place that is meant: the only one, or the one chosen among several."""
    if _is_clear(answer):
        st.markdown("📍 " + plain(answer.matched_address))
        return answer
    places, key = places_of(answer), f"dialog which {answer.query}"
    labels = [plain(label) for label in lettered(places)]
    beside, on_map = st.columns(2)
    index = beside.radio(words.text("Which one?"), range(len(labels)), format_func=labels.__getitem__, key=key)
    with on_map:
        place_map(places, key, address=map_of_draft, words=words, alone=True)
    return places[index or 0]


def _is_clear(answer: Place) -> bool:
    return are_near([answer.coordinate, *(each.coordinate for each in answer.candidates)])


def _zone_without_place(address: str, words: Words, *, is_down: bool) -> str:
    """The zone of the visit's hours where no place tells it: that of the browser, or another that is chosen."""
    if not address:
        # One line as well, so that the buttons stay where they are while the place is typed.
        zone = state.browser_zone() or "UTC"
        st.markdown(words.text("Without a place, the time zone is {zone}.", zone=plain(zone_label(zone))))
        return zone
    reason = words.text("The place cannot be looked up just now.") if is_down else words.text("Not found.")
    st.markdown(f"{reason} {words.text('Write it another way, or go on without it.')}")
    return _ask_zone(words)


def _ask_zone(words: Words) -> str:
    """A choice of zones that begins with the browser's."""
    zones = zone_names()
    there = state.browser_zone()
    index = zones.index(there) if there in zones else zones.index("Europe/London")
    label = words.text("Time zone of the visit")
    return str(st.selectbox(label, zones, index=index, format_func=zone_label, key="dialog zone"))


def _details(title: str, place: Place | Candidate | None, zone: str, words: Words) -> VisitDetails:
    """The details of a new visit: all that its place tells, and nothing of the sample's."""
    country = place.country_code if place is not None else ""
    return VisitDetails(
        title=title,
        time_zone=zone,
        country_codes=(country,) if country else (),
        viewbox=search_box([place.coordinate]) if place is not None else None,
        languages=tuple(dict.fromkeys((words.language, *languages_of(country), "en"))),
    )


def _begin(dialog: str, day: date, details: VisitDetails, words: Words) -> None:
    """The new visit in the place of the sample, as one step; then the dialog to fill it."""
    try:
        checked_details(details)
    except PlanFault as fault:
        st.error(plain(words.phrase(message_of(fault))))
        return
    label = Phrase("{title} begun", {"title": details.title})
    if actions.attempt(lambda drafts: drafts.begin(label, details)):
        state.remember(actions.FIRST_DAY, day)
        state.open_dialog(dialog)
        st.rerun()
    st.error(plain(actions.take_fault()))
