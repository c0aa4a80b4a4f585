"""For tests of what commands say: pictures and papers, which take long to draw, are left out of what they publish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from components.export import pack
from components.export.context import Context
from components.export.outputs import Output, available
from components.plan.model import Visit

TEXTS = ("text/", "application/json", "application/geo+json", "image/svg+xml")


def _texts(visit: Visit, context: Context) -> list[Output]:
    return [row for row in available(visit, context) if row.media_type.startswith(TEXTS)]


def publish_texts_alone(patch: pytest.MonkeyPatch) -> None:
    """The pack is its pages, calendars, tables and data for programs."""
    patch.setattr(pack, "available", _texts)


def draw_nothing(patch: pytest.MonkeyPatch) -> None:
    """The pack has all its files, of which pictures and papers are empty."""

    patch.setattr(pack, "available", lambda visit, context: without_drawings(available(visit, context)))


def without_drawings(rows: Iterable[Output]) -> tuple[Output, ...]:
    """The rows, of which those of pictures and papers build nothing."""
    return tuple(
        row if row.media_type.startswith(TEXTS) else replace(row, build=lambda _visit, _context: b"") for row in rows
    )
