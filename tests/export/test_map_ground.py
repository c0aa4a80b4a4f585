"""Streets and their names under the route, on paper and in pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from math import hypot

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from components.export.map_drawing import drawn_map
from components.export.map_ground import GroundView, ground_shapes, width_at
from components.export.map_labels import place_labels
from components.export.map_layout import lay_out
from components.export.map_names import ground_names
from components.export.map_pins import pin_area
from components.export.map_sheet import Frame, MapLayout
from components.export.newsletter import newsletter
from components.export.pdf import itinerary
from components.export.png import picture, picture_2x
from components.export.shapes import Box, Path, Point, Text, svg_of
from components.export.sheet_geometry import Area, clipped_ring
from components.i18n.words import words_for
from components.plan.ground import (
    WORLD_PX,
    AreaKind,
    Ground,
    GroundLabel,
    LabelKind,
    LineKind,
    PixelPoint,
    encoded_lines,
    ground_json,
    read_ground,
)
from components.plan.ground_tiles import pixel_of
from components.plan.model import Coordinate, Day, Visit
from tests import samples
from tests.cases import case_visit
from tests.deep import deep
from tests.export.built import built
from tests.export.context import SERVED
from tests.export.papers import page_texts
from tests.export.pictures import picture_texts
from tests.export.test_map_layout import day_with

ENGLISH = words_for("en")
FRAME = Frame(width=748, height=630, unit=1)
PAPER = Frame(width=178, height=82, unit=0.18)
TWO_STOPS = [Coordinate(latitude=46.05, longitude=14.50), Coordinate(latitude=46.06, longitude=14.52)]
CREDIT = "© OpenMapTiles © OpenStreetMap contributors"


def ground_of(
    west: float,
    north: float,
    size: tuple[int, int],
    *,
    areas: dict[AreaKind, list[list[PixelPoint]]] | None = None,
    lines: dict[LineKind, list[list[PixelPoint]]] | None = None,
    labels: list[GroundLabel] | None = None,
    credit: str = CREDIT,
) -> Ground:
    """A ground whose north-western corner is at a pixel of the world."""
    data = ground_json(
        source="Example",
        version="1",
        date="2026-11-01",
        credit=credit,
        corner_px=(int(west) % WORLD_PX, int(north)),
        size_px=size,
        areas={kind: encoded_lines(rings) for kind, rings in (areas or {}).items()},
        lines={kind: encoded_lines(each) for kind, each in (lines or {}).items()},
        labels=labels or [],
    )
    return read_ground(data)


def town(around: list[Coordinate], *, margin: int = 1500, credit: str = CREDIT) -> Ground:
    """A town of straight streets 60 pixels apart around some places, with a lake that has an island, and names."""
    xs, ys = zip(*(pixel_of(each) for each in around), strict=True)
    west, north = min(xs) - margin, min(ys) - margin
    width, height = int(max(xs) - west) + margin, int(max(ys) - north) + margin
    streets = [[(0, y), (width, y)] for y in range(30, height, 60)] + [
        [(x, 0), (x, height)] for x in range(30, width, 60)
    ]
    lake = [(100, 100), (width - 100, 100), (width - 100, height // 3), (100, height // 3)]
    island = [(600, 150), (900, 150), (900, 300), (600, 300)]
    labels = [
        GroundLabel(text=f"Street {x} {y}", kind=LabelKind.STREET, rank=5, x=x, y=y, zoom=12, angle=90 * (x % 2))
        for x in range(100, width, 301)
        for y in range(100, height, 240)
    ]
    return ground_of(
        west,
        north,
        (width, height),
        areas={AreaKind.WATER: [lake, island]},
        lines={LineKind.STREET: streets[::2], LineKind.MAIN: streets[1::2], LineKind.PATH: streets[::7]},
        labels=labels,
        credit=credit,
    )


def layout_of(points: list[Coordinate], frame: Frame = FRAME) -> MapLayout:
    layout = lay_out(day_with(points), frame)
    assert layout is not None
    return layout


def with_town(visit: Visit, credit: str = CREDIT) -> Visit:
    places = [located.place.coordinate for day in visit.days for located in day.located]
    return replace(visit, ground=town(places, credit=credit))


@cache
def town_picture() -> bytes:
    return picture(with_town(samples.ljubljana()), SERVED)


@cache
def town_paper() -> bytes:
    return itinerary(with_town(samples.ljubljana()), SERVED)


def paths(shapes: tuple[object, ...]) -> list[Path]:
    return [shape for shape in shapes if isinstance(shape, Path)]


def points_of(path: Path) -> list[Point]:
    return [(path.x + x * path.step, path.y + y * path.step) for line in path.lines for x, y in line]


@pytest.mark.parametrize("frame", [FRAME, PAPER])
def test_a_street_between_two_stops_leads_from_pin_to_pin(frame: Frame) -> None:
    west, north = (int(min(values)) - 50 for values in zip(*map(pixel_of, TWO_STOPS), strict=True))
    street = [(round(x - west), round(y - north)) for x, y in map(pixel_of, TWO_STOPS)]
    ground = ground_of(west, north, (2000, 2000), lines={LineKind.MAIN: [street]})
    layout = layout_of(TWO_STOPS, frame)

    *_, line = paths(ground_shapes(ground, layout))

    for pin, (x, y) in zip(layout.pins, points_of(line), strict=True):
        assert hypot(pin.place[0] - x, pin.place[1] - y) < 0.5 * frame.unit


def test_over_the_180th_meridian_the_ground_is_where_the_map_is() -> None:
    (day,) = case_visit("dateline").visit.days[:1]
    layout = lay_out(day, FRAME)
    assert layout is not None
    suva = next(located.place.coordinate for located in day.located)
    x, y = pixel_of(suva)
    for west in (x - 100, x - 100 + WORLD_PX):
        sea = [(100, 100), (300_000, 100), (300_000, 300_000)]
        ground = ground_of(west, y - 100, (400_000, 400_000), areas={AreaKind.WATER: [sea]})
        (area,) = paths(ground_shapes(ground, layout))
        assert min(hypot(x - left, y - top) for left, top in points_of(area) for x, y in [layout.pins[0].place]) < 1


def test_a_ground_of_another_place_draws_nothing() -> None:
    ground = town([Coordinate(latitude=60.17, longitude=24.94)])

    assert ground_shapes(ground, layout_of(TWO_STOPS)) == ()


@settings(deadline=None, max_examples=deep(60, 15))
@given(st.integers(-400, 4000), st.integers(-400, 4000), st.sampled_from([FRAME, PAPER]))
@example(0, -107, PAPER)  # less of the ground is inside than the strip in which it fades
def test_nothing_is_drawn_beyond_the_frame(east: int, south: int, frame: Frame) -> None:
    x, y = pixel_of(TWO_STOPS[0])
    star = [(0, 0), (900, 5000), (5000, 900), (200, 800), (3000, 3000)]
    ground = ground_of(
        x - east,
        y - south,
        (6000, 6000),
        areas={AreaKind.WATER: [star]},
        lines={LineKind.MAIN: [star], LineKind.RAIL: [star]},
    )

    for shape in ground_shapes(ground, layout_of(TWO_STOPS, frame)):
        if isinstance(shape, Box):
            corners = [(shape.x, shape.y), (shape.x + shape.width, shape.y + shape.height)]
            beyond = 1e-6
        else:
            assert isinstance(shape, Path)
            corners, beyond = points_of(shape), shape.step / 2 + 0.7 * frame.unit - shape.width / 2
        for left, top in corners:
            assert -beyond <= left <= frame.width + beyond
            assert -beyond <= top <= frame.height + beyond


def test_an_island_in_a_lake_stays_land() -> None:
    with Image.open(BytesIO(town_picture())) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or []}
    assert tuple(bytes.fromhex("bcd9e3")) in colours

    ring = [(0, 0), (100, 0), (100, 100), (0, 100)]
    hole = [(40, 40), (60, 40), (60, 60), (40, 60)]
    path = Path(lines=(tuple(ring), tuple(hole)), colour="#0000ff", step=1)
    assert 'fill-rule="evenodd"' in svg_of([path], 100, 100)


@given(st.lists(st.tuples(st.integers(-50, 150), st.integers(-50, 150)), min_size=3, max_size=8))
def test_a_clipped_ring_is_what_of_it_lies_in_the_area(ring: list[Point]) -> None:
    area = Area(left=0, top=0, right=100, bottom=100)
    inside = clipped_ring(ring, area)

    assert all(area.grown(1e-6).contains(point) for point in inside)
    if all(area.contains(point) for point in ring):
        assert inside == ring


def test_a_clipped_square_keeps_its_area() -> None:
    def size(ring: list[Point]) -> float:
        return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2

    area = Area(left=0, top=0, right=100, bottom=100)
    assert size(clipped_ring([(50, 50), (150, 50), (150, 150), (50, 150)], area)) == 2500
    assert size(clipped_ring([(-50, -50), (150, -50), (150, 150), (-50, 150)], area)) == 10_000
    assert clipped_ring([(150, 150), (160, 150), (160, 160)], area) == []


def test_it_fades_where_it_ends_inside_the_frame_and_only_there() -> None:
    layout = layout_of(TWO_STOPS)
    whole, partial = town(TWO_STOPS, margin=3000), town(TWO_STOPS, margin=20)

    def fades(ground: Ground) -> list[Box]:
        return [each for each in ground_shapes(ground, layout) if isinstance(each, Box) and each.opacity < 1]

    assert fades(whole) == []
    assert fades(partial)


@pytest.mark.parametrize("kind", LineKind)
def test_lines_are_wider_the_closer_the_map(kind: LineKind) -> None:
    widths = [width_at(kind, zoom / 4) for zoom in range(20, 84)]
    assert widths == sorted(widths)
    assert widths[0] == 0
    assert widths[-1] > 0


@pytest.mark.parametrize("frame", [FRAME, PAPER, Frame(width=372, height=313, unit=1)])
@pytest.mark.parametrize("name", ["oldtown", "sixty", "ljubljana"])
def test_names_cover_no_pin_no_stop_no_way_and_no_other_name(name: str, frame: Frame) -> None:
    visit = with_town(samples.ljubljana() if name == "ljubljana" else case_visit(name).visit)
    shown = 0
    for day in visit.days:
        layout = lay_out(day, frame)
        if layout is None:
            continue
        assert visit.ground is not None
        labels = place_labels(layout, {each.stop.id: each.stop.name for each in day.stops})
        taken = [*(label.area for label in labels.labels), *(pin_area(pin, layout.pin_radius) for pin in layout.pins)]
        names = list(ground_names(visit.ground, layout, taken))
        shown += len(names)
        middles = [middle_of(text) for text in names]
        for (x, y), text in zip(middles, names, strict=True):
            assert not any(area.grown(0.4 * text.size).contains((x, y)) for area in taken)
            for leg in layout.legs:
                assert all(hypot(x - left, y - top) > 0.5 * text.size for left, top in leg.points)
        for index, (x, y) in enumerate(middles):
            assert all(hypot(x - left, y - top) > names[index].size for left, top in middles[:index])
    assert shown


def middle_of(text: Text) -> Point:
    """The middle of a name that is level or upright."""
    up = 0.35 * text.size
    return (text.x + up, text.y) if text.angle else (text.x, text.y - up)


def test_a_name_is_in_latin_letters_where_readers_may_not_know_its_own() -> None:
    layout = layout_of(TWO_STOPS)
    x, y = pixel_of(TWO_STOPS[0])
    labels = [
        GroundLabel(text="東京", latin="Tokyo", kind=LabelKind.PLACE, rank=0, x=1100, y=1100, zoom=5),
        GroundLabel(text="京都", kind=LabelKind.PLACE, rank=0, x=700, y=700, zoom=5),
        GroundLabel(text="Vič", kind=LabelKind.DISTRICT, rank=1, x=700, y=900, zoom=5),
        GroundLabel(text="\u202eright\x00 to\nleft", kind=LabelKind.GREEN, rank=1, x=700, y=1100, zoom=5),
        GroundLabel(text="W" * 500, kind=LabelKind.GREEN, rank=1, x=900, y=500, zoom=5),
        GroundLabel(text="Far too early", kind=LabelKind.GREEN, rank=1, x=900, y=400, zoom=19),
    ]
    ground = ground_of(x - 200, y - 1200, (2400, 2400), labels=labels)

    texts = {name.text for name in ground_names(ground, layout, [])}
    assert texts == {"Tokyo", "京都", "VIČ", "right to left"}


def test_a_name_beside_a_street_keeps_its_distance_at_every_scale() -> None:
    x, y = pixel_of(TWO_STOPS[0])
    label = GroundLabel(text="Beside", kind=LabelKind.STREET, rank=1, x=1000, y=900, zoom=5, angle=90, shift_px=-12)
    ground = ground_of(x - 200, y - 1200, (2400, 2400), labels=[label])
    for frame in (FRAME, PAPER):
        layout = layout_of(TWO_STOPS, frame)
        (name,) = ground_names(ground, layout, [])
        place, middle = GroundView.of(ground, layout)(1000, 900), middle_of(name)
        assert (middle[0] - place[0]) / frame.unit == pytest.approx(12)
        assert middle[1] == pytest.approx(place[1])


def test_the_pdf_of_a_dense_town_is_hardly_larger_and_has_its_names_upright_and_turned() -> None:
    data = town_paper()

    assert len(data) - len(built("itinerary.pdf")) < 100_000
    text = "\n".join(page_texts(data))
    assert re.search(r"Street \d+ \d+", text)


def test_pictures_are_small() -> None:
    assert len(town_picture()) <= 160_000
    assert len(picture_2x(with_town(samples.ljubljana()), SERVED)) <= 400_000


def test_the_real_streets_of_a_city_keep_picture_and_pdf_small_and_show_their_names() -> None:
    visit = samples.helsinki()
    plain = replace(visit, ground=None)

    assert len(picture(visit, SERVED)) <= 160_000
    assert len(itinerary(visit, SERVED)) - len(itinerary(plain, SERVED)) <= 100_000
    shown = picture_texts(visit)
    assert {"Kaivokatu", "Vilhonkatu", "KLUUVI", "Kaisaniemen puisto"} & set(shown)


def test_picture_pdf_and_newsletter_spell_the_credit_out() -> None:
    visit = with_town(samples.ljubljana())
    first, *_ = page_texts(town_paper())

    assert f"{CREDIT} · openstreetmap.org/copyright" in " ".join(first.split())
    shown = " ".join(reversed(picture_texts(visit)))
    assert f"{CREDIT} · openstreetmap.org/copyright" in shown
    assert CREDIT in newsletter(visit, SERVED).decode()


@pytest.mark.parametrize("credit", ["", "<b>Somebody</b>\u202e", "x" * 5000])
def test_a_credit_from_outside_never_takes_the_place_of_openstreetmap(credit: str) -> None:
    visit = with_town(samples.ljubljana(), credit)

    shown = " ".join(reversed(picture_texts(visit)))
    assert "© OpenStreetMap contributors · openstreetmap.org/copyright" in shown
    assert b"<b>Somebody" not in newsletter(visit, SERVED)


def test_the_same_ground_gives_the_same_files() -> None:
    again = with_town(samples.ljubljana())

    assert picture(again, SERVED) == town_picture()
    assert itinerary(again, SERVED) == town_paper()


def test_streets_take_the_place_of_the_grid_and_lie_under_the_route() -> None:
    day: Day = samples.ljubljana().days[-1]
    places = [located.place.coordinate for located in day.located]
    names = {each.stop.id: each.stop.name for each in day.stops}
    shapes = drawn_map(day, names, FRAME, ENGLISH, ground=town(places, margin=3000)).shapes

    plain = next(index for index, each in enumerate(shapes) if isinstance(each, Box) and each.width == FRAME.width)
    streets = [index for index, each in enumerate(shapes) if isinstance(each, Path)]
    route = [index for index, each in enumerate(shapes) if getattr(each, "width", 0) in {5, 3}]
    assert plain < min(streets)
    assert max(streets) < min(route)
