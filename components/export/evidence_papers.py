"""What the papers of the evidence have in common: their head and foot, and tables for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import StringIO

from components.export.context import Context
from components.export.landscape_table import Column, Field, Paper, Row
from components.export.text import one_line
from components.plan.model import Visit
from components.render.funding_view import funding_view
from components.render.labels import plan_line, visit_title
from components.sheets.formulas import disarmed

_MARK = "\ufeff"  # by which spreadsheet programs know UTF-8


def paper_of(
    visit: Visit,
    context: Context,
    *,
    kind: str,
    day: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    more: Sequence[Sequence[Field]] = (),
    hours: str | None = None,
    foot: str = "",
) -> Paper:
    """A paper about a visit: programme, project, host, `day` and plan in its head, then `more` fields. With `hours`,
    which are beside the day then, it is to be signed: what is not known is a line to write on."""
    words = context.words
    title = one_line(visit_title(visit, words))
    third = 1 / 3
    second = [(words.text("Date"), day)]
    second += [(words.text("Hours"), hours)] if hours is not None else []
    second += [(words.text("Plan"), plan_line(visit, words))]
    funding = visit.funding
    number = funding.project_number
    project = f"{funding.project} ({number})" if funding.project and number else funding.project or number
    first = [
        (words.text("Funding programme"), " ".join(part for part in (funding.programme, funding.period) if part)),
        (words.text("Project"), project),
        (words.text("Who invites"), visit.host),
    ]
    known = [[field for field in row if field[1] or hours is not None] for row in (first, second)]
    fields = [[Field(label=label, value=value, share=third) for label, value in row] for row in known if row]
    view = funding_view(visit, words)
    return Paper(
        # Programme and project are among the fields.
        funding=replace(view, project_line="") if view is not None else None,
        kind=kind,
        title=title,
        fields=[*fields, *more],
        columns=columns,
        rows=tuple(rows),
        foot=" · ".join(part for part in (one_line(foot), title, plan_line(visit, words)) if part),
    )


def table_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """A table for spreadsheets: UTF-8 with a mark, semicolons, and nothing in it that a spreadsheet runs."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([disarmed(one_line(cell)) for cell in row])
    return (_MARK + text.getvalue()).encode("utf-8", "replace")
