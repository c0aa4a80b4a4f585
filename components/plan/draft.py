"""A draft: the plan as an organiser is changing it, with every step so far, so that each can be undone and redone.

A draft becomes JSON and back, so that a restart loses nothing. Most steps change few stops, so each distinct stop is
written once, and a step is a list of their numbers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, get_type_hints

from pydantic import (
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    create_model,
)

from components.plan.editing import Stops
from components.plan.errors import StorageFault
from components.plan.messages import Phrase, Value
from components.plan.model import Stop

MOST_STEPS = 200
"""Steps that a draft remembers; then the oldest are forgotten, never the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The draft after an edit, and what the edit was, in words for the undo button."""

    label: Phrase
    stops: Stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The steps from the plan `base` (its number) to what the organiser sees now.

    `at` is the step that is shown; those after it were undone and can be redone. `carrier` is the CSV file whose
    separators, encoding and unknown columns the published file will have; None stands for the plan's own. `version`
    counts the times that a store kept the draft; 0 was never kept.
    """

    base: int
    steps: tuple[Step, ...]
    at: int = 0
    carrier: bytes | None = None
    version: int = 0

    @classmethod
    def of(cls, number: int, stops: Stops) -> Draft:
        """A fresh draft of plan `number`."""
        return cls(base=number, steps=(Step(label=Phrase("Plan {number}", {"number": number}), stops=stops),))

    @property
    def stops(self) -> Stops:
        """The plan as the organiser sees it now."""
        return self.steps[self.at].stops

    @property
    def undo_label(self) -> Phrase | None:
        """What `undo` would take back; None where there is nothing."""
        return self.steps[self.at].label if self.at > 0 else None

    @property
    def redo_label(self) -> Phrase | None:
        """What `redo` would do again; None where there is nothing."""
        return self.steps[self.at + 1].label if self.at + 1 < len(self.steps) else None

    def add_step(self, label: Phrase, stops: Stops) -> Draft:
        """The draft after one more edit. What was undone before it is gone; an edit that changed nothing is none."""
        if stops == self.stops:
            return self
        steps = (*self.steps[: self.at + 1], Step(label=label, stops=stops))[-MOST_STEPS:]
        return dataclasses.replace(self, steps=steps, at=len(steps) - 1)

    def undo(self) -> Draft:
        """One step back; the draft itself at the first."""
        return dataclasses.replace(self, at=max(0, self.at - 1))

    def redo(self) -> Draft:
        """One step forward; the draft itself at the last."""
        return dataclasses.replace(self, at=min(len(self.steps) - 1, self.at + 1))

    def rebase(self, number: int, label: Phrase, stops: Stops) -> Draft:
        """The draft carried over to plan `number`, as after a merge: `stops` is one more step."""
        return dataclasses.replace(self.add_step(label, stops), base=number)


def _as_model() -> type[BaseModel]:
    """`Stop` for pydantic, which cannot read the class itself: its field `date` has the name of its type."""
    types = get_type_hints(Stop)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(Stop):
        default: Any = ... if field.default is dataclasses.MISSING else field.default
        if field.default_factory is not dataclasses.MISSING:
            default = Field(default_factory=field.default_factory)
        fields[field.name] = (types[field.name], default)
    return create_model("_StopOnPaper", __config__=ConfigDict(extra="forbid", frozen=True), **fields)


_StopOnPaper = _as_model()


def _read_stop(paper: Any) -> Stop:
    if isinstance(paper, Stop):
        return paper
    return Stop(**dict(_StopOnPaper.model_validate(paper)))


def _write_stop(stop: Stop) -> dict[str, Any]:
    fields = {field.name: getattr(stop, field.name) for field in dataclasses.fields(Stop)}
    return _StopOnPaper.model_construct(**fields).model_dump(mode="json", exclude_defaults=True)


StoredStop = Annotated[Stop, PlainValidator(_read_stop), PlainSerializer(_write_stop)]


class _StepOnPaper(BaseModel):
    model_config = ConfigDict(extra="forbid")
    template: str
    values: dict[str, tuple[str, str]]
    stops: list[Annotated[int, Field(ge=0)]]


class _DraftOnPaper(BaseModel):
    """The file format; `format` rises when an older app could not read it any more."""

    model_config = ConfigDict(extra="forbid")
    format: int = Field(default=1, ge=1, le=1)
    base: int
    at: int = Field(ge=0)
    version: int = Field(ge=0)
    carrier: Base64Bytes | None
    stops: list[StoredStop]
    steps: list[_StepOnPaper] = Field(min_length=1, max_length=MOST_STEPS)


_READERS: dict[str, Callable[[str], Value]] = {
    "str": str,
    "int": int,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def _write_values(phrase: Phrase) -> dict[str, tuple[str, str]]:
    """The values with their types: `9:00` can be an hour or somebody's name."""
    return {
        name: (type(value).__name__, value.isoformat() if isinstance(value, (date, time)) else str(value))
        for name, value in phrase.values.items()
    }


_PAPER = TypeAdapter(_DraftOnPaper)


def to_json(draft: Draft) -> bytes:
    """The draft as JSON, with all its steps."""
    numbers: dict[str, int] = {}
    stops: list[Stop] = []
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
        steps.append(_StepOnPaper(template=step.label.template, values=_write_values(step.label), stops=row))
    # `model_construct`: the parts are ours already, and Base64Bytes would decode the carrier once more.
    paper = _DraftOnPaper.model_construct(
        format=1, base=draft.base, at=draft.at, version=draft.version, carrier=draft.carrier, stops=stops, steps=steps
    )
    return _PAPER.dump_json(paper)


def from_json(text: bytes) -> Draft:
    """A draft from its JSON. Raises `StorageFault` where that is damaged or from a newer app."""
    try:
        paper = _PAPER.validate_json(text)
        steps = tuple(
            Step(
                label=Phrase(step.template, {name: _READERS[kind](text) for name, (kind, text) in step.values.items()}),
                stops=tuple(paper.stops[number] for number in step.stops),
            )
            for step in paper.steps
        )
    except (ValidationError, LookupError, ValueError) as fault:
        raise _unreadable() from fault
    if paper.at >= len(steps):
        raise _unreadable()
    return Draft(base=paper.base, steps=steps, at=paper.at, carrier=paper.carrier, version=paper.version)


def _unreadable() -> StorageFault:
    return StorageFault(Phrase("A kept draft cannot be read; it is damaged or comes from a newer version."))
