"""The differences between two plans, stop by stop, each with a sentence, and the note for partners.

Fields that only make sense together (arrival, departure and dwell; position, accuracy and source) form one unit.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, TypeAlias

from components.plan.clock import minutes_between
from components.plan.coordinate import straight_line_m
from components.plan.details import DetailChange
from components.plan.editing import Stops, days_of, stops_on
from components.plan.messages import Phrase, Value
from components.plan.model import Coordinate, Stop
from components.plan.publication import shortened

Values: TypeAlias = tuple[Any, ...]

_UNITS_OF_SEVERAL: dict[str, tuple[str, ...]] = {
    "hours": ("arrive", "depart", "dwell_s"),
    "place": ("coordinate", "accuracy_m", "place_source"),
    "travel": ("travel", "travel_words"),
}
"""The fields of each unit of several, under the name by which it is shown and merged."""

UNITS: dict[str, tuple[str, ...]] = _UNITS_OF_SEVERAL | {
    field.name: (field.name,)
    for field in dataclasses.fields(Stop)
    if field.name not in {"id", "line"} and not any(field.name in fields for fields in _UNITS_OF_SEVERAL.values())
}
"""The fields of every unit. The id tells stops apart, and the line is only where they stand in a file."""


_UNNOTICED = frozenset({"fixed", "until_end", "photos"})
"""Units of a stop that only the organisers and their checks read, and photos: none changes where anybody goes."""
_NOTICED_DETAILS = frozenset({"title", "introduction", "host", "contact", "contact_phone", "contact_email", "bring"})
"""Details of the visit that everybody reads."""
MOVED_M = 100.0
"""A pin that moved by less is at the same place. `static/plan-changes.js` has the same in degrees."""


class ChangeKind(StrEnum):
    """What happened to a stop."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    HIDDEN = "hidden"
    SHOWN = "shown"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference, with a short sentence. `unit` is the changed unit (see `UNITS`), empty for a whole stop."""

    kind: ChangeKind
    stop_id: str
    name: str
    sentence: Phrase
    unit: str = ""
    before: Values = ()
    after: Values = ()

    @property
    def later_min(self) -> int | None:
        """By how many minutes all written hours of the stop moved; None for other units, or where they moved apart."""
        if self.unit != "hours":
            return None
        minutes = {
            _minutes(old, new)
            for old, new in zip(self.before[:2], self.after[:2], strict=True)
            if old is not None or new is not None
        }
        same_dwell = self.before[2] == self.after[2]
        return minutes.pop() if len(minutes) == 1 and same_dwell else None


def unit_values(stop: Stop, unit: str) -> Values:
    """The values of one unit of a stop."""
    return tuple(getattr(stop, field) for field in UNITS[unit])


def with_unit(stop: Stop, unit: str, values: Values) -> Stop:
    """The stop with other values of one unit."""
    return dataclasses.replace(stop, **dict(zip(UNITS[unit], values, strict=True)))


def same_stop(one: Stop, other: Stop) -> bool:
    """Whether two stops are equal, wherever they stand in their files."""
    return one.id == other.id and all(unit_values(one, unit) == unit_values(other, unit) for unit in UNITS)


def differences(before: Stops, after: Stops) -> tuple[Change, ...]:
    """All that changed from one plan to another, in the order of the new one; what was removed comes last."""
    old_stops = {stop.id: stop for stop in before}
    new_ids = {stop.id for stop in after}
    moved = moved_ids([stop.id for stop in before], [stop.id for stop in after])
    changes: list[Change] = []
    for stop in after:
        old = old_stops.get(stop.id)
        if old is None:
            changes.append(_change(ChangeKind.ADDED, stop, Phrase("{stop} is new", {"stop": stop.name})))
            continue
        if stop.id in moved and stop.date == old.date:
            changes.append(_change(ChangeKind.MOVED, stop, _new_position(stop, stops_on(after, stop.date))))
        changes += [_edited(unit, old, stop) for unit in UNITS if unit_values(old, unit) != unit_values(stop, unit)]
    removed = (stop for stop in before if stop.id not in new_ids)
    return (*changes, *(_change(ChangeKind.REMOVED, stop, _without(stop)) for stop in removed))


def moved_ids(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest stops whose move leads from one order to the other, of those in both.

    All others are a longest common subsequence (patience sorting).
    """
    rank = {stop_id: index for index, stop_id in enumerate(before)}
    common = [stop_id for stop_id in after if stop_id in rank]
    tails: list[int] = []
    tail_ids: list[str] = []
    previous: dict[str, str | None] = {}
    for stop_id in common:
        at = bisect_left(tails, rank[stop_id])
        previous[stop_id] = tail_ids[at - 1] if at else None
        tails[at : at + 1] = [rank[stop_id]]
        tail_ids[at : at + 1] = [stop_id]
    unmoved: set[str] = set()
    stop: str | None = tail_ids[-1] if tail_ids else None
    while stop is not None:
        unmoved.add(stop)
        stop = previous[stop]
    return frozenset(common) - unmoved


