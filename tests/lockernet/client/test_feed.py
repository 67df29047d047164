"""Catching up: every event once, none believed before a signed head covers it, resumable anywhere."""

import pytest

from lockernet.client import Courier, Seen
from lockernet.client.chain import NOTHING
from lockernet.client.feed import MemberFeed, Page
from lockernet.client.operator import Operator
from lockernet.client.saved import SavedFeed
from lockernet.codec.statements import parse_statement
from lockernet.codes.claim import ClaimCode
from lockernet.errors import ErrorCode, LockernetError, RefusedByPeer, Untrusted
from lockernet.models.calls import FeedScope
from lockernet.models.journal import Cursor, FeedEntry
from tests.lockernet.client.forge import head
from tests.lockernet.client.line import DIRECTORY, calling
from tests.lockernet.client.story import tell_a_story
from tests.network import COURIER, OPERATOR, OTHER_COURIER, POINT
from tests.node.house import House
from tests.node.transport.site import Site, served

MORE_THAN_A_PAGE = 1_100


async def sequences(courier: Courier, after: Seen | None = None) -> list[int]:
    return [entry.seen.cursor.sequence async for entry in courier.events(POINT, after=after)]


async def test_nothing_happened_yet(courier: Courier) -> None:
    assert await sequences(courier) == []


async def test_everything_of_ours_comes_once_and_in_order(site: Site, courier: Courier) -> None:
    await tell_a_story(site.house)

    entries = [entry async for entry in courier.events(POINT)]

    assert [entry.seen.cursor.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert len([entry for entry in entries if entry.handover is not None]) == 4


async def test_going_on_after_any_event_gives_the_rest(site: Site, courier: Courier) -> None:  # LN-EVT-004
    await tell_a_story(site.house)
    entries = [entry async for entry in courier.events(POINT)]

    for entry in (entries[0], entries[7], entries[-1]):
        rest = await sequences(courier, entry.seen)
        assert rest == list(range(entry.seen.cursor.sequence + 1, len(entries) + 1))


async def test_what_comes_later_comes_then(site: Site, courier: Courier) -> None:
    await site.house.reserve("FIRST")
    [first] = [entry async for entry in courier.events(POINT)]
    await site.house.reserve("SECOND")

    assert await sequences(courier, first.seen) == [2]


async def test_a_history_that_was_rewritten_is_noticed_when_going_on(site: Site, courier: Courier) -> None:
    await site.house.reserve("FIRST")
    [first] = [entry async for entry in courier.events(POINT)]
    await site.house.reserve("SECOND")
    other_past = Seen(first.seen.cursor, bytes(32))

    with pytest.raises(Untrusted) as caught:
        await sequences(courier, other_past)

    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY
    assert "event 2 of epoch 1" in caught.value.message


async def test_a_rewritten_last_event_is_noticed_though_nothing_is_new(site: Site, courier: Courier) -> None:
    await site.house.reserve("FIRST")

    with pytest.raises(Untrusted):
        await sequences(courier, Seen(Cursor(epoch=1, sequence=1), bytes(32)))


async def test_a_history_that_was_cut_is_noticed_when_going_on(site: Site, courier: Courier) -> None:
    # LN-EVT-004
    await site.house.reserve("FIRST")

    with pytest.raises(LockernetError) as caught:
        await sequences(courier, Seen(Cursor(epoch=1, sequence=9), bytes(32)))

    assert caught.value.code is ErrorCode.MALFORMED_CURSOR


async def test_a_point_that_is_not_there(courier: Courier) -> None:
    with pytest.raises(RefusedByPeer) as caught:
        [entry async for entry in courier.events("elsewhere")]

    assert caught.value.code is ErrorCode.NOT_FOUND


async def test_more_than_a_page_comes_whole_in_both_views() -> None:
    house = House()
    parcel = await house.reserve()
    wrong = ClaimCode(parcel.claim.handle, bytes(16)).text()
    for _ in range(MORE_THAN_A_PAGE):
        await house.enter(wrong)
    async with served(house) as site:
        async with calling(site.address, clock=house.clock) as courier:
            mine = await sequences(courier)
        async with calling(site.address, member_id=OPERATOR, clock=house.clock) as operator:
            whole = await operator.audit(POINT, FeedScope.POINT)

    assert mine == list(range(1, MORE_THAN_A_PAGE + 2))
    assert whole.events == MORE_THAN_A_PAGE + 1


@pytest.fixture(scope="module")
async def saved() -> SavedFeed:
    """A day's feed of the courier."""
    house = House()
    await tell_a_story(house)
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        return await courier.fetch_feed(POINT)


def page(saved: SavedFeed, begin: int, end: int, *, more: bool, head: bytes | None = None) -> Page:
    entries = tuple(
        FeedEntry(event=each.event, receipt=None if each.receipt is None else parse_statement(each.receipt))
        for each in saved.entries[begin:end]
    )
    return Page(entries, parse_statement(head or saved.head or b""), more)


def reading(seen: Seen = NOTHING) -> MemberFeed:
    return MemberFeed(Operator(DIRECTORY, OPERATOR), POINT, member_id=COURIER, seen=seen)


def test_a_page_that_no_head_covers_waits_for_the_one_that_it_does(saved: SavedFeed) -> None:
    feed = reading()

    assert feed.take(page(saved, 0, 5, more=True)) == []
    assert len(feed.take(page(saved, 5, len(saved.entries), more=False))) == len(saved.entries)


def test_a_page_with_its_own_head_is_out_at_once(saved: SavedFeed) -> None:
    whole = reading().take(page(saved, 0, len(saved.entries), more=False))
    fifth = whole[4].seen
    feed = reading()

    first = feed.take(page(saved, 0, 5, more=True, head=head(5, fifth.event_id)))

    assert first == whole[:5]
    assert feed.take(page(saved, 5, len(saved.entries), more=False)) == whole[5:]


@pytest.mark.parametrize("missing", [0, 4, 9])
def test_a_gap_between_or_within_pages_is_noticed(saved: SavedFeed, missing: int) -> None:
    kept = saved.model_copy(update={"entries": saved.entries[:missing] + saved.entries[missing + 1 :]})
    feed = reading()

    with pytest.raises(Untrusted):
        for begin in (0, 5):
            feed.take(page(kept, begin, begin + 5 if begin == 0 else len(kept.entries), more=begin == 0))


def test_a_last_page_that_ends_before_its_head_is_noticed(saved: SavedFeed) -> None:  # LN-EVT-005
    with pytest.raises(Untrusted) as caught:
        reading().take(page(saved, 0, len(saved.entries) - 1, more=False))

    assert "the feed ends at" in caught.value.message


def test_a_head_behind_what_was_read_is_noticed(saved: SavedFeed) -> None:
    with pytest.raises(Untrusted):
        reading().take(page(saved, 0, 5, more=True, head=head(3, bytes(32))))


def test_somebody_elses_feed_is_noticed(saved: SavedFeed) -> None:
    feed = MemberFeed(Operator(DIRECTORY, OPERATOR), POINT, member_id=OTHER_COURIER)

    with pytest.raises(Untrusted):
        feed.take(page(saved, 0, 5, more=True))
