"""The ground of a day: how many bytes it has, how long it takes to build, from real tiles of central Helsinki.

They come from the services beside the tests. A city is the densest of them in each place, each bent in its own way, so
that no two are alike; nothing meets at their edges, and all of it is as dense as the centre of a capital.
"""

from __future__ import annotations

import gzip
import json
import math
import urllib.request
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import brotli
import mapbox_vector_tile
import numpy as np
import shapely
from shapely.geometry import shape

from components.ground.area import ground_area
from components.ground.build import build_ground
from components.ground.ladder import MOST_BYTES
from components.plan.ground import AreaKind, LineKind
from components.plan.ground_tiles import GroundArea, Schema, Tile, TileSet, TileSource
from components.plan.model import Coordinate, Day, Leg, Place, PlaceSource, PlannedStop, Stop, Visit
from components.plan.timing import Timing, Totals
from components.plan.travel_modes import TravelMode
from tests.bench.table import Chapter, Row, Samples, verdict

SERVER = "http://127.0.0.1:8300/tiles/planet"
DENSEST = Tile(14, 9327, 4742)
MAX_BUILD_S = 60.0

_SOURCE = TileSource(name="OpenFreeMap", version="1", schema=Schema.OPENMAPTILES, credit="OpenStreetMap")
_CENTRE = ((60.1694, 24.9359), (60.1720, 24.9367), (60.1714, 24.9483), (60.1704, 24.9522), (60.1682, 24.9528))
_CITY = ((60.160, 24.900), (60.182, 24.950), (60.165, 24.935))


def measure() -> Chapter:
    """A day on foot, and a day in a city."""
    address = _json(SERVER)["tiles"][0]
    dense = _fetched(address, DENSEST)
    rows: list[Row] = []
    for name, places, mode in (
        ("Helsinki on foot, five stops", _CENTRE, TravelMode.WALK),
        ("a dense city by coach", _CITY, TravelMode.COACH),
    ):
        visit = _visit(places, mode)
        area = ground_area(visit)
        if area is None:
            raise AssertionError("a visit with places has an area")
        on_foot = mode is TravelMode.WALK
        tiles = {each: _fetched(address, each) if on_foot else _bent(dense, each) for each in sorted(area.tiles)}
        rows += _rows(name, visit, area, tiles)
    return Chapter(
        title="The size of a ground",
        how=(
            "The ground of two days, built as the server does it, in a process of its own; bytes are those of its "
            "JSON in Brotli, with names. The first from the real tiles of central Helsinki; the others from the "
            "densest of them in each place, each bent in its own way, of zoom 14 and 12 alike: as dense everywhere as "
            "the centre of a capital. The peer is what its tiles take, in gzip."
        ),
        rows=tuple(rows),
    )


def dense_city() -> Visit:
    """The day in a city, with its ground."""
    dense = _fetched(_json(SERVER)["tiles"][0], DENSEST)
    visit = _visit(_CITY, TravelMode.COACH)
    area = ground_area(visit)
    if area is None:
        raise AssertionError("a visit with places has an area")
    tiles = {each: _bent(dense, each) for each in sorted(area.tiles)}
    return replace(visit, ground=build_ground(TileSet(source=_SOURCE, tiles=tiles), area, visit))


