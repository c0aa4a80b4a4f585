"""Merges the changes of two organisers to the same plan, and names the conflicts.

A three-way merge by stop and by unit of a stop (`changes.UNITS`), and by detail of the visit. What one side changed is
taken from that side. What both changed differently is a conflict, to be chosen; until then the published side counts,
so that nothing which partners already see is overwritten silently.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from components.plan.changes import UNITS, Values, moved_ids, same_stop, unit_values, with_unit
from components.plan.details import NO_DETAILS, VisitDetails
from components.plan.editing import Stops
from components.plan.model import Stop

EXISTENCE = "stop"
"""The unit of a conflict where one side removed what the other changed."""
ORDER = "order"
"""The unit of a conflict where both sides moved the same stop to different places."""
VISIT = ""
"""The `stop_id` of a conflict of details, whose unit is the field's name in `VisitDetails`."""

_SEVERAL_DETAILS = {"country_codes": ("country_codes", "viewbox"), "visibility": ("visibility", "opens_at")}
_DETAIL_UNITS = _SEVERAL_DETAILS | {
    field.name: (field.name,)
    for field in dataclasses.fields(VisitDetails)
    if not any(field.name in fields for fields in _SEVERAL_DETAILS.values())
}
"""The fields of each detail that is merged: a country and the box in it are one, and so are closed and until when."""

_NEVER_ASKED = frozenset({"id", "is_sample"})
"""What is no choice of anybody's: where both changed it, the published side counts."""


