"""What was published before by the command line: which plan that was, and its stops.

The files in the folder that is written to say so themselves (visit.json); the data folder keeps the last such file of
each plan, for a publication into another folder; and the app numbers its own plans. The newest of these counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from components.plan.details import VisitDetails, detail_changes
from components.plan.errors import StorageFault, StudyVisitError
from components.plan.model import Coordinate, PlanStamp, Stop, Visit
from components.plan.publication import note_of_text
from components.sheets.reading import read_venues
from components.sheets.writing import with_published_ids
from components.store.plans import PlanStore
from components.visit.revision import record_of

FILE_NAME = "visit.json"
"""The file of a publication that says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A publication: its plan's stamp, the visit's identity and revision (empty: unknown), and its stops with their
    ids, names, places and hours. `csv` and `details` are the plan itself, where it is one of the app's."""

    stamp: PlanStamp
    visit_id: str = ""
    revision: str = ""
    stops: tuple[Stop, ...] = ()
    csv: bytes = b""
    details: VisitDetails | None = None


def earlier_publication(store: PlanStore, csv_path: Path, out: Path, *, is_visits_own: bool) -> Publication | None:
    """The newest publication of the plan at `csv_path`, None where there is none that can be read.

    `is_visits_own` says that it is the plan of visit.toml, which the app publishes, too.
    """
    publications: list[Publication | None] = []
    with suppress(OSError):
        publications.append(_of_file((out / FILE_NAME).read_bytes()))
    with suppress(StorageFault):
        publications.append(_of_file(store.value(_key(csv_path)) or b""))
    if is_visits_own:
        with suppress(StorageFault):
            publications.append(_of_app(store))
    known = [each for each in publications if each is not None]
    return max(known, key=lambda each: (each.stamp.number, bool(each.revision)), default=None)


def note_publication(store: PlanStore, csv_path: Path, visit_json: bytes) -> None:
    """Keep a publication in the data folder. Raises `StorageFault`."""
    if store.value(_key(csv_path)) != visit_json:
        store.set_value(_key(csv_path), visit_json)


def stamped(
    build: Callable[[PlanStamp], Visit],
    csv: bytes,
    earlier: Publication | None,
    now: datetime,
    *,
    details: VisitDetails,
) -> Visit:
    """The visit that `build` makes, with the stamp of the `earlier` publication, or of its record, where nothing has
    changed since, else with the next number and `now`. A first publication depends on no clock."""
    if earlier is None:
        return build(PlanStamp())
    visit = build(earlier.stamp)
    revisions = {visit.revision, record_of(visit).revision}
    is_the_apps = earlier.details is not None and not detail_changes(earlier.details, details)
    if earlier.revision in revisions or (is_the_apps and with_published_ids(csv, earlier.stops) == earlier.csv):
        return visit
    before = earlier.stamp.published_at
    at = now.astimezone(UTC).replace(microsecond=0)
    if before is not None:
        at = max(at, before + timedelta(seconds=1))  # also where the clock was set back
    return build(PlanStamp(number=earlier.stamp.number + 1, published_at=at))


def _key(csv_path: Path) -> str:
    return f"publication of {os.path.realpath(csv_path)}"


def _of_app(store: PlanStore) -> Publication | None:
    history = store.history()
    if not history:
        return None
    plan = store.plan(history[0].number)
    at = plan.published_at
    stamp = replace(plan.stamp, published_at=None if at is None else at.replace(microsecond=0))
    return Publication(stamp=stamp, stops=read_venues(plan.csv).stops, csv=plan.csv, details=plan.details)


def _of_file(data: bytes) -> Publication | None:
    """The publication that a visit.json tells of; None where it is none of ours."""
    try:
        raw: dict[str, Any] = json.loads(data)
        plan, at = raw["plan"], raw["plan"]["published_at"]
        stamp = PlanStamp(
            number=int(plan["number"]),
            published_at=None if at is None else datetime.fromisoformat(at).astimezone(UTC),
            note=note_of_text(str(plan.get("note_stored") or plan["note"] or "")),
        )
        stops = tuple(_stop(stop, day) for day in raw["days"] for stop in day["stops"])
        return Publication(stamp=stamp, visit_id=str(raw["visit_id"]), revision=str(raw["revision"]), stops=stops)
    except (ValueError, KeyError, TypeError, AttributeError, StudyVisitError, RecursionError):
        return None


def _stop(raw: dict[str, Any], day: dict[str, Any]) -> Stop:
    """A stop as far as it takes to know it again: hours only where they were written."""
    at = raw["place"]
    arrive, depart = (
        None if raw[name] is None or raw[f"{name}_computed"] else datetime.fromisoformat(raw[name]).time()
        for name in ("arrive", "depart")
    )
    return Stop(
        id=str(raw["id"]),
        date=date.fromisoformat(day["date"]),
        name=str(raw["name"]),
        arrive=arrive,
        depart=depart,
        address=str(raw.get("address", "")),
        coordinate=None if at is None else Coordinate(latitude=at["latitude"], longitude=at["longitude"]),
        group=str(raw.get("group", "")),
    )
