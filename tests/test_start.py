"""Which modules a start loads: what is slow to import is loaded only by what needs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = frozenset(
    {"folium", "pandas", "numpy", "sqlalchemy", "httpx", "geopy", "pydantic", "rich", "babel", "jinja2", "fpdf", "lxml"}
)


def modules_after(code: str) -> set[str]:
    """The top-level modules that a new Python has loaded after running `code`."""
    command = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    ran = subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_help_loads_no_heavy_module() -> None:
    loaded = modules_after(
        "from components.__main__ import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    )

    assert "argparse" in loaded
    assert not loaded & HEAVY
