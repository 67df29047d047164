"""What a driver says about a parcel that does not go in as it should (docs/spec/exceptions.md, Deposits)."""

from datetime import timedelta
from functools import partial

from lockernet.v1 import custody_pb2
from lockernet_conformance.cases.faults.handing_over import begin
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.drivers import Driver, in_vain
from lockernet_conformance.trial.happenings import journal, named
from lockernet_conformance.trial.parcels import DISPUTED, expect_marks, expect_none, newest
from lockernet_conformance.trial.standing import expect_custody, visit_over
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
TIMED = (*NEEDS, Ability.CLOCK)
ELEVEN_SECONDS = timedelta(seconds=11)
"""A door that has not moved by then stays shut (LN-CUS-011)."""
FAULTED = "compartment_faulted"
PUT, TAKE, SHUT = wire.HAND_ACTION_PUT, wire.HAND_ACTION_TAKE, wire.HAND_ACTION_SHUT
deposit = partial(case, profile=Profile.AUTOMATED, needs=NEEDS)
BACK = {
    "does-not-fit": (wire.KIOSK_ACT_DOES_NOT_FIT, "PARCEL_TOO_BIG", True),
    "something-there": (wire.KIOSK_ACT_SOMETHING_THERE, "COMPARTMENT_OCCUPIED", True),
    "damaged-and-kept": (wire.KIOSK_ACT_DAMAGED, "PARCEL_DAMAGED", False),
}
"""What a driver says, the reason that ends the visit, and whether that compartment is out of the question."""


async def before_an_open_door(trial: Trial) -> tuple[Desk, Kiosk, Parcel, Driver, str]:
    """A driver with a parcel before its open door."""
    desk, kiosk, parcel = await begin(trial)
    driver = await Driver.of(kiosk)
    return desk, kiosk, parcel, driver, await driver.open(parcel)


def _declare_back(name: str, word: wire.KioskAct.ValueType, reason: str, *, elsewhere: bool) -> None:
    async def goes_back(trial: Trial) -> None:
        desk, _kiosk, parcel, driver, door = await before_an_open_door(trial)
        await driver.hands(door, SHUT)
        await driver.say(word)
        await expect_custody(desk, parcel, "EXPECTED")
        told = (await newest(desk, parcel, "deposit_aborted")).body.reason
        trial.expect(reason, holds=told == reason, seen=told)
        other = await driver.open(parcel)
        trial.expect("another compartment", holds=other != door or not elsewhere, seen=f"{door} again")
        await driver.hands(other, PUT, SHUT)
        await driver.say(wire.KIOSK_ACT_DONE)
        await expect_custody(desk, parcel, "WAITING")

    goes_back.__doc__ = f"A driver says {reason}: the parcel is expected as before, and the next scan opens."
    deposit(f"jrn/deposit/{name}", verifies=("LN-CUS-025",), kind=Kind.FAULT)(goes_back)


for _name, (_word, _reason, _elsewhere) in BACK.items():
    _declare_back(_name, _word, _reason, elsewhere=_elsewhere)


@deposit(
    "jrn/deposit/orphan-stays", verifies=("LN-CUS-046",), kind=Kind.FAULT,
    needs=(*NEEDS, Ability.OPERATOR_KEY),
)  # fmt: skip
async def orphan_stays(trial: Trial) -> None:
    """What a driver found inside is an OrphanItemFound, and no parcel gets that compartment afterwards."""
    desk, kiosk, _parcel, driver, door = await before_an_open_door(trial)
    await driver.hands(door, SHUT)
    await driver.say(wire.KIOSK_ACT_SOMETHING_THERE)
    found = [each.body.compartment_id for each in named(await journal(desk), "orphan_item_found")]
    trial.expect(f"one, in {door}", holds=found == [door], seen=", ".join(found) or "none")
    for _ in range(3):
        other = desk.parcel()
        (await desk.reserve(other)).confirmed()
        opened = await kiosk.deposit(other, driver="second")
        trial.expect("another compartment", holds=opened != door, seen=door)


