"""The share page run by Streamlit without a browser: the embed is built by choices, and what stays live is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.export.context import Options
from components.i18n.words import words_for
from components.pages import share, state
from components.render.funding_view import EMBLEM_FILE
from components.render.page import View
from components.visit.service import VisitService
from components.web.build_budget import BuildBudget
from tests.funders import LOGOS, funded
from tests.hostile.markdown import assert_none_in_markdown
from tests.hostile.plans import hostile_visit
from tests.organisers import open_test_service
from tests.pages.test_dialogs import run, sound
from tests.render.reading import fragment

BASE = "https://visit.example"
PLAIN = '<iframe src="" title="" width="" height="" style="" loading="" allow="" referrerpolicy=""></iframe>'


def share_page() -> None:
    from components.pages import share

    share.page()


@pytest.fixture
def visit_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VisitService]:
    with open_test_service(tmp_path) as visit_service:
        monkeypatch.setattr(visit_service, "now", lambda: datetime(2017, 2, 1, 9, tzinfo=UTC))
        monkeypatch.setattr(state, "visit_service", lambda: visit_service)
        monkeypatch.setattr(state, "app_url", lambda: BASE)
        monkeypatch.setattr(state, "is_organiser", lambda: False)
        yield visit_service


@pytest.fixture
def page(visit_service: VisitService) -> AppTest:
    return run(share_page)


def codes(app: AppTest) -> list[str]:
    return [code.value for code in app.code]


def frame(app: AppTest) -> str:
    [text] = [text for text in codes(app) if text.startswith("<iframe")]
    return unescape(text)


def preview(app: AppTest) -> str:
    """The address of the embed that the page shows."""
    [address] = [frame.proto.src for frame in app.get("iframe") if "/embed" in frame.proto.src]
    return str(address)


def choose(app: AppTest, **choices: object) -> AppTest:
    """The page after some of the embed's choices, by the names of their fields."""
    for name, value in choices.items():
        fields: list[Any] = [*app.get("button_group"), *app.selectbox, *app.toggle]
        next(field for field in fields if field.key == f"embed {name}").set_value(value)
    return sound(app.run())


def test_the_embed_shows_the_whole_visit_at_first(page: AppTest) -> None:
    assert f'src="{BASE}/embed"' in frame(page)
    assert 'allow="geolocation"' in frame(page)
    for attribute in ('title="CRE:HUB', 'loading="lazy"', 'referrerpolicy="strict-origin-when-cross-origin"', "75vh"):
        assert attribute in frame(page)
    assert preview(page) == f"{BASE}/embed?lang=en"
    assert f"{BASE}/" in codes(page)


def test_the_page_speaks_the_language_that_is_asked_for(visit_service: VisitService) -> None:
    app = AppTest.from_function(share_page, default_timeout=60)
    app.query_params["lang"] = "sl"
    sound(app.run())
    assert app.title[0].value == words_for("sl").text("Share this visit")
    assert preview(app) == f"{BASE}/embed?lang=sl"


def test_code_preview_and_address_follow_the_choices(page: AppTest) -> None:
    choose(page, view=View.MAP, theme="dark", language="en", height=400, start=Options(stop="poligon"), locate=False)
    asked = "lang=en&view=map&stop=poligon&theme=dark"
    assert f'src="{BASE}/embed?{asked}"' in frame(page)
    assert 'height="400" style="border:0;width:100%;height:400px"' in frame(page)
    assert "geolocation" not in frame(page)
    assert preview(page) == f"{BASE}/embed?{asked}"
    assert f"{BASE}/?{asked}" in codes(page)
    choose(page, view=View.LIST, theme="", start=Options(day=date(2017, 2, 2)))
    assert f'src="{BASE}/embed?lang=en&view=list&day=2017-02-02"' in frame(page)


def test_every_choice_is_one_that_the_embed_knows(page: AppTest, visit_service: VisitService) -> None:
    visit = visit_service.current()
    starts = next(field for field in page.selectbox if field.key == "embed start").options
    assert len(starts) == len(set(starts)) == 1 + len(visit.days) + sum(len(day.stops) for day in visit.days)
    for day in visit.days:
        for stop in day.stops:
            options = Options(stop=stop.stop.id, view=View.LIST, theme="light", language=visit.languages[0])
            assert Options.named_in(options.parameters, visit) == options


def test_the_page_tells_what_stays_live_from_what_is_a_copy(page: AppTest) -> None:
    assert [title.value for title in page.header] == ["These stay up to date", "These are copies"]
    texts = [text.value for text in page.markdown]
    assert any("do not change any more" in text and "plan 1" in text for text in texts)


def test_after_the_visit_its_record_is_shared_and_cited(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit_service, "now", lambda: datetime(2017, 2, 3, 9, tzinfo=UTC))
    app = run(share_page)
    assert any(f"Record of the visit. {BASE} (as of 2 February 2017)" in code for code in codes(app))
    assert not any("visit.ics" in code for code in codes(app))
    assert not any("plan 1" in each.value for each in app.markdown)


def test_a_hostile_plan_stays_inside_the_code(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = hostile_visit(1)
    first = hostile.days[0]
    # A paper in every script takes half a minute; one of three stops is enough beside it.
    hostile = replace(hostile, groups=(), days=(replace(first, stops=first.stops[:3]),))
    monkeypatch.setattr(type(visit_service), "current", lambda _self: hostile)
    app = run(share_page)
    assert_none_in_markdown(app)
    stop = hostile.days[0].stops[0].stop.id
    choose(app, start=Options(stop=stop))
    [code] = [text for text in codes(app) if text.startswith("<iframe")]
    [element] = list(fragment(code))
    assert (element.tag, set(element.attrib)) == ("iframe", set(fragment(PLAIN)[0].attrib))


def test_the_funders_line_stands_on_the_page_and_in_the_files_taken_from_it(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [html for html in run(share_page).get("html") if "funder" in html.proto.body]
    visit = funded(visit_service.current())
    monkeypatch.setattr(visit_service, "current", lambda: visit)
    [line] = [html.proto.body for html in run(share_page).get("html") if "funder" in html.proto.body]
    style, _, shown = line.partition("</style>")
    assert style.startswith("<style>")
    assert "Co-funded by the European Union" in shown
    # Streamlit drops drawings: the emblem is a picture of ours, as the logos are.
    assert "<svg" not in shown
    assert f'src="{EMBLEM_FILE}"' in shown
    assert all(f'alt="{logo.name}"' in shown for logo in LOGOS)


def test_beyond_the_budget_for_builds_the_page_says_when_to_come_again(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = BuildBudget(monotonic=lambda: 0.0, spent=iter([0.0, 1e6]).__next__)
    budget.pay(lambda: None)
    monkeypatch.setattr(share, "BUDGET", budget)
    monkeypatch.setattr(state, "app_url", lambda: f"{BASE}/elsewhere")  # of which nothing is kept
    assert [warning.value.partition(".")[0] for warning in run(share_page).warning] == ["Too much is asked for at once"]


def test_files_are_taken_in_a_language_of_their_own(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = replace(visit_service.current(), languages=("en", "sl"))
    monkeypatch.setattr(visit_service, "current", lambda: visit)
    app = run(share_page)
    assert f"{BASE}/visit.ics?lang=en" in codes(app)
    app.button_group(key="language of files").set_value("sl")
    sound(app.run())
    assert f"{BASE}/visit.ics?lang=sl" in codes(app)
    assert any('<html lang="sl">' in code for code in codes(app))
    assert app.title[0].value == "Share this visit"
