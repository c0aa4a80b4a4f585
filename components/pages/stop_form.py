"""A stop's form: what it holds, how that is read, and the edits of the draft that follow from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, time
from typing import Any, Protocol, TypeVar

from components.lookup.opening_hours import unreadable_hours
from components.plan import editing
from components.plan.editing import Stops, find_stop, planned_dwell_s
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, message_of
from components.plan.model import Assumption, Coordinate, Project, Stop
from components.plan.positions import Position
from components.plan.retiming import DelayPolicy, set_times
from components.plan.travel_modes import TravelMode
from components.render.stop_form import OWN, Typed
from components.sheets.cells import (
    Unusable,
    format_degrees,
    format_duration,
    parse_duration,
    parse_group,
    parse_time_zone,
    parse_travel,
    parse_website,
    travel_words,
)
from components.sheets.columns import TRANSLATED, words_that_may_end
from components.sheets.hours import format_time, parse_time
from components.sheets.materials import format_material, parse_materials
from components.sheets.photos import ALTS
from components.sheets.places import position_in, typed_position
from components.sheets.projects import parse_link
from components.sheets.quotes import format_quote, parse_quotes

T = TypeVar("T")
FORM_TRANSLATED = tuple(name for name in TRANSLATED if name != ALTS)
"""The texts that can be translated in the form; those of photos are translated beside them."""


class Read(Protocol):
    """Gives what a reading of an input of this name gives; where that is refused, notes why and gives `otherwise`."""

    def __call__(self, name: str, reading: Callable[[], T], otherwise: T) -> T:
        """Read the input `name`."""


MAX_INPUTS = 500
"""In what a browser sends of the form: a stop of all languages and many projects has some 150."""
_PARSED: Mapping[str, Callable[[str], Any]] = {
    "website": parse_website,
    "time_zone": parse_time_zone,
    "group": parse_group,
}
"""The fields whose texts are read as the cells of their columns are."""
_TEXTS = tuple(
    each.name for each in fields(Stop) if type(each.default) is str and each.name not in {"travel_words", "group"}
)
"""The fields of a stop that are texts."""


class FormFaults(PlanFault):
    """What cannot be read, by the names of the inputs; under an empty name what concerns no single one."""

    def __init__(self, faults: Mapping[str, Phrase]) -> None:
        """Take at least one fault."""
        super().__init__(next(iter(faults.values())))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopForm:
    """A stop as it was typed. Of `depart` and `stay` one is None: the other counts. Empty means open.

    `travel_min` is how long the leg here takes. `fields` are other fields of the stop by their names.
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


