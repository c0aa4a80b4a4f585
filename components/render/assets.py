"""Our scripts and styles and Leaflet's, ready to be inlined: read once, minified once.

Leaflet and its gesture handling come from the XStatic packages, which carry the released files; nothing is fetched.
"""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin
from xstatic.pkg import leaflet, leaflet_gesturehandling

from components.plan.travel_modes import TRAVEL_MODES
from components.render.style import DARK, LIGHT, Palette

try:  # It shortens names too, which is 1.4 KB of a page of 60; there is no wheel of it for Apple's own processors.
    import minify
except ImportError:
    minify = None

# What no page of ours has: the layers control, popups, Leaflet's own buttons and credit, and pictures of markers.
_PICTURE = re.compile(r"background-image: url\(images/[^)]*\);")
_UNUSED = re.compile(
    r"popup|tooltip|control-layers|leaflet-bar|vml|div-icon|attribution|control-zoom|crosshair|zoom-box|default-icon"
    r"|shadow|image-layer|canvas|safari|marker-pane img|:not\(:first-child\)|::selection|container a"
)
# What our own styles of the map say in its place.
_OVERRULED = ("background:#ddd", "font-family:")
# Browsers of the last ten years know these without the prefix.
_PREFIXED = re.compile(r"-(?:moz|ms)-[\w-]+:[^;}]*;?|-webkit-(?:transition|transform-origin):[^;}]*;?|cursor:-[^;}]*;?")
# What stands before a newer way to say the same, for browsers that do not know that one.
_OUTDONE = re.compile(r"(?<=[{;])([\w-]+):[^;}]*;(?=\1:)")
_OURS = Path(__file__).parent / "static"
ICON = _OURS / "icon-192.png"
"""The mark of the visit, 192 px square: `icon.svg` drawn by resvg, packed by zopfli: each first visit loads it."""
ICON_DRAWING = _OURS / "icon.svg"
"""The same as a drawing of any size."""


@cache
def script(*names: str) -> str:
    """Our scripts of these names, minified, in this order."""
    return minified("\n".join((_OURS / name).read_text("utf-8") for name in names))


@cache
def style(*names: str) -> str:
    """Our styles of these names with both palettes before them, minified, in this order."""
    sheets = [palettes(), *((_OURS / name).read_text("utf-8") for name in names)]
    return str(rcssmin.cssmin("\n".join(sheets)))


@cache
def leaflet_script(*, gestures: bool) -> str:
    """Leaflet, with the two-finger gesture handling where it is wanted."""
    parts = [_vendored(leaflet.BASE_DIR, "leaflet.js")]
    if gestures:
        parts.append(_vendored(leaflet_gesturehandling.BASE_DIR, "leaflet-gesture-handling.min.js"))
    return "\n".join(parts)


@cache
def leaflet_style(*, gestures: bool) -> str:
    """Leaflet's own styles without those of the controls and pictures that no page of ours has."""
    parts = [_PICTURE.sub("", _vendored(leaflet.BASE_DIR, "leaflet.css"))]
    if gestures:
        parts.append(_vendored(leaflet_gesturehandling.BASE_DIR, "leaflet-gesture-handling.min.css"))
    rules = _OUTDONE.sub("", _PREFIXED.sub("", str(rcssmin.cssmin("\n".join(parts))))).split("}")
    return "}".join(kept for rule in rules if (kept := _used(rule)) is not None)


@cache
def palettes() -> str:
    """Both palettes as CSS custom properties: by the reader's system, or by `data-theme` where one was asked for.

    Elements whose class ends in a mode (`leg-walk`, `way-coach`) get that mode's colour as `--way`.
    """
    light, dark = _properties(LIGHT), _properties(DARK)
    return (
        f":root,:host{{color-scheme:light;{light}}}"
        "@media (prefers-color-scheme:dark){:root:not([data-theme=light]),:host(:not([data-theme=light]))"
        f"{{color-scheme:dark;{dark}}}}}"
        f":root[data-theme=dark],:host([data-theme=dark]){{color-scheme:dark;{dark}}}"
        + "".join(f"[class*=-{mode}]{{--way:var(--{mode})}}" for mode in TRAVEL_MODES)
    )


def _properties(palette: Palette) -> str:
    named = {field.name: getattr(palette, field.name) for field in fields(palette) if field.name != "modes"}
    colours = named | {mode.value: colour for mode, colour in palette.modes.items()}
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in colours.items())


def _vendored(folder: str, name: str) -> str:
    text = (Path(folder) / name).read_text("utf-8")
    # The map files for debuggers are not served; without this line nobody asks for them.
    return "\n".join(line for line in text.splitlines() if not line.startswith("//# sourceMappingURL"))


def _used(rule: str) -> str | None:
    """A rule with those of its selectors that a page of ours can meet; None where there are none."""
    selectors, brace, body = rule.partition("{")
    if body.startswith(_OVERRULED):
        return None
    if not brace or selectors.startswith("@"):
        return rule
    used = [selector for selector in selectors.split(",") if body and not _UNUSED.search(selector)]
    return f"{','.join(used)}{{{body}" if used else None


def minified(script: str) -> str:
    """A script that does the same in fewer letters."""
    if minify is None:
        return str(rjsmin.jsmin(script))
    return str(minify.string("application/javascript", script))
