"""Both stores of plans, made anew for a test, in this process or in one that will be killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from components.plan.messages import Problem
from components.store.file_plans import FilePlans
from components.store.plan_store import PlanStore
from components.store.sql_plans import DatabasePlans

FIRST = b"date,name\n2017-02-02,Museum\n"


def always_fine(_csv: bytes) -> tuple[Problem, ...]:
    """No file has faults, for tests of what happens to any bytes."""
    return ()


@dataclass
class Place:
    """Where a store keeps its things; `open` gives a store on it, as another process would."""

    kind: str
    folder: Path
    url: str = ""
    first: bytes | None = FIRST
    faults: Callable[[bytes], tuple[Problem, ...]] = always_fine
    opened: list[DatabasePlans] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.first is not None and self.kind == "files":
            self.csv.write_bytes(self.first)

    @property
    def csv(self) -> Path:
        return self.folder / "venues.csv"

    def open(self) -> PlanStore:
        if self.kind == "files":
            return FilePlans(self.csv, self.folder / "data", faults=self.faults, settle_s=0)
        store = DatabasePlans(self.url, first=lambda: self.first)
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()
