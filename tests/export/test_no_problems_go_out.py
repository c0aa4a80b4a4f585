"""Problems are the organiser's: nothing that goes out differs by them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.export.context import Context, Options
from components.export.outputs import OUTPUTS, Output, output
from components.i18n.words import words_for
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Visit
from components.render.audience import FOR_READERS, Audience
from tests.cases import case_visit
from tests.deep import DEEP

SLOW = {output(slug).media_type for slug in ("map.png", "itinerary.pdf", "report.docx")}
"""What is drawn or laid out: every problem at once is enough for it in each run."""
MARK = "145 min too little"
CONTEXT = Context(words=words_for("en"), base_url="https://visit.example", languages=("en",))
EVERY_PROBLEM = tuple(
    Problem(kind=kind, severity=severity, message=Phrase(MARK), remedy=Phrase(MARK))
    for kind in ProblemKind
    for severity in Severity
    if kind not in FOR_READERS
)


def with_problems(visit: Visit, problems: tuple[Problem, ...]) -> Visit:
    """The visit with these problems, and no others, as its own, of each day and of each stop."""
    days = tuple(
        replace(day, problems=problems, stops=tuple(replace(stop, problems=problems) for stop in day.stops))
        for day in visit.days
    )
    groups = tuple(with_problems(each, problems) for each in visit.group_visits)
    return replace(visit, problems=problems, days=days, group_visits=groups)


def built(row: Output, visit: Visit, audience: Audience = Audience.PUBLIC) -> bytes:
    context = replace(CONTEXT, audience=audience)
    if row.slug == "visit.json":  # with the list's HTML, as an open page asks for it
        context = replace(context, options=Options(list_of="pocket"))
    return row.build(visit, context)


@pytest.mark.parametrize("row", OUTPUTS, ids=lambda row: row.slug)
def test_no_output_tells_of_a_problem(row: Output) -> None:
    visit = case_visit("conflicts").visit
    assert len(visit.all_problems) > 8
    without = built(row, with_problems(visit, ()))
    assert built(row, with_problems(visit, EVERY_PROBLEM)) == without
    if row.media_type in SLOW and not DEEP:
        return
    assert built(row, visit) == without


def test_organisers_read_every_problem() -> None:
    visit = with_problems(case_visit("conflicts").visit, EVERY_PROBLEM)
    row = next(each for each in OUTPUTS if each.slug == "pocket")
    assert built(row, visit, Audience.ORGANISERS).count(MARK.encode()) > len(visit.days[0].stops) * len(ProblemKind)


def test_readers_are_told_once_that_a_plan_is_longer_than_what_is_shown() -> None:
    problem = Problem(kind=ProblemKind.TOO_LONG, severity=Severity.WARNING, message=Phrase(MARK))
    visit = replace(with_problems(case_visit("conflicts").visit, ()), problems=(problem,))
    page = built(next(each for each in OUTPUTS if each.slug == "pocket"), visit).decode()
    assert page.count("There are more stops than are shown here.") == 1
    assert MARK not in page
