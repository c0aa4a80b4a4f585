"""What signing in remembers, on both databases: one token and one key for every process."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from components.plan.errors import StorageFault
from components.store.organisers import Organiser, StoredSession
from components.store.plans import PlanStore
from components.store.schema import key_of
from components.store.sessions import NOTED_EVERY_S, SessionStore, hash_of
from components.store.stored_secret import REFRESH_S, SECRET_BYTES
from tests.store.plan_stores import Place

SECRET = "a secret of a link"
ANA = Organiser(id="a" * 32, name="Ana")
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


def begin(store: SessionStore, session_id: str, organiser: Organiser = ANA, *, expires: float = 9e9) -> StoredSession:
    return store.begin(session_id, organiser, device="Firefox, Android", expires=expires)


def test_a_session_that_was_ended_has_ended_for_every_process_within_a_second(place: Place) -> None:
    clock = Clock()
    one, other = SessionStore(place.open()), SessionStore(place.open(), monotonic=clock)
    begin(one, "abc")
    begin(one, "abd")
    [seen] = [each for each in other.sessions() if each.digest == key_of("abc")]
    assert (seen.organiser, seen.device) == (ANA, "Firefox, Android")
    assert other.session("abc") == one.session("abc") == seen

    one.end(seen.digest)

    assert one.session("abc") is None, "at once"
    clock.now += REFRESH_S
    for each in (other, SessionStore(place.open())):
        assert each.session("abc") is None
        assert each.session("abd") is not None
        assert [still.digest for still in each.sessions()] == [key_of("abd")]
    assert begin(other, "abc").is_over, "it does not begin again"


def test_only_a_digest_of_a_session_and_of_a_link_is_stored(place: Place) -> None:
    store = SessionStore(place.open())
    begin(store, "a secret session")
    store.add_link(SECRET, ANA, is_invitation=True, lasts_s=60)
    for path in place.folder.rglob("*"):
        if path.is_file():
            assert b"a secret session" not in path.read_bytes()
            assert SECRET.encode() not in path.read_bytes()


def test_a_changed_token_of_the_settings_ends_every_session_and_link(place: Place) -> None:
    before = SessionStore(place.open(), TOKEN)
    begin(before, "abc")
    before.add_link(SECRET, ANA, is_invitation=True, lasts_s=60)

    after = SessionStore(place.open(), TOKEN + "!")

    assert after.key != before.key
    assert (after.session("abc"), after.use_link(SECRET), after.sessions(), after.links()) == (None, None, (), ())
    assert before.use_link(SECRET) is not None


def test_what_expired_is_forgotten_when_somebody_signs_in(place: Place) -> None:
    clock = Clock()
    store = SessionStore(place.open(), clock=clock)
    begin(store, "abc", expires=clock.now + 60)
    store.add_link(SECRET, ANA, is_invitation=True, lasts_s=60)
    clock.now += 60
    assert (store.session("abc"), store.use_link(SECRET), store.sessions(), store.links()) == (None, None, (), ())
    begin(store, "abd")
    clock.now -= 60
    assert [each.digest for each in store.sessions()] == [key_of("abd")]
    assert store.links() == ()


def test_a_link_to_another_device_is_used_once_whoever_is_first(place: Place) -> None:
    store = SessionStore(place.open())
    store.add_link(SECRET, ANA, is_invitation=False, lasts_s=60)
    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(lambda _: SessionStore(place.open()).use_link(SECRET), range(4)))
    assert [each.organiser.id for each in used if each is not None] == [ANA.id]
    assert store.links() == ()


def test_an_invitation_ends_with_the_sessions_of_who_was_invited(place: Place) -> None:
    store = SessionStore(place.open())
    begin(store, "of ana")
    store.add_link(SECRET, Organiser(id="b" * 32, name="Bor"), is_invitation=True, lasts_s=60)
    for _ in range(2):
        used = store.use_link(SECRET)
        assert used is not None
        begin(store, "of bor", used.organiser)
    assert [each.organiser.name for each in store.sessions()] in (["Ana", "Bor"], ["Bor", "Ana"])

    store.end_link(key_of(SECRET))

    assert (store.use_link(SECRET), store.session("of bor")) == (None, None)
    assert [each.organiser for each in store.sessions()] == [ANA]


def test_the_last_use_is_noted_once_a_minute(place: Place) -> None:
    clock = Clock()
    store = SessionStore(place.open(), clock=clock)
    begun = begin(store, "abc")
    for seconds, noted in ((NOTED_EVERY_S - 1, begun.last_use), (1, begun.last_use + NOTED_EVERY_S)):
        clock.now += seconds
        session = store.session("abc")
        assert session is not None
        store.note_use(session)
        assert store.sessions()[0].last_use == noted


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


@pytest.mark.parametrize("damaged", [b"", b"sha256:12", b"\xff" * 71])
def test_a_damaged_hash_of_the_token_is_replaced_and_logged(
    place: Place, damaged: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    plans = place.open()
    running = SessionStore(plans)
    plans.set_value("organiser-token", damaged)

    with caplog.at_level(logging.ERROR):
        running.refresh(now=True)
        assert plans.value("organiser-token") == running.token_hash.encode(), "the one that is known is stored again"
        plans.set_value("organiser-token", damaged)
        store = SessionStore(plans)

    assert store.token_hash == hash_of(store.new_token or "")
    assert "secret.replaced" in caplog.messages


def test_without_a_disk_a_token_and_a_key_last_as_long_as_the_process(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    store = SessionStore(PlanStore(tmp_path / "venues.csv", tmp_path / "data"))
    assert store.token_hash == hash_of(store.new_token or "")
    key = store.key

    store.refresh(now=True)

    assert store.key == key
    session = begin(store, "abc")
    assert store.session("abc") == session
    assert store.sessions() == (session,)
    store.end(session.digest)
    assert store.session("abc") is None
    with pytest.raises(StorageFault):
        store.end(key_of("of another process"))
