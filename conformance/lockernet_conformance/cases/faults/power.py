"""The power is cut around an order: what was acknowledged is there, nothing by half (LN-NOD-026)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from lockernet.v1 import reservations_pb2, services_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Parcel, Sent, Trial
from lockernet_conformance.trial.happenings import happenings
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.reply import NOTHING
from lockernet_conformance.trial.standing import back_again, expect_custody, expect_unknown
from lockernet_conformance.v1 import test_control_pb2 as wire

CUT = (Ability.RESET, Ability.POWER)
CROWD = 12
Order = Callable[[Desk, Parcel], Awaitable[Sent]]


def same_answer(trial: Trial, first: Sent, other: Sent) -> None:
    """The same answer, byte for byte."""
    trial.expect(
        "the answer that was given before, byte for byte",
        holds=other.reply.record.answer == first.reply.record.answer,
        seen=other.reply.words(),
        of=other.reply,
    )


async def point_is_dark(trial: Trial, sent: Sent) -> None:
    """The caller heard nothing, since the power went; wait until there is light again."""
    trial.expect(
        "no answer: the power is gone before it leaves",
        holds=sent.reply.status in NOTHING or sent.reply.status == "UNAVAILABLE",
        seen=sent.reply.words(),
        of=sent.reply,
    )
    await back_again(trial)


@case("jrn/power/answered-order", verifies=("LN-NOD-026",), kind=Kind.FAULT, needs=CUT)
async def answered_order(trial: Trial) -> None:
    """A promise that was given outlives a power cut, and the same bytes get the same answer."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    first = await desk.reserve(parcel)
    first.confirmed()
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    same_answer(trial, first, await desk.again(first))
    await expect_custody(desk, parcel, "EXPECTED")


@case("jrn/power/final-no", verifies=("LN-NOD-026", "LN-REQ-006"), kind=Kind.FAULT, needs=CUT)
async def final_no(trial: Trial) -> None:
    """A final no outlives a power cut: the same bytes get the same signed no."""
    await trial.control.reset()
    desk = Desk(trial)
    first = await desk.reserve(desk.parcel().but(outside=(9_000, 9_000, 9_000)))
    first.refused("NO_FITTING_SIZE")
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    same_answer(trial, first, await desk.again(first))


@case("jrn/power/events-read", verifies=("LN-NOD-026",), kind=Kind.FAULT, needs=CUT)
async def events_read(trial: Trial) -> None:
    """Events that a member has read are the same after a power cut, in the same epoch and order."""
    await trial.control.reset()
    desk = Desk(trial)
    for _ in range(3):
        (await desk.reserve(desk.parcel())).confirmed()
    before = [each.event for each in await happenings(desk)]
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    after = [each.event for each in await happenings(desk)]
    trial.expect(
        f"the {len(before)} events that were read before",
        holds=len(before) >= 3 and after[: len(before)] == before,
        seen=f"{len(after)} events, {sum(a == b for a, b in zip(before, after, strict=False))} of them equal",
    )


@case("jrn/power/crowd", verifies=("LN-NOD-026",), kind=Kind.FAULT, needs=CUT)
async def crowd(trial: Trial) -> None:
    """Orders that run at once when the power goes are each done or not done, and can all be sent again."""
    await trial.control.reset()
    desk = Desk(trial)
    parcels = [desk.parcel() for _ in range(CROWD)]
    until = trial.now() + timedelta(hours=4)
    made = [
        desk.make("reserve-compartment", parcel=each.terms(), label=each.label, reserved_until=until)
        for each in parcels
    ]
    await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_ANSWER)
    request = methods()["ReserveCompartment"].request
    calls = [("ReserveCompartment", request(order=statement.wire()), ()) for statement, _ in made]
    replies = await trial.together(*calls)
    await back_again(trial)
    for parcel, (statement, request_id), reply in zip(parcels, made, replies, strict=True):
        again = await desk.deliver(statement, request_id=request_id)
        again.confirmed()
        if reply.status == "OK":
            first = Sent(statement, reply, desk.people.courier, request_id, trial.world)
            same_answer(trial, first, again)
        await expect_custody(desk, parcel, "EXPECTED")
    reserved = [each for each in await happenings(desk) if each.name == "compartment_reserved"]
    trial.expect(
        f"{CROWD} promises, one for each order", holds=len(reserved) == CROWD, seen=f"{len(reserved)}"
    )


async def _reserved(desk: Desk, parcel: Parcel) -> None:
    (await desk.reserve(parcel)).confirmed()


async def _nothing(_desk: Desk, _parcel: Parcel) -> None:
    return


async def _reserve(desk: Desk, parcel: Parcel) -> Sent:
    return await desk.reserve(parcel)


async def _expect(desk: Desk, parcel: Parcel) -> Sent:
    return await desk.expect(parcel)


async def _cancel(desk: Desk, parcel: Parcel) -> Sent:
    return await desk.cancel(parcel)


