"""The record of a visit: when it begins, and what is not in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.model import Stop, Visit
from components.plan.record import fields_until_end, is_over, lasting_stop
from components.settings import Settings
from components.sheets.columns import words_that_may_end
from components.visit.planner import plan
from components.visit.revision import record_of

STOP = Stop(
    id="museum",
    date=date(2026, 9, 17),
    name="Museum",
    phone="+386 40 123 456",
    contact="Ana, 040 123 456, ana@example.org",
    notes="Door code 4711",
    meet="At the back",
    translations={"sl": {"notes": "Koda 4711", "contact": "Ana, tel. 040 123 456", "name": "Muzej"}},
)


def visit_of(*stops: Stop, zone: str = "Europe/Ljubljana", **settings: object) -> Visit:
    made = Settings.model_validate({"folder": ".", "time_zone": zone, "title": "Visit", **settings})
    return plan(stops, made, places=lambda _address, name="": None, legs=lambda _leg: None)


def test_phones_are_for_the_days_of_the_visit_unless_it_says_otherwise() -> None:
    lasting = lasting_stop(STOP)
    assert (lasting.phone, lasting.contact, lasting.notes) == ("", "Ana, ana@example.org", "Door code 4711")
    assert lasting.translations["sl"] == {"notes": "Koda 4711", "contact": "Ana", "name": "Muzej"}
    assert lasting_stop(replace(STOP, until_end=frozenset())) == replace(STOP, until_end=frozenset())
    assert fields_until_end(STOP) == {"phone", "contact"}


@given(st.sets(st.sampled_from(sorted(set(words_that_may_end().values())))))
def test_what_is_marked_goes_in_every_language_and_nothing_else(marked: set[str]) -> None:
    texts = dict.fromkeys(set(words_that_may_end().values()), "kept")
    stop = replace(STOP, **texts, until_end=frozenset(marked), translations={"sl": texts})  # type: ignore[arg-type]
    lasting = lasting_stop(stop)
    for name in texts:
        assert getattr(lasting, name) == ("" if name in marked else "kept")
        assert lasting.translations.get("sl", {}).get(name, "") == getattr(lasting, name)
    assert lasting_stop(lasting) == lasting
    assert fields_until_end(stop) == marked
    assert not fields_until_end(lasting)


def test_a_mark_of_something_that_is_no_text_takes_nothing_away() -> None:
    stop = replace(STOP, until_end=frozenset({"name", "id", "group", "coordinate", "nonsense"}))
    assert lasting_stop(stop) == replace(stop, until_end=frozenset())


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("stops", "zone", "end"),
    [
        pytest.param([{"arrive": time(9)}], "Europe/Ljubljana", "2026-09-18T00:00+02:00", id="at midnight"),
        pytest.param([{}], "Pacific/Apia", "2026-09-18T00:00+13:00", id="by the clocks of the visit"),
        pytest.param(
            [{"arrive": time(23), "depart": time(1, 30)}], "Europe/Ljubljana", "2026-09-18T01:30+02:00", id="a night"
        ),
        pytest.param(
            [{"arrive": time(9)}, {"arrive": time(20), "time_zone": "America/New_York"}],
            "Europe/Ljubljana",
            "2026-09-18T00:00-04:00",
            id="the group is farther west",
        ),
        pytest.param([{"date": date.max}], "America/New_York", "9999-12-31T23:59:59.999999+00:00", id="the last day"),
    ],
)
def test_a_visit_is_over_at_the_end_of_its_last_day(stops: list[dict[str, object]], zone: str, end: str) -> None:
    made = [replace(STOP, id=f"stop-{index}", **fields) for index, fields in enumerate(stops)]  # type: ignore[arg-type]
    visit = visit_of(*made, zone=zone)
    assert visit.ends_at == instant(end)
    assert is_over(visit, instant(end))
    assert not is_over(visit, instant(end).replace(year=2026, month=9, day=16))


def test_a_visit_without_stops_is_never_over() -> None:
    assert not is_over(visit_of(), datetime(9999, 1, 1, tzinfo=UTC))


def test_groups_end_together_and_each_has_its_record() -> None:
    both = (replace(STOP, group="A"), replace(STOP, id="other", date=date(2026, 9, 18), group="B"))
    visit = visit_of(*both, contact="Bor", contact_phone="+386 41 654 321")
    assert {each.ends_at for each in visit.group_visits} == {visit.ends_at}
    record = record_of(visit)
    assert record.revision not in {"", visit.revision}
    for each in (record, *record.group_visits):
        assert (each.contact, each.is_record, each.revision) == ("Bor", True, record.revision)
        assert all(not planned.stop.phone for day in each.days for planned in day.stops)
    assert record_of(record) == record


def test_the_phone_of_the_visit_stays_where_its_organiser_wants_it() -> None:
    visit = visit_of(STOP, contact="Bor, 01 234 56 78", contact_phone="12", contact_phone_stays=True)
    assert record_of(visit).contact == "Bor, 01 234 56 78, 12"
    gone = visit_of(STOP, contact="Bor, 01 234 56 78", contact_phone="12", contact_email="bor@example.org")
    assert record_of(gone).contact == "Bor, bor@example.org"
