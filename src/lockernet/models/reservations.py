"""Promises of compartments: what a courier orders and what an operator answers."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from lockernet.models.base import Digest, Grams, Handle, Id16, Instant, Label, Model, OpenEnum, Slug
from lockernet.models.points import Dimensions, Obligation
from lockernet.models.statements import Header

HOLD_SECONDS_LIMIT = 60 * 60 * 24 * 60


class ReservationState(OpenEnum):
    """What became of a promise; UNSPECIFIED is a parcel without one (a walk-in)."""

    UNSPECIFIED = 0
    HARD = 1
    CONSUMED = 2
    CANCELLED = 3
    LAPSED = 4
    BROKEN = 5
    SOFT = 6


class ParcelTerms(Model):
    """What a point must know of a parcel; nothing about people."""

    parcel_id: Id16
    outside: Dimensions
    weight_g: Grams
    hold_seconds: Annotated[int, Field(ge=60, le=HOLD_SECONDS_LIMIT)]
    claim_handle: Handle | None = None
    claim_commitment: Digest | None = None
    obligations: tuple[Obligation, ...] = ()

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


class CancelReservation(Model):
    """Order: the parcel will not come."""

    header: Header
    point_id: Slug
    parcel_id: Id16


class Confirmation(Model):
    """The operator's yes to an order."""

    header: Header
    order_id: Digest
    point_id: Slug
    parcel_id: Id16
    reservation: ReservationState
    reserved_until: Instant | None = None


class Refusal(Model):
    """The operator's no to an order."""

    header: Header
    order_id: Digest
    point_id: Slug
    parcel_id: Id16
    reason: str
    final: bool
