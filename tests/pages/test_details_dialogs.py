"""The dialogs for the details of the visit, and for a visit of one's own in the place of the sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.pages import state
from components.pages.values import plain
from components.plan.bounds import SearchArea
from components.plan.details import VisitDetails
from components.plan.errors import ServiceUnavailable
from components.plan.messages import Phrase
from components.plan.model import Accuracy, AddressNotFound, Candidate, Coordinate, Place, PlaceSource
from components.plan.publication import Visibility
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.organisers import open_test_service
from tests.pages.test_dialogs import OWNER, click, organise_page, run

HELSINKI = Coordinate(latitude=60.1675, longitude=24.9427)


@pytest.fixture
def visit_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VisitService]:
    """A visit service of the sample, whose organiser is signed in."""
    with open_test_service(tmp_path, sample=True, contact="Ana") as visit_service:
        monkeypatch.setattr(state, "visit_service", lambda: visit_service)
        monkeypatch.setattr(state, "draft_owner", lambda: OWNER)
        monkeypatch.setattr(state, "browser_zone", lambda: "Europe/Riga")
        yield visit_service


def place_at(coordinate: Coordinate, label: str, *others: Candidate) -> Place:
    return Place(
        coordinate=coordinate,
        source=PlaceSource.GEOCODER,
        accuracy=Accuracy.AREA,
        query="Helsinki",
        matched_address=label,
        country_code="fi",
        candidates=others,
    )


def details(visit_service: VisitService) -> VisitDetails:
    return DraftService(visit_service, OWNER).load().draft.details


Answers = Callable[[Place | AddressNotFound | None], None]


@pytest.fixture
def answer(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Sets what the geocoder knows of every address that is looked for anywhere."""

    def set_answer(known: Place | AddressNotFound | None) -> None:
        def lookup(_address: str, *, name: str = "", area: SearchArea | None = None) -> object:
            return known if area == SearchArea() else None

        monkeypatch.setattr(visit_service.geocoder, "lookup", lookup)

    return set_answer


def begun(title: str, place: str) -> AppTest:
    app = run(organise_page, "start")
    app.text_input(key="dialog title").set_value(title)
    app.text_input(key="dialog place").set_value(place)
    app.date_input(key="dialog first day").set_value(date(2026, 9, 17)).run()
    return app


def test_details_are_saved_as_one_step_and_the_places_propose_their_zone_and_country(
    visit_service: VisitService,
) -> None:
    DraftService(visit_service, OWNER).edit_details(
        Phrase("Elsewhere"),
        lambda now: dataclasses.replace(now, time_zone="Asia/Tokyo", country_codes=("jp",)),
    )
    app = run(organise_page, "details")
    app.text_input(key="dialog title").set_value("Ljubljana by bike")
    app.text_input(key="dialog contact_phone").set_value("+386 1 306 19 02")
    app.radio(key="dialog walking").set_value(1.42)
    for key, label in (("time_zone", "As the places: Europe/Ljubljana"), ("country_codes", "As the places: Slovenia")):
        button = app.button(key=f"dialog take dialog {key}")
        assert button.label == plain(label)
        button.click().run()
    app.radio(key="dialog visibility").set_value(Visibility.UNLISTED)
    click(app, "Save")
    now = details(visit_service)
    assert (now.title, now.contact_phone, now.contact) == ("Ljubljana by bike", "+386 1 306 19 02", "Ana")
    assert (now.time_zone, now.country_codes, now.walking_m_s, now.visibility) == (
        "Europe/Ljubljana",
        ("si",),
        1.42,
        Visibility.UNLISTED,
    )
    assert now.viewbox is not None
    assert now.viewbox.contains(Coordinate(latitude=46.05, longitude=14.5))
    DraftService(visit_service, OWNER).undo()
    assert details(visit_service).time_zone == "Asia/Tokyo"


def test_a_closed_visit_opens_at_an_hour_of_its_zone_and_an_open_one_at_none(visit_service: VisitService) -> None:
    app = run(organise_page, "details")
    app.radio(key="dialog visibility").set_value(Visibility.CLOSED).run()
    app.date_input(key="dialog opens on").set_value(date(2026, 9, 17))
    app.time_input(key="dialog opens at").set_value(time(7, 45))
    click(app, "Save")
    closed = details(visit_service)
    assert (closed.visibility, str(closed.opens_at)) == (Visibility.CLOSED, "2026-09-17 07:45:00+02:00")
    app = run(organise_page, "details")
    assert app.date_input(key="dialog opens on").value == date(2026, 9, 17)
    app.radio(key="dialog visibility").set_value(Visibility.PUBLIC).run()
    click(app, "Save")
    assert (details(visit_service).visibility, details(visit_service).opens_at) == (Visibility.PUBLIC, None)


