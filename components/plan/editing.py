"""The edits of a plan: each takes the stops and gives new ones.

`Stops` are the whole plan in its order, hidden stops included. Travel times play no part here; what an edit does to
the day is worked out by the timetable. Edits that make no sense raise `PlanFault` with a `Phrase` for the organiser.
"""

from __future__ import annotations

import dataclasses
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from components.plan.clock import ends_next_day
from components.plan.errors import PlanFault
from components.plan.groups import grouped
from components.plan.messages import Phrase
from components.plan.model import Coordinate, PlaceSource, Stop
from components.plan.photos import MAX_PHOTOS_OF_STOP

Stops: TypeAlias = tuple[Stop, ...]

MAX_NAME_LENGTH = 300
"""Characters in a stop's name; what is longer is a description in the wrong field."""
MAX_TEXT_LENGTH = 20_000
"""Characters in any other text of a stop: a few printed pages."""
MAX_DWELL_S = 24 * 3600

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
"""Half of a surrogate pair, which UTF-8 cannot write, and NUL, where spreadsheets and databases cut texts off."""


class HoursOnReorder(StrEnum):
    """What happens to the hours when the order changes.

    WORK_OUT works them out anew from the day's start, each stop as long as before; that takes the ways between the
    stops (`components.plan.rescheduling`), and here it is the same as TRAVEL_WITH_STOP, where each stop keeps its own.
    With STAY_WITH_PLACES the day keeps them position by position.
    """

    WORK_OUT = "work-out"
    STAY_WITH_PLACES = "stay-with-places"
    TRAVEL_WITH_STOP = "travel-with-stop"


def find_stop(stops: Sequence[Stop], stop_id: str) -> Stop:
    """The stop with this id. Raises `PlanFault` where there is none (somebody removed it meanwhile)."""
    for stop in stops:
        if stop.id == stop_id:
            return stop
    raise PlanFault(Phrase("This stop is no longer in the plan."))


def days_of(stops: Sequence[Stop]) -> tuple[date, ...]:
    """The days of the plan, in the order of their first stops."""
    return tuple(dict.fromkeys(stop.date for stop in stops))


def stops_on(stops: Sequence[Stop], day: date) -> Stops:
    """The stops of one day, in order."""
    return tuple(stop for stop in stops if stop.date == day)


def reorder(stops: Stops, day: date, ids: Sequence[str], *, hours: HoursOnReorder) -> Stops:
    """One day in the order of `ids`, the other days untouched.

    Raises `PlanFault` unless `ids` are exactly that day's stops.
    """
    before = stops_on(stops, day)
    by_id = {stop.id: stop for stop in before}
    if len(ids) != len(before) or set(ids) != set(by_id):
        raise PlanFault(
            Phrase("The plan changed meanwhile, so this order does not fit it any more. Look and try again.")
        )
    after = tuple(by_id[stop_id] for stop_id in ids)
    if hours is HoursOnReorder.STAY_WITH_PLACES:
        after = _with_hours_of(before, after)
    arranged = iter(after)
    return tuple(next(arranged) if stop.date == day else stop for stop in stops)


def move(stops: Stops, stop_id: str, position: int, *, day: date | None = None, hours: HoursOnReorder) -> Stops:
    """A stop at `position` (from 0, kept within the day) of its own day or of another.

    With `HoursOnReorder.STAY_WITH_PLACES` a stop that comes to another day loses its hours and keeps the length of its
    stay. A fixed stop keeps its hours.
    """
    moved = find_stop(stops, stop_id)
    target = moved.date if day is None else day
    rest = [stop.id for stop in stops_on(stops, target) if stop.id != stop_id]
    position = min(max(position, 0), len(rest))
    order = [*rest[:position], stop_id, *rest[position:]]
    if target == moved.date:
        return reorder(stops, target, order, hours=hours)
    arriving = dataclasses.replace(moved, date=target)
    if hours is HoursOnReorder.STAY_WITH_PLACES and not moved.fixed:
        arriving = dataclasses.replace(arriving, arrive=None, depart=None, dwell_s=planned_dwell_s(moved))
    return _inserted(tuple(stop for stop in stops if stop.id != stop_id), arriving, position)


def edit(stops: Stops, stop_id: str, **fields: Any) -> Stops:
    """A stop with other fields. Raises `PlanFault` for an unknown field and for values that `validated` refuses.

    Hours change alone here; `components.plan.retiming.set_times` moves the stops after them too.
    """
    return replace_stop(stops, validated(dataclasses.replace(find_stop(stops, stop_id), **_known(fields))))


def place_at(stops: Stops, stop_id: str, coordinate: Coordinate) -> Stops:
    """A stop at the position that the organiser chose, so that its place is no assumption any more."""
    stop = find_stop(stops, stop_id)
    placed = dataclasses.replace(
        stop,
        coordinate=coordinate,
        accuracy_m=None,
        place_source=PlaceSource.ORGANISER,
        assumed=frozenset(assumption for assumption in stop.assumed if assumption != "place"),
    )
    return replace_stop(stops, placed)


def add(stops: Stops, stop: Stop, position: int | None = None) -> Stops:
    """A new stop at `position` of its day (from 0), or at its end. Raises `PlanFault` for an id that is taken."""
    if any(other.id == stop.id for other in stops):
        raise PlanFault(Phrase("There is a stop with this id already."))
    return _inserted(stops, validated(dataclasses.replace(stop, line=None)), position)


