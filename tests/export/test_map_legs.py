"""How the ways on maps of paper and pictures are told apart, with colours and without."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from components.export.map_drawing import drawn_map
from components.export.map_labels import place_labels
from components.export.map_layout import lay_out
from components.export.map_legs import letter_shapes, mode_letters, way_line
from components.export.map_pins import pin_area
from components.export.map_sheet import Frame, MapLayout
from components.export.shapes import Box, Text, png_of, svg_of
from components.export.sheet_geometry import Area
from components.i18n.words import words_for
from components.plan.model import Visit
from components.plan.travel_modes import TravelMode
from components.render.style import LIGHT
from tests.cases import case_visit
from tests.export.pictures import picture_texts

ENGLISH = words_for("en")
FRAMES = [Frame(width=748, height=630, unit=1), Frame(width=372, height=313, unit=1)]


@pytest.mark.parametrize("estimated", [False, True])
def test_every_mode_is_another_line_in_grey(estimated: bool) -> None:
    lines = [way_line(((4, 10), (196, 10)), mode, 5, estimated=estimated) for mode in TravelMode]
    grey = {png_of(svg_of([replace(line, colour="#555555")], 200, 20), 200) for line in lines}

    assert len(grey) == len(TravelMode)
    assert {line.width for line in lines} == {3 if estimated else 5}


def test_a_mode_has_the_same_letter_on_the_maps_of_all_days() -> None:
    visit = with_another_day(case_visit("modes").visit)
    letters = mode_letters(visit.days)
    assert "".join(letters.values()) == "abcde"

    shown = Counter(picture_texts(visit))
    # On the line and in the legend of the first day and of the second, which has no walk; the first one is short here.
    assert {letter: shown[letter] for letter in "abcde"} == {**dict.fromkeys("abcd", 4), "e": 1}


def test_a_day_of_one_mode_needs_no_letter_though_the_others_have_some() -> None:
    (day,) = case_visit("modes").visit.days
    only_coach = replace(day, stops=day.stops[:2])
    names = {planned.stop.id: planned.stop.name for planned in day.stops}
    drawn = drawn_map(only_coach, names, FRAMES[0], ENGLISH, letters=mode_letters([day]))

    assert not {shape.text for shape in drawn.shapes if isinstance(shape, Text)} & set("abcde")


def with_another_day(visit: Visit) -> Visit:
    """The visit with a second day that has the first day's ways without its walk."""
    (day,) = visit.days
    stops = day.stops[:-1]
    return replace(visit, days=(day, replace(day, date=day.date + timedelta(days=1), stops=stops)))


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", ["modes", "sixty", "airport", "oldtown"])
def test_letters_cover_no_pin_no_name_and_no_other_letter(name: str, frame: Frame) -> None:
    for day in case_visit(name).visit.days:
        layout = lay_out(day, frame)
        assert layout is not None
        names = {planned.stop.id: planned.stop.name for planned in day.stops}
        labels = place_labels(layout, names, reserved=reserved(layout)).labels
        shapes = letter_shapes(layout, mode_letters([day]), [label.area for label in labels])
        on_lines = [shape for shape in shapes if isinstance(shape, Text)]
        discs = [Area.around([(each.x, each.y - 4)]).grown(9.9) for each in on_lines]
        pins = [pin_area(pin, layout.pin_radius) for pin in layout.pins]
        for index, disc in enumerate(discs):
            assert not any(disc.overlaps(other) for other in [*pins, *discs[:index], *(label.area for label in labels)])


def reserved(layout: MapLayout) -> list[Area]:
    """What the map keeps free of names."""
    frame = layout.frame
    strip = frame.strip
    return [strip, *frame.marks, *([layout.inset.area] if layout.inset else [])]


def test_a_legend_of_many_lines_has_its_room_and_no_pin_is_in_it() -> None:
    (day,) = case_visit("modes").visit.days
    names = {planned.stop.id: planned.stop.name for planned in day.stops}
    shapes = drawn_map(day, names, FRAMES[1], ENGLISH).shapes

    texts = [shape for shape in shapes if isinstance(shape, Text)]
    legend = [text for text in texts if text.align == "end" and text.size == 13]
    assert len({text.y for text in legend}) > 2
    pins = [shape for shape in shapes if isinstance(shape, Box) and shape.colour == LIGHT.accent and shape.width > 20]
    assert len(pins) == len(day.stops)
    assert max(pin.y + pin.height for pin in pins) < min(text.y for text in legend) - 10
