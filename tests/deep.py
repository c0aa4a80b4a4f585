"""How often long repetitions run: in full under `tests/run --deep`, otherwise as often as still finds the fault."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest

DEEP = os.environ.get("STUDY_VISIT_DEEP") == "1"
"""Whether `tests/run --deep` asks for every repetition."""


def deep(full: int, otherwise: int) -> int:
    """`full` under `tests/run --deep`, else `otherwise`."""
    return full if DEEP else otherwise


def slow_but_each(nth: int, values: Iterable[object]) -> list[Any]:
    """Parameters of a test that together cost half a second or more: `--quick` takes the first and each `nth`."""
    return [pytest.param(value, marks=pytest.mark.slow if at % nth else ()) for at, value in enumerate(values)]
