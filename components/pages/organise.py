"""The organisers' page: the draft as one component, and dialogs for everything that is typed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from components.export.context import Context
from components.export.information import information_links
from components.export.letters_check import letter_problems_of_stops, with_letter_problems
from components.i18n.words import Words
from components.pages import (
    access_dialog,
    actions,
    add_stops_dialog,
    day_dialogs,
    details_dialog,
    import_dialog,
    photo_fields,
    publish_dialog,
    start_dialog,
    state,
    stop_dialog,
)
from components.pages.elements import element, keep_texts
from components.pages.import_style import IMPORT_STYLE
from components.pages.map_words import map_line, map_notices
from components.pages.values import newer_plan, plain
from components.pages.visit import FULL_BLEED
from components.plan.changes import ChangeKind
from components.plan.errors import NotAllowed, StudyVisitError
from components.plan.messages import message_of
from components.plan.model import Visit
from components.plan.publication import Visibility
from components.render.data import page_data
from components.render.draft_list import DraftStatus, Notice, draft_list, draft_list_texts, notice_of
from components.render.note_view import note_view
from components.render.style import DARK, LIGHT
from components.store.database import DatabaseFault
from components.visit.drafts import DraftService, DraftState
from components.visit.earlier_drafts import earlier_draft
from components.web.organiser_auth import SessionOver
from components.web.visit_gate import refusal_words

# In dialogs Streamlit's widgets get the size that a thumb needs (44 px, WCAG 2.5.5), and in the dark its main button a
# text colour with enough contrast (1.4.3). The calendar of a date field opens by its button alone: by itself it also
# opens where a date is typed, stays, and lies over the button that is to be pressed next. Values chosen in a list wrap:
# Streamlit puts them on one line, of which a phone shows two and a half. Words of checkboxes wrap, too.
_DIALOG_STYLE = (
    f"""
