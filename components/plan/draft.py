"""A draft: the plan as an organiser is changing it, with every step so far, to undo and redo.

A draft is stored as JSON. Most steps change few stops and no details, so each distinct stop and each version of the
details is written once, and a step is a list of their numbers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from components.plan.details import NO_DETAILS, VisitDetails
from components.plan.editing import Stops
from components.plan.errors import StorageFault
from components.plan.messages import Phrase, phrase_of, values_to_text
from components.plan.model import Stop

MAX_STEPS = 200
"""Steps that a draft holds; the oldest are dropped first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnColumns:
    """Columns of an imported file that are none of the plan's: their `headings`, and the cells of each stop under them,
    by the stops' ids."""

    headings: tuple[str, ...]
    cells: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The stops and the visit's details after an edit, and the edit's name for the undo button. `own_columns` are those
    that an import brought along; where it `ends_own_columns`, those of earlier imports are gone with their stops."""

    label: Phrase
    stops: Stops
    details: VisitDetails = NO_DETAILS
    own_columns: tuple[OwnColumns, ...] = ()
    ends_own_columns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The steps from the plan `base` (its number) to what the organiser sees now.

    `at` is the index of the step that is shown; those after it were undone and can be redone. `version` counts how
    often a store saved the draft; 0 is never.
    """

    base: int
    steps: tuple[Step, ...]
    at: int = 0
    version: int = 0

    @classmethod
    def of(cls, number: int, stops: Stops, details: VisitDetails = NO_DETAILS) -> Draft:
        """A new draft of plan `number`."""
        label = Phrase("Plan {number}", {"number": number})
        return cls(base=number, steps=(Step(label=label, stops=stops, details=details),))

    @property
    def stops(self) -> Stops:
        """The stops of the step that is shown."""
        return self.steps[self.at].stops

    @property
    def details(self) -> VisitDetails:
        """The details of the step that is shown."""
        return self.steps[self.at].details

    @property
    def own_columns(self) -> tuple[OwnColumns, ...]:
        """The columns that the imports up to the step that is shown brought along, the earliest first."""
        return _own_columns(self.steps[: self.at + 1])

    @property
    def undo_label(self) -> Phrase | None:
        """The name of the edit that `undo` takes back; None where there is none."""
        return self.steps[self.at].label if self.at > 0 else None

    @property
    def redo_label(self) -> Phrase | None:
        """The name of the edit that `redo` does again; None where there is none."""
        return self.steps[self.at + 1].label if self.at + 1 < len(self.steps) else None

    def add_step(
        self,
        label: Phrase,
        stops: Stops | None = None,
        details: VisitDetails | None = None,
        own_columns: tuple[OwnColumns, ...] = (),
        *,
        ends_own_columns: bool = False,
    ) -> Draft:
        """The draft after one more edit of stops, details or both; steps that were undone are dropped.

        Without a change, the draft itself. Columns that the draft has from an import already are none.
        """
        stops = self.stops if stops is None else stops
        details = self.details if details is None else details
        own_columns_before = () if ends_own_columns else self.own_columns
        is_same = own_columns_before == self.own_columns and all(own in own_columns_before for own in own_columns)
        if (stops, details) == (self.stops, self.details) and is_same:
            return self
        step = Step(
            label=label, stops=stops, details=details, own_columns=own_columns, ends_own_columns=ends_own_columns
        )
        steps = (*self.steps[: self.at + 1], step)
        begin = max(0, len(steps) - MAX_STEPS)
        first = dataclasses.replace(steps[begin], own_columns=_own_columns(steps[: begin + 1]))
        steps = (first, *steps[begin + 1 :])
        return dataclasses.replace(self, steps=steps, at=len(steps) - 1)

    def published_as(self, number: int) -> Draft:
        """The draft based on plan `number`, as which it was published: that has the columns of its imports."""
        steps = (
            *(dataclasses.replace(step, own_columns=()) for step in self.steps[: self.at + 1]),
            *self.steps[self.at + 1 :],
        )
        return dataclasses.replace(self, base=number, steps=steps)

    def undo(self) -> Draft:
        """One step back; the draft itself at the first."""
        return dataclasses.replace(self, at=max(0, self.at - 1))

    def redo(self) -> Draft:
        """One step forward; the draft itself at the last."""
        return dataclasses.replace(self, at=min(len(self.steps) - 1, self.at + 1))

    def rebase(
        self,
        number: int,
        label: Phrase,
        stops: Stops,
        details: VisitDetails | None = None,
        *,
        ends_own_columns: bool = False,
    ) -> Draft:
        """The draft based on plan `number` from now on, as after a merge: stops and details are one more step."""
        return dataclasses.replace(self.add_step(label, stops, details, ends_own_columns=ends_own_columns), base=number)


