"""What organisers are told of the streets under the map, and that they can ask for them anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from components.ground.build import GroundFault
from components.i18n.words import words_for
from components.pages.actions import ACTIONS
from components.pages.map_words import DRAW_MAP, map_line, map_notices
from components.plan.errors import RateLimited
from components.plan.ground import Ground
from components.render.draft_list import DraftStatus, draft_list
from components.settings import Settings
from components.visit.drafts import DraftService
from components.visit.ground_work import GroundReport, GroundState, GroundWork
from components.visit.service import VisitService
from tests import samples
from tests.grounds import a_ground
from tests.store.plan_stores import Place
from tests.visit.grounds import GroundScene, open_scene

WORDS = words_for("en")
ZONE = ZoneInfo("Europe/Helsinki")
SINCE = datetime(2026, 11, 30, 12, 5, tzinfo=UTC)


def test_while_they_are_drawn_and_when_they_are_there() -> None:
    line = map_line(GroundReport(state=GroundState.OPEN), WORDS)
    assert line is not None
    assert (line.text, line.do) == ("The streets of the map are being drawn …", "")
    line = map_line(GroundReport(state=GroundState.THERE, ground=a_ground()), WORDS)
    assert line is not None
    assert (line.text, line.do) == ("Streets of the map: Tests, 30 November 2026", DRAW_MAP)
    for state in (GroundState.OFF, GroundState.NOWHERE):
        assert map_line(GroundReport(state=state), WORDS) is None
        assert map_notices(GroundReport(state=state), ZONE, WORDS) == []


@pytest.mark.parametrize("ground", [None, a_ground()])
def test_a_failure_says_why_and_since_when_and_what_is_shown_meanwhile(ground: Ground | None) -> None:
    fault = RateLimited("OpenFreeMap: The map service asks for a pause.", service="map service", retry_after_s=60)
    report = GroundReport(state=GroundState.FAILED, fault=fault, since=SINCE, ground=ground)
    (notice,) = map_notices(report, ZONE, WORDS)
    assert notice.text == "Since 14:05 the streets of the map could not be drawn."
    assert "OpenFreeMap: The map service asks for a pause. The app tries again by itself." in notice.more
    assert ("older ones stay" in notice.more) == (ground is not None)
    assert notice.do == DRAW_MAP
    (notice,) = map_notices(replace(report, fault=GroundFault("none of the tiles can be read")), ZONE, WORDS)
    assert notice.more.startswith("The app's log says why.")


def test_what_a_source_calls_itself_is_text() -> None:
    ground = replace(a_ground(), source="<img src=x onerror=alert(1)>\n\u202e", date="</script>")
    line = map_line(GroundReport(state=GroundState.THERE, ground=ground), WORDS)
    assert line is not None
    html = draft_list(samples.ljubljana(), (), WORDS, status=DraftStatus(head="", more="", dirty=False), map_line=line)
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    assert "\u202e" not in html
    assert f'data-do="{DRAW_MAP}"' in html


@pytest.fixture
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GroundScene]:
    yield from open_scene(tmp_path_factory.mktemp("scene"))


def test_who_asks_gets_the_newest_for_partners_and_for_the_draft(tmp_path: Path, scene: GroundScene) -> None:
    place = Place(
        tmp_path, first=b"date,name,lat,lon\n2017-02-02,MAO,46.0513,14.5640\n2017-02-02,ABC,46.0660,14.5450\n"
    )
    visit_service = VisitService(Settings(folder=tmp_path), store=place.open(), sources=scene.sources)
    visit_service.grounds = GroundWork(scene.grounds, clock=scene.clock)
    visit_service.refresh()
    drafts = DraftService(visit_service, secrets.token_hex(4))
    drafts.preview()
    assert scene.settle(visit_service.grounds)
    visit_service.refresh()
    drafts.preview()
    assert drafts.map_report().state is GroundState.THERE
    assert visit_service.current().ground is not None
    asked = len(scene.requests)
    scene.version = "20270101_001001_pt"
    ACTIONS[DRAW_MAP](drafts, {})
    assert drafts.map_report().state is GroundState.OPEN
    built = len(scene.builder.built)
    assert scene.settle(visit_service.grounds)
    assert drafts.map_report().state is GroundState.THERE  # the draft is the same plan
    assert not scene.settle(visit_service.grounds)
    assert len(scene.builder.built) == built + 1
    visit_service.refresh()
    ground = visit_service.current().ground
    assert ground is not None
    assert ground.version.startswith("20270101")
    assert drafts.preview().ground == ground
    assert len(scene.requests) > asked
    place.close()
