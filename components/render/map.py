"""The visit as a Folium map: markers with the list's numbers, a line a leg, a group a day, a background.

A day lies in one copy of the world: where it crosses the 180th meridian, longitudes go on beyond 180.

The map holds numbers, positions and class names only. All text (labels for screen readers, tooltips, credits beyond
the background's own) is in the page's JSON, see `escaping`. Two maps of one visit are equal to the byte: Folium's
random element ids are replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import TypeVar

import folium
from branca.element import Element, MacroElement
from folium.elements import ElementAddToElement
from folium.map import Layer
from folium.template import Template

from components.plan.bounds import WORLD, BoundingBox, bounds_of_day, bounds_of_visit
from components.plan.model import Coordinate, Day, Leg, Visit
from components.render.arcs import line_on_map
from components.render.background import MAX_ZOOM, Background
from components.render.escaping import Json
from components.render.labels import SharedMarker, shared_markers
from components.render.style import LIGHT

_E = TypeVar("_E", bound=Element)

_PIN_PX = 36
_PIN_EXTRA_PX = 22  # how much wider a shared marker is for each stop after the first
_LINE_PX = 5
_ESTIMATE_DASH = "2 10"
_UNKNOWN_PX = 2
_UNKNOWN_DASH = "1 7"
_AREA_ZOOM = 11
"""A city and its surroundings, where no stop has a place yet."""
_SINGLE_STOP_ZOOM = 15  # the streets around a day's only stop
_DECIMALS = 5  # of a degree: 1.1 m, less than a line of 5 px at the closest zoom
# One transparent pixel, shown for a tile that does not load instead of a broken picture.
_EMPTY_TILE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


class _Handover(MacroElement):
    """Tells the page's script which Folium object is which stop and leg."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        studyVisit.handOver({{ this.map_name }}, {
          tiles: {{ this.tiles or "null" }},
          days: {
          {%- for day in this.days %}
            "{{ day.date }}": {
              group: {{ day.group }},
              markers: [{{ day.markers|join(", ") }}],
              legs: [{{ day.legs|join(", ") }}],
            },
          {%- endfor %}
          },
        });
        {% endmacro %}
        """
    )

    def __init__(self, map_name: str, tiles: str | None, days: list[dict[str, object]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Handover"
        self._id = "visit"
        self.map_name = map_name
        self.tiles = tiles
        self.days = days


def visit_map(
    visit: Visit, *, background: Background, day: date | None = None, area: BoundingBox | None = None
) -> folium.Map:
    """The whole visit as one Folium map that shows `day`, or the first day that has a place; without any, `area`.

    Positions are WGS 84. The map loads no scripts and styles by itself: the page brings Leaflet.
    """
    shown = next((each for each in visit.days if each.date == day), None)
    shown = shown or next((each for each in visit.days if each.located), None)
    bounds = (bounds_of_day(shown) if shown else None) or bounds_of_visit(visit)
    view, zoom = (bounds, _SINGLE_STOP_ZOOM) if bounds is not None else (area, _AREA_ZOOM)
    centre = None if view is None else view.centre
    result = folium.Map(
        location=None if centre is None else [round(centre.latitude, 6), round(centre.longitude, 6)],
        zoom_start=zoom if centre is not None else 2,
        tiles=None,
        zoom_control=False,
        # Any zoom, so that a day fills the frame; the buttons and keys still go one step.
        zoom_snap=0,
        # The page's script adds zoom, scale and north with translated labels, and places the credit.
        attribution_control=False,
        keyboard=True,
    )
    _with_id(result, "visit")
    # Folium's own argument is for tiles alone, and a map without them would have no end.
    result.options["max_zoom"] = max(background.max_zoom, MAX_ZOOM)
    result.default_js = []
    result.default_css = []
    tiles = _tile_layer(background)
    if tiles is not None:
        _with_id(tiles, "background").add_to(result)
    days = [_add_day(result, each, show=each is shown) for each in visit.days]
    _Handover(result.get_name(), tiles.get_name() if tiles is not None else None, days).add_to(result)
    return result


def html_of(visit_map: folium.Map) -> str:
    """The HTML element of a map, without the page that Folium would put around it."""
    return "\n".join(_rendered(visit_map, "html"))


def script_of(visit_map: folium.Map) -> str:
    """The script that fills the element.

    Folium's own `render` has Jinja compile each element's output once more: 70 ms for 60 stops where this takes 4 ms.
    """
    return "\n".join(_rendered(visit_map, "script"))


def _rendered(element: Element, macro: str) -> Iterator[str]:
    """The output of a template macro for an element, then for those inside it, in Folium's order."""
    render = element._template.module.__dict__.get(macro)
    if render is not None:
        yield render(element, {})
    for child in element._children.values():
        yield from _rendered(child, macro)
    # What Folium adds to markers and layers while it renders them.
    if isinstance(element, folium.Marker) and element.icon is not None:
        yield from _rendered(folium.Marker.SetIcon(marker=element, icon=element.icon), macro)
    elif isinstance(element, Layer) and element.show and element._parent is not None:
        parent = element._parent.get_name()
        yield from _rendered(ElementAddToElement(element_name=element.get_name(), element_parent_name=parent), macro)


