"""Every mode, and every wording of one, in every output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from components.export.outputs import OUTPUTS, output
from components.i18n.words import words_for
from components.plan.model import Coordinate, Stop, Visit
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.render.labels import leg_label
from components.settings import Settings
from components.visit.planner import plan
from tests.export.context import SERVED

SETTINGS = Settings(folder=Path("/nowhere"), title="Ways", zone=ZoneInfo("Europe/Zurich"), languages=("en", "sl"))
FIRST = Coordinate(latitude=47.3769, longitude=8.5417)
SHOW_LEGS = (
    "pocket",
    "embed",
    "visit.json",
    "visit.geojson",
    "visit.ics",
    "visit.kml",
    "visit.gpx",
    "itinerary.pdf",
)


def visit_by(travels: list[tuple[TravelMode, str]]) -> Visit:
    """A day with a stop for each way to travel, an hour apart."""
    stops = [
        Stop(id="start", date=date(2026, 5, 5), name="Start", arrive=time(6), depart=time(6, 10), coordinate=FIRST)
    ]
    for index, (mode, words) in enumerate(travels, start=1):
        stops.append(
            Stop(
                id=f"stop-{index}",
                date=date(2026, 5, 5),
                name=f"Place {index}",
                arrive=time(6 + index),
                depart=time(6 + index, 10),
                coordinate=Coordinate(latitude=FIRST.latitude + 0.004 * index, longitude=FIRST.longitude),
                travel=mode,
                travel_words=words,
            )
        )
    return plan(stops, SETTINGS, places=lambda _address, /, *, name="": None, legs=lambda _question: None)


def texts(visit: Visit, language: str = "en") -> Iterator[tuple[str, str]]:
    """The outputs that show how to get somewhere, each as one text."""
    for each in OUTPUTS:
        if each.slug in SHOW_LEGS:
            data = each.build(visit, replace(SERVED, words=words_for(language)))
            yield each.slug, pdf_text(data) if data.startswith(b"%PDF") else data.decode().replace("\r\n ", "")


def pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(data))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_outputs_that_show_ways_are_these() -> None:
    assert {slug for slug, _ in texts(visit_by([]))} == set(SHOW_LEGS)


def test_every_mode_is_named_in_every_output() -> None:
    modes = [mode for mode in TravelMode if mode is not TravelMode.UNKNOWN]
    for slug, text in texts(visit_by([(mode, "") for mode in modes])):
        for mode in modes:
            assert str(TRAVEL_MODES[mode].label) in text, (slug, mode)


@pytest.mark.parametrize(
    ("mode", "words", "foreign"),
    [
        (TravelMode.BUS, "Bus 27", "Avtobus (Bus 27)"),
        (TravelMode.FERRY, "boat", "Trajekt (boat)"),
        (TravelMode.WALK, "zu Fuß", "Peš"),
        (TravelMode.UNKNOWN, "sledge", "sledge"),
    ],
)
def test_what_was_written_is_shown_in_every_output(mode: TravelMode, words: str, foreign: str) -> None:
    visit = visit_by([(mode, words)])
    for slug, text in texts(visit):
        assert words in text, slug
    for slug, text in texts(visit, "sl"):
        assert foreign in text, slug


def test_a_way_by_unknown_means_has_no_minutes() -> None:
    visit = visit_by([(TravelMode.UNKNOWN, "sledge")])
    start, stop = (planned.stop for planned in visit.days[0].stops)
    open_hours = (start, replace(stop, arrive=None, depart=None, dwell_s=600))
    planned = plan(open_hours, SETTINGS, places=lambda _address, /, *, name="": None, legs=lambda _question: None)
    leg, timing = planned.days[0].stops[1].leg, planned.days[0].stops[1].timing

    assert leg is not None
    assert leg_label(leg, words_for("en")) == "sledge · about 600\xa0m"
    assert (timing.arrive, timing.leave_by, timing.slack_s, leg.shown_s) == (None, None, None, None)
    for slug in ("visit.json", "visit.geojson"):
        assert '"duration_s":null' in output(slug).build(planned, SERVED).decode().replace(" ", "")
