"""The organisers' page: the draft as one element to move and mend stops in, and dialogs for all that takes words."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, dialogs, state
from components.pages.values import plain
from components.pages.visit import FULL_BLEED
from components.plan.changes import ChangeKind
from components.plan.errors import NotAllowed, StudyVisitError
from components.plan.messages import Severity, message_of
from components.plan.model import Visit
from components.render import assets
from components.render.draft_list import Notice, Standing, desk, desk_texts
from components.render.stop_list import plan_line
from components.render.style import DARK
from components.store.database import DatabaseFault
from components.visit.drafts import DraftService, Work

# Streamlit's widgets are made for mice: in the dialogs they get what a thumb needs (44 px, WCAG 2.5.5), and in the dark
# its main button the ink that can be read on the accent (1.4.3).
_THUMBS = f"""
<style>
[role="dialog"] :is(button, .stCheckbox label, .stRadio [role="radiogroup"] label) {{ min-height: 2.75rem; }}
[role="dialog"] :is(.stCheckbox label, .stRadio [role="radiogroup"] label) {{ align-items: center; }}
[role="dialog"] :is([data-baseweb="input"], [data-baseweb="select"] > div) {{ min-height: 2.75rem; }}
[role="dialog"] iframe {{ border: 1px solid rgb(128 128 128 / .3); border-radius: .875rem; }}
@media (prefers-color-scheme: dark) {{ [role="dialog"] button[kind="primary"] {{ color: {DARK.on_accent}; }} }}
</style>
"""
_MARGINS = "<style>.stApp .stMainBlockContainer { padding: 2rem 1rem; } .stApp .stVerticalBlock { gap: 1rem; }</style>"
"""Around words alone, which would else begin at the very edge."""

LOOK_S = 2.0
"""How often the page looks for news: answers of geocoder and router, a plan published by somebody else."""


def page() -> None:
    """Draw the draft of who is signed in; for everybody else the way in."""
    st.html(FULL_BLEED + _THUMBS)
    words = state.words()
    try:
        mine = actions.desk()
        work = mine.work()
        visit = mine.visit(work.draft.stops)
    except NotAllowed:
        _way_in(words)
        return
    except StudyVisitError as fault:
        _broken(fault, words)
        return
    _element(visit, work, mine, words)
    wanted = state.wanted_dialog()
    if wanted is not None:
        dialogs.show(*wanted, words)
    else:
        _look_for_news(_news(mine, work, visit))


@st.fragment(run_every=LOOK_S)
def _look_for_news(seen: tuple[object, ...]) -> None:
    """What others and the services do shows within seconds, without a reload."""
    try:
        mine = actions.desk()
        work = mine.work()
        news = _news(mine, work, mine.visit(work.draft.stops))
    except StudyVisitError:
        news = ()
    if news != seen:
        st.rerun()


@st.fragment(run_every=LOOK_S)
def _wait_for_the_store() -> None:
    """The page comes back with the store, without a reload."""
    try:
        actions.desk().work()
    except DatabaseFault:
        return
    except StudyVisitError:
        pass  # another fault, and another page
    st.rerun()


def _news(mine: DraftService, work: Work, visit: Visit) -> tuple[object, ...]:
    return (visit.revision, work.draft.version, tuple(entry.number for entry in work.newer), mine.problems())


def _element(visit: Visit, work: Work, mine: DraftService, words: Words) -> None:
    undoes, redoes = work.draft.undo_label, work.draft.redo_label
    html = desk(
        visit,
        work.draft.stops,
        words,
        standing=_standing(visit, work, mine, words),
        notices=_notices(work, mine, words),
        changed={change.stop_id for change in work.changes if change.kind is not ChangeKind.REMOVED},
        undoes=words.text("Undo: {what}", what=words.phrase(undoes)) if undoes is not None else "",
        redoes=words.text("Redo: {what}", what=words.phrase(redoes)) if redoes is not None else "",
    )
    component = st.components.v2.component(
        "organise_view",
        html='<div class="host-of-desk"></div>',
        # A text of one line is the name of a file to Streamlit.
        css="/* desk */\n" + assets.style("page.css", "list.css", "map.css", "desk.css"),
        js="// desk\n" + assets.script("map-frame.js", "desk.js"),
    )
    shown = hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:16]
    component(
        key=actions.ELEMENT,
        data={
            "key": f"{visit.revision} {work.draft.version} {shown}",
            "html": str(html),
            "texts": desk_texts(words),
            "map": "organise/map?" + urlencode({"lang": words.language, "draft": visit.revision}),
            "mapTitle": words.text("Map of the draft"),
            "done": actions.done(),
        },
        on_act_change=actions.acted,
    )


def _standing(visit: Visit, work: Work, mine: DraftService, words: Words) -> Standing:
    if not work.changes:
        return Standing(head=words.text("Partners see this plan."), more=plan_line(visit, words), dirty=False)
    count = len({change.stop_id for change in work.changes})
    waiting = mine.open_questions()
    more = words.text("Kept here until you publish.")
    if waiting:
        more = words.plural("Looking up {count} address or way …", "Looking up {count} addresses and ways …", waiting)
    head = words.plural("{count} stop changed, not published yet.", "{count} stops changed, not published yet.", count)
    return Standing(head=head, more=more, dirty=True)


def _notices(work: Work, mine: DraftService, words: Words) -> list[Notice]:
    found = []
    if fault := actions.fault():
        found.append(Notice(text=fault, severity="error"))
    if isinstance(number := state.noted(actions.PUBLISHED), int):
        text = words.text("Plan {number} is published: partners have it within seconds.", number=number)
        found.append(Notice(text=text, severity="good", do="take-back", label=words.text("Take it back")))
    if work.newer:
        newest = work.newer[-1]
        text = words.text(
            "{who} published plan {number} meanwhile.", who=newest.who or words.text("Somebody"), number=newest.number
        )
        found.append(Notice(text=text, more=newest.note, do="merge", label=words.text("See what changed, and merge")))
    for problem in mine.problems():
        found.append(
            Notice(
                text=words.phrase(problem.message),
                more=words.phrase(problem.remedy) if problem.remedy is not None else "",
                severity="error" if problem.severity is Severity.ERROR else "warning",
            )
        )
    return found


def _way_in(words: Words) -> None:
    """For who is not signed in, or not any more: the sign-in page, or the identity provider where one is set."""
    with st.container(width=440, gap="small"):
        st.html(_MARGINS)
        if not state.by_provider():
            st.markdown(words.text("Your session is over. Nothing is lost: sign in again to go on."))
            st.html(f'<a href="organise" target="_self">{words.text("Sign in")}</a>')
            return
        try:
            ticket = state.ticket()
        except NotAllowed as fault:
            st.markdown(plain(words.phrase(message_of(fault))))
            st.button(words.text("Sign out"), on_click=st.logout)
            return
        if ticket is None:
            st.subheader(words.text("For organisers"))
            st.button(words.text("Sign in"), type="primary", on_click=st.login)
            return
        exchange = st.components.v2.component(
            "organise_ticket", html="<span></span>", js="// ticket\n" + assets.script("ticket.js")
        )
        exchange(key="ticket", data={"ticket": ticket})


def _broken(fault: StudyVisitError, words: Words) -> None:
    """Why the draft cannot be shown. Where the store is at fault, the draft is not: nobody is offered to drop it."""
    with st.container(width=560, gap="small"):
        st.html(_MARGINS)
        st.error(plain(words.phrase(message_of(fault))))
        if isinstance(fault, DatabaseFault):
            st.markdown(words.text("It is tried again by itself. What was kept is not lost."))
            _wait_for_the_store()
        elif st.button(words.text("Begin a new draft of the published plan")):
            actions.attempt(lambda mine: mine.give_up())
            st.rerun()