def drawing_options() -> dict[str, Json]:
    """The sizes with which the page's script draws a newer plan like this module."""
    return {
        "line": {"weight": _LINE_PX, "opacity": 1, "smoothFactor": 1},
        "dash": _ESTIMATE_DASH,
        "unknown": {
            "weight": _UNKNOWN_PX,
            "dashArray": _UNKNOWN_DASH,
            "className": "leg-unknown",
            "interactive": False,
        },
        "pin": _PIN_PX,
        "more": _PIN_EXTRA_PX,
    }


def _tile_layer(background: Background) -> folium.TileLayer | None:
    """The tiles of a background; None for the plain ground.

    OpenStreetMap's servers refuse requests without a Referer (https://operations.osmfoundation.org/policies/tiles/),
    so the layer sends our origin and nothing more.
    """
    if not background.url:
        return None
    layer = folium.TileLayer(
        tiles=background.url,
        attr=escape(background.credit),
        max_zoom=max(background.max_zoom, MAX_ZOOM),
        max_native_zoom=background.max_zoom,
        error_tile_url=_EMPTY_TILE,
        referrer_policy="strict-origin-when-cross-origin",
        # The page adds it when the map becomes visible, so that a reader of the list alone loads no tiles.
        show=False,
    )
    # Without Leaflet's defaults, which Folium writes out (https://leafletjs.com/reference.html#tilelayer).
    options = ("attribution", "max_zoom", "max_native_zoom", "error_tile_url", "referrer_policy")
    layer.options = {name: layer.options[name] for name in options}
    return layer


def _add_day(visit_map: folium.Map, day: Day, *, show: bool) -> dict[str, object]:
    key = f"{day.date:%Y%m%d}"
    group = _with_id(folium.FeatureGroup(name=day.date.isoformat(), show=show), key)
    frame = bounds_of_day(day) or WORLD
    legs = [_with_id(_line(leg, frame), f"{key}_{index}") for index, leg in enumerate(day.legs) if not leg.same_place]
    markers = [_marker(shared, frame, f"{key}_{index}") for index, shared in enumerate(shared_markers(day.located))]
    lines = [way.line for way in day.unknown_ways if way.line]
    unknown = [_with_id(_unknown_line(line, frame), f"{key}_unknown_{index}") for index, line in enumerate(lines)]
    for element in [*unknown, *legs, *markers]:
        element.add_to(group)
    group.add_to(visit_map)
    return {
        "date": day.date.isoformat(),
        "group": group.get_name(),
        "markers": [marker.get_name() for marker in markers],
        "legs": [line.get_name() for line in legs],
    }


def _line(leg: Leg, frame: BoundingBox) -> folium.PolyLine:
    line = folium.PolyLine(
        [[round(latitude, _DECIMALS), round(longitude, _DECIMALS)] for latitude, longitude in line_on_map(leg, frame)],
        class_name=f"leg leg-{leg.mode}" + (" leg-estimated" if leg.estimated else ""),
        color=LIGHT.of_mode(leg.mode),
        weight=_LINE_PX,
        opacity=1,
        dash_array=_ESTIMATE_DASH if leg.estimated else None,
        smooth_factor=1,
    )
    # Without Leaflet's defaults, which Folium writes out (https://leafletjs.com/reference.html#polyline).
    line.options = {name: line.options[name] for name in ("className", "color", "weight", "dashArray")}
    return line


def _unknown_line(points: Sequence[Coordinate], frame: BoundingBox) -> folium.PolyLine:
    """A way that nobody knows: thin, grey and dotted, so that nobody takes it for one."""
    line = folium.PolyLine(
        [[round(point.latitude, _DECIMALS), round(frame.continued(point.longitude), _DECIMALS)] for point in points],
        class_name="leg-unknown",
        color=LIGHT.muted,
        weight=_UNKNOWN_PX,
        dash_array=_UNKNOWN_DASH,
        interactive=False,
    )
    line.options = {name: line.options[name] for name in ("className", "color", "weight", "dashArray")} | {
        "interactive": False
    }
    return line


def _marker(shared: SharedMarker, frame: BoundingBox, key: str) -> folium.Marker:
    width = _PIN_PX + _PIN_EXTRA_PX * (min(len(shared.stops), 3) - 1)
    icon = folium.DivIcon(
        # Only numbers and a separator: no text of the plan.
        html=f"<span>{shared.label}</span>",
        class_name="stop-pin",
        icon_size=(width, _PIN_PX),
        icon_anchor=(width // 2, _PIN_PX // 2),
    )
    at = shared.coordinate
    position = [round(at.latitude, 6), round(frame.continued(at.longitude), 6)]
    marker = folium.Marker(position, icon=_with_id(icon, key), rise_on_hover=True)
    return _with_id(marker, key)


def _with_id(element: _E, name: str) -> _E:
    element._id = name
    return element