def partner_note(before: Stops, after: Stops, *, details: Sequence[DetailChange] = ()) -> tuple[Phrase, ...]:
    """What partners are told of the changes, in so many words as a note has room for; nothing of what none of them
    would notice, and nothing of a first plan.

    Hidden stops are left out, and so are other texts where anything that concerns the day changed.
    """
    visible_before = tuple(stop for stop in before if not stop.hidden)
    visible = tuple(stop for stop in after if not stop.hidden)
    if not visible_before:
        return ()
    if visible and not {stop.id for stop in visible_before} & {stop.id for stop in visible}:
        return (Phrase("a new programme"),)
    changes = [change for change in differences(visible_before, visible) if _is_noticed(change)]
    phrases = [
        change.sentence
        for change in changes
        if change.kind is not ChangeKind.EDITED or change.unit in {"date", "place", "address", "name", "time_zone"}
    ]
    # A stop that is new, gone or elsewhere explains why hours changed, so hours come after it.
    for day in days_of(visible):
        if not _same_hours(stops_on(visible_before, day), stops_on(visible, day)):
            phrases += _hours_of_day(visible_before, stops_on(visible, day), changes)
    if not phrases:
        names = dict.fromkeys(change.name for change in changes)
        phrases = [Phrase("new details for {stop}", {"stop": name}) for name in names]
    if not phrases and any(change.field in _NOTICED_DETAILS for change in details):
        phrases = [Phrase("new details of the visit")]
    return shortened(tuple(dict.fromkeys(phrases)))


def _is_noticed(change: Change) -> bool:
    """Whether a reader sees the change: not a bookkeeping, other spaces in a text, or a pin that is put right."""
    if change.unit in _UNNOTICED:
        return False
    if change.unit == "place":
        return _has_moved(change.before[0], change.after[0])
    before, after = (
        [" ".join(each.split()) if isinstance(each, str) else each for each in side]
        for side in (change.before, change.after)
    )
    if change.unit == "hours" and None not in after[:2]:
        return before[:2] != after[:2]
    return not change.unit or before != after


def _has_moved(before: Coordinate | None, after: Coordinate | None) -> bool:
    """Whether a place is another on the map. One that was found since is the same."""
    if before is None or after is None:
        return False
    return straight_line_m(before, after) > MOVED_M


def _same_hours(before: Stops, after: Stops) -> bool:
    """Whether a day has the hours it had, position by position: then it is enough to say which stop moved where."""
    return [unit_values(stop, "hours") for stop in before] == [unit_values(stop, "hours") for stop in after]


def _hours_of_day(before: Stops, day: Stops, changes: Sequence[Change]) -> list[Phrase]:
    """The changed hours of one day; a shift of everything up to the day's end is one phrase."""
    known = {stop.id for stop in before}
    by_id = {change.stop_id: change for change in changes if change.unit == "hours" and change.stop_id in known}
    start, minutes = _shifted_tail(day, by_id)
    if minutes is None:
        return [by_id[stop.id].sentence for stop in day if stop.id in by_id]
    # The stop whose later departure shifted the rest is not named by itself: `everything after ...`.
    cause = next((stop for stop in reversed(day[:start]) if not _follows(stop, by_id)), None)
    if cause is not None and not _departs_later(by_id.get(cause.id), minutes):
        cause = None
    phrases = [by_id[stop.id].sentence for stop in day[:start] if stop.id in by_id and stop is not cause]
    values: dict[str, Value] = {"stop": (cause or day[start]).name, "minutes": abs(minutes)}
    if cause is not None:
        later = Phrase("everything after {stop} {minutes} min later", values)
        earlier = Phrase("everything after {stop} {minutes} min earlier", values)
    elif sum(stop.id in by_id for stop in day[start:]) == 1:
        return [*phrases, by_id[day[start].id].sentence]
    else:
        later = Phrase("everything from {stop} on {minutes} min later", values)
        earlier = Phrase("everything from {stop} on {minutes} min earlier", values)
    return [*phrases, later if minutes > 0 else earlier]


