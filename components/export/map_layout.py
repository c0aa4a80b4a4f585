"""Where the pins, legs, scale bar and grid of a day's map are on a sheet.

Lengths are in the sheet's own unit (millimetres, pixels); x grows to the right, y downwards.

Where a stop lies so far off that the others would be a heap, the map shows the others; the ways to the far one end at
the edge, and an inset shows the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

from components.export.map_pins import Pin, pin_area, pin_at, pins_at, spread
from components.export.map_sheet import (
    MARKS_HEIGHT,
    Frame,
    Inset,
    MapLayout,
    Projection,
    fitting_scale,
    layout_of,
    leg_lines,
    unknown_lines,
)
from components.export.shapes import Point
from components.export.sheet_geometry import Area, clipped, direction
from components.plan.bounds import BoundingBox, bounds_of_day
from components.plan.model import Day, Leg
from components.render.labels import SharedMarker, shared_markers

FAR_FACTOR = 4.0
"""A stop is far from a crowd where the map of the crowd alone is so many times larger than with it. It is drawn apart
where the crowd would be a heap otherwise: its pins hide each other, or the way between them (`HEAP_RADII`)."""

HEAP_RADII = 3.0
"""Pins whose centres are closer than this, in radiuses of a pin, show no way between them."""

PIN_RADII = (19, 17, 15, 13)
"""Radiuses of pins, in units of the frame: the first that fits is taken."""

MAX_FAR = 4
"""So many places of a day are far at most, and no more than half of them."""

_INSET_WIDTH, _INSET_HEIGHT = 0.27, 0.42  # the most that an inset takes of the map
_INSET_UNIT = 0.72  # its symbols, of those of the map
_INSET_GAP = 22  # from the edges, in units of the frame
_EDGE_RADII = 2.0  # how far from the edges the pins of far stops are, in radiuses of a pin


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crowd:
    """The markers that the map shows, and those that are far from them."""

    near: tuple[SharedMarker, ...]
    far: tuple[SharedMarker, ...]

    @property
    def near_ids(self) -> frozenset[str]:
        """Of the stops that the map shows."""
        return frozenset(located.stop.id for marker in self.near for located in marker.stops)


def lay_out(day: Day, frame: Frame) -> MapLayout | None:
    """The layout of a day's map, or None while no stop of the day has a place. No pin covers title or north arrow."""
    box = bounds_of_day(day)
    if box is None:
        return None
    layout = _laid_out(day, box, frame)
    if any(pin_area(pin, layout.pin_radius).overlaps(mark) for pin in layout.pins for mark in frame.marks):
        layout = _laid_out(day, box, replace(frame, below_marks=True))
    return layout


def _laid_out(day: Day, box: BoundingBox, frame: Frame) -> MapLayout:
    project = Projection.fitting(box, frame.content)
    markers = shared_markers(day.located)
    crowd = _crowd(markers, project, frame.content, PIN_RADII[0] * frame.unit)
    if crowd is not None and (layout := _with_inset(day, box, crowd, frame)) is not None:
        return layout
    radius = _pin_radius(markers, project, frame)
    pins = spread(pins_at(markers, project, radius), frame.body, radius)
    layout = layout_of(frame, project, pins, leg_lines(day.legs, project, radius), radius)
    return replace(layout, unknown=unknown_lines(day.unknown_ways, project))


def _pin_radius(markers: Sequence[SharedMarker], project: Projection, frame: Frame) -> float:
    """The largest radius with which no pin covers another, or the smallest that can be read."""
    places = [project(marker.coordinate) for marker in markers]
    sizes = (size for size in PIN_RADII if not _any_nearer(places, 2.2 * size * frame.unit))
    return next(sizes, PIN_RADII[-1]) * frame.unit


