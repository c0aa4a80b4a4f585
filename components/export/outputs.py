"""The table of outputs, which routes, download buttons and `publish` read. A new format is a module and a row here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module

from components.export import geojson, information, pages, snippets, table
from components.export.context import (
    ACCESSIBILITY,
    EMBED,
    LATE,
    MAP_FILE,
    POCKET,
    PRIVACY,
    TABLE,
    WORKER,
    Builder,
    Context,
)
from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.plan.model import Visit
from components.render.background import CACHEABLE_TILES
from components.render.data import visit_data

HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
_PNG = "image/png"

# For pages without a script of their own.
_NO_SCRIPT = (
    "default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


class Section(Enum):
    """The lists of the share page, for outputs that have no card of their own there."""

    FILES = "files"
    PROGRAMS = "programs"


_UNNAMED = Phrase("")  # of files that only programs ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One format of the visit, served at `/slug` and written as `file_name`, which is its slug where no other is said.

    `title` and `use` say what it is and what for, and `section` where the share page lists it; `saved` is its title as
    a file, where that is another. A `download` is saved rather than shown; only a `framed` one may be in a frame of
    other people's pages. `options` are the parameters of a query that make another page of it; a `named` one has all
    that an address of ours may name. One that `needs_address` does not exist while `base_url` is unknown. A pack has a
    file of it `in_each_language`, or one of it `for_all` groups. `policy` is its Content-Security-Policy where the
    page has none in itself. Browsers may keep it for `max_age_s` without asking whether it changed, shared caches (RFC
    9111, 5.2.2.10) for `shared_s`. An address that ends in its `version` as `v` always gives the same bytes, which
    browsers may keep for good.
    """

    slug: str
    media_type: str
    build: Builder
    file_name: str = ""
    title: Phrase = _UNNAMED
    use: Phrase = _UNNAMED
    saved: Phrase | None = None
    section: Section | None = None
    download: bool = False
    framed: bool = False
    options: tuple[str, ...] = ()
    named: bool = False
    needs_address: bool = False
    in_each_language: bool = False
    for_all: bool = False
    policy: str = ""
    max_age_s: int = 60
    shared_s: int = 0
    version: Callable[[Visit, Context], str] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "file_name", self.file_name or self.slug)


def _deferred(module: str, name: str) -> Builder:
    """A builder whose module is loaded when somebody asks: what makes pictures, and the libraries of PDF, Word,
    iCalendar, GPX and KML, took a quarter of the app's start."""

    def build(visit: Visit, context: Context) -> bytes:
        builder: Builder = getattr(import_module(f"components.export.{module}"), name)
        return builder(visit, context)

    return build


def _visit_json(visit: Visit, context: Context) -> bytes:
    data = visit_data(visit, context.words, context.audience)
    if context.options.list_of:
        data["list"] = pages.list_html(visit, context)
        data["late"] = pages.late_address(visit, context)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # JSON may hold half a surrogate pair, UTF-8 may not.
    return text.encode("utf-8", "replace")


def _ground_data(visit: Visit, _context: Context) -> bytes:
    """The same for all languages and groups: everybody may take it, under the licence that it names (ODbL 1.0, 4.6)."""
    if visit.ground is None:
        raise PlanFault(Phrase("There is no map data."))
    return visit.ground.data


