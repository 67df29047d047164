"""How old a directory may be; what lies there is collected whatever its age (LN-TRU-030)."""

from datetime import timedelta

from lockernet.v1 import custody_pb2, events_pb2, services_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Trial
from lockernet_conformance.trial.directory import directory, ends, without, without_agreement
from lockernet_conformance.v1 import test_control_pb2 as wire

RULE = "LN-TRU-030"
AGING = (Ability.RESET, Ability.TRUST, Ability.CLOCK)
PEOPLE = (*AGING, Ability.KIOSK, Ability.DOORS)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
EXPIRED = "DIRECTORY_EXPIRED"


async def marked(desk: Desk) -> list[bool]:
    """Of each event in the courier's feed, whether it says that the directory was stale."""
    asked = await desk.ask("ListEvents", scope=services_pb2.FEED_SCOPE_MEMBER, after=events_pb2.Cursor())
    page = asked.ok(services_pb2.ListEventsResponse)
    return [events_pb2.Event.FromString(entry.event).stale_directory for entry in page.entries]


@case("jrn/directory/fresh", verifies=(RULE,), kind=Kind.NEGATIVE, needs=AGING)
async def fresh(trial: Trial) -> None:
    """Until just before its end a directory is fresh: orders are taken, and no event is marked."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        await held.replace(ends(held.issued_at + DAY))
        await trial.control.pass_time(DAY - HOUR)
        (await desk.reserve(desk.parcel())).confirmed()
        seen = await marked(desk)
        trial.expect("events without a mark", holds=bool(seen) and not any(seen), seen=str(seen))


@case("jrn/directory/stale", verifies=(RULE,), kind=Kind.NEGATIVE, needs=AGING)
async def stale(trial: Trial) -> None:
    """To seven days past its end a directory is stale: orders are taken, and their events are marked."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        await held.replace(ends(held.issued_at + DAY))
        (await desk.reserve(desk.parcel())).confirmed()
        await trial.control.pass_time(DAY + HOUR)
        (await desk.reserve(desk.parcel())).confirmed()
        seen = await marked(desk)
        trial.expect("the second event marked", holds=not seen[0] and seen[-1], seen=str(seen))
        await trial.control.pass_time(WEEK - 2 * HOUR)
        (await desk.reserve(desk.parcel())).confirmed()


@case("jrn/directory/expired", verifies=(RULE,), kind=Kind.NEGATIVE, needs=AGING)
async def expired(trial: Trial) -> None:
    """From seven days past its end on no order is taken, and a new directory makes the same bytes good."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        await held.replace(ends(held.issued_at + DAY))
        await trial.control.pass_time(DAY + WEEK + HOUR)
        parcel, walk_in = desk.parcel(), desk.parcel()
        sent = await desk.reserve(parcel)
        sent.refused(EXPIRED, status="UNAVAILABLE")
        (await desk.expect(walk_in)).refused(EXPIRED, status="UNAVAILABLE")
        trial.expect(
            "no signed Refusal: it may be sent again",
            holds=sent.reply.signed_refusal() is None,
            seen="a signed Refusal",
            of=sent.reply,
        )
        for each in (parcel, walk_in):
            (await desk.ask("GetParcel", parcel_id=each.parcel_id)).refused()
        await held.replace()
        (await desk.again(sent)).confirmed()


@case("jrn/directory/expired-no-cancel", verifies=(RULE,), kind=Kind.NEGATIVE, needs=AGING)
async def expired_no_cancel(trial: Trial) -> None:
    """An expired directory lets no order through, be it one that only gives something back."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        parcel = desk.parcel()
        (await desk.expect(parcel)).confirmed()
        await held.replace(ends(held.issued_at - WEEK))
        (await desk.cancel(parcel)).refused(EXPIRED, status="UNAVAILABLE")
        (await desk.send("reissue-code", parcel_id=parcel.parcel_id, generation=9)).refused(EXPIRED)


@case(
    "jrn/directory/expired-no-deposit",
    verifies=(RULE,),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=PEOPLE,
)
async def expired_no_deposit(trial: Trial) -> None:
    """With an expired directory no driver puts anything in, promised or not: no door opens."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        kiosk, parcel = Kiosk(desk), desk.parcel()
        (await desk.reserve(parcel)).confirmed()
        await held.replace(ends(held.issued_at - WEEK))
        before = await kiosk.pulses()
        await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge())
        await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
        await kiosk.nothing_opened(before)


@case(
    "jrn/directory/stale-deposit",
    verifies=(RULE,),
    kind=Kind.POSITIVE,
    profile=Profile.AUTOMATED,
    needs=PEOPLE,
)
async def stale_deposit(trial: Trial) -> None:
    """With a stale directory a driver still puts a parcel in, and the hand-over is marked."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        kiosk, parcel = Kiosk(desk), desk.parcel()
        (await desk.reserve(parcel)).confirmed()
        await held.replace(ends(held.issued_at - DAY))
        await kiosk.deposit(parcel)
        seen = await marked(desk)
        trial.expect("an event of the deposit marked", holds=not seen[0] and any(seen), seen=str(seen))


@case(
    "jrn/directory/expired-collected",
    verifies=(RULE,),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=PEOPLE,
)
async def expired_collected(trial: Trial) -> None:
    """A parcel that lies there is collected though the directory expired long ago."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        kiosk, parcel = Kiosk(desk), desk.parcel()
        (await desk.reserve(parcel)).confirmed()
        await kiosk.deposit(parcel)
        await held.replace(ends(held.issued_at - 30 * DAY))
        await kiosk.collect(parcel.claim.text)
        await held.replace()
        told = (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)
        trial.expect(
            "COLLECTED",
            holds=told.custody == custody_pb2.CUSTODY_STATE_COLLECTED,
            seen=custody_pb2.CustodyState.Name(told.custody),
        )


def _declare_gone(name: str, words: str) -> None:
    async def collected(trial: Trial) -> None:
        desk = Desk(trial)
        async with directory(desk, empty=True) as held:
            kiosk, parcel, rival = Kiosk(desk), desk.parcel(), desk.people.rival
            (await desk.reserve(parcel, by=rival)).confirmed()
            await kiosk.deposit(parcel, by=rival)
            await held.replace(without(rival) if name == "removed" else without_agreement(rival))
            await kiosk.collect(parcel.claim.text)
            await kiosk.turned_away(parcel.claim.text, person="another")

    collected.__doc__ = f"The parcel of a courier {words} is collected with its code all the same, once."
    case(
        f"jrn/directory/courier-{name}",
        verifies=(RULE,),
        kind=Kind.FAULT,
        profile=Profile.AUTOMATED,
        needs=PEOPLE,
    )(collected)


_declare_gone("removed", "that is in no directory any more")
_declare_gone("without-agreement", "whose agreement is over")


@case(
    "jrn/directory/driver-of-removed-courier",
    verifies=("LN-TRU-031", "LN-TRU-008"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=PEOPLE,
)
async def driver_of_removed_courier(trial: Trial) -> None:
    """The driver of a courier that was taken out of the directory opens no door, whatever was promised."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        kiosk, parcel, rival = Kiosk(desk), desk.parcel(), desk.people.rival
        (await desk.reserve(parcel, by=rival)).confirmed()
        badge = kiosk.badge(rival)
        await held.replace(without(rival))
        before = await kiosk.pulses()
        await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, badge)
        await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
        await kiosk.nothing_opened(before)
