"""The store of plans: publishing, drafts and small values, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from components.plan import editing
from components.plan.draft import Draft
from components.plan.errors import Conflict, StorageFault
from components.plan.merging import merge
from components.plan.messages import Phrase
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from components.store.schema import PLANS
from tests.deep import deep
from tests.plan.plans import THE_DAY, stop
from tests.store.plan_stores import FIRST, Place, newest

SECOND = b"\xef\xbb\xbfdate;name;secret\r\n2. 2. 2017;Poligon;\xc5\xa1\r\n"
RENAMED = Phrase("Renamed {stop}", {"stop": "ABC"})


def test_the_first_start_takes_the_file_as_plan_one(place: Place) -> None:
    plan = newest(place.open())

    assert (plan.number, plan.csv, plan.published_at, plan.who) == (1, FIRST, None, "")
    assert [entry.revision for entry in place.open().history()] == [plan.revision]


def test_without_a_plan_there_is_none_until_the_first_is_published(place: Place) -> None:
    place.csv.unlink()
    store = place.open()

    assert store.published() is None
    assert store.history() == ()
    assert store.publish(SECOND, note="", who="Ana", expected_revision=None).number == 1
    assert newest(place.open()).csv == SECOND


def test_a_publication_is_there_for_everybody_byte_for_byte(place: Place) -> None:
    store, other = place.open(), place.open()
    before = newest(other)

    made = store.publish(SECOND, note="ABC 15 min later", who="Ana", expected_revision=before.revision)

    assert (made.number, made.note.text, made.who, made.csv) == (2, "ABC 15 min later", "Ana", SECOND)
    assert made.published_at is not None
    assert abs(datetime.now(UTC) - made.published_at) < timedelta(minutes=5)
    for each in (store, other, place.open()):
        assert newest(each) == made
        assert each.plan(1) == before
        assert [entry.number for entry in each.history()] == [2, 1]
    assert made.stamp.number == 2
    assert place.csv.read_bytes() == SECOND


def test_the_second_to_publish_is_told_and_overwrites_nothing(place: Place) -> None:
    ana, bor = place.open(), place.open()
    seen = newest(bor).revision
    made = ana.publish(SECOND, note="by Ana", who="Ana", expected_revision=seen)

    with pytest.raises(Conflict, match="Plan 2 was published meanwhile, by Ana"):
        bor.publish(FIRST, note="by Bor", who="Bor", expected_revision=seen)

    assert newest(bor) == made
    assert [entry.note.text for entry in bor.history()] == ["by Ana", ""]


def test_an_old_plan_brought_back_is_a_new_one(place: Place) -> None:
    store = place.open()
    first = newest(store)
    second = store.publish(SECOND, note="", who="", expected_revision=first.revision)

    third = store.publish(store.plan(1).csv, note="", who="", expected_revision=second.revision)

    assert (third.number, third.csv, third.digest) == (3, FIRST, first.digest)
    with pytest.raises(Conflict):
        store.publish(SECOND, note="", who="", expected_revision=first.revision)
    assert newest(place.open()).number == 3


def test_a_plan_that_never_was_is_said(place: Place) -> None:
    with pytest.raises(StorageFault, match="no plan 7"):
        place.open().plan(7)


@pytest.mark.parametrize("damage", [{"csv": b"date,name\n"}, {"published_at": "soon"}, {"digest": ""}])
def test_damage_is_never_taken_for_a_plan(place: Place, damage: dict[str, object]) -> None:
    store = place.open()
    newest(store)
    with store._engine.begin() as connection:
        connection.execute(update(PLANS).values(**damage))
    with pytest.raises(StorageFault, match="damaged"):
        store.plan(1)
    assert newest(place.open()).csv == FIRST


@pytest.mark.parametrize("text", ["a\x00b\x1b[31m", "half \ud83d", "'; DROP TABLE plans; --", "x" * 9000, "č\nš"])
def test_any_note_and_name_is_kept_as_one_plain_line(place: Place, text: str) -> None:
    store = place.open()

    store.publish(SECOND, note=text, who=text, expected_revision=newest(store).revision)

    entry = place.open().history()[0]
    assert entry.note.text.isprintable()
    assert entry.note.text[:1] == text[:1]
    assert len(entry.note.text) <= 500
    assert len(entry.who) <= 100


def test_a_draft_outlives_the_process_with_its_steps(place: Place) -> None:
    draft = Draft.of(1, THE_DAY).add_step(RENAMED, editing.edit(THE_DAY, "abc", name="ABC"))

    saved = place.open().save_draft("Ana", draft.undo())
    saved = place.open().save_draft("Ana", saved.redo())

    read = place.open().draft("Ana")
    assert read == saved
    assert read is not None
    assert read.version == 2
    assert read.undo().stops == THE_DAY
    assert place.open().draft("Bor") is None


def test_two_windows_of_one_organiser_do_not_overwrite_each_other(place: Place) -> None:
    one, other = place.open(), place.open()
    saved = one.save_draft("Ana", Draft.of(1, THE_DAY))
    newer = other.save_draft("Ana", saved.add_step(RENAMED, THE_DAY[:2]))

    for stale in (saved, Draft.of(1, THE_DAY)):
        with pytest.raises(Conflict, match="another window"):
            one.save_draft("Ana", stale)

    assert one.draft("Ana") == newer


def test_a_draft_is_dropped(place: Place) -> None:
    store = place.open()
    store.save_draft("Ana", Draft.of(1, THE_DAY))

    store.delete_draft("Ana")
    store.delete_draft("Ana")

    assert place.open().draft("Ana") is None
    assert store.save_draft("Ana", Draft.of(1, THE_DAY)).version == 1


@pytest.mark.parametrize("owner", ["../../etc/passwd", "", "č" * 500, "a\x00b", "half \ud83d"])
def test_any_name_is_the_name_of_an_owner(place: Place, owner: str) -> None:
    saved = place.open().save_draft(owner, Draft.of(1, THE_DAY))

    assert place.open().draft(owner) == saved


def test_of_many_values_of_one_name_the_first_is_stored(place: Place) -> None:
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda number: place.open().set_default("secret", b"%d" % number), range(16)))

    assert len(set(given)) == 1
    assert place.open().value("secret") == given[0]
    place.open().delete_value("secret")
    place.open().delete_value("secret")
    assert place.open().value("secret") is None
    assert place.open().problems() == ()


def test_stores_opened_at_once_make_one_plan_one(place: Place) -> None:
    with ThreadPoolExecutor(8) as pool:
        plans = list(pool.map(lambda _: place.open().published(), range(16)))

    assert {plan.revision for plan in plans if plan is not None} == {newest(place.open()).revision}
    assert len(place.open().history()) == 1


@pytest.mark.slow
def test_two_organisers_publish_at_once_and_no_change_is_lost(place: Place) -> None:
    """Both publish often, each time a plan with one more stop, merged wherever the other was first."""
    rounds = deep(100, 8)
    place.first = b"date,name,id\n2017-02-02,Museum,mao\n"
    place.csv.write_bytes(place.first)

    def organise(who: str) -> int:
        store, met = place.open(), 0
        base = newest(store)
        for number in range(rounds):
            own = (*read_venues(base.csv).stops, stop(f"{who}-{number}", name=f"{who} {number}"))
            while True:
                reading = read_venues(base.csv)
                assert reading.table is not None
                csv = write_table(with_stops(reading.table, own))
                try:
                    base = store.publish(csv, note=str(number), who=who, expected_revision=base.revision)
                    break
                except Conflict:
                    met += 1
                    theirs = newest(store)
                    merged = merge(reading.stops, own, read_venues(theirs.csv).stops)
                    assert merged.conflicts == ()
                    base, own = theirs, merged.stops
        return met

    with ThreadPoolExecutor(2) as pool:
        conflicts = sum(pool.map(organise, ["ana", "bor"]))

    store = place.open()
    wanted = {f"{who}-{number}" for who in ("ana", "bor") for number in range(rounds)} | {"mao"}
    assert {each.id for each in read_venues(newest(store).csv).stops} == wanted
    history = store.history()
    assert [entry.number for entry in history] == list(range(2 * rounds + 1, 0, -1))
    plans = [{each.id for each in read_venues(store.plan(entry.number).csv).stops} for entry in reversed(history)]
    assert all(len(later - earlier) == 1 and earlier < later for earlier, later in pairwise(plans))
    assert conflicts > 0, "they never met, so nothing was shown"


def test_a_small_value_takes_the_place_of_another(place: Place) -> None:
    for value in (b"first", b"second", b"second", b""):
        place.open().set_value("name", value)
        assert place.open().value("name") == value


def test_a_draft_is_parsed_once_while_it_stays_the_same(place: Place) -> None:
    store = place.open()
    saved = store.save_draft("ana", Draft.of(1, THE_DAY))
    first = store.draft("ana")
    assert first == saved
    assert store.draft("ana") is first
    changed = store.save_draft("ana", saved.add_step(Phrase("Fewer"), THE_DAY[:1]))
    assert store.draft("ana") == changed
