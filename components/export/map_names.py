"""Where the names on a map go: beside their pin, over nothing, or left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from components.export.fonts import Weight, text_width, wrap
from components.export.map_drawing import Drawing, Pin
from components.export.text import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have an area in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name of one or two lines in its box, aligned to the side that is nearer its pin (`start`, `middle`, `end`)."""

    lines: tuple[str, ...]
    box: Box
    align: str


def place_names(drawing: Drawing, *, size: float, taken: Sequence[Box] = ()) -> list[Name]:
    """A name for each pin that has room for one, in the order of the pins.

    A name covers no pin, no other name and none of the boxes `taken`; where it can choose it covers no way.
    """
    frame = drawing.frame
    line_height = size * 1.2
    pins = [
        Box(
            left=pin.x - pin.half_width,
            right=pin.x + pin.half_width,
            top=pin.y - frame.radius,
            bottom=pin.y + frame.radius,
        )
        for pin in drawing.pins
    ]
    inked = list(_samples(drawing, size))
    placed: list[Name] = []
    for pin in drawing.pins:
        lines = _lines(pin, size, frame.width * 0.27)
        width = max(text_width(line, size, Weight.BOLD) for line in lines) + size * 0.3
        options = [
            (sum(box.holds(x, y) for x, y in inked), rank, box, align)
            for rank, (box, align) in enumerate(_around(pin, frame.radius, width, line_height * len(lines), size))
            if box.left >= size * 0.5
            and box.right <= frame.width - size * 0.5
            and box.top >= size * 0.5
            and box.bottom <= frame.height - size * 0.5
            and not any(box.meets(other) for other in (*pins, *taken, *(name.box for name in placed)))
        ]
        if options:
            _, _, box, align = min(options, key=lambda option: (option[0], option[1]))
            placed.append(Name(lines=tuple(lines), box=box, align=align))
    return placed


def _lines(pin: Pin, size: float, width: float) -> list[str]:
    """The stop's name in two lines at most; for a shared pin the first and how many more there are."""
    lines = wrap(one_line(pin.stops[0].stop.name), width, size, Weight.BOLD, most=2) or ["…"]
    for located in pin.stops[1:2]:
        lines = [*lines[:1], *wrap(one_line(located.stop.name), width, size, Weight.BOLD, most=1)]
    return lines


def _around(pin: Pin, radius: float, width: float, height: float, size: float) -> Iterator[tuple[Box, str]]:
    """The boxes around a pin in the order in which a reader likes them."""
    gap = size * 0.4
    right, left = pin.x + pin.half_width + gap, pin.x - pin.half_width - gap
    tops = (pin.y - height / 2, pin.y - radius - height * 0.6, pin.y + radius - height * 0.4)
    for top in tops:
        yield Box(left=right, top=top, right=right + width, bottom=top + height), "start"
        yield Box(left=left - width, top=top, right=left, bottom=top + height), "end"
    for top in (pin.y + radius + gap * 0.5, pin.y - radius - gap * 0.5 - height):
        yield Box(left=pin.x - width / 2, top=top, right=pin.x + width / 2, bottom=top + height), "middle"


def _samples(drawing: Drawing, size: float) -> Iterator[tuple[float, float]]:
    """Points along every way, half a letter apart."""
    for way in drawing.ways:
        for (start_x, start_y), (end_x, end_y) in pairwise(way.points):
            steps = 1 + int(max(abs(end_x - start_x), abs(end_y - start_y)) / (size / 2))
            for step in range(steps + 1):
                share = step / steps
                yield start_x + (end_x - start_x) * share, start_y + (end_y - start_y) * share
