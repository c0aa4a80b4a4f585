from __future__ import annotations

import importlib.util
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import fastkml
import gpxpy
import pyogrio  # type: ignore[import-untyped]
import pytest
from geojson_pydantic import FeatureCollection
from lxml import etree

from components.export.geojson import geojson
from components.export.gpx import gpx
from components.export.kml import kml
from components.plan.travel_modes import TravelMode
from components.render.style import LIGHT
from tests import samples
from tests.cases import case_visit
from tests.export.built import VISITS, built
from tests.export.context import BASE, SERVED

KML_NAMES = {"k": "http://www.opengis.net/kml/2.2"}


def xpath(root: Any, path: str) -> list[Any]:
    """What an XPath finds in a KML file, under the prefix `k`."""
    return list(root.xpath(path, namespaces=KML_NAMES))


def gpx_schema() -> etree.XMLSchema:
    """The GPX 1.1 schema, as the package `gpx` ships it."""
    package = importlib.util.find_spec("gpx")
    assert package is not None
    assert package.origin is not None
    return etree.XMLSchema(etree.parse(str(Path(package.origin).parent / "gpx.xsd")))


def kml_schema() -> etree.XMLSchema:
    """OGC's KML 2.2 schema, as fastkml ships it."""
    return etree.XMLSchema(etree.parse(str(Path(fastkml.__file__).parent / "schema" / "ogckml22.xsd")))


@pytest.mark.parametrize("name", VISITS)
def test_gpx_keeps_its_schema(name: str) -> None:
    gpx_schema().assertValid(etree.fromstring(built("visit.gpx", name)))


@pytest.mark.parametrize("name", VISITS)
def test_kml_keeps_its_schema(name: str) -> None:
    kml_schema().assertValid(etree.fromstring(built("visit.kml", name)))


@pytest.mark.parametrize("name", VISITS)
def test_geojson_is_geojson(name: str) -> None:
    FeatureCollection.model_validate_json(built("visit.geojson", name))


def test_gpx_has_a_waypoint_a_located_stop_a_route_in_order_and_a_segment_a_leg() -> None:
    file = gpxpy.parse(gpx(samples.ljubljana(), SERVED))

    assert [point.name for point in file.waypoints] == [
        "1 Museum of Architecture and Design (MAO)",
        "2 ABC Accelerator",
        "3 Poligon Creative Centre",
        "4 BarCamp",
    ]
    way = [(point.latitude, point.longitude) for point in file.routes[0].points]
    assert way[:2] == [(46.0513, 14.564), (46.066, 14.545)]
    (track,) = file.tracks
    assert [(point.latitude, point.longitude) for point in track.segments[0].points] == way[:2]
    assert [len(segment.points) for segment in track.segments] == [2, 2]
    assert "TAFR" in (file.waypoints[2].description or "")


def test_gpx_names_plan_credit_and_the_stops_that_are_not_on_the_map() -> None:
    file = gpxpy.parse(gpx(samples.ljubljana(), SERVED))

    assert "Plan 4" in (file.description or "")
    assert "Partners' meeting" in (file.description or "")
    assert file.copyright_author == "© OpenStreetMap contributors"
    assert str(file.link) == f"{BASE}/pocket"


def test_an_address_in_gpx_keeps_its_ampersand_and_no_bad_one_gets_in() -> None:
    links = [str(point.link) for point in gpxpy.parse(gpx(samples.hostile(), SERVED)).waypoints if point.link]

    assert links
    assert all(link.startswith("https://ok.example/?a=1&b=") for link in links)


def test_kml_has_a_folder_a_day_with_styles_for_stops_ways_and_estimates() -> None:
    root = etree.fromstring(kml(samples.ljubljana(), SERVED))

    names = xpath(root, "//k:Folder/k:name/text()")
    assert names == ["Wednesday, 1 February 2017", "Thursday, 2 February 2017"]
    assert xpath(root, "//k:LineString/../k:styleUrl/text()") == ["#coach-estimate"] * 2
    assert xpath(root, "//k:Point/../k:styleUrl/text()") == ["#stop"] * 4
    used = set(xpath(root, "//k:styleUrl/text()"))
    assert used <= {f"#{style}" for style in xpath(root, "//k:Style/@id")}
    assert xpath(root, "//k:LineString/k:coordinates/text()")[0].split() == ["14.564,46.0513", "14.545,46.066"]
    red, green, blue = LIGHT.accent[1:3], LIGHT.accent[3:5], LIGHT.accent[5:7]
    colours = xpath(root, "//k:Style[@id='stop']/k:IconStyle/k:color/text()")
    assert colours == [f"ff{blue}{green}{red}"]


