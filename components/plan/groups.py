"""Groups of a delegation that go different ways for a part of a visit: their names, and the stops of each.

A group is named by the column `group`. Where that is empty, a stop's own name may tell it ("Group A: Chapel"), but only
where stops of two such groups are at the same hours: a "Group photo" is no group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, count

from components.plan.clock import minutes_between
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, Value
from components.plan.model import Stop

_EVERYBODY = frozenset({
    "all", "everybody", "everyone", "both", "together", "plenary", "alle", "zusammen", "vsi", "skupaj", "tutti",
    "insieme", "todos", "todas", "juntos", "mindenki", "együtt", "toți", "toti", "împreună", "visi", "kopā", "tous",
    "toutes", "ensemble", "*", "-", "–", "—", "/",
})  # fmt: skip
"""What people write into the column for everybody, in the languages of the app, German and French."""

_WORD = r"(?:group|gruppe|skupina|gruppo|grupo|csoport|grup|grupa|grupul|groupe)"
# One letter, a number, a Roman numeral, or a word with a capital letter, as in "Group Blue".
_NAME = r"(?:[^\W\d_]|[0-9]{1,2}|[IVX]{2,4}|[^\W\d_]{2,15})"
_NAMED = rf"(?:{_WORD}\s+(?P<name>{_NAME})|(?P<before>[^\W\d_]|[0-9]{{1,2}})\.?\s+{_WORD})"
_SEPARATOR = r"(?:\s*[:–—,/|]\s*|\s*-\s+)"
_REMARK = r"(?:\s*\([^()]*\))?"
_IN_NAME = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NAMED}{_REMARK}(?:{_SEPARATOR}.*)?",
        rf"(?-i:(?:{_WORD.title()}|{_WORD})\s+(?P<name>[A-Z]|[0-9]{{1,2}}))(?P<before>)\s.*",
        rf"\({_NAMED}\)\s.*",
        rf".*\S\s*\({_NAMED}\)",
        rf".*?\S{_SEPARATOR}{_NAMED}",
    )
)
_BARE = re.compile(_NAMED, re.IGNORECASE)
_PARTS = re.compile(r"\s*[,;+&/]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedStops:
    """Stops whose `group` is one of `names`, several of them ("A, B"), or empty for everybody.

    `names` are in the order of appearance among the stops that are not hidden. `problems` are notes about groups that
    only the names of stops told.
    """

    stops: tuple[Stop, ...]
    names: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, name: str) -> tuple[Stop, ...]:
        """The stops of this group and of everybody, in order; all of them without a name."""
        return tuple(stop for stop in self.stops if not name or takes_part(stop.group, name))


def grouped(stops: Sequence[Stop]) -> GroupedStops:
    """The stops with the groups that they belong to, each name in its first spelling."""
    written = [_written(stop) for stop in stops]
    from_name = _groups_of_names(stops, written)
    spelled = [group or from_name.get(stop.id, "") for stop, group in zip(stops, written, strict=True)]
    names = _names(group for stop, group in zip(stops, spelled, strict=True) if not stop.hidden)
    if not names:
        return GroupedStops(stops=tuple(replace(stop, group="") if stop.group else stop for stop in stops))
    after = tuple(
        stop if stop.group == (group := _canonical(spelling, names)) else replace(stop, group=group)
        for stop, spelling in zip(stops, spelled, strict=True)
    )
    assumed = [_assumed(stop) for stop in after if stop.id in from_name and stop.group and not stop.hidden]
    return GroupedStops(stops=after, names=tuple(names.values()), problems=tuple(assumed))


def together(stops: Sequence[Stop], stop_id: str) -> tuple[Stop, ...]:
    """The stops at which some of those are who come to this one: all but other groups'. They are as they were given."""
    groups = {stop.id: stop.group for stop in grouped(stops).stops}
    own = names_in(groups.get(stop_id, ""))
    return tuple(stop for stop in stops if _share_members(own, names_in(groups[stop.id])))


def names_in(group: str) -> tuple[str, ...]:
    """The names of the groups that a `grouped` stop with this `group` is for ("A, B"); none for everybody."""
    return tuple(_PARTS.split(group)) if group else ()


def meet(group: str, other: str) -> bool:
    """Whether anybody comes to two `grouped` stops with these groups."""
    return _share_members(names_in(group), names_in(other))


def _share_members(names: Sequence[str], others: Sequence[str]) -> bool:
    return not names or not others or not set(names).isdisjoint(others)


def takes_part(group: str, name: str) -> bool:
    """Whether the group `name` comes to a stop of `grouped` stops with this `group`."""
    return group in {"", name} or name in names_in(group)


