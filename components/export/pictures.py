"""Shapes of a visit as a picture in PNG, their texts in the typefaces of all scripts, the same on every machine.

It has few colours: half as many bytes for who loads it on the way. Large areas keep theirs exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from components.export.drawings import drawing_of
from components.export.shapes import Shape
from components.export.text import han_of
from components.export.typesetting import MM, typeset_picture
from components.i18n.words import Words
from components.plan.model import Visit
from components.render.escaping import Json
from components.render.labels import visit_title

_COLOURS = 256
_EXACT = 64  # so many of the most frequent colours stay as they are; the others are the shades at edges of letters
_MOST_EXACT = 96  # of those that the drawing names
_NAMED = re.compile('="#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})"')
_AT_ONCE = 2048  # colours compared with the palette at once, for the memory that it takes


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


def with_palette(png: bytes, drawing: str = "") -> bytes:
    """An opaque PNG picture with at most 256 colours, where that makes it smaller. Those that its `drawing` (SVG) names
    stay as they are, such as an emblem's. The same bytes for the same picture."""
    import numpy as np  # noqa: PLC0415 - the app starts without it
    from PIL import Image  # noqa: PLC0415

    with Image.open(BytesIO(png)) as image:
        size = image.size
        pixels = np.frombuffer(image.convert("RGBX").tobytes(), dtype="<u4") & 0xFFFFFF
    colours, counts = np.unique(pixels, return_counts=True)
    palette = colours
    if len(colours) > _COLOURS:
        frequent = colours[np.lexsort((colours, -counts))]
        named = np.asarray(
            [int(blue + green + red, 16) for red, green, blue in _NAMED.findall(drawing)], dtype=np.uint32
        )
        drawn = frequent[np.isin(frequent, named)]
        exact = np.concatenate([drawn, frequent[~np.isin(frequent, named)]])[: max(_EXACT, len(drawn))][:_MOST_EXACT]
        each_once = Image.fromarray(_channels(colours)[None].astype(np.uint8))
        few = each_once.quantize(_COLOURS - len(exact), method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        mixed = np.asarray(few.getpalette(), dtype=np.uint32).reshape(-1, 3)
        palette = np.unique(np.concatenate([exact, mixed[:, 0] | mixed[:, 1] << 8 | mixed[:, 2] << 16]))
    index_of = np.zeros(1 << 24, dtype=np.uint8)
    index_of[colours] = _nearest(_channels(colours), _channels(palette))
    made = Image.fromarray(index_of[pixels].reshape(size[1], size[0]))
    made.putpalette(_channels(palette).astype(np.uint8).ravel().tolist())
    file = BytesIO()
    made.save(file, "PNG")
    return min(file.getvalue(), png, key=len)


def _channels(packed: Any) -> Any:
    """Red, green and blue of colours that are one number each, red in the lowest byte."""
    import numpy as np  # noqa: PLC0415

    return np.stack([packed & 255, packed >> 8 & 255, packed >> 16], axis=-1).astype(np.float32)


def _nearest(colours: Any, palette: Any) -> Any:
    """For each colour the index of the nearest one of the palette."""
    import numpy as np  # noqa: PLC0415

    parts = (colours[start : start + _AT_ONCE] for start in range(0, len(colours), _AT_ONCE))
    return np.concatenate([((part[:, None] - palette[None]) ** 2).sum(axis=-1).argmin(axis=1) for part in parts])
