"""What somebody says who takes a parcel out, or does not want it (docs/spec/exceptions.md, Other ends)."""

from datetime import timedelta
from functools import partial

from lockernet.v1 import custody_pb2, grants_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.drivers import Driver, in_vain, no_pulse
from lockernet_conformance.trial.parcels import BLOCKED, DISPUTED, expect_marks, expect_none, newest
from lockernet_conformance.trial.standing import expect_custody, visit_over
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
TIMED = (*NEEDS, Ability.CLOCK)
PUT, TAKE, SHUT = wire.HAND_ACTION_PUT, wire.HAND_ACTION_TAKE, wire.HAND_ACTION_SHUT
ELEVEN_SECONDS = timedelta(seconds=11)
WITHDRAW = grants_pb2.GRANT_ACTION_WITHDRAW
taking = partial(case, profile=Profile.AUTOMATED, needs=NEEDS)


async def opened(trial: Trial) -> Waiting:
    """A recipient before the open door of a parcel."""
    waiting = await Waiting.at(trial)
    await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    return waiting


async def says(waiting: Waiting, word: wire.KioskAct.ValueType, *hands: wire.HandAction.ValueType) -> None:
    """The recipient does this at the door, and says that."""
    for hand in hands:
        await waiting.kiosk.control.hand(waiting.door, hand)
    await waiting.kiosk.control.enter("recipient", word)


@taking("jrn/refused/goes-back", verifies=("LN-CUS-027", "LN-CUS-029", "LN-CUS-031"), kind=Kind.FAULT)
async def goes_back(trial: Trial) -> None:
    """A parcel that its recipient does not want waits, opens to no code, and is removed by its courier."""
    waiting = await opened(trial)
    await says(waiting, wire.KIOSK_ACT_REFUSES, SHUT)
    await waiting.still_waits()
    await expect_marks(waiting.desk, waiting.parcel, BLOCKED)
    await waiting.kiosk.turned_away(waiting.parcel.claim.text, person="second")
    await waiting.kiosk.turned_away(await waiting.digits(), person="second")
    (await waiting.order("remove-order")).confirmed()
    driver = await Driver.of(waiting.kiosk)
    await driver.has_taken(await driver.take())
    await expect_custody(waiting.desk, waiting.parcel, "REMOVED")


@taking("jrn/refused/released", verifies=("LN-CUS-027", "LN-CUS-029"), kind=Kind.FAULT)
async def released(trial: Trial) -> None:
    """Its courier releases a refused parcel, and the same code opens again: a refusal spends nothing."""
    waiting = await opened(trial)
    await says(waiting, wire.KIOSK_ACT_REFUSES, SHUT)
    (await waiting.order("release-parcel")).confirmed()
    await expect_marks(waiting.desk, waiting.parcel)
    await waiting.kiosk.collect(waiting.parcel.claim.text, person="second")
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")


@taking("jrn/refused/not-while-open", verifies=("LN-CUS-027", "LN-CUS-008"), kind=Kind.NEGATIVE)
async def not_while_open(trial: Trial) -> None:
    """Whoever says "I do not want it" before an open door has refused nothing: the parcel may be in a bag."""
    waiting = await opened(trial)
    await says(waiting, wire.KIOSK_ACT_REFUSES, TAKE)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTING")
    await expect_none(waiting.desk, waiting.parcel, "parcel_refused")


@taking("jrn/refused/not-by-its-sender", verifies=("LN-CUS-027",), kind=Kind.NEGATIVE, feature="returns")
async def not_by_its_sender(trial: Trial) -> None:
    """A sender who came to take a parcel back cannot refuse it in the recipient's name."""
    waiting = await Waiting.at(trial)
    await waiting.kiosk.open_for_collection(waiting.grant(WITHDRAW))
    await says(waiting, wire.KIOSK_ACT_REFUSES, SHUT)
    await expect_none(waiting.desk, waiting.parcel, "parcel_refused")
    await expect_marks(waiting.desk, waiting.parcel)


