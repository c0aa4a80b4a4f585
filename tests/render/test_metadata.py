"""What a page says of itself to programs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.i18n.words import words_for
from components.render.escaping import json_for_script
from components.render.metadata import Addresses, description, open_graph, schema_org, summary
from tests import samples

ENGLISH = words_for("en")
NOWHERE = Addresses()
THERE = Addresses(page="https://visit.example/pocket", picture="https://visit.example/map.png")


def graph(addresses: Addresses = NOWHERE) -> list[dict[str, Any]]:
    data = json.loads(json_for_script(schema_org(samples.ljubljana(), ENGLISH, addresses)))
    assert data["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = data["@graph"]
    return graph


def test_a_description_is_when_and_where_in_a_sentence() -> None:
    dates = ENGLISH.dates(samples.MEETING_DAY, samples.VISIT_DAY)
    sentence = description(samples.ljubljana(), ENGLISH)
    assert sentence.startswith(f"{dates}: Partners' meeting, Museum of Architecture and Design (MAO), ABC Accelerator")
    assert description(samples.nothing(), ENGLISH) == samples.ljubljana().host


@pytest.mark.parametrize("visit", [samples.hostile(), samples.sixty_stops()], ids=lambda visit: visit.revision)
def test_a_description_fits_a_preview(visit: Any) -> None:
    sentence = description(visit, ENGLISH)
    assert len(sentence) <= 200
    assert sentence.endswith("…")


def test_open_graph_leaves_out_what_nobody_knows() -> None:
    assert [name for name, _ in open_graph(summary(samples.ljubljana(), ENGLISH), ENGLISH, NOWHERE)] == [
        "og:type",
        "og:title",
        "og:description",
        "og:locale",
    ]
    there = dict(open_graph(summary(samples.ljubljana(), ENGLISH), ENGLISH, THERE))
    assert (there["og:url"], there["og:image"]) == (THERE.page, THERE.picture)
    assert (there["og:image:width"], there["og:image:height"]) == ("1200", "630")
    assert there["og:image:alt"]


def test_the_visit_is_an_event_of_events_and_a_trip_with_places() -> None:
    event, trip = graph(THERE)
    assert (event["@type"], trip["@type"]) == ("Event", "TouristTrip")
    assert (event["startDate"], event["endDate"], event["url"]) == ("2017-02-01", "2017-02-02", THERE.page)
    assert [each["name"] for each in event["subEvent"]][-1] == "BarCamp"
    abc = event["subEvent"][2]
    assert (abc["startDate"], abc["endDate"]) == ("2017-02-02T11:00:00+01:00", "2017-02-02T12:30:00+01:00")
    assert abc["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 46.066, "longitude": 14.545}
    items = trip["itinerary"]["itemListElement"]
    assert [item["position"] for item in items] == [1, 2, 3, 4, 5]
    # Nobody published where the meeting was, or when it began.
    assert event["subEvent"][0]["startDate"] == "2017-02-01"
    assert "geo" not in event["subEvent"][0]["location"]
    assert "url" not in graph()[0]


def test_an_address_that_could_run_is_left_out() -> None:
    text = json_for_script(schema_org(samples.hostile(), ENGLISH, NOWHERE))
    urls = [place["url"] for place in json.loads(text)["@graph"][0]["location"] if "url" in place]
    assert urls == [samples.BAD_LINKS[4]] * 3


def test_a_visit_without_stops_is_still_an_event_with_a_place() -> None:
    data: Any = schema_org(replace(samples.nothing(), host=""), ENGLISH, NOWHERE)
    assert data["@graph"][0]["location"] == samples.nothing().title
    assert "organizer" not in data["@graph"][0]
