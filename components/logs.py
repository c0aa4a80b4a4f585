"""The log: one line of JSON an event on stderr, for `jq` and every collector of logs, and nothing personal in it.

    {"at": "2026-09-17T07:00:02.113Z", "level": "warning", "event": "service.failed", "service": "geocoder", ...}

Whoever logs uses the standard library: the event's name is the message, what belongs to it goes into `extra`. Texts
from outside (cells, drafts, addresses, who published) are not to be logged in the first place; what a library says may
hold some all the same, so whatever looks like a person's or a secret is taken out here (OWASP's Logging Cheat Sheet,
"data to exclude", https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude).
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

TALKATIVE = ("httpx", "httpcore", "geopy", "fontTools", "uvicorn.access")
"""They log whole addresses, and each file of a page."""
OURS = ("app", "components", "__main__")
LONGEST = 8000
"""Characters of one text in a line: a traceback, and no plan."""

# What may look like an address and is none: the services' hosts come from the settings, a network is of no person.
_AS_THEY_ARE = frozenset({"at", "host", "network", "version"})
_PRIVATE = (
    (re.compile(r"(?<=://)[^/\s@\"']*@"), "[user]@"),
    (re.compile(r"[?&#][\w.~-]+=[^\s\"'&]*"), "?[query]"),
    (re.compile(r"[^\s@<>\"'(),:;=/\[\]]+@[^\s@<>\"'(),:;=]+\.\w+"), "[e-mail]"),
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Z0-9])[\w-]{32,}"), "[token]"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w/]|\.\d)"), "[address]"),
    (
        re.compile(
            r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){4,7}[0-9A-Fa-f]{1,4}|(?<![\w:])[0-9A-Fa-f:]*::[0-9A-Fa-f:]*[0-9A-Fa-f]"
        ),
        "[address]",
    ),
    (re.compile(r"(?<!\w)\+\d[\d ()/.-]{6,}\d"), "[phone]"),
)


class Events(JsonFormatter):
    """Makes a line of a record. Every character beyond printable ASCII is escaped: no value ends or feigns a line."""

    def __init__(self) -> None:
        super().__init__(["message"], json_ensure_ascii=True)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """The record's fields in their order: when, how bad, what, and what belongs to it."""
        found: dict[str, Any] = {}
        super().add_fields(found, record, message_dict)
        said = found.pop("message", "")
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        ours = record.name.partition(".")[0] in OURS
        log_data |= {"at": at, "level": record.levelname.lower(), "event": said if ours else record.name}
        if not ours:
            log_data["said"] = said
        if (broken := found.pop("exc_info", None)) is not None:
            found["traceback"] = broken
        for name, value in found.items():
            log_data.setdefault(name, value)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The same without what is private."""
        return {name: value if name in _AS_THEY_ARE else _public(value) for name, value in log_data.items()}

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """Where it happened and what kind of fault it was, not its words: they may hold what somebody wrote."""
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""


def write_events(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send every log, warning and broken thread of this process to `stream` (stderr), a line an event."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Events())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    threading.excepthook = _broken_thread


def take_over() -> None:
    """Libraries that brought a handler of their own (Streamlit for each of its loggers) use ours from now on."""
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        for handler in [each for each in logger.handlers if isinstance(each, logging.StreamHandler)]:
            logger.removeHandler(handler)
            logger.propagate = True


def for_uvicorn() -> dict[str, Any]:
    """What uvicorn's own `LOGGING_CONFIG` is to be, so that its loggers bring no handlers."""
    quiet = {"handlers": [], "propagate": True}
    loggers = {"uvicorn": {**quiet, "level": "INFO"}, "uvicorn.error": {**quiet, "level": "INFO"}}
    return {"loggers": {**loggers, "uvicorn.access": {**quiet, "level": "WARNING"}}, "handlers": {}, "formatters": {}}


def _broken_thread(broken: threading.ExceptHookArgs) -> None:
    if broken.exc_value is not None and not issubclass(broken.exc_type, SystemExit):
        told: tuple[type[BaseException], BaseException, TracebackType | None] = (
            broken.exc_type,
            broken.exc_value,
            broken.exc_traceback,
        )
        name = broken.thread.name if broken.thread is not None else ""
        logging.getLogger(__name__).error("thread.broken", exc_info=told, extra={"of": name})


def _told(fault: BaseException) -> list[str]:
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    lines = [*_told(before), "and from that:"] if before is not None else []
    lines += ["Traceback (most recent call last):"]
    lines += [line.rstrip("\n") for line in traceback.format_tb(fault.__traceback__)]
    lines += [f"{type(fault).__module__}.{type(fault).__qualname__}"]
    for inner in fault.exceptions if isinstance(fault, BaseExceptionGroup) else ():
        lines += ["one of which:", *_told(inner)]
    return lines


def _public(value: Any) -> Any:
    """A value without what looks like a person's or a secret, in texts however deep."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_public(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _public(each) for name, each in value.items()}
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
