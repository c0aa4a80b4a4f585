"""A PDF file without pages yet, and how shapes are drawn on them.

Lengths are in millimetres from the top left corner.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from fpdf import FPDF

from components.export.fonts import FAMILY, STATEMENT_FAMILY, Weight, font_file, text_width, with_known_spaces
from components.export.shapes import Box, Image, Line, Polygon, Shape, Text
from components.export.text import clean, one_line
from components.plan.model import Visit

MM = 25.4 / 72
"""One point."""


def open_pdf(visit: Visit, title: str, subject: str, language: str, *, landscape: bool = False) -> FPDF:
    """An empty A4 file of the visit, with what it says of itself and our typeface: the same bytes for the same plan."""
    pdf = FPDF(orientation="landscape" if landscape else "portrait", format="A4", unit="mm")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title(title)
    pdf.set_author(one_line(visit.host))
    pdf.set_subject(subject)
    pdf.set_lang(language)
    pdf.set_creation_date(visit.stamp.published_at or datetime(1970, 1, 1, tzinfo=UTC))
    for weight, style in ((Weight.REGULAR, ""), (Weight.BOLD, "B")):
        pdf.add_font(FAMILY, style, font_file(weight))
    if visit.funding.is_shown:
        pdf.add_font(STATEMENT_FAMILY, "", font_file(Weight.STATEMENT))
    return pdf


def text_extent(text: Text) -> tuple[float, float]:
    """The left end of a text and its width."""
    width = text_width(with_known_spaces(clean(text.text)), text.size, text.weight)
    return text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.align], width


def draw_shape(pdf: FPDF, shape: Shape) -> None:
    """Draw a shape. A halo is left out: a copy of the text would have every letter twice."""
    if isinstance(shape, Line):
        _draw_line(pdf, shape)
    elif isinstance(shape, Polygon):
        if shape.outline_width:
            pdf.set_draw_color(shape.outline)
            pdf.set_line_width(2 * shape.outline_width)
            pdf.polygon(shape.points, style="D")
        pdf.set_fill_color(shape.colour)
        pdf.polygon(shape.points, style="F")
    elif isinstance(shape, Box):
        pdf.set_fill_color(shape.colour)
        radius = min(shape.radius, min(shape.width, shape.height) / 2 * 0.999)  # half itself gives a small corner
        rounded = shape.radius > 0
        pdf.rect(shape.x, shape.y, shape.width, shape.height, style="F", round_corners=rounded, corner_radius=radius)
    elif isinstance(shape, Image):
        pdf.image(BytesIO(shape.png), shape.x, shape.y, shape.width, shape.height, alt_text=shape.name)
    else:
        family = STATEMENT_FAMILY if shape.statement else FAMILY
        pdf.set_font(family, "B" if shape.bold else "", shape.size / MM)
        pdf.set_text_color(shape.colour)
        pdf.text(text_extent(shape)[0], shape.y, with_known_spaces(clean(shape.text)))


def _draw_line(pdf: FPDF, line: Line) -> None:
    """Stroke a line with round ends and corners. fpdf2 itself has neither for lines, nor dashes of several lengths."""
    pdf.set_draw_color(line.colour)
    pdf.set_line_width(line.width)
    dashes = " ".join(f"{part * pdf.k:.2f}" for part in line.dash or ())
    pdf._out(f"q 1 J 1 j [{dashes}] 0 d")
    pdf.polyline(line.points)
    pdf._out("Q")
