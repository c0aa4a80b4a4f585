"""How much is taken in of what people upload, paste and save: at the limit it is taken, beyond it refused with a
sentence that says the limit, and the limits on the way agree with each other."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from components.pages import import_dialog
from components.plan.editing import MAX_NAME_LENGTH, MAX_TEXT_LENGTH
from components.plan.errors import StorageFault
from components.plan.messages import Severity
from components.sheets.reading import describe, read_venues
from components.sheets.tables import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from components.store.plan_file import PlanFile
from components.web.request_limits import MAX_UPLOAD_BYTES

ROOT = Path(__file__).parents[2]
HEAD = b"date,name,notes"


def padded(length: int) -> bytes:
    """A plan of exactly so many bytes."""
    plan = HEAD + b",mine\n2017-02-02,MAO,,"
    return plan + b"x" * (length - len(plan))


def rows(count: int) -> bytes:
    return HEAD + b"\n2017-02-02,MAO,\n" + b",ABC,\n" * (count - 1)


def columns(count: int) -> bytes:
    return HEAD + b",more" * (count - 3) + b"\n2017-02-02,MAO,\n"


def name(length: int) -> bytes:
    return HEAD + b"\n2017-02-02," + b"n" * length + b",\n"


def text(length: int) -> bytes:
    return HEAD + b"\n2017-02-02,MAO," + b"n" * length + b"\n"


@pytest.mark.parametrize(
    ("plan", "most", "limit"),
    [
        pytest.param(padded, MAX_BYTES, "10 MB", id="bytes", marks=pytest.mark.slow),
        pytest.param(rows, MAX_ROWS, "20000 rows", id="rows", marks=pytest.mark.slow),
        pytest.param(columns, MAX_COLUMNS, "200 columns", id="columns"),
        pytest.param(name, MAX_NAME_LENGTH, "300 characters are the most", id="a name"),
        pytest.param(text, MAX_TEXT_LENGTH, "20000 characters are the most", id="a text"),
    ],
)
def test_what_is_too_much_is_refused_with_the_limit(plan: Callable[[int], bytes], most: int, limit: str) -> None:
    taken, refused = read_venues(plan(most)), read_venues(plan(most + 1))
    assert not [problem for problem in taken.problems if problem.severity is Severity.ERROR]
    assert taken.stops
    [message] = [line for problem in refused.problems if limit in (line := describe(problem, "venues.csv"))]
    assert len(message) < 250
    assert "(" in message, "with what to do about it"


def test_a_file_that_somebody_put_there_is_no_larger_than_one_that_is_uploaded(tmp_path: Path) -> None:
    path = tmp_path / "venues.csv"
    path.write_bytes(padded(MAX_BYTES))
    assert PlanFile(path).read() is not None
    path.write_bytes(padded(MAX_BYTES + 1))
    with pytest.raises(StorageFault, match="10 MB is the most"):
        PlanFile(path).read()


def test_the_limits_on_the_way_to_a_plan_agree() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]
    assert server["maxUploadSize"] == import_dialog.MAX_FILE_MB == MAX_UPLOAD_BYTES // 1024 // 1024
    assert MAX_BYTES < MAX_UPLOAD_BYTES, "what is too big for a plan reaches the dialog, which says so"
    assert import_dialog.MAX_PASTED * 4 < MAX_BYTES, "whatever is pasted is no larger than a file may be"
    assert server["maxMessageSize"] * 1_000_000 > MAX_BYTES
