"""Checks whether a stop is open while the group is there, by its `opening_hours` in OpenStreetMap's syntax
(https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State, UnknownCountryError  # type: ignore[attr-defined]

from components.plan.clock import seconds_between
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop

MAX_RULE_LENGTH = 1_000
"""Characters. The longest real ones are below 255, OpenStreetMap's own limit for a value
(https://wiki.openstreetmap.org/wiki/API_v0.6); a longer one is a slip, and could keep the parser busy."""


def closed_during(
    stop: Stop, arrive: datetime, depart: datetime, *, zone: ZoneInfo, country: str = ""
) -> Phrase | None:
    """A sentence that says how `stop` is closed between `arrive` and `depart`, or None.

    None too where nothing is known: no hours, hours that cannot be read (see `unreadable_hours`), or a rule that says
    itself that it does not know. `country` (ISO 3166-1, two letters) brings the public holidays. Raises nothing.
    """
    hours = _parsed(stop.opening_hours.strip(), zone, country.upper())
    if hours is None:
        return None
    if seconds_between(arrive, depart) <= 0:
        closed = [(arrive, depart)] if hours.is_closed(arrive) else []
    else:
        closed = [(start, end) for start, end, state, _ in hours.intervals(arrive, depart) if state == State.CLOSED]
    if not closed:
        return None
    (start, end), name = closed[0], stop.name
    if start <= arrive and end >= depart:
        return Phrase("{stop} is closed from {arrive} to {depart}.", {"stop": name, "arrive": arrive, "depart": depart})
    if start <= arrive:
        return Phrase("{stop} opens only at {opens}.", {"stop": name, "opens": end})
    if end >= depart:
        return Phrase("{stop} closes at {closes}.", {"stop": name, "closes": start})
    return Phrase("{stop} is closed from {closes} to {opens}.", {"stop": name, "closes": start, "opens": end})


def unreadable_hours(stop: Stop) -> Problem | None:
    """The problem with opening hours that cannot be read, at their cell; None where there are none, or good ones."""
    rule = stop.opening_hours.strip()
    if not rule or _parsed(rule, None, "") is not None:
        return None
    return stop.problem(
        ProblemKind.CELL_UNREADABLE,
        Severity.WARNING,
        Phrase("The opening hours of {stop} cannot be read.", {"stop": stop.name}),
        remedy=Phrase("Write them like {example}.", {"example": "Tu-Su 10:00-18:00"}),
        column="opening_hours",
    )


@lru_cache(maxsize=1024)
def _parsed(rule: str, zone: ZoneInfo | None, country: str) -> OpeningHours | None:
    if not rule or len(rule) > MAX_RULE_LENGTH:
        return None
    try:
        return OpeningHours(rule, timezone=zone, country=country or None)
    except UnknownCountryError:
        return _parsed(rule, zone, "")
    except ParserError:
        return None
