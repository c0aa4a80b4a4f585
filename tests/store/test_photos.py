from __future__ import annotations

from pathlib import Path

import pytest

from components.plan.messages import Phrase
from components.store.photos import Photos, PhotoSource
from components.store.plans import PlanStore
from tests import photos


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    return PlanStore(tmp_path / "venues.csv", tmp_path / "data")


def test_a_photo_is_found_by_its_file_and_its_renditions_by_their_names(store: PlanStore) -> None:
    photos.put_sample(store, "photos/door.jpg")
    other_process = Photos(store._reading, store._writing)

    for stored in (store.photos, other_process):
        assert stored.lookup("photos/door.jpg") == photos.SAMPLE
        assert stored.lookup("photos/other.jpg") is None
        assert {name: stored.photo_bytes(name) for name in photos.renditions()} == photos.renditions()
        assert stored.photo_bytes("photos/../venues.csv") is None


def test_why_a_file_is_not_taken_is_remembered_as_a_sentence(store: PlanStore) -> None:
    fault = Phrase("The picture has {has} MB.", {"has": 50})
    store.photos.note("big.jpg", PhotoSource(fault=fault, source="ab"))

    assert Photos(store._reading, store._writing).lookup("big.jpg") == fault
