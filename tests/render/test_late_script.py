"""The script that pages load after they are drawn, and where they have it from."""

from __future__ import annotations

import json
from dataclasses import replace

from components.i18n.words import words_for
from components.plan.ground import AreaKind, Ground, GroundLabel, LabelKind, ground_json, read_ground
from components.render.background import Background
from components.render.late_script import late_script, late_version
from components.render.page import View, page
from tests import samples
from tests.render.reading import elements, parsed

ENGLISH = words_for("en")
PLAIN = Background(url="", credit="© me")


def ground(name: str = "Kaivokatu") -> Ground:
    label = GroundLabel(text=name, kind=LabelKind.STREET, rank=1, x=10, y=10, zoom=14)
    return read_ground(
        ground_json(
            source="made for a test",
            version="1",
            date="2026-11-30",
            credit="© OpenStreetMap contributors",
            corner_px=(9_500_000, 4_800_000),
            size_px=(2000, 1000),
            areas={AreaKind.WATER: "0 0 100 0 0 100"},
            lines={},
            labels=[label],
        )
    )


def data_of(script: str) -> dict[str, object]:
    value, _ = json.JSONDecoder().raw_decode(script.removeprefix("studyVisit.late="))
    assert isinstance(value, dict)
    return value


def test_it_brings_the_ground_or_says_that_there_is_none() -> None:
    visit = samples.ljubljana()
    assert data_of(late_script(visit, ENGLISH, PLAIN))["ground"] is None
    made = ground()
    assert data_of(late_script(replace(visit, ground=made), ENGLISH, PLAIN))["ground"] == json.loads(made.data)


def test_another_ground_or_language_has_another_address_and_the_same_the_same() -> None:
    visits = [samples.ljubljana(), *(replace(samples.ljubljana(), ground=ground(name)) for name in ("A", "B", "A"))]
    none, first, other, again = (late_version(visit, ENGLISH, PLAIN) for visit in visits)
    assert len({none, first, other}) == 3
    assert first == again
    assert late_script(visits[1], ENGLISH, PLAIN) == late_script(visits[3], ENGLISH, PLAIN)


def test_names_from_tiles_end_no_script() -> None:
    hostile = "</script><script>alert(1)</script><!--\u2028"
    script = late_script(replace(samples.ljubljana(), ground=ground(hostile)), ENGLISH, PLAIN)
    assert not {"<", "\u2028"} & set(script.partition("};(")[0])
    labels = data_of(script)["ground"]["labels"]  # type: ignore[index]
    assert labels[0]["text"] == hostile


def test_a_served_page_loads_it_and_a_file_has_it_in_itself() -> None:
    visit = replace(samples.ljubljana(), ground=ground())
    served = page(visit, ENGLISH, background=PLAIN, late="ground.js?v=1")
    file = page(visit, ENGLISH, background=PLAIN)
    scripts = [[each.text or "" for each in elements(parsed(made.html), "script")] for made in (served, file)]
    assert scripts[1][-1] == late_script(visit, ENGLISH, PLAIN)
    assert len(scripts[1]) == len(scripts[0]) + 1
    assert '"late":"ground.js?v=1"' in served.html
    assert "'strict-dynamic' 'self'" in served.policy
    assert "strict-dynamic" not in file.policy
    assert "script-src 'self'" not in file.policy


def test_a_list_without_a_map_needs_none_of_it() -> None:
    visit = replace(samples.ljubljana(), ground=ground())
    for made in (page(visit, ENGLISH, background=PLAIN, view=View.LIST, late=late) for late in ("ground.js?v=1", "")):
        assert "Kaivokatu" not in made.html
        assert "ground.js" not in made.html
        assert "strict-dynamic" not in made.policy
