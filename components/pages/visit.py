"""The visit page: now and next, the list and the map, as one element that answers without asking the server."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from components.export.context import POCKET
from components.i18n.words import Words
from components.pages import state
from components.plan.messages import ProblemKind
from components.plan.model import Visit
from components.render import assets
from components.render.data import page_data
from components.render.script_texts import script_texts
from components.render.stop_list import Link, view

# Streamlit's own head and margins would stand around a page that fills the screen by itself.
FULL_BLEED = """
<style>
.stApp header[data-testid="stHeader"] { display: none; }
.stApp .stMainBlockContainer { padding: 0; max-width: none; }
.stApp .stVerticalBlock { gap: 0; }
</style>
"""


def page() -> None:
    """Draw the published visit. Nothing is looked up here: what is not known yet is shown as such."""
    st.html(FULL_BLEED)
    visit_service = state.visit_service()
    words = state.words()
    visit = visit_service.current()
    looking_up = visit_service.progress()
    down = any(problem.kind is ProblemKind.SERVICE_DOWN for problem in visit.problems)
    busy = looking_up.done < looking_up.total and not down
    progress = ""
    if busy:
        values = {"done": looking_up.done, "total": looking_up.total}
        progress = words.text("Looking up addresses and ways: {done} of {total}", **values)
    _element(visit, words, now=visit_service.now().isoformat(), progress=progress)
    if busy:
        _follow_closely(visit.revision)


@st.fragment(run_every=2.0)
def _follow_closely(revision: str) -> None:
    """While addresses and ways are being looked up, each answer shows within seconds."""
    visit_service = state.visit_service()
    looking_up = visit_service.progress()
    if visit_service.current().revision != revision or looking_up.done >= looking_up.total:
        st.rerun()


def _element(visit: Visit, words: Words, *, now: str, progress: str) -> None:
    # The same for every reader of a language while the plan is up: drawn once for all of them.
    drawn = state.kept(
        ("visit", visit.revision, words.language, progress), lambda: _drawn(visit, words, progress=progress)
    )
    component = st.components.v2.component(
        "visit_view",
        html='<div class="host-of-visit"></div>',
        # A text of one line is the name of a file to Streamlit.
        css="/* visit */\n" + assets.style("page.css", "list.css", "map.css", "full.css"),
        js="// visit\n"
        + assets.script("moment.js", "here.js", "visit.js", "live.js", "news.js", "map-frame.js", "frame.js"),
    )
    said = component(
        key="visit", data={**drawn, "now": now}, on_go_change=lambda: None, on_revision_change=lambda: None
    )
    if said.go:
        state.go_to(said.go)


def _drawn(visit: Visit, words: Words, *, progress: str) -> dict[str, object]:
    """What the element gets but for the clock."""
    languages = [(tag, f"?lang={tag}") for tag in visit.languages]
    links = [
        Link(page="share", address="share", label=words.text("Share")),
        # A plain link, which leads a partner to the way in and to nothing else.
        Link(page="", address="organise", label=words.text("Organise")),
    ]
    light = f"{POCKET}?{urlencode({'lang': words.language})}"
    content = view(visit, words, stage=Markup(), progress=progress, languages=languages, links=links, light=light)
    return {
        "key": f"{visit.revision} {words.language} {progress}",
        "html": str(content),
        "visit": page_data(visit, words),
        "texts": script_texts(words),
        "map": "embed?" + urlencode({"view": "map", "frame": 1, "lang": words.language, "plan": visit.revision}),
        "mapTitle": words.text("Map of the visit"),
        "live": {"json": "visit.json?" + urlencode({"lang": words.language}), "events": "events"},
    }
