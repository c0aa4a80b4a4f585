from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from components.plan.errors import NotAllowed, StorageFault
from components.store import sessions
from components.store.file_plans import FilePlans
from components.store.sessions import Guesses, Organisers, Session, TooManyGuesses, coarse, hash_of, read, sign
from tests.store.plan_stores import Place

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
TOKEN = "correct horse battery staple"
SECRET = b"x" * 32
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


class Clock:
    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def store(folder: Path) -> FilePlans:
    return FilePlans(folder / "venues.csv", folder / "data")


def test_the_first_start_makes_a_token_and_keeps_only_its_hash(place: Place) -> None:
    first = Organisers(place.open())
    again = Organisers(place.open())

    assert first.new_token is not None
    assert len(first.new_token) >= 32
    assert again.new_token is None
    assert again.session(again.sign_in(first.new_token, HERE)).session_id
    assert again.session(first.sign_in(first.new_token, HERE)).session_id, "one server knows the other's sessions"
    for path in place.folder.rglob("*"):
        if path.is_file():
            assert first.new_token.encode() not in path.read_bytes()


def test_servers_that_start_at_once_agree_on_one_token(place: Place) -> None:
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: Organisers(place.open()), range(4)))
    (token,) = [each.new_token for each in started if each.new_token is not None]

    assert all(each.sign_in(token, HERE) for each in started)


@pytest.mark.parametrize("configured", [TOKEN, hash_of(TOKEN), hash_of(TOKEN).upper(), f" {TOKEN} "])
def test_a_configured_token_is_the_token(tmp_path: Path, configured: str) -> None:
    organisers = Organisers(store(tmp_path), configured)

    assert organisers.new_token is None
    assert organisers.session(organisers.sign_in(TOKEN, HERE)).session_id
    for wrong in ("", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), hash_of(TOKEN), "č"):
        with pytest.raises(NotAllowed):
            organisers.sign_in(wrong, ELSEWHERE + wrong[:0])
        organisers._guesses.right(ELSEWHERE)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_tokens_and_sessions_are_refused_and_nothing_breaks(tmp_path: Path, hostile: str) -> None:
    organisers = Organisers(store(tmp_path), TOKEN)

    with pytest.raises(NotAllowed):
        organisers.sign_in(hostile, HERE)
    with pytest.raises(NotAllowed):
        organisers.session(hostile)
    organisers.sign_out(hostile)
    assert organisers.sign_in(TOKEN, hostile)


def test_a_token_with_quotes_and_letters_of_any_kind_works(tmp_path: Path) -> None:
    for token in ('it\'s "quoted"', "žlica-č-😀", "a;b=c"):
        assert Organisers(store(tmp_path), token).sign_in(token, HERE)


def test_a_session_ends_by_itself(tmp_path: Path) -> None:
    clock = Clock()
    organisers = Organisers(store(tmp_path), TOKEN, clock=clock)
    value = organisers.sign_in(TOKEN, HERE)

    clock.now += sessions.SESSION_S - 1
    assert organisers.session(value).expires_at == clock.now + 1
    clock.now += 1
    with pytest.raises(NotAllowed, match="Sign in"):
        organisers.session(value)


def test_signing_out_ends_that_session_everywhere_and_no_other(place: Place) -> None:
    one, other = Organisers(place.open(), TOKEN), Organisers(place.open(), TOKEN)
    value, second = one.sign_in(TOKEN, HERE), one.sign_in(TOKEN, HERE)
    assert other.session(value) != other.session(second)

    one.sign_out(value)

    for each in (one, other, Organisers(place.open(), TOKEN)):
        with pytest.raises(NotAllowed):
            each.session(value)
        assert each.session(second).session_id
    one.sign_out(None)


def test_a_new_token_ends_the_old_one_and_every_session_in_every_process(place: Place) -> None:
    organisers, other = Organisers(place.open()), Organisers(place.open())
    assert organisers.new_token is not None
    value = organisers.sign_in(organisers.new_token, HERE)

    token = organisers.renew_token()

    for each in (organisers, other):
        with pytest.raises(NotAllowed):
            each.session(value)
        with pytest.raises(NotAllowed):
            each.sign_in(organisers.new_token, HERE)
    assert organisers.session(other.sign_in(token, HERE)).session_id
    assert Organisers(place.open()).sign_in(token, HERE)


def test_a_token_of_the_settings_stays_whatever_the_store_holds(tmp_path: Path) -> None:
    configured, made = Organisers(store(tmp_path), TOKEN), Organisers(store(tmp_path))
    made.renew_token()

    assert configured.session(configured.sign_in(TOKEN, HERE)).session_id
    with pytest.raises(NotAllowed):
        configured.sign_in(made.new_token or "", HERE)


