from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.model import Coordinate
from components.render.polyline import encoded_polyline
from tests.render.polyline_decoder import decoded_polyline

coordinates = st.builds(
    Coordinate, latitude=st.floats(min_value=-90, max_value=90), longitude=st.floats(min_value=-180, max_value=180)
)


def test_the_example_of_the_format_s_own_description() -> None:
    points = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]

    text = encoded_polyline([Coordinate(latitude=latitude, longitude=longitude) for latitude, longitude in points])

    assert text == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@given(st.lists(coordinates, max_size=20))
def test_any_line_is_decoded_to_five_decimals(points: list[Coordinate]) -> None:
    decoded = decoded_polyline(encoded_polyline(points))

    assert decoded == [pytest.approx((point.latitude, point.longitude), abs=5.1e-6) for point in points]
