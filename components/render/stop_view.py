"""A stop as one audience reads it in one language: every page and file takes a stop's texts from here.

A new column of the plan is one row of `FIELDS`. The row says its place in the order, its label, its shape and
who may read it; list, JSON, plain text, PDF, GeoJSON, KML, GPX, calendar and newsletter then show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from components.i18n.words import Words, country_of_zone, official_languages
from components.plan.items import agenda_items
from components.plan.messages import Phrase
from components.plan.model import Assumption, Coordinate, Day, Leg, PlannedStop, UnknownWay, Visit
from components.plan.record import fields_until_end
from components.plan.timetable import shown_timing
from components.plan.timing import Timing
from components.plan.travel_modes import TravelMode
from components.render import labels
from components.render.audience import Audience, ProblemView, problem_views
from components.render.directions import CoachStart, Destination, Directions, coach_starts, directions
from components.render.escaping import Json, contact_link, safe_link, short_address
from components.render.photo_view import PhotoView, photo_views
from components.render.stop_field import Content as Content  # noqa: PLC0414 - the parts of a view
from components.render.stop_field import FieldView as FieldView  # noqa: PLC0414
from components.render.stop_field import Item as Item  # noqa: PLC0414
from components.render.stop_field import Localised, local_text, stop_text
from components.render.stop_field import Shape as Shape  # noqa: PLC0414
from components.render.stop_field import StopField as StopField  # noqa: PLC0414

_NOTHING = Item(name="")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A stop as one audience reads it in one language.

    `zone` is that of its hours, None where it shows the same hours as the visit's. `coordinate` is None while the place
    is unknown, and without a place of its own (`has_own_place`). `leg` leads here from the place before, and `legs` has
    one for each place that groups come from; `unknown_way` says instead that nobody knows the way. `groups` are the
    groups that come here as the plan names them, empty for everybody; `group` is their label, in the visit of all
    alone. `fields` are all fields that the audience may read, in the order of
    `FIELDS`, those without content too. `stay_written` says that the organiser wrote how long the stay is.
    `local_name` and `local_address` are for people who live there. `is_vague` says that the position is not exact
    enough to lead to, and `coaches` where coaches to this stop leave."""

    id: str
    number: int
    name: Localised
    hours: str
    timing: Timing
    stay_written: bool
    zone: ZoneInfo | None
    assumed: frozenset[Assumption]
    coordinate: Coordinate | None
    is_vague: bool
    local_name: Localised
    local_address: Localised
    matched_address: str
    leg: Leg | None
    legs: tuple[Leg, ...]
    unknown_way: UnknownWay | None
    has_own_place: bool
    group: str
    groups: str
    fields: tuple[FieldView, ...]
    problems: tuple[ProblemView, ...]
    coaches: tuple[CoachStart, ...] = ()
    photos: tuple[PhotoView, ...] = ()

    @property
    def has_hours(self) -> bool:
        """Whether any hour is known."""
        return self.timing.arrive is not None or self.timing.depart is not None

    @property
    def indicative(self) -> bool:
        """Whether the hours were never published."""
        return Assumption.TIMES in self.assumed

    @property
    def computed(self) -> bool:
        """Whether nobody wrote one of its hours, so that it was computed."""
        return self.timing.arrive_computed or self.timing.depart_computed

    @property
    def given_hours(self) -> tuple[datetime | None, datetime | None]:
        """The beginning and the end, for formats that have nothing between an hour and none.

        Both rest on what somebody wrote: an hour, or the length of the stay. Left out is the latest departure that
        still reaches the next stop, as nobody said that the group stays so long.
        """
        timing = self.timing
        depart = timing.depart if self.stay_written or not timing.depart_computed else None
        arrive = timing.arrive if not timing.arrive_computed or depart is not None else None
        return arrive, depart

    @property
    def directions(self) -> Directions | None:
        """Links that lead to the stop by the means of the leg there; None while its place is unknown."""
        leg = self.leg
        return self.directions_by(None if leg is None or leg.same_place else leg.mode)

    def directions_by(self, mode: TravelMode | None) -> Directions | None:
        """The same by another means; None leaves it to the map application."""
        if self.coordinate is None:
            return None
        address = self.local_address.text if self.is_vague else ""
        to = Destination(at=self.coordinate, name=self.local_name.text, address=address)
        return directions(to, mode=None if mode is TravelMode.UNKNOWN else mode)

    def filled(self, *, without: Iterable[str] = ()) -> tuple[FieldView, ...]:
        """The fields that have content, in order, but for those named in `without`."""
        left_out = set(without)
        return tuple(field for field in self.fields if not field.empty and field.row.name not in left_out)

    def text(self, name: str) -> str:
        """The text of the field of that name; empty where it has none or the audience may not read it."""
        return next((field.content.text for field in self.fields if field.row.name == name), "")

    @property
    def meet(self) -> Localised | None:
        """The meeting point in one line; None where nobody wrote one."""
        contents = [field.content for field in self.filled() if field.row.name == "meet"]
        return Localised(" ".join(contents[0].text.split()), contents[0].language) if contents else None

    def data(self) -> Mapping[str, Json]:
        """Every field by its name, for JSON."""
        return {field.row.name: field.data for field in self.fields}

    def with_texts(self, change: Callable[[str], str], change_line: Callable[[str], str]) -> StopView:
        """The same with `change_line` applied to each text of one line from the plan, and `change` to the others."""

        def changed(field: FieldView) -> FieldView:
            content, row = field.content, field.row
            return replace(
                field,
                content=replace(
                    content,
                    text=(change if row.shape is Shape.PARAGRAPHS else change_line)(content.text),
                    items=tuple(
                        item
                        for each in content.items
                        if (item := replace(each, name=change_line(each.name), text=change_line(each.text))) != _NOTHING
                    ),
                ),
            )

        name = Localised(change_line(self.name.text), self.name.language)
        photos = tuple(
            replace(photo, alt=change_line(photo.alt), credit=change_line(photo.credit)) for photo in self.photos
        )
        return replace(self, name=name, fields=tuple(changed(field) for field in self.fields), photos=photos)


