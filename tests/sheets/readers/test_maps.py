from __future__ import annotations

import io
import json
import zipfile

import pytest

from components.plan.errors import PlanFault
from components.sheets.answers import NO_ANSWERS
from components.sheets.readers.sources import MAX_FILE_BYTES, read_source
from components.sheets.tables import MAX_BYTES, VenueTable
from tests.sheets.workbooks import CASES

HEAD = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
STATION = "<Point><coordinates>\n 24.9384,60.1699,0 </coordinates></Point>"


def kml(inside: str) -> bytes:
    return f"{HEAD}{inside}</Document></kml>".encode()


def table(data: bytes) -> VenueTable:
    return read_source(data, NO_ANSWERS)


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows by column, without empty cells."""
    read = table(data)
    return [
        {column: cell for column, cell in zip(read.header, cells, strict=True) if cell} for _, cells in read.records
    ]


def said(data: bytes) -> list[str]:
    return [f"{note.line}: {note.message}" for note in table(data).notes]


def test_points_of_my_maps_have_the_day_of_their_folder_and_plain_texts() -> None:
    data = (CASES / "a15-mymaps.kml").read_bytes()

    assert rows(data) == [
        {
            "date": "Day 1",
            "name": "Station hall",
            "lat": "60.1699",
            "lon": "24.9384",
            "description": "meet under the clock",
        },
        {"date": "Day 1", "name": "Museum", "address": "Mannerheiminaukio 2, Helsinki"},
    ]
    assert [line for line, _ in table(data).records] == [3, 4]
    assert not table(data).in_place


@pytest.mark.parametrize(
    "coordinates", ["24.9384, 60.1699, 0", " 24.9384 , 60.1699", "\n24.9384,60.1699,0\n", "24.9384,60.1699 1,2"]
)
def test_blanks_beside_the_commas_of_a_position_change_nothing(coordinates: str) -> None:
    data = kml(f"<Placemark><name>A</name><Point><coordinates>{coordinates}</coordinates></Point></Placemark>")

    assert rows(data) == [{"name": "A", "lat": "60.1699", "lon": "24.9384"}]


def test_data_of_a_placemark_are_columns_and_do_not_repeat_in_its_description() -> None:
    data = kml(
        "<Folder><name>Museums</name><Placemark><name>Kiasma</name>"
        "<description><![CDATA[<img src='https://x.org/a.png'/><br><br>Arrive: 10:00<br>Level: 2<br>Ask <b>Ana</b> "
        "at <a href='https://k.fi'>the desk</a> &amp; wait]]></description>"
        "<ExtendedData><Data name='Arrive'><value>10:00</value></Data><Data name='Level'><value>2</value></Data>"
        "<Data name='name'><value>Kiasma</value></Data></ExtendedData>"
        f"{STATION}</Placemark></Folder>"
    )

    assert rows(data) == [
        {
            "name": "Kiasma",
            "arrive": "10:00",
            "lat": "60.1699",
            "lon": "24.9384",
            "description": "Ask Ana at the desk (https://k.fi) & wait",
            "Level": "2",
            "folder": "Museums",
        }
    ]


def test_folders_that_name_days_are_dates_whatever_is_inside_them() -> None:
    place = f"<Placemark><name>A</name>{STATION}</Placemark>"
    data = kml(f"<Folder><name>17. 9. 2026</name>{place}<Folder><name>Food</name>{place}</Folder></Folder>{place}")

    assert [(row.get("date"), row.get("folder")) for row in rows(data)] == [
        ("17. 9. 2026", None),
        ("17. 9. 2026", "Food"),
        (None, None),
    ]


def test_lines_and_links_of_a_map_are_told_and_a_span_of_time_is_read() -> None:
    span = "<TimeSpan><begin>2026-09-17T07:00:00Z</begin><end>2026-09-17T10:45:00+03:00</end></TimeSpan>"
    data = kml(
        "<Placemark><name>way</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark>"
        "<NetworkLink><Link><href>https://x.org/b.kml</href></Link></NetworkLink>"
        f"<Placemark><name>Kiasma</name>{span}<MultiGeometry>{STATION}</MultiGeometry></Placemark>"
    )

    [row] = rows(data)
    assert (row["date"], row["arrive"], row["depart"], row["time_zone"]) == ("2026-09-17", "07:00", "07:45", "UTC")
    assert [line.split(": ", 1)[1][:30] for line in said(data)] == [
        "Lines, areas and pictures of t",
        "The map is a link to another f",
        "The hours of this file are in ",
    ]


def test_a_kmz_is_the_map_inside_it() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("images/icon.png", b"\x89PNG")
        archive.writestr("doc.kml", (CASES / "a15-mymaps.kml").read_bytes())

    assert rows(out.getvalue()) == rows((CASES / "a15-mymaps.kml").read_bytes())


def test_a_gpx_is_its_waypoints() -> None:
    data = b"""<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="60.1699" lon="24.9384"><time>2026-09-17T07:00:00Z</time><name>Station hall</name><desc>by the clock</desc>
