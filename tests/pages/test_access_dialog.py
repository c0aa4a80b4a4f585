"""The dialog "Devices and colleagues": who is signed in, what ends, and links that are shown once."""

from __future__ import annotations

import re

import pytest

from components.pages import state
from components.pages.values import plain
from components.plan.errors import NotAllowed
from components.plan.messages import Phrase
from components.visit.drafts import DraftService
from components.visit.earlier_drafts import note_earlier
from components.visit.service import VisitService
from components.web.organiser_auth import SESSION_COOKIE, WRONG_TOKEN
from tests.organisers import TOKEN
from tests.pages.test_dialogs import OWNER, click, organise_page, run, visit_service

__all__ = ["visit_service"]  # a fixture
LINK = re.compile(r"https://visit\.example/organise/join#token=(\S+)")


def secret_of(texts: list[str]) -> str:
    """The secret of the one link that is shown."""
    [found] = [match for text in texts if (match := LINK.fullmatch(text))]
    return found[1]


def test_the_code_for_a_phone_signs_the_same_organiser_in(visit_service: VisitService) -> None:
    auth = state.organiser_auth()
    app = click(run(organise_page, "access"), "Show the code")
    phone = auth.sign_in(secret_of([code.value for code in app.code]), "203.0.113.9")
    assert auth.draft_owner({SESSION_COOKIE: phone}) == OWNER
    with pytest.raises(NotAllowed):
        auth.sign_in(secret_of([code.value for code in app.code]), "203.0.113.9")


def test_a_colleague_is_invited_and_put_out_again(visit_service: VisitService) -> None:
    auth = state.organiser_auth()
    app = run(organise_page, "access")
    app.text_input(key="dialog colleague").set_value("Bor")
    app = click(app, "Make a link")
    secret = secret_of([code.value for code in app.code])
    assert secret not in "".join(code.value for code in run(organise_page, "access").code), "it is shown once"
    bor = {SESSION_COOKIE: auth.sign_in(secret, "203.0.113.9", device="Firefox, Android")}
    app = run(organise_page, "access")
    listed = "\n".join(each.value for each in app.markdown)
    assert "**Bor**  \nFirefox, Android" in listed
    assert plain("Invitation: Bor") in listed
    click(app, "End")
    with pytest.raises(NotAllowed):
        auth.current(bor)
    with pytest.raises(NotAllowed, match="does not work any more"):
        auth.sign_in(secret, "203.0.113.9")


def test_a_session_is_ended_alone(visit_service: VisitService) -> None:
    auth = state.organiser_auth()
    other = auth.sign_in(TOKEN, "203.0.113.9")
    click(run(organise_page, "access"), "Sign out")
    with pytest.raises(NotAllowed):
        auth.session(other)
    assert [each.organiser.id for each in auth.sessions()] == [OWNER]


def test_nothing_is_made_or_ended_for_who_is_signed_out(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth = state.organiser_auth()
    other = auth.sign_in(TOKEN, "203.0.113.9")
    apps = [run(organise_page, "access") for _ in range(2)]

    def refuse() -> str:
        raise NotAllowed(WRONG_TOKEN)

    monkeypatch.setattr(state, "draft_owner", refuse)
    for app, label in zip(apps, ("Sign out", "Show the code"), strict=True):
        next(button for button in app.button if button.label == label).click().run()
    assert auth.session(other)
    assert auth.links() == ()


def test_who_is_new_is_told_how_to_go_on_with_another_device(visit_service: VisitService) -> None:
    organisers = visit_service.store.organisers
    assert not organisers.is_newcomer(OWNER, 0)
    auth = state.organiser_auth()
    phone = auth.current({SESSION_COOKIE: auth.sign_in(TOKEN, "203.0.113.9")}).organiser.id
    assert organisers.is_newcomer(phone, 0)
    listed = run(organise_page, "access")
    listed.text_input(key="dialog own name").set_value("Ana").run()
    assert organisers.organiser(OWNER).name == "Ana"
    assert not organisers.is_newcomer(OWNER, 0)


def test_changes_begun_on_this_device_are_told_and_added_or_discarded(visit_service: VisitService) -> None:
    def changed(index: int, owner: str) -> None:
        before = DraftService(visit_service, owner)
        before.edit(Phrase("Removed"), lambda stops: stops[:index] + stops[index + 1 :])
        note_earlier(visit_service.store, owner, OWNER)

    drafts = DraftService(visit_service, OWNER)
    first, second, *_ = [stop.id for stop in drafts.draft().stops]
    changed(0, "b" * 24)
    app = click(run(organise_page, "earlier"), "Add them to my draft")
    assert first not in {stop.id for stop in drafts.draft().stops}
    assert app.session_state["told"].do == "undo"
    changed(1, "c" * 24)
    click(run(organise_page, "earlier"), "Discard for good")
    assert second in {stop.id for stop in drafts.draft().stops}
    assert "dialog" not in run(organise_page, "earlier").session_state, "there are none any more"
