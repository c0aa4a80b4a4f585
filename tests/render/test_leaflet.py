from __future__ import annotations

import re

from components.render import assets
from components.render.background import Background
from components.render.leaflet import _UNUSED_MEMBERS, leaflet_script, leaflet_style, used_parts
from components.render.map import script_of, visit_map
from tests import samples
from tests.render.reading import in_styles


def exported() -> set[str]:
    """The names in `window.L`."""
    [members] = re.findall(r"window\.L=\{(.*?)\}", leaflet_script())
    return set(re.findall(r"(\w+):", members))


def test_leaflet_says_what_it_is_and_asks_for_nothing() -> None:
    script = leaflet_script()

    assert script.startswith("/*! Leaflet 1.9.4, ")
    assert "BSD-2-Clause" in script.splitlines()[0]
    assert not re.search(r"sourceMappingURL|</script|<!--", script, re.IGNORECASE)


def test_leaflet_is_the_version_that_was_tested() -> None:
    """The package's own number: its module says it too, and its statements are cut by it."""
    assert re.search(r'var version = "1\.9\.4', used_parts())


def test_leaflet_has_all_that_our_scripts_and_folium_use() -> None:
    folium = script_of(visit_map(samples.sixty_stops(), background=Background(url="https://a.example/{z}", credit="A")))
    ours = "\n".join(path.read_text("utf-8") for path in assets.STATIC.rglob("*.js"))
    code = re.sub(r"/\*.*?\*/", "", ours + folium, flags=re.DOTALL)  # comments name types, which TypeScript checks
    used = set(re.findall(r"\bL\.(\w+)\b", code))

    assert used <= exported()
    assert {"map", "marker", "Control"} <= used


def test_what_no_page_has_is_left_out() -> None:
    assert not {"Popup", "Tooltip", "GeoJSON", "Canvas", "ImageOverlay"} & exported()
    assert "bindPopup:" not in leaflet_script()


def test_nothing_calls_a_method_that_is_left_out() -> None:
    ours = "\n".join(path.read_text("utf-8") for path in assets.STATIC.rglob("*.js"))

    assert re.findall(rf"\.(?:{'|'.join(_UNUSED_MEMBERS)})\(", ours + assets.minified(used_parts())) == []


def test_private_members_have_short_names_that_nobody_else_uses() -> None:
    names = set(re.findall(r"(?<![\w$])_\w+", leaflet_script()))
    ours = "\n".join(path.read_text("utf-8") for path in assets.STATIC.rglob("*.js"))

    assert len(names) > 300
    assert {name for name in names if len(name) != 3} == {"__super__", "__proto__"}
    assert re.findall(r"\w\._[a-z]\w*", ours) == []


def test_leaflets_styles_ask_for_no_picture_and_keep_the_panes() -> None:
    assert list(in_styles(leaflet_style())) == []
    assert ".leaflet-marker-pane{z-index:600}" in leaflet_style()
    assert "popup" not in leaflet_style()
