"""Photos in a page: where they come from, and what readers get of them before and after the visit."""

from __future__ import annotations

from dataclasses import replace

from components.export.context import Context, Options
from components.export.outputs import output
from components.i18n.words import words_for
from components.plan.model import Visit
from components.plan.record import recorded_visit
from components.render import assets
from tests import samples
from tests.render.reading import by_class, elements, parsed
from tests.shown_photos import DESK, DOOR, HALL, photo_bytes, photographed

SERVED = Context(words=words_for("sl"), base_url="https://visit.example", key="k", photo_bytes=photo_bytes)
SOURCES = {"img": "src", "source": "srcset", "a": "href"}


def light_page(visit: Visit, context: Context = SERVED) -> str:
    return output("pocket").build(visit, context).decode()


def test_a_stop_has_its_photos_lazy_in_both_formats_with_their_sizes() -> None:
    [at_mao, at_abc] = by_class(parsed(light_page(photographed())), "photos")
    first = f"photos/{DOOR.stored.digest}"
    found = [each.get(SOURCES[each.tag]) for each in at_mao.iter() if each.tag in SOURCES]
    assert found[:3] == [f"{first}-large.jpg?key=k", f"{first}-small.webp?key=k", f"{first}-small.jpg?key=k"]
    images = [*elements(at_mao, "img"), *elements(at_abc, "img")]
    assert {(image.get("loading"), image.get("decoding")) for image in images} == {("lazy", "async")}
    assert [(image.get("width"), image.get("height")) for image in images] == [("24", "18"), ("18", "24"), ("24", "24")]
    assert [image.get("data-colour") for image in images] == [photo.stored.colour for photo in (DOOR, HALL, DESK)]
    # Written in the plan's language; where nobody wrote any, in the reader's.
    assert [image.get("alt") for image in images] == [
        DOOR.alt,
        "Fotografija: Museum of Architecture and Design (MAO)",
        DESK.alt,
    ]
    assert [image.get("lang") for image in images] == ["en", None, "en"]
    assert "Ana Novak" in "".join(at_mao.itertext())


def test_the_record_has_a_gallery_of_the_visit_with_each_photo_once() -> None:
    visit = photographed()
    again = replace(visit.days[0].stops[0], photos=(DOOR, DOOR))
    visit = replace(visit, days=(replace(visit.days[0], stops=(again, *visit.days[0].stops[1:])), *visit.days[1:]))
    assert not by_class(parsed(light_page(visit)), "gallery")
    [gallery] = by_class(parsed(light_page(recorded_visit(visit))), "gallery")
    assert [image.get("alt") for image in elements(gallery, "img")][::2] == [DOOR.alt, DESK.alt]
    assert len(elements(gallery, "img")) == 3


def test_a_page_without_photos_has_none_of_their_style() -> None:
    style = assets.style("photos.css").removeprefix(assets.style())
    for visit, expected in ((photographed(), True), (samples.ljubljana(), False)):
        [page_style] = elements(parsed(light_page(visit)), "style")
        assert (style in (page_style.text or "")) == expected


def test_a_page_of_the_list_alone_opens_them_without_the_late_script() -> None:
    context = replace(SERVED, options=Options.of({"view": "list"}, "view"))
    script = assets.script("photos.js")
    for visit, expected in ((photographed(), True), (samples.ljubljana(), False)):
        html = output("embed").build(visit, context).decode()
        assert (script in html) == expected
        assert ("photo-viewer" in (elements(parsed(html), "style")[0].text or "")) == expected
