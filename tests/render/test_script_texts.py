"""The words that the pages' own scripts say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.render import assets
from components.render.draft_list import desk_texts
from components.render.script_texts import script_texts

FRONTEND = Path(assets.__file__).parent / "static"


ORGANISERS = FRONTEND / "desk.js"


def used(*paths: Path) -> set[str]:
    sources = "\n".join(path.read_text("utf-8") for path in paths)
    return set(re.findall(r"\btexts\.(\w+)", sources))


def test_the_scripts_find_every_text_and_use_each() -> None:
    texts = set(script_texts(words_for("en")))
    used_by_partners = used(*(path for path in FRONTEND.glob("*.js") if path != ORGANISERS))
    assert used_by_partners - texts == set()
    assert texts - used_by_partners == set()


def test_the_organisers_script_finds_its_texts() -> None:
    assert used(ORGANISERS) == set(desk_texts(words_for("en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_stay_open_for_the_scripts_in_every_language(language: str) -> None:
    """A translation that loses `{time}` would tell no time."""
    english, here = (script_texts(words_for(each)) for each in ("en", language))
    for name, text in english.items():
        assert set(re.findall(r"\{\w+\}", here[name])) == set(re.findall(r"\{\w+\}", text)), (language, name)
