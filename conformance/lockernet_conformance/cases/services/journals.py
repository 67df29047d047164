"""The operator's whole view: one journal without a gap, sealed by a chain of checkpoints."""

from datetime import timedelta

from lockernet.v1 import services_pb2
from lockernet_conformance.cases.services.carriers import give_up
from lockernet_conformance.cases.services.feeds import fresh, some_news
from lockernet_conformance.forge.reading.journals import Journal
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Kiosk, Trial
from lockernet_conformance.trial.feeds import POINT, demand, operator_session, read_events, read_journal
from lockernet_conformance.trial.streams import read_stream
from lockernet_conformance.v1 import test_control_pb2 as wire

OPERATOR = (Ability.RESET, Ability.OPERATOR_KEY)
SECONDS = 4
STEP = timedelta(seconds=2)
MOST_UNSEALED = 256
REFUSALS, AT_ONCE = 300, 30


@case("svc/journal/without-a-gap", verifies=("LN-EVT-007",), kind=Kind.NEGATIVE, needs=OPERATOR)
async def without_a_gap(trial: Trial) -> None:
    """The operator reads every event of its point: from 1, without a gap, each naming the one before."""
    desk = await fresh(trial)
    await some_news(desk)
    (await desk.reserve(desk.parcel(), by=desk.people.rival)).confirmed()
    journal = await read_journal(desk, page_size=4)
    demand(desk, journal.faults)
    trial.expect(
        "all seven events of the couriers, at least",
        holds=len(journal.entries) >= 7,
        seen=str(len(journal.entries)),
    )


@case("svc/journal/holds-every-feed", verifies=("LN-EVT-008",), kind=Kind.NEGATIVE, needs=OPERATOR)
async def holds_every_feed(trial: Trial) -> None:
    """What members read are the journal's own events, byte for byte, and all of theirs."""
    desk = await fresh(trial)
    rival = desk.people.rival
    await some_news(desk)
    (await desk.reserve(desk.parcel(), by=rival)).confirmed()
    journal = await read_journal(desk)
    demand(desk, journal.faults)
    for person in (desk.people.courier, rival):
        feed = await read_events(desk, by=person)
        demand(desk, feed.wrong)
        mine = [each.data for each in journal.entries if each.place_of(person.member_id)]
        trial.expect(
            f"the feed of {person.member_id}",
            holds=[each.data for each in feed.entries] == mine,
            seen=f"{len(feed.entries)} events, {len(mine)} in the journal",
        )


@case("svc/journal/sealed-to-its-end", verifies=("LN-EVT-003",), kind=Kind.NEGATIVE, needs=OPERATOR)
async def sealed_to_its_end(trial: Trial) -> None:
    """Before a journal is shown it is sealed: the checkpoint names its last event."""
    desk = await fresh(trial)
    await some_news(desk)
    journal = await read_journal(desk)
    demand(desk, journal.faults)
    seal = journal.checkpoints[-1].told
    trial.expect(
        f"place {journal.end.sequence}",
        holds=(seal.cursor.sequence, seal.event_id) == (journal.end.sequence, journal.end.event_id),
        seen=f"place {seal.cursor.sequence}",
    )


@case("svc/journal/checkpoints-in-a-chain", verifies=("LN-EVT-003",), kind=Kind.NEGATIVE, needs=OPERATOR)
async def checkpoints_in_a_chain(trial: Trial) -> None:
    """Checkpoints count without a gap, and each names the one before it."""
    desk = await fresh(trial)
    journal = await read_journal(desk)
    for _ in range(3):
        await some_news(desk, parcels=1)
        journal = await read_journal(desk, journal)
    demand(desk, journal.faults)
    numbers = [each.told.header.sequence for each in journal.checkpoints]
    trial.expect("four of them, each later", holds=len(set(numbers)) == 4, seen=str(numbers))


@case("svc/journal/nothing-new-no-new-seal", verifies=("LN-EVT-003",), kind=Kind.NEGATIVE, needs=OPERATOR)
async def nothing_new_no_new_seal(trial: Trial) -> None:
    """A place is sealed by one checkpoint: read twice it shows no two words about one journal."""
    desk = await fresh(trial)
    await some_news(desk)
    journal = await read_journal(desk)
    journal = await read_journal(desk, journal)
    demand(desk, journal.faults)
    first, second = journal.checkpoints[-2:]
    same_place = first.told.cursor == second.told.cursor
    trial.expect(
        "one event at one place",
        holds=not same_place or first.told.event_id == second.told.event_id,
        seen="two events",
    )


