"""The texts of the pages' own scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.render import assets
from components.render.background import Background
from components.render.data import gesture_texts, photo_texts, script_texts
from components.render.draft_list import draft_list_texts
from components.render.late_script import late_texts
from components.render.stop_form import dialog_texts, stop_form_texts

MODULES = list(assets.STATIC.rglob("*.js"))
ORGANISERS = tuple(assets.STATIC / name for name in ("draft-list.js", "desk-days.js", "placing.js"))
STOP_FORM = tuple(assets.STATIC / f"{name}.js" for name in ("stop-form", "stop-places", "opening-hours", "time-picker"))
BY_NAME = {"from", "to", *dialog_texts(words_for("en"))}
"""Of the stop's form: named for what they label, and those of its guard, which takes them apart."""
EMBEDS = assets.STATIC / "gestures.js"
PHOTOS = assets.STATIC / "photos.js"
STREET_MAP = assets.STATIC / "street-map.js"
TILES = Background(url="https://tiles.example/{z}/{x}/{y}.png", credit="© me")


def used(*paths: Path) -> set[str]:
    sources = "\n".join(path.read_text("utf-8") for path in paths)
    return set(re.findall(r"\btexts\.(\w+)", sources))


def test_the_scripts_find_every_text_and_use_each() -> None:
    partners = used(*(path for path in MODULES if path not in {*ORGANISERS, *STOP_FORM, EMBEDS, STREET_MAP, PHOTOS}))
    assert partners == set(script_texts(words_for("en")))


def test_the_organisers_script_finds_its_texts() -> None:
    assert used(*ORGANISERS) == set(draft_list_texts(words_for("en")))


def test_the_stop_form_finds_its_texts() -> None:
    assert used(*STOP_FORM) | BY_NAME == set(stop_form_texts(words_for("en")))


def test_the_embeds_script_finds_its_texts() -> None:
    assert used(EMBEDS) == set(gesture_texts(words_for("en")))


def test_the_photos_find_their_texts() -> None:
    own = photo_texts(words_for("en"))
    assert set(own) <= used(PHOTOS) <= {*own, *script_texts(words_for("en"))}
    for background in (TILES, replace(TILES, url="")):
        assert own.items() <= late_texts(words_for("en"), background).items()


def test_the_street_map_finds_its_texts_where_there_is_one() -> None:
    assert used(STREET_MAP) <= set(late_texts(words_for("en"), TILES))
    assert not used(STREET_MAP) & set(late_texts(words_for("en"), replace(TILES, url="")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_stay_open_for_the_scripts_in_every_language(language: str) -> None:
    """A translation that loses `{time}` would tell no time."""
    english, translated = (script_texts(words_for(each)) for each in ("en", language))
    for name, text in english.items():
        assert set(re.findall(r"\{\w+\}", translated[name])) == set(re.findall(r"\{\w+\}", text)), (language, name)
