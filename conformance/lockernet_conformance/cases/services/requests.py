"""One wish, sent many times: the same answer, and one effect (docs/spec/requests.md)."""

from datetime import timedelta

from lockernet.v1 import custody_pb2, reservations_pb2, services_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Sent, Trial

TIMES = 5
MOVED = (Ability.RESET, Ability.CLOCK)


def same_answer(trial: Trial, first: Sent, other: Sent) -> None:
    """The same answer, byte for byte."""
    trial.expect(
        "the first answer, byte for byte",
        holds=other.reply.record.answer == first.reply.record.answer,
        seen=other.reply.words(),
        of=other.reply,
    )


async def unknown(desk: Desk, parcel_id: bytes) -> None:
    """The point has never heard of this parcel."""
    (await desk.ask("GetParcel", parcel_id=parcel_id)).refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/request/same-bytes", verifies=("LN-REQ-002",), kind=Kind.NEGATIVE)
async def same_bytes(trial: Trial) -> None:
    """The same bytes again get the same answer, however often they come."""
    desk = Desk(trial)
    parcel = desk.parcel()
    first = await desk.reserve(parcel)
    first.confirmed()
    for _ in range(TIMES):
        same_answer(trial, first, await desk.again(first))
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/same-bytes-at-once", verifies=("LN-REQ-002",), kind=Kind.FAULT)
async def same_bytes_at_once(trial: Trial) -> None:
    """The same bytes that come several times at one moment take effect once."""
    desk = Desk(trial)
    parcel = desk.parcel()
    statement, request_id = desk.make(
        "reserve-compartment",
        parcel=parcel.terms(),
        label=parcel.label,
        reserved_until=trial.now() + timedelta(hours=1),
    )
    request = services_pb2.ReserveCompartmentRequest(order=statement.wire())
    replies = await trial.together(*[("ReserveCompartment", request, ())] * TIMES)
    sent = [Sent(statement, reply, desk.people.courier, request_id, trial.world) for reply in replies]
    sent[0].confirmed()
    for other in sent[1:]:
        same_answer(trial, sent[0], other)
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/retried-after-expiry", verifies=("LN-REQ-002",), kind=Kind.FAULT, needs=MOVED)
async def retried_after_expiry(trial: Trial) -> None:
    """An answered order gets its answer again after it has expired: the look-up comes before the time."""
    await trial.control.reset()
    desk = Desk(trial)
    first = await desk.reserve(desk.parcel())
    first.confirmed()
    await trial.control.pass_time(timedelta(hours=1))
    same_answer(trial, first, await desk.again(first))


