"""A disk that is full, a database that was set back, a program that is started twice."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from lockernet.v1 import events_pb2, services_pb2
from lockernet_conformance.cases.faults.handing_over import expect_pulses, lies_there
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Parcel, Sent, Trial
from lockernet_conformance.trial.standing import back_again, expect_custody, expect_unknown
from lockernet_conformance.v1 import test_control_pb2 as wire

FULL = (Ability.RESET, Ability.STORE)
AT_KIOSK = (*FULL, Ability.KIOSK, Ability.DOORS, Ability.CLOCK)
SHUT = (wire.SCENE_REFUSED, wire.SCENE_FAILED, wire.SCENE_START, wire.SCENE_UNSPECIFIED, wire.SCENE_DRIVER)
SOON_SECONDS = 1.1
"""By then a node has noticed that there is room again."""
ANCHORED_SECONDS = 3.0
"""By then it has noted outside of the database how far it was (LN-NOD-030)."""
Order = Callable[[Desk, Parcel], Awaitable[Sent]]


async def _reserve(desk: Desk, _there: Parcel) -> Sent:
    return await desk.reserve(desk.parcel())


async def _deposit_order(desk: Desk, _there: Parcel) -> Sent:
    return await desk.expect(desk.parcel())


async def _cancel(desk: Desk, there: Parcel) -> Sent:
    return await desk.cancel(there)


async def _extend(desk: Desk, there: Parcel) -> Sent:
    until = desk.trial.now() + timedelta(hours=8)
    return await desk.send("extend-deadline", parcel_id=there.parcel_id, until=until)


ORDERS: dict[str, Order] = {
    "reserve": _reserve,
    "deposit-order": _deposit_order,
    "cancel": _cancel,
    "extend": _extend,
}


def _declare_full(name: str, order: Order) -> None:
    async def disk_full(trial: Trial) -> None:
        await trial.control.reset()
        desk = Desk(trial)
        there = desk.parcel()
        (await desk.reserve(there)).confirmed()
        await trial.control.fill_disk()
        sent = await order(desk, there)
        sent.refused("STORE_UNAVAILABLE", status="UNAVAILABLE")
        trial.expect(
            "no signed no: nothing is decided",
            holds=sent.reply.signed_refusal() is None,
            seen="a signed Refusal",
            of=sent.reply,
        )
        await trial.control.mend_disk()
        unheard = await desk.ask("GetRequest", request_id=sent.request_id)
        unheard.refused("NOT_FOUND")
        await expect_custody(desk, there, "EXPECTED")
        (await desk.again(sent)).confirmed()

    disk_full.__doc__ = (
        f"A {name} that cannot be stored is STORE_UNAVAILABLE, leaves nothing, may come again."
    )
    case(f"jrn/store/full-{name}", verifies=("LN-NOD-028", "LN-NOD-003"), kind=Kind.FAULT, needs=FULL)(
        disk_full
    )


for _name, _order in ORDERS.items():
    _declare_full(_name, _order)


@case("jrn/store/full-then-dark", verifies=("LN-NOD-026", "LN-NOD-028"), kind=Kind.FAULT,
      needs=(*FULL, Ability.POWER))  # fmt: skip
async def full_then_dark(trial: Trial) -> None:
    """What is acknowledged after the disk was full and had room again outlives a power cut."""
    await trial.control.reset()
    desk = Desk(trial)
    lost, kept = desk.parcel(), desk.parcel()
    await trial.control.fill_disk()
    for _ in range(3):
        (await desk.reserve(lost)).refused("STORE_UNAVAILABLE")
    await trial.control.mend_disk()
    (await desk.reserve(kept)).confirmed()
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    await expect_custody(desk, kept, "EXPECTED")
    await expect_unknown(desk, lost)


@case("jrn/store/full-reads", verifies=("LN-NOD-028",), kind=Kind.FAULT, needs=FULL)
async def full_reads(trial: Trial) -> None:
    """With a full disk a question is answered, or STORE_UNAVAILABLE; never another reason, and no lie."""
    await trial.control.reset()
    desk = Desk(trial)
    there = desk.parcel()
    (await desk.reserve(there)).confirmed()
    before = (await desk.ask("GetParcel", parcel_id=there.parcel_id)).ok(services_pb2.GetParcelResponse)
    await trial.control.fill_disk()
    reply = await desk.ask("GetParcel", parcel_id=there.parcel_id)
    if reply.status == "OK":
        told = reply.ok(services_pb2.GetParcelResponse)
        trial.expect("what was told before", holds=told == before, seen="another state", of=reply)
    else:
        reply.refused("STORE_UNAVAILABLE", status="UNAVAILABLE")


@case("jrn/store/full-collection", verifies=("LN-NOD-028", "LN-NOD-003"), kind=Kind.FAULT,
      profile=Profile.AUTOMATED, needs=AT_KIOSK)  # fmt: skip
async def full_collection(trial: Trial) -> None:
    """With a full disk a good code opens no door; once there is room it does, and was not spent meanwhile."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await trial.control.fill_disk()
    await kiosk.see("recipient", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text, *SHUT)
    await kiosk.nothing_opened(1)
    await trial.control.mend_disk()
    await trial.probe.rest(SOON_SECONDS)
    await kiosk.nothing_opened(1)
    opened = await kiosk.collect(parcel.claim.text, person="recipient-again")
    trial.expect(f"door {door}", holds=opened == door, seen=f"door {opened}")
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "COLLECTED")


@case("jrn/store/full-deposit", verifies=("LN-NOD-028", "LN-NOD-003"), kind=Kind.FAULT,
      profile=Profile.AUTOMATED, needs=AT_KIOSK)  # fmt: skip
