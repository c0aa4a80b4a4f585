"""Dialogs about one day: running late, a suggested order, and a preview of the page at any moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.publish_dialog import confirm_problems, note_and_name
from components.pages.values import plain
from components.plan.changes import partner_note
from components.plan.editing import Stops, days_of
from components.plan.errors import PlanFault, StudyVisitError
from components.plan.messages import Phrase, message_of
from components.plan.model import Day, PlannedStop, Visit
from components.plan.retiming import DelayPolicy, DelayPreview
from components.plan.status import visit_status
from components.plan.stretches import OrderChange, order_changes, ways_with_lost_minutes
from components.plan.zones import shows_other_hour
from components.render.labels import hours
from components.visit.drafts import DraftService
from components.visit.suggested_order import SuggestedOrder, suggest_order_of_day

DELAYS_MIN = (5, 10, 15)
MAX_DELAY_MIN = 600
AFTER = "after"
"""Beside the days of the preview: what stays when the visit is over."""
PREVIEW_BEFORE, PREVIEW_AFTER = timedelta(hours=2), timedelta(hours=1)
"""How long before the first hour of a day its preview begins, and how long after the last one it ends."""
_OFFER = "dialog offer"


def late(drafts: DraftService, words: Words, stop_id: str) -> None:
    """Running late: from which stop and by how much, what that does to the day, and one button that publishes it."""
    stops, visit = drafts.published()
    planned = {each.stop.id: each for day in visit.days for each in day.stops}
    if not planned:
        st.write(words.text("Nothing is published yet."))
        return
    status = visit_status(visit, state.visit_service().now())
    current = status.now or status.next or next(iter(planned.values()))
    first_id = stop_id if stop_id in planned else current.stop.id
    chosen_id = st.selectbox(
        words.text("From which stop on?"),
        list(planned),
        index=list(planned).index(first_id),
        format_func=lambda each: _hour_and_name(planned[each], visit, words),
        key="dialog late from",
    )
    minutes = _minutes(words)
    at_the_stop = st.checkbox(
        words.text("We are already there: only the end moves"),
        value=status.now is not None and status.now.stop.id == chosen_id,
        key=f"dialog late there {chosen_id}",
    )
    use_slack = st.checkbox(words.text("Use free time first"), key="dialog late slack")
    policy = DelayPolicy.USE_SLACK if use_slack else DelayPolicy.MOVE_AFTER
    try:
        delay = drafts.preview_delay(chosen_id, minutes, at_the_stop=at_the_stop, policy=policy)
    except PlanFault as fault:
        st.error(plain(words.phrase(message_of(fault))))
        return
    _delay_preview(delay, words)
    note, who = note_and_name(drafts, partner_note(stops, delay.stops), visit, words)
    confirmed = confirm_problems(drafts.preview(delay.stops, drafts.published_details()), words)
    label = Phrase("{minutes} min later from {stop} on", {"minutes": minutes, "stop": planned[chosen_id].stop.name})

    def publish(drafts: DraftService) -> None:
        drafts.save_organiser_name(who)
        plan = drafts.publish_stops(delay.stops, label, note=note, who=who, confirmed=bool(confirmed))
        actions.tell_published(plan.number)

    left, right = st.columns(2)
    is_disabled = confirmed is False or not delay.changed_hours
    if left.button(words.text("Publish now"), type="primary", width="stretch", disabled=is_disabled):
        actions.save_dialog(publish)
    if right.button(words.text("Keep in my draft"), width="stretch", disabled=not delay.changed_hours):
        actions.save_dialog(lambda drafts: drafts.merge_stops(delay.stops, label))


def _minutes(words: Words) -> int:
    other = words.text("Other")
    labels = [f"+{minutes}" for minutes in DELAYS_MIN]
    picked = st.segmented_control(
        words.text("How many minutes?"), [*labels, other], default=labels[-1], key="dialog late by", width="stretch"
    )
    if picked != other:
        return DELAYS_MIN[labels.index(picked)] if picked in labels else DELAYS_MIN[-1]
    label = words.text("Minutes later (with a minus: earlier)")
    return int(st.number_input(label, -MAX_DELAY_MIN, MAX_DELAY_MIN, 20, key="dialog late other"))


def _delay_preview(delay: DelayPreview, words: Words) -> None:
    lines = [
        f"- {plain(change.name)}: ~~{_span(change.arrive_before, change.depart_before, words)}~~ "
        f"**{_span(change.arrive, change.depart, words)}**"
        for change in delay.changed_hours
    ]
    fixed = [words.text("{stop} stays as it is: its hours are fixed.", stop=stop.name) for stop in delay.fixed_stops]
    lines += [f"- {plain(line)}" for line in fixed]
    st.markdown("\n".join(lines) if lines else words.text("Nothing changes."))
    for problem in delay.new_problems:
        st.warning(f"{plain(words.phrase(problem.message))} {plain(words.phrase(problem.remedy))}".rstrip())
    if delay.new_problems and delay.free_times:
        free_times = "; ".join(plain(words.phrase(each.sentence)) for each in delay.free_times)
        st.caption(f"{words.text('Where time could be saved:')} {free_times}")


def _span(arrive: datetime | None, depart: datetime | None, words: Words) -> str:
    span = "–".join(words.hour(each) if each is not None else "…" for each in (arrive, depart))
    known = arrive or depart
    elsewhere = known is not None and shows_other_hour(known, state.visit_service().settings.zone)
    return f"{span} ({words.zone(known.tzinfo)})" if known is not None and elsewhere else span


def _hour_and_name(planned: PlannedStop, visit: Visit, words: Words) -> str:
    hour = words.hour(planned.timing.arrive) if planned.timing.arrive is not None else "…"
    if len(visit.days) == 1:
        return f"{hour} · {planned.stop.name}"
    return f"{words.date(planned.stop.date, 'medium')}, {hour} · {planned.stop.name}"


def suggest(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """A suggested order of one day beside the present one: what it saves, or why there is nothing better."""
    stops = drafts.draft().stops
    days = sorted(days_of(stops), key=lambda day: -sum(stop.date == day for stop in stops))
    if not days:
        st.write(words.text("The plan is still empty"))
        return
    day = st.selectbox(words.text("Day"), days, format_func=words.date, key="dialog day")
    left, right = st.columns(2)
    keep_first = left.checkbox(words.text("The first stop stays first"), value=True, key="dialog first")
    keep_last = right.checkbox(words.text("The last stop stays last"), value=True, key="dialog last")
    keep_end = st.checkbox(words.text("The day ends when it ends now"), value=True, key="dialog end")
    if st.button(words.text("Find a shorter order"), width="stretch"):
        with st.spinner(words.text("Asking for the ways between all stops …")):
            _find_order(drafts, stops, day, keep_first=keep_first, keep_last=keep_last, keep_end=keep_end)
        if fault := actions.take_fault():
            st.error(plain(fault))
    offer = state.recall(_OFFER)
    if isinstance(offer, SuggestedOrder) and offer.before == stops:
        _compare_orders(drafts, offer, day, words)


def _find_order(drafts: DraftService, stops: Stops, day: date, **keep: bool) -> None:
    state.remember(_OFFER, None)
    actions.forget_told()
    try:
        details = drafts.draft().details
        offer = suggest_order_of_day(state.visit_service(), stops, day, owner=drafts.owner, details=details, **keep)
    except StudyVisitError as fault:
        actions.tell(message_of(fault), severity="error")
        return
    state.remember(_OFFER, offer)


def _compare_orders(drafts: DraftService, offer: SuggestedOrder, day: date, words: Words) -> None:
    """What a suggested order saves and changes, stop by stop, before it is taken."""
    if offer.router_silent:
        st.caption(words.text("The router does not answer, so these times are estimates."))
    elif offer.timetabled:
        st.caption(words.text("An estimate: look up the connection before you go."))
    if offer.reason is not None:
        st.markdown(f"**{plain(words.phrase(offer.reason))}**")
    if not offer.changes:
        return
    saved = words.text(
        "{minutes} and {distance} less under way",
        minutes=words.duration(max(0, offer.travel_before_s - offer.travel_s)),
        distance=words.distance(max(0.0, offer.distance_before_m - offer.distance_m)),
    )
    st.markdown(f"**{plain(saved)}**")
    before, after = drafts.preview(offer.before), drafts.preview(offer.stops)
    st.markdown("\n".join(_order_line(change, words) for change in order_changes(before, after, day)))
    for stop in ways_with_lost_minutes(offer.before, offer.stops):
        lost = words.text(
            "The minutes written for the way to {stop} were for another way, and are taken out.", stop=stop.name
        )
        st.caption(plain(lost))
    if st.button(words.text("Use this order"), type="primary", width="stretch"):
        label = Phrase("A suggested order for {day}", {"day": day})
        actions.save_dialog(
            lambda drafts: drafts.edit(label, lambda stops: offer.stops if stops == offer.before else stops)
        )


def _order_line(change: OrderChange, words: Words) -> str:
    """A stop with its number and hours in the present order and in the suggested one, where these differ."""
    number = f"{change.number_before} → {change.number}" if change.is_moved else f"{change.number}"
    now, then = hours(change.before, words, change.zone), hours(change.after, words, change.zone)
    shown = plain(now) if now == then else f"~~{plain(now)}~~ **{plain(then)}**"
    return f"- {number} · {plain(change.name)}  \n  {shown}"


def preview(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """The draft as partners will see it: a slider over the day, and the page for phones at that moment; and what stays
    when the visit is over."""
    visit = drafts.preview()
    days = {day.date: day for day in visit.days}
    if not days:
        st.write(words.text("The plan is still empty"))
        return
    fullest = max(days, key=lambda each: len(days[each].stops))
    chosen = st.segmented_control(
        words.text("Day"),
        [*days, AFTER],
        default=fullest,
        format_func=lambda each: (
            words.date(each, "medium") if isinstance(each, date) else words.text("After the visit")
        ),
        key="dialog day",
    )
    if chosen == AFTER and visit.ends_at is not None:
        _preview_at(visit.ends_at, visit.days[0].date, words)
        return
    day = chosen if isinstance(chosen, date) else fullest
    begins, ends = _preview_span(days[day])
    at = st.slider(
        words.text("Time"),
        begins.replace(tzinfo=None),
        ends.replace(tzinfo=None),
        (begins + PREVIEW_BEFORE).replace(tzinfo=None),
        timedelta(minutes=5),
        format="HH:mm",
        key=f"dialog at {chosen}",
    )
    _preview_at(at.replace(tzinfo=begins.tzinfo), day, words)


def _preview_at(at: datetime, day: date, words: Words) -> None:
    query = {
        "at": at.isoformat(),
        "day": day.isoformat(),
        "lang": words.language,
        "group": state.shown_group(),
    }
    st.iframe(f"{state.app_url() or ''}/organise/preview?{urlencode(query, errors='replace')}", height=620)


def _preview_span(day: Day) -> tuple[datetime, datetime]:
    zone = state.visit_service().settings.zone
    times = [time for each in day.stops for time in (each.timing.arrive, each.timing.depart) if time is not None]
    noon = datetime(day.date.year, day.date.month, day.date.day, 12, tzinfo=zone)
    first, last = min(times, default=noon), max(times, default=noon)
    # In one zone: what clocks show at the last stop may be earlier than what they show at the first.
    return (first - PREVIEW_BEFORE).replace(second=0, microsecond=0), last.astimezone(first.tzinfo) + PREVIEW_AFTER
