"""Who may see the visit, run by Streamlit without a browser: the key on the share page, and pages for who has none."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.i18n.words import words_for
from components.pages import organise, state
from components.plan.messages import Phrase
from components.plan.publication import Visibility
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.web.organiser_auth import OrganiserAuth, signed_out
from components.web.visit_access import KEY_COOKIE
from tests.organisers import open_test_service
from tests.pages.test_dialogs import click, run
from tests.pages.test_share import BASE, codes, share_page

OPENS = datetime(2090, 9, 17, 8, tzinfo=UTC)


def router() -> None:
    from components.pages import router as script

    script.main()


@pytest.fixture
def visit_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VisitService]:
    with open_test_service(tmp_path) as visit_service:
        auth = OrganiserAuth(visit_service.store, "token")
        monkeypatch.setattr(state, "visit_service", lambda: visit_service)
        monkeypatch.setattr(state, "open_organiser_auth", lambda: auth)
        monkeypatch.setattr(state, "app_url", lambda: BASE)
        monkeypatch.setattr(state, "is_organiser", lambda: True)
        monkeypatch.setattr(state, "draft_owner", lambda: "ana")
        yield visit_service


def publish(visit_service: VisitService, visibility: Visibility, opens_at: datetime | None = None) -> None:
    drafts = DraftService(visit_service, "ana")
    drafts.edit_details(Phrase("who"), lambda now: dataclasses.replace(now, visibility=visibility, opens_at=opens_at))
    drafts.publish(note="", who="Ana", confirmed=True)


def headings(app: AppTest) -> list[str]:
    return [each.value for each in (*app.title, *app.subheader)]


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_a_public_visit_has_no_key(visit_service: VisitService) -> None:
    app = run(share_page)
    assert "Make a new key" not in buttons(app)
    assert not any("key=" in code for code in codes(app))


def test_all_addresses_of_an_unlisted_visit_have_its_key_and_another_one_once_that_is_renewed(
    visit_service: VisitService,
) -> None:
    publish(visit_service, Visibility.UNLISTED)
    old = state.visit_keys().of(Visibility.UNLISTED)
    app = run(share_page)
    addresses = [code for code in codes(app) if BASE in code and "<table" not in code and "<!doctype" not in code]
    assert len(addresses) > 2
    assert all(f"key={old}" in address for address in addresses), addresses
    app = click(app, "Make a new key")
    assert any("at once" in warning.value for warning in app.warning)
    assert state.visit_keys().of(Visibility.UNLISTED) == old, "nobody loses a key by one tap"
    app = click(app, "Keep the key")
    assert not app.warning
    app = click(click(app, "Make a new key"), "Make a new key")
    new = state.visit_keys().of(Visibility.UNLISTED)
    assert new != old
    assert f"{BASE}/pocket?key={new}" in codes(app)
    assert not any(old in code for code in codes(app))


def test_nobody_renews_a_key_after_the_session_is_over(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(visit_service, Visibility.UNLISTED)
    old = state.visit_keys().of(Visibility.UNLISTED)
    app = click(run(share_page), "Make a new key")

    def refuse() -> str:
        raise signed_out()

    monkeypatch.setattr(state, "draft_owner", refuse)
    app = next(button for button in app.button if button.label == "Make a new key").click().run()
    assert [error.value for error in app.error] == ["Sign in to change the plan."]
    assert state.visit_keys().of(Visibility.UNLISTED) == old


def test_a_closed_visit_has_one_address_for_a_look_before_and_those_of_later(visit_service: VisitService) -> None:
    publish(visit_service, Visibility.CLOSED, OPENS)
    key = state.visit_keys().of(Visibility.CLOSED)
    app = run(share_page)
    assert "Nobody sees this visit yet" in headings(app)
    assert [code for code in codes(app) if "key=" in code] == [f"{BASE}/pocket?key={key}"]
    assert f"{BASE}/pocket" in codes(app)


def test_organisers_are_told_that_what_they_publish_is_seen_by_nobody_yet(visit_service: VisitService) -> None:
    drafts, words = DraftService(visit_service, "ana"), words_for("en")
    for visibility, opens_at, told in (
        (Visibility.UNLISTED, None, []),
        (Visibility.CLOSED, OPENS, ["It opens on Sunday, 17 September 2090, 10:00 (UTC+2)."]),
    ):
        publish(visit_service, visibility, opens_at)
        notices = organise._notices(drafts.load(), drafts, words)
        assert [each.more for each in notices if each.text == "Nobody sees this visit yet"] == told


@pytest.mark.parametrize("visibility", [Visibility.UNLISTED, Visibility.CLOSED])
def test_a_page_that_is_open_when_the_key_is_renewed_shows_nothing_of_the_visit_any_more(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch, visibility: Visibility
) -> None:
    cookies: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _self: cookies))
    app = AppTest.from_function(router, default_timeout=60).run()
    publish(visit_service, visibility, OPENS if visibility is Visibility.CLOSED else None)
    app = app.run()
    assert not app.exception
    expected = "The whole address is needed" if visibility is Visibility.UNLISTED else "Not open yet"
    assert headings(app) == [expected]
    shown = " ".join([*(each.value for each in app.text), *(each.value for each in app.markdown)])
    assert "CRE:HUB" not in shown
    assert "Ljubljana" not in shown
    cookies[KEY_COOKIE] = state.visit_keys().of(visibility)
    app = app.run()
    assert headings(app) == []
    assert not app.exception
