"""What the target's operator publishes of its points, and how (docs/spec/points.md)."""

from datetime import UTC, timedelta
from itertools import pairwise

from lockernet.v1 import points_pb2, services_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.points import PointFeed, read_feed

DAY = timedelta(days=1)
PAGE_LIMIT = 256 * 1024
WITHOUT_PHONE = frozenset({points_pb2.CREDENTIAL_CHANNEL_KEYPAD, points_pb2.CREDENTIAL_CHANNEL_STAFF})


def places(feed: PointFeed) -> list[int]:
    """The sequence of each statement."""
    return [each.read(points_pb2.PointRecord).header.sequence for each in feed.statements]


def expect_chain(trial: Trial, feed: PointFeed) -> None:
    """Each statement names the one before. Raises Failed."""
    for before, after in pairwise(feed.statements):
        named = after.read(points_pb2.PointRecord).header.previous_statement_id
        trial.expect(before.id.hex(), holds=named == before.id, seen=named.hex(), of=feed.last)


@case("svc/points/from-one-without-gaps", verifies=("LN-PNT-001",), kind=Kind.NEGATIVE)
async def from_one_without_gaps(trial: Trial) -> None:
    """The statements of the feed are numbered from 1 without gaps, each of them signed by a directory key."""
    feed = await read_feed(Desk(trial))
    trial.expect_clean(feed.wrong, "statements that verify", of=feed.last)
    expected = list(range(1, len(feed.statements) + 1))
    trial.expect(f"{expected}", holds=places(feed) == expected and bool(expected), seen=f"{places(feed)}")


@case("svc/points/chained", verifies=("LN-PNT-001",), kind=Kind.NEGATIVE)
async def chained(trial: Trial) -> None:
    """Each statement names the one before by its statement id, and the first names none."""
    feed = await read_feed(Desk(trial))
    first = feed.statements[0].read(points_pb2.PointRecord).header
    trial.expect("no statement before", holds=not first.previous_statement_id, seen="one", of=feed.last)
    expect_chain(trial, feed)


@case("svc/points/head-on-every-page", verifies=("LN-PNT-003",), kind=Kind.NEGATIVE)
async def head_on_every_page(trial: Trial) -> None:
    """However small the pages, each has a head that names the end of the whole feed, for one day."""
    feed = await read_feed(Desk(trial), page_size=1)
    trial.expect_clean(feed.wrong, "heads that verify", of=feed.last)
    last = feed.statements[-1]
    for head in feed.heads:
        named = (head.last_sequence, head.last_statement_id)
        expected = (len(feed.statements), last.id)
        trial.expect(f"{expected}", holds=named == expected, seen=f"{named}", of=feed.last)
        lasts = head.header.expires_at.ToDatetime(UTC) - trial.now()
        trial.expect(
            "an end within 24 hours", holds=timedelta(0) < lasts <= DAY, seen=f"{lasts}", of=feed.last
        )


@case("svc/points/same-for-everybody", verifies=("LN-CAP-019",), kind=Kind.NEGATIVE)
async def same_for_everybody(trial: Trial) -> None:
    """Every courier reads the same statements: nobody is told another tolerance or other shares."""
    desk = Desk(trial)
    seen = []
    for metadata in (desk.session(), desk.session(desk.people.rival), desk.session(desk.people.modern)):
        reply = await desk.ask("ListPoints", metadata=metadata, after_sequence=0)
        page = reply.ok(services_pb2.ListPointsResponse)
        seen.append([each.SerializeToString(deterministic=True) for each in page.points])
    trial.expect("one list with points", holds=seen[0] == seen[1] == seen[2] != [], seen="another")


@case("svc/points/two-ways-and-one-without-a-phone", verifies=("LN-PNT-006",), kind=Kind.NEGATIVE)
async def two_ways(trial: Trial) -> None:
    """A code can be shown in two ways at least, and one of them needs no smartphone."""
    record = (await read_feed(Desk(trial))).record(trial.world.point_id)
    channels = set(record.channels)
    names = ", ".join(points_pb2.CredentialChannel.Name(each) for each in record.channels)
    trial.expect("two channels", holds=len(channels) >= 2, seen=names)
    trial.expect("KEYPAD or STAFF", holds=bool(channels & WITHOUT_PHONE), seen=names)


