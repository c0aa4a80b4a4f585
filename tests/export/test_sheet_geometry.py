from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.export.sheet_geometry import Area, clipped, direction, length, middle

SQUARE = Area(left=0, top=0, right=10, bottom=10)
POINTS = st.tuples(st.floats(min_value=-30, max_value=30), st.floats(min_value=-30, max_value=30))


def test_a_line_through_an_area_is_cut_at_its_edges() -> None:
    assert clipped([(-5, 5), (5, 5), (5, 20), (15, 20), (15, 8), (2, 8)], SQUARE) == [
        [(0, 5), (5, 5), (5, 10)],
        [(10, 8), (2, 8)],
    ]
    assert clipped([(1, 1), (2, 2), (3, 1)], SQUARE) == [[(1, 1), (2, 2), (3, 1)]]
    assert clipped([(-1, -1), (-1, 20)], SQUARE) == []
    assert clipped([(3, 3)], SQUARE) == []


@given(st.lists(POINTS, max_size=6))
def test_the_parts_in_an_area_are_in_it_and_no_longer_than_the_line(line: list[tuple[float, float]]) -> None:
    parts = clipped(line, SQUARE)

    for part in parts:
        assert len(part) > 1
        assert all(SQUARE.grown(1e-6).contains(point) for point in part)
    assert sum(length(part) for part in parts) <= length(line) + 1e-6


def test_the_middle_of_a_line_and_its_direction() -> None:
    assert middle([(0, 0), (4, 0), (4, 2)]) == ((3, 0), 0)
    assert middle([(1, 1)]) is None
    assert direction((0, 0), (0, 1)) == pytest.approx(1.5707963)
