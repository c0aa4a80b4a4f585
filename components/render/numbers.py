"""A visit in numbers, in words: one list for the record's page, for papers and for the newsletter."""

from __future__ import annotations

from dataclasses import dataclass

from components.i18n.words import Words
from components.plan.model import Visit
from components.plan.record import visit_numbers
from components.render.labels import mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number, as `2` with `days` or `34 km` with `Coach`, and both in one line: `2 days`, `Coach: 34 km`."""

    value: str
    label: str
    line: str


def numbers(visit: Visit, words: Words) -> tuple[Number, ...]:
    """The days, stops and projects of a visit, as far as there are any, then its distance by each means of travel."""
    counted = visit_numbers(visit)
    parts = [
        _counted(counted.days, words.plural("{count} day", "{count} days", counted.days)),
        _counted(counted.stops, words.plural("{count} stop", "{count} stops", counted.stops)),
    ]
    if counted.projects:
        text = words.plural("{count} project", "{count} projects", counted.projects)
        parts.append(_counted(counted.projects, text))
    for travel, metres in counted.distances_m.items():
        name, distance = mode(travel, words), words.distance(metres, whole=True)
        parts.append(Number(value=distance, label=name, line=f"{name}: {distance}"))
    return tuple(parts)


def _counted(count: int, line: str) -> Number:
    number = f"{count}"
    label = line.replace(number, "", 1).strip() if number in line else line
    return Number(value=number, label=label, line=line)
