"""Makes a picture safe in a process of its own: a picture from outside on standard input becomes a PNG of ours.

A few kilobytes can unpack to more pixels than there is memory, or be a drawing that never ends; here that ends this
process alone. Memory and time are limited, and no file can be opened once the picture is read. This module is run by
itself and imports nothing else of ours. Arguments: the most pixels in width, and in height.

Output: a line of JSON, `{"width": ..., "height": ...}` with the bytes of the PNG after it; or `{"fault": "..."}`.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import warnings
from typing import Any

import resvg_py
from lxml import etree
from PIL import Image, ImageCms, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from components.limited_process import limit_resources

MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_SECONDS = 6
MAX_PIXELS = 25_000_000
MAX_ELEMENTS = 20_000
LEAST_PIXELS = 16
"""In width and in height: less is no picture that anybody could see."""
LEAST_STORED_PIXELS = 6
FEW_BYTES = 60_000
"""A PNG of more bytes is tried with 256 colours: logos have few, and stand in every saved page."""

_LATE = (MpoImagePlugin, TiffImagePlugin)
"""Readers of parts of a JPEG, which Pillow would import when it meets one."""
_SVG = "http://www.w3.org/2000/svg"
_SHAPES = {"svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_PAINTS = {"linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker", "style", "switch"}
_DRAWN = _SHAPES | _PAINTS
_FONTS = {"font", "font-face", "glyph", "missing-glyph", "hkern", "vkern"}
_DRAWS_NOTHING = {"title", "desc", "metadata", "view", "cursor"} | _FONTS
_FAULTS = {
    **dict.fromkeys(("script", "handler", "foreignObject", "html", "iframe", "audio", "video"), "script"),
    **dict.fromkeys(("animate", "animateMotion", "animateTransform", "animateColor", "set", "discard"), "moves"),
    **dict.fromkeys(("text", "tspan", "tref", "textPath", "altGlyph"), "letters"),
    **dict.fromkeys(("image", "feImage"), "picture-inside"),
    "a": "outside",
    "filter": "effects",
}
_OUTSIDE = re.compile(r"url\s*\((?!\s*[\"']?\s*#)|@import|\\", re.IGNORECASE)
"""In a style: something that is not in the drawing, or a way to write it so that it is not seen."""
_LENGTH = re.compile(r"\s*([0-9.]+(?:e[+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in|em|ex|q)?\s*", re.IGNORECASE)


class Unsafe(Exception):
    """A picture that is not taken; the first argument is the key of the reason."""


def main() -> None:
    """Read standard input, write standard output."""
    data = sys.stdin.buffer.read()
    Image.preinit()  # imports its readers, which needs files
    limit_resources(memory_bytes=MAX_MEMORY_BYTES, seconds=MAX_SECONDS, open_files=3)
    sys.stdout.buffer.write(answer(data, *map(int, sys.argv[1:3])))


def answer(data: bytes, most_width: int, most_height: int) -> bytes:
    """What is written to standard output."""
    png = b""
    try:
        width, height, png = safe_png(data, most_width, most_height)
        result: dict[str, Any] = {"width": width, "height": height}
    except Unsafe as fault:
        result = {"fault": str(fault)}
    except MemoryError:
        result = {"fault": "pixels"}
    except Exception:  # noqa: BLE001 - whatever libraries trip over in a file from outside, in a process for that alone
        result = {"fault": "damaged"}
    return json.dumps(result).encode() + b"\n" + png


def safe_png(data: bytes, most_width: int, most_height: int) -> tuple[int, int, bytes]:
    """Width, height and bytes of the picture as a PNG without metadata. Raises `Unsafe`."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    image = _of_pixels(data) if format_of(data) else _of_drawing(data, most_width, most_height)
    if min(image.size) < LEAST_PIXELS:
        raise Unsafe("small")
    image = _without_empty_edges(image)
    image.thumbnail((most_width, most_height), Image.Resampling.LANCZOS, reducing_gap=None)
    if min(image.size) < LEAST_STORED_PIXELS:
        raise Unsafe("narrow")
    if "A" in image.getbands() and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return (*image.size, _png_of(image))