@taking("jrn/taking/wrong-item", verifies=("LN-CUS-028", "LN-CUS-012"), kind=Kind.FAULT)
async def wrong_item(trial: Trial) -> None:
    """Another thing inside makes the parcel UNCERTAIN and disputed: no code opens, no parcel goes there."""
    waiting = await opened(trial)
    await says(waiting, wire.KIOSK_ACT_WRONG_ITEM, SHUT)
    await expect_custody(waiting.desk, waiting.parcel, "UNCERTAIN")
    await expect_marks(waiting.desk, waiting.parcel, DISPUTED)
    told = (await newest(waiting.desk, waiting.parcel, "dispute_opened")).body.reason
    trial.expect("WRONG_ITEM", holds=told == custody_pb2.DISPUTE_REASON_WRONG_ITEM, seen=f"reason {told}")
    await in_vain(waiting.kiosk, "second", wire.KIOSK_ACT_SHOW_CODE, waiting.parcel.claim.text)
    other = await Waiting.after(waiting.desk, waiting.desk.parcel())
    trial.expect("another compartment", holds=other.door != waiting.door, seen=other.door)


@taking("jrn/taking/damaged", verifies=("LN-CUS-028",), kind=Kind.FAULT)
async def damaged(trial: Trial) -> None:
    """A recipient who finds damage opens a dispute and goes on: the parcel is collected, and disputed."""
    waiting = await opened(trial)
    await says(waiting, wire.KIOSK_ACT_DAMAGED, TAKE, SHUT)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTING")
    await expect_marks(waiting.desk, waiting.parcel, DISPUTED)
    await says(waiting, wire.KIOSK_ACT_DONE)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")
    await expect_marks(waiting.desk, waiting.parcel, DISPUTED)
    (await waiting.order("close-dispute", by=waiting.desk.people.rival)).refused("NOT_FOUND")
    (await waiting.order("close-dispute")).confirmed()
    await expect_marks(waiting.desk, waiting.parcel)


@taking("jrn/taking/left-inside-said", verifies=("LN-CUS-013", "LN-COD-008"), kind=Kind.FAULT)
async def left_inside_said(trial: Trial) -> None:
    """Who left the parcel inside and says so has collected nothing; the same code opens again."""
    waiting = await opened(trial)
    await says(waiting, wire.KIOSK_ACT_LEFT_INSIDE, SHUT)
    await waiting.still_waits()
    told = (await newest(waiting.desk, waiting.parcel, "collection_aborted")).body.reason
    trial.expect("VISIT_WITHOUT_HANDOVER", holds=told == "VISIT_WITHOUT_HANDOVER", seen=told)
    await waiting.kiosk.collect(waiting.parcel.claim.text, person="second")


@taking("jrn/taking/ten-seconds", verifies=("LN-CUS-011",), kind=Kind.FAULT, needs=TIMED)
async def ten_seconds(trial: Trial) -> None:
    """A door that does not open ends the visit after 10 s: the parcel waits again, and others are served."""
    waiting = await Waiting.at(trial)
    other = await Waiting.after(waiting.desk, waiting.desk.parcel())
    await trial.control.break_door(waiting.door, wire.DOOR_FAULT_JAMMED)
    await trial.control.enter("recipient", wire.KIOSK_ACT_SHOW_CODE, waiting.parcel.claim.text)
    await trial.control.pass_time(ELEVEN_SECONDS)
    await waiting.still_waits()
    told = (await newest(waiting.desk, waiting.parcel, "collection_aborted")).body.reason
    trial.expect("DOOR_DID_NOT_OPEN", holds=told == "DOOR_DID_NOT_OPEN", seen=told)
    await waiting.kiosk.collect(other.parcel.claim.text, person="second")


@taking("jrn/taking/one-door-at-a-time", verifies=("LN-CUS-007",), kind=Kind.NEGATIVE)
async def one_door_at_a_time(trial: Trial) -> None:
    """While one door stands open in a visit no other opens, to a code or to a label; then both do."""
    waiting = await Waiting.at(trial)
    other = await Waiting.after(waiting.desk, waiting.desk.parcel())
    third = waiting.desk.parcel()
    (await waiting.desk.reserve(third)).confirmed()
    await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await in_vain(waiting.kiosk, "second", wire.KIOSK_ACT_SHOW_CODE, other.parcel.claim.text)
    await in_vain(waiting.kiosk, "second", wire.KIOSK_ACT_SHOW_CODE, await other.digits())
    await (await Driver.of(waiting.kiosk)).scans_in_vain(third.label)
    await other.still_waits()
    await expect_custody(waiting.desk, third, "EXPECTED")
    await says(waiting, wire.KIOSK_ACT_DONE, TAKE, SHUT)
    await waiting.kiosk.collect(other.parcel.claim.text, person="second")
    await waiting.kiosk.deposit(third, driver="another")