async def _extend(desk: Desk, parcel: Parcel) -> Sent:
    until = desk.trial.now() + timedelta(hours=8)
    return await desk.send("extend-deadline", parcel_id=parcel.parcel_id, until=until)


ORDERS: dict[str, tuple[Callable[[Desk, Parcel], Awaitable[None]], Order]] = {
    "reserve": (_nothing, _reserve),
    "deposit-order": (_nothing, _expect),
    "cancel": (_reserved, _cancel),
    "extend": (_reserved, _extend),
}
"""What is done before, and the order at which the power goes."""


async def _state(desk: Desk, parcel: Parcel) -> bytes:
    """All that GetParcel tells; empty if there is no such parcel."""
    reply = await desk.ask("GetParcel", parcel_id=parcel.parcel_id)
    return (
        b"" if reply.reason == "NOT_FOUND" else reply.ok(services_pb2.GetParcelResponse).SerializeToString()
    )


def _declare_unanswered(name: str, before: Callable[[Desk, Parcel], Awaitable[None]], order: Order) -> None:
    async def stored_unanswered(trial: Trial) -> None:
        await trial.control.reset()
        desk = Desk(trial)
        parcel = desk.parcel()
        await before(desk, parcel)
        untouched = await _state(desk, parcel)
        await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_ANSWER)
        sent = await order(desk, parcel)
        await point_is_dark(trial, sent)
        kept = await _state(desk, parcel)
        trial.expect("the effect of the order is stored", holds=kept != untouched, seen="nothing changed")
        reply = await desk.ask("GetRequest", request_id=sent.request_id)
        answer = reply.ok(services_pb2.GetRequestResponse).answer
        again = await desk.again(sent)
        again.confirmed()
        told = again.reply.message()
        trial.expect(
            "the answer that was stored before the cut",
            holds=told.confirmation == answer,  # type: ignore[attr-defined]
            seen="another answer",
            of=again.reply,
        )
        trial.expect("one effect", holds=await _state(desk, parcel) == kept, seen="another state")

    stored_unanswered.__doc__ = (
        f"The power goes when a {name} is stored and not answered: its effect and its answer are there."
    )
    case(f"jrn/power/{name}-unanswered", verifies=("LN-NOD-026", "LN-REQ-002"), kind=Kind.FAULT, needs=CUT)(
        stored_unanswered
    )


def _declare_unstored(name: str, before: Callable[[Desk, Parcel], Awaitable[None]], order: Order) -> None:
    async def never_stored(trial: Trial) -> None:
        await trial.control.reset()
        desk = Desk(trial)
        parcel = desk.parcel()
        await before(desk, parcel)
        untouched = await _state(desk, parcel)
        await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_STORE)
        sent = await order(desk, parcel)
        await point_is_dark(trial, sent)
        trial.expect(
            "nothing of the order", holds=await _state(desk, parcel) == untouched, seen="a part of it"
        )
        unheard = await desk.ask("GetRequest", request_id=sent.request_id)
        unheard.refused("NOT_FOUND", status="NOT_FOUND")
        (await desk.again(sent)).confirmed()

    never_stored.__doc__ = (
        f"The power goes before a {name} is stored: nothing of it is there, and it can come again."
    )
    case(f"jrn/power/{name}-unstored", verifies=("LN-NOD-026", "LN-NOD-003"), kind=Kind.FAULT, needs=CUT)(
        never_stored
    )


for _name, (_before, _order) in ORDERS.items():
    _declare_unanswered(_name, _before, _order)
    _declare_unstored(_name, _before, _order)


@case("jrn/power/cut-twice", verifies=("LN-NOD-026", "LN-REQ-002"), kind=Kind.FAULT, needs=CUT)
async def cut_twice(trial: Trial) -> None:
    """The power goes at an order, and again when the same bytes come: still one promise and one answer."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_ANSWER)
    sent = await desk.reserve(parcel)
    await point_is_dark(trial, sent)
    await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_ANSWER)
    again = await desk.again(sent)
    if again.reply.status in NOTHING:
        await back_again(trial)
        again = await desk.again(sent)
    confirmation = again.confirmed()
    trial.expect(
        "a HARD reservation",
        holds=confirmation.reservation == reservations_pb2.RESERVATION_STATE_HARD,
        seen=reservations_pb2.ReservationState.Name(confirmation.reservation),
    )
    reserved = [each for each in await happenings(desk) if each.name == "compartment_reserved"]
    trial.expect("one promise", holds=len(reserved) == 1, seen=f"{len(reserved)} promises")


@case("jrn/power/refused-bytes", verifies=("LN-NOD-026",), kind=Kind.NEGATIVE, needs=CUT)
async def refused_bytes(trial: Trial) -> None:
    """Bytes that were not believed before a power cut are not believed after it, and leave nothing."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    first = await desk.reserve(parcel, by=desk.people.stranger)
    first.refused(status="UNAUTHENTICATED")
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    (await desk.again(first)).refused(status="UNAUTHENTICATED")
    await expect_unknown(desk, parcel)
