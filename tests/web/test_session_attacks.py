"""Attacks on an organiser's session, through the routes that are served.

Whoever forges, keeps or replays a cookie stays outside, a foreign page posts nothing, reading changes nothing, and who
guesses waits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from types import MappingProxyType

import pytest
from itsdangerous import URLSafeSerializer

from components.plan.draft import Draft
from components.store import sessions
from components.store.sessions import SESSION_S, Session, sign
from components.visit.stores import open_plans
from components.web.organiser_auth import DESK_COOKIE, KNOWN_COOKIE, SESSION_COOKIE, OrganiserAuth
from components.web.request_limits import UPLOADS
from tests.asking import Answer, Asker
from tests.organisers import TOKEN, an_office, settings_of
from tests.plan.plans import THE_DAY
from tests.web.application import STREAMLIT, App

HOST = b"visit.example"
HERE = b"https://visit.example"


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Attacker:
    """Somebody at an address with the cookies of their choice, in front of the whole application."""

    def __init__(self, auth: OrganiserAuth) -> None:
        self.auth = auth
        self.clock, self.monotonic = Clock(1_500_000_000.0), Clock(100.0)
        auth.organisers._clock = self.clock
        auth.organisers._guesses._monotonic = self.monotonic
        auth.organisers._guesses._strangers_at = self.monotonic.now
        self.app = App(auth)
        self.asker = Asker(self.app.asgi)

    def get(self, path: str, **cookies: str) -> Answer:
        return self.asker.ask(path, headers=[(b"host", HOST), _cookie(cookies)])

    def post(
        self,
        path: str,
        body: bytes = b"",
        *,
        client: str = "198.51.100.9",
        cookies: dict[str, str] | None = None,
        kind: bytes = b"application/json",
        headers: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Answer:
        sent = [(name.encode(), value) for name, value in headers.items()]
        return self.asker.ask(
            path,
            method="POST",
            headers=[(b"host", HOST), (b"content-type", kind), _cookie(cookies or {}), *sent],
            body=[body],
            client=client,
        )

    def guess(self, token: str, *, client: str = "198.51.100.9", cookies: dict[str, str] | None = None) -> Answer:
        body = json.dumps({"token": token}).encode()
        return self.post("/organise/sign-in", body, client=client, cookies=cookies)

    def signed_in(self) -> dict[str, str]:
        """The cookies of an organiser who has signed in from an address of their own."""
        return cookies_of(self.guess(TOKEN, client="203.0.113.7"))

    def outside(self, cookies: dict[str, str]) -> bool:
        """Whether these cookies open nothing at all; that they open all or nothing is asserted."""
        refused = [
            STREAMLIT.encode() not in self.get("/organise", **cookies).body,
            self.get("/organise/map", **cookies).status == 401,
            self.get("/organise/preview", **cookies).status == 401,
            self.asker.ask(
                f"{UPLOADS}s/f", method="PUT", headers=[(b"host", HOST), _cookie(cookies)], body=[b"x"]
            ).status
            == 401,
        ]
        assert len(set(refused)) == 1, refused
        return refused[0]


def _cookie(cookies: dict[str, str]) -> tuple[bytes, bytes]:
    return b"cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()).encode("utf-8", "replace")


def cookies_of(answer: Answer) -> dict[str, str]:
    set_cookies = [value for name, value in answer.headers if name == "set-cookie"]
    return dict(value.partition(";")[0].split("=", 1) for value in set_cookies)


@pytest.fixture
def attacker(tmp_path: Path) -> Iterator[Attacker]:
    with an_office(tmp_path) as visit_service:
        made = Attacker(OrganiserAuth(visit_service))
        with made.asker:
            yield made


def test_whoever_has_signed_in_is_inside(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    assert set(cookies) == {SESSION_COOKIE, DESK_COOKIE, KNOWN_COOKIE}
    assert not attacker.outside(cookies)
    assert attacker.outside({})


def test_no_cookie_that_was_made_or_changed_elsewhere_opens_anything(attacker: Attacker, tmp_path: Path) -> None:
    cookies = attacker.signed_in()
    value = cookies[SESSION_COOKIE]
    payload, _, signature = value.rpartition(".")
    session = Session(session_id="mine", expires_at=9e12)
    later = URLSafeSerializer(b"").dumps([session.session_id, session.expires_at])
    assert isinstance(later, str)
    forged = {
        "no signature": payload,
        "an empty one": f"{payload}.",
        "one cut short": value[:-1],
        "one character changed": f"{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        "another's payload": f"{later.rpartition('.')[0]}.{signature}",
        "signed with nothing": later,
        "signed with the token": sign(TOKEN.encode(), session),
        "signed with its hash": sign(sessions.hash_of(TOKEN).encode(), session),
        "signed with another key": sign(b"\0" * 32, session),
        "for another purpose": cookies[KNOWN_COOKIE],
        "the desk": cookies[DESK_COOKIE],
        "the token": TOKEN,
        "its hash": sessions.hash_of(TOKEN),
        "twice": f"{value}.{value}",
        "nothing": "",
        "very long": "x" * 60_000,
        "no text": "\x00\udcff",
    }
    for name, cookie in forged.items():
        assert attacker.outside({**cookies, SESSION_COOKIE: cookie}), name
    for name in (DESK_COOKIE, KNOWN_COOKIE, "token", "study_visit_session2"):
        assert attacker.outside({name: value}), name
    assert not attacker.outside({SESSION_COOKIE: value}), "the session alone is enough"

    (tmp_path / "elsewhere").mkdir()
    with an_office(tmp_path / "elsewhere") as visit_service:  # the same token, another instance
        other = Attacker(OrganiserAuth(visit_service))
        with other.asker:
            assert other.outside(cookies)
            assert attacker.outside(other.signed_in())


def test_a_session_is_over_when_it_is(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    attacker.clock.now += SESSION_S - 1
    assert not attacker.outside(cookies)
    attacker.clock.now += 1
    assert attacker.outside(cookies)


def test_a_cookie_that_was_copied_is_worth_nothing_after_signing_out(attacker: Attacker) -> None:
    mine, others = attacker.signed_in(), attacker.signed_in()
    copied = dict(mine)
    answer = attacker.post("/organise/sign-out", cookies=mine, headers={"origin": HERE})
    assert answer.status == 303
    assert attacker.outside(copied)
    assert not attacker.outside(others)
    # Nor after a restart, in which the process forgets what it was told.
    with an_office(attacker.auth.visit_service.settings.folder) as visit_service:
        again = Attacker(OrganiserAuth(visit_service))
        with again.asker:
            assert again.outside(copied)
            assert not again.outside(others)


def test_a_new_token_puts_everybody_out(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    attacker.auth.organisers.renew_token()
    assert attacker.outside(cookies)
    assert not attacker.auth.knows(cookies)


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
    {"origin": HERE, "sec-fetch-site": b"cross-site"},
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
    assert not attacker.outside(cookies)
    assert attacker.guess(TOKEN).status == 204, "and it was no guess"


def test_reading_changes_nothing(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    store, desk = attacker.auth.visit_service.store, cookies[DESK_COOKIE]
    store.save_draft(desk, Draft.of(1, THE_DAY))
    before = (store.history(), store.draft(desk), attacker.app.auth.visit_service.csv())
    query = b"token=%s&do=undo&act=publish&stop=mao&full=1" % TOKEN.encode()
    for path in [*attacker.app.paths, "/"]:
        answer = attacker.asker.ask(path, query=query, headers=[(b"host", HOST), _cookie(cookies)])
        assert SESSION_COOKIE not in cookies_of(answer)
    assert (store.history(), store.draft(desk), attacker.app.auth.visit_service.csv()) == before
    assert not attacker.outside(cookies)


def test_a_thousand_guesses_from_one_address_are_slowed(attacker: Attacker) -> None:
    cookies = attacker.signed_in()
    began, looked_at = attacker.monotonic.now, 0
    for number in range(1000):
        answer = attacker.guess(f"guess {number}")
        looked_at += answer.status == 401
        if answer.status == 429:
            attacker.monotonic.now += int(answer.header("retry-after") or 0) / 10
    assert looked_at < 40
    assert attacker.monotonic.now - began > 15 * 60
    assert attacker.guess(TOKEN).status == 429, "the right one waits as well, or the wait would tell it"
    assert attacker.guess(TOKEN, client="203.0.113.7").status == 204, "nobody else does"
    assert not attacker.outside(cookies)


@pytest.mark.parametrize("spread", ["addresses", "networks", "forwarded"])
def test_a_thousand_guesses_from_many_addresses_are_slowed(attacker: Attacker, spread: str) -> None:
    known = attacker.signed_in()
    looked_at = 0
    for number in range(1000):
        token = json.dumps({"token": f"guess {number}"}).encode()
        if spread == "forwarded":  # what somebody says of their own address counts for nothing
            answer = attacker.post(
                "/organise/sign-in", token, headers={"x-forwarded-for": b"192.0.2.%d" % (number % 250)}
            )
        elif spread == "addresses":
            answer = attacker.guess(f"guess {number}", client=f"10.0.{number >> 8}.{number & 255}")
        else:
            answer = attacker.guess(f"guess {number}", client=f"2001:db8:{number:x}::1")
        looked_at += answer.status == 401
    assert looked_at <= sessions.FREE_STRANGERS
    # The organiser's own browser comes in at once, from wherever it is now.
    session = {SESSION_COOKIE: "", KNOWN_COOKIE: known[KNOWN_COOKIE]}
    assert attacker.guess(TOKEN, client="203.0.113.99", cookies=session).status == 204
    # A new one comes in when the attack pauses, and a forged word does not help.
    if spread != "forwarded":
        assert attacker.guess(TOKEN, client="203.0.113.98").status == 429
        forged = {KNOWN_COOKIE: known[KNOWN_COOKIE][:-1] + "~"}
        assert attacker.guess(TOKEN, client="203.0.113.97", cookies=forged).status == 429
        attacker.monotonic.now += sessions.STRANGER_S
    assert attacker.guess(TOKEN, client="203.0.113.98").status == 204


def test_a_known_browser_that_guesses_waits_for_its_address(attacker: Attacker) -> None:
    known = attacker.signed_in()
    statuses = [attacker.guess(f"guess {number}", cookies=known).status for number in range(10)]
    assert statuses[-1] == 429


def test_how_long_a_comparison_takes_tells_nothing(attacker: Attacker, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def watched(ours: bytes, theirs: bytes) -> bool:
        compared.append((len(ours), len(theirs)))
        return compare(ours, theirs)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    length = len(sessions.HASHED) + 2 * hashlib.sha256().digest_size
    for token in ("", TOKEN[:-1], TOKEN, "x" * 400):
        compared.clear()
        attacker.guess(token, client=f"203.0.113.{len(token) % 250}")
        assert (length, length) in compared, "whole digests of one length, by a comparison that does not stop early"


def test_no_attack_leaves_a_token_or_a_cookie_in_the_log(attacker: Attacker, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        cookies = attacker.signed_in()
        attacker.guess("a guess of mine")
        attacker.post("/organise/sign-in", b"token=" + TOKEN.encode(), headers={"origin": b"https://evil.example"})
        attacker.get(f"/organise?token={TOKEN}", **cookies)
        attacker.post("/organise/sign-out", cookies=cookies)
    for secret in (TOKEN, sessions.hash_of(TOKEN), "a guess of mine", *cookies.values()):
        assert secret not in caplog.text
    store = open_plans(settings_of(attacker.auth.visit_service.settings.folder))
    assert store.published() is not None
