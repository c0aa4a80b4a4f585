"""The rows of a file that is being imported, as the stops that they would be, by day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from components.i18n.words import Words
from components.plan.model import Stop
from components.render.escaping import environment

LISTED_ROWS = 300
"""So many rows are listed; of more, a number."""

_ENVIRONMENT = environment()


def import_rows(stops: Sequence[Stop], words: Words) -> Markup:
    """The list of `stops` in the order of the file."""
    listed = stops[:LISTED_ROWS]
    days = [
        {"title": words.date(day, "heading"), "rows": [_row(stop, words) for stop in rows]}
        for day, rows in groupby(listed, key=lambda stop: stop.date)
    ]
    more = len(stops) - len(listed)
    html = _ENVIRONMENT.get_template("import-rows.html").render(
        label=words.text("The rows as they will be"),
        days=days,
        more=words.text("And {count} more.", count=more) if more else "",
    )
    return Markup(re.sub(r"\s*\n\s*", "\n", html))  # noqa: S704 - the output of an autoescaping template


def _row(stop: Stop, words: Words) -> dict[str, str]:
    hours = [words.hour(each) for each in (stop.arrive, stop.depart) if each is not None]
    begins = "" if stop.arrive is not None or stop.depart is None else "–"
    stay = words.duration(stop.dwell_s) if stop.dwell_s is not None and stop.depart is None else ""
    place = stop.address
    if not place and stop.coordinate is not None:
        place = f"{stop.coordinate.latitude:.5f}, {stop.coordinate.longitude:.5f}"
    return {
        "hours": ", ".join(part for part in (begins + "–".join(hours), stay) if part) or words.text("open"),
        "name": stop.name,
        "place": place,
    }
