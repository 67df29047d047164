"""Orders that come twice, late, or in another order than they were sent: one effect each, and one story."""

from datetime import timedelta

from google.protobuf.message import Message

from lockernet.v1 import custody_pb2, services_pb2
from lockernet_conformance.cases.services.feeds import fresh
from lockernet_conformance.forge.statements import plain
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Sent, Trial
from lockernet_conformance.trial.feeds import feed_holds
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.orders import CALLS
from lockernet_conformance.trial.trial import Metadata
from lockernet_conformance.v1 import test_control_pb2 as wire

EMPTY = (Ability.RESET,)
AT_DOORS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
CUT = (Ability.RESET, Ability.POWER)
AT_THE_POINT = Profile.AUTOMATED
COURIER = custody_pb2.BLOCK_CAUSE_COURIER
BLOCKED = custody_pb2.CUSTODY_MARK_BLOCKED
ROUNDS = 3


async def told_of(desk: Desk, parcel: Parcel) -> services_pb2.GetParcelResponse:
    """What GetParcel says of it."""
    return (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)


async def repeated(desk: Desk, sent: Sent) -> None:
    """The same bytes get the same answer as before. Raises Failed."""
    again = await desk.again(sent)
    desk.trial.expect(
        "the first answer, byte for byte",
        holds=again.reply.record.answer == sent.reply.record.answer,
        seen=again.reply.words(),
        of=again.reply,
    )


async def events_of(desk: Desk, parcel: Parcel) -> list[str]:
    """What the feed, which holds, tells of the parcel."""
    return [each.name for each in (await feed_holds(desk)).of(parcel.parcel_id)]


@case("jrn/again/promise-after-its-end", verifies=("LN-REQ-002",), kind=Kind.FAULT, needs=EMPTY)
async def promise_after_its_end(trial: Trial) -> None:
    """A late copy of the order to reserve does not bring a cancelled parcel back."""
    desk = await fresh(trial)
    parcel = desk.parcel()
    promised = await desk.reserve(parcel)
    promised.confirmed()
    cancelled = await desk.cancel(parcel)
    cancelled.confirmed()
    for sent in (promised, cancelled, promised):
        await repeated(desk, sent)
    told = await told_of(desk, parcel)
    trial.expect(
        "ABORTED",
        holds=told.custody == custody_pb2.CUSTODY_STATE_ABORTED,
        seen=custody_pb2.CustodyState.Name(told.custody),
    )
    events = await events_of(desk, parcel)
    wanted = ["compartment_reserved", "reservation_cancelled"]
    trial.expect("two events", holds=events == wanted, seen=", ".join(events))


@case("jrn/again/cancelled-too-early", verifies=("LN-REQ-006", "LN-REQ-002"), kind=Kind.FAULT, needs=EMPTY)
async def cancelled_too_early(trial: Trial) -> None:
    """An order to cancel that overtakes its promise is refused, and its late copy is no second wish."""
    desk = await fresh(trial)
    parcel = desk.parcel()
    early = await desk.cancel(parcel)
    early.refused("NOT_FOUND", status="NOT_FOUND")
    was_final = early.refusal().final
    (await desk.reserve(parcel)).confirmed()
    if was_final:
        await repeated(desk, early)
    state = (await told_of(desk, parcel)).custody
    expected = custody_pb2.CUSTODY_STATE_EXPECTED
    trial.expect(
        "EXPECTED", holds=not was_final or state == expected, seen=custody_pb2.CustodyState.Name(state)
    )
    await feed_holds(desk)


