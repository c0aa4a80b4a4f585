"""When grounds are made: once for what a plan wants, and without the network where the tiles are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from components.ground.build import GroundFault
from components.plan.errors import RateLimited, ServiceFault, StorageFault
from components.store.grounds import GroundStore
from components.visit import ground_work
from components.visit.ground_work import LEASE, LOOKED_AT_S, MAX_QUIET_S, QUIET_S, GroundState
from components.visit.grounds import Grounds, wanted_ground
from components.visit.lookups import MAX_DRAFTS
from tests import samples
from tests.visit.grounds import GroundScene, at, moved, open_scene, reordered, two_stops

VISIT = two_stops()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[GroundScene]:
    yield from open_scene(tmp_path)


def test_what_a_plan_lacks_is_fetched_once_built_and_found_from_then_on(scene: GroundScene) -> None:
    assert scene.work.lookup(VISIT) is None
    assert scene.work.report().state is GroundState.OPEN
    assert scene.settle()
    ground = scene.work.lookup(VISIT)
    assert ground is not None
    assert scene.work.report().state is GroundState.THERE
    asked = len(scene.requests)
    for _ in range(5):
        assert not scene.settle()
        assert scene.work.lookup(VISIT) == ground
    assert len(scene.requests) == asked
    assert len(scene.builder.built) == 1
    status = scene.work.status()
    assert (status["ground"], status["ground_source"], status["ground_fault"]) == ("there", "tiles.example", None)
    assert scene.process().lookup(VISIT) == ground  # as after a restart


def test_another_order_is_drawn_without_the_network(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.settle()
    before = scene.work.lookup(VISIT)
    asked = len(scene.requests)
    scene.fault = httpx.ConnectError("the network is down")
    assert scene.work.lookup(reordered(VISIT)) == before  # the older one until then
    assert scene.work.report().state is GroundState.OPEN
    assert scene.settle()
    assert scene.work.lookup(reordered(VISIT)) is not None
    assert scene.work.report().state is GroundState.THERE
    assert len(scene.requests) == asked
    assert len(scene.builder.built) == 2


def test_a_stop_that_goes_beyond_the_stored_tiles_fetches_the_missing_ones_alone(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.settle()
    kept = {url for url in scene.urls if url.endswith(".pbf")}
    before = len(scene.requests)
    further = moved(VISIT, longitude=0.06)
    scene.work.lookup(further)
    assert scene.settle()
    fresh = scene.urls[before:]
    assert any(url.endswith(".pbf") for url in fresh)
    assert not kept & set(fresh)
    found = scene.grounds.find(wanted_ground(further))  # type: ignore[arg-type]
    assert found is not None
    assert found.is_wanted


def test_a_newer_version_is_fetched_whole(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.settle()
    scene.version = "20270101_001001_pt"
    further = moved(VISIT, longitude=0.06)
    before = len(scene.requests)
    scene.work.lookup(further)
    assert scene.settle()
    (built,) = scene.builder.built[1:]
    assert built.source.version.startswith("20270101")
    assert sum(url.endswith(".pbf") for url in scene.urls[before:]) == len(built.tiles)


def test_nothing_is_asked_because_it_is_old(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.settle()
    asked = len(scene.requests)
    scene.version = "20360101_001001_pt"
    scene.clock.now += 10 * 365 * 24 * 3600
    assert not scene.settle()
    scene.process().lookup(VISIT)
    assert not scene.settle(scene.process())
    assert len(scene.requests) == asked


def test_an_organiser_asks_for_the_newest(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.settle()
    asked = len(scene.requests)
    scene.work.draw_anew("")
    assert scene.work.report().state is GroundState.OPEN
    assert scene.settle()
    assert scene.urls[asked:] == ["https://tiles.example/planet"]  # the same version: nothing to fetch
    assert scene.work.report().state is GroundState.THERE
    scene.version = "20270101_001001_pt"
    scene.work.draw_anew("")
    assert scene.settle()
    ground = scene.work.lookup(VISIT)
    assert ground is not None
    assert ground.version.startswith("20270101")
    assert scene.process().lookup(VISIT) == ground


def test_a_failure_is_told_paused_and_the_older_ground_stays(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.settle()
    older = scene.work.lookup(VISIT)
    scene.fault = httpx.Response(500)
    further = moved(VISIT, longitude=0.06)
    assert scene.work.lookup(further) == older
    assert not scene.settle()
    report = scene.work.report()
    assert (report.state, report.ground) == (GroundState.FAILED, older)
    assert isinstance(report.fault, ServiceFault)
    assert report.since is not None
    status = scene.work.status()
    assert status["ground_fault"]
    assert status["ground_paused_until"]
    asked = len(scene.requests)
    scene.clock.now += 1
    assert not scene.work.work()
    assert len(scene.requests) == asked
    scene.fault = None
    scene.clock.now += 3600
    assert scene.settle()
    assert scene.work.lookup(further) != older
    assert scene.work.report().state is GroundState.THERE
    assert scene.work.status()["ground_paused_until"] is None


def test_who_asks_to_wait_is_waited_for(scene: GroundScene) -> None:
    scene.fault = httpx.Response(429, headers={"Retry-After": "1000"})
    scene.work.lookup(VISIT)
    assert not scene.settle()
    assert isinstance(scene.work.report().fault, RateLimited)
    asked = len(scene.requests)
    scene.fault = None
    scene.clock.now += 900
    assert not scene.settle()
    assert len(scene.requests) == asked
    scene.clock.now += 200
    assert scene.settle()


def test_an_organiser_and_a_publication_end_a_pause(scene: GroundScene) -> None:
    scene.fault = httpx.Response(500)
    scene.work.lookup(VISIT)
    assert not scene.settle()
    scene.fault = None
    scene.work.retry_now()
    assert scene.work.report().state is GroundState.OPEN
    assert scene.settle()


def test_tiles_of_which_no_ground_can_be_made_are_told_until_the_plan_changes(scene: GroundScene) -> None:
    scene.builder.fault = GroundFault("none of the tiles can be read")
    scene.work.lookup(VISIT)
    assert not scene.settle()
    assert str(scene.work.report().fault) == "none of the tiles can be read"
    scene.builder.fault = None
    assert not scene.settle()
    scene.work.lookup(moved(VISIT, latitude=0.001))
    assert scene.settle()


def test_an_error_in_our_own_code_stops_nothing(scene: GroundScene) -> None:
    scene.builder.fault = ZeroDivisionError()
    scene.work.lookup(VISIT)
    assert not scene.settle()
    assert scene.work.report().state is GroundState.FAILED
    scene.builder.fault = None
    scene.work.lookup(at(60.17, 24.94), "ana")
    assert scene.settle()


def test_a_plan_that_keeps_changing_is_drawn_once_it_rests_and_now_and_then(scene: GroundScene) -> None:
    for step in range(5):
        scene.work.lookup(moved(VISIT, latitude=step / 1000))
        scene.clock.now += QUIET_S / 2
        assert not scene.work.work()
    scene.clock.now += QUIET_S
    assert scene.work.work()
    assert len(scene.builder.built) == 1
    for step in range(int(MAX_QUIET_S) + 1):
        scene.work.lookup(moved(VISIT, latitude=-step / 1000))
        scene.clock.now += 1
        scene.work.work()
    assert len(scene.builder.built) == 2


def test_a_draft_is_drawn_while_somebody_looks_at_it_and_after_the_published_plan(scene: GroundScene) -> None:
    draft = at(60.17, 24.94)
    scene.work.lookup(draft, "ana")
    scene.clock.now += LOOKED_AT_S + 1
    assert not scene.work.work()
    scene.work.look_at("ana")
    scene.work.lookup(VISIT)
    assert scene.settle()
    assert scene.work.lookup(VISIT) is not None
    assert scene.work.lookup(draft, "ana") is None
    assert scene.settle()
    assert scene.work.lookup(draft, "ana") is not None
    assert scene.work.report("ana").state is GroundState.THERE
    assert scene.work.report("bo").state is GroundState.NOWHERE


def test_of_many_drafts_the_one_that_was_looked_at_longest_ago_is_given_up(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    for number in range(MAX_DRAFTS + 1):
        scene.work.lookup(at(60 + number, 24.94), str(number))
    assert scene.work.report("0").state is GroundState.NOWHERE
    assert scene.work.report("1").state is GroundState.OPEN
    assert scene.work.report().state is GroundState.OPEN


def test_two_processes_on_one_store_do_not_both_fetch(scene: GroundScene) -> None:
    other = scene.process()
    other.lookup(VISIT)
    scene.work.lookup(VISIT)
    others: list[bool] = []

    def meanwhile(request: httpx.Request) -> httpx.Response:
        if not others:
            others.append(True)
            others.append(other.work())
        return scene._answer(request)

    scene.handler = meanwhile
    assert scene.settle()
    assert others == [True, False]
    assert len(scene.builder.built) == 1


def test_the_process_that_waits_finds_what_the_other_made(scene: GroundScene) -> None:
    other = scene.process()
    assert not other.work()  # has looked into the store
    other.lookup(VISIT)
    assert scene.store.lease(LEASE, "another process", for_s=ground_work.LEASE_S)
    scene.work.lookup(VISIT)
    assert not scene.settle()
    assert not scene.requests
    scene.store.release(LEASE, "another process")
    assert scene.settle()
    asked, changes = len(scene.requests), other.changes
    assert scene.settle(other)
    assert other.changes == changes + 1
    assert other.lookup(VISIT) == scene.work.lookup(VISIT) is not None
    assert not scene.settle(other)
    assert len(scene.requests) == asked
    assert len(scene.builder.built) == 1


def test_what_an_organiser_asked_another_process_for_shows_here_too(scene: GroundScene) -> None:
    other = scene.process()
    for work in (scene.work, other):
        work.lookup(VISIT)
        scene.settle(work)
        scene.settle(work)
    scene.version = "20270101_001001_pt"
    scene.work.draw_anew("")
    assert scene.settle()
    assert scene.settle(other)
    assert other.lookup(VISIT) == scene.work.lookup(VISIT)
    assert not scene.settle(other)


def test_who_refuses_us_is_left_alone_for_an_hour(scene: GroundScene) -> None:
    scene.fault = httpx.Response(403)
    scene.work.lookup(VISIT)
    assert not scene.settle()
    asked = len(scene.requests)
    scene.clock.now += ground_work.REFUSED_RETRY_S - 60
    assert not scene.settle()
    assert len(scene.requests) == asked
    scene.fault = None
    scene.clock.now += 120
    assert scene.settle()


def test_a_lease_of_a_process_that_was_killed_ends(scene: GroundScene) -> None:
    assert scene.store.lease(LEASE, "killed", for_s=ground_work.LEASE_S)
    scene.work.lookup(VISIT)
    assert not scene.settle()
    scene.clock.now += ground_work.LEASE_S
    assert scene.settle()


def test_without_a_store_to_write_to_it_is_made_once_and_kept_in_memory(
    scene: GroundScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StorageFault("The disk is full.")

    for name in ("keep", "put_ground", "thin_out", "lease", "release"):
        monkeypatch.setattr(GroundStore, name, refuse)
    scene.work.lookup(VISIT)
    assert scene.settle()
    assert scene.work.lookup(VISIT) is not None
    assert scene.work.report().state is GroundState.THERE
    asked = len(scene.requests)
    scene.work.lookup(reordered(VISIT))
    assert scene.settle()
    assert len(scene.requests) == asked
    for name in ("entries", "ground", "sources", "state", "stored_tiles"):
        monkeypatch.setattr(GroundStore, name, refuse)
    assert scene.work.lookup(VISIT) is not None
    assert not scene.settle()


def test_another_source_in_the_settings_takes_the_place_of_the_old_one(tmp_path: Path, scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.settle()
    older = scene.work.lookup(VISIT)
    (tmp_path / "other").mkdir()
    other = GroundScene(tmp_path / "other", url="https://other.example/planet")
    work = ground_work.GroundWork(Grounds(scene.store, other.sources, build=other.builder), clock=other.clock)
    assert work.lookup(VISIT) == older  # until that of the other has come
    assert other.settle(work)
    ground = work.lookup(VISIT)
    assert ground is not None
    assert ground.source == "other.example"
    off = GroundScene(tmp_path / "other", url="none")
    work = ground_work.GroundWork(Grounds(scene.store, off.sources, build=off.builder), clock=off.clock)
    assert work.lookup(VISIT) is None
    assert work.report().state is GroundState.OFF
    assert not off.settle(work)
    other.place.close()
    off.place.close()


def test_a_plan_without_places_or_at_the_pole_wants_nothing_or_what_there_is(scene: GroundScene) -> None:
    for visit in (samples.nothing(), samples.empty_day(), at(89.99, 0), at(-89.99, 179.99)):
        scene.work.lookup(visit)
        scene.settle()
        assert scene.work.report().state in {GroundState.NOWHERE, GroundState.THERE, GroundState.FAILED}


def test_over_the_date_line_an_older_ground_is_found(scene: GroundScene) -> None:
    scene.work.lookup(at(-17.8, 179.999))
    assert scene.settle()
    ground = scene.work.lookup(at(-17.8, 179.999))
    assert scene.work.lookup(at(-17.8001, -179.97)) == ground is not None


def test_a_damaged_ground_is_made_anew_and_damaged_tiles_fetched_again(scene: GroundScene, tmp_path: Path) -> None:
    from sqlalchemy import update

    from components.store.schema import GROUNDS, TILES

    scene.work.lookup(VISIT)
    scene.settle()
    asked = len(scene.requests)
    with scene.store._writing() as connection:
        connection.execute(update(GROUNDS).values(packed=b"damaged"))
    restarted = scene.process()
    assert restarted.lookup(VISIT) is None
    assert scene.settle(restarted)
    assert restarted.lookup(VISIT) is not None
    assert len(scene.requests) == asked
    with scene.store._writing() as connection:
        connection.execute(update(GROUNDS).values(packed=b"damaged"))
        connection.execute(update(TILES).values(packed=b"damaged"))
    restarted = scene.process()
    restarted.lookup(VISIT)
    assert scene.settle(restarted)
    assert restarted.lookup(VISIT) is not None
    assert len(scene.requests) > asked + 1


def test_stopping_ends_a_fetch_and_what_came_is_kept(scene: GroundScene) -> None:
    scene.work.lookup(VISIT)
    scene.clock.now += 6
    assert not scene.work.work(lambda: True)
    assert scene.work.report().state is GroundState.OPEN
    assert scene.settle()