@case("svc/points/place-not-reached", verifies=("LN-PNT-008",), kind=Kind.NEGATIVE)
async def place_not_reached(trial: Trial) -> None:
    """A place that the feed has not reached is MALFORMED_CURSOR: it belongs to another feed."""
    desk = Desk(trial)
    feed = await read_feed(desk)
    for beyond in (len(feed.statements) + 1, 10**6, 2**63 - 1):
        reply = await desk.ask("ListPoints", after_sequence=beyond)
        reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")
    for absurd in (2**63, 2**64 - 1):  # no feed is as long, so a reader may be told that the number is none
        reply = await desk.ask("ListPoints", after_sequence=absurd)
        reply.refused("MALFORMED_CURSOR", "MALFORMED_FIELD", status="INVALID_ARGUMENT")


@case("svc/points/from-the-end", verifies=("LN-PNT-003",), kind=Kind.NEGATIVE)
async def from_the_end(trial: Trial) -> None:
    """After the last statement comes none, and a head that names the same end."""
    desk = Desk(trial)
    feed = await read_feed(desk)
    reply = await desk.ask("ListPoints", after_sequence=len(feed.statements))
    page = reply.ok(services_pb2.ListPointsResponse)
    trial.expect("no statement", holds=not page.points and not page.more, seen="more", of=reply)


@case("svc/points/pages-stay-small", verifies=("LN-PNT-008",), kind=Kind.NEGATIVE)
async def pages_stay_small(trial: Trial) -> None:
    """A page stays below 256 KiB, whatever size a reader asks for."""
    desk = Desk(trial)
    for size in (0, 1, 1_000, 2**31 - 1, 2**32 - 1):
        reply = await desk.ask("ListPoints", after_sequence=0, page_size=size)
        length = sum(map(len, reply.record.answer.bodies))
        trial.expect(f"less than {PAGE_LIMIT} bytes", holds=length < PAGE_LIMIT, seen=f"{length}", of=reply)
        if reply.status != "OK":
            reply.refused("MALFORMED_FIELD", status="INVALID_ARGUMENT")
        elif not size:
            told = reply.ok(services_pb2.ListPointsResponse).points
            trial.expect("statements about points", holds=bool(told), seen="none", of=reply)


@case(
    "jrn/points/renewed-before-it-ends",
    verifies=("LN-PNT-008", "LN-PNT-001"),
    kind=Kind.FAULT,
    profile=Profile.CORE,
    needs=(Ability.RESET, Ability.CLOCK),
    seconds=120.0,
)
async def renewed(trial: Trial) -> None:
    """Whenever a reader looks, the newest record of the point is in force; the chain only grows."""
    await trial.control.reset()
    desk = Desk(trial)
    before = await read_feed(desk)
    for _ in range(2):
        ends = before.record(trial.world.point_id).header.expires_at.ToDatetime(UTC)
        await trial.control.pass_time(ends - trial.now() + timedelta(seconds=1))
        feed = await read_feed(desk)
        trial.expect_clean(feed.wrong, "statements that verify", of=feed.last)
        expect_chain(trial, feed)
        old = [each.id for each in before.statements]
        trial.expect(
            "the old ones first",
            holds=[each.id for each in feed.statements][: len(old)] == old,
            seen="others",
        )
        until = feed.record(trial.world.point_id).header.expires_at.ToDatetime(UTC)
        trial.expect("a record in force", holds=until > trial.now(), seen=f"one until {until}", of=feed.last)
        before = feed


@case(
    "jrn/points/no-second-life",
    verifies=("LN-PNT-004",),
    kind=Kind.NEGATIVE,
)
async def no_second_life(trial: Trial) -> None:
    """No point that was closed for good stands in the feed again, and no point closes twice."""
    feed = await read_feed(Desk(trial))
    closed: set[str] = set()
    for each in feed.statements:
        point_id = each.read(points_pb2.PointRecord).point_id
        trial.expect(
            "an open point", holds=point_id not in closed, seen=f"{point_id} after its end", of=feed.last
        )
        if each.kind == "point-tombstone":
            closed.add(point_id)
