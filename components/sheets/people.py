"""A pasted list of people: name, organisation and country of each, from a table, a text or the addressees of a mail.

Nothing is guessed in silence: what was left out is told, and a comma that may as well stand between family name and
first name is asked about.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType
from typing import TypeAlias

from babel import Locale

MAX_PEOPLE = 400
"""So many people are on one sheet at most: thirty pages of it."""
MAX_CELL_LENGTH = 200
"""Characters of a name, an organisation or a country."""
MAX_LIST_LENGTH = 200_000
"""Characters of a pasted list that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on a list. `organisation` and `country` may be empty."""

    name: str
    organisation: str = ""
    country: str = ""


class CommaMeaning(StrEnum):
    """What the one comma in each line of a list stands between."""

    ORGANISATION = "organisation"
    FIRST_NAME = "first name"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """The people of a list in its order.

    `is_comma_unclear` says that nobody can tell what the comma in each line stands between; they are read as name and
    organisation then. `left_out` are the headings, or the numbers from 1, of columns that were not used, `beyond` how
    many people were more than `MAX_PEOPLE`, `twice` the people who are there more than once, `nameless` how many lines
    had no name, `shortened` how many cells were too long; `is_cut` says that the list itself was.
    """

    people: tuple[Person, ...] = ()
    is_comma_unclear: bool = False
    left_out: tuple[str, ...] = ()
    beyond: int = 0
    twice: tuple[str, ...] = ()
    nameless: int = 0
    shortened: int = 0
    is_cut: bool = False


class _Column(StrEnum):
    NAME = "name"
    FIRST_NAME = "first name"
    FAMILY_NAME = "family name"
    ORGANISATION = "organisation"
    COUNTRY = "country"


_HEADINGS: Mapping[str, _Column] = MappingProxyType(
    {
        word: column
        for column, words in {
            _Column.NAME: (
                "name|full name|name and surname|participant|participants|delegate|guest|visitor|name, surname|"
                "ime in priimek|"
                "udeleženec|nome e cognome|partecipante|nombre y apellidos|nombre completo|participante|nome completo|"
                "név|teljes név|résztvevő|nume și prenume|nume si prenume|nume complet|vārds, uzvārds|vārds uzvārds|"
                "vārds un uzvārds|dalībnieks|name, vorname|vor- und nachname|teilnehmer|nom et prénom|nom complet"
            ),
            _Column.FIRST_NAME: (
                "first name|firstname|given name|given names|forename|ime|nome|nombre|keresztnév|utónév|prenume|"
                "vārds|vorname|"
                "prénom"
            ),
            _Column.FAMILY_NAME: (
                "family name|last name|lastname|surname|priimek|cognome|apellido|apellidos|apelido|sobrenome|"
                "vezetéknév|"
                "családnév|nume|nume de familie|uzvārds|nachname|familienname|nom|nom de famille"
            ),
            _Column.ORGANISATION: (
                "organisation|organization|organisation name|institution|company|affiliation|employer|entity|partner|"
                "organizacija|ustanova|podjetje|organizzazione|ente|istituzione|azienda|organización|institución|entidad|"
                "empresa|organização|instituição|entidade|szervezet|intézmény|cég|organizație|organizatie|instituție|"
                "institutie|organizācija|iestāde|uzņēmums|organisme|institution/organisation"
            ),
            _Column.COUNTRY: "country|country code|država|paese|país|pais|ország|țara|țară|tara|valsts|land|pays",
        }.items()
        for word in words.split("|")
    }
)
"""What people write above these columns, in the languages of the pages and two more, in small letters."""

_NAMES = (_Column.NAME, _Column.FIRST_NAME, _Column.FAMILY_NAME)
_UNNAMED = (_Column.NAME, _Column.ORGANISATION, _Column.COUNTRY)
_COUNTRY_LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr",
    "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
)  # fmt: skip
_NUMBER_HEADINGS = frozenset(["", "#", "no", "nr", "n", "num", "number", "št", "n.º", "nº", "ssz", "crt", "nr. crt"])
_NUMBERING = re.compile(r"\s*(?:\d{1,4}\s*[.):]|[-*•–])\s+")
_NUMBER = re.compile(r"\d{1,4}[.):]?")
_MAIL = re.compile(r"<?[^\s<>@;,]+@[^\s<>@;,]+>?")
_ADDRESSEE = re.compile(r"<[^\s<>@]+@[^\s<>]+>")
_TITLE = re.compile(
    r"(?:Ph\.? ?D|D\.? ?Phil|D\.? ?Sc|M\.? ?Phil|M\.? ?Sc|M\.? ?A|M\.? ?B\.? ?A|M\.? ?Ed|LL\.? ?[BDM]|B\.? ?A|B\.? ?Sc|"
    r"B\.? ?Ed|C\.? ?Sc|Dipl\.?-? ?Ing|Ing|Dr|Prof|Mag|Esq|Jr|Sr|(?:univ\. dipl|mag|dr)\. [\w. ]{2,12})\.?"
)
"""What people write behind a name and a comma."""
_SEPARATORS = ("\t", ";", ",")
_Columns: TypeAlias = list[_Column | None]


def read_people(text: str, comma: CommaMeaning | None = None) -> PeopleList:
    """The people of a pasted list: a line each, or the addressees of a mail.

    Parts are name, organisation and country, in this order or in that of the headings in the first line; between them
    is what most lines have of a tab, a semicolon and a comma. `comma` says what a single comma in each line means,
    where that was asked.
    """
    is_cut = len(text) > MAX_LIST_LENGTH
    text = text[:MAX_LIST_LENGTH].replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in _lines_of(text) if line.strip()]
    if not lines:
        return PeopleList(is_cut=is_cut)
    separator = _separator_of(lines)
    rows = _without_numbering(_rows(lines, separator))
    columns, left_out, has_heading = _columns_of(rows)
    is_unclear = separator == "," and not has_heading and columns == [_Column.NAME, _Column.ORGANISATION]
    if is_unclear and comma is CommaMeaning.FIRST_NAME:
        rows = [[" ".join(reversed(row))] for row in rows]
    read = [_person(row, columns) for row in rows[has_heading:] if any(row)]
    people = [person for person in read if person.name]
    return PeopleList(
        people=tuple(_shortened(person) for person in people[:MAX_PEOPLE]),
        is_comma_unclear=is_unclear,
        left_out=left_out,
        beyond=max(0, len(people) - MAX_PEOPLE),
        twice=tuple(each.name for each, times in Counter(people).items() if times > 1),
        nameless=len(read) - len(people),
        shortened=sum(_shortened(person) != person for person in people[:MAX_PEOPLE]),
        is_cut=is_cut,
    )


def _lines_of(text: str) -> list[str]:
    """The lines of a list; of the addressees of a mail (`Anna <anna@example.org>; …`) one each."""
    lines = text.split("\n")
    addressees = len(_ADDRESSEE.findall(text))
    if addressees and addressees >= len([line for line in lines if line.strip()]):
        return [part for part in re.split(r"(?<=>)\s*[;,]\s*|\n", text) if part.strip(" ;,")]
    return _joined(lines)


def _joined(lines: list[str]) -> list[str]:
    """The lines of a text, where a spreadsheet's cell in quotes may hold several."""
    joined: list[str] = []
    is_open = False
    for line in lines:
        if is_open:
            joined[-1] += " " + line
        else:
            joined.append(line)
        begins_cell = bool(re.search(r'(?:^|\t)"', line)) or is_open
        is_open ^= begins_cell and line.count('"') % 2 == 1
    return lines if is_open else joined