def _projects(planned: PlannedStop, words: Words, plan_language: str) -> Content:
    return Content(
        items=tuple(
            Item(name=project.name, text=project.text, link=safe_link(project.link))
            for project in planned.stop.projects
        ),
        language=plan_language,
        qualifier=words.text("not confirmed yet") if Assumption.PROJECTS in planned.stop.assumed else "",
    )


def _materials(planned: PlannedStop, _words: Words, plan_language: str) -> Content:
    items = []
    for material in planned.stop.materials:
        link = safe_link(material.link)
        if name := material.name or short_address(link):
            items.append(Item(name=name, link=link))
    return Content(items=tuple(items), language=plan_language)


def _quotes(planned: PlannedStop, words: Words, plan_language: str) -> Content:
    quotes = planned.stop.quotes
    items = tuple(Item(name=words.text("“{text}”", text=quote.text), text=quote.who) for quote in quotes)
    return Content(items=items, language=plan_language)


def _agenda(planned: PlannedStop, words: Words, plan_language: str) -> Content:
    text = stop_text(planned.stop, "agenda", words.language, plan_language)
    items = tuple(Item(name=item.time, text=item.text) for item in agenda_items(text.text))
    return Content(items=items, language=text.language)


def _certainty(planned: PlannedStop, words: Words, _written: str) -> Content:
    return Content(text=labels.certainty(planned, words), language=words.language)


def _candidates(planned: PlannedStop, _words: Words, plan_language: str) -> Content:
    candidates = planned.place.candidates if planned.place is not None else ()
    return Content(items=tuple(Item(name=each.matched_address) for each in candidates), language=plan_language)


def _website(planned: PlannedStop, _words: Words, plan_language: str) -> Content:
    # An address that no link may lead to is not shown either.
    address = safe_link(planned.stop.website)
    return Content(text=address, language=plan_language, link=address)