@given(st.integers(0, 200), st.integers(1, 255))
@settings(deadline=None)
def test_a_changed_session_is_refused(at: int, by: int) -> None:
    value = sign(SECRET, Session(session_id="abc", expires_at=2_000_000.0))
    at %= len(value)
    changed = value[:at] + chr(ord(value[at]) ^ by) + value[at + 1 :]

    with pytest.raises(NotAllowed):
        read(SECRET, changed, now=1_000_000)


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
@settings(deadline=None)
def test_a_made_up_session_is_refused(value: str) -> None:
    with pytest.raises(NotAllowed):
        read(SECRET, value, now=0)


def test_a_session_signed_with_another_secret_or_for_another_purpose_is_refused() -> None:
    session = Session(session_id="abc", expires_at=2_000_000.0)

    assert read(SECRET, sign(SECRET, session), now=1_000_000) == session
    with pytest.raises(NotAllowed):
        read(SECRET, sign(b"y" * 32, session), now=1_000_000)
    with pytest.raises(NotAllowed):
        read(SECRET, URLSafeSerializer(SECRET, salt="other").dumps(["abc", 2e6]), now=1_000_000)
    with pytest.raises(NotAllowed):
        read(SECRET, sessions._signer(SECRET).dumps({"a": 1}), now=1_000_000)
    with pytest.raises(NotAllowed):
        read(SECRET, sessions._signer(SECRET).dumps(["abc", "soon"]), now=1_000_000)


def test_a_thousand_guesses_are_slowed_down_and_the_right_one_waits_too(tmp_path: Path) -> None:
    clock = Clock()
    organisers = Organisers(store(tmp_path), TOKEN, monotonic=clock)
    looked_at, began = 0, clock.now
    waits: list[float] = []
    for guess in range(1000):
        try:
            organisers.sign_in(f"guess {guess}", HERE)
        except TooManyGuesses as fault:
            waits.append(fault.retry_after_s)
            clock.now += 1.0
        except NotAllowed:
            looked_at += 1

    assert looked_at <= 12, "a guess a second finds a delay that doubles"
    assert clock.now - began > 900
    assert max(waits) <= sessions.LONGEST_DELAY_S
    with pytest.raises(TooManyGuesses):
        organisers.sign_in(TOKEN, HERE)
    assert organisers.sign_in(TOKEN, ELSEWHERE), "nobody else has to wait"
    clock.now += sessions.LONGEST_DELAY_S
    assert organisers.sign_in(TOKEN, HERE)


def test_a_slip_or_two_costs_nothing() -> None:
    guesses = Guesses(Clock())
    assert [guesses.claim(HERE) for _ in range(sessions.FREE_GUESSES)] == [1, 2, 3]

    with pytest.raises(TooManyGuesses):
        guesses.claim(HERE)
    guesses.right(HERE)
    assert guesses.claim(HERE) == 1


def test_many_guesses_at_once_are_no_way_round() -> None:
    guesses = Guesses(Clock())

    def guess(_: int) -> bool:
        try:
            guesses.claim(HERE)
        except TooManyGuesses:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(guess, range(200))) == sessions.FREE_GUESSES


def test_one_customer_is_one_address() -> None:
    guesses = Guesses(Clock())
    for number in range(sessions.FREE_GUESSES):
        guesses.claim(f"2001:db8:1:2::{number}")

    with pytest.raises(TooManyGuesses):
        guesses.claim("2001:db8:1:2:ffff::1")
    guesses.claim("2001:db8:1:3::1")
    for _ in range(sessions.FREE_GUESSES):
        guesses.claim("::ffff:203.0.113.7")
    with pytest.raises(TooManyGuesses):
        guesses.claim(HERE)


def test_addresses_do_not_fill_the_memory() -> None:
    guesses = Guesses(Clock())
    for number in range(sessions.MOST_ADDRESSES + 500):
        guesses.claim(f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", known=True)

    assert len(guesses._wrong) == sessions.MOST_ADDRESSES


def test_wrong_tokens_are_logged_without_the_token_and_without_the_person(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    organisers = Organisers(store(tmp_path), TOKEN)
    with caplog.at_level(logging.DEBUG), pytest.raises(NotAllowed):
        organisers.sign_in("almost " + TOKEN, HERE)
    with caplog.at_level(logging.DEBUG):
        organisers.sign_in(TOKEN, HERE)

    assert [record.msg for record in caplog.records] == ["sign_in.refused", "sign_in.done"]
    [refused, *_] = caplog.records
    assert (refused.msg, vars(refused)["number"], vars(refused)["network"]) == ("sign_in.refused", 1, "203.0.113.0/24")
    assert TOKEN not in caplog.text
    assert HERE not in caplog.text
    assert coarse("2001:db8:1:2::7") == "2001:db8:1::/48"
    assert coarse("evil\nline") == "an unknown address"


def test_without_a_disk_organisers_sign_in_for_as_long_as_the_process_lives(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    organisers = Organisers(store(tmp_path))
    assert organisers.new_token is not None

    value = organisers.sign_in(organisers.new_token, HERE)

    assert organisers.session(value).session_id
    with pytest.raises(StorageFault):
        organisers.sign_out(value)
    with pytest.raises(NotAllowed):
        organisers.session(value)
