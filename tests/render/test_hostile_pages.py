"""Every page's markup under the whole corpus: its tree is that of the same plan in tame words, element for element."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from xml.etree.ElementTree import Element

import pytest
from markupsafe import Markup

from components.export.newsletter import newsletter
from components.export.snippets import iframe
from components.i18n.words import words_for
from components.render.audience import Audience
from components.render.background import Background
from components.render.draft_list import DraftStatus, Notice, draft_list
from components.render.escaping import FORBIDDEN, json_for_script
from components.render.metadata import Addresses
from components.render.page import View, page
from components.render.stop_list import stop_list
from components.settings import BackgroundSettings
from components.visit.revision import record_of
from components.web.small_pages import sign_in_page
from tests.deep import DEEP
from tests.export.context import SERVED
from tests.hostile.corpus import CORPUS, FAMILIES
from tests.hostile.plans import VISITS, Transform, hostile_visit, small_visit, tame, tame_in_files, untouched
from tests.render.reading import elements, fragment, loaded, parsed, skeleton, tag, text

ENGLISH = words_for("en")
GROUND = Background.of(BackgroundSettings(name="OpenStreetMap.Mapnik"))
EMBEDDED = Addresses(page="https://visit.example/embed", full="https://visit.example/pocket", picture="map.png")
LEADS = ("http://", "https://", "mailto:", "tel:", "geo:", "#", "?", "qr.svg", "organise/sign-out", "./")


def whole(transform: Transform, number: int, which: View, *, embedded: bool) -> str:
    return page(
        hostile_visit(number, transform), ENGLISH, background=GROUND, view=which, embedded=embedded, addresses=EMBEDDED
    ).html


def record(transform: Transform, hostile: str) -> str:
    visit = replace(small_visit(hostile, transform), press_contact=transform(hostile), credits=transform(hostile))
    return str(stop_list(record_of(visit), ENGLISH, stage=Markup(), address="https://visit.example"))


def organisers(transform: Transform, number: int) -> str:
    visit = hostile_visit(number, transform)
    texts = [transform(each) for each in CORPUS[number :: len(VISITS)]]
    return str(
        draft_list(
            visit,
            tuple(planned.stop for day in visit.days for planned in day.stops),
            ENGLISH,
            status=DraftStatus(head=texts[0], more=texts[1], dirty=True),
            notices=[Notice(text=each, more=each, severity="error", do="merge", label=each) for each in texts],
            changed={planned.stop.id for day in visit.days for planned in day.stops},
            undoes=texts[2],
            redoes=texts[3],
        )
    )


PAGES: dict[str, Callable[[Transform, int], str]] = {
    "list of partners": lambda transform, number: stop_list(hostile_visit(number, transform), ENGLISH, stage=Markup()),
    "list in another language": lambda transform, number: stop_list(
        hostile_visit(number, transform), words_for("sl"), stage=Markup()
    ),
    "list with all fields": lambda transform, number: stop_list(
        hostile_visit(number, transform),
        ENGLISH,
        stage=Markup(),
        audience=Audience.ORGANISERS,
        progress=transform(CORPUS[number]),
    ),
    "list of organisers": organisers,
    "light page": lambda transform, number: whole(transform, number, View.BOTH, embedded=False),
    "embed": lambda transform, number: whole(transform, number, View.BOTH, embedded=True),
    "map in its frame": lambda transform, number: whole(transform, number, View.MAP, embedded=False),
    "record": lambda transform, number: record(transform, CORPUS[number * 7]),
    "newsletter": lambda transform, number: newsletter(hostile_visit(number, transform), SERVED).decode(),
}


# The list with all fields holds every string of the corpus; what else a page has is the same for all of them.
NUMBERS: dict[str, Sequence[int]] = (
    {}
    if DEEP
    else {
        "list of partners": (0,),
        "list in another language": (1,),
        "list of organisers": (0,),
        "light page": (2,),
        "embed": (1,),
        "map in its frame": (3,),
        "newsletter": (1,),
    }
)
EVERY = [(name, number) for name in PAGES for number in NUMBERS.get(name, VISITS)]


@cache
def tree(name: str, transform: Transform, number: int) -> Element:
    html = PAGES[name](transform, number)
    return parsed(html) if "<!doctype" in html[:99].lower() or "<!DOCTYPE" in html[:400] else fragment(html)


def twin_of(name: str) -> Transform:
    return tame_in_files if name == "newsletter" else tame


def scripts(root: Element) -> list[str]:
    return [each.text or "" for each in elements(root, "script") if each.get("type") is None]


@pytest.mark.parametrize(("name", "number"), EVERY)
def test_a_page_is_the_same_tree_whatever_the_plan_says(name: str, number: int) -> None:
    hostile, harmless = tree(name, untouched, number), tree(name, twin_of(name), number)
    assert skeleton(hostile) == skeleton(harmless)
    assert scripts(hostile) == scripts(harmless)
    assert [each.text for each in elements(hostile, "style")] == [each.text for each in elements(harmless, "style")]
    assert list(loaded(hostile)) == list(loaded(harmless))


@pytest.mark.parametrize(("name", "number"), EVERY)
def test_no_address_of_a_page_is_unsafe(name: str, number: int) -> None:
    for element in tree(name, untouched, number).iter():
        for attribute, value in element.attrib.items():
            bare = attribute.rpartition("}")[2]
            assert not bare.startswith("on"), (tag(element), attribute)
            if bare in {"href", "src", "action", "data-geo", "data-apple"} and tag(element) not in {"use", "script"}:
                assert value.startswith((*LEADS, "data:image/", "map.png", "visit")), value
                assert not re.search(r"[\x00-\x20]", value), value


def shown(words: str) -> str:
    """A text as it can be read on a page: without what no page may hold, white space put together."""
    return " ".join(FORBIDDEN.sub("", words).split())


@pytest.mark.parametrize("name", ["list of partners", "list with all fields", "list of organisers", "light page"])
def test_every_name_can_be_read_as_it_was_written(name: str) -> None:
    for number in NUMBERS.get(name, VISITS):
        visit = hostile_visit(number)
        root = tree(name, untouched, number)
        names = [
            text(next(each for each in elements(item, "bdi")))
            for item in root.iter()
            if tag(item) == "span" and item.get("class") == "name"
        ]
        assert names == [shown(planned.stop.name) for day in visit.days for planned in day.stops]


@pytest.mark.parametrize(
    "field", ["address", "contact", "notes", "description", "opening_hours", "meet", "accessibility", "phone"]
)
def test_every_other_text_can_be_read_as_well(field: str) -> None:
    for number in VISITS:
        page_text = text(tree("list with all fields", untouched, number))
        for day in hostile_visit(number).days:
            for planned in day.stops:
                assert shown(getattr(planned.stop, field)) in page_text


@pytest.mark.parametrize("family", FAMILIES)
def test_each_string_alone_in_every_field_adds_nothing(family: str) -> None:
    """Where many stand together, one may hide what another does."""
    makers: tuple[tuple[Callable[[str, Transform], str], Transform], ...] = (
        (lambda string, transform: stop_list(small_visit(string, transform), ENGLISH, stage=Markup()), tame),
        (lambda string, transform: newsletter(small_visit(string, transform), SERVED).decode(), tame_in_files),
        (
            lambda string, transform: (
                sign_in_page(transform(string), ENGLISH, fault=transform(string), above="../").html
            ),
            tame,
        ),
        (lambda string, transform: iframe(small_visit(string, transform), SERVED), tame_in_files),
    )
    for string in FAMILIES[family][:: 1 if DEEP else 6]:
        for make, twin in makers:
            hostile, harmless = make(string, untouched), make(string, twin)
            read = parsed if "<html" in hostile[:900] else fragment
            one, other = read(hostile), read(harmless)
            assert skeleton(one) == skeleton(other), string
            assert scripts(one) == scripts(other)


def test_data_in_a_script_cannot_end_it() -> None:
    for string in CORPUS:
        html = f'<script type="application/json">{json_for_script({string: [string]})}</script>'
        [script] = elements(fragment(html), "script")
        assert json.loads(script.text or "") == {string: [string]}, string


def test_the_data_of_a_page_is_what_the_plan_says() -> None:
    for number in NUMBERS.get("light page", VISITS):
        root = tree("light page", untouched, number)
        [data] = [json.loads(each.text or "") for each in elements(root, "script") if each.get("id") == "visit-data"]
        names = [stop["name"] for day in data["visit"]["days"] for stop in day["stops"]]
        assert names == [planned.stop.name for day in hostile_visit(number).days for planned in day.stops]
        for each in elements(root, "script"):
            if each.get("type") is not None:
                json.loads(each.text or "")
