"""The groups of a plan: by the column, and by the names of stops where two groups are at the same hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from components.plan.groups import file_suffixes, grouped, members
from components.plan.model import Stop
from components.plan.parallel import put_together
from components.plan.retiming import DelayPreview, HoursChange

DAY = date(2026, 6, 4)


def stop(name: str, arrive: int | None = 10, depart: int | None = 11, *, group: str = "", hidden: bool = False) -> Stop:
    return Stop(
        id=name.casefold(),
        date=DAY,
        name=name,
        group=group,
        hidden=hidden,
        arrive=None if arrive is None else time(arrive),
        depart=None if depart is None else time(depart),
    )


def groups_of(*stops: Stop) -> list[str]:
    return [each.group for each in grouped(stops).stops]


@pytest.mark.parametrize(
    ("one", "other", "groups"),
    [
        ("Group A: Chapel", "Group B: Kiasma", ["A", "B"]),
        ("GROUP A – Chapel", "Group B - Kiasma", ["A", "B"]),
        ("Gruppe 1: Dom", "Gruppe 2: Hafen", ["1", "2"]),
        ("Skupina A – Grad", "Skupina B – Most", ["A", "B"]),
        ("Gruppo A: Duomo", "Gruppo B: Porto", ["A", "B"]),
        ("Grupo III: Museo", "Grupo IV: Puerto", ["III", "IV"]),
        ("1. csoport: Vár", "2. csoport: Múzeum", ["1", "2"]),
        ("A csoport: Vár", "B csoport: Múzeum", ["A", "B"]),
        ("Grupul A: Muzeu", "Grupa B: Castel", ["A", "B"]),
        ("A grupa: muzejs", "B grupa: pils", ["A", "B"]),
        ("Groupe Bleu : musée", "Groupe Rouge : port", ["Bleu", "Rouge"]),
        ("Chapel (Group A)", "Kiasma (group B)", ["A", "B"]),
        ("Chapel – Group A", "Kiasma – Group B", ["A", "B"]),
        ("Group A (English): Chapel", "Group B (French): Kiasma", ["A", "B"]),
        ("Group A Chapel", "Group B Kiasma", ["A", "B"]),
        ("Group photo: Castle", "Group work: room 2", ["", ""]),
        ("Working group: water", "Working group: energy", ["", ""]),
        ("Gruppo di lavoro: acqua", "Gruppo di lavoro: energia", ["", ""]),
        ("Chapel", "Kiasma", ["", ""]),
        ("Group A: Chapel", "Group A: Kiasma", ["", ""]),
        ("Group A: Chapel", "Kiasma", ["", ""]),
    ],
)
def test_stops_at_the_same_hours_tell_their_groups_by_their_names(one: str, other: str, groups: list[str]) -> None:
    assert groups_of(stop(one), stop(other)) == groups


def test_stops_one_after_the_other_are_no_groups_whatever_they_are_called() -> None:
    assert groups_of(stop("Group A: talk", 9, 10), stop("Group B: talk", 10, 11)) == ["", ""]
    assert groups_of(stop("Group A: talk", 9, 10), stop("Group B: talk", None, None)) == ["A", "B"]


def test_where_two_groups_are_apart_once_their_other_stops_are_theirs_too() -> None:
    stops = (stop("Group A: talk", 9, 10), stop("Group A: Chapel"), stop("Group B: Kiasma"), stop("Group photo: x", 12))
    assert groups_of(*stops) == ["A", "A", "B", ""]


def test_each_group_that_a_name_told_is_a_note_at_its_stop_and_the_name_stays() -> None:
    result = grouped((stop("Group A: Chapel"), stop("Group B: Kiasma"), stop("Lunch")))
    assert [each.name for each in result.stops] == ["Group A: Chapel", "Group B: Kiasma", "Lunch"]
    assert [problem.stop_id for problem in result.problems] == ["group a: chapel", "group b: kiasma"]
    assert {problem.severity for problem in result.problems} == {"note"}
    assert "group A" in str(result.problems[0].message)


def test_a_written_group_goes_before_the_name() -> None:
    result = grouped((stop("Group A: Chapel", group="Blue"), stop("Group B: Kiasma", group="Red")))
    assert result.names == ("Blue", "Red")
    assert not result.problems
    assert groups_of(stop("Group A: Chapel", group="all"), stop("Group B: Kiasma"), stop("C", group="A")) == [
        "",
        "",
        "A",
    ]


@pytest.mark.parametrize("everybody", ["", "all", "Everybody", "BOTH", " – ", "vsi", "alle", "mindenki"])
def test_what_is_for_everybody_is_no_group(everybody: str) -> None:
    assert grouped((stop("Lunch", group=everybody), stop("A", group="A"))).names == ("A",)
    assert groups_of(stop("Lunch", group=everybody)) == [""]


def test_names_are_in_the_order_of_appearance_and_in_their_first_spelling() -> None:
    result = grouped((stop("1", group="b"), stop("2", group="A"), stop("3", group="Group B"), stop("4", group=" a ")))
    assert result.names == ("b", "A")
    assert [each.group for each in result.stops] == ["b", "A", "b", "A"]


def test_a_group_of_hidden_stops_alone_is_none() -> None:
    assert grouped((stop("1", group="A"), stop("2", group="B", hidden=True))).names == ("A",)


def test_a_cell_may_name_several_groups_and_all_of_them_are_everybody() -> None:
    result = grouped(
        (
            stop("1", group="A"),
            stop("2", group="B"),
            stop("3", group="C"),
            stop("4", group="b + a"),
            stop("5", group="A, B, C"),
        )
    )
    assert result.names == ("A", "B", "C")
    assert [each.group for each in result.stops] == ["A", "B", "C", "B, A", ""]
    assert [members(each.group, result.names) for each in result.stops[3:]] == [("A", "B"), ()]
    assert [each.name for each in result.of("B")] == ["2", "4", "5"]
    assert [each.name for each in result.of("C")] == ["3", "5"]


def test_a_name_with_a_comma_is_one_name_where_its_parts_are_none() -> None:
    assert grouped((stop("1", group="Policy, finance"), stop("2", group="Culture"))).names == (
        "Policy, finance",
        "Culture",
    )


def test_files_of_groups_have_safe_names_no_two_the_same() -> None:
    names = ("A", "a/b", "../..", "Ω", "A b", "a-b")
    assert file_suffixes(names) == {"A": "A", "a/b": "a-b", "../..": "3", "Ω": "4", "A b": "A-b-5", "a-b": "a-b-6"}


def test_groups_that_are_out_at_once_after_midnight_are_groups() -> None:
    night = [stop("Group A: Bar", 22, 1), stop("Group B: Club", 23, 0)]
    assert grouped(night).names == ("A", "B")


def test_no_two_groups_share_a_file_whatever_they_are_called() -> None:
    suffixes = file_suffixes(["A-3", "A", "A!", "a"])
    assert len({suffix.casefold() for suffix in suffixes.values()}) == 4


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
