"""The organisers' list: every stop with its handle, hidden ones too, and no text of a plan that becomes markup."""

from __future__ import annotations

import dataclasses
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.editing import Stops
from components.plan.model import Visit
from components.render.background import Background
from components.render.draft_list import DraftStatus, Notice, draft_list
from components.render.page import View, page
from components.settings import BackgroundSettings
from tests import samples
from tests.render.reading import by_class, elements, fragment, loaded, skeleton, text

STATUS = DraftStatus(head="Head", more="more", dirty=True)


def stops_of(visit: Visit) -> Stops:
    return tuple(each.stop for day in visit.days for each in day.stops)


def drawn(visit: Visit, stops: Stops | None = None, language: str = "en", **more: Any) -> Element:
    known = stops_of(visit) if stops is None else stops
    return fragment(str(draft_list(visit, known, words_for(language), **{"status": STATUS, **more})))


def items(tree: Element) -> list[Element]:
    return [item for item in elements(tree, "li") if "stop" in item.get("class", "").split()]


def test_every_stop_has_its_number_hours_and_a_handle_with_its_name() -> None:
    visit = samples.ljubljana()
    drawn_items = items(drawn(visit))
    assert [item.get("data-stop") for item in drawn_items] == [stop.id for stop in stops_of(visit)]
    for item, stop in zip(drawn_items, stops_of(visit), strict=True):
        [handle] = by_class(item, "handle")
        assert stop.name in handle.get("aria-label", "")
        assert text(by_class(item, "name")[0]) == stop.name
        assert text(by_class(item, "number")[0]).isdecimal()


def test_a_hidden_stop_stays_in_its_place_without_a_number() -> None:
    visit = samples.ljubljana()
    hidden = dataclasses.replace(stops_of(visit)[0], id="hidden", name="Rehearsal", hidden=True)
    stops = (hidden, *stops_of(visit))
    first = items(drawn(visit, stops))[0]
    assert first.get("data-stop") == "hidden"
    assert text(by_class(first, "number")[0]) == "–"
    assert "Show again" in text(first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_plan_has_the_same_elements_as_a_harmless_one(language: str) -> None:
    """Whatever the texts hold, it adds no element, no attribute and no request."""
    visit = samples.hostile()
    tree = drawn(visit, language=language, notices=[Notice(text="<img src=x>", more="{{ 7*7 }}", severity="error")])
    assert not elements(tree, "img")
    assert not elements(tree, "script")
    assert [address for address in loaded(tree) if not address.startswith("#")] == []
    attributes = {name for _, names in skeleton(tree) for name in names}
    assert not any(name.startswith("on") for name in attributes)


def test_buttons_say_what_cannot_be_done_now() -> None:
    tree = drawn(samples.ljubljana(), status=dataclasses.replace(STATUS, dirty=False), undoes="Undo: Museum moved")
    by_do = {button.get("data-do"): button for button in elements(tree, "button") if button.get("data-do")}
    assert "disabled" in by_do["publish"].attrib
    assert "disabled" in by_do["redo"].attrib
    assert "disabled" not in by_do["undo"].attrib
    assert by_do["undo"].get("title") == "Undo: Museum moved"


def test_an_empty_plan_says_how_to_begin() -> None:
    assert "Add the first stops, or import a programme." in text(drawn(samples.nothing(), ()))


@pytest.mark.parametrize("view", list(View))
def test_partners_pages_carry_no_code_of_the_organisers(view: View) -> None:
    made = page(
        samples.ljubljana(),
        words_for("en"),
        background=Background.of(BackgroundSettings(name="OpenStreetMap.Mapnik")),
        view=view,
    ).html
    for theirs in ("DraftList", "pinned", "is-moving", "organise/", "sign-in"):
        assert theirs not in made
