from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.plan.bounds import BoundingBox
from components.plan.errors import SettingsFault
from components.settings import ENVIRONMENT, OSM_CREDIT, details_in, load_settings
from tests.deep import deep

ROOT = Path(__file__).parents[1]


def with_toml(folder: Path, text: str) -> Path:
    (folder / "visit.toml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsFault) as raised:
        load_settings(folder, environ or {})
    return str(raised.value).splitlines()


def test_the_shipped_visit_is_the_published_one() -> None:
    visit = load_settings(ROOT, {})

    assert "CRE:HUB" in visit.title
    assert "RRA LUR" in visit.host
    assert visit.zone == ZoneInfo("Europe/Ljubljana")
    assert visit.languages == ("en", "sl", "it", "es", "pt", "hu", "ro", "lv")
    assert visit.geocoder.country_codes == ("si",)
    assert visit.geocoder.viewbox == BoundingBox(south=45.95, west=14.35, north=46.15, east=14.70)
    assert visit.csv_path == ROOT / "venues.csv"
    assert visit.data_dir == ROOT / ".study-visit"


def test_without_a_file_the_app_still_has_its_settings(tmp_path: Path) -> None:
    visit = load_settings(tmp_path, {})

    assert visit.zone == ZoneInfo("UTC")
    assert visit.geocoder.url == "https://nominatim.openstreetmap.org"
    assert visit.geocoder.min_interval_s == 1.0
    assert visit.router.url == "https://routing.openstreetmap.de"
    assert (visit.ground.url, visit.ground.is_none) == ("", False)
    assert (visit.background.name, visit.background.url) == ("none", "")
    assert (visit.database_url, visit.organiser_token, visit.base_url, visit.now) == (None, None, None, None)
    assert (visit.trusted_proxies, visit.hsts_days) == ((), 0)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    with_toml(
        tmp_path,
        'csv = "a.csv"\ndata = "b"\nbase_url = "https://a.example"\n[geocoder]\nprovider = "photon"\n'
        '[router]\nurl = "https://b.example"\n[background]\nname = "none"\n',
    )
    visit = load_settings(
        tmp_path,
        {
            "STUDY_VISIT_CSV": "plans/visit.csv",
            "STUDY_VISIT_DATA": "/var/lib/visit",
            "STUDY_VISIT_GEOCODER_URL": "http://127.0.0.1:1/nominatim/",
            "STUDY_VISIT_ROUTER_URL": "http://127.0.0.1:1//",
            "STUDY_VISIT_GROUND_URL": "none",
            "STUDY_VISIT_TILES_URL": "http://127.0.0.1:1/{z}/{x}/{y}.png",
            "STUDY_VISIT_DATABASE_URL": "postgresql://visit:pass-word@db/visit",
            "STUDY_VISIT_ORGANISER_TOKEN": "let-me-in-" + "x" * 22,
            "STUDY_VISIT_BASE_URL": "https://visit.example.org/",
            "STUDY_VISIT_NOW": "2017-02-02T10:20:00+01:00",
            "STUDY_VISIT_UNHEARD_OF": "x",
        },
    )

    assert visit.csv_path == tmp_path / "plans/visit.csv"
    assert visit.data_dir == Path("/var/lib/visit")
    assert (visit.geocoder.provider, visit.geocoder.url) == ("nominatim", "http://127.0.0.1:1/nominatim")
    assert visit.router.url == "http://127.0.0.1:1"
    assert visit.ground.is_none
    assert visit.background.name == "custom"
    assert visit.background.url == "http://127.0.0.1:1/{z}/{x}/{y}.png"
    assert visit.background.attribution == OSM_CREDIT
    assert visit.base_url == "https://visit.example.org"
    assert visit.now is not None
    assert visit.now.utcoffset() == timedelta(hours=1)
    assert visit.now.astimezone(UTC) == datetime(2017, 2, 2, 9, 20, tzinfo=UTC)
    assert visit.organiser_token is not None
    assert visit.organiser_token.get_secret_value() == "let-me-in-" + "x" * 22


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert load_settings(tmp_path, dict.fromkeys(ENVIRONMENT, " ")) == load_settings(tmp_path, {})


def test_secrets_stay_out_of_what_is_printed(tmp_path: Path) -> None:
    visit = load_settings(
        tmp_path,
        {
            "STUDY_VISIT_DATABASE_URL": "postgresql://visit:hunter2@db/visit",
            "STUDY_VISIT_ORGANISER_TOKEN": "hunter2" * 5,
            "STUDY_VISIT_GEOCODER_KEY": "hunter2",
        },
    )

    assert "hunter2" not in repr(visit) + str(visit)


def test_every_fault_is_named_at_once_with_where_it_stands(tmp_path: Path) -> None:
    with_toml(
        tmp_path,
        'titel = "x"\ntime_zone = "Europe"\nfolder = "x"\norganiser_token = "hunter2"\nlanguages = []\n'
        '[geocoder]\nprovider = "google"\nviewbox = { south = 2, west = 1, north = 1, east = 2 }\napi_key = "hunter2"\n'
        '[router]\nmax_snap_m = -1\n[background]\nurl = "https://tiles.example.org/"\n',
    )
    found = faults(tmp_path, {"STUDY_VISIT_NOW": "2017-02-02T10:20", "STUDY_VISIT_ROUTER_URL": "localhost:5000"})

    assert {line.split(":")[0] + ":" + line.split(":")[1].split(" is ")[0].split(" does ")[0] for line in found} >= {
        "visit.toml: titel",
        "visit.toml: time_zone",
        "visit.toml: folder",
        "visit.toml: organiser_token",
        "visit.toml: languages",
        "visit.toml: geocoder.provider",
        "visit.toml: geocoder.viewbox",
        "visit.toml: geocoder.api_key",
        "visit.toml: router.max_snap_m",
        "visit.toml: background.url",
    }
    assert any(line.startswith("STUDY_VISIT_NOW: ") for line in found)
    assert any(line.startswith("STUDY_VISIT_ROUTER_URL: ") for line in found)
    assert "hunter2" not in "".join(found)


def test_the_preferred_area_may_cross_the_180th_meridian(tmp_path: Path) -> None:
    with_toml(tmp_path, "[geocoder]\nviewbox = { south = -20, west = 177, north = -12, east = -171 }\n")

    box = load_settings(tmp_path, {}).geocoder.viewbox

    assert box is not None
    assert box.crosses_antimeridian


@pytest.mark.parametrize("moment", ["2017-02-02", "2017-02-02T10:20", "now", "1486027200"])
def test_the_rehearsed_moment_needs_its_offset(tmp_path: Path, moment: str) -> None:
    assert faults(tmp_path, {"STUDY_VISIT_NOW": moment})[0].startswith("STUDY_VISIT_NOW: is no instant")


def test_the_public_nominatim_is_asked_once_a_second_at_most(tmp_path: Path) -> None:
    with_toml(tmp_path, "[geocoder]\nmin_interval_s = 0.5\n")

    assert "usage policy" in faults(tmp_path)[0]
    assert load_settings(tmp_path, {"STUDY_VISIT_GEOCODER_URL": "http://127.0.0.1:1"}).geocoder.min_interval_s == 0.5


def test_opencage_needs_its_key(tmp_path: Path) -> None:
    with_toml(tmp_path, '[geocoder]\nprovider = "opencage"\n')

    assert "STUDY_VISIT_GEOCODER_KEY" in faults(tmp_path)[0]
    visit = load_settings(tmp_path, {"STUDY_VISIT_GEOCODER_KEY": "k"})
    assert visit.geocoder.url == "https://api.opencagedata.com"


def test_the_geocoder_is_told_the_visits_contact_unless_it_has_its_own(tmp_path: Path) -> None:
    assert load_settings(with_toml(tmp_path, 'contact = "a@b.si"'), {}).geocoder.contact == "a@b.si"
    own = with_toml(tmp_path, 'contact = "a@b.si"\n[geocoder]\ncontact = "map@b.si"')
    assert load_settings(own, {}).geocoder.contact == "map@b.si"


def test_own_tiles_keep_their_own_credit(tmp_path: Path) -> None:
    with_toml(tmp_path, '[background]\nurl = "https://t.example/{z}/{x}/{y}.png"\nattribution = "© Somebody"\n')

    assert load_settings(tmp_path, {}).background.attribution == "© Somebody"


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    assert "line 2" in faults(with_toml(tmp_path, 'title = "x"\nhost = x\n'))[0]
    (tmp_path / "visit.toml").write_bytes('title = "č"'.encode("cp1250"))
    assert "UTF-8" in faults(tmp_path)[0]


def test_a_file_from_notepad_has_a_mark(tmp_path: Path) -> None:
    (tmp_path / "visit.toml").write_bytes(b"\xef\xbb\xbftitle = 'x'\r\n")

    assert load_settings(tmp_path, {}).title == "x"


@pytest.mark.parametrize(
    ("ground", "word"),
    [
        ('url = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"', "forbid to fetch tiles ahead"),
        ('url = "https://VECTOR.openstreetmap.org./shortbread_v1/tilejson.json"', "forbid to fetch tiles ahead"),
        ('url = "https://me:secret@vector.openstreetmap.org/x"', "forbid to fetch tiles ahead"),
        ('url = "https://tiles.example/{z}/{x}/{y}"', 'needs schema = "openmaptiles" or "shortbread"'),
        ('url = "https://tiles.example/{z}/{x}"\nschema = "shortbread"', "needs {z}, {x} and {y}"),
        ('url = "planet.mbtiles"', "nor the name of a .pmtiles file"),
        ('url = "ftp://tiles.example/planet.pmtiles"', "is no web address"),
        ('url = "off"', "nor none"),
        ('schema = "protomaps"', "ground.schema"),
    ],
)
def test_a_ground_that_cannot_be_fetched_is_a_fault_of_the_settings(tmp_path: Path, ground: str, word: str) -> None:
    (fault,) = faults(with_toml(tmp_path, f"[ground]\n{ground}\n"))
    assert word in fault
    assert "ground" in fault
    assert "secret" not in fault


@pytest.mark.parametrize(
    "url",
    [
        "",
        "none",
        "helsinki.pmtiles",
        "/srv/maps/planet.pmtiles",
        "https://tiles.example/planet",
        "https://files.example/planet.pmtiles?key=1",
        "http://127.0.0.1:8300/tiles/planet",
    ],
)
def test_a_ground_comes_from_wherever_tiles_are(tmp_path: Path, url: str) -> None:
    assert load_settings(with_toml(tmp_path, f'[ground]\nurl = "{url}"\n'), {}).ground.url == url


values = st.sampled_from(
    ["", "1", "-1", "'x'", "[1]", "[]", "{}", "true", "nan", "2017-02-02", "'https://x'", "'Europe'", "'a:b/'"]
)
tops = st.sampled_from(["title", "csv", "time_zone", "languages", "base_url", "geocoder", "background", "now", "x"])
nested = st.sampled_from(["geocoder.url", "geocoder.viewbox", "geocoder.country_codes", "geocoder.provider"])
others = st.sampled_from(
    ["router.url", "ground.url", "ground.schema", "router.timeout_s", "background.url", "background.max_zoom", "x.y"]
)
keys = st.one_of(tops, nested, others)


@settings(deadline=None, max_examples=deep(500, 40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=60),
        st.lists(st.tuples(keys, values), max_size=4, unique_by=lambda pair: pair[0]).map(
            lambda pairs: "\n".join(f"{key} = {value}" for key, value in pairs).encode()
        ),
    ),
    st.dictionaries(st.sampled_from(sorted(ENVIRONMENT)), st.text(max_size=10)),
)
def test_any_file_and_environment_give_settings_or_a_settings_fault(
    tmp_path: Path, data: bytes, environ: dict[str, str]
) -> None:
    (tmp_path / "visit.toml").write_bytes(data)
    try:
        visit = load_settings(tmp_path, environ)
    except SettingsFault as fault:
        message = str(fault)
    else:
        message = visit.title or "-"
    assert message


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('funding = "Co-funded by the EU"', "funding: is a table of its own, with a line [funding] above it"),
        ('[funding]\nperiod = "2007-2013"', "funding.period: is none of '', '2014-2020' or '2021-2027'"),
        ('[funding]\nstatement = "paid"', "funding.statement: is none of '', 'co-funded', 'funded' or 'fund'"),
        ('[funding]\nprogram = "Interreg"', "funding.program is no setting; look for a slip of the pen"),
        (
            '[funding]\nlogos = "a.png"',
            "funding.logos: is a table for each logo, with a line [[funding.logos]] above it",
        ),
        (
            '[funding]\nlogos = ["a.png"]',
            "funding.logos: is a table for each logo, with a line [[funding.logos]] above it",
        ),
        ('[[funding.logos]]\nname = "A"\nurl = "b"', "funding.logos.url is no setting"),
        (
            '[[funding.logos]]\nname = "A"\npicture = "b"',
            "funding.logos.picture is no setting; name the picture by its file",
        ),
        (f'[funding]\ntext = "{"x" * 2000}"', "funding.text: It has 2000 characters; there is room for 300."),
        (
            '[[funding.logos]]\nname = "A"\n[[funding.logos]]\nname = "B"\nlink = "b"',
            "funding.logos 2, link: It is no web",
        ),
        (
            '[[funding.logos]]\nname = "A"\nfile = "../a.png"',
            "funding.logos 1, file: The picture has to be in the folder",
        ),
    ],
)
def test_what_is_wrong_with_the_funding_is_told_where_it_stands(toml: str, words: str) -> None:
    with pytest.raises(SettingsFault, match=re.escape(f"visit.toml: {words}")):
        details_in(toml.encode())


