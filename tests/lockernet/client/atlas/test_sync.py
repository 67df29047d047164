"""Syncing: what is new comes in whole, and stays as it was if anybody lies or anything breaks."""

from dataclasses import replace

import pytest

from lockernet.client.atlas import Atlas, Place, Synced, Wanted
from lockernet.errors import ErrorCode, LockernetError
from lockernet.models.points import PointRecord, PointTombstone
from lockernet.v1 import services_pb2 as pb
from tests.lockernet.client.atlas.operators import SECOND, Bend, Feeding, answer, connected, header, serving
from tests.network import DAY, NOW, OPERATOR, POINT, signer
from tests.node.house import House
from tests.node.transport.site import point_feed, point_record, served


def names(atlas: Atlas) -> list[str]:
    return [each.record.point_id for each in atlas.search(Wanted(), now=NOW, limit=1_000).points]


def harbour() -> Feeding:
    """Ten points, the fourth of which moved."""
    feeding = Feeding()
    for number in range(10):
        feeding.open_point(f"p{number}")
    feeding.close_point("p3", "p4")
    return feeding


async def synced(atlas: Atlas, address: str, *, days: int = 0) -> Synced | LockernetError:
    async with connected(atlas, now=NOW + days * DAY, harbour=address) as network:
        return (await network.sync())[OPERATOR]


async def error(atlas: Atlas, feeding: Feeding, bend: Bend) -> ErrorCode:
    async with serving(feeding, bend) as address:
        outcome = await synced(atlas, address)
    assert isinstance(outcome, LockernetError), outcome
    return outcome.code


async def test_a_real_node_is_synced_and_tells_where_its_point_went(atlas: Atlas) -> None:
    house = House()
    await house.tell_all()
    points = point_feed(house)
    async with served(house, points=points) as site, connected(atlas, harbour=site.address) as network:
        first = (await network.sync())[OPERATOR]
        found = network.search(Wanted()).points
        await points.close_point(successor_point_id="sg-harbour-02")
        second = (await network.sync())[OPERATOR]

        assert isinstance(first, Synced)
        assert isinstance(second, Synced)
        assert (first.words, second.words) == (1, 1)
        assert [(each.operator_id, each.record.point_id) for each in found] == [(OPERATOR, POINT)]
        assert network.search(Wanted()).points == ()
        known = atlas.point(OPERATOR, POINT)
        assert known is not None
        assert isinstance(known.word, PointTombstone)
        assert known.word.successor_point_id == "sg-harbour-02"
        assert network.operator_of(POINT) == OPERATOR


async def test_only_what_is_new_is_asked_for(atlas: Atlas) -> None:
    feeding = harbour()
    async with serving(feeding) as address:
        await synced(atlas, address)
        feeding.open_point("p10", name="New")
        feeding.open_point("p0", name="Renamed")
        again = await synced(atlas, address)

    assert feeding.asked == [0, 4, 8, 11]
    assert again == Synced(OPERATOR, 2, atlas.place(OPERATOR))
    assert names(atlas) == sorted({f"p{number}" for number in range(11)} - {"p3"})
    renamed = atlas.point(OPERATOR, "p0")
    assert renamed is not None
    assert isinstance(renamed.word, PointRecord)
    assert renamed.word.name == "Renamed"
    assert renamed.statement == feeding.words[-1]


