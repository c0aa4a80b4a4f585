"""What is told of a newer plan: exactly what changed in it since it was read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from markupsafe import Markup

from components.i18n.words import words_for
from components.plan.model import Coordinate, Day, PlannedStop, Visit
from components.render import assets
from components.render.data import page_data
from components.render.escaping import json_for_script
from components.render.stop_list import stop_list
from tests import samples
from tests.browser.conftest import DESKTOP, LendPage
from tests.browser.tools import ask_much
from tests.moments import VISITS

# What a page that shows these plans one after the other finds, in the stored form and back.
ASK = """([plans, pairs]) => {
  const stored = plans.map(({ html, data }) => {
    const root = document.createElement('div');
    root.innerHTML = html;
    return JSON.stringify(readOf(root, data));
  });
  return pairs.map(([before, after]) => changesBetween(JSON.parse(stored[before]), JSON.parse(stored[after]))
    .map(({ kind, was, stop }) => [kind, (stop ?? was).id]));
}"""
Change = Callable[[PlannedStop], PlannedStop]


def as_shown(visit: Visit, language: str = "en") -> dict[str, Any]:
    words = words_for(language)
    visit = replace(visit, days=tuple(without_legs(day) for day in visit.days))
    data = json.loads(json_for_script(page_data(visit, words)))
    return {"html": str(stop_list(visit, words, stage=Markup())), "data": data}


def without_legs(day: Day) -> Day:
    """They lead from stops that a changed plan may not have."""
    return replace(day, stops=tuple(replace(each, leg=None, group_legs=()) for each in day.stops))


def texts(**values: Any) -> Change:
    """Another text of the row."""
    return lambda planned: replace(planned, stop=replace(planned.stop, **values))


def later(minutes: int, name: str = "arrive") -> Change:
    """Another hour."""

    def changed(planned: PlannedStop) -> PlannedStop:
        hour = getattr(planned.timing, name)
        return replace(planned, timing=replace(planned.timing, **{name: hour + timedelta(minutes=minutes)}))

    return changed


def north(degrees: float) -> Change:
    def changed(planned: PlannedStop) -> PlannedStop:
        assert planned.place is not None
        at = planned.place.coordinate
        moved = Coordinate(latitude=at.latitude + degrees, longitude=at.longitude)
        return replace(planned, place=replace(planned.place, coordinate=moved))

    return changed


def with_stop(visit: Visit, stop_id: str, change: Change | None) -> Visit:
    """The visit with one stop changed, or without it."""

    def changed(day: Day) -> Day:
        stops = [change(each) if change and each.stop.id == stop_id else each for each in day.stops]
        return replace(day, stops=tuple(each for each in stops if change or each.stop.id != stop_id))

    return replace(visit, days=tuple(changed(day) for day in visit.days))


def to_day(visit: Visit, stop_id: str, number: int) -> Visit:
    [moved] = [each for day in visit.days for each in day.stops if each.stop.id == stop_id]
    visit = with_stop(visit, stop_id, None)
    days = list(visit.days)
    days[number] = replace(days[number], stops=(moved, *days[number].stops))
    return replace(visit, days=tuple(days))


def in_order(visit: Visit, *order: int) -> Visit:
    """The last day's stops in another order, numbered anew."""
    day = visit.days[-1]
    stops = tuple(replace(day.stops[place], number=number) for number, place in enumerate(order, 1))
    return replace(visit, days=(*visit.days[:-1], replace(day, stops=stops)))


FIELDS: dict[str, Change] = {
    "name": texts(name="Another name"),
    "address": texts(address="Tobačna 5"),
    "meet": texts(meet="Lobby, 08:50"),
    "notes": texts(notes="Bring a badge. " * 40),
    "phone": texts(phone="+386 1 000 00 00"),
    "contact": texts(contact="Ana"),
    "accessibility": texts(accessibility="Steps"),
    "agenda": texts(agenda="09:00 Coffee"),
}


