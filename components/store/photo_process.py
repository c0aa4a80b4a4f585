"""Makes a photo safe in a process of its own, as `picture_process` does a logo: a picture from outside on standard
input becomes renditions of ours, upright, in sRGB, with nothing in them but pixels.

Arguments: the longest side of each rendition in pixels. Output: a line of JSON, `{"colour": "#rrggbb", "renditions":
[{"form": "webp", "width": ..., "height": ..., "size": bytes}, ...]}` with the bytes of all of them after it; or
`{"fault": "..."}`.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any

from PIL import Image, ImageOps

from components.limited_process import limit_resources
from components.store.picture_process import MAX_MEMORY_BYTES, Unsafe, format_of, in_screen_colours

MAX_SECONDS = 30
MAX_PIXELS = 60_000_000
MAX_JPEG_PIXELS = 250_000_000
"""A JPEG is decoded at a fraction of its size: phones make such of 200 megapixels."""
LEAST_PIXELS = 64
"""Of the shorter side: less is no photo in which anything could be seen."""
DECODED_PX = 2
"""A JPEG is decoded at so many times the longest side that is wanted, at least: scaled down once more, it is sharp."""
QUALITY: dict[str, dict[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
}
_STARTS = {b"GIF8": "gif", b"II*\x00": "tiff", b"MM\x00*": "tiff", b"%PDF": "pdf", b"BM": "bmp"}
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_AVIF = (b"avif", b"avis")


def main() -> None:
    """Read standard input, write standard output."""
    data = sys.stdin.buffer.read()
    Image.preinit()  # imports its readers, which needs files
    limit_resources(memory_bytes=MAX_MEMORY_BYTES, seconds=MAX_SECONDS, open_files=3)
    sys.stdout.buffer.write(answer(data, *map(int, sys.argv[1:])))


def answer(data: bytes, *longest: int) -> bytes:
    """What is written to standard output."""
    made: list[tuple[dict[str, Any], bytes]] = []
    try:
        photo = _photo(data, max(longest))
        for side in longest:
            small = photo.copy()
            small.thumbnail((side, side), Image.Resampling.LANCZOS)
            bare = Image.frombytes(small.mode, small.size, small.tobytes())
            for form in QUALITY:
                encoded = _encoded(bare, form)
                rendition = {"form": form, "width": bare.width, "height": bare.height, "size": len(encoded)}
                made.append((rendition, encoded))
        result: dict[str, Any] = {"colour": _colour(photo), "renditions": [rendition for rendition, _ in made]}
    except Unsafe as fault:
        made, result = [], {"fault": str(fault)}
    except MemoryError:
        made, result = [], {"fault": "pixels"}
    except Exception:  # noqa: BLE001 - whatever libraries trip over in a file from outside, in a process for that alone
        made, result = [], {"fault": "damaged"}
    return json.dumps(result).encode() + b"\n" + b"".join(encoded for _, encoded in made)


def _photo(data: bytes, longest: int) -> Image.Image:
    """The picture upright, in the colours of screens, no longer than `longest`. Raises `Unsafe`."""
    image = _opened(data)
    profile = image.info.get("icc_profile")
    if image.format in {"JPEG", "MPO"}:
        image.draft(None, (DECODED_PX * longest, DECODED_PX * longest))
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # grey in 16 bits: the upper eight of them
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if "transparency" in image.info or image.mode in {"P", "PA", "LA", "La", "RGBa"}:
        image = image.convert("RGBA")
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    if min(image.size) < LEAST_PIXELS / 4:
        raise Unsafe("narrow")
    if image.mode == "RGBA":
        on_white = Image.new("RGBA", image.size, "white")
        on_white.alpha_composite(image)
        image = on_white.convert("RGB")
    keeps = image.mode in {"RGB", "CMYK"}
    return in_screen_colours(image if keeps else image.convert("RGB"), profile if keeps else None, "RGB")


def _opened(data: bytes) -> Image.Image:
    """The picture, of which no pixel is read yet. Raises `Unsafe`."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    form = format_of(data)
    if not form:
        raise Unsafe(_kind_of(data))
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=[form])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise Unsafe("pixels") from fault
    if image.width * image.height > (MAX_JPEG_PIXELS if form == "JPEG" else MAX_PIXELS):
        raise Unsafe("pixels")
    if min(image.size) < LEAST_PIXELS:
        raise Unsafe("small")
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:  # in an MPO the others are previews
        raise Unsafe("moves")
    return image


def _kind_of(data: bytes) -> str:
    """What bytes are that are none of the formats that are taken."""
    if data[4:8] == b"ftyp" and data[8:12] in (*_HEIF, *_AVIF):
        return "avif" if data[8:12] in _AVIF else "heic"
    for start, kind in _STARTS.items():
        if data.startswith(start):
            return kind
    if not data.strip():
        return "empty"
    return "drawing" if b"<svg" in data[:4096].lower() else "kind"


def _colour(photo: Image.Image) -> str:
    red, green, blue = photo.resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _encoded(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, **QUALITY[form])
    return out.getvalue()


if __name__ == "__main__":
    main()
