"""A point without a network: what was announced before goes in and out, and the feed tells it afterwards."""

from collections import defaultdict
from datetime import timedelta

from lockernet.v1 import custody_pb2, services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.happenings import happenings
from lockernet_conformance.trial.points import point_record
from lockernet_conformance.trial.room import biggest, fill, filling, fitting_anywhere
from lockernet_conformance.trial.standing import custody_of
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.CLOCK, Ability.KIOSK, Ability.DOORS)
DARK = timedelta(hours=72)
PARCELS = 200
AT_A_TIME = 25
HOURS_OF_HOLD = 96
WAY = ("deposit_started", "parcel_deposited", "collection_started", "parcel_collected")


def ways(found: list[tuple[bytes, str]]) -> dict[bytes, list[str]]:
    """For each parcel the events of its way, in their order."""
    told: dict[bytes, list[str]] = defaultdict(list)
    for parcel_id, name in found:
        if name in WAY:
            told[parcel_id].append(name)
    return told


@case(
    "jrn/dark/three-days",
    verifies=("LN-COD-008", "LN-CUS-001", "LN-EVT-001"),
    kind=Kind.FAULT,
    profile=Profile.OFFLINE,
    needs=NEEDS,
    seconds=150.0,
)
async def three_days(trial: Trial) -> None:
    """In 72 hours without a call 200 announced parcels go in and out; the feed tells each way whole."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk = Kiosk(desk)
    parcels = [desk.parcel(hold_hours=HOURS_OF_HOLD) for _ in range(PARCELS)]
    for parcel in parcels:
        (await desk.expect(parcel)).confirmed()
    batches = [parcels[at : at + AT_A_TIME] for at in range(0, PARCELS, AT_A_TIME)]
    for batch in batches:
        await trial.control.pass_time(DARK / len(batches))
        badge = kiosk.badge()
        for parcel in batch:
            await bring(kiosk, parcel, badge)
        for parcel in batch:
            await kiosk.collect(parcel.claim.text)
        await kiosk.turned_away(batch[0].claim.text)
    found = [(each.body.parcel_id, each.name) for each in await happenings(desk) if each.name in WAY]
    told = ways(found)
    broken = [parcel for parcel in parcels if tuple(told[parcel.parcel_id]) != WAY]
    seen = ", ".join(f"{each.label}: {told[each.parcel_id]}" for each in broken[:3]) or "all of them"
    trial.expect(f"{PARCELS} ways from deposit to collection", holds=not broken, seen=seen)
    states = {await custody_of(desk, parcel) for parcel in parcels[:: AT_A_TIME // 2]}
    trial.expect("COLLECTED", holds=states == {"COLLECTED"}, seen=", ".join(sorted(states)))
    pulses = await kiosk.pulses()
    trial.expect(f"{2 * PARCELS} pulses", holds=pulses == 2 * PARCELS, seen=f"{pulses}")


async def bring(kiosk: Kiosk, parcel: Parcel, badge: str) -> str:
    """A driver with this badge puts the parcel in; the door. Raises Failed."""
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, badge, wire.SCENE_DRIVER)
    door = (await kiosk.see("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label, wire.SCENE_DOOR_OPEN)).door
    await kiosk.control.hand(door, wire.HAND_ACTION_PUT)
    await kiosk.control.hand(door, wire.HAND_ACTION_SHUT)
    return door


@case(
    "jrn/dark/key-rotated",
    verifies=("LN-TRU-013",),
    kind=Kind.FAULT,
    profile=Profile.OFFLINE,
    needs=(*NEEDS, Ability.TRUST),
)
async def key_rotated(trial: Trial) -> None:
    """A key that a dark point does not know yet opens nothing; the code of before does."""
    waiting = await Waiting.at(trial)
    await trial.control.pass_time(timedelta(hours=24))
    rotated = Person(waiting.desk.people.courier.member_id, trial.world.seed, suffix="/rotated")
    await waiting.kiosk.turned_away(waiting.grant(by=rotated, generation=1))
    await waiting.still_waits()
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@case(
    "jrn/dark/two-couriers-one-box",
    verifies=("LN-CAP-001", "LN-CAP-018"),
    kind=Kind.FAULT,
    needs=(Ability.RESET,),
)
async def two_couriers_one_box(trial: Trial) -> None:
    """Two couriers ask eight times at once for the last box: one promise, and POINT_FULL for the rest."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    size = filling(desk, biggest(record), record.tolerance_mm)
    promised = await fill(desk, size)
    (await desk.cancel(promised.pop())).confirmed()
    asked = []
    for person in (desk.people.courier, desk.people.rival) * 4:
        wanted = desk.parcel().but(outside=size.outside, weight_g=size.weight_g)
        statement, _ = desk.make(
            "reserve-compartment", by=person, parcel=wanted.terms(), label=wanted.label,
            reserved_until=trial.now() + timedelta(hours=4),
        )  # fmt: skip
        request = services_pb2.ReserveCompartmentRequest(order=statement.wire())
        asked.append(("ReserveCompartment", request, (("lockernet-version", b"1"),)))
    replies = await trial.together(*asked)
    yes = [each for each in replies if each.status == "OK"]
    trial.expect("one promise", holds=len(yes) == 1, seen=f"{len(yes)}")
    for reply in replies:
        if reply.status != "OK":
            reply.refused("POINT_FULL", status="RESOURCE_EXHAUSTED")


@case(
    "jrn/dark/all-doors-full",
    verifies=("LN-CUS-004", "LN-CAP-001"),
    kind=Kind.FAULT,
    profile=Profile.OFFLINE,
    needs=NEEDS,
)
async def all_doors_full(trial: Trial) -> None:
    """At a full bank an announced parcel without a promise finds no door; a promised one still does."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk = Kiosk(desk)
    walk_in = desk.parcel()
    (await desk.expect(walk_in)).confirmed()
    small = fitting_anywhere(desk, await point_record(desk))
    promised = await fill(desk, small)
    await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge())
    before = await kiosk.pulses()
    await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, walk_in.label)
    await kiosk.nothing_opened(before)
    await trial.control.enter("driver", wire.KIOSK_ACT_LEAVE)
    for parcel in promised[:3]:
        await kiosk.deposit(parcel)
    told = (await desk.ask("GetParcel", parcel_id=walk_in.parcel_id)).ok(services_pb2.GetParcelResponse)
    trial.expect("EXPECTED", holds=told.custody == custody_pb2.CUSTODY_STATE_EXPECTED, seen=str(told.custody))
