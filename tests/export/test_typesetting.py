"""Papers by Typst: what is in the data is text, drawings keep their letters, and faults are told as ours."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from components.export import typesetting
from components.export.drawings import drawing_of
from components.export.shapes import Box, Shape, Text, circle
from components.export.typesetting import Papers, Variant, typeset, typeset_picture
from components.plan.errors import PlanFault
from components.render.escaping import Json
from tests.export.tags import tags
from tests.export.test_fonts import NAMES, UNKNOWN

HOSTILE = '#panic("x") *bold* `raw` $x$ @ref <label> // comment \\ #image("/etc/passwd")'


@pytest.fixture(autouse=True)
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that writes a heading, a text and a drawing, and one that asks for a file that it is not given."""
    for name, source in {
        "common": (typesetting._TEMPLATES / "common.typ").read_text(encoding="utf-8"),
        "note": '#import "common.typ": *\n#show: paper-rules\n= #data.title\n#data.text #drawing(data.drawing)',
        "long": '#import "common.typ": *\n#show: paper-rules\n#set page(margin: 20mm)\n#v(data.height * 1mm)'
        "Text #filled(20mm, 20mm)",
        "curious": '#image("/etc/passwd")',
    }.items():
        (tmp_path / f"{name}.typ").write_text(source, encoding="utf-8")
    monkeypatch.setattr(typesetting, "_TEMPLATES", tmp_path)


def made(text: str) -> bytes:
    """The note with a text, and with a drawing of a pin that has its number on it."""
    pin: list[Shape] = [
        Text(text="Street below", x=2, y=10, size=4, colour="#000000"),
        circle((10, 10), 8, "#0b5f59"),
        Text(text="7", x=10, y=11, size=4, colour="#ffffff", align="middle"),
        Box(x=30, y=0, width=5, height=5, colour="#123456"),
    ]
    drawing = drawing_of("pin", pin, 40, 20, alt="A map of one stop")
    data: dict[str, Json] = {"title": "A note", "text": text, "drawing": drawing.data}
    return typeset("note", data, drawing.files, language="sl-SI")


def read(file: bytes) -> str:
    """The text of the first page."""
    return pypdf.PdfReader(BytesIO(file)).pages[0].extract_text()


def test_what_is_in_the_data_is_text_and_stays_whole() -> None:
    file = made(HOSTILE)

    assert HOSTILE in " ".join(read(file).split())
    assert file == made(HOSTILE)


def test_a_paper_is_tagged_and_tells_its_language_and_what_a_drawing_shows() -> None:
    file = made("Text")
    root: Any = pypdf.PdfReader(BytesIO(file)).trailer["/Root"]

    assert root["/Lang"] == "sl"
    assert root["/MarkInfo"]["/Marked"]
    assert {("H1", ""), ("Figure", "A map of one stop")} <= set(tags(file))
    assert "7" in read(file)


def test_all_scripts_are_there_to_read_and_to_copy_and_what_no_typeface_has_is_a_box() -> None:
    """PDF/UA-1 would refuse a character that is not drawn at all."""
    text = " ".join([*NAMES, UNKNOWN])
    file = made(text)

    # What is written from right to left, or joined, is given back by readers of PDF in other orders and forms.
    written = set(unicodedata.normalize("NFKC", read(file)))
    assert {letter for letter in unicodedata.normalize("NFKC", text) if letter.isalpha()} <= written
    assert file == made(text)
    assert b"pdfuaid:part" in file


def test_a_paper_tells_the_instant_at_which_it_was_published() -> None:
    at = datetime(2026, 11, 30, 21, 15, 4, 123456, tzinfo=UTC)
    paper = typeset("long", {"title": "A note", "height": 1}, language="en", made_at=at)
    metadata = pypdf.PdfReader(BytesIO(paper)).metadata
    assert metadata is not None
    assert str(metadata["/CreationDate"]).startswith("D:20261130211504")


def test_a_word_without_an_end_stays_on_the_page() -> None:
    letters = "abcdefghij" * 100

    assert letters in "".join(read(made(letters)).replace("\u200b", "").split())


def test_a_template_reads_no_other_file() -> None:
    with pytest.raises(PlanFault):
        typeset("curious", {}, language="en")


def test_a_picture_of_the_first_page_is_as_wide_as_asked() -> None:
    from PIL import Image

    drawing = drawing_of("none", [], 1, 1)
    data: dict[str, Json] = {"title": "A note", "text": "Text", "drawing": drawing.data}
    picture = typeset_picture("note", data, drawing.files, language="en", width_px=600)
    assert Image.open(BytesIO(picture)).width == 600


def test_of_several_papers_the_one_without_a_nearly_empty_last_page_is_taken() -> None:
    def pages(*heights: float) -> int:
        asked = (Variant(data={"title": "A note", "height": height}, files={}) for height in heights)
        return len(pypdf.PdfReader(BytesIO(Papers("long", asked, language="en").pdf())).pages)

    assert pages(260) == 2
    assert pages(260, 240, 200) == 1
