"""The dialog with the details of the visit: title, host, contact, time zone, languages and what else holds for all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import Words, country_of_zone, own_name_of
from components.lookup.time_zones import zone_at
from components.pages import actions, state
from components.pages.detail_words import detail_in_words, detail_name
from components.pages.funding_fields import ask_funding
from components.pages.photo_fields import TranslatedPhoto, ask_photos
from components.pages.values import plain, zone_label
from components.plan.bounds import BoundingBox, countries_of, most_frequent, points_of, search_box
from components.plan.details import VisitDetails, detail_faults
from components.plan.editing import Stops
from components.plan.funding import NO_FUNDING
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Visit
from components.plan.photos import NO_PHOTO
from components.plan.publication import Visibility
from components.plan.travel_modes import WALKING_M_S
from components.plan.zones import zone_names
from components.visit.drafts import DraftService

SLOW_M_S = 0.91
"""3 ft/s, which the Manual on Uniform Traffic Control Devices (2009, 4E.06) takes for slower walkers."""
BRISK_M_S = 1.42
"""What healthy adults prefer when they walk alone (Browning et al., Journal of Applied Physiology 100, 2006)."""
_ZONE, _COUNTRIES = "dialog time_zone", "dialog country_codes"


def visit_details(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """The fields of the visit; saved as one step, with each fault at its field."""
    draft = drafts.draft()
    visit = drafts.preview(draft.stops, draft.details)
    fields = _Fields(draft.details, words)
    _texts(fields, words)
    _cover(fields, words, draft.stops)
    _funding(fields, words, drafts)
    _zone(fields, visit, words)
    _languages(fields, words)
    _countries(fields, visit, words)
    _walking(fields, words)
    _visibility(fields, words)
    if st.button(words.text("Save"), type="primary", width="stretch"):
        typed = fields.typed
        if "country_codes" in fields.changed():
            typed = typed | {"viewbox": _box_for(typed["country_codes"], visit)}
        if fields.show_faults(typed):
            return
        changed = fields.changed(typed)
        label = Phrase("Visit details changed")
        actions.save_dialog(lambda drafts: drafts.edit_details(label, lambda now: dataclasses.replace(now, **changed)))


class _Fields:
    """What is typed into each field, and the place below it for its fault."""

    def __init__(self, details: VisitDetails, words: Words) -> None:
        self.details = details
        self._words = words
        self._places: dict[str, DeltaGenerator] = {}
        self.typed: dict[str, Any] = {}

    def ask(self, name: str, draw: Callable[[DeltaGenerator], Any], *, column: DeltaGenerator | None = None) -> None:
        """Draw a field of this name, and keep what is typed into it."""
        place = (column or st).container()
        self.typed[name] = draw(place)
        self._places[name] = place

    def take(self, name: str, value: object) -> None:
        """Keep what was typed into a field of several parts."""
        self.typed[name] = value

    def remember_place(self, name: str, place: DeltaGenerator) -> None:
        """Where the faults of a part are shown, by the name that `detail_faults` gives it."""
        self._places[name] = place

    def changed(self, typed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The fields that are other than they were."""
        values = self.typed if typed is None else typed
        return {name: value for name, value in values.items() if value != getattr(self.details, name)}

    def show_faults(self, typed: Mapping[str, Any]) -> bool:
        """Say at each field what is wrong with it, and here, where those fields may be out of sight, at which ones;
        whether anything is wrong."""
        faults = detail_faults(dataclasses.replace(self.details, **typed))
        for name, fault in faults.items():
            self._places.get(name, st).error(plain(self._words.phrase(fault)))
        if faults:
            names = ", ".join(dict.fromkeys(detail_name(name.partition(".")[0], self._words) for name in faults))
            st.warning(plain(self._words.text("Not saved yet. Please look at: {fields}", fields=names)))
        return bool(faults)


