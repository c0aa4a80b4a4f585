"""The model of a study visit, in the order in which the data is built: stop, place, leg, timing, day, visit.

All of them are frozen. Distances are in metres, durations in seconds, every datetime has a zone, and a position is
always a `Coordinate` with named latitude and longitude: there are no bare pairs to swap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar, TypeAlias
from zoneinfo import ZoneInfo

from components.plan.coordinate import Coordinate as Coordinate  # noqa: PLC0414 - part of the model
from components.plan.funding import NO_FUNDING, Funding, ShownLogo
from components.plan.ground import Ground
from components.plan.items import Material as Material  # noqa: PLC0414 - part of the model
from components.plan.items import Project as Project  # noqa: PLC0414
from components.plan.items import Quote as Quote  # noqa: PLC0414
from components.plan.messages import Fix, Phrase, Problem, ProblemKind, Severity
from components.plan.photos import Photo, ShownPhoto
from components.plan.publication import NO_NOTE, Note, Visibility, derived_visit_id
from components.plan.timing import LegTime, Timing, Totals
from components.plan.travel_modes import TRAVEL_MODES, TravelMode

Date: TypeAlias = date
"""For fields that are named `date` themselves: pydantic would look the type up in the class."""


class Accuracy(StrEnum):
    """What a geocoder's answer points at, the surest first."""

    HOUSE = "house"
    STREET = "street"
    PLACE = "place"
    AREA = "area"


class PlaceSource(StrEnum):
    """Where the position of a stop comes from."""

    FILE = "file"
    ORGANISER = "organiser"
    GEOCODER = "geocoder"


