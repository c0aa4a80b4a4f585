"""A Word document (ECMA-376, Office Open XML) of headings, paragraphs, tables, pictures and places to fill in.

python-docx writes it; what that has no calls for is made here: links, languages, alternative texts, content controls.
Every text is cleaned (`clean`), since XML forbids some characters; a text never becomes a field or markup.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from components.export.archive import archive_of
from components.export.text import clean, one_line
from components.render.style import LIGHT
from components.render.typed_text import linked

_FACE = "Calibri"
_IN_PATH = "/%:@!$&'()*+,;=~"
"""What a path, a query and a fragment may hold as it is (RFC 3986, 3.3)."""
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_PLACEHOLDER = "Placeholder Text"  # Word's own name
_AFTER_BIDI = ("w:spacing", "w:ind", "w:jc", "w:rPr")
"""What python-docx writes after it in a paragraph's properties, whose order is fixed (17.3.1.26)."""
_LANGUAGES_OF_EAST_ASIA = frozenset({"ja", "ko", "zh"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a document; `alt` is read out in its place, and empty where a text beside it says the same."""

    data: bytes
    width_cm: float
    height_cm: float
    alt: str


class WordFile:
    """A document of one language on A4, to which parts are added in their order."""

    def __init__(self, *, title: str, author: str, language: str, changed_at: datetime) -> None:
        self._document = Document()
        self._language = language
        self._controls = 0
        self._style_ids: dict[str, str] = {}
        _without_thumbnail(self._document)
        properties = self._document.core_properties
        properties.title, properties.author = one_line(title)[:255], one_line(author)[:255]
        properties.last_modified_by = ""
        properties.language, properties.comments, properties.keywords = language, "", ""
        properties.created = properties.modified = changed_at.astimezone(UTC)
        properties.revision = 1
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.3)
        section.top_margin = section.bottom_margin = Cm(2.2)
        self._set_styles()

    def _set_styles(self) -> None:
        styles = self._document.styles
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        language = defaults.find(qn("w:lang"))
        language.set(qn("w:val"), self._language)
        language.set(qn("w:eastAsia"), self._language)
        accent, ink = RGBColor.from_string(LIGHT.accent[1:]), RGBColor.from_string(LIGHT.ink[1:])
        sizes = {"Normal": 11, "Title": 26, "Subtitle": 13, "Heading 1": 17, "Heading 2": 13.5, "Caption": 9}
        for name, size in sizes.items():
            style = styles[name]
            style.font.size, style.font.name, style.font.italic = Pt(size), _FACE, False
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                if "Theme" in attribute:
                    del fonts.attrib[attribute]
            for script in ("w:cs", "w:eastAsia"):
                fonts.set(qn(script), _FACE)
            style.font.color.rgb = accent if "Heading" in name else ink
        styles["Normal"].paragraph_format.space_after = Pt(6)
        styles["Title"].paragraph_format.space_before = Pt(14)
        styles["Title"].paragraph_format.space_after = Pt(4)
        styles["Caption"].font.bold = False
        border = styles["Title"].element.pPr.find(qn("w:pBdr"))
        styles["Title"].element.pPr.remove(border)
        placeholder = styles.add_style(_PLACEHOLDER, WD_STYLE_TYPE.CHARACTER, builtin=True)
        placeholder.font.color.rgb = RGBColor.from_string(LIGHT.muted[1:])
        shading = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", LIGHT.accent_soft[1:])):
            shading.set(qn(f"w:{name}"), value)
        placeholder.element.get_or_add_rPr().append(shading)

    def _paragraph(self, style: str) -> Paragraph:
        """A new paragraph of a style, by the style's id: python-docx searches all styles for it each time."""
        paragraph = self._document.add_paragraph()
        paragraph._p.style = self._style_id(style)
        return paragraph

    def _style_id(self, name: str) -> str:
        if name not in self._style_ids:
            self._style_ids[name] = self._document.styles[name].style_id
        return self._style_ids[name]

    def title(self, text: str) -> None:
        """The title of the document."""
        self._text(self._paragraph("Title"), text)

    def subtitle(self, text: str) -> None:
        """A line below the title."""
        self._text(self._paragraph("Subtitle"), text)

    def heading(self, text: str, level: int, *, language: str = "") -> None:
        """A heading, by which Word's navigation and its table of contents go."""
        self._text(self._paragraph(f"Heading {level}"), text, language=language)

    def paragraph(
        self, text: str, *, language: str = "", label: str = "", bold: bool = False, keep: bool = False
    ) -> None:
        """A paragraph with the links that are typed in it, after a `label` in bold; it may `keep` to the next part."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = keep
        if label:
            paragraph.add_run(f"{one_line(label)}: ").bold = True
        self._text(paragraph, text, language=language, bold=bold)

    def statement(self, text: str, *, language: str, colour: str, size_pt: float) -> None:
        """A line of the Union's own words in a plain typeface, as its rules ask for (2021/1060, annex IX)."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        self._text(paragraph, text, language=language)
        for run in paragraph.runs:
            run.font.name, run.font.size, run.font.color.rgb = "Arial", Pt(size_pt), RGBColor.from_string(colour[1:])

    def item(self, text: str, *, link: str = "", more: str = "", language: str = "") -> None:
        """An item of a list: a text that may lead somewhere, and what is told of it."""
        paragraph = self._paragraph("List Bullet")
        paragraph.paragraph_format.space_after = Pt(2)
        if link:
            self._link(paragraph, text, link, language)
        else:
            self._text(paragraph, text, language=language)
        if more:
            self._text(paragraph, f": {more}" if text else more, language=language)

    def pictures(self, pictures: Sequence[Picture], *, caption: str = "", language: str = "") -> None:
        """Pictures beside each other in a paragraph, with a caption below."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = bool(caption)
        for number, picture in enumerate(pictures):
            run = paragraph.add_run("  " if number else "")
            shape = run.add_picture(BytesIO(picture.data), width=Cm(picture.width_cm), height=Cm(picture.height_cm))
            properties = shape._inline.docPr
            properties.set("descr", one_line(picture.alt))
            properties.set("name", f"Picture {properties.get('id')}")
        if caption:
            self._text(self._paragraph("Caption"), caption, language=language)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], *, widths_cm: Sequence[float]) -> None:
        """A table whose header repeats on every page; empty cells are to be filled in."""
        table = self._document.add_table(rows=1, cols=len(header), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths_cm, strict=True):
            column.width = Cm(width)
        cells = [list(header), *([*row] for row in rows)]
        for number, texts in enumerate(cells):
            row = table.rows[0] if number == 0 else table.add_row()
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell, text, width in zip(row.cells, texts, widths_cm, strict=True):
                cell.width = Cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                self._text(paragraph, text, bold=number == 0)
        self._document.add_paragraph().paragraph_format.space_after = Pt(0)

    def to_fill_in(self, name: str, prompt: str) -> None:
        """A place to write: a click takes the whole prompt, and what is typed stands in its place (17.5.2)."""
        self._controls += 1
        control, properties, content = (OxmlElement(f"w:{tag}") for tag in ("sdt", "sdtPr", "sdtContent"))
        for tag, value in (("alias", name), ("tag", f"fill-in-{self._controls}"), ("id", str(1000 + self._controls))):
            element = OxmlElement(f"w:{tag}")
            element.set(qn("w:val"), one_line(value)[:64])
            properties.append(element)
        properties.append(OxmlElement("w:showingPlcHdr"))
        paragraph = self._document.add_paragraph()
        run = paragraph.add_run(f"[{one_line(prompt)}]")
        run._r.style = self._style_id(_PLACEHOLDER)
        control.extend([properties, content])
        paragraph._p.addprevious(control)
        content.append(paragraph._p)

    def running_foot(self, text: str) -> None:
        """A line at the foot of every page, with the page's number."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        self._text(paragraph, f"{text} · ")
        for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = instruction
            run._r.append(element)
        for run in paragraph.runs:
            run.font.size = Pt(9)

    def saved(self) -> bytes:
        """The file: the same bytes for the same parts, whenever it is made."""
        out = BytesIO()
        self._document.save(out)
        with zipfile.ZipFile(out) as made:
            return archive_of((name, made.read(name)) for name in made.namelist())

    def _text(self, paragraph: Paragraph, text: str, *, language: str = "", bold: bool = False) -> None:
        """A text in runs, with links at the addresses in it, in the direction of its first letter."""
        plain = clean(text)
        is_right_to_left = _is_right_to_left(plain)
        for part in linked(plain):
            if part.link:
                self._link(paragraph, part.text, part.link, language)
                continue
            run = paragraph.add_run(part.text)
            run.bold = bold or None
            self._mark(run, language, is_right_to_left=is_right_to_left)
        properties = paragraph._p.get_or_add_pPr()
        if is_right_to_left and properties.find(qn("w:bidi")) is None:
            bidi: Any = OxmlElement("w:bidi")
            properties.insert_element_before(bidi, *_AFTER_BIDI)

    def _mark(self, run: Any, language: str, *, is_right_to_left: bool) -> None:
        """The language of a run that is not the document's, for spelling and for who has it read out."""
        properties = run._r.get_or_add_rPr()
        run.font.rtl = is_right_to_left or None
        if language and language != self._language:
            element = OxmlElement("w:lang")
            kind = (
                "w:bidi" if is_right_to_left else "w:eastAsia" if language[:2] in _LANGUAGES_OF_EAST_ASIA else "w:val"
            )
            element.set(qn(kind), language)
            properties.append(element)

    def _link(self, paragraph: Paragraph, text: str, link: str, language: str) -> None:
        address = word_address(link)
        run = paragraph.add_run(clean(text))
        self._mark(run, language, is_right_to_left=_is_right_to_left(text))
        if not address:
            return
        run.font.color.rgb, run.font.underline = RGBColor.from_string(LIGHT.accent[1:]), True
        element = OxmlElement("w:hyperlink")
        element.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run._r.addprevious(element)
        element.append(run._r)


def word_address(link: str) -> str:
    """An address as a relationship of a document may have it: Word calls a file damaged where one is no URI."""
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return ""
    if parts.scheme in {"mailto", "tel"}:
        return f"{parts.scheme}:{quote(parts.path, safe='@+%')}" if parts.path else ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return ""
    path, query = quote(parts.path, safe=_IN_PATH), quote(parts.query, safe=f"{_IN_PATH}?")
    fragment = quote(parts.fragment, safe=_IN_PATH)
    return urlunsplit((parts.scheme, f"{host}:{port}" if port else host, path, query, fragment))


def _is_right_to_left(text: str) -> bool:
    """By the first letter with a direction (Unicode Standard Annex 9, P2)."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((each for each in directions if each in {"L", "R", "AL"}), "L") != "L"


def _without_thumbnail(document: Any) -> None:
    """python-docx's template has a picture of a page of its own."""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]
