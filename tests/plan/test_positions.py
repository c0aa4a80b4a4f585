"""Positions in every notation that people paste, and texts that only look like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.map_links import link_name, without_position
from components.plan.positions import looks_swapped, parse_angle, parse_position, short_plus_code

KIASMA = (60.1718, 24.9369)


@pytest.mark.parametrize(
    "text",
    [
        "60.1718, 24.9369", "60.1718,24.9369", "60.1718 24.9369", "60,1718; 24,9369", "60,1718, 24,9369",
        "(60.1718, 24.9369)", "+60.1718, +24.9369", "60.1718/24.9369", "60.1718N24.9369E", "60.1718° N, 24.9369° E",
        "N 60.1718 E 24.9369", "E 24.9369, N 60.1718", "N 60° 10.308 E 024° 56.214", "lat: 60.1718, lon: 24.9369",
        "lon: 24.9369, lat: 60.1718", "POINT (24.9369 60.1718)", "SRID=4326;POINT(24.9369 60.1718)",
        '{"type":"Point","coordinates":[24.9369,60.1718]}', "geo:60.1718,24.9369;u=35", "geo:60.1718,24.9369,12?z=5",
        "geo:0,0?q=60.1718,24.9369(Kiasma)",
        "https://www.google.com/maps/place/Kiasma/@60.1650,24.9300,14z/data=!3m1!4b1!4m6!8m2!3d60.1718!4d24.9369",
        "https://www.google.com/maps/@60.1718,24.9369,15z", "https://www.google.com/maps?q=60.1718,24.9369",
        "https://maps.google.com/?ll=60.1718,24.9369", "https://maps.google.co.uk/maps?q=loc:60.1718,24.9369",
        "https://www.google.com/maps/search/?api=1&query=60.1718%2C24.9369", "maps.google.com/?q=60.1718,24.9369",
        "https://www.google.com/maps/search/60.1718,+24.9369?entry=tts",
        "https://www.google.com/maps/dir/?api=1&origin=60.1,24.9&destination=60.1718,24.9369",
        "https://www.google.com/maps/dir/Kamppi/60.1718,24.9369/@60.1,24.9,14z",
        "https://www.google.com/maps/dir/A/B/@60.1,24.9,14z/data=!4m2!1m5!1m1!1s0x0!2m2!1d24.9!2d60.1!1m5!2m2!1d24.9369!2d60.1718",
        "https://maps.apple.com/place?address=Lake&coordinate=60.1718,24.9369&name=Kiasma",
        "https://maps.apple.com/?ll=60.1718,24.9369&q=Kiasma",
        "https://www.openstreetmap.org/?mlat=60.1718&mlon=24.9369#map=17/60.2/24.8",
        "https://www.bing.com/maps?sp=point.60.1718_24.9369_Kiasma&cp=60.1~24.8", "https://waze.com/ul?ll=60.1718%2C24.9369",
        "https://www.waze.com/live-map/directions?to=ll.60.1718%2C24.9369", "https://share.here.com/l/60.1718,24.9369,Kiasma",
        "https://yandex.com/maps/?pt=24.9369,60.1718&z=12", "https://en.mapy.cz/zakladni?x=24.9369&y=60.1718&z=11",
    ],
)  # fmt: skip
def test_a_position_in_any_notation(text: str) -> None:
    found = parse_position(text)

    assert found is not None
    assert (found.coordinate.latitude, found.coordinate.longitude) == KIASMA
    assert found.words == ""


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("60°10'18.5\"N 24°56'12.8\"E", 60.171806, 24.936889),
        ("60° 10′ 18.5″ N, 24° 56′ 12.8″ E", 60.171806, 24.936889),
        (
            "https://www.google.com/maps/place/60%C2%B010'18.5%22N+24%C2%B056'12.8%22E/@60.1,24.9,17z",
            60.171806,
            24.936889,
        ),
        ("33°51'24.5\"S 151°12'55.1\"E", -33.856806, 151.215306),
        ("-33.8568, 151.2153", -33.8568, 151.2153),
        ("48.056968, -123.796971", 48.056968, -123.796971),
        ("N 48.0, W 123.7", 48.0, -123.7),
    ],
)
def test_minutes_seconds_and_sides_of_the_world(text: str, latitude: float, longitude: float) -> None:
    found = parse_position(text)

    assert found is not None
    assert (found.coordinate.latitude, found.coordinate.longitude) == (latitude, longitude)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kiasma (60.1718, 24.9369)", "Kiasma"),
        ("Kiasma: https://www.google.com/maps?q=60.1718,24.9369", "Kiasma"),
        ("60.1718, 24.9369 (at the back)", "(at the back)"),
        ("Kiasma, Mannerheiminaukio 2 – 60.1718, 24.9369", "Kiasma, Mannerheiminaukio 2"),
        ("GPS: 60.1718, 24.9369", ""),
        ("Kiasma, Mannerheiminaukio 2, 60.1718, 24.9369", "Kiasma, Mannerheiminaukio 2"),
    ],
)
def test_the_words_beside_a_position_are_kept(text: str, words: str) -> None:
    found = parse_position(text)

    assert found is not None
    assert (found.coordinate.latitude, found.coordinate.longitude, found.words) == (*KIASMA, words)


@pytest.mark.parametrize(
    "text",
    [
        "", "7", "7 9", "12, 13", "91.0, 0.5", "46,05,14,50", "24.9369,60.1718,0", "[24.9369, 60.1718]",
        "60.1718 O, 24.9",
        "60°70' N, 24° E", "N 60.1718 N 24.9369", "Trubarjeva 4, 12", "Simonkatu 7, 00100 Helsinki",
        "17. 9. 2026", "9:00-10:00",
        "+386 1 234 5678", "Rusjanov trg 7, 1000 Ljubljana", "https://example.org/60.1718,24.9369",
        "https://maps.app.goo.gl/AbCdEf", "https://www.openstreetmap.org/#map=17/60.1718/24.9369",
        "https://www.google.com/maps/place/City+Museum/data=!4m2!3m1!1s0x4765:0x1", "https://[::1", "geo:0,0?q=Kiasma",
    ],
)  # fmt: skip
def test_what_is_no_position_is_none(text: str) -> None:
    assert parse_position(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://maps.app.goo.gl/AbCdEf", "short link"),
        ("goo.gl/maps/AbCdEf", "short link"),
        ("Kiasma https://bit.ly/abc", "short link"),
        ("///window.tops.actor", "What3words"),
        ("https://w3w.co/window.tops.actor", "What3words"),
        ("https://www.google.com/maps/place/City+Museum/data=!4m2!3m1!1s0x4765:0x1", "no position"),
        ("https://www.openstreetmap.org/#map=17/60.1718/24.9369", "no position"),
    ],
)
def test_a_link_without_a_position_says_so(text: str, words: str) -> None:
    assert words in str(without_position(text))


@pytest.mark.parametrize(
    "text", ["Kiasma", "https://kiasma.fi/maps/x", "a///b", "https://google.com", "60.1718, 24.9369"]
)
def test_other_texts_are_no_such_link(text: str) -> None:
    assert without_position(text) is None


def test_names_in_links_single_angles_swapped_pairs_and_short_codes() -> None:
    assert link_name("https://www.google.com/maps/place/City+Museum/data=!4m2") == "City Museum"
    assert link_name("https://maps.google.com/?q=Kiasma,+Helsinki") == "Kiasma, Helsinki"
    assert link_name("https://www.google.com/maps?q=60.1718,24.9369") == ""
    assert parse_angle("24.9369° E", latitude=True) is None
    assert parse_angle("W 24.9369", latitude=False) == -24.9369
    assert looks_swapped("151.2153, -33.8568")
    assert not looks_swapped("24.9369, 60.1718")
    assert short_plus_code("5WCP+PQ Helsinki") == ("5WCP+PQ", "Helsinki")
    assert short_plus_code("9GG65WCP+PQ") is None


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    parse_position(text)
    without_position(f"https://www.google.com/maps/{text}")
    parse_position(f"geo:{text} https://maps.apple.com/?ll={text}")


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([", ", "; ", " "]))
def test_any_pair_comes_back(latitude: float, longitude: float, between: str) -> None:
    found = parse_position(f"{latitude:.6f}{between}{longitude:.6f}")

    assert found is not None
    assert found.coordinate.latitude == float(f"{latitude:.6f}")
    assert found.coordinate.longitude == float(f"{longitude:.6f}")


@pytest.mark.parametrize(
    "text",
    [
        "N60 10.308 E24 56.214", "60 10.308N, 24 56.214E", "60 10 18.48 N 24 56 12.84 E", "N 60:10:18.48 E 24:56:12.84",
        "n60 10,308 e024 56,214", "N60 10.308 / E24 56 12.84",
    ],
)  # fmt: skip
def test_degrees_and_minutes_with_blanks_between_them(text: str) -> None:
    for written in (text, f"Kiasma ({text})"):
        found = parse_position(written)

        assert found is not None
        assert (found.coordinate.latitude, found.coordinate.longitude) == pytest.approx(KIASMA, abs=1e-6)


def test_degrees_and_minutes_of_the_south_and_west() -> None:
    assert parse_angle("S33 51.4", latitude=True) == pytest.approx(-33.856667)
    assert parse_angle("0 7 39.6 W", latitude=False) == pytest.approx(-0.127667)


@pytest.mark.parametrize(
    "text",
    [
        "N60 75.308 E24 56.214", "60 10 18 24 56 13", "60 10 18 N 24 56 13", "Rue 12 30 N 5 6 E", "350 S 200 E",
        "N60 10.308 N24 56.214", "N 95 10.308 E24 56.214", "N60 10.308 E24 56.214 12",
    ],
)  # fmt: skip
def test_degrees_and_minutes_that_may_be_something_else_are_none(text: str) -> None:
    assert parse_position(text) is None
