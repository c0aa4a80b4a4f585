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
from components.plan.travel_modes import TravelMode
from components.render.audience import Audience
from components.render.escaping import FORBIDDEN, contact_link
from components.render.labels import plan_line
from components.render.stop_list import stop_list
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
        "Coach · about",
        "A centre for creative industries in the former tobacco factory.",
        "It closed in 2019.",
        "Projects shown here not confirmed yet",
        "TAFR Winner of the CREA Summer Academy.",
        "Tobačna ulica 5, 1000 Ljubljana",
        "within about 50 m",
        "Directions to Poligon Creative Centre",
        "Show to a driver",
        "Where the coach leaves: ABC Accelerator",
    ):
        assert part in card_text
    assert "The place is not confirmed yet." in text(stop(page, "barcamp"))
    assert "Same place" in text(stop(page, "barcamp"))
    meeting = stop(page, "meeting")
    assert "Place to be confirmed" in text(meeting)
    assert not by_class(meeting, "take-me")
    assert "hours to be confirmed" in text(meeting)


def test_directions_say_to_which_stop_and_lead_by_the_leg_that_leads_there() -> None:
    page = tree(samples.ljubljana())
    links = [by_class(item, "take-me") for item in by_class(page, "stop")]
    assert [text(link[0]) for link in links if link] == [
        "Directions to Museum of Architecture and Design (MAO)",
        "Directions to ABC Accelerator",
        "Directions to Poligon Creative Centre",
        "Directions to BarCamp",
    ]
    mao, abc, poligon, barcamp = (link[0].get("href", "") for link in links if link)
    # No leg leads to the first stop of a day, nor from Poligon to itself: the delegate's map chooses.
    assert "travelmode" not in mao + barcamp
    assert abc.endswith("&travelmode=driving")
    # MAO is known within 200 m, ABC within 500, and that BarCamp is at Poligon is assumed.
    for vague, street in ((mao, "Rusjanov"), (abc, "BTC"), (barcamp, "BarCamp%2C%20Toba")):
        assert street in vague
    assert "destination=46.049300%2C14.493900" in poligon


def test_who_takes_the_coach_is_led_to_where_it_leaves() -> None:
    visit = samples.ljubljana()
    page = tree(visit)
    assert [text(each) for each in by_class(page, "leaves")] == [
        "Where the coach leaves: Museum of Architecture and Design (MAO)",
        "Where the coach leaves: ABC Accelerator",
    ]
    link = elements(by_class(stop(page, "poligon"), "leaves")[0], "a")[0]
    assert "ABC%20Accelerator" in link.get("href", "")
    assert "travelmode" not in link.get("href", "")
    day = visit.days[1]
    met = replace(day.stops[1], stop=replace(day.stops[1].stop, meet="Main station,\nplatform 3"))
    page = tree(replace(visit, days=(replace(day, stops=(day.stops[0], met, *day.stops[2:])),)))
    [line] = by_class(stop(page, "abc"), "leaves")
    assert text(line) == "Where the coach leaves: Main station, platform 3"
    assert not elements(line, "a"), "nobody knows where that is"


def test_a_driver_is_shown_the_name_that_the_plan_has_in_the_language_of_the_country() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    slovene = {"sl": {"name": "Muzej za arhitekturo in oblikovanje", "address": "Rusjanov trg 7, Ljubljana"}}
    first = replace(day.stops[0], stop=replace(day.stops[0].stop, translations=slovene))
    visit = replace(visit, days=(visit.days[0], replace(day, stops=(first, *day.stops[1:]))))
    page = tree(visit)
    [mao], [abc] = (by_class(stop(page, each), "driver") for each in ("mao", "abc"))
    shown = {name: mao.get(f"data-{name}") for name in ("name", "address", "lang")}
    assert shown == {**slovene["sl"], "lang": "sl"}
    assert not {"data-name", "data-address", "data-lang"} & set(abc.attrib), "the card says it as it was typed"
    assert not by_class(stop(page, "meeting"), "driver"), "it has no address"
    [mao] = by_class(stop(tree(visit, language="sl"), "mao"), "driver")
    assert not {"data-name", "data-address", "data-lang"} & set(mao.attrib)


def test_an_estimate_is_marked_and_a_routed_way_is_not() -> None:
    visit = samples.ljubljana()
    assert len(by_class(tree(visit), "way-estimated")) == 2
    assert text(tree(visit)).count("Dotted ways are estimates.") == 1
    day = visit.days[1]
    stops = tuple(replace(each, leg=replace(each.leg, estimated=False) if each.leg else None) for each in day.stops)
    page = tree(replace(visit, days=(replace(day, stops=stops),)))
    assert not by_class(page, "way-estimated")
    assert "estimate" not in text(page)


def test_hours_are_called_indicative_once_a_day_and_only_where_they_are() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]

    def small_print(*indicative: str) -> str:
        stops = tuple(
            replace(
                each,
                stop=replace(each.stop, assumed=frozenset({Assumption.TIMES} if each.stop.id in indicative else {})),
            )
            for each in day.stops
        )
        page = tree(replace(visit, days=(replace(day, stops=stops),)))
        assert "approximate" not in "".join(text(each) for each in by_class(page, "stop"))
        return " ".join(text(each) for each in by_class(page, "indicative"))

    ways = "Dotted ways are estimates."
    assert small_print() == ways
    assert small_print("mao", "abc", "poligon", "barcamp") == (f"Times are approximate. {ways}")
    assert small_print("mao", "poligon") == f"Times are approximate at stops 1, 3. {ways}"


def test_problems_and_their_remedies_are_for_organisers_alone() -> None:
    def problem(kind: ProblemKind, severity: Severity, message: str) -> Problem:
        return Problem(kind=kind, severity=severity, message=Phrase(message), remedy=Phrase(f"{message} remedy"))

    problems = (
        problem(ProblemKind.ROUTE_IMPOSSIBLE, Severity.ERROR, "No way"),
        problem(ProblemKind.GAP, Severity.WARNING, "A gap"),
        problem(ProblemKind.CLOSED, Severity.NOTE, "A note"),
    )
    visit = samples.ljubljana()
    day = visit.days[1]
    first = replace(day.stops[0], problems=problems)
    visit = replace(visit, days=(replace(day, stops=(first, *day.stops[1:])),))
    delegates = text(stop(tree(visit), "mao"))
    for hidden in ("No way", "remedy", "A gap", "A note"):
        assert hidden not in delegates
    organisers = text(stop(tree(visit, audience=Audience.ORGANISERS), "mao"))
    for shown in ("No way remedy", "A gap remedy", "A note remedy"):
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
    """The hostile page is made of the same kinds of element, with the same attributes, as the harmless one."""
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


def test_an_address_without_a_scheme_becomes_a_web_address() -> None:
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


def test_a_list_brings_the_drawings_of_its_own_travel_modes_alone_and_in_the_part_that_a_newer_plan_replaces() -> None:
    (side,) = by_class(tree(samples.ljubljana()), "side")
    drawings = {element.get("id", "").removeprefix("i-") for element in side.iter() if tag(element) == "symbol"}

    used = {leg.mode.value for day in samples.ljubljana().days for leg in day.legs}
    assert drawings & set(TravelMode) == used
    assert {"pin", "clock", "list", "map"} <= drawings
