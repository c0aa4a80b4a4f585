"""Tokens and signed sessions: what gives access, and that nothing else does."""

from __future__ import annotations

import logging
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import BadData, URLSafeSerializer

from components.logs import JsonFormatter
from components.plan.errors import NotAllowed
from components.store.plans import PlanStore
from components.store.sessions import SessionStore, hash_of
from components.store.stored_secret import REFRESH_S
from components.web import organiser_auth
from components.web.organiser_auth import KNOWN_COOKIE, SESSION_COOKIE, SESSION_S, OrganiserAuth, Session, sign, verify
from components.web.sign_in_limiter import (
    FREE_ATTEMPTS,
    MAX_DELAY_S,
    MAX_KEPT,
    SignInLimiter,
    TooManyAttempts,
    network_for_log,
)
from tests.deep import deep
from tests.web.application import Clock

ADDRESS, OTHER_ADDRESS = "203.0.113.7", "198.51.100.9"
TOKEN = "correct horse battery staple"
KEY = b"x" * 32
HOSTILE = [
    "",
    " ",
    "'",
    '"',
    "' OR 1=1 --",
    "č😀",
    "half \ud83d",
    "\x00",
    "x" * 5_000_000,
    "a.b.c",
    "{}",
    "null",
    "🙈." * 99,
]


def plans_in(folder: Path) -> PlanStore:
    return PlanStore(folder / "venues.csv", folder / "data")


@pytest.mark.parametrize("configured", [TOKEN, hash_of(TOKEN).upper(), f" {TOKEN} "])
def test_the_token_signs_in_and_nothing_like_it(tmp_path: Path, configured: str) -> None:
    clock = Clock()
    auth = OrganiserAuth(plans_in(tmp_path), configured, monotonic=clock)

    assert auth.session(auth.sign_in(TOKEN, ADDRESS)).session_id
    for wrong in ("", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), hash_of(TOKEN), "č"):
        with pytest.raises(NotAllowed, match="not the organisers' link"):
            auth.sign_in(wrong, OTHER_ADDRESS)
        clock.now += MAX_DELAY_S


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_tokens_and_sessions_are_refused_and_break_nothing(tmp_path: Path, hostile: str) -> None:
    auth = OrganiserAuth(plans_in(tmp_path), TOKEN)

    with pytest.raises(NotAllowed):
        auth.sign_in(hostile, ADDRESS)
    with pytest.raises(NotAllowed):
        auth.session(hostile)
    assert not auth.known_browser({KNOWN_COOKIE: hostile})
    auth.sign_out(hostile)
    assert auth.sign_in(TOKEN, hostile)


def test_a_token_with_quotes_and_letters_of_any_kind_works(tmp_path: Path) -> None:
    for token in ('it\'s "quoted"', "žlica-č-😀", "a;b=c"):
        assert OrganiserAuth(plans_in(tmp_path), token).sign_in(token, ADDRESS)


def test_a_session_ends_by_itself(tmp_path: Path) -> None:
    clock = Clock()
    auth = OrganiserAuth(plans_in(tmp_path), TOKEN, clock=clock)
    value = auth.sign_in(TOKEN, ADDRESS)

    clock.now += SESSION_S - 1
    assert auth.session(value).expires_at == clock.now + 1
    clock.now += 1
    with pytest.raises(NotAllowed, match="Sign in"):
        auth.session(value)


def test_signing_out_ends_that_session_in_every_process_and_no_other(tmp_path: Path) -> None:
    clock = Clock()
    one, other = (OrganiserAuth(plans_in(tmp_path), TOKEN, monotonic=clock) for _ in range(2))
    value, second = one.sign_in(TOKEN, ADDRESS), one.sign_in(TOKEN, ADDRESS)
    assert other.session(value) != other.session(second)

    one.sign_out(value)
    clock.now += REFRESH_S

    for each in (one, other, OrganiserAuth(plans_in(tmp_path), TOKEN)):
        with pytest.raises(NotAllowed):
            each.session(value)
        assert each.session(second).session_id
    one.sign_out(None)


