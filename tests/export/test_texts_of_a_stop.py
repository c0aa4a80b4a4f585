"""What a stop needs besides hours and a place, in every output that has room; addresses in texts as links."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import icalendar
import pypdf
import pytest
from markupsafe import Markup

from components.export.calendar import calendar
from components.export.context import Context
from components.export.newsletter import newsletter
from components.export.outputs import OUTPUTS, output
from components.export.pdf import itinerary
from components.export.text import plain_stops, shortened_parts, stop_lines
from components.i18n.words import words_for
from components.plan.funding import Funding
from components.plan.model import Project, Stop, Visit
from components.render.stop_list import stop_list
from tests import samples
from tests.cases import case_visit
from tests.export.context import SERVED
from tests.export.papers import page_texts
from tests.render.reading import by_class, elements, fragment, parsed, text

ENGLISH = words_for("en")
SLOVENE = replace(SERVED, words=words_for("sl"), languages=("en", "sl"))
STOP = replace(
    samples.MAO,
    meet="Lobby, 08:50\nCoach LJ AB-123 at the back",
    agenda="09:30 Welcome, the director | 09:45–10:15 Tour with www.mao.example | Questions",
    accessibility="Step-free from the yard",
    phone="+386 40 123 456 (Ana)",
    contact="Bor, bor@mao.example",
    projects=(Project(name="Mag Lev", text="It floats, see www.a.example", link="https://maglev.example/a?b=1&c=2"),),
    translations={"sl": {"meet": "Avla, 8.50", "agenda": "9.30 Dobrodošli", "accessibility": "Brez stopnic"}},
)


def visit_of(stop: Stop, **texts: Any) -> Visit:
    planned = samples.planned(1, stop, samples.timing(samples.VISIT_DAY, (9, 0), (10, 30)))
    return replace(samples.ljubljana(), days=(samples.day_of(samples.VISIT_DAY, [planned]),), **texts)


def page_of(visit: Visit, language: str = "en") -> Element:
    return fragment(stop_list(visit, words_for(language), stage=Markup()))


def links_of(page: Element) -> dict[str, str]:
    return {each.get("href", ""): text(each) for each in elements(page, "a")}


def pdf_of(visit: Visit, context: Context = SERVED) -> tuple[str, list[str]]:
    """The words of the PDF, and the addresses that a click leads to."""
    file = itinerary(visit, context)
    pages = pypdf.PdfReader(BytesIO(file)).pages
    marks = [reference.get_object() for page in pages for reference in page.get("/Annots") or ()]
    return "\n".join(page_texts(file)), [str(mark["/A"]["/URI"]) for mark in marks if "/A" in mark]


@pytest.mark.parametrize(
    "slug", ["pocket", "embed", "visit.json", "itinerary.pdf", "visit.geojson", "visit.kml", "visit.gpx", "visit.ics"]
)
@pytest.mark.parametrize("context", [SERVED, SLOVENE], ids=["en", "sl"])
def test_they_are_in_every_output_in_the_readers_language(slug: str, context: Context) -> None:
    body = output(slug).build(visit_of(STOP), context)
    words = pdf_of(visit_of(STOP), context)[0] if slug.endswith("pdf") else body.decode().replace("\r\n ", "")
    words = words.replace("\\,", ",")
    own, other = ["Lobby, 08:50", "Welcome, the director", "Step-free"], ["Avla, 8.50", "Dobrodošli", "Brez stopnic"]
    if context is SLOVENE:
        own, other = other, own
    for expected in (*own, "+386 40 123 456", "Mag Lev"):
        assert expected in words, expected
    assert not any(each in words for each in other)
    if not slug.endswith("pdf"):
        assert "maglev.example/a?b=1" in words


def test_the_meeting_point_is_the_first_thing_in_a_card() -> None:
    page = page_of(visit_of(STOP))
    [body] = by_class(page, "body")
    assert body[0].get("class") == "meet"
    assert text(body[0]) == "Meeting pointLobby, 08:50 Coach LJ AB-123 at the back"
    assert [each.tag for each in body[0].iter()] == ["div", "b", "div", "p", "bdi", "br", "bdi"]
    words, _ = pdf_of(visit_of(STOP))
    assert words.index("Lobby, 08:50") < words.index(STOP.address)
    block = text(parsed(newsletter(visit_of(STOP), SERVED).decode()))
    assert block.index("Lobby, 08:50") < block.index(STOP.address, block.index("09:00–10:30"))


def test_an_agenda_is_a_list_with_its_times_beside_it() -> None:
    page = page_of(visit_of(STOP))
    [rows] = by_class(page, "rows")
    assert [[text(each) for each in item] for item in rows] == [
        ["09:30", "Welcome, the director"],
        ["09:45–10:15", "Tour with www.mao.example"],
        ["", "Questions"],
    ]
    assert (rows.tag, {item.tag for item in rows}) == ("ul", {"li"})
    [stop] = json.loads(output("visit.json").build(visit_of(STOP), SERVED))["days"][0]["stops"]
    assert stop["agenda"][0] == {"time": "09:30", "text": "Welcome, the director"}
    words, _ = pdf_of(visit_of(STOP))
    assert "09:30 Welcome, the director" in " ".join(words.split())


def test_the_number_to_ring_can_be_touched_and_so_can_all_other_addresses() -> None:
    visit = visit_of(
        STOP, contact="Maja, +386 1 306 19 02", introduction="See www.crehub.example.", bring="a@b.example"
    )
    expected = {
        "tel:+38640123456": "+386 40 123 456",
        "mailto:bor@mao.example": "bor@mao.example",
        "https://www.mao.example": "www.mao.example",
        "https://maglev.example/a?b=1&c=2": "Mag Lev",
        "https://www.a.example": "www.a.example",
        "tel:+38613061902": "+386 1 306 19 02",
        "https://www.crehub.example": "www.crehub.example",
        "mailto:a@b.example": "a@b.example",
    }
    found = links_of(page_of(visit))
    assert {link: found[link] for link in expected} == expected
    [call] = by_class(page_of(visit), "call")
    assert (call.get("href"), call.get("target")) == ("tel:+38640123456", None)
    _, clicked = pdf_of(visit)
    assert set(expected) - {"mailto:a@b.example"} <= set(clicked)
    mailed = links_of(parsed(newsletter(visit, SERVED).decode()))
    assert {"https://www.crehub.example", "https://www.mao.example", "https://maglev.example/a?b=1&c=2"} <= set(mailed)


def test_who_pays_is_told_wherever_the_host_is() -> None:
    funded = visit_of(STOP, host="MAO", funding=Funding(text="Co-funded by the EU. See www.eu.example."))
    assert "Co-funded by the EU." in text(page_of(funded))
    assert links_of(page_of(funded))["https://www.eu.example"] == "www.eu.example"
    words, clicked = pdf_of(funded)
    assert "Co-funded by the EU." in words
    assert "https://www.eu.example" in clicked
    assert "Co-funded by the EU." in newsletter(funded, SERVED).decode()
    assert json.loads(output("visit.json").build(funded, SERVED))["funding"]["text"] == funded.funding.text
    unfunded = output("pocket").build(visit_of(STOP, host="MAO", introduction=""), SERVED).decode()
    assert by_class(parsed(unfunded), "about")
    assert not by_class(by_class(parsed(unfunded), "about")[0], "text")
    assert "funding" not in unfunded.partition('id="visit-data"')[2]


def test_a_number_without_a_countrys_code_rings_from_its_own_field_alone() -> None:
    page = page_of(visit_of(replace(STOP, phone="Ana, 01 306 19 02", notes="01 306 19 03")))
    assert links_of(page)["tel:013061902"] == "Ana, 01 306 19 02"
    assert "tel:013061903" not in links_of(page)


def test_a_project_that_leads_nowhere_safe_has_no_link() -> None:
    bad = Project(name="Bad", link="javascript:alert(1)")
    visit = visit_of(replace(STOP, projects=(bad,)))
    assert not any("javascript" in link for link in links_of(page_of(visit)))
    for row in OUTPUTS:
        assert b"javascript:alert" not in row.build(visit, replace(SERVED, csv=b"name\n")), row.slug


def test_plain_text_tells_each_item_and_address_on_a_line_of_its_own() -> None:
    visit = visit_of(replace(STOP, notes="Bring ID.\n\n- no bags\n- no photos"))
    [stop] = plain_stops(visit, visit.days[0], SERVED)
    lines = "\n".join(stop_lines(stop, ENGLISH))
    for expected in (
        "Meeting point:\nLobby, 08:50\nCoach LJ AB-123 at the back\n",
        "Agenda:\n• 09:30 Welcome, the director\n• 09:45–10:15 Tour with www.mao.example\n• Questions\n",
        "• Mag Lev: It floats, see www.a.example https://maglev.example/a?b=1&c=2\n",
        "Accessibility: Step-free from the yard\n",
        "Phone: +386 40 123 456 (Ana)\n",
        "Note:\nBring ID.\n\n- no bags\n- no photos",
    ):
        assert expected in lines
    [event] = icalendar.Calendar.from_ical(calendar(visit, SERVED)).walk("VEVENT")
    assert lines in str(event["DESCRIPTION"])


def test_a_stop_without_them_has_nothing_of_them() -> None:
    page = page_of(samples.ljubljana())
    for name in ("meet", "rows", "call", "near"):
        assert by_class(page, name) == []


def test_an_address_that_was_cut_leads_to_where_the_whole_one_does() -> None:
    address = "https://www.example.org/a/very/long/path"
    assert [(part.text, part.link) for part in shortened_parts(f"See {address}", 20)] == [
        ("See ", ""),
        ("https://www.exa", address),
        ("…", ""),
    ]
    for length in range(2, 60):
        parts = shortened_parts(f"See {address} and more", length)
        assert len("".join(part.text for part in parts)) <= length
        assert all(part.link in {"", address} for part in parts)


def test_long_texts_are_whole_and_laid_out_as_they_were_typed() -> None:
    """The case visits/long: lines, bullets and empty lines stay, on page and PDF."""
    visit = case_visit("long").visit
    page = page_of(visit)
    hurry = "copied from a concept note"
    written = case_visit("long").data.decode().count(hurry) + visit.introduction.count(hurry)
    assert text(page).count(hurry) == written > 20
    [rows, *_] = by_class(page, "rows")
    assert [text(item) for item in rows] == [
        *("- 9:00 Registration (ground floor, left)", "- 9:15 Welcome by the director, Dr. Maja Primer"),
        *("• 9:30 Presentation of the centre", "* 10:00 Questions", "1. Who pays?", "2. Who decides?"),
    ]
    last = by_class(page, "body")[-1]
    texts = [text(each) for each in elements(last, "p") if "problem" not in each.get("class", "")]
    assert texts[:2] == ["One line. Two lines.", "After blank lines."]
    words, clicked = pdf_of(visit)
    flat = " ".join(words.split())
    assert flat.count(hurry) == written
    for expected in (
        "- 9:00 Registration",
        "• 9:30 Presentation",
        "* 10:00 Questions",
        "2. Who decides?",
        "<b>Bold?</b>",
    ):
        assert expected in flat
    assert "One line.\nTwo lines.\nAfter blank lines." in words
    addresses = {
        "https://www.example.org/a/very/long/path/that/goes/on?with=query&and=more#anchor",
        *("https://www.rcke.si", "mailto:maja.primer@example.org", "tel:+38613061902", "https://goo.gl/maps/abcdefg"),
    }
    assert addresses <= set(clicked)
    assert addresses <= set(links_of(page))
