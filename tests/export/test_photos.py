"""Photos in what is given away: the pack, data, maps, calendars, and previews of links."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from icalendar import Calendar

from components.export.context import Options
from components.export.outputs import output
from components.export.pack import files
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, photo_files
from components.plan.record import recorded_visit
from tests.export.context import BASE, NOWHERE, SERVED
from tests.few_outputs import publish_texts_alone
from tests.render.reading import elements, parsed
from tests.shown_photos import DESK, DOOR, HALL, photo_bytes, photographed

CONTEXT = replace(SERVED, key="k", photo_bytes=photo_bytes)


def address(photo: str, size: PhotoSize) -> str:
    return f"{BASE}/{photo_file(photo, size, PhotoFormat.JPEG)}?key=k"


def test_a_pack_has_the_photos_that_its_pages_name(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_texts_alone(monkeypatch)
    pack = dict(files(photographed(), CONTEXT))
    wanted = {name for photo in (DOOR, HALL, DESK) for name in photo_files(photo.stored)}
    assert {name for name in pack if name.startswith("photos/")} == wanted
    page = parsed(pack["index.html"].decode())
    named = {str(image.get("src")) for image in elements(page, "img")}
    named |= {str(source.get("srcset")) for source in elements(page, "source")}
    assert len(named) == 6
    assert named < wanted


def test_data_maps_and_calendars_name_photos_by_their_whole_addresses() -> None:
    visit = photographed()
    data = json.loads(output("visit.json").build(visit, CONTEXT))
    of_stops = {stop["id"]: stop["photos"] for day in data["days"] for stop in day["stops"]}
    assert [photo["alt"] for photo in of_stops["mao"]] == [DOOR.alt, None]
    assert of_stops["barcamp"] is None
    features = json.loads(output("visit.geojson").build(visit, CONTEXT))["features"]
    [first, _] = next(each["properties"]["photos"] for each in features if each.get("id") == "mao")
    assert first == {
        "file": address(DOOR.stored.digest, PhotoSize.LARGE),
        "width": 48,
        "height": 36,
        "alt": DOOR.alt,
        "credit": DOOR.credit,
    }
    small = address(DESK.stored.digest, PhotoSize.SMALL)
    assert f'&lt;img src="{small}" alt="A desk of &amp;quot;' in output("visit.kml").build(visit, CONTEXT).decode()
    events = Calendar.from_ical(output("visit.ics").build(visit, CONTEXT)).walk("VEVENT")
    assert [str(event["IMAGE"]) for event in events if "IMAGE" in event][1:] == [small]
    # Without an address there is nothing that another program could load.
    assert b"IMAGE" not in output("visit.ics").build(visit, NOWHERE)
    assert b"img src" not in output("visit.kml").build(visit, NOWHERE)


def test_the_preview_of_a_link_shows_the_stop_asked_for_and_the_record_its_cover() -> None:
    def preview(slug: str, options: Options, *, is_record: bool) -> str | None:
        visit = recorded_visit(photographed()) if is_record else photographed()
        page = parsed(output(slug).build(visit, replace(CONTEXT, options=options)).decode())
        return next(
            each.get("content") for each in elements(page, "meta") if each.get("property", "").startswith("og:image")
        )

    cover = address(DOOR.stored.digest, PhotoSize.LARGE)
    assert preview("pocket", Options(), is_record=False) == f"{BASE}/map.png?key=k"
    assert preview("pocket", Options(), is_record=True) == cover
    assert preview("pocket", Options(stop="abc"), is_record=False) == address(DESK.stored.digest, PhotoSize.LARGE)


def test_a_page_that_is_taken_alone_has_what_it_needs_in_itself_and_links_that_lead_somewhere() -> None:
    context = replace(CONTEXT, alone=True, languages=("en", "sl"))
    for slug in ("pocket", "embed"):
        html = output(slug).build(photographed(), context).decode()
        page = parsed(html)
        assert "studyVisit.late=" in html
        assert '"live":null' in html
        own = [
            str(each.get(name))
            for name in ("href", "src", "srcset")
            for each in page.iter()
            if each.get(name) is not None and not str(each.get(name)).startswith(("#", "http", "geo:", "data:"))
        ]
        assert own == []
        images = elements(page, "img")
        assert {str(image.get("src"))[:23] for image in images} == {"data:image/webp;base64,"}
        assert len(images) == 3
    # The record has them again as its cover alone; and without an address there is no link to a large one.
    html = output("pocket").build(recorded_visit(photographed()), replace(context, base_url=None)).decode()
    assert html.count("data:image/webp;base64,") == 3 + 1
    assert html.count('<figure class="photo"><a href="#"') == 3
