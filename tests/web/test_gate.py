"""A visit that is not public: nothing of it reaches who has no key, however it is asked for."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.requests import HTTPConnection

from components.export.outputs import INSTALLATION, OF_THE_GROUND, OUTPUTS
from components.plan.errors import StorageFault
from components.plan.messages import Phrase
from components.plan.publication import Visibility
from components.store.stored_secret import REFRESH_S, VisitKeys
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.web.organiser_auth import SESSION_COOKIE
from components.web.visit_access import KEY_COOKIE, VisitAccess
from tests.asgi_client import AsgiClient, Response, run_async
from tests.organisers import TOKEN, open_test_service
from tests.web.application import NEIGHBOUR, App

OPENS = datetime(2090, 9, 17, 8, tzinfo=UTC)
DURING = datetime(2017, 2, 2, 9, tzinfo=UTC)  # of the sample visit
PHONE = (b"user-agent", b"Mozilla/5.0 (iPhone) Mobile")
# Of the shipped visit: what a reader could learn.
SECRETS = re.compile(rb"CRE:HUB|Ljubljana|RRA LUR|Mao|museum|46\.0\d|2017|venues|Streamlit", re.IGNORECASE)
STREAMLITS = ("/_stcore/health", "/_stcore/host-config", "/static/js/index.js", "/media/abc.png", "/component/x/y.js")
CONNECTED = ["websocket.accept", "websocket.close"]
OTHER_PATHS = (
    *("/", "/share", "/visit", "/index.html", "/nowhere", "/pocket/", "//pocket", "/pocket/../pocket", "/POCKET"),
    *(
        "/pocket%2f",
        "/./pocket",
        "/organise/../pocket",
        "/organise/",
        "/organise/x",
        "/organise/sign-in/x",
        "/healthz/",
    ),
    *("/\udce9", "", "/pocket;key", "/static/../pocket", "/organise\x00", "/favicon.png"),
)


def publish(visit_service: VisitService, visibility: Visibility, opens_at: datetime | None = None) -> None:
    drafts = DraftService(visit_service, "ana")
    change = {"visibility": visibility, "opens_at": opens_at}
    drafts.edit_details(Phrase("who"), lambda now: dataclasses.replace(now, **change))  # type: ignore[arg-type]
    drafts.publish(note="", who="Ana", confirmed=True)


@contextmanager
def opened(
    tmp_path: Path, visibility: Visibility, opens_at: datetime | None = None
) -> Iterator[tuple[App, AsgiClient]]:
    with open_test_service(tmp_path) as visit_service:
        publish(visit_service, visibility, opens_at)
        app = App(visit_service)
        with AsgiClient(app.asgi) as client:
            yield app, client


def set_clock(visit_service: VisitService, now: datetime) -> None:
    visit_service.settings = visit_service.settings.model_copy(update={"now": now})
    visit_service.refresh()


def asked(client: AsgiClient, path: str, key: str = "", *headers: tuple[bytes, bytes], method: str = "GET") -> Response:
    query = urlencode({"key": key}).encode() if key else b""
    return client.request(path, query=query, headers=[(b"host", b"visit.example"), *headers], method=method)


def cookie(name: str, value: str) -> tuple[bytes, bytes]:
    return b"cookie", f"{name}={value}".encode()


def all_paths(app: App) -> list[str]:
    rows = [f"/{row.slug}" for row in (*OUTPUTS, *OF_THE_GROUND, *INSTALLATION)]
    return [*dict.fromkeys([*app.paths, *rows, *STREAMLITS, *OTHER_PATHS])]


def is_open(path: str) -> bool:
    of_signing = {f"/organise/{name}" for name in ("sign-in", "sign-out", "join")}
    return path in {"/healthz", "/_stcore/health", "/organise", *of_signing}


def is_for_sessions(path: str) -> bool:
    return path in {"/organise/map", "/organise/preview", "/organise/ground.js"}


@pytest.mark.parametrize("visibility", [Visibility.UNLISTED, Visibility.CLOSED])
def test_nothing_of_it_is_served_at_any_address_without_a_key(tmp_path: Path, visibility: Visibility) -> None:
    with opened(tmp_path, visibility, OPENS if visibility is Visibility.CLOSED else None) as (app, client):
        keys = app.auth.visit_keys
        other = Visibility.CLOSED if visibility is Visibility.UNLISTED else Visibility.UNLISTED
        wrong = ["", "x", keys.of(visibility)[:-1], keys.of(visibility) + "A", keys.of(other), "é\udcff", "A" * 9000]
        assert keys.fits(keys.of(visibility), visibility)
        for path in all_paths(app):
            for method in ("GET", "HEAD", "POST", "PUT"):
                for headers in ((), (PHONE,), ((b"if-none-match", b"*"),), ((b"accept", b"text/html"),)):
                    answer = asked(client, path, "", *headers, method=method)
                    assert not SECRETS.search(answer.body), (path, method)
                    assert answer.header("x-robots-tag") == "noindex", (path, method)
                    if is_open(path) or is_for_sessions(path):
                        continue
                    assert answer.status == 404, (path, method, headers)
                    assert answer.header("cache-control") == "public, max-age=0, s-maxage=1", path
                    assert "Cookie" in (answer.header("vary") or ""), path
                    assert answer.header("set-cookie") is None, path
                    assert answer.header("location") is None, path
                    assert answer.header("etag") is None, path
                    assert (not answer.body) == (method == "HEAD")
        for key in wrong:
            answer = client.request("/pocket", query=urlencode({"key": key}, errors="replace").encode())
            assert (answer.status in {404, 429}, bool(SECRETS.search(answer.body))) == (True, False), key
            assert answer.header("cache-control") == "no-store" or not key
            answer = client.request(
                "/pocket", headers=[(b"cookie", b"study_visit_key=" + key.encode("utf-8", "replace"))]
            )
            assert answer.status in {404, 429}, key


def test_it_opens_by_its_key_and_every_address_on_from_there_has_it(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, client):
        key = app.auth.visit_keys.of(Visibility.UNLISTED)
        for path in [f"/{row.slug}" for row in (*OUTPUTS, *INSTALLATION)] + ["/", "/share", "/oembed"]:
            answer = asked(client, path, key)
            assert answer.status == 200, path
            assert answer.header("cache-control") in {"private, no-cache", "no-store"}, path
            assert "Cookie" in (answer.header("vary") or ""), path
            assert answer.header("x-robots-tag") == "noindex", path
        set_clock(app.visit_service, DURING)
        page = asked(client, "/pocket", key).body.decode()
        for address in ("visit.json", "visit.ics", "manifest.webmanifest", "icon-192.png", "events"):
            assert re.search(rf'{re.escape(address)}\?[^"]*key={key}', page), address
        assert 'name="robots" content="noindex"' in page
        assert "oembed" not in page
        for path in (
            "/newsletter.html",
            "/visit.ics",
            "/visit.geojson",
            "/visit.json",
            "/embed",
            "/manifest.webmanifest",
        ):
            body = asked(client, path, key).body.decode().replace("\r\n ", "")
            for found in re.findall(r"https?://visit\.example/[^\s\"'<>\\)]*", body):
                assert f"key={key}" in found, (path, found)
        etag = (asked(client, "/pocket", key).header("etag") or "").encode()
        assert asked(client, "/pocket", key, (b"if-none-match", etag)).status == 304
        assert asked(client, "/pocket", "", (b"if-none-match", etag)).status == 404
        moved = asked(client, "/", key, PHONE)
        assert (moved.status, moved.header("location")) == (307, f"pocket?key={key}")


def test_a_browser_that_opened_the_address_keeps_the_key_and_frames_of_others_do_not(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, client):
        key = app.auth.visit_keys.of(Visibility.UNLISTED)
        for path in ("/", "/share", "/pocket"):
            given = asked(client, path, key, (b"sec-fetch-dest", b"document")).header("set-cookie") or ""
            assert given.startswith(f"{KEY_COOKIE}={key}; Path=/; Max-Age="), path
            assert given.endswith("; HttpOnly; SameSite=Lax"), path
        secure = client.request("/", query=f"key={key}".encode(), scheme="https").header("set-cookie") or ""
        assert secure.startswith(f"__Host-{KEY_COOKIE}={key}; Path=/; ")
        for path, dest in (("/", b"iframe"), ("/embed", b"document"), ("/map.png", b"image"), ("/visit.ics", b"empty")):
            assert asked(client, path, key, (b"sec-fetch-dest", dest)).header("set-cookie") is None, path
        mine = cookie(KEY_COOKIE, key)
        assert asked(client, "/", key, mine).header("set-cookie") is None, "it has it already"
        for path in ("/", "/share", "/pocket", "/visit.json", *STREAMLITS):
            assert asked(client, path, "", mine).status in {200, 404}, path
            assert asked(client, path, "", mine).header("x-visit-access") is None, path
            assert is_open(path) or asked(client, path).header("x-visit-access") == "none", "of somebody else"
        assert client.connect("/_stcore/visit", [(b"host", b"visit.example")]) == ["websocket.close"]
        assert client.connect("/_stcore/visit", [(b"host", b"visit.example")], query=b"key=x") == ["websocket.close"]
        assert client.connect("/_stcore/visit", [(b"host", b"visit.example"), mine]) == CONNECTED


def test_organisers_pass_and_the_sign_in_page_names_nothing(tmp_path: Path) -> None:
    for visibility in (Visibility.UNLISTED, Visibility.CLOSED):
        folder = tmp_path / visibility
        folder.mkdir()
        with opened(folder, visibility) as (app, client):
            session = cookie(SESSION_COOKIE, app.auth.sign_in(TOKEN, "203.0.113.7"))
            assert client.request("/organise").status == 200
            refused = client.request("/organise/sign-in", method="POST", body=[b"token=wrong"])
            assert refused.status == 401
            assert not SECRETS.search(refused.body.replace(b"2.75", b""))
            assert client.request("/organise/sign-in", method="POST", body=[f"token={TOKEN}".encode()]).status == 303
            page = asked(client, "/pocket", "", session)
            assert page.status == 200
            has_key = app.auth.visit_keys.of(Visibility.UNLISTED).encode() in page.body
            assert has_key == (visibility is Visibility.UNLISTED), "the addresses that it will have when it is open"
            assert asked(client, "/", "", session).status == 200


def test_a_new_key_ends_every_earlier_one_and_no_copy_is_served_to_it(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, client):
        keys = app.auth.visit_keys
        old = keys.of(Visibility.UNLISTED)
        mine = cookie(KEY_COOKIE, old)
        before = {path: asked(client, path, old) for path in ("/pocket", "/visit.ics", "/map.png", "/")}
        for path, answer in before.items():
            assert asked(client, path, old).body == answer.body, "by the cache, too"
        for path in before:
            assert old.encode() in asked(client, path, "", mine).body or path in {"/map.png", "/"}
        keys.renew()
        new = keys.of(Visibility.UNLISTED)
        assert new != old
        for path, answer in before.items():
            etag = (b"if-none-match", (answer.header("etag") or "*").encode())
            for refused in (asked(client, path, old), asked(client, path, old, etag), asked(client, path, "", mine)):
                assert refused.status in {404, 429}, path
                assert not SECRETS.search(refused.body), path
            fresh = asked(client, path, new)
            assert fresh.status == 200
            assert old.encode() not in fresh.body
            assert old.encode() not in asked(client, path, "", cookie(KEY_COOKIE, new)).body
        assert asked(client, "/pocket", "", cookie(KEY_COOKIE, new)).body.count(new.encode()) > 3


def test_another_process_knows_a_new_key_within_a_second(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, client):
        old = app.auth.visit_keys.of(Visibility.UNLISTED)
        assert asked(client, "/pocket", old).status == 200
        elsewhere = VisitKeys(app.visit_service.store)
        assert elsewhere.of(Visibility.UNLISTED) == old, "one key for all processes"
        elsewhere.renew()
        app.monotonic.now += REFRESH_S
        assert asked(client, "/pocket", old).status == 404
        assert asked(client, "/pocket", elsewhere.of(Visibility.UNLISTED)).status == 200


def test_what_was_public_is_served_to_nobody_from_the_cache_once_it_is_not(tmp_path: Path) -> None:
    with open_test_service(tmp_path) as visit_service:
        app = App(visit_service)
        with AsgiClient(app.asgi) as client:
            etags = {path: asked(client, path).header("etag") for path in ("/pocket", "/visit.json", "/map.png")}
            publish(visit_service, Visibility.UNLISTED)
            for path, etag in etags.items():
                assert asked(client, path).status == 404
                assert asked(client, path, "", (b"if-none-match", (etag or "").encode())).status == 404
            publish(visit_service, Visibility.PUBLIC)
            assert asked(client, "/pocket").status == 200
            assert asked(client, "/pocket", "anything").status == 200, "an old address of an open visit"


def test_a_closed_visit_opens_at_its_instant_for_everybody(tmp_path: Path) -> None:
    with open_test_service(tmp_path) as visit_service:
        publish(visit_service, Visibility.CLOSED, OPENS)
        app = App(visit_service)
        with AsgiClient(app.asgi) as client:
            organiser = cookie(SESSION_COOKIE, app.auth.sign_in(TOKEN, "203.0.113.7"))
            for moment, status in ((OPENS - timedelta(seconds=1), 404), (OPENS, 200), (OPENS - timedelta(days=1), 404)):
                set_clock(visit_service, moment)
                assert asked(client, "/pocket", "", organiser).status == 200
                answer = asked(client, "/pocket")
                assert answer.status == status, moment
                assert (answer.header("x-robots-tag") == "noindex") == (status == 404)
                assert (b'content="noindex"' in answer.body) == (status == 404)
                assert (visit_service.current().visibility is Visibility.CLOSED) == (status == 404)
            refused = asked(client, "/pocket", "", (b"accept-language", b"sl")).body.decode()
            assert 'lang="sl"' in refused
            plain = asked(client, "/visit.ics").body.decode()
            assert plain == "Not open yet. It opens on Sunday, 17 September 2090, 10:00 (UTC+2).\n"


def test_the_key_of_a_closed_visit_shows_it_before_and_that_of_the_unlisted_does_not(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.CLOSED, OPENS) as (app, client):
        keys = app.auth.visit_keys
        assert asked(client, "/pocket", keys.of(Visibility.CLOSED)).status == 200
        assert asked(client, "/pocket", keys.of(Visibility.UNLISTED)).status == 404
        publish(app.visit_service, Visibility.UNLISTED)
        assert asked(client, "/pocket", keys.of(Visibility.CLOSED)).status == 404


def test_wrong_keys_are_slowed_down_and_the_right_one_never(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, client):
        key = app.auth.visit_keys.of(Visibility.UNLISTED)
        answers = [asked(client, "/pocket", f"guess{number}") for number in range(9)]
        assert {answer.status for answer in answers[:3]} == {404}
        assert {answer.status for answer in answers[4:]} == {429}
        assert answers[-1].header("retry-after") == "2"
        assert asked(client, "/pocket", key).status == 200
        assert asked(client, "/pocket").status == 404, "who has no key at all is no guesser"


def test_health_says_nothing_of_the_visit(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, client):
        health = asked(client, "/healthz").body
        visit = app.visit_service.current()
        assert b'"status"' in health
        for told in (visit.revision, visit.title, "published_at", '"plan"'):
            assert told.encode() not in health


def test_pages_elsewhere_tell_a_refusal_from_a_missing_network(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (_app, client):
        answer = asked(client, "/visit.json", "old", (b"origin", NEIGHBOUR.encode()))
        assert answer.header("x-visit-access") == "none"
        assert answer.header("access-control-allow-origin") == "*"
        assert answer.header("access-control-expose-headers") == "X-Visit-Access"


def test_open_streams_end_when_the_visit_or_its_key_is_not_theirs_any_more(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, _client):
        access = VisitAccess(app.visit_service.current, app.auth)
        key = app.auth.visit_keys.of(Visibility.UNLISTED)
        scope = {"type": "http", "path": "/events", "query_string": f"key={key}".encode(), "headers": []}
        admission = run_async(access.admission, HTTPConnection(scope))
        assert admission is not None
        assert run_async(admission.still_holds)
        app.auth.visit_keys.renew()
        assert not run_async(admission.still_holds)
        assert run_async(access.admission, HTTPConnection(scope)) is None
        publish(app.visit_service, Visibility.PUBLIC)
        public = run_async(access.admission, HTTPConnection(scope))
        assert public is not None
        publish(app.visit_service, Visibility.CLOSED)
        assert not run_async(public.still_holds)


def test_under_a_path_the_cookie_and_the_answers_are_for_that_path_alone(tmp_path: Path) -> None:
    with open_test_service(tmp_path) as visit_service:
        publish(visit_service, Visibility.UNLISTED)
        app = App(visit_service, base_path="/visit")
        key = app.auth.visit_keys.of(Visibility.UNLISTED)
        with AsgiClient(app.asgi) as client:
            for path in (
                "/visit",
                "/visit/",
                "/visit/pocket",
                "/pocket",
                "/",
                "/visitor/pocket",
                "/visit/visit/pocket",
            ):
                refused = asked(client, path)
                assert (refused.status, bool(SECRETS.search(refused.body))) == (404, False), path
            for path in ("/visit/healthz", "/visit/organise"):
                assert asked(client, path).status == 200, path
            assert (asked(client, "/visit/pocket", key).header("set-cookie") or "").startswith(
                f"{KEY_COOKIE}={key}; Path=/visit/; "
            )
            assert asked(client, "/visit", key).header("location") == f"visit/?key={key}"


def test_with_an_identity_provider_strangers_get_the_way_to_sign_in_and_nothing_else(tmp_path: Path) -> None:
    with open_test_service(tmp_path) as visit_service:
        publish(visit_service, Visibility.UNLISTED)
        app = App(visit_service, identified=["@example.org"])
        with AsgiClient(app.asgi) as client:
            for row in (*OUTPUTS, *INSTALLATION):
                assert asked(client, f"/{row.slug}").status == 404, row.slug
            for path in ("/", "/share", "/media/abc.png"):
                assert asked(client, path).status == 404, path
            assert asked(client, "/organise").status == 200
            for path in ("/static/js/index.js", "/_stcore/host-config", "/auth/login", "/oauth2callback"):
                assert asked(client, path).header("x-visit-access") is None, path
            assert client.connect("/_stcore/visit", [(b"host", b"visit.example")]) == CONNECTED


class _NoStore:
    """Stands in the place of the database once it is out of reach."""

    def __getattr__(self, _name: str) -> object:
        raise StorageFault("The database cannot be reached.")


def test_while_the_store_is_out_of_reach_the_key_that_was_read_counts(tmp_path: Path) -> None:
    with opened(tmp_path, Visibility.UNLISTED) as (app, client):
        key = app.auth.visit_keys.of(Visibility.UNLISTED)
        app.auth.visit_keys._secret._plans = _NoStore()  # type: ignore[assignment]
        app.monotonic.now += 10 * REFRESH_S
        assert asked(client, "/pocket", key).status == 200
        assert asked(client, "/pocket", "x").status == 404
        assert asked(client, "/pocket").status == 404
