"""Measures the funder's line against the rules that it stands under, and names the rule that is broken.

The rules: Regulation (EU) 821/2014, Articles 3 to 5, for the programmes of 2014 to 2020; Regulation (EU) 2021/1060,
Annex IX, for those of 2021 to 2027. What can be measured is measured as it is laid out, on pages and in files.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from components.export.funder_band import PAPER_EMBLEM_HEIGHT, funder_band
from components.export.shapes import Image, Polygon, Text
from components.i18n.words import own_name_of, words_for
from components.plan.funding import PROGRAMMES, Funding, Period, Picture, StatementKind
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Visit
from components.render.emblem import ASPECT, BORDER, REFLEX_BLUE
from components.render.funding_view import FundingView, funder_html, funding_view
from components.render.style import LIGHT

RULE_2014 = "Regulation (EU) 821/2014, Article 4"
RULE_2021 = "Regulation (EU) 2021/1060, Annex IX"
LEAST_CONTRAST = 4.5
"""Of the statement and its ground: Web Content Accessibility Guidelines 2.2, 1.4.3."""
LEAST_LOGO_CONTRAST = 2.0
"""Of the darkest hundredth of a logo and white paper: less is not seen in print."""
LEAST_CLEAR_SPACE = 0.25
"""Between the emblem and what stands beside it, as a share of its height; nothing may merge with it."""
_PAPER_WIDTHS = (180.0, 90.0)
_ROUNDING = 1.02  # pages have whole pixels
_UNION_IN_FULL = re.compile(
    r"europ\w*\s+uni|evrop\w*\s+(uni|jedin)|euroop\w*\s+(lii|uni)|európ\w*\s+[uú]ni|europæ\w*\s+uni|europe\w*\s+unie"
    r"|eiropas\s+savien|europos\s+sąjung|uni\w*\s+(l\W)?(europ|europé|ewrop)|unjoni\s+ewrop|aonta\w*\s+eorp"
    r"|европейск\w*\s+съюз|ευρωπαϊκ\w*\s+[εέ]νωσ",
    re.IGNORECASE,
)


def funding_problems(visit: Visit) -> tuple[Problem, ...]:
    """What breaks a rule, or should be looked at; nothing where nobody pays."""
    funding = visit.funding
    if not funding.is_shown:
        return ()
    problems = [*_of_words(funding), *_of_languages(visit), *_of_logos(visit)]
    for language in visit.languages:
        view = funding_view(visit, words_for(language))
        if view is not None and view.has_emblem:
            problems += [problem for problem in _of_layout(view, _rule(funding)) if problem not in problems]
    return tuple(problems)


def _rule(funding: Funding) -> str:
    return RULE_2014 if funding.period is Period.FROM_2014 else RULE_2021


def _of_words(funding: Funding) -> Iterator[Problem]:
    if funding.programme and not any(known.casefold() in funding.programme.casefold() for known in PROGRAMMES):
        yield _note(
            Phrase(
                "The programme {programme} is not known here. Look up its own rules for emblem and words.",
                {"programme": funding.programme},
            )
        )
    if not funding.has_emblem:
        return
    is_of_2014 = funding.period is Period.FROM_2014
    if funding.period is Period.UNKNOWN:
        yield _broken(Phrase("Tell the years of the programme: its rules depend on them."), f"{RULE_2014}; {RULE_2021}")
    if is_of_2014 and funding.statement in {StatementKind.CO_FUNDED, StatementKind.FUNDED}:
        stands = Phrase("Until 2020 “European Union” and the name of the fund stand beside the emblem.")
        yield _broken(stands, RULE_2014)
    elif is_of_2014 and not funding.fund:
        yield _broken(Phrase("The fund is not named beside the emblem."), RULE_2014)
    if funding.period is Period.FROM_2021 and funding.statement is StatementKind.FUND:
        stands = Phrase("Since 2021 “Funded by” or “Co-funded by the European Union” stands beside the emblem.")
        yield _broken(stands, RULE_2021)
    if funding.statement is StatementKind.OWN_WORDS and not _UNION_IN_FULL.search(funding.text):
        yield _broken(Phrase("“European Union” is not written in full beside the emblem."), _rule(funding))


def _of_languages(visit: Visit) -> Iterator[Problem]:
    """The languages in which the statement is not at hand, and the names of funds that were typed in one alone."""
    views = {tag: funding_view(visit, words_for(tag)) for tag in visit.languages}
    others = [
        own_name_of(tag)
        for tag, view in views.items()
        if view is not None and any(line.language != tag.partition("-")[0].lower() for line in view.statement)
    ]
    if others:
        languages = ", ".join(others)
        yield _note(
            Phrase("In these languages the statement is not in the readers’ own: {languages}", {"languages": languages})
        )


def _of_logos(visit: Visit) -> Iterator[Problem]:
    for logo, shown in zip(visit.funding.logos, visit.logos, strict=True):
        name = {"name": shown.name}
        if logo.picture and shown.picture is None:
            yield _warning(Phrase("The picture of the logo {name} is gone. Take it anew.", name))
        if shown.picture is not None and _contrast_on_white(shown.picture) < LEAST_LOGO_CONTRAST:
            yield _warning(Phrase("The logo {name} is hardly seen on white: take its dark version.", name))


def _of_layout(view: FundingView, rule: str) -> Iterator[Problem]:
    """Sizes, clear space and contrast as they are laid out."""
    sizes = [_on_page(view), *(_in_files(view, width) for width in _PAPER_WIDTHS)]
    if not all(has_emblem for has_emblem, _, _ in sizes):
        yield _broken(Phrase("The emblem is missing."), rule)
        return
    if max(largest for _, largest, _ in sizes) > _ROUNDING:
        yield _broken(Phrase("A logo is larger than the emblem, in width or in height."), rule)
    if min(clear for _, _, clear in sizes) < LEAST_CLEAR_SPACE:
        yield _broken(Phrase("Something stands too close to the emblem."), rule)
    if _contrast(_luminance(REFLEX_BLUE), _luminance(LIGHT.paper)) < LEAST_CONTRAST:
        yield _broken(Phrase("The statement is hard to read on its ground."), rule)


def _on_page(view: FundingView) -> tuple[bool, float, float]:
    """Whether the emblem is on pages, and the largest share of its width or height that a logo takes there."""
    from lxml import html  # noqa: PLC0415 - the app starts without it

    root: Any = html.fromstring(str(funder_html(view, words_for("en"), lambda _picture: "logo")))
    emblems = root.xpath('//svg[contains(@class, "emblem")]')
    if not emblems:
        return False, 0.0, 1.0
    height = float(emblems[0].get("height")) / (1 + 2 * BORDER)  # within its white border
    width = ASPECT * height
    shares = [
        max(float(logo.get("width")) / width, float(logo.get("height")) / height)
        for logo in root.xpath("//img[@width]")
    ]
    return True, max(shares, default=0.0), 1.0


def _in_files(view: FundingView, width: float) -> tuple[bool, float, float]:
    """As on pages, and the clear space as a share of the emblem's height, in a band of that width."""
    band = funder_band(view, width=width, emblem_height=PAPER_EMBLEM_HEIGHT)
    emblem = next((shape for shape in band.shapes if isinstance(shape, Polygon)), None)
    if emblem is None:
        return False, 0.0, 1.0
    right, bottom = max(x for x, _ in emblem.points), max(y for _, y in emblem.points)
    width_of, top = right - min(x for x, _ in emblem.points), min(y for _, y in emblem.points)
    logos = [shape for shape in band.shapes if isinstance(shape, Image)]
    shares = [max(logo.width / width_of, logo.height / (bottom - top)) for logo in logos]
    beside = [logo.x - right if logo.x >= right else logo.y - bottom for logo in logos]
    beside += [shape.x - right for shape in band.shapes if isinstance(shape, Text) and shape.y - shape.size < bottom]
    return True, max(shares, default=0.0), min(beside, default=1.0) / (bottom - top)


def _contrast_on_white(picture: Picture) -> float:
    """Of the darkest hundredth of what is to be seen of a logo."""
    from PIL import Image as PillowImage  # noqa: PLC0415 - the app starts without it

    image = PillowImage.open(io.BytesIO(picture.png)).convert("LA")
    seen = image.getchannel("A").point(lambda alpha: 255 if alpha > 127 else 0)
    histogram = image.getchannel("L").histogram(seen)
    enough = sum(histogram) / 100
    darkest = next((grey for grey, count in enumerate(accumulate(histogram)) if count > enough), 255)
    return _contrast(_linear(darkest), 1.0)


def _contrast(one: float, other: float) -> float:
    """Of two relative luminances (Web Content Accessibility Guidelines 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _broken(message: Phrase, rule: str) -> Problem:
    return _warning(Phrase("{fault} ({rule})", {"fault": message, "rule": rule}))


def _warning(message: Phrase) -> Problem:
    return Problem(kind=ProblemKind.FUNDING, severity=Severity.WARNING, message=message)


def _note(message: Phrase) -> Problem:
    return Problem(kind=ProblemKind.FUNDING, severity=Severity.NOTE, message=message)
