"""The tree of errors, sorted by what a person can do about them.

    StudyVisitError
    ├── PlanFault             edit the plan: a row, a time, an address
    │   ├── InvalidCoordinate
    │   └── UnreadableFile    bring the plan in another kind of file
    ├── SettingsFault         edit visit.toml or the environment
    ├── ServiceFault          an outside service; nothing is wrong with the plan
    │   ├── ServiceUnavailable    wait: it is refused, hung, broken or out of reach
    │   │   └── RateLimited       wait as long as it asked
    │   ├── ServiceRefused        change the settings: it does not want us (key, identity, address)
    │   └── NoAnswer              change the address or the mode: it works, and knows no answer
    ├── StorageFault          make room, or give the app a folder or a database it may write to
    │   └── Conflict              somebody else changed it meanwhile: look, merge, try again
    └── NotAllowed            sign in

Foreign exceptions (httpx, geopy, sqlalchemy, OSError) become one of these where they enter, and nowhere else.
"""

from __future__ import annotations

from components.plan.messages import Phrase


class StudyVisitError(Exception):
    """The root: whatever this project raises on purpose. `str()` is a sentence for the person."""


class PlanFault(StudyVisitError):
    """The plan itself cannot be used as it is."""


class InvalidCoordinate(PlanFault, ValueError):
    """A latitude outside -90..90, a longitude outside -180..180, or not a number."""


class UnreadableFile(PlanFault):
    """A file of a kind that is not read, or that cannot be read; the message says what to do."""


class SettingsFault(StudyVisitError):
    """visit.toml or an environment variable holds something that cannot be used."""


class ServiceFault(StudyVisitError):
    """An outside service did not give a usable answer.

    `service` is its short name as people see it ("geocoder", "router").
    """

    def __init__(self, message: str | Phrase, *, service: str = "") -> None:
        super().__init__(message)
        self.service = service


class ServiceUnavailable(ServiceFault):
    """No usable answer now; the same question may be answered later."""


class RateLimited(ServiceUnavailable):
    """The service asks for a pause of at least `retry_after_s` seconds."""

    def __init__(self, message: str | Phrase, *, service: str = "", retry_after_s: float = 60.0) -> None:
        super().__init__(message, service=service)
        self.retry_after_s = retry_after_s


class ServiceRefused(ServiceFault):
    """The service will not answer us until the settings change (identity, key, address)."""


class NoAnswer(ServiceFault):
    """The service works and has nothing for this question: no such address, no way between two points."""


class StorageFault(StudyVisitError):
    """Something could not be stored or read back: a full disk, a read-only folder, a lost database."""


class Conflict(StorageFault):
    """What was to be replaced is no longer what it was when it was read."""


class NotAllowed(StudyVisitError):
    """Only a signed-in organiser may do this."""
