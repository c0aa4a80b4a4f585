"""The dialog of attendance sheets and evidence: names are put on the sheets, and kept nowhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from components.export import attendance, evidence
from components.export.attendance import Sheet
from components.export.context import Context
from components.i18n.catalogues import LANGUAGES
from components.i18n.words import Words, own_name_of, words_for
from components.pages import state
from components.pages.elements import choose_group
from components.pages.values import plain
from components.plan.model import Visit
from components.render.background import Background
from components.render.privacy import Services
from components.sheets.people import MAX_PEOPLE, CommaMeaning, PeopleList, Person, read_people
from components.visit.drafts import DraftService
from components.visit.published_plan import past_plans

_EACH_DAY, _EACH_STOP = "days", "stops"
_SHOWN_PEOPLE = 3


def proof(_drafts: DraftService, words: Words, _stop_id: str) -> None:
    """Sheets to be signed, with names from a pasted list, and the evidence of the visit as one file."""
    visit_service = state.visit_service()
    whole = visit_service.current()
    if not whole.days:
        st.write(words.text("Nothing is published yet."))
        return
    st.markdown(f"**{words.text('Attendance sheets')}**")
    st.caption(
        words.text("To be signed on the day: auditors count who signed. Names stay on the sheets and nowhere else.")
    )
    people = _people(words)
    language = _language(whole, words)
    context = Context(
        words=words_for(language),
        base_url=visit_service.settings.base_url or state.app_url(),
        background=Background.of(visit_service.settings.background),
        services=Services.of(visit_service.settings),
        photo_bytes=visit_service.store.photos.photo_bytes,
        languages=whole.languages,
    )
    visit = whole.of_group(choose_group(whole, words, "dialog group"))
    own = context.for_group(visit.groups or whole.groups, visit.group)
    sheets = _sheets(visit, own, words)
    lines = 0
    if people is not None and not people:
        label = words.text("Lines to write on, at least")
        lines = int(st.number_input(label, 1, MAX_PEOPLE, attendance.LINES, key="dialog lines"))
    if sheets and people is not None:
        _picture(visit, own, sheets[0], people, words, lines=lines)
    pages = attendance.page_count(sheets, people or (), lines)
    if pages > attendance.MAX_PAGES:
        st.warning(words.text("These are about {count} pages: choose fewer days or stops.", count=pages))
    st.download_button(
        words.text("Download the sheets"),
        data=partial(attendance.attendance, visit, own, sheets, people or (), lines=lines),
        file_name=own.own_file("attendance.pdf"),
        mime=state.own_file("application/pdf"),
        on_click="ignore",
        type="primary",
        width="stretch",
        disabled=people is None or pages > attendance.MAX_PAGES,
        key="dialog attendance",
    )
    st.divider()
    st.markdown(f"**{words.text('Evidence')}**")
    st.caption(
        words.text(
            "One file for the funder: each programme as it was published, the sheets, the page, and the kilometres."
        )
    )
    st.download_button(
        words.text("Download the evidence"),
        data=partial(_evidence, context, people or ()),
        file_name=evidence.file_name(whole),
        mime=state.own_file("application/zip"),
        on_click="ignore",
        width="stretch",
        key="dialog evidence",
    )


def _people(words: Words) -> Sequence[Person] | None:
    """The people of the pasted list; None while a question about it is open."""
    text = st.text_area(
        words.text("Names, one a line: name; organisation; country"),
        placeholder=words.text("Anna Kovács; Ministry of Culture; Hungary"),
        help=words.text("Paste them from a table, a text or the addressees of a mail."),
        height=160,
        key="dialog names",
    )
    people = read_people(text)
    if people.is_comma_unclear:
        labels = {
            CommaMeaning.ORGANISATION: words.text("name and organisation"),
            CommaMeaning.FIRST_NAME: words.text("family name and first name"),
        }
        comma = st.radio(
            words.text("What is the comma between?"),
            list(labels),
            format_func=lambda meaning: labels[meaning],
            index=None,
            key="dialog comma",
        )
        if comma is None:
            return None
        people = read_people(text, comma)
    _tell(people, words)
    return people.people


def _tell(people_list: PeopleList, words: Words) -> None:
    """What was read of the list, and what was not."""
    if people_list.people:
        count = words.plural("{count} person", "{count} people", len(people_list.people))
        first = [_in_a_line(person) for person in people_list.people[:_SHOWN_PEOPLE]]
        more = ["…"] if len(people_list.people) > _SHOWN_PEOPLE else []
        st.markdown("  \n".join([f"**{count}**", *first, *more]))
    notes = []
    if people_list.left_out:
        notes.append(words.text("These columns are not used: {names}.", names=", ".join(people_list.left_out)))
    if people_list.twice:
        notes.append(words.text("Twice in the list: {names}.", names=", ".join(people_list.twice)))
    if people_list.nameless:
        notes.append(words.plural("{count} line has no name.", "{count} lines have no name.", people_list.nameless))
    if people_list.beyond or people_list.is_cut:
        notes.append(
            words.text("The list is too long: the sheets have the first {count} people.", count=len(people_list.people))
        )
    if people_list.shortened:
        notes.append(words.text("Some of it is too long for a line, and was shortened."))
    if lacking := attendance.lacking_letters(people_list.people):
        notes.append(words.text("These letters cannot be printed, and are boxes: {letters}", letters=lacking))
    for note in notes:
        st.warning(plain(note))


def _in_a_line(person: Person) -> str:
    return plain(" · ".join(part or "–" for part in (person.name, person.organisation, person.country)))


def _language(visit: Visit, words: Words) -> str:
    tags = [*dict.fromkeys([*(tag for tag in visit.languages if tag in LANGUAGES), words.language, *LANGUAGES])]
    return st.selectbox(
        words.text("Language of the sheets"),
        tags,
        index=tags.index(words.language),
        format_func=own_name_of,
        key="dialog sheet language",
    )


def _sheets(visit: Visit, context: Context, words: Words) -> tuple[Sheet, ...]:
    """The sheets that were chosen: of each day, of each stop, or of one of them."""
    days, stops = attendance.day_sheets(visit, context), attendance.stop_sheets(visit, context)
    choices: dict[str, tuple[str, tuple[Sheet, ...]]] = {_EACH_DAY: (words.text("Each day"), days)}
    if len(days) > 1:
        choices |= {f"day {sheet.day}": (sheet.heading, (sheet,)) for sheet in days}
    choices[_EACH_STOP] = (words.text("Each stop"), stops)
    choices |= {f"stop {sheet.stop_id}": (sheet.heading, (sheet,)) for sheet in stops}
    chosen = st.selectbox(
        words.text("A sheet for"), list(choices), format_func=lambda key: choices[key][0], key="dialog sheets"
    )
    return choices[chosen][1]


def _picture(
    visit: Visit, context: Context, sheet: Sheet, people: Sequence[Person], words: Words, *, lines: int
) -> None:
    """The first sheet as it will be printed; inside the page, as it may have names on it."""
    picture = b64encode(attendance.first_page(visit, context, sheet, people, lines=lines)).decode()
    alt = escape(words.text("The first sheet as it will be printed"), quote=True)
    st.html(f'<img src="data:image/png;base64,{picture}" alt="{alt}" style="width:100%;border:1px solid #8886">')


def _evidence(context: Context, people: Sequence[Person]) -> bytes:
    visit_service = state.visit_service()
    services = (visit_service.geocoder, visit_service.router, visit_service.grounds.grounds.lookup)
    plans = past_plans(visit_service.store, visit_service.settings, *services)
    return evidence.evidence(list(plans), context, people)
