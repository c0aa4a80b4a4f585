"""Visits made of the corpus: over all of `VISITS` every string stands once in every field, and beside each visit its
tame twin, alike in everything but its words."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import StringIO
from itertools import count
from typing import Any, TypeAlias

from components.export.text import clean, one_line
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import (
    Accuracy,
    Assumption,
    Candidate,
    Coordinate,
    Day,
    Material,
    Place,
    PlaceSource,
    PlannedStop,
    PlanStamp,
    Project,
    Quote,
    Stop,
    Visit,
)
from components.plan.photos import Photo
from components.plan.publication import Note
from components.plan.travel_modes import TravelMode
from components.render.escaping import contact_link, safe_link
from components.render.typed_text import linked, text_lines
from tests import samples
from tests.hostile.corpus import CORPUS

VISITS = range(4)
SHORT = 400
"""Longer strings are left out where many stand together in one field."""

Transform: TypeAlias = Callable[[str], str]
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_DAYS = (date(2017, 2, 1), date(2017, 2, 2))


def untouched(text: str) -> str:
    return text


STAND_INS = {"http": "https://tame.example/", "https": "https://tame.example/", "tel": "+386 1 306 19 02"}
STAND_INS["mailto"] = "tame@tame.example"
WHOLE_LINKS = {"http": "https://x@x/", "https": "https://x@x/", "mailto": "mailto:", "tel": "tel:"}
NUMBER = "0123456"
"""What stands for an address in a tame twin: in a text, where the whole text alone is one, and for a number that rings
from its own field alone."""


def tame(text: str) -> str:
    """A text with the same blanks, line ends, bullets and bars, and nothing but the letter x between them. What is a
    link or rings stays one."""
    twin = "".join(_tame_line(line) for line in text.splitlines(keepends=True))
    scheme = safe_link(text).partition(":")[0].lower()
    if scheme and not linked(text)[0].link:
        return WHOLE_LINKS[scheme] + twin
    rings = contact_link(text) and not any(part.link for part in linked(text))
    return re.sub("x+", NUMBER, twin, count=1) if rings else twin


def _tame_line(line: str) -> str:
    [lead] = [each.lead for each in text_lines(line)] or [""]
    begin = len(line) - len(line.lstrip()) + len(lead) if lead else 0
    # A quotation mark ends an address, and is part of none.
    return line[:begin] + '"'.join(
        STAND_INS[part.link.partition(":")[0].lower()] if part.link else re.sub(r"[^\s|\\]", "x", part.text)
        for part in linked(line[begin:])
    )


def tame_in_files(text: str) -> str:
    """The tame twin of what files hold of a text: they leave out what turns other text around."""
    return tame(clean(text))


@cache
def hostile_visit(number: int, transform: Transform = untouched) -> Visit:
    """One of `VISITS`: some 70 stops in two days, each field of each stop with another string of the corpus."""
    size = -(-len(CORPUS) // len(VISITS))
    own = range(number * size, min((number + 1) * size, len(CORPUS)))
    half = len(own) // 2
    days = (_day(_DAYS[0], own[:half], transform), _day(_DAYS[1], own[half:], transform))
    chunks = [" ".join(text for text in CORPUS[start::8] if len(text) < SHORT) for start in range(8)]
    title, host, contact, introduction, bring, note, one, two = (
        transform(chunks[(number * 2 + shift) % 8]) for shift in range(8)
    )
    return Visit(
        title=title,
        host=host,
        zone=samples.ZONE,
        languages=("en", "sl"),
        days=days,
        contact=contact,
        introduction=introduction,
        bring=bring,
        stamp=PlanStamp(number=7, published_at=datetime(2017, 2, 1, 8, 12, tzinfo=UTC), note=Note(text=note)),
        revision=f"hostile-{number}",
        problems=(_problem(one, two),),
    )


def small_visit(text: str, transform: Transform = untouched) -> Visit:
    """One stop, and one and the same text in all fields of the visit and of the stop."""
    transformed = transform(text)
    stop = replace(
        samples.MAO,
        name=transformed,
        address=transformed,
        description=transformed,
        website=transformed,
        contact=transformed,
        notes=transformed,
        group=transformed,
        meet=transformed,
        agenda=transformed,
        accessibility=transformed,
        phone=transformed,
        projects=(Project(name=transformed, text=transformed, link=transformed),),
        materials=(Material(name=transformed, link=transformed),),
        quotes=(Quote(text=transformed, who=transformed),),
    )
    return Visit(
        title=transformed,
        host=transformed,
        zone=samples.ZONE,
        languages=("en", "sl"),
        days=(samples.day_of(samples.VISIT_DAY, [samples.planned(1, stop, samples.timing(_DAYS[1], (9, 0), None))]),),
        contact=transformed,
        introduction=transformed,
        bring=transformed,
        stamp=PlanStamp(number=1, note=Note(text=transformed)),
        revision="small",
    )


def _day(day: date, indices: range, transform: Transform) -> Day:
    stops: list[PlannedStop] = []
    for index in indices:
        stops.append(_stop(day, index, stops[-1] if stops else None, len(stops), transform))
    texts = _field_texts(indices.start, transform)
    return replace(samples.day_of(day, stops), problems=(_problem(next(texts), next(texts)),))


def _field_texts(index: int, transform: Transform) -> Iterator[str]:
    """The strings of one stop's fields, one after the other, far from each other in the corpus."""
    return (transform(CORPUS[(index + 19 * field) % len(CORPUS)]) for field in count())


