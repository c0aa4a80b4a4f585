"""The arithmetic and the looks of docs/measurements.md."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.table import Chapter, Row, Samples, contents, markdown, summary, verdict

some_values = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=40)


def samples(*values: float, unit: str = "ms") -> Samples:
    return Samples(unit=unit, values=values)


def row(what: str = "a thing", *values: float, **more: object) -> Row:
    return Row.model_validate({"what": what, "ours": samples(*(values or (1.0,))), **more})


def table_of(*rows: Row) -> list[list[str]]:
    text = markdown(Chapter(title="T", how="so", rows=rows))
    lines = text.replace("\u00a0", " ").splitlines()  # a number and its unit stay on one line
    return [[cell.strip() for cell in line.strip("|").split(" |")] for line in lines if line.startswith("|")][2:]


@settings(deadline=None)
@given(some_values)
def test_the_median_is_not_moved_by_the_order_of_the_runs(values: list[float]) -> None:
    assert samples(*values).median == samples(*sorted(values)).median == median(values)


@settings(deadline=None)
@given(some_values, st.integers(1, 100))
def test_a_percentile_is_the_least_value_that_covers_its_share(values: list[float], percent: int) -> None:
    found = samples(*values).percentile(percent)
    assert found in values
    assert sum(each <= found for each in values) * 100 >= percent * len(values)
    assert sum(each < found for each in values) * 100 < percent * len(values)


def test_percentiles_by_nearest_rank() -> None:
    hundred = samples(*range(100, 0, -1))
    assert [hundred.percentile(each) for each in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert samples(15, 20, 35, 40, 50).percentile(30) == 20
    assert samples(7).percentile(99) == 7


def test_a_ratio_is_of_the_two_medians() -> None:
    assert row("x", 1, 2, 300, peer_name="p", peer=samples(8, 8, 1)).ratio == 0.25
    assert row("x", 2).ratio is None
    assert row("x", 2, peer_name="p", peer=samples(0)).ratio is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.12345, "0.123"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (12345.6, "12 346"), (0, "0"), (12, "12")],
)
def test_three_figures_count(value: float, shown: str) -> None:
    assert samples(value).shown() == f"{shown} ms"


def test_the_spread_and_the_number_of_runs_are_told() -> None:
    assert samples(3.25, 1.5, 2.5).shown() == "2.50 ms (1.50 to 3.25, n=3)"
    assert table_of(row("x", 3.25, 1.5, 2.5))[0][1] == "2.50 ms<br><sub>1.50 to 3.25, n=3</sub>"


def test_a_measurement_against_two_peers_stands_once() -> None:
    rows = table_of(
        row("x", 1, peer_name="slow", peer=samples(4), target="half", verdict="met"),
        row("x", 1, peer_name="fast", peer=samples(0.5), target="half", verdict="missed"),
        row("x", 2),
    )
    assert rows == [
        ["x", "1 ms", "slow: 4 ms", "0.250", "half", "met"],
        ["", "", "fast: 0.500 ms", "2", "half", "**missed**"],
        ["x", "2 ms", "", "", "", ""],
    ]


def test_a_bar_in_a_text_does_not_end_its_cell() -> None:
    text = markdown(Chapter(title="T", how="so", rows=(row("a | b", target="c | d", verdict="met"),)))
    assert "| a \\| b | 1\u00a0ms |" in text
    assert r"c \| d" in text


def test_notes_name_their_row_and_peer() -> None:
    text = markdown(Chapter(title="T", how="so", rows=(row("x", peer_name="p", peer=samples(1), note="because"),)))
    assert "- x (p): because" in text


def test_rows_with_a_target_are_counted_and_the_missed_are_named() -> None:
    chapters = [
        Chapter(title="One & two", how="", rows=(row("a", target="t", verdict=verdict(True)), row("b"))),
        Chapter(title="Three", how="", rows=(row("c", target="t", verdict=verdict(False)),)),
    ]
    assert summary(chapters) == "1 of 2 targets met."
    assert contents(chapters) == "- [One & two](#one--two): 1 of 1\n- [Three](#three): 0 of 1, not c\n"
