"""One language's words, hours, dates and distances."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date, format_time

from components.domain.phrases import Phrase, Value

LANGUAGES = ("en", "sl", "it", "es", "pt", "hu", "ro", "lv")


class Words:
    """Texts and formats of one language. Everything it returns is plain text, to be escaped by whoever shows it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def text(self, template: str, /, **values: Value) -> str:
        """The translation of `template` with its named gaps filled."""
        return template.format_map({name: self._value(value) for name, value in values.items()})

    def phrase(self, phrase: Phrase) -> str:
        """A phrase of the domain in this language."""
        return self.text(phrase.template, **phrase.values)

    def plural(self, one: str, many: str, count: int, /, **values: Value) -> str:
        """The form for `count`, which fills the gap `{count}`."""
        return self.text(one if count == 1 else many, count=count, **values)

    def hour(self, moment: datetime | time) -> str:
        """A wall-clock hour: `9:05`."""
        return format_time(moment, "H:mm", locale=self.language)

    def date(self, day: date, style: str = "full") -> str:
        """A date: `full` with weekday and year, `medium` with weekday only (`Thu 2 Feb`)."""
        return format_date(day, "full" if style == "full" else "EEE d MMM", locale=self.language)

    def distance(self, metres: float) -> str:
        """A distance, no finer than it is known: `350 m`, `2.4 km`, `18 km`."""
        if metres < 995:
            return f"{round(metres / 10) * 10:d} m"
        return f"{metres / 1000:.1f} km" if metres < 9950 else f"{metres / 1000:.0f} km"

    def duration(self, seconds: float) -> str:
        """A duration in whole minutes, rounded up: `7 min`, `1 h 20 min`."""
        minutes = -(-round(seconds) // 60)
        hours, rest = divmod(minutes, 60)
        if not hours:
            return f"{rest} min"
        return f"{hours} h {rest} min" if rest else f"{hours} h"

    def _value(self, value: Value) -> str:
        if isinstance(value, (datetime, time)):
            return self.hour(value)
        if isinstance(value, date):
            return self.date(value)
        return str(value)


@lru_cache(maxsize=len(LANGUAGES))
def words_for(language: str) -> Words:
    """The words of a language tag (`sl`, `sl-SI`); English for one we do not speak."""
    base = language.lower().split("-")[0].split("_")[0]
    return Words(base if base in LANGUAGES else "en")
