from __future__ import annotations

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components.plan.bounds import WORLD, BoundingBox, bounds_of_day, bounds_of_visit, median_of, split_at_antimeridian
from components.plan.model import Coordinate
from tests.cases import case_visit


def at(latitude: float, longitude: float) -> Coordinate:
    return Coordinate(latitude=latitude, longitude=longitude)


def box_around(*longitudes: float) -> tuple[float, float]:
    box = BoundingBox.around([at(0, longitude) for longitude in longitudes])
    assert box is not None
    return box.west, box.east


POINTS = st.builds(
    Coordinate,
    latitude=st.floats(min_value=-90, max_value=90),
    longitude=st.one_of(
        st.floats(min_value=-180, max_value=180),
        st.sampled_from([-180.0, 180.0, 179.999999999, -179.999999999, 0.0, -0.0, 90.0, -90.0]),
    ),
)
SUVA, TAVEUNI, APIA = at(-18.1465, 178.4222), at(-16.788, -179.993), at(-13.8488, -171.741)


def test_a_box_over_the_180th_meridian_has_its_west_in_the_east() -> None:
    box = BoundingBox.around([SUVA, TAVEUNI, APIA])

    assert box == BoundingBox(south=-18.1465, west=178.4222, north=-13.8488, east=-171.741)
    assert box.crosses_antimeridian
    assert box.width == pytest.approx(9.8368)
    assert (box.centre.latitude, box.centre.longitude) == pytest.approx((-15.99765, -176.6594))
    assert [box.continued(point.longitude) for point in (SUVA, TAVEUNI, APIA)] == pytest.approx(
        [178.4222, 180.007, 188.259]
    )
    assert [(part.west, part.east) for part in box.parts] == [(178.4222, 180), (-180, -171.741)]


def test_a_box_elsewhere_is_that_of_the_least_and_the_greatest_longitude() -> None:
    assert box_around(14.5, 14.4, 14.6) == (14.4, 14.6)
    assert box_around(-70, 100) == (-70, 100)
    assert box_around(-170, 20, 10) == (10, -170)
    assert box_around(7) == (7, 7)


@pytest.mark.parametrize(
    ("longitudes", "box"),
    [((180, 179), (179, 180)), ((-180, 179), (179, 180)), ((180, -179), (-180, -179)), ((180, -180), (180, 180))],
)
def test_the_180th_meridian_has_two_names_and_a_box_that_only_touches_it_does_not_cross_it(
    longitudes: tuple[float, ...], box: tuple[float, float]
) -> None:
    assert box_around(*longitudes) == box


def test_of_two_boxes_of_one_width_that_without_the_180th_meridian_is_taken() -> None:
    assert box_around(90, -90) == (-90, 90)
    assert box_around(0, 120, -120) == (-120, 120)


@given(st.lists(POINTS, min_size=1, max_size=7))
@example([at(0, 1e-15), at(0, 0), at(0, -180)])
def test_the_box_around_points_is_the_narrowest_of_all_and_contains_them(points: list[Coordinate]) -> None:
    box = BoundingBox.around(points)

    assert box is not None
    assert all(box.contains(point) for point in points)
    # A narrowest box begins at one of the points.
    narrowest = min(max((to.longitude - west.longitude) % 360 for to in points) for west in points)
    assert box.width == pytest.approx(narrowest, abs=1e-9)
    assert (box.south, box.north) == (min(p.latitude for p in points), max(p.latitude for p in points))
    for point in points:
        assert box.west - 1e-9 <= box.continued(point.longitude) <= box.west + box.width + 1e-9
    assert box.contains(box.centre)


@given(st.lists(st.lists(POINTS, min_size=1, max_size=5), min_size=1, max_size=3))
def test_the_box_around_lines_holds_all_of_their_ways(lines: list[list[Coordinate]]) -> None:
    box = BoundingBox.around([], lines)

    assert box is not None
    for line in lines:
        assert all(box.contains(point) for point in line)
        for start, end in pairwise(line):
            way = box.continued(end.longitude) - box.continued(start.longitude)
            assert box.width == pytest.approx(360) or abs(way) <= 180 + 1e-9


def test_a_day_half_round_the_world_is_drawn_along_its_ways() -> None:
    london, tokyo, los_angeles = at(51.5, 0), at(35.7, 139.7), at(34, -118.2)

    box = BoundingBox.around([], [[london, tokyo], [tokyo, los_angeles]])

    assert box is not None
    assert (box.west, box.east) == (0, -118.2)
    assert BoundingBox.around([london, tokyo, los_angeles]) != box


def test_nothing_has_no_box_and_no_middle() -> None:
    assert BoundingBox.around([]) is None
    assert median_of([]) is None


def test_a_point_beside_a_box_is_not_in_it() -> None:
    box = BoundingBox(south=-20, west=170, north=-10, east=-170)

    assert [box.contains(at(-15, longitude)) for longitude in (169.9, 170, 180, -180, -170, -169.9, 0)] == [
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert not box.contains(at(-21, 180))
    assert WORLD.continued(-180) == -180


def test_the_median_lies_among_points_on_both_sides_of_the_meridian() -> None:
    middle = median_of([SUVA, TAVEUNI, APIA])

    assert middle is not None
    assert (middle.latitude, middle.longitude) == pytest.approx((-16.788, -179.993))
    assert median_of([at(0, 179), at(0, -179)]) == at(0, 180)


def test_a_line_ends_at_the_meridian_and_goes_on_at_its_other_side() -> None:
    west, east = split_at_antimeridian([at(10, 170), at(20, -170), at(20, -160)])

    assert west == (at(10, 170), at(15, 180))
    assert east == (at(15, -180), at(20, -170), at(20, -160))
    assert split_at_antimeridian([at(10, 17), at(20, -17)]) == [(at(10, 17), at(20, -17))]
    assert split_at_antimeridian([at(1, 179), at(2, 180), at(3, -179)]) == [
        (at(1, 179), at(2, 180)),
        (at(2, -180), at(3, -179)),
    ]
    assert split_at_antimeridian([at(1, 180), at(1, -180)]) == []


@given(st.lists(POINTS, max_size=8))
def test_the_parts_of_a_line_are_together_as_long_as_the_line(line: list[Coordinate]) -> None:
    parts = split_at_antimeridian(line)

    def length(start: Coordinate, end: Coordinate) -> float:
        """In degrees, by the short way."""
        away = abs(end.longitude - start.longitude)
        return hypot(min(away, 360 - away), end.latitude - start.latitude)

    whole = sum(length(start, end) for start, end in pairwise(line))
    assert sum(length(start, end) for part in parts for start, end in pairwise(part)) == pytest.approx(whole, abs=1e-6)
    for part in parts:
        assert len(part) > 1
        assert all(abs(end.longitude - start.longitude) <= 180 for start, end in pairwise(part))


def test_the_visit_to_fiji_and_samoa_takes_the_short_way() -> None:
    visit = case_visit("dateline").visit
    whole, days = bounds_of_visit(visit), [bounds_of_day(day) for day in visit.days]

    assert whole == BoundingBox(south=-18.1465, west=178.4222, north=-13.831, east=-171.741)
    assert days[0] is not None
    assert days[0].width < 10
    assert days[1] is not None
    assert not days[1].crosses_antimeridian
    far = [str(problem.message) for problem in visit.all_problems if "other stops" in str(problem.message)]
    assert far == ["This is 1048 km from the day's other stops."]
