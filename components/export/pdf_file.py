"""A PDF file without pages yet, and how shapes are drawn on them.

Lengths are in millimetres from the top left corner.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from fpdf import FPDF

from components.export.fonts import FAMILY, STATEMENT_FAMILY, Weight, font_file, text_width, with_known_spaces
from components.export.shapes import Box, Image, Line, Path, Polygon, Shape, Text
from components.export.text import clean, one_line
from components.plan.model import Visit

MM = 25.4 / 72
"""One point."""

_PLATE_OPACITY = 0.78


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
    if visit.ground is not None:
        pdf.add_font(FAMILY, "I", font_file(Weight.ITALIC))
    if visit.funding.is_shown:
        pdf.add_font(STATEMENT_FAMILY, "", font_file(Weight.STATEMENT))
    return pdf


def text_extent(text: Text) -> tuple[float, float]:
    """The left end of a text and its width."""
    written = with_known_spaces(clean(text.text))
    width = text_width(written, text.size, text.weight) + text.spacing * len(written)
    return text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.align], width


def draw_shape(pdf: FPDF, shape: Shape) -> None:
    """Draw a shape. A halo is left out: a copy of the text would have every letter twice."""
    if isinstance(shape, Line):
        _draw_line(pdf, shape)
    elif isinstance(shape, Path):
        _draw_path(pdf, shape)
    elif isinstance(shape, Polygon):
        if shape.outline_width:
            pdf.set_draw_color(shape.outline)
            pdf.set_line_width(2 * shape.outline_width)
            pdf.polygon(shape.points, style="D")
        pdf.set_fill_color(shape.colour)
        pdf.polygon(shape.points, style="F")
    elif isinstance(shape, Box):
        _draw_box(pdf, shape)
    elif isinstance(shape, Image):
        pdf.image(BytesIO(shape.png), shape.x, shape.y, shape.width, shape.height, alt_text=shape.name)
    else:
        _draw_text(pdf, shape)


def _draw_box(pdf: FPDF, box: Box) -> None:
    radius = min(box.radius, min(box.width, box.height) / 2 * 0.999)  # half itself gives a small corner
    see_through = {"fill_opacity": box.opacity} if box.opacity < 1 else {}
    with pdf.local_context(**see_through) if see_through else nullcontext():
        pdf.set_fill_color(box.colour)
        pdf.rect(box.x, box.y, box.width, box.height, style="F", round_corners=box.radius > 0, corner_radius=radius)


def _draw_text(pdf: FPDF, text: Text) -> None:
    left, width = text_extent(text)
    if text.halo and text.plated:
        top, height = text.y - 0.92 * text.size, 1.24 * text.size
        edge = 0.2 * text.size
        plate = Box(x=left - edge, y=top, width=width + 2 * edge, height=height, colour=text.halo)
        _draw_box(pdf, replace(plate, radius=edge, opacity=_PLATE_OPACITY))
    family = STATEMENT_FAMILY if text.statement else FAMILY
    pdf.set_font(family, "B" if text.bold else "I" if text.italic else "", text.size / MM)
    pdf.set_text_color(text.colour)
    with pdf.rotation(-text.angle, text.x, text.y) if text.angle else nullcontext():
        if text.spacing:
            pdf.set_char_spacing(text.spacing / MM)
        pdf.text(left, text.y, with_known_spaces(clean(text.text)))
        if text.spacing:
            pdf.set_char_spacing(0)


def _draw_line(pdf: FPDF, line: Line) -> None:
    """Stroke a line with round ends and corners. fpdf2 itself has neither for lines, nor dashes of several lengths."""
    pdf.set_draw_color(line.colour)
    pdf.set_line_width(line.width)
    dashes = " ".join(f"{part * pdf.k:.2f}" for part in line.dash or ())
    pdf._out(f"q 1 J 1 j [{dashes}] 0 d")
    pdf.polyline(line.points)
    pdf._out("Q")


def _draw_path(pdf: FPDF, path: Path) -> None:
    """As operators of PDF: fpdf2's own paths take a second for each 20,000 points."""
    scale = path.step * pdf.k
    place = f"q {scale:.5f} 0 0 {-scale:.5f} {path.x * pdf.k:.3f} {(pdf.h - path.y) * pdf.k:.3f} cm"
    colour = " ".join(f"{value / 255:.3f}" for value in bytes.fromhex(path.colour[1:]))
    end, style, paint = " h", f"{colour} rg", "f*"
    if path.width:
        dashes = " ".join(f"{part / path.step:.2f}" for part in path.dash or ())
        end, style, paint = "", f"{colour} RG {path.width / path.step:.3f} w 1 J 1 j [{dashes}] 0 d", "S"
    lines = "\n".join(
        " l ".join(f"{x} {y}" for x, y in line).replace(" l", " m", 1) + f" l{end}" for line in path.lines
    )
    pdf._out(f"{place} {style}\n{lines}\n{paint} Q")