@deposit("jrn/deposit/damaged-inside", verifies=("LN-CUS-025",), kind=Kind.FAULT, feature="infrared")
async def damaged_inside(trial: Trial) -> None:
    """A parcel that was damaged before and is inside waits, and a dispute about the damage is open."""
    desk, kiosk, parcel, driver, door = await before_an_open_door(trial)
    await trial.control.break_door(door, wire.DOOR_FAULT_LOOKS_EMPTY)
    await driver.hands(door, PUT, SHUT)
    await driver.say(wire.KIOSK_ACT_DAMAGED_INSIDE)
    await expect_custody(desk, parcel, "WAITING")
    await expect_marks(desk, parcel, DISPUTED)
    told = (await newest(desk, parcel, "dispute_opened")).body.reason
    trial.expect("DAMAGED", holds=told == custody_pb2.DISPUTE_REASON_DAMAGED, seen=f"reason {told}")
    await trial.control.mend(door)
    await kiosk.collect(parcel.claim.text)


@deposit("jrn/deposit/word-while-open", verifies=("LN-CUS-025", "LN-CUS-001"), kind=Kind.NEGATIVE)
async def word_while_open(trial: Trial) -> None:
    """While the door stands open no word of the driver ends the visit: the parcel may lie inside."""
    desk, _kiosk, parcel, driver, door = await before_an_open_door(trial)
    await driver.hands(door, PUT)
    for word in (
        wire.KIOSK_ACT_TOOK_BACK, wire.KIOSK_ACT_DOES_NOT_FIT, wire.KIOSK_ACT_DAMAGED,
        wire.KIOSK_ACT_SOMETHING_THERE, wire.KIOSK_ACT_DAMAGED_INSIDE,
    ):  # fmt: skip
        await driver.say(word)
        await expect_custody(desk, parcel, "DEPOSITING")


@deposit("jrn/deposit/not-seen-and-asked", verifies=("LN-CUS-009",), kind=Kind.FAULT, feature="infrared")
async def not_seen_and_asked(trial: Trial) -> None:
    """A door that shut over a parcel no infrared sees decides nothing: the driver is asked, and says yes."""
    desk, _kiosk, parcel, driver, door = await before_an_open_door(trial)
    await trial.control.break_door(door, wire.DOOR_FAULT_LOOKS_EMPTY)
    await driver.hands(door, PUT, SHUT)
    await expect_custody(desk, parcel, "DEPOSITING")
    await driver.say(wire.KIOSK_ACT_DONE)
    await expect_custody(desk, parcel, "WAITING")


@deposit(
    "jrn/deposit/not-seen-and-silent", verifies=("LN-CUS-012", "LN-CUS-009"), kind=Kind.FAULT, needs=TIMED,
    feature="infrared",
)  # fmt: skip
async def not_seen_and_silent(trial: Trial) -> None:
    """A driver who says nothing while the infrared says "empty" leaves an UNCERTAIN parcel: nothing opens."""
    desk, kiosk, parcel, driver, door = await before_an_open_door(trial)
    await trial.control.break_door(door, wire.DOOR_FAULT_LOOKS_EMPTY)
    await driver.hands(door, PUT, SHUT)
    await driver.say(wire.KIOSK_ACT_LEAVE)
    await visit_over(desk)
    await expect_custody(desk, parcel, "UNCERTAIN")
    await in_vain(kiosk, "recipient", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text)
    await (await Driver.of(kiosk, name="second")).scans_in_vain(parcel.label)
    other = desk.parcel()
    (await desk.reserve(other)).confirmed()
    opened = await kiosk.deposit(other, driver="third")
    trial.expect("another compartment", holds=opened != door, seen=door)


