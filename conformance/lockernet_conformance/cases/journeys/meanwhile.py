"""What a courier may say of a parcel on its way: redirect, block, bind a label, clear an obligation."""

from datetime import timedelta
from functools import partial
from typing import Any

from lockernet.v1 import custody_pb2, points_pb2, reservations_pb2
from lockernet_conformance.cases.faults.handing_over import begin
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Trial
from lockernet_conformance.trial.drivers import Driver, in_vain
from lockernet_conformance.trial.parcels import BLOCKED, expect_marks, newest, told_of
from lockernet_conformance.trial.points import point_record
from lockernet_conformance.trial.standing import expect_custody
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
TIMED = (*NEEDS, Ability.CLOCK)
SHUT = wire.HAND_ACTION_SHUT
SHOW_CODE = wire.KIOSK_ACT_SHOW_CODE
CUSTOMS, REDIRECT = custody_pb2.BLOCK_CAUSE_CUSTOMS, custody_pb2.BLOCK_CAUSE_REDIRECT
SIGN = points_pb2.OBLIGATION_SIGN
meanwhile = partial(case, profile=Profile.AUTOMATED, needs=NEEDS)


@meanwhile("jrn/redirect/before-it-comes", verifies=("LN-CUS-029", "LN-CUS-033"), kind=Kind.NEGATIVE)
async def before_it_comes(trial: Trial) -> None:
    """A parcel that was redirected before it came is brought by nobody any more; its courier hears why."""
    desk, kiosk, parcel = await begin(trial)
    (await desk.send("redirect-parcel", parcel_id=parcel.parcel_id)).confirmed()
    await expect_marks(desk, parcel, BLOCKED)
    await (await Driver.of(kiosk)).scans_in_vain(parcel.label)
    await expect_custody(desk, parcel, "EXPECTED")
    told = (await newest(desk, parcel, "deposit_refused")).body.reason
    trial.expect("PARCEL_BLOCKED", holds=told == "PARCEL_BLOCKED", seen=told)


@meanwhile("jrn/redirect/while-it-waits", verifies=("LN-CUS-029",), kind=Kind.NEGATIVE)
async def while_it_waits(trial: Trial) -> None:
    """A parcel that is redirected while it waits opens to no code, and is removed by its courier."""
    waiting = await Waiting.at(trial)
    (await waiting.order("redirect-parcel", successor_point_id="another-point")).confirmed()
    told = (await newest(waiting.desk, waiting.parcel, "parcel_blocked")).body.cause
    trial.expect("REDIRECT", holds=told == REDIRECT, seen=f"cause {told}")
    await waiting.kiosk.turned_away(waiting.parcel.claim.text)
    await waiting.kiosk.turned_away(waiting.grant(generation=1))
    (await waiting.order("remove-order")).confirmed()
    driver = await Driver.of(waiting.kiosk, name="remover")
    await driver.has_taken(await driver.take())
    await expect_custody(waiting.desk, waiting.parcel, "REMOVED")


@meanwhile("jrn/redirect/by-a-rival", verifies=("LN-CUS-023",), kind=Kind.NEGATIVE)
async def by_a_rival(trial: Trial) -> None:
    """Another courier redirects nothing: NOT_FOUND, and the parcel is collected."""
    waiting = await Waiting.at(trial)
    sent = await waiting.order("redirect-parcel", by=waiting.desk.people.rival)
    sent.refused("NOT_FOUND", status="NOT_FOUND")
    await expect_marks(waiting.desk, waiting.parcel)
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@meanwhile("jrn/block/newest-cause-counts", verifies=("LN-CUS-029",), kind=Kind.NEGATIVE)
async def newest_cause_counts(trial: Trial) -> None:
    """Of two blocks the newest cause counts, and one release ends both."""
    desk, kiosk, parcel = await begin(trial)
    (await desk.send("redirect-parcel", parcel_id=parcel.parcel_id)).confirmed()
    (await desk.send("block-parcel", parcel_id=parcel.parcel_id, cause=CUSTOMS)).confirmed()
    await kiosk.deposit(parcel)
    await kiosk.turned_away(parcel.claim.text)
    (await desk.send("release-parcel", parcel_id=parcel.parcel_id)).confirmed()
    await kiosk.collect(parcel.claim.text)
    await expect_custody(desk, parcel, "COLLECTED")


