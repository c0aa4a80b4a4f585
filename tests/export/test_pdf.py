from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from components.export.pdf import first_page, itinerary
from components.plan.model import Visit
from components.plan.record import recorded_visit
from tests import samples
from tests.cases import case_visit
from tests.deep import DEEP
from tests.export.built import built, sample_pages
from tests.export.context import BASE, NOWHERE, SERVED
from tests.export.papers import page_texts
from tests.export.tags import tags
from tests.photos import sample_bytes, shown

MM = 25.4 / 72
"""One point."""
LETTERS = "čšžČŠŽ őűŐŰ țșȚȘ īļģķņŪ ñáéíóú ãõç àèìòù"


def read_sample(name: str = "ljubljana") -> pypdf.PdfReader:
    """The PDF of a sample, opened by pypdf."""
    return pypdf.PdfReader(BytesIO(built("itinerary.pdf", name)))


def sample_words(name: str = "ljubljana") -> str:
    """All text of a sample's PDF, its white space evened out."""
    return " ".join(" ".join(sample_pages(name)).split())


def words(pdf: bytes) -> str:
    """All text of a PDF, its white space evened out."""
    return " ".join(" ".join(page_texts(pdf)).split())


def words_of(visit: Visit) -> str:
    """The same of the visit's PDF."""
    return words(itinerary(visit, SERVED))


def links(pdf: pypdf.PdfReader) -> list[str]:
    """Every address that a click leads to."""
    addresses = []
    for page in pdf.pages:
        for annotation in page.get("/Annots") or []:
            target: Any = annotation.get_object()
            if "/A" in target and "/URI" in target["/A"]:
                addresses.append(str(target["/A"]["/URI"]))
    return addresses


def test_the_whole_visit_is_there_as_text() -> None:
    visit = samples.ljubljana()
    text = sample_words()

    for day in visit.days:
        for planned in day.stops:
            assert planned.stop.name in text
            assert planned.stop.address in text
            assert " ".join(planned.stop.description.split()) in text
            for project in planned.stop.projects:
                assert project.name in text
                assert project.text in text
    for expected in (
        visit.title,
        visit.host,
        "09:00–10:30",
        "hours to be confirmed",
        "approximate",
        "estimate",
        "Coach",
    ):
        assert expected in text


def test_it_fits_two_pages_of_a4_and_says_plan_credit_and_page_on_each() -> None:
    pdf = read_sample()

    assert len(pdf.pages) == 2
    for number, page in enumerate(pdf.pages, start=1):
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
        text = sample_pages()[number - 1]
        assert "Plan 4, published" in text
        assert "© OpenStreetMap contributors" in text
        assert f"Page {number} of 2" in text


def test_it_is_for_the_pocket_the_days_at_a_glance_a_head_on_each_page_and_no_bookkeeping() -> None:
    visit = replace(case_visit("day_trip").visit, bring="Shoes")
    pages = [" ".join(page.split()) for page in sample_pages("sixty_stops")]
    first = words_of(visit)

    assert all(f"Stop number {number} of the long day" in pages[0] for number in range(1, 61))
    assert all(page.count(samples.sixty_stops().title) == 1 for page in pages)
    assert "visit.example/pocket" in first
    assert "Shoes" in first
    assert "Room for notes" in pages[-1]
    for told in ("Take me there", "Given by the organiser", "Set by the organiser", "Found by its address"):
        assert told not in first


def test_it_can_be_read_out_headings_and_lists_in_order_and_words_for_pictures() -> None:
    file = built("itinerary.pdf", language="sl")
    root: Any = pypdf.PdfReader(BytesIO(file)).trailer["/Root"]
    found = tags(file)
    headings = [kind for kind, _ in found if kind in {"H1", "H2", "H3"}]

    assert root["/Lang"] == "sl"
    assert headings == ["H1", "H2", "H2", "H3", "H2", "H3", "H3", "H3", "H3"]
    assert [kind for kind, _ in found].count("LI") >= 5
    assert all(alt for kind, alt in found if kind == "Figure")
    assert b"pdfuaid:part" in file
    assert re.search(rb"/S\s*/H3[^>]*/Lang\s*\(en\)|/Lang\s*\(en\)[^>]*/S\s*/H3", file), (
        "names are in the plan's language"
    )


def test_a_photo_is_beside_its_stop_with_words_for_who_does_not_see_it() -> None:
    visit = samples.ljubljana()
    day = visit.days[0]
    stop = replace(day.stops[0], photos=(shown("The door in the yard", "Ana Novak"),))
    visit = replace(visit, days=(replace(day, stops=(stop,)),))
    file = itinerary(visit, replace(SERVED, photo_bytes=sample_bytes))

    assert ("Figure", "The door in the yard") in tags(file)
    assert b"DCTDecode" in file, "the picture is not in it as it is stored"
    assert "Ana Novak" in words(file)


