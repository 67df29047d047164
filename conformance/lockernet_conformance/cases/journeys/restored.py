"""A point whose storage was set back to an older copy: a new epoch, nobody believed, nothing opened."""

from dataclasses import dataclass
from datetime import timedelta

from lockernet.v1 import custody_pb2, events_pb2, services_pb2
from lockernet_conformance.cases.services.feeds import some_news
from lockernet_conformance.forge.reading.feeds import Feed
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.feeds import MEMBER, demand, feed_holds, read_events, read_journal
from lockernet_conformance.trial.streams import read_stream
from lockernet_conformance.v1 import test_control_pb2 as wire

BANK = (Ability.RESET, Ability.REWIND, Ability.CLOCK, Ability.KIOSK, Ability.DOORS)
ORDERS = (Ability.RESET, Ability.REWIND, Ability.CLOCK)
AT_THE_POINT = Profile.AUTOMATED
UNCERTAIN = custody_pb2.CUSTODY_STATE_UNCERTAIN
NOTED = timedelta(seconds=3)
"""By then the newest place of the journal is kept outside the database (LN-NOD-030)."""


@dataclass(frozen=True)
class SetBack:
    """What was, before the copy was put back."""

    desk: Desk
    kept: Feed
    """The courier's feed when the copy was made."""
    lost: Feed
    """The same before the copy was put back."""
    known: Parcel
    """Promised before the copy was made."""
    forgotten: Parcel
    """Promised after it."""


async def set_back(trial: Trial) -> SetBack:
    """Promise a parcel, copy, promise another one, put the copy back."""
    await trial.control.reset()
    desk = Desk(trial)
    known, forgotten = desk.parcel(), desk.parcel()
    (await desk.reserve(known)).confirmed()
    kept = await read_events(desk)
    await trial.control.keep()
    (await desk.reserve(forgotten)).confirmed()
    lost = await read_events(desk)
    await trial.control.pass_time(NOTED)
    await trial.control.put_back()
    return SetBack(desk, kept, lost, known, forgotten)


