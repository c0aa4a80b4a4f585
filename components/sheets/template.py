"""A table to start a plan from: its columns explained, with two stops as an example.

Headings and examples are in the reader's language; the reader of tables knows them in all of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from components.plan.messages import Phrase
from components.sheets.tables import Dialect, table_of, write_table

FILE_NAME = "plan.csv"
_DAY = date(2026, 9, 17)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateColumn:
    """A column of the template: what it is called, what it holds, and its cell in each of the example's two rows."""

    heading: Phrase
    holds: Phrase
    examples: tuple[str | Phrase, str | Phrase]


COLUMNS = (
    TemplateColumn(
        heading=Phrase("Date"),
        holds=Phrase("The day. Where it is empty, it is that of the row above."),
        examples=("", ""),
    ),
    TemplateColumn(
        heading=Phrase("Arrival"),
        holds=Phrase("When the group arrives, by the clocks there. Empty: still open."),
        examples=("09:00", "11:00"),
    ),
    TemplateColumn(
        heading=Phrase("Departure"),
        holds=Phrase("When it leaves. One cell for both is fine, too: 9:00–10:30."),
        examples=("10:30", "12:15"),
    ),
    TemplateColumn(
        heading=Phrase("Name"),
        holds=Phrase("The place or the item of the programme, as everybody reads it."),
        examples=(Phrase("City museum"), Phrase("Old power station")),
    ),
    TemplateColumn(
        heading=Phrase("Address"),
        holds=Phrase("Street, number and town. A position or a map link does as well."),
        examples=("Gosposka ulica 15, Ljubljana", "Slomškova ulica 18, Ljubljana"),
    ),
    TemplateColumn(
        heading=Phrase("Transport"),
        holds=Phrase("How the group comes here from the stop before, in your own words."),
        examples=("", Phrase("On foot")),
    ),
    TemplateColumn(
        heading=Phrase("Description"),
        holds=Phrase("What it is about, for those who take part."),
        examples=(Phrase("A guided tour, in English."), ""),
    ),
    TemplateColumn(
        heading=Phrase("Contact"),
        holds=Phrase("Whom to ask there: a name, a phone number or an e-mail."),
        examples=("Ana Novak, ana@example.org", ""),
    ),
    TemplateColumn(
        heading=Phrase("Note"),
        holds=Phrase("Anything else to know: what to bring, which door."),
        examples=("", Phrase("Ring at the side door.")),
    ),
)


def template_csv(say: Callable[[Phrase], str] = str, *, language: str = "en", day: date = _DAY) -> bytes:
    """The template as a spreadsheet opens it by a double click. `say` puts a phrase into `language` (IETF tag);
    `day` is that of the two stops.

    It is UTF-8 with a mark, without which Excel garbles letters; outside English it has the semicolons that Excel
    expects where the decimal sign is a comma.
    """

    def cell(value: str | Phrase) -> str:
        return say(value) if isinstance(value, Phrase) else value

    header = [say(column.heading) for column in COLUMNS]
    rows = [[cell(column.examples[row]) for column in COLUMNS] for row in (0, 1)]
    for row in rows:
        row[0] = day.isoformat()
    is_english = language.partition("-")[0] == "en"
    dialect = Dialect(encoding="utf-8-sig", separator="," if is_english else ";", line_end="\r\n")
    return write_table(table_of(header, rows, dialect))
