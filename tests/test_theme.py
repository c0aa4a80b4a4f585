"""Streamlit's theme is a file and cannot import the palette, so this holds the two together."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from components.render.style import DARK, LIGHT, Palette

CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_streamlit_shows_the_palette(theme: str, palette: Palette) -> None:
    colours: dict[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][theme]

    assert colours["primaryColor"] == palette.accent
    assert colours["backgroundColor"] == palette.paper
    assert colours["secondaryBackgroundColor"] == palette.surface
    assert colours["textColor"] == palette.ink
    assert colours["linkColor"] == palette.accent
    assert colours["borderColor"] == palette.rule


def test_no_visitors_browser_is_sent_to_streamlits_metrics() -> None:
    assert tomllib.loads(CONFIG.read_text(encoding="utf-8"))["browser"]["gatherUsageStats"] is False
