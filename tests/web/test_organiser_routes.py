"""Signing in and out: cookies, refused guesses, foreign pages, and what only organisers are served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from components.plan.errors import NotAllowed, StorageFault
from components.plan.messages import Phrase
from components.plan.photos import PhotoFormat, PhotoSize, photo_file
from components.store.stored_secret import REFRESH_S
from components.visit.drafts import DraftService
from components.visit.earlier_drafts import earlier_draft
from components.visit.service import VisitService
from components.web.organiser_auth import (
    LINK_IS_OVER,
    ORGANISER_COOKIE,
    SESSION_COOKIE,
    SESSION_S,
    WRONG_TOKEN,
    OrganiserAuth,
)
from components.web.organiser_routes import SignInPage, organiser_routes
from components.web.request_limits import MAX_BODY_BYTES
from tests import photos
from tests.organisers import TOKEN, open_test_service
from tests.web.application import Clock

ORIGIN = "http://testserver"
STREAMLIT = "the organisers' page of Streamlit"


@pytest.fixture(scope="module")
def visit_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VisitService]:
    with open_test_service(tmp_path_factory.mktemp("visit")) as visit_service:
        yield visit_service


@pytest.fixture
def auth(visit_service: VisitService) -> OrganiserAuth:
    return OrganiserAuth(visit_service.store, TOKEN)


@contextmanager
def client_of(auth: OrganiserAuth, visit_service: VisitService, base_path: str = "") -> Iterator[TestClient]:
    async def streamlit(_request: object) -> PlainTextResponse:
        return PlainTextResponse(STREAMLIT)

    async def log_out(request: Request) -> Response:
        is_known = "_streamlit_user" in request.cookies
        return RedirectResponse("https://accounts.example.org/end?x=1&y=2" if is_known else "/", 302)

    routes = organiser_routes(auth, visit_service, base_path=base_path)
    page = Middleware(SignInPage, auth=auth, visit_service=visit_service, base_path=base_path)
    of_streamlit = [Route(f"{base_path}/organise", streamlit), Route(f"{base_path}/auth/logout", log_out)]
    # As Streamlit's, which compresses what its routes answer: it changes the headers of the response that it gets.
    app = Starlette(routes=[*routes, *of_streamlit], middleware=[page, Middleware(GZipMiddleware)])
    with TestClient(app, base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def client(auth: OrganiserAuth, visit_service: VisitService) -> Iterator[TestClient]:
    with client_of(auth, visit_service) as ready:
        yield ready


def sign_in(client: TestClient, token: str = TOKEN, **headers: str) -> int:
    answer = client.post("/organise/sign-in", json={"token": token}, headers={"origin": ORIGIN, **headers})
    return int(answer.status_code)


def test_the_sign_in_page_stands_in_front_of_the_organisers(client: TestClient) -> None:
    page = client.get("/organise")
    assert page.status_code == 200
    assert "For organisers" in page.text
    assert STREAMLIT not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy
    assert sign_in(client) == 204
    assert client.get("/organise").text == STREAMLIT


def test_a_form_without_a_script_does_as_well(client: TestClient) -> None:
    answer = client.post("/organise/sign-in", data={"token": f" {TOKEN} "}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "../organise"
    assert client.get("/organise").text == STREAMLIT
    client.cookies.clear()
    answer = client.post("/organise/sign-in", data={"token": "wrong"})
    assert answer.status_code == 401
    assert "not the organisers" in answer.text
    assert 'action="../organise/sign-in"' in answer.text


def test_the_cookie_is_for_no_script_and_no_other_site(client: TestClient) -> None:
    answer = client.post("/organise/sign-in", json={"token": TOKEN})
    [session] = [line for line in answer.headers.get_list("set-cookie") if line.startswith(SESSION_COOKIE)]
    assert "HttpOnly" in session
    assert "samesite=strict" in session.lower()
    assert "Max-Age=43200" in session
    assert answer.headers["cache-control"] == "no-store"


def test_who_an_organiser_is_outlives_a_session_and_gives_no_access(auth: OrganiserAuth, client: TestClient) -> None:
    sign_in(client)
    owner = client.cookies[ORGANISER_COOKIE]
    cookies = dict(client.cookies)
    assert auth.draft_owner(cookies) == owner
    client.post("/organise/sign-out", headers={"origin": ORIGIN}, follow_redirects=False)
    assert SESSION_COOKIE not in client.cookies
    with pytest.raises(NotAllowed):
        auth.draft_owner(cookies)
    with pytest.raises(NotAllowed):
        auth.draft_owner({ORGANISER_COOKIE: owner})
    sign_in(client)
    assert client.cookies[ORGANISER_COOKIE] == owner


@pytest.mark.parametrize("path", ["/organise/sign-in", "/organise/sign-out"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_posts_of_other_pages_are_refused(client: TestClient, path: str, headers: dict[str, str]) -> None:
    sign_in(client)
    answer = client.post(path, json={"token": TOKEN}, headers=headers)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert client.get("/organise").text == STREAMLIT


def test_guesses_are_slowed_down_and_logged_without_the_token(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    guess = "it\"s a 'secret' <guess>"
    answers = [client.post("/organise/sign-in", json={"token": guess}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "error" in answers[-1].json()
    assert sign_in(client) == 204, "the right token does not wait"
    assert caplog.messages.count("sign_in.refused") == 3
    assert "secret" not in caplog.text
    assert "secret" not in "".join(answer.text for answer in answers)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"token": 7}', b"\xff\xfe", b"[" * MAX_BODY_BYTES])
def test_whatever_is_posted_is_refused_and_breaks_nothing(client: TestClient, body: bytes) -> None:
    answer = client.post("/organise/sign-in", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 401
    assert sign_in(client) == 204


@pytest.mark.parametrize("path", ["/organise/map", "/organise/preview"])
def test_the_draft_is_drawn_for_organisers_alone(client: TestClient, path: str) -> None:
    refused = client.get(path)
    assert refused.status_code == 401
    assert "MAO" not in refused.text
    sign_in(client)
    page = client.get(path, params={"at": "2017-02-02T12:20:00+01:00", "day": "nonsense"})
    assert page.status_code == 200
    assert "Museum of Architecture" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]


def test_the_preview_of_a_moment_after_the_visit_is_its_record(client: TestClient) -> None:
    sign_in(client)
    during, after = (
        client.get("/organise/preview", params={"at": f"2017-02-{day}T12:20:00+01:00"}).text for day in ("02", "03")
    )
    assert "How to cite" in after
    assert "How to cite" not in during


def test_photos_of_a_draft_are_for_organisers_alone(client: TestClient, visit_service: VisitService) -> None:
    photos.put_sample(visit_service.store)
    name = photo_file(photos.SAMPLE.digest, PhotoSize.SMALL, PhotoFormat.WEBP)
    assert client.get(f"/organise/{name}").status_code == 401
    sign_in(client)
    answer = client.get(f"/organise/{name}")
    assert (answer.content, answer.headers["content-type"]) == (photos.renditions()[name], "image/webp")
    assert client.get("/organise/photos/other.webp").status_code == 404


def test_a_token_in_the_address_opens_nothing(client: TestClient) -> None:
    assert "For organisers" in client.get("/organise", params={"token": TOKEN}).text
    assert client.post("/organise/sign-in", params={"token": TOKEN}, json={}).status_code == 401


def claims(email: str, *, issued_at: float, verified: bool = True) -> dict[str, object]:
    """An ID token's."""
    return {"iss": "x", "sub": email, "iat": issued_at, "email": email, "email_verified": verified, "name": "Ana N"}


