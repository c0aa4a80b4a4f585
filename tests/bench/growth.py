"""From the bytes of a plan to its drawn page, all answers stored: what a stop more costs."""

from __future__ import annotations

import gc
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from components.export import pages
from components.export.context import Context
from components.i18n.words import words_for
from components.render.background import Background
from components.settings import load_settings
from components.sheets.reading import read_venues
from components.visit.planner import MAX_STOPS, plan
from tests.bench.plans import POINTS_A_WAY, answered, plan_of
from tests.bench.table import Chapter, Row, Samples, unless, verdict

SIZES = {4: 40, 12: 40, 60: 15, MAX_STOPS: 7, 400: 7}
"""Stops, and how often each is measured."""
QUICK, MAX_MS = 12, 100.0
FROM, MAX_GROWTH = 60, 1.25


def measure() -> Chapter:
    """Every size in turns, so that a slow minute of the machine hits all."""
    with tempfile.TemporaryDirectory() as folder:
        draws = {size: _drawing(Path(folder) / str(size), size) for size in SIZES}
        for draw in draws.values():
            draw()  # templates and locales are loaded once a process
        gc.freeze()  # as the app does when it has started
        taken: dict[int, list[float]] = {size: [] for size in SIZES}
        for number in range(max(SIZES.values())):
            for size, times in SIZES.items():
                if number < times:
                    began = time.perf_counter()
                    draws[size]()
                    taken[size].append(1000 * (time.perf_counter() - began))
    samples = {size: Samples(unit="ms", values=tuple(values)) for size, values in taken.items()}
    return Chapter(
        title="From the file to the page",
        how=(
            "The bytes of a `venues.csv` are read, planned (timetable, ways, problems) and drawn as the whole light "
            f"page with list and map. Ten stops a day, with texts and hours; each way has {POINTS_A_WAY} points; every "
            "answer lies in the store. Nothing is kept from one time to the next."
        ),
        rows=tuple(_row(size, samples) for size in SIZES),
        follows=(
            f"Time grows with the number of stops to the power of {_exponent(samples, FROM, MAX_STOPS):.2f} from "
            f"{FROM} to {MAX_STOPS} stops (1 is linear), {_each(samples, MAX_STOPS):.1f} ms a stop. So many are "
            "planned and drawn at most: of longer plans the rest is read, and said to be too much."
        ),
    )


def _row(size: int, samples: dict[int, Samples]) -> Row:
    ours = samples[size]
    what = f"{size} stops"
    if size == QUICK:
        met = ours.median < MAX_MS
        why = unless(met, "All of it is reading, planning and drawing, on one core: a faster one would do.")
        return Row(what=what, ours=ours, target=f"under {MAX_MS:.0f} ms", verdict=verdict(met), note=why)
    if size <= FROM:
        return Row(what=what, ours=ours)
    growth = _each(samples, size) / _each(samples, FROM)
    note = f"{growth:.2f} times the time a stop at {FROM}."
    return Row(
        what=what,
        ours=ours,
        target=f"linear: at most {MAX_GROWTH} times the time a stop at {FROM}",
        verdict=verdict(growth <= MAX_GROWTH),
        note=note if size <= MAX_STOPS else f"{note} {MAX_STOPS} of them are drawn.",
    )


def _each(samples: dict[int, Samples], size: int) -> float:
    return samples[size].median / size


def _exponent(samples: dict[int, Samples], small: int, large: int) -> float:
    return math.log(samples[large].median / samples[small].median) / math.log(large / small)


def _drawing(folder: Path, size: int) -> Callable[[], bytes]:
    """What makes the page of a plan of so many stops, from its file's bytes."""
    folder.mkdir()
    data = plan_of(size)
    settings = load_settings(folder, {"STUDY_VISIT_DATA": str(folder / "data")})
    settings = settings.model_copy(update={"csv_path": folder / "venues.csv"})
    geocoder, router = answered(settings, data)
    context = Context(
        words=words_for("en"), base_url="https://visit.example.org", background=Background.of(settings.background)
    )

    def draw() -> bytes:
        reading = read_venues(data, name="venues.csv")
        visit = plan(reading.stops, settings, places=geocoder.lookup, legs=router.lookup, problems=reading.problems)
        return pages.light_page(visit, context)

    return draw
