"""A problem as its reader is told it."""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.messages import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """A problem in the reader's language. `remedy` is empty for all but organisers."""

    severity: Severity
    message: str
    remedy: str
