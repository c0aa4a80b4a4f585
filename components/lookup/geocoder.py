"""Addresses to places, honestly: how sure each is, by what the geocoder says and by what it says besides.

`lookup` answers from the store and never touches the network; `ask` asks the geocoder and stores what it says.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from components.lookup.answer_cache import Answer, AnswerStore
from components.lookup.http_client import Transport
from components.lookup.providers import RawAnswer, Sort, ask
from components.plan.addresses import cleaned, numbers_in, same_number, ways_to_ask
from components.plan.errors import InvalidCoordinate
from components.plan.model import (
    Accuracy,
    AddressFound,
    AddressNotFound,
    Candidate,
    Coordinate,
    Place,
    PlaceSource,
    straight_line_m,
)
from components.plan.place_checks import SAME_ADDRESS_M
from components.settings import GeocoderSettings

KIND = "geocode"
NOT_FOUND_HOLDS = timedelta(days=1)
MOST_CANDIDATES = 5


class Geocoder:
    """Looks addresses up. `clock` gives seconds since 1970. Safe to share between threads."""

    def __init__(
        self,
        settings: GeocoderSettings,
        transport: Transport,
        answers: AnswerStore,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._answers = answers
        self._clock = clock

    def lookup(self, address: str, *, name: str = "") -> AddressFound | AddressNotFound | None:
        """What is known of an address, without asking anybody; None where nobody was asked yet.

        `name` is the stop's: among several places with the same address it picks the one of that name.
        """
        if not cleaned(address):
            return AddressNotFound(query=address, asked_at=datetime.fromtimestamp(self._clock(), UTC))
        stored = self._answers.get(KIND, self._key(address))
        return None if stored is None else _reading(address, name, stored)

    def ask(self, address: str, *, name: str = "") -> AddressFound | AddressNotFound:
        """What the geocoder says of an address, which is then stored: for good, or for a day where it knows nothing.

        As typed first, then without what it may stumble over, then beyond the countries of the settings. Raises
        `ServiceUnavailable` (and its `RateLimited`) or `ServiceRefused`; nothing is stored then.
        """
        if not cleaned(address):
            return AddressNotFound(query=address, asked_at=datetime.fromtimestamp(self._clock(), UTC))
        ways = [(way, False) for way in ways_to_ask(address)]
        if self._settings.country_codes and self._settings.provider != "photon":  # which knows no such limit
            ways.append((ways[0][0], True))
        found: list[RawAnswer] = []
        for way, anywhere in ways:
            found = ask(self._settings, self._transport, way, anywhere=anywhere)
            if found:
                break
        now = datetime.fromtimestamp(self._clock(), UTC)
        value = {
            "provider": self._settings.provider,
            "found_on": now.date().isoformat(),
            "answers": [asdict(answer) for answer in found],
        }
        self._answers.put(KIND, self._key(address), value, good_for=None if found else NOT_FOUND_HOLDS)
        known = _reading(address, name, Answer(value=value, stored_at=now))
        return known if known is not None else AddressNotFound(query=address, asked_at=now)

    def _key(self, address: str) -> str:
        """What the answer depends on: who is asked, what is preferred, and the address."""
        box = self._settings.viewbox
        bias = "" if box is None else f"{box.south},{box.west},{box.north},{box.east}"
        countries = ",".join(self._settings.country_codes)
        return f"{cleaned(address)}|{self._settings.provider}|{self._settings.url}|{countries}|{bias}"


def accuracy_of(answer: RawAnswer, address: str) -> Accuracy:
    """How exactly an answer points at what was asked for. A house only where it has the house number asked for."""
    numbers = numbers_in(address, besides=(answer.postcode, answer.road))
    if answer.sort is Sort.AREA:
        return Accuracy.AREA
    if answer.sort in {Sort.STREET, Sort.INTERPOLATED}:
        return Accuracy.STREET
    if answer.house_number and any(same_number(number, answer.house_number) for number in numbers):
        return Accuracy.HOUSE
    if answer.sort is Sort.POI and (not numbers or _named(answer, address)):
        return Accuracy.PLACE
    return Accuracy.STREET if answer.road else Accuracy.PLACE


def _reading(address: str, name: str, stored: Answer) -> AddressFound | AddressNotFound | None:
    """A stored answer as a place. The rules are applied at each reading, so that a better rule mends old answers."""
    try:
        answers = [_restored(raw) for raw in stored.value["answers"]]
        provider, found_on = str(stored.value["provider"]), date.fromisoformat(stored.value["found_on"])
    except (LookupError, TypeError, ValueError, InvalidCoordinate):
        return None  # written by another version: ask again
    if not answers:
        return AddressNotFound(query=address, asked_at=stored.stored_at)
    accuracies = {id(answer): accuracy_of(answer, address) for answer in answers}
    houses = [answer for answer in answers if accuracies[id(answer)] is Accuracy.HOUSE]
    namesakes = [answer for answer in houses or answers if _named(answer, name)]
    chosen = (namesakes or houses or answers)[0]
    accuracy = accuracies[id(chosen)]
    others = [answer for answer in answers if answer is not chosen]
    if accuracy is Accuracy.HOUSE and not namesakes and _scattered(chosen, houses):
        accuracy = Accuracy.STREET
        others.sort(key=lambda other: other not in houses or not _scattered(chosen, [other]))  # the doubtful first
    return AddressFound(
        place=Place(
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
                    coordinate=answer.coordinate,
                    accuracy=accuracies[id(answer)],
                    matched_address=answer.label,
                    country_code=answer.country_code,
                )
                for answer in others[: MOST_CANDIDATES - 1]
            ),
        )
    )


def _scattered(chosen: RawAnswer, houses: Sequence[RawAnswer]) -> bool:
    return any(straight_line_m(chosen.coordinate, house.coordinate) > SAME_ADDRESS_M for house in houses)


def _named(answer: RawAnswer, text: str) -> bool:
    """Whether one of an answer's names is in `text`, or `text` is such a name in part ("Ateneum" for "Ateneum
    Art Museum")."""
    words = _words(text)
    if not words:
        return False
    return any(name and (name <= words or words <= name) for name in map(_words, answer.names))


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def _restored(raw: dict[str, Any]) -> RawAnswer:
    names = tuple(str(name) for name in raw["names"])
    texts: dict[str, Any] = {field: str(value) for field, value in raw.items()}
    return RawAnswer(
        **{**texts, "coordinate": Coordinate(**raw["coordinate"]), "sort": Sort(raw["sort"]), "names": names}
    )