def test_kml_balloons_are_html_in_which_nothing_runs() -> None:
    root = etree.fromstring(kml(samples.hostile(), SERVED))

    for description in xpath(root, "//k:Placemark/k:description/text()"):
        html = etree.fromstring(f"<b>{description.replace('<br>', '<br/>')}</b>", etree.HTMLParser())
        assert {element.tag for element in html.iter()} <= {"html", "body", "b", "br"}


@pytest.mark.parametrize(("build", "layer"), [(gpx, "waypoints"), (kml, None), (geojson, None)])
def test_gdal_reads_every_stop_where_it_is(build: object, layer: str | None) -> None:
    assert callable(build)
    raw = build(samples.ljubljana(), SERVED)
    layers = [layer] if layer else [name for name, _ in pyogrio.list_layers(BytesIO(raw))]

    points = set()
    for each in layers:
        _, _, geometries, _ = pyogrio.raw.read(BytesIO(raw), layer=each)
        for geometry in geometries:
            if geometry is not None and geometry[1] == 1:  # a point, in well-known binary
                points.add(tuple(round(float(value), 6) for value in _xy(geometry)))

    assert points == {(14.564, 46.0513), (14.545, 46.066), (14.4939, 46.0493)}


def _xy(geometry: bytes) -> tuple[float, float]:
    import struct

    return struct.unpack("<dd", geometry[5:21])


def test_geojson_has_a_point_a_stop_and_a_line_a_leg_and_no_stop_is_missing() -> None:
    file = json.loads(geojson(samples.ljubljana(), SERVED))

    by_kind = [(f["geometry"] or {}).get("type") for f in file["features"]]
    assert by_kind == [None, "Point", "LineString", "Point", "LineString", "Point", "Point"]
    mao = next(f for f in file["features"] if f.get("id") == "mao")
    assert mao["geometry"]["coordinates"] == [14.564, 46.0513]
    assert mao["properties"]["arrive"] == "2017-02-02T09:00:00+01:00"
    assert mao["properties"]["name"] == "Museum of Architecture and Design (MAO)"
    assert mao["properties"]["marker-color"] == LIGHT.accent
    leg = file["features"][2]["properties"]
    assert (leg["from"], leg["to"], leg["estimated"]) == ("mao", "abc", True)
    assert leg["stroke"] == LIGHT.of_mode(TravelMode.COACH)
    assert leg["_umap_options"]["dashArray"]
    assert file["plan"] == 4
    assert file["attribution"] == "© OpenStreetMap contributors"
    west, south, east, north = file["bbox"]
    assert west < east
    assert south < north


def test_a_leg_over_the_180th_meridian_is_split_there() -> None:
    visit = case_visit("dateline").visit
    file = json.loads(geojson(visit, SERVED))

    west, _, east, _ = file["bbox"]
    assert (west, east) == (178.4222, -171.741)
    lines = [f["geometry"] for f in file["features"] if f["properties"]["kind"] == "leg"]
    assert [line["type"] for line in lines] == ["MultiLineString", "LineString", "LineString"]
    before, after = lines[0]["coordinates"]
    assert (before[0], before[-1][0]) == ([178.4222, -18.1465], 180)
    assert (after[0][0], after[-1]) == (-180, [-179.993, -16.788])
    assert before[-1][1] == after[0][1]
    root = etree.fromstring(kml(visit, SERVED))
    kml_schema().assertValid(root)
    assert len(xpath(root, "//k:MultiGeometry/k:LineString")) == 2
    assert set(xpath(root, "//k:LineString/k:tessellate/text()")) == {"1"}
    (segment, *_) = gpxpy.parse(gpx(visit, SERVED)).tracks[0].segments
    assert [point.longitude for point in segment.points] == [178.4222, -179.993]


def test_no_line_is_degenerate() -> None:
    for name in VISITS:
        for feature in json.loads(built("visit.geojson", name))["features"]:
            geometry = feature["geometry"]
            if geometry and geometry["type"] == "LineString":
                assert len({tuple(position) for position in geometry["coordinates"]}) > 1


def test_a_website_that_is_no_web_address_is_left_out() -> None:
    sites = {f["properties"].get("website") for f in json.loads(geojson(samples.hostile(), SERVED))["features"]}

    assert all(site is None or site == "" or site.startswith("https://ok.example/") for site in sites)
