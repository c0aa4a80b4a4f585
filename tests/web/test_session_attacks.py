"""Attacks on an organiser's session, through the whole application.

Forged, old and replayed cookies give no access, a foreign page posts nothing, reading changes nothing, and guesses are
slowed down.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import string
import threading
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from types import MappingProxyType

import pytest
from itsdangerous import URLSafeSerializer

from components.plan.draft import Draft
from components.store.plans import open_plan_store
from components.store.sessions import SessionStore, hash_of
from components.store.stored_secret import REFRESH_S
from components.visit.service import VisitService
from components.web.organiser_auth import KNOWN_COOKIE, ORGANISER_COOKIE, SESSION_COOKIE, SESSION_S, Session, sign
from components.web.request_limits import UPLOADS
from components.web.sign_in_limiter import FREE_ATTEMPTS
from tests.asgi_client import AsgiClient, Response
from tests.deep import deep
from tests.organisers import TOKEN, open_test_service, settings_of
from tests.plan.plans import THE_DAY
from tests.web.application import STREAMLIT, App

HOST = b"visit.example"
OWN_ORIGIN = b"https://visit.example"


class Attacker:
    """Somebody at an address with the cookies of their choice, in front of the whole application."""

    def __init__(self, visit_service: VisitService) -> None:
        self.app = App(visit_service)
        self.client = AsgiClient(self.app.asgi)

    def get(self, path: str, **cookies: str) -> Response:
        return self.client.request(path, headers=[(b"host", HOST), _cookie(cookies)])

    def post(
        self,
        path: str,
        body: bytes = b"",
        *,
        client: str = "198.51.100.9",
        cookies: dict[str, str] | None = None,
        kind: bytes = b"application/json",
        headers: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Response:
        sent = [(name.encode(), value) for name, value in headers.items()]
        return self.client.request(
            path,
            method="POST",
            headers=[(b"host", HOST), (b"content-type", kind), _cookie(cookies or {}), *sent],
            body=[body],
            client=client,
        )

    def guess(self, token: str, *, client: str = "198.51.100.9", cookies: dict[str, str] | None = None) -> Response:
        body = json.dumps({"token": token}).encode()
        return self.post("/organise/sign-in", body, client=client, cookies=cookies)

    def signed_in(self) -> dict[str, str]:
        """The cookies of an organiser who has signed in from an address of their own."""
        return cookies_of(self.guess(TOKEN, client="203.0.113.7"))

    def is_refused(self, cookies: dict[str, str]) -> bool:
        """Whether these cookies give no access at all; asserts that they give all of it or none."""
        refused = [
            STREAMLIT.encode() not in self.get("/organise", **cookies).body,
            self.get("/organise/map", **cookies).status == 401,
            self.get("/organise/preview", **cookies).status == 401,
            self.client.request(
                f"{UPLOADS}s/f", method="PUT", headers=[(b"host", HOST), _cookie(cookies)], body=[b"x"]
            ).status
            == 401,
        ]
        assert len(set(refused)) == 1, refused
        return refused[0]


def _cookie(cookies: dict[str, str]) -> tuple[bytes, bytes]:
    return b"cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()).encode("utf-8", "replace")


def cookies_of(answer: Response) -> dict[str, str]:
    set_cookies = [value for name, value in answer.headers if name == "set-cookie"]
    return dict(value.partition(";")[0].split("=", 1) for value in set_cookies)


@pytest.fixture(scope="module")
def visit_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VisitService]:
    with open_test_service(tmp_path_factory.mktemp("visit")) as visit_service:
        yield visit_service


@pytest.fixture
def attacker(visit_service: VisitService) -> Iterator[Attacker]:
    attacker = Attacker(visit_service)
    with attacker.client:
        yield attacker


def test_whoever_has_signed_in_has_access(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    assert set(cookies) == {SESSION_COOKIE, ORGANISER_COOKIE, KNOWN_COOKIE}
    assert not attacker.is_refused(cookies)
    assert attacker.is_refused({})


def other_spelling(character: str) -> str:
    """A character whose last two bits alone are others: base64 ignores those at the end of 32 bytes."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    return alphabet[alphabet.index(character) ^ 1]


