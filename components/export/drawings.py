"""Shapes as a drawing in a paper: vectors in SVG, with their texts as texts of the paper above them.

A text of an SVG has one typeface; one of the paper has all of them, and can be copied from it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import hypot

from components.export.fonts import text_width, with_known_spaces
from components.export.funder_band import BandLink
from components.export.shapes import Box, Image, Line, Outline, Path, Polygon, Shape, Text, svg_of
from components.export.sheet_geometry import Area
from components.export.text import clean
from components.render.escaping import Json

_PLATE_OPACITY = 0.78


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing as the template's `drawing` takes it, and the files that it is made of, by their names."""

    data: dict[str, Json]
    files: dict[str, bytes]


@dataclass(slots=True)
class _Layer:
    shapes: list[Outline] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    covered: list[Area] = field(default_factory=list)


def drawing_of(
    name: str,
    shapes: Iterable[Shape],
    width: float,
    height: float,
    *,
    alt: str = "",
    links: Sequence[BandLink] = (),
    halos: bool = False,
) -> Drawing:
    """The drawing of these shapes, in their unit. Its files begin with `name`; `alt` tells what it shows, and is empty
    for an ornament, and for what the paper tells anyway.

    Where a shape covers a text before it, it is in a layer above. A text with a halo has a plate instead if it may: a
    copy of its letters for the halo would be copied with them. `halos` are drawn in pictures, where nothing is copied.
    """
    layers = [_Layer()]
    for shape in shapes:
        if isinstance(shape, Text):
            if shape.halo and shape.plated and not halos:
                _add(layers, _plate(shape))
            layers[-1].texts.append(shape)
            layers[-1].covered.append(_extent(shape))
        else:
            _add(layers, shape)
    files: dict[str, bytes] = {}
    data: list[Json] = []
    for number, layer in enumerate(layers):
        file = f"{name}-{number}.svg"
        files[file] = svg_of(layer.shapes, width, height).encode()
        data.append({"file": file, "texts": [_text(each, halos=halos) for each in layer.texts]})
    areas: list[Json] = [
        {
            "x": each.x,
            "y": each.y,
            "width": each.width,
            "height": each.height,
            "link": each.address,
            "name": each.name,
        }
        for each in links
    ]
    return Drawing(
        data={"width": width, "height": height, "alt": alt, "layers": data, "links": areas},
        files=files,
    )


def jpeg_file(jpeg: bytes, width: int, height: int) -> bytes:
    """A JPEG picture of this size in pixels as a file for a paper: Typst takes no files but texts from memory, and puts
    the picture in an SVG into the PDF as it is."""
    size = f'width="{width}" height="{height}"'
    data = b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}">'
        f'<image {size} href="data:image/jpeg;base64,{data}"/></svg>'
    ).encode()


def _add(layers: list[_Layer], shape: Outline) -> None:
    area = _extent(shape)
    if any(area.overlaps(text) for text in layers[-1].covered):
        layers.append(_Layer())
    layers[-1].shapes.append(shape)


def _plate(text: Text) -> Box:
    area, edge = _extent(text), 0.2 * text.size
    return Box(
        x=area.left - edge,
        y=area.top,
        width=area.right - area.left + 2 * edge,
        height=area.bottom - area.top,
        colour=text.halo,
        radius=edge,
        opacity=_PLATE_OPACITY,
    )


def _extent(shape: Shape) -> Area:
    if isinstance(shape, Text):
        written = with_known_spaces(clean(shape.text))
        width = text_width(written, shape.size, shape.weight) + shape.spacing * len(written)
        left = shape.x - {"start": 0.0, "middle": width / 2, "end": width}[shape.align]
        if shape.angle:
            reach = hypot(width, shape.size)
            return Area(left=shape.x - reach, top=shape.y - reach, right=shape.x + reach, bottom=shape.y + reach)
        return Area(left=left, top=shape.y - 0.92 * shape.size, right=left + width, bottom=shape.y + 0.32 * shape.size)
    if isinstance(shape, Box | Image):
        return Area(left=shape.x, top=shape.y, right=shape.x + shape.width, bottom=shape.y + shape.height)
    if isinstance(shape, Path):
        points = [(shape.x + x * shape.step, shape.y + y * shape.step) for line in shape.lines for x, y in line]
    else:
        points = list(shape.points)
    grown = shape.width if isinstance(shape, Line | Path) else shape.outline_width if isinstance(shape, Polygon) else 0
    if not points:
        return Area(left=0, top=0, right=0, bottom=0)
    across, down = [x for x, _ in points], [y for _, y in points]
    return Area(left=min(across) - grown, top=min(down) - grown, right=max(across) + grown, bottom=max(down) + grown)


def _text(text: Text, *, halos: bool) -> dict[str, Json]:
    return {
        "text": clean(text.text),
        "x": text.x,
        "y": text.y,
        "size": text.size,
        "colour": text.colour,
        "halo": text.halo if halos else "",
        "weight": 600 if text.bold else 400,
        "style": "italic" if text.italic else "normal",
        "statement": text.statement,
        "align": text.align,
        "angle": text.angle,
        "spacing": text.spacing,
    }
