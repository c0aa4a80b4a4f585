"""Finds the Chromium that the browser tests drive. `python -m tests.browser.chromium` prints where it is.

It imports the standard library alone, as tests/run asks it before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

# First the one without windows, which is a fifth quicker.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DOWNLOADS = Path(__file__).parents[2] / ".venv-tests" / "browsers"
"""Where tests/run lets Playwright put its own build when the system has none."""


def closed_network(*exceptions: str) -> str:
    """The flag that closes the browser's network: no name and no address but this machine's is found.

    `exceptions` are rules that come first, such as `MAP tile.openstreetmap.org 127.0.0.1:4430`. Of two such flags the
    browser takes the last.
    """
    rules = (*exceptions, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost")
    return f"--host-resolver-rules={' , '.join(rules)}"


FLAGS = (
    "--no-sandbox",  # a container's root has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    closed_network(),
)


def find_chromium() -> Path | None:
    """The browser of CHROME_PATH, else one on PATH, else Playwright's own build in `DOWNLOADS`, else None."""
    if chosen := os.environ.get("CHROME_PATH"):
        return Path(chosen) if os.access(chosen, os.X_OK) else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    builds = [
        *DOWNLOADS.glob("chromium-*/chrome-linux*/chrome"),
        *DOWNLOADS.glob("chromium-*/chrome-mac*/*/Contents/MacOS/*"),
    ]
    return max(builds, default=None)


if __name__ == "__main__":
    browser = find_chromium()
    if browser is None:
        sys.exit("No Chromium: none on PATH, none in CHROME_PATH.")
    sys.stdout.write(f"{browser}\n")
