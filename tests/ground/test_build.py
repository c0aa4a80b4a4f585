"""Tiles in, a ground out: in a process of its own, and what is in it."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count, pairwise
from typing import Any

import brotli
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from shapely import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from components.ground import build, build_process
from components.ground.area import ground_area
from components.ground.build import GroundFault, build_ground, ground_key, request
from components.ground.ways import Ways
from components.plan.ground import WORLD_PX, AreaKind, Ground, LineKind, decoded_lines, read_ground
from components.plan.ground_tiles import GroundArea, Schema, TileSet
from components.plan.model import Visit
from tests.deep import deep
from tests.ground.test_area import visit_of
from tests.ground.tiles import Layers, source, tile_set

TOWN = [(46.05, 14.50), (46.056, 14.512)]


def area_of(visit: Visit) -> GroundArea:
    """Its area, which it has."""
    area = ground_area(visit)
    assert area is not None
    return area


def built(layers: Layers, visit: Visit | None = None, schema: Schema = Schema.OPENMAPTILES) -> Ground:
    """The ground of a visit, built here without a process of its own."""
    visit = visit or visit_of(TOWN)
    area = area_of(visit)
    return of_tiles(tile_set(area, layers, schema), visit)


def of_tiles(tiles: TileSet, visit: Visit) -> Ground:
    """The same from tiles."""
    area = area_of(visit)
    return read_ground(build_process.build(*build_process.read_request(request(tiles, area, Ways.of(visit, area.box)))))


def drawn(ground: Ground, kind: AreaKind) -> BaseGeometry:
    """What an output fills: rings of which an even number around a point leave it out."""
    whole: BaseGeometry = Polygon()
    for ring in decoded_lines(ground.areas.get(kind, "")):
        whole = whole.symmetric_difference(Polygon(ring).buffer(0))
    return whole


def lines(ground: Ground, kind: LineKind) -> list[list[tuple[int, int]]]:
    """The lines of a class."""
    return list(decoded_lines(ground.lines.get(kind, "")))


def size(ground: Ground) -> tuple[int, int]:
    """Width and height."""
    return ground.width_px, ground.height_px


@pytest.mark.slow
def test_a_ground_is_built_in_a_process_of_its_own() -> None:
    """With the source's name, version, date and credit, the area's box, and the same bytes each time."""
    visit = visit_of(TOWN)
    area = area_of(visit)
    tiles = tile_set(area, {"transportation": [(LineString([(100, 100), (900, 800)]), {"class": "primary"})]})
    ground = build_ground(tiles, area, visit)
    assert (ground.source, ground.version, ground.date) == ("Test tiles", "20261127_001001_pt", "2026-11-27")
    assert ground.credit == "© OpenStreetMap contributors"
    assert (ground.west_px, ground.north_px) == (area.box.left, area.box.top)
    assert size(ground) == (area.box.width, area.box.height)
    assert lines(ground, LineKind.MAIN) == [[(100, 100), (900, 800)]]
    assert of_tiles(tiles, visit).data == ground.data


def test_the_sea_has_islands_with_lakes_and_no_seams() -> None:
    """An island of several tiles, with a lake in it: one ring each, none along the edges of tiles."""
    width, height = size(built({}))
    sea = box(0, 0, width, height) - box(500, 400, 1300, 1200) | box(800, 700, 1100, 1000)
    ground = built({"water": [(sea, {"class": "ocean"})]})
    assert len(list(decoded_lines(ground.areas[AreaKind.WATER]))) == 3
    assert drawn(ground, AreaKind.WATER).symmetric_difference(sea).area < 0.001 * sea.area


def test_a_line_over_the_edges_of_tiles_is_one() -> None:
    """Joined, without a point at the edge."""
    road = LineString([(50, 60), (2500, 1700)])
    ground = built({"transportation": [(road, {"class": "secondary"})]})
    assert len(lines(ground, LineKind.ROAD)) == 1
    assert len(lines(ground, LineKind.ROAD)[0]) == 2


def test_streets_go_on_straight_over_a_crossing() -> None:
    """Of four streets that meet there are two lines."""
    arms = [LineString([(1000, 1000), end]) for end in [(1000, 500), (1500, 1000), (1000, 1500), (500, 1000)]]
    ground = built({"transportation": [(arm, {"class": "minor"}) for arm in arms]})
    assert len(lines(ground, LineKind.STREET)) == 2


_OMT: list[tuple[str, Mapping[str, Any], LineKind | None]] = [
    ("transportation", {"class": "motorway"}, LineKind.MAIN),
    ("transportation", {"class": "motorway", "ramp": 1}, LineKind.ROAD),
    ("transportation", {"class": "tertiary"}, LineKind.ROAD),
    ("transportation", {"class": "minor"}, LineKind.STREET),
    ("transportation", {"class": "path", "subclass": "pedestrian"}, LineKind.STREET),
    ("transportation", {"class": "path", "subclass": "footway"}, LineKind.PATH),
    ("transportation", {"class": "service", "service": "driveway"}, None),
    ("transportation", {"class": "rail", "subclass": "rail"}, LineKind.RAIL),
    ("transportation", {"class": "transit", "subclass": "tram"}, None),
    ("transportation", {"class": "transit", "subclass": "subway", "brunnel": "tunnel"}, None),
    ("transportation", {"class": "path", "brunnel": "tunnel"}, None),
    ("transportation", {"class": "minor_construction"}, None),
    ("transportation", {"class": "ferry"}, None),
    ("waterway", {"class": "river"}, LineKind.STREAM),
    ("waterway", {"class": "drain", "brunnel": "tunnel"}, None),
    ("boundary", {"admin_level": 2}, None),
]
_SHORTBREAD: list[tuple[str, Mapping[str, Any], LineKind | None]] = [
    ("streets", {"kind": "trunk"}, LineKind.MAIN),
    ("streets", {"kind": "trunk", "link": True}, LineKind.ROAD),
    ("streets", {"kind": "residential"}, LineKind.STREET),
    ("streets", {"kind": "pedestrian"}, LineKind.STREET),
    ("streets", {"kind": "footway"}, LineKind.PATH),
    ("streets", {"kind": "rail", "rail": True}, LineKind.RAIL),
    ("streets", {"kind": "tram", "rail": True}, None),
    ("streets", {"kind": "subway", "rail": True, "tunnel": True}, None),
    ("water_lines", {"kind": "canal"}, LineKind.STREAM),
]


@pytest.mark.parametrize(
    ("schema", "cases"), [(Schema.OPENMAPTILES, _OMT), (Schema.SHORTBREAD, _SHORTBREAD)], ids=["omt", "shortbread"]
)
def test_lines_of_both_schemas(schema: Schema, cases: Sequence[tuple[str, Mapping[str, Any], LineKind | None]]) -> None:
    """Each is of its class, or not drawn: one below the other in one ground."""
    width, _ = size(built({}))
    layers: dict[str, list[tuple[BaseGeometry, Mapping[str, Any]]]] = defaultdict(list)
    expected = set()
    for y, (layer, properties, kind) in zip(count(100, 60), cases, strict=False):
        layers[layer].append((LineString([(width // 2 - 200, y), (width // 2 + 200, y + 30)]), properties))
        expected |= {(kind, y)} if kind else set()
    ground = built(layers, schema=schema)
    assert {(kind, min(y for _, y in line)) for kind in LineKind for line in lines(ground, kind)} == expected


_AREAS: list[tuple[Schema, str, Mapping[str, Any], AreaKind | None]] = [
    (Schema.OPENMAPTILES, "water", {"class": "lake"}, AreaKind.WATER),
    (Schema.OPENMAPTILES, "water", {"class": "swimming_pool"}, None),
    (Schema.OPENMAPTILES, "landcover", {"class": "wood"}, AreaKind.WOOD),
    (Schema.OPENMAPTILES, "landcover", {"class": "grass", "subclass": "park"}, AreaKind.GREEN),
    (Schema.OPENMAPTILES, "landcover", {"class": "farmland"}, None),
    (Schema.OPENMAPTILES, "landuse", {"class": "cemetery"}, AreaKind.GREEN),
    (Schema.OPENMAPTILES, "landuse", {"class": "residential"}, None),
    (Schema.OPENMAPTILES, "park", {"class": "nature_reserve"}, None),
    (Schema.OPENMAPTILES, "transportation", {"class": "path", "subclass": "pedestrian"}, AreaKind.SQUARE),
    (Schema.OPENMAPTILES, "building", {"render_height": 9}, AreaKind.HOUSE),
    (Schema.SHORTBREAD, "ocean", {}, AreaKind.WATER),
    (Schema.SHORTBREAD, "water_polygons", {"kind": "river"}, AreaKind.WATER),
    (Schema.SHORTBREAD, "water_polygons", {"kind": "glacier"}, None),
    (Schema.SHORTBREAD, "land", {"kind": "forest"}, AreaKind.WOOD),
    (Schema.SHORTBREAD, "land", {"kind": "park"}, AreaKind.GREEN),
    (Schema.SHORTBREAD, "land", {"kind": "industrial"}, None),
    (Schema.SHORTBREAD, "street_polygons", {"kind": "pedestrian"}, AreaKind.SQUARE),
    (Schema.SHORTBREAD, "buildings", {"dummy": 1}, AreaKind.HOUSE),
]


@pytest.mark.parametrize("schema", Schema)
def test_areas_of_both_schemas(schema: Schema) -> None:
    """Each is of its class, or not drawn: one beside the other in one ground, not far from a stop."""
    visit = visit_of(TOWN)
    pin = Ways.of(visit, area_of(visit).box).pins[0]
    layers: dict[str, list[tuple[BaseGeometry, Mapping[str, Any]]]] = defaultdict(list)
    squares: list[tuple[BaseGeometry, AreaKind | None]] = []
    for x, (_, layer, properties, kind) in zip(
        count(round(pin.x) - 300, 60), [case for case in _AREAS if case[0] is schema], strict=False
    ):
        squares.append((box(x - 20, pin.y - 20, x + 20, pin.y + 20), kind))
        layers[layer].append((squares[-1][0], properties))
    ground = built(layers, schema=schema)
    areas = {kind: drawn(ground, kind) for kind in AreaKind}
    for square, kind in squares:
        assert [each for each, area in areas.items() if area.contains(square.centroid)] == ([kind] if kind else [])
    assert set(ground.areas) == {kind for _, kind in squares if kind}


def test_houses_are_drawn_beside_stops_alone_and_paths_near_the_route() -> None:
    """A house 30 m from a stop, not one 600 m from it; a path 200 m from the route, not one 700 m from it. On a day on
    foot, which takes few bytes, all are drawn."""
    for places, houses, paths in ((TOWN, 2, 2), ([(46.05, 14.45), (46.10, 14.55)], 1, 1)):
        _check_what_is_near(visit_of(places), houses, paths)


def _check_what_is_near(visit: Visit, houses: int, paths: int) -> None:
    area = area_of(visit)
    pin = Ways.of(visit, area.box).pins[0]
    metre = 1 / 1.66
    near, far = (box(x, pin.y, x + 20, pin.y + 20) for x in (pin.x + 30 * metre, pin.x - 600 * metre))
    beside, away = (LineString([(pin.x - d * metre, pin.y), (pin.x - d * metre, pin.y + 100)]) for d in (200, 700))
    ground = built(
        {
            "building": [(near, {}), (far, {})],
            "transportation": [(beside, {"class": "path"}), (away, {"class": "path"})],
        },
        visit,
    )
    assert len(list(decoded_lines(ground.areas[AreaKind.HOUSE]))) == houses
    drawn_paths = lines(ground, LineKind.PATH)
    assert len(drawn_paths) == paths
    assert max(line[0][0] for line in drawn_paths) == pytest.approx(pin.x - 200 * metre, abs=2)


def test_a_yard_of_thirty_tracks_is_a_few_lines() -> None:
    """And they are those on its outsides, some 11 m apart at least."""
    tracks = [LineString([(500, 700 + 2.4 * track), (1900, 700 + 2.4 * track)]) for track in range(30)]
    ground = built({"transportation": [(track, {"class": "rail", "subclass": "rail"}) for track in tracks]})
    heights = sorted(line[0][1] for line in lines(ground, LineKind.RAIL))
    assert 4 <= len(heights) <= 12
    assert all(below - above >= 5 for above, below in pairwise(heights))


def test_a_sidewalk_is_not_drawn_beside_its_street() -> None:
    """A path that goes away from the street is."""
    pin = Ways.of(visit_of(TOWN), area_of(visit_of(TOWN)).box).pins[0]
    x, y = round(pin.x), round(pin.y)
    street = LineString([(x - 100, y), (x + 150, y)])
    sidewalk = LineString([(x - 100, y + 4), (x + 150, y + 4)])
    away = LineString([(x, y + 4), (x + 50, y + 100)])
    ground = built(
        {
            "transportation": [
                (street, {"class": "minor"}),
                (sidewalk, {"class": "path", "subclass": "footway"}),
                (away, {"class": "path", "subclass": "footway"}),
            ]
        }
    )
    assert lines(ground, LineKind.PATH) == [[(x, y + 4), (x + 50, y + 100)]]


def city(width: int, height: int, step: int = 64) -> Layers:
    """A city without mercy: a crooked street each 50 m, a path beside it, a garden and a house in each block."""
    chance = random.Random(7)
    streets: list[tuple[BaseGeometry, Mapping[str, Any]]] = []
    greens: list[tuple[BaseGeometry, Mapping[str, Any]]] = []
    houses: list[tuple[BaseGeometry, Mapping[str, Any]]] = []
    for x in range(0, width, step):
        points = [(x + chance.randint(-6, 6), y + chance.randint(-6, 6)) for y in range(0, height, step)]
        streets += [(LineString(pair), {"class": "minor"}) for pair in pairwise(points)]
        middles = [(px + step / 2, py) for px, py in points]
        streets += [(LineString(pair), {"class": "path", "subclass": "path"}) for pair in pairwise(middles)]
        greens += [(box(px + 3, py + 3, px + 16, py + 15), {"class": "grass"}) for px, py in points]
        houses += [(box(px + 4, py + 16, px + 9, py + 21), {}) for px, py in points]
    streets += [(LineString([(0, y), (width, y + 40)]), {"class": "primary"}) for y in range(0, height, 300)]
    return {"transportation": streets, "landcover": greens, "building": houses}


@pytest.mark.slow
def test_a_ground_has_at_most_so_many_bytes() -> None:
    """In Brotli, of the densest city, and uses many of them; its main roads are all there."""
    visit = visit_of(TOWN)
    area = area_of(visit)
    tiles = tile_set(area, city(area.box.width, area.box.height))
    data = build_process.build(tiles, area, Ways.of(visit, area.box), 8000)
    assert 1600 < len(brotli.compress(data)) <= 8000
    assert len(lines(read_ground(data), LineKind.MAIN)) >= area.box.height // 300


def test_bytes_that_are_no_tile_leave_their_part_empty() -> None:
    """The others are drawn."""
    visit = visit_of(TOWN)
    area = area_of(visit)
    width, height = area.box.width, area.box.height
    road = LineString([(0, height / 2), (width, height / 2)])
    whole = tile_set(area, {"transportation": [(road, {"class": "primary"})]})
    first = sorted(tile for tile, data in whole.tiles.items() if data)[0]
    for damaged in (b"\x1a\xff\xff\xff\x0fno", whole.tiles[first][: len(whole.tiles[first]) // 2], b"<html>no</html>"):
        ground = of_tiles(TileSet(source=whole.source, tiles={**whole.tiles, first: damaged}), visit)
        assert 0 < sum(end[0] - start[0] for start, *_, end in lines(ground, LineKind.MAIN)) < width


@pytest.mark.slow
def test_without_a_tile_that_can_be_read_there_is_no_ground() -> None:
    visit = visit_of(TOWN)
    area = area_of(visit)
    with pytest.raises(GroundFault, match="none of the tiles"):
        build_ground(TileSet(source=source(), tiles=dict.fromkeys(area.tiles, b"\xff\xfe")), area, visit)
    answer = build_process.build(TileSet(source=source(), tiles={}), area, Ways.of(visit, area.box))
    assert json.loads(answer) == {"fault": "damaged"}


def test_missing_tiles_leave_their_part_empty() -> None:
    """An area with nothing in it is drawn as nothing."""
    visit = visit_of(TOWN)
    ground = of_tiles(TileSet(source=source(), tiles={min(area_of(visit).tiles): b""}), visit)
    assert (ground.areas, ground.lines) == ({}, {})


def test_an_area_that_crosses_itself_is_mended() -> None:
    """A bow of two triangles stays two triangles."""
    bow = Polygon([(800, 800), (1200, 1200), (1200, 800), (800, 1200)])
    ground = built({"water": [(shapely.make_valid(bow), {"class": "lake"})]})
    assert drawn(ground, AreaKind.WATER).area == pytest.approx(80_000, rel=0.02)


def test_a_ground_over_the_180th_meridian_is_in_one_piece() -> None:
    """Tiles of both edges of the world, and a road over them."""
    visit = visit_of([(-17.0, 179.995), (-17.0, -179.995)])
    area = area_of(visit)
    assert area.box.left < WORLD_PX < area.box.right
    road = LineString([(0, area.box.height / 2), (area.box.width, area.box.height / 2)])
    ground = of_tiles(tile_set(area, {"transportation": [(road, {"class": "primary"})]}), visit)
    assert lines(ground, LineKind.MAIN) == [[(0, area.box.height // 2), (area.box.width, area.box.height // 2)]]
    ways = Ways.of(visit, area.box)
    assert all(0 < pin.x < area.box.width for pin in ways.pins)


def test_a_long_day_is_of_tiles_of_several_zooms_without_seams() -> None:
    """A lake over the border of the detailed part is one area; each place counts once."""
    visit = visit_of([(46.05, 14.50), (46.24, 14.36)])
    area = area_of(visit)
    assert len({part.zoom for part in area.parts}) > 1
    lake = box(100, 100, area.box.width - 100, area.box.height - 100)
    ground = of_tiles(tile_set(area, {"water": [(lake, {"class": "lake"})]}), visit)
    assert len(list(decoded_lines(ground.areas[AreaKind.WATER]))) == 1
    assert drawn(ground, AreaKind.WATER).area == pytest.approx(lake.area, rel=0.001)


def test_the_key_of_a_ground_follows_stops_and_ways() -> None:
    """Another order or another stop has another key; the same visit the same."""
    places: Sequence[tuple[float, float]] = TOWN
    visit, turned = visit_of(places), visit_of(places[::-1])
    area = area_of(visit)
    assert ground_key(area, visit) == ground_key(area, visit_of(places))
    assert ground_key(area, visit) != ground_key(area, turned)


def test_commands_that_promise_millions_of_points_are_a_damaged_tile() -> None:
    """The other tiles are drawn."""
    visit = visit_of(TOWN)
    area = area_of(visit)
    road = LineString([(0, 600), (area.box.width, 600)])
    whole = tile_set(area, {"transportation": [(road, {"class": "primary"})]})
    tile = vector_tile_pb2.tile()
    layer = tile.layers.add(name="transportation", version=2, extent=4096)
    layer.keys.append("class")
    layer.values.add(string_value="primary")
    layer.features.add(type=2, tags=[0, 0], geometry=[9, 0, 0, (2**28 << 3) | 2, 4, 4])
    first = min(tile for tile, data in whole.tiles.items() if data)
    ground = of_tiles(TileSet(source=whole.source, tiles={**whole.tiles, first: tile.SerializeToString()}), visit)
    assert len(lines(ground, LineKind.MAIN)) == 1


@pytest.mark.parametrize("extent", [0, 1, 4_000_000_000])
def test_a_tile_of_a_strange_extent_makes_nothing_outside_the_box(extent: int) -> None:
    """None is a reason to fail."""
    visit = visit_of(TOWN)
    area = area_of(visit)
    tile = vector_tile_pb2.tile()
    layer = tile.layers.add(name="water", version=2, extent=extent)
    layer.features.add(type=3, geometry=[9, 0, 0, 26, 200, 0, 0, 200, 199, 0, 15])
    tiles = dict.fromkeys(area.tiles, b"") | {min(area.tiles): tile.SerializeToString()}
    _check_all_is_inside(of_tiles(TileSet(source=source(), tiles=tiles), visit))


def _check_all_is_inside(ground: Ground) -> None:
    for text in (*ground.areas.values(), *ground.lines.values()):
        for line in decoded_lines(text):
            assert len(line) > 1
            assert all(0 <= x <= ground.width_px and 0 <= y <= ground.height_px for x, y in line)


_POINTS = st.tuples(st.integers(-300, 1900), st.integers(-300, 1900))
_LINES = st.lists(_POINTS, min_size=2, max_size=9).map(LineString)
_RINGS = st.lists(_POINTS, min_size=3, max_size=9).map(Polygon)


@pytest.mark.slow
@settings(max_examples=deep(100, 8), deadline=None)
@given(st.lists(_RINGS, max_size=4), st.lists(_LINES, max_size=4), st.lists(_RINGS, max_size=2))
def test_whatever_is_in_tiles_the_ground_stays_in_its_box(
    water: list[Polygon], roads: list[LineString], houses: list[Polygon]
) -> None:
    """Areas that cross themselves, lines without length, and what reaches far out of the tiles."""
    ground = built(
        {
            "water": [(shapely.make_valid(each), {"class": "lake"}) for each in water],
            "transportation": [(each, {"class": "minor"}) for each in roads],
            "building": [(shapely.make_valid(each), {}) for each in houses],
        }
    )
    _check_all_is_inside(ground)


def test_building_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller is told, as of tiles that cannot be read."""
    monkeypatch.setattr(build, "MAX_WAIT_S", 0.01)
    visit = visit_of(TOWN)
    area = area_of(visit)
    with pytest.raises(GroundFault, match="more memory or time"):
        build_ground(tile_set(area, {}), area, visit)
