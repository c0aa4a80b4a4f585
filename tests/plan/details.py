"""Details of visits of any kind, for the property tests of whatever reads, writes and merges them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from components.plan.bounds import BoundingBox
from components.plan.details import VisitDetails, tidied
from components.plan.funding import Funding, Logo, Period, StatementKind
from components.plan.publication import Visibility

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
lines = texts.map(lambda text: " ".join(text.split()))
boxes = st.builds(
    lambda south, west: BoundingBox(south=south, west=west, north=south + 1.5, east=-179.5 if west > 100 else west + 2),
    st.integers(-88, 88).map(float),
    st.integers(-179, 170).map(float),
)
FIRST = datetime(2001, 2, 1, tzinfo=UTC)
pictures = st.text("0123456789abcdef", min_size=64, max_size=64)
logos = st.builds(
    Logo,
    name=lines.filter(bool),
    link=st.sampled_from(["", "https://example.org/a?b=c", "http://münchen.example"]),
    picture=pictures,
)
fundings = st.builds(
    Funding,
    programme=lines,
    project=lines,
    project_number=lines,
    period=st.sampled_from(Period),
    statement=st.sampled_from(StatementKind),
    fund=st.sampled_from(["", "erdf"]) | lines,
    text=lines,
    logos=st.lists(logos, max_size=3).map(tuple),
    disclaimer=texts.map(str.strip),
)
ids = st.sampled_from(["", "helsinki-2026", "2026-09-17-0123456789abcdef"])


def details(ids_of_visits: st.SearchStrategy[str] = ids) -> st.SearchStrategy[VisitDetails]:
    """Sound details, as they are stored."""
    return st.builds(
        VisitDetails,
        id=ids_of_visits,
        title=lines.filter(bool),
        introduction=texts.map(str.strip),
        host=lines,
        contact=lines,
        contact_phone=st.sampled_from(["", "+358 40 123 4567"]),
        contact_phone_stays=st.booleans(),
        contact_email=st.sampled_from(["", "anna@example.org"]),
        bring=texts.map(str.strip),
        photo_notice=texts.map(str.strip),
        removal_contact=lines,
        press_contact=lines,
        credits=texts.map(str.strip),
        funding=fundings,
        languages=st.lists(st.sampled_from(["fi", "sv", "en", "pt-BR"]), min_size=1, unique=True).map(tuple),
        time_zone=st.sampled_from(["UTC", "Europe/Helsinki", "Pacific/Apia"]),
        country_codes=st.lists(st.sampled_from(["fi", "ee", "pt"]), unique=True).map(tuple),
        viewbox=st.none() | boxes,
        walking_m_s=st.sampled_from([0.2, 0.91, 1.16, 1.42, 3.0]),
        visibility=st.sampled_from(Visibility),
        opens_at=st.none() | st.integers(0, 60 * 24 * 365 * 90).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
        is_sample=st.booleans(),
    ).map(tidied)
