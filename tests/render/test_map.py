"""The Folium map, read as the script that it becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import folium
import pytest
from branca.element import Figure

from components.i18n.words import words_for
from components.plan.model import Coordinate, Leg, Visit
from components.plan.travel_modes import TravelMode
from components.render import assets
from components.render.background import Background
from components.render.data import visit_data
from components.render.map import html_of, script_of, visit_map
from components.render.style import LIGHT
from components.settings import BackgroundSettings
from tests import samples
from tests.cases import case_visit
from tests.render.polyline_decoder import decoded_polyline

OSM = Background.of(BackgroundSettings(name="OpenStreetMap.Mapnik"))
PLAIN = Background.of(BackgroundSettings(name="none"))


@dataclass(frozen=True, slots=True)
class Line:
    points: list[list[float]]
    options: Mapping[str, Any]
    group: str


@dataclass(frozen=True, slots=True)
class Pin:
    at: list[float]
    html: str
    group: str


def script(made: folium.Map) -> str:
    figure = made.get_root()
    assert isinstance(figure, Figure)
    made.render()
    return str(figure.script.render())


def drawn_script(visit: Visit, *, background: Background = OSM, day: date | None = None) -> str:
    return script(visit_map(visit, background=background, day=day))


def lines(text: str) -> list[Line]:
    matches = re.findall(r"L\.polyline\(\s*(\[\[.*?]]),\s*(\{.*?})\s*\)\.addTo\((\w+)\)", text)
    return [Line(json.loads(points), json.loads(options), group) for points, options, group in matches]


def pins(text: str) -> list[Pin]:
    at = {
        name: (json.loads(point), group)
        for name, point, group in re.findall(r"var marker_(\w+) = L\.marker\(\s*(\[.*?]),.*?addTo\((\w+)\)", text, re.S)
    }
    icons = re.findall(r'var div_icon_(\w+) = L\.divIcon\(\{\s*"html": (".*?")', text)
    assert [name for name, _ in icons] == list(at)
    return [Pin(at[name][0], json.loads(html), at[name][1]) for name, html in icons]


def routed(visit: Visit, index: int, **changes: Any) -> Visit:
    """The visit with its second day's leg to stop `index` changed."""
    day = visit.days[1]
    stops = list(day.stops)
    leg = stops[index].leg
    assert leg is not None
    stops[index] = replace(stops[index], leg=replace(leg, **changes))
    return replace(visit, days=(visit.days[0], replace(day, stops=tuple(stops))))


def test_pins_have_the_lists_numbers_and_are_where_the_stops_are() -> None:
    visit = samples.sixty_stops()
    drawn_pins = pins(drawn_script(visit))
    located = visit.days[0].located
    assert [pin.html for pin in drawn_pins] == [f"<span>{stop.number}</span>" for stop in located]
    assert [pin.at for pin in drawn_pins] == [
        pytest.approx([stop.place.coordinate.latitude, stop.place.coordinate.longitude], abs=1e-6) for stop in located
    ]


def test_stops_at_one_place_share_a_pin() -> None:
    drawn_pins = pins(drawn_script(samples.ljubljana()))
    assert [pin.html for pin in drawn_pins] == ["<span>1</span>", "<span>2</span>", "<span>3 · 4</span>"]


def test_each_leg_is_a_line_but_for_those_within_one_place() -> None:
    visit = samples.ljubljana()
    assert [leg.same_place for leg in visit.days[1].legs] == [False, False, True]
    drawn_lines = lines(drawn_script(visit))
    assert [line.points for line in drawn_lines] == [
        [[46.0513, 14.564], [46.066, 14.545]],
        [[46.066, 14.545], [46.0493, 14.4939]],
    ]


def test_a_leg_is_drawn_along_its_whole_route_within_a_metre_or_so() -> None:
    way = tuple(Coordinate(latitude=46.05 + 0.0001234567 * step, longitude=14.5) for step in range(40))
    drawn_lines = lines(drawn_script(routed(samples.ljubljana(), 1, geometry=way)))
    assert len(drawn_lines[0].points) == 40
    for point, coordinate in zip(drawn_lines[0].points, way, strict=True):
        assert point == pytest.approx([coordinate.latitude, coordinate.longitude], abs=5.1e-6)


