"""A draft of the written report that funders ask for, as a Word document (`report.docx`).

It has what is known of the visit: the programme, what was seen at each stop with its photos, numbers and who pays. What
only those can tell who were there are places to fill in: what was learned, what comes next, who took part.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from components.export.context import Context
from components.export.funder_files import funder_files
from components.export.map_picture import map_picture
from components.export.text import (
    hours_line,
    item_line,
    name_line,
    one_line,
    plain_stops,
    prose_lines,
    shortened,
    spelt_credit,
    way_lines,
)
from components.export.word_file import Picture, WordFile
from components.plan.model import Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, size_of
from components.plan.record import cover_of, photos_of
from components.render.emblem import ASPECT, BORDER, REFLEX_BLUE
from components.render.funding_view import EMBLEM_FILE, FundingView, funding_view, logo_size
from components.render.labels import plan_line, visit_dates, visit_title
from components.render.photo_view import PhotoView
from components.render.record_view import numbers
from components.render.stop_view import FieldView, Shape, StopView

_TEXT_CM = 16.4
_EMBLEM_CM = 1.4
"""The emblem's height on paper: the Union asks for 1 cm at least."""
_STATEMENT_PT = 12
_PHOTO_CM = 7.9
"""The width of a photo, two of which are beside each other, and the height of a high one."""
_MAP_CM, _MAP_HEIGHT_CM = 14, 20
_MAX_LARGE = 20
"""So many photos are large, some 300 kB each; of more the small ones are taken, to keep a file that can be mailed."""
_MAX_OF_STOP = 4
_ROWS_OF_PEOPLE, _ROWS_OF_STEPS = 12, 4
_UNPUBLISHED = datetime(2000, 1, 1, tzinfo=UTC)
_LEFT_OUT = frozenset({"group", "address", "certainty"})
"""Fields that are in the table of the programme."""
_MAX_TITLE, _MAX_FOOT = 200, 80  # characters


def report(visit: Visit, context: Context) -> bytes:
    """The draft of the report of a visit; before it is over, of its programme as planned."""
    words = context.words
    title = shortened(visit_title(visit, words), _MAX_TITLE)
    file = WordFile(
        title=title,
        author=one_line(visit.host),
        language=words.language,
        changed_at=visit.stamp.published_at or _UNPUBLISHED,
    )
    file.running_foot(f"{shortened(title, _MAX_FOOT)} · {visit_dates(visit, words)}")
    _funder(file, visit, context)
    file.title(title)
    _head(file, visit, context)
    _programme(file, visit, context)
    _stops(file, visit, context)
    _to_tell(file, context)
    _end(file, visit, context)
    return file.saved()


def _head(file: WordFile, visit: Visit, context: Context) -> None:
    words = context.words
    file.subtitle(words.text("Report on the study visit"))
    file.paragraph(" · ".join(part for part in (visit_dates(visit, words), one_line(visit.host)) if part))
    if not visit.is_record:
        file.paragraph(words.text("The visit is not over yet: this is the programme as it is planned."), bold=True)
    if (cover := cover_of(visit)) is not None and (data := _bytes(visit, cover.stored.digest, context)):
        width, height = _fitted(size_of(cover.stored, PhotoSize.LARGE), _TEXT_CM, 9)
        alt = one_line(cover.alt) or words.text("A photo of the visit")
        picture = Picture(data=data, width_cm=width, height_cm=height, alt=alt)
        file.pictures([picture], caption=_credit(cover.credit, context), language=visit.languages[0])
    file.heading(words.text("In short"), 1)
    for line in filter(None, prose_lines(visit.introduction)):
        file.paragraph(line, language=visit.languages[0])
    file.to_fill_in(
        words.text("In short"), words.text("Why the group came, and what the visit brought, in a few sentences.")
    )
    file.heading(words.text("In numbers"), 1)
    for number in numbers(visit, words):
        file.item(number.line)


def _funder(file: WordFile, visit: Visit, context: Context) -> None:
    """Who pays: emblem and logos in a row, none larger than the emblem, then the statement and the project."""
    view = funding_view(visit, context.words)
    if view is None:
        return
    pictures = list(_logos(view, visit, context))
    if pictures:
        file.pictures(pictures)
    for line in view.statement:
        file.statement(line.text, language=line.language, colour=REFLEX_BLUE, size_pt=_STATEMENT_PT)
    for text in (view.text, view.project_line):
        if text:
            file.statement(one_line(text), language=view.language, colour=REFLEX_BLUE, size_pt=10)


def _logos(view: FundingView, visit: Visit, context: Context) -> Iterator[Picture]:
    files = funder_files(visit)
    if view.has_emblem:
        height = _EMBLEM_CM * (1 + 2 * BORDER)
        width = _EMBLEM_CM * (ASPECT + 2 * BORDER)
        alt = context.words.text("Emblem of the European Union")
        yield Picture(data=files[EMBLEM_FILE], width_cm=width, height_cm=height, alt=alt)
    for logo in view.logos:
        if logo.picture is not None:
            width, height = logo_size(logo.picture, _EMBLEM_CM)
            yield Picture(data=logo.picture.png, width_cm=width, height_cm=height, alt=one_line(logo.name))


