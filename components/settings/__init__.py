"""The settings: details of the visit and the services that it uses, read once from visit.toml and the environment.

`visit.toml` explains each setting where it stands. The environment wins over it. Paths are relative to the folder in
which visit.toml stands (`visit_folder`); addresses lose their trailing slashes. Without visit.toml the defaults below
apply.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from components.plan.details import VisitDetails, detail_faults, tidied
from components.plan.errors import SettingsFault
from components.plan.funding import NO_FUNDING, Funding
from components.plan.messages import printable_line
from components.plan.photos import NO_PHOTO, Photo
from components.plan.publication import Visibility
from components.settings.services import (
    NO_FETCHING_AHEAD,
    OSM_CREDIT,
    PROVIDER_URLS,
    PUBLIC_GROUNDS,
    PUBLIC_NOMINATIM,
    Address,
    BackgroundSettings,
    Frozen,
    GeocoderSettings,
    GroundSettings,
    RouterSettings,
)
from components.settings.values import (
    HstsDays,
    LanguageTag,
    OrganiserToken,
    TrustedProxies,
    as_instant,
    as_zone,
    with_plain_dash,
)

__all__ = [
    "DETAIL_KEYS",
    "ENVIRONMENT",
    "FILE_NAME",
    "FOLDER_VARIABLE",
    "NO_FETCHING_AHEAD",
    "OSM_CREDIT",
    "PROVIDER_URLS",
    "PUBLIC_GROUNDS",
    "PUBLIC_NOMINATIM",
    "VERSION",
    "BackgroundSettings",
    "GeocoderSettings",
    "GroundSettings",
    "RouterSettings",
    "Settings",
    "details_in",
    "load_settings",
    "visit_folder",
]

VERSION = "1.0.0"
"""The app's version (https://semver.org), in one place: `/healthz`, the log and the User-Agent take it from here."""

FILE_NAME = "visit.toml"
FOLDER_VARIABLE = "STUDY_VISIT_DIR"
"""The variable that names the folder with visit.toml and venues.csv; without it, it is the folder of the code."""

ENVIRONMENT: dict[str, tuple[str, ...]] = {
    "STUDY_VISIT_CSV": ("csv",),
    "STUDY_VISIT_DATA": ("data",),
    "STUDY_VISIT_GEOCODER_URL": ("geocoder", "url"),
    "STUDY_VISIT_GEOCODER_KEY": ("geocoder", "api_key"),
    "STUDY_VISIT_ROUTER_URL": ("router", "url"),
    "STUDY_VISIT_GROUND_URL": ("ground", "url"),
    "STUDY_VISIT_TILES_URL": ("background", "url"),
    "STUDY_VISIT_DATABASE_URL": ("database_url",),
    "STUDY_VISIT_ORGANISER_TOKEN": ("organiser_token",),
    "STUDY_VISIT_BASE_URL": ("base_url",),
    "STUDY_VISIT_TRUSTED_PROXIES": ("trusted_proxies",),
    "STUDY_VISIT_NOW": ("now",),
}
"""Each variable and the setting it takes the place of. An empty variable counts as unset."""

_PLAIN_DETAILS = (
    *("id", "title", "introduction", "host", "contact", "contact_phone", "contact_email", "bring", "funding"),
    *("languages", "visibility", "opens_at", "is_sample", "contact_phone_stays", "photo_notice"),
    *("removal_contact", "press_contact", "credits", "cover"),
)
"""The details of a visit that are settings of the same name and kind."""

DETAIL_KEYS: dict[str, tuple[str, ...]] = {name: (name,) for name in _PLAIN_DETAILS} | {
    "is_sample": ("sample",),
    "time_zone": ("time_zone",),
    "country_codes": ("geocoder", "country_codes"),
    "viewbox": ("geocoder", "viewbox"),
    "walking_m_s": ("router", "walking_m_s"),
}
"""Where each detail stands in visit.toml. All other settings are of the services, and read once."""

