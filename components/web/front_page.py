"""The front page: Streamlit's HTML, whose head says what the visit is to those who run no script.

Previews of links (mail, chats, social networks) and oEmbed readers see this address and never Streamlit's page itself,
which calls itself "Streamlit" until its scripts have run.
"""

from __future__ import annotations

import re
from functools import partial

from components.export.context import Context
from components.export.outputs import HTML, Output
from components.export.pages import front_addresses
from components.plan.model import Visit
from components.render.page import head
from components.web.security_headers import streamlit_policy

PATHS = ("", "share")
"""The addresses that show Streamlit's page to everybody."""

_TITLE = re.compile(r"<title>[^<]*</title>")
_HTML = re.compile(r"<html\b[^>]*>")
_HEAD = re.compile(r"<head\b[^>]*>")


def front_pages(streamlit_page: str) -> tuple[Output, ...]:
    """The rows for the routes; none without Streamlit's HTML."""
    policy = streamlit_policy(streamlit_page)
    return tuple(
        Output(
            slug=path,
            media_type=HTML,
            file_name="index.html",
            build=partial(_build, streamlit_page),
            named=True,
            framed=True,  # by whom, its policy says
            policy=policy,
            max_age_s=0,
        )
        for path in PATHS
        if streamlit_page
    )


def _build(streamlit_page: str, visit: Visit, context: Context) -> bytes:
    options = context.options
    own = head(visit, context.words, front_addresses(visit, context), stop_id=options.stop, day=options.day)
    return with_head(streamlit_page, own, context.words.language).encode("utf-8", "replace")


def with_head(html: str, own: str, language: str) -> str:
    """A page in `language` with `own` in the place of its title, or first in its head where it has none."""
    html = _HTML.sub(lambda _: f'<html lang="{language}">', html, count=1)
    if _TITLE.search(html):
        return _TITLE.sub(lambda _: own, html, count=1)
    return _HEAD.sub(lambda tag: f"{tag[0]}\n{own}", html, count=1)
