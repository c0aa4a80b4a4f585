"""The picture for link previews and newsletters."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from components.export.drawings import _extent
from components.export.map_drawing import _legend, _scale
from components.export.map_layout import lay_out
from components.export.map_legs import mode_letters
from components.export.map_sheet import Frame
from components.export.png import picture, shapes
from components.export.shapes import Box
from components.i18n.words import words_for
from components.plan.travel_modes import TravelMode
from components.render.style import LIGHT
from tests import samples
from tests.cases import case_visit
from tests.export.built import VISITS, built
from tests.export.context import SERVED
from tests.export.pictures import picture_texts

ENGLISH = words_for("en")


@pytest.mark.parametrize("name", VISITS)
def test_it_is_a_png_of_the_size_that_link_previews_show(name: str) -> None:
    with Image.open(BytesIO(built("map.png", name))) as image:
        image.verify()
        assert (image.format, image.size) == ("PNG", (1200, 630))


def test_the_large_one_has_twice_the_pixels() -> None:
    with Image.open(BytesIO(built("map@2x.png"))) as image:
        assert image.size == (2400, 1260)


def test_a_leg_is_painted_in_the_colour_of_its_mode() -> None:
    with Image.open(BytesIO(built("map.png"))) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or []}

    for expected in (LIGHT.of_mode(TravelMode.COACH), LIGHT.accent, LIGHT.map_ground):
        assert tuple(bytes.fromhex(expected[1:])) in colours


def test_text_is_painted_in_our_own_typeface() -> None:
    """Without its files no letter would be painted at all."""
    one, other = (replace(samples.nothing(), title=letter * 12) for letter in ("N", "H"))

    assert len(picture_texts(one)) == len(picture_texts(other))
    assert picture(one, SERVED) != picture(other, SERVED)


def test_it_shows_title_day_stops_plan_and_credit() -> None:
    shown = picture_texts(samples.ljubljana())

    assert any("Feb 2017" in text for text in shown)
    for expected in ("ABC Accelerator", "3 · 4", "~ 09:00", "© OpenStreetMap contributors", "Coach"):
        assert expected in shown
    assert any(text.startswith("Plan 4, published") for text in shown)
    assert "thin: estimate" in shown


def test_more_stops_than_there_is_room_for_are_counted() -> None:
    shown = picture_texts(samples.sixty_stops())

    assert "and 52 more stops" in shown
    assert all(str(number) in shown for number in (1, 6, 8, 60))


def test_a_visit_of_two_mapped_days_shows_both() -> None:
    day = samples.ljubljana().days[1]
    visit = replace(samples.ljubljana(), days=(day, replace(day, date=samples.MEETING_DAY)))

    grounds = [shape for shape in shapes(visit, SERVED) if isinstance(shape, Box) and shape.colour == LIGHT.map_ground]
    assert len(grounds) == 2


def test_of_many_days_each_has_its_map_and_says_how_many_stops_it_has() -> None:
    shown = picture_texts(case_visit("sixty").visit)

    for day in ("Mon 18 May", "Tue 19 May", "Wed 20 May", "Thu 21 May", "Fri 22 May"):
        assert shown.count(day) == 2, day
    assert shown.count("12 stops") == 5
    assert any(re.fullmatch(r"\d+ names? ha(s|ve) no room here\.", text) for text in shown)


def test_days_and_stops_for_which_there_is_no_room_are_told() -> None:
    visit = case_visit("sixty").visit
    days = [replace(visit.days[0], date=visit.days[0].date + timedelta(days=nth)) for nth in range(20)]
    shown = picture_texts(replace(visit, days=tuple(days)))

    assert "14 more days are not on the maps." in shown
    [more] = [int(found[1]) for text in shown if (found := re.fullmatch(r"and (\d+) more stops", text))]
    assert more == 12 * (20 - shown.count("12 stops"))


def test_a_name_is_whole_in_the_programme_where_there_is_room() -> None:
    visit = case_visit("long").visit
    shown = "".join(picture_texts(visit))

    for planned in visit.days[0].stops:
        assert "".join(planned.stop.name.split()) in "".join(shown.split())


def test_the_legend_keeps_off_the_scale_bar_and_its_length() -> None:
    (day,) = case_visit("modes").visit.days
    for width in range(246, 760, 20):
        layout = lay_out(day, Frame(width=width, height=313, unit=1))
        assert layout is not None
        *_, length = _scale(layout, ENGLISH)
        scale = _extent(length)
        legend, lines = _legend(layout, mode_letters([day]), ENGLISH)
        assert not [shape for shape in legend if _extent(shape).overlaps(scale)], width
        assert lines > 1 or width > 600


@pytest.mark.parametrize("name", ["oldtown", "airport", "dateline"])
def test_where_there_is_room_nothing_is_left_out(name: str) -> None:
    shown = picture_texts(case_visit(name).visit)

    assert not any("no room" in text or "not on the maps" in text for text in shown)


def test_ways_are_told_apart_without_colours_by_a_letter_on_the_line_and_in_the_legend() -> None:
    shown = picture_texts(case_visit("modes").visit)

    for letter in "abcde":
        assert shown.count(letter) == 2, letter

    assert not set(picture_texts(case_visit("lake").visit)) & set("ab")
