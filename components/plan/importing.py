"""Takes the stops of a file into a plan that is there already: what the file does not speak of stays as it is.

The ids of the stops that were read tell which of them the plan has already; `sheets.row_ids` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from datetime import date, time
from typing import Any, TypeAlias

from components.plan.editing import Stops, planned_dwell_s
from components.plan.model import Coordinate, PlaceSource, Stop

_UNITS: tuple[tuple[str, ...], ...] = (("travel", "travel_words"),)
"""Fields that one column fills together."""

_READ_APART = frozenset({
    "id", "line", "date", "name", "arrive", "depart", "dwell_s", "coordinate", "accuracy_m", "place_source",
    "translations",
})  # fmt: skip
"""The fields with rules of their own here."""


def imported(current: Stops, read: Stops, filled: frozenset[str], *, adding: bool) -> Stops:
    """The plan `current` with the stops `read` from a file, known by their ids.

    `filled` are the fields that the file has columns for, and for a translation the name of its column, such as
    `notes_sl`. Every other field of a stop that is there stays as it is. Where `adding`, no stop goes: those that are
    there are brought up to date, and new ones go where their hours belong. Else the plan is the file's stops, in their
    order.
    """
    by_id = {stop.id: stop for stop in current}
    taken = [
        _updated(known, stop, filled | _given(stop)) if (known := by_id.get(stop.id)) else replace(stop, line=None)
        for stop in told_apart(current, read)
    ]
    return _added(current, taken) if adding else tuple(taken)


def told_apart(current: Stops, read: Stops) -> Stops:
    """The stops of a file, with another id for each that has one of the plan's by chance: a mere number, and nothing
    else in common. Many files count their rows."""
    by_id = {stop.id: stop for stop in current}
    ids = {stop.id for stop in (*current, *read)}
    apart: list[Stop] = []
    for stop in read:
        known = by_id.get(stop.id)
        if known is not None and _is_another(known, stop):
            ids.add(free := _free_id(stop.id, ids))
            apart.append(replace(stop, id=free))
        else:
            apart.append(stop)
    return tuple(apart)


def _given(stop: Stop) -> frozenset[str]:
    """The fields that a stop has a value in, whatever column that came from."""
    defaults = {field.name: field.default for field in fields(Stop) if field.default is not MISSING}
    return frozenset(name for name, default in defaults.items() if getattr(stop, name) != default)


def _is_another(known: Stop, read: Stop) -> bool:
    """Whether two stops have nothing but a number for an id in common."""
    if not known.id.isdecimal():
        return False
    same_place = (known.address and _folded(known.address) == _folded(read.address)) or (
        known.coordinate is not None and _same_position(known.coordinate, read.coordinate)
    )
    same_hour = known.arrive is not None and (known.date, known.arrive) == (read.date, read.arrive)
    return not (_folded(known.name) == _folded(read.name) or same_place or same_hour)


def _free_id(stop_id: str, taken: set[str]) -> str:
    number = 2
    while f"{stop_id}-{number}" in taken:
        number += 1
    return f"{stop_id}-{number}"


def _updated(known: Stop, read: Stop, columns: frozenset[str]) -> Stop:
    """A stop of the plan, with all that the file tells of it."""
    names = {field.name for field in fields(Stop)} - _READ_APART
    taken = {name for name in names if name in columns}
    for unit in _UNITS:
        if taken.intersection(unit):
            taken.update(unit)
    values: dict[str, Any] = {name: getattr(read, name) for name in taken}
    return replace(
        known,
        date=read.date,
        name=read.name,
        translations=_translations(known.translations, read.translations, columns),
        **values,
        **_hours(known, read, columns),
        **_place(known, read, columns),
    )


def _hours(known: Stop, read: Stop, columns: frozenset[str]) -> dict[str, Any]:
    """The hours. Of the end and the length of the stay, one that the file gives ends the other."""
    given = {name: getattr(read if name in columns else known, name) for name in ("arrive", "depart", "dwell_s")}
    told_end, told_stay = "depart" in columns, "dwell_s" in columns
    if told_end and not told_stay and read.depart is not None:
        given["dwell_s"] = None
    elif told_stay and not told_end and read.dwell_s is not None:
        given["depart"] = None
    elif not told_end and not told_stay and given["depart"] is not None:
        moved = replace(known, arrive=given["arrive"])
        if given["arrive"] is not None and planned_dwell_s(moved) is None:
            # It would end before it begins: as long a stay as before, from the new hour on.
            given |= {"depart": None, "dwell_s": planned_dwell_s(known)}
    return given


def _place(known: Stop, read: Stop, columns: frozenset[str]) -> dict[str, Any]:
    """The position. Beside another address, one that the file does not give would be that of the former place."""
    nowhere = {"coordinate": None, "accuracy_m": None, "place_source": PlaceSource.FILE}
    as_known = {name: getattr(known, name) for name in nowhere}
    if "coordinate" not in columns:
        moved = "address" in columns and read.address.strip() and _folded(read.address) != _folded(known.address)
        return nowhere if moved else as_known
    if read.coordinate is None:
        return as_known if known.coordinate is None else nowhere
    if known.coordinate is not None and _same_position(known.coordinate, read.coordinate):
        values = {**as_known}
    else:
        values = {**nowhere, "coordinate": read.coordinate}
    return values | {name: getattr(read, name) for name in ("accuracy_m", "place_source") if name in columns}


def _same_position(known: Coordinate, read: Coordinate | None) -> bool:
    """Whether two positions are the same as far as a file keeps their digits."""
    return (
        read is not None and abs(known.latitude - read.latitude) < 2e-6 and abs(known.longitude - read.longitude) < 2e-6
    )


def _translations(
    known: Mapping[str, Mapping[str, str]], read: Mapping[str, Mapping[str, str]], columns: frozenset[str]
) -> dict[str, dict[str, str]]:
    """The texts in other languages: the file's, and those that it has no column for."""
    merged: dict[str, dict[str, str]] = {}
    for language, texts in known.items():
        tag = language.lower().replace("-", "_")
        unchanged = {name: text for name, text in texts.items() if f"{name}_{tag}" not in columns}
        if unchanged or not texts:
            merged[language] = unchanged
    for language, texts in read.items():
        if texts:
            merged[language] = {**merged.get(language, {}), **texts}
    return merged


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


