"""The draft of the report: `report.docx`, opened by another reader than the library that wrote it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import docx
import pytest
from PIL import Image

from components.export.report import report
from components.export.word_file import WordFile, word_address
from components.i18n.words import words_for
from components.plan.model import Project, Visit
from components.plan.photos import PhotoFormat, PhotoSize, ShownPhoto, StoredPhoto, photo_file
from components.visit.revision import record_of
from tests import samples
from tests.export.context import SERVED
from tests.export.word import W, paragraphs, part, word_text
from tests.funders import DISCLAIMER, LOGOS, funded

DIGEST = "a" * 64
LARGE = photo_file(DIGEST, PhotoSize.LARGE, PhotoFormat.JPEG)
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def with_photo(visit: Visit) -> Visit:
    stored = StoredPhoto(digest=DIGEST, width=160, height=90, small_width=64, small_height=36, colour="#808080")
    photo = ShownPhoto(stored=stored, alt="The door\x00 of the museum", credit="Ana Novak")
    first, day = visit.days
    stops = (replace(day.stops[0], photos=(photo,)), *day.stops[1:])
    return replace(visit, days=(first, replace(day, stops=stops)))


def photo_bytes(name: str) -> bytes | None:
    out = io.BytesIO()
    Image.new("RGB", (160, 90)).save(out, "JPEG")
    return out.getvalue() if name == LARGE else None


@cache
def made(language: str = "en") -> bytes:
    visit = record_of(with_photo(funded(samples.ljubljana())))
    return report(visit, replace(SERVED, words=words_for(language), photo_bytes=photo_bytes))


def test_it_has_the_programme_what_was_seen_and_what_is_to_be_filled_in_below_headings() -> None:
    headings = [(style, text) for style, text in paragraphs(made()) if style.startswith(("Heading", "Title"))]

    assert headings[0] == ("Title", "CRE:HUB study visit, Ljubljana")
    chapters = [text for style, text in headings if style == "Heading1"]
    assert chapters[2:-1] == ["Programme as carried out", "What we saw", "Lessons", "Next steps", "Who took part"]
    assert [text for style, text in headings if style == "Heading2"][2:] == [
        *("Partners' meeting", "Museum of Architecture and Design (MAO)"),
        *("ABC Accelerator", "Poligon Creative Centre", "BarCamp"),
    ]
    assert {"2 days", "5 stops", "2 projects"} <= {text for _, text in paragraphs(made())}
    controls = part(made()).findall(f".//{W}sdt")
    assert len(controls) == 7  # in short, five stops, lessons
    assert all(control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None for control in controls)


def test_before_the_end_it_does_not_say_that_anything_was_carried_out() -> None:
    text = word_text(report(samples.ljubljana(), SERVED))

    assert "this is the programme as it is planned" in text
    assert "carried out" not in text
    assert "What we saw" not in text


def test_photos_and_emblem_have_texts_for_who_does_not_see_them_and_credits() -> None:
    drawings = {each.find(f"{DRAWING}docPr").get("descr"): each for each in part(made()).iter(f"{DRAWING}inline")}

    emblem = drawings.pop("Emblem of the European Union").find(f"{DRAWING}extent")
    assert int(emblem.get("cy")) >= 360_000  # 1 cm (Regulation (EU) 2021/1060, annex IX, 1.6)
    for logo in LOGOS:
        extent = drawings.pop(logo.name).find(f"{DRAWING}extent")
        assert all(int(extent.get(side)) <= int(emblem.get(side)) for side in ("cx", "cy"))
    assert drawings.keys() == {"The door of the museum", "Map of the stops in the list below"}
    text = word_text(made())
    for expected in ("Photo: Ana Novak", "Co-funded by the European Union", "CRE:HUB (PGI00123)", DISCLAIMER[:60]):
        assert expected in text


def test_word_reads_its_language_its_table_headers_and_its_links() -> None:
    assert part(made("sl"), "word/styles.xml").find(f".//{W}docDefaults//{W}lang").get(f"{W}val") == "sl"
    document = docx.Document(io.BytesIO(made("sl")))
    assert document.core_properties.language == "sl"
    assert all(table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None for table in document.tables)
    # The plan's own texts are English there.
    assert {each.get(f"{W}val") for each in part(made("sl")).iter(f"{W}lang")} == {"en"}
    links = {each.target_ref for each in document.part.rels.values() if each.is_external}
    assert links >= {"https://mao.example", "https://visit.example/pocket"}


def test_hostile_text_is_text_and_no_field() -> None:
    visit = samples.hostile()
    (day,) = visit.days
    bad = Project(name="Bad", link="https://evil.example/%zz[\x01]?a=“b” c", text="=HYPERLINK")
    stop = replace(day.stops[0], stop=replace(day.stops[0].stop, projects=(bad,), name="a\x00\x0b\ufffe\ud800\u202eb"))
    body = report(replace(visit, days=(replace(day, stops=(stop, *day.stops[1:])),)), SERVED)

    assert "</script><script>window.tripped=1</script>" in word_text(body)
    assert "ab" in {text for style, text in paragraphs(body) if style == "Heading2"}
    for name in ("word/document.xml", "word/footer1.xml"):
        assert {each.text for each in part(body, name).iter(f"{W}instrText")} <= {"PAGE"}
    assert docx.Document(io.BytesIO(body)).core_properties.author


def test_a_document_takes_any_text() -> None:
    file = WordFile(title="a\x00", author="\ud800", language="en", changed_at=datetime(2017, 2, 1, tzinfo=UTC))
    file.paragraph("b\x0b\ufffe\ud800c", label="\x00d")
    file.to_fill_in("\x01e", "\x02f")

    assert word_text(file.saved()) == "d: bc\n[f]"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://a.example/b c?d=“e”#f", "https://a.example/b%20c?d=%E2%80%9Ce%E2%80%9D#f"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("mailto:ana@example.org", "mailto:ana@example.org"),
        ("https://[::1", ""),
        ("https://a b.example", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_an_address_is_a_uri_or_none(link: str, address: str) -> None:
    assert word_address(link) == address
