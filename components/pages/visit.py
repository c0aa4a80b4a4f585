"""The visit page: now and next, the list and the map, as one component that works without asking the server."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from components.export.context import Context
from components.export.information import information_links
from components.i18n.words import Words
from components.pages import state
from components.pages.elements import element
from components.plan.messages import ProblemKind
from components.plan.model import Visit
from components.render.data import page_data, photo_texts, record_texts, script_texts
from components.render.stop_list import Link, stop_list
from components.web.redirects import LIGHT
from components.web.visit_access import KEY

# Hides Streamlit's header and margins: the page fills the screen by itself.
FULL_BLEED = """
<style>
.stApp header[data-testid="stHeader"] { display: none; }
.stApp .stMainBlockContainer { padding: 0; max-width: none; }
.stApp .stVerticalBlock { gap: 0; }
</style>
"""
_STYLES = (
    *("page.css", "list.css", "map.css", "groups.css"),
    *("full-page.css", "funder.css", "photos.css", "photo-viewer.css", "record.css"),
)


def page() -> None:
    """Draw the published visit as far as it is known."""
    st.html(FULL_BLEED)
    visit_service = state.visit_service()
    words = state.words()
    visit = visit_service.current().of_group(state.group())
    lookups = visit_service.progress()
    is_looking_up = lookups.done < lookups.total and not _is_service_down(visit)
    progress, key = "", state.address_key()
    state.show_key(key)
    if is_looking_up:
        progress = words.text(
            "Looking up addresses and ways: {done} of {total}", done=lookups.done, total=lookups.total
        )
    _draw(visit, words, now=visit_service.now().isoformat(), progress=progress, address_key=key)
    if is_looking_up:
        _rerun_on_answers(visit.revision)


@st.fragment(run_every=2.0)
def _rerun_on_answers(revision: str) -> None:
    """Draw the page again at each answer, while addresses and ways are being looked up."""
    visit_service = state.visit_service()
    lookups = visit_service.progress()
    visit = visit_service.current()
    if visit.revision != revision or lookups.done >= lookups.total or _is_service_down(visit):
        st.rerun()


def _is_service_down(visit: Visit) -> bool:
    return any(problem.kind is ProblemKind.SERVICE_DOWN for problem in visit.problems)


def _draw(visit: Visit, words: Words, *, now: str, progress: str, address_key: str) -> None:
    key = ("visit", visit.revision, visit.group, words.language, progress, address_key)
    data = state.cached(key, lambda: _component_data(visit, words, progress=progress, address_key=address_key))
    component = element("visit_view", '<div class="visit-host"></div>', "visit-element.js", *_STYLES)
    # In a list: Streamlit would load pandas to look for data frames among the values of a dictionary.
    values = component(
        key="visit",
        data=[{**data, "now": now}],
        on_go_change=lambda: None,
        on_revision_change=lambda: None,
        on_group_change=_on_group,
    )
    if values.go:
        state.go_to(values.go)


def _on_group() -> None:
    """A reader has chosen a group, or everybody: by an empty name, which Streamlit takes for nothing without a sign."""
    chosen = state.component_value("visit", "group")
    if isinstance(chosen, str):
        state.choose_group(chosen.removeprefix("="))


def _component_data(visit: Visit, words: Words, *, progress: str, address_key: str) -> dict[str, object]:
    """The data of the component but for the clock: the same for every reader of a language."""
    key = {KEY: address_key} if address_key else {}
    group = {"group": visit.group, **key} if visit.group else key
    languages = [(tag, f"?{_query(lang=tag, **group)}") for tag in visit.languages]
    names = ("", *visit.groups) if visit.groups else ()
    groups = [(name, f"?{_query(lang=words.language, group=name, **key)}") for name in names]
    context = Context(words=words, key=address_key)
    links = [
        Link(page="share", address="share", label=words.text("Share")),
        # A plain link: the server decides between the sign-in page and the organisers' page.
        Link(page="", address="organise", label=words.text("Organise")),
        *information_links(Context(words=words)),
    ]
    # By the front page, which forgets that this reader once asked for the full one.
    light = f"./?{LIGHT}&{_query(lang=words.language, **group)}"
    content = stop_list(
        visit,
        words,
        stage=Markup(),
        progress=progress,
        languages=languages,
        groups=groups,
        links=links,
        light=light,
        calendar="visit.ics?" + _query(lang=words.language, **group),
        logo_address=context.logo_address,
        photo_address=context.photo_address,
        address=state.visit_service().settings.base_url or state.app_url() or "",
    )
    return {
        "key": f"{visit.revision} {words.language} {progress} {visit.group}",
        "html": str(content),
        "visit": page_data(visit, words),
        "texts": script_texts(words) | record_texts(visit, words) | photo_texts(words),
        "map": "embed?" + _query(view="map", frame="1", lang=words.language, plan=visit.revision, **group),
        "mapTitle": words.text("Map of the visit"),
        "live": {
            "json": "visit.json?" + _query(lang=words.language, **group),
            "events": f"events?{_query(**key)}" if key else "events",
        },
    }


def _query(**parameters: str) -> str:
    return urlencode(parameters, errors="replace")
