"""How often long repetitions run: in full under `tests/run --deep`, otherwise as often as still finds the fault."""

from __future__ import annotations

import os

DEEP = os.environ.get("STUDY_VISIT_DEEP") == "1"
"""Whether `tests/run --deep` asks for every repetition."""


def deep(full: int, otherwise: int) -> int:
    """`full` under `tests/run --deep`, else `otherwise`."""
    return full if DEEP else otherwise
