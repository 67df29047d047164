"""A member's feed by pages: whole, in its order, sealed, and nobody else's (docs/spec/events.md)."""

from collections.abc import Callable

from lockernet.v1 import events_pb2, services_pb2
from lockernet_conformance.forge.reading.entries import NO_EVENT
from lockernet_conformance.forge.reading.feeds import Feed
from lockernet_conformance.forge.statements import Statement
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.feeds import MEMBER, POINT, demand, list_events, read_events

EMPTY = (Ability.RESET,)
PARCELS = 3


async def fresh(trial: Trial) -> Desk:
    """An empty point."""
    await trial.control.reset()
    return Desk(trial)


async def some_news(desk: Desk, *, parcels: int = PARCELS) -> None:
    """Promises given and taken back."""
    for _ in range(parcels):
        parcel = desk.parcel()
        (await desk.reserve(parcel)).confirmed()
        (await desk.cancel(parcel)).confirmed()


@case("svc/feed/tells-what-happened", verifies=("LN-EVT-001", "LN-EVT-008"), kind=Kind.POSITIVE, needs=EMPTY)
async def tells_what_happened(trial: Trial) -> None:
    """What was said yes to stands in the feed at once, in its order, and names the order that caused it."""
    desk = await fresh(trial)
    parcel = desk.parcel()
    promised = await desk.reserve(parcel)
    promised.confirmed()
    cancelled = await desk.cancel(parcel)
    cancelled.confirmed()
    feed = await read_events(desk)
    demand(desk, feed.wrong)
    told = [(entry.name, entry.event.cause.statement_id) for entry in feed.of(parcel.parcel_id)]
    wanted = [
        ("compartment_reserved", promised.statement.id),
        ("reservation_cancelled", cancelled.statement.id),
    ]
    trial.expect(
        "CompartmentReserved and ReservationCancelled, each with its order",
        holds=told == wanted,
        seen=", ".join(f"{name} of {cause.hex()[:8]}" for name, cause in told) or "nothing",
    )


@case("svc/feed/nothing-yet", verifies=("LN-EVT-005",), kind=Kind.NEGATIVE, needs=EMPTY)
async def nothing_yet(trial: Trial) -> None:
    """A member without events gets no entries, and a head that names 32 zero bytes."""
    desk = await fresh(trial)
    feed = await read_events(desk)
    demand(desk, feed.wrong)
    head = feed.heads[-1]
    trial.expect(
        "no entries, place 0, 32 zero bytes",
        holds=not feed.entries and head.cursor.sequence == 0 and head.event_id == NO_EVENT,
        seen=f"{len(feed.entries)} entries, place {head.cursor.sequence}, {head.event_id.hex()[:16]}",
    )


@case("svc/feed/page-by-page", verifies=("LN-EVT-004", "LN-EVT-005"), kind=Kind.NEGATIVE, needs=EMPTY)
async def page_by_page(trial: Trial) -> None:
    """Small pages give the same events as a large one, and each page's head names its last event."""
    desk = await fresh(trial)
    await some_news(desk)
    whole = await read_events(desk)
    for size in (1, 2, 5):
        feed = await read_events(desk, page_size=size)
        demand(desk, feed.wrong)
        _same(trial, feed, whole)


@case("svc/feed/pages-no-larger-than-asked", verifies=("LN-EVT-004",), kind=Kind.NEGATIVE, needs=EMPTY)
async def pages_no_larger_than_asked(trial: Trial) -> None:
    """A page holds no more entries than were asked for, and says that there are more."""
    desk = await fresh(trial)
    await some_news(desk)
    reply = await list_events(desk, page_size=2)
    page = reply.ok(services_pb2.ListEventsResponse)
    trial.expect(
        "one or two entries, and more",
        holds=1 <= len(page.entries) <= 2 and page.more,
        seen=f"{len(page.entries)} entries, more is {page.more}",
        of=reply,
    )


@case("svc/feed/says-when-it-ends", verifies=("LN-EVT-004",), kind=Kind.NEGATIVE, needs=EMPTY)
async def says_when_it_ends(trial: Trial) -> None:
    """At the end of the feed there is nothing more, and the head still names the last event."""
    desk = await fresh(trial)
    await some_news(desk)
    whole = await read_events(desk)
    reply = await list_events(desk, whole)
    page = reply.ok(services_pb2.ListEventsResponse)
    feed = whole.page(page.entries, page.head, more=page.more)
    demand(desk, feed.wrong)
    trial.expect(
        "no entries and no more",
        holds=not page.entries and not page.more,
        seen=f"{len(page.entries)} entries, more is {page.more}",
        of=reply,
    )


