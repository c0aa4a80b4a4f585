"""Small pages beside the visit: to sign in, to be told that one has signed out, and a refusal in its place."""

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
    script = assets.script("sign-in.js")
    return _page(
        "sign-in.html",
        words,
        f"script-src {csp_hashes([script])}; connect-src 'self'; form-action 'self'",
        script=Markup(script),  # noqa: S704 - ours
        title=title,
        fault=fault,
        above=above,
        next_page=next_page,
        links=information_links(Context(words=words)) if title else (),  # else they are for few, too
    )


def signed_out_page(words: Words, provider_end: str) -> Document:
    """Says that one has signed out here; `provider_end` is where the identity provider ends its own session, if it
    says so."""
    return _page("signed-out.html", words, "form-action 'none'", provider_end=provider_end)


def refusal_page(title: str, text: str, words: Words, policy: str, *, organise: str = "") -> Document:
    """A calm page in the place of the visit; `organise` leads to the organisers' page, if it is to be there. `policy`
    is what its policy says besides."""
    return _page("refusal.html", words, policy, title=title, text=text, organise=organise)


def _page(name: str, words: Words, policy: str, **values: object) -> Document:
    style = assets.style("page.css", "sign-in.css")
    html = _ENVIRONMENT.get_template(name).render(
        words=words,
        style=Markup(style),  # noqa: S704 - ours
        **values,
    )
    own = f"default-src 'none'; style-src {csp_hashes([style])}; img-src data:; base-uri 'none'"
    return Document(html=html, policy=f"{own}; {policy}")
