"""Session receipts: a driver's whole stay in one signed list, for the courier's handheld (LN-CUS-060)."""

from collections.abc import Sequence
from datetime import timedelta

from lockernet.v1 import custody_pb2
from lockernet_conformance.cases.services.feeds import fresh
from lockernet_conformance.forge.people import Person
from lockernet_conformance.forge.reading.stays import session_receipt
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.carriers import Visit, exchange
from lockernet_conformance.trial.feeds import feed_holds, whose
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS, Ability.CLOCK)
HANDHELD = Profile.OFFLINE
GONE = timedelta(minutes=6)
"""After so long without a door a driver has left."""


async def announced(desk: Desk, count: int, *, by: Person | None = None) -> list[Parcel]:
    """So many parcels that are promised a compartment."""
    parcels = [desk.parcel() for _ in range(count)]
    for parcel in parcels:
        (await desk.reserve(parcel, by=by)).confirmed()
    return parcels


async def bring(kiosk: Kiosk, badge: str, parcels: Sequence[Parcel], *, driver: str = "driver") -> None:
    """One driver, one badge, one parcel after the other."""
    await kiosk.see(driver, wire.KIOSK_ACT_SHOW_BADGE, badge, wire.SCENE_DRIVER)
    for parcel in parcels:
        seen = await kiosk.see(driver, wire.KIOSK_ACT_SCAN_LABEL, parcel.label, wire.SCENE_DOOR_OPEN)
        await kiosk.control.hand(seen.door, wire.HAND_ACTION_PUT)
        await kiosk.control.hand(seen.door, wire.HAND_ACTION_SHUT)
        await kiosk.control.enter(driver, wire.KIOSK_ACT_DONE)


async def taken_away(desk: Desk, badge: str, *, after: int = 0) -> Visit:
    """What the handheld gets."""
    return await exchange(desk, badge=badge, after_session_receipt=after)


def listed(
    desk: Desk, visit: Visit, *receipts: Sequence[bytes], by: Person | None = None
) -> list[custody_pb2.SessionReceipt]:
    """It took away these session receipts, each of which lists these receipts. Raises Failed."""
    got = list(visit.told.session_receipts)
    desk.trial.expect(
        f"{len(receipts)} session receipts",
        holds=len(got) == len(receipts),
        seen=str(len(got)),
        of=visit.reply,
    )
    found = []
    for envelope, ids in zip(got, receipts, strict=True):
        told, wrong = session_receipt(envelope, whose(desk, by), receipts=ids)
        desk.trial.expect_clean(wrong, "a session receipt that holds", of=visit.reply)
        found.append(told)
    return found


async def receipts_of(desk: Desk, parcels: Sequence[Parcel], *, by: Person | None = None) -> list[bytes]:
    """Ids of the parcels' receipts, in the order of the feed."""
    wanted = {parcel.parcel_id for parcel in parcels}
    feed = await feed_holds(desk, by=by)
    return [kept.id for kept in feed.receipts.kept if kept.told.parcel_id in wanted]


@case(
    "jrn/stay/lists-its-receipts", verifies=("LN-CUS-060",), kind=Kind.POSITIVE, profile=HANDHELD, needs=NEEDS
)
async def lists_its_receipts(trial: Trial) -> None:
    """A driver who brought two parcels and left has one session receipt: both receipts, in their order."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    badge, parcels = kiosk.badge(), await announced(desk, 2)
    await bring(kiosk, badge, parcels)
    await trial.control.pass_time(GONE)
    visit = await taken_away(desk, badge)
    listed(desk, visit, await receipts_of(desk, parcels))


@case(
    "jrn/stay/none-while-it-lasts",
    verifies=("LN-CUS-060",),
    kind=Kind.NEGATIVE,
    profile=HANDHELD,
    needs=NEEDS,
)
async def none_while_it_lasts(trial: Trial) -> None:
    """While the driver is there, or opened a door less than 5 minutes ago, there is none yet."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    badge, parcels = kiosk.badge(), await announced(desk, 2)
    await bring(kiosk, badge, parcels[:1])
    listed(desk, await taken_away(desk, badge))
    await trial.control.pass_time(timedelta(minutes=4))
    await bring(kiosk, badge, parcels[1:])
    await trial.control.pass_time(timedelta(minutes=4))
    listed(desk, await taken_away(desk, badge))
    await trial.control.pass_time(GONE)
    listed(desk, await taken_away(desk, badge), await receipts_of(desk, parcels))


