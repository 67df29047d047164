"""What happens while somebody stands before a door (docs/spec/custody.md)."""

from datetime import timedelta

from lockernet.v1 import custody_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Trial
from lockernet_conformance.trial.waiting import WAITING, Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
TIMED = (*NEEDS, Ability.CLOCK)
EXPECTED = custody_pb2.CUSTODY_STATE_EXPECTED
COLLECTING = custody_pb2.CUSTODY_STATE_COLLECTING
COLLECTED = custody_pb2.CUSTODY_STATE_COLLECTED
UNCERTAIN = custody_pb2.CUSTODY_STATE_UNCERTAIN
VISIT = timedelta(seconds=120)
LATER = timedelta(seconds=30)
REOPENINGS = 2


@case(
    "jrn/visit/open-door-is-no-deposit",
    verifies=("LN-CUS-008",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def open_door_is_no_deposit(trial: Trial) -> None:
    """While the door stands open the parcel is not the point's, whatever the driver says."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    door = await kiosk.open_for_deposit(parcel)
    await trial.control.hand(door, wire.HAND_ACTION_PUT)
    await trial.control.enter("driver", wire.KIOSK_ACT_DONE)
    waiting = Waiting(desk, kiosk, parcel, door)
    await waiting.is_in(custody_pb2.CUSTODY_STATE_DEPOSITING)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("driver", wire.KIOSK_ACT_DONE)
    await waiting.is_in(WAITING)


@case(
    "jrn/visit/open-door-is-no-collection",
    verifies=("LN-CUS-008",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def open_door_is_no_collection(trial: Trial) -> None:
    """While the door stands open the parcel is not collected, whatever its recipient says."""
    waiting = await Waiting.at(trial)
    door = await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.enter("recipient", wire.KIOSK_ACT_DONE)
    await waiting.is_in(COLLECTING)


@case(
    "jrn/visit/left-inside",
    verifies=("LN-COD-008",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=TIMED,
    feature="infrared",
)
async def left_inside(trial: Trial) -> None:
    """Somebody opens, takes nothing and goes: the parcel waits on and its code is not spent."""
    waiting = await Waiting.at(trial)
    door = await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_LEAVE)
    await trial.control.pass_time(VISIT + LATER)
    await waiting.still_waits()
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@case(
    "jrn/visit/jammed-for-a-recipient",
    verifies=("LN-CUS-013", "LN-COD-008"),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=TIMED,
)
async def jammed_for_a_recipient(trial: Trial) -> None:
    """A bolt that does not move: the parcel waits on, and the same code opens once it is mended."""
    waiting = await Waiting.at(trial)
    await trial.control.break_door(waiting.door, wire.DOOR_FAULT_JAMMED)
    await waiting.kiosk.see(
        "recipient",
        wire.KIOSK_ACT_SHOW_CODE,
        waiting.parcel.claim.text,
        wire.SCENE_FAILED,
        wire.SCENE_OPENING,
        wire.SCENE_ASKING,
    )
    await trial.control.enter("recipient", wire.KIOSK_ACT_LEAVE)
    await trial.control.pass_time(VISIT + LATER)
    await waiting.still_waits()
    await trial.control.mend(waiting.door)
    await waiting.kiosk.collect(waiting.parcel.claim.text, person="again")


@case(
    "jrn/visit/jammed-for-a-driver",
    verifies=("LN-CUS-013",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=TIMED,
)
async def jammed_for_a_driver(trial: Trial) -> None:
    """A bolt that does not move costs no promise: nothing is recorded as handed over, another door opens."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    for door in await trial.control.doors():
        await trial.control.break_door(door, wire.DOOR_FAULT_JAMMED)
    await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge())
    await kiosk.see(
        "driver",
        wire.KIOSK_ACT_SCAN_LABEL,
        parcel.label,
        wire.SCENE_FAILED,
        wire.SCENE_OPENING,
        wire.SCENE_ASKING,
    )
    await trial.control.enter("driver", wire.KIOSK_ACT_LEAVE)
    await trial.control.pass_time(VISIT + LATER)
    await Waiting(desk, kiosk, parcel, "").is_in(EXPECTED)
    for door in await trial.control.doors():
        await trial.control.mend(door)
    await kiosk.deposit(parcel, driver="again")
    await Waiting(desk, kiosk, parcel, "").is_in(WAITING)


@case(
    "jrn/visit/opens-twice-more",
    verifies=("LN-COD-009",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def opens_twice_more(trial: Trial) -> None:
    """Within a visit the door opens again twice at most: the third time nothing moves."""
    waiting = await Waiting.at(trial)
    before = await waiting.kiosk.pulses()
    door = await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    for _ in range(REOPENINGS + 3):
        await trial.control.hand(door, wire.HAND_ACTION_SHUT)
        await trial.control.enter("recipient", wire.KIOSK_ACT_REOPEN)
        if not (await trial.control.doors())[door].open:
            break
    pulses = await waiting.kiosk.pulses() - before
    most = 1 + REOPENINGS
    trial.expect(f"1 to {most} pulses", holds=1 <= pulses <= most, seen=f"{pulses} pulses")


@case(
    "jrn/visit/empty-compartment",
    verifies=("LN-CUS-028",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def empty_compartment(trial: Trial) -> None:
    """A recipient who finds nothing makes the parcel UNCERTAIN: no code opens any more."""
    waiting = await Waiting.at(trial)
    door = await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_WAS_EMPTY)
    await waiting.is_in(UNCERTAIN)
    await waiting.kiosk.turned_away(waiting.parcel.claim.text, person="another")


@case(
    "jrn/visit/door-left-open",
    verifies=("LN-CUS-037",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=TIMED,
)
async def door_left_open(trial: Trial) -> None:
    """A door left open is no collection, and its box is given to nobody while it stands so."""
    waiting = await Waiting.at(trial)
    door = await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.enter("recipient", wire.KIOSK_ACT_LEAVE)
    await trial.control.pass_time(VISIT + LATER)
    state = await waiting.state()
    trial.expect("no hand-over", holds=state != COLLECTED, seen=custody_pb2.CustodyState.Name(state))  # type: ignore[arg-type]
    trial.expect("the door open", holds=(await trial.control.doors())[door].open, seen="shut")


@case(
    "jrn/visit/blocked-meanwhile",
    verifies=("LN-CUS-029",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def blocked(trial: Trial) -> None:
    """A blocked parcel goes out to no code; once released it does."""
    waiting = await Waiting.at(trial)
    (await waiting.order("block-parcel", cause=custody_pb2.BLOCK_CAUSE_COURIER)).confirmed()
    await waiting.kiosk.turned_away(waiting.parcel.claim.text)
    await waiting.kiosk.turned_away(await waiting.digits())
    (await waiting.order("release-parcel")).confirmed()
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@case(
    "jrn/visit/cancelled-before",
    verifies=("LN-CUS-025", "LN-CUS-004"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def cancelled_before(trial: Trial) -> None:
    """A driver with a cancelled parcel is turned away and no door opens."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.cancel(parcel)).confirmed()
    await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge())
    before = await kiosk.pulses()
    await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
    await kiosk.nothing_opened(before)


@case(
    "jrn/visit/cancelled-after",
    verifies=("LN-CUS-025",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def cancelled_after(trial: Trial) -> None:
    """What lies there cannot be cancelled: CANCEL_TOO_LATE, and it waits on."""
    waiting = await Waiting.at(trial)
    (await waiting.desk.cancel(waiting.parcel)).refused("CANCEL_TOO_LATE", status="FAILED_PRECONDITION")
    await waiting.still_waits()


@case(
    "jrn/visit/deposited-twice",
    verifies=("LN-CUS-004",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def deposited_twice(trial: Trial) -> None:
    """A label that was scanned in opens no second door."""
    waiting = await Waiting.at(trial)
    await trial.control.enter("second", wire.KIOSK_ACT_SHOW_BADGE, waiting.kiosk.badge())
    before = await waiting.kiosk.pulses()
    await trial.control.enter("second", wire.KIOSK_ACT_SCAN_LABEL, waiting.parcel.label)
    await waiting.kiosk.nothing_opened(before)
    await waiting.still_waits()
