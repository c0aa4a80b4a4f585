"""The pictures of the funder's line, which pages and mails show: served at their own addresses, part of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from components.export.shapes import Polygon, moved, png_of, svg_of
from components.plan.model import Visit
from components.render.emblem import ASPECT, BORDER, emblem_parts
from components.render.funding_view import EMBLEM_FILE, EMBLEM_PX, logo_file

_PIXELS = 4  # a pixel of a page: sharp on a phone, and on paper


def funder_files(visit: Visit) -> Mapping[str, bytes]:
    """The pictures of a visit's funders, by their paths; none where nobody is named."""
    files = {logo_file(logo.picture): logo.picture.png for logo in visit.logos if logo.picture is not None}
    return {EMBLEM_FILE: _emblem_png(), **files} if visit.funding.has_emblem else files


@cache
def _emblem_png() -> bytes:
    """The emblem in colour with its white border: mail programs may put it on any ground."""
    border = BORDER * EMBLEM_PX
    width, height = ASPECT * EMBLEM_PX + 2 * border, EMBLEM_PX + 2 * border
    parts = emblem_parts(EMBLEM_PX, bordered=True)
    shapes = [moved(Polygon(points=part.points, colour=part.colour), border, border) for part in parts]
    return png_of(svg_of(shapes, width, height), round(width * _PIXELS))
