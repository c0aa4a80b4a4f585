"""The fields of a stop by their names in its item of the list, where scripts read them (static/stop-fields.js)."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

from markupsafe import Markup

from components.i18n.words import words_for
from components.plan.model import Visit
from components.render.stop_list import stop_list
from components.render.stop_view import FIELDS, Shape, stop_views
from tests import samples
from tests.render.reading import by_class, fragment

ENGLISH = words_for("en")

FULL = replace(
    samples.POLIGON,
    group="A",
    meet="At the gate\nby the chimney",
    agenda="09:00 Tour\n09:30 Coffee",
    accessibility="Ramp",
    opening_hours="Mo-Fr 09:00-17:00",
    phone="+386 1 548 42 70",
    contact="ana@poligon.example",
    notes="Bring ID",
)


def visit_with_full() -> Visit:
    visit = samples.ljubljana()
    day = visit.days[1]
    stops = tuple(replace(each, stop=FULL) if each.stop.id == "poligon" else each for each in day.stops)
    return replace(visit, days=(visit.days[0], replace(day, stops=stops)))


def marked(item: Element) -> dict[str, str]:
    """The text of each marked field, a line a line."""
    found = [(each.get("data-field", ""), each) for each in item.iter() if each.get("data-field")]
    assert len(dict(found)) == len(found), "a field stands once"
    lines = {name: map(str.strip, "".join(each.itertext()).split("\n")) for name, each in found}
    return {name: "\n".join(filter(None, each)) for name, each in lines.items()}


def items(visit: Visit) -> dict[str, Element]:
    page = fragment(stop_list(visit, ENGLISH, stage=Markup("")))
    return {each.get("data-stop", ""): each for each in by_class(page, "stop")}


def test_every_filled_field_stands_once_under_its_name() -> None:
    for visit in (visit_with_full(), samples.ljubljana(), samples.hostile()):
        found = items(visit)
        for day in visit.days:
            for view in stop_views(visit, day, ENGLISH):
                assert marked(found[view.id]).keys() == {field.row.name for field in view.filled()}


def test_a_fields_text_is_what_the_organiser_wrote_without_its_label() -> None:
    texts = marked(items(visit_with_full())["poligon"])
    assert texts["meet"] == "At the gate\nby the chimney"
    assert texts["address"] == "Tobačna ulica 5, 1000 Ljubljana"
    assert texts["phone"] == "+386 1 548 42 70"
    assert texts["notes"] == "Bring ID"
    assert {row.name for row in FIELDS if row.shape is Shape.LINE} & texts.keys() >= {"group", "address", "contact"}