@case("jrn/again/block-after-release", verifies=("LN-REQ-002",), kind=Kind.FAULT, needs=EMPTY)
async def block_after_release(trial: Trial) -> None:
    """A late copy of a block does not block a parcel that was released since."""
    desk = await fresh(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    block = await desk.send("block-parcel", parcel_id=parcel.parcel_id, cause=COURIER)
    block.confirmed()
    release = await desk.send("release-parcel", parcel_id=parcel.parcel_id)
    release.confirmed()
    for sent in (block, release, block):
        await repeated(desk, sent)
    told = await told_of(desk, parcel)
    trial.expect("not BLOCKED", holds=BLOCKED not in told.marks, seen="BLOCKED")
    events = await events_of(desk, parcel)
    trial.expect("one ParcelBlocked", holds=events.count("parcel_blocked") == 1, seen=", ".join(events))


@case("jrn/again/old-generation", verifies=("LN-COD-011",), kind=Kind.FAULT, needs=EMPTY)
async def old_generation(trial: Trial) -> None:
    """An order that names a lower generation of codes comes too late: GENERATION_TOO_LOW."""
    desk = await fresh(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    newest = await desk.send("reissue-code", parcel_id=parcel.parcel_id, generation=5)
    newest.confirmed()
    for generation in (4, 5):
        late = await desk.send("reissue-code", parcel_id=parcel.parcel_id, generation=generation)
        late.refused("GENERATION_TOO_LOW", status="FAILED_PRECONDITION")
    await repeated(desk, newest)
    generation = (await told_of(desk, parcel)).generation
    trial.expect("generation 5", holds=generation == 5, seen=str(generation))


@case("jrn/again/longer-once", verifies=("LN-REQ-002",), kind=Kind.FAULT, needs=EMPTY)
async def longer_once(trial: Trial) -> None:
    """An extension that comes twice, the second time after a later one, leaves the later end."""
    desk = await fresh(trial)
    parcel, now = desk.parcel(), trial.now()
    (await desk.reserve(parcel, reserved_until=plain(now + timedelta(hours=1)))).confirmed()
    ends = [plain(now + timedelta(hours=hours)) for hours in (2, 3)]
    sent = [await desk.send("extend-deadline", parcel_id=parcel.parcel_id, until=until) for until in ends]
    for each in sent:
        each.confirmed()
    await repeated(desk, sent[0])
    told = await told_of(desk, parcel)
    trial.expect("the later end", holds=told.reserved_until == ends[1], seen=str(told.reserved_until))
    events = await events_of(desk, parcel)
    trial.expect(
        "two ReservationExtended", holds=events.count("reservation_extended") == 2, seen=", ".join(events)
    )


@case("jrn/again/at-one-moment", verifies=("LN-REQ-002", "LN-CUS-001"), kind=Kind.FAULT, needs=EMPTY)
async def at_one_moment(trial: Trial) -> None:
    """All orders of a parcel's life, twice each and at one moment, leave one legal story and its state."""
    desk = await fresh(trial)
    for _ in range(ROUNDS):
        parcel = desk.parcel()
        replies = await trial.together(*_life(desk, parcel), *_life(desk, parcel))
        for reply in replies:
            trial.expect(
                "an answer",
                holds=reply.status not in ("INTERNAL", "UNKNOWN", "NO_ANSWER", "UNREACHABLE"),
                seen=reply.words(),
                of=reply,
            )
        await feed_holds(desk)


@case(
    "jrn/again/orders-while-it-lies-there",
    verifies=("LN-CUS-005", "LN-CUS-010"),
    kind=Kind.FAULT,
    needs=AT_DOORS,
    profile=AT_THE_POINT,
)
async def orders_while_it_lies_there(trial: Trial) -> None:
    """Late copies of what was ordered before the deposit, and a cancellation, move no parcel that waits."""
    desk = await fresh(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    promised = await desk.reserve(parcel)
    promised.confirmed()
    await kiosk.deposit(parcel)
    await repeated(desk, promised)
    (await desk.cancel(parcel)).refused(status="FAILED_PRECONDITION")
    (await desk.reserve(parcel)).refused("PARCEL_ID_IN_USE", status="FAILED_PRECONDITION")
    before = await kiosk.pulses()
    await kiosk.see("second", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    await kiosk.control.enter("second", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
    await kiosk.nothing_opened(before)
    state = (await told_of(desk, parcel)).custody
    waiting = custody_pb2.CUSTODY_STATE_WAITING
    trial.expect("WAITING", holds=state == waiting, seen=custody_pb2.CustodyState.Name(state))
    await feed_holds(desk)


@case(
    "jrn/again/orders-after-the-end",
    verifies=("LN-CUS-006", "LN-CUS-002"),
    kind=Kind.FAULT,
    needs=AT_DOORS,
    profile=AT_THE_POINT,
)
async def orders_after_the_end(trial: Trial) -> None:
    """No order moves a parcel that was collected, and its id is not taken again."""
    desk = await fresh(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    await kiosk.deposit(parcel)
    await kiosk.collect(parcel.claim.text)
    (await desk.ask("GetClaimCode", parcel_id=parcel.parcel_id)).refused("ALREADY_COLLECTED")
    (await desk.cancel(parcel)).refused()
    (await desk.reserve(parcel)).refused("PARCEL_ID_IN_USE")
    (await desk.send("block-parcel", parcel_id=parcel.parcel_id, cause=COURIER)).refused()
    (await desk.send("remove-order", parcel_id=parcel.parcel_id)).refused()
    events = await events_of(desk, parcel)
    moved = [name for name in events[events.index("parcel_collected") + 1 :] if name != "order_refused"]
    trial.expect("nothing after ParcelCollected", holds=not moved, seen=", ".join(moved))


@case("jrn/again/no-answer-one-effect", verifies=("LN-EVT-001", "LN-NOD-026"), kind=Kind.FAULT, needs=CUT)
async def no_answer_one_effect(trial: Trial) -> None:
    """An order whose answer a power cut swallowed stands; the same bytes get its answer, and one event."""
    desk = await fresh(trial)
    parcel = desk.parcel()
    await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_ANSWER)
    lost = await desk.reserve(parcel)
    trial.expect("no answer", holds=lost.reply.status != "OK", seen=lost.reply.words(), of=lost.reply)
    again = await _once_it_is_back(desk, lost)
    again.confirmed()
    events = await events_of(desk, parcel)
    trial.expect("one event", holds=events == ["compartment_reserved"], seen=", ".join(events))


@case("jrn/again/acknowledged-stays", verifies=("LN-NOD-026",), kind=Kind.FAULT, needs=CUT)
async def acknowledged_stays(trial: Trial) -> None:
    """What was answered before a power cut is in the feed afterwards, byte for byte, and answered alike."""
    desk = await fresh(trial)
    parcels = [desk.parcel() for _ in range(ROUNDS)]
    sent = [await desk.reserve(parcel) for parcel in parcels]
    for each in sent:
        each.confirmed()
    before = await feed_holds(desk)
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    after = await feed_holds(desk)
    kept = [each.data for each in after.entries][: len(before.entries)]
    trial.expect(
        "the same events", holds=kept == [each.data for each in before.entries], seen=f"{len(kept)} events"
    )
    for each in sent:
        await repeated(desk, each)


@case(
    "jrn/again/intent-before-pulse",
    verifies=("LN-NOD-003",),
    kind=Kind.FAULT,
    needs=(*AT_DOORS, Ability.POWER),
    profile=AT_THE_POINT,
)
async def intent_before_pulse(trial: Trial) -> None:
    """A door that was pulsed just before a power cut has its cause in the feed afterwards."""
    desk = await fresh(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    await trial.control.cut_power(wire.CUT_MOMENT_AFTER_PULSE)
    await kiosk.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
    pulsed = [name for name, door in (await trial.control.doors()).items() if door.pulses]
    trial.expect("one door pulsed", holds=len(pulsed) == 1, seen=", ".join(pulsed) or "none")
    feed = await feed_holds(desk)
    told = [each.body.compartment_id for each in feed.named("deposit_started", parcel.parcel_id)]
    trial.expect(f"DepositStarted at {pulsed[0]}", holds=told == pulsed, seen=", ".join(told) or "none")


def _life(desk: Desk, parcel: Parcel) -> list[tuple[str, Message, Metadata]]:
    """Orders of one parcel, each with a request id of its own."""
    about: dict[str, object] = {"parcel_id": parcel.parcel_id}
    until = plain(desk.trial.now() + timedelta(hours=2))
    promise = {"parcel": parcel.terms(), "label": parcel.label, "reserved_until": until}
    wishes: list[tuple[str, dict[str, object]]] = [
        ("reserve-compartment", promise),
        ("deposit-order", {"parcel": parcel.terms(), "label": parcel.label}),
        ("block-parcel", {**about, "cause": COURIER}),
        ("release-parcel", about),
        ("cancel-reservation", about),
    ]
    orders = [(CALLS[kind], desk.make(kind, **fields)[0]) for kind, fields in wishes]  # type: ignore[arg-type]
    return [(name, methods()[name].request(order=order.wire()), ()) for name, order in orders]


async def _once_it_is_back(desk: Desk, sent: Sent) -> Sent:
    """The same bytes, as soon as somebody answers."""
    again = await desk.again(sent)
    for _ in range(60):
        if again.reply.status not in ("UNREACHABLE", "NO_ANSWER", "UNAVAILABLE"):
            break
        await desk.trial.probe.rest(0.1)
        again = await desk.again(sent)
    return again
