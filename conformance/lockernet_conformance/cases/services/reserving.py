"""Promises of a compartment: given, refused, and said again."""

from lockernet.v1 import reservations_pb2
from lockernet_conformance.registry import case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Trial


@case("svc/reserve/promised", verifies=("LN-REQ-006", "LN-REQ-001"), kind=Kind.POSITIVE)
async def promised(trial: Trial) -> None:
    """A parcel that fits is promised a compartment, in a confirmation that the operator signed."""
    desk = Desk(trial)
    parcel = desk.parcel()
    confirmation = (await desk.reserve(parcel)).confirmed()
    trial.expect(
        "a HARD reservation",
        holds=confirmation.reservation == reservations_pb2.RESERVATION_STATE_HARD,
        seen=reservations_pb2.ReservationState.Name(confirmation.reservation),
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/reserve/other-bytes", verifies=("LN-REQ-003",), kind=Kind.NEGATIVE)
async def other_bytes(trial: Trial) -> None:
    """A request id that was used is refused with other bytes, and the first answer stands."""
    desk = Desk(trial)
    parcel = desk.parcel()
    first = await desk.reserve(parcel)
    first.confirmed()
    other = await desk.reserve(parcel.but(weight_g=900), request_id=first.request_id)
    other.refused("REQUEST_ID_REUSED", status="ALREADY_EXISTS")
    same = await desk.again(first)
    trial.expect(
        "the first answer, byte for byte",
        holds=same.reply.record.answer.body == first.reply.record.answer.body,
        seen=same.reply.words(),
        of=same.reply,
    )
    (await desk.cancel(parcel)).confirmed()
