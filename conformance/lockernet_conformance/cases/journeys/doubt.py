"""Nobody can tell where a parcel is: what staff see, and what follows (docs/spec/exceptions.md)."""

from datetime import UTC, timedelta
from functools import partial

from lockernet_conformance.cases.kiosk.staff import FILED, FORCE, INSPECT, REPAIR
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.drivers import Driver, in_vain
from lockernet_conformance.trial.happenings import journal, named
from lockernet_conformance.trial.operator import Operator
from lockernet_conformance.trial.parcels import DISPUTED, expect_marks, newest, told_of
from lockernet_conformance.trial.standing import expect_custody, visit_over
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS, Ability.OPERATOR_KEY)
TIMED = (*NEEDS, Ability.CLOCK)
PUT, TAKE, SHUT = wire.HAND_ACTION_PUT, wire.HAND_ACTION_TAKE, wire.HAND_ACTION_SHUT
SHOW_CODE = wire.KIOSK_ACT_SHOW_CODE
doubt = partial(case, profile=Profile.AUTOMATED, needs=TIMED)


class Inspector:
    """Staff with a grant for everything, and their screen."""

    def __init__(self, operator: Operator) -> None:
        self.operator = operator

    @classmethod
    async def at(cls, operator: Operator) -> "Inspector":
        """Staff whose grant the point holds, before its kiosk. Raises Failed."""
        holder = operator.trial.draw(8)
        sent = await operator.grant(INSPECT, REPAIR, FORCE, holder=holder, reference=FILED)
        sent.confirmed()
        await operator.show(sent, holder)
        return cls(operator)

    async def says(self, door: str, word: str) -> wire.EnterResponse:
        """What lies there, or that the compartment works."""
        act = wire.KIOSK_ACT_STAFF_SAYS
        return await self.operator.trial.control.enter("staff", act, f"{door} {word}")

    async def finds(self, door: str, word: str, *, shut: bool = True) -> None:
        """Open the door, look, shut it, and say what lies there."""
        await self.operator.ask_for(door, "inspect")
        if shut:
            await self.operator.trial.control.hand(door, SHUT)
        await self.says(door, word)


async def doubtful(trial: Trial) -> tuple[Operator, Inspector]:
    """A parcel of which its recipient said that the compartment was empty, though it lies there."""
    operator = await Operator.at(trial)
    waiting = operator.waiting
    await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.hand(waiting.door, SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_WAS_EMPTY)
    await waiting.kiosk.control.enter("recipient", wire.KIOSK_ACT_LEAVE)
    await expect_custody(waiting.desk, waiting.parcel, "UNCERTAIN")
    return operator, await Inspector.at(operator)


@doubt("jrn/doubt/found-inside", verifies=("LN-CUS-040",), kind=Kind.FAULT)
async def found_inside(trial: Trial) -> None:
    """A parcel that staff find inside waits again, its hold no shorter than before, and its code opens."""
    operator, staff = await doubtful(trial)
    waiting = operator.waiting
    before = (await newest(waiting.desk, waiting.parcel, "parcel_deposited")).body.hold_until
    await staff.finds(waiting.door, "parcel")
    await waiting.still_waits()
    after = (await told_of(waiting.desk, waiting.parcel)).hold_until
    held = after.ToDatetime(UTC) >= before.ToDatetime(UTC)
    trial.expect("a hold that ends no earlier", holds=held, seen=f"{after.ToDatetime(UTC)}")
    await waiting.kiosk.collect(waiting.parcel.claim.text, person="again")
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")


@doubt("jrn/doubt/found-inside-late", verifies=("LN-CUS-040",), kind=Kind.FAULT)
async def found_inside_late(trial: Trial) -> None:
    """A parcel in doubt past its hold has a fresh one when staff find it: it is not overdue at once."""
    operator, _staff = await doubtful(trial)
    waiting = operator.waiting
    await trial.control.pass_time(timedelta(hours=waiting.parcel.hold_hours + 1))
    staff = await Inspector.at(operator)
    await staff.finds(waiting.door, "parcel")
    await waiting.still_waits()
    after = (await told_of(waiting.desk, waiting.parcel)).hold_until.ToDatetime(UTC)
    least = trial.now() + timedelta(hours=waiting.parcel.hold_hours) - timedelta(minutes=1)
    trial.expect(f"a hold until {least} at least", holds=after >= least, seen=f"{after}")
    await waiting.kiosk.collect(waiting.parcel.claim.text, person="again")


