"""The visit as HTML that is whole before any script has run."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from markupsafe import Markup

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Assumption, Visit
from components.render.escaping import FORBIDDEN, contact_link
from components.render.labels import plan_line
from components.render.stop_list import stop_list
from components.render.stop_view import Audience
from tests import samples
from tests.render.reading import by_class, elements, fragment, skeleton, tag, text

ENGLISH = words_for("en")
NO_MAP = Markup("")
SAFE = ("https://", "http://", "mailto:", "tel:", "geo:", "#")


def tree(visit: Visit, *, audience: Audience = Audience.PUBLIC, language: str = "en") -> Element:
    return fragment(stop_list(visit, words_for(language), stage=NO_MAP, audience=audience))


def stop(page: Element, stop_id: str) -> Element:
    return next(each for each in by_class(page, "stop") if each.get("data-stop") == stop_id)


def test_the_day_is_in_order_with_the_maps_numbers() -> None:
    page = tree(samples.ljubljana())
    assert [each.get("data-stop") for each in by_class(page, "stop")] == ["meeting", "mao", "abc", "poligon", "barcamp"]
    assert [text(each) for each in by_class(page, "number")] == ["1", "1", "2", "3", "4"]
    assert [text(each) for each in elements(page, "h1")] == ["CRE:HUB study visit, Ljubljana"]
    days = [text(elements(day, "h2")[0]) for day in by_class(page, "day")]
    assert days == [ENGLISH.date(samples.MEETING_DAY), ENGLISH.date(samples.VISIT_DAY)]
    totals = [text(each) for each in by_class(page, "totals")]
    assert totals == ["1 stop", "4 stops · about 8.5 km · 32 min under way"]


def test_a_stop_tells_all_that_is_known_of_it() -> None:
    page = tree(samples.ljubljana())
    card_text = text(stop(page, "poligon"))
    for part in (
        "13:30–15:00",
        "indicative",
        "Coach · about",
        "estimate",
        "A centre for creative industries in the former tobacco factory.",
        "It closed in 2019.",
        "Projects shown here assumed",
        "TAFR Winner of the CREA Summer Academy.",
        "Tobačna ulica 5, 1000 Ljubljana",
        "within about 50 m",
        "Take me there",
    ):
        assert part in card_text
    assert "Assumed place, not published." in text(stop(page, "barcamp"))
    assert "Same place" in text(stop(page, "barcamp"))
    meeting = stop(page, "meeting")
    assert "Place to be confirmed" in text(meeting)
    assert not by_class(meeting, "take-me")
    assert "hours to be confirmed" in text(meeting)


def test_an_estimate_is_marked_and_a_routed_way_is_not() -> None:
    visit = samples.ljubljana()
    assert len(by_class(tree(visit), "way-estimated")) == 2
    day = visit.days[1]
    stops = tuple(replace(each, leg=replace(each.leg, estimated=False) if each.leg else None) for each in day.stops)
    page = tree(replace(visit, days=(replace(day, stops=stops),)))
    assert not by_class(page, "way-estimated")
    assert "estimate" not in text(page)


def test_hours_are_called_indicative_only_where_they_are() -> None:
    visit = samples.ljubljana()
    assert len(by_class(tree(visit), "indicative")) == 2
    day = visit.days[1]
    sure = tuple(replace(each, stop=replace(each.stop, assumed=frozenset({Assumption.PLACE}))) for each in day.stops)
    page = tree(replace(visit, days=(replace(day, stops=sure),)))
    assert not by_class(page, "indicative")
    assert "indicative" not in text(page)


def test_problems_are_for_delegates_only_where_they_concern_them_and_remedies_for_organisers() -> None:
    def problem(kind: ProblemKind, severity: Severity, message: str) -> Problem:
        return Problem(kind=kind, severity=severity, message=Phrase(message), remedy=Phrase(f"{message} remedy"))

    problems = (
        problem(ProblemKind.OVERLAP, Severity.ERROR, "An overlap"),
        problem(ProblemKind.GAP, Severity.WARNING, "A gap"),
        problem(ProblemKind.CLOSED, Severity.NOTE, "A note"),
    )
    visit = samples.ljubljana()
    day = visit.days[1]
    first = replace(day.stops[0], problems=problems)
    visit = replace(visit, days=(replace(day, stops=(first, *day.stops[1:])),))
    delegates = text(stop(tree(visit), "mao"))
    assert "An overlap" in delegates
    for hidden in ("remedy", "A gap", "A note"):
        assert hidden not in delegates
    organisers = text(stop(tree(visit, audience=Audience.ORGANISERS), "mao"))
    for shown in ("An overlap remedy", "A gap remedy", "A note remedy"):
        assert shown in organisers


def test_a_visit_without_stops_says_so() -> None:
    page = tree(samples.nothing())
    assert "The plan is still empty" in text(page)
    assert not by_class(page, "stop")
    assert not elements(page, "nav")
    assert text(by_class(page, "colophon")[0]).startswith("Plan 1")


def test_the_plan_says_its_number_and_since_when_in_the_visits_zone() -> None:
    # Kept in UTC, an hour behind Ljubljana in winter.
    assert plan_line(samples.ljubljana(), ENGLISH) == f"Plan 4, published {ENGLISH.date(samples.MEETING_DAY)}, 09:12"
    assert plan_line(samples.nothing(), ENGLISH) == "Plan 1"


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("Info point, info@mao.example", "mailto:info@mao.example"),
        ("+386 1 548 42 70", "tel:+38615484270"),
        ("Ana (01) 548-42-70, ask for Bine", "tel:015484270"),
        ("Ana, +386 31 123 456, ana@example.org", "mailto:ana@example.org"),
        ("Ana", ""),
        ("room 12", ""),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("a@b.si?bcc=x@evil.example&body=1", "mailto:a@b.si"),
        ('"><script>alert(1)</script>@a.example', ""),
        ("ana@example.org%0d%0aBcc:x", "mailto:ana@example.org"),
    ],
)
def test_a_contact_is_rung_or_written_to_where_it_can_be(contact: str, link: str) -> None:
    assert contact_link(contact) == link


ALLOWED = {
    ("bdi", ()),
    ("svg", ("aria-hidden", "class")),
    ("use", ("href",)),
    ("em", ("class",)),
    ("b", ()),
    ("b", ("class",)),
}


def test_a_hostile_plan_adds_no_element_and_no_attribute() -> None:
    """The hostile page is made of the same kinds of element, with the same attributes, as the honest one."""
    rich = samples.ljubljana()
    day = rich.days[1]
    stops = tuple(
        replace(each, stop=replace(each.stop, contact="Ana, +386 1 548 42 70", notes="n", opening_hours="24/7"))
        for each in day.stops
    )
    rich = replace(rich, contact="ana@example.org", days=(rich.days[0], replace(day, stops=stops)))
    known = set(skeleton(tree(rich))) | ALLOWED
    page = tree(samples.hostile())
    assert set(skeleton(page)) <= known
    assert not elements(page, "script") + elements(page, "img") + elements(page, "x")


def test_no_link_of_a_hostile_plan_runs_anything() -> None:
    page = tree(samples.hostile())
    links = elements(page, "a")
    assert len(links) > len(samples.ATTACKS)
    for link in links:
        for attribute in ("href", "data-geo", "data-apple"):
            if (address := link.get(attribute)) is not None:
                assert address.startswith(SAFE), address
    websites = [link.get("href", "") for link in links if "ok.example" in link.get("href", "")]
    assert websites == [samples.BAD_LINKS[4]] * 3
    for element in page.iter():
        assert not [name for name in element.attrib if name.lower().startswith("on") or name == "style"]


def test_an_address_without_its_scheme_is_taken_for_what_its_writer_meant() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    first = replace(day.stops[0], stop=replace(day.stops[0].stop, website="www.mao.example/en/"))
    page = tree(replace(visit, days=(replace(day, stops=(first, *day.stops[1:])),)))
    [link] = [each for each in elements(stop(page, "mao"), "a") if "mao.example" in each.get("href", "")]
    assert (link.get("href"), link.get("rel")) == ("https://www.mao.example/en/", "noopener noreferrer")


def test_hostile_text_is_shown_as_it_was_written() -> None:
    page = tree(samples.hostile())
    names = [next(each for each in elements(card, "bdi")) for card in by_class(page, "name")]
    shown = [FORBIDDEN.sub("", attack).replace("\r\n", "\n") for attack in samples.ATTACKS]
    assert ["".join(name.itertext()) for name in names] == shown


def test_every_text_of_the_plan_stands_isolated() -> None:
    """A right-to-left override in a name ends with the name, and does not turn the page around."""
    page = tree(samples.hostile())

    def check(element: Element, isolated: bool) -> None:
        isolated = isolated or tag(element) == "bdi"
        for part in (element.text, *(child.tail for child in element)):
            if part and "\u202e" in part:
                assert isolated, (tag(element), element.attrib)
        for child in element:
            check(child, isolated)

    check(page, isolated=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "visit", [samples.ljubljana(), samples.hostile(), samples.sixty_stops(), samples.empty_day(), samples.nothing()]
)
def test_every_visit_is_valid_html_in_every_language(visit: Visit, language: str) -> None:
    page = tree(visit, language=language)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    sprites = {element.get("id") for element in page.iter() if tag(element) == "symbol"}
    assert {use.get("href", "").removeprefix("#") for use in elements(page, "use")} <= sprites


def test_the_plans_own_text_is_marked_with_its_language() -> None:
    visit = replace(samples.ljubljana(), languages=("sl", "en"))
    page = tree(visit, language="en")
    assert elements(page, "h1")[0].get("lang") == "sl"
    assert {element.get("lang") for card in by_class(page, "name") for element in elements(card, "bdi")} == {"sl"}
    assert {element.get("lang") for element in elements(page, "h2")} == {None}


def test_what_to_bring_is_shown_where_there_is_something() -> None:
    visit = replace(samples.ljubljana(), bring="Warm shoes <b>")
    assert "Bring along: <bdi>Warm shoes &lt;b&gt;</bdi>" in stop_list(visit, words_for("en"), stage=Markup())
    assert "Bring along" not in stop_list(samples.ljubljana(), words_for("en"), stage=Markup())