OUTPUTS: tuple[Output, ...] = (
    Output(
        slug=POCKET,
        media_type=HTML,
        file_name="index.html",
        build=pages.light_page,
        title=Phrase("Page for phones"),
        saved=Phrase("Page as a file"),
        use=Phrase("The whole plan on one small page: quick on a phone, and it works without a network."),
        framed=True,
        in_each_language=True,
        options=("theme",),
        max_age_s=30,
    ),
    Output(
        slug=EMBED,
        media_type=HTML,
        file_name="embed.html",
        build=pages.embed,
        title=Phrase("Map for other pages"),
        saved=Phrase("Map as a file"),
        use=Phrase("The map and the list inside a page of your own."),
        framed=True,
        in_each_language=True,
        options=("view", "theme", "frame"),
    ),
    Output(
        slug="itinerary.pdf",
        media_type="application/pdf",
        in_each_language=True,
        build=_deferred("pdf", "itinerary"),
        title=Phrase("Itinerary to print"),
        use=Phrase("A4 with map, hours, projects and a code to the live plan."),
    ),
    Output(
        slug="visit.ics",
        media_type="text/calendar; charset=utf-8",
        in_each_language=True,
        build=_deferred("calendar", "calendar"),
        title=Phrase("Calendar"),
        use=Phrase("Each stop in your calendar, with a reminder when it is time to leave."),
        download=True,
    ),
    Output(
        slug="map.png",
        media_type=_PNG,
        build=_deferred("png", "picture"),
        title=Phrase("Picture"),
        use=Phrase("Map and stops in one picture, for newsletters and link previews."),
        max_age_s=300,
    ),
    Output(
        slug="map@2x.png",
        media_type=_PNG,
        build=_deferred("png", "picture_2x"),
        title=Phrase("Large picture"),
        use=Phrase("The same picture with twice the pixels, for slides and print."),
        max_age_s=300,
    ),
    Output(
        slug=MAP_FILE,
        media_type=_PNG,
        in_each_language=True,
        build=_deferred("map_picture", "map_picture"),
        title=Phrase("Map without the list"),
        use=Phrase("The maps alone, for a newsletter or a page that has the programme as text."),
        max_age_s=300,
    ),
    Output(
        slug="newsletter.html",
        media_type=HTML,
        in_each_language=True,
        build=_deferred("newsletter", "newsletter"),
        title=Phrase("Newsletter block"),
        use=Phrase("Picture and programme to copy into a mail or a newsletter."),
        policy=_NO_SCRIPT,
    ),
    Output(
        slug="report.docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        in_each_language=True,
        build=_deferred("report", "report"),
        title=Phrase("Draft of the report"),
        use=Phrase("For Word: programme, stops, photos, who pays. Lessons, next steps and names are yours to fill in."),
        download=True,
    ),
    Output(
        slug="visit.gpx",
        media_type="application/gpx+xml",
        build=_deferred("gpx", "gpx"),
        section=Section.FILES,
        title=Phrase("GPX track"),
        use=Phrase("Stops and ways for navigation devices and hiking apps."),
        download=True,
    ),
    Output(
        slug="visit.kml",
        media_type="application/vnd.google-earth.kml+xml",
        build=_deferred("kml", "kml"),
        section=Section.FILES,
        title=Phrase("KML map"),
        use=Phrase("For Google Earth and Google My Maps."),
        download=True,
    ),
    Output(
        slug="visit.geojson",
        media_type="application/geo+json",
        build=geojson.geojson,
        section=Section.FILES,
        title=Phrase("GeoJSON data"),
        use=Phrase("For uMap, geojson.io and geographic information systems."),
        download=True,
    ),
    Output(
        slug="visit.json",
        media_type=_JSON,
        build=_visit_json,
        section=Section.PROGRAMS,
        title=Phrase("Data for programs"),
        use=Phrase("The whole plan with its revision, for developers."),
        options=("list",),
        max_age_s=0,
        shared_s=5,
    ),
    Output(
        slug=TABLE,
        for_all=True,
        media_type="text/csv; charset=utf-8",
        file_name="venues.csv",
        build=table.table_of_stops,
        section=Section.FILES,
        title=Phrase("Table of stops"),
        use=Phrase("The stops of the plan, for a spreadsheet."),
        download=True,
    ),
    *(
        Output(
            slug=slug,
            media_type=HTML,
            file_name=f"{slug}.html",
            build=build,
            title=title,
            in_each_language=True,
            for_all=True,
        )
        for slug, build, title in (
            (PRIVACY, information.privacy, Phrase("Privacy")),
            (ACCESSIBILITY, information.statement, Phrase("Accessibility statement")),
        )
    ),
    Output(
        slug="qr.svg",
        media_type="image/svg+xml",
        build=snippets.qr_svg,
        title=Phrase("QR code for print"),
        use=Phrase("For posters and badges: it opens the page for phones."),
        needs_address=True,
        policy=_NO_SCRIPT,
        max_age_s=3600,
    ),
    Output(
        slug="qr.png",
        media_type="image/png",
        build=snippets.qr_png,
        title=Phrase("QR code as a picture"),
        use=Phrase("The same code for slides and screens."),
        needs_address=True,
        max_age_s=3600,
    ),
    Output(
        slug="oembed.json",
        media_type=_JSON,
        build=snippets.oembed_json,
        section=Section.PROGRAMS,
        title=Phrase("oEmbed"),
        use=Phrase("Lets other sites turn a link to the visit into the map itself."),
        needs_address=True,
    ),
    Output(
        slug="oembed.xml",
        media_type="text/xml; charset=utf-8",
        build=snippets.oembed_xml,
        section=Section.PROGRAMS,
        title=Phrase("oEmbed in XML"),
        use=Phrase("The same for sites that want XML."),
        needs_address=True,
    ),
)

OF_THE_GROUND: tuple[Output, ...] = (
    Output(
        slug="ground.json",
        for_all=True,
        media_type=_JSON,
        build=_ground_data,
        section=Section.FILES,
        title=Phrase("Map data"),
        use=Phrase("Streets, water and green around the ways, from OpenStreetMap: free to use under its licence."),
    ),
)
"""The outputs of a visit that has a ground; of another they do not exist."""


_SCRIPT = "text/javascript; charset=utf-8"
_WORKER_POLICY = f"default-src 'none'; connect-src 'self' {' '.join(sorted(CACHEABLE_TILES))}"
_A_DAY_S = 24 * 3600

INSTALLATION: tuple[Output, ...] = (
    Output(slug=LATE, media_type=_SCRIPT, build=pages.late, version=pages.version_of_late),
    Output(
        slug=WORKER,
        media_type=_SCRIPT,
        build=pages.worker,
        policy=_WORKER_POLICY,
        max_age_s=0,
    ),
    Output(
        slug="manifest.webmanifest",
        media_type="application/manifest+json; charset=utf-8",
        build=pages.manifest,
        max_age_s=0,
    ),
    *(
        Output(slug=name, media_type=_PNG, build=build, max_age_s=_A_DAY_S)
        for name, build in (
            ("favicon.png", pages.icon_192),  # in place of Streamlit's own
            ("icon-192.png", pages.icon_192),
            ("icon-512.png", pages.icon_512),
            ("icon-maskable.png", pages.icon_maskable),
        )
    ),
)
"""What the served pages load after the first paint, and the files with which a phone installs the light page. They are
part of no pack."""


def output(slug: str) -> Output:
    """The row of that slug. Raises `KeyError` where there is none."""
    return {row.slug: row for row in OUTPUTS}[slug]


def available(visit: Visit, context: Context) -> tuple[Output, ...]:
    """The rows that can be built: those that need an address only where `base_url` is known, those of the ground only
    where there is one."""
    rows = OUTPUTS if visit.ground is None else (*OUTPUTS, *OF_THE_GROUND)
    return tuple(row for row in rows if context.base_url is not None or not row.needs_address)


def file_of(row: Output, context: Context) -> str:
    """The name of its file for a group and, where there is one in each language, in the language of the words."""
    if row.in_each_language:
        return context.page_file(row.file_name, context.words.language)
    return context.own_file(row.file_name)
