"""What is written in the pictures of a visit."""

from __future__ import annotations

from components.export import map_picture
from components.export.context import Context
from components.export.png import shapes
from components.export.shapes import Text
from components.plan.model import Visit
from tests.export.context import SERVED


def picture_texts(visit: Visit, context: Context = SERVED) -> list[str]:
    """Every text of the picture."""
    return [shape.text for shape in shapes(visit, context) if isinstance(shape, Text)]


def map_texts(visit: Visit, context: Context = SERVED) -> list[str]:
    """Every text of the picture of the map alone."""
    return [shape.text for shape in map_picture.shapes(visit, context)[0] if isinstance(shape, Text)]