def test_once_the_visit_is_over_it_is_the_annex_of_what_took_place() -> None:
    visit = recorded_visit(replace(samples.ljubljana(), press_contact="Ana Novak, press@host.example"))
    day = visit.days[1]
    stop = replace(day.stops[0], photos=(shown("The hall"), shown("The door")))
    visit = replace(visit, days=(visit.days[0], replace(day, stops=(stop, *day.stops[1:]))))
    file = itinerary(visit, replace(SERVED, photo_bytes=sample_bytes))
    text = words(file)

    assert [alt for kind, alt in tags(file) if kind == "Figure"].count("The door") == 1
    for told in ("Programme as carried out", "In numbers 2 days 5 stops", "press@host.example", "How to cite"):
        assert told in " ".join(text.split())
    for hedge in ("estimate", "approximate", "Room for notes", "Plan 4", "The plan as it is now", "not confirmed"):
        assert hedge not in text


def test_the_letters_of_all_our_languages_are_found_again() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    stop = replace(day.stops[0], stop=replace(day.stops[0].stop, name=LETTERS))

    assert LETTERS in words_of(replace(visit, days=(replace(day, stops=(stop,)),)))


def test_every_font_is_embedded() -> None:
    resources: list[Any] = [page["/Resources"] for page in read_sample().pages]
    fonts = [font.get_object() for each in resources for font in each["/Font"].values()]

    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in described
        assert "/ToUnicode" in font


def test_a_click_leads_to_directions_the_live_page_and_websites() -> None:
    addresses = links(read_sample())

    assert any("openstreetmap.org/directions" in link and "46.049300%2C14.493900" in link for link in addresses)
    assert f"{BASE}/pocket" in addresses
    assert "https://mao.example" in addresses


def test_no_bad_address_can_be_clicked() -> None:
    allowed = (
        "https://www.openstreetmap.org/",
        f"{BASE}/",
        "https://ok.example/",
        "https://evil.example",
        "mailto:",
        "tel:",
    )

    assert all(link.startswith(allowed) for link in links(read_sample("hostile")))


def test_the_code_on_the_first_page_can_be_scanned_and_leads_to_the_live_page() -> None:
    """Drawn by PDFium, the renderer of Chromium, and read by a scanner."""
    page = pypdfium2.PdfDocument(built("itinerary.pdf"))[0]

    seen = zxingcpp.read_barcodes(page.render(scale=3).to_pil())

    assert [code.text for code in seen] == [f"{BASE}/pocket"]


def test_the_picture_of_the_first_page_looks_like_it() -> None:
    """Typst and PDFium draw the same: in a coarse raster one field in fifty may differ."""
    ours = Image.open(BytesIO(first_page(samples.ljubljana(), SERVED))).convert("L")
    page = pypdfium2.PdfDocument(built("itinerary.pdf"))[0]
    theirs = page.render(scale=ours.width / page.get_width()).to_pil().convert("L").resize(ours.size)

    assert [code.text for code in zxingcpp.read_barcodes(ours)] == [f"{BASE}/pocket"]
    small = [picture.resize((105, 148)).tobytes() for picture in (ours, theirs)]
    assert sum(abs(one - other) > 24 for one, other in zip(*small, strict=True)) < 105 * 148 / 50


def test_without_an_address_there_is_no_code_and_no_link_to_a_page() -> None:
    file = itinerary(samples.ljubljana(), NOWHERE)

    assert "The plan as it is now" not in words(file)
    assert not any("pocket" in link for link in links(pypdf.PdfReader(BytesIO(file))))


@pytest.mark.parametrize("name", ["ljubljana", "hostile", "sixty_stops", "empty_day", "nothing"])
def test_nothing_runs_into_the_footer_or_off_the_page(name: str) -> None:
    document = pypdfium2.PdfDocument(built("itinerary.pdf", name))

    for page in document:
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert left >= 15 / MM
            assert right <= 195 / MM
            assert top <= 297 / MM
            # The body ends where it should, the footer stands below its rule, and nothing is between them.
            assert bottom >= 20 / MM - 1 or top <= 14.5 / MM


def test_all_of_sixty_stops_are_there() -> None:
    text = sample_words("sixty_stops")

    for number in range(1, 61):
        assert f"Stop number {number} of the long day" in text


def test_an_empty_plan_says_so() -> None:
    assert "The plan is still empty" in sample_words("nothing")


def test_hostile_text_is_only_text() -> None:
    raw = built("itinerary.pdf", "hostile")

    assert '<img src=x onerror="window.tripped=1">' in sample_words("hostile")
    assert b"/JavaScript" not in raw
    assert b"/Launch" not in raw


@pytest.mark.parametrize("introduction_lines", range(5) if DEEP else (1, 3))
def test_a_stop_that_fits_a_page_is_on_one(introduction_lines: int) -> None:
    """Wherever the first page has to end."""
    visit = case_visit("sixty").visit
    visit = replace(visit, days=visit.days[:1], introduction="word " * 20 * introduction_lines)
    pages = [" ".join(page.split()) for page in page_texts(itinerary(visit, SERVED))]

    assert sum(page.count("Short talk and a tour") for page in pages) == 12
    for page in pages:
        counts = {page.count(text) for text in ("Beispielgasse", "Short talk and a tour", "and two residents.")}
        assert len(counts) == 1
