"""Two groups in the readers' list and in the organisers'."""

from __future__ import annotations

import re

from markupsafe import Markup

from components.i18n.words import words_for
from components.render.draft_list import DraftStatus, draft_list
from components.render.stop_list import stop_list, timeline
from tests.cases import case_visit

ENGLISH = words_for("en")
STATUS = DraftStatus(head="", more="", dirty=False)


def test_stops_of_two_groups_share_an_item_with_a_column_for_each() -> None:
    html = stop_list(case_visit("parallel").visit, ENGLISH, stage=Markup())
    assert html.count('<li class="parallel">') == 1
    assert re.findall(r'<p class="group">(.*?)</p>', html) == ["Group A", "Group B"]
    assert [len(part) for part in (re.findall("<ol", html), re.findall("</ol>", html))] == [3, 3]
    of_a = stop_list(case_visit("parallel").visit.of_group("A"), ENGLISH, stage=Markup())
    assert "parallel" not in of_a


def test_bars_of_groups_do_not_cover_each_other() -> None:
    visit = case_visit("parallel").visit
    made = timeline(visit.days[0], visit.groups)
    assert made is not None
    spans = [(bar.top, bar.top + bar.height) for bar in made.bars if not bar.mode]
    assert spans[0] == spans[3] == (4, 30)
    assert spans[1][1] <= spans[2][0]
    assert len([bar for bar in made.bars if bar.mode]) == 4


def test_organisers_see_all_groups_or_one_and_the_places_of_the_others_stay() -> None:
    case = case_visit("parallel")
    html = draft_list(case.visit, case.stops, ENGLISH, status=STATUS, groups=case.visit.groups)
    assert re.findall(r'data-do="group" data-value="(.*?)" aria-pressed="(.*?)"', html) == [
        ("", "true"),
        ("A", "false"),
        ("B", "false"),
    ]
    assert '<em class="tag">Group A</em>' in html
    of_a = draft_list(case.visit.of_group("A"), case.stops, ENGLISH, status=STATUS, groups=case.visit.groups)
    items = re.findall(r'<li class="stop[^>]*>', of_a)
    assert [" hidden>" in item for item in items] == [False, False, True, False]