def duplicate(stops: Stops, stop_id: str) -> Stops:
    """A copy right after the stop, with an id of its own and without its hours."""
    original = find_stop(stops, stop_id)
    copy = dataclasses.replace(
        original,
        id=new_id(original.name, stops),
        line=None,
        arrive=None,
        depart=None,
        dwell_s=planned_dwell_s(original),
        fixed=False,
    )
    index = stops.index(original)
    return (*stops[: index + 1], copy, *stops[index + 1 :])


def remove(stops: Stops, stop_id: str) -> Stops:
    """The plan without this stop."""
    removed = find_stop(stops, stop_id)
    return tuple(stop for stop in stops if stop is not removed)


def hide(stops: Stops, stop_id: str, *, hidden: bool = True) -> Stops:
    """The stop hidden from partners, or shown again."""
    return replace_stop(stops, dataclasses.replace(find_stop(stops, stop_id), hidden=hidden))


def new_id(name: str, stops: Sequence[Stop]) -> str:
    """An id for a new stop: readable, and random, so that another organiser makes no equal one at the same time."""
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower())[:24].strip("-") or "stop"
    taken = {stop.id for stop in stops}
    while (candidate := f"{readable}-{secrets.token_hex(3)}") in taken:
        pass
    return candidate


def planned_dwell_s(stop: Stop) -> int | None:
    """How long the group stays by the plan, in seconds; None where the plan is open, or its hours run backwards."""
    if stop.arrive is None or stop.depart is None:
        return stop.dwell_s
    seconds = (stop.depart.hour - stop.arrive.hour) * 3600 + (stop.depart.minute - stop.arrive.minute) * 60
    if seconds >= 0:
        return seconds
    return seconds + 24 * 3600 if ends_next_day(stop.arrive, stop.depart) else None


def replace_stop(stops: Stops, changed: Stop) -> Stops:
    """The plan with `changed` in the place of the stop of the same id; on another day, at that day's end."""
    before = find_stop(stops, changed.id)
    if before.date == changed.date:
        return tuple(changed if stop.id == changed.id else stop for stop in stops)
    return _inserted(tuple(stop for stop in stops if stop.id != changed.id), changed, None)


def validated(stop: Stop) -> Stop:
    """The stop itself. Raises `PlanFault` for a missing name, a text or a stay that is too long, too many photos, or a
    character that no file can hold."""
    if not stop.name.strip():
        raise PlanFault(Phrase("A stop needs a name."))
    if len(stop.name) > MAX_NAME_LENGTH:
        raise PlanFault(
            Phrase(
                "A name has at most {most} characters; put the rest into the description.", {"most": MAX_NAME_LENGTH}
            )
        )
    values = [getattr(stop, field.name) for field in dataclasses.fields(stop) if field.name != "id"]
    texts = [value for value in values if isinstance(value, str)]
    texts += [text for project in stop.projects for text in (project.name, project.text)]
    texts += [text for photo in stop.photos for text in (photo.file, photo.alt, photo.credit)]
    texts += [text for each in stop.materials for text in (each.name, each.link)]
    texts += [text for quote in stop.quotes for text in (quote.text, quote.who)]
    texts += [text for translated in stop.translations.values() for text in translated.values()]
    if any(len(text) > MAX_TEXT_LENGTH for text in texts):
        raise PlanFault(Phrase("A text has at most {most} characters.", {"most": MAX_TEXT_LENGTH}))
    check_writable(texts)
    if len(stop.photos) > MAX_PHOTOS_OF_STOP:
        raise PlanFault(Phrase("A stop has at most {most} photos.", {"most": MAX_PHOTOS_OF_STOP}))
    if stop.dwell_s is not None and not 0 <= stop.dwell_s <= MAX_DWELL_S:
        raise PlanFault(Phrase("A stay lasts between nothing and a day."))
    return stop


def check_writable(texts: Iterable[str]) -> None:
    """Raises `PlanFault` for a character that no file can hold."""
    if any(_UNWRITABLE.search(text) for text in texts):
        raise PlanFault(Phrase("A text holds a character that cannot be kept. Type it again."))


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - {field.name for field in dataclasses.fields(Stop)} | {"id", "line"} & set(fields)
    if unknown:
        raise PlanFault(
            Phrase("A stop has no field {field} that can be edited.", {"field": ", ".join(sorted(unknown))})
        )
    return fields


def _inserted(stops: Stops, stop: Stop, position: int | None) -> Stops:
    """`stop` at `position` of its day; a new day goes where its date belongs."""
    same = [index for index, other in enumerate(stops) if other.date == stop.date]
    if not same:
        at = next((index for index, other in enumerate(stops) if other.date > stop.date), len(stops))
    elif position is None or position >= len(same):
        at = same[-1] + 1
    else:
        at = same[max(position, 0)]
    return (*stops[:at], stop, *stops[at:])


def _with_hours_of(before: Stops, after: Stops) -> Stops:
    """`after` with the hours of `before`, position by position among the stops of each group; fixed and hidden stops
    keep theirs and do not count."""
    groups = grouped(before)
    places: dict[str, Stop] = {}
    for name in groups.names or ("",):
        own = {stop.id for stop in groups.of(name) if not stop.fixed and not stop.hidden}
        old, new = ([stop for stop in order if stop.id in own] for order in (before, after))
        for held, stop in zip(old, new, strict=True):
            places.setdefault(stop.id, held)
    return tuple(
        dataclasses.replace(stop, arrive=place.arrive, depart=place.depart, dwell_s=place.dwell_s)
        if (place := places.get(stop.id)) is not None
        else stop
        for stop in after
    )
