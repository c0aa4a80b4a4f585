"""A real Chromium, and the scripts that note in the page itself what its reader sees, and when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium

_HERE = Path(__file__).parent


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that the tests drive, closed to everything but this machine."""
    path = find_chromium()
    assert path is not None, "no Chromium: tests/bench/run gets one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def script(name: str, config: Mapping[str, str | None]) -> str:
    """`loading.js` or `clicking.js`, for `add_init_script`."""
    parts = [(_HERE / each).read_text("utf-8") for each in ("seeing.js", name)]
    return f"(() => {{\nconst CONFIG = {json.dumps(dict(config))};\n{''.join(parts)}\n}})();"