_Slot: TypeAlias = tuple[int, date, time]
"""Where a stop comes in: before which stop of the plan (its index), and among others there by day and hour."""


def _added(current: Stops, taken: Sequence[Stop]) -> Stops:
    """The plan with these stops brought up to date, or put in where their hours belong."""
    by_id = {stop.id: stop for stop in current}
    stays = {stop.id: stop for stop in taken if stop.id in by_id and _begins_alike(by_id[stop.id], stop)}
    moving = {stop.id for stop in taken if stop.id not in stays}
    plan = [stays.get(stop.id, stop) for stop in current if stop.id not in moving]
    by_day: dict[date, list[Stop]] = {}
    for stop in taken:
        by_day.setdefault(stop.date, []).append(stop)
    slots: dict[str, _Slot] = {}
    for day, stops in by_day.items():
        slots |= _slots(plan, day, stops)
    coming: dict[int, list[Stop]] = {}
    for stop in sorted((stop for stop in taken if stop.id in moving), key=lambda stop: slots[stop.id]):
        coming.setdefault(slots[stop.id][0], []).append(stop)
    before = (stop for index, known in enumerate(plan) for stop in (*coming.get(index, ()), known))
    return (*before, *coming.get(len(plan), ()))


def _begins_alike(known: Stop, stop: Stop) -> bool:
    return (known.date, known.arrive) == (stop.date, stop.arrive)


def _slots(plan: Sequence[Stop], day: date, stops: Sequence[Stop]) -> dict[str, _Slot]:
    """Where the stops of one day of a file come in, by their ids: before the first stop of the day that is later, and
    without hours beside their neighbours in the file."""
    indexes = [index for index, other in enumerate(plan) if other.date == day]
    at = {plan[index].id: index for index in indexes}
    end = indexes[-1] + 1 if indexes else next((i for i, other in enumerate(plan) if other.date > day), len(plan))
    slots: dict[str, _Slot] = {}
    above: _Slot | None = None
    for stop in stops:
        hour = stop.arrive or stop.depart
        if stop.id in at:
            above = (at[stop.id] + 1, day, time.min)
        elif hour is not None:
            own = [index for index in indexes if plan[index].group == stop.group] or indexes
            later = (i for i in own if (other := plan[i].arrive or plan[i].depart) is not None and other > hour)
            above = (next(later, own[-1] + 1 if own else end), day, hour)
        if above is not None and stop.id not in at:
            slots[stop.id] = above
    below: _Slot = (end, day, time.max)
    for stop in reversed(stops):
        below = (at[stop.id], day, time.max) if stop.id in at else slots.setdefault(stop.id, below)
    return slots
