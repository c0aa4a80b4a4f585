"""A real geocoder and a real router that are stopped, hung, cut off and slowed down under a visit service at work
(../shared/services); every other fault, and these again, in `test_faults`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from components.lookup.http_answers import DEFAULT_RETRY_AFTER_S
from components.lookup.service_status import FIRST_RETRY_S
from tests.lookup.fault_scenes import (
    CACHED_STOPS,
    NEW_STOPS,
    Scene,
    assert_drawn_from_the_cache,
    draft_page,
    public_page,
    running_scene,
)
from tests.lookup.real_services import SCRIPTS, hung, start, stop
from tests.waiting import until

pytestmark = pytest.mark.services

PORT = 8520
BASE = f"http://127.0.0.1:{PORT}"
TIMEOUT_S = 3.0
"""Shorter than the front's own patience with what is behind it, 5 s."""
FRONT, FOOT, CAR, NOMINATIM = (
    f"{name}-{PORT + number}" for number, name in enumerate(["front", "osrm-foot", "osrm-car", "nominatim"])
)


@pytest.fixture
def services() -> Iterator[None]:
    """Services of our own, to break."""
    if not (SCRIPTS / "start").exists():
        pytest.skip("the scripts that start real services (../shared/services) are not here")
    try:
        start(PORT)
        for path in ("nominatim/search?format=jsonv2&q=Simonkatu 7, Helsinki", "routed-foot/nearest/v1/foot/24.9,60.2"):
            httpx.get(f"{BASE}/{path}", timeout=60)  # the first answer takes long
        yield
    finally:
        stop(FRONT, FOOT, CAR, NOMINATIM)


def is_reported(scene: Scene, message: str) -> None:
    """The organiser is told; everybody gets the plan from what is stored."""
    until(lambda: bool(scene.outages))
    (problem,) = scene.outages
    assert message in str(problem.message)
    assert "app asks again by itself" in str(problem.remedy)
    assert message in draft_page(scene.visit_service)
    assert message not in public_page(scene.visit_service)
    assert_drawn_from_the_cache(scene)
    assert not scene.is_complete


def recovers(scene: Scene, after_s: float) -> None:
    scene.clock.now += after_s + 0.5
    until(lambda: scene.is_complete)
    until(lambda: not scene.outages)


@pytest.mark.usefixtures("services")
def test_real_services_break_one_after_the_other_and_recovery_is_by_itself(tmp_path: Path) -> None:
    csv = CACHED_STOPS
    with running_scene(tmp_path, geocoder_url=f"{BASE}/nominatim", router_url=BASE, timeout_s=TIMEOUT_S) as scene:
        stop(FOOT)
        csv += NEW_STOPS["router"]
        scene.write_plan(csv)
        is_reported(scene, "The router has a fault of its own (502). It may pass.")
        start(PORT)
        recovers(scene, FIRST_RETRY_S)

        with hung(NOMINATIM):
            csv += '2026-09-17,12:55,13:30,Cathedral,"Unioninkatu 29, Helsinki",,,walk,cathedral\n'
            scene.write_plan(csv)
            is_reported(scene, f"The geocoder did not answer within {TIMEOUT_S:g} s.")
        recovers(scene, FIRST_RETRY_S)

        stop(FRONT)
        csv += '2026-09-17,13:45,15:00,City Hall,"Pohjoisesplanadi 11-13, Helsinki",,,walk,hall\n'
        scene.write_plan(csv)
        is_reported(scene, "The geocoder is out of reach.")
        start(PORT, "20r/m")  # the address passes, and the way within three seconds of it does not
        scene.clock.now += FIRST_RETRY_S + 0.5
        until(lambda: scene.stops["hall"].place is not None)
        is_reported(scene, f"The router asks for quiet for {DEFAULT_RETRY_AFTER_S:.0f} s.")
        scene.clock.now += DEFAULT_RETRY_AFTER_S - 1
        scene.settle()
        assert not scene.is_complete
        time.sleep(3.1)  # the front counts real seconds, whatever our clock says
        recovers(scene, 1)
