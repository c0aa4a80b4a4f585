"""What is written in the picture of a visit."""

from __future__ import annotations

from components.export.context import Context
from components.export.png import shapes
from components.export.shapes import Text
from components.plan.model import Visit
from tests.export.context import SERVED


def picture_texts(visit: Visit, context: Context = SERVED) -> list[str]:
    """Every text of the picture."""
    return [shape.text for shape in shapes(visit, context) if isinstance(shape, Text)]