def _stop(day: date, index: int, before: PlannedStop | None, place: int, transform: Transform) -> PlannedStop:
    texts = _field_texts(index, transform)
    point = Coordinate(latitude=46.05 + (place % 6) * 0.004, longitude=14.45 + place * 0.004)
    text: Callable[[], str] = texts.__next__
    stop = Stop(
        # Ids are what is left of a text without controls: a page finds its stops by them.
        id=f"{index} {transform(one_line(CORPUS[index]))}",
        date=day,
        name=text(),
        address=text(),
        coordinate=point,
        travel=list(TravelMode)[index % len(TravelMode)],
        description=text(),
        projects=(Project(name=text(), text=text(), link=text()), Project(name=text())),
        materials=(Material(name=text(), link=text()),),
        quotes=(Quote(text=text(), who=text()),),
        website=text(),
        contact=text(),
        notes=text(),
        opening_hours=text(),
        meet=text(),
        agenda=text(),
        accessibility=text(),
        phone=text(),
        photos=(Photo(file=text(), alt=text(), credit=text()),),
        assumed=frozenset({Assumption.TIMES, Assumption.PROJECTS}) if index % 3 else frozenset(),
        translations={
            "sl": {"name": text(), "description": text(), "address": text(), "contact": text(), "meet": text()}
        },
    )
    leg = None if before is None else samples.estimated_leg(before.stop, stop)
    if leg is not None:
        leg = replace(leg, note=Phrase("{why}", {"why": text()}))
    hours = samples.timing(day, (6 + place // 4, 15 * (place % 4)), (6 + place // 4, 15 * (place % 4) + 10))
    made = samples.planned(place + 1, stop, hours, leg)
    found = Place(
        coordinate=point,
        source=PlaceSource.GEOCODER,
        accuracy=Accuracy.HOUSE,
        query=text(),
        matched_address=text(),
        country_code="si",
        provider="nominatim",
        candidates=(Candidate(coordinate=point, accuracy=Accuracy.STREET, matched_address=text()),),
    )
    return replace(made, place=found, problems=(_problem(text(), text()),))


def _problem(text: str, remedy: str) -> Problem:
    return Problem(
        kind=ProblemKind.CELL_UNREADABLE,
        severity=Severity.WARNING,
        message=Phrase("“{text}” is no date.", {"text": text}),
        remedy=Phrase("Write {right}.", {"right": remedy}),
        column="date",
    )


def text_fields(visit: Visit) -> dict[str, list[str]]:
    """Every text of a visit by the field that it stands in, as a check of what the corpus has reached."""
    found: dict[str, list[str]] = {}

    def collect(path: str, value: Any) -> None:
        if isinstance(value, str):
            found.setdefault(path, []).append(value)
        elif isinstance(value, dict):
            for name, each in value.items():
                collect(f"{path}.{name}", each)
        elif isinstance(value, (tuple, frozenset)):
            for each in value:
                collect(path, each)
        elif dataclasses.is_dataclass(value):
            for name in (field.name for field in dataclasses.fields(value)):
                collect(f"{path}.{name}" if path else name, getattr(value, name))

    collect("", visit)
    return found


COLUMNS = (
    *(
        "name",
        "address",
        "description",
        "projects",
        "website",
        "contact",
        "notes",
        "opening_hours",
        "photo",
        "photo_alt",
        "photo_credit",
    ),
    *("meet", "agenda", "accessibility", "phone", "materials", "quote"),
    *("travel", "dwell", "fixed", "hidden", "assumed", "description_sl", "name_sl", "notes_xx"),
)
"""The columns of a plan that take texts, and those that should not but may get one."""


def hostile_csv(number: int, *, clean: bool = False, rows: int | None = None) -> bytes:
    """One of `VISITS` as an organiser's file, with columns that nobody knows; every fifth stop without a position, to
    be looked up, and at some stops a text for a date, an hour, a position or an id. With `clean` only characters that
    are some, names that are short enough, and sound dates. With `rows` only so many stops; 19 hold nearly all strings,
    each in some field."""
    texts = [text for text in CORPUS if not clean or not _UNWRITABLE.search(text)]
    size = -(-len(texts) // len(VISITS))
    shown = min(size, rows or size)
    unknown = [text for text in texts if not _UNWRITABLE.search(text)][number :: len(VISITS)][:8]
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["date", "arrive", "depart", "lat", "lon", "id", *COLUMNS, *unknown])
    for place, index in enumerate(range(number * size, min(number * size + shown, len(texts)))):
        row = [texts[(index + 19 * field) % len(texts)] for field in range(len(COLUMNS) + len(unknown))]
        at = [f"{46.05 + place % 6 * 0.004:.4f}", f"{14.45 + place * 0.004:.4f}"] if place % 5 else ["", ""]
        hour = f"{6 + place // 5:02}:{12 * (place % 5):02}"
        fixed = [_DAYS[place > shown // 2].isoformat(), hour, "", *at, f"{'sound' if clean else 'stop'}-{index}"]
        if place % 7 != 6:
            row[COLUMNS.index("hidden")] = ""  # a text that is neither yes nor no hides its row
        if clean:
            row[0] = row[0][:250]
            row[COLUMNS.index("travel") : COLUMNS.index("description_sl")] = ["walk", "10", "", "", "times"]
        elif place % 3 == 0 and place > 3:
            fixed[(place // 3) % 6] = row[1]
        writer.writerow([*fixed, *row])
    return out.getvalue().encode("utf-8", "replace")


def hostile_toml() -> str:
    """A `visit.toml` whose every text is made of the corpus."""
    chunks = ["".join(CORPUS[start::7])[:900] for start in range(7)]
    texts = dict(zip(("title", "host", "contact", "introduction", "bring"), chunks, strict=False))
    lines = [f"{name} = {json.dumps(_UNWRITABLE.sub('', text), ensure_ascii=False)}" for name, text in texts.items()]
    return "\n".join([*lines, 'languages = ["en", "sl"]', 'time_zone = "Europe/Ljubljana"', ""])