@case("svc/feed/goes-on-after-a-place", verifies=("LN-EVT-004",), kind=Kind.NEGATIVE, needs=EMPTY)
async def goes_on_after_a_place(trial: Trial) -> None:
    """Whoever goes on after its last place gets what is new, once, and without a gap."""
    desk = await fresh(trial)
    feed = await read_events(desk)
    for _ in range(PARCELS):
        await some_news(desk, parcels=1)
        before = len(feed.entries)
        feed = await read_events(desk, feed)
        demand(desk, feed.wrong)
        trial.expect(
            "two new events",
            holds=len(feed.entries) == before + 2,
            seen=f"{len(feed.entries) - before} of them",
        )


@case("svc/feed/same-bytes", verifies=("LN-EVT-002",), kind=Kind.NEGATIVE, needs=EMPTY)
async def same_bytes(trial: Trial) -> None:
    """An event keeps its bytes: read again later it has the same ones, and so the same id."""
    desk = await fresh(trial)
    await some_news(desk)
    first = await read_events(desk)
    await some_news(desk, parcels=1)
    again = await read_events(desk)
    kept = [entry.data for entry in again.entries][: len(first.entries)]
    trial.expect(
        "the first events byte for byte",
        holds=kept == [entry.data for entry in first.entries],
        seen="other bytes",
    )


@case("svc/feed/refused-orders-too", verifies=("LN-REQ-006",), kind=Kind.NEGATIVE, needs=EMPTY)
async def refused_orders_too(trial: Trial) -> None:
    """An order that was answered with a no stands in its sender's feed, with the reason."""
    desk = await fresh(trial)
    no = await desk.reserve(desk.parcel(outside=(9_000, 9_000, 9_000)))
    no.refused("NO_FITTING_SIZE")
    feed = await read_events(desk)
    demand(desk, feed.wrong)
    told = [
        (entry.body.reason, entry.body.final, entry.event.cause.statement_id)
        for entry in feed.named("order_refused")
    ]
    trial.expect(
        "one OrderRefused, NO_FITTING_SIZE and final, caused by the order",
        holds=told == [("NO_FITTING_SIZE", True, no.statement.id)],
        seen=str([(reason, final) for reason, final, _ in told]),
    )


@case("svc/feed/a-retry-is-no-news", verifies=("LN-EVT-001", "LN-REQ-002"), kind=Kind.NEGATIVE, needs=EMPTY)
async def a_retry_is_no_news(trial: Trial) -> None:
    """The same bytes again are answered, and make no second event."""
    desk = await fresh(trial)
    sent = [await desk.reserve(desk.parcel()), await desk.reserve(desk.parcel(outside=(9_000, 9_000, 9_000)))]
    sent[0].confirmed()
    before = await read_events(desk)
    for each in sent:
        await desk.again(each)
    _same(trial, await read_events(desk), before)


def _flipped(statement: Statement) -> Statement:
    key_id, signature = statement.signatures[0]
    return statement.but(signatures=((key_id, signature[:-1] + bytes([signature[-1] ^ 1])),))


def _broken(statement: Statement) -> Statement:
    return statement.but(payload=statement.payload[:-1])


UNHEARD: dict[str, Callable[[Statement], Statement]] = {"flipped-signature": _flipped, "cut-payload": _broken}


@case("svc/feed/bad-bytes-leave-nothing", verifies=("LN-REQ-006",), kind=Kind.NEGATIVE, needs=EMPTY)
async def bad_bytes_leave_nothing(trial: Trial) -> None:
    """Orders that are untrusted, malformed, or reuse a request id leave no event."""
    desk = await fresh(trial)
    first = await desk.reserve(desk.parcel())
    first.confirmed()
    before = await read_events(desk)
    for spoil in UNHEARD.values():
        parcel = desk.parcel()
        statement, request_id = desk.make("reserve-compartment", parcel=parcel.terms(), label=parcel.label)
        (await desk.deliver(spoil(statement), request_id=request_id)).refused()
    (await desk.reserve(desk.parcel(), request_id=first.request_id)).refused("REQUEST_ID_REUSED")
    _same(trial, await read_events(desk), before)


@case("svc/feed/others-see-nothing", verifies=("LN-EVT-004", "LN-CUS-022"), kind=Kind.NEGATIVE, needs=EMPTY)
async def others_see_nothing(trial: Trial) -> None:
    """A courier's feed tells of its own parcels: nothing of a rival's is in it, and no gap shows either."""
    desk = await fresh(trial)
    rival = desk.people.rival
    await some_news(desk)
    theirs = await read_events(desk, by=rival)
    demand(desk, theirs.wrong)
    trial.expect("an empty feed", holds=not theirs.entries, seen=f"{len(theirs.entries)} entries")
    parcel = desk.parcel()
    (await desk.reserve(parcel, by=rival)).confirmed()
    await some_news(desk)
    mine, theirs = await read_events(desk), await read_events(desk, by=rival)
    demand(desk, (*mine.wrong, *theirs.wrong))
    trial.expect(
        "one event in the rival's feed, and it in no other",
        holds=len(theirs.entries) == 1 and theirs.entries[0].id not in {each.id for each in mine.entries},
        seen=f"{len(theirs.entries)} entries",
    )