<style>
[role="dialog"] :is(button, .stLinkButton a, .stCheckbox label, .stRadio [role="radiogroup"] label) {{
  min-height: 2.75rem;
}}
[role="dialog"] :is(.stCheckbox label, .stRadio [role="radiogroup"] label) {{ align-items: center; }}
[role="dialog"] :is(.stTextInput, .stSelectbox) div:has(> input) {{ min-height: 2.75rem; }}
[role="dialog"] .stSelectbox input {{ padding-left: .75rem; }}
[data-testid="stDialog"] [role="dialog"] {{
  max-height: calc(100vh - 6rem); max-height: calc(100dvh - 6rem); overflow-y: auto;
}}
[data-testid="stDialog"] [role="dialog"] > button {{ z-index: 8; }}
[data-testid="stDialog"] [role="dialog"] > h2 {{ position: sticky; z-index: 7; top: 0; background: {LIGHT.paper}; }}
@media (max-width: 40rem), (max-height: 32rem) {{
  [data-testid="stDialog"] [role="dialog"] > h2 {{ padding-block: .75rem; }}
  [data-testid="stDialog"] [role="dialog"] > button {{ margin-top: -.75rem; }}
  [data-testid="stDialog"] {{ padding-block: 0; }}
  [data-testid="stDialog"] > div {{ margin-block: .5rem; }}
  [data-testid="stDialog"] [role="dialog"] {{
    max-height: calc(100vh - 1rem); max-height: calc(100dvh - 1rem); margin-block: 0;
  }}
}}
[data-testid="stDateInputCalendar"]:not([role="dialog"]) {{ display: none; }}
[role="dialog"] .stRadio [data-testid="stRadioCaption"] {{ margin-top: -.75rem; padding-bottom: .375rem; }}
[role="dialog"] .stMultiSelect [role="group"]:has(> [data-testid="stMultiSelectTagsContainer"]) {{
  height: auto; max-height: none;
}}
[role="dialog"] [data-testid="stMultiSelectTagsContainer"] {{
  flex-wrap: wrap; min-width: 0; height: auto; overflow: visible; mask-image: none;
}}
[role="dialog"] .stCheckbox label :is(p, div) {{ white-space: normal; }}
[role="dialog"] .stRadio [role="radiogroup"] label {{ padding-block: .25rem; }}
[role="dialog"] iframe {{ border: 1px solid rgb(128 128 128 / .3); border-radius: .875rem; }}
@media (prefers-color-scheme: dark) {{
  [data-testid="stDialog"] [role="dialog"] > h2 {{ background: {DARK.paper}; }}
  [role="dialog"] :is(
    button[kind="primary"]:enabled, [data-testid="stMultiSelectTagsContainer"] > [role="group"] > *
  ) {{
    color: {DARK.on_accent};
  }}
}}
</style>
"""
    + IMPORT_STYLE
)
_MARGINS = "<style>.stApp .stMainBlockContainer { padding: 2rem 1rem; } .stApp .stVerticalBlock { gap: 1rem; }</style>"
"""For pages with text only, which `FULL_BLEED` leaves without margins."""

_NEWER = "newer plan"
"""Under this name the number of the newest plan of others is remembered that the organiser was told of."""
POLL_S = 2.0
"""How often the page looks for answers of geocoder and router, and for plans of others."""


def page() -> None:
    """Draw the draft of who is signed in; for everybody else the way to sign in."""
    st.html(FULL_BLEED + _DIALOG_STYLE)
    words = state.words()
    try:
        drafts = actions.open_drafts()
        draft_state = drafts.load()
        visit = drafts.preview(draft_state.draft.stops, draft_state.draft.details)
    except NotAllowed:
        _sign_in(words)
        return
    except StudyVisitError as fault:
        _show_fault(fault, words)
        return
    actions.leave()
    _draw_list(visit, draft_state, drafts, words)
    dialog = state.current_dialog()
    if dialog is not None:
        show_dialog(*dialog, words)
    else:
        _rerun_on_change(_version(drafts, draft_state, visit))


def show_dialog(name: str, stop_id: str, words: Words) -> None:
    """Show the dialog of that name; `stop_id` is its stop, or empty. Unknown names show nothing.

    Streamlit runs an open dialog again without its page, so the dialog checks the session itself.
    """
    dialogs: dict[str, tuple[str, Callable[[DraftService, Words, str], None]]] = {
        "publish": (words.text("Publish"), publish_dialog.publish),
        "late": (words.text("Running late"), day_dialogs.late),
        "edit": (words.text("Edit"), stop_dialog.edit),
        "lines": (words.text("Add stops"), add_stops_dialog.add_stops),
        "add": (words.text("Add a stop"), stop_dialog.add),
        "history": (words.text("Published versions"), publish_dialog.history),
        "exchange": (words.text("Import and export"), import_dialog.import_export),
        "suggest": (words.text("Suggest an order"), day_dialogs.suggest),
        "preview": (words.text("Preview the day"), day_dialogs.preview),
        "details": (words.text("Visit details"), details_dialog.visit_details),
        "proof": (words.text("Attendance and evidence"), _proof),
        "access": (words.text("Devices and colleagues"), access_dialog.access),
        "earlier": (words.text("Changes begun on this device"), publish_dialog.earlier),
        "start": (words.text("Your own visit"), start_dialog.start),
        "photos": (words.text("Photos"), photo_fields.stop_photos),
        "merge": (words.text("Two plans, one day"), publish_dialog.merge),
    }
    if name not in dialogs:
        return
    title, draw = dialogs[name]

    @st.dialog(title, width="small" if name == "preview" else "medium", on_dismiss=state.close_dialog)
    def dialog() -> None:
        try:
            drafts = actions.open_drafts()
        except StudyVisitError:
            st.rerun()
        draw(drafts, words, stop_id)
        if name not in {"edit", "add"}:  # which do so by themselves
            keep_texts(name, stop_id, words)

    dialog()


def _proof(drafts: DraftService, words: Words, stop_id: str) -> None:
    # What draws papers is a quarter of the app's start: it waits until somebody asks for one.
    from components.pages.proof_dialog import proof  # noqa: PLC0415

    proof(drafts, words, stop_id)


@st.fragment(run_every=POLL_S)
def _rerun_on_change(drawn: tuple[object, ...]) -> None:
    """Draw the page again once it is not of the version `drawn` any more. A fault is a version, too."""
    try:
        drafts = actions.open_drafts()
        draft_state = drafts.load()
        version = _version(drafts, draft_state, drafts.preview(draft_state.draft.stops, draft_state.draft.details))
    except StudyVisitError as fault:
        version = (type(fault),)
    if version != drawn:
        st.rerun()


def _version(drafts: DraftService, draft_state: DraftState, visit: Visit) -> tuple[object, ...]:
    """Everything that the page shows and that others or the services can change."""
    map_report = drafts.map_report()
    return (
        visit.revision,
        visit.problems,
        draft_state.draft.version,
        tuple(entry.number for entry in draft_state.newer),
        drafts.problems(),
        map_report.state,
        map_report.since,
    )


def _draw_list(visit: Visit, draft_state: DraftState, drafts: DraftService, words: Words) -> None:
    groups, visit = visit.groups, visit.of_group(state.shown_group())
    letters = state.cached(("letters", visit.revision, visit.group), lambda: letter_problems_of_stops(visit))
    shown = with_letter_problems(visit, letters) if letters else visit
    undo_label, redo_label = draft_state.draft.undo_label, draft_state.draft.redo_label
    html = draft_list(
        shown,
        draft_state.draft.stops,
        words,
        status=_draft_status(visit, draft_state, drafts, words),
        told=_told(draft_state, words),
        notices=[*_notices(draft_state, drafts, words), *map_notices(drafts.map_report(), visit.zone, words)],
        changed={change.stop_id for change in draft_state.changes if change.kind is not ChangeKind.REMOVED},
        undoes=words.text("Undo: {what}", what=words.phrase(undo_label)) if undo_label is not None else "",
        redoes=words.text("Redo: {what}", what=words.phrase(redo_label)) if redo_label is not None else "",
        groups=groups,
        first_day=add_stops_dialog.first_day(draft_state.draft.stops),
        links=information_links(Context(words=words)),
        map_line=map_line(drafts.map_report(), words),
    )
    component = element(
        "organise_view",
        '<div class="organise-host"></div>',
        "organise-element.js",
        "page.css",
        "list.css",
        "map.css",
        "organise.css",
    )
    map_of = {"lang": words.language, "draft": visit.revision, "group": visit.group}
    digest = hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:16]
    now = state.visit_service().now()
    data_key = ("draft", visit.revision, visit.group, words.language)
    # In a list: Streamlit would load pandas to look for data frames among the values of a dictionary.
    component(
        key=actions.ELEMENT,
        data=[
            {
                "key": f"{visit.revision} {draft_state.draft.version} {digest}",
                "html": str(html),
                "texts": draft_list_texts(words),
                "visit": state.cached(data_key, lambda: page_data(visit, words)),
                "now": now.isoformat(),
                "map": f"organise/map?{urlencode(map_of, errors='replace')}",
                "mapTitle": words.text("Map of the draft"),
                "language": words.language_and_country.replace("_", "-"),
                "done": actions.last_action(),
                "dialog": {"opened": state.opened_dialog(), "closed": state.closed_dialog()},
                "choose": state.recall(actions.SHOWN_STOP),
            }
        ],
        on_act_change=actions.on_actions,
    )


def _plan_and_moment(visit: Visit, words: Words) -> str:
    """Which plan this is and since when, short enough for the head of the list: `Plan 4 · Wed 1 Feb, 9:12`."""
    plan = words.text("Plan {number}", number=visit.stamp.number)
    if visit.stamp.published_at is None:
        return plan
    at = visit.stamp.published_at.astimezone(visit.zone)
    return f"{plan} · {words.date(at, 'medium')}, {words.hour(at)}"


def _draft_status(visit: Visit, draft_state: DraftState, drafts: DraftService, words: Words) -> DraftStatus:
    own_columns = draft_state.draft.own_columns
    if not draft_state.changes and not draft_state.detail_changes and not own_columns:
        return DraftStatus(head=words.text("Partners see this plan."), more=_plan_and_moment(visit, words), dirty=False)
    count = len({change.stop_id for change in draft_state.changes})
    open_questions = drafts.open_questions()
    more = ""
    if open_questions:
        more = words.plural(
            "Looking up {count} address or way …", "Looking up {count} addresses and ways …", open_questions
        )
    head = words.plural("{count} stop changed, not published yet.", "{count} stops changed, not published yet.", count)
    if any(change.field == "is_sample" and not change.after for change in draft_state.detail_changes):
        head = words.text("Your own visit, not published yet.")
    elif draft_state.detail_changes:
        head = words.plural(
            "Visit details and {count} stop changed, not published yet.",
            "Visit details and {count} stops changed, not published yet.",
            count,
        )
        head = head if count else words.text("Visit details changed, not published yet.")
    elif not count:
        head = words.text("Columns of your own were imported, not published yet.")
    return DraftStatus(head=head, more=more, dirty=True)


def _notices(draft_state: DraftState, drafts: DraftService, words: Words) -> list[Notice]:
    notices = []
    if (published := state.visit_service().current()).visibility is Visibility.CLOSED:
        opens = " ".join(refusal_words(published, words)[1:])
        notices.append(Notice(text=words.text("Nobody sees this visit yet"), more=opens))
    if draft_state.draft.details.is_sample:
        text, more = words.text("This is a sample visit."), words.text("Partners see it until you publish your own.")
        notices.append(Notice(text=text, more=more, severity="good", do="start", label=words.text("Start your own")))
    if not draft_state.draft.version and state.visit_service().store.organisers.is_newcomer(drafts.owner, time.time()):
        text = words.text("Did you make changes on another device? They are still there.")
        more = words.text("To go on with them here, choose Devices and colleagues there, then Continue on my phone.")
        notices.append(Notice(text=text, more=more, severity="good"))
    if earlier_draft(state.visit_service(), drafts.owner) is not None:
        text = words.text("Changes begun on this device before are kept.")
        more = words.text("They are not in this draft, and not published.")
        # The first: of several notices the last are folded away.
        notices.insert(0, Notice(text=text, more=more, do="earlier", label=words.text("Look at them")))
    return [*notices, *(notice_of(problem, words) for problem in drafts.problems())]


def _told(draft_state: DraftState, words: Words) -> Notice | None:
    """The newest of what the organiser is to be told. A plan that others published counts from when it is seen first,
    and comes back once nothing newer is told."""
    newest = draft_state.newer[-1] if draft_state.newer else None
    if newest is not None and state.recall(_NEWER) != newest.number:
        state.remember(_NEWER, newest.number)
        actions.forget_told()
    if message := actions.told():
        return Notice(
            text=words.phrase(message.text),
            severity=message.severity,
            do=message.do,
            label=words.phrase(message.label),
            value=message.value,
            can_close=True,
        )
    if newest is None:
        return None
    label = words.text("See what changed, and merge")
    return Notice(text=newer_plan(newest, words), more=note_view(newest.note, words).line, do="merge", label=label)


def _sign_in(words: Words) -> None:
    """For who is not signed in, or not any more: a link to the sign-in page, or the identity provider's buttons."""
    with st.container(width=440, gap="small"):
        st.html(_MARGINS)
        if not state.by_provider():
            st.markdown(words.text("Your session is over. Nothing is lost: sign in again to go on."))
            st.html(f'<a href="organise" target="_self">{words.text("Sign in")}</a>')
            return
        session = None
        try:
            session = state.provider_session()
        except SessionOver:
            st.markdown(words.text("Your session is over. Nothing is lost: sign in again to go on."))
        except NotAllowed as fault:
            st.markdown(plain(words.phrase(message_of(fault))))
            st.button(words.text("Sign out"), on_click=st.logout)
            return
        if session is None:
            st.subheader(words.text("For organisers"))
            st.button(words.text("Sign in"), type="primary", on_click=st.login)
            return
        # The script posts the session, and gets it back as a cookie, which no component can set.
        component = element("organise_ticket", "<span></span>", "sign-in-ticket.js")
        component(key="ticket", data={"ticket": session})


def _show_fault(fault: StudyVisitError, words: Words) -> None:
    """Why the draft cannot be shown. With the store out of reach the draft may be sound, so it is not given up."""
    with st.container(width=560, gap="small"):
        st.html(_MARGINS)
        st.error(plain(words.phrase(message_of(fault))))
        if isinstance(fault, DatabaseFault):
            st.markdown(words.text("The app tries again by itself. What was kept is not lost."))
            _rerun_on_change((type(fault),))
        elif st.button(words.text("Begin a new draft of the published plan")):
            actions.attempt(lambda drafts: drafts.discard())
            st.rerun()