FIELDS: tuple[StopField, ...] = (
    StopField(name="group", label=Phrase("Group")),
    StopField(
        name="meet",
        label=Phrase("Meeting point"),
        shape=Shape.PARAGRAPHS,
        audience=Audience.PUBLIC,
        prominent=True,
        of_plan=True,
    ),
    StopField(name="description", label=Phrase("Description"), shape=Shape.PARAGRAPHS, labelled=False),
    StopField(name="agenda", label=Phrase("Agenda"), shape=Shape.AGENDA, content=_agenda),
    StopField(name="projects", label=Phrase("Projects shown here"), shape=Shape.ITEMS, content=_projects),
    StopField(name="materials", label=Phrase("Materials"), shape=Shape.ITEMS, content=_materials),
    StopField(name="quotes", label=Phrase("What was said"), shape=Shape.QUOTES, content=_quotes),
    StopField(name="address", label=Phrase("Address"), labelled=False),
    StopField(name="certainty", label=Phrase("Place"), labelled=False, of_plan=True, content=_certainty),
    StopField(
        name="candidates",
        label=Phrase("It could also be"),
        shape=Shape.ITEMS,
        audience=Audience.ORGANISERS,
        brief=False,
        of_plan=True,
        content=_candidates,
    ),
    StopField(name="accessibility", label=Phrase("Accessibility"), shape=Shape.PARAGRAPHS, brief=False),
    StopField(name="opening_hours", label=Phrase("Opening hours"), brief=False),
    StopField(name="website", label=Phrase("Website"), brief=False, content=_website),
    StopField(name="phone", label=Phrase("Phone"), audience=Audience.PUBLIC, brief=False, link=contact_link),
    StopField(name="contact", label=Phrase("Contact"), brief=False, link=contact_link),
    StopField(name="notes", label=Phrase("Note"), shape=Shape.PARAGRAPHS, brief=False),
)
"""The fields of a stop in their order, each with who may read it. The name and the hours come before them."""

Views: TypeAlias = tuple[StopView, ...]


def stop_view(
    planned: PlannedStop,
    words: Words,
    plan_language: str,
    audience: Audience = Audience.PUBLIC,
    zone: ZoneInfo | None = None,
    *,
    is_record: bool = False,
) -> StopView:
    """A planned stop for an audience, in the language of `words`. `plan_language` is that of the plan's own texts;
    the country of a stop without a country is that of `zone`, the visit's. A record says nothing of what is not sure,
    and nothing where nothing is known."""
    stop, place, gone = planned.stop, planned.place, fields_until_end(planned.stop)
    timing = shown_timing(planned)
    is_timed = timing.arrive is not None or timing.depart is not None
    zone_name = stop.time_zone or str(planned.zone or zone or "")
    spoken = official_languages((place.country_code if place is not None else "") or country_of_zone(zone_name))
    return StopView(
        id=stop.id,
        number=planned.number,
        name=stop_text(stop, "name", words.language, plan_language),
        hours=labels.hours(timing, words, planned.zone) if is_timed or not is_record else "",
        timing=timing,
        stay_written=stop.dwell_s is not None,
        zone=planned.zone,
        assumed=stop.assumed,
        coordinate=place.coordinate if place is not None else None,
        is_vague=labels.is_vague(planned),
        local_name=local_text(stop, "name", spoken, plan_language),
        local_address=local_text(stop, "address", spoken, plan_language),
        matched_address=place.matched_address if place is not None else "",
        leg=planned.leg,
        legs=planned.legs,
        unknown_way=planned.unknown_way,
        has_own_place=stop.has_own_place,
        group=labels.group_label(stop.group, words) if stop.group else "",
        groups=stop.group,
        fields=tuple(
            FieldView(
                row=row,
                label=words.phrase(row.label),
                content=row.content_of(planned, words, plan_language),
                until_end=row.name in gone,
            )
            for row in FIELDS
            if row.audience <= audience and not (is_record and row.of_plan)
        ),
        problems=problem_views(planned.problems, words, audience),
        photos=photo_views(planned, words.language, plan_language),
    )


def stop_views(visit: Visit, day: Day, words: Words, audience: Audience = Audience.PUBLIC) -> Views:
    """The stops of a day of `visit`, in order."""
    language = visit.languages[0]
    views = [
        stop_view(planned, words, language, audience, visit.zone, is_record=visit.is_record) for planned in day.stops
    ]
    places = {view.id: (view.name, view.directions_by(None)) for view in views}
    views = [replace(view, coaches=coach_starts(view.legs, view.meet, places, words)) for view in views]
    return tuple(replace(view, group="") if visit.group else view for view in views)
