"""What the PDF says, as lines that fit into its columns: those of a stop, and those about the visit.

Lengths are in millimetres, type sizes in points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from components.export.fonts import Weight, text_width, wrap
from components.export.pdf_canvas import LEFT, RIGHT
from components.export.pdf_file import MM
from components.export.text import leg_line, one_line
from components.i18n.words import Words
from components.plan.model import Visit
from components.render.escaping import contact_link
from components.render.stop_view import FieldView, Shape, StopView
from components.render.style import LIGHT
from components.render.typed_text import Span, link_spans, text_lines

BODY_X = LEFT + 39.0
"""Where the lines of a stop begin, right of its hours and number."""

BOX_PADDING = 2.5

_WIDTH = RIGHT - BODY_X
_LINK_WIDTH = 30.0  # room for the link beside a name


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLine:
    """One line of a stop: its text starts `indent` mm from the body's left edge, where its `lead` is, with `before` mm
    of space above it. The whole line leads to `link`, parts of it to their `links`."""

    text: str
    lead: str = ""
    indent: float = 0.0
    links: tuple[Span, ...] = ()
    size: float = 9.0
    weight: Weight = Weight.REGULAR
    colour: str = LIGHT.ink
    before: float = 0.0
    link: str = ""
    boxed: bool = False
    is_name: bool = False

    @property
    def height(self) -> float:
        """The height of the line with the space above, in mm."""
        return self.before + self.size * MM * 1.36


def lines_of_stop(stop: StopView, words: Words) -> Iterator[PdfLine]:
    """All lines of a stop, wrapped to the width of the body."""
    for leg in stop.legs:
        colour = LIGHT.muted if leg.same_place else LIGHT.of_mode(leg.mode)
        yield from _wrapped(leg_line(leg, words), PdfLine(text="", size=8.5, colour=colour))
    if stop.unknown_way is not None:
        yield from _wrapped(words.text("Way not known"), PdfLine(text="", size=8.5, colour=LIGHT.muted))
    route = stop.directions.osm if stop.directions is not None else ""
    name = PdfLine(text="", size=12, weight=Weight.BOLD, before=0.6)
    for index, line in enumerate(_wrapped(stop.name.text or "…", name, _WIDTH - _LINK_WIDTH)):
        yield line if index else replace(line, is_name=True, link=route)
    fields = stop.filled(without={"address", "certainty"})
    for field in fields:
        if field.row.prominent:
            yield from _prominent(field)
    address = PdfLine(text="", link=route, colour=LIGHT.accent if route else LIGHT.ink)
    yield from _wrapped(stop.text("address"), address)
    yield from _wrapped(stop.text("certainty"), PdfLine(text="", size=8, colour=LIGHT.muted))
    for field in fields:
        if not field.row.prominent:
            yield from _field(field)


def _prominent(field: FieldView) -> Iterator[PdfLine]:
    yield from _heading(field)
    yield from _prose(field.content.text, PdfLine(text="", size=9.5, boxed=True))
    yield PdfLine(text="", size=2.5, boxed=True)
    yield PdfLine(text="", size=2.5)


def _field(field: FieldView) -> Iterator[PdfLine]:
    content, row = field.content, field.row
    small = PdfLine(text="", size=8.5, colour=LIGHT.accent if content.link else LIGHT.muted)
    if row.shape is Shape.AGENDA:
        yield from _agenda(field)
    elif content.items:
        yield from _items(field)
    elif field.prose:
        yield from _prose(content.text, PdfLine(text="", size=9.5, before=1.0))
    elif row.shape is Shape.PARAGRAPHS and len(text_lines(content.text)) > 1:
        yield from _wrapped(f"{field.heading}:", replace(small, before=1.0))
        yield from _prose(content.text, small)
    else:
        text = one_line(content.text)
        yield from _typed(f"{field.heading}: {text}" if row.labelled else text, small, whole=content.link)


def _agenda(field: FieldView) -> Iterator[PdfLine]:
    yield from _wrapped(field.heading, PdfLine(text="", size=8, weight=Weight.BOLD, colour=LIGHT.accent, before=1.2))
    items = field.content.items
    size = 9.5
    indent = max(text_width(f"{item.name}  ", size * MM) for item in items) if any(item.name for item in items) else 0
    for item in items:
        yield from _typed(item.text or "…", PdfLine(text="", lead=item.name, indent=indent, size=size, before=0.2))
    yield PdfLine(text="", size=2)


def _items(field: FieldView) -> Iterator[PdfLine]:
    yield from _heading(field)
    for item in field.content.items:
        name = PdfLine(text="", size=9.5, weight=Weight.BOLD, boxed=True, before=0.4, link=item.link)
        yield from _wrapped(item.name, replace(name, colour=LIGHT.accent) if item.link else name)
        yield from _typed(item.text, PdfLine(text="", size=9, boxed=True))
    yield PdfLine(text="", size=2.5, boxed=True)
    yield PdfLine(text="", size=2)


def _heading(field: FieldView) -> Iterator[PdfLine]:
    yield PdfLine(text="", size=4)
    heading = PdfLine(text="", size=8, weight=Weight.BOLD, colour=LIGHT.accent, boxed=True, before=1.2)
    yield from _wrapped(field.heading, heading)


def _prose(text: str, like: PdfLine, width: float = _WIDTH) -> Iterator[PdfLine]:
    """The lines of a text like `like`, with a space where it has an empty line, and its bullets beside it."""
    for index, line in enumerate(text_lines(text)):
        indent = text_width(f"{line.lead or '-'} ", like.size * MM, like.weight) + 0.6 if line.row else 0.0
        before = like.before if index == 0 else 1.8 if line.gap else 0.0
        yield from _typed(line.text, replace(like, lead=line.lead, indent=indent, before=before), width)


def _typed(text: str, like: PdfLine, width: float = _WIDTH, *, whole: str = "") -> Iterator[PdfLine]:
    """`text` wrapped, with links at the addresses in it; where there are none the whole leads to `whole`."""
    text = " ".join(text.split())
    spans = link_spans(text)
    at = 0
    for line in _wrapped(text, like if spans else replace(like, link=whole), width):
        at = text.index(line.text, at)
        end = at + len(line.text)
        inside = [(max(start, at) - at, min(last, end) - at, link) for start, last, link in spans if start < end]
        yield replace(line, links=tuple(span for span in inside if span[0] < span[1]))
        at = end


def _wrapped(text: str, like: PdfLine, width: float = _WIDTH) -> Iterator[PdfLine]:
    """`text` wrapped into lines like `like`; only the first has the space above and the lead."""
    width -= 2 * _padding(like) + like.indent
    for index, line in enumerate(wrap(text, width, like.size * MM, like.weight)):
        yield replace(like, text=line, before=0, lead="") if index else replace(like, text=line)


def lines_about(visit: Visit, words: Words, width: float) -> Iterator[PdfLine]:
    """The introduction, who answers questions, and what the funder wants said of the views."""
    yield from _prose(visit.introduction, PdfLine(text="", size=9.5), width)
    if contact := one_line(visit.contact):
        line = PdfLine(text="", size=9.5, colour=LIGHT.accent)
        yield from _typed(f"{words.text('Questions?')} {contact}", line, width, whole=contact_link(contact))
    yield from _prose(visit.funding.disclaimer, PdfLine(text="", size=8, colour=LIGHT.muted), width)


def _padding(line: PdfLine) -> float:
    return BOX_PADDING if line.boxed else 0.0
