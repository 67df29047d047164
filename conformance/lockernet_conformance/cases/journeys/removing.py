"""A courier takes its parcel away: when, by whose driver, and what is dead then (LN-CUS-031, LN-CUS-032)."""

from datetime import timedelta
from functools import partial

from lockernet.v1 import custody_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.drivers import Driver, in_vain
from lockernet_conformance.trial.parcels import OVERDUE, expect_marks, newest
from lockernet_conformance.trial.standing import expect_custody, visit_over
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
TIMED = (*NEEDS, Ability.CLOCK)
TAKE, SHUT = wire.HAND_ACTION_TAKE, wire.HAND_ACTION_SHUT
COURIER = custody_pb2.BLOCK_CAUSE_COURIER
HOLD_HOURS = 24
PAST = timedelta(hours=HOLD_HOURS, minutes=1)
removal = partial(case, profile=Profile.AUTOMATED, needs=NEEDS)


async def to_go(trial: Trial) -> Waiting:
    """A blocked parcel with a remove order of its courier."""
    waiting = await Waiting.at(trial)
    (await waiting.order("block-parcel", cause=COURIER)).confirmed()
    (await waiting.order("remove-order")).confirmed()
    return waiting


@removal("jrn/removal/overdue", verifies=("LN-CUS-031", "LN-CUS-030"), kind=Kind.FAULT, needs=TIMED)
async def overdue(trial: Trial) -> None:
    """An overdue parcel is removed by its courier's driver; then every code and order of it is dead."""
    waiting = await Waiting.at(trial, hold_hours=HOLD_HOURS)
    await trial.control.pass_time(PAST)
    await expect_marks(waiting.desk, waiting.parcel, OVERDUE)
    (await waiting.order("remove-order")).confirmed()
    driver = await Driver.of(waiting.kiosk, name="remover")
    door = await driver.take()
    trial.expect(waiting.door, holds=door == waiting.door, seen=door)
    await driver.has_taken(door)
    await expect_custody(waiting.desk, waiting.parcel, "REMOVED")
    await waiting.kiosk.turned_away(waiting.parcel.claim.text)
    until = trial.now() + timedelta(hours=2)
    (await waiting.order("extend-deadline", until=until)).refused("REMOVAL_STARTED")
    (await waiting.order("reissue-code", generation=5)).refused("REMOVAL_STARTED")
    await driver.takes_nothing()


@removal("jrn/removal/started", verifies=("LN-CUS-032",), kind=Kind.NEGATIVE, needs=TIMED)
async def started(trial: Trial) -> None:
    """Once the door was told to open for a removal, codes and orders get nothing: REMOVAL_STARTED."""
    waiting = await Waiting.at(trial, hold_hours=HOLD_HOURS)
    await trial.control.pass_time(PAST)
    digits = await waiting.digits()
    (await waiting.order("remove-order")).confirmed()
    await (await Driver.of(waiting.kiosk, name="remover")).take()
    await in_vain(waiting.kiosk, "recipient", wire.KIOSK_ACT_SHOW_CODE, waiting.parcel.claim.text)
    await in_vain(waiting.kiosk, "recipient", wire.KIOSK_ACT_SHOW_CODE, digits)
    until = trial.now() + timedelta(hours=2)
    (await waiting.order("extend-deadline", until=until)).refused("REMOVAL_STARTED")
    (await waiting.order("block-parcel", cause=COURIER)).refused("REMOVAL_STARTED")
    (await waiting.order("reissue-code", generation=1)).refused("REMOVAL_STARTED")
    await expect_custody(waiting.desk, waiting.parcel, "REMOVING")


@removal("jrn/removal/came-to-nothing", verifies=("LN-CUS-032", "LN-CUS-013"), kind=Kind.FAULT, needs=TIMED)
async def came_to_nothing(trial: Trial) -> None:
    """A driver who leaves the overdue parcel inside has removed nothing: its recipient still gets it."""
    waiting = await Waiting.at(trial, hold_hours=HOLD_HOURS)
    await trial.control.pass_time(PAST)
    (await waiting.order("remove-order")).confirmed()
    driver = await Driver.of(waiting.kiosk, name="remover")
    await driver.hands(await driver.take(), SHUT)
    await driver.say(wire.KIOSK_ACT_LEFT_INSIDE)
    await waiting.still_waits()
    told = (await newest(waiting.desk, waiting.parcel, "removal_aborted")).body.reason
    trial.expect("VISIT_WITHOUT_HANDOVER", holds=told == "VISIT_WITHOUT_HANDOVER", seen=told)
    await waiting.kiosk.collect(waiting.parcel.claim.text)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")


@removal("jrn/removal/without-an-order", verifies=("LN-CUS-031",), kind=Kind.NEGATIVE)
async def without_an_order(trial: Trial) -> None:
    """A blocked parcel goes out to its courier's own driver only once a remove order came."""
    waiting = await Waiting.at(trial)
    (await waiting.order("block-parcel", cause=COURIER)).confirmed()
    driver = await Driver.of(waiting.kiosk, name="remover")
    await driver.takes_nothing()
    await driver.scans_in_vain(waiting.parcel.label)
    await waiting.still_waits()
    (await waiting.order("remove-order")).confirmed()
    await driver.has_taken(await driver.take())
    await expect_custody(waiting.desk, waiting.parcel, "REMOVED")