def _rows(name: str, visit: Visit, area: GroundArea, tiles: Mapping[Tile, bytes]) -> list[Row]:
    before = _cpu_s()
    ground = build_ground(TileSet(source=_SOURCE, tiles=tiles), area, visit)
    taken = _cpu_s() - before
    size = len(brotli.compress(ground.data))
    metre = 40_075_016.7 / 2**24 * math.cos(math.radians(60.17))
    km2 = area.box.width * area.box.height * (metre / 1000) ** 2
    classes: list[tuple[AreaKind | LineKind, str]] = [*ground.areas.items(), *ground.lines.items()]
    sizes = {kind.value: len(brotli.compress(text.encode())) / 1000 for kind, text in classes}
    shares = ", ".join(f"{kind} {kilobytes:.1f}" for kind, kilobytes in sizes.items())
    title = f"{name}: {km2:.0f} km², {len(tiles)} tiles, {len(ground.labels)} names"
    return [
        Row(
            what=title,
            ours=Samples(unit="kB", values=(size / 1000,)),
            peer_name="its tiles",
            peer=Samples(unit="kB", values=(sum(len(gzip.compress(each)) for each in tiles.values()) / 1000,)),
            target=f"at most {MOST_BYTES / 1000:.0f} kB",
            verdict=verdict(size <= MOST_BYTES),
            note=f"by class, each alone, in kB: {shares}.",
        ),
        Row(
            what=f"{name}: time of a processor to build it",
            ours=Samples(unit="s", values=(taken,)),
            target=f"at most {MAX_BUILD_S:.0f} s",
            verdict=verdict(taken <= MAX_BUILD_S),
        ),
    ]


def _cpu_s() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _json(address: str) -> dict[str, list[str]]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return dict(json.load(answer))


def _fetched(address: str, tile: Tile) -> bytes:
    with urllib.request.urlopen(address.format(z=tile.zoom, x=tile.x, y=tile.y), timeout=10) as answer:
        data = bytes(answer.read())
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def _bent(data: bytes, tile: Tile) -> bytes:
    """A tile whose lines and areas are bent, as its place in the world says."""
    phase = (tile.x * 7 + tile.y * 13) % 97 / 9

    def moved(points: np.ndarray) -> np.ndarray:
        x, y = points[:, 0], points[:, 1]
        return np.column_stack(
            [
                x + 30 * np.sin(y / 170 + phase) + 40 * np.sin(x / 311 + 2 * phase),
                y + 35 * np.sin(x / 190 + phase * 1.7) + 25 * np.sin(y / 83 + phase),
            ]
        )

    layers = []
    for name, layer in mapbox_vector_tile.decode(data, default_options={"y_coord_down": True}).items():
        if name in {"housenumber", "poi"}:
            continue
        features = [
            {"geometry": shapely.transform(shape(each["geometry"]), moved).wkb, "properties": each["properties"]}
            for each in layer["features"]
        ]
        layers.append({"name": name, "features": features})
    return bytes(mapbox_vector_tile.encode(layers, default_options={"y_coord_down": True, "extents": 4096}))


def _visit(places: tuple[tuple[float, float], ...], mode: TravelMode) -> Visit:
    """A day with stops at these latitudes and longitudes, and straight ways between them."""
    zone, day = ZoneInfo("Europe/Helsinki"), date(2026, 5, 4)
    stops: list[PlannedStop] = []
    for index, (latitude, longitude) in enumerate(places):
        at = Coordinate(latitude=latitude, longitude=longitude)
        leg = None
        if index:
            before = places[index - 1]
            line = (Coordinate(latitude=before[0], longitude=before[1]), at)
            leg = Leg(
                from_stop_id=f"s{index - 1}",
                to_stop_id=f"s{index}",
                mode=mode,
                distance_m=1000,
                duration_s=900,
                geometry=line,
            )
        arrive = datetime.combine(day, datetime.min.time(), zone) + timedelta(hours=9 + index)
        stops.append(
            PlannedStop(
                number=index + 1,
                stop=Stop(id=f"s{index}", date=day, name=f"Stop {index + 1}"),
                timing=Timing(arrive=arrive, depart=None),
                place=Place(coordinate=at, source=PlaceSource.FILE),
                leg=leg,
            )
        )
    totals = Totals(distance_m=0, travel_s=0, dwell_s=0, estimated=False)
    days = (Day(date=day, stops=tuple(stops), totals=totals),)
    return Visit(title="A day", host="", zone=zone, languages=("en",), days=days)