<link href="https://example.org"/></wpt>
<wpt lat="60.1718" lon="24.9369"><name>Kiasma</name><cmt>closed on Mondays</cmt></wpt>
<rte><name>Day 1</name><rtept lat="1" lon="2"><name>Other</name></rtept></rte>
<trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>"""

    station, kiasma = rows(data)
    assert station["website"] == "https://example.org"
    assert (station["date"], station["arrive"], station["time_zone"]) == ("2026-09-17", "07:00", "UTC")
    assert kiasma == {"name": "Kiasma", "lat": "60.1718", "lon": "24.9369", "notes": "closed on Mondays"}
    assert [line.split(":")[0] for line in said(data)] == ["6", "5", "2"]


def test_a_gpx_without_waypoints_is_the_named_points_of_its_routes() -> None:
    data = b"""<gpx><rte><name>Day 2</name><rtept lat="1" lon="2"><name>A</name></rtept><rtept lat="1" lon="3"/></rte>
<rte><name>South</name><rtept lat="4" lon="5"><name>B</name></rtept></rte></gpx>"""

    assert rows(data) == [
        {"date": "Day 2", "name": "A", "lat": "1", "lon": "2"},
        {"name": "B", "lat": "4", "lon": "5", "folder": "South"},
    ]
    assert said(data) == ["1: Points of routes without a name were passed over (1)."]


def feature(longitude: float, latitude: float, **properties: object) -> dict[str, object]:
    position = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": position, "properties": properties}


def test_layers_of_umap_that_name_days_are_dates() -> None:
    line = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "properties": {}}
    layers = [
        {"type": "FeatureCollection", "_umap_options": {"name": name}, "features": features}
        for name, features in (
            ("Day 1", [feature(24.9384, 60.1699, name="Station hall", _umap_options={"color": "Red"}), line]),
            ("Layer 2", [feature(-0.00001, 60, Title="Kiasma", level=2, open=True, nothing=None)]),
        )
    ]
    data = json.dumps({"type": "umap", "layers": layers}).encode()

    assert rows(data) == [
        {"date": "Day 1", "name": "Station hall", "lat": "60.1699", "lon": "24.9384"},
        {"name": "Kiasma", "lat": "60", "lon": "-0.00001", "level": "2", "open": "yes", "folder": "Layer 2"},
    ]
    assert said(data) == ["2: Lines, areas and pictures of the map were passed over (1)."]


def test_places_saved_in_google_maps_keep_when_they_were_saved_apart_from_the_date() -> None:
    saved = feature(
        24.9, 60.1, date="2021-03-28T12:47:58Z", location={"name": "Kiasma", "address": "Mannerheiminaukio 2"}
    )
    data = json.dumps({"type": "FeatureCollection", "features": [saved]}).encode()

    [row] = rows(data)
    assert (row["name"], row["address"], row["saved"]) == ("Kiasma", "Mannerheiminaukio 2", "2021-03-28T12:47:58Z")
    assert "date" not in row


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (kml(""), "no places"),
        (kml("<NetworkLink><Link><href>file:///etc/passwd</href></Link></NetworkLink>"), "link to another file"),
        (kml("<Placemark><name>A</name>")[:-20], "damaged"),
        (kml("<Folder>" * 300 + "</Folder>" * 300), "damaged"),
        (
            b'<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&a;</name></Placemark></kml>',
            "entities",
        ),
        (
            b'<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "'
            + b"&a;" * 1000
            + b'"><!ENTITY c "'
            + b"&b;" * 1000
            + b'">]><kml><Placemark><name x="&c;">&c;</name></Placemark></kml>',
            "entities|damaged",
        ),
        (kml(" " * MAX_BYTES), "too large"),
        (kml("<a/>" * 500_000), "too large"),
        (b"<gpx>", "damaged"),
        (b"<?xml version='1.0'?><osm/>", "no map that is read"),
        (b'{"type": "FeatureCollection", "features": [' + b"[" * 100_000, "damaged"),
        (b'{"type": "FeatureCollection", "features": [' + b"[]," * 600_001, "too large"),
        (b'{"type": "Topology"}', "no map with places"),
        (b'{"type": "FeatureCollection", "features": [', "damaged"),
    ],
)
def test_what_is_no_readable_map_is_a_sentence(data: bytes, message: str) -> None:
    with pytest.raises(PlanFault, match=message):
        table(data)


def test_a_kmz_that_unpacks_to_gigabytes_is_read_no_further_than_a_map_may_be() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("doc.kml", kml("") + bytes(2 * MAX_FILE_BYTES))

    with pytest.raises(PlanFault, match="too large"):
        table(out.getvalue())