def test_a_new_token_ends_the_old_one_and_every_session_in_every_process(tmp_path: Path) -> None:
    clock = Clock()
    auth = OrganiserAuth(plans_in(tmp_path), monotonic=clock)
    old = auth.new_token or ""
    value = auth.sign_in(old, ADDRESS)

    token = SessionStore(plans_in(tmp_path)).renew_token()  # by another process

    with pytest.raises(NotAllowed):
        auth.sign_in(old, ADDRESS)
    clock.now += REFRESH_S
    with pytest.raises(NotAllowed):
        auth.session(value)
    assert auth.session(auth.sign_in(token, ADDRESS)).session_id


@pytest.mark.parametrize("purpose", [organiser_auth._SESSION_PURPOSE, organiser_auth._KNOWN_PURPOSE])
def test_every_change_of_a_character_makes_a_signed_cookie_worthless(purpose: str) -> None:
    """Also one within the spare bits of the last character, which base64 reads as the same bytes."""
    value = organiser_auth._sign(KEY, purpose, ["abc", 2_000_000.0])
    assert organiser_auth._verify(KEY, purpose, value) == ["abc", 2_000_000.0]
    for at, before in enumerate(value):
        for character in string.ascii_letters + string.digits + "-_.=+/ \x00é":
            if character != before:
                with pytest.raises(BadData):
                    organiser_auth._verify(KEY, purpose, value[:at] + character + value[at + 1 :])
    for padded in (value + "=", value + "==", value + ".", value + "\n", " " + value, "." + value):
        with pytest.raises(BadData):
            organiser_auth._verify(KEY, purpose, padded)


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
@settings(deadline=None, max_examples=deep(1000, 40))
def test_a_made_up_session_is_refused(value: str) -> None:
    with pytest.raises(NotAllowed):
        verify(KEY, value, now=0)


def test_a_session_signed_with_another_key_or_for_another_purpose_is_refused() -> None:
    session = Session(session_id="abc", expires_at=2_000_000.0)

    assert verify(KEY, sign(KEY, session), now=1_000_000) == session
    for forged in (
        sign(b"y" * 32, session),
        URLSafeSerializer(KEY, salt="other").dumps(["abc", 2e6]),
        organiser_auth._sign(KEY, organiser_auth._KNOWN_PURPOSE, ["abc", 2e6]),
        organiser_auth._sign(KEY, organiser_auth._SESSION_PURPOSE, {"a": 1}),
        organiser_auth._sign(KEY, organiser_auth._SESSION_PURPOSE, ["abc", "soon"]),
    ):
        with pytest.raises(NotAllowed):
            verify(KEY, str(forged), now=1_000_000)


def test_many_guesses_are_slowed_down_and_the_right_token_never_is(tmp_path: Path) -> None:
    clock = Clock()
    auth = OrganiserAuth(plans_in(tmp_path), TOKEN, monotonic=clock)
    checked, began = 0, clock.now
    waits: list[float] = []
    for guess in range(1000):
        try:
            auth.sign_in(f"guess {guess}", ADDRESS)
        except TooManyAttempts as fault:
            waits.append(fault.retry_after_s)
            clock.now += 1.0
        except NotAllowed:
            checked += 1

    assert checked <= 12, "a guess a second meets a delay that doubles"
    assert clock.now - began > 900
    assert max(waits) <= MAX_DELAY_S
    with pytest.raises(TooManyAttempts):
        auth.sign_in("wrong", ADDRESS)
    with pytest.raises(NotAllowed, match="not the organisers' link"):
        auth.sign_in("wrong", ADDRESS, "a known browser")  # others at its address do not keep it waiting
    assert auth.sign_in(TOKEN, ADDRESS), "organisers at a guesser's address come in at once"


