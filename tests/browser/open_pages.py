"""Pages of the organisers that stay open from test to test: to load a page again, whose scripts are compiled, costs
half of what a new one does, and an app that runs costs nothing to start."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.app import REPOSITORY, App
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import sign_in
from tests.waiting import until


class OrganiserPages:
    """An app, and an open page a screen. Each test finds the shipped plan published, and nobody signed in."""

    def __init__(self, app: App, csv: Path, browser: Browser, context_options: dict[str, Any]) -> None:
        self.app = app
        self.csv = csv
        self._browser = browser
        self._context_options = context_options
        self._contexts: dict[str, BrowserContext] = {}
        self._guard: PageGuard | None = None
        self._shipped = self.plan()

    def plan(self) -> list[dict[str, Any]]:
        """The published days, as partners read them."""
        days: list[dict[str, Any]] = self._answer("visit.json")["days"]
        return days

    def hours(self) -> dict[str, str]:
        """What partners are told of the hours of each stop, by its id."""
        return {stop["id"]: stop["hours"] for day in self.plan() for stop in day["stops"]}

    def plan_number(self) -> int:
        """The number of the published plan."""
        return int(self._answer("healthz")["plan"])

    def _answer(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.app.url}/{path}") as answer:
            document: dict[str, Any] = json.load(answer)
        return document

    def page(self, screen: dict[str, Any]) -> Page:
        """The page of a screen, which shows nothing yet."""
        key = json.dumps(screen, sort_keys=True)
        if key not in self._contexts:
            self._contexts[key] = self._browser.new_context(**self._context_options | screen)
            self._contexts[key].new_page()
            self._watch(self._contexts[key])
        return self._contexts[key].pages[0]

    def signed_in(self, screen: dict[str, Any], *, height: int | None = None) -> Page:
        """The page of a screen, or of a lower one, with the draft of an organiser who has just signed in."""
        page = self.page(screen)
        page.set_viewport_size(screen["viewport"] | ({} if height is None else {"height": height}))
        return sign_in(page, self.app)

    @contextmanager
    def lent(self, guard: PageGuard) -> Iterator[None]:
        """For a test, whose guard watches the pages."""
        if self.plan() != self._shipped:
            shutil.copy(REPOSITORY / "venues.csv", self.csv)
            until(lambda: self.plan() == self._shipped)
        # Streamlit asks below the address of a page for itself, before it asks at the root.
        guard.expect("/organise/_stcore/")
        self._guard = guard
        for context in self._contexts.values():
            self._watch(context)
        yield
        for context in self._contexts.values():
            self._forget(context, guard)
        self._guard = None

    def open_pages(self) -> list[Page]:
        """All pages, for a picture of each when a test failed."""
        return [page for context in self._contexts.values() for page in context.pages]

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def _watch(self, context: BrowserContext) -> None:
        assert self._guard is not None, "the pages are for tests"
        self._guard.watch(context)

    def _forget(self, context: BrowserContext, guard: PageGuard) -> None:
        first, *others = context.pages
        for page in others:
            page.close()
        if first.url != "about:blank":
            first.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            first.goto("about:blank")
        context.clear_cookies()
        guard.unwatch(context)
