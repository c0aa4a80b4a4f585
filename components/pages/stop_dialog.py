"""The dialog with all fields of one stop: to edit it, or to add another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import streamlit as st

from components.i18n.words import Words, own_name_of
from components.lookup.geocoder_results import SERVICE as GEOCODER
from components.pages import actions, state
from components.pages.elements import element
from components.pages.place_map import as_data, map_address, places_of
from components.pages.stop_form import FORM_TRANSLATED, FormFaults, apply_form, form_of, typed_of
from components.pages.values import assumption, unit_name
from components.plan import editing
from components.plan.editing import Stops, days_of, find_stop
from components.plan.errors import PlanFault, StudyVisitError
from components.plan.messages import Phrase, message_of
from components.plan.model import Assumption, PlannedStop, Stop, Visit
from components.plan.record import PHONE
from components.plan.retiming import DelayPolicy
from components.plan.travel_modes import TravelMode
from components.render.labels import certainty, mode
from components.render.stop_form import Field, Section, Typed, stop_form, stop_form_texts
from components.sheets.columns import words_that_may_end
from components.visit.drafts import DraftService

ELEMENT, PLACES = "dialog stop form", "dialog stop places"
"""The keys of the components: the form, and what is found of its address while it is typed."""
POLL_S = 1.0
"""How often the dialog looks for answers of the geocoder."""
_FAULTS, _LOOKED, _SAVED = "dialog stop faults", "dialog stop looked", "dialog stop saved"
_LONG_TEXTS = frozenset({"description", "meet", "agenda", "accessibility", "notes", "materials", "quotes"})
NEW, PHOTOS = "new", "photos"
"""The id of a stop that is not in the plan yet, and the dialog that the form leads on to."""
Texts = Sequence[tuple[str, str]]


def edit(drafts: DraftService, words: Words, stop_id: str) -> None:
    """The fields of a stop; saved as one step."""
    stops = drafts.draft().stops
    try:
        stop = find_stop(stops, stop_id)
    except PlanFault as fault:
        actions.tell(message_of(fault), severity="error")
        state.close_dialog()
        st.rerun()
    _show(drafts, stop, words, save=words.text("Save"))


def add(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """The fields of a new stop, which comes at the end of its day."""
    _show(drafts, _new_stop(drafts.draft().stops), words, save=words.text("Add this stop"))


def _new_stop(stops: Stops) -> Stop:
    return Stop(id=NEW, date=stops[-1].date if stops else state.today(), name="")


def _show(drafts: DraftService, stop: Stop, words: Words, *, save: str) -> None:
    if saved := state.recall(_SAVED):
        state.close_dialog()
        if isinstance(saved, str):
            state.open_dialog(PHOTOS, saved)
        st.rerun()
    visit = drafts.preview(drafts.draft().stops)
    component = element(
        "stop_form", '<div class="form-host"></div>', "stop-form-element.js", "page.css", "stop-form.css"
    )
    component(
        key=ELEMENT,
        data={
            "opened": state.dialog_opening(),
            "dialog": "add" if stop.id == NEW else "edit",
            "stop": stop.id,
            "html": _html(stop, visit, drafts.draft().stops, words, save=save),
            "map": map_address(visit.revision, stop.date, words),
            "mapTitle": words.text("Map of this place"),
            "language": words.language_and_country.replace("_", "-"),
            "firstDay": words.first_weekday,
            "texts": stop_form_texts(words),
            "faults": state.recall(_FAULTS) or {},
            "typed": state.typed_before(),
        },
        on_save_change=_on_save,
    )
    _places(stop)


@st.fragment(run_every=POLL_S)
def _places(stop: Stop) -> None:
    """What the geocoder finds of the address that is typed, for the form. Runs by itself, so it checks the session."""
    try:
        place = _look_up(actions.open_drafts(), stop)
    except StudyVisitError:
        st.rerun()
    component = element("stop_places", "<span></span>", "found-places.js")
    component(key=PLACES, data=place, on_look_change=_on_look)


def _on_look() -> None:
    """Look the address up that is typed. A callback: it runs before the dialog."""
    sent = state.component_value(PLACES, "look")
    if isinstance(sent, dict):
        state.remember(_LOOKED, (str(sent.get("address"))[: editing.MAX_TEXT_LENGTH], str(sent.get("name"))))


def _look_up(drafts: DraftService, stop: Stop) -> dict[str, object]:
    """The places that the address could mean that is typed (`looked`), the likeliest first, and how the looking up
    stands: `looking`, `found`, `notFound`, `unreachable`, or empty without an address."""
    typed = state.recall(_LOOKED)
    # Where the pin is, nobody is asked until another address is typed.
    as_it_is = (stop.address if stop.coordinate is None else "", stop.name)
    address, name = typed if isinstance(typed, tuple) else as_it_is
    address = address.strip()
    if not address:
        return {"looked": "", "results": [], "status": ""}
    [answer] = drafts.look_up([address], name=name)
    if answer is None:
        is_down = any(fault.service == GEOCODER for fault in state.visit_service().http_client.status.outages)
        return {"looked": address, "results": [], "status": "unreachable" if is_down else "looking"}
    results = as_data(places_of(answer))
    return {"looked": address, "results": results, "status": "found" if results else "notFound"}


def _on_save() -> None:
    """Save what the browser has sent. A callback: it runs before the dialog and checks the session itself."""
    sent, dialog = state.component_value(ELEMENT, "save"), state.current_dialog()
    if not isinstance(sent, dict) or not isinstance(sent.get("typed"), dict) or dialog is None:
        return
    state.remember(_FAULTS, None)
    stop_id = dialog[1] if dialog[0] == "edit" else ""
    try:
        saved = save_typed(actions.open_drafts(), stop_id, sent["typed"])
    except FormFaults as fault:
        faults = {name: state.words().phrase(each) for name, each in fault.faults.items()}
        state.remember(_FAULTS, {"of": sent.get("seq"), "at": faults})
    except StudyVisitError as fault:
        state.remember(_FAULTS, {"of": sent.get("seq"), "at": {"": state.words().phrase(message_of(fault))}})
    else:
        state.remember(_SAVED, saved if sent.get("then") == PHOTOS else True)


def save_typed(drafts: DraftService, stop_id: str, typed: Mapping[str, Any]) -> str:
    """Save what was typed over a stop, or over a new one where `stop_id` is empty, as one step of the draft;
    gives its id.

    Raises `FormFaults` for what cannot be read.
    """
    stops = drafts.draft().stops
    languages = _translated_into(drafts)
    if not stop_id:
        form = form_of(_new_stop(stops), languages, typed)
        name = form.fields["name"].strip()
        if not name:
            raise FormFaults({"name": Phrase("A stop needs a name.")})
        new = Stop(id=editing.new_id(name, stops), date=form.date, name=name)
        form = dataclasses.replace(form, policy=DelayPolicy.ONLY_THIS)
        label = Phrase("{stop} added", {"stop": name})
        drafts.edit(label, lambda stops: apply_form(editing.add(stops, new), new.id, form, slack_s={}))
        stop_id = new.id
        state.remember(actions.SHOWN_STOP, stop_id)
    else:
        visit = drafts.preview(stops)
        slack_s = {each.stop.id: each.timing.slack_s for day in visit.days for each in day.stops}

        def change(stops: Stops) -> Stops:
            form = form_of(find_stop(stops, stop_id), languages, typed)
            return apply_form(stops, stop_id, form, slack_s=slack_s)

        drafts.edit(Phrase("{stop} edited", {"stop": find_stop(stops, stop_id).name}), change)
    actions.forget_told()
    return stop_id


def _translated_into(drafts: DraftService) -> tuple[str, ...]:
    return drafts.draft().details.languages[1:]


def _html(stop: Stop, visit: Visit, stops: Stops, words: Words, *, save: str) -> str:
    typed = typed_of(stop, visit.languages[1:])
    planned = next((each for day in visit.days for each in day.stops if each.stop.id == stop.id), None)
    return str(
        stop_form(
            typed,
            words,
            days=_days(stop, stops, words),
            policies=[
                (DelayPolicy.MOVE_AFTER, words.text("Move everything after")),
                (DelayPolicy.USE_SLACK, words.text("Use free time first")),
                (DelayPolicy.ONLY_THIS, words.text("This stop only")),
            ],
            sections=_sections(stop, visit, typed, words),
            certainty=_certainty(planned, words),
            save=save,
        )
    )


def _certainty(planned: PlannedStop | None, words: Words) -> str:
    return certainty(planned, words) if planned is not None else ""


def _days(stop: Stop, stops: Stops, words: Words) -> Texts:
    """The days of the plan, with one before and one after it."""
    days = sorted({*days_of(stops), stop.date})
    with suppress(OverflowError):  # at the ends of the calendar
        days = [days[0] - timedelta(days=1), *days, days[-1] + timedelta(days=1)]
    return [(day.isoformat(), words.date(day)) for day in days]


def _sections(stop: Stop, visit: Visit, typed: Typed, words: Words) -> list[Section]:
    """The fields that are folded away, by kind."""
    rows: list[tuple[str, list[Field]]] = [
        (words.text("How to get here"), [_travel(stop, words), _line("travel_min", words), _line("meet", words)]),
        (words.text("About this stop"), _about(words)),
        (
            words.text("Contact, opening hours, notes"),
            [_line(name, words) for name in ("opening_hours", "website", "contact", "phone", "accessibility", "notes")],
        ),
        (words.text("After the visit"), [_line(name, words) for name in ("materials", "quotes")]),
        (words.text("Who comes, and what partners see"), _audience(stop, visit.groups, words)),
    ]
    sections = [
        Section(
            title=title,
            fields=fields,
            filled=_filled(title, fields, typed),
            projects=[str(row) for row in range(len(stop.projects))] if title == rows[1][0] else None,
        )
        for title, fields in rows
    ]
    for language in visit.languages[1:]:
        fields = [_translated(name, language, words) for name in FORM_TRANSLATED]
        title = words.text("Translation: {language}", language=own_name_of(language))
        sections.append(Section(title=title, fields=fields, filled=_filled(title, fields, typed)))
    return sections


def _about(words: Words) -> list[Field]:
    then = Field(
        name=PHOTOS,
        label=words.text("On to its photos"),
        kind="then",
        help=words.text("What you have typed here is saved first."),
    )
    return [_line("description", words), _line("agenda", words), then]


def _translated(name: str, language: str, words: Words) -> Field:
    """A field in another language, which its label names: there is one of each."""
    field = _line(name, words)
    label = f"{field.label} ({own_name_of(language)})"
    return dataclasses.replace(field, name=f"translation:{language}:{name}", label=label)


def _filled(title: str, fields: Sequence[Field], typed: Typed) -> str:
    """The labels of the fields that hold something, without one that is called as its section is."""
    return ", ".join(field.label for field in fields if typed.get(field.name) and field.label != title)


def _line(name: str, words: Words) -> Field:
    kinds = {"opening_hours": "opening", "time_zone": "zone"}
    notes = {
        "opening_hours": words.text("Choose them below, or paste them: Tu-Su 10:00-18:00"),
        "materials": words.text("One on each line, such as Slides: https://example.org/slides"),
        "quotes": words.text("One on each line, such as “We learned a lot” – Name, organisation"),
        "travel_min": words.text("Empty: worked out by the app."),
        "time_zone": words.text("The zone of this stop's hours, where its place does not tell."),
    }
    kind = "text" if name in _LONG_TEXTS else kinds.get(name, "line")
    label = unit_name("travel_s" if name == "travel_min" else name, words)
    return Field(name=name, label=label, kind=kind, help=notes.get(name, ""))


def _travel(stop: Stop, words: Words) -> Field:
    """How one gets there: a mode, the organiser's own words, or nothing where the distance decides."""
    modes = [each for each in TravelMode if each is not TravelMode.UNKNOWN or stop.travel is each]
    options = [("", words.text("Automatic")), *((each.value, mode(each, words)) for each in modes)]
    own = words.text("In your own words, such as Bus 27")
    return Field(name="travel", label=unit_name("travel", words), kind="choice", options=options, own=own)


def _audience(stop: Stop, groups: Sequence[str], words: Words) -> list[Field]:
    names = list(dict.fromkeys(["", *groups, stop.group]))
    until_end = [
        (name, words.text("Phone numbers") if name == PHONE else unit_name(name, words))
        for name in dict.fromkeys(words_that_may_end().values())
    ]
    return [
        Field(
            name="group",
            label=unit_name("group", words),
            kind="choice",
            options=[(name, name or words.text("Everybody")) for name in names],
            own=words.text("Another group, such as A or B"),
        ),
        Field(name="fixed", label=words.text("Fixed: these hours never move"), kind="check"),
        Field(name="hidden", label=words.text("Hidden from partners"), kind="check"),
        Field(
            name="assumed",
            label=unit_name("assumed", words),
            kind="checks",
            options=[(each.value, assumption(each, words)) for each in Assumption],
        ),
        Field(
            name="until_end",
            label=unit_name("until_end", words),
            kind="checks",
            options=until_end,
            help=words.text("Then they are taken off pages and files. You keep them here."),
        ),
        _line("time_zone", words),
    ]
