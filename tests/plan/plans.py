"""Plans for the tests of what organisers do: made by hand, and any plan at all for Hypothesis."""

from __future__ import annotations

from datetime import date, time

from hypothesis import strategies as st

from components.plan.editing import Stops
from components.plan.model import Assumption, Coordinate, Material, PlaceSource, Project, Quote, Stop
from components.plan.travel_modes import TravelMode

DAY = date(2017, 2, 2)
EVE = date(2017, 2, 1)


def _hour(text: str) -> time | None:
    if not text:
        return None
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _text(wall: time | None) -> str:
    return f"{wall.hour}:{wall.minute:02d}" if wall else ""


def stop(stop_id: str, hours: str = "", *, day: date = DAY, name: str = "", **fields: object) -> Stop:
    """A stop with hours as one writes them: `9:00-10:00`, `9:00`, `-10:00`."""
    arrive, _, depart = hours.partition("-")
    return Stop(
        id=stop_id,
        date=day,
        name=name or stop_id.upper(),
        arrive=_hour(arrive),
        depart=_hour(depart),
        **fields,  # type: ignore[arg-type]
    )


def hours_of(stops: Stops) -> dict[str, str]:
    """Hours by id, as `stop` takes them."""
    return {each.id: _text(each.arrive) + (f"-{_text(each.depart)}" if each.depart else "") for each in stops}


def ids(stops: Stops) -> list[str]:
    return [each.id for each in stops]


THE_DAY: Stops = (
    stop("mao", "9:00-10:00", name="Museum"),
    stop("abc", "10:20-11:20", name="ABC Accelerator"),
    stop("lunch", "12:00-13:00", name="lunch", fixed=True),
    stop("poligon", "13:20-14:20", name="Poligon"),
    stop("barcamp", "14:30-16:00", name="BarCamp"),
)


texts = st.text(max_size=12)
walls = st.none() | st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
coordinates = st.none() | st.builds(Coordinate, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))


@st.composite
def stops_with_ids(draw: st.DrawFn, stop_id: str) -> Stop:
    """Any stop with this id."""
    return Stop(
        id=stop_id,
        date=draw(st.sampled_from([EVE, DAY])),
        name=draw(st.text(min_size=1, max_size=8).filter(str.strip)),
        arrive=draw(walls),
        depart=draw(walls),
        dwell_s=draw(st.none() | st.integers(0, 7200)),
        address=draw(texts),
        coordinate=draw(coordinates),
        accuracy_m=draw(st.none() | st.integers(0, 999)),
        place_source=draw(st.sampled_from(PlaceSource)),
        travel=draw(st.none() | st.sampled_from(TravelMode)),
        description=draw(texts),
        projects=tuple(draw(st.lists(st.builds(Project, name=texts, text=texts), max_size=2))),
        materials=tuple(draw(st.lists(st.builds(Material, name=texts, link=texts), max_size=2))),
        quotes=tuple(draw(st.lists(st.builds(Quote, text=texts, who=texts), max_size=2))),
        notes=draw(texts),
        fixed=draw(st.booleans()),
        hidden=draw(st.booleans()),
        assumed=draw(st.frozensets(st.sampled_from(Assumption), max_size=2)),
        translations=draw(st.dictionaries(st.sampled_from(["sl", "it"]), st.dictionaries(texts, texts, max_size=2))),
    )


@st.composite
def plans(draw: st.DrawFn, *, most: int = 6, letters: str = "abcdefgh") -> Stops:
    """Any plan: stops with ids of `letters`, each at most once, in any order."""
    chosen = draw(st.lists(st.sampled_from(letters), unique=True, max_size=most))
    return tuple(draw(stops_with_ids(letter)) for letter in chosen)
