"""Parcels that are sent from here: a person puts them in, a driver collects them (LN-CUS-026, LN-CUS-053)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from lockernet.v1 import grants_pb2, points_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Trial
from lockernet_conformance.trial.drivers import Driver, in_vain
from lockernet_conformance.trial.expectations import NotTested
from lockernet_conformance.trial.happenings import happenings, named
from lockernet_conformance.trial.points import point_record
from lockernet_conformance.trial.senders import Sending
from lockernet_conformance.trial.standing import expect_custody, expect_unknown
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
RETURN, FIRST_MILE = points_pb2.PARCEL_JOURNEY_RETURN, points_pb2.PARCEL_JOURNEY_FIRST_MILE
WITHDRAW = grants_pb2.GRANT_ACTION_WITHDRAW
SHOW_CODE = wire.KIOSK_ACT_SHOW_CODE
DAY = timedelta(days=1)
first_mile = partial(case, profile=Profile.AUTOMATED, needs=NEEDS, feature="first-mile")
returned = partial(case, profile=Profile.AUTOMATED, needs=NEEDS, feature="returns")


def _late(sending: Sending) -> str:
    now = sending.desk.trial.now()
    return sending.grant(not_before=now - 2 * DAY, expires_at=now - DAY)


WRONG: dict[str, tuple[tuple[str, ...], str, Callable[[Sending], str]]] = {
    "for-another-point": (
        ("LN-COD-018",), "for another point", lambda sending: sending.grant(audience="another-point")
    ),
    "for-the-operator": (
        ("LN-COD-018",),
        "for any point of its operator",
        lambda sending: sending.grant(audience=sending.desk.trial.world.operator_id),
    ),
    "of-another-network": (
        ("LN-SIG-014",), "of another network", lambda sending: sending.grant(network_id="another-net")
    ),
    "expired": (("LN-SIG-009",), "whose time is over", _late),
    "by-a-stranger": (
        ("LN-TRU-001",),
        "of somebody who is in no trust file",
        lambda sending: sending.grant(by=sending.desk.people.stranger),
    ),
    "unagreed": (
        ("LN-TRU-004",),
        "of a courier without an agreement",
        lambda sending: sending.grant(by=sending.desk.people.unagreed),
    ),
    "compromised": (
        ("LN-TRU-014",),
        "of a compromised key",
        lambda sending: sending.grant(by=sending.desk.people.compromised),
    ),
    "without-lengths": (
        ("LN-COD-018",), "that does not say how large it is", lambda sending: sending.grant(outside=None)
    ),
    "without-weight": (
        ("LN-COD-018",), "that does not say how heavy it is", lambda sending: sending.grant(weight_g=None)
    ),
    "with-a-generation": (
        ("LN-COD-018", "LN-COD-022"), "with a generation", lambda sending: sending.grant(generation=0)
    ),
    "too-large": (
        ("LN-CUS-053",),
        "that fits no compartment",
        lambda sending: sending.grant(
            outside=points_pb2.Dimensions(width_mm=5_000, height_mm=300, depth_mm=300)
        ),
    ),
}  # fmt: skip
"""Drop-off grants for a parcel that nobody announced: rules, how it reads, and the text."""


def _declare_wrong(name: str, rules: tuple[str, ...], reads: str, shown: Callable[[Sending], str]) -> None:
    async def begins_nothing(trial: Trial) -> None:
        sending = await Sending.at(trial)
        await sending.kiosk.turned_away(shown(sending), person="sender")
        await expect_unknown(sending.desk, sending.parcel)
        await sending.drop_off(sending.grant())
        await expect_custody(sending.desk, sending.parcel, "WAITING")

    begins_nothing.__doc__ = (
        f"A drop-off grant {reads} opens nothing and begins no parcel; the right one does."
    )
    first_mile(f"jrn/drop-off/{name}", verifies=rules, kind=Kind.NEGATIVE)(begins_nothing)


for _name, (_rules, _reads, _shown) in WRONG.items():
    _declare_wrong(_name, _rules, _reads, _shown)


@first_mile("jrn/drop-off/unannounced", verifies=("LN-CUS-053", "LN-COD-018"), kind=Kind.POSITIVE)
async def unannounced(trial: Trial) -> None:
    """A sender with a grant brings what nobody announced; it waits, and its courier's driver collects it."""
    sending = await Sending.at(trial)
    door = await sending.drop_off(sending.grant())
    await expect_custody(sending.desk, sending.parcel, "WAITING")
    begun = named(await happenings(sending.desk), "parcel_expected")
    trial.expect("one ParcelExpected", holds=len(begun) == 1, seen=f"{len(begun)}")
    told = begun[0].body.parcel
    sides = (told.outside.width_mm, told.outside.height_mm, told.outside.depth_mm)
    trial.expect("the sizes of the grant", holds=sides == sending.parcel.outside, seen=str(sides))
    trial.expect("FIRST_MILE", holds=told.journey == FIRST_MILE, seen=f"journey {told.journey}")
    order = await sending.desk.send("collect-order", parcel_id=sending.parcel.parcel_id)
    order.confirmed()
    driver = await Driver.of(sending.kiosk)
    taken = await driver.take()
    trial.expect(door, holds=taken == door, seen=taken)
    await driver.has_taken(taken)
    await expect_custody(sending.desk, sending.parcel, "COLLECTED")