def members(group: str, names: Iterable[str]) -> tuple[str, ...]:
    """The groups that come to a stop with this `group`, of all `names`; empty for a stop of everybody."""
    return tuple(name for name in names if takes_part(group, name)) if group else ()


def says_group(name: str) -> bool:
    """Whether the name of a group says by itself that it is one: "Group A", not "A"."""
    return _BARE.fullmatch(name) is not None


def file_suffixes(names: Sequence[str]) -> dict[str, str]:
    """A suffix for the files of each group, of ASCII letters, digits and hyphens, no two the same: `A`, `Blue-team`.

    A name without such characters gets its number. Some disks do not tell small letters from capitals.
    """
    suffixes: dict[str, str] = {}
    taken: set[str] = set()
    for number, name in enumerate(names, start=1):
        plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:24].strip("-") or str(number)
        numbered = (f"{plain}-{more}" for more in count(number))
        suffixes[name] = next(suffix for suffix in chain([plain], numbered) if suffix.casefold() not in taken)
        taken.add(suffixes[name].casefold())
    return suffixes


def of_group(name: str, message: Phrase) -> Phrase:
    """A message that holds for one group only, with its name before it."""
    values: dict[str, Value] = {"group": name, "message": message}
    return Phrase("{group}: {message}", values) if says_group(name) else Phrase("Group {group}: {message}", values)


def _written(stop: Stop) -> str:
    text = " ".join(stop.group.split())
    return "" if text.casefold() in _EVERYBODY else text


def _key(name: str) -> str:
    """Equal for `A`, `a` and `Group A`."""
    match = _BARE.fullmatch(name)
    return ((match["name"] or match["before"]) if match else name).casefold()


def _names(spellings: Iterable[str]) -> dict[str, str]:
    """The names of the groups by their keys. A cell of several names ("A, B") makes no group of its own."""
    names: dict[str, str] = {}
    for spelling in spellings:
        if spelling:
            names.setdefault(_key(spelling), spelling)
    return {key: name for key, name in names.items() if not _several(name, names)}


def _several(spelling: str, names: dict[str, str]) -> list[str]:
    """The keys of the groups that a cell names, if it names more than one and each of them stands alone elsewhere."""
    keys = [_key(part) for part in _PARTS.split(spelling)]
    return keys if len(keys) > 1 and all(key in names for key in keys) else []


def _canonical(spelling: str, names: dict[str, str]) -> str:
    if not spelling:
        return ""
    keys = _several(spelling, names)
    if set(keys) == set(names):
        return ""
    return ", ".join(names[key] for key in keys) if keys else names.get(_key(spelling), spelling)


def _groups_of_names(stops: Sequence[Stop], written: Sequence[str]) -> dict[str, str]:
    """The groups that the names of stops without a written one tell, by the stops' ids."""
    group_by_stop_id = {
        stop.id: name
        for stop, group in zip(stops, written, strict=True)
        if not group and not stop.group.strip() and (name := _group_in(stop.name))
    }
    named = [stop for stop in stops if stop.id in group_by_stop_id and not stop.hidden]
    confirmed_keys = {_key(group) for group in written if group}
    for one, other in combinations(named, 2):
        keys = {_key(group_by_stop_id[one.id]), _key(group_by_stop_id[other.id])}
        if len(keys) == 2 and one.date == other.date and _may_coincide(one, other):
            confirmed_keys |= keys
    return {stop_id: name for stop_id, name in group_by_stop_id.items() if _key(name) in confirmed_keys}


def _group_in(text: str) -> str:
    """The group that a stop's name tells; empty where it tells none."""
    line = " ".join(text[:300].split())
    for pattern in _IN_NAME:
        match = pattern.fullmatch(line)
        name: str = (match["name"] or match["before"]) if match else ""
        if len(name) == 1 or name[:1].isdigit() or name[:1].isupper():
            return name
    return ""


def _may_coincide(one: Stop, other: Stop) -> bool:
    """Whether two stops of a day are at the same hours, as far as the plan tells; their order alone tells nothing."""
    if one.arrive is None or other.arrive is None:
        return True
    later_min = minutes_between(one.arrive, other.arrive)
    first = one if later_min >= 0 else other
    stay_min = (first.dwell_s or 0) // 60
    if first.arrive is not None and first.depart is not None:
        stay_min = minutes_between(first.arrive, first.depart)
    return later_min == 0 or abs(later_min) < stay_min


def _assumed(stop: Stop) -> Problem:
    return stop.problem(
        ProblemKind.GROUP_ASSUMED,
        Severity.NOTE,
        Phrase(
            "{stop} is taken for a stop of group {group} alone, as its name says.",
            {"stop": stop.name, "group": stop.group},
        ),
        remedy=Phrase("Write the group at the stop to confirm it."),
        column="group",
    )
