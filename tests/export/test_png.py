from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from math import cos, hypot, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from components.export.fonts import Weight, text_width, wrap
from components.export.map_drawing import Drawing, Frame, draw, scale_text
from components.export.map_names import place_names
from components.export.png import picture, picture_2x, svg
from components.i18n.words import words_for
from components.plan.editing import LONGEST_TEXT
from components.plan.model import Coordinate, PlannedStop, Visit
from components.plan.travel_modes import TravelMode
from components.render.style import LIGHT
from tests import samples
from tests.export.context import SERVED

FRAME = Frame(width=700, height=600, margin=80, radius=18, foot=50)
ENGLISH = words_for("en")
VISITS = ["ljubljana", "hostile", "sixty_stops", "empty_day", "nothing"]


def drawn(points: list[Coordinate]) -> Drawing:
    """A day with stops at these points, drawn."""
    stops: list[PlannedStop] = []
    for number, point in enumerate(points, start=1):
        stop = replace(samples.ABC, id=f"s{number}", coordinate=point)
        leg = samples.estimated_leg(stops[-1].stop, stop) if stops else None
        stops.append(samples.planned(number, stop, samples.timing(samples.VISIT_DAY, None, None), leg))
    drawing = draw(samples.day_of(samples.VISIT_DAY, stops), FRAME, label_size=17)
    assert drawing is not None
    return drawing


def texts(visit: Visit) -> list[str]:
    """Every text of the picture, as an XML reader finds it."""
    root = ET.fromstring(svg(visit, ENGLISH))
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", VISITS)
def test_it_is_a_png_of_the_size_that_link_previews_show(name: str) -> None:
    with Image.open(BytesIO(picture(getattr(samples, name)(), SERVED))) as image:
        image.verify()
        assert (image.format, image.size) == ("PNG", (1200, 630))


def test_the_large_one_has_twice_the_pixels() -> None:
    with Image.open(BytesIO(picture_2x(samples.ljubljana(), SERVED))) as image:
        assert image.size == (2400, 1260)


def test_the_way_is_painted_in_the_colour_of_its_mode() -> None:
    with Image.open(BytesIO(picture(samples.ljubljana(), SERVED))) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or []}

    for expected in (LIGHT.of_mode(TravelMode.COACH), LIGHT.accent, LIGHT.map_ground):
        assert tuple(bytes.fromhex(expected[1:])) in colours


def test_words_are_painted_in_our_own_typeface() -> None:
    """Without its font file resvg would paint no letter at all."""
    one, other = (replace(samples.nothing(), title=letter * 12) for letter in ("N", "H"))

    assert svg(one, ENGLISH).count("<text") == svg(other, ENGLISH).count("<text")
    assert picture(one, SERVED) != picture(other, SERVED)


def test_it_tells_title_day_stops_plan_and_credit() -> None:
    found = texts(samples.ljubljana())

    for expected in ("ABC Accelerator", "1–2 Feb 2017", "3 · 4", "~ 09:00", "© OpenStreetMap contributors", "Coach"):
        assert expected in found
    assert any(text.startswith("Plan 4, published") for text in found)
    assert "dashed: estimate" in found


def test_more_stops_than_there_is_room_for_are_counted() -> None:
    found = texts(samples.sixty_stops())

    assert "and 52 more stops" in found
    assert all(str(number) in found for number in (1, 6, 8, 60))


def test_hostile_text_stays_text_in_svg() -> None:
    root = ET.fromstring(svg(samples.hostile(), ENGLISH))

    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "rect",
        "text",
        "path",
        "circle",
        "polyline",
    }


def test_a_visit_of_two_mapped_days_shows_both() -> None:
    day = samples.ljubljana().days[1]
    visit = replace(samples.ljubljana(), days=(day, replace(day, date=samples.MEETING_DAY)))

    assert svg(visit, ENGLISH).count("<svg ") == 3


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


