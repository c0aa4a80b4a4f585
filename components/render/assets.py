"""Scripts and styles of the pages, to be written into them: ES modules joined in the order of their imports, minified.

`static/entries/` has a module for each page; what it imports comes before it. All modules of a page share one scope, so
their top-level names are unique, imports name what they import (`import { a, b } from "./module.js";`, on one line) and
exports stand before a declaration. A module for Streamlit's components.v2 has `export default` and stays a module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path

import rcssmin

from components.plan.ground import LABEL_STYLES, AreaKind, LineKind
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.render.style import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND, GroundPalette, Palette

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
ICON = STATIC / "icon-192.png"
"""The mark of the visit, 192 px square: `icon.svg` drawn by resvg."""
ICON_DRAWING = STATIC / "icon.svg"
"""The same as a drawing of any size."""

_IMPORT = re.compile(r'^import \{ \w+(?:, \w+)* \} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) \w)", re.MULTILINE)
_OTHER_SYNTAX = re.compile(r"^(?:import\b|export (?!default function)).*", re.MULTILINE)


@cache
def script(entry: str) -> str:
    """The script of a page, by the name of its module in `static/entries/`."""
    text = joined(STATIC / "entries" / entry)
    if "\nexport default " not in text:
        text = f'(() => {{\n"use strict";\n{text}}})();'
    return minified(text)


def joined(module: Path) -> str:
    """A module behind all that it imports, as one text; ValueError where a module has syntax that cannot be joined."""
    seen: set[Path] = set()
    parts: list[str] = []

    def add(path: Path) -> None:
        if path in seen:
            return
        seen.add(path)
        source = path.read_text("utf-8")
        for imported in _IMPORT.findall(source):
            add((path.parent / imported).resolve())
        text = _EXPORT.sub("", _IMPORT.sub("", source))
        if other := _OTHER_SYNTAX.search(text):
            raise ValueError(f"{path.name}: cannot join {other[0]!r}")
        parts.append(text)

    add(module.resolve())
    return "\n".join(parts)


@cache
def icons(modes: frozenset[TravelMode] = frozenset(TravelMode)) -> str:
    """The drawings that a page refers to: its own, and those of these travel modes."""
    drawings = (TEMPLATES / "icons.html").read_text("utf-8").splitlines(keepends=True)
    others = tuple(f'id="i-{mode}"' for mode in TRAVEL_MODES if mode not in modes)
    return "".join(line for line in drawings if not any(other in line for other in others))


@cache
def style(*names: str) -> str:
    """Styles by their names in `static/`, in this order, with both palettes before them."""
    sheets = [palettes(), *((STATIC / name).read_text("utf-8") for name in names)]
    return str(rcssmin.cssmin("\n".join(sheets)))


@cache
def late_style(*names: str) -> str:
    """Styles of the late script by their names in `static/`, with the colours of the ground before them."""
    sheets = [_by_theme(_colours(LIGHT_GROUND), _colours(DARK_GROUND))]
    sheets += [(STATIC / name).read_text("utf-8") for name in names]
    sheets += [_ground_rules()]
    return str(rcssmin.cssmin("\n".join(sheets)))


@cache
def palettes() -> str:
    """Both palettes as CSS custom properties: by the reader's system, or by `data-theme` where one was asked for.

    Elements whose class ends in a mode (`leg-walk`, `way-coach`) get that mode's colour as `--way`.
    """
    both = _by_theme(f"color-scheme:light;{_properties(LIGHT)}", f"color-scheme:dark;{_properties(DARK)}")
    return both + "".join(f"[class*=-{mode}]{{--way:var(--{mode})}}" for mode in TRAVEL_MODES)


def _by_theme(light: str, dark: str) -> str:
    """Declarations for the light theme and for the dark one."""
    return (
        f":root,:host{{{light}}}"
        "@media (prefers-color-scheme:dark){:root:not([data-theme=light]),:host(:not([data-theme=light]))"
        f"{{{dark}}}}}"
        f":root[data-theme=dark],:host([data-theme=dark]){{{dark}}}"
    )


def minified(script: str) -> str:
    """A script without comments and needless space, with short names in the place of its own."""
    # The library brings Go's runtime, which nothing but pages needs.
    import minify  # noqa: PLC0415

    return str(minify.string("text/javascript", script))


def _properties(palette: Palette) -> str:
    named = {field.name: getattr(palette, field.name) for field in fields(palette) if field.name != "modes"}
    return _declared(named | {mode.value: colour for mode, colour in palette.modes.items()})


def _colours(palette: GroundPalette) -> str:
    """Those of the ground, as `--ground-water`."""
    return _declared({f"ground_{field.name}": getattr(palette, field.name) for field in fields(palette)})


def _ground_rules() -> str:
    """The colours and widths of the kinds of areas and lines, and the type of the kinds of names."""
    rules = [f".ground-area.ground-{kind}{{fill:var(--ground-{kind})}}" for kind in AreaKind]
    for kind in LineKind:
        width = f"var(--width-{kind})"
        rules.append(f".ground-line.ground-{kind}{{stroke:var(--ground-{kind});stroke-width:{width}}}")
        rules.append(f".ground-casing.ground-{kind}{{stroke-width:calc({width} + var(--casing))}}")
    for name, style in LABEL_STYLES.items():
        weight, slope = "700" if style.bold else "400", "italic" if style.italic else "normal"
        capitals = "text-transform:uppercase;letter-spacing:.08em;" if style.capitals else ""
        rules.append(
            f".ground-name-{name}{{font-size:{style.size_px:g}px;font-weight:{weight};font-style:{slope};{capitals}}}"
        )
    return "\n".join(rules)


def _declared(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in colours.items())