@taking("jrn/taking/not-for-ever", verifies=("LN-CUS-007", "LN-CUS-037"), kind=Kind.FAULT, needs=TIMED)
async def not_for_ever(trial: Trial) -> None:
    """A door that somebody left open blocks the others until 120 s are over, and not for ever."""
    waiting = await Waiting.at(trial)
    other = await Waiting.after(waiting.desk, waiting.desk.parcel())
    await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.enter("recipient", wire.KIOSK_ACT_LEAVE)
    await in_vain(waiting.kiosk, "second", wire.KIOSK_ACT_SHOW_CODE, other.parcel.claim.text)
    await visit_over(waiting.desk)
    await waiting.kiosk.collect(other.parcel.claim.text, person="third")
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTING", "WAITING")


@taking("jrn/taking/not-called-back", verifies=("LN-CUS-007",), kind=Kind.NEGATIVE, feature="returns")
async def not_called_back(trial: Trial) -> None:
    """A sender cannot open the door at which the recipient stands, nor the recipient the sender's."""
    waiting = await Waiting.at(trial)
    await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await says(waiting, wire.KIOSK_ACT_LOOK, SHUT)
    await in_vain(waiting.kiosk, "sender", wire.KIOSK_ACT_SHOW_CODE, waiting.grant(WITHDRAW))
    await says(waiting, wire.KIOSK_ACT_LEFT_INSIDE)
    await waiting.kiosk.open_for_collection(waiting.grant(WITHDRAW), person="sender")
    await trial.control.hand(waiting.door, SHUT)
    await in_vain(waiting.kiosk, "recipient", wire.KIOSK_ACT_SHOW_CODE, waiting.parcel.claim.text)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTING")


@taking("jrn/taking/label-opens-nothing", verifies=("LN-CUS-026", "LN-CUS-031"), kind=Kind.NEGATIVE)
async def label_opens_nothing(trial: Trial) -> None:
    """A driver of the parcel's own courier takes nothing out within its hold, by label or by asking."""
    waiting = await Waiting.at(trial)
    driver = await Driver.of(waiting.kiosk, name="second")
    await driver.scans_in_vain(waiting.parcel.label)
    await driver.takes_nothing()
    await waiting.still_waits()


@taking("jrn/taking/forced-and-empty", verifies=("LN-CUS-042",), kind=Kind.FAULT, feature="infrared")
async def forced_and_empty(trial: Trial) -> None:
    """A parcel that the infrared saw and that is gone once its door was forced is UNCERTAIN."""
    waiting = await Waiting.at(trial)
    before = await waiting.kiosk.pulses()
    for action in (wire.HAND_ACTION_FORCE, TAKE, SHUT):
        await trial.control.hand(waiting.door, action)
    await expect_custody(waiting.desk, waiting.parcel, "UNCERTAIN")
    told = (await newest(waiting.desk, waiting.parcel, "custody_marked_uncertain")).body.reason
    trial.expect("COMPARTMENT_EMPTY", holds=told == "COMPARTMENT_EMPTY", seen=told)
    await trial.control.enter("recipient", wire.KIOSK_ACT_SHOW_CODE, waiting.parcel.claim.text)
    await no_pulse(waiting.kiosk, before)


@taking("jrn/taking/one-sensor-takes-nothing", verifies=("LN-CUS-042",), kind=Kind.FAULT, feature="infrared")
async def one_sensor_takes_nothing(trial: Trial) -> None:
    """An infrared that says "empty" behind a shut door takes no parcel from its recipient."""
    waiting = await Waiting.at(trial)
    await trial.control.break_door(waiting.door, wire.DOOR_FAULT_LOOKS_EMPTY)
    await waiting.still_waits()
    await trial.control.mend(waiting.door)
    await waiting.kiosk.collect(waiting.parcel.claim.text)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")


@taking("jrn/taking/walks-away", verifies=("LN-CUS-001",), kind=Kind.FAULT, needs=TIMED, feature="infrared")
async def walks_away(trial: Trial) -> None:
    """Who takes the parcel, shuts the door and says nothing has collected it once the visit is over."""
    waiting = await opened(trial)
    await says(waiting, wire.KIOSK_ACT_LEAVE, TAKE, SHUT)
    await visit_over(waiting.desk)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")
    await waiting.kiosk.turned_away(waiting.parcel.claim.text, person="thief")
