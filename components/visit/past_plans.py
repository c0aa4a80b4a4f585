"""Every plan that was published, as the visit that it makes: for the evidence of what partners were told, and when."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from components.lookup.geocoder import Geocoder
from components.lookup.router import Router
from components.plan.record import PublishedVisit, lasting_visit
from components.settings import Settings
from components.store.plans import PlanStore
from components.visit.plan_csv import stops_of
from components.visit.planner import GroundLookup, plan


def past_plans(
    store: PlanStore, settings: Settings, geocoder: Geocoder, router: Router, grounds: GroundLookup
) -> Iterator[PublishedVisit]:
    """All published plans, the oldest first, by what is known of places, ways and grounds now; one by one, as each may
    take a second. What was for the days of the visit alone, such as phone numbers, is left out: evidence is kept for
    years. Raises `StorageFault`."""
    for entry in reversed(store.history()):
        published = store.plan(entry.number)
        own = settings.with_details(published.details)
        places = partial(geocoder.lookup, area=own.geocoder.area)
        lookups = partial(plan, pictures=store.pictures.picture, photos=store.photos.lookup, grounds=grounds)
        planned = partial(lookups, stamp=published.stamp)
        visit = planned(stops_of(published.csv), own, places=places, legs=router.lookup)
        yield PublishedVisit(visit=lasting_visit(visit), who=entry.who, csv=published.csv)
