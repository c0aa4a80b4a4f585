"""The privacy page: what is kept about readers, who answers for it, and who learns of it, told from the settings.

Regulation (EU) 2016/679 (GDPR), Articles 12 and 13, asks for it in plain words; Directive 2002/58/EC, Article 5(3), for
what browsers store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from components.i18n.words import Words
from components.plan.model import Visit
from components.plan.record import photos_of
from components.render.background import Background
from components.render.browser_storage import (
    HOST_PREFIX,
    KEPT_BY_PAGES,
    KEPT_BY_SERVED_PAGES,
    KEPT_FOR_ORGANISERS,
    KEPT_STREET_MAP,
    KEPT_TILES,
    ORGANISERS_COOKIES,
    OURS,
    READERS_COOKIES,
    SECURE_PREFIX,
    Stored,
)
from components.render.information_page import (
    Block,
    Item,
    Listing,
    Surroundings,
    contact_blocks,
    information_page,
    of_organiser,
    paragraphs,
)
from components.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The hosts that the organiser's server asks about places, ways and the map; empty where it is not known."""

    geocoder: str = ""
    router: str = ""
    ground: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Services:
        """Those of the settings."""
        return cls(
            geocoder=host_of(settings.geocoder.url),
            router=host_of(settings.router.url),
            ground=tuple(host for url in settings.ground.addresses if (host := host_of(url))),
        )


NO_SERVICES = Services()


def host_of(address: str) -> str:
    """The host in an address, without a port, a name or a key; of tiles without the part that differs by tile."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("{s}.")
    except ValueError:
        return ""


def privacy_page(
    visit: Visit,
    words: Words,
    *,
    background: Background,
    keeps_tiles: bool,
    services: Services,
    is_served: bool,
    around: Surroundings,
) -> str:
    """The page for readers. `is_served` is true of a running app, false of files in a folder, which set no cookies;
    `keeps_tiles` says whether the service worker keeps map tiles."""
    position = words.text(
        "“Where am I?” asks your browser for your position, once you tap on it. Your position stays in your "
        "browser: it is neither sent to a server nor stored."
    )
    others = words.text("Directions, calls and mails open another app or another website, only when you tap on them.")
    rights = words.text(
        "You can ask what is kept about you, and have it corrected or deleted. You can also complain to the data "
        "protection authority of your country."
    )
    of_tiles = (*((KEPT_STREET_MAP,) if background.url else ()), *((KEPT_TILES,) if keeps_tiles else ()))
    lines = _kept_by_browser(words, is_served=is_served, of_tiles=of_tiles)
    sections: list[tuple[str, list[Block]]] = [
        (words.text("Who answers for these pages"), _who(visit, words)),
        (words.text("What your browser keeps for you"), lines),
        (words.text("What the server keeps"), _kept_by_server(words, is_served=is_served)),
        (words.text("Where you are"), paragraphs(position, others)),
        (words.text("Which servers your browser asks"), paragraphs(_asked_by_browser(background, words))),
        (words.text("Which services the organiser asks"), _asked_by_server(services, words)),
        (words.text("Photos and names"), _removal(visit, words)),
        (words.text("Your rights"), paragraphs(rights)),
    ]
    return information_page(
        visit,
        words,
        title=words.text("Privacy"),
        lead=words.text("These pages show no advertising and count no visitors. They keep as little as they can."),
        sections=sections,
        around=around,
    )


def _who(visit: Visit, words: Words) -> list[Block]:
    return [*of_organiser(visit.host, visit), *contact_blocks(visit.contact, visit, words)]


def _kept_by_browser(words: Words, *, is_served: bool, of_tiles: Sequence[Stored]) -> list[Block]:
    cookies = READERS_COOKIES if is_served else ()
    entries = (*KEPT_BY_PAGES, *(KEPT_BY_SERVED_PAGES if is_served else ()), *of_tiles)
    without_cookies = [] if is_served else paragraphs(words.text("These pages set no cookies."))
    blocks: list[Block] = [
        *without_cookies,
        *paragraphs(words.text("You can delete all of it in the settings of your browser, at any time.")),
        _listing(cookies, words, ends=words.text("until you close the browser")),
        _listing(entries, words, ends=words.text("until you delete it")),
    ]
    if is_served:
        blocks += paragraphs(words.text("For organisers who sign in also:"))
        stored = (*ORGANISERS_COOKIES, *KEPT_FOR_ORGANISERS)
        blocks.append(_listing(stored, words, ends=words.text("until you close the browser")))
        prefixes = words.text(
            "At an address with https, {host} or {secure} stands before the names that begin with {ours}.",
            host=HOST_PREFIX,
            secure=SECURE_PREFIX,
            ours=OURS,
        )
        blocks += paragraphs(prefixes)
    return [block for block in blocks if not isinstance(block, Listing) or block.items]


def _listing(stored: Iterable[Stored], words: Words, *, ends: str) -> Listing:
    return Listing(
        items=[
            Item(
                text=words.phrase(each.used_for),
                remark=words.span(each.age_s) if each.age_s else ends,
                name=each.name,
            )
            for each in stored
        ]
    )


def _kept_by_server(words: Words, *, is_served: bool) -> list[Block]:
    texts = [words.text("The programme, and nothing about those who read it.")]
    if is_served:
        texts.append(
            words.text(
                "Of organisers: their drafts, what they published, and the names or accounts that they gave for it. "
                "While they are signed in: since when, when last, and with what device, such as “Firefox, Android”. Of "
                "links that sign in: for whom, and when they were used. Of wrong attempts to sign in: the network that "
                "they came from."
            )
        )
    texts.append(
        words.text("Whoever runs the server may have it note which address asks for which page, as web servers do.")
    )
    return paragraphs(*texts)


def _asked_by_browser(background: Background, words: Words) -> str:
    host = host_of(background.url)
    if not host:
        return words.text("The server of this page alone: nothing on it comes from anywhere else.")
    return words.text(
        "The server of this page alone, unless you switch on the street map: then also {host}, which learns the "
        "address of your device and which part of the map you look at.",
        host=host,
    )


def _asked_by_server(services: Services, words: Words) -> list[Block]:
    if not (services.geocoder and services.router):
        return []
    texts = [
        words.text(
            "The organiser’s server, not your browser, asks {geocoder} for places and {router} for ways. It asks about "
            "the stops of the programme, and tells nothing about readers.",
            geocoder=services.geocoder,
            router=services.router,
        )
    ]
    if services.ground:
        host, *others = services.ground
        texts.append(
            words.text("It fetches the streets of the map from {host}, once for the area of the programme.", host=host)
            if not others
            else words.text(
                "It fetches the streets of the map from {host}, or where that fails from {other}, once for the area of "
                "the programme.",
                host=host,
                other=others[0],
            )
        )
    return paragraphs(*texts)


def _removal(visit: Visit, words: Words) -> list[Block]:
    contact = contact_blocks(visit.removal_contact or visit.contact, visit, words)
    ask = words.text("Are you named or seen here and would rather not be? Ask to be taken out:")
    sizes = words.text(
        "Photos are kept here in two sizes, without the position and the camera that their files may have told."
    )
    about = paragraphs(sizes, ask) if photos_of(visit) else paragraphs(ask)
    return [*of_organiser(visit.photo_notice, visit), *about, *contact]