@case("svc/feed/whole-view-is-the-operators", verifies=("LN-EVT-004", "LN-REQ-005"), kind=Kind.NEGATIVE)
async def whole_view_is_the_operators(trial: Trial) -> None:
    """A courier that asks for the point's whole journal is told that there is none."""
    desk = Desk(trial)
    reply = await desk.ask("ListEvents", scope=POINT, after=events_pb2.Cursor())
    reply.refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/feed/unknown-scope", verifies=("LN-MSG-007",), kind=Kind.NEGATIVE)
async def unknown_scope(trial: Trial) -> None:
    """A scope that nobody knows is nobody's view."""
    desk = Desk(trial)
    for scope in (0, 77):
        reply = await desk.ask("ListEvents", scope=scope, after=events_pb2.Cursor())
        reply.refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/feed/another-point", verifies=("LN-REQ-005",), kind=Kind.NEGATIVE)
async def another_point(trial: Trial) -> None:
    """The feed of another point is not here."""
    desk = Desk(trial)
    reply = await desk.ask("ListEvents", point_id="some-other-point", scope=MEMBER, after=events_pb2.Cursor())
    reply.refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/feed/page-size-beyond-bounds", verifies=("LN-MSG-002",), kind=Kind.NEGATIVE)
async def page_size_beyond_bounds(trial: Trial) -> None:
    """A page of more than 10,000 entries is MALFORMED_FIELD."""
    reply = await list_events(Desk(trial), page_size=10_001)
    reply.refused("MALFORMED_FIELD", status="INVALID_ARGUMENT")


CURSORS: dict[str, tuple[str, Callable[[int, int], tuple[int, int]]]] = {
    "next-epoch": ("of an epoch that has not begun", lambda epoch, last: (epoch + 1, last)),
    "next-epochs-beginning": ("at the beginning of an epoch to come", lambda epoch, _last: (epoch + 1, 0)),
    "beyond-the-end": ("one place beyond the last event", lambda epoch, last: (epoch, last + 1)),
    "far-beyond-the-end": ("at the largest place of all", lambda epoch, _last: (epoch, 2**63 - 1)),
    "no-epoch": ("with a place and without an epoch", lambda _epoch, last: (0, last)),
}
"""Places that belong to no history of this point, made of the epoch and the last place of the feed."""


async def place_of(desk: Desk, place: Callable[[int, int], tuple[int, int]]) -> events_pb2.Cursor:
    """Such a place, of a feed in which something happened."""
    modern = desk.people.modern
    parcel = desk.parcel()
    (await desk.reserve(parcel, by=modern)).confirmed()
    (await desk.cancel(parcel, by=modern)).confirmed()
    feed = await read_events(desk, by=modern)
    epoch, sequence = place(feed.end.epoch, feed.end.sequence)
    return events_pb2.Cursor(epoch=epoch, sequence=sequence)


def _cursor_case(name: str, words: str, place: Callable[[int, int], tuple[int, int]]) -> None:
    async def refused(trial: Trial) -> None:
        desk, after = Desk(trial), await place_of(Desk(trial), place)
        reply = await desk.ask("ListEvents", by=desk.people.modern, scope=MEMBER, after=after)
        reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")

    refused.__doc__ = f"A cursor {words} is MALFORMED_CURSOR: it belongs to another history."
    case(f"svc/feed/cursor~{name}", verifies=("LN-EVT-004",), kind=Kind.NEGATIVE)(refused)


for _name, (_words, _place) in CURSORS.items():
    _cursor_case(_name, _words, _place)


@case("svc/feed/cursor-of-a-rival", verifies=("LN-EVT-004",), kind=Kind.NEGATIVE, needs=EMPTY)
async def cursor_of_a_rival(trial: Trial) -> None:
    """A place that only a rival's feed has reached is beyond the end of one's own."""
    desk = await fresh(trial)
    await some_news(desk)
    theirs = await read_events(desk)
    reply = await desk.ask("ListEvents", by=desk.people.rival, scope=MEMBER, after=theirs.end.cursor)
    reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")


@case("svc/feed/cursor-too-large", verifies=("LN-MSG-002",), kind=Kind.NEGATIVE)
async def cursor_too_large(trial: Trial) -> None:
    """A place of 2^63 or more is no place at all."""
    desk = Desk(trial)
    for epoch, sequence in ((1, 2**63), (2**63, 0), (2**64 - 1, 2**64 - 1)):
        after = events_pb2.Cursor(epoch=epoch, sequence=sequence)
        reply = await desk.ask("ListEvents", scope=MEMBER, after=after)
        reply.refused("MALFORMED_FIELD", status="INVALID_ARGUMENT")


def _same(trial: Trial, feed: Feed, before: Feed) -> None:
    trial.expect(
        "the same events",
        holds=[entry.data for entry in feed.entries] == [entry.data for entry in before.entries],
        seen=f"{len(feed.entries)} events, before {len(before.entries)}",
    )
