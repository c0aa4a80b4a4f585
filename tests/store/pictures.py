"""Pictures as organisers bring them, good and bad, made here."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 40">{}
<rect x="10" y="10" width="80" height="20" fill="#003399"/></svg>"""


def a_picture(size: tuple[int, int] = (800, 200)) -> Image.Image:
    """A red disk on white."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((20, 20, size[0] // 2, size[1] - 20), fill=(200, 20, 20))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of a file of this kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def drawing(inside: str = "") -> bytes:
    """An SVG with a blue bar, and what is put inside."""
    return SVG.format(inside).encode()


def opened(png: bytes) -> Image.Image:
    """The picture of a PNG."""
    image = Image.open(io.BytesIO(png))
    image.load()
    return image
