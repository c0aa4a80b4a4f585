"""The accessibility statement, in the order of the Union's model.

Commission Implementing Decision (EU) 2018/1523, Annex: whose pages, compliance status, what is not accessible and why,
how the statement was prepared and when, feedback, enforcement. What is listed was found in this version of the app.
"""

from __future__ import annotations

from datetime import date

from components.i18n.words import Words
from components.plan.model import Visit
from components.render.information_page import (
    Block,
    Item,
    Listing,
    Surroundings,
    contact_blocks,
    information_page,
    paragraphs,
)
from components.settings import VERSION

ASSESSED_ON = date(2026, 11, 30)
"""When the pages of this version were last gone through. The law asks for a review once a year at least."""


def accessibility_page(visit: Visit, words: Words, *, around: Surroundings) -> str:
    """The statement for readers."""
    comply = words.text(
        "These pages comply partially with the European standard EN 301 549 and the Web Content Accessibility "
        "Guidelines (WCAG) 2.1, level AA, because of what is listed here."
    )
    in_words = words.text(
        "The law does not ask for maps to be accessible where the same is told in words. It is: the list tells "
        "all that the map tells, with names, hours, addresses and ways, by keyboard and by screen reader."
    )
    prepared = words.text(
        "It was prepared on {date} by the makers of this app, for its version {version}. They tested the pages "
        "themselves: with programs that look for faults, by keyboard, with large letters, on small and large "
        "screens, by "
        "day and by night.",
        date=ASSESSED_ON,
        version=VERSION,
    )
    complain = words.text(
        "You can complain to the authority that watches over the accessibility of public websites in the country "
        "of the host."
    )
    sections: list[tuple[str, list[Block]]] = [
        (words.text("How far these pages comply"), paragraphs(comply)),
        (words.text("What is not accessible"), [Listing(items=_exceptions(words))]),
        (words.text("The map"), paragraphs(in_words)),
        (words.text("How this statement was prepared"), paragraphs(prepared)),
        (words.text("Tell us"), _feedback(visit, words)),
        (words.text("If that does not help"), paragraphs(complain)),
    ]
    return information_page(
        visit,
        words,
        title=words.text("Accessibility statement"),
        lead=_commitment(visit, words),
        sections=sections,
        around=around,
    )


def _commitment(visit: Visit, words: Words) -> str:
    if visit.host.strip():
        return words.text(
            "{host} wants everybody to be able to use these pages, as Directive (EU) 2016/2102 on the accessibility of "
            "the websites of public sector bodies asks.",
        )
    return words.text(
        "The organisers of this visit want everybody to be able to use these pages, as Directive (EU) 2016/2102 "
        "on the accessibility of the websites of public sector bodies asks."
    )


def _exceptions(words: Words) -> list[Item]:
    exceptions = (
        words.text("Texts of the organisers may be in one language only. They are marked with it."),
        words.text(
            "The full page and the organisers’ page are drawn by Streamlit, whose link to skip to the content has "
            "faults. The page for phones has the same programme without it."
        ),
    )
    return [Item(text=text) for text in exceptions]


def _feedback(visit: Visit, words: Words) -> list[Block]:
    ask = words.text("Is something hard to use, or do you need it in another form? Tell us, and we help:")
    return [*paragraphs(ask), *contact_blocks(visit.contact, visit, words)]
