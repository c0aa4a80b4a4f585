"""What an output is built from beside the visit: the language, the addresses, and the options of the reader."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias
from urllib.parse import quote, urlencode

from components.i18n.words import Words
from components.plan.errors import SettingsFault
from components.plan.funding import Picture
from components.plan.groups import file_suffixes
from components.plan.model import Visit
from components.plan.photos import PhotoBytes, PhotoFormat, PhotoSize, StoredPhoto, no_photo, photo_file
from components.render.audience import Audience
from components.render.background import Background
from components.render.funding_view import logo_data, logo_file
from components.render.page import View
from components.render.privacy import NO_SERVICES, Services
from components.settings import OSM_CREDIT

POCKET = "pocket"
EMBED = "embed"
TABLE = "venues.csv"
WORKER = "worker.js"
LATE = "ground.js"
MAP_FILE = "map-only.png"
"""The maps alone, for a newsletter."""
PRIVACY = "privacy"
ACCESSIBILITY = "accessibility"

THEMES = ("light", "dark")

NO_TILES = Background(url="", credit=OSM_CREDIT)
"""No map tiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a reader asked of a page. Only values that exist, so that the cache of outputs stays small.

    `framed` is asked by our own visit page, for the map in its frame; `list_of` by a page that shows newer plans and
    needs its list's HTML beside the data: it is the slug of the page. `day`, `stop` and `language` are those that an
    address names (see `named_in`): a page has them from its own address.
    """

    view: View = View.BOTH
    day: date | None = None
    theme: str = ""
    stop: str = ""
    language: str = ""
    framed: bool = False
    list_of: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], *names: str) -> Options:
        """The options of these names in a query. Unknown or wrong values are ignored, as are those of other names: what
        makes no other page makes no other entry of a cache.

        A `day` and a `stop` are none of them: the page's own script opens these.
        """
        options = {name: query.get(name, "") for name in names}
        view, theme, list_of = options.get("view", ""), options.get("theme", ""), options.get("list", "")
        return cls(
            view=View(view) if view in list(View) else View.BOTH,
            theme=theme if theme in THEMES else "",
            framed=options.get("frame") == "1" and view == View.MAP,
            list_of=list_of if list_of in {POCKET, EMBED} else "",
        )

    @classmethod
    def named_in(cls, query: Mapping[str, str], visit: Visit) -> Options:
        """What an address names, to be asked of another address in turn; unknown or wrong values are dropped."""
        stop, language, day = query.get("stop", ""), query.get("lang", ""), query.get("day", "")
        return replace(
            cls.of(query, "view", "theme"),
            day=next((each.date for each in visit.days if each.date.isoformat() == day), None),
            stop=stop if visit.day_of(stop) is not None else "",
            language=language if language in visit.languages else "",
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The query parameters that ask for the same, in the order in which our addresses have them."""
        named = {
            "lang": self.language,
            "view": "" if self.view is View.BOTH else self.view.value,
            "stop": self.stop,
            "day": self.day.isoformat() if self.day else "",
            "theme": self.theme,
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything from which, with a `Visit`, an output is made; the same two give the same bytes.

    `audience` is who may read the output. `base_url` is the address under which the outputs are served, without a
    trailing slash; while it is None nothing links to the live page. `key` is what the served addresses of an unlisted
    visit end with. `csv` is `venues.csv` as
    organisers keep it: an output tells of it what its audience may read. `static` is true for files in a folder, where
    the light page is called `index.html`.
    `background` lies under the pages' maps, `options` is what the reader of a page asked for, and `languages` are
    those that the page can be had in. `group` is the one whose visit this is, or empty, and `file_suffix` ends the
    names of its files. `services` are those that the organiser's server asks, for the privacy page. `alone` is true for
    a page that is kept as a single file. `photo_bytes` gives the bytes of a file that `photo_file` names.
    """

    words: Words
    base_url: str | None = None
    key: str = ""
    csv: bytes = b""
    audience: Audience = Audience.PUBLIC
    static: bool = False
    background: Background = NO_TILES
    options: Options = Options()
    languages: tuple[str, ...] = ()
    group: str = ""
    file_suffix: str = ""
    services: Services = NO_SERVICES
    alone: bool = False
    photo_bytes: PhotoBytes = no_photo

    def for_group(self, groups: Sequence[str], name: str) -> Context:
        """The context of one group's visit, of all `groups`; of the whole visit for an empty name."""
        suffix = f"-{file_suffixes(groups)[name]}" if name else ""
        return replace(self, group=name, file_suffix=suffix)

    @property
    def page_url(self) -> str | None:
        """The address of the light page, to which links and QR codes for phones lead."""
        if self.base_url is None:
            return None
        if not self.static:
            return f"{self.base_url}/{self.asked(POCKET)}"
        own = self.page_file("index.html", self.words.language)
        return f"{self.base_url}/{'' if own == 'index.html' else own}"

    def stop_url(self, stop_id: str) -> str | None:
        """The address of the light page that opens at a stop."""
        if self.page_url is None:
            return None
        joint = "&" if "?" in self.page_url else "?"
        return f"{self.page_url}{joint}stop={quote(stop_id, safe='', errors='replace')}"

    @property
    def embed_url(self) -> str | None:
        """The address to put into other people's pages."""
        return self.embed_address(Options())

    def embed_address(self, options: Options) -> str | None:
        """The address of the embed that shows what `options` name; its files in a pack read them by themselves."""
        if self.base_url is None:
            return None
        if not self.static:
            return f"{self.base_url}/{self.asked(EMBED, **options.parameters)}"
        query = f"?{_query(options.parameters)}" if options.parameters else ""
        return f"{self.base_url}/{self.page_file(f'{EMBED}.html', self.words.language)}{query}"

    @property
    def required_page_url(self) -> str:
        """The address of the light page. Raises `SettingsFault` while `base_url` is None."""
        return self._required(self.page_url)

    def required_embed_address(self, options: Options) -> str:
        """The address of the embed. Raises `SettingsFault` while `base_url` is None."""
        return self._required(self.embed_address(options))

    @staticmethod
    def _required(address: str | None) -> str:
        if address is None:
            raise SettingsFault("This needs the address under which the visit is served: set base_url in visit.toml.")
        return address

    def page_file(self, file_name: str, language: str) -> str:
        """A file that there is in each language: `index.html` in the visit's first, `index.sl.html` in Slovene."""
        own = self.own_file(file_name)
        stem, _, ending = own.rpartition(".")
        return own if language == self.first_language else f"{stem}.{language}.{ending}"

    def own_file(self, file_name: str) -> str:
        """The name of a file of this group's visit: `index-A.html`; as it is for the visit of all."""
        stem, dot, ending = file_name.rpartition(".")
        return f"{stem}{self.file_suffix}{dot}{ending}" if dot else f"{file_name}{self.file_suffix}"

    def asked(self, address: str, **parameters: str) -> str:
        """A served address with these parameters, the group's, and the key."""
        return self.keyed(address, **parameters | ({"group": self.group} if self.group else {}))

    def keyed(self, address: str, **parameters: str) -> str:
        """A served address that is the same for all groups, with these parameters and the key."""
        query = _query(parameters | ({"key": self.key} if self.key and not self.static else {}))
        return f"{address}?{query}" if query else address

    @property
    def first_language(self) -> str:
        """The language whose pages have the plain names, such as `index.html`."""
        return self.languages[0] if self.languages else self.words.language

    @property
    def in_first_language(self) -> bool:
        """Whether this is the language whose pages have the plain names."""
        return self.words.language == self.first_language

    def address_of(self, file_name: str) -> str:
        """The address of another output: a whole one where `base_url` is known, else the file beside this one."""
        return self._at(self.own_file(file_name) if self.static else self.asked(file_name))

    def logo_address(self, picture: Picture) -> str:
        """Where a page has the picture of a logo: in itself, where it may be kept without the files beside it."""
        return logo_data(picture) if self.saved else self.keyed(logo_file(picture))

    def photo_address(self, photo: StoredPhoto, size: PhotoSize, form: PhotoFormat) -> str:
        """Where a page has a rendition of a photo. One that is kept as a single file has the small one in itself, once,
        and the large one where the visit is served; empty is an address that there is none of."""
        name = photo_file(photo.digest, size, form)
        if not self.alone:
            return name if self.static else self.keyed(name)
        if size is PhotoSize.LARGE:
            return "" if self.base_url is None else self.file_address(name)
        body = self.photo_bytes(name) if form is PhotoFormat.WEBP else None
        return "" if body is None else f"data:image/webp;base64,{b64encode(body).decode()}"

    def file_address(self, path: str) -> str:
        """The same of a file that is one for all groups, such as the picture of a logo."""
        return self._at(self.keyed(path))

    def information_address(self, slug: str, language: str = "") -> str:
        """The address, beside this page, of a page of text such as `privacy`, which is one for all groups."""
        of_all, language = replace(self, group="", file_suffix=""), language or self.words.language
        if self.static:
            return of_all.page_file(f"{slug}.html", language)
        return self.from_page(of_all.asked(slug, lang=language))

    def address_in_language(self, file_name: str) -> str:
        """The same of an output that there is in each language, in the language of the words: who shows it may have
        another, as the servers have that fetch the pictures of a mail."""
        if self.static:
            return self._at(self.page_file(file_name, self.words.language))
        return self._at(self.asked(file_name, **({"lang": self.words.language} if len(self.languages) > 1 else {})))

    @property
    def saved(self) -> bool:
        """Whether a page is a file, which has no server beside it and has all that it needs in itself."""
        return self.static or self.alone

    def from_page(self, address: str) -> str:
        """A served address as a page has it: as it is, or whole in one that is kept as a single file."""
        return self._at(address) if self.alone else address

    def _at(self, address: str) -> str:
        return address if self.base_url is None else f"{self.base_url}/{address}"


def _query(parameters: Mapping[str, str]) -> str:
    return urlencode(parameters, quote_via=quote, errors="replace")


Builder: TypeAlias = Callable[[Visit, Context], bytes]
"""Builds one output. Pure, but it may take seconds: call it off the event loop."""