def _crowd(markers: Sequence[SharedMarker], project: Projection, area: Area, radius: float) -> _Crowd | None:
    """The markers without the fewest far ones that make a heap of the others (see `FAR_FACTOR`); None without such."""
    places = [project(marker.coordinate) for marker in markers]
    by_distance = [sorted(range(len(places)), key=partial(_squared_distance, places, place)) for place in places]
    for far_count in range(1, min(MAX_FAR, len(places) // 2) + 1):
        crowds = [order[: len(places) - far_count] for order in by_distance]
        extent, crowd = min(
            ((Area.around(places[index] for index in indices), indices) for indices in crowds),
            key=lambda pair: max(pair[0].width, pair[0].height),
        )
        far = [index for index in range(len(places)) if index not in crowd]
        scale = partial(fitting_scale, area=area, min_extent=project.min_extent)
        least = scale(extent) / FAR_FACTOR
        all_far = all(scale(extent.with_point(places[index])) <= least for index in far)
        if all_far and _any_nearer([places[index] for index in crowd], HEAP_RADII * radius):
            return _Crowd(
                near=tuple(marker for index, marker in enumerate(markers) if index in crowd),
                far=tuple(markers[index] for index in far),
            )
    return None


def _squared_distance(places: Sequence[Point], start: Point, index: int) -> float:
    return (places[index][0] - start[0]) ** 2 + (places[index][1] - start[1]) ** 2


def _any_nearer(places: Sequence[Point], distance: float) -> bool:
    """Whether two places are nearer to each other than `distance` both in x and in y."""
    return any(
        abs(one[0] - other[0]) < distance and abs(one[1] - other[1]) < distance
        for one, other in combinations(places, 2)
    )


def _with_inset(day: Day, whole: BoundingBox, crowd: _Crowd, frame: Frame) -> MapLayout | None:
    """The map of the crowd with an inset in a corner: of those where it covers nothing, the one that leaves most room.
    None where the frame is too small for both."""
    legs = [leg for leg in day.legs if {leg.from_stop_id, leg.to_stop_id} <= crowd.near_ids]
    box = BoundingBox.around([marker.coordinate for marker in crowd.near], [leg.geometry for leg in legs])
    if box is None:
        return None
    if (inset_map := _inset_map(whole, frame)) is None:
        return None
    size, inset_project = inset_map
    radius = PIN_RADII[0] * frame.unit
    inset = _inset_layout(day, crowd, size, inset_project)
    rooms = [
        (Projection.fitting(box, smaller), corner)
        for room, corner in _corners(size, frame, radius)
        if min((smaller := _with_room_for_ways(room, box, crowd, radius)).width, smaller.height) > 4 * radius
    ]
    layouts = []
    for project, corner in sorted(rooms, key=lambda pair: -pair[0].scale):
        layout = _map_of_crowd(day, crowd, frame, project)
        shown = _shown(frame, project, inset_project)
        layout = replace(layout, inset=Inset(area=corner, layout=inset, shown=shown))
        if not _covered(layout, corner):
            return layout
        layouts.append(layout)
    return layouts[0] if layouts else None


def _with_room_for_ways(room: Area, box: BoundingBox, crowd: _Crowd, radius: float) -> Area:
    """The room without its sides towards the far stops, so that the ways there are seen before they end."""
    if min(room.width, room.height) <= 0:
        return room
    project = Projection.fitting(box, room)
    left = top = right = bottom = False
    for marker in crowd.far:
        x, y = project(marker.coordinate)
        east, south = (x - room.centre[0]) / room.width, (y - room.centre[1]) / room.height
        left, right = left or -east > abs(south), right or east > abs(south)
        top, bottom = top or -south > abs(east), bottom or south > abs(east)
    way = 4 * radius
    return Area(
        left=room.left + way * left,
        top=room.top + way * top,
        right=room.right - way * right,
        bottom=room.bottom - way * bottom,
    )


def _map_of_crowd(day: Day, crowd: _Crowd, frame: Frame, project: Projection) -> MapLayout:
    """The map of the crowd: legs end at its edge, with a pin for the far stop to which they go."""
    radius = _pin_radius(crowd.near, project, frame)
    edge = frame.body.grown(-_EDGE_RADII * radius)
    near_legs = [leg for leg in day.legs if {leg.from_stop_id, leg.to_stop_id} & crowd.near_ids]
    at_edge = [pin for marker in crowd.far for pin in _pins_at_edge(marker, near_legs, project, edge, radius)]
    pins = spread([*at_edge, *pins_at(crowd.near, project, radius)], frame.body, radius)
    layout = layout_of(frame, project, pins, leg_lines(near_legs, project, radius, edge), radius)
    return replace(layout, unknown=unknown_lines(day.unknown_ways, project, edge))


def _pins_at_edge(
    marker: SharedMarker, legs: Sequence[Leg], project: Projection, edge: Area, radius: float
) -> list[Pin]:
    """A pin where each leg between the crowd and a far stop crosses the edge; two in one place are one."""
    place = project(marker.coordinate)
    if edge.contains(place):
        return [pin_at(place, marker, radius)]
    ids = {located.stop.id for located in marker.stops}
    lines = []
    for leg in legs:
        if leg.to_stop_id in ids:
            lines.append([project(point) for point in leg.geometry])
        elif leg.from_stop_id in ids:
            lines.append([project(point) for point in reversed(leg.geometry)])
    ways = [parts for line in lines if (parts := clipped(line, edge))]
    pins: list[Pin] = []
    for parts in ways or [clipped([project.origin, place], edge)]:
        end = parts[-1][-1]
        if not any(_any_nearer([end, pin.place], 1.2 * radius) for pin in pins):
            pins.append(pin_at(end, marker, radius, beyond=direction(parts[-1][-2], end)))
    return pins


def _inset_map(whole: BoundingBox, frame: Frame) -> tuple[Frame, Projection] | None:
    """The size of the inset, which has the shape of what it shows, and its projection; None in a small frame."""
    unit = frame.unit * _INSET_UNIT
    room = Area(left=0, top=0, right=_INSET_WIDTH * frame.width, bottom=_INSET_HEIGHT * frame.body_height)
    pad, strip = 28 * unit, 72 * unit
    content = replace(room, right=room.right - 2 * pad, bottom=room.bottom - pad - strip)
    if min(content.width, content.height) < 20 * frame.unit:
        return None
    project = Projection.fitting(whole, content)
    width = max(project.extent.width * project.scale + 2 * pad, 0.6 * room.width)
    height = max(project.extent.height * project.scale + pad + strip, 0.6 * room.height)
    inside = Area(left=pad, top=pad, right=width - pad, bottom=height - strip)
    return Frame(width=width, height=height, unit=unit), Projection.fitting(whole, inside)


def _inset_layout(day: Day, crowd: _Crowd, size: Frame, project: Projection) -> MapLayout:
    radius = PIN_RADII[0] * size.unit
    pins = spread(pins_at(crowd.far, project, radius), size.body, radius)
    return replace(layout_of(size, project, pins, leg_lines(day.legs, project, radius), radius), grid_x=(), grid_y=())


def _shown(frame: Frame, project: Projection, inset_project: Projection) -> Area:
    """The part of the inset that the map shows, large enough to be seen."""
    ratio = inset_project.scale / project.scale
    x, y = inset_project(project.box.centre)
    centre_x, centre_y = project(project.box.centre)
    left, top = x - centre_x * ratio, y - centre_y * ratio
    shown = Area(left=left, top=top, right=left + frame.width * ratio, bottom=top + frame.body_height * ratio)
    return shown.grown(max(0.0, 7 * frame.unit - min(shown.width, shown.height) / 2))


def _corners(size: Frame, frame: Frame, radius: float) -> Iterator[tuple[Area, Area]]:
    """The corners for an inset, each twice: with the room beside it, and with that above or below it."""
    gap, away, all_room = _INSET_GAP * frame.unit, 2 * radius, frame.content
    bottom = frame.strip.top - 8 * frame.unit
    for left in (gap, frame.width - gap - size.width):
        top = MARKS_HEIGHT * frame.unit if frame.titled or left > gap else gap
        for upper in (top, bottom - size.height):
            corner = Area(left=left, top=upper, right=left + size.width, bottom=upper + size.height)
            if left == gap:
                yield replace(all_room, left=max(all_room.left, corner.right + away)), corner
            else:
                yield replace(all_room, right=min(all_room.right, corner.left - away)), corner
            if upper == top:
                yield replace(all_room, top=max(all_room.top, corner.bottom + away)), corner
            else:
                yield replace(all_room, bottom=min(all_room.bottom, corner.top - away)), corner


def _covered(layout: MapLayout, area: Area) -> bool:
    """Whether a leg or a pin is in an area."""
    pins_area = area.grown(1.5 * layout.pin_radius)
    return any(clipped(leg.points, area) for leg in layout.legs) or any(
        pins_area.contains((pin.x, pin.y)) for pin in layout.pins
    )