@case("svc/request/expired-unknown", verifies=("LN-REQ-002", "LN-REQ-004"), kind=Kind.FAULT, needs=MOVED)
async def expired_unknown(trial: Trial) -> None:
    """An order that comes too late is UNTRUSTED_EXPIRED, leaves nothing, and may be signed anew."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    statement, request_id = desk.make(
        "reserve-compartment",
        parcel=parcel.terms(),
        label=parcel.label,
        reserved_until=trial.now() + timedelta(hours=8),
    )
    await trial.control.pass_time(timedelta(hours=1))
    late = await desk.deliver(statement, request_id=request_id)
    late.refused("UNTRUSTED_EXPIRED", status="UNAUTHENTICATED")
    (await desk.ask("GetRequest", request_id=request_id)).refused("NOT_FOUND", status="NOT_FOUND")
    await unknown(desk, parcel.parcel_id)
    anew = await desk.reserve(parcel, request_id=request_id)
    anew.confirmed()


@case("svc/request/final-no-is-remembered", verifies=("LN-REQ-006",), kind=Kind.NEGATIVE)
async def final_no_is_remembered(trial: Trial) -> None:
    """A final no is signed, and the same bytes get the same no."""
    desk = Desk(trial)
    giant = desk.parcel().but(outside=(9_000, 9_000, 9_000))
    first = await desk.reserve(giant)
    first.refused("NO_FITTING_SIZE", status="FAILED_PRECONDITION")
    refusal = first.refusal()
    trial.expect("a final no", holds=refusal.final, seen="final is false", of=first.reply)
    again = await desk.again(first)
    trial.expect(
        "the same signed Refusal",
        holds=again.reply.signed_refusal() == first.reply.signed_refusal(),
        seen=again.reply.words(),
        of=again.reply,
    )


@case("svc/request/final-no-is-kept", verifies=("LN-REQ-006",), kind=Kind.NEGATIVE)
async def final_no_is_kept(trial: Trial) -> None:
    """GetRequest tells the final no as it was signed."""
    desk = Desk(trial)
    sent = await desk.reserve(desk.parcel().but(outside=(9_000, 9_000, 9_000)))
    sent.refused("NO_FITTING_SIZE")
    told = (await desk.ask("GetRequest", request_id=sent.request_id)).ok(services_pb2.GetRequestResponse)
    trial.expect(
        "the signed Refusal",
        holds=told.answer == sent.reply.signed_refusal() and told.order_id == sent.statement.id,
        seen=told.answer.payload_type or "no answer",
    )


@case("svc/request/asked-for", verifies=("LN-REQ-006",), kind=Kind.POSITIVE)
async def asked_for(trial: Trial) -> None:
    """GetRequest tells what became of a wish: the order's id and the answer as it was given."""
    desk = Desk(trial)
    parcel = desk.parcel()
    sent = await desk.reserve(parcel)
    sent.confirmed()
    reply = await desk.ask("GetRequest", request_id=sent.request_id)
    told = reply.ok(services_pb2.GetRequestResponse)
    given = sent.reply.ok(services_pb2.ReserveCompartmentResponse)
    trial.expect(
        "the order's id and the same answer",
        holds=told.order_id == sent.statement.id and told.answer == given.confirmation,
        seen=f"order {told.order_id.hex()[:16]}, {told.answer.payload_type}",
        of=reply,
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/of-somebody-else", verifies=("LN-REQ-005",), kind=Kind.NEGATIVE)
async def of_somebody_else(trial: Trial) -> None:
    """The request of another courier is NOT_FOUND, as if it did not exist."""
    desk = Desk(trial)
    parcel = desk.parcel()
    sent = await desk.reserve(parcel)
    sent.confirmed()
    theirs = await desk.ask("GetRequest", by=desk.people.rival, request_id=sent.request_id)
    never = await desk.ask("GetRequest", by=desk.people.rival, request_id=trial.request_id())
    theirs.refused("NOT_FOUND", status="NOT_FOUND")
    trial.expect(
        "the same words as for a request that never was",
        holds=theirs.record.answer == never.record.answer,
        seen=f"{theirs.words()}; {never.words()}",
        of=theirs,
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/parcel-of-somebody-else", verifies=("LN-REQ-005",), kind=Kind.NEGATIVE)
async def parcel_of_somebody_else(trial: Trial) -> None:
    """The parcel of another courier is NOT_FOUND, in the same words as one that never was."""
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    theirs = await desk.ask("GetParcel", by=desk.people.rival, parcel_id=parcel.parcel_id)
    never = await desk.ask("GetParcel", by=desk.people.rival, parcel_id=trial.draw(16))
    theirs.refused("NOT_FOUND", status="NOT_FOUND")
    trial.expect(
        "the same words as for a parcel that never was",
        holds=theirs.record.answer == never.record.answer,
        seen=f"{theirs.words()}; {never.words()}",
        of=theirs,
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/code-of-somebody-else", verifies=("LN-REQ-005",), kind=Kind.NEGATIVE)
async def code_of_somebody_else(trial: Trial) -> None:
    """The digits of another courier's parcel are NOT_FOUND."""
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    theirs = await desk.ask("GetClaimCode", by=desk.people.rival, parcel_id=parcel.parcel_id)
    theirs.refused("NOT_FOUND", status="NOT_FOUND")
    (await desk.ask("GetClaimCode", parcel_id=parcel.parcel_id)).ok(services_pb2.GetClaimCodeResponse)
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/another-point", verifies=("LN-REQ-005", "LN-REQ-007"), kind=Kind.NEGATIVE)
async def another_point(trial: Trial) -> None:
    """An order that names another point is NOT_FOUND, whatever else is wrong with it."""
    desk = Desk(trial)
    giant = desk.parcel().but(outside=(9_000, 9_000, 9_000))
    (await desk.reserve(giant, point_id="another-point")).refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/request/cancel-of-somebody-else", verifies=("LN-REQ-005",), kind=Kind.NEGATIVE)
async def cancel_of_somebody_else(trial: Trial) -> None:
    """Another courier cannot cancel a reservation: NOT_FOUND, and the promise stands."""
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.cancel(parcel, by=desk.people.rival)).refused("NOT_FOUND", status="NOT_FOUND")
    told = (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)
    trial.expect(
        "a HARD reservation still",
        holds=told.reservation == reservations_pb2.RESERVATION_STATE_HARD,
        seen=reservations_pb2.ReservationState.Name(told.reservation),
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/one-id-two-issuers", verifies=("LN-REQ-002",), kind=Kind.POSITIVE)
async def one_id_two_issuers(trial: Trial) -> None:
    """Two couriers may draw the same request id: each gets its own answer."""
    desk = Desk(trial)
    one, two, request_id = desk.parcel(), desk.parcel(), trial.request_id()
    (await desk.reserve(one, request_id=request_id)).confirmed()
    (await desk.reserve(two, by=desk.people.rival, request_id=request_id)).confirmed()
    (await desk.cancel(one)).confirmed()
    (await desk.cancel(two, by=desk.people.rival)).confirmed()


@case("svc/request/other-kind-same-id", verifies=("LN-REQ-003",), kind=Kind.NEGATIVE)
async def other_kind_same_id(trial: Trial) -> None:
    """A request id of a reservation cannot cancel it: other bytes under the same id are REQUEST_ID_REUSED."""
    desk = Desk(trial)
    parcel = desk.parcel()
    sent = await desk.reserve(parcel)
    sent.confirmed()
    reused = await desk.cancel(parcel, request_id=sent.request_id)
    reused.refused("REQUEST_ID_REUSED", status="ALREADY_EXISTS")
    trial.expect(
        "no signed Refusal: this no is malformed",
        holds=reused.reply.signed_refusal() is None,
        seen="a signed Refusal",
        of=reused.reply,
    )
    told = (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)
    trial.expect(
        "EXPECTED still",
        holds=told.custody == custody_pb2.CUSTODY_STATE_EXPECTED,
        seen=custody_pb2.CustodyState.Name(told.custody),
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/request/answer-lasts", verifies=("LN-REQ-008",), kind=Kind.POSITIVE)
async def answer_lasts(trial: Trial) -> None:
    """An answer should be valid for 400 days, because a dispute comes late."""
    desk = Desk(trial)
    parcel = desk.parcel()
    top = (await desk.reserve(parcel)).confirmed().header
    days = (top.expires_at.seconds - top.issued_at.seconds) / 86_400
    trial.warn("400 days", holds=days >= 399, seen=f"{days:.1f} days")
    (await desk.cancel(parcel)).confirmed()


_FAULTS = {
    "reservation-ended": ("RESERVATION_ENDED", {"until": timedelta(hours=-1), "hold_hours": 1_440}),
    "window-too-long": ("WINDOW_TOO_LONG", {"hold_hours": 1_440, "outside": (9_000, 9_000, 9_000)}),
}
"""What is wrong with an order, and which reason comes first (LN-REQ-007)."""


def _declare_first(name: str, reason: str, told: dict[str, object]) -> None:
    async def first_of_several(trial: Trial) -> None:
        desk = Desk(trial)
        until = told.get("until", timedelta(hours=1))
        assert isinstance(until, timedelta)
        changes = {key: value for key, value in told.items() if key != "until"}
        parcel = desk.parcel().but(**changes)
        sent = await desk.reserve(parcel, reserved_until=trial.now() + until)
        sent.refused(reason)
        await unknown(desk, parcel.parcel_id)

    first_of_several.__doc__ = (
        f"Of several faults of one order {reason} is named before those that follow it."
    )
    case(f"svc/request/first-{name}", verifies=("LN-REQ-007",), kind=Kind.NEGATIVE)(first_of_several)


for _name, (_reason, _told) in _FAULTS.items():
    _declare_first(_name, _reason, _told)
