"""The places that an address could mean, as A, B, C: in a list to choose among, and as pins on a small map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from string import ascii_uppercase
from typing import TypeAlias
from urllib.parse import urlencode

from components.i18n.words import Words
from components.pages import state
from components.pages.elements import element
from components.plan.messages import printable_line
from components.plan.model import Candidate, Place

ELEMENT = "dialog place map"
"""The key of the component: a dialog shows one map at a time."""
Places: TypeAlias = Sequence[Place | Candidate]


def places_of(answer: object) -> Places:
    """The places that an answer of the geocoder could mean, the likeliest first; none where it has found none."""
    return (answer, *answer.candidates) if isinstance(answer, Place) else ()


def lettered(places: Places) -> list[str]:
    """The labels of places in a list, with the letters that their pins have on the map."""
    return [
        f"{letter} · {printable_line(place.matched_address)}"
        for letter, place in zip(ascii_uppercase, places, strict=False)
    ]


def as_data(places: Places) -> list[dict[str, object]]:
    """Places as the scripts take them: `FoundPlace` in `static/types.d.ts`."""
    return [
        {
            "text": place.matched_address,
            "latitude": place.coordinate.latitude,
            "longitude": place.coordinate.longitude,
        }
        for place in places
    ]


def map_address(revision: str, day: date | None, words: Words) -> str:
    """The address of the draft's map for a frame, with its stops of this day."""
    of_day = {"day": day.isoformat()} if day is not None else {}
    return f"organise/map?{urlencode({'lang': words.language, 'draft': revision, **of_day}, errors='replace')}"


def place_map(places: Places, key: str, *, address: str, words: Words, alone: bool = False) -> None:
    """A small map of the places, of which the index of one is kept under `key`: a pin that is tapped is chosen.

    `address` is that of `map_address`; with `alone` the stops of the draft are not shown.
    """
    chosen = state.recall(key)
    component = element(
        "place_map",
        '<div class="visit stop-form"><div class="small-map"></div></div>',
        "place-map.js",
        "page.css",
        "stop-form.css",
    )
    component(
        key=ELEMENT,
        data={
            "map": address,
            "title": words.text("Which place is meant?"),
            "options": as_data(places),
            "chosen": chosen if isinstance(chosen, int) else 0,
            "alone": alone,
        },
        on_choose_change=lambda: choose_tapped(key, count=len(places)),
    )


def choose_tapped(key: str, *, count: int) -> None:
    """Choose the place whose pin was tapped, of so many. A callback: it runs before the list whose value this is."""
    index = state.component_value(ELEMENT, "choose")
    if isinstance(index, int) and 0 <= index < count:
        state.remember(key, index)
