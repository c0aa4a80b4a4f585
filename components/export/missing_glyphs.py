"""A typeface of empty boxes, for characters that no other typeface has.

Each character has a glyph of its own, so that its text can be searched and copied in a PDF, as PDF/UA-1 (ISO 14289-1,
7.21.7 and 7.21.8) asks for.
"""

from __future__ import annotations

from io import BytesIO

BOX_FAMILY = "Missing Characters"
BOX_ADVANCE = 0.6
"""The width of a box and of the space around it, as a fraction of the size."""

_UNIT = 1000
_SECONDS_OF_2024 = 3_786_825_600  # since 1904, as the format has it: the same in all files
_LEFT, _BOTTOM, _RIGHT, _TOP, _STROKE = 70, -50, 530, 700, 40


def box_typeface(characters: str) -> bytes:
    """A TrueType file with a box for each of these characters: the same bytes for the same characters."""
    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # noqa: PLC0415 - the app starts without it
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # noqa: PLC0415

    codes = sorted({ord(character) for character in characters})
    names = [f"u{code:05X}" for code in codes]
    pen = TTGlyphPen(None)
    for edge, is_inner in ((0, False), (_STROKE, True)):
        left, right, bottom, top = _LEFT + edge, _RIGHT - edge, _BOTTOM + edge, _TOP - edge
        corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
        first, *others = reversed(corners) if is_inner else corners
        pen.moveTo(first)
        for corner in others:
            pen.lineTo(corner)
        pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(_UNIT, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(dict(zip(codes, names, strict=True)))
    builder.setupGlyf(dict.fromkeys([".notdef", *names], box))
    builder.setupHorizontalMetrics({name: (round(BOX_ADVANCE * _UNIT), _LEFT) for name in [".notdef", *names]})
    builder.setupHorizontalHeader(ascent=935, descent=-265)  # those of Fira Sans
    builder.setupNameTable(
        {"familyName": {"en": BOX_FAMILY}, "styleName": {"en": "Regular"}, "psName": {"en": "MissingCharacters"}}
    )
    builder.setupOS2(sTypoAscender=935, sTypoDescender=-265, usWinAscent=935, usWinDescent=265)
    builder.setupPost()
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = _SECONDS_OF_2024
    out = BytesIO()
    builder.save(out)
    return out.getvalue()