class Assumption(StrEnum):
    """What of a stop is only assumed, not confirmed; the values are those of the `assumed` column."""

    TIMES = "times"
    PLACE = "place"
    TRAVEL = "travel"
    PROJECTS = "projects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One row of the plan: what its organiser wrote, read but not yet looked up or timed.

    `id` is stable over renaming and reordering. `arrive` and `depart` are wall-clock times in the stop's zone;
    `dwell_s` is how long the group stays, where that was given instead. `coordinate` is the position in the file, if
    any, and `accuracy_m` how far the true place may be from it. `travel` is how one gets here from the stop before,
    `travel_words` the organiser's own words for it, where they say more than the mode, and `travel_s` how long that
    takes, where the organiser knows it. `time_zone` is an IANA name where the stop's hours are
    not those of the visit, `group` the part of the delegation that comes here (empty: everybody).
    `until_end` names the texts that are for the days of the visit alone (`plan.record`); `phone` is every phone number.
    `translations` maps a language tag to this stop's texts in it: `{"sl": {"description": "..."}}`.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    id: str
    date: Date
    name: str
    line: int | None = None
    arrive: time | None = None
    depart: time | None = None
    dwell_s: int | None = None
    address: str = ""
    coordinate: Coordinate | None = None
    accuracy_m: int | None = None
    place_source: PlaceSource = PlaceSource.FILE
    travel: TravelMode | None = None
    travel_words: str = ""
    travel_s: int | None = None
    time_zone: str = ""
    group: str = ""
    meet: str = ""
    description: str = ""
    agenda: str = ""
    projects: tuple[Project, ...] = ()
    materials: tuple[Material, ...] = ()
    quotes: tuple[Quote, ...] = ()
    accessibility: str = ""
    website: str = ""
    contact: str = ""
    phone: str = ""
    notes: str = ""
    opening_hours: str = ""
    fixed: bool = False
    hidden: bool = False
    photos: tuple[Photo, ...] = ()
    until_end: frozenset[str] = frozenset({"phone"})
    assumed: frozenset[Assumption] = frozenset()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def has_own_place(self) -> bool:
        """Whether it has a place of its own, known or not. Without one (coffee, lunch) it is where the group is."""
        return self.coordinate is not None or bool(self.address.strip()) or Assumption.PLACE in self.assumed

    def problem(
        self,
        kind: ProblemKind,
        severity: Severity,
        message: Phrase,
        *,
        remedy: Phrase | None = None,
        column: str | None = None,
        fixes: tuple[Fix, ...] = (),
    ) -> Problem:
        """A problem of this stop, at its row in the file."""
        return Problem(
            kind=kind,
            severity=severity,
            message=message,
            remedy=remedy,
            stop_id=self.id,
            day=self.date,
            line=self.line,
            column=column,
            fixes=fixes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One answer of a geocoder to one query. `country_code` is ISO 3166-1's, small letters, empty where unknown."""

    coordinate: Coordinate
    accuracy: Accuracy
    matched_address: str
    country_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stop is, who says so, and how sure that is.

    `accuracy` and `matched_address` come from a geocoder, `accuracy_m` from the file; what is unknown is None or
    empty. `candidates` are the other answers of the geocoder, for the organiser to choose from.
    """

    coordinate: Coordinate
    source: PlaceSource
    accuracy: Accuracy | None = None
    accuracy_m: int | None = None
    query: str = ""
    matched_address: str = ""
    country_code: str = ""
    provider: str = ""
    found_on: date | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressNotFound:
    """The geocoder knows no answer for the address `query`."""

    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The way from one stop with a place to the next one with a place.

    `duration_s` is time under way, `buffer_s` what boarding or the walk from the kerb adds to it. `estimated` is true
    where no router was asked or none could answer; `note` then says why. A leg between stops at the same place is
    `same_place`, has zero length and draws as nothing. `time` is what it takes in the programme, once that is known.
    `groups` take it, everybody where it is empty.
    `words` are the organiser's own for the mode, in `language`; it is `assumed` where they do not say it for certain.
    One of a record is `settled`: it was travelled, and what was estimated of it beforehand is not told.
    """

    from_stop_id: str
    to_stop_id: str
    mode: TravelMode
    distance_m: float
    duration_s: float
    buffer_s: int = 0
    geometry: tuple[Coordinate, ...]
    estimated: bool = False
    same_place: bool = False
    note: Phrase | None = None
    time: LegTime | None = None
    groups: tuple[str, ...] = ()
    words: str = ""
    language: str = ""
    assumed: bool = False
    settled: bool = False

    @property
    def travel_s(self) -> float:
        """Everything between leaving one stop and arriving at the next, in seconds, by router or estimate."""
        return self.duration_s + self.buffer_s

    @property
    def is_timed(self) -> bool:
        """Whether `duration_s` means something: not by unknown means, nor of a train beside the programme's hours."""
        has_hours = self.time is not None and (self.time.written or self.time.travel_s is None)
        guessed = has_hours and self.estimated and TRAVEL_MODES[self.mode].timetabled
        return self.mode is not TravelMode.UNKNOWN and not guessed

    @property
    def shown_s(self) -> float | None:
        """The seconds under way that readers see: those of the programme, else those of router or estimate."""
        if self.time is not None:
            return self.time.travel_s
        return self.travel_s if self.is_timed else None

    @property
    def time_estimated(self) -> bool:
        """Whether `shown_s` is an estimate."""
        known = self.same_place or self.shown_s is None or (self.time is not None and self.time.written)
        return self.estimated and not known


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownWay:
    """A way that nobody knows, because a place on it is not known: to such a place, or on from there.

    `from_stop_id` and `start` are the last known place before it, `end` is the place where it leads; each is None where
    it is not known.
    """

    from_stop_id: str | None
    to_stop_id: str
    start: Coordinate | None
    end: Coordinate | None

    @property
    def line(self) -> tuple[Coordinate, ...]:
        """The straight line from the last known place to the next one; empty where either is missing."""
        return () if self.start is None or self.end is None else (self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedStop:
    """A stop that has a place: the only kind that drawing code meets."""

    number: int
    stop: Stop
    place: Place
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStop:
    """A stop with all that is known of it: its number in the day (from 1), hours, place, and its problems.

    `leg` leads here from the stop with a place before it; it is None for the first of them, and for a stop that has no
    place of its own. Where the way here is not known, `unknown_way` says so instead, and where groups come from
    different stops `group_legs`. `zone` is that of its hours, None where it shows the same hours as the visit's.
    `photos` are those of the stop's that are stored.
    """

    number: int
    stop: Stop
    timing: Timing
    zone: ZoneInfo | None = None
    place: Place | None = None
    leg: Leg | None = None
    unknown_way: UnknownWay | None = None
    group_legs: tuple[Leg, ...] = ()
    photos: tuple[ShownPhoto, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Every leg that leads here, one for each stop that groups come from."""
        return self.group_legs or (() if self.leg is None else (self.leg,))

    @property
    def located(self) -> LocatedStop | None:
        """This stop for the map, or None while it has no place."""
        if self.place is None:
            return None
        return LocatedStop(number=self.number, stop=self.stop, place=self.place, timing=self.timing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the visit, its stops in the order of the plan. `group_totals` are instead of `totals` for groups."""

    date: date
    stops: tuple[PlannedStop, ...]
    totals: Totals
    group_totals: tuple[tuple[str, Totals], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def located(self) -> tuple[LocatedStop, ...]:
        """The stops that the map can draw, in order."""
        return tuple(located for stop in self.stops if (located := stop.located) is not None)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs of the day, in order; those of all groups."""
        return tuple(leg for stop in self.stops for leg in stop.legs)

    @property
    def unknown_ways(self) -> tuple[UnknownWay, ...]:
        """The ways that nobody knows, in order."""
        return tuple(stop.unknown_way for stop in self.stops if stop.unknown_way is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStamp:
    """Which plan this is: its number (from 1), when it was published (None: never, or unknown) and its note."""

    number: int = 1
    published_at: datetime | None = None
    note: Note = NO_NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A whole study visit, ready to be drawn: nothing in it needs to be looked up any more.

    `revision` is a digest of everything in it: two visits of one draw the same pages and files. `languages[0]` is that
    of the plan's own text. `problems` are those of the file as a whole; each stop and day has its own. `contact` has
    phone and e-mail in it, `lasting_contact` what of it stays when the visit is over (`ends_at`, that of all groups);
    in the record (`is_record`) all that was for its days alone is left out. `group` is the one of `groups` whose visit
    this is; that of all has each in `group_visits`. `ground` is what is known of the streets around it.
    """

    title: str
    host: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    days: tuple[Day, ...]
    id: str = ""
    contact: str = ""
    lasting_contact: str = ""
    ends_at: datetime | None = None
    is_record: bool = False
    introduction: str = ""
    bring: str = ""
    photo_notice: str = ""
    removal_contact: str = ""
    press_contact: str = ""
    credits: str = ""
    funding: Funding = NO_FUNDING
    logos: tuple[ShownLogo, ...] = ()
    cover: ShownPhoto | None = None
    visibility: Visibility = Visibility.PUBLIC
    opens_at: datetime | None = None
    stamp: PlanStamp = PlanStamp()
    revision: str = ""
    problems: tuple[Problem, ...] = ()
    groups: tuple[str, ...] = ()
    group: str = ""
    group_visits: tuple[Visit, ...] = ()
    ground: Ground | None = None

    def of_group(self, name: str) -> Visit:
        """The visit of one group; the visit itself for a name that no group has."""
        return next((visit for visit in self.group_visits if visit.group == name), self)

    @property
    def identity(self) -> str:
        """What tells this visit from every other: its id, or without one what is least likely to change."""
        return self.id or derived_visit_id(self.title, self.host, self.days[0].date if self.days else None)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Every problem of the visit: the file's, then day by day and stop by stop."""
        problems = list(self.problems)
        for day in self.days:
            problems += day.problems
            for stop in day.stops:
                problems += stop.problems
        return tuple(problems)

    @property
    def possible(self) -> bool:
        """Whether the plan can be carried out as it stands: no problem stops a day."""
        return not any(problem.stops_the_day for problem in self.all_problems)

    def day_of(self, stop_id: str) -> Day | None:
        """The day on which this stop is, or None where no stop has that id."""
        return next((day for day in self.days if any(stop.stop.id == stop_id for stop in day.stops)), None)
