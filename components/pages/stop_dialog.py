"""The dialog with all fields of one stop: to edit it, or to add another."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.i18n.words import Words, words_for
from components.pages import actions, state
from components.pages.stop_form import StopForm, apply_form
from components.pages.values import assumption, plain, unit_name
from components.plan import editing
from components.plan.editing import Stops, find_stop
from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.plan.model import Assumption, Coordinate, PlannedStop, Project, Stop, Visit
from components.plan.record import PHONE
from components.plan.retiming import DelayPolicy
from components.plan.travel_modes import TravelMode
from components.plan.zones import zone_names
from components.render.labels import certainty, mode
from components.sheets.cells import format_degrees
from components.sheets.columns import TRANSLATED, words_that_may_end
from components.sheets.durations import format_duration
from components.sheets.hours import format_time
from components.visit.drafts import DraftService

_PROJECT_ROWS = "dialog projects"
_MORE_TEXTS = (
    "agenda", "accessibility", "website", "contact", "phone", "notes", "opening_hours", "photo"
)  # fmt: skip
_LONG_TEXTS: dict[str, int | None] = {"description": None, "meet": 80, "agenda": 80, "accessibility": 80, "notes": 80}
"""Fields of several lines, with their height in pixels."""


def edit(drafts: DraftService, words: Words, stop_id: str) -> None:
    """The fields of a stop; saved as one step."""
    stops = drafts.draft().stops
    stop = find_stop(stops, stop_id)
    visit = drafts.preview(stops)
    planned = next((each for day in visit.days for each in day.stops if each.stop.id == stop_id), None)
    form = _form(stop, planned, visit, words)
    if st.button(words.text("Save"), type="primary", width="stretch"):
        slack_s = {each.stop.id: each.timing.slack_s for day in visit.days for each in day.stops}
        label = Phrase("{stop} edited", {"stop": stop.name})
        actions.save_dialog(
            lambda drafts: drafts.edit(label, lambda stops: apply_form(stops, stop_id, form, slack_s=slack_s))
        )


def add(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """The fields of a new stop, which comes at the end of its day."""
    stops = drafts.draft().stops
    day = stops[-1].date if stops else state.today()
    form = _form(Stop(id="new", date=day, name=""), None, drafts.preview(stops), words)
    if st.button(words.text("Add this stop"), type="primary", width="stretch"):
        label = Phrase("{stop} added", {"stop": form.fields["name"]})
        actions.save_dialog(lambda drafts: drafts.edit(label, lambda stops: _with_new_stop(stops, form)))


def _with_new_stop(stops: Stops, form: StopForm) -> Stops:
    name = form.fields["name"].strip()
    if not name:
        raise PlanFault(Phrase("A stop needs a name."))
    stop = Stop(id=editing.new_id(name, stops), date=form.date, name=name)
    form = dataclasses.replace(form, policy=DelayPolicy.ONLY_THIS)
    return apply_form(editing.add(stops, stop), stop.id, form, slack_s={})


def _form(stop: Stop, planned: PlannedStop | None, visit: Visit, words: Words) -> StopForm:
    fields: dict[str, Any] = {"name": _text(stop, "name", words)}
    left, right = st.columns(2, vertical_alignment="bottom")
    day = left.date_input(unit_name("date", words), stop.date, key="dialog date", format="DD.MM.YYYY")
    fields["travel"] = _travel(stop, words, column=right)
    arrive, depart, stay, policy = _hours(stop, words)
    left, right = st.columns(2)
    fields["group"] = _group(stop, visit.groups, words, column=left)
    travel_min = right.text_input(
        unit_name("travel_s", words),
        format_duration(stop.travel_s) if stop.travel_s is not None else "",
        help=words.text("Empty: as the router says."),
        key="dialog travel_s",
    )
    left, right = st.columns(2)
    fixed = left.checkbox(words.text("Fixed: these hours never move"), stop.fixed, key="dialog fixed")
    fields["hidden"] = right.checkbox(words.text("Hidden from partners"), stop.hidden, key="dialog hidden")
    fields["address"] = _text(stop, "address", words)
    position, candidate = _place(stop, planned, words)
    fields["meet"] = _text(stop, "meet", words)
    fields["description"] = _text(stop, "description", words)
    fields["projects"] = _projects(stop.projects, words)
    with st.expander(words.text("Website, contact, notes and more")):
        fields |= {name: _text(stop, name, words) for name in _MORE_TEXTS}
        zones = sorted({"", *zone_names(), stop.time_zone})
        fields["time_zone"] = st.selectbox(
            unit_name("time_zone", words),
            zones,
            index=zones.index(stop.time_zone),
            format_func=lambda zone: zone or words.text("that of the place"),
            help=words.text("The zone of this stop's hours, where its place does not tell."),
            key="dialog time_zone",
        )
        assumed = st.multiselect(
            unit_name("assumed", words),
            list(Assumption),
            sorted(stop.assumed),
            format_func=lambda each: assumption(each, words),
            key="dialog assumed",
        )
        fields["until_end"] = _until_end(stop, words)
        fields["translations"] = _translations(stop, visit.languages[1:], words)
    return StopForm(
        fields=fields | {"assumed": frozenset(assumed)},
        date=day if isinstance(day, date) else stop.date,
        fixed=fixed,
        arrive=arrive,
        depart=depart,
        stay=stay,
        travel_min=travel_min,
        policy=policy,
        position=position,
        candidate=candidate,
    )


def _travel(stop: Stop, words: Words, *, column: DeltaGenerator) -> TravelMode | str | None:
    """How one gets there: a mode, the organiser's own words, or None where the distance decides."""
    options: list[TravelMode | str | None] = [None, *(each for each in TravelMode if each is not TravelMode.UNKNOWN)]
    chosen = stop.travel_words or stop.travel
    if chosen not in options:
        options.append(chosen)

    def label(each: TravelMode | str | None) -> str:
        if isinstance(each, TravelMode):
            return mode(each, words)
        return words.text("as usual for the distance") if each is None else each

    return column.selectbox(
        unit_name("travel", words),
        options,
        index=options.index(chosen),
        format_func=label,
        help=words.text("Or in your own words: Bus 27"),
        accept_new_options=True,
        key="dialog travel",
    )