def _texts(fields: _Fields, words: Words) -> None:
    _line(fields, "title", words.text("Title"))
    _text(fields, "introduction", words.text("Introduction, one or two sentences"))
    _line(fields, "host", words.text("Who invites"))
    st.markdown(f"**{words.text('Whom to ask on the day')}**")
    _line(fields, "contact", words.text("Name and surname"))
    left, right = st.columns(2)
    _line(fields, "contact_phone", words.text("Phone"), column=left)
    _line(fields, "contact_email", words.text("E-mail"), column=right)
    stays = fields.details.contact_phone_stays
    label, note = words.text("Keep this phone number after the visit"), words.text("Otherwise it is then taken off.")
    fields.ask(
        "contact_phone_stays", lambda place: place.checkbox(label, stays, help=note, key="dialog contact_phone_stays")
    )
    _text(fields, "bring", words.text("What to bring"))
    st.markdown(f"**{words.text('After the visit')}**")
    _line(fields, "press_contact", words.text("Contact for the press: name, phone, e-mail"))
    _text(fields, "credits", words.text("Credits: who took the photos, wrote the texts, helped"))
    _text(fields, "photo_notice", words.text("About photos, for the privacy page"))
    _line(fields, "removal_contact", words.text("Whom to ask to be taken out, if somebody else"))


def _line(fields: _Fields, name: str, label: str, *, column: DeltaGenerator | None = None) -> None:
    value = getattr(fields.details, name)
    fields.ask(name, lambda place: str(place.text_input(label, value, key=f"dialog {name}") or ""), column=column)


def _text(fields: _Fields, name: str, label: str) -> None:
    value = getattr(fields.details, name)
    fields.ask(name, lambda place: str(place.text_area(label, value, height=80, key=f"dialog {name}") or ""))


def _cover(fields: _Fields, words: Words, stops: Stops) -> None:
    """The photo that stands for the visit; without one it is the first of its stops."""
    cover = fields.details.cover
    with st.expander(words.text("Picture of the visit"), expanded=bool(cover.file)):
        st.caption(words.text("It stands above what remains of the visit afterwards. Empty: its first photo."))
        others = tuple({photo.file: photo for stop in stops for photo in stop.photos}.values())
        photos = ask_photos((TranslatedPhoto(cover),) if cover.file else (), words, most=1, others=others)
    fields.take("cover", photos[0].photo if photos else NO_PHOTO)


def _funding(fields: _Fields, words: Words, drafts: DraftService) -> None:
    """Who pays: out of the way where nobody was told yet."""
    funding = fields.details.funding
    with st.expander(words.text("Who pays"), expanded=funding != NO_FUNDING):
        fields.take("funding", ask_funding(funding, words, drafts, fields.remember_place))


def _zone(fields: _Fields, visit: Visit, words: Words) -> None:
    """The time zone, and that of the places where it is another: one tap takes it."""
    zones = sorted({*zone_names(), fields.details.time_zone})
    _begin_with(_ZONE, fields.details.time_zone)
    label = words.text("Time zone")
    fields.ask("time_zone", lambda place: place.selectbox(label, zones, format_func=zone_label, key=_ZONE))
    proposed = next(iter(zones_of(points_of(visit))), "")
    if proposed in zones and proposed != fields.typed["time_zone"]:
        _proposal(_ZONE, proposed, words.text("As the places: {zone}", zone=zone_label(proposed)))


def zones_of(points: Sequence[Coordinate]) -> tuple[str, ...]:
    """The time zones at these positions, the most frequent first."""
    return most_frequent(map(zone_at, points))


def _languages(fields: _Fields, words: Words) -> None:
    """The language of the plan, and those that readers can choose beside it."""
    own, *others = fields.details.languages
    options = tuple(dict.fromkeys((*LANGUAGES, *fields.details.languages)))
    left, right = st.columns(2)

    def draw(_place: DeltaGenerator) -> tuple[str, ...]:
        written = left.selectbox(
            words.text("The plan is written in"),
            options,
            index=options.index(own),
            format_func=own_name_of,
            key="dialog language",
        )
        offered = right.multiselect(
            words.text("Readers can also choose"), options, others, format_func=own_name_of, key="dialog languages"
        )
        return tuple(dict.fromkeys((written, *offered)))

    fields.ask("languages", draw)


