from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lookup.linked_file import file_address

SHEET = "https://docs.google.com/spreadsheets/d/1AbC-d_E"
EXPORT = f"{SHEET}/export?format="
PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1v_x"
MAP = "https://www.google.com/maps/d/kml?mid=1xYz_-&forcekml=1"
CALENDAR = "https://calendar.google.com/calendar/ical/team%40group.calendar.google.com/public/basic.ics"

ADDRESSES = {
    f"{SHEET}/edit#gid=123": f"{EXPORT}csv&gid=123",
    f"{SHEET}/edit?gid=123#gid=123": f"{EXPORT}csv&gid=123",
    f"{SHEET}/edit?usp=sharing": f"{EXPORT}xlsx",
    f"{SHEET}/edit?usp=sharing&ouid=1&rtpof=true&sd=true": f"{EXPORT}xlsx",
    f"{SHEET}": f"{EXPORT}xlsx",
    f"{SHEET}/": f"{EXPORT}xlsx",
    f"{SHEET}/htmlview#gid=0": f"{EXPORT}csv&gid=0",
    f"{SHEET}/edit#gid=evil&format=pdf": f"{EXPORT}xlsx",
    "docs.google.com/spreadsheets/u/0/d/1AbC-d_E/view": f"{EXPORT}xlsx",
    f"{EXPORT}csv&gid=5": f"{EXPORT}csv&gid=5",
    f"{EXPORT}ods": f"{EXPORT}ods",
    f"{SHEET}/gviz/tq?tqx=out:csv&sheet=Plan": f"{SHEET}/gviz/tq?tqx=out:csv&sheet=Plan",
    f"{PUBLISHED}/pubhtml": f"{PUBLISHED}/pub?output=xlsx",
    f"{PUBLISHED}/pubhtml?gid=7&single=true": f"{PUBLISHED}/pub?output=csv&gid=7&single=true",
    f"{PUBLISHED}/pub?output=csv": f"{PUBLISHED}/pub?output=csv",
    f"{PUBLISHED}/pub?gid=7&single=true&output=csv": f"{PUBLISHED}/pub?output=csv&gid=7&single=true",
    "https://drive.google.com/file/d/1Q_w-e/view?usp=sharing": "https://drive.google.com/uc?export=download&id=1Q_w-e",
    "https://drive.google.com/open?id=1Q_w-e": "https://drive.google.com/uc?export=download&id=1Q_w-e",
    "https://www.google.com/maps/d/u/0/edit?mid=1xYz_-&usp=sharing": MAP,
    "https://www.google.com/maps/d/viewer?mid=1xYz_-&ll=60.1%2C24.9&z=12": MAP,
    "https://www.google.si/maps/d/embed?mid=1xYz_-": MAP,
    "https://google.co.uk/maps/d/edit?mid=1xYz_-": MAP,
    "https://calendar.google.com/calendar/embed?src=team%40group.calendar.google.com&ctz=Europe%2FLjubljana": CALENDAR,
    "https://calendar.google.com/calendar/u/0?cid=dGVhbUBncm91cC5jYWxlbmRhci5nb29nbGUuY29t": CALENDAR,
    "https://www.dropbox.com/scl/fi/ab/plan.xlsx?rlkey=k1&dl=0": "https://www.dropbox.com/scl/fi/ab/plan.xlsx?rlkey=k1&dl=1",
    "https://rra.sharepoint.com/:x:/s/visit/EaBc?e=4x": "https://rra.sharepoint.com/:x:/s/visit/EaBc?e=4x&download=1",
    "https://cloud.example.org/s/AbCdEfGhIjKlMno": "https://cloud.example.org/s/AbCdEfGhIjKlMno/download",
    "https://cloud.example.org/index.php/s/AbCdEfGhIjKlMno/": "https://cloud.example.org/index.php/s/AbCdEfGhIjKlMno/download",
    "webcal://example.org/plan.ics": "https://example.org/plan.ics",
    " <https://example.org/plan.csv?a=1&a=2> ": "https://example.org/plan.csv?a=1&a=2",
    "example.org/plan.csv": "https://example.org/plan.csv",
    "http://example.org/plan.csv": "http://example.org/plan.csv",
    "https://docs.google.com.evil.example/spreadsheets/d/1AbC/edit": "https://docs.google.com.evil.example/spreadsheets/d/1AbC/edit",
    "https://[broken/": "https://[broken/",
}


@pytest.mark.parametrize(("link", "address"), ADDRESSES.items(), ids=range(len(ADDRESSES)))
def test_a_link_leads_to_the_file_behind_it(link: str, address: str) -> None:
    assert file_address(link) == address


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=range(len(ADDRESSES)))
def test_the_address_of_a_file_leads_to_itself(address: str) -> None:
    assert file_address(address) == address


@given(st.text(max_size=60) | st.text(max_size=60).map(lambda text: f"https://calendar.google.com/x?cid={text}"))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(file_address(text), str)
