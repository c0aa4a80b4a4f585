"""Where pins, legs, labels and the scale bar of a day's map are."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import cos, hypot, pi, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.export.map_drawing import drawn_map, scale_text
from components.export.map_labels import place_labels
from components.export.map_layout import lay_out
from components.export.map_pins import pin_area
from components.export.map_sheet import Frame, MapLayout
from components.export.shapes import Box, Line, Text
from components.export.sheet_geometry import Area, clipped
from components.i18n.words import words_for
from components.plan.model import Coordinate, Day, PlannedStop
from components.render.style import LIGHT
from tests import samples
from tests.cases import case_visit
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
    labels = place_labels(layout, names_of(points)).labels

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


def test_an_estimated_leg_is_thin_and_a_moved_pin_has_a_line_to_its_place() -> None:
    apart = [Coordinate(latitude=46.05, longitude=14.5), Coordinate(latitude=46.06, longitude=14.52)]
    near = [Coordinate(latitude=46.05, longitude=14.5), Coordinate(latitude=46.0503, longitude=14.5)]

    def leaders(points: list[Coordinate]) -> int:
        shapes = drawn_map(day_with(points), names_of(points), FRAME, ENGLISH).shapes
        legs = [shape for shape in shapes if isinstance(shape, Line) and shape.colour in LIGHT.modes.values()]
        # The last one is that of the legend.
        assert [line.width for line in legs] == [3] * (len(points) - 1) + [5]
        return sum(isinstance(shape, Box) and shape.colour == LIGHT.accent for shape in shapes) - len(points)

    assert (leaders(apart), leaders(near)) == (0, 2)


def test_a_day_without_a_place_has_no_map() -> None:
    assert drawn_map(samples.day_of(samples.VISIT_DAY, []), {}, FRAME, ENGLISH).shapes == ()


VENICE = [
    Coordinate(latitude=latitude, longitude=longitude)
    for latitude, longitude in [(45.434, 12.338), (45.4385, 12.3355), (45.4409, 12.3322), (45.4366, 12.3259)]
]


def far_to_the_north(times: float) -> list[Coordinate]:
    """Venice, and a stop so many times as far north of its southernmost stop as its northernmost."""
    south, north = 45.434, 45.4409
    return [Coordinate(latitude=south + times * (north - south), longitude=12.332), *VENICE]


@pytest.mark.parametrize(("times", "far"), [(1.5, False), (3.5, False), (5, True), (50, True), (5000, True)])
def test_a_stop_so_far_that_the_others_are_a_heap_is_at_the_edge_and_in_an_inset(times: float, far: bool) -> None:
    layout = layout_of(far_to_the_north(times))

    assert (layout.inset is not None) is far
    assert [pin.label for pin in layout.pins if pin.beyond is not None] == (["1"] if far else [])
    if layout.inset is None:
        return
    edge, *crowd = layout.pins
    assert edge.beyond == pytest.approx(-pi / 2, abs=0.4)
    assert edge.y == pytest.approx(2 * layout.pin_radius)
    assert not any(pin.is_moved for pin in layout.pins)
    assert max(pin.y for pin in crowd) - min(pin.y for pin in crowd) > 0.4 * FRAME.body_height
    assert [pin.label for pin in layout.inset.layout.pins] == ["1"]
    # The way there ends at the pin at the edge.
    assert layout.legs[0].points[0] == pytest.approx((edge.x, edge.y))


def test_far_alone_is_no_reason_for_an_inset_where_pins_and_ways_are_seen() -> None:
    wide = [Coordinate(latitude=46, longitude=14 + east) for east in (0, 0.8, 5)]
    two = [Coordinate(latitude=46, longitude=14), Coordinate(latitude=-46, longitude=100)]

    assert layout_of(wide).inset is None
    assert layout_of(two).inset is None
    assert layout_of([*VENICE, *VENICE]).inset is None


def test_a_frame_without_room_for_two_maps_shows_the_whole() -> None:
    layout = lay_out(day_with(far_to_the_north(50)), Frame(width=200, height=150, unit=1))

    assert layout is not None
    assert layout.inset is None


def test_each_way_to_a_far_stop_ends_at_a_pin_with_its_name() -> None:
    airport = Coordinate(latitude=45.5053, longitude=12.3519)
    points = [airport, *VENICE, airport]
    layout = layout_of(points)

    at_edge = [pin for pin in layout.pins if pin.beyond is not None]
    assert [pin.label for pin in at_edge] == ["1 · 6", "1 · 6"]
    ends = [layout.legs[0].points[0], layout.legs[-1].points[-1]]
    assert ends == [pytest.approx(pin.place) for pin in at_edge]
    assert len(place_labels(layout, names_of(points)).labels) == len(layout.pins)


def test_two_pins_of_one_far_stop_side_by_side_have_one_name() -> None:
    points = [*VENICE[:2], Coordinate(latitude=46.05, longitude=14.5), VENICE[3]]
    layout = layout_of(points)

    assert [pin.label for pin in layout.pins] == ["3", "3", "1", "2", "4"]
    labels = place_labels(layout, {f"s{number}": f"name{number}" for number in range(1, 5)})
    assert sorted(label.lines for label in labels.labels) == [(f"name{number}",) for number in range(1, 5)]


def test_several_far_stops_are_far_together_and_ways_between_them_are_in_the_inset_alone() -> None:
    rome, naples = Coordinate(latitude=41.9, longitude=12.5), Coordinate(latitude=40.85, longitude=14.27)
    layout = layout_of([*VENICE, rome, naples])

    assert layout.inset is not None
    assert [pin.label for pin in layout.pins if pin.beyond is not None] == ["5", "6"]
    assert (len(layout.legs), len(layout.inset.layout.legs)) == (4, 5)
    assert len(layout.all_legs) == 9


@settings(deadline=None, max_examples=deep(100, 30))
@given(st.lists(NEAR, min_size=2, max_size=7), st.lists(ANYWHERE, min_size=1, max_size=3))
def test_an_inset_covers_no_pin_and_shows_the_whole(near: list[Coordinate], far: list[Coordinate]) -> None:
    layout = layout_of([*near, *far])
    if layout.inset is None:
        return
    area, inset = layout.inset.area, layout.inset.layout

    assert Area(left=0, top=0, right=FRAME.width, bottom=FRAME.height - 58).encloses(area)
    for line in inset.legs:
        for x, y in line.points:
            assert -1e-6 <= x <= area.width + 1e-6
            assert -1e-6 <= y <= area.height + 1e-6
    named = {located.stop.id for pin in layout.pins for located in pin.stops}
    assert named == {f"s{number}" for number in range(1, len(near) + len(far) + 1)}
    labels = place_labels(layout, names_of([*near, *far]), reserved=[area]).labels
    assert not any(label.area.overlaps(area) for label in labels)


@pytest.mark.parametrize(("visit", "insets"), [("airport", [True]), ("lisbon_tokyo", [True, True])])
@pytest.mark.parametrize("frame", [Frame(width=748, height=630, unit=1), Frame(width=178, height=82, unit=0.18)])
def test_the_maps_of_real_days_with_a_far_stop_name_all_stops(visit: str, insets: list[bool], frame: Frame) -> None:
    days = case_visit(visit).visit.days
    for day, has_inset in zip(days, insets, strict=True):
        layout = lay_out(day, frame)
        assert layout is not None
        assert (layout.inset is not None) is has_inset
        shapes = drawn_map(day, {stop.stop.id: f"name{stop.number}" for stop in day.stops}, frame, ENGLISH).shapes
        assert {shape.text for shape in shapes if isinstance(shape, Text)} >= {f"name{s.number}" for s in day.stops}


def test_a_day_over_the_180th_meridian_is_drawn_the_short_way() -> None:
    layout = lay_out(case_visit("dateline").visit.days[0], FRAME)

    assert layout is not None
    assert layout.inset is None
    suva, taveuni, apia = (pin.x for pin in layout.pins)
    assert suva < taveuni < apia
    assert (taveuni - suva) / (apia - suva) == pytest.approx(1.5848 / 9.8368, abs=0.01)


def test_pins_keep_clear_of_title_and_north_arrow() -> None:
    corners = [Coordinate(latitude=46.05 + north, longitude=14.5 + east) for north, east in ((0.02, 0), (0, 0.1))]
    corners.append(Coordinate(latitude=46.07, longitude=14.6))
    wide = Frame(width=748, height=200, unit=1, titled=True)
    layout = lay_out(day_with(corners), wide)

    assert layout is not None
    for pin in layout.pins:
        assert not any(pin_area(pin, layout.pin_radius).overlaps(mark) for mark in wide.marks)


PICTURE, PAPER = Frame(width=748, height=630, unit=1), Frame(width=178, height=112, unit=0.18)


@pytest.mark.parametrize("frame", [PICTURE, PAPER])
def test_twelve_stops_in_an_old_town_fill_the_frame_and_have_small_pins_and_all_their_names(frame: Frame) -> None:
    (day,) = case_visit("oldtown").visit.days
    layout = lay_out(day, frame)

    assert layout is not None
    assert layout.pin_radius < 19 * frame.unit
    heights = [pin.y for pin in layout.pins]
    assert max(heights) - min(heights) > 0.75 * frame.body_height
    labels = place_labels(layout, {stop.stop.id: stop.stop.name for stop in day.stops})
    assert labels.unnamed == ()
    assert len(labels.labels) == 12


@settings(deadline=None, max_examples=deep(100, 30))
@given(st.lists(NEAR, min_size=1, max_size=14))
def test_every_name_is_on_the_map_or_counted_and_leaders_cross_no_pin(points: list[Coordinate]) -> None:
    layout = lay_out(day_with(points), Frame(width=372, height=313, unit=1))

    assert layout is not None
    labels = place_labels(layout, names_of(points))
    in_shared_pins = sum(len(pin.stops[2:]) for pin in layout.pins)
    without = sum(1 for pin in layout.pins for located in pin.stops[:2] if located.stop.id in labels.unnamed)
    assert len(labels.unnamed) == without + in_shared_pins
    for label in labels.labels:
        if label.leader is None:
            continue
        crossed = [pin for pin in layout.pins if clipped(label.leader, pin_area(pin, layout.pin_radius).grown(-0.1))]
        assert len(crossed) <= 1


def test_a_crowded_map_joins_names_farther_off_to_their_pins() -> None:
    day = case_visit("sixty").visit.days[0]
    layout = lay_out(day, Frame(width=372, height=313, unit=1, titled=True))

    assert layout is not None
    labels = place_labels(layout, {stop.stop.id: stop.stop.name for stop in day.stops})
    assert any(label.leader for label in labels.labels)
