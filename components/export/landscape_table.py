"""Papers of A4 landscape, each a table under a head that is on all of its pages: what they hold, and their PDF. And
their tables for spreadsheets.

What is not known of the head is a line to write on. How it looks is in `templates/tables.typ`; lengths are in
millimetres, type sizes in points.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from components.export.context import Context
from components.export.drawings import drawing_of
from components.export.fonts import text_width, wrap
from components.export.funder_band import PAPER_EMBLEM_HEIGHT, funder_band
from components.export.text import han_of, one_line
from components.export.typesetting import MM, typeset, typeset_picture
from components.i18n.words import Words
from components.plan.model import Visit
from components.render.escaping import Json
from components.render.funding_view import FundingView, funding_view, project_name
from components.render.labels import plan_line, visit_title
from components.render.style import LIGHT
from components.sheets.formulas import disarmed

PAGE_WIDTH, WIDTH = 297.0, 269.0
_MAX_VALUE_LINES = 3
_VALUE_SIZE = 10.0
_MARK = "\ufeff"  # by which spreadsheet programs know UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A labelled value in the head, on its share of the width; a line to write on where `value` is empty."""

    label: str
    value: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table. `align` is `start` or `end`."""

    label: str
    width: float
    align: str = "start"
    size: float = 10.0
    colour: str = LIGHT.ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The texts of a row, in the order of the columns; `is_sum` is written in bold."""

    cells: Sequence[str]
    min_height: float = 6.4
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A table with its head: the `kind` of paper, the visit's `title`, the head's fields, the columns, the foot's text,
    the funder's line above all of it, and the rows.

    With a `filler` the last page is filled with empty rows of that height, each with its number. `ending` are lines to
    sign on below the last row, each with its label and its share of the width."""

    kind: str
    title: str
    fields: Sequence[Sequence[Field]]
    columns: Sequence[Column]
    foot: str
    funding: FundingView | None = None
    rows: Sequence[Row] = ()
    filler: float | None = None
    ending: Sequence[tuple[str, float]] = ()


def tables_pdf(visit: Visit, words: Words, title: str, papers: Sequence[Paper]) -> bytes:
    """The papers as one file."""
    data, files = _data(visit, words, title, papers)
    language, made_at = words.language, visit.stamp.published_at
    return typeset("tables", data, files, language=language, han=han_of(visit), made_at=made_at)


def tables_picture(visit: Visit, words: Words, paper: Paper, width_px: int) -> bytes:
    """The first page of a paper as PNG."""
    data, files = _data(visit, words, paper.title, [paper])
    return typeset_picture(
        "tables",
        data,
        files,
        language=words.language,
        han=han_of(visit),
        width_px=width_px,
        page_width_mm=PAGE_WIDTH,
    )


def as_many(parts: Sequence[str], words: Words) -> str:
    """As many places of stops as fit into the value of a field, and how many more stops there are."""
    for count in range(len(parts), 0, -1):
        more = len(parts) - count
        rest = [words.plural("{count} more stop", "{count} more stops", more)] if more else []
        text = "; ".join([*parts[:count], *rest])
        if count == 1 or text_width(text, _VALUE_SIZE * MM) <= 1.9 * WIDTH:  # two lines, and where they break
            return text
    return ""


def _data(visit: Visit, words: Words, title: str, papers: Sequence[Paper]) -> tuple[dict[str, Json], dict[str, bytes]]:
    files: dict[str, bytes] = {}
    shown: list[Json] = []
    for paper in papers:
        funder: Json = None
        if paper.funding is not None:
            band = funder_band(paper.funding, width=WIDTH, emblem_height=PAPER_EMBLEM_HEIGHT)
            # Without its links: the head is repeated, and what is repeated may have none.
            names = [logo.name for logo in paper.funding.logos]
            alt = ", ".join(map(one_line, (*paper.funding.lines, *names)))
            drawing = drawing_of("band", band.shapes, WIDTH, band.height, alt=alt)
            funder, files = drawing.data, files | drawing.files  # the same for all papers of a visit
        shown.append(_paper(paper, funder, words))
    data: dict[str, Json] = {
        "title": one_line(title),
        "author": one_line(visit.host),
        "subject": plan_line(visit, words),
        "papers": shown,
    }
    return data, files


def _paper(paper: Paper, funder: Json, words: Words) -> Json:
    return {
        "kind": paper.kind,
        "title": " ".join(wrap(paper.title, WIDTH, 15 * MM, max_lines=2)),
        "fields": [[_field(each) for each in fields] for fields in paper.fields],
        "columns": [
            {"label": each.label, "width": each.width, "align": each.align, "size": each.size, "colour": each.colour}
            for each in paper.columns
        ],
        "foot": "".join(wrap(paper.foot, WIDTH - 30, 7.5 * MM, max_lines=1)),
        "page_of": words.text("Page {page} of {pages}", page="%1", pages="%2"),
        "funder": funder,
        "rows": [
            {"cells": [one_line(cell) for cell in row.cells], "height": row.min_height, "is_sum": row.is_sum}
            for row in paper.rows
        ],
        "filler": paper.filler,
        "ending": [{"label": label, "share": share} for label, share in paper.ending],
    }


def _field(field: Field) -> Json:
    lines = wrap(one_line(field.value), WIDTH * field.share - 5, _VALUE_SIZE * MM, max_lines=_MAX_VALUE_LINES)
    return {"label": field.label, "value": " ".join(lines), "share": field.share}


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
    first = [
        (words.text("Funding programme"), " ".join(part for part in (funding.programme, funding.period) if part)),
        (words.text("Project"), project_name(funding)),
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
