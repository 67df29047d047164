"""Doors that nobody was told to open, and doors that stand open for too long (LN-NOD-010, LN-NOD-011)."""

from datetime import UTC, timedelta

from lockernet_conformance.cases.faults.handing_over import begin, lies_there
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.happenings import happenings, journal, named
from lockernet_conformance.trial.standing import expect_custody, visit_over
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.DOORS, Ability.CLOCK, Ability.OPERATOR_KEY)
WITH_KIOSK = (Ability.RESET, Ability.DOORS, Ability.CLOCK, Ability.KIOSK)
AUTOMATED = Profile.AUTOMATED
UNEXPECTED, LEFT_OPEN = "unexpected_door_opened", "door_left_open"
TWO_SECONDS = timedelta(seconds=2)
A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
"""No operator lets a door stand open for longer."""


async def expect_alarms(desk: Desk, name: str, door: str, count: int) -> None:
    """The operator's journal tells so many alarms of this door. Raises Failed."""
    told = [each for each in named(await journal(desk), name) if each.body.compartment_id == door]
    desk.trial.expect(f"{count} {name} of {door}", holds=len(told) == count, seen=f"{len(told)}")


@case("jrn/alarm/forced", verifies=("LN-NOD-010",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def forced(trial: Trial) -> None:
    """A door that is broken open is an alarm within two seconds, and no more than one."""
    await trial.control.reset()
    desk = Desk(trial)
    door = trial.world.doors[0]
    began = trial.now()
    await trial.control.hand(door, wire.HAND_ACTION_FORCE)
    ended = await trial.control.pass_time(TWO_SECONDS)
    told = [each for each in named(await journal(desk), UNEXPECTED) if each.body.compartment_id == door]
    trial.expect("one UnexpectedDoorOpened", holds=len(told) == 1, seen=f"{len(told)}")
    at = told[0].event.occurred_at.ToDatetime(UTC)
    slack = timedelta(seconds=trial.world.clock_tolerance_seconds)
    trial.expect("within 2 s", holds=began - slack <= at <= ended + slack, seen=str(at - began))
    await trial.control.pass_time(A_MINUTE)
    await expect_alarms(desk, UNEXPECTED, door, 1)


@case("jrn/alarm/forced-twice", verifies=("LN-NOD-010",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def forced_twice(trial: Trial) -> None:
    """A door that is broken open, shut and broken open again is two alarms."""
    await trial.control.reset()
    desk = Desk(trial)
    door = trial.world.doors[0]
    for action in (wire.HAND_ACTION_FORCE, wire.HAND_ACTION_SHUT, wire.HAND_ACTION_FORCE):
        await trial.control.hand(door, action)
        await trial.control.pass_time(TWO_SECONDS)
    await expect_alarms(desk, UNEXPECTED, door, 2)


@case("jrn/alarm/silent-between", verifies=("LN-NOD-010",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def silent_between(trial: Trial) -> None:
    """A board that falls silent ends no opening: a door that is still open later is no second alarm."""
    await trial.control.reset()
    desk = Desk(trial)
    door = trial.world.doors[0]
    await trial.control.hand(door, wire.HAND_ACTION_FORCE)
    await trial.control.pass_time(TWO_SECONDS)
    for fault in (wire.DOOR_FAULT_SILENT, wire.DOOR_FAULT_UNSPECIFIED):
        await trial.control.break_door(door, fault)
        await trial.control.pass_time(TWO_SECONDS)
    await expect_alarms(desk, UNEXPECTED, door, 1)


@case(
    "jrn/alarm/explained", verifies=("LN-NOD-010",), kind=Kind.NEGATIVE, profile=AUTOMATED,
    needs=(*WITH_KIOSK, Ability.OPERATOR_KEY),
)  # fmt: skip
async def explained(trial: Trial) -> None:
    """A door that opens by a committed pulse is no alarm, at a deposit and at a collection."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await kiosk.collect(parcel.claim.text)
    await visit_over(desk)
    await expect_alarms(desk, UNEXPECTED, door, 0)
    await expect_alarms(desk, LEFT_OPEN, door, 0)


@case(
    "jrn/alarm/parcel-inside", verifies=("LN-NOD-010",), kind=Kind.FAULT, profile=AUTOMATED, needs=WITH_KIOSK
)
async def parcel_inside(trial: Trial) -> None:
    """A door that is broken open before a parcel is told to its courier, and to no other."""
    desk, _kiosk, parcel, door = await lies_there(trial)
    await trial.control.hand(door, wire.HAND_ACTION_FORCE)
    await trial.control.pass_time(TWO_SECONDS)
    mine = named(await happenings(desk), UNEXPECTED)
    trial.expect(
        "one alarm that names door and parcel",
        holds=[(each.body.compartment_id, each.body.parcel_id) for each in mine]
        == [(door, parcel.parcel_id)],
        seen=f"{len(mine)} alarms",
    )
    theirs = named(await happenings(desk, by=desk.people.rival), UNEXPECTED)
    trial.expect("nothing for a rival", holds=not theirs, seen=f"{len(theirs)} alarms")


@case(
    "jrn/alarm/pulse-explains-once", verifies=("LN-NOD-010",), kind=Kind.FAULT, profile=AUTOMATED,
    needs=(*WITH_KIOSK, Ability.OPERATOR_KEY),
)  # fmt: skip
async def pulse_explains_once(trial: Trial) -> None:
    """The pulse of a visit explains its own opening and not that of a neighbour's door."""
    desk, kiosk, parcel = await begin(trial)
    door = await kiosk.open_for_deposit(parcel)
    other = next(each for each in trial.world.doors if each != door)
    await trial.control.hand(other, wire.HAND_ACTION_FORCE)
    await trial.control.pass_time(TWO_SECONDS)
    await expect_alarms(desk, UNEXPECTED, other, 1)
    await expect_alarms(desk, UNEXPECTED, door, 0)


@case("jrn/alarm/left-open", verifies=("LN-NOD-011",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def left_open(trial: Trial) -> None:
    """A door that stands open for a day outside a visit is told, once."""
    await trial.control.reset()
    desk = Desk(trial)
    door = trial.world.doors[0]
    await trial.control.hand(door, wire.HAND_ACTION_FORCE)
    await expect_alarms(desk, LEFT_OPEN, door, 0)
    for _ in range(2):
        await trial.control.pass_time(A_DAY)
        await expect_alarms(desk, LEFT_OPEN, door, 1)


@case("jrn/alarm/left-open-twice", verifies=("LN-NOD-011",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def left_open_twice(trial: Trial) -> None:
    """A door that is shut and stands open anew is told anew; one that is shut is not told."""
    await trial.control.reset()
    desk = Desk(trial)
    door = trial.world.doors[0]
    for action, count in (
        (wire.HAND_ACTION_FORCE, 1),
        (wire.HAND_ACTION_SHUT, 1),
        (wire.HAND_ACTION_FORCE, 2),
    ):
        await trial.control.hand(door, action)
        await trial.control.pass_time(A_DAY)
        await expect_alarms(desk, LEFT_OPEN, door, count)


@case("jrn/alarm/left-open-silent", verifies=("LN-NOD-011",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def left_open_silent(trial: Trial) -> None:
    """Of a door whose board is silent nobody says that it stands open; once it answers, that is told."""
    await trial.control.reset()
    desk = Desk(trial)
    door = trial.world.doors[0]
    await trial.control.hand(door, wire.HAND_ACTION_FORCE)
    await trial.control.break_door(door, wire.DOOR_FAULT_SILENT)
    await trial.control.pass_time(A_DAY)
    await expect_alarms(desk, LEFT_OPEN, door, 0)
    await trial.control.mend(door)
    await trial.control.pass_time(A_DAY)
    await expect_alarms(desk, LEFT_OPEN, door, 1)


@case(
    "jrn/alarm/left-open-parcel", verifies=("LN-NOD-011",), kind=Kind.FAULT, profile=AUTOMATED,
    needs=WITH_KIOSK,
)  # fmt: skip
async def left_open_parcel(trial: Trial) -> None:
    """A door that stands open before a parcel is told to its courier, and the parcel is not given out."""
    desk, _kiosk, parcel, door = await lies_there(trial)
    await trial.control.hand(door, wire.HAND_ACTION_FORCE)
    await trial.control.pass_time(timedelta(hours=12))
    told = [each for each in named(await happenings(desk), LEFT_OPEN) if each.body.compartment_id == door]
    trial.expect("one DoorLeftOpen", holds=len(told) == 1, seen=f"{len(told)}")
    await expect_custody(desk, parcel, "WAITING", "UNCERTAIN")