@meanwhile("jrn/block/running-visit-goes-on", verifies=("LN-CUS-029",), kind=Kind.FAULT)
async def running_visit_goes_on(trial: Trial) -> None:
    """A block does not call a visit back: who stands before the open door has the parcel."""
    waiting = await Waiting.at(trial)
    door = await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    (await waiting.order("block-parcel", cause=CUSTOMS)).confirmed()
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.hand(door, SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_DONE)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")


@meanwhile("jrn/cancel/door-was-told", verifies=("LN-CUS-010",), kind=Kind.NEGATIVE)
async def door_was_told(trial: Trial) -> None:
    """Once a door was told to open a cancellation is CANCEL_TOO_LATE, and what is put in waits."""
    desk, kiosk, parcel = await begin(trial)
    driver = await Driver.of(kiosk)
    door = await driver.open(parcel)
    (await desk.cancel(parcel)).refused("CANCEL_TOO_LATE", status="FAILED_PRECONDITION")
    await driver.hands(door, wire.HAND_ACTION_PUT, SHUT)
    await driver.say(wire.KIOSK_ACT_DONE)
    await expect_custody(desk, parcel, "WAITING")


@meanwhile("jrn/label/bound-later", verifies=("LN-CUS-034", "LN-CUS-004"), kind=Kind.NEGATIVE)
async def bound_later(trial: Trial) -> None:
    """A label that is bound later opens, the one before does not any more, and no event repeats either."""
    desk, kiosk, parcel = await begin(trial)
    other = parcel.label + "X7"
    driver = await Driver.of(kiosk)
    await driver.scans_in_vain(other)
    (await desk.send("bind-label", parcel_id=parcel.parcel_id, label=other)).confirmed()
    told = await newest(desk, parcel, "label_bound")
    held = told.event.SerializeToString()
    trial.expect("no label", holds=parcel.label.encode() not in held, seen="a label in the event")
    await driver.scans_in_vain(parcel.label)
    door = await driver.open(parcel.but(label=other))
    await driver.hands(door, wire.HAND_ACTION_PUT, SHUT)
    await driver.say(wire.KIOSK_ACT_DONE)
    await expect_custody(desk, parcel, "WAITING")


@meanwhile("jrn/label/of-another-parcel", verifies=("LN-CUS-003",), kind=Kind.NEGATIVE)
async def of_another_parcel(trial: Trial) -> None:
    """The label of a live parcel is bound to no second one of its courier, and none is reserved for it."""
    desk, kiosk, parcel = await begin(trial)
    other = desk.parcel()
    (await desk.reserve(other)).confirmed()
    bound = await desk.send("bind-label", parcel_id=other.parcel_id, label=parcel.label)
    bound.refused("LABEL_IN_USE")
    (await desk.reserve(desk.parcel().but(label=f" {parcel.label} "))).refused("LABEL_IN_USE")
    await kiosk.deposit(parcel)
    await expect_custody(desk, parcel, "WAITING")
    await expect_custody(desk, other, "EXPECTED")


