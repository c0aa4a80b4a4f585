"""A store of plans, opened anew for a test as another process would, in this process or in one that will be killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from components.plan.messages import Problem
from components.store.plan_rows import Plan
from components.store.plans import PlanStore

FIRST = b"date,name\n2017-02-02,Museum\n"
SECOND = b"date,name\n2017-02-02,Poligon\n"


def no_faults(_csv: bytes) -> tuple[Problem, ...]:
    """No file has faults, for tests of what happens to any bytes."""
    return ()


def newest(store: PlanStore) -> Plan:
    """The published plan, which must be there."""
    plan = store.published()
    assert plan is not None
    return plan


@dataclass
class Place:
    """Where a store has its data; `open` gives another store on it."""

    folder: Path
    url: str | None = None
    first: bytes | None = FIRST
    faults: Callable[[bytes], tuple[Problem, ...]] = no_faults
    visit: str | None = None
    opened: list[PlanStore] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.first is not None:
            self.csv.write_bytes(self.first)
        if self.visit is not None:
            self.visit_toml.write_text(self.visit, encoding="utf-8")

    @property
    def csv(self) -> Path:
        return self.folder / "venues.csv"

    @property
    def visit_toml(self) -> Path:
        return self.folder / "visit.toml"

    def open(self, *, settle_s: float = 0) -> PlanStore:
        store = PlanStore(
            self.csv,
            self.folder / "data",
            self.url,
            visit_path=self.visit_toml,
            faults=self.faults,
            settle_s=settle_s,
        )
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()