@pytest.mark.parametrize("mode", TravelMode)
def test_a_line_is_coloured_by_its_mode(mode: TravelMode) -> None:
    line = lines(drawn_script(routed(samples.ljubljana(), 1, mode=mode)))[0]
    assert f"leg-{mode.value}" in line.options["className"].split()
    assert line.options["color"] == LIGHT.of_mode(mode)


def test_an_estimate_is_dashed_and_a_routed_way_is_not() -> None:
    estimate, way = lines(drawn_script(routed(samples.ljubljana(), 2, estimated=False)))
    assert (estimate.options["dashArray"], way.options["dashArray"]) == ("2 10", None)
    assert "leg-estimated" in estimate.options["className"].split()
    assert "leg-estimated" not in way.options["className"].split()


def test_each_day_is_a_group_and_the_one_asked_for_shows() -> None:
    visit = replace(samples.ljubljana(), days=(*samples.ljubljana().days, samples.sixty_stops().days[0]))
    third = replace(visit.days[2], date=date(2017, 2, 3))
    visit = replace(visit, days=(*visit.days[:2], third))
    for requested, shown in [
        (None, "20170202"),
        (date(2017, 2, 1), "20170201"),
        (date(2017, 2, 3), "20170203"),
        (date(1999, 1, 1), "20170202"),
    ]:
        text = drawn_script(visit, day=requested)
        assert re.findall(r"feature_group_(\w+)\.addTo\(map_visit\)", text) == [shown]
        assert set(re.findall(r"var feature_group_(\w+)", text)) == {"20170201", "20170202", "20170203"}
    assert {pin.group for pin in pins(text)} == {"feature_group_20170202", "feature_group_20170203"}


def test_the_handover_names_every_pin_and_line_of_a_day_in_order() -> None:
    text = drawn_script(samples.sixty_stops())
    [handed] = re.findall(r"studyVisit\.handOver\((.*)\);", text, re.S)
    made = {kind: re.findall(rf"var ({kind}_\w+) =", text) for kind in ("marker", "poly_line")}
    assert re.findall(r"\bmarker_\w+", handed) == made["marker"]
    assert re.findall(r"\bpoly_line_\w+", handed) == made["poly_line"]
    assert "tiles: tile_layer_background" in handed


def test_the_map_is_in_the_middle_of_the_day_on_show() -> None:
    text = drawn_script(samples.ljubljana())
    [centre] = re.findall(r"center: (\[.*?])", text)
    assert json.loads(centre) == pytest.approx([(46.0660 + 46.0493) / 2, (14.5640 + 14.4939) / 2], abs=1e-6)


@pytest.mark.parametrize("visit", [samples.nothing(), samples.empty_day()], ids=["nothing", "empty-day"])
def test_a_visit_without_places_is_a_map_without_pins(visit: Visit) -> None:
    text = drawn_script(visit)
    assert pins(text) == []
    assert lines(text) == []
    assert "handOver" in text


def test_a_day_without_a_place_shows_the_area_of_the_other_days() -> None:
    text = drawn_script(samples.ljubljana(), day=samples.MEETING_DAY)
    assert "center: [46.05765, 14.52895]" in text


@pytest.mark.parametrize(
    "make", [samples.ljubljana, samples.hostile, samples.sixty_stops, samples.nothing], ids=lambda make: make.__name__
)
def test_two_maps_of_one_visit_are_the_same_to_the_byte(make: Any) -> None:
    assert drawn_script(make()) == drawn_script(make())


def test_the_map_requests_nothing_but_tiles() -> None:
    def addresses(background: Background) -> list[str]:
        return re.findall(
            r"\w+:[^\s\"',]+|[\"']//[^\s\"']+", _strings(drawn_script(samples.hostile(), background=background))
        )

    assert addresses(OSM) == ["https://tile.openstreetmap.org/{z}/{x}/{y}.png", "data:image/gif;base64"]
    assert addresses(PLAIN) == []
    made = visit_map(samples.ljubljana(), background=OSM)
    assert (made.default_js, made.default_css) == ([], [])


