"""The funder's line: what every output tells of who pays, made once for all of them, in the language of its reader.

Its sizes follow one rule: every logo fits into the rectangle of the emblem beside it (Regulation (EU) 821/2014,
Article 4(4), and (EU) 2021/1060, annex IX, 1.7: no other logo is larger, in height or in width).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from components.i18n.words import Words
from components.plan.funding import Funding, Picture, ShownLogo
from components.plan.funding_statements import StatementLine, statement
from components.plan.model import Visit
from components.render.emblem import ASPECT, BORDER, emblem_svg
from components.render.escaping import Json, environment, safe_link

EMBLEM_PX = 44
"""The height of the emblem on pages: 1.16 cm, where the Union's guidelines ask for one at least."""

EMBLEM_FILE = "logos/emblem.png"
"""Where the emblem is as a picture, for mail programs."""

_ENVIRONMENT = environment()


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingView:
    """The funder's line in a reader's language.

    `statement` is the Union's own wording, line by line, or empty. What follows is in the `language` of the plan:
    `text`, the organiser's words; `project_line`, programme and project in a line; and the `disclaimer`.
    """

    has_emblem: bool
    statement: tuple[StatementLine, ...]
    language: str
    text: str
    project_line: str
    logos: tuple[ShownLogo, ...]
    disclaimer: str

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is beside the emblem in lines of plain text: the statement in one, the text, the project."""
        return tuple(filter(None, (self.statement_text, self.text, self.project_line)))

    @property
    def statement_text(self) -> str:
        """The Union's wording on one line."""
        return ", ".join(line.text for line in self.statement)

    @property
    def names(self) -> tuple[str, ...]:
        """Whose logos there are, in a line of plain text; the Union's emblem is none of them."""
        return tuple(filter(None, (" · ".join(logo.name for logo in self.logos),)))

    @property
    def texts_below(self) -> tuple[str, ...]:
        """What a page tells again below its list, where there is room for all of it."""
        return tuple(filter(None, (self.text if self.statement else "", self.project_line, self.disclaimer)))


def funding_view(visit: Visit, words: Words) -> FundingView | None:
    """The funder's line of a visit; None where nobody is named."""
    funding = visit.funding
    if not funding.is_shown:
        return None
    return FundingView(
        has_emblem=funding.has_emblem,
        statement=statement(replace(funding, text=""), words.language, own_language=visit.languages[0]),
        language=visit.languages[0],
        text=funding.text,
        project_line=" · ".join(filter(None, (funding.programme, project_name(funding)))),
        logos=visit.logos,
        disclaimer=funding.disclaimer,
    )


def project_name(funding: Funding) -> str:
    """`CRE:HUB (PGI00123)`, as far as it is known."""
    number = funding.project_number
    return f"{funding.project} ({number})" if funding.project and number else funding.project or number


def logo_size(logo: Picture, emblem_height: float) -> tuple[float, float]:
    """The width and height of a logo beside an emblem of that height, in its unit: as large as the emblem's rectangle
    lets it be, its proportions kept."""
    scale = min(ASPECT * emblem_height / logo.width, emblem_height / logo.height)
    return logo.width * scale, logo.height * scale


def logo_file(logo: Picture) -> str:
    """Where a logo is beside our pages, in the app and in a pack: a name that says what is in it, for good."""
    return f"logos/{logo.digest}.png"


def logo_data(logo: Picture) -> str:
    """The picture itself as an address, for a page that is kept as a single file."""
    return f"data:image/png;base64,{b64encode(logo.png).decode()}"


def funder_html(
    view: FundingView, words: Words, address_of: Callable[[Picture], str], *, emblem_address: str = ""
) -> Markup:
    """The line as the markup of a page with `funder.css`; `address_of` gives where a logo's picture is. The emblem is a
    drawing, or where a page takes none the picture at `emblem_address`."""
    html = _ENVIRONMENT.get_template("funder.html").render(
        view=view,
        words=words,
        emblem=_emblem(words, emblem_address),
        logos=[_logo(logo, address_of) for logo in view.logos],
    )
    return Markup(html)  # noqa: S704 - the output of an autoescaping template


def _emblem(words: Words, address: str) -> Markup:
    label = words.text("Emblem of the European Union")
    if address:
        width, height = (round(length + 2 * BORDER * EMBLEM_PX) for length in (ASPECT * EMBLEM_PX, EMBLEM_PX))
        return Markup('<img class="emblem" src="{}" width="{}" height="{}" alt="{}">').format(
            address, width, height, label
        )
    attributes = Markup('class="emblem" role="img" aria-label="{}"').format(label)
    return Markup(emblem_svg(EMBLEM_PX, attributes))  # noqa: S704 - numbers, and attributes escaped in the line above


def _logo(logo: ShownLogo, address_of: Callable[[Picture], str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": logo.name, "link": safe_link(logo.link), "address": ""}
    if logo.picture is not None:
        width, height = (max(1, round(length)) for length in logo_size(logo.picture, EMBLEM_PX))
        shown |= {"address": address_of(logo.picture), "width": width, "height": height}
    return shown


def funding_data(view: FundingView | None, text: Callable[[str], str] = str) -> dict[str, Json] | None:
    """The line for programs, each of its texts through `text`: what JSON and GeoJSON hold of it."""
    if view is None:
        return None
    return {
        "emblem": "European Union" if view.has_emblem else None,
        "statement": view.statement_text or None,
        "text": text(view.text) or None,
        "project": text(view.project_line) or None,
        "logos": [{"name": text(logo.name), "link": safe_link(logo.link) or None} for logo in view.logos],
        "disclaimer": text(view.disclaimer) or None,
    }