@first_mile("jrn/drop-off/spent", verifies=("LN-COD-018",), kind=Kind.NEGATIVE)
async def spent(trial: Trial) -> None:
    """A drop-off grant is spent once the parcel waits: it opens neither that door nor another one."""
    sending = await Sending.at(trial)
    grant = sending.grant()
    await sending.drop_off(grant)
    await sending.kiosk.turned_away(grant, person="second")
    await sending.kiosk.turned_away(sending.grant(), person="second")
    await expect_custody(sending.desk, sending.parcel, "WAITING")


@first_mile("jrn/drop-off/visit-came-to-nothing", verifies=("LN-COD-018", "LN-CUS-025"), kind=Kind.FAULT)
async def visit_came_to_nothing(trial: Trial) -> None:
    """A sender whose parcel does not fit has spent nothing: the same grant opens a larger door."""
    sending = await Sending.at(trial)
    grant = sending.grant()
    door = await sending.open(grant)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("sender", wire.KIOSK_ACT_DOES_NOT_FIT)
    await expect_custody(sending.desk, sending.parcel, "EXPECTED")
    other = await sending.drop_off(grant)
    trial.expect("another compartment", holds=other != door, seen=other)
    await expect_custody(sending.desk, sending.parcel, "WAITING")


@first_mile("jrn/drop-off/anothers-parcel", verifies=("LN-COD-018",), kind=Kind.NEGATIVE)
async def anothers_parcel(trial: Trial) -> None:
    """A rival's grant for a parcel that the courier announced brings nothing in."""
    sending = await Sending.at(trial, FIRST_MILE)
    await sending.kiosk.turned_away(sending.grant(by=sending.desk.people.rival), person="sender")
    await expect_custody(sending.desk, sending.parcel, "EXPECTED")
    await sending.drop_off(sending.grant())
    await expect_custody(sending.desk, sending.parcel, "WAITING")


@first_mile("jrn/drop-off/digits", verifies=("LN-COD-017",), kind=Kind.NEGATIVE)
async def digits(trial: Trial) -> None:
    """Until the parcel waits its drop-off digits open and the others do not; then they open no more."""
    sending = await Sending.at(trial, FIRST_MILE)
    told = await sending.code()
    trial.expect("drop-off digits", holds=len(told.drop_off_digits) == 6, seen=told.drop_off_digits or "none")
    bring, take = told.selector + told.drop_off_digits, told.selector + told.digits
    if bring != take:
        await in_vain(sending.kiosk, "thief", SHOW_CODE, take)
    await sending.drop_off(bring)
    await expect_custody(sending.desk, sending.parcel, "WAITING")
    later = await sending.code()
    trial.expect("none any more", holds=not later.drop_off_digits, seen="drop-off digits still")
    if bring != take:
        await sending.kiosk.turned_away(bring, person="second")


@case("svc/code/no-drop-off-digits", verifies=("LN-COD-017",), kind=Kind.NEGATIVE, profile=Profile.AUTOMATED)
async def no_drop_off_digits(trial: Trial) -> None:
    """Nobody drops off a parcel of the last mile: there are no digits for it."""
    desk = Desk(trial)
    sending = Sending(desk, Kiosk(desk), desk.parcel())
    (await desk.reserve(sending.parcel)).confirmed()
    told = await sending.code()
    trial.expect("none", holds=not told.HasField("drop_off_digits"), seen=told.drop_off_digits)
    (await desk.cancel(sending.parcel)).confirmed()


