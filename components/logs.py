"""The log: one JSON object a line on stderr, without personal data.

    {"at": "2026-09-17T07:00:02.113Z", "level": "warning", "event": "service.failed", "service": "geocoder", ...}

Code logs through the standard library: the event's name is the message, its fields go into `extra`. Text from outside
(cells, drafts, addresses, names) is not logged. Libraries may still log some, so whatever looks like personal data or
a secret is replaced here (OWASP Logging Cheat Sheet, "Data to exclude",
https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude).
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

MAX_TEXT_LENGTH = 8000
"""Characters of one text in a line: enough for a traceback."""
_VERBOSE_LIBRARIES = ("httpx", "httpcore", "geopy", "fontTools", "uvicorn.access")  # they log whole addresses
_OWN_LOGGERS = ("app", "components", "__main__")
_WARNINGS = "py.warnings"
_WARNING = re.compile(r".*?:\d+: \w+(?=:)")
"""The file, line and class of a warning (`warnings.formatwarning`)."""
_RECORD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# Fields that may look like an address and are none: services' hosts come from the settings, a network is no person's.
_PUBLIC_FIELDS = frozenset({"at", "host", "network", "version"})
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


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON. Non-ASCII is escaped: no value can end or fake a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's time, level and event, then its `extra` fields, without personal data."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        own = record.name.partition(".")[0] in _OWN_LOGGERS
        event = record.getMessage() if own else record.name
        fields: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "event": event}
        if not own:
            fields["message"] = _library_message(record)
        for name, value in vars(record).items():
            if name not in _RECORD_FIELDS:
                fields.setdefault(name, value)
        if record.exc_info and record.exc_info[1] is not None:
            fields["traceback"] = "\n".join(_traceback_lines(record.exc_info[1]))
        return json.dumps({name: value if name in _PUBLIC_FIELDS else _public(value) for name, value in fields.items()})


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as the standard library names it
        """Say that a record could not be written, instead of what is in it, as the standard library does."""
        with suppress(Exception):
            line = json.dumps({"level": "error", "event": "log.broken", "of": record.name})
            self.stream.write(line + self.terminator)
            self.flush()


def configure(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send every log record, warning and crash of this process to `stream` (stderr) as JSON lines."""
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(True)
    for name in _VERBOSE_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    threading.excepthook = _log_thread_crash
    sys.excepthook = _log_crash
    sys.unraisablehook = _log_ignored_error


def remove_library_handlers() -> None:
    """Make the loggers of libraries that added handlers of their own (Streamlit) use ours."""
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        for handler in [each for each in logger.handlers if isinstance(each, logging.StreamHandler)]:
            logger.removeHandler(handler)
            logger.propagate = True


def uvicorn_config() -> dict[str, Any]:
    """The changes to uvicorn's `LOGGING_CONFIG` that leave its loggers without handlers of their own."""
    inherited = {"handlers": [], "propagate": True}
    loggers = {"uvicorn": {**inherited, "level": "INFO"}, "uvicorn.error": {**inherited, "level": "INFO"}}
    access = {"uvicorn.access": {**inherited, "level": "WARNING"}}
    return {"loggers": loggers | access, "handlers": {}, "formatters": {}}


def _log_thread_crash(crash: threading.ExceptHookArgs) -> None:
    if crash.exc_value is not None and not issubclass(crash.exc_type, SystemExit):
        name = crash.thread.name if crash.thread is not None else ""
        logging.getLogger(__name__).error("thread.broken", exc_info=crash.exc_value, extra={"of": name})


def _log_crash(kind: type[BaseException], error: BaseException, traceback_: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback_)
        return
    logging.getLogger(__name__).critical("app.broken", exc_info=error)


def _log_ignored_error(ignored: sys.UnraisableHookArgs) -> None:
    """An error that Python can raise nowhere, as that of a finalizer."""
    logging.getLogger(__name__).error("error.ignored", exc_info=ignored.exc_value)


def _library_message(record: logging.LogRecord) -> str:
    """What a library says of its own. Its warnings and errors often hold what somebody wrote: asyncio's the error of a
    task, warnings the text that they are about. Only the first line is taken, without the texts put into it."""
    if record.levelno < logging.WARNING:
        return record.getMessage()
    if isinstance(record.msg, OSError):
        return f"{type(record.msg).__name__}: {record.msg.strerror}"
    if isinstance(record.msg, BaseException):
        return type(record.msg).__name__
    if record.name == _WARNINGS:
        where = _WARNING.match(record.getMessage())
        return where[0] if where is not None else ""
    template = str(record.msg)
    with suppress(TypeError, ValueError, KeyError):
        template = template % _without_texts(record.args) if record.args else template
    # asyncio names the values that a callback was called with.
    return template.partition("(" if record.name == "asyncio" else "\n")[0].partition("\n")[0].strip()


def _without_texts(arguments: Any) -> Any:
    if isinstance(arguments, Mapping):
        return {name: _without_texts((value,))[0] for name, value in arguments.items()}
    return tuple(value if isinstance(value, (int, float)) else "…" for value in arguments)


def _traceback_lines(fault: BaseException) -> list[str]:
    """Where it happened and the class of the error, without its message, which may hold what somebody wrote."""
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    lines = [*_traceback_lines(cause), "and from that:"] if cause is not None else []
    lines += ["Traceback (most recent call last):"]
    lines += [line.rstrip("\n") for line in traceback.format_tb(fault.__traceback__)]
    lines += [f"{type(fault).__module__}.{type(fault).__qualname__}"]
    for inner in fault.exceptions if isinstance(fault, BaseExceptionGroup) else ():
        lines += ["one of which:", *_traceback_lines(inner)]
    return lines


def _public(value: Any) -> Any:
    """A value as JSON can hold it, with personal data and secrets replaced in all its texts."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_public(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _public(each) for name, each in value.items()}
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    for pattern, replacement in _PRIVATE:
        text = pattern.sub(replacement, text)
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[:MAX_TEXT_LENGTH]}…"