_UNKNOWN = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""What pydantic calls a key that a model, or a dataclass, does not have."""

_NEVER_IN_THE_FILE = {
    path: name
    for name, path in ENVIRONMENT.items()
    if path[-1] in {"api_key", "database_url", "organiser_token", "now"}
}


class Settings(Frozen):
    """Everything that is set, once. Secrets stay out of its `repr`."""

    folder: Path
    id: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,79})?$")
    title: str = "Study visit"
    introduction: str = ""
    bring: str = ""
    host: str = ""
    contact: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    photo_notice: str = ""
    removal_contact: str = ""
    press_contact: str = ""
    credits: str = ""
    contact_phone_stays: bool = Field(default=False, strict=True)
    funding: Annotated[Funding, BeforeValidator(with_plain_dash)] = NO_FUNDING
    cover: Photo = NO_PHOTO
    visibility: Visibility = Visibility.PUBLIC
    opens_at: Annotated[datetime | None, BeforeValidator(as_instant)] = None
    is_sample: bool = Field(default=False, validation_alias="sample", strict=True)
    languages: tuple[LanguageTag, ...] = Field(default=("en",), min_length=1)
    zone: Annotated[ZoneInfo, BeforeValidator(as_zone)] = Field(default=ZoneInfo("UTC"), validation_alias="time_zone")
    geocoder: GeocoderSettings = Field(default_factory=GeocoderSettings, validate_default=True)
    router: RouterSettings = RouterSettings()
    ground: GroundSettings = GroundSettings()
    background: BackgroundSettings = BackgroundSettings()
    csv_path: Path = Field(default=Path("venues.csv"), validation_alias="csv", validate_default=True)
    data_dir: Path = Field(default=Path(".study-visit"), validation_alias="data", validate_default=True)
    database_url: str | None = Field(default=None, repr=False)
    organiser_token: OrganiserToken | None = None
    base_url: Address | None = None
    trusted_proxies: TrustedProxies = ()
    hsts_days: HstsDays = 0
    now: Annotated[datetime | None, BeforeValidator(as_instant)] = None

    @property
    def details(self) -> VisitDetails:
        """The details of the visit, as visit.toml or the published plan has them."""
        return VisitDetails(
            **{name: getattr(self, name) for name in _PLAIN_DETAILS},
            time_zone=self.zone.key,
            country_codes=self.geocoder.country_codes,
            viewbox=self.geocoder.viewbox,
            walking_m_s=self.router.walking_m_s,
        )

    def with_details(self, details: VisitDetails) -> Settings:
        """The same services for a visit of other details, which must be sound (`plan.details.checked_details`)."""
        if details == self.details:
            return self
        area = {"country_codes": details.country_codes, "viewbox": details.viewbox}
        return self.model_copy(
            update={
                **{name: getattr(details, name) for name in _PLAIN_DETAILS},
                "zone": ZoneInfo(details.time_zone),
                "geocoder": self.geocoder.model_copy(update=area),
                "router": self.router.model_copy(update={"walking_m_s": details.walking_m_s}),
            }
        )

    def as_seen_at(self, now: datetime) -> Settings:
        """The settings of a closed visit that has opened by then are those of a public one."""
        visibility = self.details.visibility_at(now)
        if visibility is self.visibility:
            return self
        return self.model_copy(update={"visibility": visibility, "opens_at": None})

    @field_validator("opens_at")
    @classmethod
    def _of_a_closed_visit(cls, opens_at: datetime | None, info: ValidationInfo) -> datetime | None:
        if opens_at is not None and info.data.get("visibility", Visibility.CLOSED) is not Visibility.CLOSED:
            raise ValueError('closes nothing without visibility = "closed"')
        return opens_at

    @field_validator("hsts_days")
    @classmethod
    def _over_https_alone(cls, days: int, info: ValidationInfo) -> int:
        if days and not (info.data.get("base_url") or "").startswith("https://"):
            raise ValueError("asks for a base_url that begins with https://")
        return days

    @field_validator("csv_path", "data_dir")
    @classmethod
    def _in_visit_folder(cls, path: Path, info: ValidationInfo) -> Path:
        if "\0" in str(path):
            raise ValueError("is no name that a file can have")
        folder = info.data.get("folder")
        return folder / path if isinstance(folder, Path) else path

    @field_validator("geocoder")
    @classmethod
    def _default_contact(cls, geocoder: GeocoderSettings, info: ValidationInfo) -> GeocoderSettings:
        given = (info.data.get(name, "") for name in ("contact_email", "contact"))
        contact = geocoder.contact or next((contact for contact in given if contact), "")
        return geocoder.model_copy(update={"contact": contact})


def visit_folder(environ: Mapping[str, str]) -> Path:
    """The absolute folder of the visit: that of `FOLDER_VARIABLE`, else the folder of the code.

    Raises `SettingsFault` where there is no such folder.
    """
    named = environ.get(FOLDER_VARIABLE, "").strip()
    if not named:
        return Path(__file__).resolve().parents[2]
    folder = Path(named).absolute()
    try:
        is_folder = folder.is_dir()
    except OSError:  # a name that is too long
        is_folder = False
    if not is_folder:
        raise SettingsFault(f"There is no folder {printable_line(named)} for the visit ({FOLDER_VARIABLE}).")
    return folder


def load_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the visit in `folder`, from its visit.toml (if there is one) with `environ` over it.

    Raises `SettingsFault`, one line a fault and all of them at once, each with where it stands: the file's setting
    or the variable. No secret is ever part of a message.
    """
    raw = _read_file(folder / FILE_NAME)
    faults = _without_foreign_settings(raw)
    variables = _apply_environment(raw, environ)
    settings: Settings | None = None
    try:
        settings = Settings.model_validate({**raw, "folder": folder})
    except ValidationError as fault:
        faults += [
            _fault_sentence(detail, variables) for detail in fault.errors(include_url=False, include_input=False)
        ]
    if settings is None or faults:
        raise SettingsFault("\n".join(faults))
    return settings


