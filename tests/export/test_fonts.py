"""Which typefaces a text needs, the width of text, and its wrapping."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from components.export.drawings import drawing_of
from components.export.fonts import (
    _COMMON,
    _SPACES,
    _UNSEEN,
    FAMILY,
    Weight,
    _clusters,
    font_files,
    han_family,
    is_plain,
    lacking,
    runs,
    text_width,
    typefaces,
    wrap,
)
from components.export.missing_glyphs import BOX_FAMILY, box_typeface
from components.export.shapes import Text
from components.export.typesetting import MM, typeset_picture
from components.plan.editing import MAX_TEXT_LENGTH
from components.render.escaping import Json

NAMES = {
    "Narodni muzej Škofja Loka, Дом, Αθήνα": (),
    "مكتبة الإسكندرية": ("Noto Sans Arabic",),
    "המוזיאון": ("Noto Sans Hebrew",),
    "美术馆": ("Noto Sans CJK SC",),
    "東京のびじゅつかん": ("Noto Sans CJK JP",),
    "서울": ("Noto Sans CJK KR",),
    "თბილისი": ("Noto Sans Georgian",),
    "พิพิธภัณฑ์": ("Noto Sans Thai",),
    "संग्रहालय": ("Noto Sans Devanagari",),
    "Մատենադարան": ("Noto Sans Armenian",),
    "ኢትዮጵያ": ("Noto Sans Ethiopic",),
    "🎨 👩\u200d🎨 🏛\ufe0f 👍🏽 1\ufe0f\u20e3": ("Noto Emoji",),
    "Đặng Ṣaḥīḥ ₿": ("Noto Sans",),
}
"""Names, each with the families that it needs beside Fira Sans."""
UNKNOWN = "\U00013000ܫߒ"
"""A hieroglyph, and letters of Syriac and N'Ko: no typeface of ours has them."""


def test_names_of_all_scripts_have_the_fewest_typefaces() -> None:
    assert {name: tuple(typeface.family for typeface in typefaces(name)[1:]) for name in NAMES} == NAMES
    assert lacking("".join(NAMES)) == ""
    assert [name for name in NAMES if is_plain(name)] == [next(iter(NAMES))]
    everything = typefaces("".join(NAMES))
    assert everything[0].family == FAMILY
    assert all(file.is_file() for typeface in everything for file in typeface.files)


def test_ideographs_are_those_of_the_place_where_it_is_known() -> None:
    han = han_family(("Europe/Ljubljana", "Asia/Tokyo", "Asia/Seoul"))
    assert [typeface.family for typeface in typefaces("東京", han)] == [FAMILY, "Noto Sans CJK JP"]
    assert han_family(("Europe/Ljubljana",)) == ""


def test_what_is_called_common_is_in_the_typeface() -> None:
    """Else a letter that it lacks would be told as there, without looking."""
    common = [letter for letter in map(chr, range(0x3000)) if _COMMON.fullmatch(letter) and not _UNSEEN.match(letter)]
    assert len(common) > 400
    assert all(text_width(letter, 1, weight) > 0 for letter in common for weight in Weight if weight != "Arimo[wght]")


@given(st.text(max_size=40))
def test_runs_lose_no_character(text: str) -> None:
    assert "".join(piece for _, piece in runs(text)) == text


def test_characters_of_no_typeface_are_boxes() -> None:
    text = f"a{UNKNOWN} b\u200d"
    assert lacking(text) == UNKNOWN
    assert list(runs(f"a{UNKNOWN}")) == [("", "a"), (BOX_FAMILY, UNKNOWN)]
    with font_files(text) as (families, files):
        assert families == (FAMILY, BOX_FAMILY)
        assert files[-1].read_bytes() == box_typeface(UNKNOWN) == box_typeface(UNKNOWN[::-1])
    assert not files[-1].exists()


def test_pictures_show_letters_of_all_scripts_and_boxes_for_the_others() -> None:
    """A letter without a glyph would be an empty picture, and the same picture as any other."""

    def drawn(text: str, *, bold: bool = False) -> bytes:
        shape = Text(text=text, x=2, y=20, size=18, colour="#000000", bold=bold)
        drawing = drawing_of("letter", [shape], 40, 30)
        data: dict[str, Json] = {"title": "A letter", "drawing": drawing.data}
        return typeset_picture("picture", data, drawing.files, language="en", width_px=40, page_width_mm=40 * MM)

    letters = [*(name[0] for name in NAMES), *UNKNOWN[:1]]
    assert len({drawn(letter) for letter in ["", *letters]}) == len(letters) + 1
    assert drawn("م") != drawn("م", bold=True)
    assert drawn(UNKNOWN[0]) == drawn(UNKNOWN[1])


@given(st.text(max_size=80), st.floats(min_value=20, max_value=400))
def test_no_line_is_wider_than_it_may_be(text: str, width: float) -> None:
    for line in wrap(text, width, 12, Weight.BOLD):
        assert text_width(line, 12, Weight.BOLD) <= width or len([*_clusters(line)]) == 1


def test_a_word_as_long_as_a_cell_may_be_is_broken_in_one_pass() -> None:
    """Measured anew for each length that might fit, it would keep the paper waiting for hours."""
    lines = wrap("W" * MAX_TEXT_LENGTH, 60, 12)
    assert sum(map(len, lines)) == MAX_TEXT_LENGTH
    assert {len(line) for line in lines[:-1]} == {int(60 // text_width("W", 12))}


@given(st.text(max_size=80))
@example("🧑\u200d🤝\u200d🧑" * 12)
@example("مكتبةمكت")  # letters that join are narrower together
def test_wrapping_loses_no_letter_and_adds_no_space(text: str) -> None:
    at = 0
    for line in wrap(text, 60, 12):
        at = " ".join(_SPACES.split(text)).index(line, at)
    assert "".join("".join(wrap(text, 60, 12)).split()) == "".join(text.split())


def test_what_is_cut_says_so() -> None:
    lines = wrap("one two three four five six seven", 60, 12, max_lines=2)

    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert text_width(lines[-1], 12) <= 60
