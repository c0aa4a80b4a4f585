"""One plan on the command line, with all that its commands need of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from components.lookup.answer_cache import open_answer_cache
from components.lookup.geocoder import Geocoder
from components.lookup.ground_source import GroundSources
from components.lookup.http_client import HttpClient
from components.lookup.rate_limiter import open_rate_limiter
from components.lookup.router import Router
from components.plan.details import visit_id_with_stops
from components.plan.errors import StorageFault
from components.plan.ground import Ground
from components.plan.messages import Problem
from components.plan.model import PlanStamp, Visit
from components.settings import Settings, sound_details
from components.sheets.reading import Reading, read_venues
from components.store.details_file import with_visit_id
from components.store.logo_files import LogoFiles
from components.store.photos import Photos
from components.store.pictures import Pictures
from components.store.plan_file import PlanFile
from components.store.plans import open_plan_store
from components.visit.grounds import Grounds, wanted_ground
from components.visit.photo_work import PhotoWork, named_photos
from components.visit.planner import Questions, plan, questions
from components.visit.publication import Publication


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """One plan on the command line: its file, its stops, and the lookups of places and legs."""

    name: str
    data: bytes
    reading: Reading
    settings: Settings
    is_visits_own: bool
    geocoder: Geocoder
    router: Router
    pictures: Pictures
    photos: Photos
    http_client: HttpClient
    grounds: Grounds
    logo_problems: tuple[Problem, ...]

    def visit(self, stamp: PlanStamp | None = None) -> Visit:
        """The plan with what is known by now; no service is asked."""
        reading, places, legs = self.reading, self.geocoder.lookup, self.router.lookup
        settings = self.settings.as_seen_at(self.settings.now or datetime.now(UTC))
        problems = (*reading.problems, *self.logo_problems)
        planned = partial(plan, pictures=self.pictures.picture, photos=self.photos.lookup, grounds=self.grounds.lookup)
        return planned(reading.stops, settings, places=places, legs=legs, stamp=stamp, problems=problems)

    def continuing(self, earlier: Publication | None) -> Workspace:
        """The same with the ids of an earlier publication: those of its stops, and the visit's own."""
        reading = read_venues(self.data, name=self.settings.csv_path.name, published=earlier.stops if earlier else ())
        settings = self.settings
        if self.is_visits_own and earlier is not None and earlier.details is not None and not settings.id:
            settings = settings.model_copy(update={"id": earlier.details.id})  # the app's, not in the file yet
        settings = with_visit_id(settings, reading.stops) if self.is_visits_own else settings
        if earlier is not None and earlier.visit_id and not (settings.id and self.is_visits_own):
            settings = settings.model_copy(update={"id": earlier.visit_id})
        elif not self.is_visits_own:  # the id in visit.toml is another plan's: this one goes by what tells it apart
            visit_id = visit_id_with_stops(settings.title, settings.host, reading.stops)
            settings = settings.model_copy(update={"id": visit_id})
        return replace(self, reading=reading, settings=settings)

    def draw_ground(
        self, *, may_ask: bool = True, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> Ground | None:
        """Make the ground of the plan, if the one that is stored is another's. None where there is nothing to make it
        of, or maps are to have none. Raises `ServiceFault` and `GroundFault`."""
        wanted = wanted_ground(self.visit()) if self.grounds.is_on else None
        if wanted is None:
            return None
        ground = self.grounds.find(wanted)
        if ground is not None and ground.is_wanted:
            return ground.ground
        return self.grounds.make(wanted, may_ask=may_ask, progress=progress)

    def take_in_photos(
        self, *, may_ask: bool, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> None:
        """Take the photos that the plan names into the store; those at web addresses, too, where it `may_ask`. Raises
        `StorageFault`."""
        work = PhotoWork(self.photos, self.settings.folder, self.http_client if may_ask else None)
        work.want(named_photos(self.reading.stops, self.settings.details))
        files = work.open_files()
        for done, file in enumerate(files, start=1):
            work.take_in(file)
            progress(done, len(files))

    def open_questions(self) -> Questions:
        """The addresses and ways that nobody has looked up yet."""
        return questions(self.reading.stops, places=self.geocoder.lookup, legs=self.router.lookup)


def open_workspace(settings: Settings, csv: str | None) -> Workspace:
    """The plan at the path `csv`, or that of the settings. Raises `StorageFault` where there is none."""
    is_visits_own = csv is None or os.path.realpath(csv) == os.path.realpath(settings.csv_path)
    if csv is not None:
        settings = settings.model_copy(update={"csv_path": Path(csv).absolute()})
    name = csv or _short_path(settings.csv_path)
    source = PlanFile(settings.csv_path)
    data = source.read()
    if data is None:
        raise StorageFault(f"There is no plan at {name}: write one row a stop, with date, arrive, name and address.")
    store = open_plan_store(settings)
    pictures = store.pictures
    logos = LogoFiles(settings.folder, pictures)
    settings = settings.with_details(logos.taken_in(sound_details(settings.details)))
    answers = open_answer_cache(settings)
    http_client = HttpClient(contact=settings.geocoder.contact, rate_limiter=open_rate_limiter(settings))
    return Workspace(
        name=name,
        data=data,
        reading=read_venues(data, name=source.name),
        settings=settings,
        is_visits_own=is_visits_own,
        geocoder=Geocoder(settings.geocoder, http_client, answers),
        router=Router(http_client, answers, settings.router),
        pictures=pictures,
        photos=store.photos,
        http_client=http_client,
        grounds=Grounds(store.grounds, GroundSources(http_client, settings.ground, settings.folder)),
        logo_problems=logos.problems,
    )


def _short_path(path: Path) -> str:
    """A path as a person here would write it."""
    working_folder = Path.cwd()
    return str(path.relative_to(working_folder)) if path.is_relative_to(working_folder) else str(path)
