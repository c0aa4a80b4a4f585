"""A picture with fewer colours: half as many bytes for who loads it on the way. Large areas keep theirs exactly."""

from __future__ import annotations

from io import BytesIO
from typing import Any

_COLOURS = 256
_EXACT = 64  # so many of the most frequent colours stay as they are; the others are the shades at edges of letters
_AT_ONCE = 2048  # colours compared with the palette at once, for the memory that it takes


def with_palette(png: bytes) -> bytes:
    """An opaque PNG picture with at most 256 colours, where that makes it smaller. The same bytes for the same
    picture."""
    import numpy as np  # noqa: PLC0415 - the app starts without it
    from PIL import Image  # noqa: PLC0415

    with Image.open(BytesIO(png)) as image:
        picture = image.convert("RGB")
    pixels = np.asarray(picture, dtype=np.int32)
    packed = (pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]).ravel()
    colours, counts = np.unique(packed, return_counts=True)
    palette = colours
    if len(colours) > _COLOURS:
        exact = colours[np.lexsort((colours, -counts))[:_EXACT]]
        few = picture.quantize(_COLOURS - _EXACT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        mixed = np.asarray(few.getpalette(), dtype=np.int32).reshape(-1, 3)
        palette = np.unique(np.concatenate([exact, mixed[:, 0] << 16 | mixed[:, 1] << 8 | mixed[:, 2]]))
    nearest = _nearest(_channels(colours), _channels(palette))
    made = Image.fromarray(nearest[np.searchsorted(colours, packed)].reshape(pixels.shape[:2]).astype(np.uint8))
    made.putpalette(_channels(palette).astype(np.uint8).ravel().tolist())
    file = BytesIO()
    made.save(file, "PNG", optimize=True)
    return min(file.getvalue(), png, key=len)


def _channels(packed: Any) -> Any:
    """Red, green and blue of colours that are one number each."""
    import numpy as np  # noqa: PLC0415

    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1).astype(np.float32)


def _nearest(colours: Any, palette: Any) -> Any:
    """For each colour the index of the nearest one of the palette."""
    import numpy as np  # noqa: PLC0415

    parts = (colours[start : start + _AT_ONCE] for start in range(0, len(colours), _AT_ONCE))
    return np.concatenate([((part[:, None] - palette[None]) ** 2).sum(axis=-1).argmin(axis=1) for part in parts])
