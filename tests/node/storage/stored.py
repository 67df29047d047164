"""What the tests of the stores keep in them: parcels, events and a layout of four compartments."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lockernet.capacity.fit import Box, box
from lockernet.custody.state import IN_SESSION, Custody, Session
from lockernet.models.custody import CustodyState
from lockernet.models.points import Dimensions
from lockernet.models.reservations import (
    Hold,
    HoldUnit,
    ParcelTerms,
    ReleasePolicy,
    ReservationState,
    Shipment,
)
from lockernet_node.ports import JournalRow, MemberRow, Remembered, Transaction

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)

SMALL, LARGE = box(200, 300, 400, 5_000), box(400, 400, 600, 20_000)
LAYOUT: list[tuple[str, Box]] = [("B01", LARGE), ("A01", SMALL), ("A02", SMALL), ("B02", LARGE)]
"""Not in the order of their names, so that layout order shows."""

ANSWER = Remembered(statement_id=b"s" * 32, answer=b"confirmed")


def ident(number: int, size: int = 16) -> bytes:
    """A different id for each number."""
    return number.to_bytes(size, "big")


def terms(number: int) -> ParcelTerms:
    """A parcel of its own size, with a T0 code."""
    return ParcelTerms(
        parcel_id=ident(number),
        outside=Dimensions(width_mm=300 + number, height_mm=100, depth_mm=200),
        weight_g=1_000 + number,
        hold=Hold(unit=HoldUnit.HOURS, amount=24),
        claim_handle=ident(number, 8),
        claim_commitment=ident(number, 32),
    )


def expected(number: int, **fields: object) -> Custody:
    """A parcel that is on its way."""
    custody = Custody(parcel_id=ident(number), courier_id="swift", terms=terms(number))
    return custody.model_copy(update=fields)


def promised(number: int, until: datetime = NOW + HOUR) -> Custody:
    """A parcel with a HARD reservation."""
    return expected(number, reservation=ReservationState.HARD, reserved_until=until)


def inside(number: int, compartment: str, state: CustodyState = CustodyState.WAITING) -> Custody:
    """A parcel to which a compartment is assigned; during a visit, with its session."""
    visited = state in IN_SESSION
    session = Session(until=NOW + HOUR, occupied_before=False) if visited else None
    return expected(number, state=state, compartment_id=compartment, session=session)


def shipped(number: int, shipment_id: bytes, **fields: object) -> Custody:
    """A parcel of a shipment of two."""
    shipment = Shipment(shipment_id=shipment_id, parcel_count=2, policy=ReleasePolicy.ALL)
    return expected(number, terms=terms(number).model_copy(update={"shipment": shipment}), **fields)


def saving(*custodies: Custody) -> Callable[[Transaction], None]:
    """A work that saves these parcels in this order."""

    def work(tx: Transaction) -> None:
        for custody in custodies:
            tx.save(custody)

    return work


def event(sequence: int) -> JournalRow:
    """The event at this place of the first epoch; every third one is a hand-over."""
    receipt = b"receipt" if sequence % 3 == 0 else None
    return JournalRow(1, sequence, ident(sequence, 32), b"event %d" % sequence, receipt)


def append(tx: Transaction, *members: str) -> JournalRow:
    """The next event, as the pipeline appends it: behind the heads."""
    row = event(tx.journal_head().sequence + 1)
    tx.append(row, [MemberRow(each, tx.member_head(each).sequence + 1, row.sequence) for each in members])
    return row
