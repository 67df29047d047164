"""The target's feed in a case: read whole, verified, and held against what the target says elsewhere."""

from collections.abc import Sequence

from lockernet.v1 import custody_pb2, services_pb2
from lockernet_conformance.forge.people import SESSION_ENTRY, VERSION_ENTRY, Person
from lockernet_conformance.forge.reading.feeds import Feed, Whose
from lockernet_conformance.forge.reading.journals import Journal
from lockernet_conformance.forge.reading.ways import Ways, ways
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.orders import Desk, OperatorVoice, operator_keys
from lockernet_conformance.trial.reply import Reply
from lockernet_conformance.trial.trial import Metadata

PAGES = 400
"""More pages than any feed of a test has."""
MEMBER, POINT = services_pb2.FEED_SCOPE_MEMBER, services_pb2.FEED_SCOPE_POINT


def whose(desk: Desk, by: Person | None = None) -> Whose:
    """This person's feed."""
    world = desk.trial.world
    member = (by or desk.people.courier).member_id
    return Whose(world.network_id, world.operator_id, world.point_id, member, operator_keys(world))


def operator_session(desk: Desk) -> Metadata:
    """Metadata of a question by the operator itself. Needs OPERATOR_KEY."""
    trial = desk.trial
    operator = Person(trial.world.operator_id, trial.world.seed)
    voice = OperatorVoice(trial)
    token = operator.session(desk.here(), trial.request_id(), sign_with=[voice])
    return (VERSION_ENTRY, (SESSION_ENTRY, token.wire().SerializeToString(deterministic=True)))


async def list_events(
    desk: Desk,
    feed: Feed | None = None,
    *,
    by: Person | None = None,
    page_size: int = 0,
    metadata: Metadata | None = None,
) -> Reply:
    """One question: what comes after what was read."""
    after = (feed or Feed(whose(desk, by))).end.cursor
    return await desk.ask(
        "ListEvents", by=by, metadata=metadata, scope=MEMBER, after=after, page_size=page_size
    )


async def read_events(
    desk: Desk, feed: Feed | None = None, *, by: Person | None = None, page_size: int = 0
) -> Feed:
    """Every page after what was read; nothing read: from the beginning. Raises Failed if one is refused."""
    feed = feed or Feed(whose(desk, by))
    for _ in range(PAGES):
        reply = await list_events(desk, feed, by=by, page_size=page_size)
        page = reply.ok(services_pb2.ListEventsResponse)
        feed = feed.page(page.entries, page.head, more=page.more)
        if not page.more:
            return feed
        if not page.entries:
            raise Failed(finding("entries, where there are more", "an empty page", record=reply.record))
    raise Failed(finding("a feed with an end", f"more after {PAGES} pages"))


async def read_journal(desk: Desk, journal: Journal | None = None, *, page_size: int = 0) -> Journal:
    """The operator's whole view, every page. Needs OPERATOR_KEY. Raises Failed if a page is refused."""
    journal = journal or Journal(whose(desk))
    for _ in range(PAGES):
        reply = await desk.ask(
            "ListEvents",
            metadata=operator_session(desk),
            scope=POINT,
            after=journal.end.cursor,
            page_size=page_size,
        )
        page = reply.ok(services_pb2.ListEventsResponse)
        journal = journal.page(page.entries, page.head, more=page.more)
        if not page.more:
            return journal
    raise Failed(finding("a journal with an end", f"more after {PAGES} pages"))


async def feed_holds(desk: Desk, *, by: Person | None = None, page_size: int = 0) -> Feed:
    """After any journey: the feed verifies, tells legal ways, and a cause before each opening. Raises Failed.

    Then each parcel that it tells of is where GetParcel says.
    """
    feed = await read_events(desk, by=by, page_size=page_size)
    demand(desk, feed.wrong)
    told = ways(feed.entries, from_the_beginning=feed.end.epoch <= 1)
    demand(desk, told.wrong)
    if by is None:
        await _states_agree(desk, told)
    return feed


def demand(desk: Desk, wrong: Sequence[str]) -> None:
    """The case fails if a reading found anything wrong."""
    desk.trial.expect_clean(wrong, "a feed that holds", of=desk.trial.probe.records[-1])


async def _states_agree(desk: Desk, told: Ways) -> None:
    """Feed and GetParcel tell one story of each parcel that the feed knows."""
    for parcel_id, way in list(told.parcels.items())[-8:]:
        reply = await desk.ask("GetParcel", parcel_id=parcel_id)
        if way.state is None or reply.status == "NOT_FOUND":
            continue
        state = reply.ok(services_pb2.GetParcelResponse).custody
        desk.trial.expect(
            f"the state that the feed tells, {custody_pb2.CustodyState.Name(way.state)}",  # type: ignore[arg-type]
            holds=state == way.state,
            seen=custody_pb2.CustodyState.Name(state),
            of=reply,
        )
