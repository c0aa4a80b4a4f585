"""The ground of a visit: streets, rail, water, green and names around its ways, as numbers that any output can draw.

One JSON document holds it, which is `/ground.json` too. Its unit is a pixel of zoom 16 of web maps (Web Mercator,
EPSG:3857, 256 pixels a tile), some 1.7 m in the middle of Europe; x grows to the east, y to the south, both from the
north-western corner of the ground. The lines of a class are one text: each is the numbers of its first point, as
steps from the first point of the line before it, then steps from point to point; `;` stands between lines, and a
space only before a number without a minus (`12 4-3 5;0 7 1 1`). An area is its rings as such lines, without the last
point, which is the first; what an even number of rings contains is outside (a hole).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

GROUND_ZOOM = 16
TILE_PX = 256
WORLD_PX = TILE_PX << GROUND_ZOOM
"""The width and the height of the world."""

FORMAT = 1
LICENCE = "ODbL-1.0"
LICENCE_URL = "https://opendatacommons.org/licenses/odbl/1-0/"

PixelPoint: TypeAlias = "tuple[int, int]"
"""x and y from the north-western corner of the ground."""

_NUMBER = re.compile(r"-?\d+")


class AreaKind(StrEnum):
    """Classes of areas, in the order in which they are drawn."""

    WOOD = "wood"
    GREEN = "green"
    WATER = "water"
    SQUARE = "square"
    HOUSE = "house"


class LineKind(StrEnum):
    """Classes of lines, in the order in which they are drawn, above all areas."""

    STREAM = "stream"
    PATH = "path"
    STREET = "street"
    ROAD = "road"
    MAIN = "main"
    RAIL = "rail"


class LabelKind(StrEnum):
    """What a name is of."""

    PLACE = "place"
    DISTRICT = "district"
    STATION = "station"
    STREET = "street"
    WATER = "water"
    GREEN = "green"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStyle:
    """How the names of a kind are set on a screen, for which they have room: the size of their type in CSS pixels;
    capitals are spaced by 0.08 em."""

    size_px: float
    bold: bool = False
    italic: bool = False
    capitals: bool = False


LABEL_STYLES: Mapping[LabelKind, LabelStyle] = {
    LabelKind.PLACE: LabelStyle(size_px=15, bold=True),
    LabelKind.DISTRICT: LabelStyle(size_px=11, bold=True, capitals=True),
    LabelKind.STATION: LabelStyle(size_px=11, bold=True),
    LabelKind.STREET: LabelStyle(size_px=11),
    LabelKind.WATER: LabelStyle(size_px=12, italic=True),
    LabelKind.GREEN: LabelStyle(size_px=11, italic=True),
}
LABEL_LINE_HEIGHT = 1.2
"""Of the size of the type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLabel:
    """A name: the middle of its text, the angle of the text (degrees clockwise, -90 to 90), and the smallest zoom at
    which it has room beside the names of a smaller `rank`, the pins and the route, set as `LABEL_STYLES` says. `latin`
    is the name in Latin letters where `text` is in others. `shift_px` is how far the middle of the text stands off the
    point, across the text, in CSS pixels at every zoom (above it where negative): a street that the route follows has
    its name beside it."""

    text: str
    kind: LabelKind
    rank: int
    x: int
    y: int
    zoom: float
    angle: int = 0
    latin: str = ""
    shift_px: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """What is written: the Latin letters after the name of a street, else below the name."""
        if not self.latin:
            return (self.text,)
        return (f"{self.text} {self.latin}",) if self.kind is LabelKind.STREET else (self.text, self.latin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground, read from its JSON `data`. `digest` is of these bytes. `west_px` and `north_px` are its corner in the
    pixels of the world, the former from 0 to less than `WORLD_PX`; `date` is that of the map data, as the source gives
    it. `credit` is plain text that every picture of it must show."""

    data: bytes
    digest: str
    source: str
    version: str
    date: str
    credit: str
    west_px: int
    north_px: int
    width_px: int
    height_px: int
    areas: Mapping[AreaKind, str]
    lines: Mapping[LineKind, str]
    labels: tuple[GroundLabel, ...]


def ground_json(
    *,
    source: str,
    version: str,
    date: str,
    credit: str,
    corner_px: tuple[int, int],
    size_px: tuple[int, int],
    areas: Mapping[AreaKind, str],
    lines: Mapping[LineKind, str],
    labels: Sequence[GroundLabel],
) -> bytes:
    """The JSON of a ground, the same bytes for the same content."""
    document = {
        "format": FORMAT,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "credit": credit,
        "source": source,
        "version": version,
        "date": date,
        "zoom": GROUND_ZOOM,
        "corner": list(corner_px),
        "size": list(size_px),
        "areas": {kind.value: areas[kind] for kind in AreaKind if areas.get(kind)},
        "lines": {kind.value: lines[kind] for kind in LineKind if lines.get(kind)},
        "labels": [_label_json(label) for label in labels],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def read_ground(data: bytes) -> Ground:
    """The ground of a JSON document of ours. Raises `ValueError` for bytes that are none, or of another format."""
    document = json.loads(data)
    try:
        if document["format"] != FORMAT or document["zoom"] != GROUND_ZOOM:
            raise ValueError("a ground of another format")
        (west_px, north_px), (width_px, height_px) = document["corner"], document["size"]
        return Ground(
            data=data,
            digest=hashlib.sha256(data).hexdigest()[:16],
            source=str(document["source"]),
            version=str(document["version"]),
            date=str(document["date"]),
            credit=str(document["credit"]),
            west_px=int(west_px),
            north_px=int(north_px),
            width_px=int(width_px),
            height_px=int(height_px),
            areas={AreaKind(kind): str(text) for kind, text in document["areas"].items()},
            lines={LineKind(kind): str(text) for kind, text in document["lines"].items()},
            labels=tuple(_label(each) for each in document["labels"]),
        )
    except (AttributeError, KeyError, TypeError) as fault:
        raise ValueError("not the JSON of a ground") from fault


def encoded_lines(lines: Iterable[Sequence[PixelPoint]]) -> str:
    """Lines as one text, in the order given."""
    texts, (first_x, first_y) = [], (0, 0)
    for line in lines:
        steps, (x, y) = [], (first_x, first_y)
        for point_x, point_y in line:
            steps += [point_x - x, point_y - y]
            x, y = point_x, point_y
        first_x, first_y = line[0]
        texts.append("".join(str(step) if step < 0 or index == 0 else f" {step}" for index, step in enumerate(steps)))
    return ";".join(texts)


def decoded_lines(text: str) -> Iterator[list[PixelPoint]]:
    """The lines of a text."""
    first_x = first_y = 0
    for line in text.split(";") if text else ():
        numbers = [int(number) for number in _NUMBER.findall(line)]
        x, y, points = first_x, first_y, []
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            points.append((x, y))
        first_x, first_y = points[0]
        yield points


def _label_json(label: GroundLabel) -> dict[str, Any]:
    values = {
        "text": label.text,
        "latin": label.latin,
        "kind": label.kind.value,
        "rank": label.rank,
        "x": label.x,
        "y": label.y,
        "angle": label.angle,
        "zoom": label.zoom,
        "shift": label.shift_px,
    }
    return {name: value for name, value in values.items() if value or name not in ("latin", "angle", "shift")}


def _label(document: dict[str, Any]) -> GroundLabel:
    return GroundLabel(
        text=str(document["text"]),
        kind=LabelKind(document["kind"]),
        rank=int(document["rank"]),
        x=int(document["x"]),
        y=int(document["y"]),
        zoom=float(document["zoom"]),
        angle=int(document.get("angle", 0)),
        latin=str(document.get("latin", "")),
        shift_px=int(document.get("shift", 0)),
    )
