"""What differs between two plans, stop by stop, and the sentence that tells partners.

Fields that say one thing together (arrival, departure and stay; position, accuracy and who said so) differ together.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, TypeAlias

from components.plan.editing import Stops, days_of, stops_on
from components.plan.messages import Phrase, Value
from components.plan.model import Stop

Values: TypeAlias = tuple[Any, ...]

FIELDS_TOGETHER: dict[str, tuple[str, ...]] = {
    "hours": ("arrive", "depart", "dwell_s"),
    "place": ("coordinate", "accuracy_m", "place_source"),
}
"""Fields that only make sense together, under the name by which they are shown and merged."""

UNITS: dict[str, tuple[str, ...]] = FIELDS_TOGETHER | {
    field.name: (field.name,)
    for field in dataclasses.fields(Stop)
    if field.name not in {"id", "line"} and not any(field.name in fields for fields in FIELDS_TOGETHER.values())
}
"""Everything of a stop that can differ: the id is what stops are told apart by, the line only where they stood."""


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
    """One difference: `sentence` says it in a few words, `unit` names what of the stop it is (see `UNITS`)."""

    kind: ChangeKind
    stop_id: str
    name: str
    sentence: Phrase
    unit: str = ""
    before: Values = ()
    after: Values = ()

    @property
    def later_min(self) -> int | None:
        """For hours: by how many minutes all that is written of the stop moved, or None where it did not as one."""
        if self.unit != "hours":
            return None
        moved = {
            _minutes(was, now)
            for was, now in zip(self.before[:2], self.after[:2], strict=True)
            if was is not None or now is not None
        }
        same_stay = self.before[2] == self.after[2]
        return moved.pop() if len(moved) == 1 and same_stay else None


def unit_values(stop: Stop, unit: str) -> Values:
    """The values of one unit of a stop."""
    return tuple(getattr(stop, field) for field in UNITS[unit])


def with_unit(stop: Stop, unit: str, values: Values) -> Stop:
    """The stop with other values of one unit."""
    return dataclasses.replace(stop, **dict(zip(UNITS[unit], values, strict=True)))


def same_stop(one: Stop, other: Stop) -> bool:
    """Whether two stops say the same, wherever they stood in their files."""
    return one.id == other.id and all(unit_values(one, unit) == unit_values(other, unit) for unit in UNITS)


def differences(before: Stops, after: Stops) -> tuple[Change, ...]:
    """All that changed from one plan to another, in the order of the new one; what was removed comes last."""
    old = {stop.id: stop for stop in before}
    new_ids = {stop.id for stop in after}
    moved = moved_ids([stop.id for stop in before], [stop.id for stop in after])
    found: list[Change] = []
    for stop in after:
        was = old.get(stop.id)
        if was is None:
            found.append(_change(ChangeKind.ADDED, stop, Phrase("{stop} is new", {"stop": stop.name})))
            continue
        if stop.id in moved and stop.date == was.date:
            found.append(_change(ChangeKind.MOVED, stop, _now_where(stop, stops_on(after, stop.date))))
        found += [_edited(unit, was, stop) for unit in UNITS if unit_values(was, unit) != unit_values(stop, unit)]
    gone = [stop for stop in before if stop.id not in new_ids]
    return (*found, *(_change(ChangeKind.REMOVED, stop, _no_longer(stop)) for stop in gone))


def moved_ids(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest stops that must have been moved to get from one order to the other; of those in both.

    What stays is a longest run that is in the same order in both (patience sorting).
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
    stays: set[str] = set()
    walk: str | None = tail_ids[-1] if tail_ids else None
    while walk is not None:
        stays.add(walk)
        walk = previous[walk]
    return frozenset(common) - stays


def partner_note(before: Stops, after: Stops) -> tuple[Phrase, ...]:
    """The difference as partners need it, shortest first thing: one phrase a change that concerns their day.

    What partners do not see (hidden stops) is left out, and so are texts where anything else changed. Joined with
    `; ` it is the suggested note of the publication.
    """
    shown_before = tuple(stop for stop in before if not stop.hidden)
    shown = tuple(stop for stop in after if not stop.hidden)
    changes = differences(shown_before, shown)
    hours = [
        sentence
        for day in days_of(shown)
        if not _same_places(stops_on(shown_before, day), stops_on(shown, day))
        for sentence in _hours_of_day(shown_before, stops_on(shown, day), changes)
    ]
    told: list[Phrase] = []
    for change in changes:
        if change.kind is ChangeKind.EDITED and change.unit not in {"date", "place", "address", "name"}:
            continue
        told.append(change.sentence)
    # A stop that is new, gone or elsewhere explains why hours changed, so it comes first.
    told += hours
    if told:
        return tuple(dict.fromkeys(told))
    texts = dict.fromkeys(change.name for change in changes)
    return tuple(Phrase("new details for {stop}", {"stop": name}) for name in texts)


def _same_places(before: Stops, after: Stops) -> bool:
    """Whether a day has the hours it had, place by place: then who moved where says it all."""
    return [unit_values(stop, "hours") for stop in before] == [unit_values(stop, "hours") for stop in after]


def _hours_of_day(before: Stops, day: Stops, changes: Sequence[Change]) -> list[Phrase]:
    """The changed hours of one day; a shift of everything to the day's end is one phrase."""
    known = {stop.id for stop in before}
    by_id = {change.stop_id: change for change in changes if change.unit == "hours" and change.stop_id in known}
    start, minutes = _tail(day, by_id)
    # The stop whose later departure moved the rest is told with it: `everything after ...`.
    ahead = next((stop for stop in reversed(day[:start]) if not _follows(stop, by_id)), None)
    if minutes is None or ahead is None or not _departs_later(by_id.get(ahead.id), minutes):
        ahead = None
    told = [by_id[stop.id].sentence for stop in day[:start] if stop.id in by_id and stop is not ahead]
    if minutes is None:
        return told
    if ahead is not None:
        values: dict[str, Value] = {"stop": ahead.name, "minutes": abs(minutes)}
        later = Phrase("everything after {stop} {minutes} min later", values)
        return [*told, later if minutes > 0 else Phrase("everything after {stop} {minutes} min earlier", values)]
    if sum(stop.id in by_id for stop in day[start:]) == 1:
        return [*told, by_id[day[start].id].sentence]
    values = {"stop": day[start].name, "minutes": abs(minutes)}
    later = Phrase("everything from {stop} on {minutes} min later", values)
    return [*told, later if minutes > 0 else Phrase("everything from {stop} on {minutes} min earlier", values)]


