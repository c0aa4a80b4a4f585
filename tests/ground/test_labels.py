"""Where the names on a ground stand: free of each other, of pins and route, upright, the same each time."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import cos, inf, nan, radians, sin

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from components.ground.decode import NamedFeature
from components.ground.label_room import PIN_RADIUS_PX
from components.ground.label_text import text_size
from components.ground.labels import MAX_LABELS, place_labels
from components.ground.ways import GroundPin
from components.plan.ground import LABEL_STYLES, GroundLabel, LabelKind
from tests.deep import deep

SIZE = (3000, 2400)
ZOOMS = [10 + step / 2 for step in range(17)]


def _street(name: str, *points: tuple[float, float], importance: int = 2, latin: str = "") -> NamedFeature:
    return NamedFeature(
        kind=LabelKind.STREET, name=name, latin=latin, importance=importance, geometry=LineString(points)
    )


def _place(
    features: Sequence[NamedFeature],
    pins: Sequence[GroundPin] = (),
    route: Sequence[Sequence[tuple[float, float]]] = (),
) -> tuple[GroundLabel, ...]:
    return place_labels(features, size=SIZE, pins=pins, route=route)


def _text_box(label: GroundLabel, zoom: float, size_share: float = 1) -> Polygon:
    """The text of a label on the ground at a zoom."""
    width, height = text_size(label, LABEL_STYLES[label.kind])
    scale, turn = 2 ** (16 - zoom), radians(label.angle)
    return Polygon(
        [
            (
                label.x + scale * (along * cos(turn) - across * sin(turn)),
                label.y + scale * (along * sin(turn) + across * cos(turn)),
            )
            for along, across in (
                (east * width / 2 * size_share, label.shift_px + south * height / 2 * size_share)
                for east, south in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            )
        ]
    )


_COORDINATES = st.tuples(st.integers(0, SIZE[0]), st.integers(0, SIZE[1]))
_NAMES = st.sampled_from(["Kaivokatu", "Pohjoisesplanadi", "Via", "Ulica Jožeta Jame", "Ερμού", "Rautatientori"])
_FEATURES = st.lists(
    st.one_of(
        st.builds(
            lambda name, points, importance: _street(name, *points, importance=importance),
            _NAMES,
            st.lists(_COORDINATES, min_size=2, max_size=5, unique=True),
            st.integers(0, 3),
        ),
        st.builds(
            lambda kind, name, point, importance: NamedFeature(
                kind=kind, name=name, importance=importance, geometry=Point(point)
            ),
            st.sampled_from([kind for kind in LabelKind if kind is not LabelKind.STREET]),
            _NAMES,
            _COORDINATES,
            st.integers(0, 3),
        ),
        st.builds(
            lambda name, corner, size: NamedFeature(
                kind=LabelKind.GREEN,
                name=name,
                geometry=box(corner[0], corner[1], corner[0] + size, corner[1] + size / 2),
            ),
            _NAMES,
            _COORDINATES,
            st.integers(10, 900),
        ),
    ),
    max_size=25,
)


@settings(max_examples=deep(100, 10), deadline=None)
@given(_FEATURES, st.lists(_COORDINATES, max_size=4), st.lists(_COORDINATES, min_size=2, max_size=5), st.randoms())
def test_no_name_covers_anything_at_any_zoom(
    features: list[NamedFeature],
    stops: list[tuple[int, int]],
    way: list[tuple[int, int]],
    shuffle: random.Random,
) -> None:
    """Not another name, a pin or the route, from its zoom on; in the ground, upright, in whatever order they come."""
    pins, route = [GroundPin(x, y, "") for x, y in stops], LineString(way)
    labels = _place(features, pins, [way])
    for label in labels:
        assert -90 < label.angle <= 90
        assert box(0, 0, *SIZE).contains(_text_box(label, label.zoom))
        for zoom in (zoom for zoom in ZOOMS if zoom >= label.zoom):
            assert not _text_box(label, zoom).intersects(route)
            radius = PIN_RADIUS_PX * 2 ** (16 - zoom)
            assert all(Point(pin.x, pin.y).distance(_text_box(label, zoom)) >= radius * 0.99 for pin in pins)
    for one, other in combinations(labels, 2):
        for zoom in (zoom for zoom in ZOOMS if zoom >= max(one.zoom, other.zoom)):
            assert not _text_box(one, zoom).intersects(_text_box(other, zoom))
    shuffle.shuffle(features)
    assert _place(features, pins, [way]) == labels


def test_pieces_of_tiles_are_one_street() -> None:
    """A street that two tiles cut has its name where it has it uncut, at the same zoom."""
    whole = _place([_street("Pohjoisesplanadi", (200, 500), (900, 520))])
    pieces = [
        _street("Pohjoisesplanadi", (450, 507.3), (200, 500)),
        _street("Pohjoisesplanadi", (450, 507), (700, 514)),
        _street("Pohjoisesplanadi", (900, 520), (700.4, 514)),
    ]
    cut = _place(pieces)
    assert cut[0].zoom == whole[0].zoom
    assert abs(cut[0].x - whole[0].x) + abs(cut[0].y - whole[0].y) < 40
    assert (cut[0].angle, cut[0].shift_px) == (2, 0)


def test_a_street_that_parts_and_meets_has_one_name_in_a_place() -> None:
    """Lanes of both directions, side by side."""
    lanes = [
        _street("Mannerheimintie", (100, 1000), (1500, 1000)),
        _street("Mannerheimintie", (1500, 1012), (100, 1012)),
    ]
    labels = _place(lanes)
    assert len(labels) >= 1
    for one, other in combinations(labels, 2):
        zoom = max(one.zoom, other.zoom)
        assert abs(one.x - other.x) >= 400 * 2 ** (16 - zoom)


def test_a_long_street_near_the_route_is_named_again_at_closer_zooms() -> None:
    """And one far from it is not."""
    long = _street("Hämeentie", (100, 200), (2900, 220), importance=0)
    labels = _place([long], [], [[(1000, 260), (2000, 300)]])
    assert len(labels) > 1
    assert min(label.zoom for label in labels) < 15 <= labels[1].zoom
    assert len(_place([long], [], [[(100, 2300), (2900, 2350)]])) == 1


def test_a_street_that_the_route_follows_has_its_name_beside_it() -> None:
    """As the route covers all of it."""
    [label, *_] = _place([_street("Aleksanterinkatu", (500, 900), (1100, 900))], [], [[(500, 900), (1100, 900)]])
    assert abs(label.shift_px) > 6
    assert label.y == 900


def test_the_travel_mode_in_the_middle_of_a_leg_is_kept_free() -> None:
    """A street beside it has its name elsewhere on it."""
    street = _street("Tie", (800, 1014), (1200, 1014))
    way = [(400, 1000), (1600, 1000)]
    for label in _place([street], [], [way]):
        text = _text_box(label, label.zoom)
        assert text.distance(Point(1000, 1000)) >= 13 * 2 ** (16 - label.zoom)


def test_names_follow_straight_parts() -> None:
    """Not the bend of a street, and no street that winds all the way."""
    bent = [(500, 500), (700, 500), (705, 510), (706, 900)]
    [label, *_] = _place([_street("Katu", *bent)])
    assert label.angle in {0, 90}
    winding = [(500 + 6 * step, 500 + (12 if step % 2 else 0)) for step in range(12)]
    assert not _place([_street("Serpentiinitie", *winding)])


def test_names_of_areas_stand_inside_them_when_there_is_room() -> None:
    """In a park with a hole, cut by the edge of a tile, and the small one later."""
    ring = Polygon(box(400, 400, 1200, 1000).exterior, [box(500, 550, 1100, 850).exterior])
    left, right = ring.intersection(box(0, 0, 800, 2000)), ring.intersection(box(800, 0, 2000, 2000))
    park = [NamedFeature(kind=LabelKind.GREEN, name="Kaisaniemen puisto", geometry=part) for part in (left, right)]
    small = NamedFeature(kind=LabelKind.GREEN, name="Kaisaniemen leikkipuisto", geometry=box(2000, 400, 2060, 460))
    by_name = {label.text: label for label in _place([*park, small])}
    label = by_name["Kaisaniemen puisto"]
    assert ring.contains(Point(label.x, label.y))
    assert 400 <= label.x - 200 <= label.x + 200 <= 1200
    assert label.angle == 0
    assert by_name["Kaisaniemen leikkipuisto"].zoom > label.zoom + 2


def test_points_are_named_by_the_areas_around_them() -> None:
    """A park in the middle of its area; the bays of one sea where each is."""
    areas: dict[LabelKind, list[BaseGeometry]] = {
        LabelKind.GREEN: [box(400, 400, 1000, 800)],
        LabelKind.WATER: [MultiPolygon([box(0, 1000, 1500, 2400)]), box(1500, 1000, 3000, 2400)],
    }
    points = [
        NamedFeature(kind=LabelKind.GREEN, name="Puisto", geometry=Point(420, 420)),
        NamedFeature(kind=LabelKind.WATER, name="Kaisaniemenlahti", geometry=Point(900, 1200)),
        NamedFeature(kind=LabelKind.WATER, name="Töölönlahti", geometry=Point(2200, 2000)),
    ]
    labels = {
        label.text: (label.x, label.y) for label in place_labels(points, size=SIZE, pins=[], route=[], areas=areas)
    }
    assert labels == {"Puisto": (700, 600), "Kaisaniemenlahti": (900, 1200), "Töölönlahti": (2200, 2000)}


def test_the_same_name_does_not_stand_twice_side_by_side() -> None:
    """A station named as its district, or as a stop of the plan, waits until they are far apart."""
    district = NamedFeature(kind=LabelKind.DISTRICT, name="Kaisaniemi", geometry=Point(1000, 1000))
    station = NamedFeature(kind=LabelKind.STATION, name="KAISANIEMI", geometry=Point(1100, 1000))
    first, second = sorted(label.zoom for label in _place([district, station]))
    assert first < 14
    assert second >= 17
    alone = _place([station])
    beside_stop = _place([station], [GroundPin(1180, 1000, "Kaisaniemi")])
    assert alone[0].zoom == 13
    assert not beside_stop or beside_stop[0].zoom >= 17


def test_the_name_of_a_stop_has_room_beside_its_pin() -> None:
    """The street to the right of a pin is named elsewhere."""
    street = _street("Katu", (1000, 1000), (1300, 1000))
    bare = _place([street], [GroundPin(1100, 1000, "")])
    named = _place([street], [GroundPin(1100, 1000, "University Main Library")])
    assert named[0].zoom > bare[0].zoom or named[0].x != bare[0].x


def test_the_name_of_a_stop_keeps_off_the_route() -> None:
    """It is to the left of a pin that the route leaves to the right: there the street is named elsewhere."""
    street = _street("Katu", (700, 1000), (985, 1000))
    pins = [GroundPin(1000, 1000, "University Library"), GroundPin(100, 100, ""), GroundPin(2900, 100, "")]
    free = _place([street], pins)
    taken = _place([street], pins, [[(1000, 1000), (2000, 1000)]])
    assert free[0].zoom < taken[0].zoom


def test_the_last_stop_to_the_east_has_room_for_its_name_to_the_west() -> None:
    """There a map that shows all stops ends; one in the middle has its name to the east."""
    street = _street("Katu", (1700, 1000), (1985, 1000))
    named = GroundPin(2000, 1000, "City Hall of Helsinki")
    last = _place([street], [GroundPin(100, 100, ""), named])
    within = _place([street], [GroundPin(100, 100, ""), named, GroundPin(2900, 100, "")])
    assert within[0].zoom < last[0].zoom


def test_a_stop_of_trams_named_as_its_street_is_not_named() -> None:
    """Another is, close by alone."""
    stops = [
        NamedFeature(kind=LabelKind.STATION, name=name, importance=2, geometry=Point(x, 1000))
        for name, x in (("Mikonkatu", 900), ("Kauppatori", 1400))
    ]
    labels = _place([*stops, _street("Mikonkatu", (1000, 300), (1000, 900))])
    assert {(label.text, label.kind) for label in labels} == {
        ("Mikonkatu", LabelKind.STREET),
        ("Kauppatori", LabelKind.STATION),
    }
    assert next(label.zoom for label in labels if label.text == "Kauppatori") == 17


def test_no_name_stands_where_the_edge_fades() -> None:
    """But farther in."""
    station = NamedFeature(kind=LabelKind.STATION, name="Asema", geometry=Point(1500, 40))
    assert not _place([station])


@pytest.mark.slow
def test_important_names_come_first_and_the_number_is_limited() -> None:
    """Of thousands of streets; the town is among them, and what is near the route."""
    streets = [
        _street(f"Street {number}", (10 + 12 * (number % 240), y), (19 + 12 * (number % 240), y + 60))
        for number in range(1200)
        for y in (10 + 200 * (number // 240),)
    ]
    town = NamedFeature(kind=LabelKind.PLACE, name="Ljubljana", geometry=Point(1500, 1200))
    labels = _place([*streets, town], [], [[(100, 700), (300, 700)]])
    assert len(labels) <= MAX_LABELS
    assert labels[0].text == "Ljubljana"
    assert next(label.rank for label in labels if label.kind is LabelKind.STREET) == 6
    assert max(Counter(label.text for label in labels).values()) <= 6


def test_a_name_in_other_letters_has_its_latin_form() -> None:
    """And a latin name has it once."""
    athens = NamedFeature(kind=LabelKind.PLACE, name="Αθήνα", latin="Athína", geometry=Point(1500, 1200))
    street = _street("Čopova ulica", (100, 100), (700, 100), latin="Copova ulica")
    labels = {label.text: label.latin for label in _place([athens, street])}
    assert labels == {"Αθήνα": "Athína", "Čopova ulica": ""}


@pytest.mark.parametrize(
    "name",
    ["", "   ", "x" * 500, "\u202e\u2066", "—!?", "a" + "\u0301" * 30, "\ud800", "word " * 20, "\x00\x07", "\ue000"],
)
def test_names_that_are_none_are_left_out(name: str) -> None:
    """Nothing is cut or made up for them."""
    place = NamedFeature(kind=LabelKind.PLACE, name=name, geometry=Point(1500, 1200))
    assert not _place([place])


@settings(max_examples=deep(200, 20), deadline=None)
@given(st.text(max_size=60))
def test_names_from_outside_are_one_harmless_line(name: str) -> None:
    """No mark of direction, no control, nothing that JSON or a line could not hold."""
    place = NamedFeature(kind=LabelKind.DISTRICT, name=name, latin=name, geometry=Point(1500, 1200))
    for label in _place([place]):
        for line in label.lines:
            assert line == line.strip() == " ".join(line.split())
            assert line.isprintable() or set(line) & set("\u200c\u200d")
            assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")
            assert json.loads(json.dumps(line)) == line
            line.encode()


def test_turned_names_are_read() -> None:
    """Marks of direction and line breaks in a name are dropped, its letters stay."""
    place = NamedFeature(kind=LabelKind.PLACE, name="Kaivo\u202ekatu\n <b>5</b>", geometry=Point(1500, 1200))
    assert [label.text for label in _place([place])] == ["Kaivokatu <b>5</b>"]


def test_geometry_that_is_odd_names_nothing_and_stops_nothing() -> None:
    """Empty, of one point only, a bow tie, off the ground, nowhere."""
    odd = [
        NamedFeature(kind=LabelKind.PLACE, name="No place", geometry=Point(nan, inf)),
        NamedFeature(kind=LabelKind.STREET, name="Empty", geometry=LineString()),
        NamedFeature(kind=LabelKind.STREET, name="Dot", geometry=LineString([(5, 5), (5, 5)])),
        NamedFeature(kind=LabelKind.PLACE, name="Away", geometry=Point(-9000, 99999)),
        NamedFeature(kind=LabelKind.GREEN, name="Flat", geometry=Polygon([(0, 0), (9, 0), (0, 0), (0, 0)])),
        NamedFeature(
            kind=LabelKind.GREEN, name="Tie", geometry=Polygon([(400, 400), (900, 800), (900, 400), (400, 800)])
        ),
        NamedFeature(kind=LabelKind.WATER, name="Set", geometry=shapely.GeometryCollection([Point(5, 5)])),
    ]
    features = [*odd, _street("Katu", (100, 100), (700, 100))]
    for areas in ({}, {LabelKind.GREEN: [box(0, 0, 900, 900)], LabelKind.WATER: []}):
        texts = {label.text for label in place_labels(features, size=SIZE, pins=[], route=[], areas=areas)}
        assert {"Katu", "Tie"} <= texts
        assert not texts & {"Empty", "Away", "No place"}
