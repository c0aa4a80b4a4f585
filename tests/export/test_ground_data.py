"""The ground as data: to be taken by everybody, with its licence and credit; not there for a visit without one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.export import pack
from components.export.outputs import available
from components.plan.errors import PlanFault
from components.plan.ground import LICENCE, LICENCE_URL
from components.plan.model import Visit
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.cases import case_visit
from tests.export.context import NOWHERE
from tests.grounds import CREDIT, a_ground

WITH = replace(samples.ljubljana(), ground=a_ground(), revision="with a ground")


def client_of(visit: Visit) -> TestClient:
    site = PublicSite(
        visit=lambda: visit, csv=lambda: b"", status=dict, now=lambda: samples.at(samples.VISIT_DAY, 10), base_url=None
    )
    return TestClient(Starlette(routes=public_routes(site)))


def test_it_is_served_with_its_licence_and_credit() -> None:
    with client_of(WITH) as client:
        answer = client.get("/ground.json")
        assert answer.status_code == 200
        assert answer.content == a_ground().data
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert answer.headers["access-control-allow-origin"] == "*"
        told = answer.json()
        assert (told["licence"], told["licence_url"], told["credit"]) == (LICENCE, LICENCE_URL, CREDIT)
        again = client.get("/ground.json", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_without_a_ground_it_is_not_there() -> None:
    with client_of(samples.ljubljana()) as client:
        for method in ("GET", "HEAD"):
            answer = client.request(method, "/ground.json")
            assert answer.status_code == 404
            assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=5"  # one may come
    assert "ground.json" not in {row.slug for row in available(samples.ljubljana(), NOWHERE)}
    (row,) = (row for row in available(WITH, NOWHERE) if row.slug == "ground.json")
    with pytest.raises(PlanFault):
        row.build(samples.ljubljana(), NOWHERE)


def test_a_pack_has_it_once_for_all_groups_and_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pack, "available", lambda *given: [row for row in available(*given) if row.slug in {"ground.json", "visit.ics"}]
    )
    for visit in (WITH, replace(case_visit("parallel").visit, ground=a_ground())):
        packed = dict(pack.files(visit, NOWHERE))
        assert [name for name in packed if "ground" in name] == ["ground.json"]
        assert packed["ground.json"] == a_ground().data
        assert json.loads(packed["ground.json"])["licence"] == LICENCE
    assert "ground.json" not in dict(pack.files(samples.ljubljana(), NOWHERE))
