"""The pages of text beside the visit, privacy and accessibility, and the links to them that every page has."""

from __future__ import annotations

from components.export.context import ACCESSIBILITY, POCKET, PRIVACY, Context
from components.i18n.words import Words
from components.plan.model import Visit
from components.render.accessibility_statement import accessibility_page
from components.render.funding_view import funder_html, funding_view
from components.render.information_page import Surroundings
from components.render.privacy import privacy_page
from components.render.stop_list import Link


def information_links(context: Context) -> tuple[Link, ...]:
    """The links to the pages of text, for the foot of every page."""
    return tuple(
        Link(page="", address=context.information_address(slug), label=label) for slug, label in labels(context.words)
    )


def labels(words: Words) -> tuple[tuple[str, str], ...]:
    """The slug of each page of text, and what a link to it is called."""
    return ((PRIVACY, words.text("Privacy")), (ACCESSIBILITY, words.text("Accessibility")))


def privacy(visit: Visit, context: Context) -> bytes:
    """What is kept about readers, and who learns of it."""
    html = privacy_page(
        visit,
        context.words,
        background=context.background,
        keeps_tiles=not context.static and bool(context.background.cacheable_origin),
        services=context.services,
        is_served=not context.static,
        around=_around(visit, PRIVACY, context),
    )
    return html.encode()


def statement(visit: Visit, context: Context) -> bytes:
    """How accessible the pages are, and whom to tell of a barrier."""
    return accessibility_page(visit, context.words, around=_around(visit, ACCESSIBILITY, context)).encode()


def _around(visit: Visit, slug: str, context: Context) -> Surroundings:
    words = context.words
    funding = funding_view(visit, words)
    others = [(context.information_address(other), label) for other, label in labels(words) if other != slug]
    languages = [(tag, context.information_address(slug, tag)) for tag in context.languages]
    language = words.language
    return Surroundings(
        visit=context.page_file("index.html", language) if context.static else context.asked(POCKET, lang=language),
        funder=None if funding is None else funder_html(funding, words, context.logo_address),
        others=others,
        languages=languages,
    )
