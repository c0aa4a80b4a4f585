"""The letters of a visit that no typeface has, and which papers and pictures show as boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from components.export.fonts import lacking
from components.export.text import clean
from components.i18n.words import words_for
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import PlannedStop, Stop, Visit
from components.render.stop_view import stop_view

_SHOWN_LETTERS = 30


def letter_problems(visit: Visit) -> tuple[Problem, ...]:
    """A problem for each stop with such letters, and one for the texts of the visit itself."""
    of_visit = _problem(None, visit.title, visit.host, visit.introduction, visit.bring, visit.contact, visit.credits)
    return (*of_visit, *(problem for problems in letter_problems_of_stops(visit).values() for problem in problems))


def letter_problems_of_stops(visit: Visit) -> dict[str, tuple[Problem, ...]]:
    """The problems of each stop that has such letters, by its id."""
    problems = {planned.stop.id: _of_stop(planned, visit) for day in visit.days for planned in day.stops}
    return {stop_id: of_stop for stop_id, of_stop in problems.items() if of_stop}


def with_letter_problems(visit: Visit, problems: Mapping[str, tuple[Problem, ...]]) -> Visit:
    """The visit with these problems at its stops."""

    def told(planned: PlannedStop) -> PlannedStop:
        more = problems.get(planned.stop.id, ())
        return replace(planned, problems=(*planned.problems, *more)) if more else planned

    return replace(visit, days=tuple(replace(day, stops=tuple(map(told, day.stops))) for day in visit.days))


def _of_stop(planned: PlannedStop, visit: Visit) -> tuple[Problem, ...]:
    return _problem(planned.stop, *_shown(planned, visit.languages[0]))


def _shown(planned: PlannedStop, plan_language: str) -> Iterator[str]:
    """The texts of a stop that papers and pictures may show."""
    view = stop_view(planned, words_for(plan_language), plan_language)
    yield from (view.name.text, planned.stop.travel_words)
    for field in view.fields:
        yield field.content.text
        yield from (part for item in field.content.items for part in (item.name, item.text))
    yield from (part for photo in planned.stop.photos for part in (photo.alt, photo.credit))
    yield from (text for texts in planned.stop.translations.values() for text in texts.values())


def _problem(stop: Stop | None, *texts: str) -> tuple[Problem, ...]:
    letters = "".join(dict.fromkeys("".join(lacking(clean(text)) for text in texts)))[:_SHOWN_LETTERS]
    if not letters:
        return ()
    message = Phrase("These letters cannot be printed, and are boxes: {letters}", {"letters": letters})
    if stop is None:
        return (Problem(kind=ProblemKind.LETTERS, severity=Severity.NOTE, message=message),)
    return (stop.problem(ProblemKind.LETTERS, Severity.NOTE, message),)