@returned("jrn/return/without-a-collect-order", verifies=("LN-CUS-026",), kind=Kind.NEGATIVE)
async def without_a_collect_order(trial: Trial) -> None:
    """A return opens to no driver without a collect order of its company; to its own with one."""
    sending = await Sending.at(trial, RETURN)
    await sending.drop_off(sending.grant())
    driver = await Driver.of(sending.kiosk)
    await driver.takes_nothing()
    await driver.scans_in_vain(sending.parcel.label)
    rival = await Driver.of(sending.kiosk, by=sending.desk.people.rival, name="rival")
    (await sending.desk.send("collect-order", parcel_id=sending.parcel.parcel_id)).confirmed()
    await rival.takes_nothing()
    await driver.has_taken(await driver.take())
    await expect_custody(sending.desk, sending.parcel, "COLLECTED")


@returned("jrn/return/order-by-a-rival", verifies=("LN-CUS-023", "LN-CUS-026"), kind=Kind.NEGATIVE)
async def order_by_a_rival(trial: Trial) -> None:
    """A rival's collect order is NOT_FOUND, and its driver gets nothing."""
    sending = await Sending.at(trial, RETURN)
    await sending.drop_off(sending.grant())
    rival = sending.desk.people.rival
    sent = await sending.desk.send("collect-order", by=rival, parcel_id=sending.parcel.parcel_id)
    sent.refused("NOT_FOUND", status="NOT_FOUND")
    await (await Driver.of(sending.kiosk, by=rival)).takes_nothing()
    await expect_custody(sending.desk, sending.parcel, "WAITING")


@case(
    "jrn/return/wrong-journey", verifies=("LN-CUS-026",), kind=Kind.NEGATIVE, profile=Profile.AUTOMATED,
    needs=NEEDS,
)  # fmt: skip
async def wrong_journey(trial: Trial) -> None:
    """A parcel that came for its recipient is collected by no courier: WRONG_JOURNEY."""
    waiting = await Waiting.at(trial)
    (await waiting.order("collect-order")).refused("WRONG_JOURNEY", status="FAILED_PRECONDITION")
    await (await Driver.of(waiting.kiosk, name="second")).takes_nothing()
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@returned("jrn/return/taken-back-by-its-sender", verifies=("LN-CUS-027", "LN-COD-020"), kind=Kind.NEGATIVE)
async def taken_back(trial: Trial) -> None:
    """A sender takes a return back by a signed grant only; then orders get ALREADY_WITHDRAWN."""
    sending = await Sending.at(trial, RETURN)
    door = await sending.drop_off(sending.grant())
    waiting = Waiting(sending.desk, sending.kiosk, sending.parcel, door)
    await sending.kiosk.turned_away(sending.grant(), person="second")
    await sending.kiosk.collect(waiting.grant(WITHDRAW), person="second")
    await expect_custody(sending.desk, sending.parcel, "WITHDRAWN")
    (await waiting.order("collect-order")).refused("ALREADY_WITHDRAWN")
    (await waiting.order("reissue-code", generation=4)).refused("ALREADY_WITHDRAWN")
    await (await Driver.of(sending.kiosk, name="driver")).takes_nothing()


@returned("jrn/return/withdrawn-too-early", verifies=("LN-COD-020",), kind=Kind.NEGATIVE)
async def withdrawn_too_early(trial: Trial) -> None:
    """A grant to take a parcel back opens nothing before the parcel waits."""
    sending = await Sending.at(trial, RETURN)
    waiting = Waiting(sending.desk, sending.kiosk, sending.parcel, "")
    await sending.kiosk.turned_away(waiting.grant(WITHDRAW), person="sender")
    await expect_custody(sending.desk, sending.parcel, "EXPECTED")


@case(
    "jrn/return/sender-owes", verifies=("LN-CUS-036",), kind=Kind.NEGATIVE, profile=Profile.AUTOMATED,
    needs=NEEDS, feature="obligations",
)  # fmt: skip
async def sender_owes(trial: Trial) -> None:
    """What a sender owes is met before a door opens to put the parcel in; it is not asked of a driver."""
    await trial.control.reset()
    record = await point_record(Desk(trial))
    listed = [each for each in record.obligations if each != points_pb2.OBLIGATION_COLD][:1]
    trial.expect("an obligation that is listed", holds=bool(listed), seen="none")
    if RETURN not in record.journeys:
        raise NotTested("the point takes no returns")
    sending = await Sending.at(trial, RETURN, terms={"obligations": listed})
    await sending.kiosk.turned_away(sending.grant(), person="sender")
    await expect_custody(sending.desk, sending.parcel, "EXPECTED")
    cleared = await sending.desk.send(
        "clear-obligation", parcel_id=sending.parcel.parcel_id, obligation=listed[0]
    )
    cleared.confirmed()
    await sending.drop_off(sending.grant())
    await expect_custody(sending.desk, sending.parcel, "WAITING")