@deposit("jrn/deposit/seen-late", verifies=("LN-CUS-039",), kind=Kind.FAULT, needs=TIMED, feature="infrared")
async def seen_late(trial: Trial) -> None:
    """An infrared that sees the parcel after all, its door unmoved, ends the doubt: it is collected."""
    desk, kiosk, parcel, driver, door = await before_an_open_door(trial)
    await trial.control.break_door(door, wire.DOOR_FAULT_LOOKS_EMPTY)
    await driver.hands(door, PUT, SHUT)
    await driver.say(wire.KIOSK_ACT_LEAVE)
    await visit_over(desk)
    await expect_custody(desk, parcel, "UNCERTAIN")
    await trial.control.mend(door)
    await expect_custody(desk, parcel, "WAITING")
    await kiosk.collect(parcel.claim.text)
    await expect_custody(desk, parcel, "COLLECTED")


@deposit("jrn/deposit/nothing-moved", verifies=("LN-CUS-013",), kind=Kind.FAULT)
async def nothing_moved(trial: Trial) -> None:
    """A driver who opens, puts nothing in, and says so hands nothing over; the promise stands."""
    desk, _kiosk, parcel, driver, door = await before_an_open_door(trial)
    await driver.hands(door, SHUT)
    await driver.say(wire.KIOSK_ACT_TOOK_BACK)
    await expect_custody(desk, parcel, "EXPECTED")
    told = (await newest(desk, parcel, "deposit_aborted")).body.reason
    trial.expect("VISIT_WITHOUT_HANDOVER", holds=told == "VISIT_WITHOUT_HANDOVER", seen=told)
    await expect_none(desk, parcel, "parcel_deposited")
    (await desk.cancel(parcel)).confirmed()


@deposit("jrn/deposit/reopened-twice", verifies=("LN-COD-009",), kind=Kind.NEGATIVE)
async def reopened_twice(trial: Trial) -> None:
    """A driver's door opens again twice in a visit, and not a third time."""
    desk, kiosk, parcel, driver, door = await before_an_open_door(trial)
    for _ in range(2):
        await driver.hands(door, SHUT)
        again = await driver.open(parcel)
        trial.expect("the same door", holds=again == door, seen=again)
    await driver.hands(door, SHUT)
    await driver.scans_in_vain(parcel.label)
    await expect_custody(desk, parcel, "DEPOSITING")
    await in_vain(kiosk, driver.name, wire.KIOSK_ACT_REOPEN)


@deposit(
    "jrn/deposit/door-stayed-shut", verifies=("LN-CUS-011", "LN-CUS-014"), kind=Kind.FAULT,
    needs=(*TIMED, Ability.OPERATOR_KEY),
)  # fmt: skip
async def door_stayed_shut(trial: Trial) -> None:
    """A door that did not open within 10 s is out of service; the next scan opens another one."""
    desk, kiosk, parcel = await begin(trial)
    for name in trial.world.doors:
        await trial.control.break_door(name, wire.DOOR_FAULT_JAMMED)
    driver = await Driver.of(kiosk)
    seen = await trial.control.enter(driver.name, wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
    await trial.control.pass_time(ELEVEN_SECONDS)
    await expect_custody(desk, parcel, "EXPECTED")
    told = (await newest(desk, parcel, "deposit_aborted")).body
    trial.expect("DOOR_DID_NOT_OPEN", holds=told.reason == "DOOR_DID_NOT_OPEN", seen=told.reason)
    faults = [(each.body.compartment_id, each.body.reason) for each in named(await journal(desk), FAULTED)]
    trial.expect(
        f"{told.compartment_id} out of service",
        holds=faults == [(told.compartment_id, "DOOR_DID_NOT_OPEN")],
        seen=str(faults),
    )
    trial.expect("that door", holds=seen.door in ("", told.compartment_id), seen=seen.door)
    for name in trial.world.doors:
        await trial.control.mend(name)
    other = await kiosk.deposit(parcel, driver="again")
    trial.expect("another compartment", holds=other != told.compartment_id, seen=other)