def test_with_a_provider_its_list_decides_at_each_request(visit_service: VisitService) -> None:
    clock = Clock()
    listed = ["Ana@Example.org", "@rralur.si"]
    auth = OrganiserAuth(visit_service.store, TOKEN, identified=lambda: listed, clock=clock)
    assert auth.first_link("http://x") is None
    for email, verified in (("eve@example.org", True), ("ana@example.org", False), ("", True), ("@", True)):
        with pytest.raises(NotAllowed):
            auth.sign_in_by_provider(claims(email, issued_at=clock.now, verified=verified))
    with client_of(auth, visit_service) as client:
        assert client.get("/organise").text == STREAMLIT, "Streamlit's page signs in"
        with pytest.raises(NotAllowed, match=str(WRONG_TOKEN)):
            auth.sign_in(TOKEN, "203.0.113.7")
        ticket = auth.sign_in_by_provider(claims("somebody@RRALUR.si", issued_at=clock.now))
        assert client.post("/organise/sign-in", json={"ticket": "forged"}).status_code == 401
        assert client.post("/organise/sign-in", json={"ticket": ticket}).status_code == 204
        cookies = dict(client.cookies)
        assert auth.current(cookies).organiser.known_as == "Ana N (somebody@rralur.si)"
        listed.remove("@rralur.si")
        with pytest.raises(NotAllowed):
            auth.current(cookies)


