"""The journal: events in a gap-free, hash-chained order, and the signed heads that seal it."""

from typing import Annotated, Self, get_args

from pydantic import Field, model_validator

from lockernet.models.base import Digest, Instant, Model, OpenEnum, Slug
from lockernet.models.events import (
    Body,
    CodeRefused,
    CollectionAborted,
    CollectionStarted,
    CompartmentFaulted,
    CompartmentReopened,
    CompartmentReserved,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    NodeStarted,
    OrderRefused,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    ReservationCancelled,
    ReservationLapsed,
    SessionInterrupted,
    UnexpectedDoorOpened,
)
from lockernet.models.statements import Header, SignedStatement

NO_EVENT = bytes(32)
"""What stands as `previous` in the first event of an epoch."""

Sequence = Annotated[int, Field(ge=0, lt=2**63)]


class Cursor(Model):
    """A place in a feed; sequence 0 is before the first."""

    epoch: Sequence
    sequence: Sequence


class PointPosition(Model):
    """Where an event stands in the point's journal."""

    epoch: Sequence
    sequence: Sequence
    previous: Digest


class MemberPosition(Model):
    """Where an event stands among those that concern one member."""

    member_id: Slug
    epoch: Sequence
    sequence: Sequence
    previous: Digest


class CauseKind(OpenEnum):
    """What kind of thing made an event happen."""

    UNSPECIFIED = 0
    STATEMENT = 1
    CODE = 2
    SENSOR = 3
    CLOCK = 4
    RESTART = 5
    PERSON = 6


class Cause(Model):
    """Why an event happened."""

    kind: CauseKind
    statement_id: Digest | None = None


class Event(Model):
    """One link of the journal; its id is SHA-256 of its serialized bytes. Exactly one body is set."""

    position: PointPosition
    members: tuple[MemberPosition, ...]
    point_id: Slug
    occurred_at: Instant
    cause: Cause
    compartment_reserved: CompartmentReserved | None = None
    parcel_expected: ParcelExpected | None = None
    reservation_cancelled: ReservationCancelled | None = None
    reservation_lapsed: ReservationLapsed | None = None
    order_refused: OrderRefused | None = None
    deposit_started: DepositStarted | None = None
    parcel_deposited: ParcelDeposited | None = None
    deposit_aborted: DepositAborted | None = None
    collection_started: CollectionStarted | None = None
    parcel_collected: ParcelCollected | None = None
    collection_aborted: CollectionAborted | None = None
    compartment_reopened: CompartmentReopened | None = None
    door_opened: DoorOpened | None = None
    door_closed: DoorClosed | None = None
    custody_marked_uncertain: CustodyMarkedUncertain | None = None
    code_refused: CodeRefused | None = None
    unexpected_door_opened: UnexpectedDoorOpened | None = None
    compartment_faulted: CompartmentFaulted | None = None
    node_started: NodeStarted | None = None
    session_interrupted: SessionInterrupted | None = None

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if sum(getattr(self, name) is not None for name in BODY_FIELDS.values()) > 1:
            raise ValueError("an event says one thing; expected one body")
        return self

    @property
    def body(self) -> Body | None:
        """What happened; None for a body that this version does not know."""
        for name in BODY_FIELDS.values():
            if (body := getattr(self, name)) is not None:
                return body  # type: ignore[no-any-return]  # getattr by a name of BODY_FIELDS
        return None


BODY_FIELDS: dict[type[Model], str] = {
    get_args(field.annotation)[0]: name for name, field in Event.model_fields.items() if field.default is None
}
"""Which field of `Event` carries which body."""


class Checkpoint(Model):
    """Seals the journal up to one event."""

    header: Header
    point_id: Slug
    cursor: Cursor
    event_id: Digest


class MemberHead(Model):
    """What one member has seen up to now."""

    header: Header
    point_id: Slug
    member_id: Slug
    cursor: Cursor
    event_id: Digest


class FeedEntry(Model):
    """One event as its reader gets it: the bytes to hash, and the receipt if it was a hand-over."""

    event: bytes
    receipt: SignedStatement | None = None
