"""The share page: every form in which the visit can be taken away, what each is for, and how it looks."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import pypdfium2
import streamlit as st

from components.domain.model import Visit
from components.locales.words import Words
from components.maps.background import Background
from components.pages import state
from components.publishing import snippets
from components.publishing.context import EMBED, POCKET, Context
from components.publishing.outputs import Output, available, output
from components.publishing.pack import archive

# What is shown at length at the top; the rest of the table are rows with a button.
_SHOWN = (EMBED, POCKET, "newsletter.html", "itinerary.pdf", "map.png", "qr.svg")
_WIDTHS = {"phone": 390, "column": 640}
_STYLE = """
<style>
.stApp header[data-testid="stHeader"] { background: transparent; }
.stApp .stMainBlockContainer { max-width: 62rem; padding: 1.5rem 1rem 4rem; }
.stApp iframe { border: 1px solid var(--st-border-color, #e3ddd0); border-radius: .875rem; max-width: 100%; }
</style>
"""


def page() -> None:
    """Draw the share page of the published visit."""
    office, words = state.office(), state.words()
    visit = office.current()
    context = Context(
        words=words,
        base_url=office.settings.base_url or state.own_address(),
        csv=office.csv(),
        background=Background.of(office.settings.background),
        languages=visit.languages,
    )
    st.html(_STYLE)
    if st.button(words.text("Back to the visit"), type="tertiary"):
        state.go_to("visit")
    st.title(words.text("Share this visit"))
    st.write(words.text("Every form shows the plan as it is published, and stays right when the plan changes."))
    with st.container(border=True):
        _embed(visit, context)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _light_page(visit, context)
    with right, st.container(border=True):
        _paper(visit, context)
    with st.container(border=True):
        _newsletter(visit, context)
    with st.container(border=True):
        st.image(_built("map.png", visit, context), width="stretch")
        _head(output("map.png"), words)
        with st.container(horizontal=True):
            _download(output("map.png"), visit, context)
            _download(output("map@2x.png"), visit, context)
    _others(visit, context)
    _pack(visit, context)


def _embed(visit: Visit, context: Context) -> None:
    words = context.words
    _head(output(EMBED), words)
    labels = {"phone": words.text("Phone"), "column": words.text("Column")}
    chosen = st.segmented_control(
        words.text("Width of the preview"),
        options=list(_WIDTHS),
        format_func=lambda name: labels[name],
        default="column",
        label_visibility="collapsed",
    )
    st.iframe(
        f"{state.own_address() or ''}/{EMBED}?lang={words.language}", width=_WIDTHS[chosen or "column"], height=520
    )
    st.caption(words.text("Copy this into your page:"))
    st.code(snippets.iframe(visit, context), language="html", wrap_lines=True)


def _light_page(visit: Visit, context: Context) -> None:
    words = context.words
    _head(output(POCKET), words)
    st.image(_built("qr.png", visit, context), width=180)
    st.code(context.page_url, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        _download(output(POCKET), visit, context)
        _download(output("qr.svg"), visit, context)
        _download(output("qr.png"), visit, context)


def _paper(visit: Visit, context: Context) -> None:
    _head(output("itinerary.pdf"), context.words)
    st.image(_first_page(visit.revision, context.words.language, _built("itinerary.pdf", visit, context)))
    _download(output("itinerary.pdf"), visit, context)


def _newsletter(visit: Visit, context: Context) -> None:
    words = context.words
    _head(output("newsletter.html"), words)
    st.iframe(f"{state.own_address() or ''}/newsletter.html?lang={words.language}", height=460)
    _download(output("newsletter.html"), visit, context)
    with st.expander(words.text("Copy the block")):
        st.code(_built("newsletter.html", visit, context).decode(), language="html", height=200)


def _others(visit: Visit, context: Context) -> None:
    shown = {*_SHOWN, "map@2x.png", "qr.png"}
    for row in available(context):
        if row.slug in shown:
            continue
        with st.container(border=True):
            text, button = st.columns([3, 1], vertical_alignment="center")
            with text:
                _head(row, context.words)
            with button:
                _download(row, visit, context)


def _pack(visit: Visit, context: Context) -> None:
    words = context.words
    with st.container(border=True):
        st.subheader(words.text("Publish the pack"))
        st.write(words.text("All of it as one folder for any web server: it works for years, without this app."))
        st.download_button(
            words.text("Download the pack"),
            data=partial(archive, visit, context),
            file_name=f"visit-plan-{visit.stamp.number}.zip",
            mime="application/zip",
            on_click="ignore",
            type="primary",
        )


def _head(row: Output, words: Words) -> None:
    st.subheader(words.phrase(row.title))
    st.write(words.phrase(row.use))


def _download(row: Output, visit: Visit, context: Context) -> None:
    st.download_button(
        context.words.text("Download {name}", name=row.file_name),
        data=partial(row.build, visit, context),
        file_name=row.file_name,
        mime=row.media_type,
        key=f"download {row.slug}",
        on_click="ignore",
    )


def _built(slug: str, visit: Visit, context: Context) -> bytes:
    return state.kept(
        ("output", slug, visit.revision, context.words.language, context.base_url),
        lambda: output(slug).build(visit, context),
    )


def _first_page(revision: str, language: str, pdf: bytes) -> bytes:
    def drawn() -> bytes:
        picture = BytesIO()
        document = pypdfium2.PdfDocument(pdf)
        document[0].render(scale=1.4).to_pil().save(picture, "PNG")
        return picture.getvalue()

    return state.kept(("first page", revision, language), drawn)
