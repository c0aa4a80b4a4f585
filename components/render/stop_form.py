"""The form of one stop as HTML: what is asked most stands first, the rest is folded by kind; Save is always in view.

What is typed is sent as texts and choices by the names of their inputs; `pages/stop_form.py` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from components.i18n.words import Words
from components.plan.editing import MAX_NAME_LENGTH, MAX_TEXT_LENGTH
from components.render.escaping import environment

_ENVIRONMENT = environment()
OWN = "own"
"""The value of a choice that opens a field for words of one's own."""

Typed: TypeAlias = Mapping[str, str | bool]
"""What the inputs of the form hold, by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input, or several that belong together: `name` is theirs, and that of its value in `Typed`.

    `kind` is `line`, `text` (several lines), `check`, `choice` (among `options`, values with their labels), `checks`
    (any of `options`), `opening` (opening hours, with a picker), `zone`, or `then`: a button that
    saves the form and opens the dialog `name`. With an `own` label a choice offers words of
    one's own, too.
    """

    name: str
    label: str
    kind: str = "line"
    help: str = ""
    options: Sequence[tuple[str, str]] = ()
    own: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields of a kind, folded away below their `title`; `projects` has the rows of projects beside them.

    `filled` are the labels of those that hold something.
    """

    title: str
    fields: Sequence[Field]
    filled: str = ""
    projects: Sequence[str] | None = None


def stop_form(
    typed: Typed,
    words: Words,
    *,
    days: Sequence[tuple[str, str]],
    policies: Sequence[tuple[str, str]],
    sections: Sequence[Section],
    certainty: str,
    save: str,
) -> Markup:
    """The form with what it holds. `days` are those of the visit, `policies` what the stops after this one do when its
    hours change, `certainty` how sure its place is; `save` labels the button."""
    html = _ENVIRONMENT.get_template("stop-form.html").render(
        typed={f"project:new:{name}": "" for name in ("name", "text", "link")} | dict(typed),
        words=words,
        days=days,
        policies=policies,
        sections=sections,
        certainty=certainty,
        save=save,
        own=OWN,
        max_name_length=MAX_NAME_LENGTH,
        max_text_length=MAX_TEXT_LENGTH,
    )
    return Markup(re.sub(r">\s*\n\s*<", ">\n<", html))  # noqa: S704 - the output of an autoescaping template


def stop_form_texts(words: Words) -> dict[str, str]:
    """The texts of `static/stop-form.js` and of what it imports."""
    return dialog_texts(words) | {
        "saving": words.text("Saving …"),
        "hours": words.text("Hours"),
        "minutes": words.text("Minutes"),
        "looking": words.text("Looking for the place …"),
        "notFound": words.text("Not found. Write it another way, or put the pin on the map."),
        "unreachable": words.text("The place cannot be looked up just now. You can put the pin on the map."),
        "pinStays": words.text("Where the pin is now"),
        "noPlace": words.text("Type an address, or tap the map."),
        "from": words.text("Opens at"),
        "to": words.text("Closes at"),
        "moreHours": words.text("More hours"),
        "removeHours": words.text("Remove these hours"),
        "byHand": words.text("These hours are written by hand. What you choose here takes their place."),
    }


def dialog_texts(words: Words) -> dict[str, str]:
    """The texts of `static/dialog-guard.js`."""
    return {
        "ask": words.text("Close without saving?"),
        "stay": words.text("Go on editing"),
        "discard": words.text("Discard"),
    }
