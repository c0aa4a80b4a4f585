"""Turns what was typed into a stop's form into edits of the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, TypeVar

from components.plan import editing
from components.plan.editing import Stops, find_stop, planned_dwell_s
from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Project
from components.plan.positions import Position
from components.plan.retiming import DelayPolicy, set_times
from components.plan.travel_modes import TravelMode
from components.sheets.cells import (
    Unusable,
    format_degrees,
    parse_group,
    parse_time_zone,
    parse_travel,
    parse_website,
    travel_words,
)
from components.sheets.durations import parse_duration
from components.sheets.hours import parse_time
from components.sheets.positions import position_in, typed_position
from components.sheets.projects import parse_link

T = TypeVar("T")

_PARSED: Mapping[str, Callable[[str], Any]] = {
    "website": parse_website,
    "time_zone": parse_time_zone,
    "group": parse_group,
}
"""The fields whose texts are read as the cells of their columns are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopForm:
    """A stop as it was typed. Of `depart` and `stay` one is None: the form asks for the other. Empty means open.

    `travel_min` is how long the leg here takes. `fields` are other fields of the stop by their names; `candidate` is
    the position of another answer of the geocoder, if one was picked.
    """

    date: date
    fields: Mapping[str, Any]
    arrive: str = ""
    depart: str | None = None
    stay: str | None = None
    travel_min: str = ""
    policy: DelayPolicy = DelayPolicy.MOVE_AFTER
    fixed: bool = False
    position: str = ""
    candidate: Coordinate | None = None


def apply_form(stops: Stops, stop_id: str, form: StopForm, *, slack_s: Mapping[str, float | None]) -> Stops:
    """The stops with one of them as in the form. `slack_s` is the free time before each stop, for the policy.

    Raises `PlanFault` for what cannot be read.
    """
    fields: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in form.fields.items()
    }
    before = find_stop(stops, stop_id)
    for name, parse in _PARSED.items():
        if (text := fields.get(name)) and text != getattr(before, name):
            fields[name] = _usable(parse(text))
    if "projects" in fields:
        fields["projects"] = tuple(_with_address(project) for project in fields["projects"])
    if "travel" in fields:
        fields |= _travel(form.fields["travel"])
    position = form.position
    if (address := fields.get("address")) and address != before.address:
        fields["address"], position = _without_position(address, form)
    stops = editing.edit(stops, stop_id, **fields, travel_s=_duration_s(form.travel_min))
    if not form.fixed:
        stops = editing.edit(stops, stop_id, fixed=False)
    stops = _with_hours(stops, stop_id, form, slack_s)
    if form.fixed:
        stops = editing.edit(stops, stop_id, fixed=True)
    stops = _with_place(stops, stop_id, replace(form, position=position))
    if find_stop(stops, stop_id).date != form.date:
        stops = editing.edit(stops, stop_id, date=form.date)
    return stops


def _with_address(project: Project) -> Project:
    return replace(project, link=_usable(parse_link(project.link))) if project.link else project


def _travel(chosen: TravelMode | str | None) -> dict[str, Any]:
    """The fields that a chosen mode fills, or the organiser's own words for one."""
    if chosen is None or isinstance(chosen, TravelMode):
        return {"travel": chosen, "travel_words": ""}
    return {"travel": _usable(parse_travel(chosen)), "travel_words": travel_words(chosen)}


def _with_hours(stops: Stops, stop_id: str, form: StopForm, slack_s: Mapping[str, float | None]) -> Stops:
    """Set changed hours by the policy, and open those that were emptied."""
    before = find_stop(stops, stop_id)
    present = {"arrive": before.arrive, "depart": before.depart, "dwell_s": planned_dwell_s(before)}
    typed: dict[str, Any] = {"arrive": _time(form.arrive)}
    if form.stay is not None:
        typed["dwell_s"] = _duration_s(form.stay)
    else:
        typed["depart"] = _time(form.depart or "")
    changed = {name: value for name, value in typed.items() if value is not None and value != present[name]}
    emptied = {name: None for name, value in typed.items() if value is None and getattr(before, name) is not None}
    if not changed and not emptied:
        return stops
    if before.fixed:
        raise PlanFault(Phrase("The hours of {stop} are fixed. Unfix them first.", {"stop": before.name}))
    stops = editing.edit(stops, stop_id, **emptied) if emptied else stops
    return set_times(stops, stop_id, **changed, policy=form.policy, slack_s=slack_s) if changed else stops


def _without_position(address: str, form: StopForm) -> tuple[str, str]:
    """An address without the position that was typed into it, and that position; without one, that of the form."""
    position = position_in(address)
    if not isinstance(position, Position):
        return address, form.position
    at = position.coordinate
    return position.words, f"{format_degrees(at.latitude)}, {format_degrees(at.longitude)}"


def _with_place(stops: Stops, stop_id: str, form: StopForm) -> Stops:
    before = find_stop(stops, stop_id).coordinate
    if form.candidate is not None:
        return editing.place_at(stops, stop_id, form.candidate)
    if not form.position.strip():
        return stops if before is None else editing.edit(stops, stop_id, coordinate=None, accuracy_m=None)
    typed = typed_position(form.position)
    if before is not None and typed == Coordinate(
        latitude=round(before.latitude, 6), longitude=round(before.longitude, 6)
    ):
        return stops
    return editing.place_at(stops, stop_id, typed)


def _time(text: str) -> time | None:
    return _usable(parse_time(text.strip())) if text.strip() else None


def _duration_s(text: str) -> int | None:
    return _usable(parse_duration(text.strip())) if text.strip() else None


def _usable(value: T | Unusable) -> T:
    if isinstance(value, Unusable):
        raise PlanFault(value.message)
    return value
