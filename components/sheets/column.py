"""One column of the plan: the stop's field that it fills, how its cells are read and written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from components.plan.editing import MAX_TEXT_LENGTH
from components.plan.messages import Phrase
from components.plan.model import Stop
from components.sheets.cells import Unusable, excerpt


@dataclass(frozen=True, slots=True)
class Column:
    """A column that fills `field` of a stop by itself. `parse` never sees an empty cell; `write` gives an empty one
    for nothing. A cell of an `essential` one that cannot be read is an error, of any other a warning. Beside a
    `translated` one there may be columns in other languages, such as `notes_sl`. `own_words` is the field that keeps a
    cell as it was written, where that says more than its value, and the function that gives it. `headings` are other
    names that people give the column, in any of the languages that are read, with commas between them; the likeliest
    first, where a table has two of them (`column_words`). A text that `may_end` can be marked in `until_end`. `safest`
    gives what is taken for a cell that cannot be read, where nothing would tell too much."""

    field: str
    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    essential: bool = True
    translated: bool = False
    own_words: tuple[str, Callable[[str], str]] | None = None
    headings: str = ""
    may_end: bool = False
    safest: Callable[[], Any] | None = None

    def fields_of(self, text: str) -> dict[str, Any] | Unusable:
        """The fields of a stop that a cell fills."""
        value = self.parse(text)
        if isinstance(value, Unusable) or self.own_words is None:
            return value if isinstance(value, Unusable) else {self.field: value}
        name, keep = self.own_words
        return {self.field: value, name: keep(text)}

    def cell_of(self, stop: Stop) -> str:
        """The cell of a stop's row."""
        words = getattr(stop, self.own_words[0]) if self.own_words is not None else ""
        return words or self.write(getattr(stop, self.field))


def parse_text(text: str) -> str | Unusable:
    """A text on as many lines as it has, their ends alike."""
    plain = re.sub(r"\r\n?", "\n", text).strip()
    if len(plain) > MAX_TEXT_LENGTH:
        return Unusable(
            Phrase("This cell has {length} characters.", {"length": len(plain)}),
            Phrase("{most} characters are the most.", {"most": MAX_TEXT_LENGTH}),
        )
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", plain):
        return Unusable(
            Phrase("“{text}” contains invalid characters.", {"text": excerpt(plain)}), Phrase("Type the text again.")
        )
    return plain
