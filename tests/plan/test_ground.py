"""The JSON of a ground, and where tiles and pixels are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.ground import (
    WORLD_PX,
    AreaKind,
    GroundLabel,
    LabelKind,
    LineKind,
    decoded_lines,
    encoded_lines,
    ground_json,
    read_ground,
)
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Tile, coordinate_of, pixel_of
from components.plan.model import Coordinate

_PIXELS = st.integers(-5000, 70000)
_LINES = st.lists(st.lists(st.tuples(_PIXELS, _PIXELS), min_size=1, max_size=8), max_size=6)

LABEL = GroundLabel(text="Čopova ulica", kind=LabelKind.STREET, rank=4, x=120, y=-3, zoom=15.5, angle=-32)
BESIDE_THE_ROUTE = GroundLabel(
    text="Ερμού", latin="Ermou", kind=LabelKind.STREET, rank=3, x=40, y=90, zoom=14, shift_px=-14
)


def _document() -> bytes:
    return ground_json(
        source="OpenFreeMap",
        version="20261127_001001_pt",
        date="2026-11-27",
        credit="© OpenMapTiles © OpenStreetMap contributors",
        corner_px=(9_000_000, 6_000_000),
        size_px=(4096, 2048),
        areas={AreaKind.WATER: encoded_lines([[(0, 0), (10, 0), (10, 9)]])},
        lines={LineKind.MAIN: encoded_lines([[(1, 2), (3, -4)], [(7, 7), (8, 8)]]), LineKind.RAIL: ""},
        labels=[LABEL, BESIDE_THE_ROUTE],
    )


@given(_LINES)
def test_lines_are_read_back_as_they_were_written(lines: list[list[tuple[int, int]]]) -> None:
    """For all lines of whole pixels."""
    assert list(decoded_lines(encoded_lines(lines))) == lines


def test_a_text_of_lines_is_short() -> None:
    """A space stands only where two numbers would run together."""
    assert encoded_lines([[(12, 4), (9, 9)], [(12, 11), (13, 12)]]) == "12 4-3 5;0 7 1 1"


def test_a_ground_is_read_back() -> None:
    """With its classes, names, origin and licence; a class without lines is left out."""
    data = _document()
    ground = read_ground(data)
    assert ground.data == data
    assert (ground.west_px, ground.north_px, ground.width_px, ground.height_px) == (9_000_000, 6_000_000, 4096, 2048)
    assert list(decoded_lines(ground.lines[LineKind.MAIN])) == [[(1, 2), (3, -4)], [(7, 7), (8, 8)]]
    assert set(ground.lines) == {LineKind.MAIN}
    assert ground.labels == (LABEL, BESIDE_THE_ROUTE)
    assert json.loads(data)["licence"] == "ODbL-1.0"


def test_a_name_in_other_letters_is_written_in_latin_ones_too() -> None:
    """In the line of a street, below other names."""
    assert BESIDE_THE_ROUTE.lines == ("Ερμού Ermou",)
    assert replace(BESIDE_THE_ROUTE, kind=LabelKind.PLACE).lines == ("Ερμού", "Ermou")
    assert LABEL.lines == ("Čopova ulica",)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format":2,"zoom":16}', b'{"format":1,"zoom":16,"corner":3}', b"\xff"]
)
def test_other_bytes_are_no_ground(data: bytes) -> None:
    """They are refused by one kind of error."""
    with pytest.raises(ValueError, match=r"."):
        read_ground(data)


@given(st.floats(-85, 85), st.floats(-179.999, 179.999))
def test_a_pixel_is_where_its_position_is(latitude: float, longitude: float) -> None:
    """There and back within a centimetre."""
    there = coordinate_of(*pixel_of(Coordinate(latitude=latitude, longitude=longitude)))
    assert there.latitude == pytest.approx(latitude, abs=1e-7)
    assert there.longitude == pytest.approx(longitude, abs=1e-7)


def test_tiles_of_a_box() -> None:
    """All that it touches, over the 180th meridian too, and none beyond the poles."""
    box = PixelBox(left=WORLD_PX - 10, top=-50, right=WORLD_PX + 10, bottom=20)
    assert box.tiles(14) == {Tile(14, 2**14 - 1, 0), Tile(14, 0, 0)}
    assert PixelBox(left=0, top=0, right=1024, bottom=1024).tiles(14) == {Tile(14, 0, 0)}
    assert PixelBox(left=-5, top=0, right=3 * WORLD_PX, bottom=1).tiles(1) == {Tile(1, 0, 0), Tile(1, 1, 0)}
    assert Tile(14, 3, 5).left_px == 3072


def test_a_box_in_a_box() -> None:
    """On either turn around the world."""
    box = PixelBox(left=WORLD_PX - 100, top=0, right=WORLD_PX + 100, bottom=100)
    assert box.contains(PixelBox(left=-50, top=10, right=50, bottom=90))
    assert box.contains(PixelBox(left=WORLD_PX - 50, top=10, right=WORLD_PX + 50, bottom=90))
    assert not box.contains(PixelBox(left=60, top=10, right=101, bottom=90))
    assert not box.contains(PixelBox(left=0, top=10, right=50, bottom=101))


def test_an_area_needs_the_tiles_of_all_its_parts() -> None:
    """Of two zooms."""
    whole = AreaPart(box=PixelBox(left=0, top=0, right=5000, bottom=4000), zoom=12)
    area = GroundArea(parts=(whole, AreaPart(box=PixelBox(left=0, top=0, right=1000, bottom=1000), zoom=14)))
    assert area.box == whole.box
    assert area.tiles == {Tile(12, 0, 0), Tile(12, 1, 0), Tile(14, 0, 0)}
