"""Every consumer of the table of travel modes works for every row, and a new mode is a row and a drawing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from components.i18n.catalogues import LANGUAGES, SOURCE_LANGUAGE, catalogue
from components.lookup.estimates import estimate
from components.plan.model import Coordinate
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.plan.travel_words import understood
from components.render import assets
from components.render.directions import Destination, directions
from components.render.style import DARK, LIGHT
from components.sheets.cells import parse_travel

ROOT = Path(__file__).parents[2]
ICONS = ROOT / "components/render/templates/icons.html"
TABLE = ROOT / "components/plan/travel_modes.py"
MARIBOR, PTUJ = Coordinate(latitude=46.5576, longitude=15.6456), Coordinate(latitude=46.4199, longitude=15.8697)


def test_every_mode_has_a_row() -> None:
    assert list(TRAVEL_MODES) == list(TravelMode)


@pytest.mark.parametrize("mode", TravelMode)
def test_every_mode_is_drawn(mode: TravelMode) -> None:
    row = TRAVEL_MODES[mode]

    assert f'<symbol id="i-{mode}" ' in ICONS.read_text(encoding="utf-8")
    assert (LIGHT.of_mode(mode), DARK.of_mode(mode)) == (row.light, row.dark)
    styles = assets.palettes()
    assert styles.count(f"--{mode}:{row.light};") == 1
    assert styles.count(f"--{mode}:{row.dark};") == 2
    assert f"[class*=-{mode}]{{--way:var(--{mode})}}" in styles


def test_no_two_modes_share_a_colour() -> None:
    for palette in (LIGHT, DARK):
        assert len(set(palette.modes.values())) == len(TravelMode)
        assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in palette.modes.values())


def test_no_two_modes_share_a_dash_for_those_who_print_without_colours() -> None:
    dashes = [row.dash for row in TRAVEL_MODES.values()]

    assert len(set(dashes)) == len(dashes)
    for dash in dashes:
        assert len(dash) % 2 == 0
        assert all(gap >= 2 for gap in dash[1::2]), "round ends take a width of each gap"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {SOURCE_LANGUAGE}))
def test_every_label_is_translated(language: str) -> None:
    messages = catalogue(language)
    for row in TRAVEL_MODES.values():
        message = messages.get(row.label.template)
        assert message is not None
        assert message.string


@pytest.mark.parametrize("mode", TravelMode)
def test_the_words_of_a_mode_are_read_as_it_and_as_no_other(mode: TravelMode) -> None:
    for word in (mode.value, *TRAVEL_MODES[mode].words):
        assert word == " ".join(word.casefold().split()), "a word that no cell can be read as"
        assert understood(f" {word.upper()}  ").mode is mode
        assert parse_travel(word) is mode
    for word in (*TRAVEL_MODES[mode].kinds, *TRAVEL_MODES[mode].unclear):
        assert understood(word).mode is mode


@pytest.mark.parametrize("mode", TravelMode)
def test_every_mode_can_be_estimated_and_leads_to_the_maps_of_phones(mode: TravelMode) -> None:
    leg = estimate("a", "b", MARIBOR, PTUJ, mode)

    assert 15 * 60 < leg.travel_s < 8 * 3600
    links = directions(Destination(at=PTUJ, name="Ptuj"), mode=mode)
    assert links.apple[-1] in "wdr"
    assert links.google.rpartition("=")[2] in {"walking", "bicycling", "driving", "transit"}
    assert "engine=fossgis_osrm_" in links.osm


@pytest.mark.slow
def test_a_new_mode_is_one_row_and_one_drawing(tmp_path: Path) -> None:
    """A copy of the code gets a sledge in these two files alone, and publishes a plan with one in every output."""
    shutil.copytree(ROOT / "components", tmp_path / "components")
    table, icons = (tmp_path / path.relative_to(ROOT) for path in (TABLE, ICONS))
    row = """
        TravelMode.SLEDGE: ModeRow(
            label=Phrase("Sledge"), words=("sleigh",), light="#00506b", dark="#8ed6f0", town_m_s=4,
            country_m_s=6, buffer_s=600, timetabled=True, directions=_BY_TRANSIT,
        ),
    }"""
    source = table.read_text(encoding="utf-8").replace(
        'TRANSIT = "transit"', 'TRANSIT = "transit"\n    SLEDGE = "sledge"'
    )
    table.write_text(source.replace("\n    }", row), encoding="utf-8")
    symbol = '<symbol id="i-sledge" viewBox="0 0 24 24"><path d="M2 16h20"/></symbol>'
    icons.write_text(icons.read_text(encoding="utf-8").replace("</svg>", f"{symbol}</svg>"), encoding="utf-8")
    (tmp_path / "visit.toml").write_text(
        'title = "By sledge"\ntime_zone = "Europe/Helsinki"\nlanguages = ["en"]\n', encoding="utf-8"
    )
    rows = "2027-05-04,9:00,Harbour,60.1675,24.9554,\n2027-05-04,11:00,Fort,60.1454,24.9881,sleigh\n"
    plan = f"date,arrive,name,lat,lon,travel\n{rows}"
    (tmp_path / "venues.csv").write_text(plan, encoding="utf-8")

    settings = {name: value for name, value in os.environ.items() if not name.startswith("STUDY_VISIT_")}
    published = subprocess.run(
        [sys.executable, "-m", "components", "publish", "--offline", "--out", "out"],
        cwd=tmp_path,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert published.returncode == 0, published.stderr
    texts = "".join(
        path.read_text(encoding="utf-8")
        for path in (tmp_path / "out").iterdir()
        if path.suffix in {".html", ".json", ".geojson", ".kml"}
    )
    assert "sleigh · about " in texts, "the organiser's own word"
    assert '"travel":"sledge"' in texts.replace(" ", "")
    assert 'id="i-sledge"' in texts
    assert "--sledge:#00506b" in texts
    assert '<Style id="sledge">' in texts or "#sledge-estimate" in texts