def test_what_a_provider_said_once_makes_one_session_and_for_so_long(visit_service: VisitService) -> None:
    clock = Clock()
    auth = OrganiserAuth(visit_service.store, TOKEN, identified=lambda: ["ana@example.org"], clock=clock)
    said = claims("ana@example.org", issued_at=clock.now)
    clock.now += SESSION_S - 1
    session = auth.sign_in_by_provider(said)
    assert auth.sign_in_by_provider(said) == session
    assert auth.session(session).expires_at == clock.now + 1
    auth.sign_out(session)
    with pytest.raises(NotAllowed):
        auth.sign_in_by_provider(said)
    clock.now += 1
    with pytest.raises(NotAllowed):
        auth.sign_in_by_provider({**said, "nonce": "another"})
    again = auth.sign_in_by_provider(claims("ana@example.org", issued_at=clock.now))
    clock.now += 60
    phone = auth.sign_in(auth.phone_link(auth.current({SESSION_COOKIE: again})), "203.0.113.7")
    assert auth.session(phone).expires_at == auth.session(again).expires_at, "no link makes it longer"
    with pytest.raises(NotAllowed):
        auth.invite("Eve")


def test_signing_out_ends_what_the_provider_left_here_and_offers_its_own_end(visit_service: VisitService) -> None:
    clock = Clock()
    auth = OrganiserAuth(visit_service.store, TOKEN, identified=lambda: ["ana@example.org"], clock=clock)
    for base_path, ends in (("", True), ("/visit", False)):
        with client_of(auth, visit_service, base_path) as client:
            ticket = auth.sign_in_by_provider({**claims("ana@example.org", issued_at=clock.now), "nonce": base_path})
            client.post(f"{base_path}/organise/sign-in", json={"ticket": ticket})
            for name in ("_streamlit_user", "_streamlit_user_1", "_streamlit_user_tokens") if ends else ():
                client.cookies.set(name, "x", domain="testserver.local", path="/")
            answer = client.post(f"{base_path}/organise/sign-out", headers={"origin": ORIGIN})
            assert "You are signed out here" in answer.text
            assert ('href="https://accounts.example.org/end?x=1&amp;y=2"' in answer.text) == ends
            assert not any(name.startswith(("_streamlit", SESSION_COOKIE)) for name in client.cookies)
            assert not auth.is_organiser({SESSION_COOKIE: ticket})


