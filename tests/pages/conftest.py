"""Shared by the tests of pages: what Streamlit's own test harness does anew for each page is done once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="package", autouse=True)
def _packages_with_components_are_looked_for_once() -> Iterator[None]:
    """Each `AppTest` reads the metadata of every installed package, which took longer than the pages did."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield
