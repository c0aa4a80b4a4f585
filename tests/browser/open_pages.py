"""Pages that stay open from test to test: to load a page again, whose scripts are compiled, costs half of what a new
one does, and an app that runs costs nothing to start."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.browser.app import REPOSITORY, App
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import sign_in
from tests.waiting import until

NewContext = Callable[..., BrowserContext]


class OpenPages:
    """An open page a screen. Each test finds it blank, in a browser where nothing is stored, allowed or emulated.

    What stays for good is for pages of a test's own: a script that runs before a page's, a session of the DevTools.
    """

    def __init__(self, new_context: NewContext) -> None:
        self._new_context = new_context
        self._contexts: dict[str, tuple[BrowserContext, CDPSession]] = {}
        self._lent: set[str] = set()
        self._guard: PageGuard | None = None

    def page(self, screen: dict[str, Any], *, stopped_clock: bool = False) -> Page:
        """The page of a screen, which shows nothing yet. With `stopped_clock` its clock may be set, and goes by itself
        in no later test."""
        assert self._guard is not None, "the pages are for tests"
        key = json.dumps([stopped_clock, screen], sort_keys=True)
        if key not in self._contexts:
            context = self._new_context(**screen)
            self._contexts[key] = (context, context.new_cdp_session(context.new_page()))
        context, _ = self._contexts[key]
        if key not in self._lent:
            self._lent.add(key)
            self._guard.watch(context)
        return context.pages[0]

    @contextmanager
    def lent(self, guard: PageGuard) -> Iterator[None]:
        """For a test, whose guard watches the pages."""
        self._guard = guard
        yield
        used, self._lent, self._guard = self._lent, set(), None
        for key in used:
            self._forget(key, guard)

    def open_pages(self) -> list[Page]:
        """All pages of the test, for a picture of each when it failed."""
        return [page for key in self._lent for page in self._contexts[key][0].pages]

    def close(self) -> None:
        for context, _ in self._contexts.values():
            context.close()

    def _forget(self, key: str, guard: PageGuard) -> None:
        context, session = self._contexts[key]
        stopped_clock, screen = json.loads(key)
        first, *others = context.pages
        for page in others:
            page.close()
        context.set_offline(False)
        context.clear_permissions()
        context.unroute_all()
        first.unroute_all()
        first.emulate_media(color_scheme="null", reduced_motion="null", forced_colors="null")
        if first.url != "about:blank" or first.evaluate("document.scripts.length"):
            first.goto("about:blank")
        session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        guard.unwatch(context)
        if first.viewport_size != (viewport := screen.get("viewport", first.viewport_size)):
            first.set_viewport_size(viewport)
        assert stopped_clock or not first.evaluate("'__pwClock' in window"), "the clock of this page runs"


class OrganiserPages(OpenPages):
    """An app, and its open pages. Each test finds the shipped plan published, and nobody signed in."""

    def __init__(self, app: App, csv: Path, new_context: NewContext) -> None:
        super().__init__(new_context)
        self.app = app
        self.csv = csv
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
        with super().lent(guard):
            yield
