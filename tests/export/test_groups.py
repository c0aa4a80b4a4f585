"""Every output of one group's visit, and of all groups together."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import gpxpy
import icalendar
import pytest

from components.export.calendar import event_uid
from components.export.context import Context
from components.export.map_layout import lay_out
from components.export.map_sheet import Frame
from components.export.outputs import OUTPUTS, output
from components.export.pack import files
from components.i18n.words import words_for
from components.plan.model import Visit
from tests.cases import case_visit
from tests.export.context import BASE, SERVED
from tests.export.papers import page_texts
from tests.few_outputs import draw_nothing

OF_A = replace(SERVED, group="A")
OF_EVERYBODY, A, B = "Lunch together", "Serralves", "Casa da Música"


@cache
def visit() -> Visit:
    return case_visit("parallel").visit


def built(slug: str, group: str = "", *, context: Context = SERVED) -> str:
    return output(slug).build(visit().of_group(group), replace(context, group=group)).decode()


TEXTS = ("pocket", "embed", "visit.ics", "visit.gpx", "visit.kml", "visit.geojson", "visit.json", "newsletter.html")


@pytest.mark.parametrize("slug", TEXTS)
def test_the_output_of_a_group_has_its_stops_and_no_other_groups(slug: str) -> None:
    text = built(slug, "A").replace("\r\n ", "")
    assert "Serralves" in text
    assert "Casa da" not in text
    whole = built(slug).replace("\r\n ", "")
    assert "Serralves" in whole
    assert "Casa da" in whole


def test_the_pdf_of_a_group_says_whose_it_is() -> None:
    text = " ".join(page_texts(output("itinerary.pdf").build(visit().of_group("A"), OF_A)))
    assert "Two groups · Group A" in text
    assert "Casa da" not in text


def test_no_line_leads_from_one_group_to_the_other_on_any_map() -> None:
    welcome, serralves, musica, lunch = (planned.stop.id for planned in visit().days[0].stops)
    pairs = {(welcome, serralves), (welcome, musica), (serralves, lunch), (musica, lunch)}
    features = json.loads(built("visit.geojson"))["features"]
    legs = [each["properties"] for each in features if each["properties"]["kind"] == "leg"]
    assert {(leg["from"], leg["to"]) for leg in legs} == pairs
    assert {leg["to"]: leg["groups"] for leg in legs if leg["to"] != lunch} == {serralves: ["A"], musica: ["B"]}
    data = json.loads(built("visit.json"))
    assert {(leg["from"], leg["to"]) for leg in data["days"][0]["legs"]} == pairs
    layout = lay_out(visit().days[0], Frame(width=700, height=600, unit=1))
    assert layout is not None
    assert len(layout.legs) == 4
    file = gpxpy.parse(built("visit.gpx"))
    assert [len(route.points) for route in file.routes] == [3, 3]
    assert [str(route.name).rpartition(", ")[2] for route in file.routes] == ["Group A", "Group B"]


def test_an_event_has_one_uid_in_every_calendar_and_an_alarm_in_its_groups_alone() -> None:
    def events(group: str) -> dict[str, Any]:
        calendar = icalendar.Calendar.from_ical(built("visit.ics", group))
        return {str(event["UID"]): event for event in calendar.walk("VEVENT")}

    whole, of_a, of_b = events(""), events("A"), events("B")
    assert set(whole) == set(of_a) | set(of_b)
    assert len(set(of_a) & set(of_b)) == 2
    lunch = event_uid(visit(), visit().days[0].stops[-1].stop.id)
    alarms = {str(alarm["DESCRIPTION"]) for event in (of_a[lunch], of_b[lunch]) for alarm in event.walk("VALARM")}
    assert len(alarms) == 2  # each with its own way
    assert [str(alarm["DESCRIPTION"]) for alarm in whole[lunch].walk("VALARM")] == [
        "Leave now for Lunch together, Bolhão market"
    ]
    calendar = icalendar.Calendar.from_ical(built("visit.ics", "A"))
    assert calendar["SOURCE"] == f"{BASE}/visit.ics?group=A"
    assert calendar["NAME"] == "Two groups · Group A"


def test_links_of_a_groups_outputs_lead_to_its_own_pages() -> None:
    assert OF_A.page_url == f"{BASE}/pocket?group=A"
    assert OF_A.stop_url("x") == f"{BASE}/pocket?group=A&stop=x"
    assert OF_A.embed_url == f"{BASE}/embed?group=A"
    assert OF_A.address_of("map.png") == f"{BASE}/map.png?group=A"
    assert replace(OF_A, group="Blue & red").page_url == f"{BASE}/pocket?group=Blue%20%26%20red"
    assert f"{BASE}/map-only.png?group=A" in built("newsletter.html", "A")
    assert f'src="{BASE}/embed?group=A"' in json.loads(built("oembed.json", "A"))["html"]
    assert json.loads(built("oembed.json", "A"))["thumbnail_url"] == f"{BASE}/map.png?group=A"
    assert output("qr.svg").build(visit().of_group("A"), OF_A) != output("qr.svg").build(visit(), SERVED)
    page = built("pocket", "A")
    assert '"json":"visit.json?lang=en\\u0026group=A"' in page or '"json":"visit.json?lang=en&group=A"' in page


def test_the_pack_has_the_files_of_each_group_and_the_pages_lead_to_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_nothing(monkeypatch)
    packed = dict(files(visit(), replace(SERVED, languages=("en", "sl"))))
    for row in OUTPUTS:
        stem, _, ending = row.file_name.rpartition(".")
        assert (f"{stem}-A.{ending}" in packed) == (not row.for_all), row.slug
    assert {"index.html", "index.sl.html", "index-A.html", "index-A.sl.html", "visit-B.ics"} <= packed.keys()
    page = packed["index-A.sl.html"].decode()
    for name, address in (("", "index.sl.html"), ("A", "index-A.sl.html"), ("B", "index-B.sl.html")):
        assert f'<a href="{address}" data-group="{name}"' in page
    assert f"{BASE}/index-A.html?stop=" in packed["newsletter-A.html"].decode()
    assert f"{BASE}/map-only-A.png" in packed["newsletter-A.html"].decode()
    calendar = icalendar.Calendar.from_ical(packed["visit-A.ics"])
    assert calendar["SOURCE"] == f"{BASE}/visit-A.ics"


def test_a_visit_without_groups_has_nothing_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_nothing(monkeypatch)
    alone = case_visit("day_trip").visit
    page = output("pocket").build(alone, SERVED).decode()
    for word in ("Which group", "studyVisitGroups=", ".parallel", "data-group", '"groups"'):
        assert word not in page
    assert not [name for name, _ in files(alone, SERVED) if "-A" in name]


def test_each_language_names_the_groups_in_its_own_words() -> None:
    sl = replace(SERVED, words=words_for("sl"))
    assert "Skupina A" in built("pocket", context=sl)
    assert "Two groups · Skupina A" in built("visit.ics", "A", context=sl)