async def with_a_parcel(trial: Trial, *, collected: bool) -> tuple[Desk, Kiosk, Parcel]:
    """A parcel lies there when the copy is made; afterwards it is collected, or another one is promised."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    await kiosk.deposit(parcel)
    await trial.control.keep()
    if collected:
        await kiosk.collect(parcel.claim.text)
    else:
        (await desk.reserve(desk.parcel())).confirmed()
    await trial.control.pass_time(NOTED)
    await trial.control.put_back()
    return desk, kiosk, parcel


async def state_of(desk: Desk, parcel: Parcel) -> int:
    """Where GetParcel says it is."""
    reply = await desk.ask("GetParcel", parcel_id=parcel.parcel_id)
    return reply.ok(services_pb2.GetParcelResponse).custody


@case(
    "jrn/restored/new-epoch",
    verifies=("LN-EVT-020", "LN-NOD-030", "LN-NOD-031"),
    kind=Kind.FAULT,
    needs=ORDERS,
)
async def new_epoch(trial: Trial) -> None:
    """A node whose database was set back begins a higher epoch by itself; all places begin at 1 again."""
    was = await set_back(trial)
    feed = await feed_holds(was.desk)
    trial.expect(
        f"an epoch above {was.lost.end.epoch}, and events in it",
        holds=feed.end.epoch > was.lost.end.epoch and bool(feed.entries),
        seen=f"epoch {feed.end.epoch}, {len(feed.entries)} events",
    )


@case("jrn/restored/says-what-is-trusted", verifies=("LN-EVT-020",), kind=Kind.FAULT, needs=ORDERS)
async def says_what_is_trusted(trial: Trial) -> None:
    """The first event of the new epoch names the last place that the node still has, and not what it lost."""
    was = await set_back(trial)
    feed = await feed_holds(was.desk)
    first = feed.entries[0] if feed.entries else None
    trial.expect("EpochBegun", holds=first is not None and first.name == "epoch_begun", seen=_first(feed))
    begun, last = feed.entries[0].body, was.kept.entries[-1]
    known = {each.event.position.sequence: each.id for each in was.lost.entries}
    sequence = begun.trusted_sequence
    trial.expect(
        f"epoch {was.kept.end.epoch}, from place {last.event.position.sequence} on and before what is lost",
        holds=begun.trusted_epoch == was.kept.end.epoch
        and last.event.position.sequence <= sequence < was.lost.entries[-1].event.position.sequence
        and known.get(sequence, begun.trusted_event_id) == begun.trusted_event_id,
        seen=f"epoch {begun.trusted_epoch}, place {sequence}",
    )


@case("jrn/restored/first-of-the-journal", verifies=("LN-EVT-020",), kind=Kind.FAULT, needs=ORDERS)
async def first_of_the_journal(trial: Trial) -> None:
    """EpochBegun is the first event of its epoch: place 1, with nothing before it."""
    was = await set_back(trial)
    feed = await feed_holds(was.desk)
    begun = feed.named("epoch_begun")
    places = [each.event.position.sequence for each in begun]
    trial.expect("one, at place 1", holds=places == [1], seen=str(places))


@case("jrn/restored/old-places-refused", verifies=("LN-EVT-004",), kind=Kind.FAULT, needs=ORDERS)
async def old_places_refused(trial: Trial) -> None:
    """A place of the epoch before is MALFORMED_CURSOR, by pages and by streams, lost or not."""
    was = await set_back(trial)
    for feed in (was.kept, was.lost):
        reply = await was.desk.ask("ListEvents", scope=MEMBER, after=feed.end.cursor)
        reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")
        stream = await read_stream(was.desk, after=feed.end.cursor, seconds=0.2)
        stream.reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")
    beginning = events_pb2.Cursor(epoch=was.lost.end.epoch, sequence=0)
    reply = await was.desk.ask("ListEvents", scope=MEMBER, after=beginning)
    reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")


@case("jrn/restored/tells-whom-it-concerns", verifies=("LN-EVT-020",), kind=Kind.NEGATIVE, needs=ORDERS)
async def tells_whom_it_concerns(trial: Trial) -> None:
    """EpochBegun stands in the feed of each courier with a live parcel, and in no other."""
    was = await set_back(trial)
    mine = await feed_holds(was.desk)
    theirs = await read_events(was.desk, by=was.desk.people.rival)
    demand(was.desk, theirs.wrong)
    trial.expect("EpochBegun for the courier", holds=bool(mine.named("epoch_begun")), seen=_first(mine))
    trial.expect("nothing for the rival", holds=not theirs.entries, seen=f"{len(theirs.entries)} events")
    epoch = theirs.heads[-1].cursor.epoch
    trial.expect(f"epoch {mine.end.epoch} for both", holds=epoch == mine.end.epoch, seen=f"epoch {epoch}")


@case("jrn/restored/takes-nothing-in", verifies=("LN-NOD-032",), kind=Kind.FAULT, needs=ORDERS)
async def takes_nothing_in(trial: Trial) -> None:
    """A point in recovery takes no reservation and no order for a deposit: POINT_IN_RECOVERY."""
    was = await set_back(trial)
    desk, parcel = was.desk, was.desk.parcel()
    (await desk.reserve(parcel)).refused("POINT_IN_RECOVERY", status="FAILED_PRECONDITION")
    reply = await desk.ask("GetParcel", parcel_id=parcel.parcel_id)
    reply.refused("NOT_FOUND")


@case("jrn/restored/forgot-what-was-lost", verifies=("LN-EVT-021",), kind=Kind.FAULT, needs=ORDERS)
async def forgot_what_was_lost(trial: Trial) -> None:
    """The point does not know of what came after the copy, says so, and keeps what came before."""
    was = await set_back(trial)
    reply = await was.desk.ask("GetParcel", parcel_id=was.forgotten.parcel_id)
    reply.refused("NOT_FOUND", status="NOT_FOUND")
    state = await state_of(was.desk, was.known)
    expected = custody_pb2.CUSTODY_STATE_EXPECTED
    trial.expect("EXPECTED", holds=state == expected, seen=custody_pb2.CustodyState.Name(state))  # type: ignore[arg-type]
    feed = await feed_holds(was.desk)
    told = feed.of(was.forgotten.parcel_id)
    trial.expect("no event of the lost parcel", holds=not told, seen=f"{len(told)} of them")


@case("jrn/restored/promise-broken", verifies=("LN-NOD-032",), kind=Kind.FAULT, needs=ORDERS)
async def promise_broken(trial: Trial) -> None:
    """With every compartment in doubt no promise stands: the courier is told that it is broken."""
    was = await set_back(trial)
    feed = await feed_holds(was.desk)
    told = feed.named("promise_broken", was.known.parcel_id)
    trial.expect("one PromiseBroken", holds=len(told) == 1, seen=f"{len(told)} of them")


@case(
    "jrn/restored/parcels-in-doubt",
    verifies=("LN-NOD-032",),
    kind=Kind.FAULT,
    profile=AT_THE_POINT,
    needs=BANK,
)
async def parcels_in_doubt(trial: Trial) -> None:
    """A parcel that lay there is UNCERTAIN, and its good code opens no door before somebody has looked."""
    desk, kiosk, parcel = await with_a_parcel(trial, collected=False)
    state = await state_of(desk, parcel)
    trial.expect("UNCERTAIN", holds=state == UNCERTAIN, seen=custody_pb2.CustodyState.Name(state))  # type: ignore[arg-type]
    await kiosk.turned_away(parcel.claim.text)
    feed = await feed_holds(desk)
    told = feed.named("custody_marked_uncertain", parcel.parcel_id)
    trial.expect("one CustodyMarkedUncertain", holds=len(told) == 1, seen=f"{len(told)} of them")


@case(
    "jrn/restored/spent-code-stays-spent",
    verifies=("LN-NOD-032",),
    kind=Kind.FAULT,
    profile=AT_THE_POINT,
    needs=BANK,
)
async def spent_code_stays_spent(trial: Trial) -> None:
    """Whoever sets a point back to before a collection gets no second opening for the spent code."""
    desk, kiosk, parcel = await with_a_parcel(trial, collected=True)
    await kiosk.turned_away(parcel.claim.text)
    state = await state_of(desk, parcel)
    trial.expect("UNCERTAIN", holds=state == UNCERTAIN, seen=custody_pb2.CustodyState.Name(state))  # type: ignore[arg-type]


@case(
    "jrn/restored/label-opens-nothing",
    verifies=("LN-NOD-032",),
    kind=Kind.FAULT,
    profile=AT_THE_POINT,
    needs=BANK,
)
async def label_opens_nothing(trial: Trial) -> None:
    """A driver with a parcel that was announced before the copy finds no door: the point is in recovery."""
    was = await set_back(trial)
    kiosk = Kiosk(was.desk)
    before = await kiosk.pulses()
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER, wire.SCENE_REFUSED)
    await kiosk.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, was.known.label)
    await kiosk.nothing_opened(before)
    state = await state_of(was.desk, was.known)
    expected = custody_pb2.CUSTODY_STATE_EXPECTED
    trial.expect("EXPECTED", holds=state == expected, seen=custody_pb2.CustodyState.Name(state))  # type: ignore[arg-type]


@case(
    "jrn/restored/opens-nothing",
    verifies=("LN-CUS-016",),
    kind=Kind.FAULT,
    profile=AT_THE_POINT,
    needs=BANK,
)
async def opens_nothing(trial: Trial) -> None:
    """A copy made in the middle of a visit opens no door when it is put back."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    door = await kiosk.open_for_deposit(parcel)
    await trial.control.keep()
    await trial.control.hand(door, wire.HAND_ACTION_PUT)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await kiosk.see("driver", wire.KIOSK_ACT_LOOK, "", wire.SCENE_DONE, wire.SCENE_ASKING, wire.SCENE_DRIVER)
    await trial.control.pass_time(NOTED)
    before = await kiosk.pulses()
    await trial.control.put_back()
    await trial.control.pass_time(NOTED)
    await kiosk.nothing_opened(before)
    await feed_holds(desk)


