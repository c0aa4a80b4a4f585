"""The shapes that PDF and pictures are made of, and their SVG.

x grows to the right, y downwards, all lengths are in one unit; colours are `#rrggbb`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from components.export.fonts import Weight

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An open line. `dash` is the lengths of dashes and gaps in turn, without the round ends, which make each dash
    longer by the width of the line."""

    points: tuple[Point, ...]
    colour: str
    width: float
    dash: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A filled area, with an outline of `outline_width` around it if that is not 0."""

    points: tuple[Point, ...]
    colour: str
    outline: str = ""
    outline_width: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A filled rectangle, its corners rounded by `radius`; with half its height its left and right are half circles.
    What lies under it shows through where its `opacity` is less than 1."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Many lines, drawn as one. Their points are whole numbers of `step` from `x`, `y`. With a `width` they are
    strokes; without one they are closed, and what lies in an odd number of them is filled."""

    lines: tuple[tuple[tuple[int, int], ...], ...]
    colour: str
    step: float
    width: float = 0.0
    dash: tuple[float, ...] | None = None
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text by its baseline. `align` is what of it is at `x`: `start`, `middle` or `end`; it is turned
    around this point by `angle` degrees clockwise. A `halo` in the ground's colour keeps it readable over a line; where
    there are no halos it has a plate instead if it is `plated`. `spacing` is added after each letter. A `statement` is
    in the typeface of the funder's statement."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False
    statement: bool = False
    align: str = "start"
    halo: str = ""
    plated: bool = False
    italic: bool = False
    angle: float = 0.0
    spacing: float = 0.0

    @property
    def weight(self) -> Weight:
        """In which of the typefaces' files its letters are."""
        if self.statement:
            return Weight.STATEMENT
        return Weight.BOLD if self.bold else Weight.ITALIC if self.italic else Weight.REGULAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A PNG picture, stretched to `width` and `height`; `name` is for who does not see it."""

    x: float
    y: float
    width: float
    height: float
    png: bytes
    name: str


Outline: TypeAlias = Line | Path | Polygon | Box | Image
Shape: TypeAlias = Outline | Text
AnyShape = TypeVar("AnyShape", bound=Shape)


def circle(centre: Point, radius: float, colour: str) -> Box:
    """A filled circle."""
    return Box(
        x=centre[0] - radius, y=centre[1] - radius, width=2 * radius, height=2 * radius, colour=colour, radius=radius
    )


def moved(shape: AnyShape, x: float, y: float) -> AnyShape:
    """The shape, moved by `x` and `y`."""
    if isinstance(shape, Line | Polygon):
        return replace(shape, points=tuple((left + x, top + y) for left, top in shape.points))
    return replace(shape, x=shape.x + x, y=shape.y + y)


def svg_of(shapes: Iterable[Outline], width: float, height: float) -> str:
    """An SVG document of `width` and `height` with these shapes, in this order. Texts are set above it: what draws SVG
    has one typeface for a text, and letters of the others are lost."""
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    elements = "".join(_element(shape) for shape in shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{elements}</svg>'


def png_of(drawing: str, width_px: int) -> bytes:
    """An SVG document without texts as PNG, drawn by resvg: the same on every machine."""
    import resvg_py  # noqa: PLC0415 - the app starts without it

    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=width_px, skip_system_fonts=True))


def _element(shape: Outline) -> str:
    if isinstance(shape, Image):
        size = f'width="{shape.width:.5g}" height="{shape.height:.5g}"'
        data = b64encode(shape.png).decode()
        return f'<image x="{shape.x:.5g}" y="{shape.y:.5g}" {size} href="data:image/png;base64,{data}"/>'
    if isinstance(shape, Box):
        corner = f' rx="{shape.radius:.5g}"' if shape.radius else ""
        size = f'width="{shape.width:.5g}" height="{shape.height:.5g}"{corner}'
        size += f' fill-opacity="{shape.opacity:g}"' if shape.opacity < 1 else ""
        return f'<rect x="{shape.x:.5g}" y="{shape.y:.5g}" {size} fill="{shape.colour}"/>'
    if isinstance(shape, Path):
        return _path(shape)
    points = " ".join(f"{x:.5g},{y:.5g}" for x, y in shape.points)
    if isinstance(shape, Polygon):
        outline = _outline(shape.outline, 2 * shape.outline_width) if shape.outline_width else ""
        return f'<polygon points="{points}" fill="{shape.colour}"{outline}/>'
    return f'<polyline points="{points}" {_stroke(shape.colour, shape.width, shape.dash)}/>'


def _path(path: Path) -> str:
    end = "" if path.width else "z"
    data = "".join("M" + "L".join(f"{x} {y}" for x, y in line) + end for line in path.lines)
    place = f'transform="translate({path.x:.6g} {path.y:.6g}) scale({path.step:.6g})"'
    if not path.width:
        return f'<path d="{data}" {place} fill="{path.colour}" fill-rule="evenodd"/>'
    dash = None if path.dash is None else tuple(part / path.step for part in path.dash)
    return f'<path d="{data}" {place} {_stroke(path.colour, path.width / path.step, dash)}/>'


def _stroke(colour: str, width: float, dash: tuple[float, ...] | None) -> str:
    style = f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round" stroke-linecap="round"'
    return style if dash is None else f'{style} stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"'


def _outline(colour: str, width: float) -> str:
    return f' paint-order="stroke" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'
