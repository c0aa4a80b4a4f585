"""The list of what browsers store is whole: what the scripts and the routes store has a row in it."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.web.server.starlette import starlette_server_config as streamlits

from components.render import browser_storage
from components.render.assets import STATIC
from components.render.browser_storage import (
    KEPT_BY_PAGES,
    KEPT_BY_SERVED_PAGES,
    KEPT_FOR_ORGANISERS,
    KEPT_STREET_MAP,
    KEPT_TILES,
    ORGANISERS_COOKIES,
    READERS_COOKIES,
)

COMPONENTS = Path(browser_storage.__file__).parents[1]
SCRIPTS = {path: path.read_text("utf-8") for path in sorted(STATIC.rglob("*.js"))}


def test_every_name_under_which_a_script_stores_something_is_listed() -> None:
    names = {f"study-visit:{name}" for text in SCRIPTS.values() for name in re.findall(r"\bstore\(\"(\w+)\"", text)}
    names |= {name for text in SCRIPTS.values() for name in re.findall(r"= \"(study-visit:\w+)\"", text)}
    kept = (*KEPT_BY_PAGES, *KEPT_BY_SERVED_PAGES, *KEPT_FOR_ORGANISERS, KEPT_STREET_MAP, KEPT_TILES)
    listed = {each.name for each in kept}
    assert names == listed - {browser_storage.COLOURS.name}


def test_nothing_but_these_scripts_touches_the_browsers_storage() -> None:
    touching = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.")
    names = {path.name for path, text in SCRIPTS.items() if touching.search(text)}
    assert names == {"storage.js", "typed-work.js", "worker.js"}


def test_every_cookie_of_ours_takes_its_name_from_the_list() -> None:
    listed = {each.name for each in (*READERS_COOKIES, *ORGANISERS_COOKIES)}
    written = {
        (path.name, name)
        for path in sorted(COMPONENTS.rglob("*.py"))
        for name in re.findall(r"[\"'](_?(?:study_visit|streamlit)_\w+)[\"']", path.read_text("utf-8"))
    }
    assert {name for file, name in written if file == "browser_storage.py"} == listed
    assert not {each for each in written if each[0] != "browser_storage.py"}


def test_streamlits_cookies_are_named_and_aged_as_streamlit_does() -> None:
    provider = browser_storage.PROVIDER
    assert (provider.name, provider.age_s) == (streamlits.USER_COOKIE_NAME, streamlits.AUTH_COOKIE_MAX_AGE_SECONDS)
    assert (browser_storage.XSRF.name, browser_storage.XSRF.age_s) == (streamlits.XSRF_COOKIE_NAME, 0)
