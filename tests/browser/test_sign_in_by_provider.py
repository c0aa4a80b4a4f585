"""Organisers who sign in with an account of theirs: the whole way, with a real OpenID Connect provider beside us."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import REPOSITORY, App
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import NOW, ready
from tests.ports import free_port

SECRETS = """
organisers = ["ana@example.org"]

[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "a secret of this test alone, thirty-two and more"
client_id = "study-visit"
client_secret = "secret"
server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"
"""
PEOPLE = (
    oidc_provider_mock.User(sub="ana", claims={"email": "ana@example.org", "email_verified": True}),
    oidc_provider_mock.User(sub="bor", claims={"email": "bor@example.org", "email_verified": True}),
)


@pytest.fixture
def provider() -> Iterator[int]:
    """The provider's port. Its pages are served as they are, but for a style sheet that they want from a stranger."""
    answers = oidc_provider_mock.app(user_claims=PEOPLE)

    def without_foreign_styles(answer: Any) -> Any:
        if answer.mimetype == "text/html":
            answer.set_data(re.sub(r"<link[^>]*https://[^>]*>", "", answer.get_data(as_text=True)))
        return answer

    answers.after_request(without_foreign_styles)
    with make_server("127.0.0.1", 0, answers, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
        """Keep pytest's output for pytest."""


@pytest.fixture
def app(tmp_path: Path, refusing_url: str, provider: int) -> Iterator[App]:
    port = free_port()
    secrets = SECRETS.format(app=f"http://localhost:{port}", provider=provider)
    (tmp_path / "secrets.toml").write_text(secrets, encoding="utf-8")
    environment = {
        "STUDY_VISIT_DATA": str(tmp_path / "data"),
        "STUDY_VISIT_GEOCODER_URL": refusing_url,
        "STUDY_VISIT_ROUTER_URL": refusing_url,
        "STUDY_VISIT_NOW": NOW,
    }
    options = {"secrets.files": str(tmp_path / "secrets.toml")}
    with App(folder=REPOSITORY, work=tmp_path, environment=environment, port=port, options=options) as running:
        yield running
        assert not running.outside_attempts


def come_as(page: Page, app: App, who: str) -> None:
    """From the organisers' address through the provider and back."""
    page.goto(f"{app.url.replace('127.0.0.1', 'localhost')}/organise")
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(who)
    page.get_by_role("button", name="Authorize").click()


def test_who_is_on_the_list_signs_in_and_signing_out_holds_and_so_does_the_list(
    app: App, desktop: Page, tmp_path: Path, page_guard: PageGuard
) -> None:
    page_guard.expect("/favicon.ico")  # the stand-in of a provider has none
    page_guard.expect("/organise/_stcore/")
    come_as(desktop, app, "ana")
    ready(desktop)
    assert desktop.url.endswith("/organise")
    secrets = tmp_path / "secrets.toml"
    listed = secrets.read_text("utf-8")
    secrets.write_text(listed.replace("ana@", "bea@"), encoding="utf-8")
    expect_no_organiser(desktop, "ana")  # in the open page

    secrets.write_text(listed, encoding="utf-8")
    signed_out = desktop.request.post(f"{desktop.url}/sign-out").text()
    assert "/oauth2/end_session?" in signed_out, "the provider's own end is offered"
    desktop.goto(desktop.url)
    expect(desktop.get_by_role("button", name="Sign in")).to_be_visible()  # the provider's cookie is gone, too

    desktop.context.clear_cookies()  # the provider's own
    come_as(desktop, app, "bor")
    expect_no_organiser(desktop, "bor")
    expect(desktop.get_by_role("button", name="Sign out")).to_be_visible()


def expect_no_organiser(page: Page, who: str) -> None:
    """Somebody whom the provider knows and the list does not."""
    # An unseen sign keeps an address from becoming a link.
    told = re.compile(who + "@.?example.org is not one of this visit's organisers.")
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.locator(".dock")).to_have_count(0)
