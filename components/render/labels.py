"""The words at a stop and at a leg, said once for the list, the map and the files."""

from __future__ import annotations

from components.i18n.words import Words
from components.plan.model import Accuracy, Assumption, Leg, Place, PlaceSource, PlannedStop, Timing
from components.plan.travel_modes import TRAVEL_MODES, TravelMode

# What a way is taken for where the plan says nothing: a delegate walks.
DEFAULT_MODE = TravelMode.WALK


def hours(timing: Timing, words: Words) -> str:
    """`9:30–10:30`, `from 9:30`, `until 10:30`, or that the hour is to be confirmed."""
    if timing.arrive is not None and timing.depart is not None:
        return f"{words.hour(timing.arrive)}–{words.hour(timing.depart)}"
    if timing.arrive is not None:
        return words.text("from {time}", time=timing.arrive)
    if timing.depart is not None:
        return words.text("until {time}", time=timing.depart)
    return words.text("hours to be confirmed")


def mode(travel: TravelMode, words: Words) -> str:
    """The name of a travel mode."""
    return words.phrase(TRAVEL_MODES[travel].label)


def way(leg: Leg, words: Words) -> str:
    """How to get to a stop: `Coach · 14 min · 3.1 km`; an estimate wears `about`."""
    if leg.same_place:
        return words.text("Same place")
    duration, distance = words.duration(leg.travel_s), words.distance(leg.distance_m)
    if leg.estimated:
        duration = words.text("about {duration}", duration=duration)
    return f"{mode(leg.mode, words)} · {duration} · {distance}"


def way_of(leg: Leg, words: Words) -> dict[str, str | bool]:
    """A way for the templates of lists: its mode's name in the styles, its label, whether it is an estimate."""
    return {"mode": leg.mode.value, "label": way(leg, words), "estimated": leg.estimated and not leg.same_place}


def leg_text(leg: Leg, start: PlannedStop, end: PlannedStop, words: Words) -> str:
    """A leg as a sentence for those who do not see the line."""
    text = words.text("{way}, from {start} to {end}", way=way(leg, words), start=start.stop.name, end=end.stop.name)
    return f"{text} ({words.text('estimate')})" if leg.estimated else text


def certainty(stop: PlannedStop, words: Words) -> str:
    """How sure the place of a stop is, in a line; never surer than it is."""
    place = stop.place
    if place is None:
        if Assumption.PLACE in stop.stop.assumed or not stop.stop.address:
            return words.text("Place to be confirmed")
        return words.text("Place not found yet")
    said = _said_by(place, words)
    if Assumption.PLACE in stop.stop.assumed:
        said = f"{words.text('Assumed place, not published.')} {said}"
    return said


def _said_by(place: Place, words: Words) -> str:
    if place.source is PlaceSource.ORGANISER:
        return words.text("Set by the organiser.")
    if place.source is PlaceSource.FILE:
        if place.accuracy_m:
            return words.text(
                "Given by the organiser, within about {distance}.", distance=words.distance(place.accuracy_m)
            )
        return words.text("Given by the organiser.")
    return {
        Accuracy.HOUSE: words.text("Found by its address."),
        Accuracy.STREET: words.text("Only the street was found: look for the number."),
        Accuracy.PLACE: words.text("Found by its name: the door may be elsewhere."),
        Accuracy.AREA: words.text("Only the area was found: ask for the way."),
        None: words.text("Found by its address."),
    }[place.accuracy]
