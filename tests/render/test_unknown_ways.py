"""A way past a place that was not found: drawn and named as not known, on every page and file."""

from __future__ import annotations

import json

import pytest

from components.export.context import Context
from components.export.map_drawing import drawn_map
from components.export.map_sheet import Frame
from components.export.shapes import Line, Text
from components.export.text import about_lines, way_lines
from components.i18n.words import words_for
from components.plan.model import AddressNotFound, Coordinate, Place, PlaceSource, Visit
from components.render.audience import Audience
from components.render.background import Background
from components.render.data import page_data
from components.render.labels import day_totals
from components.render.late_script import late_texts
from components.render.map import script_of, visit_map
from components.render.stop_view import stop_views
from components.render.style import LIGHT
from components.settings import BackgroundSettings
from tests.cases import case_plan, case_visit

WORDS = words_for("en")
OSM = Background.of(BackgroundSettings(name="OpenStreetMap.Mapnik"))
CHAPEL = Coordinate(latitude=60.169444, longitude=24.935927)
LIBRARY = Coordinate(latitude=60.171385, longitude=24.948259)


def without_kiasma(address: str, /, *, name: str = "") -> Place | AddressNotFound:
    if address.startswith("Mannerheim"):
        return AddressNotFound(query=address)
    coordinate = CHAPEL if address.startswith("Simon") else LIBRARY
    return Place(coordinate=coordinate, source=PlaceSource.GEOCODER)


@pytest.fixture(scope="module")
def visit() -> Visit:
    return case_plan("m48-no-names-for-breaks", places=without_kiasma).visit


def test_list_and_files_say_that_the_way_is_not_known(visit: Visit) -> None:
    (day,) = visit.days
    views = stop_views(visit, day, WORDS)
    assert [way_lines(view, WORDS) for view in views] == [[], [], ["Way not known"], [], ["Way not known"]]
    assert day_totals(day, WORDS) == "5 stops · 2 ways not known"


def test_the_map_draws_a_line_that_is_no_way(visit: Visit) -> None:
    script = script_of(visit_map(visit, background=OSM))
    assert script.count("leg-unknown") == 1
    assert '"className": "leg leg-' not in script
    (day,) = json.loads(json.dumps(page_data(visit, WORDS)))["days"]
    assert day["unknown"] == [[[60.16944, 24.93593], [60.17139, 24.94826]]]
    assert day["legs"] == []


def test_picture_and_pdf_draw_it_dotted_and_say_so(visit: Visit) -> None:
    (day,) = visit.days
    names = {planned.stop.id: planned.stop.name for planned in day.stops}
    shapes = drawn_map(day, names, Frame(width=1000, height=700, unit=1), WORDS).shapes
    (line,) = [shape for shape in shapes if isinstance(shape, Line) and shape.dash and shape.colour == LIGHT.muted]
    assert len(line.points) == 2
    assert "dotted: way not known" in [shape.text for shape in shapes if isinstance(shape, Text)]


def test_the_map_claims_a_complete_route_only_beside_the_words_that_it_is(visit: Visit) -> None:
    assert "complete" not in late_texts(WORDS, OSM)["noTiles"]


def test_nobody_is_told_that_coffee_is_not_on_the_map(visit: Visit) -> None:
    (missing,) = [line for line in about_lines(visit, Context(words=WORDS)) if line.startswith("Not on the map")]
    assert missing.endswith(": Kiasma")
    (day,) = visit.days
    coffee = stop_views(visit, day, WORDS, Audience.ORGANISERS)[3]
    assert (coffee.text("certainty"), coffee.problems) == ("", ())


def test_conflicts_are_told_to_organisers_alone() -> None:
    visit = case_visit("conflicts").visit
    kinds = {"Cathedral (overlaps)", "El Greco Museum (1 min to walk 500 m)", "Backwards", "Long, no lunch", "Alcázar"}
    for day in visit.days:
        for view in stop_views(visit, day, WORDS, Audience.ORGANISERS):
            if view.name.text in kinds:
                assert view.problems
                assert all(problem.remedy for problem in view.problems)
        assert not [view for view in stop_views(visit, day, WORDS) if view.problems]
