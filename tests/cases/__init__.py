"""Plans in the shapes of real files and whole visits, planned offline; README.md says what should come of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from components.plan.model import AddressNotFound, Leg, Place, Stop, Visit
from components.settings import Settings, load_settings
from components.sheets.reading import Reading, read_venues
from components.visit.planner import AddressLookup, LegLookup, plan

CASES = Path(__file__).parent
PLANS = sorted(path.stem for path in CASES.glob("*.csv"))
VISITS = sorted(path.parent.name for path in CASES.glob("visits/*/visit.toml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A plan that was read, and the visit that it makes."""

    settings: Settings
    data: bytes
    reading: Reading
    visit: Visit

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The stops that were read, in the order of the rows."""
        return self.reading.stops


def case_plan(
    name: str, *, settings: Settings | None = None, places: AddressLookup | None = None, legs: LegLookup | None = None
) -> Case:
    """The plan of `tests/cases/<name>.csv`; as `case_visit`. Its `settings` are the defaults unless given."""
    path = CASES / f"{name}.csv"
    return _case(path, settings or load_settings(path.parent, {}), places, legs)


def case_visit(name: str, *, places: AddressLookup | None = None, legs: LegLookup | None = None) -> Case:
    """The visit of `tests/cases/visits/<name>`.

    Without `places` no address has been looked up yet; without `legs` no router was asked, and all ways are estimates.
    """
    settings = load_settings(CASES / "visits" / name, {})
    return _case(settings.csv_path, settings, places, legs)


def _case(path: Path, settings: Settings, places: AddressLookup | None, legs: LegLookup | None) -> Case:
    data = path.read_bytes()
    reading = read_venues(data, name=path.name)
    visit = plan(reading.stops, settings, places=places or _no_place, legs=legs or _no_leg, problems=reading.problems)
    return Case(settings=settings, data=data, reading=reading, visit=visit)


def _no_place(address: str, /, *, name: str = "") -> Place | AddressNotFound | None:
    return None


def _no_leg(_question: object) -> Leg | None:
    return None
