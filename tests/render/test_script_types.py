"""The types of the scripts name what the server writes into a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from components.i18n.words import words_for
from components.render import assets
from components.render.data import page_data, visit_data
from tests import samples

VISITS = [samples.ljubljana(), samples.sixty_stops(), samples.hostile(), samples.nothing()]


def fields(interface: str) -> dict[str, bool]:
    """The fields of an interface of types.d.ts, with whether they may be missing."""
    source = (assets.STATIC / "types.d.ts").read_text("utf-8")
    [body] = re.findall(rf"^export interface {interface} \{{\n(.*?)^\}}", source, re.DOTALL | re.MULTILINE)
    return {name: bool(optional) for name, optional in re.findall(r"^  (\w+)(\?)?:", body, re.MULTILINE)}


def objects(data: Any) -> Iterator[tuple[str, Any]]:
    """The parts of a visit by the names of their types."""
    yield "Visit", data
    for day in data["days"]:
        yield "Day", day
        yield from (("Stop", stop) for stop in day["stops"])
        yield from (("Leg", leg) for leg in day["legs"])
        yield from (("Marker", marker) for marker in day["markers"])


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.title[:12])
def test_a_page_has_no_field_that_the_types_do_not_name(visit: Any) -> None:
    for name, data in objects(page_data(visit, words_for("en"))):
        assert data.keys() <= fields(name).keys(), name


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.title[:12])
def test_what_the_types_require_is_in_a_page_and_the_rest_in_visit_json(visit: Any) -> None:
    for name, data in objects(page_data(visit, words_for("en"))):
        assert {field for field, optional in fields(name).items() if not optional} <= data.keys(), name
    for name, data in objects(visit_data(visit, words_for("en"))):
        assert fields(name).keys() <= data.keys(), name