@settings(deadline=None)
@given(st.lists(ANYWHERE, min_size=1, max_size=6))
def test_whatever_the_places_everything_lies_on_the_sheet(points: list[Coordinate]) -> None:
    drawing = drawn(points)

    for pin in drawing.pins:
        assert pin.half_width <= pin.x <= FRAME.width - pin.half_width
        assert FRAME.radius <= pin.y <= FRAME.body - FRAME.radius
    for way in drawing.ways:
        for x, y in way.points:
            assert -1e-6 <= x <= FRAME.width + 1e-6
            assert -1e-6 <= y <= FRAME.body + 1e-6
    assert 0 < drawing.bar <= FRAME.width / 4


@settings(deadline=None)
@given(st.lists(NEAR, min_size=2, max_size=9))
def test_pins_do_not_cover_each_other(points: list[Coordinate]) -> None:
    for one, other in combinations(drawn(points).pins, 2):
        covered_x = one.half_width + other.half_width - abs(one.x - other.x)
        covered_y = 2 * FRAME.radius - abs(one.y - other.y)
        assert covered_x <= 2 or covered_y <= 2


def test_pins_that_push_each_other_stay_on_the_sheet() -> None:
    points = [Coordinate(latitude=46.05 + 0.0003 * index, longitude=14.5) for index in range(30)]

    for pin in drawn(points).pins:
        assert pin.half_width <= pin.x <= FRAME.width - pin.half_width
        assert FRAME.radius <= pin.y <= FRAME.body - FRAME.radius


@settings(deadline=None)
@given(st.lists(NEAR, min_size=1, max_size=9))
def test_names_cover_no_pin_and_no_other_name(points: list[Coordinate]) -> None:
    drawing = drawn(points)
    names = place_names(drawing, size=17)

    for one, other in combinations(names, 2):
        assert not one.box.meets(other.box)
    for name in names:
        for pin in drawing.pins:
            assert not name.box.holds(pin.x, pin.y)


def test_north_is_up_and_east_is_right() -> None:
    drawing = drawn([Coordinate(latitude=46.05, longitude=14.50), Coordinate(latitude=46.06, longitude=14.52)])
    first, second = drawing.pins

    assert second.x > first.x
    assert second.y < first.y


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    start, end = Coordinate(latitude=46.05, longitude=14.50), Coordinate(latitude=46.05, longitude=14.54)
    drawing = drawn([start, end])
    first, second = drawing.pins

    ground_m = radians(0.04) * 6_378_137 * cos(radians(46.05))

    assert hypot(second.x - first.x, second.y - first.y) / drawing.bar == pytest.approx(
        ground_m / drawing.bar_m, rel=1e-6
    )
    assert scale_text(drawing, ENGLISH) == "500 m"


def test_a_stop_alone_shows_its_neighbourhood_and_no_more() -> None:
    drawing = drawn([Coordinate(latitude=46.05, longitude=14.50)])

    assert drawing.bar_m in {100, 200}


@given(st.text(max_size=80), st.floats(min_value=20, max_value=400))
def test_no_line_is_wider_than_it_may_be(text: str, width: float) -> None:
    for line in wrap(text, width, 12, Weight.BOLD):
        assert text_width(line, 12, Weight.BOLD) <= width or len(line) == 1


def test_a_word_as_long_as_a_cell_may_be_is_broken_in_one_pass() -> None:
    """Measured anew for each length that might fit, it would keep the paper waiting for hours."""
    lines = wrap("W" * LONGEST_TEXT, 60, 12)
    assert sum(map(len, lines)) == LONGEST_TEXT
    assert {len(line) for line in lines[:-1]} == {int(60 // text_width("W", 12))}


@given(st.text(max_size=80))
def test_wrapping_loses_no_letter(text: str) -> None:
    assert "".join("".join(wrap(text, 60, 12)).split()) == "".join(text.split())


def test_what_is_cut_says_so() -> None:
    lines = wrap("one two three four five six seven", 60, 12, most=2)

    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert text_width(lines[-1], 12) <= 60
