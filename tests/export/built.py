"""Outputs and packs of the samples, each built once a test process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from components.export.context import MAP_FILE, Context
from components.export.outputs import Output, output
from components.export.pack import files
from components.i18n.words import words_for
from components.plan.model import Visit
from tests import samples
from tests.export.context import SERVED
from tests.export.papers import page_texts
from tests.export.pictures import map_texts, picture_texts
from tests.export.word import word_text

NAMES_ONLY = {"map.png": picture_texts, "map@2x.png": picture_texts, MAP_FILE: map_texts}
VISITS = ("ljubljana", "hostile", "sixty_stops", "empty_day", "nothing")


@cache
def sample(name: str) -> Visit:
    """A visit of `tests.samples` by its name."""
    visit: Visit = getattr(samples, name)()
    return visit


@cache
def built(slug: str, name: str = "ljubljana", language: str = "en") -> bytes:
    """An output of a sample as it is served in a language."""
    return output(slug).build(sample(name), replace(SERVED, words=words_for(language)))


@cache
def sample_pages(name: str = "ljubljana") -> tuple[str, ...]:
    """The text of each page of a sample's itinerary."""
    return tuple(page_texts(built("itinerary.pdf", name)))


@cache
def packed(context: Context = SERVED) -> Mapping[str, bytes]:
    """The pack of the sample `ljubljana`: its files by name."""
    return MappingProxyType(dict(files(sample("ljubljana"), context)))


def words_in(row: Output, visit: Visit, context: Context = SERVED) -> str:
    """The words of an output: those of a PDF are read out of it, folded lines of a calendar joined."""
    if row.slug in NAMES_ONLY:
        return "\n".join(NAMES_ONLY[row.slug](visit, context))
    return words_of(row, row.build(visit, context))


def words_of(row: Output, body: bytes) -> str:
    """The same of an output that is built."""
    if row.file_name.endswith(".pdf"):
        return "\n".join(page_texts(body))
    if row.file_name.endswith(".docx"):
        return word_text(body)
    return body.decode().replace("\r\n ", "")
