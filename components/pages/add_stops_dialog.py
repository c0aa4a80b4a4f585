"""The dialog in which stops are typed or pasted, a line each, with what becomes of each line and where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.place_map import Places, lettered, map_address, place_map, places_of
from components.pages.values import plain
from components.plan.editing import Stops
from components.plan.errors import StudyVisitError
from components.plan.messages import Phrase
from components.plan.model import Accuracy, AddressNotFound, Candidate, Coordinate, Place
from components.sheets.cells import format_degrees
from components.sheets.stop_lines import MAX_LENGTH, StopLine, read_stop_lines, with_stop_lines
from components.visit.drafts import DraftService

POLL_S = 1.0
"""How often the dialog looks for answers of the geocoder."""
MAX_LOOKED_UP = 40
"""So many lines are looked up while they are typed; the others once they are stops."""
MAX_CHOICES = 12
"""So many lines offer a choice of places: more is a table to import."""
CUT = "dialog cut"
"""Under this name it is remembered that the list is the beginning of a longer one."""
_NO_PLACE = -1
_ON_MAP = "dialog place on map"
"""Under this name the line is remembered whose places are shown on the map: the one that is being looked at."""


@dataclass(frozen=True, slots=True)
class _LinePlaces:
    """A line, and what the geocoder knows of it: None while it is being looked up."""

    line: StopLine
    answer: Place | AddressNotFound | None

    @property
    def places(self) -> Places:
        """The places that could be meant, the likeliest first."""
        return places_of(self.answer)

    @property
    def is_guess(self) -> bool:
        """Whether the line has no address, so that a place of its name is only an offer."""
        return not self.line.address

    @property
    def offers_choice(self) -> bool:
        """Whether the organiser should say which place is meant."""
        if self.is_guess:
            return bool(self.places)
        return self.has_several and self.places[0].accuracy is not Accuracy.HOUSE

    @property
    def has_several(self) -> bool:
        """Whether more than one place could be meant."""
        return len(self.places) > 1


def add_stops(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """Stops as lines of text; added as one step."""
    stops = drafts.draft().stops
    day = st.date_input(words.text("Day"), first_day(stops), format="DD.MM.YYYY", key="dialog day")
    text = st.text_area(
        words.text("Stops, a line each"),
        height=150,
        max_chars=MAX_LENGTH,
        placeholder="09:00 Kamppi Chapel, Simonkatu 7\n10:00–11:15 Kiasma, Mannerheiminaukio 2",
        help=words.text("Hours, name, address. A line with a date, or Day 2, begins another day."),
        key="dialog lines",
    )
    if state.recall(CUT):
        st.warning(words.text("The list is longer than fits here. Add these stops first, then paste the rest."))
    lines = read_stop_lines(text or "", day=day if isinstance(day, date) else first_day(stops))
    # Above what changes with each answer, so that it stays where the thumb is.
    if st.button(words.text("Add to the plan"), type="primary", width="stretch", key="dialog add lines"):
        _add(lines, _positions(_found(drafts, lines)), words)
    if lines:
        _preview(lines, drafts.preview(stops).revision, words)
    elif st.button(words.text("Or one stop with all its details"), type="tertiary", key="dialog one stop"):
        state.open_dialog("add")
        st.rerun()


def first_day(stops: Stops) -> date:
    """The day that is most likely meant: the last of the plan, else the one that the visit was begun with."""
    chosen = state.recall(actions.FIRST_DAY)
    if stops:
        return stops[-1].date
    return chosen if isinstance(chosen, date) else state.today()


def _add(lines: Sequence[StopLine], positions: Mapping[int, Coordinate], words: Words) -> None:
    usable = [line for line in lines if not line.is_heading and line.fault is None]
    faulty = [line for line in lines if line.fault is not None]
    if not usable or faulty:
        text = words.text("Type a line for each stop, with its name.")
        st.error(" ".join([text, *(plain(line.text) for line in faulty[:3])]))
        return
    label = Phrase("{stop} added", {"stop": usable[0].name})
    if len(usable) > 1:
        label = Phrase("Stops added: {count}", {"count": len(usable)})

    def change(drafts: DraftService) -> None:
        added: list[str] = []

        def edit(stops: Stops) -> Stops:
            with_new, ids = with_stop_lines(stops, lines, positions)
            added[:] = ids
            return with_new

        drafts.edit(label, edit)
        state.remember(actions.SHOWN_STOP, added[0])

    actions.save_dialog(change)


def _found(drafts: DraftService, lines: Sequence[StopLine]) -> tuple[_LinePlaces, ...]:
    """The lines that are looked up, with what is known of each."""
    unplaced_lines = [line for line in lines if not (line.is_heading or line.fault or line.coordinate)][:MAX_LOOKED_UP]
    answers = drafts.look_up([line.address or line.name for line in unplaced_lines])
    return tuple(_LinePlaces(line, answer) for line, answer in zip(unplaced_lines, answers, strict=True))


def _positions(line_places: Sequence[_LinePlaces]) -> dict[int, Coordinate]:
    """The positions that the organiser chose, by the lines' numbers."""
    chosen = ((each.line.number, _chosen(each)) for each in line_places)
    return {number: place.coordinate for number, place in chosen if place is not None}


