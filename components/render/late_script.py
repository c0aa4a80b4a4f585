"""The script of what the first paint of a page does not need: the ground under the route, and more of the map.

Served pages load it after they are drawn (`/ground.js`), files have it in themselves. It is code of `static/entries/`,
the ground of the visit or null, the texts that it alone uses, and its style. The style goes into the page's own sheet
as one rule, which a Content-Security-Policy allows (it restricts elements and attributes, not the object model).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache

from components.i18n.words import Words
from components.plan.model import Visit
from components.render import assets
from components.render.escaping import Json, json_for_script

_ENTRY = "ground.js"
_STYLES = ("ground.css",)


def late_script(visit: Visit, words: Words) -> str:
    """The script for a page of this visit."""
    ground = None if visit.ground is None else json.loads(visit.ground.data)
    data: dict[str, Json] = {"ground": ground, "texts": dict(late_texts(words)), "style": _style()}
    return f"studyVisit.late={json_for_script(data)};{assets.script(_ENTRY)}"


def late_version(visit: Visit, words: Words) -> str:
    """A digest of the script: another one has another address, so that browsers may keep it for good."""
    digest = visit.ground.digest if visit.ground is not None else ""
    parts = [digest, assets.script(_ENTRY), _style(), json.dumps(late_texts(words))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def late_texts(words: Words) -> dict[str, str]:
    """The texts of the script by the names that it uses, beside those of `script_texts`."""
    del words  # it has none of its own yet
    return {}


@cache
def _style() -> str:
    return f"@media all{{{assets.late_style(*_STYLES)}}}"
