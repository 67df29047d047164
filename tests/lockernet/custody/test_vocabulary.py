"""Our vocabulary is a strict superset of GLS/NXT 1.2.0 and of Ingrid's, mapped by hand (LN-CUS-049).

Each of their words is an event, a state, a mark, a reason or a field of ours. The lists are those of the
published documents; a word of theirs without one of ours would be missing here.
"""

from enum import Enum

import pytest

from lockernet.errors import ErrorCode
from lockernet.models import events
from lockernet.models.base import Model
from lockernet.models.calls import CheckReservationResponse
from lockernet.models.custody import BlockCause, CustodyMark, CustodyState, DisputeReason
from lockernet.models.journal import BODY_FIELDS
from lockernet.models.points import Obligation, ParcelJourney, PointRecord, PointTombstone
from lockernet.models.reservations import ParcelTerms, ReservationState

Word = type[Model] | Enum | tuple[type[Model], str]
"""An event or statement, a value of an enum, or a field of a model."""

GLS_STATUS: dict[str, tuple[Word, ...]] = {
    "BOOKING_PRE_CHECK": (CheckReservationResponse,),
    "BOOKING_REQUESTED": (events.SoftReservationGiven, ReservationState.SOFT),
    "BOOKING_CREATED": (events.CompartmentReserved, ReservationState.HARD),
    "BOOKING_CANCELLED": (events.ReservationCancelled, ReservationState.CANCELLED),
    "BOOKING_CANCELLATION_FAILED": (events.OrderRefused, ErrorCode.CANCEL_TOO_LATE),
    "BOOKING_EXPIRED": (events.ReservationLapsed, ReservationState.LAPSED),
    "BOOKING_REJECTED_INVALID_LOCKER": (events.OrderRefused, ErrorCode.NOT_FOUND),
    "BOOKING_REJECTED_PROVIDER_ERROR": (ErrorCode.INTERNAL, ErrorCode.STORE_UNAVAILABLE),
    "BOOKING_REJECTED_LOCKER_IS_FULL": (events.OrderRefused, ErrorCode.POINT_FULL),
    "BOOKING_REJECTED_NO_FREE_FITTING_COMPARTMENT": (events.OrderRefused, ErrorCode.POINT_FULL),
    "BOOKING_REJECTED_LOCKER_UNAVAILABLE": (ErrorCode.PEER_UNREACHABLE, (PointRecord, "unavailability")),
    "BOOKING_REJECTED_DIMENSIONS_EXCEED": (events.OrderRefused, ErrorCode.NO_FITTING_SIZE),
    "BOOKING_REJECTED_INVALID_CONSIGNEE": (ErrorCode.MALFORMED_FIELD,),
    "BOOKING_REJECTED_NO_ACCESSIBLE_COMPARTMENT": (ErrorCode.POINT_FULL, (ParcelTerms, "accessible")),
    "COURIER_DELIVERED": (events.ParcelDeposited, CustodyState.WAITING),
    "COURIER_DELIVERY_EXPIRED": (events.ReservationLapsed, ReservationState.LAPSED),
    "COURIER_DELIVERY_LABEL_SCANNED": (events.DepositStarted, CustodyState.DEPOSITING),
    "COURIER_COLLECTED": (events.ParcelRemoved, events.ParcelCollected, CustodyState.REMOVED),
    "COURIER_COLLECTED_EXPIRED": (events.ParcelRemoved, CustodyMark.OVERDUE),
    "COURIER_COLLECTION_LABEL_SCANNED": (events.RemovalStarted, CustodyState.REMOVING),
    "COURIER_COLLECTION_LABEL_NOT_AVAILABLE": (events.LabelBound,),
    "CONSIGNEE_COLLECTED": (events.ParcelCollected, CustodyState.COLLECTED),
    "CONSIGNEE_DELIVERED": (events.ParcelDeposited, (events.DepositStarted, "tier")),
    "CONSIGNEE_DELIVERY_EXPIRED": (events.ReservationLapsed, ParcelJourney.FIRST_MILE),
    "CONSIGNEE_COLLECTION_EXPIRED": (events.ParcelOverdue, CustodyMark.OVERDUE),
    "DELIVERY_PARCEL_TOO_BIG": (events.DepositAborted, ErrorCode.PARCEL_TOO_BIG),
    "DELIVERY_COMPARTMENT_BROKEN": (events.CompartmentFaulted, ErrorCode.DOOR_DID_NOT_OPEN),
    "DELIVERY_COMPARTMENT_OCCUPIED": (events.OrphanItemFound, ErrorCode.COMPARTMENT_OCCUPIED),
    "DELIVERY_NOT_POSSIBLE": (events.DepositRefused, events.DepositAborted),
    "COLLECTION_PARCEL_NOT_AVAILABLE": (events.DisputeOpened, DisputeReason.COMPARTMENT_EMPTY),
    "COLLECTION_COMPARTMENT_BROKEN": (events.CollectionAborted, ErrorCode.DOOR_DID_NOT_OPEN),
    "COLLECTION_NOT_POSSIBLE": (events.CollectionAborted, events.RemovalAborted),
}

