"""Links that open the phone's own map on the way to a stop."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Coordinate
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.render.directions import Destination, directions
from components.render.escaping import safe_link
from tests.deep import deep
from tests.samples import ATTACKS

POLIGON = Coordinate(latitude=46.0493, longitude=14.4939)


@pytest.mark.parametrize(
    ("mode", "apple", "google", "osm"),
    [
        (TravelMode.WALK, "w", "walking", "fossgis_osrm_foot"),
        (TravelMode.BIKE, "w", "bicycling", "fossgis_osrm_bike"),
        (TravelMode.CAR, "d", "driving", "fossgis_osrm_car"),
        (TravelMode.COACH, "d", "driving", "fossgis_osrm_car"),
        (TravelMode.TAXI, "d", "driving", "fossgis_osrm_car"),
        *((mode, "r", "transit", "fossgis_osrm_foot") for mode in TravelMode if TRAVEL_MODES[mode].timetabled),
    ],
)
def test_each_map_gets_the_way_in_its_own_words(mode: TravelMode, apple: str, google: str, osm: str) -> None:
    links = directions(Destination(at=POLIGON, name="Poligon"), mode=mode)
    assert links.geo == "geo:46.049300,14.493900?q=46.049300,14.493900(Poligon)"
    assert links.apple == f"https://maps.apple.com/?daddr=46.049300,14.493900&dirflg={apple}"
    assert parse_qs(urlsplit(links.google).query) == {
        "api": ["1"],
        "destination": ["46.049300,14.493900"],
        "travelmode": [google],
    }
    assert parse_qs(urlsplit(links.osm).query) == {"engine": [osm], "route": [";46.049300,14.493900"]}


def test_without_a_leg_the_application_chooses_how_to_go() -> None:
    links = directions(Destination(at=POLIGON, name="Poligon"), mode=None)
    assert links.apple == "https://maps.apple.com/?daddr=46.049300,14.493900"
    assert parse_qs(urlsplit(links.google).query) == {"api": ["1"], "destination": ["46.049300,14.493900"]}
    assert parse_qs(urlsplit(links.osm).query) == {"route": [";46.049300,14.493900"]}


def test_a_vague_place_is_handed_over_by_name_and_address() -> None:
    to = Destination(at=POLIGON, name="Museum (MAO)", address="Rusjanov trg 7,\n1000 Ljubljana")
    links = directions(to, mode=TravelMode.COACH)
    text = "Museum (MAO), Rusjanov trg 7, 1000 Ljubljana"
    # Near the point, and with no parentheses, in which the label of a pin would stand.
    assert unquote(links.geo) == "geo:46.049300,14.493900?q=Museum MAO, Rusjanov trg 7, 1000 Ljubljana"
    assert parse_qs(urlsplit(links.apple).query) == {"daddr": [text], "dirflg": ["d"]}
    google = {"api": ["1"], "destination": [text], "travelmode": ["driving"]}
    assert parse_qs(urlsplit(links.google).query) == google
    osm = {"engine": ["fossgis_osrm_car"], "to": ["Rusjanov trg 7, 1000 Ljubljana"]}
    assert parse_qs(urlsplit(links.osm).query) == osm
    once = directions(Destination(at=POLIGON, name="MAO", address="MAO, Rusjanov trg 7"), mode=None)
    assert parse_qs(urlsplit(once.apple).query) == {"daddr": ["MAO, Rusjanov trg 7"]}


@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=300) | st.sampled_from(ATTACKS))
def test_a_hostile_address_stays_in_its_parameter(address: str) -> None:
    links = directions(Destination(at=POLIGON, name=address, address=address), mode=TravelMode.WALK)
    assert not set("<>\"'`#\\ ") & set("".join((links.geo, links.apple, links.google, links.osm)))
    assert set(parse_qs(urlsplit(links.apple).query, keep_blank_values=True)) <= {"daddr", "dirflg"}
    for link in (links.apple, links.google, links.osm):
        assert safe_link(link) == link


@settings(deadline=None, max_examples=deep(100, 30))
@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.text(st.characters(exclude_categories=()), max_size=200) | st.sampled_from(ATTACKS),
    st.sampled_from(TravelMode),
)
def test_a_name_cannot_change_where_a_link_leads(
    latitude: float, longitude: float, name: str, mode: TravelMode
) -> None:
    to = Coordinate(latitude=latitude, longitude=longitude)
    links = directions(Destination(at=to, name=name), mode=mode)
    plain = directions(Destination(at=to, name=""), mode=mode)
    assert (links.apple, links.google, links.osm) == (plain.apple, plain.google, plain.osm)
    head, label = links.geo.removesuffix(")").split("(")
    assert f"{head}()" == plain.geo
    assert unquote(label) == name[:80].encode(errors="ignore").decode()
    assert not set("<>\"'`&#\\ ") & set(links.geo)
    for link in (links.apple, links.google, links.osm):
        assert safe_link(link) == link
    # Six decimals are 0.1 m; no application reads `1e-07`.
    at = head.removeprefix("geo:").partition("?")[0]
    assert [float(number) for number in at.split(",")] == pytest.approx([latitude, longitude], abs=5.1e-7)
    assert "e" not in at
