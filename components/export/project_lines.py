"""What forms of programmes ask of each project that was seen, in a line: title, place and position, date, link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from components.export.context import Context
from components.export.text import address_line, one_line, plain_stops, shortened
from components.plan.model import Visit

MAX_TITLE_LENGTH = 100
"""Characters of a title, as forms ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """A project at one stop. `position` is latitude and longitude in decimal degrees (WGS 84), empty where the place is
    not known, or not exactly; `link` may be empty."""

    day: date
    title: str
    place: str
    position: str
    date_text: str
    link: str

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " | ".join(part for part in (self.title, self.place, self.position, self.date_text, self.link) if part)


def project_lines(visit: Visit, context: Context) -> tuple[ProjectLine, ...]:
    """A line for each project of each stop, in the order of the visit. Where a project has no link of its own, that of
    its stop on the visit's page is there."""
    words = context.words
    lines = []
    for day in visit.days:
        for planned, stop in zip(day.stops, plain_stops(visit, day, context), strict=True):
            at = None if stop.is_vague else stop.coordinate
            for field in stop.filled():
                if field.row.name != "projects":
                    continue
                lines += [
                    ProjectLine(
                        day=planned.stop.date,
                        title=shortened(item.name or item.text, MAX_TITLE_LENGTH),
                        place=address_line(stop),
                        position=f"{at.latitude:.5f}, {at.longitude:.5f}" if at is not None else "",
                        date_text=words.date(planned.stop.date, "long"),
                        link=one_line(item.link) or context.stop_url(stop.id) or "",
                    )
                    for item in field.content.items
                ]
    return tuple(lines)
