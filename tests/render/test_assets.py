"""Our scripts and styles and Leaflet's, as they are inlined."""

from __future__ import annotations

import re
import struct
from dataclasses import fields
from pathlib import Path

import pytest

from components.plan.ground import AreaKind
from components.render import assets
from components.render.style import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND, GroundPalette, Palette
from tests.render.reading import in_styles

MODULES = sorted(path for path in assets.STATIC.rglob("*.js"))
ENTRIES = sorted(path for path in MODULES if path.parent.name == "entries")
# A list of our own server's, put into a template, in which nothing runs.
SETS_HTML = {"light-page.js", "organise-element.js", "stop-form-element.js", "visit-element.js"}


def name(path: Path) -> str:
    return path.relative_to(assets.STATIC).as_posix()


@pytest.mark.parametrize("path", ENTRIES, ids=name)
def test_a_script_of_ours_can_stand_in_a_page(path: Path) -> None:
    """Inside a script element these would end it, or start a comment in it, whatever they mean to JavaScript."""
    script = assets.script(path.name)
    assert not re.search(r"</script|<!--|<script", script, re.IGNORECASE)
    assert script.startswith("(()=>{") is ("export default " not in script)


@pytest.mark.parametrize("path", ENTRIES, ids=name)
def test_the_modules_of_a_page_have_no_name_twice(path: Path) -> None:
    declared = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", assets.joined(path), re.MULTILINE)
    assert {each for each in declared if declared.count(each) > 1} == set()
    assert not re.search(r"^(?:var|const \{|const \[|let \{)", assets.joined(path), re.MULTILINE)


def test_modules_are_joined_behind_what_they_import_each_once(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\n\nexport const a = b + c;\n'
    )
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    lines = [line for line in assets.joined(tmp_path / "a.js").splitlines() if line]
    assert lines == ["const c = 1;", "const b = c;", "const a = b + c;"]


@pytest.mark.parametrize(
    "line",
    [
        'import b from "./b.js";',
        'import * as b from "./b.js";',
        'import { b as a } from "./b.js";',
        'import { b } from "elsewhere";',
        'import "./b.js";',
        "export { b };",
        'export * from "./b.js";',
        "export let b = 1;",
        "export default 1;",
    ],
)
def test_syntax_that_cannot_be_joined_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.js").write_text(f"const a = 1;\n{line}\n")
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    with pytest.raises(ValueError, match=r"a\.js: cannot join"):
        assets.joined(tmp_path / "a.js")


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_script_of_ours_sets_texts_and_never_html(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML|srcdoc", source)
    targets = re.findall(r"(\w+)\.innerHTML", source)
    assert len(targets) == (1 if path.name in SETS_HTML else 0)
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


@pytest.mark.parametrize(("palette", "ground"), [(LIGHT, LIGHT_GROUND), (DARK, DARK_GROUND)], ids=["light", "dark"])
def test_names_are_read_and_ways_seen_on_every_part_of_the_ground(palette: Palette, ground: GroundPalette) -> None:
    areas = [palette.map_ground, *(getattr(ground, kind) for kind in AreaKind)]
    for name in (ground.name, ground.name_water, ground.name_green):
        assert contrast(name, ground.halo) >= 4.5  # it is around each name
    for mode, colour in palette.modes.items():
        for area in areas:
            assert contrast(colour, area) >= 3, mode


def test_the_icon_is_a_picture_of_its_size() -> None:
    data = assets.ICON.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (192, 192)
