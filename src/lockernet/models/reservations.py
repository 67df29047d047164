"""Promises of compartments: what a courier orders and what an operator answers."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from lockernet.models.base import (
    Digest,
    Grams,
    Handle,
    Id16,
    Instant,
    Label,
    Model,
    OpenEnum,
    Slug,
    Uint64,
)
from lockernet.models.grants import LeasedClass
from lockernet.models.points import (
    Dimensions,
    EvidenceGrade,
    Obligation,
    ParcelJourney,
    Permille,
    Temperature,
)
from lockernet.models.statements import Header

HOLD_LIMIT = 60 * 24
"""Hours, or days: sixty days of hours are the most that a hold may count."""


class ReservationState(OpenEnum):
    """What became of a promise; UNSPECIFIED is a parcel without one (a walk-in)."""

    UNSPECIFIED = 0
    HARD = 1
    CONSUMED = 2
    CANCELLED = 3
    LAPSED = 4
    BROKEN = 5
    SOFT = 6
    REFUSED = 7


class HoldUnit(OpenEnum):
    """In what a hold is counted."""

    UNSPECIFIED = 0
    HOURS = 1
    CALENDAR_DAYS = 2
    BUSINESS_DAYS = 3
    OPEN_HOURS = 4


class Hold(Model):
    """How long a parcel may wait once deposited (`lockernet.deadlines`)."""

    unit: HoldUnit
    amount: Annotated[int, Field(ge=1, le=HOLD_LIMIT)]

    @classmethod
    def hours(cls, amount: int) -> Self:
        """So many hours on the clock."""
        return cls(unit=HoldUnit.HOURS, amount=amount)

    @classmethod
    def calendar_days(cls, amount: int) -> Self:
        """So many days of the calendar in the point's zone."""
        return cls(unit=HoldUnit.CALENDAR_DAYS, amount=amount)

    @classmethod
    def business_days(cls, amount: int) -> Self:
        """So many days that are neither weekend nor public holiday."""
        return cls(unit=HoldUnit.BUSINESS_DAYS, amount=amount)

    @classmethod
    def open_hours(cls, amount: int) -> Self:
        """So many hours during which the point is open."""
        return cls(unit=HoldUnit.OPEN_HOURS, amount=amount)


class ReleasePolicy(OpenEnum):
    """When the parcels of a shipment may be collected; UNSPECIFIED is each by itself."""

    UNSPECIFIED = 0
    ANY = 1
    ALL = 2


class Shipment(Model):
    """Several parcels that belong together."""

    shipment_id: Id16
    parcel_count: Annotated[int, Field(ge=1, le=100)]
    policy: ReleasePolicy


class ParcelTerms(Model):
    """What a point must know of a parcel; nothing about people."""

    parcel_id: Id16
    outside: Dimensions
    weight_g: Grams
    hold: Hold
    claim_handle: Handle | None = None
    claim_commitment: Digest | None = None
    obligations: tuple[Obligation, ...] = ()
    journey: ParcelJourney = ParcelJourney.UNSPECIFIED
    accessible: bool = False
    temperature: Temperature = Temperature.UNSPECIFIED
    demanded_grade: EvidenceGrade = EvidenceGrade.UNSPECIFIED
    shipment: Shipment | None = None

    @model_validator(mode="after")
    def _claim_is_whole(self) -> Self:
        if (self.claim_handle is None) != (self.claim_commitment is None):
            raise ValueError("claim_handle and claim_commitment go together; expected both or none")
        return self


class ReserveCompartment(Model):
    """Order: promise a compartment for this parcel."""

    header: Header
    point_id: Slug
    parcel: ParcelTerms
    label: Label
    reserved_until: Instant
    window_begin: Instant | None = None


class CancelReservation(Model):
    """Order: the parcel will not come."""

    header: Header
    point_id: Slug
    parcel_id: Id16


class ExtendDeadline(Model):
    """Order: more time, for the promise while the parcel is expected, for the hold once it waits."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    until: Instant


class Confirmation(Model):
    """The operator's yes to an order."""

    header: Header
    order_id: Digest
    point_id: Slug
    parcel_id: Id16 | None = None
    reservation: ReservationState
    reserved_until: Instant | None = None
    hold_until: Instant | None = None
    probability_permille: Permille | None = None
    lease_epoch: Uint64 | None = None
    leased_class: LeasedClass | None = None


class Refusal(Model):
    """The operator's no to an order."""

    header: Header
    order_id: Digest
    point_id: Slug
    parcel_id: Id16 | None = None
    reason: str
    final: bool