@doubt("jrn/doubt/found-empty", verifies=("LN-CUS-041",), kind=Kind.FAULT)
async def found_empty(trial: Trial) -> None:
    """A deposited parcel that staff do not find stays UNCERTAIN; its compartment serves others."""
    operator, staff = await doubtful(trial)
    waiting = operator.waiting
    await staff.operator.ask_for(waiting.door, "inspect")
    await trial.control.hand(waiting.door, TAKE)
    await trial.control.hand(waiting.door, SHUT)
    await staff.says(waiting.door, "empty")
    await expect_custody(waiting.desk, waiting.parcel, "UNCERTAIN")
    await expect_marks(waiting.desk, waiting.parcel, DISPUTED)
    await in_vain(waiting.kiosk, "again", SHOW_CODE, waiting.parcel.claim.text)
    others = [await Waiting.after(waiting.desk, waiting.desk.parcel()) for _ in range(3)]
    await in_vain(waiting.kiosk, "again", SHOW_CODE, waiting.parcel.claim.text)
    trial.expect(
        f"{waiting.door} in use again",
        holds=any(each.door == waiting.door for each in others),
        seen=", ".join(each.door for each in others),
    )


@doubt("jrn/doubt/waiting-and-not-found", verifies=("LN-CUS-041",), kind=Kind.FAULT)
async def waiting_and_not_found(trial: Trial) -> None:
    """A waiting parcel that staff do not find is UNCERTAIN and disputed, and its code opens nothing."""
    operator = await Operator.at(trial)
    waiting, staff = operator.waiting, await Inspector.at(operator)
    await staff.finds(waiting.door, "empty")
    await expect_custody(waiting.desk, waiting.parcel, "UNCERTAIN")
    await expect_marks(waiting.desk, waiting.parcel, DISPUTED)
    await in_vain(waiting.kiosk, "recipient", SHOW_CODE, waiting.parcel.claim.text)


@doubt("jrn/doubt/never-inside", verifies=("LN-CUS-041",), kind=Kind.FAULT, feature="infrared")
async def never_inside(trial: Trial) -> None:
    """A doubtful deposit that staff find empty is expected again with its promise; another door takes it."""
    operator = await Operator.at(trial)
    desk, kiosk = operator.waiting.desk, operator.waiting.kiosk
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    driver = await Driver.of(kiosk, name="second")
    door = await driver.open(parcel)
    await driver.hands(door, SHUT)
    await driver.say(wire.KIOSK_ACT_LEAVE)
    await visit_over(desk)
    await expect_custody(desk, parcel, "UNCERTAIN")
    await (await Inspector.at(operator)).finds(door, "empty")
    await expect_custody(desk, parcel, "EXPECTED")
    await kiosk.deposit(parcel, driver="third")
    await expect_custody(desk, parcel, "WAITING")


@doubt("jrn/doubt/looked-at-by-nobody-else", verifies=("LN-GRA-007", "LN-CUS-012"), kind=Kind.NEGATIVE)
async def looked_at_by_nobody_else(trial: Trial) -> None:
    """Staff who did not open the door decide nothing by a word: the parcel stays in doubt."""
    operator, staff = await doubtful(trial)
    for word in ("parcel", "empty", "something"):
        await staff.says(operator.waiting.door, word)
        await expect_custody(operator.waiting.desk, operator.waiting.parcel, "UNCERTAIN")


@doubt("jrn/doubt/not-from-afar", verifies=("LN-CUS-065",), kind=Kind.NEGATIVE, feature="remote-opening")
async def not_from_afar(trial: Trial) -> None:
    """The door of an UNCERTAIN parcel opens from afar to nobody: what shows what happened lies in there."""
    operator, _staff = await doubtful(trial)
    before = await operator.waiting.kiosk.pulses()
    (await operator.open_from_afar(await operator.number())).refused("CUSTODY_UNCERTAIN")
    await operator.waiting.kiosk.nothing_opened(before)