def format_of(data: bytes) -> str:
    """Which picture of pixels the bytes are, whatever the file is called; empty for none of those that are taken."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return WebPImagePlugin.WebPImageFile.format if is_webp else ""


def _of_pixels(data: bytes) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=[format_of(data)])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise Unsafe("pixels") from fault
    if image.width * image.height > MAX_PIXELS:
        raise Unsafe("pixels")
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:  # in an MPO the others are previews
        raise Unsafe("moves")
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # grey in 16 bits: the upper eight of them
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    transparent = "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "RGBa", "La"}
    if image.mode == "CMYK":
        return in_screen_colours(image, profile, "RGB")
    mode = "RGBA" if transparent else "RGB"
    return in_screen_colours(image.convert(mode), profile if image.mode.startswith(("RGB", "P")) else None, mode)


def in_screen_colours(image: Image.Image, profile: Any, mode: str) -> Image.Image:
    """The picture in sRGB, by the profile of its colours where that can be read."""
    if isinstance(profile, bytes) and profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            if converted is not None:
                return converted
    return image.convert(mode)


def _of_drawing(data: bytes, most_width: int, most_height: int) -> Image.Image:
    """An SVG, drawn four times as large as it is stored: what is drawn of it may be less than its sheet."""
    root = _drawing(data)
    left, top, width, height = _sheet(root)
    scale = 4 * min(most_width / width, most_height / height)
    for name in [name for name in root.attrib if str(name) in {"x", "y", "style"}]:
        del root.attrib[name]
    root.set("viewBox", f"{left:g} {top:g} {width:g} {height:g}")
    root.set("width", f"{max(1.0, width * scale):.2f}")
    root.set("height", f"{max(1.0, height * scale):.2f}")
    drawing = etree.tostring(root, encoding="unicode")
    try:
        drawn = bytes(resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=True))
    except ValueError as fault:
        raise Unsafe("complicated" if "limit" in str(fault) else "drawing-damaged") from fault
    return Image.open(io.BytesIO(drawn), formats=["PNG"]).convert("RGBA")


def _drawing(data: bytes) -> etree._Element:
    """The root of an SVG in which nothing runs and nothing comes from elsewhere."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise Unsafe("drawing-damaged" if b"<svg" in data[:2000] else "kind") from fault
    if root.tag not in {f"{{{_SVG}}}svg", "svg"}:
        raise Unsafe("kind")
    types: Any = root.getroottree().docinfo.internalDTD
    if types is not None and next(types.iterentities(), None) is not None:
        raise Unsafe("entities")
    elements = list(root.iter())
    if len(elements) > MAX_ELEMENTS:
        raise Unsafe("complicated")
    for element in elements:
        _check(element)
    return etree.fromstring(etree.tostring(root), parser)  # without its document type


def _check(element: etree._Element) -> None:
    """Takes out what draws nothing. Raises `Unsafe` for what runs, moves, or comes from elsewhere."""
    if not isinstance(element.tag, str):  # an entity that was not put in
        raise Unsafe("entities")
    name = etree.QName(element)
    if name.localname in _FAULTS:
        raise Unsafe(_FAULTS[name.localname])
    if name.namespace not in {_SVG, None} or name.localname in _DRAWS_NOTHING:
        if (parent := element.getparent()) is not None:
            parent.remove(element)
        return
    if name.localname not in _DRAWN:
        raise Unsafe("drawing-damaged")
    if name.localname == "style" and _OUTSIDE.search(str(etree.tostring(element, encoding="unicode", method="text"))):
        raise Unsafe("outside")
    for attribute, value in element.attrib.items():
        _check_attribute(etree.QName(attribute).localname.lower(), str(value))


def _check_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise Unsafe("script")
    is_outside = name in {"href", "src"} and not value.strip().startswith("#")
    if is_outside or name == "base" or _OUTSIDE.search(value):
        raise Unsafe("outside")


def _sheet(root: etree._Element) -> tuple[float, float, float, float]:
    """Left, top, width and height of the sheet on which an SVG is drawn."""
    box = re.split(r"[\s,]+", str(root.get("viewBox") or "").strip())
    with contextlib.suppress(ValueError):
        left, top, width, height = map(float, box)
        if _is_sheet(width, height):
            return left, top, width, height
    sides = [_LENGTH.fullmatch(str(root.get(name) or "")) for name in ("width", "height")]
    if sides[0] and sides[1] and sides[0].group(2) == sides[1].group(2):
        width, height = float(sides[0].group(1)), float(sides[1].group(1))
        if sides[0].group(2) in {None, "px"} and _is_sheet(width, height):
            return 0.0, 0.0, width, height
    raise Unsafe("sheet")


def _is_sheet(width: float, height: float) -> bool:
    return 1e-3 < width < 1e6 and 1e-3 < height < 1e6 and 1 / 60 < width / height < 60


def _without_empty_edges(image: Image.Image) -> Image.Image:
    """The picture without edges in which nothing is to be seen. Raises `Unsafe` where there is nothing in it."""
    if "A" not in image.getbands():
        return image
    alpha = image.getchannel("A")
    box = alpha.point(lambda value: 255 if value > 8 else 0).getbbox()
    if box is None:
        raise Unsafe("nothing")
    return image.crop(box)


def _png_of(image: Image.Image) -> bytes:
    """The pixels and nothing else of a picture."""
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    png = _encoded(bare)
    if len(png) > FEW_BYTES:
        few = bare.quantize(256, Image.Quantize.FASTOCTREE)
        png = min(png, _encoded(few), key=len)
    return png


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
