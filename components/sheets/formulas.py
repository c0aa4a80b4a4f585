"""Escapes cells that a spreadsheet would run as formulas, and removes the escapes again.

A cell that begins with `=`, `+`, `-`, `@` (or their full-width forms), a tab or a line end is a formula to a
spreadsheet program; an apostrophe before it makes it text (https://owasp.org/www-community/attacks/CSV_Injection).
The same holds after a comma, a semicolon or a tab inside a text: where a program takes another of the three for the
separator than the file does, a cell begins there. Numbers and telephone numbers (`-5,5`, `+386 1 234 56 78`) run
nothing.
"""

from __future__ import annotations

import re

_SIGN = r"[=+\-@＝＋－＠]"
_FORMULA = r"(?:[=@＝＠]|[+\-＋－](?![\d\s().,/-]*\Z))"
# Programs pass over these before they look at what a cell begins with.
_BLANK = r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]"
_BLANKS = rf"{_BLANK}*"
# The same past apostrophes behind a tab, some of which are marks themselves: a cell counts as one whether they are in
# it by now or not.
_BLANKS_AND_MARKS = rf"(?:{_BLANK}|(?<=\t)'+)*"
_INSIDE = r"(?<=[,;\t])"
_NEGATIVE = r"-[0-9]+(?:[.,][0-9]+)?\Z"

_RUNS = re.compile(rf"\A(?={_BLANKS}{_FORMULA}|[\t\r\n])|{_INSIDE}(?={_FORMULA})")
_WANTS_MARK = re.compile(
    rf"\A(?!{_NEGATIVE})(?='*(?:{_BLANKS_AND_MARKS}{_SIGN}|[\t\r\n]))|{_INSIDE}(?={_FORMULA}|'+{_SIGN})", re.DOTALL
)
_MARK = re.compile(rf"\A'(?='*(?:{_BLANKS_AND_MARKS}{_SIGN}|[\t\r\n]))|{_INSIDE}'(?='*{_SIGN})")


def disarmed(cell: str) -> str:
    """`cell` with an apostrophe before all that would run; the same where nothing would, so a second time too."""
    return _RUNS.sub("'", cell)


def marked(cell: str) -> str:
    """`cell` as our files hold it: disarmed, and such that `unmarked` gives exactly `cell` again.

    A telephone number is marked as well, lest a spreadsheet that saves the file takes its `+` away.
    """
    return _WANTS_MARK.sub("'", cell)


def unmarked(cell: str) -> str:
    """What was meant by a cell of our files, and of files that were disarmed."""
    return _MARK.sub("", cell) if "'" in cell else cell