def _own_columns(steps: Sequence[Step]) -> tuple[OwnColumns, ...]:
    """The columns that these steps have brought along, and that none of them has ended."""
    begin = max((at for at, step in enumerate(steps) if step.ends_own_columns), default=0)
    return tuple(own for step in steps[begin:] for own in step.own_columns)


def _with_photos(stored: Any) -> Any:
    """A stop as it is stored now: earlier drafts name one photo, by its file alone."""
    if not isinstance(stored, dict) or not isinstance(stored.get("photo"), str):
        return stored
    file = stored["photo"]
    rest = {name: value for name, value in stored.items() if name != "photo"}
    return rest | ({"photos": [{"file": file}]} if file else {})


_AS_WRITTEN = ConfigDict(extra="forbid", defer_build=True)  # only organisers have drafts: no start waits for this


class _StoredStep(BaseModel):
    model_config = _AS_WRITTEN
    template: str
    values: dict[str, tuple[str, str]]
    stops: list[Annotated[int, Field(ge=0)]]
    details: Annotated[int, Field(ge=0)]
    own_columns: list[OwnColumns] = []
    ends_own_columns: bool = False


class _StoredDraft(BaseModel):
    """The file format; `format` rises when an older app could not read it any more."""

    model_config = _AS_WRITTEN
    format: int = Field(ge=2, le=2)
    base: int
    at: int = Field(ge=0)
    version: int = Field(ge=0)
    stops: list[Annotated[Stop, BeforeValidator(_with_photos)]]
    details: list[VisitDetails]
    steps: list[_StoredStep] = Field(min_length=1, max_length=MAX_STEPS)


def to_json(draft: Draft) -> bytes:
    """The draft as JSON, with all its steps."""
    numbers: dict[str, int] = {}
    stops: list[Stop] = []
    details: dict[VisitDetails, int] = {}
    by_identity: dict[int, int] = {}  # steps share most of their stops, so few need to be compared in depth
    steps = []
    for step in draft.steps:
        row = []
        for stop in step.stops:
            number = by_identity.get(id(stop))
            if number is None:
                number = numbers.setdefault(repr(stop), len(stops))
                if number == len(stops):
                    stops.append(stop)
                by_identity[id(stop)] = number
            row.append(number)
        steps.append(
            _StoredStep(
                template=step.label.template,
                values=values_to_text(step.label),
                stops=row,
                details=details.setdefault(step.details, len(details)),
                own_columns=list(step.own_columns),
                ends_own_columns=step.ends_own_columns,
            )
        )
    # `model_construct`: the parts are valid already.
    stored = _StoredDraft.model_construct(
        format=2,
        base=draft.base,
        at=draft.at,
        version=draft.version,
        stops=stops,
        details=list(details),
        steps=steps,
    )
    return stored.model_dump_json(exclude_defaults=True).encode()


def from_json(text: bytes) -> Draft:
    """A draft from its JSON. Raises `StorageFault` where that is damaged or from a newer app."""
    try:
        stored = _StoredDraft.model_validate_json(text)
        steps = tuple(
            Step(
                label=phrase_of(step.template, step.values),
                stops=tuple(stored.stops[number] for number in step.stops),
                details=stored.details[step.details],
                own_columns=tuple(step.own_columns),
                ends_own_columns=step.ends_own_columns,
            )
            for step in stored.steps
        )
        if stored.at >= len(steps):
            raise ValueError("the step that is shown is missing")
    except (LookupError, ValueError) as fault:  # pydantic's `ValidationError` is a `ValueError`
        raise StorageFault(
            Phrase("A kept draft cannot be read; it is damaged or comes from a newer version.")
        ) from fault
    return Draft(base=stored.base, steps=steps, at=stored.at, version=stored.version)
