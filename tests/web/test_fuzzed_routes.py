"""Hostile requests to every route behind all middleware.

Whatever is requested: no server error, no text of the request in a page or as a header, no file that is not served,
every security header once, and bounded memory. `PARAMETERS` are compared with the product's source.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from components.export.outputs import OUTPUTS
from components.web import response_cache
from components.web.built_outputs import MAX_OUTPUTS, OutputCache, represent
from components.web.organiser_auth import KNOWN_COOKIE, ORGANISER_COOKIE, SESSION_COOKIE
from components.web.redirects import COOKIE
from components.web.request_limits import MAX_BODY_BYTES, MAX_UPLOAD_BYTES, UPLOADS, RequestLimits
from components.web.security_headers import ALWAYS, SecurityHeaders
from components.web.visit_access import KEY
from tests.asgi_client import AsgiClient, Response, run_async
from tests.deep import deep
from tests.organisers import TOKEN
from tests.web.application import NEIGHBOUR, App

ROOT = Path(__file__).parents[2]
MARK = """<zq a="1" b='2' & ]]>`${zq}"""
PARAMETERS = (
    "view",
    "day",
    "stop",
    "group",
    "theme",
    "frame",
    "list",
    "lang",
    "key",
    "v",
    "lines",
    "format",
    "url",
    "maxwidth",
    "maxheight",
    "at",
)
NOT_CACHED = ("lines", "format", "url", "maxwidth", "maxheight", "at")
ELSEWHERE = ("full", "token", "ticket", "plan", "draft", "utm_source", "", "a[b]", "__proto__", "é")
PAGES = ("text/html", "text/xml", "application/xml", "image/svg", "application/vnd.google-earth", "application/gpx")
SECRETS = (b"root:x:0:0", b"[tool.ruff", b"sha256:", TOKEN.encode())


def check(path: str, answer: Response) -> None:
    """What holds for every answer there is."""
    assert answer.status in {501, 503} or 200 <= answer.status < 500, answer.status
    for name, value in ALWAYS.items():
        assert answer.header(name.lower()) == value
    policy, framing = answer.header("content-security-policy"), answer.header("x-frame-options")
    if answer.status != 304:
        assert policy is not None
        alone = not (path in {"/pocket", "/embed"} and answer.status == 200)
        assert ("frame-ancestors 'self'" in policy) is alone
        assert (framing == "SAMEORIGIN") is alone
    for name, value in answer.headers:
        assert re.fullmatch(r"[a-z0-9-]+", name), name
        assert re.fullmatch(r"[\x20-\x7e]*", value), (name, value)
        assert len(value) < 2000, (name, len(value))
        assert "zq" not in name
        assert name != "set-cookie" or re.match(r"study_visit_(page|session|draft|known)=", value), value
    if (answer.header("content-type") or "").startswith(PAGES):
        assert b"<zq" not in answer.body
        assert b"${zq}" not in answer.body
    for secret in SECRETS:
        assert secret not in answer.body


PLAIN = ("", "1", "en", "sl", "map", "list", "dark", "2017-02-02", "mao", "json", "xml", "9" * 5000, "٣", "x" * 100_000)
HOSTILE = (
    MARK,
    "\x00",
    "%",
    "../../etc/passwd",
    "..\\..\\visit.toml",
    "file:///etc/passwd",
    "javascript:zq",
    "http://[",
    "\r\nX-Zq: 1",
    "2017-02-02T10:00:00+01:00",
    "0001-01-01T00:00+23:59",
    "9999-12-31T23:59:59-23:59",
)
texts = st.one_of(st.sampled_from((*PLAIN, *HOSTILE)), st.text(max_size=30))
names = st.sampled_from((*PARAMETERS, *ELSEWHERE, MARK))


def _quoted(text: str) -> bytes:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="").encode()


queries = st.one_of(
    st.lists(st.tuples(names, texts), max_size=6).map(
        lambda pairs: b"&".join(_quoted(name) + b"=" + _quoted(text) for name, text in pairs)
    ),
    st.binary(max_size=60),
    st.sampled_from(
        [b"lang=" + b"%" * 100_000, b"&" * 100_000, b"a=1;b=2&=&&%ff%fe=%00", b"stop=" + b"%C4%8D" * 20_000]
    ),
)
values = st.one_of(
    texts.map(lambda text: text[:8000].encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"")),
    st.binary(max_size=40).map(lambda raw: re.sub(rb"[\x00\r\n]", b"", raw)),  # no server lets these in
    st.sampled_from([b"*", b"gzip;q=9, br;q=", b"identity;q=0", b"W/", b'"', b"bytes=0-1,5-", b"0", b"-1", b"1e9"]),
)
HEADERS = (
    "accept accept-language accept-encoding if-none-match if-modified-since cookie range x-forwarded-for "
    "x-forwarded-proto x-forwarded-host forwarded content-type content-length origin referer sec-fetch-site user-agent "
    "save-data sec-ch-ua-mobile expect te transfer-encoding upgrade x-http-method-override"
)
headers = st.lists(st.tuples(st.sampled_from(HEADERS.encode().split()), values), max_size=5)
# A new host makes new outputs, so there are few here: building outputs is not tested.
hosts = st.sampled_from(
    [b"visit.example", b"visit.example", b"<zq>.example", b"a b", b"", b"[", b"zq\xff", b"x" * 9000]
)
all_headers = st.builds(lambda sent, host: [*sent, (b"host", host)], headers, hosts)
methods = st.sampled_from(["GET"] * 6 + ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "ZQ"])
bodies: st.SearchStrategy[list[bytes]] = st.one_of(
    st.just([]),
    st.lists(st.binary(max_size=200), max_size=3),
    st.lists(st.tuples(names, texts), max_size=3).map(
        lambda pairs: [b"&".join(_quoted(name) + b"=" + _quoted(text) for name, text in pairs)]
    ),
    st.sampled_from(
        [[b'{"token": "' + MARK.encode() + b'"}'], [b'{"ticket": "x"}'], [b"[" * 4000], [b"\xff"], [b"x" * 3000] * 9]
    ),
)

requests = st.fixed_dictionaries({"method": methods, "query": queries, "body": bodies, "headers": all_headers})


def test_every_parameter_that_is_read_is_among_those_that_are_tried() -> None:
    read: set[str] = set()
    for room in ("web", "export"):
        for source in (ROOT / "components" / room).glob("*.py"):
            text = source.read_text("utf-8")
            read |= set(re.findall(r"query(?:_params)?(?:\.get\(|\[)\"(\w+)\"", text))
            read |= set(re.findall(r"_size\(request, \"(\w+)\"\)", text))
    read |= {name for row in OUTPUTS for name in row.options} | {KEY}
    assert read == set(PARAMETERS)
    # These are read by routes whose responses are not cached.
    assert read - {name.decode() for name in response_cache.PARAMETERS} == set(NOT_CACHED)


@settings(deadline=None, max_examples=deep(4000, 80), suppress_health_check=list(HealthCheck))
@given(data=st.data(), request=requests)
def test_no_request_breaks_a_route_or_comes_back_in_its_answer(
    app: App, client: AsgiClient, data: st.DataObject, request: dict[str, Any]
) -> None:
    path = data.draw(st.sampled_from([*app.paths, "/"]))
    answer = client.request(path, **request)
    check(path, answer)
    assert len(app.output_cache.outputs) <= MAX_OUTPUTS


@settings(deadline=None, max_examples=deep(2000, 50), suppress_health_check=list(HealthCheck))
@given(
    parts=st.lists(
        st.one_of(
            st.sampled_from(
                ["..", ".", "", "static", "media", "component", "organise", "pocket", "visit.toml", "app.py"]
            ),
            st.sampled_from(["..%2f", "%2e%2e", "..\\", "etc", "passwd", "venues.csv", ".study-visit", MARK, "\x00"]),
            st.text(max_size=12),
        ),
        max_size=7,
    ),
    method=methods,
)
@example(parts=["..", "..", "etc", "passwd"], method="GET")
@example(parts=["static", "..", "..", "visit.toml"], method="GET")
@example(parts=["pocket", ""], method="GET")
@example(parts=["organise", ""], method="GET")
def test_no_path_leads_to_a_file_that_is_not_served(client: AsgiClient, parts: list[str], method: str) -> None:
    path = "/" + "/".join(parts)
    answer = client.request(path, method=method, headers=[(b"host", b"visit.example")])
    check(path, answer)
    assert b"CRE:HUB" not in answer.body or path in {"/", "/share", "/pocket", "/venues.csv", "/organise", "/embed"}


@pytest.mark.parametrize("name", [b"user-agent", b"cookie", b"accept-language", b"if-none-match"])
def test_the_longest_headers_break_nothing(app: App, client: AsgiClient, name: bytes) -> None:
    for value in (b"a" * 65_536, b",;=" * 20_000, b'"' * 65_536, b"study_visit_session=" + b"x" * 65_000):
        for path in ("/", "/pocket", "/organise", "/organise/map", "/visit.json"):
            check(path, client.request(path, headers=[(name, value), (b"host", b"visit.example")]))


def test_many_hosts_and_parameters_fill_no_memory(app: App, client: AsgiClient) -> None:
    cache = app.output_cache
    client.request("/visit.json", headers=[(b"host", b"visit.example")])
    before = len(cache.outputs)
    for number in range(deep(300, 40)):
        query = b"utm=%d&stop=nobody%d&day=2031-01-%02d&lang=x%d" % (number, number, number % 31, number)
        query += b"&view=cube%d&theme=red%d&frame=%d&list=%d" % (number, number, number + 2, number + 2)
        client.request("/visit.json", query=query, headers=[(b"host", b"visit.example")])
    assert len(cache.outputs) == before, "unknown values make no new outputs"
    for number in range(MAX_OUTPUTS + 20):
        check("/oembed.json", client.request("/oembed.json", headers=[(b"host", b"n%d.example" % number)]))
    assert MAX_OUTPUTS - before < len(cache.outputs) <= MAX_OUTPUTS
    assert not cache._building
    assert cache.outputs.size_bytes == sum(output.size for output in cache.outputs._values.values())


def test_large_outputs_are_cached_up_to_a_sum_of_bytes() -> None:
    cache = OutputCache(max_outputs=50, max_bytes=10_000)

    async def fill() -> None:
        for number in range(30):
            await cache.get((number,), lambda: represent(b"x" * 3000, "image/png"))

    run_async(fill)
    assert len(cache.outputs) == 3
    assert cache.outputs.size_bytes == 9000
    assert cache.outputs.get((29,)) is not None


RAW_QUERIES = [b"\x80", b"lang=\xff&\xfe=1", b"stop=\xc4", b"a b\t", b"\x00"]


@pytest.mark.parametrize("query", RAW_QUERIES)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_raw_bytes_in_a_query_break_nothing(app: App, client: AsgiClient, query: bytes, method: str) -> None:
    phone = [(b"host", b"visit.example"), (b"user-agent", b"Mobi"), (b"origin", b"http://evil.example")]
    # With a slash at the end Starlette builds the URL to redirect to by itself.
    for path in (*app.paths, *(f"{path}/" for path in app.paths), "/", "/nowhere", "/caf\ufffd", "/oauth2callback"):
        check(path, client.request(path, method=method, query=query, headers=phone))


@pytest.mark.parametrize("query", RAW_QUERIES)
def test_streamlit_gets_queries_as_ascii(query: bytes) -> None:
    queries: list[bytes] = []

    async def streamlit(scope: Scope, _receive: Receive, send: Send) -> None:
        queries.append(scope["query_string"])
        await send({"type": "websocket.accept"})

    with AsgiClient(RequestLimits(streamlit, auth=None, allowed_origins=list)) as client:
        client.connect("/_stcore/stream", [(b"host", b"visit.example")], query=query)
    assert re.fullmatch(rb"[\x21-\x7e]+", queries[0])
    assert unquote_to_bytes(queries[0]) == query


def posted(
    client: AsgiClient,
    path: str,
    parts: list[bytes],
    *,
    length: int | None = None,
    method: str = "POST",
    cookie: str = "",
) -> Response:
    headers = [(b"host", b"visit.example"), (b"cookie", cookie.encode())]
    if length is not None:
        headers.append((b"content-length", b"%d" % length))
    return client.request(path, method=method, headers=headers, body=parts)


@pytest.mark.parametrize("path", ["/organise/sign-in", "/organise/sign-out", "/pocket", "/", "/visit.json", "/nowhere"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD"])
def test_a_body_that_is_too_long_is_refused_before_it_is_read(client: AsgiClient, path: str, method: str) -> None:
    parts = [b"x" * 1000] * 50
    declared = posted(client, path, list(parts), length=5_000_000, method=method)
    check(path, declared)
    assert declared.status == 413
    assert declared.read == 0
    undeclared = posted(client, path, list(parts), method=method)
    check(path, undeclared)
    assert undeclared.status in {200, 303, 307, 404, 405, 413}, "or the body is not read at all"
    assert undeclared.read <= MAX_BODY_BYTES + 1000
    lied = posted(client, path, list(parts), length=10, method=method)
    assert lied.read <= MAX_BODY_BYTES + 1000


def test_only_organisers_upload_files_and_no_larger_ones_than_a_plan(app: App, client: AsgiClient) -> None:
    path = f"{UPLOADS}session/file"
    for cookie in (
        "",
        f"{SESSION_COOKIE}=forged",
        f"{ORGANISER_COOKIE}={'d' * 32}",
        f"{KNOWN_COOKIE}={app.auth.known_browser_value()}",
    ):
        for method in ("PUT", "DELETE", "POST"):
            answer = posted(client, path, [b"x" * 10], method=method, cookie=cookie)
            check(path, answer)
            assert (answer.status, answer.read) == (401, 0)
    assert app.uploaded == []
    cookie = f"other=2|a|b|1; {SESSION_COOKIE}={app.auth.sign_in(TOKEN, '203.0.113.7')}"
    assert posted(client, path, [b"x" * 10], method="PUT", cookie=cookie).status == 200
    part = b"x" * (1 << 20)
    largest = [part] * (MAX_UPLOAD_BYTES >> 20)
    assert posted(client, path, list(largest), method="PUT", cookie=cookie).status == 200
    assert app.uploaded == [10, len(largest) << 20]
    refused = posted(client, path, [part] * 200, method="PUT", cookie=cookie)
    check(path, refused)
    assert refused.status == 413
    assert refused.read <= MAX_UPLOAD_BYTES + (1 << 20)
    declared = posted(client, path, [part], length=MAX_UPLOAD_BYTES + 1, method="PUT", cookie=cookie)
    assert (declared.status, declared.read) == (413, 0)
    assert len(app.uploaded) == 2


@pytest.mark.parametrize(
    ("origin", "enters"),
    [
        (None, True),
        (b"http://visit.example", True),
        (b"https://visit.example", True),
        (b"https://neighbour.example", True),
        (b"http://evil.example", False),
        (b"http://visit.example.evil.example", False),
        (b"http://visit.example@evil.example", False),
        (b"http://evil.example/visit.example", False),
        (b"null", False),
        (b"", False),
        (b"http://[", False),
        (b"visit.example", False),
    ],
)
def test_no_other_page_opens_a_websocket(origin: bytes | None, enters: bool) -> None:
    headers = [(b"host", b"visit.example")] + ([] if origin is None else [(b"origin", origin)])
    with AsgiClient(RequestLimits(streamlits_socket, auth=None, allowed_origins=lambda: [NEIGHBOUR])) as client:
        assert client.connect("/_stcore/stream", headers) == ["websocket.accept" if enters else "websocket.close"]


async def streamlits_socket(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Accepts every websocket."""
    await send({"type": "websocket.accept"})


def test_whoever_runs_the_app_can_open_its_websockets_to_everybody() -> None:
    with AsgiClient(RequestLimits(streamlits_socket, auth=None, allowed_origins=lambda: None)) as client:
        headers = [(b"host", b"visit.example"), (b"origin", b"http://evil.example")]
        assert client.connect("/", headers) == ["websocket.accept"]


def test_pages_of_the_base_url_open_websockets() -> None:
    limits = RequestLimits(streamlits_socket, auth=None, allowed_origins=list, base_url="https://visit.example/sub")
    with AsgiClient(limits) as client:
        headers = [(b"host", b"10.0.0.7:8501"), (b"origin", b"https://visit.example")]
        assert client.connect("/", headers) == ["websocket.accept"]


def test_the_policy_of_streamlits_page_allows_its_inline_script_alone(client: AsgiClient) -> None:
    answer = client.request("/share", headers=[(b"host", b"visit.example")])
    policy = dict(part.split(" ", 1) for part in (answer.header("content-security-policy") or "").split("; "))
    assert policy["default-src"] == policy["connect-src"] == policy["frame-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'self'"
    assert re.fullmatch(r"'self' blob: 'sha256-[A-Za-z0-9+/=]+'", policy["script-src"])
    assert not re.search(r"http|\*|unsafe-eval", " ".join(policy.values()))


def test_a_response_keeps_its_own_headers_and_a_304_gets_no_policy() -> None:
    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        own = [(b"Referrer-Policy", b"no-referrer"), (b"content-security-policy", b"default-src 'none'")]
        status = 304 if scope["path"] == "/304" else 200
        await send({"type": "http.response.start", "status": status, "headers": own if status == 200 else []})
        await send({"type": "http.response.body", "body": b""})

    with AsgiClient(SecurityHeaders(answer, policy="default-src 'self'")) as client:
        page, not_modified = client.request("/"), client.request("/304")
    assert page.header("referrer-policy") == "no-referrer"
    assert page.header("content-security-policy") == "default-src 'none'"
    assert page.header("x-frame-options") is None
    assert page.header("x-content-type-options") == "nosniff"
    assert not_modified.header("content-security-policy") is None
    assert not_modified.header("x-content-type-options") == "nosniff"


def test_the_choice_of_page_is_the_only_cookie_that_strangers_get(app: App, client: AsgiClient) -> None:
    for path in (*app.paths, "/"):
        for query in (b"", b"full", b"token=x"):
            answer = client.request(path, query=query, headers=[(b"host", b"visit.example")])
            cookies = [value for name, value in answer.headers if name == "set-cookie"]
            assert all(value.startswith(f"{COOKIE}=full;") for value in cookies)
            assert bool(cookies) is (path == "/" and query == b"full")
