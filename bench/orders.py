"""Signed orders, made before any clock starts."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.calls import CANCEL, RESERVE, Call
from bench.point import CLASSES, POINT, SizeClass, Speaker
from lockernet.codec.statements import seal, statement_bytes
from lockernet.codes.claim import ClaimCode, commitment
from lockernet.models.custody import BlockCause, BlockParcel, DepositOrder, RemoveOrder
from lockernet.models.reservations import CancelReservation, Hold, HoldUnit, ParcelTerms, ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet.signing.pae import statement_id

ORDER_FIELD = b"\x0a"
"""Field 1, length-delimited: both requests are a wrapper around the order."""

PROMISES = 100
"""How many the point holds while reserve and cancel alternate."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel that is to come, with its label and claim code."""

    terms: ParcelTerms
    label: str
    claim: ClaimCode


@dataclass(frozen=True, slots=True)
class Order:
    """A signed order, and the parcel it is about."""

    statement: SignedStatement
    request_id: bytes
    parcel: Parcel

    @property
    def order_id(self) -> bytes:
        """The statement id."""
        return statement_id(self.statement.payload_type, self.statement.payload)


def new_parcel(size: SizeClass) -> Parcel:
    """A parcel that needs a box of this size."""
    claim = ClaimCode(handle=secrets.token_bytes(8), secret=secrets.token_bytes(16))
    terms = ParcelTerms(
        parcel_id=secrets.token_bytes(16),
        outside=size.parcel,
        weight_g=2_400,
        hold=Hold(unit=HoldUnit.HOURS, amount=72),
        claim_handle=claim.handle,
        claim_commitment=commitment(claim.handle, claim.secret),
    )
    return Parcel(terms, f"CP{secrets.randbelow(10**16):016}SG", claim)


def reserve(courier: Speaker, size: SizeClass) -> Order:
    """A reservation order for a new parcel."""
    return reserve_for(courier, new_parcel(size))


def reserve_for(courier: Speaker, parcel: Parcel) -> Order:
    """A reservation order for this parcel."""
    header = courier.header()
    order = ReserveCompartment(
        header=header,
        point_id=POINT,
        parcel=parcel.terms,
        label=parcel.label,
        reserved_until=datetime.now(UTC) + timedelta(days=1),
    )
    return Order(seal(order, courier.signer), header.request_id, parcel)


def expect(courier: Speaker, parcel: Parcel) -> Order:
    """A deposit order: the parcel comes without a reservation."""
    header = courier.header()
    order = DepositOrder(header=header, point_id=POINT, parcel=parcel.terms, label=parcel.label)
    return Order(seal(order, courier.signer), header.request_id, parcel)


def cancel(courier: Speaker, parcel: Parcel) -> Order:
    """A cancellation."""
    header = courier.header()
    order = CancelReservation(header=header, point_id=POINT, parcel_id=parcel.terms.parcel_id)
    return Order(seal(order, courier.signer), header.request_id, parcel)


def block(courier: Speaker, parcel: Parcel) -> Order:
    """No code opens the parcel's door for now: it is called back."""
    header, parcel_id = courier.header(), parcel.terms.parcel_id
    order = BlockParcel(header=header, point_id=POINT, parcel_id=parcel_id, cause=BlockCause.RECALL)
    return Order(seal(order, courier.signer), header.request_id, parcel)


def remove(courier: Speaker, parcel: Parcel) -> Order:
    """The courier's driver may take the parcel away."""
    header = courier.header()
    order = RemoveOrder(header=header, point_id=POINT, parcel_id=parcel.terms.parcel_id)
    return Order(seal(order, courier.signer), header.request_id, parcel)


def call(method: str, order: Order) -> Call:
    """The order as a request."""
    return Call(method, wrapped(order), order.request_id, order.order_id)


def wrapped(order: Order) -> bytes:
    """The bytes of the request that carries the order."""
    wire = statement_bytes(order.statement)
    return ORDER_FIELD + _varint(len(wire)) + wire


class Load:
    """Reserve and cancel, alternating: half of the callers begin with a promise that they take back.

    The point holds about `PROMISES` all the time: those of nobody, and the ones that callers have now. A
    caller's parcels are all of one size, so that at no moment more parcels need a class than it has boxes.
    """

    def __init__(self, courier: Speaker, callers: int) -> None:
        self._courier = courier
        self._held: list[Parcel | None] = [None] * callers

    def first(self) -> list[Call]:
        """What is sent before all else: the promises that the point holds at the start."""
        begins_with_one = range(0, len(self._held), 2)
        others = range(PROMISES - len(begins_with_one))
        orders = [reserve(self._courier, _size(number)) for number in (*begins_with_one, *others)]
        for caller, order in zip(begins_with_one, orders, strict=False):
            self._held[caller] = order.parcel
        return [call(RESERVE, order) for order in orders]

    def next(self, count: int) -> list[list[Call]]:
        """So many orders of each caller; what follows goes on where this ends."""
        return [[self._one(caller) for _ in range(count)] for caller in range(len(self._held))]

    def _one(self, caller: int) -> Call:
        held = self._held[caller]
        if held is not None:
            self._held[caller] = None
            return call(CANCEL, cancel(self._courier, held))
        order = reserve(self._courier, _size(caller))
        self._held[caller] = order.parcel
        return call(RESERVE, order)


def _size(number: int) -> SizeClass:
    return CLASSES[number % len(CLASSES)]


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