def test_no_forged_or_changed_cookie_gives_access(attacker: Attacker, tmp_path: Path) -> None:
    cookies = attacker.signed_in()
    value = cookies[SESSION_COOKIE]
    payload, _, signature = value.rpartition(".")
    session = Session(session_id="own", expires_at=9e12)
    later = URLSafeSerializer(b"").dumps([session.session_id, session.expires_at])
    assert isinstance(later, str)
    forged = {
        "no signature": payload,
        "an empty one": f"{payload}.",
        "one cut short": value[:-1],
        "other spare bits in its last character": payload + "." + signature[:-1] + other_spelling(signature[-1]),
        "one character changed": f"{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        "another's payload": f"{later.rpartition('.')[0]}.{signature}",
        "signed with nothing": later,
        "signed with the token": sign(TOKEN.encode(), session),
        "signed with its hash": sign(hash_of(TOKEN).encode(), session),
        "signed with another key": sign(b"\0" * 32, session),
        "for another purpose": cookies[KNOWN_COOKIE],
        "the name of the draft": cookies[ORGANISER_COOKIE],
        "the token": TOKEN,
        "its hash": hash_of(TOKEN),
        "twice": f"{value}.{value}",
        "nothing": "",
        "very long": "x" * 60_000,
        "no text": "\x00\udcff",
    }
    for name, cookie in forged.items():
        assert attacker.is_refused({**cookies, SESSION_COOKIE: cookie}), name
    for name in (ORGANISER_COOKIE, KNOWN_COOKIE, "token", "study_visit_session2"):
        assert attacker.is_refused({name: value}), name
    known = cookies[KNOWN_COOKIE]
    assert attacker.app.auth.known_browser({KNOWN_COOKIE: known})
    assert not attacker.app.auth.known_browser({KNOWN_COOKIE: known[:-1] + other_spelling(known[-1])})
    assert not attacker.is_refused({SESSION_COOKIE: value}), "the session alone is enough"

    (tmp_path / "elsewhere").mkdir()
    with open_test_service(tmp_path / "elsewhere") as visit_service:  # the same token, another instance
        other = Attacker(visit_service)
        with other.client:
            assert other.is_refused(cookies)
            assert attacker.is_refused(other.signed_in())


