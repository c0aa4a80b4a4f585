"""A file's letters: asked about where they are in doubt, put right where they were encoded twice."""

from __future__ import annotations

import pytest

from components.plan.errors import PlanFault
from components.plan.messages import ProblemKind, Severity
from components.sheets.answers import Answers, Topic
from components.sheets.readers.letters import letters
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from tests.cases import case_plan

HEAD = "date,name,address\n2026-09-17,"


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("a19-de-range", "Begrüßung"),
        ("m13-greek-cp1253", "Μουσείο Ακρόπολης"),
        ("m15-mac-roman", "Café Müller"),
        ("m34-latvian-cp1257", "Rīgas māksla un mediji"),
        ("m37-double-encoded", "Pospeševalnik Čebela"),
    ],
)
def test_the_letters_of_the_cases_are_read(case: str, name: str) -> None:
    table = case_plan(case).reading.table
    assert table is not None
    assert any(name in cells for _, cells in table.records)


def test_letters_in_doubt_are_asked_about_with_each_reading() -> None:
    data = f"{HEAD}Škof,\n".encode("cp852")
    reading = read_venues(data)
    [question] = reading.questions

    assert question.topic is Topic.ENCODING
    assert question.assumed == question.choices[0]
    assert question.line == 2
    assert dict(zip(question.choices, question.examples, strict=True))["cp852"] == "Škof"
    [problem] = [problem for problem in reading.problems if problem.kind is ProblemKind.QUESTION_OPEN]
    assert problem.severity is Severity.WARNING
    answered = read_venues(data, answers=Answers(encoding="cp852"))
    assert [stop.name for stop in answered.stops] == ["Škof"]
    assert not answered.questions


@pytest.mark.parametrize(
    "answer", ["rot13", "hex", "utf-7", "no such thing", "\x00", "unicode_escape", "utf-8", "idna"]
)
def test_an_answer_that_is_no_encoding_of_the_file_is_refused(answer: str) -> None:
    with pytest.raises(PlanFault, match="cannot be read as"):
        letters(f"{HEAD}Škof,\n".encode("cp852"), answer)


@pytest.mark.parametrize("page", ["cp1250", "cp1252", "cp1257", "mac-roman"])
@pytest.mark.parametrize(
    "name", ["Šentjakob, Fužine", "Město umění", "Café São João", "Kārļa iela", "Ő és Ű", "Straße – „Haus“"]
)
def test_letters_that_were_encoded_twice_are_put_right(name: str, page: str) -> None:
    garbled = "".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in name.encode())
    read = letters(f"{HEAD}{garbled},\n{HEAD}plain,\n".encode())

    assert name in read.text
    assert [note.severity for note in read.notes] == [Severity.WARNING]
    assert not letters(read.text.encode(read.encoding)).notes


@pytest.mark.parametrize("name", ["São João", "ÉCOLE", "«MAÇÃ»", "Ä“", "Ångström", "Μουσείο", "Čaka", "日本", "CAFÉ”"])
def test_letters_that_were_encoded_once_stay(name: str) -> None:
    text = f"{HEAD}{name},“x”\n"

    assert letters(text.encode()).text == text


def test_one_line_of_another_encoding_does_not_garble_the_others() -> None:
    data = f"{HEAD}Tobačna,\n".encode() + "2026-09-17,Križanke,\n".encode("cp1250")
    reading = read_venues(data)

    assert [stop.name for stop in reading.stops] == ["Tobačna", "Križanke"]
    [problem] = [problem for problem in reading.problems if problem.kind is ProblemKind.FILE_REPAIRED]
    assert (problem.line, problem.severity) == (3, Severity.WARNING)
    assert reading.table is not None
    assert write_table(reading.table).decode().endswith("2026-09-17,Križanke,\n")
