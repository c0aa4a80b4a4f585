"""Ways over water and through the air are arcs on every map, and plain lines in the data."""

from __future__ import annotations

import json
from itertools import pairwise
from math import hypot

import pytest

from components.export.geojson import geojson
from components.export.map_layout import lay_out
from components.export.map_sheet import Frame
from components.i18n.words import words_for
from components.lookup.estimates import estimate
from components.plan.bounds import BoundingBox, bounds_of_day
from components.plan.model import Coordinate
from components.plan.travel_modes import TRAVEL_MODES, Ground, TravelMode
from components.render.arcs import arc, is_arc, line_on_map
from components.render.background import Background
from components.render.data import visit_data
from components.render.map import script_of, visit_map
from components.settings import BackgroundSettings
from tests.cases import case_visit
from tests.export.context import SERVED

HARBOUR, BUOY = Coordinate(latitude=47.5660, longitude=9.3800), Coordinate(latitude=47.6200, longitude=9.4200)


@pytest.mark.parametrize("mode", TravelMode)
def test_no_way_over_water_or_through_the_air_is_a_straight_line_or_asked_of_a_router(mode: TravelMode) -> None:
    leg = estimate("a", "b", HARBOUR, BUOY, mode)
    over_land = TRAVEL_MODES[mode].ground is Ground.LAND

    assert is_arc(leg) is not over_land
    assert (TRAVEL_MODES[mode].router is None) or over_land
    frame = BoundingBox.around([HARBOUR, BUOY])
    assert frame is not None
    line = line_on_map(leg, frame)
    assert (len(line) == 2) is over_land
    assert line[0] == (HARBOUR.latitude, HARBOUR.longitude)
    assert line[-1] == (BUOY.latitude, BUOY.longitude)


def test_an_arc_keeps_its_distance_and_there_and_back_are_two_lines() -> None:
    there, back = arc((0, 0), (100, 0)), arc((100, 0), (0, 0))

    assert (there[0], there[-1]) == ((0, 0), (100, 0))
    assert there[len(there) // 2] == pytest.approx((50, -12))
    assert back[len(back) // 2] == pytest.approx((50, 12))
    steps = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(there)]
    assert max(steps) < 6


def test_an_arc_over_the_180th_meridian_takes_the_short_way() -> None:
    suva, apia = Coordinate(latitude=-18.14, longitude=178.44), Coordinate(latitude=-13.83, longitude=-171.76)
    leg = estimate("a", "b", suva, apia, TravelMode.FLIGHT)
    frame = BoundingBox.around([suva, apia])
    assert frame is not None

    longitudes = [longitude for _, longitude in line_on_map(leg, frame)]
    assert max(longitudes) - min(longitudes) < 12


def test_the_lake_has_arcs_on_map_page_and_picture_and_lines_in_geojson() -> None:
    visit = case_visit("lake").visit
    (day,) = visit.days
    script = script_of(visit_map(visit, background=Background.of(BackgroundSettings(name="OpenStreetMap.Mapnik"))))
    page = json.loads(json.dumps(visit_data(visit, words_for("en"))))["days"][0]["legs"]
    layout = lay_out(day, Frame(width=1200, height=630, unit=1))
    drawn = json.loads(geojson(visit, SERVED))["features"]
    frame = bounds_of_day(day)
    assert frame is not None
    assert layout is not None

    for leg, in_json, on_paper in zip(day.legs, page, layout.legs, strict=True):
        middle = line_on_map(leg, frame)[12]
        assert f"{round(middle[0], 5)}" in script
        assert len(in_json["line"]) > 60
        assert len(on_paper.points) > 10
    assert {len(each["geometry"]["coordinates"]) for each in drawn if each["properties"]["kind"] == "leg"} == {2}