def _countries(fields: _Fields, visit: Visit, words: Words) -> None:
    """The countries in which places are looked for first, and those of the places found: one tap takes them."""
    names = words.countries()
    options = [*names, *(code for code in fields.details.country_codes if code not in names)]
    _begin_with(_COUNTRIES, list(fields.details.country_codes))
    label, note = words.text("Country of the places"), words.text("Where addresses are looked up first.")

    def draw(place: DeltaGenerator) -> tuple[str, ...]:
        chosen = place.multiselect(
            label, options, format_func=lambda code: names.get(code, code.upper()), help=note, key=_COUNTRIES
        )
        return tuple(chosen)

    fields.ask("country_codes", draw)
    countries = countries_of(visit) or most_frequent(map(country_of_zone, zones_of(points_of(visit))))
    proposed = [code for code in countries if code in names]
    if proposed and set(proposed) != set(fields.typed["country_codes"]):
        shown = ", ".join(names[code] for code in proposed)
        _proposal(_COUNTRIES, proposed, words.text("As the places: {country}", country=shown))


def _box_for(countries: Sequence[str], visit: Visit) -> BoundingBox | None:
    """The box that goes with other countries: around the places found, else none."""
    points = points_of(visit)
    return search_box(points) if points and countries else None


def _walking(fields: _Fields, words: Words) -> None:
    now_m_s = fields.details.walking_m_s
    labels = {SLOW_M_S: words.text("Slow"), WALKING_M_S: words.text("Usual"), BRISK_M_S: words.text("Brisk")}
    options = [*labels] if now_m_s in labels else [now_m_s, *labels]

    def label(pace_m_s: float) -> str:
        name = labels.get(pace_m_s, words.text("As it is"))
        return words.text("{pace}: {metres} m a minute", pace=name, metres=words.number(pace_m_s * 60))

    fields.ask(
        "walking_m_s",
        lambda place: place.radio(
            words.text("How fast the group walks"),
            options,
            index=options.index(now_m_s),
            format_func=label,
            key="dialog walking",
        ),
    )


def _visibility(fields: _Fields, words: Words) -> None:
    """Who may see the visit, and for a closed one the day and the hour at which it opens, by the clocks there."""
    options, details = list(Visibility), fields.details
    fields.ask(
        "visibility",
        lambda place: place.radio(
            detail_name("visibility", words),
            options,
            index=options.index(details.visibility),
            format_func=lambda each: detail_in_words("visibility", each, words),
            key="dialog visibility",
        ),
    )
    if fields.typed["visibility"] is Visibility.CLOSED:
        fields.ask("opens_at", lambda place: _opening(place, details.opens_at, fields.typed["time_zone"], words))
    else:
        fields.typed["opens_at"] = None


def _opening(place: DeltaGenerator, now: datetime | None, zone: str, words: Words) -> datetime | None:
    left, right = place.columns(2)
    local = now.astimezone(ZoneInfo(zone)) if now is not None else None
    day = left.date_input(
        words.text("Opens on"),
        local.date() if local else None,
        format="DD.MM.YYYY",
        help=words.text("Without a day it stays closed until you open it."),
        key="dialog opens on",
    )
    hour = right.time_input(words.text("Opens at"), local.time() if local else time(8), step=900, key="dialog opens at")
    return datetime.combine(day, hour or time(), ZoneInfo(zone)) if day is not None else None


def _begin_with(key: str, value: object) -> None:
    """What a field shows until something else is chosen, by hand or by a proposal's button."""
    if state.recall(key) is None:
        state.remember(key, value)


def _proposal(key: str, value: object, label: str) -> None:
    st.button(plain(label), key=f"dialog take {key}", on_click=state.remember, args=(key, value))