def _shifted_tail(day: Stops, by_id: Mapping[str, Change]) -> tuple[int, int | None]:
    """From which index on the whole day moved by the same minutes, and by how many."""
    start, minutes = len(day), None
    for index in range(len(day) - 1, -1, -1):
        if _follows(day[index], by_id):
            continue
        change = by_id.get(day[index].id)
        later_min = change.later_min if change is not None else None
        if not later_min or minutes not in {None, later_min}:
            break
        start, minutes = index, later_min
    return start, minutes


def _follows(stop: Stop, by_id: Mapping[str, Change]) -> bool:
    """Whether a stop is no exception to a shift: it is fixed, or its hours are open."""
    return stop.id not in by_id and (stop.fixed or (stop.arrive is None and stop.depart is None))


def _departs_later(change: Change | None, minutes: int) -> bool:
    """Whether a stop begins as before and ends so many minutes later."""
    if change is None or change.before[0] != change.after[0]:
        return False
    return _minutes(change.before[1], change.after[1]) == minutes


def _edited(unit: str, old: Stop, new: Stop) -> Change:
    kind = ChangeKind.EDITED
    if unit == "hidden":
        kind = ChangeKind.HIDDEN if new.hidden else ChangeKind.SHOWN
    change = _change(kind, new, Phrase(""), unit=unit, before=unit_values(old, unit), after=unit_values(new, unit))
    return dataclasses.replace(change, sentence=_sentence(change, old, new))


def _sentence(change: Change, old: Stop, new: Stop) -> Phrase:
    name: dict[str, Value] = {"stop": new.name}
    sentences = {
        "date": Phrase("{stop} on {day}", {**name, "day": new.date}),
        "name": Phrase("{before} is now {stop}", {**name, "before": old.name}),
        "hidden": _without(new) if new.hidden else Phrase("{stop} is shown again", name),
        "place": Phrase("{stop} at another place", name),
        "address": Phrase("{stop} at another place", name),
        "travel": Phrase("another way to {stop}", name),
        "time_zone": Phrase("other hours for {stop}", name),
    }
    if change.unit == "hours":
        return _hours_sentence(change)
    return sentences.get(change.unit, Phrase("new details for {stop}", name))


def _hours_sentence(change: Change) -> Phrase:
    name: dict[str, Value] = {"stop": change.name}
    later_min = change.later_min
    if later_min:
        values = {**name, "minutes": abs(later_min)}
        if later_min > 0:
            return Phrase("{stop} {minutes} min later", values)
        return Phrase("{stop} {minutes} min earlier", values)
    (old_arrive, old_depart, _), (arrive, depart, _) = change.before, change.after
    if arrive is not None and arrive != old_arrive:
        return Phrase("{stop} at {arrive}", {**name, "arrive": arrive})
    if depart is not None and depart != old_depart:
        return Phrase("{stop} until {depart}", {**name, "depart": depart})
    return Phrase("other hours for {stop}", name)


def _new_position(stop: Stop, day: Stops) -> Phrase:
    shown = [other for other in day if not other.hidden or other.id == stop.id]
    index = [other.id for other in shown].index(stop.id)
    if index + 1 < len(shown):
        return Phrase("{stop} before {next}", {"stop": stop.name, "next": shown[index + 1].name})
    if index:
        return Phrase("{stop} after {previous}", {"stop": stop.name, "previous": shown[index - 1].name})
    return Phrase("{stop} at another time of the day", {"stop": stop.name})


def _without(stop: Stop) -> Phrase:
    return Phrase("{stop} removed", {"stop": stop.name})


def _change(
    kind: ChangeKind, stop: Stop, sentence: Phrase, *, unit: str = "", before: Values = (), after: Values = ()
) -> Change:
    return Change(kind=kind, stop_id=stop.id, name=stop.name, sentence=sentence, unit=unit, before=before, after=after)


def _minutes(old: time | None, new: time | None) -> int | None:
    return None if old is None or new is None else minutes_between(old, new)