def details_in(data: bytes) -> VisitDetails:
    """The details in the bytes of a visit.toml, whatever its settings of the services.

    Raises `SettingsFault`, one line a fault, each with where it stands: also for what `detail_faults` finds, and for a
    setting that does not exist, which may be the slip of a pen.
    """
    raw = _parsed(data)
    faults = _without_foreign_settings(raw)
    of_details: dict[str, Any] = {}
    for table, *keys in DETAIL_KEYS.values():
        held = raw.get(table)
        if keys and isinstance(held, dict):
            of_details.setdefault(table, {}).update({key: held[key] for key in keys if key in held})
        elif table in raw:
            of_details[table] = held
    settings: Settings | None = None
    try:
        settings = Settings.model_validate({**of_details, "folder": Path()})
        Settings.model_validate({**raw, "folder": Path()})
    except ValidationError as fault:
        details = fault.errors(include_url=False, include_input=False)
        faults += [_fault_sentence(detail, {}) for detail in details if settings is None or detail["type"] in _UNKNOWN]
    if settings is None or faults:
        faults += [] if settings is None else detail_sentences(settings.details)
        raise SettingsFault("\n".join(faults))
    return sound_details(settings.details)


def sound_details(details: VisitDetails) -> VisitDetails:
    """The details of a visit.toml as they are shown. Raises `SettingsFault`, one line a fault, for what `detail_faults`
    finds."""
    if faults := detail_sentences(details):
        raise SettingsFault("\n".join(faults))
    return tidied(details)


def detail_sentences(details: VisitDetails) -> list[str]:
    """What `detail_faults` finds in the details of a visit.toml, each with where it stands.

    A text that is too long for the dialog is shown all the same: it must not take the whole visit down.
    """
    faults = detail_faults(details, of_any_length=True)
    return [f"{FILE_NAME}: {_place_of(name)}: {fault}" for name, fault in faults.items()]


def _place_of(name: str) -> str:
    """Where a detail (or the part of one, as `detail_faults` names it) stands in the file."""
    if name in DETAIL_KEYS:
        return ".".join(DETAIL_KEYS[name])
    return re.sub(r"\.(\d+)\.", lambda number: f" {int(number[1]) + 1}, ", name)  # people count from one


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return _parsed(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise SettingsFault(f"{path.name} cannot be read: {fault.strerror}") from fault


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise SettingsFault(f"{FILE_NAME} is not saved as UTF-8: save it again with that encoding") from fault
    except (ValueError, RecursionError) as fault:  # tomllib's own fault, and Python's for a number of 5000 digits
        raise SettingsFault(f"{FILE_NAME} cannot be understood: {fault}") from fault


def _without_foreign_settings(raw: dict[str, Any]) -> list[str]:
    """Take out of `raw` what never stands in the file; gives a sentence for each."""
    faults = [
        f"{FILE_NAME}: {'.'.join(path)} does not belong into a file that others read; use {name}"
        for path, name in _NEVER_IN_THE_FILE.items()
        if _pop_setting(raw, path)
    ]
    funding = raw.get("funding")
    for logo in funding["logos"] if isinstance(funding, dict) and isinstance(funding.get("logos"), list) else []:
        if isinstance(logo, dict) and logo.pop("picture", None) is not None:
            faults.append(f"{FILE_NAME}: funding.logos.picture is no setting; name the picture by its file")
    if raw.pop("folder", None) is not None:
        faults.append(f"{FILE_NAME}: folder is no setting; it is where {FILE_NAME} stands")
    return faults


def _pop_setting(raw: dict[str, Any], path: tuple[str, ...]) -> bool:
    table: Any = raw
    for key in path[:-1]:
        table = table.get(key) if isinstance(table, dict) else None
    return isinstance(table, dict) and table.pop(path[-1], None) is not None


def _apply_environment(raw: dict[str, Any], environ: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Put the environment over `raw`; gives the variable behind each setting that came from there."""
    variables: dict[tuple[str, ...], str] = {}
    for name, path in ENVIRONMENT.items():
        if not (value := environ.get(name, "").strip()):
            continue
        table = raw
        for key in path[:-1]:
            if not isinstance(table.get(key), dict):
                table[key] = {}
            table = table[key]
        table[path[-1]] = value
        variables[path] = name
    if ("geocoder", "url") in variables:
        raw["geocoder"]["provider"] = "nominatim"  # the variable is the address of a Nominatim, by contract
    return variables


def _fault_sentence(detail: ErrorDetails, variables: Mapping[tuple[str, ...], str]) -> str:
    path = tuple(str(part) for part in detail["loc"] if not isinstance(part, int))
    where = variables.get(path) or (f"{FILE_NAME}: {'.'.join(path)}" if path else FILE_NAME)
    if detail["type"] in _UNKNOWN:
        return f"{where} is no setting; look for a slip of the pen"
    if detail["type"] == "value_error":
        reason = str(detail["ctx"]["error"])
        return f"{where}: {reason}"
    if detail["type"] == "enum":
        return f"{where}: is none of {detail['ctx']['expected']}"
    if detail["type"] in {"dataclass_type", "tuple_type"} and path[-1:] == ("logos",):
        return f"{where}: is a table for each logo, with a line [[funding.logos]] above it"
    if detail["type"] == "dataclass_type":
        return f"{where}: is a table of its own, with a line [{path[-1]}] above it"
    return f"{where}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
