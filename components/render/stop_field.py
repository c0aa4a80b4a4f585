"""One field of a stop: its row in the table of fields, what it holds, and how it reads, in the language of its reader
or in the one that is spoken where the stop is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from components.i18n.words import Words
from components.plan.messages import Phrase
from components.plan.model import PlannedStop, Stop
from components.render.audience import Audience
from components.render.escaping import Json


@dataclass(frozen=True, slots=True)
class Localised:
    """A text and the language it is in, for the `lang` of the element that shows it (WCAG 2.2, 3.1.2)."""

    text: str
    language: str


def stop_text(stop: Stop, field: str, language: str, plan_language: str = "en") -> Localised:
    """The text of the stop's attribute `field` in `language`; without a translation as it stands in the plan.

    `plan_language` is the plan's own (`visit.languages[0]`). A translation for the exact tag (`sl-SI`) goes before one
    for its language (`sl`); an empty one counts as none.
    """
    return translation(stop, field, language, plan_language) or Localised(getattr(stop, field), plan_language)


def translation(stop: Stop, field: str, language: str, plan_language: str = "en") -> Localised | None:
    """The stop's text of that name in `language`, where the plan is in another and has one."""
    base = _tag(language).split("-")[0]
    if base == _tag(plan_language).split("-")[0]:
        return None
    by_tag = {_tag(tag): (tag, texts) for tag, texts in stop.translations.items()}
    for candidate in (_tag(language), base):
        tag, texts = by_tag.get(candidate, ("", {}))
        if translated := texts.get(field, "").strip():
            return Localised(translated, tag)
    return None


def local_text(stop: Stop, field: str, spoken: tuple[str, ...], plan_language: str) -> Localised:
    """The text that people there read: in the first of the languages `spoken` at the stop that the plan has it in.

    Where the plan itself is written in one of them, or has none of them, it is the text as the organiser typed it.
    """
    for language in sorted(spoken, key=lambda each: _tag(each) != _tag(plan_language).split("-")[0]):
        translated = stop_text(stop, field, language, plan_language)
        if _tag(translated.language).split("-")[0] == language:
            return translated
    return Localised(getattr(stop, field), plan_language)


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")


class Shape(Enum):
    """How a field's content is laid out: one line, several paragraphs, a list of items with a heading, an agenda, whose
    items have times for names, or quotes, whose names are what was said and whose texts are who said it."""

    LINE = "line"
    PARAGRAPHS = "paragraphs"
    ITEMS = "items"
    AGENDA = "agenda"
    QUOTES = "quotes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a list, such as a project. `text` and `link`, the address that the name leads to, may be empty, and
    so may the name in an agenda."""

    name: str
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a field holds at one stop: `text` or `items`, and the language they are in.

    `link` is the address that the text leads to, `qualifier` a word beside the label.
    """

    text: str = ""
    items: tuple[Item, ...] = ()
    language: str
    link: str = ""
    qualifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopField:
    """One row of the table of fields.

    `name` is the field's key in JSON and GeoJSON, `audience` the widest that may read it. Without `content` (of a stop,
    the reader's words and the language of the plan) the field holds the stop's text of that name, translated where it
    can be; `link` makes the address that a text leads to. Plain text and PDF leave out the label of a text that is not
    `labelled`: it says by itself what it is. The newsletter leaves out the fields that are not `brief`. A `prominent`
    one comes right below name and hours, and into the card of now and next. One `of_plan` is not in the record.
    """

    name: str
    label: Phrase
    shape: Shape = Shape.LINE
    audience: Audience = Audience.PUBLIC
    labelled: bool = True
    brief: bool = True
    prominent: bool = False
    of_plan: bool = False
    link: Callable[[str], str] | None = None
    content: Callable[[PlannedStop, Words, str], Content] | None = None

    def content_of(self, planned: PlannedStop, words: Words, plan_language: str) -> Content:
        """What this field holds at a stop."""
        if self.content is not None:
            return self.content(planned, words, plan_language)
        text = stop_text(planned.stop, self.name, words.language, plan_language)
        link = self.link(text.text) if self.link is not None else ""
        return Content(text=text.text, language=text.language, link=link)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field of one stop for its reader: the row of the table, the label in the reader's language, and the content,
    which is not, or not whole, in the record where it is shown only `until_end`."""

    row: StopField
    label: str
    content: Content
    until_end: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.content.text.strip() and not self.content.items

    @property
    def prose(self) -> bool:
        """Whether it is running text without a label."""
        return self.row.shape is Shape.PARAGRAPHS and not self.row.labelled

    @property
    def heading(self) -> str:
        """The label with its qualifier: `Projects shown here (assumed)`."""
        return f"{self.label} ({self.content.qualifier})" if self.content.qualifier else self.label

    @property
    def data(self) -> Json:
        """The content for JSON: a text, a list of objects with `name`, `text` and `link`, or one of objects with `time`
        and `text`, or with `text` and `who`."""
        if self.row.shape is Shape.ITEMS:
            return [{"name": item.name, "text": item.text, "link": item.link} for item in self.content.items]
        if self.row.shape is Shape.AGENDA:
            return [{"time": item.name, "text": item.text} for item in self.content.items]
        if self.row.shape is Shape.QUOTES:
            return [{"text": item.name, "who": item.text} for item in self.content.items]
        return self.content.text
