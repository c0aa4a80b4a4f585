from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from io import BytesIO

import html5lib
import pytest
import resvg_py
import zxingcpp
from PIL import Image

from components.export import snippets
from components.plan.errors import SettingsFault
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
