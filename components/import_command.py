"""The command `import`: any file, standard input or a link as the plan's CSV.

The plan goes to stdout or a file, what was repaired, assumed and left out to stderr, a line each with its line in the
file. Exit codes: 0 taken whole, 1 taken with something left out or assumed, 2 an answer is needed or nothing was read;
then nothing is written.

It is a module of its own, and imports inside what only links need, so that it starts in a moment.
"""

from __future__ import annotations

import argparse
import csv
import os
import shlex
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from components.plan.errors import PlanFault, SettingsFault, StorageFault, StudyVisitError
from components.plan.messages import Problem, ProblemKind, Severity, printable_line
from components.plan.travel_words import unclear_travel_problems, with_unclear_travel
from components.sheets.answers import Answers, DateOrder, Question, options_of
from components.sheets.canonical import standard_table
from components.sheets.column_words import MEANINGS
from components.sheets.columns import COLUMNS, CONTRACT, KNOWN, column_name, translated_field
from components.sheets.readers.sources import MAX_FILE_BYTES
from components.sheets.reading import Reading, describe, read_rows, read_venues
from components.sheets.tables import VenueTable, write_table
from components.sheets.writing import empty_table, with_stops
from components.store.plan_file import replace_file

if TYPE_CHECKING:
    from components.settings import Settings

YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What is to be read: its bytes, what its kind is told by besides, and what it is called in messages."""

    data: bytes
    file_name: str
    shown_name: str


def run(options: argparse.Namespace) -> int:
    """Run the command of the parsed options and give its exit code."""
    try:
        answers = _answers(options)
        source = _source(options)
        return _import(source, answers, Path(options.out) if options.out else None)
    except StudyVisitError as fault:
        print(printable_line(str(fault)), file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. Nothing was written.", file=sys.stderr)
    return 2


def _import(source: _Source, answers: Answers, out: Path | None) -> int:
    reading = read_venues(source.data, name=source.file_name, answers=answers)
    _check_columns(answers.columns, reading)
    waiting = [question for question in reading.questions if not question.assumed]
    reading = replace(reading, problems=(*reading.problems, *_travel_problems(reading)))
    _print_notes(reading, source.shown_name)
    if waiting or not reading.stops:
        if not waiting and any(not column for _, column in reading.columns):
            print(_which_columns(reading, source.shown_name), file=sys.stderr)
        print(f"{source.shown_name}: nothing was taken.", file=sys.stderr)
        return 2
    data = write_table(_standard(reading))
    if out is not None:
        replace_file(out, data)
    else:
        _print_plan(data)
    taken = _counted(len(reading.stops), "stop")
    left_out = f", {_counted(len(reading.left_out), 'line')} left out" if reading.left_out else ""
    print(f"{source.shown_name}: {taken} taken{left_out}.", file=sys.stderr)
    return 1 if _is_partial(reading) else 0


def _travel_problems(reading: Reading) -> list[Problem]:
    """Words for the way to a stop that were taken for one means of travel, or for none."""
    return unclear_travel_problems(with_unclear_travel(reading.stops))


def _standard(reading: Reading) -> VenueTable:
    """The table of the stops in our columns, with what else stands in the file beside them."""
    if reading.table is None:
        return with_stops(empty_table(), reading.stops)
    lines = {stop.id: stop.line for stop in read_rows(reading.table).stops}  # those of a table made anew are its own
    return standard_table(reading.table, [replace(stop, line=lines[stop.id]) for stop in reading.stops])


def _is_partial(reading: Reading) -> bool:
    """Whether something in the file was left out or assumed."""
    has_warnings = any(problem.severity is not Severity.NOTE for problem in reading.problems)
    return bool(has_warnings or reading.left_out or reading.questions)


# What is said


def _print_notes(reading: Reading, name: str) -> None:
    """A line on stderr for all that was noted, assumed or left out, in the order of the file."""
    lines = [
        (problem.line or 0, describe(problem, name))
        for problem in reading.problems
        if problem.kind is not ProblemKind.QUESTION_OPEN
    ]
    lines += [(question.line or 0, _question(question, name)) for question in reading.questions]
    for _, line in sorted(lines, key=lambda numbered: numbered[0]):
        print(line, file=sys.stderr)


def _question(question: Question, name: str) -> str:
    """A question on one line, with the option that answers it."""
    where = name if question.line is None else f"{name}:{question.line}"
    options = options_of(question)
    advice = f"taken for {question.assumed}; otherwise give {options}" if question.assumed else f"give {options}"
    return printable_line(f"{where}: {question.message} ({advice})")


def _which_columns(reading: Reading, name: str) -> str:
    """A line that names the headings which mean nothing here, and the option that says what they are."""
    unknown = [heading.strip() for heading, column in reading.columns if heading.strip() and not column]
    return printable_line(
        f"{name}: say which columns are date, name and address, such as --columns "
        f"{shlex.quote(f'{unknown[0]}=name' if unknown else 'Program=name')}"
    )


def _print_plan(data: bytes) -> None:
    """The plan on stdout, byte by byte; at a terminal without what would steer it."""
    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    for line in data.decode().splitlines():
        print("".join(character if character.isprintable() else " " for character in line))


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


# What is read


def _source(options: argparse.Namespace) -> _Source:
    from components.lookup.linked_file import is_link

    if options.file == "-":
        data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        return _Source(data=data, file_name="stdin", shown_name="stdin")
    if is_link(options.file):
        return _linked(options)
    path = Path(options.file)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as fault:
        raise StorageFault(f"There is no file {path}.") from fault
    except OSError as fault:
        raise StorageFault(f"{path} cannot be read: {fault.strerror or fault}.") from fault
    return _Source(data=data, file_name=path.name, shown_name=options.file)


def _linked(options: argparse.Namespace) -> _Source:
    from components.lookup.http_client import HttpClient
    from components.lookup.linked_file import fetch_file
    from components.lookup.rate_limiter import open_rate_limiter

    settings = _settings(options)
    client = HttpClient(contact=settings.geocoder.contact, rate_limiter=open_rate_limiter(settings))
    fetched = fetch_file(client, options.file, max_bytes=MAX_FILE_BYTES)
    return _Source(data=fetched.data, file_name=fetched.name, shown_name=fetched.name)


def _settings(options: argparse.Namespace) -> Settings:
    from components.settings import FOLDER_VARIABLE, load_settings, visit_folder

    environ = os.environ | ({FOLDER_VARIABLE: options.visit} if options.visit else {})
    return load_settings(visit_folder(environ), environ)


# What is answered


def _answers(options: argparse.Namespace) -> Answers:
    """The answers in the options. Raises `SettingsFault` for one that means nothing."""
    return Answers(
        date=_date(options.date) if options.date else None,
        year=_year(options.year) if options.year else None,
        order=DateOrder(options.order) if options.order else None,
        encoding=_encoding(options.encoding) if options.encoding else "",
        sheet=options.sheet or "",
        columns=_columns(options.columns) if options.columns else {},
        time_zone=_visits_time_zone(options),
    )


def _visits_time_zone(options: argparse.Namespace) -> str:
    """That of the visit, for hours in UTC; an empty text where no visit can be read."""
    with suppress(StudyVisitError):
        return _settings(options).zone.key
    return ""


def _date(text: str) -> date:
    with suppress(ValueError):
        day = date.fromisoformat(text.strip())
        if day.year in YEARS:
            return day
    raise SettingsFault(f"--date: “{text}” is no date. Write year, month and day, such as 2026-09-17.")


def _year(text: str) -> int:
    year = text.strip()
    if not (year.isascii() and year.isdigit() and int(year) in YEARS):
        raise SettingsFault(f"--year: “{text}” is no year. Write all four digits, such as 2026.")
    return int(year)


def _encoding(name: str) -> str:
    try:
        b"a".decode(name)
    except (LookupError, ValueError) as fault:
        raise SettingsFault(
            f"--encoding: nobody knows “{name}”. Write a name such as utf-8, cp1250, cp1257 or mac_roman."
        ) from fault
    return name


def _columns(text: str) -> Mapping[str, str]:
    """What each heading is, from `Program=name,Kje=address`; a heading with a comma stands in quotation marks with its
    column: `"What, who=name",Kje=address`."""
    columns = {}
    for pair in next(csv.reader([text]), []):
        heading, sign, column = (part.strip() for part in pair.rpartition("="))
        if not (heading and sign):
            raise SettingsFault(f"--columns: “{pair}” says nothing. Write heading=column, such as Program=name.")
        name = column if column in MEANINGS else column_name(column)
        if name and not (name in KNOWN or name in MEANINGS or translated_field(name)):
            known = ", ".join(dict.fromkeys((*CONTRACT, *COLUMNS)))
            raise SettingsFault(f"--columns: the plan has no column “{column}”. It has {known}.")
        columns[heading] = name
    return columns


def _check_columns(columns: Mapping[str, str], reading: Reading) -> None:
    """Raise `PlanFault` where the file has none of the headings that the columns are said to be under."""
    headings = [heading.strip() for heading, _ in reading.columns]
    missing = [heading for heading in columns if heading not in headings]
    if missing and headings:
        there = ", ".join(heading for heading in headings if heading)
        raise PlanFault(f"--columns: the file has no column “{missing[0]}”. It has {there}.")
