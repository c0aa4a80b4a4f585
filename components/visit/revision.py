"""The digest of all that is in a visit, by which whoever shows it sees that it is another; the record has its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from components.lookup.estimates import NO_ROUTER, PENDING
from components.plan.funding import Picture
from components.plan.ground import Ground
from components.plan.messages import Phrase, Problem, ProblemKind
from components.plan.model import Coordinate, Leg, Visit
from components.plan.publication import Note, note_to_text
from components.plan.record import recorded_visit

REVISION_DIGITS = 12
"""Hexadecimal digits: 48 bits, so that two of a million plans share a revision once in 500 times."""


def with_revision(visit: Visit) -> Visit:
    """The visit with the digest of all its other content as its `revision`.

    Processes that make a visit of the same plan and the same answers give it the same revision, also where one of them
    has found the router out of reach, and another has not asked it yet: local problems are left out, and why a leg is
    estimated.
    """
    problems = tuple(problem for problem in visit.problems if not problem.is_local)
    content = _json_value(replace(visit, revision="", problems=problems))
    bare = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return replace(visit, revision=hashlib.sha256(bare.encode("ascii")).hexdigest()[:REVISION_DIGITS])


def _json_value(value: Any) -> Any:
    """A value as JSON has it, in an order that is the same in every process."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, (date, time)):
        return value.isoformat()
    return note_to_text(value) if isinstance(value, Note) else _json_parts(value)


def _json_parts(value: Any) -> Any:
    if isinstance(value, Coordinate):  # by far the most, so without looking at its fields
        return [value.latitude, value.longitude]
    if isinstance(value, Mapping):
        return {str(key): _json_value(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_json_value(item) for item in value]
    if isinstance(value, Set):
        return sorted(str(_json_value(item)) for item in value)
    if isinstance(value, (Ground, Picture)):
        return value.digest
    if isinstance(value, Problem) and value.kind is ProblemKind.ROUTE_ESTIMATED:
        value = replace(value, message=Phrase(""))
    if isinstance(value, Leg) and value.note == NO_ROUTER:
        value = replace(value, note=PENDING)
    if is_dataclass(value):
        return {field.name: _json_value(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"A visit holds no {type(value).__name__}.")


def record_of(visit: Visit) -> Visit:
    """What remains of a visit when it is over, whether it is or not."""
    if visit.is_record:
        return visit
    record = recorded_visit(visit)
    revision = with_revision(replace(record, group_visits=())).revision
    groups = tuple(replace(each, revision=revision) for each in record.group_visits)
    return replace(record, revision=revision, group_visits=groups)