def test_a_session_ends_after_its_time(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    attacker.app.clock.now += SESSION_S - 1
    assert not attacker.is_refused(cookies)
    attacker.app.clock.now += 1
    assert attacker.is_refused(cookies)


def test_a_cookie_that_was_copied_is_worth_nothing_after_signing_out(attacker: Attacker) -> None:
    own, others = attacker.signed_in(), attacker.signed_in()
    copied = dict(own)
    answer = attacker.post("/organise/sign-out", cookies=own, headers={"origin": OWN_ORIGIN})
    assert answer.status == 303
    assert attacker.is_refused(copied)
    assert not attacker.is_refused(others)
    # Nor after a restart, in which the process forgets what it ended.
    with open_test_service(attacker.app.visit_service.settings.folder) as visit_service:
        again = Attacker(visit_service)
        with again.client:
            assert again.is_refused(copied)
            assert not again.is_refused(others)


def test_a_new_token_ends_every_session(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    SessionStore(attacker.app.visit_service.store).renew_token()  # by another process
    attacker.app.monotonic.now += REFRESH_S
    assert attacker.is_refused(cookies)
    assert not attacker.app.auth.known_browser(cookies)


FOREIGN = [
    {"origin": b"https://evil.example"},
    {"origin": b"https://visit.example.evil.example"},
    {"origin": b"https://visit.example:8443"},
    {"origin": b"https://evil.example/visit.example"},
    {"origin": b"null"},
    {"origin": b""},
    {"origin": b"http://["},
    {"origin": b"visit.example"},
    {"origin": b"https://visit.example@evil.example"},
    {"origin": OWN_ORIGIN, "sec-fetch-site": b"cross-site"},
    {"sec-fetch-site": b"cross-site"},
    {"sec-fetch-site": b"same-site"},
    {"sec-fetch-site": b""},
    {"origin": b"https://evil.example", "x-forwarded-host": b"evil.example"},
    {"origin": b"https://evil.example", "referer": b"https://visit.example/organise"},
]
POSTED = [
    (b"application/json", b'{"token": "%s"}' % TOKEN.encode()),
    (b"application/x-www-form-urlencoded", b"token=%s" % TOKEN.encode()),
    (b"text/plain", b"token=%s" % TOKEN.encode()),
    (b"multipart/form-data; boundary=x", b""),
    (b"", b"token=%s" % TOKEN.encode()),
]


def test_what_a_foreign_page_posts_does_nothing(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    for headers, (kind, filled) in product(FOREIGN, POSTED):
        signing_in = attacker.post("/organise/sign-in", filled, cookies=cookies, kind=kind, headers=headers)
        assert signing_in.status == 401, headers
        assert cookies_of(signing_in) == {}
        signing_out = attacker.post("/organise/sign-out", filled, cookies=cookies, kind=kind, headers=headers)
        assert signing_out.status == 401, headers
    assert not attacker.is_refused(cookies)
    assert attacker.guess(TOKEN).status == 204, "and it was no guess"


def test_requests_that_only_read_change_nothing(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    store, owner = attacker.app.visit_service.store, cookies[ORGANISER_COOKIE]
    store.save_draft(owner, Draft.of(1, THE_DAY))
    before = (store.history(), store.draft(owner), attacker.app.visit_service.csv())
    query = b"token=%s&do=undo&act=publish&stop=mao&full=1" % TOKEN.encode()
    for path in [*attacker.app.paths, "/"]:
        answer = attacker.client.request(path, query=query, headers=[(b"host", HOST), _cookie(cookies)])
        assert SESSION_COOKIE not in cookies_of(answer)
    assert (store.history(), store.draft(owner), attacker.app.visit_service.csv()) == before
    assert not attacker.is_refused(cookies)


def test_many_guesses_from_one_address_are_slowed(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    began, checked = attacker.app.monotonic.now, 0
    for number in range(deep(1000, 600)):
        answer = attacker.guess(f"guess {number}")
        checked += answer.status == 401
        if answer.status == 429:
            attacker.app.monotonic.now += int(answer.header("retry-after") or 0) / 10
    assert checked < 40
    assert attacker.app.monotonic.now - began > 15 * 60
    assert attacker.guess("wrong").status == 429
    assert attacker.guess(TOKEN).status == 204, "an organiser at the same address comes in at once"
    assert not attacker.is_refused(cookies)


@pytest.mark.parametrize("client", ["198.51.100.9", "2001:db8:1:2::%x"])
def test_what_a_guesser_says_of_the_own_address_counts_for_nothing(attacker: Attacker, client: str) -> None:
    """Neither a forwarded one, nor one of the many of a customer's IPv6 network."""
    statuses = [
        attacker.post(
            "/organise/sign-in",
            b'{"token": "a guess"}',
            client=client % number if "%" in client else client,
            headers={"x-forwarded-for": b"192.0.2.%d" % number},
        ).status
        for number in range(10)
    ]
    assert statuses.count(401) == FREE_ATTEMPTS


def test_a_known_browser_waits_for_its_own_guesses_and_for_nobody_elses(attacker: Attacker) -> None:
    known = attacker.signed_in()
    forged = {KNOWN_COOKIE: known[KNOWN_COOKIE][:-1] + "~"}
    assert [attacker.guess("wrong", cookies=forged).status for _ in range(10)][-1] == 429
    statuses = [attacker.guess("wrong", cookies=known).status for _ in range(10)]
    assert (statuses[0], statuses[-1]) == (401, 429)


def test_forged_cookies_ask_no_store(attacker: Attacker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that anybody can send must not wait for a disk or a database."""
    cookies = attacker.signed_in()
    store = attacker.app.visit_service.store
    threads: list[str] = []

    def record_thread(_name: str) -> None:
        threads.append(threading.current_thread().name)

    monkeypatch.setattr(store, "value", record_thread)
    auth = attacker.app.auth
    with monkeypatch.context() as patch:
        patch.setattr(auth, "is_organiser", lambda _cookies: pytest.fail("a thread of the pool was used"))
        for cookie in ("x", "x" * 400, cookies[SESSION_COOKIE] + "x", cookies[KNOWN_COOKIE]):
            assert attacker.is_refused({SESSION_COOKIE: cookie})
    assert not threads
    attacker.app.monotonic.now += REFRESH_S
    for _ in range(5):
        assert attacker.is_refused({SESSION_COOKIE: "x"})
    assert len(threads) == 1, "the key is read once a second"
    assert not attacker.is_refused(cookies)
    assert threading.main_thread().name not in threads, "never on the event loop"


def test_how_long_a_comparison_takes_tells_nothing(attacker: Attacker, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def watched(ours: bytes, theirs: bytes) -> bool:
        compared.append((len(ours), len(theirs)))
        return compare(ours, theirs)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    length = len("sha256:") + 2 * hashlib.sha256().digest_size
    for token in ("", TOKEN[:-1], TOKEN, "x" * 400):
        compared.clear()
        attacker.guess(token, client=f"203.0.113.{len(token) % 250}")
        assert (length, length) in compared, "whole digests of one length, by a comparison that does not stop early"


def test_no_attack_leaves_a_token_or_a_cookie_in_the_log(attacker: Attacker, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        cookies = attacker.signed_in()
        attacker.guess("a wrong guess")
        attacker.post("/organise/sign-in", b"token=" + TOKEN.encode(), headers={"origin": b"https://evil.example"})
        attacker.get(f"/organise?token={TOKEN}", **cookies)
        attacker.post("/organise/sign-out", cookies=cookies)
    for secret in (TOKEN, hash_of(TOKEN), "a wrong guess", *cookies.values()):
        assert secret not in caplog.text
    store = open_plan_store(settings_of(attacker.app.visit_service.settings.folder))
    assert store.published() is not None