def expectations() -> list[tuple[str, Visit, Visit, list[list[str]]]]:
    visit = samples.ljubljana()
    ids = [planned.stop.id for day in visit.days for planned in day.stops]
    rows: list[tuple[str, Visit, Visit, list[list[str]]]] = []
    for name, each in {
        **VISITS,
        "ljubljana": visit,
        "sixty": samples.sixty_stops(),
        "hostile": samples.hostile(),
    }.items():
        rows.append((name, each, each, []))
    for stop_id in ids:
        for kind, change in FIELDS.items():
            changed = with_stop(visit, stop_id, change)
            rows += [(kind, visit, changed, [[kind, stop_id]]), (f"{kind} back", changed, visit, [[kind, stop_id]])]
        without = with_stop(visit, stop_id, None)
        rows += [("gone", visit, without, [["gone", stop_id]]), ("new", without, visit, [["new", stop_id]])]
    long = with_stop(visit, "mao", texts(notes="A" * 200))
    untimed = replace(
        visit,
        days=tuple(
            replace(
                day,
                stops=tuple(
                    replace(each, timing=replace(each.timing, arrive=None, depart=None, leave_by=None))
                    for each in day.stops
                ),
            )
            for day in visit.days
        ),
    )
    return [
        *rows,
        ("begin", visit, with_stop(visit, "mao", later(5)), [["time", "mao"]]),
        ("end", visit, with_stop(visit, "mao", later(5, "depart")), [["time", "mao"]]),
        ("the same instant in another zone", visit, with_stop(visit, "mao", utc), []),
        ("another day", visit, to_day(visit, "abc", 0), [["time", "abc"]]),
        ("another pin", visit, with_stop(visit, "mao", north(0.01)), [["address", "mao"]]),
        ("a pin that is a little more exact", visit, with_stop(visit, "mao", north(0.0002)), []),
        ("the end of a long text", long, with_stop(visit, "mao", texts(notes="A" * 199 + "B")), [["notes", "mao"]]),
        ("another order", untimed, in_order(untimed, 1, 0, 2, 3), [["order", "mao"]]),
        ("the last comes first", untimed, in_order(untimed, 3, 0, 1, 2), [["order", "barcamp"]]),
        ("a description is no change", visit, with_stop(visit, "mao", texts(description="Other")), []),
    ]


def utc(planned: PlannedStop) -> PlannedStop:
    hours = {name: getattr(planned.timing, name) for name in ("arrive", "depart")}
    in_utc = {name: hour and hour.astimezone(UTC) for name, hour in hours.items()}
    return replace(planned, timing=replace(planned.timing, **in_utc))


def test_exactly_what_changed_is_told(lend_page: LendPage) -> None:
    page = lend_page(DESKTOP)
    page.add_script_tag(content=assets.joined(assets.STATIC / "plan-changes.js"))
    # Whoever reads on in another language is told of new hours, and that nothing else is another.
    visit = samples.ljubljana()
    moved = with_stop(with_stop(visit, "mao", texts(address="Drugje")), "abc", later(5))
    rows = [(name, (before, "en"), (after, "en"), expected) for name, before, after, expected in expectations()]
    rows += [
        ("the same in Slovene", (visit, "en"), (visit, "sl"), []),
        ("moved, in Slovene", (visit, "en"), (moved, "sl"), [["time", "abc"]]),
    ]
    plans: list[dict[str, Any]] = []
    places: dict[tuple[int, str], int] = {}
    for shown in (each for _, before, after, _ in rows for each in (before, after)):
        key = (id(shown[0]), shown[1])  # the rows keep each visit alive
        if key not in places:
            places[key] = len(plans)
            plans.append(as_shown(*shown))
    pairs = [[places[id(visit), language] for visit, language in row[1:3]] for row in rows]
    answers = ask_much(page, ASK, [plans, pairs])
    for (name, _, _, expected), answer in zip(rows, answers, strict=True):
        assert answer == expected, name


def test_the_note_on_a_plan_is_for_who_has_read_the_plan_before_it(lend_page: LendPage) -> None:
    page = lend_page(DESKTOP)
    page.add_script_tag(content=assets.joined(assets.STATIC / "changes.js"))
    notes = page.evaluate(
        """() => {
          const note = (read, note_automatic) => automaticNote(
            { number: read }, { data: { plan: { number: 4, note_automatic } }, texts: { changed: "Changed" } });
          const earlier = { 1: ["a", ""], 2: ["b", ""], 3: "c" };
          const own = ownNotes(earlier, { number: 4, note_own: "d", note_language: "sl" });
          return [note(3, "ABC 15 min later"), note(2, "ABC 15 min later"), note(3, "Changed"), note(3), own];
        }"""
    )
    assert notes == [[["ABC 15 min later"]], [], [], [], {"2": ["b", ""], "3": "c", "4": ["d", "sl"]}]
