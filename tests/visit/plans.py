"""Plans of any kind, for the property tests of whatever reads and writes them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from components.plan.model import Assumption, Coordinate, Material, PlaceSource, Project, Quote, Stop
from components.plan.photos import Photo
from components.plan.travel_modes import TravelMode
from components.sheets.hour_words import is_no_value, is_not_yet
from components.sheets.readers.text_lines import DIRECTIONS, FIXED_SPACES, INVISIBLE

UNSEEN = INVISIBLE + DIRECTIONS + FIXED_SPACES
"""What the reader leaves out or makes a plain space."""

_seen = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=UNSEEN)
texts = (
    st.text(st.one_of(st.sampled_from("'=+-@\n,;\"\\|: "), _seen), max_size=20)
    .map(str.strip)
    .filter(lambda text: (not is_no_value(text) and not is_not_yet(text)) or not text)
)
names = texts.map(lambda text: " ".join(text.split("\n"))).filter(bool)
links = st.sampled_from(["", "https://example.org/a?b=(c)|d"])
hours = st.one_of(st.none(), st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
translated = st.sampled_from(["name", "address", "description", "contact", "notes"])
coordinates = st.builds(
    Coordinate,
    latitude=st.floats(-90, 90).map(lambda degrees: round(degrees, 7)),
    longitude=st.floats(-180, 180).map(lambda degrees: round(degrees, 7)),
)


@st.composite
def stops(draw: st.DrawFn, stop_id: str) -> Stop:
    """A stop with whatever a stop can have."""
    coordinate = draw(st.one_of(st.none(), coordinates))
    return Stop(
        id=stop_id,
        date=draw(st.dates(date(2017, 1, 30), date(2017, 2, 3))),
        name=draw(names),
        arrive=draw(hours),
        depart=draw(hours),
        dwell_s=draw(st.one_of(st.none(), st.integers(0, 24 * 60).map(lambda minutes: minutes * 60))),
        address=draw(texts),
        coordinate=coordinate,
        accuracy_m=draw(st.one_of(st.none(), st.integers(0, 100_000))),
        place_source=draw(st.sampled_from(PlaceSource)) if coordinate else PlaceSource.FILE,
        travel=draw(st.one_of(st.none(), st.sampled_from(TravelMode))),
        description=draw(texts),
        projects=tuple(draw(st.lists(st.builds(Project, name=texts.filter(bool), text=texts), max_size=2))),
        materials=tuple(draw(st.lists(st.builds(Material, name=names, link=links), max_size=2))),
        quotes=tuple(draw(st.lists(st.builds(Quote, text=names, who=st.just("") | names), max_size=2))),
        website=draw(st.sampled_from(["", "https://example.org/?a=b"])),
        contact=draw(texts),
        notes=draw(texts),
        opening_hours=draw(st.sampled_from(["", "Mo-Fr 09:00-17:00"])),
        fixed=draw(st.booleans()),
        hidden=draw(st.booleans()),
        photos=draw(st.sampled_from([(), (Photo(file="photos/mao.jpg", alt="The | door", credit="Ana"),)])),
        assumed=draw(st.frozensets(st.sampled_from(Assumption))),
        translations=draw(
            st.dictionaries(
                st.sampled_from(["sl", "lv", "pt-br"]),
                st.dictionaries(translated, texts.filter(bool), min_size=1),
                max_size=2,
            )
        ),
    )


@st.composite
def plans(draw: st.DrawFn) -> tuple[Stop, ...]:
    """Up to five stops, each with an id of its own."""
    ids = draw(st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,5}", fullmatch=True), unique=True, max_size=5))
    return tuple(draw(stops(stop_id)) for stop_id in ids)