@case(
    "jrn/stay/none-for-nothing", verifies=("LN-CUS-060",), kind=Kind.NEGATIVE, profile=HANDHELD, needs=NEEDS
)
async def none_for_nothing(trial: Trial) -> None:
    """A stay in which nothing changed hands has no session receipt."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    badge, (parcel,) = kiosk.badge(), await announced(desk, 1)
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, badge, wire.SCENE_DRIVER)
    seen = await kiosk.see("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label, wire.SCENE_DOOR_OPEN)
    await kiosk.control.hand(seen.door, wire.HAND_ACTION_SHUT)
    await kiosk.control.enter("driver", wire.KIOSK_ACT_TOOK_BACK)
    await trial.control.pass_time(GONE)
    listed(desk, await taken_away(desk, badge))


@case("jrn/stay/of-each-driver", verifies=("LN-CUS-060",), kind=Kind.NEGATIVE, profile=HANDHELD, needs=NEEDS)
async def of_each_driver(trial: Trial) -> None:
    """Two drivers of one courier in turn have a session receipt each: a stay is a badge's."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    parcels = await announced(desk, 3)
    badges = [kiosk.badge(), kiosk.badge()]
    await bring(kiosk, badges[0], parcels[:1], driver="first")
    await bring(kiosk, badges[1], parcels[1:2], driver="second")
    await bring(kiosk, badges[0], parcels[2:], driver="first")
    await trial.control.pass_time(GONE)
    visit = await taken_away(desk, badges[0])
    by_stay = [[parcels[0], parcels[2]], [parcels[1]]]
    wanted = [await receipts_of(desk, stay) for stay in by_stay]
    got = [list(each.receipt_ids) for each in _read(visit)]
    trial.expect(
        "both stays apart", holds=sorted(got) == sorted(wanted), seen=f"{[len(each) for each in got]}"
    )


@case("jrn/stay/nobody-elses", verifies=("LN-CUS-062",), kind=Kind.NEGATIVE, profile=HANDHELD, needs=NEEDS)
async def nobody_elses(trial: Trial) -> None:
    """A rival's badge takes away no session receipt of a courier's driver, and no receipt without a badge."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    badge, parcels = kiosk.badge(), await announced(desk, 1)
    await bring(kiosk, badge, parcels)
    await trial.control.pass_time(GONE)
    rival = desk.people.rival
    listed(desk, await taken_away(desk, kiosk.badge(rival)), by=rival)
    listed(desk, await taken_away(desk, ""))
    listed(desk, await taken_away(desk, badge), await receipts_of(desk, parcels))


@case(
    "jrn/stay/goes-on-after-a-number",
    verifies=("LN-CUS-062",),
    kind=Kind.NEGATIVE,
    profile=HANDHELD,
    needs=NEEDS,
)
async def goes_on_after_a_number(trial: Trial) -> None:
    """A handheld that has some session receipts takes away the later ones only."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    parcels = await announced(desk, 2)
    first = kiosk.badge()
    await bring(kiosk, first, parcels[:1])
    await trial.control.pass_time(GONE)
    earlier = await taken_away(desk, first)
    second = kiosk.badge()
    await bring(kiosk, second, parcels[1:], driver="second")
    await trial.control.pass_time(GONE)
    last = earlier.told.last_session_receipt
    later = await taken_away(desk, second, after=last)
    listed(desk, later, await receipts_of(desk, parcels[1:]))
    done = await taken_away(desk, second, after=later.told.last_session_receipt)
    listed(desk, done)
    trial.expect(
        "the number that was asked for",
        holds=done.told.last_session_receipt == later.told.last_session_receipt,
        seen=str(done.told.last_session_receipt),
    )


@case(
    "jrn/stay/survives-a-cut",
    verifies=("LN-CUS-060",),
    kind=Kind.FAULT,
    profile=HANDHELD,
    needs=(*NEEDS, Ability.POWER),
)
async def survives_a_cut(trial: Trial) -> None:
    """A stay that the power cuts in two still has its session receipt, with what was handed over before."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    badge, parcels = kiosk.badge(), await announced(desk, 1)
    await bring(kiosk, badge, parcels)
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await trial.control.pass_time(GONE)
    visit = await taken_away(desk, badge)
    listed(desk, visit, await receipts_of(desk, parcels))


def _read(visit: Visit) -> list[custody_pb2.SessionReceipt]:
    return [
        custody_pb2.SessionReceipt.FromString(envelope.payload) for envelope in visit.told.session_receipts
    ]