def _until_end(stop: Stop, words: Words) -> frozenset[str]:
    """The texts that are for the days of the visit alone."""
    chosen = st.multiselect(
        unit_name("until_end", words),
        list(dict.fromkeys(words_that_may_end().values())),
        sorted(stop.until_end),
        format_func=lambda name: words.text("Phone numbers") if name == PHONE else unit_name(name, words),
        help=words.text("Then they are taken off pages and files. You keep them here."),
        key="dialog until_end",
    )
    return frozenset(chosen)


def _text(stop: Stop, name: str, words: Words, *, column: DeltaGenerator | None = None) -> str:
    """The text of one field of the stop, as it is typed now; its input stands in `column`, if given."""
    place = column or st
    label, value, key = unit_name(name, words), getattr(stop, name), f"dialog {name}"
    if name in _LONG_TEXTS:
        return str(place.text_area(label, value, height=_LONG_TEXTS[name], key=key))
    notes = {"opening_hours": words.text("As OpenStreetMap writes them: Tu-Su 10:00-18:00")}
    most = editing.MAX_NAME_LENGTH if name == "name" else None
    return str(place.text_input(label, value, max_chars=most, help=notes.get(name), key=key))


def _group(stop: Stop, groups: Sequence[str], words: Words, *, column: DeltaGenerator) -> str:
    """The group that comes here: one of the plan's, or a new name."""
    options = list(dict.fromkeys(["", *groups, stop.group]))
    chosen = column.selectbox(
        unit_name("group", words),
        options,
        index=options.index(stop.group),
        format_func=lambda name: name or words.text("Everybody"),
        accept_new_options=True,
        help=words.text("Such as A or B. Empty: everybody."),
        key="dialog group",
    )
    return str(chosen or "")


