"""The share page: every form of the visit, with its use, a preview and a download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from components.export.context import EMBED, POCKET, Context
from components.export.information import information_links
from components.export.outputs import Output, Section, available, file_of, output
from components.export.pack import archive
from components.export.snippets import ProjectLine, project_lines
from components.i18n.words import Words, own_name_of, words_for
from components.pages import state
from components.pages.elements import choose_group
from components.pages.share_cards import embed_builder, record_head, who_can_see
from components.plan.messages import message_of
from components.plan.model import Visit
from components.plan.publication import Visibility
from components.plan.record import has_details_of_its_days, is_over
from components.render import assets
from components.render.background import Background
from components.render.funding_view import EMBLEM_FILE, funder_html, funding_view
from components.render.privacy import Services
from components.render.style import DARK
from components.visit.revision import record_of
from components.visit.service import VisitService
from components.web.build_budget import BUDGET, TooMuchWork

_STYLE = """
<style>
.stApp header[data-testid="stHeader"] { display: none; }
.stApp .stMainBlockContainer { max-width: 62rem; padding: 1.25rem 1rem 4rem; }
.stApp .st-key-connection { position: absolute; }
.stApp h1 { padding: 0 0 .25rem; }
.stApp h2 { padding: 1.25rem 0 .25rem; }
.stApp h3 { padding: 0 0 .25rem; }
.stApp .foot a { display: inline-flex; align-items: center; min-height: 2.75rem; margin-inline-end: 1rem; }
.stApp iframe, .stApp .stImage img { border: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.stApp iframe { border-radius: .875rem; max-width: 100%; }
.stApp :is(.stDownloadButton, .stButton, .stButtonGroup) button { min-height: 2.75rem; }
.stApp .stImage img { border-radius: .5rem; }
.stApp .stCheckbox label :is(p, div) { white-space: normal; }
.stApp [class*="st-key-row"] { flex-wrap: nowrap; }
.stApp div + div > [class*="st-key-row"] {
  border-top: 1px solid color-mix(in srgb, currentColor 16%, transparent); padding-top: 1rem;
}
.stApp [class*="st-key-row"] button p { white-space: nowrap; }
.stApp [class*="st-key-row"] .stElementContainer:has(.stDownloadButton) { flex: none; }
@media (max-width: 40rem) {
  .stApp .st-key-width { display: none; } /* a phone has one width, whatever is chosen */
  .stApp [class*="st-key-row"] { flex-wrap: wrap; }
  .stApp [class*="st-key-row"] .stElementContainer:has(.stMarkdown) { min-width: 100%; }
}
@media (prefers-color-scheme: dark) { .stApp button[kind="primary"]:enabled { color: ON_ACCENT; } }
</style>
""".replace("ON_ACCENT", DARK.on_accent)
_FUNDER_STYLE = """
.stApp .funder { max-width: none; padding: .25rem 0 1rem; }
.stApp .funder p { margin: 0; font-size: .75rem; }
.stApp .funder .statement { font-size: .875rem; }
"""

_MOST_SINGLE_LINES = 24
"""So many projects have a line with a button to copy each."""


def page() -> None:
    """Draw the share page of the published visit."""
    visit_service, words = state.visit_service(), state.words()
    whole = visit_service.current()
    st.html(_STYLE)
    if st.button(words.text("Back to the visit"), type="tertiary"):
        state.go_to("visit")
    st.title(words.text("Share this visit"))
    visit = whole.of_group(choose_group(whole, words, "group", whole.of_group(state.group()).group))
    context = Context(
        words=words_for(_language(visit, words)),
        base_url=visit_service.settings.base_url or state.app_url(),
        key=state.address_key(),
        csv=visit_service.csv(),
        background=Background.of(visit_service.settings.background),
        services=Services.of(visit_service.settings),
        photo_bytes=visit_service.store.photos.photo_bytes,
        languages=visit.languages,
    ).for_group(visit.groups, visit.group)
    if (funding := funding_view(visit, words)) is not None:
        # Streamlit takes drawings out of what it is given.
        line = funder_html(funding, words, context.logo_address, emblem_address=context.keyed(EMBLEM_FILE))
        st.html(f"<style>{assets.style('funder.css')}{_FUNDER_STYLE}</style>{line}")
    if state.is_organiser():
        who_can_see(visit, replace(context, words=words))
    try:
        _cards(visit, whole, context)
    except TooMuchWork as fault:
        st.warning(words.phrase(message_of(fault)))
    links = Markup(" ").join(
        Markup('<a href="{}">{}</a>').format(link.address, link.label)
        for link in information_links(replace(context, words=words))
    )
    st.html(Markup('<p class="foot">{}</p>').format(links))


def _cards(visit: Visit, whole: Visit, context: Context) -> None:
    visit_service, words = state.visit_service(), state.words()
    if visit.is_record:
        record_head(visit, context, words)
    st.header(words.text("These stay up to date"))
    if visit.is_record:
        st.write(words.text("They show what is added to the record by themselves."))
    else:
        st.write(words.text("They show each newer plan by themselves: pass on an address, not a saved file."))
    with _card("light"):
        _light_page(visit, context)
    with _card("embed"):
        _embed(visit, context)
    if not visit.is_record:
        with _card("calendar"):
            _calendar(visit, context)
    st.header(words.text("These are copies"))
    if visit.is_record:
        st.write(words.text("They show the record as it is now, and do not change any more."))
    else:
        st.write(words.text("They show plan {number} and do not change any more.", number=visit.stamp.number))
    left, right = st.columns(2)
    with left, _card("newsletter"):
        _newsletter(visit, context)
    with right, _card("paper"):
        _paper(visit, context)
    with _card("picture"):
        _picture(visit, context)
    if lines := project_lines(visit, context):
        with _card("projects"):
            _projects(lines, words)
    if visit.is_record or state.is_organiser():
        with _card("report"):
            _head(output("report.docx"))
            _download(output("report.docx"), visit, context)
    with _card("files"):
        _file_rows(Section.FILES, visit, context)
    with st.expander(words.text("For developers")):
        _file_rows(Section.PROGRAMS, visit, context)
    if state.is_organiser():
        with _card("pack"):
            of_all = context.for_group(whole.groups, "")
            # A folder beside the app leads nobody to addresses that need a key.
            is_public = whole.visibility is Visibility.PUBLIC
            _pack(visit_service.whole(), of_all if is_public else replace(of_all, base_url=None, key=""))


def _language(visit: Visit, words: Words) -> str:
    """The language of what is taken from here: a choice where the visit has several."""
    if len(visit.languages) == 1:
        return visit.languages[0]
    return st.segmented_control(
        words.text("In which language?"),
        options=visit.languages,
        format_func=own_name_of,
        default=words.language,
        required=True,
        key="language of files",
    )


def _card(name: str) -> DeltaGenerator:
    return st.container(border=True, key=f"card-{name}")


def _embed(visit: Visit, context: Context) -> None:
    _head(output(EMBED))
    embed_builder(visit, replace(context, words=state.words()))
    _download(output(EMBED), visit, context)


def _light_page(visit: Visit, context: Context) -> None:
    words = state.words()
    code, text = st.columns([1, 4], vertical_alignment="center")
    if context.base_url is not None:
        code.image(_built("qr.png", visit, context), width=148)
    with text:
        _head(output(POCKET))
        st.code(context.page_url, language=None, wrap_lines=True)
        with st.container(horizontal=True, gap="small"):
            _download(output(POCKET), visit, context)
            if context.base_url is not None:
                _download(output("qr.svg"), visit, context)
                _download(output("qr.png"), visit, context)
        if context.base_url is not None:
            st.caption(words.phrase(output("qr.svg").use))


def _paper(visit: Visit, context: Context) -> None:
    _head(output("itinerary.pdf"))
    st.image(_first_page(visit, context), width="stretch")
    _download(output("itinerary.pdf"), visit, context)


def _newsletter(visit: Visit, context: Context) -> None:
    words = state.words()
    _head(output("newsletter.html"))
    st.iframe(f"{state.app_url() or ''}/{context.asked('newsletter.html', lang=context.words.language)}", height=480)
    _download(output("newsletter.html"), visit, context)
    with st.expander(words.text("Copy the block")):
        st.code(_built("newsletter.html", visit, context).decode(), language="html", height=200)


def _picture(visit: Visit, context: Context) -> None:
    words = state.words()
    _head(output("map.png"))
    st.image(_built("map.png", visit, context), width="stretch")
    with st.container(horizontal=True, gap="small"):
        _download(output("map.png"), visit, context)
        _download(output("map@2x.png"), visit, context)
        _download(output("map-only.png"), visit, context)
    for slug in ("map@2x.png", "map-only.png"):
        st.caption(words.phrase(output(slug).use))


def _calendar(visit: Visit, context: Context) -> None:
    words = state.words()
    _head(output("visit.ics"))
    if context.base_url is not None:
        st.caption(words.text("Subscribe to this address, and changes arrive by themselves:"))
        st.code(context.address_in_language("visit.ics"), language=None, wrap_lines=True)
        st.caption(words.text("A calendar that takes files alone gets the plan as it is now:"))
    _download(output("visit.ics"), visit, context)


def _projects(lines: Sequence[ProjectLine], words: Words) -> None:
    """A line to copy for each project; of many, those of a day together."""
    st.subheader(words.text("Projects that were shown"))
    st.write(words.text("A line for each, as forms of programmes ask: title, place with its position, date, link."))
    if any(not line.position for line in lines):
        st.caption(words.text("Without a position where the place is not exactly known."))
    if len(lines) <= _MOST_SINGLE_LINES:
        for line in lines:
            st.code(line.text, language=None, wrap_lines=True)
        return
    for day in dict.fromkeys(line.day for line in lines):
        st.caption(words.date(day))
        text = "\n".join(line.text for line in lines if line.day == day)
        st.code(text, language=None, wrap_lines=True, height=240)


def _file_rows(section: Section, visit: Visit, context: Context) -> None:
    """A row for each output of a section: its title, its use and its download."""
    for row in (row for row in available(visit, context) if row.section is section):
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{row.slug}"):
            words = state.words()
            st.markdown(f"**{words.phrase(row.title)}**  \n{words.phrase(row.use)}", width="stretch")
            _download(row, visit, context)


def _pack(visit: Visit, context: Context) -> None:
    words = state.words()
    st.subheader(words.text("Publish the pack"))
    st.write(words.text("All of it as one folder for any web server: it works for years, without this app."))
    as_record = is_over(visit, state.visit_service().now())
    if has_details_of_its_days(visit):
        as_record = st.checkbox(
            words.text("Without phone numbers and what else is only until the end of the visit"),
            as_record,
            help=words.text("A folder on a web server is not changed after the visit: publish it again then."),
            key="pack as record",
        )
    st.download_button(
        words.text("Download the pack"),
        data=partial(archive, record_of(visit) if as_record else visit, context),
        file_name="visit-record.zip" if as_record else f"visit-plan-{visit.stamp.number}.zip",
        mime="application/zip",
        on_click="ignore",
        type="primary",
    )


def _head(row: Output) -> None:
    words = state.words()
    st.subheader(words.phrase(row.title))
    st.write(words.phrase(row.use))


def _download(row: Output, visit: Visit, context: Context) -> None:
    words = state.words()
    st.download_button(
        words.text("Download: {name}", name=words.phrase(row.saved or row.title)),
        data=partial(_built_now, row, visit, replace(context, alone=True), state.visit_service()),
        file_name=file_of(row, context),
        mime=row.media_type,
        key=f"download {row.slug}",
        on_click="ignore",
    )


def _built_now(row: Output, visit: Visit, context: Context, visit_service: VisitService) -> bytes:
    """An output as it is when somebody takes it: this page may have been open since before the end of the visit."""
    over = is_over(visit, visit_service.now())
    shown = record_of(visit) if over else visit
    return _once(("download", row.slug, over), visit, context, lambda: row.build(shown, context))


def _built(slug: str, visit: Visit, context: Context) -> bytes:
    return _once(("output", slug), visit, context, lambda: output(slug).build(visit, context))


def _once(name: tuple[object, ...], visit: Visit, context: Context, build: Callable[[], bytes]) -> bytes:
    """What `build` gives, once for all who ask. Raises `TooMuchWork` where more is asked for than is built."""

    def built_within_budget() -> bytes:
        BUDGET.check()
        return BUDGET.pay(build)

    key = (*name, visit.revision, visit.group, context.words.language, context.base_url, context.key)
    return state.cached(key, built_within_budget)


def _first_page(visit: Visit, context: Context) -> bytes:
    from components.export.pdf import first_page  # noqa: PLC0415 - the PDF's libraries are slow to load

    return _once(("first page",), visit, context, lambda: first_page(visit, context))
