"""Makes pictures from outside safe: a PNG of bounded size without metadata, or a sentence why it is not taken."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

from components.limited_process import answer_of
from components.plan.errors import PlanFault, UnreadableFile
from components.plan.funding import MAX_LOGO_HEIGHT_PX, MAX_LOGO_WIDTH_PX, Picture
from components.plan.messages import Phrase, Value

MAX_BYTES = 5 * 1024 * 1024
"""Of a picture from outside."""
MAX_WAIT_S = 30

_AS_PNG: dict[str, Value] = {"png": Phrase("Save it as a PNG, and take that.")}
_FAULTS = {
    "kind": Phrase("It is no PNG, JPEG, WebP or SVG picture, whatever its name says."),
    "damaged": Phrase("The picture is damaged. Open it, save it as a PNG, and take that."),
    "pixels": Phrase(
        "The picture has too many pixels. A logo needs {width} × {height} at most.",
        {"width": MAX_LOGO_WIDTH_PX, "height": MAX_LOGO_HEIGHT_PX},
    ),
    "small": Phrase("The picture is too small to be seen."),
    "narrow": Phrase("The picture is too narrow: its sides are too different."),
    "nothing": Phrase("There is nothing to be seen in the picture: it is transparent."),
    "moves": Phrase("The picture moves. A logo also stands on paper: take one that stands still."),
    "script": Phrase("The drawing has a program or a page in it. {png}", _AS_PNG),
    "outside": Phrase("The drawing refers to something outside itself. {png}", _AS_PNG),
    "entities": Phrase("The drawing is written with abbreviations that are not read. {png}", _AS_PNG),
    "picture-inside": Phrase("The drawing has another picture in it. {png}", _AS_PNG),
    "letters": Phrase("The drawing has letters in it, which need a typeface. Turn them into outlines. {png}", _AS_PNG),
    "effects": Phrase("The drawing has effects such as shadows in it. {png}", _AS_PNG),
    "complicated": Phrase("The drawing is too complicated. {png}", _AS_PNG),
    "drawing-damaged": Phrase("The drawing cannot be read. {png}", _AS_PNG),
    "sheet": Phrase("The drawing does not say how wide and high it is. {png}", _AS_PNG),
}

# One at a time: the memory that a picture may take is for all of them together.
working = threading.Lock()


def check_size(size_bytes: int) -> None:
    """Raises `PlanFault` for a file that is too large to be looked at."""
    if size_bytes > MAX_BYTES:
        most, has = MAX_BYTES // 1024 // 1024, max(1, round(size_bytes / 1024 / 1024))
        raise PlanFault(Phrase("The picture has {has} MB. {most} MB are the most.", {"has": has, "most": most}))


def path_in_folder(folder: Path, file: str) -> Path:
    """Where a picture of the visit's folder is, once all links are followed. Raises `PlanFault` for one outside it."""
    try:
        folder = folder.resolve()
        path = (folder / file.replace("\\", "/")).resolve()
    except (OSError, ValueError, RuntimeError) as fault:  # a ring of links, a character that no name has
        raise PlanFault(Phrase("The file cannot be read.")) from fault
    if not path.is_relative_to(folder):
        raise PlanFault(Phrase("The picture has to be in the folder of the visit."))
    return path


def safe_picture(data: bytes) -> Picture:
    """The picture as it may be shown. Raises `PlanFault`, with the sentence for the organiser."""
    check_size(len(data))
    head, _, png = _answer_to(data).partition(b"\n")
    answer: dict[str, int | str] = json.loads(head)
    if "fault" in answer:
        raise _refused(str(answer["fault"]))
    digest = hashlib.sha256(png).hexdigest()
    return Picture(digest=digest, width=int(answer["width"]), height=int(answer["height"]), png=png)


def _answer_to(data: bytes) -> bytes:
    """What `picture_process` says of the picture. Raises `PlanFault` where it ended without a word."""
    sides = str(MAX_LOGO_WIDTH_PX), str(MAX_LOGO_HEIGHT_PX)
    with working:
        output = answer_of("components.store.picture_process", *sides, data=data, max_wait_s=MAX_WAIT_S)
    if not output:
        raise _refused("pixels" if data.lstrip()[:1] != b"<" else "complicated")
    return output


def _refused(key: str) -> UnreadableFile:
    return UnreadableFile(_FAULTS[key])