def test_the_years_of_a_programme_may_have_the_dash_of_printed_texts() -> None:
    assert details_in('[funding]\nperiod = "2014–2020"'.encode()).funding.period == "2014-2020"


def test_a_token_that_could_be_guessed_or_read_by_nobody_is_refused_at_the_start(tmp_path: Path) -> None:
    digest = "0123456789abcdef" * 4
    for refused in (
        "x" * 31,
        f"  {'x' * 31}  ",
        "sha256:",
        f"sha256:{digest[:-1]}",
        f"sha256:{digest}0",
        f"SHA256:{digest[:-1]}g",
    ):
        (fault,) = faults(tmp_path, {"STUDY_VISIT_ORGANISER_TOKEN": refused})
        assert fault.startswith("STUDY_VISIT_ORGANISER_TOKEN: is ")
        assert digest[:20] not in fault
        assert "xxx" not in fault
    for taken in ("x" * 32, "č" * 32, f"sha256:{digest}", f" SHA256:{digest.upper()} "):
        assert load_settings(tmp_path, {"STUDY_VISIT_ORGANISER_TOKEN": taken}).organiser_token


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    with_toml(tmp_path, 'trusted_proxies = ["10.0.0.2", "fd00::/8"]\n')
    assert load_settings(tmp_path, {}).trusted_proxies == ("10.0.0.2/32", "fd00::/8")
    by_variable = load_settings(tmp_path, {"STUDY_VISIT_TRUSTED_PROXIES": "172.16.0.0/12, 10.0.0.3,"})
    assert by_variable.trusted_proxies == ("172.16.0.0/12", "10.0.0.3/32")
    for refused in ("*", "nginx", "10.0.0.2/8", "10.0.0.2:80"):
        (fault,) = faults(tmp_path, {"STUDY_VISIT_TRUSTED_PROXIES": refused})
        assert refused in fault


def test_https_alone_is_promised_for_an_address_that_has_it(tmp_path: Path) -> None:
    with_toml(tmp_path, "hsts_days = 365\n")
    assert load_settings(tmp_path, {"STUDY_VISIT_BASE_URL": "https://a.example"}).hsts_days == 365
    for address in ("http://a.example", ""):
        assert any("hsts_days" in fault for fault in faults(tmp_path, {"STUDY_VISIT_BASE_URL": address}))
