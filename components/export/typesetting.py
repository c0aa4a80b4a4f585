"""Papers, typeset by Typst: a template of `templates/*.typ`, the data for it, and pictures.

Text from outside is in the data alone, never in the source of the template, so that nothing in it is markup. A template
reads no file but those that it is given. The PDF is tagged (PDF/UA-1), and the same input gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from components.export.fonts import FAMILY, STATEMENT_FAMILY, Weight, font_file, lacks, with_known_spaces
from components.plan.errors import PlanFault
from components.render.escaping import Json
from components.render.style import LIGHT

if TYPE_CHECKING:
    import typst

_TEMPLATES = Path(__file__).parent / "templates"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPACES = frozenset("\n\t\u200b")
_LONG_WORD = re.compile(r"\S{36,}")
_PIECE = 12
_MAY_BREAK = "\u200b"
_COLOURS = ("ink", "muted", "rule", "accent", "accent_soft", "on_accent", "warning", "surface", "map_ground")


def typeset(
    template: str,
    data: Mapping[str, Json],
    files: Mapping[str, bytes] | None = None,
    *,
    language: str,
    made_at: datetime | None = None,
) -> bytes:
    """A PDF of the template of this name, such as `itinerary`.

    The template reads `data` and the `files` by their names; what leads somewhere in the data is named `link`, what is
    one of the files `file`. `language` is that of the paper's own words, `made_at` the date that the file tells.
    """
    return _Paper(template, data, files or {}, language).made("pdf", timestamp=made_at or _EPOCH)[0]


def typeset_picture(
    template: str,
    data: Mapping[str, Json],
    files: Mapping[str, bytes] | None = None,
    *,
    language: str,
    width_px: int,
    page_width_mm: float = 210,
) -> bytes:
    """The first page as a PNG picture of this width."""
    return _Paper(template, data, files or {}, language).made("png", ppi=width_px * 25.4 / page_width_mm)[0]


class _Paper:
    """A paper that is yet to be made, with all that it is made of."""

    def __init__(self, template: str, data: Mapping[str, Json], files: Mapping[str, bytes], language: str) -> None:
        shown = _shown(dict(data))
        families: list[Json] = [FAMILY]
        setting: dict[str, Json] = {
            "language": language.partition("-")[0],
            "families": families,
            "statement_family": STATEMENT_FAMILY,
            "colours": {name: getattr(LIGHT, name) for name in _COLOURS},
        }
        self._template = template
        self._sources: Any = {
            "main": (_TEMPLATES / f"{template}.typ").read_bytes(),
            "common.typ": (_TEMPLATES / "common.typ").read_bytes(),
            "data.json": _json(shown),
            "setting.json": _json(setting),
            **files,
        }
        # PDF/UA refuses a character that no typeface has; without it such a character is a box.
        has_all = not any(map(lacks, {character for text in _texts(shown) for character in text} - _SPACES))
        self._standards: list[Literal["ua-1"]] = ["ua-1"] if has_all else []

    def made(self, format_: Literal["pdf", "png"], **options: Any) -> list[bytes]:
        """The pages as pictures, or the one file. Raises `PlanFault` where it cannot be made."""
        import typst  # noqa: PLC0415 - the app starts without it

        try:
            compiler: Any = typst.Compiler(self._sources, font_paths=_fonts())
            made = compiler.compile(format=format_, pdf_standards=self._standards, **options)
        except Exception as error:
            raise PlanFault(f"The paper {self._template} cannot be made: {error}") from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # what a panic in Rust is raised as
                raise
            raise PlanFault(f"The paper {self._template} cannot be made.") from error
        return made if isinstance(made, list) else [made]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415 - as above

    folders = sorted({str(font_file(weight).parent) for weight in Weight})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _json(data: Json) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", errors="replace")


def _shown(data: Any) -> Any:
    """The same with texts that can be set: without spaces that the typeface lacks, and with places where a long word
    may be broken. What leads somewhere stays as it is."""
    if isinstance(data, str):
        return _LONG_WORD.sub(_with_breaks, with_known_spaces(data))
    if isinstance(data, Mapping):
        return {name: value if name in {"link", "file"} else _shown(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_shown(value) for value in data]
    return data


def _with_breaks(word: re.Match[str]) -> str:
    letters = word.group()
    return _MAY_BREAK.join(letters[at : at + _PIECE] for at in range(0, len(letters), _PIECE))


def _texts(data: Json) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)