@removal("jrn/removal/other-companys-driver", verifies=("LN-CUS-031", "LN-CUS-004"), kind=Kind.NEGATIVE)
async def other_companys_driver(trial: Trial) -> None:
    """A parcel that is to go opens to no driver of another company, neither asked for nor by its label."""
    waiting = await to_go(trial)
    rival = await Driver.of(waiting.kiosk, by=waiting.desk.people.rival, name="rival")
    await rival.takes_nothing()
    await rival.scans_in_vain(waiting.parcel.label)
    await waiting.still_waits()


@removal("jrn/removal/order-by-a-rival", verifies=("LN-CUS-023", "LN-CUS-031"), kind=Kind.NEGATIVE)
async def order_by_a_rival(trial: Trial) -> None:
    """Another courier's remove order and block are NOT_FOUND, and change nothing."""
    waiting = await Waiting.at(trial)
    rival = waiting.desk.people.rival
    for kind, fields in (("block-parcel", {"cause": COURIER}), ("remove-order", {})):
        sent = await waiting.order(kind, by=rival, **fields)
        sent.refused("NOT_FOUND", status="NOT_FOUND")
    await expect_marks(waiting.desk, waiting.parcel)
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@removal("jrn/removal/released-meanwhile", verifies=("LN-CUS-031",), kind=Kind.NEGATIVE)
async def released_meanwhile(trial: Trial) -> None:
    """A parcel that was released after its remove order stays: within its hold nobody takes it away."""
    waiting = await to_go(trial)
    (await waiting.order("release-parcel")).confirmed()
    driver = await Driver.of(waiting.kiosk, name="remover")
    await driver.takes_nothing()
    await driver.scans_in_vain(waiting.parcel.label)
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@removal(
    "jrn/removal/extended-meanwhile", verifies=("LN-CUS-030", "LN-CUS-031"), kind=Kind.NEGATIVE, needs=TIMED
)
async def extended_meanwhile(trial: Trial) -> None:
    """An extension takes the mark OVERDUE away, and with it the driver's way to the parcel."""
    waiting = await Waiting.at(trial, hold_hours=HOLD_HOURS)
    await trial.control.pass_time(PAST)
    (await waiting.order("remove-order")).confirmed()
    (await waiting.order("extend-deadline", until=trial.now() + timedelta(hours=12))).confirmed()
    await expect_marks(waiting.desk, waiting.parcel)
    driver = await Driver.of(waiting.kiosk, name="remover")
    await driver.takes_nothing()
    await driver.scans_in_vain(waiting.parcel.label)
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@removal("jrn/removal/recipient-first", verifies=("LN-CUS-030", "LN-CUS-006"), kind=Kind.FAULT, needs=TIMED)
async def recipient_first(trial: Trial) -> None:
    """A recipient who comes first has the overdue parcel; the driver then finds nothing to take."""
    waiting = await Waiting.at(trial, hold_hours=HOLD_HOURS)
    await trial.control.pass_time(PAST)
    (await waiting.order("remove-order")).confirmed()
    await waiting.kiosk.collect(waiting.parcel.claim.text)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")
    await (await Driver.of(waiting.kiosk, name="remover")).takes_nothing()
    told = await waiting.desk.ask("GetClaimCode", parcel_id=waiting.parcel.parcel_id)
    told.refused("ALREADY_COLLECTED")


@removal("jrn/removal/empty", verifies=("LN-CUS-028",), kind=Kind.FAULT)
async def empty(trial: Trial) -> None:
    """A driver who finds nothing to remove says so, and the parcel is UNCERTAIN and not removed."""
    waiting = await to_go(trial)
    driver = await Driver.of(waiting.kiosk, name="remover")
    await driver.hands(await driver.take(), TAKE, SHUT)
    await driver.say(wire.KIOSK_ACT_WAS_EMPTY)
    await expect_custody(waiting.desk, waiting.parcel, "UNCERTAIN")
    await driver.takes_nothing()


@removal("jrn/removal/open-door", verifies=("LN-CUS-008",), kind=Kind.NEGATIVE, needs=TIMED)
async def open_door(trial: Trial) -> None:
    """While the door stands open nothing is removed, whatever the driver says; shut and silent, it is."""
    waiting = await to_go(trial)
    driver = await Driver.of(waiting.kiosk, name="remover")
    door = await driver.take()
    await driver.hands(door, TAKE)
    await driver.say(wire.KIOSK_ACT_DONE)
    await expect_custody(waiting.desk, waiting.parcel, "REMOVING")
    await driver.hands(door, SHUT)
    await visit_over(waiting.desk)
    await expect_custody(waiting.desk, waiting.parcel, "REMOVED")
