"""The log: a line an event, whatever a value holds, and nothing of a person in it."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from components import logs
from components.plan.messages import Phrase, redacted
from components.sheets.reading import log_problems, read_venues
from components.store.database import open_engine
from tests.deep import deep

ROOT = Path(__file__).parents[1]
PERSONAL = {
    "e-mail": "ana.novak@example.org",
    "IPv4": "203.0.113.77",
    "IPv6": "2001:db8:1:2::7",
    "phone": "+386 40 123 456",
    "token": "dGhpcyBpcyBhIHNlY3JldCB0b2tlbi4",
    "password": "hunter2",
}
PERSONAL_TEXT = (
    "Ana <ana.novak@example.org> rang +386 40 123 456 from 203.0.113.77 (2001:db8:1:2::7), "
    "opened https://visit.example.org/organise?token=hunter2&a=b#token=dGhpcyBpcyBhIHNlY3JldCB0b2tlbi4 "
    "and postgresql+psycopg://ana:hunter2@db.example.org/visit with dGhpcyBpcyBhIHNlY3JldCB0b2tlbi4x"
)


def line_of(record: logging.LogRecord) -> str:
    return logs.JsonFormatter().format(record)


def record_of(name: str, message: str, **extra: object) -> logging.LogRecord:
    return logging.getLogger(name).makeRecord(name, logging.WARNING, "f", 1, message, (), None, extra=dict(extra))


def event_of(record: logging.LogRecord) -> dict[str, Any]:
    fields = json.loads(line_of(record))
    assert isinstance(fields, dict)
    return fields


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """The log of a process that writes events; what was set up before is put back."""
    root, hook = logging.getLogger(), threading.excepthook
    before, level = root.handlers[:], root.level
    server = logging.getLogger("uvicorn.error")
    server_level = server.level
    server.setLevel(logging.NOTSET)  # a server that another test ran may have set it
    made = io.StringIO()
    logs.configure(made)
    logs.remove_library_handlers()  # as the app does: a test of a page may have run Streamlit, which adds some
    yield made
    logging.captureWarnings(False)
    threading.excepthook = hook
    root.handlers[:] = before
    root.setLevel(level)
    server.setLevel(server_level)


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_has_time_level_name_and_fields(stream: io.StringIO) -> None:
    logging.getLogger("components.x").warning("service.failed", extra={"service": "geocoder", "pause_s": 5})
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)

    ours, theirs = events(stream)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", ours.pop("at"))
    assert ours == {"level": "warning", "event": "service.failed", "service": "geocoder", "pause_s": 5}
    assert (theirs["event"], theirs["message"]) == ("uvicorn.error", "Started server process [7]")


@settings(deadline=None, max_examples=deep(200, 40))
@given(value=st.text(), name=st.sampled_from(["file", "text", "host"]))
def test_no_value_ends_a_line_or_fakes_one(value: str, name: str) -> None:
    hostile = f'{value}\r\n\x85\u2028{{"at": "now", "event": "sign_in.done"}}\x1b[2J\x00'
    line = line_of(record_of("components.x", "plan.problem", **{name: hostile}))

    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["event"] == "plan.problem"


def test_a_field_takes_the_place_of_no_other() -> None:
    event = event_of(record_of("components.x", "plan.problem", event="sign_in.done", level="info", at="never"))

    assert (event["event"], event["level"]) == ("plan.problem", "warning")
    assert event["at"] != "never"


@pytest.mark.parametrize("name", ["components.x", "streamlit.y"])
def test_what_looks_like_a_person_or_a_secret_is_taken_out(name: str) -> None:
    line = line_of(record_of(name, PERSONAL_TEXT, deep=[{"a": (PERSONAL_TEXT,)}], other=PERSONAL_TEXT))

    for kind, private in PERSONAL.items():
        assert private not in line, kind
    assert "https://visit.example.org/organise" in line
    assert "db.example.org" in line


def test_what_only_looks_like_it_stays() -> None:
    harmless = (
        "components/access/starlette_path_security_middleware_of_ours.py at 12:40:00 says 1.2.3, ab::cd is a plan.csv:3"
    )
    public = {"network": "203.0.113.0/24", "host": "127.0.0.1:8300", "version": "1.0.0"}
    event = event_of(record_of("components.x", harmless, **public))

    assert event["event"].startswith("components/access/starlette_path_security_middleware_of_ours.py at 12:40:00")
    assert {name: event[name] for name in public} == public


def test_a_traceback_is_one_line_without_the_errors_messages(stream: io.StringIO) -> None:
    def inner() -> None:
        raise KeyError("Ana Novak")

    try:
        try:
            inner()
        except KeyError as fault:
            raise ExceptionGroup("for Ana Novak", [ValueError("Ana Novak")]) from fault
    except ExceptionGroup:
        logging.getLogger("streamlit.runtime").exception("Uncaught app execution")

    [event] = events(stream)
    lines = event["traceback"]
    assert "in inner" in lines
    for kind in ("KeyError", "ExceptionGroup", "ValueError"):
        assert f"builtins.{kind}" in lines
    # The source's own lines hold the name here, for it was written into the program.
    assert "Ana Novak" not in "".join(line for line in lines.splitlines() if "raise" not in line)


def test_a_thread_that_breaks_is_an_event_too(stream: io.StringIO) -> None:
    def broken() -> None:
        raise RuntimeError("no")

    thread = threading.Thread(target=broken, name="visit-lookups")
    thread.start()
    thread.join()

    [event] = events(stream)
    assert (event["event"], event["of"]) == ("thread.broken", "visit-lookups")
    assert "RuntimeError" in event["traceback"]


def test_a_library_with_a_handler_of_its_own_writes_events_from_then_on(stream: io.StringIO) -> None:
    logger = logging.getLogger("streamlit.of_the_tests")
    own = io.StringIO()
    logger.addHandler(logging.StreamHandler(own))
    logger.propagate = False
    logs.remove_library_handlers()
    logger.warning("hello")

    assert not own.getvalue()
    assert [event["message"] for event in events(stream)] == ["hello"]


def test_what_a_cell_holds_does_not_reach_the_log(stream: io.StringIO) -> None:
    csv = b"date,name,lat,lon,website\nAna Novak +386 40 123 456,Kiasma,106.8,14.5,ana.novak@example.org\n"
    problems = read_venues(csv, name="plan.csv").problems
    assert any("Ana Novak" in str(problem.message) for problem in problems)
    log_problems(problems, "plan.csv")

    assert events(stream)
    assert {(event["event"], event["file"]) for event in events(stream)} == {("plan.problem", "plan.csv")}
    assert {"date", "lat"} <= {event.get("column") for event in events(stream)}
    told = [{name: value for name, value in event.items() if name != "at"} for event in events(stream)]
    assert not re.search("Ana|Novak|386|106.8", json.dumps(told))


def test_a_sentence_without_its_texts_keeps_its_numbers() -> None:
    phrase = Phrase("{name} has {count} stops.", {"name": "Ana", "count": 300})

    assert redacted(phrase) == "… has 300 stops."


def test_events_are_named_and_hold_no_sentence() -> None:
    """What is logged in our rooms is a name like `plan.problem`; sentences would bring their values along."""
    calls = re.compile(r"_log(?:ger)?\.(?:debug|info|warning|error|exception)\(\s*(.{0,40})", re.DOTALL)
    files = [*ROOT.glob("components/**/*.py"), ROOT / "app.py"]
    logged = [(path, argument) for path in files for argument in calls.findall(path.read_text(encoding="utf-8"))]

    assert len(logged) > 10
    named = re.compile(r'"[a-z_]+\.[a-z_0-9]+"[,)]')
    assert not [f"{path.name}: {argument}" for path, argument in logged if not named.match(argument)]


def test_what_was_to_be_stored_is_in_no_word_of_an_error(tmp_path: Path) -> None:
    engine = open_engine(None, tmp_path / "any.sqlite")
    with pytest.raises(SQLAlchemyError) as caught, engine.connect() as connection:
        connection.execute(text("INSERT INTO none VALUES (:draft)"), {"draft": "Ana Novak"})

    assert "Ana Novak" not in str(caught.value)


BREAKING = """
import asyncio, gc, logging, os, threading, warnings
from components import logs

