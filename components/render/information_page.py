"""Pages of text beside the visit: headings, paragraphs and lists in one column, without a script or a picture.

They are complete in themselves, for a server, a disk and any static host, as the visit's page is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from components.i18n.words import Words, own_name_of
from components.plan.model import Visit
from components.render import assets
from components.render.escaping import csp_hashes, environment

_ENVIRONMENT = environment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a list: a line of text, a `remark` below it, and a `name` as programs know it; both may be empty."""

    text: str
    remark: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of items."""

    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph. In a text from outside, whose `language` is not the page's, addresses become links."""

    text: str
    language: str = ""


Block: TypeAlias = Paragraph | Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a page stands among: the address of the visit, those of other pages of text (address and label), and of the
    same page in other languages (tag and address); above it the `funder`'s line, where there is one."""

    visit: str
    funder: Markup | None = None
    others: Sequence[tuple[str, str]] = ()
    languages: Sequence[tuple[str, str]] = ()


def information_page(
    visit: Visit,
    words: Words,
    *,
    title: str,
    lead: str,
    sections: Sequence[tuple[str, Sequence[Block]]],
    around: Surroundings,
) -> str:
    """The page as HTML, with its Content-Security-Policy in itself. `{host}` in its `lead` becomes the host, kept
    apart from the sentence around it. `sections` are headings with what stands below
    each; one without anything is left out."""
    style = assets.style("page.css", *(["funder.css"] if around.funder else []), "information.css")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src {csp_hashes([style])}",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _ENVIRONMENT.get_template("information.html").render(
        visit=visit,
        words=words,
        title=title,
        lead=lead,
        sections=[
            (heading, [(isinstance(block, Listing), block) for block in blocks])
            for heading, blocks in sections
            if blocks
        ],
        around=around,
        languages=[(tag, address, own_name_of(tag)) for tag, address in around.languages],
        policy=policy,
        style=Markup(style),  # noqa: S704 - ours
    )


def paragraphs(*texts: str) -> list[Block]:
    """Paragraphs of texts of ours."""
    return [Paragraph(text=text) for text in texts]


def of_organiser(text: str, visit: Visit) -> list[Block]:
    """A text as the organiser wrote it; nothing where nobody did."""
    return [Paragraph(text=text, language=visit.languages[0])] if text.strip() else []


def contact_blocks(contact: str, visit: Visit, words: Words) -> list[Block]:
    """Whom to ask, as the organiser wrote it, or who will know."""
    return of_organiser(contact, visit) or paragraphs(words.text("Ask the person who invited you."))