def _chosen(line_places: _LinePlaces) -> Place | Candidate | None:
    """The place that the organiser chose; None where it is the usual one."""
    index = state.recall(_key_of(line_places.line))
    usual = _NO_PLACE if line_places.is_guess else 0
    if isinstance(index, int) and index != usual and 0 <= index < len(line_places.places):
        return line_places.places[index]
    return None


def _key_of(line: StopLine) -> str:
    """The choice belongs to the line's text: with another text it is made anew."""
    return f"dialog place {line.number} {line.address or line.name}"


@st.fragment(run_every=POLL_S)
def _preview(lines: Sequence[StopLine], revision: str, words: Words) -> None:
    """What becomes of each line. Runs by itself while the dialog is open, so it checks the session."""
    try:
        places_by_line = {each.line.number: each for each in _found(actions.open_drafts(), lines)}
    except StudyVisitError:
        st.rerun()
    offering = [each for each in places_by_line.values() if each.offers_choice][:MAX_CHOICES]
    on_map = _line_on_map(offering)
    day = None
    for line in lines:
        if line.date != day:
            day = line.date
            st.markdown(f"**{plain(words.date(day, 'heading'))}**")
        if line.is_heading:
            continue
        if line.fault is not None:
            st.markdown(f"⚠ {plain(line.text)}  \n{plain(words.phrase(line.fault))}")
            continue
        each = places_by_line.get(line.number)
        remark = f"  \n⚠ {plain(words.phrase(line.remark))}" if line.remark is not None else ""
        st.markdown(f"{_stop_line(line, words)}  \n{_position(line) or _where(each, words)}{remark}")
        if each in offering:
            _choice(each, words)
            _on_map(each, on_map, revision, words)


def _stop_line(line: StopLine, words: Words) -> str:
    hours = "–".join(words.hour(each) for each in (line.arrive, line.depart) if each is not None)
    return " · ".join(part for part in (plain(hours), f"**{plain(line.name)}**", plain(line.address)) if part)


def _position(line: StopLine) -> str:
    at = line.coordinate
    return "" if at is None else f"{format_degrees(at.latitude)}, {format_degrees(at.longitude)}"


def _where(line_places: _LinePlaces | None, words: Words) -> str:
    """Where the geocoder finds a line, or where the organiser says it is, in a sentence."""
    if line_places is None:
        return words.text("Its place is looked up later.")
    if line_places.answer is None:
        return words.text("Looking for the place …")
    if isinstance(line_places.answer, AddressNotFound):
        return words.text("No address.") if line_places.is_guess else words.text("Place not found yet")
    chosen = _chosen(line_places)
    if chosen is None and line_places.is_guess:
        return words.text("No address. Is it one of these?")
    place = chosen or line_places.answer
    if chosen is not None or place.accuracy is Accuracy.HOUSE:
        return "📍 " + plain(place.matched_address)
    return "📍 " + words.text("Perhaps here: {place}", place=plain(place.matched_address))


def _choice(line_places: _LinePlaces, words: Words) -> None:
    """A choice among the places that could be meant."""
    labels, key = lettered(line_places.places), _key_of(line_places.line)
    options = [_NO_PLACE, *range(len(labels))] if line_places.is_guess else list(range(len(labels)))
    st.selectbox(
        words.text("The place of {stop}", stop=plain(line_places.line.name)),
        options,
        format_func=lambda index: words.text("none of these") if index == _NO_PLACE else labels[index],
        label_visibility="collapsed",
        key=key,
        on_change=state.remember,
        args=(_ON_MAP, key),
    )


def _line_on_map(offering: Sequence[_LinePlaces]) -> str:
    """The key of the line whose places are on the map: the one that was chosen last, else the first."""
    keys = [_key_of(each.line) for each in offering if each.has_several]
    last = state.recall(_ON_MAP)
    if last not in keys:
        last = keys[0] if keys else None
        # It stays with its line when an earlier one gets an answer.
        state.remember(_ON_MAP, last)
    return str(last)


def _on_map(line_places: _LinePlaces, on_map: str, revision: str, words: Words) -> None:
    """The places of a line on a map, or the button that shows them there: one map at a time keeps a long list quick."""
    key = _key_of(line_places.line)
    if not line_places.has_several:
        return
    if on_map == key:
        place_map(line_places.places, key, address=map_address(revision, line_places.line.date, words), words=words)
    else:
        label = words.text("Show on the map")
        st.button(label, type="tertiary", key=f"{key} button", on_click=state.remember, args=(_ON_MAP, key))
