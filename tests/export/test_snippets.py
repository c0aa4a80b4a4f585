"""What is taken over elsewhere: the frame, oEmbed and QR codes; and a line for each project, with a title that a form
takes, a position only where it is true, and a link."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO

import html5lib
import pytest
import resvg_py
import zxingcpp
from PIL import Image

from components.export import snippets
from components.export.outputs import output
from components.export.snippets import MAX_TITLE_LENGTH, project_lines
from components.plan.errors import SettingsFault
from components.plan.model import Assumption, Project, Visit
from tests import samples
from tests.export.context import BASE, NOWHERE, SERVED


def test_the_frame_is_titled_lazy_responsive_and_may_locate_its_reader() -> None:
    fragment = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(
        snippets.iframe(samples.ljubljana(), SERVED)
    )
    (frame,) = list(fragment)

    assert frame.tag == "iframe"
    assert frame.get("src") == f"{BASE}/embed"
    assert frame.get("title") == "CRE:HUB study visit, Ljubljana"
    assert frame.get("loading") == "lazy"
    assert frame.get("allow") == "geolocation"
    assert frame.get("width") == "100%"
    assert "vh" in (frame.get("style") or "")


def test_a_hostile_title_stays_inside_its_attribute() -> None:
    fragment = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(
        snippets.iframe(samples.hostile(), SERVED)
    )

    (frame,) = list(fragment)
    assert frame.tag == "iframe"
    assert not any(name.startswith("on") for name in frame.attrib)


def test_oembed_is_a_rich_answer_with_the_frame() -> None:
    answer = json.loads(snippets.oembed_json(samples.ljubljana(), SERVED))

    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert answer["html"].startswith("<iframe ")
    assert (answer["width"], answer["height"]) == (800, 640)
    assert answer["thumbnail_url"] == f"{BASE}/map.png"


def test_oembed_is_no_larger_than_asked_for() -> None:
    answer = snippets.oembed(samples.ljubljana(), SERVED, max_width=400, max_height=300)

    assert (answer["width"], answer["height"]) == (400, 300)
    assert 'width="400"' in str(answer["html"])
    assert "thumbnail_url" not in answer


@pytest.mark.parametrize("name", ["ljubljana", "hostile", "nothing"])
def test_oembed_says_the_same_in_xml_as_in_json(name: str) -> None:
    visit = getattr(samples, name)()
    answer = json.loads(snippets.oembed_json(visit, SERVED))

    root = ET.fromstring(snippets.oembed_xml(visit, SERVED))

    assert {child.tag: child.text for child in root} == {key: str(value) for key, value in answer.items()}


def test_both_codes_lead_to_the_light_page() -> None:
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=snippets.qr_svg(samples.ljubljana(), SERVED).decode()))
    for png in (snippets.qr_png(samples.ljubljana(), SERVED), drawn):
        with Image.open(BytesIO(png)) as image:
            assert [code.text for code in zxingcpp.read_barcodes(image)] == [f"{BASE}/pocket"]


def test_what_needs_an_address_says_so_without_one() -> None:
    for build in (snippets.qr_svg, snippets.qr_png, snippets.oembed_json, snippets.oembed_xml):
        with pytest.raises(SettingsFault, match="base_url"):
            build(samples.ljubljana(), NOWHERE)


LINK = "https://project.example/about"


def with_project(project: Project, **stop: object) -> Visit:
    visit = samples.ljubljana()
    day = visit.days[1]
    planned = day.stops[2]
    changed = replace(planned, stop=replace(planned.stop, projects=(project,), **stop))  # type: ignore[arg-type]
    return replace(visit, days=(replace(day, stops=(*day.stops[:2], changed)),))


def test_a_line_has_title_place_position_date_and_link() -> None:
    [line] = project_lines(with_project(Project(name="TAFR", link=LINK)), SERVED)
    place = "Poligon Creative Centre, Tobačna ulica 5, 1000 Ljubljana"
    assert line.text == f"TAFR | {place} | 46.04930, 14.49390 | 2 February 2017 | {LINK}"


def test_without_a_link_of_its_own_it_leads_to_its_stop() -> None:
    visit = with_project(Project(name="TAFR", link="javascript:alert(1)"))
    assert project_lines(visit, SERVED)[0].link == f"{BASE}/pocket?stop=poligon"
    assert project_lines(visit, NOWHERE)[0].link == ""


def test_a_place_that_is_not_exactly_known_has_no_position() -> None:
    visit = with_project(Project(name="TAFR"), assumed=frozenset({Assumption.PLACE}))
    [line] = project_lines(visit, SERVED)
    assert line.position == ""
    assert "46." not in line.text


def test_a_title_has_a_hundred_characters_at_most() -> None:
    for name in ("Word " * 60, "W" * 400, *samples.ATTACKS):
        for line in project_lines(with_project(Project(name=name, text="x")), SERVED):
            assert 0 < len(line.title) <= MAX_TITLE_LENGTH
            assert "\n" not in line.text
    assert project_lines(samples.nothing(), SERVED) == ()


@pytest.mark.parametrize(
    "slug", ["pocket", "visit.json", "visit.geojson", "visit.ics", "visit.kml", "newsletter.html", "itinerary.pdf"]
)
def test_every_output_keeps_the_link_of_a_project(slug: str) -> None:
    visit = with_project(Project(name="TAFR", link=LINK))
    body = output(slug).build(visit, SERVED).replace(b"\r\n ", b"").replace(b"\\/", b"/")
    assert LINK.encode() in body
