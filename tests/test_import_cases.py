"""Every case through the command `import`: the rows that come out, the exit code, and what is said."""

from __future__ import annotations

import csv
import io

import pytest

from components.__main__ import main
from tests.cases import CASES
from tests.import_cases import CASES_TAKEN, Case

CASES_THAT_ASK = {
    "a01-takeout-list.csv": "--date",
    "a04-day-numbers.csv": "--date",
    "a09-walking-tour.csv": "--date",
    "a14-mymaps-wkt.csv": "--date",
    "a15-mymaps.kml": "--date",
    "m05-words-in-dates.csv": "--year",
    "m41-only-hours.csv": "--year",
}


"""The option that a file needs whose answer is nowhere in it, whether or not the reading goes on with a guess."""


LETTERS = {
    "m13-greek-cp1253.csv": "Μουσείο Ακρόπολης",
    "m15-mac-roman.csv": "Café Müller",
    "m34-latvian-cp1257.csv": "Rīgas māksla un mediji",
}


"""A name of files in letters that are easily mistaken: read as it is, or asked about."""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, str]], str]:
    code = main(["import", *arguments])
    out, err = capsys.readouterr()
    return code, list(csv.DictReader(io.StringIO(out))), err


def shown(row: dict[str, str], column: str) -> str:
    if column == "place":
        degrees = [row["lat"], row["lon"]]
        return " ".join(f"{float(each):.6f}" for each in degrees) if all(degrees) else ""
    if column == "stay":
        hours, _, minutes = row.get("dwell", "").removesuffix(" min").rpartition(":")
        return str(int(hours or 0) * 60 + int(minutes)) if minutes else ""
    return row[column]


@pytest.mark.parametrize("case", CASES_TAKEN, ids=lambda case: case.file)
def test_a_case_comes_out_as_it_should(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    code, rows, err = run(capsys, str(CASES / case.file), *case.options)

    assert [tuple(shown(row, column) for column in case.columns.split()) for row in rows] == list(case.rows), err
    assert code in case.codes, err
    for words in case.says:
        assert words in err


@pytest.mark.parametrize(("file", "option"), CASES_THAT_ASK.items())
def test_a_case_that_leaves_something_open_asks_for_it(
    file: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows, err = run(capsys, str(CASES / file))

    assert code in {1, 2}
    assert code == 1 or not rows
    assert f"{option} " in err


@pytest.mark.parametrize(("file", "name"), LETTERS.items())
def test_letters_are_read_right_or_asked_about(file: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, rows, err = run(capsys, str(CASES / file))

    assert "--encoding " in err or rows[0]["name"] == name