async def _shipment(trial: Trial, policy: int) -> tuple[Desk, Kiosk, list[Waiting], dict[str, Any]]:
    """Two parcels of one shipment, the first of which waits."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk = Kiosk(desk)
    shipment = reservations_pb2.Shipment(shipment_id=trial.draw(16), parcel_count=2, policy=policy)  # type: ignore[arg-type]
    terms = {"shipment": shipment}
    first, second = desk.parcel(), desk.parcel()
    for parcel in (first, second):
        (await desk.reserve(parcel, terms=terms)).confirmed()
    door = await kiosk.deposit(first)
    return desk, kiosk, [Waiting(desk, kiosk, first, door), Waiting(desk, kiosk, second, "")], terms


@meanwhile("jrn/shipment/none-before-all", verifies=("LN-CUS-035",), kind=Kind.NEGATIVE)
async def none_before_all(trial: Trial) -> None:
    """Of a shipment that goes out together no parcel opens before all wait; then both do."""
    _desk, kiosk, (first, second), _terms = await _shipment(trial, reservations_pb2.RELEASE_POLICY_ALL)
    await kiosk.turned_away(first.parcel.claim.text)
    await kiosk.turned_away(await first.digits())
    await first.still_waits()
    await kiosk.deposit(second.parcel, driver="another")
    await kiosk.collect(second.parcel.claim.text)
    await kiosk.collect(first.parcel.claim.text)


@meanwhile("jrn/shipment/each-by-itself", verifies=("LN-CUS-035",), kind=Kind.FAULT)
async def each_by_itself(trial: Trial) -> None:
    """A shipment whose parcels may go one by one holds back none of them."""
    desk, kiosk, (first, second), _terms = await _shipment(trial, reservations_pb2.RELEASE_POLICY_ANY)
    await kiosk.collect(first.parcel.claim.text)
    await expect_custody(desk, first.parcel, "COLLECTED")
    await expect_custody(desk, second.parcel, "EXPECTED")


@meanwhile("jrn/obligation/not-met", verifies=("LN-CUS-036",), kind=Kind.NEGATIVE, feature="obligations")
async def not_met(trial: Trial) -> None:
    """An obligation that is not met keeps the door shut to every code; once it is cleared they open."""
    await trial.control.reset()
    desk = Desk(trial)
    listed = [each for each in (await point_record(desk)).obligations if each != points_pb2.OBLIGATION_COLD]
    trial.expect("an obligation that is listed", holds=bool(listed), seen="none")
    parcel = desk.parcel()
    waiting = await Waiting.after(desk, parcel, terms={"obligations": [listed[0]]})
    await waiting.kiosk.turned_away(parcel.claim.text)
    await waiting.kiosk.turned_away(await waiting.digits())
    (await waiting.order("clear-obligation", obligation=listed[0])).confirmed()
    left = list((await told_of(desk, parcel)).obligations)
    trial.expect("none left", holds=not left, seen=str(left))
    await waiting.kiosk.collect(parcel.claim.text)


@meanwhile("jrn/obligation/not-owed", verifies=("LN-CUS-001",), kind=Kind.NEGATIVE)
async def not_owed(trial: Trial) -> None:
    """An obligation that a parcel does not have cannot be cleared, nor a block released that nobody gave."""
    waiting = await Waiting.at(trial)
    (await waiting.order("clear-obligation", obligation=SIGN)).refused("TRANSITION_NOT_ALLOWED")
    (await waiting.order("release-parcel")).refused("TRANSITION_NOT_ALLOWED")
    (await waiting.order("close-dispute")).refused("TRANSITION_NOT_ALLOWED")
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@meanwhile("jrn/extend/no-further-than-published", verifies=("LN-CUS-051", "LN-CUS-024"), kind=Kind.NEGATIVE)
async def no_further_than_published(trial: Trial) -> None:
    """A hold grows to the published limit and no second further; an end that has passed is none."""
    waiting = await Waiting.at(trial, hold_hours=1)
    record = await point_record(waiting.desk)
    before = (await told_of(waiting.desk, waiting.parcel)).hold_until
    slack = timedelta(seconds=trial.world.clock_tolerance_seconds)
    limit = timedelta(seconds=record.max_hold_seconds)
    for until in (trial.now() + limit + 2 * slack, trial.now() - timedelta(minutes=5)):
        sent = await waiting.order("extend-deadline", until=until)
        sent.refused("EXTENSION_REFUSED", status="FAILED_PRECONDITION")
    after = (await told_of(waiting.desk, waiting.parcel)).hold_until
    trial.expect("the same hold", holds=after == before, seen=str(after))
    (await waiting.order("extend-deadline", until=trial.now() + limit - 2 * slack)).confirmed()


@meanwhile("jrn/cancel/label-free-again", verifies=("LN-CUS-050", "LN-CUS-003"), kind=Kind.FAULT, needs=TIMED)
async def label_free_again(trial: Trial) -> None:
    """A walk-in that never comes is expected until its end and no longer: then its label is free."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.expect(parcel)).confirmed()
    longest = timedelta(seconds=(await point_record(desk)).max_expected_seconds)
    await trial.control.pass_time(longest + timedelta(minutes=10))
    await expect_custody(desk, parcel, "ABORTED")
    await in_vain(kiosk, "recipient", SHOW_CODE, parcel.claim.text)
    await (await Driver.of(kiosk)).scans_in_vain(parcel.label)
    again = desk.parcel().but(label=parcel.label)
    (await desk.reserve(again)).confirmed()
    await kiosk.deposit(again, driver="again")
    await expect_custody(desk, again, "WAITING")
