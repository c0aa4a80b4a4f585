"""Takes the stops of a file into a plan that is there already: what the file does not speak of stays as it is.

The ids of the stops that were read tell which of them the plan has already; `sheets.row_ids` gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any

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
    taken: list[Stop] = []
    ids = {stop.id for stop in (*current, *read)}
    for stop in read:
        known = by_id.get(stop.id)
        if known is None:
            taken.append(replace(stop, line=None))
        elif _is_another(known, stop):
            taken.append(replace(stop, line=None, id=_free_id(stop.id, ids)))
            ids.add(taken[-1].id)
        else:
            taken.append(_updated(known, stop, filled | _given(stop)))
    return _added(current, taken) if adding else tuple(taken)


def _given(stop: Stop) -> frozenset[str]:
    """The fields that a stop has a value in, whatever column that came from."""
    defaults = {field.name: field.default for field in fields(Stop) if field.default is not MISSING}
    return frozenset(name for name, default in defaults.items() if getattr(stop, name) != default)


def _is_another(known: Stop, read: Stop) -> bool:
    """Whether two stops have only the id in common, and that is a mere number: many files count their rows."""
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


def _updated(known: Stop, read: Stop, told: frozenset[str]) -> Stop:
    """A stop of the plan, with all that the file tells of it."""
    names = {field.name for field in fields(Stop)} - _READ_APART
    taken = {name for name in names if name in told}
    for unit in _UNITS:
        if taken.intersection(unit):
            taken.update(unit)
    values: dict[str, Any] = {name: getattr(read, name) for name in taken}
    return replace(
        known,
        date=read.date,
        name=read.name,
        translations=_translations(known.translations, read.translations, told),
        **values,
        **_hours(known, read, told),
        **_place(known, read, told),
    )


def _hours(known: Stop, read: Stop, told: frozenset[str]) -> dict[str, Any]:
    """The hours. Of the end and the length of the stay, one that the file gives ends the other."""
    given = {name: getattr(read if name in told else known, name) for name in ("arrive", "depart", "dwell_s")}
    told_end, told_stay = "depart" in told, "dwell_s" in told
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


def _place(known: Stop, read: Stop, told: frozenset[str]) -> dict[str, Any]:
    """The position. Beside another address, one that the file does not give would be that of the former place."""
    nowhere = {"coordinate": None, "accuracy_m": None, "place_source": PlaceSource.FILE}
    as_known = {name: getattr(known, name) for name in nowhere}
    if "coordinate" not in told:
        moved = "address" in told and read.address.strip() and _folded(read.address) != _folded(known.address)
        return nowhere if moved else as_known
    if read.coordinate is None:
        return as_known if known.coordinate is None else nowhere
    if known.coordinate is not None and _same_position(known.coordinate, read.coordinate):
        values = {**as_known}
    else:
        values = {**nowhere, "coordinate": read.coordinate}
    return values | {name: getattr(read, name) for name in ("accuracy_m", "place_source") if name in told}


def _same_position(known: Coordinate, read: Coordinate | None) -> bool:
    """Whether two positions are the same as far as a file keeps their digits."""
    return (
        read is not None and abs(known.latitude - read.latitude) < 2e-6 and abs(known.longitude - read.longitude) < 2e-6
    )


def _translations(
    known: Mapping[str, Mapping[str, str]], read: Mapping[str, Mapping[str, str]], told: frozenset[str]
) -> dict[str, dict[str, str]]:
    """The texts in other languages: the file's, and those that it has no column for."""
    merged: dict[str, dict[str, str]] = {}
    for language, texts in known.items():
        tag = language.lower().replace("-", "_")
        kept = {name: text for name, text in texts.items() if f"{name}_{tag}" not in told}
        if kept or not texts:
            merged[language] = kept
    for language, texts in read.items():
        if texts:
            merged[language] = {**merged.get(language, {}), **texts}
    return merged


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _added(current: Stops, taken: Sequence[Stop]) -> Stops:
    """The plan with these stops brought up to date, or put in where their hours belong."""
    by_id = {stop.id: stop for stop in current}
    stays = {stop.id: stop for stop in taken if stop.id in by_id and _same_slot(by_id[stop.id], stop)}
    moves = {stop.id for stop in taken if stop.id not in stays}
    plan = [stays.get(stop.id, stop) for stop in current if stop.id not in moves]
    for index, stop in enumerate(taken):
        if stop.id in moves:
            plan.insert(_position(plan, stop, taken[:index], taken[index + 1 :]), stop)
    return tuple(plan)


def _same_slot(known: Stop, stop: Stop) -> bool:
    return (known.date, known.arrive) == (stop.date, stop.arrive)


def _position(plan: Sequence[Stop], stop: Stop, above: Sequence[Stop], below: Sequence[Stop]) -> int:
    """Where a stop goes: before the first one of its day that is later; without hours, beside its neighbour in the
    file."""
    day = [index for index, other in enumerate(plan) if other.date == stop.date]
    if not day:
        return next((index for index, other in enumerate(plan) if other.date > stop.date), len(plan))
    hour = stop.arrive or stop.depart
    if hour is not None:
        own = [index for index in day if plan[index].group == stop.group] or day
        later = (index for index in own if (other := plan[index].arrive or plan[index].depart) and other > hour)
        return next(later, own[-1] + 1)
    at = {plan[index].id: index for index in day}
    before = _neighbour(reversed(above), at)
    if before is not None:
        return before + 1
    after = _neighbour(below, at)
    return day[-1] + 1 if after is None else after


def _neighbour(stops: Iterable[Stop], at: Mapping[str, int]) -> int | None:
    return next((at[stop.id] for stop in stops if stop.id in at), None)
