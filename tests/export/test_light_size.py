"""What the light page weighs for a reader on roaming data: 60 KB at most in every language, by either coding.

`tests/bench/light.py` measures the same over the wire; this keeps it from growing unnoticed.
"""

from __future__ import annotations

import pytest

from components.export.context import Context
from components.export.outputs import HTML
from components.export.pages import light_page
from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.render.background import Background
from components.settings import load_settings
from components.web.built_outputs import represent
from tests.bench.plan import the_visit
from tests.browser.app import REPOSITORY

MAX_BYTES = 60 * 1024


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_light_page_stays_within_its_budget(language: str) -> None:
    background = Background.of(load_settings(REPOSITORY, {}).background)
    context = Context(
        words=words_for(language),
        base_url="https://visit.example.org",
        languages=the_visit().languages,
        background=background,
    )
    packed = represent(light_page(the_visit(), context), HTML, smallest=True).encoded
    assert set(packed) == {"br", "gzip"}
    for coding, data in packed.items():
        assert len(data) <= MAX_BYTES, f"{coding}: {len(data) - MAX_BYTES} bytes too many"
