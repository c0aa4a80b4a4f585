"""The letters of a visit that no typeface has, and which papers and pictures show as boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from components.export.fonts import lacking
from components.export.text import clean
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import PlannedStop, Stop, Visit

_SHOWN_LETTERS = 30


def letter_problems(visit: Visit) -> tuple[Problem, ...]:
    """A problem for each stop with such letters, and one for the texts of the visit itself."""
    of_visit = _problem(None, visit.title, visit.host, visit.introduction, visit.bring, visit.contact, visit.credits)
    return (*of_visit, *(problem for day in visit.days for planned in day.stops for problem in _of_stop(planned.stop)))


def with_letter_problems(visit: Visit) -> Visit:
    """The visit with these problems at its stops."""
    days = (replace(day, stops=tuple(map(_with_problem, day.stops))) for day in visit.days)
    return replace(visit, days=tuple(days))


def _with_problem(planned: PlannedStop) -> PlannedStop:
    found = _of_stop(planned.stop)
    return replace(planned, problems=(*planned.problems, *found)) if found else planned


def _of_stop(stop: Stop) -> tuple[Problem, ...]:
    return _problem(stop, *_shown(stop))


def _shown(stop: Stop) -> Iterator[str]:
    """The texts that papers and pictures may show; an organiser's notes are not among them."""
    yield from (stop.name, stop.address, stop.travel_words, stop.meet, stop.description, stop.agenda)
    yield from (stop.accessibility, stop.contact)
    yield from (project.name for project in stop.projects)
    yield from (material.name for material in stop.materials)
    yield from (part for quote in stop.quotes for part in (quote.text, quote.who))
    yield from (part for photo in stop.photos for part in (photo.alt, photo.credit))
    yield from (text for texts in stop.translations.values() for text in texts.values())


def _problem(stop: Stop | None, *texts: str) -> tuple[Problem, ...]:
    letters = "".join(dict.fromkeys("".join(lacking(clean(text)) for text in texts)))[:_SHOWN_LETTERS]
    if not letters:
        return ()
    message = Phrase("These letters cannot be printed, and are boxes: {letters}", {"letters": letters})
    if stop is None:
        return (Problem(kind=ProblemKind.LETTERS, severity=Severity.NOTE, message=message),)
    return (stop.problem(ProblemKind.LETTERS, Severity.NOTE, message),)
