"""What a builder needs beside the visit: the words, where the files will stand, and the organisers' own file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from urllib.parse import quote

from components.i18n.words import Words
from components.plan.errors import SettingsFault
from components.plan.model import Visit
from components.render.background import Background
from components.render.stop_view import Audience
from components.settings import OSM_CREDIT

POCKET = "pocket"
EMBED = "embed"
WORKER = "worker.js"
MANIFEST = "manifest.webmanifest"


THEMES = ("light", "dark")
VIEWS = ("both", "map", "list")

NO_TILES = Background(url="", credit=OSM_CREDIT)
"""The plain ground, for whoever has no settings to take a background from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a reader asked of a page: only values that exist, so that there are few of them to keep.

    `framed` is asked by our own visit page, which holds the map alone and talks to it; `listed` by a page that follows
    the plan and wants the list's HTML beside the data.
    """

    view: str = VIEWS[0]
    day: date | None = None
    theme: str = ""
    framed: bool = False
    listed: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str], visit: Visit) -> Options:
        """The options of an address's query; what is unknown or wrong counts as not said, and nothing is raised.

        A `stop` opens its day; the page's own script then shows it.
        """
        view, theme = query.get("view", ""), query.get("theme", "")
        wanted = query.get("day", "")
        day = next((each.date for each in visit.days if each.date.isoformat() == wanted), None)
        if day is None and (holding := visit.day_of(query.get("stop", ""))) is not None:
            day = holding.date
        return cls(
            view=view if view in VIEWS else VIEWS[0],
            day=day,
            theme=theme if theme in THEMES else "",
            framed=query.get("frame") == "1",
            listed=query.get("list") == "1",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything from which, with a `Visit`, an output is made; the same two give the same bytes.

    `audience` is who may read the output. `base_url` is the address under which the outputs are served, without a
    trailing slash; None while nobody knows it, and then nothing links to the live page. `csv` is `venues.csv` as
    organisers keep it. `static` is true for files in a folder, where the light page is called `index.html`.
    `background` lies under the pages' maps, `options` is what the reader of a page asked for, and `languages` are
    those that the page can be had in.
    """

    words: Words
    base_url: str | None = None
    csv: bytes = b""
    audience: Audience = Audience.PUBLIC
    static: bool = False
    background: Background = NO_TILES
    options: Options = Options()
    languages: tuple[str, ...] = ()

    @property
    def page_url(self) -> str | None:
        """The address of the light page, to which links and QR codes for phones lead."""
        if self.base_url is None:
            return None
        return f"{self.base_url}/" if self.static else f"{self.base_url}/{POCKET}"

    def stop_url(self, stop_id: str) -> str | None:
        """The address of the light page that opens at a stop."""
        if self.page_url is None:
            return None
        return f"{self.page_url}?stop={quote(stop_id, safe='', errors='replace')}"

    @property
    def embed_url(self) -> str | None:
        """The address to put into other people's pages."""
        if self.base_url is None:
            return None
        return f"{self.base_url}/{EMBED}.html" if self.static else f"{self.base_url}/{EMBED}"

    @property
    def known_page_url(self) -> str:
        """The address of the light page. Raises `SettingsFault` while nobody knows it."""
        return self._known(self.page_url)

    @property
    def known_embed_url(self) -> str:
        """The address of the embed. Raises `SettingsFault` while nobody knows it."""
        return self._known(self.embed_url)

    @staticmethod
    def _known(address: str | None) -> str:
        if address is None:
            raise SettingsFault("This needs the address under which the visit is served: set base_url in visit.toml.")
        return address

    def page_file(self, file_name: str, language: str) -> str:
        """What a page of the pack is called in a language: `index.html` in the pack's own, `index.sl.html` else."""
        stem, _, ending = file_name.rpartition(".")
        return file_name if language == self.own_language else f"{stem}.{language}.{ending}"

    @property
    def own_language(self) -> str:
        """The language in which the pack's pages have their plain names."""
        return self.languages[0] if self.languages else self.words.language

    @property
    def in_own_language(self) -> bool:
        """Whether this is the language in which the pack's pages have their plain names."""
        return self.words.language == self.own_language

    def address_of(self, file_name: str) -> str:
        """The address of another output: a whole one where `base_url` is known, else the file beside this one."""
        return file_name if self.base_url is None else f"{self.base_url}/{file_name}"


Builder: TypeAlias = Callable[[Visit, Context], bytes]
"""Makes one output: pure, and free to take a while, so call it off the event loop."""
