"""The page on which organisers sign in: small, whole without a script, and under a policy of its own."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from markupsafe import Markup

from components.i18n.words import Words
from components.render import assets
from components.render.escaping import environment
from components.render.page import Document

_ENVIRONMENT = environment("components.web")


def sign_in_page(title: str, words: Words, *, said: str = "", above: str = "") -> Document:
    """The page for the visit of this title. `said` is what went wrong; `above` leads to the folder of `/organise`."""
    style, script = assets.style("page.css", "sign-in.css"), assets.script("sign-in.js")
    html = _ENVIRONMENT.get_template("sign_in.html").render(
        words=words,
        title=title,
        said=said,
        above=above,
        style=Markup(style),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
    )
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        ]
    )
    return Document(html=html, policy=policy)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
