"""The draft as partners will see it, at any moment of the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import streamlit as st

from components.i18n.words import Words
from components.pages import state
from components.plan.model import Day
from components.visit.drafts import DraftService

BEFORE, AFTER = timedelta(hours=2), timedelta(hours=1)
STEP = timedelta(minutes=5)
HEIGHT_PX = 620


def preview(mine: DraftService, words: Words, _stop_id: str) -> None:
    """A slider over the day, and the page for phones at that moment."""
    days = {day.date: day for day in mine.visit().days}
    if not days:
        st.write(words.text("The plan is still empty"))
        return
    fullest = max(days, key=lambda date: len(days[date].stops))
    date = st.segmented_control(
        words.text("Day"),
        list(days),
        default=fullest,
        format_func=lambda each: words.date(each, "medium"),
        key="dialog day",
    )
    begins, ends = _span(days[date or fullest])
    zone = begins.tzinfo
    at = st.slider(
        words.text("Time"),
        begins.replace(tzinfo=None),
        ends.replace(tzinfo=None),
        (begins + BEFORE).replace(tzinfo=None),
        STEP,
        format="HH:mm",
        key=f"dialog at {date}",
    )
    asked = {"at": at.replace(tzinfo=zone).isoformat(), "day": (date or fullest).isoformat(), "lang": words.language}
    st.iframe(f"{state.own_address() or ''}/organise/preview?{urlencode(asked)}", height=HEIGHT_PX)


def _span(day: Day) -> tuple[datetime, datetime]:
    """From some time before the first hour of the day to some time after its last."""
    zone = state.visit_service().settings.zone
    known = [hour for each in day.stops for hour in (each.timing.arrive, each.timing.depart) if hour is not None]
    noon = datetime(day.date.year, day.date.month, day.date.day, 12, tzinfo=zone)
    first, last = min(known, default=noon), max(known, default=noon)
    return (first - BEFORE).replace(second=0, microsecond=0), last + AFTER
