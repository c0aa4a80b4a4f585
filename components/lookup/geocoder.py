"""Geocoder: addresses to places, and how exact each is.

`lookup` answers from the cache and never touches the network; `ask` asks the geocoding service and caches its answer.
Both prefer the area of the visit that asks.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from openlocationcode import openlocationcode

from components.lookup.answer_cache import Answer, AnswerCache
from components.lookup.geocoder_results import Result, ResultKind
from components.lookup.http_client import HttpClient
from components.plan.addresses import address_variants, clean_address, house_numbers, is_same_house_number
from components.plan.bounds import SearchArea
from components.plan.coordinate import straight_line_m
from components.plan.errors import InvalidCoordinate
from components.plan.model import Accuracy, AddressNotFound, Candidate, Coordinate, Place, PlaceSource
from components.plan.place_checks import SAME_ADDRESS_M
from components.plan.positions import short_plus_code
from components.settings import GeocoderSettings

NOT_FOUND_GOOD_FOR = timedelta(days=1)
MAX_CANDIDATES = 5

_KIND = "geocode"
"""The kind of a geocoder's answer in the cache."""


class Geocoder:
    """Looks addresses up, in the area of the settings where no other is given. Safe to share between threads.

    `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        settings: GeocoderSettings,
        http_client: HttpClient,
        answers: AnswerCache,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._http_client = http_client
        self._answers = answers
        self._clock = clock

    def lookup(self, address: str, *, name: str = "", area: SearchArea | None = None) -> Place | AddressNotFound | None:
        """What is known of an address, without the network; None where the service has not been asked yet.

        `name` is the stop's: among several places with the same address it picks the one of that name.
        """

        if not clean_address(address):
            return AddressNotFound(query=address)
        answer = self._answers.get(_KIND, _key(address, self._settings_for(area)))
        return None if answer is None else _interpreted(address, name, answer)

    def ask(self, address: str, *, name: str = "", area: SearchArea | None = None) -> Place | AddressNotFound:
        """What the geocoding service knows of an address; cached for ever, or for a day where it knows nothing.

        The address is asked for as typed, then without the parts that geocoders fail on, then in all countries. Raises
        `ServiceUnavailable` (and its `RateLimited`) or `ServiceRefused`; nothing is cached then.
        """
        if not clean_address(address):
            return AddressNotFound(query=address)
        settings = self._settings_for(area)
        code, town = short_plus_code(clean_address(address)) or ("", "")
        results = self._results(town if code else address, settings) if town or not code else []
        if code:
            results = _of_plus_code(code, results)
        now = datetime.fromtimestamp(self._clock(), UTC)
        value = {
            "provider": settings.provider,
            "found_on": now.date().isoformat(),
            "results": [asdict(result) for result in results],
        }
        self._answers.put(_KIND, _key(address, settings), value, good_for=None if results else NOT_FOUND_GOOD_FOR)
        interpreted = _interpreted(address, name, Answer(value=value, stored_at=now))
        return interpreted if interpreted is not None else AddressNotFound(query=address)

    def _results(self, address: str, settings: GeocoderSettings) -> list[Result]:
        """What the service answers to the first way of writing an address that it knows."""
        from components.lookup.providers import search  # noqa: PLC0415 - geopy is slow to load, and rarely needed

        queries = [(variant, False) for variant in address_variants(address)]
        if settings.country_codes and settings.provider != "photon":  # which has no limit to countries
            queries.append((queries[0][0], True))
        for query, all_countries in queries:
            if results := search(settings, self._http_client, query, all_countries=all_countries):
                return results
        return []

    def latest_answer_at(self) -> datetime | None:
        """When the geocoder last answered, to any process (UTC)."""
        return self._answers.latest(_KIND)

    def _settings_for(self, area: SearchArea | None) -> GeocoderSettings:
        if area is None or area == self._settings.area:
            return self._settings
        return self._settings.model_copy(update={"country_codes": area.country_codes, "viewbox": area.viewbox})


def _key(address: str, settings: GeocoderSettings) -> str:
    """The cache key: the service, the preferred area and countries, and the address."""
    box = settings.viewbox
    area = "" if box is None else f"{box.south},{box.west},{box.north},{box.east}"
    countries = ",".join(settings.country_codes)
    return f"{clean_address(address)}|{settings.provider}|{settings.url}|{countries}|{area}"


def _of_plus_code(code: str, towns: Sequence[Result]) -> list[Result]:
    """The places that a Plus code without its area means near each of these, as places asked for by their names."""
    results_by_position: dict[Coordinate, Result] = {}
    for town in towns if openlocationcode.isShort(code) else ():
        at = town.coordinate
        area = openlocationcode.decode(openlocationcode.recoverNearest(code, at.latitude, at.longitude))
        place = Coordinate(latitude=round(area.latitudeCenter, 6), longitude=round(area.longitudeCenter, 6))
        label = f"{code}, {town.label}"
        results_by_position.setdefault(
            place, Result(coordinate=place, label=label, kind=ResultKind.POI, country_code=town.country_code)
        )
    return list(results_by_position.values())


def accuracy_of(result: Result, address: str) -> Accuracy:
    """How exactly a result points at the address. `HOUSE` only where it has the house number that was asked for."""
    numbers = house_numbers(address, besides=(result.postcode, result.road))
    if result.kind is ResultKind.AREA:
        return Accuracy.AREA
    if result.kind in {ResultKind.STREET, ResultKind.INTERPOLATED}:
        return Accuracy.STREET
    if result.house_number and any(is_same_house_number(number, result.house_number) for number in numbers):
        return Accuracy.HOUSE
    if result.kind is ResultKind.POI and (not numbers or _has_name(result, address)):
        return Accuracy.PLACE
    return Accuracy.STREET if result.road else Accuracy.PLACE


def _interpreted(address: str, name: str, answer: Answer) -> Place | AddressNotFound | None:
    """A cached answer as a place. The rules are applied at each reading, so that a better rule improves old answers."""
    try:
        results = [_result(raw) for raw in answer.value["results"]]
        provider, found_on = str(answer.value["provider"]), date.fromisoformat(answer.value["found_on"])
    except (LookupError, TypeError, ValueError, InvalidCoordinate):
        return None  # written by another version: ask again
    if not results:
        return AddressNotFound(query=address)
    accuracies = {id(result): accuracy_of(result, address) for result in results}
    houses = [result for result in results if accuracies[id(result)] is Accuracy.HOUSE]
    namesakes = [result for result in houses or results if _has_name(result, name)]
    chosen = (namesakes or houses or results)[0]
    accuracy = accuracies[id(chosen)]
    others = [result for result in results if result is not chosen]
    if accuracy is Accuracy.HOUSE and not namesakes and _any_far_from(chosen, houses):
        accuracy = Accuracy.STREET
        others.sort(key=lambda other: other not in houses or not _any_far_from(chosen, [other]))  # the far ones first
    return Place(
        coordinate=chosen.coordinate,
        source=PlaceSource.GEOCODER,
        accuracy=accuracy,
        query=address,
        matched_address=chosen.label,
        country_code=chosen.country_code,
        provider=provider,
        found_on=found_on,
        candidates=tuple(
            Candidate(
                coordinate=other.coordinate,
                accuracy=accuracies[id(other)],
                matched_address=other.label,
                country_code=other.country_code,
            )
            for other in others[: MAX_CANDIDATES - 1]
        ),
    )


def _any_far_from(chosen: Result, houses: Sequence[Result]) -> bool:
    return any(straight_line_m(chosen.coordinate, house.coordinate) > SAME_ADDRESS_M for house in houses)


def _has_name(result: Result, text: str) -> bool:
    """Whether one of a result's names is in `text`, or `text` is a part of one ("Ateneum" of "Ateneum Art Museum")."""
    words = _words(text)
    if not words:
        return False
    return any(name and (name <= words or words <= name) for name in map(_words, result.names))


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def _result(raw: dict[str, Any]) -> Result:
    """A result from the cache. Raises `LookupError`, `TypeError`, `ValueError` or `InvalidCoordinate`."""
    names = tuple(str(name) for name in raw["names"])
    texts: dict[str, Any] = {field: str(value) for field, value in raw.items()}
    return Result(
        **{**texts, "coordinate": Coordinate(**raw["coordinate"]), "kind": ResultKind(raw["kind"]), "names": names}
    )