def typed_of(stop: Stop, languages: tuple[str, ...]) -> dict[str, str | bool]:
    """What the inputs of the form hold for a stop; `languages` are those that its texts can be translated into."""
    typed: dict[str, str | bool] = {name: str(getattr(stop, name) or "") for name in ("name", "address", *_TEXTS)}
    minutes = planned_dwell_s(stop)
    at = stop.coordinate
    travel = stop.travel.value if stop.travel is not None else ""
    typed |= {
        "date": stop.date.isoformat(),
        "arrive": format_time(stop.arrive) if stop.arrive else "",
        "depart": format_time(stop.depart) if stop.depart else "",
        "stay": str(minutes // 60) if minutes is not None else "",
        "policy": DelayPolicy.MOVE_AFTER.value,
        "position": f"{format_degrees(at.latitude)}, {format_degrees(at.longitude)}" if at is not None else "",
        "travel": OWN if stop.travel_words else travel,
        "travel own": stop.travel_words,
        "travel_min": format_duration(stop.travel_s) if stop.travel_s is not None else "",
        "group": stop.group,
        "group own": "",
        "fixed": stop.fixed,
        "hidden": stop.hidden,
    }
    typed |= {f"assumed:{each}": each in stop.assumed for each in Assumption}
    typed |= {f"until_end:{name}": name in stop.until_end for name in words_that_may_end().values()}
    typed |= {"materials": _lines(stop.materials, format_material), "quotes": _lines(stop.quotes, format_quote)}
    for row, project in enumerate(stop.projects):
        typed |= {f"project:{row}:{name}": getattr(project, name) for name in ("name", "text", "link")}
    for language in languages:
        texts = stop.translations.get(language, {})
        typed |= {f"translation:{language}:{name}": texts.get(name, "") for name in FORM_TRANSLATED}
    return typed


def _lines(items: Sequence[T], write: Callable[[T], str]) -> str:
    """Items as they are typed: one on each line."""
    return "\n".join(map(write, items))


def form_of(stop: Stop, languages: tuple[str, ...], sent: Mapping[str, object]) -> StopForm:
    """The form of a stop with what a browser has sent over it: the inputs that were changed alone, by their names.

    Each input is read by its name, so that others are ignored; the rows of projects are sent all of them or none.
    """
    typed = typed_of(stop, languages)
    changed = {name: value for name, value in list(sent.items())[:MAX_INPUTS] if isinstance(value, (str, bool))}
    if any(name.startswith("project:") for name in changed):
        typed = {name: value for name, value in typed.items() if not name.startswith("project:")}
    typed |= changed
    by_stay = typed.get("kind") == "stay" or ("kind" not in typed and stop.depart is None and stop.dwell_s is not None)
    return StopForm(
        date=_day(_text(typed, "date"), stop.date),
        fields={name: _text(typed, name) for name in _TEXTS}
        | {
            "name": _text(typed, "name"),
            "travel": _travel_of(typed),
            "group": _text(typed, "group own") if typed["group"] == OWN else _text(typed, "group"),
            "hidden": typed["hidden"] is True,
            "assumed": frozenset(each for each in Assumption if typed[f"assumed:{each}"] is True),
            "until_end": frozenset(n for n in words_that_may_end().values() if typed[f"until_end:{n}"] is True),
            "projects": _projects(typed),
            "materials": parse_materials(_text(typed, "materials")),
            "quotes": parse_quotes(_text(typed, "quotes")),
            "translations": _translations(stop, languages, typed),
        },
        arrive=_text(typed, "arrive"),
        depart=None if by_stay else _text(typed, "depart"),
        stay=_text(typed, "stay") if by_stay else None,
        travel_min=_text(typed, "travel_min"),
        policy=_policy(_text(typed, "policy")),
        fixed=typed["fixed"] is True,
        position=_text(typed, "position"),
    )


def _text(typed: Typed, name: str) -> str:
    value = typed.get(name, "")
    return value if isinstance(value, str) else ""


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _policy(text: str) -> DelayPolicy:
    return DelayPolicy(text) if text in set(DelayPolicy) else DelayPolicy.MOVE_AFTER


def _travel_of(typed: Typed) -> TravelMode | str | None:
    chosen = _text(typed, "travel")
    if chosen == OWN:
        return _text(typed, "travel own") or None
    return TravelMode(chosen) if chosen in set(TravelMode) else None


def _projects(typed: Typed) -> tuple[Project, ...]:
    """The rows of projects in their order; those without a name are left out."""
    rows = dict.fromkeys(name.split(":")[1] for name in typed if name.count(":") == 2 and name.startswith("project:"))
    projects = [
        Project(
            name=_text(typed, f"project:{row}:name").strip(),
            text=_text(typed, f"project:{row}:text").strip(),
            link=_text(typed, f"project:{row}:link").strip(),
        )
        for row in rows
    ]
    return tuple(project for project in projects if project.name)


def _translations(stop: Stop, languages: tuple[str, ...], typed: Typed) -> dict[str, dict[str, str]]:
    """The translations by language and field; those into languages that the visit does not offer stay."""
    translations = {tag: dict(texts) for tag, texts in stop.translations.items() if tag not in languages}
    for language in languages:
        before = stop.translations.get(language, {})
        texts = {name: text for name, text in before.items() if name not in FORM_TRANSLATED}
        typed_texts = {name: _text(typed, f"translation:{language}:{name}") for name in FORM_TRANSLATED}
        texts |= {name: text for name, text in typed_texts.items() if text.strip()}
        if texts:
            translations[language] = texts
    return translations


def apply_form(stops: Stops, stop_id: str, form: StopForm, *, slack_s: Mapping[str, float | None]) -> Stops:
    """The stops with one of them as in the form. `slack_s` is the free time before each stop, for the policy.

    Raises `FormFaults` for what cannot be read, all of it at once.
    """
    before = find_stop(stops, stop_id)
    faults: dict[str, Phrase] = {}

    def read(name: str, reading: Callable[[], T], otherwise: T) -> T:
        try:
            return reading()
        except PlanFault as fault:
            faults[name] = message_of(fault)
            return otherwise

    texts = _read_texts(before, form, read)
    position = form.position
    if (address := texts.get("address")) and address != before.address:
        texts["address"], position = read("address", lambda: _without_position(address, form), (address, position))
    texts["travel_s"] = read("travel_min", lambda: _duration_s(form.travel_min), None)
    coordinate = read("position", lambda: typed_position(position) if position.strip() else None, None)
    has_name = 0 < len(texts.get("name", before.name)) <= editing.MAX_NAME_LENGTH
    edited = read("" if has_name else "name", lambda: editing.edit(stops, stop_id, **texts), stops)
    retimed = read("arrive", lambda: _with_hours(edited, stop_id, form, slack_s, faults), edited)
    if faults:
        raise FormFaults(faults)
    placed = _with_place(retimed, stop_id, coordinate)
    if find_stop(placed, stop_id).date != form.date:
        placed = editing.edit(placed, stop_id, date=form.date)
    return placed


def _read_texts(before: Stop, form: StopForm, read: Read) -> dict[str, Any]:
    """The fields of the stop as their cells would be read; those that are as before stay as they are."""
    texts: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in form.fields.items()
    }
    for name, parse in _PARSED.items():
        if (text := texts.get(name)) and text != getattr(before, name):
            texts[name] = read(name, lambda parse=parse, text=text: _usable(parse(text)), text)  # type: ignore[misc]
    if "projects" in texts:
        texts["projects"] = tuple(
            read(f"project:{row}:link", lambda project=project: _with_address(project), project)  # type: ignore[misc]
            for row, project in enumerate(texts["projects"])
        )
    if "travel" in texts:
        texts |= read("travel", lambda: _travel(form.fields["travel"]), dict[str, Any]())
    hours = texts.get("opening_hours")
    if hours and hours != before.opening_hours:
        read("opening_hours", lambda: _check_opening_hours(replace(before, opening_hours=hours)), None)
    return texts