@case("jrn/restored/answers-before-it-stand", verifies=("LN-REQ-002",), kind=Kind.FAULT, needs=ORDERS)
async def answers_before_it_stand(trial: Trial) -> None:
    """What was answered before the copy is answered alike afterwards, though the point takes nothing new."""
    await trial.control.reset()
    desk = Desk(trial)
    first = await desk.reserve(desk.parcel())
    first.confirmed()
    await trial.control.keep()
    await some_news(desk)
    await trial.control.pass_time(NOTED)
    await trial.control.put_back()
    again = await desk.again(first)
    trial.expect(
        "the first answer, byte for byte",
        holds=again.reply.record.answer.body == first.reply.record.answer.body,
        seen=again.reply.words(),
        of=again.reply,
    )


@case("jrn/restored/twice", verifies=("LN-EVT-020",), kind=Kind.FAULT, needs=ORDERS)
async def twice(trial: Trial) -> None:
    """The same copy put back a second time gives an epoch higher than both before."""
    was = await set_back(trial)
    once = await read_events(was.desk)
    await trial.control.pass_time(NOTED)
    await trial.control.put_back()
    again = await feed_holds(was.desk)
    trial.expect(
        f"an epoch above {once.end.epoch}",
        holds=again.end.epoch > once.end.epoch > was.lost.end.epoch,
        seen=f"epoch {again.end.epoch}",
    )


