"""Plans for the tests of what organisers do: made by hand, and any plan at all for Hypothesis."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, time
from typing import TypeVar

from hypothesis import strategies as st

from components.plan.editing import Stops
from components.plan.model import Assumption, Coordinate, Material, PlaceSource, Project, Quote, Stop
from components.plan.travel_modes import TravelMode
from tests.deep import DEEP
from tests.spoiling import dice

T = TypeVar("T")

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
def _stops_of_any_texts(draw: st.DrawFn, stop_id: str) -> Stop:
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


_SIGNS = " aAbzZ09ßÉ漢ו😀\u0301\u200b\x00\n\t,;|:=+\"'\\-–()"


def _stop_of(throw: random.Random, stop_id: str) -> Stop:
    """A stop with this id and whatever the dice give it."""

    def text(least: int = 0) -> str:
        return "".join(throw.choices(_SIGNS, k=max(least, throw.choice([0, 0, 1, 2, 12]))))

    def wall() -> time | None:
        return throw.choice([None, time(throw.randrange(24), throw.choice([0, 15, 30, 59]))])

    def few(values: Iterable[T]) -> list[T]:
        return throw.sample(there := list(values), throw.randrange(min(3, len(there) + 1)))

    latitude, longitude = throw.choice([throw.uniform(-90, 90), 0.0, 90.0]), throw.uniform(-180, 180)
    return Stop(
        id=stop_id,
        date=throw.choice([EVE, DAY]),
        name=text() + throw.choice("aZ漢😀\x00") + text(),
        arrive=wall(),
        depart=wall(),
        dwell_s=throw.choice([None, 0, throw.randint(0, 7200)]),
        address=text(),
        coordinate=throw.choice([None, Coordinate(latitude=latitude, longitude=longitude)]),
        accuracy_m=throw.choice([None, 0, throw.randint(0, 999)]),
        place_source=throw.choice([*PlaceSource]),
        travel=throw.choice([None, *TravelMode]),
        description=text(),
        projects=tuple(few(Project(name=text(), text=text()) for _ in range(2))),
        materials=tuple(few(Material(name=text(), link=text()) for _ in range(2))),
        quotes=tuple(few(Quote(text=text(), who=text()) for _ in range(2))),
        notes=text(),
        fixed=throw.random() < 0.5,
        hidden=throw.random() < 0.5,
        assumed=frozenset(few(Assumption)),
        translations={tag: {text(): text() for _ in range(throw.randrange(3))} for tag in few(["sl", "it"])},
    )


def stops_with_ids(stop_id: str) -> st.SearchStrategy[Stop]:
    """Any stop with this id. Hypothesis throws dice for all of it: to draw each text by itself takes twenty times as
    long, and is for `tests/run --deep`."""
    return _stops_of_any_texts(stop_id) if DEEP else dice.map(lambda thrown: _stop_of(thrown, stop_id))


@st.composite
def plans(draw: st.DrawFn, *, most: int = 6, letters: str = "abcdefgh") -> Stops:
    """Any plan: stops with ids of `letters`, each at most once, in any order."""
    chosen = draw(st.lists(st.sampled_from(letters), unique=True, max_size=most))
    return tuple(draw(stops_with_ids(letter)) for letter in chosen)