async def full_deposit(trial: Trial) -> None:
    """With a full disk no door opens for a driver, then or later by itself."""
    desk, kiosk, _parcel, _door = await lies_there(trial)
    second = desk.parcel()
    (await desk.reserve(second)).confirmed()
    await kiosk.see("driver-two", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    await trial.control.fill_disk()
    await kiosk.see("driver-two", wire.KIOSK_ACT_SCAN_LABEL, second.label, *SHUT)
    await kiosk.nothing_opened(1)
    await trial.control.mend_disk()
    await trial.probe.rest(SOON_SECONDS)
    await kiosk.nothing_opened(1)
    await expect_custody(desk, second, "EXPECTED")
    await kiosk.deposit(second, driver="driver-three")
    await expect_pulses(kiosk, 2)


@case("jrn/store/shut-while-full", verifies=("LN-NOD-028", "LN-NOD-026"), kind=Kind.FAULT,
      profile=Profile.AUTOMATED, needs=AT_KIOSK)  # fmt: skip
async def shut_while_full(trial: Trial) -> None:
    """The disk fills while a door stands open: what the person said and did counts once there is room."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await kiosk.open_for_collection(parcel.claim.text)
    await trial.control.fill_disk()
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.mend_disk()
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.probe.rest(SOON_SECONDS)
    await trial.control.pass_time(timedelta(minutes=20))
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "COLLECTED")


def _declare_second(name: str, shared: wire.Shared.ValueType, rule: str, words: str) -> None:
    async def second(trial: Trial) -> None:
        await trial.control.reset()
        desk = Desk(trial)
        parcel = desk.parcel()
        (await desk.reserve(parcel)).confirmed()
        served = await trial.control.start_second(shared)
        trial.expect("the second one refuses to start", holds=not served, seen="it serves")
        await expect_custody(desk, parcel, "EXPECTED")
        (await desk.cancel(parcel)).confirmed()

    second.__doc__ = f"A second program on the same {words} does not come to serve; the first one goes on."
    needs = (Ability.RESET, Ability.PROGRAM)
    case(f"jrn/store/second-{name}", verifies=(rule,), kind=Kind.NEGATIVE, needs=needs)(second)


_declare_second("program", wire.SHARED_DATABASE, "LN-NOD-029", "database")
_declare_second("at-its-address", wire.SHARED_ADDRESSES, "LN-NOD-007", "addresses")


REWOUND = (Ability.RESET, Ability.REWIND)


async def _epoch(desk: Desk) -> int:
    """Of the newest event in the courier's feed that a page's head vouches for."""
    reply = await desk.ask("ListEvents", scope=services_pb2.FEED_SCOPE_MEMBER, after={})
    page = reply.ok(services_pb2.ListEventsResponse)
    return events_pb2.MemberHead.FromString(page.head.payload).cursor.epoch


@case("jrn/store/set-back", verifies=("LN-NOD-030", "LN-NOD-031"), kind=Kind.FAULT, needs=REWOUND)
async def set_back(trial: Trial) -> None:
    """A database that was set back is noticed at the start: a new epoch begins, and nothing is promised."""
    await trial.control.reset()
    desk = Desk(trial)
    (await desk.reserve(desk.parcel())).confirmed()
    before = await _epoch(desk)
    await trial.control.keep()
    (await desk.reserve(desk.parcel())).confirmed()
    await trial.probe.rest(ANCHORED_SECONDS)
    await trial.control.put_back()
    await back_again(trial)
    after = await _epoch(desk)
    trial.expect(f"an epoch above {before}", holds=after > before, seen=f"epoch {after}")
    (await desk.reserve(desk.parcel())).refused("POINT_IN_RECOVERY")


@case("jrn/store/set-back-over-a-cut", verifies=("LN-NOD-030",), kind=Kind.FAULT,
      needs=(*REWOUND, Ability.POWER))  # fmt: skip
async def set_back_over_a_cut(trial: Trial) -> None:
    """A recovery that began outlives a power cut: the epoch rises once, and nothing is promised."""
    await trial.control.reset()
    desk = Desk(trial)
    (await desk.reserve(desk.parcel())).confirmed()
    await trial.control.keep()
    (await desk.reserve(desk.parcel())).confirmed()
    await trial.probe.rest(ANCHORED_SECONDS)
    await trial.control.put_back()
    await back_again(trial)
    begun = await _epoch(desk)
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    after = await _epoch(desk)
    trial.expect(f"epoch {begun} still", holds=after == begun, seen=f"epoch {after}")
    (await desk.reserve(desk.parcel())).refused("POINT_IN_RECOVERY")


@case("jrn/store/not-set-back", verifies=("LN-NOD-030",), kind=Kind.NEGATIVE,
      needs=(Ability.RESET, Ability.POWER))  # fmt: skip
async def not_set_back(trial: Trial) -> None:
    """Power cuts alone begin no new epoch: what the node knows outside its database is never ahead of it."""
    await trial.control.reset()
    desk = Desk(trial)
    (await desk.reserve(desk.parcel())).confirmed()
    before = await _epoch(desk)
    for moment in (wire.CUT_MOMENT_UNSPECIFIED, wire.CUT_MOMENT_BEFORE_ANSWER, wire.CUT_MOMENT_UNSPECIFIED):
        await trial.control.cut_power(moment)
        await desk.reserve(desk.parcel())
        await back_again(trial)
    after = await _epoch(desk)
    trial.expect(f"epoch {before} still", holds=after == before, seen=f"epoch {after}")
    (await desk.reserve(desk.parcel())).confirmed()