@case(
    "jrn/restored/checkpoints-go-on",
    verifies=("LN-EVT-022",),
    kind=Kind.FAULT,
    needs=(*ORDERS, Ability.OPERATOR_KEY),
)
async def checkpoints_go_on(trial: Trial) -> None:
    """The chain of checkpoints goes on in the new epoch, after the last one that the copy holds."""
    await trial.control.reset()
    desk = Desk(trial)
    await some_news(desk)
    before = await read_journal(desk)
    await trial.control.keep()
    await some_news(desk)
    await trial.control.pass_time(NOTED)
    await trial.control.put_back()
    after = await read_journal(desk)
    demand(desk, (*before.faults, *after.faults))
    last, first = before.checkpoints[-1], after.checkpoints[0]
    step = first.told.header.sequence - last.told.header.sequence
    trial.expect(
        "a later checkpoint, and the next one names the last one of the copy",
        holds=step > 1 or (step == 1 and first.told.header.previous_statement_id == last.id),
        seen=f"checkpoint {first.told.header.sequence} after {last.told.header.sequence}",
    )


@case(
    "jrn/restored/compartments-out-of-service",
    verifies=("LN-NOD-032",),
    kind=Kind.FAULT,
    profile=AT_THE_POINT,
    needs=(*ORDERS, Ability.OPERATOR_KEY),
)
async def compartments_out_of_service(trial: Trial) -> None:
    """Every compartment that holds no parcel in doubt is out of service until it is inspected."""
    was = await set_back(trial)
    journal = await read_journal(was.desk)
    demand(was.desk, journal.faults)
    told = {
        each.body.compartment_id
        for each in journal.entries
        if each.name == "compartment_faulted" and each.body.reason == "POINT_IN_RECOVERY"
    }
    doors = len(trial.world.doors) or len(told)
    trial.expect("all of them", holds=bool(told) and len(told) == doors, seen=f"{len(told)} of {doors}")


def _first(feed: Feed) -> str:
    return feed.entries[0].words() if feed.entries else "an empty feed"
