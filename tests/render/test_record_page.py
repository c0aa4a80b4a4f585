"""The page of a record: what it tells at its head and at its end, and nothing of what was for the days of the visit."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from components.i18n.words import words_for
from components.plan.model import Material, Project, Quote, Visit
from components.plan.record import with_end
from components.render.data import record_texts
from components.render.record_view import record_view
from components.render.stop_list import stop_list
from components.render.stop_view import stop_views
from components.visit.revision import record_of
from tests import samples
from tests.render.reading import by_class, fragment, text

ENGLISH = words_for("en")
ADDRESS = "https://visits.example/ljubljana"


def told() -> Visit:
    """The sample with what an organiser adds when it is over."""
    visit = samples.ljubljana()
    day = visit.days[1]
    first, *others = day.stops
    stop = replace(
        first.stop,
        projects=(Project(name="TAFR", link="https://tafr.example"),),
        materials=(Material(name="Slides", link="https://slides.example/1"),),
        quotes=(Quote(text="We learned a lot", who="Ana Novak"),),
        meet="At the back door",
    )
    days = (visit.days[0], replace(day, stops=(replace(first, stop=stop), *others)))
    return replace(visit, days=days, press_contact="Bor, press@example.org", credits="Photos: Nina", bring="A hat")


def drawn(visit: Visit) -> str:
    return str(stop_list(visit, ENGLISH, stage=Markup(), calendar="visit.ics", address=ADDRESS))


def test_a_record_tells_who_what_and_how_to_cite_it_and_no_more_of_the_day() -> None:
    before, after = drawn(told()), drawn(record_of(with_end(told())))
    for said in ("In numbers", "“We learned a lot”", "Ana Novak", "https://slides.example/1", "press@", "Photos: Nina"):
        assert said in after, said
    for of_the_day in ("At the back door", "Bring along", "Add to calendar", "Directions to", "Show to a driver"):
        assert of_the_day not in after, of_the_day
    assert "Directions to" in before
    assert "How to cite" not in before
    assert "number" not in record_texts(record_of(told()), ENGLISH)["noConnection"]
    citation = text(by_class(fragment(after), "citation")[0])
    assert citation.startswith(told().host)
    assert f"{ADDRESS} (as of 2 February 2017)" in citation


def test_a_project_of_two_stops_is_told_once() -> None:
    visit = record_of(told())
    stops = [stop for day in visit.days for stop in stop_views(visit, day, ENGLISH)]
    names = [each.item.name for each in record_view(visit, stops, ENGLISH, "").projects]
    assert sorted(names) == ["Mag Lev", "TAFR"]
    assert record_view(visit, stops, ENGLISH, "").citation.count("https://") == 0
