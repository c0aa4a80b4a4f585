"""The pages of text in a browser: axe-core, thumbs, narrow screens and large letters, as files without an app."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from components.export.outputs import output
from components.i18n.words import words_for
from components.render.privacy import Services
from tests import samples
from tests.browser.conftest import DESKTOP, LendPage
from tests.browser.test_accessibility import (
    NARROW,
    PHONE,
    STICKING_OUT,
    TOO_SMALL,
    assert_accessible_by_day_and_by_night,
)
from tests.deep import DEEP
from tests.export.context import SERVED

LANGUAGES = ("en", "hu")
JUDGED_IN = {"privacy": "hu", "accessibility": "en"}
"""By axe-core, unless --deep has it judge each in both languages, on every screen."""


@pytest.mark.parametrize("slug", JUDGED_IN)
def test_axe_finds_nothing_and_everything_fits_on_any_screen(lend_page: LendPage, tmp_path: Path, slug: str) -> None:
    services = Services(geocoder="nominatim.openstreetmap.org", router="routing.openstreetmap.de")
    visit = replace(samples.ljubljana(), contact="Ana, +386 1 234 56 78, ana@example.org")
    page = lend_page({**DESKTOP, "bypass_csp": True})  # it has no script, and lets none of axe-core's in
    for language in LANGUAGES:
        context = replace(SERVED, words=words_for(language), languages=LANGUAGES, services=services)
        file = tmp_path / f"{language}.html"
        file.write_bytes(output(slug).build(visit, context))
        page.goto(file.as_uri())
        for screen in (DESKTOP, PHONE, NARROW):
            page.set_viewport_size(screen["viewport"])
            assert page.evaluate(TOO_SMALL) == []
            if DEEP or (screen is NARROW and language == JUDGED_IN[slug]):
                assert_accessible_by_day_and_by_night(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(STICKING_OUT) == []
