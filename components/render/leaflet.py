"""Leaflet 1.9.4 (https://leafletjs.com, BSD-2-Clause) as its package brings it, without the parts that no page uses.

A phone loads Leaflet with the light page, whose limit is 60 KB; a seventh of it is for popups, canvas, GeoJSON and
other things that no page has. Each statement of Leaflet's module (`leaflet-src.esm.js`) begins at the start of
a line; those that declare or set up an unused part are left out, as are some methods. Private members get short
names.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import cache
from importlib.resources import files

import rcssmin

from components.render.assets import minified

_UNUSED = {
    "asFeature", "Attribution", "attribution", "BoxZoom", "Canvas", "canvas", "circleMarker", "clipPolygon",
    "coordsToLatLng", "coordsToLatLngs", "DivOverlay", "EPSG3395", "EPSG4326", "EPSG900913", "GeoJSON",
    "geoJSON", "geoJson", "geometryToLayer", "getFeature", "ImageOverlay", "imageOverlay", "index",
    "latLngsToCoords", "latLngToCoords", "Layers", "layers", "LonLat", "Mercator", "Mixin", "_pointToLayer",
    "PointToGeoJSON", "Polygon", "polygon", "polygonCenter",
    "PolyUtil", "Popup", "popup", "Rectangle", "rectangle", "Simple", "SVGOverlay",
    "svgOverlay", "TapHold", "TileLayerWMS", "tileLayerWMS", "Tooltip", "tooltip", "ukrainianFlag",
    "VideoOverlay", "videoOverlay", "vmlCreate", "vmlMixin", "Zoom", "zoom",
}  # fmt: skip
"""Names that Leaflet declares and no page uses."""

_UNUSED_METHODS = ("_initOverlay", "toGeoJSON")
"""Methods by which a statement that only adds to a class is known to serve an unused part."""

_UNUSED_MEMBERS = (
    "_containsPoint",
    "_getPopupAnchor",
    "_getTooltipAnchor",
    "_handleGeolocationError",
    "_handleGeolocationResponse",
    "_keyToBounds",
    "_latLngBoundsToNewLayerBounds",
    "_refocusOnMap",
    "addLatLng",
    "clearLayers",
    "closestLayerPoint",
    "fitBounds",
    "fitWorld",
    "flyTo",
    "flyToBounds",
    "getAttribution",
    "getIcon",
    "getLayer",
    "getLayers",
    "getPanes",
    "getRadius",
    "isEmpty",
    "isLoading",
    "locate",
    "mouseEventToLatLng",
    "pad",
    "setLatLngs",
    "setMaxZoom",
    "setMinZoom",
    "setUrl",
    "tapHold",
    "toBBoxString",
)
"""Methods that are left out of classes that the pages use."""

_STATEMENT = re.compile(r"^(?=(?:var|function|export|if)\b|[A-Za-z]\w*\.\w+(?: =|\())", re.MULTILINE)
_MEMBER = re.compile(rf"^\t(?:{'|'.join(_UNUSED_MEMBERS)}): function \(.*?^\t\}},?\n", re.DOTALL | re.MULTILINE)
_DECLARATION = re.compile(r"(?:var|function) ([\w$]+)")
_ASSIGNMENT = re.compile(r"\w+\.\w+ = (\w+);")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", re.DOTALL)

_PRIVATE = re.compile(r"(?<![\w$])_[A-Za-z]\w*")
"""Names of private members: Leaflet's convention is the underscore."""

_UNUSED_RULES = re.compile(
    r"popup|tooltip|control-layers|leaflet-bar|vml|div-icon|attribution|control-zoom|crosshair|zoom-box|default-icon"
    r"|shadow|image-layer|canvas|safari|marker-pane img|:not\(:first-child\)|::selection|container a"
)
"""Selectors of controls, popups and pictures that no page has."""
_REPLACED_RULES = ("background:#ddd", "font-family:")
"""Rules for which the pages' own style sheet has another."""
_PICTURE = re.compile(r"background-image: url\(images/[^)]*\);")
_PREFIXED = re.compile(r"-(?:moz|ms)-[\w-]+:[^;}]*;?|-webkit-(?:transition|transform-origin):[^;}]*;?|cursor:-[^;}]*;?")
"""Declarations that browsers of the last ten years know without the prefix."""
_REPEATED = re.compile(r"(?<=[{;])([\w-]+):[^;}]*;(?=\1:)")
"""A declaration right before another of the same property."""


_NOTICE = (
    "/*! Leaflet 1.9.4, parts of it. https://leafletjs.com (c) 2010-2023 Volodymyr Agafonkin, (c) 2010-2011 CloudMade. "
    "BSD-2-Clause */"
)


@cache
def leaflet_script() -> str:
    """Leaflet as a minified script that sets `window.L`."""
    return f"{_NOTICE}\n{_with_short_private_names(minified(used_parts()))}"


def used_parts() -> str:
    """The parts of Leaflet that the pages use, as a script, otherwise as its package brings them."""
    module = _MEMBER.sub("", _package_file("leaflet-src.esm.js"))
    statements = [part for part in _STATEMENT.split(module) if not _is_unused(part)]
    exports = re.search(r"^export \{(.*?)\};", module, re.DOTALL | re.MULTILINE)
    if exports is None:
        raise RuntimeError("leaflet-src.esm.js has no list of exports: this is not the Leaflet that was tested")
    names = (item.split(" as ") for item in exports[1].replace("\n", " ").split(","))
    members = [f"{name[-1].strip()}:{name[0].strip()}" for name in names if name[0].strip() not in _UNUSED]
    return f'(() => {{\n"use strict";\n{"".join(statements)}\nwindow.L = {{{",".join(members)}}};\n}})();'


@cache
def leaflet_style() -> str:
    """Leaflet's own style sheet, minified, without the rules of unused parts."""
    text = _PICTURE.sub("", _package_file("leaflet.css"))
    rules = _REPEATED.sub("", _PREFIXED.sub("", str(rcssmin.cssmin(text)))).split("}")
    return "}".join(used for rule in rules if (used := _used_rule(rule)) is not None)


def _package_file(name: str) -> str:
    return (files("js_lib_leaflet") / "static" / "js_lib_leaflet" / name).read_text("utf-8")


def _with_short_private_names(script: str) -> str:
    """The script with short names in place of its private members', the most frequent first. Nobody else uses these."""
    counts = Counter(_PRIVATE.findall(script))
    letters = string.ascii_lowercase
    short = (f"_{first}{second}" for first in letters for second in letters)
    names = {name: next(short) for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}
    return _PRIVATE.sub(lambda match: names[match[0]], script)


def _is_unused(statement: str) -> bool:
    if statement.startswith("export"):
        return True
    if declaration := _DECLARATION.match(statement):
        return declaration[1] in _UNUSED
    if assignment := _ASSIGNMENT.match(statement):
        return assignment[1] in _UNUSED
    words = re.findall(r"\w+", _COMMENT.sub("", statement))
    return any((word in _UNUSED and word[0].isupper()) or word in _UNUSED_METHODS for word in words)


def _used_rule(rule: str) -> str | None:
    """A rule with those of its selectors that a page can have; None where there are none."""
    selectors, brace, body = rule.partition("{")
    if body.startswith(_REPLACED_RULES):
        return None
    if not brace or selectors.startswith("@"):
        return rule
    used = [selector for selector in selectors.split(",") if body and not _UNUSED_RULES.search(selector)]
    return f"{','.join(used)}{{{body}" if used else None