def test_guesses_that_have_to_wait_ask_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = plans_in(tmp_path)
    auth = OrganiserAuth(plans, TOKEN, monotonic=Clock())
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(NotAllowed):
            auth.sign_in("wrong", ADDRESS)
    monkeypatch.setattr(plans, "value", lambda _name: pytest.fail("the store was asked"))
    with pytest.raises(TooManyAttempts):
        auth.sign_in("wrong", ADDRESS)


def test_three_wrong_tokens_cost_nothing() -> None:
    limiter = SignInLimiter(Clock())
    assert [limiter.count(ADDRESS) for _ in range(FREE_ATTEMPTS)] == [1, 2, 3]

    with pytest.raises(TooManyAttempts):
        limiter.count(ADDRESS)
    limiter.clear(ADDRESS)
    assert limiter.count(ADDRESS) == 1


def test_many_guesses_at_once_do_not_get_round_the_limit() -> None:
    limiter = SignInLimiter(Clock())

    def guess(_: int) -> bool:
        try:
            limiter.count(ADDRESS)
        except TooManyAttempts:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(guess, range(200))) == FREE_ATTEMPTS


def test_the_network_of_one_customer_is_one_address() -> None:
    limiter = SignInLimiter(Clock())
    for number in range(FREE_ATTEMPTS):
        limiter.count(f"2001:db8:1:2::{number}")

    with pytest.raises(TooManyAttempts):
        limiter.count("2001:db8:1:2:ffff::1")
    limiter.count("2001:db8:1:3::1")
    for _ in range(FREE_ATTEMPTS):
        limiter.count("::ffff:203.0.113.7")
    with pytest.raises(TooManyAttempts):
        limiter.count(ADDRESS)


def test_addresses_do_not_fill_the_memory() -> None:
    limiter = SignInLimiter(Clock())
    for number in range(MAX_KEPT + 500):
        limiter.count(f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")

    assert len(limiter._attempts) == MAX_KEPT


def test_wrong_tokens_are_logged_without_the_token_and_without_the_person(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    auth = OrganiserAuth(plans_in(tmp_path), TOKEN)
    with caplog.at_level(logging.DEBUG), pytest.raises(NotAllowed):
        auth.sign_in("almost " + TOKEN, ADDRESS)
    with caplog.at_level(logging.DEBUG):
        auth.sign_in(TOKEN, ADDRESS)

    assert [record.msg for record in caplog.records] == ["sign_in.refused", "sign_in.done"]
    [refused, *_] = caplog.records
    assert (vars(refused)["number"], vars(refused)["network"]) == (1, "203.0.113.0/24")
    assert TOKEN not in caplog.text
    assert ADDRESS not in caplog.text
    assert network_for_log("2001:db8:1:2::7") == "2001:db8:1::/48"
    assert network_for_log("evil\nline") == "an unknown address"


def test_without_a_disk_organisers_sign_in_for_as_long_as_the_process_lives(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    auth = OrganiserAuth(plans_in(tmp_path))
    assert auth.new_token is not None

    value = auth.sign_in(auth.new_token, ADDRESS)

    assert auth.session(value).session_id
    auth.sign_out(value)
    with pytest.raises(NotAllowed):
        auth.session(value)


def test_what_organisers_do_is_logged_without_what_gives_access(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    auth = OrganiserAuth(plans_in(tmp_path), TOKEN)
    with caplog.at_level(logging.DEBUG):
        value = auth.sign_in(TOKEN, ADDRESS)
        session = auth.current({SESSION_COOKIE: value})
        secret = auth.phone_link(session)
        auth.end_link(auth.links()[0].digest)
        auth.sign_out(value)
    assert [record.msg for record in caplog.records] == ["sign_in.done", "link.made", "link.ended", "sign_out.done"]
    lines = "".join(JsonFormatter().format(record) for record in caplog.records)
    for hidden in (TOKEN, value, secret, session.organiser.id, verify(auth._sessions.key, value, now=0).session_id):
        assert hidden not in lines
