"""What browsers store for this app: each cookie and other thing by name, with what it is for and how long it stays.

The one list of them: what sets a cookie takes its name and age from here, and the privacy page tells what stands here.
`tests/render/test_browser_storage.py` compares the list with the scripts.
"""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.messages import Phrase

_HOUR_S = 3600
_DAY_S = 24 * _HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One thing that a browser stores: `name`, what it is `used_for`, and how many seconds it stays.

    At 0 a cookie ends with the browser, and anything else stays until the reader deletes it.
    """

    name: str
    used_for: Phrase
    age_s: int = 0


FULL_PAGE = Stored(
    name="study_visit_page",
    used_for=Phrase("To remember that you asked for the page for larger screens"),
    age_s=60 * _DAY_S,  # some weeks before a visit and after it
)
VISIT_KEY = Stored(
    name="study_visit_key",
    used_for=Phrase("To show you a visit that not everybody may see"),
    age_s=180 * _DAY_S,
)
XSRF = Stored(
    name="_streamlit_xsrf",  # Streamlit's own, of its pages
    used_for=Phrase("To see that what is sent to this page comes from this page"),
)
SESSION = Stored(
    name="study_visit_session",
    used_for=Phrase("To stay signed in as an organiser"),
    # A day's work. OWASP asks for an absolute limit
    # (https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#absolute-timeout).
    age_s=12 * _HOUR_S,
)
ORGANISER = Stored(
    name="study_visit_draft",
    used_for=Phrase("To sign you in again as the same organiser, with the same draft"),
    age_s=180 * _DAY_S,  # longer than it takes to prepare a visit
)
KNOWN = Stored(
    name="study_visit_known",
    used_for=Phrase("To let this browser sign in while others guess the link"),
    age_s=180 * _DAY_S,
)
PROVIDER = Stored(
    name="_streamlit_user",  # Streamlit's own, only where an identity provider signs in
    used_for=Phrase("To stay signed in with an account, where organisers have one"),
    age_s=30 * _DAY_S,
)

COLOURS = Stored(
    name="stActiveTheme",  # Streamlit's own, of its pages: what follows in the name is the page's path
    used_for=Phrase("To keep the page’s colours"),
)

OURS = "study_visit"
"""What the names of our own cookies begin with; the others are Streamlit's."""
HOST_PREFIX, SECURE_PREFIX = "__Host-", "__Secure-"
"""What stands before the names of our own over HTTPS, where the app has the whole host, and where it has a path
(RFC 6265bis, 4.1.3)."""
READERS_COOKIES = (FULL_PAGE, VISIT_KEY, XSRF)
ORGANISERS_COOKIES = (SESSION, ORGANISER, KNOWN, PROVIDER)

KEPT_FOR_ORGANISERS = (
    Stored(name="study-visit:typed", used_for=Phrase("To keep what you are typing until it is saved")),
)
"""What the organisers' page stores in its tab alone (`static/typed-work.js`)."""
KEPT_BY_PAGES = (
    Stored(name="study-visit:group", used_for=Phrase("To remember your group")),
    Stored(name="study-visit:seen", used_for=Phrase("To tell you what changed since you read the plan")),
)
"""What the scripts of the pages store, of a served visit and of files alike (`static/storage.js`)."""
KEPT_BY_SERVED_PAGES = (
    Stored(name="study-visit:connection", used_for=Phrase("To tell you how old the plan is without a network")),
    Stored(name="study-visit:pages", used_for=Phrase("To open the page without a network")),
    Stored(name="study-visit:ground", used_for=Phrase("To show the map without a network")),
    Stored(name="study-visit:photos", used_for=Phrase("To show the photos that you looked at without a network")),
    COLOURS,
)
"""What only a page with a server behind it stores."""
KEPT_STREET_MAP = Stored(
    name="study-visit:streets", used_for=Phrase("To remember that you switched the street map on or off")
)
"""What a page stores that offers a street map."""
KEPT_TILES = Stored(
    name="study-visit:tiles",
    used_for=Phrase("To show the map that you looked at without a network"),
    age_s=7 * _DAY_S,
)
"""The map tiles that the service worker keeps, where their terms allow it."""
