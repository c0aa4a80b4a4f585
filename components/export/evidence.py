"""The evidence of a visit as one archive: what was published and when, sheets to be signed, and the kilometres.

Each programme as it was published, a list of the publications, attendance sheets, the page as it looks, the kilometres
with how they were reckoned, and the checksums of all files. The same bytes for the same plans.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from components.export.archive import archive_of
from components.export.attendance import LINES, attendance, day_sheets
from components.export.context import NO_TILES, POCKET, Context
from components.export.kilometres import kilometres_csv, kilometres_pdf
from components.export.landscape_table import Column, Row, paper_of, table_bytes, tables_pdf
from components.export.outputs import output
from components.export.pdf import first_page, itinerary
from components.export.text import one_line
from components.i18n.words import Words
from components.plan.model import Visit
from components.plan.record import PublishedVisit
from components.render.labels import plan_line, visit_dates, visit_title
from components.render.note_view import whole_note
from components.sheets.people import Person

_PAGES = (POCKET, "privacy", "accessibility")


def evidence(plans: Sequence[PublishedVisit], context: Context, people: Sequence[Person] = ()) -> bytes:
    """All files as one ZIP archive. `plans` are all that were published, the oldest first, at least one; `people` are
    those whose names stand on the attendance sheets already."""
    return archive_of(evidence_files(plans, context, people))


def evidence_files(
    plans: Sequence[PublishedVisit], context: Context, people: Sequence[Person] = ()
) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each file, built one by one; the last holds the checksums of the others."""
    sums: list[str] = []
    # Without tiles, since the page has to open without a network, and to ask nobody years later.
    for name, body in _files(plans, replace(context, static=True, background=NO_TILES), people):
        sums.append(f"{hashlib.sha256(body).hexdigest()}  {name}\n")
        yield name, body
    yield "SHA256SUMS.txt", "".join(sums).encode()


def file_name(visit: Visit) -> str:
    """The name of the archive, with the number of the plan."""
    return f"evidence-plan-{visit.stamp.number}.zip"


def _files(plans: Sequence[PublishedVisit], context: Context, people: Sequence[Person]) -> Iterator[tuple[str, bytes]]:
    words, visit = context.words, plans[-1].visit
    yield "README.txt", _readme(plans, words).encode("utf-8", "replace")
    yield "publications.pdf", _publications_pdf(plans, context)
    yield "publications.csv", _publications_csv(plans, words)
    for each in plans:
        yield _programme_name(each.visit), itinerary(each.visit, context, remark=_remark(each, words))
    yield from _attendance(visit, context, people)
    yield "kilometres.pdf", kilometres_pdf(visit, context)
    yield "kilometres.csv", kilometres_csv(visit, context)
    own = replace(context, languages=(words.language,))  # one page, with what it links to
    for row in map(output, _PAGES):
        yield f"page/{own.page_file(row.file_name, words.language)}", row.build(visit, own)
    yield "page/programme.png", first_page(visit, context)


def _attendance(visit: Visit, context: Context, people: Sequence[Person]) -> Iterator[tuple[str, bytes]]:
    """Sheets to be signed, a file for each day; where groups go different ways, for each group."""
    for group in visit.groups or ("",):
        own, of_group = visit.of_group(group), context.for_group(visit.groups, group)
        for sheet in day_sheets(own, of_group):
            name = of_group.own_file(f"attendance-{sheet.day.isoformat()}.pdf")
            body = attendance(own, of_group, [sheet], people, lines=0 if people else LINES)
            yield f"attendance/{name}", body


def _programme_name(visit: Visit) -> str:
    return f"programmes/programme-plan-{visit.stamp.number:02}.pdf"


def _remark(plan: PublishedVisit, words: Words) -> str:
    """Which plan a programme is, who published it, and what partners were told."""
    line = plan_line(plan.visit, words)
    if who := one_line(plan.who):
        line = words.text("{plan}, by {who}", plan=line, who=who)
    note = one_line(whole_note(plan.visit.stamp.note, words))
    return f"{line}: {note}" if note else line