def test_a_link_goes_on_as_the_same_organiser_on_another_device_once(
    auth: OrganiserAuth, client: TestClient, visit_service: VisitService
) -> None:
    sign_in(client)
    own = auth.current(dict(client.cookies))
    secret = auth.phone_link(own)
    with client_of(auth, visit_service) as phone:
        agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"
        assert sign_in(phone) == 204, "as somebody else, by the token"
        before = auth.draft_owner(dict(phone.cookies))
        assert before != own.organiser.id
        DraftService(visit_service, before).edit(Phrase("Removed"), lambda stops: stops[1:])
        for encoding in ("gzip", "identity"):
            page = phone.get("/organise/join", headers={"accept-encoding": encoding})
            assert 'data-next="../organise"' in page.text, "also for who is signed in"
            assert (page.headers.get("content-encoding") == "gzip") == (encoding == "gzip")
        assert sign_in(phone, secret, **{"user-agent": agent}) == 204
        session = auth.current(dict(phone.cookies))
        assert (session.organiser, session.device) == (own.organiser, "Safari, iPhone")
        earlier = earlier_draft(visit_service, own.organiser.id)
        assert earlier is not None, "what this browser had begun stays in sight"
        assert earlier.owner == before
        again = phone.post("/organise/sign-in", json={"token": secret})
        assert (again.status_code, again.json()["error"]) == (401, str(LINK_IS_OVER))
        assert sign_in(phone) == 204
        assert auth.draft_owner(dict(phone.cookies)) == own.organiser.id, "and this browser knows who it is"


def test_an_invited_colleague_is_an_organiser_until_the_invitation_is_ended(
    auth: OrganiserAuth, client: TestClient
) -> None:
    secret = auth.invite("Bor")
    for _ in range(2):
        client.cookies.clear()
        assert sign_in(client, secret) == 204
        assert auth.current(dict(client.cookies)).organiser.name == "Bor"
    [link] = [each for each in auth.links() if each.organiser.name == "Bor"]
    auth.end_link(link.digest)
    assert not auth.is_organiser(dict(client.cookies))
    assert sign_in(client, secret) == 401


def test_the_link_is_there_at_the_first_start_only(tmp_path: Path) -> None:
    with open_test_service(tmp_path, organiser_token=None) as visit_service:
        first = OrganiserAuth(visit_service.store, base_url="https://visit.example.org/")
        base, _, token = (first.first_link("http://localhost:8501") or "").partition("#token=")
        assert base == "https://visit.example.org/organise"
        again = OrganiserAuth(visit_service.store)
        with client_of(again, visit_service) as client:
            assert sign_in(client, token) == 204
        assert again.first_link("http://localhost:8501") is None


def test_under_a_path_the_cookies_are_for_it_alone(auth: OrganiserAuth, visit_service: VisitService) -> None:
    with client_of(auth, visit_service, "/visit") as client:
        assert "For organisers" in client.get("/visit/organise").text
        answer = client.post("/visit/organise/sign-in", data={"token": TOKEN}, headers={"origin": ORIGIN})
        assert answer.text == STREAMLIT, "the form leads back to where it stood"
        cookies = answer.history[0].headers.get_list("set-cookie")
        assert len(cookies) == 3
        assert all("Path=/visit/;" in line for line in cookies)
        gone = client.post("/visit/organise/sign-out", headers={"origin": ORIGIN}, follow_redirects=False)
        assert "Path=/visit/;" in gone.headers["set-cookie"]
        assert "For organisers" in client.get("/visit/organise").text


def test_signing_out_says_where_it_cannot_be_saved_and_saves_it_later(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    auth, elsewhere = (OrganiserAuth(visit_service.store, TOKEN, monotonic=clock) for _ in range(2))
    with client_of(auth, visit_service) as client:
        sign_in(client)
        cookies = dict(client.cookies)
        with monkeypatch.context() as patch:
            patch.setattr(visit_service.store.organisers, "end", read_only)
            answer = client.post("/organise/sign-out", headers={"origin": ORIGIN}, follow_redirects=False)
        assert (answer.status_code, SESSION_COOKIE in client.cookies) == (503, False)
        assert "signed out in this browser" in answer.text
    assert not auth.is_organiser(cookies)
    assert elsewhere.is_organiser(cookies), "as another process does not know yet"
    clock.now += REFRESH_S
    auth.refresh()
    assert not elsewhere.is_organiser(cookies)


def read_only(_digest: str) -> None:
    raise StorageFault(Phrase("The disk is read-only."))
