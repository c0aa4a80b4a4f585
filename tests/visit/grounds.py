"""The grounds of visits for tests: sources that are functions, and a builder that needs no time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from components.plan.ground import Ground, ground_json, read_ground
from components.plan.ground_tiles import GroundArea, TileSet
from components.plan.model import Coordinate, Day, Place, PlaceSource, PlannedStop, Visit
from components.store.grounds import GroundStore
from components.visit.ground_work import GroundWork
from components.visit.grounds import Grounds
from tests import samples
from tests.lookup.tiles import Handler, Scene, server
from tests.store.plan_stores import Place as StorePlace


def moved(visit: Visit, *, latitude: float = 0.0, longitude: float = 0.0) -> Visit:
    """The visit with its first stop with a place somewhere else."""
    day, (stop, *_) = _placed(visit)
    assert stop.place is not None
    coordinate = stop.place.coordinate
    at = Coordinate(latitude=coordinate.latitude + latitude, longitude=coordinate.longitude + longitude)
    return _with(visit, day, {stop.stop.id: replace(stop.place, coordinate=at)})


def reordered(visit: Visit) -> Visit:
    """The visit with two places changed for each other: other ways, the same area."""
    day, (one, two, *_) = _placed(visit)
    return _with(visit, day, {one.stop.id: two.place, two.stop.id: one.place})


def _placed(visit: Visit) -> tuple[Day, list[PlannedStop]]:
    """The first day with two places, and its stops with a place."""
    found = [(day, [stop for stop in day.stops if stop.place is not None]) for day in visit.days]
    return next((day, stops) for day, stops in found if len(stops) > 1)


def _with(visit: Visit, day: Day, places: Mapping[str, Place | None]) -> Visit:
    stops = [replace(each, place=places.get(each.stop.id, each.place)) for each in day.stops]
    changed = replace(day, stops=tuple(stops))
    return replace(visit, days=tuple(changed if each is day else each for each in visit.days))


def two_stops() -> Visit:
    """A visit of two stops of one street, for which few tiles have to be fetched."""
    visit = samples.ljubljana()
    day, stops = _placed(visit)
    return replace(visit, days=(replace(day, stops=tuple(stops[:2])),))


def at(latitude: float, longitude: float) -> Visit:
    """A visit of one stop."""
    visit = samples.ljubljana()
    place = Place(coordinate=Coordinate(latitude=latitude, longitude=longitude), source=PlaceSource.FILE)
    stop = replace(visit.days[0].stops[0], place=place, leg=None)
    return replace(visit, days=(replace(visit.days[0], stops=(stop,)),))


class Builder:
    """Builds grounds of nothing but their area, source and ways; `fault` is raised instead."""

    def __init__(self) -> None:
        self.built: list[TileSet] = []
        self.fault: Exception | None = None

    def __call__(self, tile_set: TileSet, area: GroundArea, visit: Visit) -> Ground:
        if self.fault is not None:
            raise self.fault
        self.built.append(tile_set)
        return read_ground(
            ground_json(
                source=tile_set.source.name,
                version=tile_set.source.version,
                date=tile_set.source.date,
                credit=tile_set.source.credit,
                corner_px=(area.box.left, area.box.top),
                size_px=(area.box.width, area.box.height),
                areas={},
                lines={},
                labels=(),
            )
        )


class GroundScene(Scene):
    """A store, sources and a builder; `work` is what one process does with them."""

    def __init__(self, folder: Path, handler: Handler | None = None, **settings: Any) -> None:
        self.fault: httpx.Response | Exception | None = None
        self.version = "20261127_001001_pt"
        self.handler = handler or self._answer
        super().__init__(self._handled, **settings)
        self.place = StorePlace(folder)
        self.builder = Builder()
        plans = self.place.open()
        plans.published()
        self.store = GroundStore(plans._reading, plans._writing, clock=self.clock)
        self.grounds = Grounds(self.store, self.sources, build=self.builder)
        self.work = self.process()

    def process(self) -> GroundWork:
        """Another process on the same store."""
        return GroundWork(Grounds(self.store, self.sources, build=self.builder), clock=self.clock)

    def _handled(self, request: httpx.Request) -> httpx.Response:
        return self.handler(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self.fault, Exception):
            raise self.fault
        if self.fault is not None:
            return self.fault
        return server(tiles=[f"https://tiles.example/planet/{self.version}/{{z}}/{{x}}/{{y}}.pbf"])(request)

    def settle(self, work: GroundWork | None = None) -> bool:
        """Let time pass and work; whether a ground has come."""
        self.clock.now += 6
        return (work or self.work).work()


def open_scene(folder: Path, **settings: Any) -> Iterator[GroundScene]:
    """A scene whose store is closed at the end."""
    scene = GroundScene(folder, **settings)
    yield scene
    scene.place.close()