class Side(StrEnum):
    """The draft (`MINE`), or the plan that was published meanwhile (`THEIRS`)."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeConflict:
    """What both sides changed differently.

    Values are in the order of `UNITS[unit]`. For EXISTENCE they are the stop's name, empty where it was removed; for
    ORDER the name of the stop before it.
    """

    stop_id: str
    name: str
    unit: str
    base: Values
    mine: Values
    theirs: Values


Choices: TypeAlias = Mapping[tuple[str, str], Side]
"""The chosen sides, by (`stop_id`, `unit`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The merged plan. `conflicts` are those that are not chosen yet; the published side counts there.

    `details` are those of the visit, where they were merged, too.
    """

    stops: Stops
    conflicts: tuple[MergeConflict, ...]
    details: VisitDetails = NO_DETAILS


def merge(base: Stops, mine: Stops, theirs: Stops, choices: Choices | None = None) -> Merge:
    """The changes of `mine` and of `theirs`, both made to `base`, in one plan."""
    merger = _Merger(choices or {})
    bases, mines, published = ({stop.id: stop for stop in stops} for stops in (base, mine, theirs))
    by_id: dict[str, Stop] = {}
    for stop_id in dict.fromkeys([*published, *mines]):
        stop = merger.stop(bases.get(stop_id), mines.get(stop_id), published.get(stop_id))
        if stop is not None:
            by_id[stop_id] = stop
    orders = [[stop.id for stop in stops] for stops in (base, mine, theirs)]
    order = merger.order(orders[0], orders[1], orders[2], by_id)
    return Merge(stops=tuple(by_id[stop_id] for stop_id in order), conflicts=tuple(merger.conflicts))


def merge_details(
    base: VisitDetails, mine: VisitDetails, theirs: VisitDetails, choices: Choices | None = None
) -> tuple[VisitDetails, tuple[MergeConflict, ...]]:
    """The changes of `mine` and of `theirs`, both made to `base`, and the conflicts that are not chosen yet."""
    merger, merged = _Merger(choices or {}), theirs
    for unit, fields in _DETAIL_UNITS.items():
        base_values, mine_values, their_values = (
            tuple(getattr(details, field) for field in fields) for details in (base, mine, theirs)
        )
        if mine_values in (base_values, their_values):
            continue
        if their_values != base_values:
            conflict = MergeConflict(
                stop_id=VISIT, name="", unit=unit, base=base_values, mine=mine_values, theirs=their_values
            )
            if unit in _NEVER_ASKED or merger.side(conflict) is Side.THEIRS:
                continue
        merged = dataclasses.replace(merged, **dict(zip(fields, mine_values, strict=True)))
    return merged, tuple(merger.conflicts)


class _Merger:
    """One merge, with the conflicts so far."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.conflicts: list[MergeConflict] = []

    def side(self, conflict: MergeConflict) -> Side:
        """The chosen side; where none was chosen the published side, and the conflict is noted."""
        chosen = self.choices.get((conflict.stop_id, conflict.unit))
        if chosen is None:
            self.conflicts.append(conflict)
        return chosen or Side.THEIRS

    def stop(self, base: Stop | None, mine: Stop | None, theirs: Stop | None) -> Stop | None:
        """One stop of the three plans, or None where it is gone."""
        if mine is not None and theirs is not None:
            return self._both(base, mine, theirs)
        present = mine or theirs
        if base is None or present is None:
            return present
        if same_stop(base, present):
            return None  # one side removed it, the other left it as it was
        name: Values = (present.name,)
        conflict = MergeConflict(
            stop_id=base.id,
            name=present.name,
            unit=EXISTENCE,
            base=(base.name,),
            mine=name if mine is not None else (),
            theirs=name if theirs is not None else (),
        )
        return mine if self.side(conflict) is Side.MINE else theirs

    def _both(self, base: Stop | None, mine: Stop, theirs: Stop) -> Stop:
        merged = theirs
        for unit in UNITS:
            mine_values, their_values = unit_values(mine, unit), unit_values(theirs, unit)
            base_values = unit_values(base, unit) if base is not None else ()
            if mine_values in (base_values, their_values):
                continue
            if their_values != base_values:
                conflict = MergeConflict(
                    stop_id=mine.id,
                    name=theirs.name,
                    unit=unit,
                    base=base_values,
                    mine=mine_values,
                    theirs=their_values,
                )
                if self.side(conflict) is Side.THEIRS:
                    continue
            merged = with_unit(merged, unit, mine_values)
        return merged

    def order(
        self, base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], by_id: Mapping[str, Stop]
    ) -> list[str]:
        """The ids in the order of `theirs`, with what `mine` moved or added after the stop that precedes it there."""
        mine_moved, theirs_moved = moved_ids(base, mine), moved_ids(base, theirs)
        result = [stop_id for stop_id in theirs if stop_id in by_id]
        for stop_id in mine:
            if stop_id not in by_id or (stop_id in theirs and stop_id not in mine_moved):
                continue
            if stop_id in mine_moved & theirs_moved and not self._mine_wins(stop_id, base, mine, theirs, by_id):
                continue
            if stop_id in result:
                result.remove(stop_id)
            before = [other for other in mine[: mine.index(stop_id)] if other in result]
            result.insert(result.index(before[-1]) + 1 if before else 0, stop_id)
        return result

    def _mine_wins(
        self,
        stop_id: str,
        base: Sequence[str],
        mine: Sequence[str],
        theirs: Sequence[str],
        by_id: Mapping[str, Stop],
    ) -> bool:
        """Whether a stop that both moved goes where `mine` put it."""
        base_values, mine_values, their_values = (_stop_before(stop_id, order, by_id) for order in (base, mine, theirs))
        if mine_values == their_values:
            return False
        conflict = MergeConflict(
            stop_id=stop_id,
            name=by_id[stop_id].name,
            unit=ORDER,
            base=base_values,
            mine=mine_values,
            theirs=their_values,
        )
        return self.side(conflict) is Side.MINE


def _stop_before(stop_id: str, order: Sequence[str], by_id: Mapping[str, Stop]) -> Values:
    """The name of the stop before this one in an order; empty at the beginning."""
    before = [by_id[other].name for other in order[: order.index(stop_id)] if other in by_id]
    return tuple(before[-1:])