def _with_address(project: Project) -> Project:
    return replace(project, link=_usable(parse_link(project.link))) if project.link else project


def _travel(chosen: TravelMode | str | None) -> dict[str, Any]:
    """The fields that a chosen mode fills, or the organiser's own words for one."""
    if chosen is None or isinstance(chosen, TravelMode):
        return {"travel": chosen, "travel_words": ""}
    return {"travel": _usable(parse_travel(chosen)), "travel_words": travel_words(chosen)}


def _check_opening_hours(stop: Stop) -> None:
    problem = unreadable_hours(stop)
    if problem is not None:
        raise PlanFault(problem.message)


def _with_hours(
    stops: Stops, stop_id: str, form: StopForm, slack_s: Mapping[str, float | None], faults: dict[str, Phrase]
) -> Stops:
    """Set changed hours by the policy, open those that were emptied, and fix or unfix them. Faults of one hour go into
    `faults`."""
    if not form.fixed:
        stops = editing.edit(stops, stop_id, fixed=False)
    before = find_stop(stops, stop_id)
    present = {"arrive": before.arrive, "depart": before.depart, "dwell_s": planned_dwell_s(before)}
    typed: dict[str, Any] = {}
    for name, field, text, parse in (
        ("arrive", "arrive", form.arrive, _time),
        ("depart", "depart", form.depart, _time),
        ("stay", "dwell_s", form.stay, _duration_s),
    ):
        try:
            if text is not None:
                typed[field] = parse(text)
        except PlanFault as fault:
            faults[name] = message_of(fault)
    if len(typed) < 2:
        return stops
    changed = {name: value for name, value in typed.items() if value is not None and value != present[name]}
    emptied = {name: None for name, value in typed.items() if value is None and getattr(before, name) is not None}
    if changed or emptied:
        if before.fixed:
            raise PlanFault(Phrase("The hours of {stop} are fixed. Unfix them first.", {"stop": before.name}))
        stops = editing.edit(stops, stop_id, **emptied) if emptied else stops
        if changed:
            stops = set_times(stops, stop_id, **changed, policy=form.policy, slack_s=slack_s)
    return editing.edit(stops, stop_id, fixed=True) if form.fixed else stops


def _without_position(address: str, form: StopForm) -> tuple[str, str]:
    """An address without the position that was typed into it, and that position; without one, that of the form."""
    position = position_in(address)
    if not isinstance(position, Position):
        return address, form.position
    at = position.coordinate
    return position.words, f"{format_degrees(at.latitude)}, {format_degrees(at.longitude)}"


def _with_place(stops: Stops, stop_id: str, typed: Coordinate | None) -> Stops:
    before = find_stop(stops, stop_id).coordinate
    if typed is None:
        return stops if before is None else editing.edit(stops, stop_id, coordinate=None, accuracy_m=None)
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
