"""Which modules a start loads: those that are slow to import are imported by what needs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOR_DRAWING = {"folium", "branca", "pandas", "numpy", "pyarrow", "PIL", "resvg_py", "segno", "xyzservices"}
FOR_DRAWING |= {"components.export.map_drawing", "components.export.newsletter", "components.export.png"}
FOR_PAPERS = {"fontTools", "typst", "uharfbuzz"}
FOR_LOOKUPS = {"httpx", "geopy", "requests"}
FOR_FILES = {"lxml", "icalendar", "gpxpy"}
FOR_ORGANISERS = {"components.pages.organise", "components.pages.share"}
HELP = """
from components.__main__ import main
try:
    main(["--help"])
except SystemExit:
    pass
"""
FIRST_PAGE = """
import app, gc
assert gc.isenabled() and gc.get_freeze_count()
from streamlit.testing.v1 import AppTest
page = AppTest.from_file(f"{app.__file__.removesuffix('app.py')}components/pages/router.py", default_timeout=60).run()
assert not page.exception
"""


def modules_after(code: str, environment: dict[str, str] | None = None) -> set[str]:
    """The modules that a new Python has loaded after running `code`."""
    code += "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_help_loads_nothing_but_the_standard_library() -> None:
    loaded = modules_after(HELP)

    assert "argparse" in loaded
    others = {"pydantic", "sqlalchemy", "jinja2", "babel", "rich", "streamlit"}
    assert not loaded & (others | FOR_DRAWING | FOR_PAPERS | FOR_LOOKUPS | FOR_FILES)


def test_the_first_page_loads_nothing_for_drawing_lookups_and_files(tmp_path: Path) -> None:
    """With one stop that has its position, so that nothing is looked up."""
    plan = tmp_path / "venues.csv"
    plan.write_text("date,arrive,name,lat,lon\n2017-02-02,9:00,MAO,46.0513,14.5640\n", encoding="utf-8")
    loaded = modules_after(FIRST_PAGE, {"STUDY_VISIT_CSV": str(plan), "STUDY_VISIT_DATA": str(tmp_path / "data")})

    assert {"streamlit", "sqlalchemy", "jinja2"} <= loaded
    assert not loaded & (FOR_DRAWING | FOR_PAPERS | FOR_LOOKUPS | FOR_FILES | FOR_ORGANISERS)
