from __future__ import annotations

import pytest

from components.plan.messages import Phrase, Severity
from components.sheets.answers import Question, Topic, options_of, problem_of, with_options

YEAR = Question(topic=Topic.YEAR, message=Phrase("Which year?"), line=4)
ORDER = Question(
    topic=Topic.ORDER,
    message=Phrase("Which first?"),
    choices=("dmy", "mdy"),
    examples=("9 May", "5 September"),
    assumed="dmy",
)


@pytest.mark.parametrize(
    ("question", "options"),
    [
        (YEAR, "--year 2026"),
        (Question(topic=Topic.DATE, message=Phrase("Which day?")), "--date 2026-09-17"),
        (ORDER, "--order mdy (5 September)"),
        (
            Question(topic=Topic.SHEET, message=Phrase("Which?"), choices=("Day 1", "Plan")),
            "--sheet 'Day 1' or --sheet Plan",
        ),
    ],
)
def test_a_question_names_the_option_that_answers_it(question: Question, options: str) -> None:
    assert options_of(question) == options


def test_on_the_disk_a_question_is_a_problem_with_its_remedy() -> None:
    assert problem_of(YEAR).severity is Severity.ERROR
    assert problem_of(ORDER).severity is Severity.WARNING
    assert str(problem_of(YEAR).remedy) == "Write the year with the date, such as 2017-02-28."


def test_the_command_line_says_how_to_answer_as_well() -> None:
    (problem,) = with_options([problem_of(YEAR)], [YEAR], "my plan.csv")
    assert str(problem.remedy) == (
        "Write the year with the date, such as 2017-02-28. Or: python -m components import 'my plan.csv' --year 2026"
    )
    assert with_options([problem_of(YEAR)], [], "plan.csv") == [problem_of(YEAR)]
