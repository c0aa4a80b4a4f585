"""Where pins, legs, labels and the scale bar of a day's map are."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import cos, hypot, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.export.map_drawing import map_shapes, place_labels, scale_text
from components.export.map_layout import Frame, MapLayout, lay_out
from components.export.shapes import Box, Line
from components.i18n.words import words_for
from components.plan.model import Coordinate, Day, PlannedStop
from components.render.style import LIGHT
from tests import samples
from tests.deep import deep

FRAME = Frame(width=700, height=600, unit=1)
ENGLISH = words_for("en")


def day_with(points: list[Coordinate]) -> Day:
    """A day with stops at these points."""
    stops: list[PlannedStop] = []
    for number, point in enumerate(points, start=1):
        stop = replace(samples.ABC, id=f"s{number}", coordinate=point)
        leg = samples.estimated_leg(stops[-1].stop, stop) if stops else None
        stops.append(samples.planned(number, stop, samples.timing(samples.VISIT_DAY, None, None), leg))
    return samples.day_of(samples.VISIT_DAY, stops)


def names_of(points: list[Coordinate]) -> dict[str, str]:
    return {f"s{number}": samples.ABC.name for number in range(1, len(points) + 1)}


def layout_of(points: list[Coordinate]) -> MapLayout:
    layout = lay_out(day_with(points), FRAME)
    assert layout is not None
    return layout


NEAR = st.builds(
    Coordinate,
    latitude=st.floats(min_value=46.04, max_value=46.06),
    longitude=st.floats(min_value=14.49, max_value=14.52),
)
ANYWHERE = st.builds(
    Coordinate,
    latitude=st.floats(min_value=-90, max_value=90),
    longitude=st.floats(min_value=-180, max_value=180),
)


@settings(deadline=None, max_examples=deep(100, 30))
@given(st.lists(ANYWHERE, min_size=1, max_size=6))
def test_wherever_the_places_are_everything_is_in_the_frame(points: list[Coordinate]) -> None:
    layout = layout_of(points)

    for pin in layout.pins:
        assert pin.half_width <= pin.x <= FRAME.width - pin.half_width
        assert layout.pin_radius <= pin.y <= FRAME.body_height - layout.pin_radius
    for leg in layout.legs:
        for x, y in leg.points:
            assert -1e-6 <= x <= FRAME.width + 1e-6
            assert -1e-6 <= y <= FRAME.body_height + 1e-6
    assert 0 < layout.scale_bar <= FRAME.width / 4


@settings(deadline=None, max_examples=deep(100, 30))
@given(st.lists(NEAR, min_size=2, max_size=9))
def test_pins_do_not_cover_each_other(points: list[Coordinate]) -> None:
    layout = layout_of(points)

    for one, other in combinations(layout.pins, 2):
        covered_x = one.half_width + other.half_width - abs(one.x - other.x)
        covered_y = 2 * layout.pin_radius - abs(one.y - other.y)
        assert covered_x <= 2 or covered_y <= 2


def test_pins_that_are_moved_apart_stay_in_the_frame() -> None:
    points = [Coordinate(latitude=46.05 + 0.0003 * index, longitude=14.5) for index in range(30)]

    layout = layout_of(points)

    for pin in layout.pins:
        assert pin.half_width <= pin.x <= FRAME.width - pin.half_width
        assert layout.pin_radius <= pin.y <= FRAME.body_height - layout.pin_radius


@settings(deadline=None, max_examples=deep(100, 30))
@given(st.lists(NEAR, min_size=1, max_size=9))
def test_labels_cover_no_pin_and_no_other_label(points: list[Coordinate]) -> None:
    layout = layout_of(points)
    labels = place_labels(layout, names_of(points))

    for one, other in combinations(labels, 2):
        assert not one.area.overlaps(other.area)
    for label in labels:
        for pin in layout.pins:
            assert not label.area.contains((pin.x, pin.y))


def test_north_is_up_and_east_is_right() -> None:
    layout = layout_of([Coordinate(latitude=46.05, longitude=14.50), Coordinate(latitude=46.06, longitude=14.52)])
    first, second = layout.pins

    assert second.x > first.x
    assert second.y < first.y


def test_the_scale_bar_has_the_length_it_shows() -> None:
    start, end = Coordinate(latitude=46.05, longitude=14.50), Coordinate(latitude=46.05, longitude=14.54)
    layout = layout_of([start, end])
    first, second = layout.pins

    ground_m = radians(0.04) * 6_378_137 * cos(radians(46.05))

    assert hypot(second.x - first.x, second.y - first.y) / layout.scale_bar == pytest.approx(
        ground_m / layout.scale_bar_m, rel=1e-6
    )
    assert scale_text(layout.scale_bar_m, ENGLISH) == "500 m"


def test_a_single_stop_shows_its_neighbourhood_and_no_more() -> None:
    layout = layout_of([Coordinate(latitude=46.05, longitude=14.50)])

    assert layout.scale_bar_m in {100, 200}


def test_an_estimated_leg_is_dashed_and_a_moved_pin_has_a_line_to_its_place() -> None:
    apart = [Coordinate(latitude=46.05, longitude=14.5), Coordinate(latitude=46.06, longitude=14.52)]
    near = [Coordinate(latitude=46.05, longitude=14.5), Coordinate(latitude=46.0503, longitude=14.5)]

    def leaders(points: list[Coordinate]) -> int:
        shapes = map_shapes(day_with(points), names_of(points), FRAME, ENGLISH)
        assert [shape for shape in shapes if isinstance(shape, Line) and shape.dash]
        return sum(isinstance(shape, Box) and shape.colour == LIGHT.accent for shape in shapes) - len(points)

    assert (leaders(apart), leaders(near)) == (0, 2)


def test_a_day_without_a_place_has_no_map() -> None:
    assert map_shapes(samples.day_of(samples.VISIT_DAY, []), {}, FRAME, ENGLISH) == []
