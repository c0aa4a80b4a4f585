"""The record of a visit, with a revision of its own: whoever shows the visit sees that it is another."""

from __future__ import annotations

from dataclasses import replace

from components.plan.model import Visit
from components.plan.record import recorded_visit
from components.visit.revision import with_revision


def record_of(visit: Visit) -> Visit:
    """What remains of a visit when it is over, whether it is or not."""
    if visit.is_record:
        return visit
    record = recorded_visit(visit)
    revision = with_revision(replace(record, group_visits=())).revision
    groups = tuple(replace(each, revision=revision) for each in record.group_visits)
    return replace(record, revision=revision, group_visits=groups)
