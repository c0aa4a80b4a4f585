"""Finds the day in the name of a folder, a sheet or a layer that holds the stops of one."""

from __future__ import annotations

import re

from components.sheets.dates import WrittenDate, read_date


def day_in(name: str) -> str:
    """The day that a name is, or begins with: `Day 2` of `Day 2 – Ljubljana`; empty where there is none."""
    if _is_day(name):
        return name.strip()
    first = re.split(r"\s+[-–—|·/]\s+|[:,(]\s*", name.strip(), maxsplit=1)[0]
    return first if not first.isdigit() and _is_day(first) else ""


def _is_day(text: str) -> bool:
    written = read_date(text.strip())
    return isinstance(written, WrittenDate) and written.hours is None