def _programme(file: WordFile, visit: Visit, context: Context) -> None:
    words = context.words
    file.heading(words.text("Programme as carried out") if visit.is_record else words.text("Programme"), 1)
    way = words.text("How we got there") if visit.is_record else words.text("How to get there")
    header = [words.text("Time"), words.text("Stop"), way]
    if any(day.located for day in visit.days):
        data = map_picture(visit, context)
        with Image.open(BytesIO(data)) as opened:
            width, height = _fitted(opened.size, _MAP_CM, _MAP_HEIGHT_CM)
        alt = words.text("Map of the stops in the list below")
        file.pictures([Picture(data=data, width_cm=width, height_cm=height, alt=alt)])
    for day in visit.days:
        file.heading(words.date(day.date, "heading"), 2)
        rows = [
            (
                hours_line(stop, words),
                "\n".join(line for line in (name_line(stop), stop.text("address")) if line),
                "\n".join(way_lines(stop, words)),
            )
            for stop in plain_stops(visit, day, context)
        ]
        if rows:
            file.table(header, rows, widths_cm=(3.4, 8.2, 4.8))
        else:
            file.paragraph(words.text("No stops yet"))


def _stops(file: WordFile, visit: Visit, context: Context) -> None:
    """What was seen, stop by stop."""
    words = context.words
    file.heading(words.text("What we saw") if visit.is_record else words.text("What there is to see"), 1)
    for day in visit.days:
        for stop in plain_stops(visit, day, context):
            file.heading(name_line(stop), 2, language=stop.name.language)
            when = (words.date(day.date, "long"), hours_line(stop, words))
            file.paragraph(", ".join(filter(None, when)), keep=True)
            for field in stop.filled(without=_LEFT_OUT):
                if field.row.brief and not field.row.prominent:  # the others were for the day alone
                    _field(file, field)
            if website := stop.text("website"):
                file.paragraph(website)
            _photos(file, visit, stop, context)
            prompt = words.text("What was shown and said, and what can be used at home.")
            file.to_fill_in(name_line(stop), prompt)


def _field(file: WordFile, field: FieldView) -> None:
    content, label = field.content, field.heading if field.row.labelled else ""
    if not content.items:
        lines = [line for line in prose_lines(content.text) if line]
        for number, line in enumerate(lines):
            file.paragraph(line, language=content.language, label=label if number == 0 else "")
        return
    file.paragraph(field.heading, bold=True, keep=True)
    for item in content.items:
        is_list = field.row.shape is Shape.ITEMS
        name = item.name if is_list else item_line(item, field.row.shape)
        file.item(name, link=item.link, more=item.text if is_list else "", language=content.language)


def _photos(file: WordFile, visit: Visit, stop: StopView, context: Context) -> None:
    """The stop's photos, two beside each other, each with its credit below them."""
    shown: list[tuple[Picture, PhotoView]] = []
    cover = cover_of(visit)
    others = [photo for photo in stop.photos if cover is None or photo.stored.digest != cover.stored.digest]
    for photo in others[:_MAX_OF_STOP]:
        if data := _bytes(visit, photo.stored.digest, context):
            width, height = _fitted(size_of(photo.stored, PhotoSize.LARGE), _PHOTO_CM, _PHOTO_CM)
            alt = one_line(photo.alt) or context.words.text("Photo: {name}", name=name_line(stop))
            shown.append((Picture(data=data, width_cm=width, height_cm=height, alt=alt), photo))
    for start in range(0, len(shown), 2):
        pair = shown[start : start + 2]
        names = dict.fromkeys(one_line(photo.credit) for _, photo in pair if photo.credit.strip())
        file.pictures([picture for picture, _ in pair], caption=_credit(", ".join(names), context))


def _bytes(visit: Visit, digest: str, context: Context) -> bytes | None:
    size = PhotoSize.LARGE if len(photos_of(visit)) <= _MAX_LARGE else PhotoSize.SMALL
    return context.photo_bytes(photo_file(digest, size, PhotoFormat.JPEG))


def _fitted(size_px: tuple[int, int], max_width: float, max_height: float) -> tuple[float, float]:
    scale = min(max_width / size_px[0], max_height / size_px[1])
    return size_px[0] * scale, size_px[1] * scale


def _credit(credit: str, context: Context) -> str:
    return context.words.text("Photo: {name}", name=one_line(credit)) if credit.strip() else ""


def _to_tell(file: WordFile, context: Context) -> None:
    """What only those can tell who were there."""
    words = context.words
    file.heading(words.text("Lessons"), 1)
    file.to_fill_in(words.text("Lessons"), words.text("What worked, what did not, and what could work at home."))
    file.heading(words.text("Next steps"), 1)
    header = [words.text("What"), words.text("Who"), words.text("Until when")]
    file.table(header, [("", "", "")] * _ROWS_OF_STEPS, widths_cm=(8.4, 4.5, 3.5))
    file.heading(words.text("Who took part"), 1)
    header = [words.text("Name"), words.text("Organisation"), words.text("Role")]
    file.table(header, [("", "", "")] * _ROWS_OF_PEOPLE, widths_cm=(5.8, 6.6, 4))


def _end(file: WordFile, visit: Visit, context: Context) -> None:
    words = context.words
    file.heading(words.text("About this report"), 1)
    if disclaimer := visit.funding.disclaimer:
        for line in filter(None, prose_lines(disclaimer)):
            file.paragraph(line, language=visit.languages[0])
    if context.page_url is not None:
        file.paragraph(context.page_url, label=words.text("The visit on the web"))
    if contact := one_line(visit.press_contact or visit.contact):
        file.paragraph(contact, label=words.text("Contact"))
    for line in filter(None, prose_lines(visit.credits)):
        file.paragraph(line, language=visit.languages[0])
    for line in (*(() if visit.is_record else (plan_line(visit, words),)), spelt_credit(visit)):
        file.paragraph(line)