def _separator_of(lines: Sequence[str]) -> str:
    counts = {each: sum(each in line for line in lines) for each in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda each: counts[each])  # the first of several
    return best if counts[best] else ""


def _rows(lines: Sequence[str], separator: str) -> list[list[str]]:
    """The cells of each line, without mail addresses behind names."""
    rows = [_cells(line, separator) for line in lines]
    if separator == ",":
        rows = [_with_titles(row) for row in rows]
    widths = Counter(len(row) for row in rows)
    if separator == "," and widths.most_common(1)[0][0] == len(_UNNAMED):
        # An organisation may have a comma in it.
        rows = [[row[0], ", ".join(row[1:-1]), row[-1]] if len(row) > len(_UNNAMED) else row for row in rows]
    return rows


def _with_titles(row: list[str]) -> list[str]:
    """A row in which academic titles behind the name are part of it: `Anna Kovács, PhD, Ministry, Hungary`."""
    titles = list(takewhile(_TITLE.fullmatch, row[1:]))
    return [", ".join([row[0], *titles]), *row[1 + len(titles) :]] if titles else row


def _cells(line: str, separator: str) -> list[str]:
    if not separator:
        cells = [line]
    elif '"' in line and line.count('"') % 2 == 0:  # one alone must not swallow the rest
        cells = next(csv.reader([line], delimiter=separator), [])
    else:
        cells = line.split(separator)
    return [_ADDRESSEE.sub("", " ".join(cell.split())).strip() for cell in cells]


