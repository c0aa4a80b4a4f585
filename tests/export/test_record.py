"""The record in every output: nothing of what was not sure, worked out or planned, and no number of a plan."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from components.export.outputs import OUTPUTS, Output
from components.i18n.words import words_for
from components.plan.model import Assumption, Leg, PlanStamp, UnknownWay, Visit
from components.plan.publication import Note
from components.plan.record import visit_numbers
from components.plan.travel_modes import TravelMode
from components.render.record_view import numbers
from components.visit.revision import record_of
from tests import samples
from tests.export.built import words_in
from tests.export.context import SERVED

HEDGES = re.compile(
    r"approximate|\(estimate|are estimates|: estimate|Estimated|confirmed|"
    r"\babout \d|not known|by the organiser|~\d|Plan 7|"
    r"Meeting point|15 min later|look for the number|Too late|plan as it is now|whole plan"
)
WITHOUT_STOPS = {
    "venues.csv",
    "privacy",
    "accessibility",
    "qr.svg",
    "qr.png",
    "oembed.json",
    "oembed.xml",
    "map-only.png",
}


def unsure_visit() -> Visit:
    """A visit of which little is sure: hours that follow from others, a place, ways and a project that are assumed."""
    visit = samples.ljubljana()
    days = []
    for day in visit.days:
        stops = [
            replace(
                planned,
                stop=replace(planned.stop, assumed=frozenset(Assumption), meet="At the door"),
                timing=replace(planned.timing, arrive_computed=number == 1, depart_computed=True),
            )
            for number, planned in enumerate(day.stops)
        ]
        lost = replace(stops[-1], leg=None, group_legs=(), place=None)
        way = UnknownWay(from_stop_id=stops[0].stop.id, to_stop_id=lost.stop.id, start=None, end=None)
        days.append(replace(day, stops=(*stops[:-1], replace(lost, unknown_way=way))))
    stamp = PlanStamp(number=7, published_at=datetime(2017, 1, 1, tzinfo=UTC), note=Note(text="BarCamp 15 min later"))
    return replace(visit, days=tuple(days), stamp=stamp)


@pytest.mark.parametrize(
    "each", [each for each in OUTPUTS if each.slug not in WITHOUT_STOPS], ids=lambda each: each.slug
)
def test_no_output_of_a_record_hedges_or_names_a_plan(each: Output) -> None:
    before, after = (
        re.sub(r"(?s)<(script|style)\b.*?</\1>", "", words_in(each, visit, SERVED))
        for visit in (unsure_visit(), record_of(unsure_visit()))
    )
    assert HEDGES.search(before)
    assert not (said := HEDGES.search(after)), after[said.start() - 60 : said.end() + 60]


def test_a_record_keeps_what_was_written() -> None:
    visit = unsure_visit()
    record = record_of(visit)
    assert [stop.timing.arrive for stop in record.days[1].stops if stop.timing.arrive] == [
        stop.timing.arrive for stop in visit.days[1].stops if not stop.timing.arrive_computed
    ]


def test_the_numbers_count_projects_and_ways_once() -> None:
    visit = samples.ljubljana()
    counted = visit_numbers(visit)
    assert (counted.days, counted.stops, counted.projects) == (2, 5, 2)
    legs: list[Leg] = [leg for day in visit.days for leg in day.legs if not leg.same_place]
    assert sum(counted.distances_m.values()) == pytest.approx(sum(leg.distance_m for leg in legs))
    assert TravelMode.UNKNOWN not in counted.distances_m
    lines = [number.line for number in numbers(visit, words_for("sl"))]
    assert lines[0] == "2 dneva"
