"""Our scripts and styles and Leaflet's, as they are inlined."""

from __future__ import annotations

import re
import struct
from dataclasses import fields
from pathlib import Path

import pytest

from components.render import assets
from components.render.style import DARK, LIGHT, Palette
from tests.render.reading import in_styles

FRONTEND = Path(assets.__file__).parent / "static"
SCRIPTS = sorted(path.name for path in FRONTEND.glob("*.js"))


@pytest.mark.parametrize("gestures", [False, True])
def test_leaflet_is_whole_and_nobody_is_asked_for_its_map_file(gestures: bool) -> None:
    script = assets.leaflet_script(gestures=gestures)
    assert 'version="1.9' in script
    assert ("GestureHandling" in script) is gestures
    assert "sourceMappingURL" not in script


@pytest.mark.parametrize("gestures", [False, True])
def test_leaflets_styles_ask_for_no_picture_and_keep_what_the_map_needs(gestures: bool) -> None:
    style = assets.leaflet_style(gestures=gestures)
    assert all(address.startswith(("data:", "#")) for address in in_styles(style))
    for needed in (".leaflet-pane", ".leaflet-tile", ".leaflet-zoom-animated", ".leaflet-control-scale-line"):
        assert needed in style
    for gone in ("leaflet-popup-content", "leaflet-tooltip", "control-layers", "control-zoom"):
        assert gone not in style
    assert style.count("{") == style.count("}")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_ours_can_stand_in_a_page(name: str) -> None:
    """Inside a script element these would end it, or start a comment in it, whatever they mean to JavaScript."""
    script = assets.script(name)
    assert script
    assert not re.search(r"</script|<!--|<script", script, re.I)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_ours_sets_texts_and_never_html(name: str) -> None:
    source = (FRONTEND / name).read_text("utf-8")
    assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML|srcdoc", source)
    # The one way in for HTML: a list that our own server has made anew, into a template in which nothing runs.
    targets = re.findall(r"(\w+)\.innerHTML", source)
    assert len(targets) == (1 if name in {"desk.js", "frame.js", "light.js"} else 0)
    for target in targets:
        assert f'const {target} = document.createElement("template");' in source


def test_styles_of_ours_can_stand_in_a_page_and_ask_nobody() -> None:
    style = assets.style("page.css", "list.css", "map.css")
    assert "</style" not in style.lower()
    assert list(in_styles(style)) == []


def test_both_palettes_are_there_for_every_way_of_choosing() -> None:
    text = assets.palettes()
    for palette in (LIGHT, DARK):
        for field in fields(palette):
            if field.name != "modes":
                assert f"--{field.name.replace('_', '-')}:{getattr(palette, field.name)};" in text
    assert text.count(f"--accent:{DARK.accent}") == 2
    assert "prefers-color-scheme:dark" in text


def test_every_colour_that_a_style_uses_is_in_the_palette_or_said_beside_it() -> None:
    style = assets.style("page.css", "list.css", "map.css")
    # `--visit-height` is set from outside, and has a value of its own where it is used.
    wanted = set(re.findall(r"var\((--[\w-]+)\)", style))
    assert wanted <= set(re.findall(r"(--[\w-]+)\s*:", style))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_lines_stand_out_as_wcag_asks(palette: Palette) -> None:
    for ground in (palette.paper, palette.surface):
        for ink in ("ink", "muted", "accent", "warning", "error"):
            assert contrast(getattr(palette, ink), ground) >= 4.5, ink
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    for mode, colour in palette.modes.items():
        for ground in (palette.paper, palette.map_ground, palette.surface):
            assert contrast(colour, ground) >= 3, mode


def test_the_icon_is_a_picture_of_its_size() -> None:
    data = assets.ICON.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (192, 192)
