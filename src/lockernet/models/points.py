"""Where parcels can go: points and their compartments, in millimetres and grams."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from lockernet.models.base import Digest, Grams, Instant, Millimetres, Model, OpenEnum, Slug, Uint64
from lockernet.models.statements import Header, Period

Permille = Annotated[int, Field(ge=0, le=1000)]
Some = Annotated[int, Field(ge=1, lt=2**32)]
"""A share, in thousandths."""

LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
"""A language tag as in BCP 47."""


class Obligation(OpenEnum):
    """What has to be met before a parcel is handed over."""

    UNSPECIFIED = 0
    PAY = 1
    ID = 2
    AGE = 3
    SIGN = 4
    INSPECT = 5
    COLD = 6
    CUSTOMS = 7


class PointKind(OpenEnum):
    """How a point is attended."""

    UNSPECIFIED = 0
    AUTOMATED = 1
    STAFFED = 2


class Temperature(OpenEnum):
    """How warm it is inside; UNSPECIFIED is ambient."""

    UNSPECIFIED = 0
    AMBIENT = 1
    CHILLED = 2
    FROZEN = 3


class EvidenceGrade(OpenEnum):
    """How well a transition is shown, weakest first."""

    UNSPECIFIED = 0
    COMMANDED = 1
    ACTUATED = 2
    DOOR_OPENED = 3
    DOOR_CLOSED = 4
    OCCUPANCY_CHANGED = 5
    SCANNED = 6
    ATTESTED = 7


class ParcelJourney(OpenEnum):
    """Between whom a parcel travels through a point; UNSPECIFIED is last mile."""

    UNSPECIFIED = 0
    LAST_MILE = 1
    FIRST_MILE = 2
    RETURN = 3


class CredentialChannel(OpenEnum):
    """By what a person shows a claim code."""

    UNSPECIFIED = 0
    SCANNER = 1
    KEYPAD = 2
    STAFF = 3
    REMOTE = 4


class Date(Model):
    """A day of the calendar, in the point's zone."""

    year: Annotated[int, Field(ge=1, le=9999)]
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]


class LocalText(Model):
    """A text in one language (BCP 47)."""

    language: Annotated[str, Field(pattern=LANGUAGE, max_length=35)]
    text: Annotated[str, Field(min_length=1, max_length=1000)]


class CourierQuota(Model):
    """How much of a point one courier may hold at once; published."""

    courier_id: Slug
    share_permille: Permille


class Dimensions(Model):
    """Three lengths of a box or a parcel."""

    width_mm: Millimetres
    height_mm: Millimetres
    depth_mm: Millimetres


class CompartmentClass(Model):
    """Identical compartments of one point."""

    inside: Dimensions
    max_weight_g: Grams
    count: Annotated[int, Field(ge=1, le=10_000)]
    accessible_count: Annotated[int, Field(ge=0, le=10_000)] = 0
    temperature: Temperature = Temperature.UNSPECIFIED

    @model_validator(mode="after")
    def _accessible_are_among_them(self) -> Self:
        if self.accessible_count > self.count:
            raise ValueError("accessible_count is among count; expected at most count")
        return self


class Position(Model):
    """A place on earth: degrees times ten million, WGS 84."""

    latitude_e7: Annotated[int, Field(ge=-900_000_000, le=900_000_000)]
    longitude_e7: Annotated[int, Field(ge=-1_800_000_000, le=1_800_000_000)]


class PointRecord(Model):
    """The operator's word about one of its points."""

    header: Header
    point_id: Slug
    kind: PointKind
    name: Annotated[str, Field(min_length=1, max_length=80)]
    position: Position
    address_lines: tuple[str, ...]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: str
    opening_hours: str
    compartment_classes: tuple[CompartmentClass, ...]
    obligations: tuple[Obligation, ...]
    max_hold_seconds: Annotated[int, Field(ge=1, lt=2**32)]
    max_reservation_seconds: Annotated[int, Field(ge=1, lt=2**32)]
    tolerance_mm: Annotated[int, Field(ge=0, le=50)]
    unavailability: tuple[Period, ...] = ()
    journeys: tuple[ParcelJourney, ...] = ()
    channels: tuple[CredentialChannel, ...] = ()
    photos: tuple[str, ...] = ()
    directions: tuple[LocalText, ...] = ()
    quotas: tuple[CourierQuota, ...] = ()
    accessible_kept_back: Annotated[int, Field(ge=0, le=10_000)] = 0
    highest_grade: EvidenceGrade = EvidenceGrade.UNSPECIFIED
    weekend_days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = ()
    public_holidays: tuple[Date, ...] = ()
    ordinary_in_chilled: bool = False
    others_share_permille: Permille | None = None
    working_days: tuple[Date, ...] = ()
    max_expected_seconds: Some | None = None
    max_expected_parcels: Some | None = None
    max_soft_seconds: Some | None = None


class PointTombstone(Model):
    """The operator's word that a point is closed for good."""

    header: Header
    point_id: Slug
    closed_at: Instant
    successor_point_id: Slug | None = None


class PointFeedHead(Model):
    """The end of an operator's feed of records and tombstones; it expires."""

    header: Header
    last_sequence: Uint64
    last_statement_id: Digest


class DeviceKey(Model):
    """The operator's word that a device key speaks for a point."""

    header: Header
    point_id: Slug
    algorithm: str
    public_key: Annotated[bytes, Field(min_length=32, max_length=33)]
    proof: Annotated[bytes, Field(min_length=64, max_length=64)]