@doubt("jrn/doubt/visit-held-open", verifies=("LN-CUS-038", "LN-CUS-014"), kind=Kind.FAULT)
async def visit_held_open(trial: Trial) -> None:
    """A visit whose latch reads open for ever ends by what staff saw; the compartment is out of service."""
    operator = await Operator.at(trial)
    waiting = operator.waiting
    await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.hand(waiting.door, TAKE)
    await trial.control.break_door(waiting.door, wire.DOOR_FAULT_LATCH_SAYS_OPEN)
    await trial.control.hand(waiting.door, SHUT)
    await visit_over(waiting.desk)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTING")
    staff = await Inspector.at(operator)
    await staff.finds(waiting.door, "empty", shut=False)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")
    faults = named(await journal(waiting.desk), "compartment_faulted")
    told = [each.body.reason for each in faults if each.body.compartment_id == waiting.door]
    trial.expect("DOOR_DID_NOT_CLOSE", holds="DOOR_DID_NOT_CLOSE" in told, seen=", ".join(told) or "none")


@doubt("jrn/doubt/not-while-somebody-stands-there", verifies=("LN-CUS-065", "LN-CUS-038"), kind=Kind.NEGATIVE)
async def not_while_somebody_stands_there(trial: Trial) -> None:
    """While a visit runs staff open no door and end no visit: DOOR_IN_USE."""
    operator = await Operator.at(trial)
    waiting, staff = operator.waiting, await Inspector.at(operator)
    await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    before = await waiting.kiosk.pulses()
    for task in ("inspect", "repair", "force"):
        await operator.ask_for(waiting.door, task)
        await staff.says(waiting.door, "empty")
    trial.expect("no pulse", holds=await waiting.kiosk.pulses() == before, seen="a pulse")
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTING")


@doubt("jrn/doubt/forced-by-an-authority", verifies=("LN-CUS-047",), kind=Kind.FAULT)
async def forced_by_an_authority(trial: Trial) -> None:
    """A parcel whose door was opened for an authority is UNCERTAIN until staff have looked."""
    operator = await Operator.at(trial)
    waiting, staff = operator.waiting, await Inspector.at(operator)
    await operator.ask_for(waiting.door, "force")
    await expect_custody(waiting.desk, waiting.parcel, "UNCERTAIN")
    await trial.control.hand(waiting.door, SHUT)
    await in_vain(waiting.kiosk, "recipient", SHOW_CODE, waiting.parcel.claim.text)
    alarms = [
        each
        for each in named(await journal(waiting.desk), "unexpected_door_opened")
        if each.body.compartment_id == waiting.door
    ]
    trial.expect("no alarm", holds=not alarms, seen=f"{len(alarms)}")
    await staff.says(waiting.door, "parcel")
    await waiting.still_waits()
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@doubt("jrn/doubt/orphan-taken-out", verifies=("LN-CUS-046",), kind=Kind.NEGATIVE)
async def orphan_taken_out(trial: Trial) -> None:
    """A compartment with an item of nobody is no use before staff took it out and said that it works."""
    operator = await Operator.at(trial)
    waiting, staff = operator.waiting, await Inspector.at(operator)
    free = next(door for door in trial.world.doors if door != waiting.door)
    await staff.finds(free, "something")
    found = [each.body.compartment_id for each in named(await journal(waiting.desk), "orphan_item_found")]
    trial.expect(free, holds=found == [free], seen=str(found))
    await staff.says(free, "repaired")
    early = named(await journal(waiting.desk), "compartment_repaired")
    trial.expect("no repair before it is out", holds=not early, seen="CompartmentRepaired")
    await staff.says(free, "taken_out")
    await staff.says(free, "repaired")
    for name in ("orphan_item_removed", "compartment_repaired"):
        told = [each.body.compartment_id for each in named(await journal(waiting.desk), name)]
        trial.expect(f"{name} of {free}", holds=told == [free], seen=str(told))
