"""Decides what each column of a table is read as: by its heading, beside the others, and by what stands in it.

The plan's own column names win: beside a `notes` of ours a `Comment` stays the organiser's own. What a person answered
decides before all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from components.plan.addresses import house_number
from components.plan.map_links import LINK, is_map_link
from components.plan.messages import printable_line
from components.plan.positions import parse_position
from components.plan.travel_words import folded_words
from components.sheets.cells import Unusable
from components.sheets.column_words import DAY, HOURS, PAIRS, POSITION, folded, meaning_of, rank_of
from components.sheets.columns import COLUMNS, KNOWN, TRANSLATED, column_name, translated_field
from components.sheets.dates import parse_date, read_date
from components.sheets.hours import parse_time, read_hours

OTHERS = (HOURS, DAY, POSITION)
"""What a column of others may be read as beside the plan's own columns."""

MAX_ROWS_LOOKED_AT = 500
"""What stands in the rows below no longer decides what a column is."""

_TOWN_OR_PLACE = frozenset({"ort", "orte", "kraj"})
"""Headings that mean a place by themselves, and the town beside an address."""
_NAMES_OF_PLACES = frozenset({"place name", "venue name", "location name"})
_HOUR_OR_WORD = re.compile(r"\d|^(?:[-–—?]|tb[cda]|noon|midday|midnight|open|n/?a|nan)$", re.IGNORECASE)
_TOWARDS = frozenset({"to", "do", "a", "nach", "bis", "alle", "hasta", "ate", "lidz", "kam"})
_OURS = ("date", "name", "address")
_CLOCK = re.compile(r"\d\s*[:hH]\s*\d\d|\d\s*[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """`sources` has for each column that is read the positions that it is read from; what stands in several is joined.
    `taken` has for each position the column that it was taken for, an empty one where it is not read. `in_place` says
    that headings alone tell all of it and that each column is one of the plan's: changes can be written into it."""

    sources: Mapping[str, tuple[int, ...]]
    taken: tuple[str, ...]
    in_place: bool = True

    def texts(self, cells: Sequence[str]) -> dict[str, str]:
        """A row's texts by column, without the empty ones."""
        texts_by_column = {}
        for column, positions in self.sources.items():
            parts = [text for position in positions if (text := cells[position].strip())]
            text = _first_part(parts) if column == "name" else _joined(parts, ", " if column == "address" else "\n")
            if text:
                texts_by_column[column] = text
        return texts_by_column

    def headings(self, header: Sequence[str]) -> dict[str, str]:
        """The headings of the columns as they stand in the file."""
        return {column: header[positions[0]].strip() for column, positions in self.sources.items()}


def map_columns(
    header: Sequence[str], rows: Iterable[Sequence[str]] = (), answers: Mapping[str, str] | None = None
) -> ColumnMap:
    """What the columns under these headings are read as. `answers` gives for a heading the column that it is, an empty
    one for a heading that is not read."""
    looked_at = [row for row, _ in zip(rows, range(MAX_ROWS_LOOKED_AT), strict=False)]
    by_headings = _sources(header, [], {})
    sources = _sources(header, looked_at, answers or {}) if looked_at or answers else by_headings
    positions = [position for each in sources.values() for position in each]
    own = {name: position for position, heading in enumerate(header) if (name := column_name(heading)) in KNOWN}
    plain = (
        sources == by_headings
        and len(set(positions)) == len(positions) == len(sources)
        and not sources.keys() & set(OTHERS)
        and not any(position in positions and name not in sources for name, position in own.items())
    )
    taken = [""] * len(header)
    for column, each in sorted(sources.items(), key=lambda item: (item[0] != "name", item[0] == POSITION)):
        for position in each:
            taken[position] = taken[position] or column
    return ColumnMap(sources=sources, taken=tuple(taken), in_place=plain)


def column_positions(header: Sequence[str]) -> dict[str, int]:
    """The position of each column that is read, by its name, as far as its heading alone tells it."""
    return {column: positions[0] for column, positions in map_columns(header).sources.items()}


def _joined(parts: Sequence[str], between: str) -> str:
    """The parts of a text, without those that another one says."""
    if len(parts) < 2:
        return _first_part(parts)
    distinct: list[str] = []
    for part in parts:
        before, more = folded_words(between.join(distinct)), folded_words(part)
        if not more or f" {' '.join(more)} " not in f" {' '.join(before)} ":
            distinct.append(part)
    return between.join(distinct)


def _first_part(parts: Sequence[str]) -> str:
    return parts[0] if parts else ""


@dataclass(slots=True)
class _Assignment:
    """The columns of a table under decision. `candidates` are the positions by meaning, the likeliest first."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    candidates: dict[str, list[int]]
    settled: frozenset[str]
    answered: frozenset[str] = frozenset()
    sources: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def values(self, position: int) -> list[str]:
        return [text for row in self.rows if position < len(row) and (text := printable_line(row[position]).strip())]

    def all_of(self, meaning: str) -> list[int]:
        return self.candidates.get(meaning, [])

    def best(self, meaning: str) -> list[int]:
        """The likeliest position of a meaning in which something stands."""
        positions = self.all_of(meaning)
        return next(([each] for each in positions if self.values(each)), positions[:1])

    def take(self, column: str, positions: Iterable[int]) -> None:
        if taken := tuple(dict.fromkeys(positions)):
            self.sources[column] = taken


def _sources(
    header: Sequence[str], rows: Sequence[Sequence[str]], answers: Mapping[str, str]
) -> dict[str, tuple[int, ...]]:
    candidates, settled = _candidates(header, answers)
    columns = _Assignment(header, rows, candidates, settled, frozenset(answers.values()))
    _move_links(columns)
    _move_towns(columns)
    _move_names_of_places(columns)
    for meaning in list(candidates):
        if meaning in COLUMNS or meaning in {"lat", "lon", "id"} or translated_field(meaning):
            joined = meaning in COLUMNS and COLUMNS[meaning].translated
            columns.take(meaning, columns.all_of(meaning) if joined else columns.best(meaning))
    _decide_hours(columns)
    _decide_dates(columns)
    _decide_names(columns)
    _decide_addresses(columns)
    _decide_positions(columns)
    return columns.sources


def _candidates(header: Sequence[str], answers: Mapping[str, str]) -> tuple[dict[str, list[int]], frozenset[str]]:
    """The positions by meaning, and the meanings that the plan's own names or answers settle."""
    words = [folded(heading) for heading in header]
    ends = {second for first, second in PAIRS.items() if first in words and second in words}
    begins = {first for first, second in PAIRS.items() if second in ends}
    meant: list[str] = []
    settled: dict[str, list[int]] = {}
    for position, heading in enumerate(header):
        answer = answers.get(heading, answers.get(heading.strip()))
        name = column_name(heading)
        if answer is not None:
            meant.append("")
            settled.setdefault(answer, []).append(position)
        elif words[position] in begins | ends:
            meant.append("arrive" if words[position] in begins else "depart")
        else:
            meant.append(meaning_of(heading))
            if (name in KNOWN or translated_field(name)) and name not in answers.values():
                settled.setdefault(name, [position])
    settled.pop("", None)
    candidates = dict(settled)
    for position in sorted(range(len(header)), key=lambda position: (rank_of(header[position]), position)):
        if meant[position] and meant[position] not in settled:
            candidates.setdefault(meant[position], []).append(position)
    for name in TRANSLATED:  # a text in one language alone is the plan's own
        others = [each for each in candidates if (translated_field(each) or ("",))[0] == name]
        if others and name not in candidates and (name == "name" or others[0] not in settled):
            candidates[name] = candidates.pop(others[0])
    in_order = {
        meaning: sorted(positions) if meaning in COLUMNS and COLUMNS[meaning].translated else positions
        for meaning, positions in candidates.items()
    }
    return in_order, frozenset(settled)


def _move_links(columns: _Assignment) -> None:
    """Take places that are all links for what they are: positions on a map, or websites (`Site` is either)."""
    for position in list(columns.all_of("place")):
        texts = columns.values(position)
        if texts and all(LINK.fullmatch(text) for text in texts):
            meaning = POSITION if any(map(is_map_link, texts)) else "website"
            if meaning not in columns.settled:
                columns.candidates["place"].remove(position)
                columns.candidates.setdefault(meaning, []).append(position)


def _move_towns(columns: _Assignment) -> None:
    """Where `From` and `To` hold no hours but towns, the second is where the stop is, and a departure is that from the
    first."""
    for column in ("arrive", "depart"):
        for position in list(columns.all_of(column)):
            texts = columns.values(position)
            if column in columns.settled or not texts or any(map(_HOUR_OR_WORD.search, texts)):
                continue
            columns.candidates[column].remove(position)
            if folded(columns.header[position]) in _TOWARDS:
                columns.candidates.setdefault("place", []).append(position)
                columns.candidates["depart"] = []


def _move_names_of_places(columns: _Assignment) -> None:
    """Beside what happens at a stop, the name of a place says where it is."""
    names = columns.all_of("name")
    of_places = [each for each in names if folded(columns.header[each]) in _NAMES_OF_PLACES]
    if of_places and len(of_places) < len(names):
        columns.candidates["name"] = [each for each in names if each not in of_places]
        columns.candidates.setdefault("place", []).extend(of_places)


def _decide_hours(columns: _Assignment) -> None:
    """Hours of which nothing says that they are a beginning: one, where each cell holds one; ranges, where any does."""
    if not (hours := columns.best(HOURS)):
        return
    if (beginnings := columns.sources.get("arrive")) and (
        columns.values(beginnings[0]) or not columns.values(hours[0])
    ):
        return
    texts = [text for text in columns.values(hours[0]) if any(character.isdigit() for character in text)]
    one_each = not any(isinstance(parse_time(text), Unusable) for text in texts)
    if one_each and HOURS not in columns.settled:
        columns.take("arrive", hours)
    else:
        columns.take(HOURS, hours)


def _decide_dates(columns: _Assignment) -> None:
    if dates := columns.best("date"):
        texts = columns.values(dates[0])
        only_hours = texts and all(_CLOCK.search(text) and not _is_dated(text) for text in texts)
        if only_hours and "date" not in columns.settled and not columns.sources.keys() & {"arrive", HOURS}:
            columns.take(HOURS, dates)
        else:
            columns.take("date", dates)
    if "date" in columns.sources:
        return
    numbered = sorted(columns.all_of(DAY), key=lambda day: not any(map(str.isdigit, "".join(columns.values(day)[:1]))))
    if numbered:
        dated = any(not isinstance(parse_date(text), Unusable) for text in columns.values(numbered[0]))
        columns.take("date" if dated and DAY not in columns.settled else DAY, numbered[:1])
    elif (starts := columns.sources.get("arrive")) and _are_dated(columns.values(starts[0])):
        columns.take("date", starts)
        del columns.sources["arrive"]


def _are_dated(texts: Sequence[str]) -> bool:
    """Whether most of these hours have their date with them; a few are day headings."""
    return sum(map(_is_dated, texts)) * 2 > len(texts)


def _is_dated(text: str) -> bool:
    """Whether a cell holds a date, alone or with hours; `9.10 - 11.00` are hours."""
    day, hours = read_date(text), read_hours(text)
    if isinstance(day, Unusable) or not (isinstance(hours, Unusable) or hours.day_text):
        return False
    return day.has_day and (day.year is not None or day.hours is not None)


def _decide_names(columns: _Assignment) -> None:
    """The stops' names: under the likeliest heading, or else a topic, a place or a description."""
    names = columns.best("name")
    either = columns.best("title or address")
    if either and not names and not _are_addresses(columns, either[0]):
        names = either
    elif either:
        columns.candidates.setdefault("address", []).extend(either)
    addresses, places = columns.all_of("address"), columns.all_of("place")
    if not names:
        names = columns.best("topic") or (columns.best("place") if addresses else [])
    if not names and (described := _descriptions(columns)):
        names = described
        left = tuple(each for each in columns.sources.get("description", ()) if each not in described)
        columns.sources.pop("description", None)
        columns.take("description", left)
    names = names or places[:1] or addresses[:1]
    columns.take("name", names)


def _are_addresses(columns: _Assignment, position: int) -> bool:
    """Whether a column under `Naslov` or `Cím`, which mean a title or an address, has addresses in it."""
    texts = columns.values(position)
    if not texts:
        return bool(columns.all_of("place"))
    return sum(house_number(text) is not None for text in texts) * 2 >= len(texts)


def _descriptions(columns: _Assignment) -> list[int]:
    own = [position for position, heading in enumerate(columns.header) if meaning_of(heading) == "description"]
    return sorted(own, key=lambda position: column_name(columns.header[position]) == "description")[:1]


def _decide_addresses(columns: _Assignment) -> None:
    """The stops' addresses, of all that says where they are."""
    names = columns.sources.get("name", ())
    places = [each for each in columns.all_of("place") if each not in names]
    streets = columns.all_of("address")
    towns = [*columns.all_of("postcode"), *columns.all_of("city")]
    if streets and (len(columns.answered & {"name", "address"}) == 2 or set(_OURS) <= set(columns.header)):
        places = []  # the organiser's own column beside the plan's
    behind = [each for each in places if streets and folded(columns.header[each]) in _TOWN_OR_PLACE]
    address_columns = [*(each for each in places if each not in behind), *streets, *behind]
    shared: list[int] = []
    if not address_columns:
        shared = [each for each in names if meaning_of(columns.header[each]) == "place"]
        address_columns = (
            shared if towns or any(columns.values(each) and _are_addresses(columns, each) for each in shared) else []
        )
    rooms = [each for each in columns.all_of("room") if each not in names]
    if not address_columns and not shared:
        address_columns = rooms
    elif "meet" not in columns.settled:
        columns.take("meet", [*columns.sources.get("meet", ()), *rooms])
    towns += columns.all_of("region") if towns else []
    columns.sources.pop("address", None)
    columns.take(
        "address", [*address_columns, *towns, *(columns.all_of("country") if address_columns or towns else [])]
    )


def _decide_positions(columns: _Assignment) -> None:
    """Positions in one cell, where no two columns hold latitude and longitude."""
    degrees = [each for name in ("lat", "lon") for each in columns.sources.get(name, ())]
    if len(degrees) == 2 and any(columns.values(each) for each in degrees):
        return
    if (positions := columns.best(POSITION)) and (columns.values(positions[0]) or not degrees):
        columns.take(POSITION, positions)
    elif not degrees and "website" not in columns.settled:
        links = columns.sources.get("website", ())
        columns.take(POSITION, [each for each in links if any(map(parse_position, columns.values(each)))])
