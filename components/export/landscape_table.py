"""Pages of A4 landscape with one table: a head that is repeated, rows as high as their texts, and page x of y.

What is not known of the head is a line to write on. Lengths are in millimetres, type sizes in points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fpdf import FPDF

from components.export.fonts import Weight, text_width, wrap
from components.export.funder_band import FunderBand
from components.export.pdf_file import MM, draw_shape
from components.export.shapes import Box, Line, Shape, Text, moved
from components.export.text import one_line
from components.i18n.words import Words
from components.render.style import LIGHT

WIDTH, HEIGHT = 297.0, 210.0
LEFT, RIGHT = 14.0, WIDTH - 14.0
TOP, BOTTOM = 12.0, HEIGHT - 16.0
MAX_VALUE_LINES = 3
"""So many lines has the value of a field in the head at most."""
VALUE_SIZE = 10.0
_LABEL_SIZE, _FOOT_SIZE, _COLUMN_SIZE = 7.5, 7.5, 8.5
_LINE_HEIGHT = 0.43  # mm for each point of the size


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A labelled value in the head, on its share of the width; a line to write on where `value` is empty."""

    label: str
    value: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table. `align` is `start` or `end`."""

    label: str
    width: float
    align: str = "start"
    size: float = 10.0
    colour: str = LIGHT.ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The texts of a row, in the order of the columns; `is_sum` is written in bold."""

    cells: Sequence[str]
    min_height: float = 6.4
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What stands on each page: the `kind` of paper, the visit's title, the head's fields, the columns, the foot's text
    and the funder's `band` above all of it."""

    kind: str
    title: str
    fields: Sequence[Sequence[Field]]
    columns: Sequence[Column]
    foot: str
    band: FunderBand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What stands below the last row, at the foot of the last page, and how high it is."""

    shapes: Sequence[Shape] = ()
    height: float = 0.0


NO_ENDING = Ending()
"""Nothing below the last row."""


def pages_of(
    paper: Paper,
    rows: Iterable[Row],
    words: Words,
    *,
    ending: Ending = NO_ENDING,
    filler: Callable[[int], Row] | None = None,
) -> list[list[Shape]]:
    """The pages of a table. With a `filler`, which gives the row of a number from 1, the last page is filled up."""
    head, top = _head(paper)
    pages = [_Page(y=top)]
    count = 0
    for row in rows:
        count += 1
        height = _height(row, paper.columns)
        if pages[-1].y + height > BOTTOM and pages[-1].lines:
            pages.append(_Page(y=top))
        _draw_row(pages[-1], row, paper.columns, height)
    if pages[-1].y + ending.height > BOTTOM:
        pages.append(_Page(y=top))
    while filler is not None:
        row = filler(count := count + 1)
        height = _height(row, paper.columns)
        if pages[-1].y + height + ending.height > BOTTOM:
            break
        _draw_row(pages[-1], row, paper.columns, height)
    pages[-1].shapes += ending.shapes
    return [
        [*head, *page.shapes, *_rules(page, top, paper.columns), *_foot(paper.foot, words, number, len(pages))]
        for number, page in enumerate(pages, start=1)
    ]


def add_pages(pdf: FPDF, pages: Iterable[Sequence[Shape]], section: str) -> None:
    """Add pages to a file; `section` is their heading in its outline."""
    for number, page in enumerate(pages):
        pdf.add_page()
        if number == 0:
            pdf.set_y(TOP)
            pdf.start_section(section)
        for shape in page:
            draw_shape(pdf, shape)


def as_many(parts: Sequence[str], width: float, words: Words) -> str:
    """As many places of stops as fit into the value of a field, and how many more stops there are."""
    for count in range(len(parts), 0, -1):
        more = len(parts) - count
        rest = [words.plural("{count} more stop", "{count} more stops", more)] if more else []
        text = "; ".join([*parts[:count], *rest])
        if count == 1 or text_width(text, VALUE_SIZE * MM) <= 1.9 * width:  # two lines, and where they break
            return text
    return ""


def written(
    text: str, x: float, y: float, size: float, *, colour: str = LIGHT.ink, bold: bool = False, align: str = "start"
) -> Text:
    """A line of text by its baseline; `size` in points."""
    return Text(text=text, x=x, y=y, size=size * MM, colour=colour, bold=bold, align=align)


def line_to_write_on(x: float, y: float, width: float) -> Line:
    """A line on which somebody writes by hand."""
    return Line(points=((x, y), (x + width, y)), colour=LIGHT.muted, width=0.2)


def fitting(text: str, width: float, size: float, weight: Weight = Weight.BOLD) -> float:
    """The size in points, smaller where the text would be wider than `width` mm."""
    wide = text_width(text, size * MM, weight)
    return size if wide <= width else size * width / wide


@dataclass(slots=True, kw_only=True)
class _Page:
    """The shapes of a page, where its next row goes, and the lines below its rows."""

    y: float
    shapes: list[Shape] = field(default_factory=list)
    lines: list[float] = field(default_factory=list)


def _head(paper: Paper) -> tuple[list[Shape], float]:
    """The head of every page down to that of the table, and where its rows begin."""
    shapes: list[Shape] = []
    y = TOP + 4.0
    if paper.band is not None:
        shapes += [moved(shape, LEFT, TOP - 2) for shape in paper.band.shapes]
        y += paper.band.height + 2
    shapes.append(written(paper.kind, LEFT, y, 9.5, colour=LIGHT.accent, bold=True))
    y += 1.6
    for line in wrap(paper.title, RIGHT - LEFT, 15 * MM, Weight.BOLD, max_lines=2):
        y += 6.4
        shapes.append(written(line, LEFT, y, 15, bold=True))
    y += 3.4
    for fields in paper.fields:
        y = _draw_fields(shapes, fields, y)
    y += 1.0
    height = 6.4
    shapes.append(Box(x=LEFT, y=y, width=RIGHT - LEFT, height=height, colour=LIGHT.accent_soft))
    x = LEFT
    for column in paper.columns:
        size = fitting(column.label, column.width - 3, _COLUMN_SIZE)
        at = x + column.width - 2 if column.align == "end" else x + 2
        shapes.append(written(column.label, at, y + 4.4, size, bold=True, align=column.align))
        x += column.width
    return shapes, y + height


def _draw_fields(shapes: list[Shape], fields: Sequence[Field], y: float) -> float:
    """Draw one row of fields below `y`; gives where it ends."""
    x, lowest = LEFT, y
    for each in fields:
        room = (RIGHT - LEFT) * each.share
        width = room - (0 if x + room > RIGHT - 1 else 5)
        shapes.append(written(each.label, x, y + 2.4, _LABEL_SIZE, colour=LIGHT.muted))
        baseline = y + 6.6
        lines = wrap(one_line(each.value), width, VALUE_SIZE * MM, max_lines=MAX_VALUE_LINES)
        for line in lines:
            shapes.append(written(line, x, baseline, VALUE_SIZE))
            baseline += _LINE_HEIGHT * VALUE_SIZE
        if not lines:
            shapes.append(line_to_write_on(x, baseline + 0.8, width))
            baseline += _LINE_HEIGHT * VALUE_SIZE
        lowest = max(lowest, baseline)
        x += room
    return lowest - _LINE_HEIGHT * VALUE_SIZE + 2.6


def _height(row: Row, columns: Sequence[Column]) -> float:
    heights = (
        len(lines) * column.size * _LINE_HEIGHT + 2.4
        for lines, column in zip(_wrapped(row, columns), columns, strict=True)
    )
    return max(row.min_height, *heights)


def _wrapped(row: Row, columns: Sequence[Column]) -> list[list[str]]:
    weight = Weight.BOLD if row.is_sum else Weight.REGULAR
    return [
        wrap(one_line(cell), column.width - 4, column.size * MM, weight)
        for cell, column in zip(row.cells, columns, strict=True)
    ]


def _draw_row(page: _Page, row: Row, columns: Sequence[Column], height: float) -> None:
    middle, x = page.y + height / 2, LEFT
    for lines, column in zip(_wrapped(row, columns), columns, strict=True):
        spacing = column.size * _LINE_HEIGHT
        baseline = middle - (len(lines) - 1) * spacing / 2 + column.size * MM * 0.35
        at = x + column.width - 2 if column.align == "end" else x + 2
        for line in lines:
            look = {"colour": column.colour, "align": column.align}
            page.shapes.append(written(line, at, baseline, column.size, bold=row.is_sum, **look))
            baseline += spacing
        x += column.width
    page.y += height
    page.lines.append(page.y)


def _rules(page: _Page, top: float, columns: Sequence[Column]) -> Iterator[Shape]:
    """The lines of the table, from its first row down to its last."""
    for y in (top, *page.lines):
        yield Line(points=((LEFT, y), (RIGHT, y)), colour=LIGHT.muted, width=0.2)
    x = LEFT
    for width in (0.0, *(column.width for column in columns)):
        x += width
        yield Line(points=((x, top), (x, page.y)), colour=LIGHT.muted, width=0.2)


def _foot(text: str, words: Words, page: int, pages: int) -> Iterator[Shape]:
    yield Line(points=((LEFT, HEIGHT - 13.0), (RIGHT, HEIGHT - 13.0)), colour=LIGHT.rule, width=0.25)
    count, y = words.text("Page {page} of {pages}", page=page, pages=pages), HEIGHT - 8.5
    room = RIGHT - LEFT - text_width(count, _FOOT_SIZE * MM) - 8
    for line in wrap(text, room, _FOOT_SIZE * MM, max_lines=1):
        yield written(line, LEFT, y, _FOOT_SIZE, colour=LIGHT.muted)
    yield written(count, RIGHT, y, _FOOT_SIZE, colour=LIGHT.muted, align="end")
