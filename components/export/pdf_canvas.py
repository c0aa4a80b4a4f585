"""The pages of a PDF: A4, our typeface, text placed by its baseline, the same bytes for the same input.

Lengths are in millimetres from the top left corner, type sizes in points.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import segno
from fpdf import FPDF

from components.export.context import Context
from components.export.fonts import FAMILY, Weight, font_file, text_width, with_known_spaces
from components.export.map_drawing import Line, Pill, Polygon, Shape
from components.export.text import clean, one_line
from components.plan.model import Visit
from components.render.labels import plan_line
from components.render.style import LIGHT
from components.settings import OSM_CREDIT

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 16.0, WIDTH - 16.0
TOP, BOTTOM = 17.0, HEIGHT - 19.0
MM = 25.4 / 72  # one point
_PAGE_COUNT = "\ue000"  # replaced by the number of pages at the end; a character for private use
_OSM_COPYRIGHT = "https://www.openstreetmap.org/copyright"


class Canvas:
    """The pages of one visit. `y` is where the next line of the current page goes."""

    def __init__(self, visit: Visit, context: Context) -> None:
        self.pdf = FPDF(format="A4", unit="mm")
        self.y = TOP
        self._footer = plan_line(visit, context.words)
        self._words = context.words
        pdf = self.pdf
        pdf.set_auto_page_break(False)
        pdf.set_margin(0)
        pdf.alias_nb_pages(_PAGE_COUNT)
        pdf.set_title(one_line(visit.title))
        pdf.set_author(one_line(visit.host))
        pdf.set_subject(self._footer)
        pdf.set_lang(context.words.language)
        pdf.set_creation_date(visit.stamp.published_at or datetime(1970, 1, 1, tzinfo=UTC))
        for weight, style in ((Weight.REGULAR, ""), (Weight.BOLD, "B")):
            pdf.add_font(FAMILY, style, font_file(weight))
        self.new_page()

    def new_page(self) -> None:
        """Start a page, with its footer."""
        self.pdf.add_page()
        self.y = TOP
        foot = HEIGHT - 9.5
        self.rule(HEIGHT - 15)
        self.write(self._footer, LEFT, foot, 7.5, colour=LIGHT.muted)
        self.write(OSM_CREDIT, WIDTH / 2 + 18, foot, 7.5, colour=LIGHT.muted, link=_OSM_COPYRIGHT)
        page = self._words.text("Page {page} of {pages}", page=self.pdf.page_no(), pages=_PAGE_COUNT)
        self._set_type(7.5, Weight.REGULAR, LIGHT.muted)
        self.pdf.set_xy(RIGHT - 40, foot - 2.6)
        self.pdf.cell(40, 3.4, page, align="R")

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
        line = with_known_spaces(clean(text))
        width = text_width(line, size * MM, weight)
        x -= {"start": 0.0, "middle": width / 2, "end": width}[align]
        self._set_type(size, weight, colour)
        self.pdf.text(x, baseline, line)
        if link:
            self.pdf.link(x, baseline - size * MM * 0.8, width, size * MM * 1.1, link)

    def rule(self, y: float, left: float = LEFT) -> None:
        """Draw a thin line from `left` to the right margin."""
        self.stroke(LIGHT.rule, 0.25)
        self.pdf.line(left, y, RIGHT, y)

    def stroke(self, colour: str, width: float) -> None:
        """Set the colour and width of the lines that follow."""
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(width)

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """Fill a rectangle, its corners rounded by `radius`; with half its side a square becomes a circle."""
        self.pdf.set_fill_color(colour)
        if radius:
            radius = min(radius, min(width, height) / 2 * 0.999)  # at the half itself fpdf2 draws a small corner
            self.pdf.rect(x, y, width, height, style="F", round_corners=True, corner_radius=radius)
        else:
            self.pdf.rect(x, y, width, height, style="F")

    def qr(self, address: str, x: float, y: float, side: float) -> None:
        """Draw a QR code that is also a link."""
        matrix = segno.make(address, error="m", micro=False).matrix
        module = side / len(matrix)
        self.pdf.set_fill_color(LIGHT.ink)
        for row, cells in enumerate(matrix):
            column = 0
            while column < len(cells):
                run = column
                while run < len(cells) and cells[run]:
                    run += 1
                if run > column:
                    # A little higher than a module, so that no gap shows between the rows.
                    self.pdf.rect(
                        x + column * module, y + row * module, (run - column) * module, module * 1.02, style="F"
                    )
                column = run + 1
        self.pdf.link(x, y, side, side, address)

    def draw(self, shapes: Iterable[Shape], left: float, top: float) -> None:
        """Draw the shapes of a map whose top left corner is at `left`, `top`."""
        for shape in shapes:
            if isinstance(shape, Line):
                self.stroke(shape.colour, shape.width)
                dash, gap = shape.dash or (0.0, 0.0)
                self.pdf.set_dash_pattern(dash=dash, gap=gap)
                self.pdf.polyline([(left + x, top + y) for x, y in shape.points])
                self.pdf.set_dash_pattern()
            elif isinstance(shape, Polygon):
                points = [(left + x, top + y) for x, y in shape.points]
                if shape.outline_width:
                    self.stroke(shape.outline, 2 * shape.outline_width)
                    self.pdf.polygon(points, style="D")
                self.pdf.set_fill_color(shape.colour)
                self.pdf.polygon(points, style="F")
            elif isinstance(shape, Pill):
                x, y = left + shape.x - shape.half_width, top + shape.y - shape.radius
                self.box(x, y, 2 * shape.half_width, 2 * shape.radius, shape.colour, radius=shape.radius)
            else:
                weight = Weight.BOLD if shape.bold else Weight.REGULAR
                x, y, size = left + shape.x, top + shape.y, shape.size / MM
                self.write(shape.text, x, y, size, weight=weight, colour=shape.colour, align=shape.align)

    def finish(self) -> bytes:
        """The PDF file."""
        return bytes(self.pdf.output())

    def _set_type(self, size: float, weight: Weight, colour: str) -> None:
        self.pdf.set_font(FAMILY, "B" if weight is Weight.BOLD else "", size)
        self.pdf.set_text_color(colour)