def _publications_pdf(plans: Sequence[PublishedVisit], context: Context) -> bytes:
    words, visit = context.words, plans[-1].visit
    kind = words.text("What was published, and when")
    columns = [
        Column(label=words.text("Plan"), width=16, align="end", size=9),
        Column(label=words.text("Published"), width=58, size=9),
        Column(label=words.text("Published by"), width=40, size=9),
        Column(label=words.text("What partners are told"), width=77, size=9),
        Column(label=words.text("Days"), width=58, size=9),
        Column(label=words.text("Stops"), width=20, align="end", size=9),
    ]
    rows = [
        Row(
            cells=(
                f"{each.visit.stamp.number}",
                _published_at(each.visit, words),
                each.who,
                whole_note(each.visit.stamp.note, words),
                visit_dates(each.visit, words),
                f"{_count(each.visit)}",
            )
        )
        for each in plans
    ]
    paper = paper_of(visit, context, kind=kind, day=visit_dates(visit, words), columns=columns, rows=rows)
    return tables_pdf(visit, words, kind, [paper])


def _publications_csv(plans: Sequence[PublishedVisit], words: Words) -> bytes:
    header = [
        words.text("Plan"),
        words.text("Published"),
        words.text("Published by"),
        words.text("What partners are told"),
        words.text("First day"),
        words.text("Last day"),
        words.text("Stops"),
        words.text("File"),
        words.text("Checksum of the table (SHA-256)"),
    ]
    return table_bytes([header, *(_publication(each, words) for each in plans)])


def _publication(plan: PublishedVisit, words: Words) -> list[str]:
    visit, at = plan.visit, plan.visit.stamp.published_at
    days = [day.date.isoformat() for day in visit.days]
    return [
        f"{visit.stamp.number}",
        at.astimezone(visit.zone).isoformat(timespec="seconds") if at is not None else "",
        plan.who,
        whole_note(visit.stamp.note, words),
        min(days, default=""),
        max(days, default=""),
        f"{_count(visit)}",
        _programme_name(visit),
        hashlib.sha256(plan.csv).hexdigest() if plan.csv else "",
    ]


def _published_at(visit: Visit, words: Words) -> str:
    at = visit.stamp.published_at
    if at is None:
        return words.text("the plan that the app began with")
    local = at.astimezone(visit.zone)
    return f"{words.date(local.date(), 'long')}, {words.hour(local)}"


def _count(visit: Visit) -> int:
    return sum(len(day.stops) for day in visit.days)


def _readme(plans: Sequence[PublishedVisit], words: Words) -> str:
    """What is in the archive, in the reader's language."""
    visit = plans[-1].visit
    contents = [
        ("publications.pdf, publications.csv", words.text("What was published, and when")),
        ("programmes/", words.text("Each programme as partners had it, with its number, date and note")),
        ("attendance/", words.text("Sheets to be signed, one for each day: put the signed ones beside them")),
        ("kilometres.pdf, kilometres.csv", words.text("Kilometres by means of travel, and how they were measured")),
        ("page/index.html", words.text("The page as readers have it; it opens without a network")),
        ("page/programme.png", words.text("A picture of the programme")),
        ("SHA256SUMS.txt", words.text("Checksums, by which anybody can tell that no file was changed")),
    ]
    remark = words.text(
        "Places and ways in earlier programmes are those that are known now; all else is as it was published."
    )
    lines = [
        one_line(visit_title(visit, words)),
        visit_dates(visit, words),
        one_line(visit.host),
        plan_line(visit, words),
        "",
        *(f"{name}\r\n    {what}" for name, what in contents),
        "",
        remark,
        words.text("Phone numbers, and what else was for the days of the visit alone, are left out."),
        "",
    ]
    return "\r\n".join(lines)
