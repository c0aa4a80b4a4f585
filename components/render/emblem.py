"""The European emblem from its published geometry: every output draws it from here, in its own kind of shapes.

Council of Europe and European Union, "European emblem: graphics guide" (Interinstitutional Style Guide, annex A1), and
Commission Implementing Regulation (EU) 821/2014, annex II: a rectangle of 2 to 3 in Reflex Blue; twelve upright
five-pointed stars in yellow as the hours of a clock, their centres on a circle of a third of the height, each within a
circle of an eighteenth of the height. On a coloured ground a white border of a twenty-fifth of the height.

x grows to the right, y downwards, from the top left corner of the blue rectangle, which is `width` by `height`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]

REFLEX_BLUE = "#003399"
YELLOW = "#ffcc00"
ASPECT = 1.5
"""Width by height."""
BORDER = 1 / 25
"""The white border on a coloured ground, as a share of the height."""

_STARS = 12
_CIRCLE_RADIUS = 1 / 3
_STAR_RADIUS = 1 / 18
_INNER_RADIUS = _STAR_RADIUS * (3 - sqrt(5)) / 2  # where the edges of a five-pointed star cross
_SVG_HEIGHT = 500  # units, a tenth of which is a hundredth of a pixel on a page; its border is 20 of them


@dataclass(frozen=True, slots=True, kw_only=True)
class EmblemPart:
    """A filled area of the emblem, by its corners; `colour` is `#rrggbb`."""

    points: tuple[Point, ...]
    colour: str


def emblem_parts(height: float, *, bordered: bool = False) -> tuple[EmblemPart, ...]:
    """The areas of an emblem of that height in the order in which they are drawn. One that is `bordered` has the white
    border around it: it reaches a twenty-fifth of the height beyond the rectangle on every side."""
    parts = [_rectangle(height, BORDER * height, "#ffffff")] if bordered else []
    parts.append(_rectangle(height, 0, REFLEX_BLUE))
    return (*parts, *(EmblemPart(points=points, colour=YELLOW) for points in star_outlines(height)))


def star_outlines(height: float) -> tuple[tuple[Point, ...], ...]:
    """The ten corners of each of the twelve stars of an emblem of that height, from the one at twelve o'clock on."""
    middle_x, middle_y = ASPECT * height / 2, height / 2
    outlines = []
    for hour in range(_STARS):
        angle = 2 * pi * hour / _STARS
        centre_x = middle_x + _CIRCLE_RADIUS * height * sin(angle)
        centre_y = middle_y - _CIRCLE_RADIUS * height * cos(angle)
        outlines.append(
            tuple(
                (centre_x + radius * height * sin(pi * corner / 5), centre_y - radius * height * cos(pi * corner / 5))
                for corner in range(10)
                for radius in (_INNER_RADIUS if corner % 2 else _STAR_RADIUS,)
            )
        )
    return tuple(outlines)


def emblem_svg(height: float, attributes: str = "") -> str:
    """The emblem in colour as an `<svg>` element whose rectangle is that high, with the white border around it, to be
    written into a page: the stars are one path of repeated steps, so that all of it costs a page a quarter of a
    kilobyte. `attributes` are written as they are."""
    border = BORDER * _SVG_HEIGHT
    width, full_height = ASPECT * _SVG_HEIGHT + 2 * border, _SVG_HEIGHT + 2 * border
    shown = height / _SVG_HEIGHT
    size = f'width="{width * shown:g}" height="{full_height * shown:g}" viewBox="0 0 {width:g} {full_height:g}"'
    stars = "".join(_path(points, border) for points in star_outlines(_SVG_HEIGHT))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}{" " if attributes else ""}{attributes}>'
        f'<path fill="#fff" d="M0 0h{width:g}v{full_height:g}H0z"/>'
        f'<path fill="{REFLEX_BLUE}" d="M{border:g} {border:g}h{ASPECT * _SVG_HEIGHT:g}v{_SVG_HEIGHT:g}H{border:g}z"/>'
        f'<path fill="{YELLOW}" d="{stars}"/></svg>'
    )


def _path(points: tuple[Point, ...], border: float) -> str:
    """A star as a move to its top and steps from there, which are the same for every star."""
    start = f"M{points[0][0] + border:.1f} {points[0][1] + border:.1f}".replace(".0", "")
    origin_x, origin_y = points[0]
    steps: list[str] = []
    last = (0.0, 0.0)
    for x, y in points[1:]:
        at = (round(x - origin_x, 1), round(y - origin_y, 1))
        steps.append(f"{at[0] - last[0]:.1f} {at[1] - last[1]:.1f}".replace(".0", ""))
        last = at
    return f"{start}l{' '.join(steps)}z"


def _rectangle(height: float, by: float, colour: str) -> EmblemPart:
    """The rectangle of the emblem, larger by `by` on every side."""
    left, right, bottom = -by, ASPECT * height + by, height + by
    return EmblemPart(points=((left, left), (right, left), (right, bottom), (left, bottom)), colour=colour)
