"""The note of a plan as its readers see it: what the app tells in their language, and the organiser's own text."""

from __future__ import annotations

from dataclasses import dataclass

from components.i18n.words import Words
from components.plan.publication import MAX_SHOWN, PROGRAMME_CHANGED, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """`automatic` is in the reader's language, `own` in `language` (empty where nobody knows). Each may be empty, and
    has at most `MAX_SHOWN` characters."""

    automatic: str = ""
    own: str = ""
    language: str = ""

    @property
    def line(self) -> str:
        """Both on one line."""
        return "; ".join(part for part in (self.automatic, self.own) if part)


def note_view(note: Note, words: Words) -> NoteView:
    """A note as far as there is room for it: beyond that, the programme has changed."""
    automatic, changed = _capitalised(note, words), words.phrase(PROGRAMME_CHANGED)
    if len(note.text) > MAX_SHOWN:  # of an earlier version
        return NoteView(automatic=changed)
    return NoteView(
        automatic=automatic if len(automatic) <= MAX_SHOWN else changed, own=note.text, language=note.language
    )


def whole_note(note: Note, words: Words) -> str:
    """A note with all that is in it, for records."""
    return NoteView(automatic=_capitalised(note, words), own=note.text).line


def _capitalised(note: Note, words: Words) -> str:
    """What the app tells. Its first letter is a capital, but for that of a name."""
    line = "; ".join(map(words.phrase, note.phrases))
    names = [value for phrase in note.phrases[:1] for value in phrase.values.values() if isinstance(value, str)]
    return line if line.startswith(tuple(names)) else line[:1].upper() + line[1:]
