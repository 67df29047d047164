"""The journal: events in a gap-free, hash-chained order, and the signed heads that seal it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, NamedTuple, Self, get_args

from pydantic import Field, model_validator

from lockernet.models.base import Digest, Instant, Model, OpenEnum, Slug
from lockernet.models.events import (
    Body,
    CapacityLeased,
    CapacityReturned,
    CodeRefused,
    CodeReissued,
    CollectionAborted,
    CollectionOrdered,
    CollectionStarted,
    CompartmentFaulted,
    CompartmentForced,
    CompartmentInspected,
    CompartmentReopened,
    CompartmentRepaired,
    CompartmentReserved,
    CustodyMarkedUncertain,
    CustodyResolved,
    DelegationAccepted,
    DepositAborted,
    DepositRefused,
    DepositStarted,
    DisputeClosed,
    DisputeOpened,
    DoorClosed,
    DoorLeftOpen,
    DoorOpened,
    DoorOpenedForStaff,
    DoorOpenedRemotely,
    EpochBegun,
    ExpectationEnded,
    HoldExtended,
    LabelBound,
    MaintenanceGranted,
    NodeStarted,
    ObligationCleared,
    OrderRefused,
    OrphanItemFound,
    OrphanItemRemoved,
    ParcelBlocked,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    ParcelOverdue,
    ParcelRefused,
    ParcelReleased,
    ParcelRemoved,
    ParcelWithdrawn,
    PointOutage,
    PromiseBroken,
    ReceiptCountersigned,
    RecoveryEnded,
    RemovalAborted,
    RemovalOrdered,
    RemovalStarted,
    ReservationCancelled,
    ReservationExtended,
    ReservationHardened,
    ReservationLapsed,
    RoomReturned,
    ServiceClosed,
    ServiceReopened,
    SessionInterrupted,
    SoftReservationGiven,
    SoftReservationRefused,
    TimeStateChanged,
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
    STAFF = 7


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
    stale_directory: bool = False
    """The directory had expired, but not for more than 7 days (LN-TRU-030)."""
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
    reservation_extended: ReservationExtended | None = None
    hold_extended: HoldExtended | None = None
    soft_reservation_given: SoftReservationGiven | None = None
    reservation_hardened: ReservationHardened | None = None
    soft_reservation_refused: SoftReservationRefused | None = None
    promise_broken: PromiseBroken | None = None
    parcel_overdue: ParcelOverdue | None = None
    parcel_blocked: ParcelBlocked | None = None
    parcel_released: ParcelReleased | None = None
    dispute_opened: DisputeOpened | None = None
    dispute_closed: DisputeClosed | None = None
    label_bound: LabelBound | None = None
    code_reissued: CodeReissued | None = None
    obligation_cleared: ObligationCleared | None = None
    removal_ordered: RemovalOrdered | None = None
    collection_ordered: CollectionOrdered | None = None
    removal_started: RemovalStarted | None = None
    parcel_removed: ParcelRemoved | None = None
    removal_aborted: RemovalAborted | None = None
    parcel_withdrawn: ParcelWithdrawn | None = None
    custody_resolved: CustodyResolved | None = None
    compartment_inspected: CompartmentInspected | None = None
    compartment_repaired: CompartmentRepaired | None = None
    orphan_item_found: OrphanItemFound | None = None
    orphan_item_removed: OrphanItemRemoved | None = None
    compartment_forced: CompartmentForced | None = None
    receipt_countersigned: ReceiptCountersigned | None = None
    delegation_accepted: DelegationAccepted | None = None
    point_outage: PointOutage | None = None
    capacity_leased: CapacityLeased | None = None
    capacity_returned: CapacityReturned | None = None
    door_left_open: DoorLeftOpen | None = None
    deposit_refused: DepositRefused | None = None
    door_opened_remotely: DoorOpenedRemotely | None = None
    parcel_refused: ParcelRefused | None = None
    time_state_changed: TimeStateChanged | None = None
    expectation_ended: ExpectationEnded | None = None
    epoch_begun: EpochBegun | None = None
    recovery_ended: RecoveryEnded | None = None
    service_closed: ServiceClosed | None = None
    service_reopened: ServiceReopened | None = None
    maintenance_granted: MaintenanceGranted | None = None
    door_opened_for_staff: DoorOpenedForStaff | None = None
    room_returned: RoomReturned | None = None

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if len(self._bodies()) > 1:
            raise ValueError("an event says one thing; expected one body")
        return self

    @property
    def body(self) -> Body | None:
        """What happened; None for a body that this version does not know."""
        name = self.body_field
        return None if name is None else getattr(self, name)

    @cached_property
    def body_field(self) -> str | None:
        """Which field carries the body."""
        return next(iter(self._bodies()), None)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, whose body is looked for anew: it may be another one."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("body_field", None)
        return copy

    def _bodies(self) -> list[str]:
        """Among the few fields that were given, not among all that there are."""
        return [name for name in self.model_fields_set & _BODY_NAMES if getattr(self, name) is not None]


BODY_FIELDS: dict[type[Model], str] = {
    get_args(field.annotation)[0]: name for name, field in Event.model_fields.items() if field.default is None
}
"""Which field of `Event` carries which body."""

_BODY_NAMES = frozenset(BODY_FIELDS.values())


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


class FeedEntry(NamedTuple):
    """One event as its reader gets it: the bytes to hash, and the receipt if it was a hand-over.

    No model: both are checked when they are opened, and there is one for each event of a feed.
    """

    event: bytes
    receipt: SignedStatement | None = None