@case(
    "svc/journal/sealed-every-second",
    verifies=("LN-EVT-003",),
    kind=Kind.NEGATIVE,
    needs=(*OPERATOR, Ability.CLOCK),
)
async def sealed_every_second(trial: Trial) -> None:
    """Each second in which something happened is sealed, though nobody reads meanwhile."""
    desk = await fresh(trial)
    journal = await read_journal(desk)
    for _ in range(SECONDS):
        await some_news(desk, parcels=1)
        await trial.control.pass_time(STEP)
    journal = await read_journal(desk, journal)
    demand(desk, journal.faults)
    first, last = (each.told.header.sequence for each in journal.checkpoints[-2:])
    trial.expect(
        f"{SECONDS} checkpoints more, at least", holds=last - first >= SECONDS, seen=str(last - first)
    )


@case("svc/journal/sealed-every-256", verifies=("LN-EVT-003",), kind=Kind.FAULT, needs=OPERATOR)
async def sealed_every_256(trial: Trial) -> None:
    """However much happens in one second, at most 256 events lie between two checkpoints."""
    desk = await fresh(trial)
    journal = await read_journal(desk)
    for _ in range(REFUSALS // AT_ONCE):
        lost = [give_up(desk, desk.parcel()).wire() for _ in range(AT_ONCE)]
        orders = [services_pb2.CancelReservationRequest(order=each) for each in lost]
        await trial.together(*[("CancelReservation", order, ()) for order in orders])
    journal = await read_journal(desk, journal)
    demand(desk, journal.faults)
    first, last = journal.checkpoints[0].told, journal.checkpoints[-1].told
    events = last.cursor.sequence - first.cursor.sequence
    needed = -(-events // MOST_UNSEALED)
    trial.expect(
        f"{needed} checkpoints for {events} events, at least",
        holds=last.header.sequence - first.header.sequence >= needed,
        seen=str(last.header.sequence - first.header.sequence),
    )


@case(
    "svc/journal/bank-events-are-no-members",
    verifies=("LN-EVT-008",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=(*OPERATOR, Ability.DOORS),
)
async def bank_events_are_no_members(trial: Trial) -> None:
    """A door broken open with nothing behind it is in the journal, and in no courier's feed."""
    desk = await fresh(trial)
    await some_news(desk)
    before = await read_events(desk)
    door = trial.world.doors[0]
    await trial.control.hand(door, wire.HAND_ACTION_FORCE)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    journal, after = await read_journal(desk), await read_events(desk)
    demand(desk, (*journal.faults, *after.wrong))
    alarms = [each for each in journal.entries if each.name == "unexpected_door_opened"]
    trial.expect(
        "an alarm that concerns no member",
        holds=len(alarms) == 1 and not alarms[0].event.members,
        seen=f"{len(alarms)} alarms, members: {[len(each.event.members) for each in alarms]}",
    )
    trial.expect(
        "the courier's feed as before",
        holds=len(after.entries) == len(before.entries),
        seen=f"{len(after.entries) - len(before.entries)} events more",
    )


@case("svc/journal/streamed-too", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE, needs=OPERATOR)
async def streamed_too(trial: Trial) -> None:
    """The operator's stream shows what its pages show, with the newest checkpoint."""
    desk = await fresh(trial)
    await some_news(desk)
    pages = await read_journal(desk)
    stream = await read_stream(
        desk,
        scope=POINT,
        metadata=operator_session(desk),
        seconds=0.3,
        enough=lambda read: sum(len(each.entries) for each in read.messages) >= len(pages.entries),
    )
    journal = Journal(pages.whose)
    for message in stream.messages:
        journal = journal.page(message.entries, message.head, more=True)
    demand(desk, journal.faults)
    trial.expect(
        "the events of the pages",
        holds=[each.data for each in journal.entries][: len(pages.entries)]
        == [each.data for each in pages.entries],
        seen=f"{len(journal.entries)} events; the pages have {len(pages.entries)}",
        of=stream.reply,
    )


@case(
    "svc/journal/names-no-person",
    verifies=("LN-NOD-046",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=(*OPERATOR, Ability.KIOSK, Ability.DOORS),
)
async def names_no_person(trial: Trial) -> None:
    """No label, and nothing of a driver's badge, is in any event of the journal."""
    desk = await fresh(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    holder = trial.draw(8)
    badge = kiosk.badge(holder=holder)
    (await desk.reserve(parcel)).confirmed()
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, badge, wire.SCENE_DRIVER)
    seen = await kiosk.see("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label, wire.SCENE_DOOR_OPEN)
    await kiosk.control.hand(seen.door, wire.HAND_ACTION_PUT)
    await kiosk.control.hand(seen.door, wire.HAND_ACTION_SHUT)
    journal = await read_journal(desk)
    demand(desk, journal.faults)
    for words, secret in (("the label", parcel.label.encode()), ("the badge's holder", holder)):
        found = [each.words() for each in journal.entries if secret in each.data]
        trial.expect(f"{words} in no event", holds=not found, seen=", ".join(found))