def _hours(stop: Stop, words: Words) -> tuple[str, str | None, str | None, DelayPolicy]:
    """The begin as typed, the end or the length of stay (the other is None), and what the stops after it do."""
    ends, stays = words.text("Ends at"), words.text("Stays for")
    by_stay = stop.depart is None and stop.dwell_s is not None
    begin, kind, end = st.columns([2, 3, 2], vertical_alignment="bottom")
    arrive = begin.text_input(
        words.text("Begins at"),
        format_time(stop.arrive) if stop.arrive else "",
        placeholder="9:30",
        key="dialog arrive",
    )
    chosen = kind.segmented_control(
        words.text("And then"),
        [ends, stays],
        default=stays if by_stay else ends,
        key="dialog kind",
        width="stretch",
    )
    depart: str | None = None
    stay: str | None = None
    if chosen == stays:
        minutes = editing.planned_dwell_s(stop)
        stay = end.text_input(
            words.text("Minutes"),
            str(minutes // 60) if minutes is not None else "",
            placeholder="45",
            key="dialog stay",
        )
    else:
        depart = end.text_input(
            words.text("Ends at"),
            format_time(stop.depart) if stop.depart else "",
            placeholder="10:40",
            key="dialog depart",
        )
    policies = {
        DelayPolicy.MOVE_AFTER: words.text("move everything after"),
        DelayPolicy.USE_SLACK: words.text("use up the slack"),
        DelayPolicy.ONLY_THIS: words.text("this stop only"),
    }
    policy = st.radio(
        words.text("When its hours change"), list(policies), format_func=policies.__getitem__, key="dialog policy"
    )
    return arrive, depart, stay, policy


def _place(stop: Stop, planned: PlannedStop | None, words: Words) -> tuple[str, Coordinate | None]:
    """The position as typed, and the position of another answer of the geocoder if one was picked."""
    place = planned.place if planned is not None else None
    if planned is not None:
        st.caption(plain(certainty(planned, words)) + (f" {plain(place.matched_address)}" if place else ""))
    picked: int | None = None
    if place is not None and place.candidates:
        labels = [words.text("as it is now"), *(plain(each.matched_address) for each in place.candidates)]
        picked = st.radio(
            words.text("It could also be"), range(len(labels)), format_func=labels.__getitem__, key="dialog candidate"
        )
    candidate = place.candidates[picked - 1].coordinate if place is not None and picked else None
    coordinate = ""
    if stop.coordinate is not None:
        coordinate = f"{format_degrees(stop.coordinate.latitude)}, {format_degrees(stop.coordinate.longitude)}"
    position = st.text_input(
        words.text("Position"),
        coordinate,
        placeholder="46.0513, 14.5640",
        help=words.text("Latitude, longitude. Empty: the address is looked up. Or move the pin on the map."),
        key="dialog position",
    )
    return position, candidate


def _projects(projects: tuple[Project, ...], words: Words) -> tuple[Project, ...]:
    """The projects as they are typed now; those without a name are left out."""
    rows = state.recall(_PROJECT_ROWS)
    if not isinstance(rows, list):
        rows = list(range(len(projects)))
        state.remember(_PROJECT_ROWS, rows)
    st.markdown(f"**{words.text('Projects shown here')}**")
    typed = []
    for row in rows:
        project = projects[row] if row < len(projects) else Project(name="")
        with st.container(border=True):
            name = st.text_input(words.text("Project"), project.name, key=f"dialog project {row} name")
            text = st.text_area(words.text("In a sentence"), project.text, height=70, key=f"dialog project {row} text")
            link = st.text_input(unit_name("website", words), project.link, key=f"dialog project {row} link")
            label = words.text("Remove this project")
            st.button(label, key=f"dialog project {row} away", on_click=_remove_project, args=(row,))
        if name.strip():
            typed.append(Project(name=name.strip(), text=text.strip(), link=link.strip()))
    st.button(words.text("Add a project"), key="dialog project more", on_click=_add_project, args=(len(projects),))
    return tuple(typed)


def _remove_project(row: int) -> None:
    rows = state.recall(_PROJECT_ROWS)
    state.remember(_PROJECT_ROWS, [each for each in rows if each != row] if isinstance(rows, list) else None)


def _add_project(saved_count: int) -> None:
    rows = state.recall(_PROJECT_ROWS)
    if isinstance(rows, list):
        state.remember(_PROJECT_ROWS, [*rows, max([saved_count - 1, *rows]) + 1])


def _translations(stop: Stop, languages: tuple[str, ...], words: Words) -> dict[str, dict[str, str]]:
    """The translations by language and field; those into one language at a time can be edited."""
    translations = {tag: dict(texts) for tag, texts in stop.translations.items()}
    language = st.selectbox(
        words.text("Translation"),
        [None, *languages],
        format_func=lambda tag: words.text("none") if tag is None else words_for(tag).own_name,
        key="dialog language",
    )
    if language is None:
        return translations
    texts = translations.setdefault(language, {})
    for field in TRANSLATED:
        label, value, key = unit_name(field, words), texts.get(field, ""), f"dialog {language} {field}"
        long = field in _LONG_TEXTS
        text = st.text_area(label, value, height=80, key=key) if long else st.text_input(label, value, key=key)
        if text.strip():
            texts[field] = text
        else:
            texts.pop(field, None)
    if not texts:
        del translations[language]
    return translations
