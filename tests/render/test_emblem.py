"""The emblem's geometry and colours, as they were published: measured in what every output draws."""

from __future__ import annotations

import re
from math import atan2, dist, hypot, pi
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis.strategies import floats

from components.render.emblem import EmblemPart, emblem_parts, emblem_svg, star_outlines

HEIGHTS = floats(0.5, 5000)


def centre_of(star: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    return sum(x for x, _ in star) / len(star), sum(y for _, y in star) / len(star)


@given(HEIGHTS)
def test_twelve_stars_stand_as_the_hours_of_a_clock(height: float) -> None:
    stars = star_outlines(height)
    assert len(stars) == 12
    middle = (0.75 * height, 0.5 * height)
    for hour, star in enumerate(stars):
        x, y = centre_of(star)
        assert dist((x, y), middle) == pytest.approx(height / 3)
        angle = atan2(x - middle[0], middle[1] - y) % (2 * pi)
        assert min(abs(angle - 2 * pi * hour / 12), abs(angle - 2 * pi * hour / 12 - 2 * pi)) < 1e-6
        outer, inner = star[::2], star[1::2]
        assert all(dist(point, (x, y)) == pytest.approx(height / 18) for point in outer)
        # Its edges are straight from point to point: the inner corners lie on the lines between the outer ones.
        for index, corner in enumerate(inner):
            start, end = outer[index - 1], outer[(index + 1) % 5]
            assert distance_to_line(corner, start, end) < height * 1e-9
        assert star[0][0] == pytest.approx(x)
        assert star[0][1] == min(y for _, y in star), "a star stands upright, with one point up"


def distance_to_line(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    off = (point[0] - start[0], point[1] - start[1])
    return abs(along[0] * off[1] - along[1] * off[0]) / hypot(*along)


@given(HEIGHTS)
def test_the_rectangle_is_two_to_three_and_the_border_a_twenty_fifth(height: float) -> None:
    border, ground = emblem_parts(height, bordered=True)[:2]
    assert border.colour == "#ffffff"
    by = height / 25
    assert corners(border) == pytest.approx((-by, -by, 1.5 * height + by, height + by))
    assert corners(ground) == pytest.approx((0, 0, 1.5 * height, height))


def corners(part: EmblemPart) -> tuple[float, float, float, float]:
    return (*min(part.points), *max(part.points))


def test_the_colours_are_those_of_the_union() -> None:
    ground, *stars = emblem_parts(100)
    assert [ground.colour, *{part.colour for part in stars}] == ["#003399", "#ffcc00"]


def test_the_drawing_of_a_page_is_the_same_emblem() -> None:
    drawing = fromstring(emblem_svg(44, 'class="emblem"'))
    assert (float(drawing.attrib["width"]), float(drawing.attrib["height"])) == pytest.approx((69.52, 47.52))
    paths = [element.attrib for element in drawing]
    assert [path["fill"] for path in paths] == ["#fff", "#003399", "#ffcc00"]
    stars = re.findall(r"M([\d.]+) ([\d.]+)l", paths[2]["d"])
    shown, border = 44 / 500, 44 / 25
    for (x, y), star in zip(stars, star_outlines(44), strict=True):
        top = (star[0][0] + border, star[0][1] + border)
        assert (float(x) * shown, float(y) * shown) == pytest.approx(top, abs=0.01)
