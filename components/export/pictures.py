"""Shapes of a visit as a picture in PNG, their texts in the typefaces of all scripts, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable

from components.export.drawings import drawing_of
from components.export.png_colours import with_palette
from components.export.shapes import Shape
from components.export.text import han_of
from components.export.typesetting import MM, typeset_picture
from components.i18n.words import Words
from components.plan.model import Visit
from components.render.escaping import Json
from components.render.labels import visit_title


def picture_of(
    visit: Visit, words: Words, shapes: Iterable[Shape], width: float, height: float, *, width_px: int
) -> bytes:
    """The shapes on `width` by `height` of their units, as a picture that is `width_px` pixels wide."""
    drawing = drawing_of("picture", shapes, width, height, halos=True)
    data: dict[str, Json] = {"title": visit_title(visit, words), "drawing": drawing.data}
    png = typeset_picture(
        "picture",
        data,
        drawing.files,
        language=words.language,
        han=han_of(visit),
        width_px=width_px,
        page_width_mm=width * MM,
    )
    return with_palette(png, b"".join(drawing.files.values()).decode())
