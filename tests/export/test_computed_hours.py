"""An hour that nobody wrote is marked in every output, or not there at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from components.export.outputs import OUTPUTS, Output, output
from components.plan.model import Visit
from tests import samples
from tests.cases import case_visit
from tests.export.built import words_in
from tests.export.context import NOWHERE

# A table as it is kept, codes and pages about the site hold no hours in words; a picture's words are pixels.
READABLE = [
    row
    for row in OUTPUTS
    if not re.search(r"qr|map|venues|oembed|privacy|accessibility", row.slug) and not row.media_type.startswith("image")
]
CODE = r"<style.*?</style>|<script(?! type=\"application/json).*?</script>"
INSTANT = r"(?:T)\d\d:\d\d:\d\d[+-]\d\d:\d\d"


def text_of(row: Output, visit: Visit) -> str:
    return re.sub(INSTANT, "", words_in(row, visit, NOWHERE))


def with_computed_hours() -> Visit:
    """The sample with an hour at 11:07 to 12:37 that nobody wrote."""
    visit = samples.ljubljana()
    day = visit.days[1]
    timing = day.stops[1].timing
    assert timing.arrive is not None
    assert timing.depart is not None
    later = timedelta(minutes=7)
    computed = replace(
        timing,
        arrive=timing.arrive + later,
        depart=timing.depart + later,
        arrive_computed=True,
        depart_computed=True,
    )
    stops = (day.stops[0], replace(day.stops[1], timing=computed), *day.stops[2:])
    return replace(visit, days=(visit.days[0], replace(day, stops=stops)))


@pytest.mark.parametrize("row", READABLE, ids=lambda row: row.slug)
def test_a_computed_hour_is_marked_in_every_output(row: Output) -> None:
    text = text_of(row, with_computed_hours())
    assert not re.search(r"(?<!~)\b(11:07|12:37)", text)
    assert "~11:07" in text


def test_data_say_which_hours_were_computed() -> None:
    for slug in ("visit.json", "visit.geojson"):
        text = output(slug).build(with_computed_hours(), NOWHERE).decode()
        assert text.count('"arrive_computed":true') == text.count('"depart_computed":true') == 1


@pytest.mark.parametrize("name", ["notime", "names"])
@pytest.mark.parametrize("row", READABLE, ids=lambda row: row.slug)
def test_a_day_without_hours_has_none_in_any_output(row: Output, name: str) -> None:
    visit = case_visit(name).visit
    text = text_of(row, replace(visit, days=visit.days[:1]))
    assert not re.search(r"\b([01]?\d|2[0-3]):[0-5]\d\b", re.sub(CODE, "", text, flags=re.DOTALL))
    on_the_map = name == "notime"
    if on_the_map or row.slug not in {"visit.gpx", "visit.kml"}:
        assert "hours to be confirmed" in " ".join(text.split())
