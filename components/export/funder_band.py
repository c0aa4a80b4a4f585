"""The funder's line on paper and in pictures: emblem, statement and logos in a band of any width and unit.

All sizes follow from the height of the emblem, and nothing is nearer to it than three tenths of that height.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.export.fonts import Weight, text_width, wrap
from components.export.shapes import Image, Point, Polygon, Shape, Text, moved
from components.export.text import one_line
from components.plan.funding import ShownLogo
from components.render.emblem import ASPECT, REFLEX_BLUE, emblem_parts
from components.render.escaping import safe_link
from components.render.funding_view import FundingView, logo_size
from components.render.style import LIGHT
from components.render.typed_text import link_spans

PAPER_EMBLEM_HEIGHT = 10.0
"""In millimetres on paper, the least that the Union's guidelines allow."""

# Shares of the emblem's height.
_CLEAR_SPACE = 0.3
_STATEMENT_SIZE, _TEXT_SIZE = 0.3, 0.25
_LEAST_TEXT_WIDTH = 5.5  # beside logos: the statement in two lines in every language
_LINE_HEIGHT = 1.28  # of the size of its type


@dataclass(frozen=True, slots=True, kw_only=True)
class BandLink:
    """An area of the band that leads to an address, and what is there."""

    x: float
    y: float
    width: float
    height: float
    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderBand:
    """What is drawn, from the top left corner of the band, and the height that it takes."""

    shapes: tuple[Shape, ...]
    links: tuple[BandLink, ...]
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    size: float
    is_statement: bool
    ends_text: bool

    @property
    def weight(self) -> Weight:
        """The typeface's file that its letters are from."""
        return Weight.STATEMENT if self.is_statement else Weight.REGULAR


def funder_band(view: FundingView, *, width: float, emblem_height: float) -> FunderBand:
    """The band of a funder's line: the emblem at the left, the texts beside it, and the logos at the right end, or in
    rows below where they would leave the texts too little room."""
    clear = _CLEAR_SPACE * emblem_height
    text_left = ASPECT * emblem_height + clear if view.has_emblem else 0.0
    sizes = [_size(logo, emblem_height) for logo in view.logos]
    row_width = sum(each for each, _ in sizes) + clear * max(0, len(sizes) - 1)
    is_one_row = text_left + _LEAST_TEXT_WIDTH * emblem_height + clear + row_width <= width
    lines = _lines(view, width - text_left - (clear + row_width if sizes and is_one_row else 0), emblem_height)
    text_height = sum(line.size * _LINE_HEIGHT for line in lines)
    height = max(emblem_height, text_height)
    shapes: list[Shape] = [*_texts(lines, text_left, (height - text_height) / 2)]
    if view.has_emblem:
        emblem = (Polygon(points=part.points, colour=part.colour) for part in emblem_parts(emblem_height))
        shapes += [moved(shape, 0, (height - emblem_height) / 2) for shape in emblem]
    if is_one_row:
        corners: list[Point] = [
            (width - row_width + sum(each + clear for each, _ in sizes[:index]), (height - size[1]) / 2)
            for index, size in enumerate(sizes)
        ]
    else:
        corners = list(_rows(sizes, width, height + clear, clear, emblem_height))
        height = max(y + size[1] / 2 for (_, y), size in zip(corners, sizes, strict=True)) + emblem_height / 2
    links = list(_links_in(lines, text_left, (height - text_height) / 2))
    for logo, (x, y), (logo_width, logo_height) in zip(view.logos, corners, sizes, strict=True):
        shapes.append(_logo(logo, x, y, logo_width, logo_height))
        if address := safe_link(logo.link):
            links.append(
                BandLink(x=x, y=y, width=logo_width, height=logo_height, address=address, name=one_line(logo.name))
            )
    return FunderBand(shapes=tuple(shapes), links=tuple(links), height=height)


def _rows(
    sizes: Sequence[tuple[float, float]], width: float, top: float, clear: float, emblem_height: float
) -> Iterator[Point]:
    """The top left corners of logos in rows of the emblem's height."""
    x = 0.0
    for logo_width, logo_height in sizes:
        if x and x + logo_width > width:
            x, top = 0.0, top + emblem_height + clear
        yield x, top + (emblem_height - logo_height) / 2
        x += logo_width + clear


def _lines(view: FundingView, width: float, emblem_height: float) -> list[_Line]:
    """The texts beside the emblem in lines of that width: the statement in the emblem's blue, the rest smaller."""
    statement = [line.text for line in view.statement] or [view.text]
    others = [view.text if view.statement else "", view.project_line]
    texts = [(text, _STATEMENT_SIZE, Weight.STATEMENT) for text in statement]
    texts += [(text, _TEXT_SIZE, Weight.REGULAR) for text in others]
    lines: list[_Line] = []
    for text, share, weight in texts:
        wrapped = wrap(one_line(text), width, share * emblem_height, weight)
        lines += [
            _Line(
                text=line,
                size=share * emblem_height,
                is_statement=weight is Weight.STATEMENT,
                ends_text=number == len(wrapped),
            )
            for number, line in enumerate(wrapped, start=1)
        ]
    return lines


def _texts(lines: Sequence[_Line], left: float, top: float) -> Iterator[Text]:
    for line in lines:
        colour = REFLEX_BLUE if line.is_statement else LIGHT.muted
        baseline = top + line.size
        yield Text(text=line.text, x=left, y=baseline, size=line.size, colour=colour, statement=line.is_statement)
        top += line.size * _LINE_HEIGHT


def _links_in(lines: Sequence[_Line], left: float, top: float) -> Iterator[BandLink]:
    """The addresses in the texts. One that is broken between two lines leads nowhere: half of it is another address."""
    for line in lines:
        height = line.size * _LINE_HEIGHT
        for start, end, address in link_spans(line.text):
            if end < len(line.text) or line.ends_text:
                before = text_width(line.text[:start], line.size, line.weight)
                width = text_width(line.text[start:end], line.size, line.weight)
                name = line.text[start:end]
                yield BandLink(x=left + before, y=top, width=width, height=height, address=address, name=name)
        top += height


def _size(logo: ShownLogo, emblem_height: float) -> tuple[float, float]:
    """The width and height of a logo; of its name, in a box of the emblem's size, where it has no picture."""
    return (ASPECT * emblem_height, emblem_height) if logo.picture is None else logo_size(logo.picture, emblem_height)


def _logo(logo: ShownLogo, x: float, y: float, width: float, height: float) -> Shape:
    if logo.picture is not None:
        return Image(x=x, y=y, width=width, height=height, png=logo.picture.png, name=one_line(logo.name))
    size = height * _TEXT_SIZE
    name = wrap(one_line(logo.name), width, size, max_lines=1) or [""]
    return Text(text=name[0], x=x, y=y + height / 2 + size / 3, size=size, colour=LIGHT.ink)