def _strings(text: str) -> str:
    """The string literals of a script, a line each."""
    return "\n".join(re.findall(r"\"[^\"]*\"|'[^']*'|`[^`]*`", text))


def wordless(visit: Visit) -> Visit:
    """The same places, ways and hours with every text of the visit gone."""
    days = []
    for day in visit.days:
        stops = []
        for index, planned in enumerate(day.stops):
            stop = replace(
                planned.stop,
                id=f"x{index}",
                name="",
                address="",
                description="",
                projects=(),
                website="",
                contact="",
                notes="",
                opening_hours="",
            )
            leg: Leg | None = planned.leg
            if leg is not None:
                leg = replace(leg, from_stop_id=f"x{index - 1}", to_stop_id=f"x{index}", note=None)
            stops.append(replace(planned, stop=stop, leg=leg))
        days.append(replace(day, stops=tuple(stops)))
    return replace(visit, title="", host="", contact="", introduction="", days=tuple(days))


def test_no_word_of_the_visit_is_in_the_visit_map() -> None:
    """Folium puts text raw into scripts; so the map of a hostile visit is that of a visit without text."""
    assert drawn_script(samples.hostile()) == drawn_script(wordless(samples.hostile()))


@pytest.mark.parametrize("visit", [samples.ljubljana(), samples.hostile(), samples.sixty_stops(), samples.nothing()])
@pytest.mark.parametrize("background", [OSM, PLAIN])
def test_element_and_script_are_those_of_foliums_own_render(visit: Visit, background: Background) -> None:
    expected = visit_map(visit, background=background)
    figure = expected.get_root()
    assert isinstance(figure, Figure)
    expected.render()
    made = visit_map(visit, background=background)

    assert assets.minified(script_of(made)) == assets.minified(figure.script.render())
    assert html_of(made).split() == figure.html.render().split()


def test_tiles_name_our_origin_and_show_no_broken_picture() -> None:
    credited = Background(url="https://t.example/{z}/{x}/{y}.png", credit="<b>© me</b>", max_zoom=14)
    text = drawn_script(samples.nothing(), background=credited)
    [(address, listed)] = re.findall(r"L\.tileLayer\(\s*(\".*?\"),\s*(\{.*?\})\s*\)", text, re.S)
    options = json.loads(re.sub(r",\s*\}", "}", listed))

    assert json.loads(address) == credited.url
    assert options["referrerPolicy"] == "strict-origin-when-cross-origin"
    assert options["errorTileUrl"].startswith("data:image/gif;base64,")
    assert options["attribution"] == "&lt;b&gt;© me&lt;/b&gt;"
    # Beyond the tiles' own zoom they are drawn larger, so that the streets at a stop can always be seen.
    assert (options["maxNativeZoom"], options["maxZoom"]) == (14, 19)
    assert "tile_layer_background.addTo" not in text


def test_a_day_over_the_180th_meridian_is_in_one_copy_of_the_world() -> None:
    visit = case_visit("dateline").visit
    text = drawn_script(visit)

    fiji, samoa = [[pin.at for pin in pins(text) if pin.group.endswith(group)] for group in ("20260714", "20260715")]
    assert [longitude for _, longitude in fiji] == [178.4222, 180.007, 188.259]
    assert [longitude for _, longitude in samoa] == [-171.766, -171.764]
    assert [[longitude for _, longitude in line.points] for line in lines(text)][:2] == [
        [178.4222, 180.007],
        [180.007, 188.259],
    ]
    day = json.loads(json.dumps(visit_data(visit, words_for("en"))))["days"][0]
    assert day["bounds"] == [[-18.1465, 178.4222], [-13.8488, pytest.approx(188.259)]]
    assert [marker["longitude"] for marker in day["markers"]] == [178.4222, 180.007, 188.259]
    assert [stop["place"]["longitude"] for stop in day["stops"]] == [178.4222, -179.993, -171.741]
    drawn_later = [decoded_polyline(leg["line"]) for leg in day["legs"]]
    assert drawn_later[0] == [pytest.approx((-18.1465, 178.4222)), pytest.approx((-16.788, 180.007))]
