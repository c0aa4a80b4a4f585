"""The pages of a PDF: what is on them, as shapes and links, and the file made of them.

A4, our typeface, text placed by its baseline, the same bytes for the same input. Lengths are in millimetres from the
top left corner, type sizes in points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import segno

from components.export.context import Context
from components.export.fonts import Weight
from components.export.funder_band import funder_band
from components.export.pdf_file import MM, draw_shape, open_pdf, text_extent
from components.export.shapes import Box, Line, Shape, Text, moved, png_of, svg_of
from components.export.text import OSM_COPYRIGHT, one_line
from components.plan.model import Visit
from components.render.funding_view import funding_view
from components.render.labels import plan_line, visit_title
from components.render.style import LIGHT
from components.settings import OSM_CREDIT

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 16.0, WIDTH - 16.0
TOP, BOTTOM = 17.0, HEIGHT - 19.0
EMBLEM_HEIGHT = 10.0  # mm, the least that the Union's guidelines allow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """An area that leads to an address."""

    x: float
    y: float
    width: float
    height: float
    address: str


@dataclass(slots=True)
class _Page:
    shapes: list[Shape] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)
    sections: list[tuple[str, float]] = field(default_factory=list)
    """The headings in the document's outline, each with its y."""


class Canvas:
    """The pages of one visit, the funder's line in the foot of each. `y` is where the next line of the current page
    goes, and `bottom` where its last may end."""

    def __init__(self, visit: Visit, context: Context) -> None:
        self.y = TOP
        self._visit = visit
        self._words = context.words
        self._footer = plan_line(visit, context.words)
        funding = funding_view(visit, context.words)
        self._band = None
        if funding is not None:
            self._band = funder_band(funding, width=RIGHT - LEFT, emblem_height=EMBLEM_HEIGHT)
        band_height = self._band.height + 3.5 if self._band else 0
        self._foot = HEIGHT - 15 - band_height
        self.bottom = BOTTOM - band_height
        self._pages: list[_Page] = []
        self.new_page()

    @property
    def page_number(self) -> int:
        """The number of the current page, from 1."""
        return len(self._pages)

    def new_page(self) -> None:
        """Start a page, with its footer."""
        self._pages.append(_Page())
        self.y = TOP
        self.rule(self._foot)
        if self._band:
            top = self._foot + 3.5
            self.draw(self._band.shapes, LEFT, top)
            for link in self._band.links:
                self._link(LEFT + link.x, top + link.y, link.width, link.height, link.address)
        self.write(self._footer, LEFT, HEIGHT - 9.5, 7.5, colour=LIGHT.muted)
        self.write(OSM_CREDIT, WIDTH / 2 + 18, HEIGHT - 9.5, 7.5, colour=LIGHT.muted, link=OSM_COPYRIGHT)

    def section(self, title: str) -> None:
        """Put a heading at the current y into the document's outline."""
        self._pages[-1].sections.append((title, self.y))

    def write(
        self,
        text: str,
        x: float,
        baseline: float,
        size: float,
        *,
        weight: Weight = Weight.REGULAR,
        colour: str = LIGHT.ink,
        align: str = "start",
        link: str = "",
    ) -> None:
        """Write one line of text. `align` is what of it is at `x`: `start`, `middle` or `end`; `link` is an address."""
        size *= MM
        shape = Text(text=text, x=x, y=baseline, size=size, colour=colour, bold=weight is Weight.BOLD, align=align)
        self._pages[-1].shapes.append(shape)
        if link:
            left, width = text_extent(shape)
            self._link(left, baseline - size * 0.8, width, size * 1.1, link)

    def underline(self, x: float, baseline: float, width: float, size: float, *, colour: str, link: str) -> None:
        """Make a part of a written line a link, with a line below it."""
        size *= MM
        y = baseline + size * 0.14
        self.draw([Line(points=((x, y), (x + width, y)), colour=colour, width=0.15)])
        self._link(x, baseline - size * 0.8, width, size * 1.1, link)

    def rule(self, y: float) -> None:
        """Draw a thin line between the margins."""
        self.draw([Line(points=((LEFT, y), (RIGHT, y)), colour=LIGHT.rule, width=0.25)])

    def draw(self, shapes: Iterable[Shape], left: float = 0.0, top: float = 0.0) -> None:
        """Draw shapes, moved by `left` and `top`."""
        self._pages[-1].shapes += [moved(shape, left, top) for shape in shapes]

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """Fill a rectangle, its corners rounded by `radius`; with half its side a square becomes a circle."""
        self.draw([Box(x=x, y=y, width=width, height=height, colour=colour, radius=radius)])

    def qr(self, address: str, x: float, y: float, side: float) -> None:
        """Draw a QR code that is also a link."""
        matrix = segno.make(address, error="m", micro=False).matrix
        module = side / len(matrix)
        for row, cells in enumerate(matrix):
            column = 0
            while column < len(cells):
                end = column
                while end < len(cells) and cells[end]:
                    end += 1
                if end > column:
                    # A little higher than a module, so that no gap shows between the rows.
                    left, width = x + column * module, (end - column) * module
                    self.box(left, y + row * module, width, module * 1.02, LIGHT.ink)
                column = end + 1
        self._link(x, y, side, side, address)

    def file(self) -> bytes:
        """The PDF file."""
        title = one_line(visit_title(self._visit, self._words))
        pdf = open_pdf(self._visit, title, self._footer, self._words.language)
        for number, page in enumerate(self._pages, start=1):
            pdf.add_page()
            for title, y in page.sections:
                pdf.set_y(y)
                pdf.start_section(title)
            for shape in self._shapes(number):
                draw_shape(pdf, shape)
            for link in page.links:
                pdf.link(link.x, link.y, link.width, link.height, link.address)
        return bytes(pdf.output())

    def first_page(self, width_px: int) -> bytes:
        """The first page as a PNG picture."""
        paper = Box(x=0, y=0, width=WIDTH, height=HEIGHT, colour="#ffffff")
        return png_of(svg_of([paper, *self._shapes(1)], WIDTH, HEIGHT), width_px)

    def _shapes(self, number: int) -> list[Shape]:
        """All that is on a page, with its number, which needs the count of all pages."""
        text = self._words.text("Page {page} of {pages}", page=number, pages=len(self._pages))
        footer = Text(text=text, x=RIGHT, y=HEIGHT - 9.5, size=7.5 * MM, colour=LIGHT.muted, align="end")
        return [*self._pages[number - 1].shapes, footer]

    def _link(self, x: float, y: float, width: float, height: float, address: str) -> None:
        self._pages[-1].links.append(_Link(x=x, y=y, width=width, height=height, address=address))