def test_what_cannot_be_is_told_at_its_field_and_nothing_is_lost(visit_service: VisitService) -> None:
    app = run(organise_page, "details")
    app.text_input(key="dialog title").set_value("  ")
    app.text_input(key="dialog contact_email").set_value("nobody")
    app.text_input(key="dialog host").set_value("City of Helsinki")
    app = next(button for button in app.button if button.label == "Save").click().run()
    assert [error.value for error in app.error] == [
        "A visit needs a title.",
        "An e\\-mail address looks like name@\u2060example.org.",
    ]
    assert [warning.value.replace("\\", "") for warning in app.warning] == [
        "Not saved yet. Please look at: Title, E-mail"
    ]
    assert app.text_input(key="dialog host").value == "City of Helsinki"
    assert details(visit_service).host == ""


def test_a_fault_is_told_at_the_field_that_has_it_not_at_the_one_that_was_changed(visit_service: VisitService) -> None:
    drafts = DraftService(visit_service, OWNER)
    draft = drafts.draft()
    faulty = dataclasses.replace(draft.details, contact_email="nobody")
    visit_service.store.save_draft(OWNER, draft.add_step(Phrase("from an earlier version"), details=faulty))
    app = run(organise_page, "details")
    app.text_input(key="dialog host").set_value("City of Helsinki")
    app = next(button for button in app.button if button.label == "Save").click().run()
    assert [warning.value.replace("\\", "") for warning in app.warning] == ["Not saved yet. Please look at: E-mail"]
    app.text_input(key="dialog contact_email").set_value("ana@example.org")
    click(app, "Save")
    assert details(visit_service).host == "City of Helsinki"


def test_a_visit_of_ones_own_takes_the_place_of_the_sample_and_nothing_of_it(
    visit_service: VisitService, answer: Answers
) -> None:
    answer(place_at(HELSINKI, "Helsinki, Finland"))
    app = begun("Design in Helsinki", "Helsinki")
    click(app, "Add stops")
    draft = DraftService(visit_service, OWNER).load().draft
    assert draft.stops == ()
    assert draft.details == VisitDetails(
        title="Design in Helsinki",
        time_zone="Europe/Helsinki",
        country_codes=("fi",),
        viewbox=draft.details.viewbox,
    )
    assert draft.details.viewbox is not None
    assert draft.details.viewbox.contains(HELSINKI)
    assert app.session_state["dialog"] == ("lines", "")
    assert app.date_input(key="dialog day").value == date(2026, 9, 17)
    DraftService(visit_service, OWNER).undo()
    assert details(visit_service).is_sample


def test_what_replaces_the_sample_is_told_in_a_sentence_and_its_changes_are_folded(
    visit_service: VisitService,
) -> None:
    drafts = DraftService(visit_service, OWNER)
    own = VisitDetails(title="Design in Helsinki", time_zone="Europe/Helsinki")
    drafts.replace(Phrase("Begun"), lambda _stops, _details: ((), own))
    app = run(organise_page, "publish")
    assert "This replaces the sample visit." in [each.value for each in app.markdown]
    assert [each.label for each in app.expander] == [f"{len(app.expander[0].markdown[0].value.splitlines())} changes"]
    assert "BarCamp removed" in app.expander[0].markdown[0].value


def test_of_several_towns_one_is_chosen(visit_service: VisitService, answer: Answers) -> None:
    ontario = Coordinate(latitude=42.98, longitude=-81.25)
    other = Candidate(coordinate=ontario, accuracy=Accuracy.AREA, matched_address="London, Ontario", country_code="ca")
    answer(place_at(Coordinate(latitude=51.5, longitude=-0.12), "London, England", other))
    app = begun("London", "London")
    app.radio[0].set_value(1).run()
    click(app, "Import")
    assert (details(visit_service).time_zone, details(visit_service).country_codes) == ("America/Toronto", ("ca",))
    assert app.session_state["dialog"] == ("exchange", "")


def test_who_is_faster_than_the_geocoder_goes_on_once_it_answers(visit_service: VisitService, answer: Answers) -> None:
    app = begun("Helsinki", "Helsinki")
    click(app, "Add stops")
    assert details(visit_service).is_sample
    answer(place_at(HELSINKI, "Helsinki, Finland"))
    app.run()
    assert details(visit_service).time_zone == "Europe/Helsinki"


def test_without_the_place_the_zone_is_asked_and_that_of_the_browser_proposed(visit_service: VisitService) -> None:
    with suppress(ServiceUnavailable), visit_service.http_client.status.attempt("geocoder"):
        raise ServiceUnavailable("out of reach", service="geocoder")
    app = begun("Riga", "Riga")
    assert any("cannot be looked up just now" in each.value for each in app.markdown)
    click(app, "Add stops")
    assert (details(visit_service).time_zone, details(visit_service).country_codes) == ("Europe/Riga", ())


def test_a_visit_can_be_begun_without_a_place_and_not_without_a_title(visit_service: VisitService) -> None:
    app = begun("", "")
    assert any("Without a place" in each.value for each in app.markdown)
    app = next(button for button in app.button if button.label == "Import").click().run()
    assert [error.value for error in app.error] == ["A visit needs a title."]
    assert details(visit_service).is_sample
    app.text_input(key="dialog title").set_value("Baltic tour").run()
    click(app, "Import")
    assert (details(visit_service).title, details(visit_service).time_zone) == ("Baltic tour", "Europe/Riga")
