"""A line to copy for each project: a title that a form takes, a position only where it is true, and a link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.export.outputs import output
from components.export.snippets import MAX_TITLE_LENGTH, project_lines
from components.plan.model import Assumption, Project, Visit
from tests import samples
from tests.export.context import BASE, NOWHERE, SERVED

LINK = "https://project.example/about"


def with_project(project: Project, **stop: object) -> Visit:
    visit = samples.ljubljana()
    day = visit.days[1]
    planned = day.stops[2]
    changed = replace(planned, stop=replace(planned.stop, projects=(project,), **stop))  # type: ignore[arg-type]
    return replace(visit, days=(replace(day, stops=(*day.stops[:2], changed)),))


def test_a_line_has_title_place_position_date_and_link() -> None:
    [line] = project_lines(with_project(Project(name="TAFR", link=LINK)), SERVED)
    place = "Poligon Creative Centre, Tobačna ulica 5, 1000 Ljubljana"
    assert line.text == f"TAFR | {place} | 46.04930, 14.49390 | 2 February 2017 | {LINK}"


def test_without_a_link_of_its_own_it_leads_to_its_stop() -> None:
    visit = with_project(Project(name="TAFR", link="javascript:alert(1)"))
    assert project_lines(visit, SERVED)[0].link == f"{BASE}/pocket?stop=poligon"
    assert project_lines(visit, NOWHERE)[0].link == ""


def test_a_place_that_is_not_exactly_known_has_no_position() -> None:
    visit = with_project(Project(name="TAFR"), assumed=frozenset({Assumption.PLACE}))
    [line] = project_lines(visit, SERVED)
    assert line.position == ""
    assert "46." not in line.text


def test_a_title_has_a_hundred_characters_at_most() -> None:
    for name in ("Word " * 60, "W" * 400, *samples.ATTACKS):
        for line in project_lines(with_project(Project(name=name, text="x")), SERVED):
            assert 0 < len(line.title) <= MAX_TITLE_LENGTH
            assert "\n" not in line.text
    assert project_lines(samples.nothing(), SERVED) == ()


@pytest.mark.parametrize(
    "slug", ["pocket", "visit.json", "visit.geojson", "visit.ics", "visit.kml", "newsletter.html", "itinerary.pdf"]
)
def test_every_output_keeps_the_link_of_a_project(slug: str) -> None:
    visit = with_project(Project(name="TAFR", link=LINK))
    body = output(slug).build(visit, SERVED).replace(b"\r\n ", b"").replace(b"\\/", b"/")
    assert LINK.encode() in body