def _tail(day: Stops, by_id: Mapping[str, Change]) -> tuple[int, int | None]:
    """From which place on the whole day moved by the same minutes, and by how many."""
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
    """Whether a stop is no exception to a shift: it may not move, or its open hours follow by themselves."""
    return stop.id not in by_id and (stop.fixed or (stop.arrive is None and stop.depart is None))


def _departs_later(change: Change | None, minutes: int) -> bool:
    """Whether a stop begins as before and ends by so many minutes later."""
    if change is None:
        return False
    was, now = change.before, change.after
    return was[0] == now[0] and _minutes(was[1], now[1]) == minutes


def _edited(unit: str, was: Stop, now: Stop) -> Change:
    kind = ChangeKind.EDITED
    if unit == "hidden":
        kind = ChangeKind.HIDDEN if now.hidden else ChangeKind.SHOWN
    change = _change(kind, now, Phrase(""), unit=unit, before=unit_values(was, unit), after=unit_values(now, unit))
    return dataclasses.replace(change, sentence=_sentence(change, was, now))


def _sentence(change: Change, was: Stop, now: Stop) -> Phrase:
    name: dict[str, Value] = {"stop": now.name}
    sentences = {
        "date": Phrase("{stop} on {day}", {**name, "day": now.date}),
        "name": Phrase("{before} is now {stop}", {**name, "before": was.name}),
        "hidden": _no_longer(now) if now.hidden else Phrase("{stop} is shown again", name),
        "place": Phrase("{stop} at another place", name),
        "address": Phrase("{stop} at another place", name),
        "travel": Phrase("another way to {stop}", name),
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
    (arrive_was, depart_was, _), (arrive, depart, _) = change.before, change.after
    if arrive is not None and arrive != arrive_was:
        return Phrase("{stop} at {arrive}", {**name, "arrive": arrive})
    if depart is not None and depart != depart_was:
        return Phrase("{stop} until {depart}", {**name, "depart": depart})
    return Phrase("other hours for {stop}", name)


def _now_where(stop: Stop, day: Stops) -> Phrase:
    shown = [other for other in day if not other.hidden or other.id == stop.id]
    index = [other.id for other in shown].index(stop.id)
    if index + 1 < len(shown):
        return Phrase("{stop} before {next}", {"stop": stop.name, "next": shown[index + 1].name})
    if index:
        return Phrase("{stop} after {previous}", {"stop": stop.name, "previous": shown[index - 1].name})
    return Phrase("{stop} at another time of the day", {"stop": stop.name})


def _no_longer(stop: Stop) -> Phrase:
    return Phrase("without {stop}", {"stop": stop.name})


def _change(
    kind: ChangeKind, stop: Stop, sentence: Phrase, *, unit: str = "", before: Values = (), after: Values = ()
) -> Change:
    return Change(kind=kind, stop_id=stop.id, name=stop.name, sentence=sentence, unit=unit, before=before, after=after)


def _minutes(was: time | None, now: time | None) -> int | None:
    if was is None or now is None:
        return None
    return (now.hour - was.hour) * 60 + now.minute - was.minute
