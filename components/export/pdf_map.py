"""The day's map on paper: route, numbers, names, scale, north and legend, on a plain ground."""

from __future__ import annotations

from components.export.fonts import Weight, text_width
from components.export.map_drawing import Drawing, Frame, Pin, Way, draw, scale_text
from components.export.map_names import Box, place_names
from components.export.pdf_sheet import LEFT, MM, RIGHT, Sheet
from components.i18n.words import Words
from components.plan.model import Day
from components.render import labels
from components.render.style import LIGHT

_NAME = 8.5  # points
_SMALL = 7.0


def draw_map(sheet: Sheet, day: Day, words: Words, height: float) -> None:
    """Draws the map of a day at the sheet's `y`, `height` mm high and as wide as the text, and moves on below it."""
    radius = 3.1 if len(day.located) < 20 else 2.4
    frame = Frame(width=RIGHT - LEFT, height=height, margin=13, radius=radius, foot=9)
    drawing = draw(day, frame, label_size=2 * radius * 0.5)
    if drawing is None:
        return
    left, top = LEFT, sheet.y
    sheet.box(left, top, frame.width, frame.height, LIGHT.map_ground, radius=2)
    _grid(sheet, drawing, left, top)
    for way in drawing.ways:
        _way(sheet, way, left, top)
    for way in drawing.ways:
        _arrow(sheet, way, left, top)
    for pin in drawing.pins:
        _leader(sheet, pin, left, top)
    for pin in drawing.pins:
        _pin(sheet, pin, radius, left, top)
    size = _NAME * MM
    taken = [Box(left=0, top=height - 10, right=frame.width, bottom=height)]
    for name in place_names(drawing, size=size, taken=taken):
        box = name.box
        x = {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}[name.align]
        for index, line in enumerate(name.lines):
            baseline = top + box.top + size * (0.95 + 1.2 * index)
            sheet.write(line, left + x, baseline, _NAME, weight=Weight.BOLD, align=name.align)
    _scale_and_legend(sheet, drawing, words, left, top)
    sheet.y = top + height


def _grid(sheet: Sheet, drawing: Drawing, left: float, top: float) -> None:
    sheet.stroke(LIGHT.rule, 0.2)
    for x in drawing.grid_x:
        sheet.pdf.line(left + x, top, left + x, top + drawing.frame.height)
    for y in drawing.grid_y:
        sheet.pdf.line(left, top + y, left + drawing.frame.width, top + y)


def _way(sheet: Sheet, way: Way, left: float, top: float) -> None:
    points = [(left + x, top + y) for x, y in way.points]
    sheet.stroke(LIGHT.surface, 1.7)
    sheet.pdf.polyline(points)
    sheet.stroke(LIGHT.of_mode(way.mode), 0.9)
    if way.estimated:
        sheet.pdf.set_dash_pattern(dash=1.9, gap=1.3)
    sheet.pdf.polyline(points)
    sheet.pdf.set_dash_pattern()


def _arrow(sheet: Sheet, way: Way, left: float, top: float) -> None:
    if way.arrow is None:
        return
    x, y, angle = left + way.arrow[0], top + way.arrow[1], way.arrow[2]
    shape = ((-1.9, -2.0), (2.3, 0.0), (-1.9, 2.0), (-1.0, 0.0))
    # fpdf2 turns anticlockwise, the angle runs clockwise.
    with sheet.pdf.rotation(-angle, x, y):
        sheet.stroke(LIGHT.surface, 0.4)
        sheet.pdf.set_fill_color(LIGHT.of_mode(way.mode))
        sheet.pdf.polygon([(x + east, y + south) for east, south in shape], style="DF")


def _leader(sheet: Sheet, pin: Pin, left: float, top: float) -> None:
    if pin.moved:
        sheet.stroke(LIGHT.accent, 0.35)
        sheet.pdf.line(left + pin.at_x, top + pin.at_y, left + pin.x, top + pin.y)
        sheet.pdf.set_fill_color(LIGHT.accent)
        sheet.pdf.circle(left + pin.at_x, top + pin.at_y, 0.6, style="F")


def _pin(sheet: Sheet, pin: Pin, radius: float, left: float, top: float) -> None:
    x, y = left + pin.x, top + pin.y
    rim = radius + 0.45
    sheet.box(x - pin.half_width - 0.45, y - rim, 2 * pin.half_width + 0.9, 2 * rim, LIGHT.surface, radius=rim)
    sheet.box(x - pin.half_width, y - radius, 2 * pin.half_width, 2 * radius, LIGHT.accent, radius=radius)
    size = radius / MM
    sheet.write(pin.label, x, y + radius * 0.36, size, weight=Weight.BOLD, colour=LIGHT.on_accent, align="middle")


def _scale_and_legend(sheet: Sheet, drawing: Drawing, words: Words, left: float, top: float) -> None:
    x, y = left + 4, top + drawing.frame.height - 4
    sheet.stroke(LIGHT.muted, 0.35)
    sheet.pdf.polyline([(x, y - 1.3), (x, y), (x + drawing.bar, y), (x + drawing.bar, y - 1.3)])
    sheet.write(scale_text(drawing, words), x, y - 2.2, _SMALL, colour=LIGHT.muted)
    right = left + drawing.frame.width - 4
    sheet.pdf.set_fill_color(LIGHT.muted)
    north = ((-1.4, 7.0), (0.0, 3.4), (1.4, 7.0), (0.0, 6.1))
    sheet.pdf.polygon([(right - 1.4 + east, top + south) for east, south in north], style="F")
    if drawing.estimated:
        note = words.text("dashed: estimate")
        sheet.write(note, right, y, _SMALL, colour=LIGHT.muted, align="end")
        right -= text_width(note, _SMALL * MM) + 5
    for mode in reversed(drawing.modes):
        name = labels.mode(mode, words)
        sheet.write(name, right, y, _SMALL, align="end")
        right -= text_width(name, _SMALL * MM) + 1.6
        sheet.stroke(LIGHT.of_mode(mode), 0.9)
        sheet.pdf.line(right - 5, y - 0.8, right, y - 0.8)
        right -= 10
