"""Papers, typeset by Typst: a template of `templates/*.typ`, the data for it, and pictures.

Text from outside is in the data alone, never in the source of the template, so that nothing in it is markup. A template
reads no file but those that it is given. The PDF is tagged (PDF/UA-1), and the same input gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from components.export.fonts import FAMILY, STATEMENT_FAMILY, Weight, font_file, font_files, with_known_spaces
from components.plan.errors import PlanFault
from components.render.escaping import FORBIDDEN, Json
from components.render.style import LIGHT

MM = 25.4 / 72
"""One point in millimetres."""

_TEMPLATES = Path(__file__).parent / "templates"
_LEAST_FILLED, _WELL_FILLED = 0.25, 0.7  # of the last page, and of the others
_MOST_PAGES_TO_FILL = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT_FOR = 10
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
    han: str = "",
    made_at: datetime | None = None,
) -> bytes:
    """A PDF of the template of this name, such as `itinerary`.

    The template reads `data` and the `files` by their names; what leads somewhere in the data is named `link`, what is
    one of the files `file`. `language` is that of the paper's own words, `han` the typeface of ideographs, as
    in `fonts.typefaces`, `made_at` the date that the file tells.
    """
    return Papers(template, [Variant(data=data, files=files or {})], language=language, han=han).pdf(made_at)


def typeset_picture(
    template: str,
    data: Mapping[str, Json],
    files: Mapping[str, bytes] | None = None,
    *,
    language: str,
    han: str = "",
    width_px: int,
    page_width_mm: float = 210,
) -> bytes:
    """The first page as a PNG picture of this width."""
    papers = Papers(template, [Variant(data=data, files=files or {})], language=language, han=han)
    return papers.first_page(width_px, page_width_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A paper as it might be: the data and the files of its template."""

    data: Mapping[str, Json]
    files: Mapping[str, bytes]


class Papers:
    """A paper in several variants, of which the best is made: the first whose pages are full enough, else the one with
    the fewest pages and the least empty ones. The template tells by `filled` (`common.typ`) how far they are filled.
    A very long paper is made as the first variant has it: laying it out takes seconds."""

    def __init__(self, template: str, variants: Iterable[Variant], *, language: str, han: str = "") -> None:
        """`variants` has one at least, and none that is not needed is asked for."""
        self._template, self._variants, self._language, self._han = template, variants, language, han

    def pdf(self, made_at: datetime | None = None) -> bytes:
        """The PDF file. Raises `PlanFault` where it cannot be made."""
        return self._made("pdf", timestamp=(made_at or _EPOCH).replace(microsecond=0))[0]

    def first_page(self, width_px: int, page_width_mm: float = 210) -> bytes:
        """The first page as a PNG picture. Raises `PlanFault` where it cannot be made."""
        return self._made("png", ppi=width_px * 25.4 / page_width_mm)[0]

    def _made(self, format_: Literal["pdf", "png"], **options: Any) -> list[bytes]:
        with _translated(self._template), ExitStack() as opened:
            best: _Paper | None = None
            for variant in self._variants:
                paper = opened.enter_context(_opened(self._template, variant, self._language, self._han))
                if best is None or paper.faults < best.faults:
                    best = paper
                if not paper.faults[1] or paper.faults[0] > _MOST_PAGES_TO_FILL:
                    break
            if best is None:
                raise PlanFault(f"There is no paper {self._template}.")
            made = best.made(format_, **options)
            _forget()
        return made


