"""The visit as a Folium map: markers with the list's own numbers, a line a leg, a group a day, a background.

The scene holds numbers, positions and class names only. Every word (labels for screen readers, tooltips, credits
beyond the background's own) travels beside it as JSON, see `escaping`. Two scenes of one visit are the same to the
byte: Folium's random element ids are replaced by names that say what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

import folium
from branca.element import Element, MacroElement
from folium.template import Template

from components.plan.model import BoundingBox, Coordinate, Day, Leg, Visit
from components.render.background import Background
from components.render.escaping import Json
from components.render.shared_markers import SharedMarker, shared_markers
from components.render.style import LIGHT

_E = TypeVar("_E", bound=Element)

MARKER_PX = 36
PIN_MORE_PX = 22
"""How much wider a shared marker is for each stop more."""
LINE_PX = 5
ESTIMATE_DASH = "2 10"
# A day of one stop, or none: close enough to see the streets, wide enough to see the quarter.
_LONE_STOP_ZOOM = 15
# Five decimals are 1.1 m: finer than a line of 5 px at the closest zoom, and two fifths of the digits of a double.
_DECIMALS = 5


class _Handover(MacroElement):
    """Tells the page's own script which Folium object is which stop and leg."""

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


def scene(
    visit: Visit, *, background: Background, day: date | None = None, gestures: Mapping[str, str] | None = None
) -> folium.Map:
    """The whole visit as one Folium map with `day` (or the first day that has a place) on show.

    With `gestures`, the words of its hints, the map takes two fingers or Ctrl to move, so that the page around it still
    scrolls.

    Positions are WGS 84. The map loads nothing by itself: whoever renders it serves Leaflet (see `page`).
    """
    shown = _shown(visit, day)
    bounds = (shown.bounds if shown else None) or visit.bounds
    centre = _centre(bounds)
    drawn = folium.Map(
        location=None if centre is None else [centre.latitude, centre.longitude],
        zoom_start=_LONE_STOP_ZOOM if centre is not None else 2,
        tiles=None,
        zoom_control=False,
        # The page's script adds zoom, scale and north with words in the reader's language, and the credit in its place.
        attribution_control=False,
        keyboard=True,
        gesture_handling=True if gestures else None,
        gesture_handling_options={"text": dict(gestures)} if gestures else None,
    )
    _named(drawn, "visit")
    drawn.default_js = []
    drawn.default_css = []
    tiles = background.layer()
    if tiles is not None:
        _named(tiles, "background").add_to(drawn)
    days = [_add_day(drawn, each, show=each is shown) for each in visit.days]
    _Handover(drawn.get_name(), tiles.get_name() if tiles is not None else None, days).add_to(drawn)
    return drawn


def measures() -> dict[str, Json]:
    """What the page's script needs in order to draw a newer plan as this module would."""
    return {
        "line": {"weight": LINE_PX, "opacity": 1, "smoothFactor": 1},
        "dash": ESTIMATE_DASH,
        "pin": MARKER_PX,
        "more": PIN_MORE_PX,
    }


def _add_day(drawn: folium.Map, day: Day, *, show: bool) -> dict[str, object]:
    key = f"{day.date:%Y%m%d}"
    group = _named(folium.FeatureGroup(name=day.date.isoformat(), show=show), key)
    legs = [_named(_line(leg), f"{key}_{index}") for index, leg in enumerate(day.legs) if not leg.same_place]
    markers = [_marker(shared, f"{key}_{index}") for index, shared in enumerate(shared_markers(day.located))]
    for element in [*legs, *markers]:
        element.add_to(group)
    group.add_to(drawn)
    return {
        "date": day.date.isoformat(),
        "group": group.get_name(),
        "markers": [marker.get_name() for marker in markers],
        "legs": [line.get_name() for line in legs],
    }


def _line(leg: Leg) -> folium.PolyLine:
    line = folium.PolyLine(
        [[round(point.latitude, _DECIMALS), round(point.longitude, _DECIMALS)] for point in leg.geometry],
        class_name=f"leg leg-{leg.mode}" + (" leg-estimated" if leg.estimated else ""),
        color=LIGHT.of_mode(leg.mode),
        weight=LINE_PX,
        opacity=1,
        dash_array=ESTIMATE_DASH if leg.estimated else None,
        smooth_factor=1,
    )
    # Folium writes out what Leaflet takes anyway (https://leafletjs.com/reference.html#polyline).
    line.options = {name: line.options[name] for name in ("className", "color", "weight", "dashArray")}
    return line


def _marker(shared: SharedMarker, key: str) -> folium.Marker:
    width = MARKER_PX + PIN_MORE_PX * (min(len(shared.stops), 3) - 1)
    icon = folium.DivIcon(
        # Numbers and a separator of ours: no text from outside can stand here.
        html=f"<span>{shared.label}</span>",
        class_name="stop-pin",
        icon_size=(width, MARKER_PX),
        icon_anchor=(width // 2, MARKER_PX // 2),
    )
    at = shared.coordinate
    marker = folium.Marker([round(at.latitude, 6), round(at.longitude, 6)], icon=_named(icon, key), rise_on_hover=True)
    return _named(marker, key)


def _shown(visit: Visit, day: date | None) -> Day | None:
    wanted = next((each for each in visit.days if each.date == day), None)
    return wanted or next((each for each in visit.days if each.located), None)


def _centre(box: BoundingBox | None) -> Coordinate | None:
    if box is None:
        return None
    return Coordinate(latitude=round((box.south + box.north) / 2, 6), longitude=round((box.west + box.east) / 2, 6))


def _named(element: _E, name: str) -> _E:
    element._id = name
    return element
