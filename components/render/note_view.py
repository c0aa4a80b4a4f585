"""The note of a plan as its readers see it: what the app tells in their language, and the organiser's own text."""

from __future__ import annotations

from dataclasses import dataclass

from components.i18n.words import Words
from components.plan.notes import MAX_SHOWN, PROGRAMME_CHANGED, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """`automatic` is in the reader's language, `own` in `language` (empty where nobody knows). Each may be empty; both
    together have at most `MAX_SHOWN` characters."""

    automatic: str = ""
    own: str = ""
    language: str = ""

    @property
    def line(self) -> str:
        """Both on one line."""
        return "; ".join(part for part in (self.automatic, self.own) if part)


def note_view(note: Note, words: Words) -> NoteView:
    """A note in as many characters as it may have. Where that is too few, the programme has changed; what the organiser
    wrote comes first, but for the long texts of earlier versions."""
    own = note.text if len(note.text) <= MAX_SHOWN else ""
    automatic = NoteView(automatic=_capitalised(note, words), own=own)
    if len(automatic.line) > MAX_SHOWN or own != note.text:
        changed = NoteView(automatic=words.phrase(PROGRAMME_CHANGED), own=own)
        automatic = changed if len(changed.line) <= MAX_SHOWN else NoteView(own=own)
    return NoteView(automatic=automatic.automatic, own=own, language=note.language if own else "")


def whole_note(note: Note, words: Words) -> str:
    """A note with all that is in it, for records."""
    return NoteView(automatic=_capitalised(note, words), own=note.text).line


def _capitalised(note: Note, words: Words) -> str:
    """What the app tells. Its first letter is a capital, but for that of a name."""
    line = "; ".join(map(words.phrase, note.phrases))
    names = [value for phrase in note.phrases[:1] for value in phrase.values.values() if isinstance(value, str)]
    return line if line.startswith(tuple(names)) else line[:1].upper() + line[1:]