GLS_SESSION_ERRORS: dict[str, tuple[Word, ...]] = {
    "COMPARTMENT_BROKEN": (
        events.CompartmentFaulted,
        ErrorCode.DOOR_DID_NOT_OPEN,
        ErrorCode.DOOR_DID_NOT_CLOSE,
    ),
    "ENTIRE_STATION_BROKEN": (events.PointOutage, ErrorCode.BOARD_SILENT),
    "NO_ACCESS_TO_STATION": (events.PointOutage, (PointRecord, "unavailability")),
    "PACKET_IS_TOO_BIG_FOR_STATION": (events.DepositRefused, ErrorCode.NO_FITTING_SIZE),
    "NO_SUITABLE_COMPARTMENT_AVAILABLE": (events.DepositRefused, ErrorCode.POINT_FULL),
    "COMPARTMENT_ALREADY_OCCUPIED": (events.OrphanItemFound, ErrorCode.COMPARTMENT_OCCUPIED),
    "COMPARTMENT_IS_EMPTY": (events.CustodyMarkedUncertain, ErrorCode.COMPARTMENT_EMPTY),
    "PARCEL_NOT_AVAILABLE": (events.DisputeOpened, DisputeReason.WRONG_ITEM, CustodyState.UNCERTAIN),
}

GLS_OTHER: dict[str, tuple[Word, ...]] = {
    "LAST_MILE": (ParcelJourney.LAST_MILE,),
    "ALTERNATIVE_DELIVERY": (ParcelJourney.LAST_MILE, BlockCause.REDIRECT),
    "FIRST_MILE": (ParcelJourney.FIRST_MILE,),
    "RETURN": (ParcelJourney.RETURN,),
    "PARCEL_DIMENSIONS_EXCEED": (ErrorCode.NO_FITTING_SIZE,),
    "PARCEL_DIMENSIONS_OK": (CheckReservationResponse,),
    "PARCEL_DIMENSIONS_UNKNOWN": (ErrorCode.MALFORMED_FIELD,),
    "ACTIVE": (PointRecord,),
    "INACTIVE": ((PointRecord, "unavailability"),),
    "MAINTENANCE": (events.PointOutage, events.CompartmentRepaired),
    "DECOMMISSIONED": (PointTombstone,),
}

INGRID: dict[str, tuple[Word, ...]] = {
    "Deviation NO_REASON": (events.ParcelRefused, events.DepositRefused),
    "Deviation NOT_ORDERED": (ErrorCode.NOT_EXPECTED, BlockCause.RECIPIENT_REFUSED),
    "Deviation GOODS_DAMAGED": (DisputeReason.DAMAGED, ErrorCode.PARCEL_DAMAGED),
    "Deviation PACKAGING_DAMAGED": (DisputeReason.DAMAGED, ErrorCode.PARCEL_DAMAGED),
    "Requirement CASH_ON_DELIVERY": (Obligation.PAY, events.ObligationCleared),
    "Requirement ID_CHECK": (Obligation.ID,),
    "Requirement AGE_RESTRICTED": (Obligation.AGE,),
    "Requirement PERSONAL_PICKUP": (Obligation.ID, Obligation.SIGN),
    "Requirement DANGEROUS_GOODS": (Obligation.INSPECT, ErrorCode.OBLIGATION_UNMET),
    "Requirement ID_CHECK_ANY_RECIPIENT": (Obligation.ID,),
    "Requirement NO_LOCKER_STORAGE": (Obligation.INSPECT, ErrorCode.OBLIGATION_UNMET),
    "Blocker": (events.ParcelBlocked, CustodyMark.BLOCKED, ErrorCode.PARCEL_BLOCKED),
    "Ingested": (events.ParcelDeposited,),
    "Delivered": (events.ParcelCollected,),
    "Query of an unannounced parcel": (events.DepositRefused, ErrorCode.NOT_EXPECTED),
}

THEIRS = {**GLS_STATUS, **GLS_SESSION_ERRORS, **GLS_OTHER, **INGRID}

ONLY_OURS: tuple[Word, ...] = (
    CustodyState.WITHDRAWN,
    CustodyMark.DISPUTED,
    ReservationState.BROKEN,
    events.PromiseBroken,
    events.CompartmentForced,
    events.ReceiptCountersigned,
    events.UnexpectedDoorOpened,
    events.CodeReissued,
    events.HoldExtended,
    ErrorCode.SHIPMENT_INCOMPLETE,
    DisputeReason.WEAK_EVIDENCE,
)
"""Words that neither of them has: the superset is strict."""


def test_lists_are_as_long_as_the_published_ones() -> None:
    assert (len(GLS_STATUS), len(GLS_SESSION_ERRORS), len(GLS_OTHER)) == (32, 8, 11)
    assert sum(name.startswith("BOOKING_REJECTED_") for name in GLS_STATUS) == 8
    assert sum(name.startswith("Deviation") for name in INGRID) == 4
    assert sum(name.startswith("Requirement") for name in INGRID) == 7


@pytest.mark.parametrize("theirs", THEIRS)
def test_each_of_their_words_has_one_of_ours(theirs: str) -> None:
    assert THEIRS[theirs]
    for ours in THEIRS[theirs]:
        if isinstance(ours, tuple):
            model, name = ours
            assert name in model.model_fields
        elif isinstance(ours, type) and ours.__module__.startswith("lockernet.models.events"):
            assert ours in BODY_FIELDS, "an event is carried by the journal"


def test_ours_says_more_than_both() -> None:
    said = {_key(word) for words in THEIRS.values() for word in words}

    assert said.isdisjoint(map(_key, ONLY_OURS))


def _key(word: Word) -> object:
    """Numbers of two enums are equal where their values are; their names with their class are not."""
    return (type(word).__name__, word.name) if isinstance(word, Enum) else word
