"""The delays of several groups, put together: a stop of all waits for the last of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from components.plan.model import Stop
from components.plan.parallel import put_together
from components.plan.retiming import DelayPreview, HoursChange

DINNER = Stop(id="dinner", date=date(2026, 6, 4), name="Dinner", arrive=time(21), depart=time(23, 30))


def preview(day: int, ends: time) -> DelayPreview:
    end = datetime.combine(date(2026, 6, day), ends, UTC)
    change = HoursChange(
        stop_id="dinner", name="Dinner", arrive_before=None, arrive=None, depart_before=None, depart=end
    )
    return DelayPreview(
        stops=(replace(DINNER, depart=ends),), changed_hours=(change,), fixed_stops=(), new_problems=(), free_times=()
    )


@pytest.mark.parametrize("turned", [False, True])
def test_the_last_group_counts_past_midnight_too_in_the_plan_and_in_what_is_told_of_it(turned: bool) -> None:
    previews = [preview(4, time(23, 55)), preview(5, time(0, 10))]
    delay = put_together((DINNER,), previews[::-1] if turned else previews)
    assert [stop.depart for stop in delay.stops] == [time(0, 10)]
    assert [change.depart for change in delay.changed_hours] == [datetime(2026, 6, 5, 0, 10, tzinfo=UTC)]