async def test_a_line_that_breaks_costs_no_page_and_offers_nothing_yet(atlas: Atlas) -> None:
    """LN-PNT-020."""
    feeding = harbour()

    def breaks(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
        page.more = page.more and request.after_sequence < 4
        if request.after_sequence >= 4:
            page.head.payload = b""
        return page

    await error(atlas, feeding, breaks)
    assert atlas.place(OPERATOR).sequence == 4
    assert names(atlas) == []
    feeding.asked.clear()
    async with serving(feeding) as address:
        await synced(atlas, address)

    assert feeding.asked == [4, 8]
    assert len(names(atlas)) == 9


def cut(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    del page.points[2:]
    page.more = False
    return page


def without_head(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    page.ClearField("head")
    return page


def empty_but_more(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    del page.points[:]
    page.more = True
    return page


def more_than_there_is(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    page.more = True
    return page


def turned_round(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    words = list(page.points)[::-1]
    del page.points[:]
    page.points.extend(words)
    return page


def a_gap(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    del page.points[1]
    return page


def replayed(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    return harbour().page(pb.ListPointsRequest(after_sequence=0))


def old_head(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
    return answer([], head=harbour().head(5))


@pytest.mark.parametrize(
    "bend", [cut, without_head, empty_but_more, more_than_there_is, turned_round, a_gap, replayed, old_head]
)
async def test_a_feed_that_is_none_changes_nothing(atlas: Atlas, bend: Bend) -> None:
    """LN-PNT-002, LN-PNT-003, LN-PNT-020: first on an empty atlas, then on one that knows the points."""
    feeding = harbour()
    if bend not in (replayed, old_head):  # the beginning of a feed is no lie to whoever has nothing
        assert await error(atlas, feeding, bend) is ErrorCode.UNTRUSTED_HISTORY
        assert names(atlas) == []
    async with serving(feeding) as address:
        await synced(atlas, address)
    before, place = names(atlas), atlas.place(OPERATOR)
    for number in range(20, 30):
        feeding.open_point(f"p{number}")

    assert await error(atlas, feeding, bend) is ErrorCode.UNTRUSTED_HISTORY

    assert (names(atlas), atlas.place(OPERATOR)) == (before, place)
    async with serving(feeding) as address:
        assert isinstance(await synced(atlas, address), Synced)
    assert len(names(atlas)) == 19


async def test_a_word_by_another_key_is_not_believed(atlas: Atlas) -> None:
    feeding = Feeding()
    feeding.open_point("p1")
    feeding.say(point_record(header(OPERATOR)), by=signer(f"{OPERATOR}/grant"))

    assert await error(atlas, feeding, lambda _, page: page) is ErrorCode.UNTRUSTED_PURPOSE
    assert names(atlas) == []


async def test_another_operators_points_are_not_taken(atlas: Atlas) -> None:
    """LN-PNT-021."""
    bay, feeding = Feeding(SECOND), harbour()
    bay.open_point("b1")

    def theirs(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
        return answer(bay.words, head=feeding.head(1))

    assert await error(atlas, feeding, theirs) is ErrorCode.UNTRUSTED_ISSUER
    assert (
        await error(atlas, feeding, lambda _, page: answer([], head=bay.head())) is ErrorCode.UNTRUSTED_ISSUER
    )
    assert names(atlas) == []


async def test_a_head_of_yesterday_is_too_old(atlas: Atlas) -> None:
    async with serving(harbour()) as address:
        outcome = await synced(atlas, address, days=2)

    assert isinstance(outcome, LockernetError)
    assert outcome.code is ErrorCode.UNTRUSTED_EXPIRED
    assert names(atlas) == []


async def test_a_closed_point_that_comes_back_is_refused(atlas: Atlas) -> None:
    """LN-PNT-004: also if it was closed many pages ago."""
    feeding = harbour()
    async with serving(feeding) as address:
        await synced(atlas, address)
    feeding.open_point("p3")

    assert await error(atlas, feeding, lambda _, page: page) is ErrorCode.UNTRUSTED_HISTORY
    assert "p3" not in names(atlas)


async def test_a_feed_without_an_end_is_left(atlas: Atlas) -> None:
    feeding = harbour()
    ends = iter(range(200_000, 10**9, 200_000))

    def grows(request: pb.ListPointsRequest, page: pb.ListPointsResponse) -> pb.ListPointsResponse:
        head = feeding.head_at(next(ends) if request.after_sequence else 11, bytes(32))
        return answer(feeding.words[request.after_sequence :][:4], head=head, more=True)

    assert await error(atlas, feeding, grows) is ErrorCode.UNTRUSTED_HISTORY
    assert len(feeding.asked) == 2


async def test_one_operators_lies_keep_nobody_from_the_other(atlas: Atlas) -> None:
    """LN-PNT-021: nor does one that is not there."""
    bay = Feeding(SECOND)
    bay.open_point("b1")
    async with serving(harbour(), a_gap) as lying, serving(bay) as honest:
        async with connected(atlas, harbour=lying, bay=honest) as network:
            outcomes = await network.sync()
        async with connected(atlas, harbour="127.0.0.1:1", bay=honest) as network:
            without = await network.sync()

    assert isinstance(outcomes[SECOND], Synced)
    assert isinstance(outcomes[OPERATOR], LockernetError)
    assert names(atlas) == ["b1"]
    assert isinstance(without[SECOND], Synced)
    unreachable = without[OPERATOR]
    assert isinstance(unreachable, LockernetError)
    assert unreachable.code is ErrorCode.PEER_UNREACHABLE


async def test_two_operators_may_not_share_a_point(atlas: Atlas) -> None:
    """LN-PNT-021: both are shown, and neither is believed to be the one."""
    feeding, bay = harbour(), Feeding(SECOND)
    bay.open_point("p5", name="Not theirs")
    async with (
        serving(feeding) as first,
        serving(bay) as second,
        connected(atlas, harbour=first, bay=second) as network,
    ):
        await network.sync()
        with pytest.raises(LockernetError) as caught:
            network.operator_of("p5")
        assert network.operator_of("p6") == OPERATOR

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert atlas.operators_of("p5") == (SECOND, OPERATOR)


async def test_an_operator_that_left_the_network_is_not_offered(atlas: Atlas) -> None:
    async with serving(harbour()) as address:
        await synced(atlas, address)

    wanted = replace(Wanted(), operators=frozenset({SECOND}))

    assert atlas.search(wanted, now=NOW).points == ()


async def test_what_expired_is_not_offered_until_it_is_renewed(atlas: Atlas) -> None:
    """LN-PNT-009."""
    async with serving(harbour()) as address:
        await synced(atlas, address)

    assert len(atlas.search(Wanted(), now=NOW + 399 * DAY).points) == 9
    assert atlas.search(Wanted(), now=NOW + 401 * DAY).points == ()


async def test_a_forgotten_feed_is_read_from_the_start(atlas: Atlas) -> None:
    feeding = harbour()
    async with serving(feeding) as address:
        await synced(atlas, address)
        atlas.forget(OPERATOR)
        assert (names(atlas), atlas.place(OPERATOR)) == ([], Place())
        again = await synced(atlas, address)

    assert isinstance(again, Synced)
    assert again.words == 11
    assert len(names(atlas)) == 9


async def test_successors_are_followed_as_far_as_the_rule_says(atlas: Atlas) -> None:
    """LN-PNT-005: eight moves lead there, nine and a circle nowhere."""
    feeding = Feeding()
    for number in range(9):
        feeding.close_point(f"p{number}", f"p{number + 1}")
    feeding.open_point("p9")
    feeding.close_point("round", "about")
    feeding.close_point("about", "round")
    async with serving(feeding) as address:
        await synced(atlas, address)

    found = [atlas.successor(OPERATOR, each) for each in ("p9", "p8", "p1", "p0", "round", "nowhere")]
    assert found == ["p9", "p9", "p9", None, None, None]


async def test_the_line_to_an_operator_is_one_and_is_closed_with_the_network(atlas: Atlas) -> None:
    house = House()
    await house.tell_all()
    async with served(house) as site, connected(atlas, harbour=site.address) as network:
        await network.sync()
        courier = await network.at_point(POINT)
        assert await network.at(OPERATOR) is courier
        assert [each.point_id for each in await courier.points()] == [POINT]
        assert network.operators() == (OPERATOR,)
        with pytest.raises(LockernetError) as caught:
            await network.at(SECOND)
    assert caught.value.code is ErrorCode.CONFIGURATION