class _Paper:
    """A paper that is yet to be made, with all that it is made of.

    Typst lays it out once for both, as both have the same `typst.Fonts`: what it laid out is known by them, too.
    """

    def __init__(self, sources: Mapping[str, bytes], fonts: Any) -> None:
        self._sources: Any = sources
        self._fonts = fonts

    def made(self, format_: Literal["pdf", "png"], **options: Any) -> list[bytes]:
        """The pages as pictures, or the one file."""
        import typst  # noqa: PLC0415 - the app starts without it

        compiler: Any = typst.Compiler(self._sources, font_paths=self._fonts)
        made = compiler.compile(format=format_, pdf_standards=["ua-1"], **options)
        return made if isinstance(made, list) else [made]

    @cached_property
    def faults(self) -> tuple[int, float]:
        """How many pages it has, and how much of them is empty where it should not be, in pages."""
        import typst  # noqa: PLC0415 - as above

        answer = typst.query(self._sources, "<filled>", field="value", font_paths=self._fonts)
        shares: dict[int, float] = {}
        for each in json.loads(answer):
            shares[each["page"]] = max(each["share"], shares.get(each["page"], 0.0))
        pages = max(shares, default=1)
        empty = sum(1 - share for page, share in shares.items() if share < _WELL_FILLED and page < pages)
        return pages, empty + (1.0 if pages > 1 and shares[pages] < _LEAST_FILLED else 0.0)


@contextmanager
def _opened(template: str, variant: Variant, language: str, han: str) -> Iterator[_Paper]:
    """A variant of a paper, while the files of its typefaces are there."""
    data = _json(_shown(dict(variant.data)))
    with font_files(data.decode(), han) as (families, files):
        setting: dict[str, Json] = {
            "language": language.partition("-")[0],
            # Without the places where a long word may be broken.
            "title": FORBIDDEN.sub("", str(variant.data.get("title", ""))),
            "statement_family": STATEMENT_FAMILY,
            "colours": {name: getattr(LIGHT, name) for name in _COLOURS},
            "families": families,
        }
        sources = {
            "main": (_TEMPLATES / f"{template}.typ").read_bytes(),
            "common.typ": (_TEMPLATES / "common.typ").read_bytes(),
            "data.json": data,
            "setting.json": _json(setting),
            **variant.files,
        }
        folders = {str(file.parent) for file in (*files, font_file(Weight.STATEMENT))}  # it reads no single files
        fonts = _own_fonts() if families == (FAMILY,) else _fonts(folders)
        yield _Paper(sources, fonts)


@cache
def _own_fonts() -> Any:
    """The typefaces of nearly all papers, whose files are looked through once. Those of other scripts, which take
    megabytes, are not kept."""
    return _fonts({str(font_file(weight).parent) for weight in Weight})


def _fonts(folders: Iterable[str]) -> Any:
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sorted(folders))


@contextmanager
def _translated(template: str) -> Iterator[None]:
    """Raises `PlanFault` for what Typst raises."""
    try:
        yield
    except PlanFault:
        raise
    except Exception as error:
        raise PlanFault(f"The paper {template} cannot be made: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a panic in Rust is raised as
            raise
        raise PlanFault(f"The paper {template} cannot be made.") from error


def _forget() -> None:
    """Give back the memory of what was laid out, 20 MB and more for a paper. Typst keeps it until so many more papers
    were made, in case that one of them is laid out in the same way."""
    import typst  # noqa: PLC0415 - as above

    compiler: Any = typst.Compiler(b"", font_paths=_fonts(()))  # made once: that is what takes the time
    for _ in range(_KEPT_FOR + 1):
        compiler.compile(b"", format="svg")


def _json(data: Json) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", errors="replace")


def _shown(data: Any) -> Any:
    """The same with texts that can be set: without controls and spaces that the typeface lacks, and with places where a
    long word may be broken. What leads somewhere stays as it is."""
    if isinstance(data, str):
        return _LONG_WORD.sub(_with_breaks, with_known_spaces(FORBIDDEN.sub("", data)))
    if isinstance(data, Mapping):
        return {name: value if name in {"link", "file"} else _shown(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_shown(value) for value in data]
    return data


def _with_breaks(word: re.Match[str]) -> str:
    letters = word.group()
    return _MAY_BREAK.join(letters[at : at + _PIECE] for at in range(0, len(letters), _PIECE))