def _without_numbering(rows: list[list[str]]) -> list[list[str]]:
    """The rows without the numbers or bullets before their names, where all of them have some."""
    first = 1 if _named_columns(rows[0]) is not None else 0
    if len(rows) > first and all(_NUMBERING.match(row[0]) for row in rows[first:]):
        return rows[:first] + [[_NUMBERING.sub("", row[0], count=1), *row[1:]] for row in rows[first:]]
    return rows


def _named_columns(cells: Sequence[str]) -> _Columns | None:
    """The columns that a first row names; None where it is no row of headings, as none of them is a name."""
    columns = [_HEADINGS.get(cell.strip(" :*").casefold()) for cell in cells]
    return columns if any(column in _NAMES for column in columns) else None


def _columns_of(rows: Sequence[Sequence[str]]) -> tuple[_Columns, tuple[str, ...], bool]:
    """What each column holds, which of them are not used, and whether the first row names them."""
    width = max(len(row) for row in rows)
    named = _named_columns(rows[0])
    body = rows[1:] if named is not None else rows
    cells_of = [[row[at] for row in body if at < len(row) and row[at]] for at in range(width)]
    if named is not None:
        columns = [*named, *[None] * (width - len(named))]
        headings = [*rows[0], *[""] * (width - len(rows[0]))]
    else:
        columns, headings = _unnamed_columns(cells_of), [""] * width
    left_out = tuple(
        headings[at] or f"{at + 1}"
        for at in range(width)
        if columns[at] is None and cells_of[at] and not _is_numbering(headings[at], cells_of[at])
    )
    return columns, left_out, named is not None


def _is_numbering(heading: str, cells: Sequence[str]) -> bool:
    return heading.strip(" .:").casefold() in _NUMBER_HEADINGS and all(_NUMBER.fullmatch(cell) for cell in cells)


def _unnamed_columns(cells_of: Sequence[Sequence[str]]) -> _Columns:
    """Name, organisation and country in this order, past numbers and mail addresses; a column of countries is one."""
    wanted = list(_UNNAMED)
    columns: _Columns = []
    for at, cells in enumerate(cells_of):
        is_numbers = at == 0 and len(cells_of) > 1 and all(_NUMBER.fullmatch(cell) for cell in cells)
        is_other = is_numbers or not cells or all(_MAIL.fullmatch(cell) for cell in cells)
        if _Column.NAME not in wanted and _Column.COUNTRY in wanted and cells and _are_countries(cells):
            wanted.remove(_Column.COUNTRY)
            columns.append(_Column.COUNTRY)
        else:
            columns.append(None if is_other or not wanted else wanted.pop(0))
    return columns


def _are_countries(cells: Sequence[str]) -> bool:
    """Whether three of four cells are: people write names of countries that no list has."""
    return 4 * sum(cell.casefold() in _countries() for cell in cells) >= 3 * len(cells)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """The names of countries in the Union's languages, and their codes of two letters, in small letters."""
    names: set[str] = set()
    for language in _COUNTRY_LANGUAGES:
        territories = Locale.parse(language).territories
        names |= {str(name).casefold() for code, name in territories.items() if str(code).isalpha()}
        names |= {str(code).casefold() for code in territories if str(code).isalpha()}
    return frozenset(names)


def _person(row: Sequence[str], columns: Sequence[_Column | None]) -> Person:
    """The person of a row; several columns of a name are put together in the order of the list."""
    cells = list(zip(columns, row, strict=False))
    name, organisation, country = (
        " ".join(cell for column, cell in cells if column in wanted and cell)
        for wanted in (_NAMES, (_Column.ORGANISATION,), (_Column.COUNTRY,))
    )
    return Person(name=name, organisation=organisation, country=country)


def _shortened(person: Person) -> Person:
    """The person with cells that fit into a row."""
    parts = {name: _short(getattr(person, name)) for name in ("name", "organisation", "country")}
    return replace(person, **parts)


def _short(cell: str) -> str:
    return cell if len(cell) <= MAX_CELL_LENGTH else f"{cell[: MAX_CELL_LENGTH - 1]}…"
