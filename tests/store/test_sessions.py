"""What signing in remembers, on both databases: one token and one key for every process."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from components.plan.errors import StorageFault
from components.store.plans import PlanStore
from components.store.sessions import SessionStore, hash_of
from components.store.stored_secret import REFRESH_S, SECRET_BYTES
from tests.store.plan_stores import Place

TOKEN = "correct horse battery staple"


class Clock:
    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_the_first_start_makes_a_token_and_keeps_only_its_hash(place: Place) -> None:
    first, again = SessionStore(place.open()), SessionStore(place.open())

    assert first.new_token is not None
    assert len(first.new_token) >= 32
    assert again.new_token is None
    assert again.token_hash == first.token_hash == hash_of(first.new_token)
    assert again.key == first.key
    for path in place.folder.rglob("*"):
        if path.is_file():
            assert first.new_token.encode() not in path.read_bytes()


def test_processes_that_start_at_once_agree_on_one_token_and_one_key(place: Place) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: SessionStore(place.open()), range(4)))
    (token,) = [each.new_token for each in stores if each.new_token is not None]

    assert {each.token_hash for each in stores} == {hash_of(token)}
    assert len({each.key for each in stores}) == 1


@pytest.mark.parametrize("configured", [TOKEN, hash_of(TOKEN), hash_of(TOKEN).upper(), f" {TOKEN} "])
def test_a_token_of_the_settings_is_the_token_whatever_the_store_holds(tmp_path: Path, configured: str) -> None:
    plans = PlanStore(tmp_path / "venues.csv", tmp_path / "data")
    store = SessionStore(plans, configured)
    SessionStore(plans).renew_token()
    store.refresh(now=True)

    assert store.new_token is None
    assert store.token_hash == hash_of(TOKEN)


def test_a_session_that_was_ended_has_ended_for_every_process(place: Place) -> None:
    one, other = SessionStore(place.open()), SessionStore(place.open())

    one.end("abc", 2_000_000.0)

    for each in (one, other, SessionStore(place.open())):
        assert each.has_ended("abc")
        assert not each.has_ended("abd")


def test_a_renewed_token_and_key_reach_other_processes_within_a_second(place: Place) -> None:
    clock = Clock()
    one, other = SessionStore(place.open()), SessionStore(place.open(), monotonic=clock)
    old_key = other.key

    token = one.renew_token()

    other.refresh()
    assert other.key == old_key, "it was read less than a second ago"
    clock.now += REFRESH_S
    assert not other.is_fresh
    other.refresh()
    assert other.is_fresh
    assert (other.token_hash, other.key) == (hash_of(token), one.key)
    assert other.key != old_key
    assert SessionStore(place.open()).token_hash == hash_of(token)


@pytest.mark.parametrize("damaged", [b"", b"x", b"x" * (SECRET_BYTES - 1)])
def test_a_short_key_is_replaced_and_logged(place: Place, damaged: bytes, caplog: pytest.LogCaptureFixture) -> None:
    plans = place.open()
    plans.set_default("session-secret", damaged)

    with caplog.at_level(logging.ERROR):
        store = SessionStore(plans)

    assert len(store.key) == SECRET_BYTES
    assert SessionStore(place.open()).key == store.key
    assert "secret.replaced" in caplog.messages


def test_without_a_disk_a_token_and_a_key_last_as_long_as_the_process(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    store = SessionStore(PlanStore(tmp_path / "venues.csv", tmp_path / "data"))
    assert store.token_hash == hash_of(store.new_token or "")
    key = store.key

    store.refresh(now=True)

    assert store.key == key
    assert not store.has_ended("abc")
    with pytest.raises(StorageFault):
        store.end("abc", 2_000_000.0)
    assert store.has_ended("abc")
