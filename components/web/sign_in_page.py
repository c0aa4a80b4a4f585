"""The pages before and after the organisers' own: to sign in, and to be told that one has signed out."""

from __future__ import annotations

from markupsafe import Markup

from components.export.context import Context
from components.export.information import information_links
from components.i18n.words import Words
from components.render import assets
from components.render.escaping import csp_hashes, environment
from components.render.page import Document

_ENVIRONMENT = environment("components.web")


def sign_in_page(title: str, words: Words, *, fault: str = "", above: str = "", next_page: str = "") -> Document:
    """The sign-in page of the visit of this title, which may be empty. `fault` is what went wrong; `above` leads to the
    folder of `/organise`, and `next_page` to where one gets then, without it to the same address."""
    return _page(
        "sign_in.html",
        words,
        script=assets.script("sign-in.js"),
        title=title,
        fault=fault,
        above=above,
        next_page=next_page,
        links=information_links(Context(words=words)) if title else (),  # else they are for few, too
    )


def signed_out_page(words: Words, provider_end: str) -> Document:
    """Says that one has signed out here; `provider_end` is where the identity provider ends its own session, if it
    says so."""
    return _page("signed_out.html", words, provider_end=provider_end)


def _page(name: str, words: Words, *, script: str = "", **values: object) -> Document:
    style = assets.style("page.css", "sign-in.css")
    html = _ENVIRONMENT.get_template(name).render(
        words=words,
        style=Markup(style),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        **values,
    )
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {csp_hashes([script])}",
            f"style-src {csp_hashes([style])}",
            "img-src data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        ]
    )
    return Document(html=html, policy=policy)