words = "Ana" + " Novak"

async def fail():
    raise ValueError(words)

def fail_with(text):
    raise ValueError(text)

class Finalized:
    def __del__(self):
        raise ValueError(words)

async def serve():
    task = asyncio.create_task(fail())
    asyncio.get_running_loop().call_soon(fail_with, words)
    await asyncio.sleep(0.01)
    del task
    gc.collect()

logs.configure()
asyncio.run(serve())
Finalized()
thread = threading.Thread(target=fail_with, args=(words,))
thread.start()
thread.join()
for name in ("streamlit.runtime", "uvicorn.error", "asyncio", "py.warnings", "anything"):
    library = logging.getLogger(name)
    library.warning("cell %s of %d", words, 3)
    library.error(ValueError(words))
    library.error(FileNotFoundError(2, "No such file", words))
    library.error("%(cell)s", {"cell": words})
    library.error("%d", words)
    library.error("broken\\n" + words)
    try:
        raise ExceptionGroup(words, [KeyError(words)])
    except ExceptionGroup as fault:
        fault.add_note(words)
        library.exception("Uncaught app execution")
warnings.warn("about " + words)

class NotShown:
    def __str__(self):
        raise ValueError(words)

logging.getLogger("components.of_the_tests").error("a.b", extra={"field": NotShown()})
fail_with(words)
"""


def test_every_error_of_a_process_is_a_line_of_json_without_what_somebody_wrote() -> None:
    """Of tasks, callbacks, finalizers, threads, libraries and the process itself, and of the log."""
    done = subprocess.run([sys.executable, "-c", BREAKING], cwd=ROOT, capture_output=True, text=True, check=False)

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    events_ = {line["event"] for line in lines}
    assert {"asyncio", "error.ignored", "thread.broken", "py.warnings", "log.broken", "app.broken"} <= events_
    assert len(lines) > 40
    assert not done.stdout
    assert "Ana" not in done.stderr
    assert "Novak" not in done.stderr


def test_what_a_library_says_of_its_own_is_kept() -> None:
    told = logging.getLogger("uvicorn.error").makeRecord(
        "uvicorn.error", logging.ERROR, "f", 1, "%d of %s could not be sent\nmore", (3, "Ana Novak"), None
    )
    assert event_of(told)["message"] == "3 of … could not be sent"
    quiet = logging.getLogger("uvicorn.error").makeRecord(
        "uvicorn.error", logging.INFO, "f", 1, "running on %s", ("http://localhost:8501",), None
    )
    assert event_of(quiet)["message"] == "running on http://localhost:8501"


def test_errors_of_pages_go_through_the_log_alone() -> None:
    """Streamlit writes them to the terminal as well, with what is in them, where rich is installed."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["logger"]["enableRich"] is False
