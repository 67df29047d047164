"""An honest feed passes; each kind of tampering is noticed, with its place."""

import random
from datetime import timedelta

import pytest

from lockernet.client import AuditResult, SavedFeed
from lockernet.client.parcels import Parcels
from lockernet.client.saved import audit, load
from lockernet.client.watch import PointEvent
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.calls import FeedScope
from lockernet.models.custody import BlockCause, BlockParcel, CodeTier, CustodyState, RemoveOrder
from lockernet.models.events import RemovalStarted
from lockernet.models.grants import DelegatedAction, Delegation
from lockernet.models.trust import Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet_node.clocks import SeededEntropy
from lockernet_node.pipeline.visits import Visit
from tests.lockernet.client.forge import head
from tests.lockernet.client.line import DIRECTORY, calling
from tests.lockernet.client.story import tell_a_story
from tests.network import COURIER, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, signer, trust_file
from tests.node.house import House
from tests.node.transport.site import served

GRANT = signer(f"{OPERATOR}/{Purpose.GRANT}")


@pytest.fixture(scope="module")
async def feeds() -> dict[str, SavedFeed]:
    """The courier's feed and the operator's, after a day with deposits, collections and refusals."""
    house = House()
    await tell_a_story(house)
    async with served(house) as site:
        async with calling(site.address, clock=house.clock) as courier:
            mine = await courier.fetch_feed(POINT)
        async with calling(site.address, member_id=OPERATOR, clock=house.clock) as operator:
            whole = await operator.fetch_feed(POINT, FeedScope.POINT)
    return {"member": mine, "point": whole}


@pytest.fixture
def feed(feeds: dict[str, SavedFeed]) -> SavedFeed:
    return feeds["member"]


def broken(feed: SavedFeed) -> str:
    """The words with which the audit stops."""
    with pytest.raises(Untrusted) as caught:
        audit(feed, DIRECTORY)
    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY
    return caught.value.message


def altered(feed: SavedFeed, **changes: object) -> SavedFeed:
    return feed.model_copy(update=changes)


def with_entry(feed: SavedFeed, index: int, **changes: object) -> SavedFeed:
    entries = list(feed.entries)
    entries[index] = entries[index].model_copy(update=changes)
    return altered(feed, entries=tuple(entries))


def receipted(feed: SavedFeed) -> list[int]:
    """Where the receipts are."""
    return [index for index, entry in enumerate(feed.entries) if entry.receipt is not None]


@pytest.mark.parametrize("scope", ["member", "point"])
def test_an_honest_feed_passes(feeds: dict[str, SavedFeed], scope: str) -> None:
    result = audit(feeds[scope], DIRECTORY)

    assert (result.events, result.receipts) == (len(feeds[scope].entries), 4)
    assert result.seen.cursor.sequence == result.events
    assert (result.operator_id, result.point_id) == (OPERATOR, POINT)
    assert result.member_id == (COURIER if scope == "member" else None)


def test_the_result_tells_each_parcels_chain(feed: SavedFeed) -> None:
    result: AuditResult = audit(feed, DIRECTORY)

    by_qr, by_digits, cancelled, expected = result.parcels
    for history, tier in ((by_qr, CodeTier.T0), (by_digits, CodeTier.T2)):
        states = [each.receipt.to_state for each in history.handovers]
        assert states == [CustodyState.WAITING, CustodyState.COLLECTED]
        assert history.handovers[1].receipt.proof is not None
        assert history.handovers[1].receipt.proof.tier is tier
        assert history.handovers[1].receipt.previous_receipt_id == history.handovers[0].receipt_id
    assert (cancelled.custody.state, cancelled.handovers) == (CustodyState.ABORTED, ())
    assert expected.custody.state is CustodyState.EXPECTED


@pytest.mark.parametrize("scope", ["member", "point"])
def test_every_single_missing_event_is_noticed(feeds: dict[str, SavedFeed], scope: str) -> None:  # LN-EVT-006
    entries = feeds[scope].entries

    for index in range(len(entries)):
        broken(altered(feeds[scope], entries=entries[:index] + entries[index + 1 :]))


@pytest.mark.parametrize("scope", ["member", "point"])
def test_every_swap_of_neighbours_is_noticed(feeds: dict[str, SavedFeed], scope: str) -> None:
    entries = feeds[scope].entries

    for index in range(len(entries) - 1):
        swapped = (*entries[:index], entries[index + 1], entries[index], *entries[index + 2 :])
        broken(altered(feeds[scope], entries=swapped))


def test_every_repeated_event_is_noticed(feed: SavedFeed) -> None:
    for index in range(len(feed.entries)):
        repeated = (*feed.entries[: index + 1], *feed.entries[index:])
        broken(altered(feed, entries=repeated))


def test_one_altered_byte_anywhere_is_noticed(feed: SavedFeed) -> None:
    chance = random.Random(2)
    for index, entry in enumerate(feed.entries):
        for _ in range(8):
            at = chance.randrange(len(entry.event))
            changed = bytes([entry.event[at] ^ (1 << chance.randrange(8))])
            broken(with_entry(feed, index, event=entry.event[:at] + changed + entry.event[at + 1 :]))


def test_one_altered_byte_in_a_receipt_is_noticed(feed: SavedFeed) -> None:
    chance = random.Random(3)
    for index in receipted(feed):
        receipt = feed.entries[index].receipt or b""
        for _ in range(20):
            at = chance.randrange(len(receipt))
            changed = bytes([receipt[at] ^ (1 << chance.randrange(8))])
            broken(with_entry(feed, index, receipt=receipt[:at] + changed + receipt[at + 1 :]))


def test_a_feed_cut_short_is_noticed(feed: SavedFeed) -> None:
    for length in range(len(feed.entries)):
        broken(altered(feed, entries=feed.entries[:length]))


def test_a_feed_that_begins_late_is_noticed(feed: SavedFeed) -> None:
    assert "event 1 of epoch 1" in broken(altered(feed, entries=feed.entries[1:]))


def test_a_missing_receipt_is_noticed(feed: SavedFeed) -> None:  # LN-EVT-006
    for index in receipted(feed):
        assert f"event {index + 1} of epoch 1" in broken(with_entry(feed, index, receipt=None))


def test_receipts_that_changed_places_are_noticed(feed: SavedFeed) -> None:
    first, second, *_ = receipted(feed)
    changed = with_entry(feed, first, receipt=feed.entries[second].receipt)
    broken(with_entry(changed, second, receipt=feed.entries[first].receipt))


def test_a_receipt_for_what_is_no_handover_is_noticed(feed: SavedFeed) -> None:
    receipt = feed.entries[receipted(feed)[0]].receipt

    assert "no hand-over" in broken(with_entry(feed, 0, receipt=receipt))


def test_a_head_of_another_place_is_noticed(feed: SavedFeed) -> None:
    last = audit(feed, DIRECTORY).seen

    broken(altered(feed, head=head(last.cursor.sequence + 1, last.event_id)))
    broken(altered(feed, head=head(last.cursor.sequence - 1, last.event_id)))
    broken(altered(feed, head=head(last.cursor.sequence, bytes(32))))


def test_a_head_that_is_not_the_devices_word_for_this_member_is_noticed(feed: SavedFeed) -> None:
    # LN-EVT-005
    last = audit(feed, DIRECTORY).seen
    sequence, ident = last.cursor.sequence, last.event_id

    broken(altered(feed, head=None))
    broken(altered(feed, head=head(sequence, ident, by=GRANT)))
    broken(altered(feed, head=head(sequence, ident, by=signer("nobody/device"))))
    broken(altered(feed, head=head(sequence, ident, member_id=OTHER_COURIER)))
    broken(altered(feed, head=feed.entries[receipted(feed)[0]].receipt))


def test_the_head_of_the_other_view_is_noticed(feeds: dict[str, SavedFeed]) -> None:  # LN-EVT-008
    broken(altered(feeds["member"], head=feeds["point"].head))
    broken(altered(feeds["point"], head=feeds["member"].head))


def test_one_view_passed_off_as_the_other_is_noticed(feeds: dict[str, SavedFeed]) -> None:
    broken(altered(feeds["point"], member_id=COURIER))
    broken(altered(feeds["member"], member_id=None))
    broken(altered(feeds["member"], member_id=OTHER_COURIER))


def test_an_empty_feed_passes_with_its_signed_head_and_only_with_it() -> None:
    empty = SavedFeed(point_id=POINT, member_id=COURIER, entries=(), head=head(0, bytes(32)))

    assert audit(empty, DIRECTORY).events == 0
    broken(altered(empty, head=None))
    broken(altered(empty, head=head(1, bytes(32))))


def test_a_point_that_no_operator_has_a_key_for(feed: SavedFeed) -> None:
    with pytest.raises(Malformed) as caught:
        audit(altered(feed, point_id="elsewhere"), DIRECTORY)

    assert caught.value.code is ErrorCode.CONFIGURATION


def test_a_key_of_another_point_speaks_for_its_own_only(feed: SavedFeed) -> None:
    listed = trust_file()
    operator = listed.members[-1]
    keys = tuple(
        key.model_copy(update={"point_id": "elsewhere"}) if key.point_id else key for key in operator.keys
    )
    moved = listed.model_copy(
        update={"members": (*listed.members[:-1], operator.model_copy(update={"keys": keys}))}
    )

    with pytest.raises(Untrusted) as caught:
        audit(feed, TrustedDirectory(moved), operator_id=OPERATOR)

    assert "elsewhere" in caught.value.message


def test_a_saved_feed_reads_back_as_it_was(feed: SavedFeed) -> None:
    assert load(feed.model_dump_json().encode()) == feed


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"version": 2}'])
def test_what_is_no_saved_feed(data: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        load(data)

    assert caught.value.code is ErrorCode.MALFORMED_FILE


def with_device(**changes: object) -> TrustedDirectory:
    """The directory in which something has happened to the device key."""
    listed = trust_file()
    operator = listed.members[-1]
    keys = tuple(key.model_copy(update=changes) if key.point_id else key for key in operator.keys)
    members = (*listed.members[:-1], operator.model_copy(update={"keys": keys}))
    return TrustedDirectory(listed.model_copy(update={"members": members}))


LATER = NOW + timedelta(days=30)


@pytest.mark.parametrize("view", ["member", "point"])
def test_history_of_a_superseded_device_key_stays_good(feeds: dict[str, SavedFeed], view: str) -> None:
    """LN-TRU-013: nobody else ever held the key."""
    trusted = with_device(superseded_at=LATER)

    assert audit(feeds[view], trusted, operator_id=OPERATOR).events == len(feeds[view].entries)


@pytest.mark.parametrize("view", ["member", "point"])
def test_history_of_a_compromised_device_key_needs_a_witness(feeds: dict[str, SavedFeed], view: str) -> None:
    """LN-TRU-014, LN-TRU-015: whoever stole the key could have written all of it."""
    trusted = with_device(compromised_from=LATER)

    with pytest.raises(Untrusted) as caught:
        audit(feeds[view], trusted, operator_id=OPERATOR)
    held = audit(feeds[view], trusted, operator_id=OPERATOR, witnessed_at=LATER - timedelta(microseconds=1))

    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY
    assert "UNTRUSTED_KEY_COMPROMISED" in caught.value.message
    assert held.events == len(feeds[view].entries)
    with pytest.raises(Untrusted):
        audit(feeds[view], trusted, operator_id=OPERATOR, witnessed_at=LATER)


async def test_the_feed_of_a_delegate_is_verified_though_it_tells_a_parcel_from_the_middle_on() -> None:
    """LN-CUS-022: another courier's parcel that its driver brings, and one that it takes away."""
    house = House()
    await house.tell_all()
    word = house.courier.delegate(OTHER_COURIER, DelegatedAction.DEPOSIT, DelegatedAction.REMOVE)
    await house.orders.submit(word, Delegation)
    delegate = CourierDesk(OTHER_COURIER, entropy=SeededEntropy(b"delegate"))
    await house.reserve("BROUGHT")
    gone, door = await house.deposit("REMOVED")
    await house.order(BlockParcel, gone, cause=BlockCause.RECALL)
    await house.order(RemoveOrder, gone, by=delegate)
    badge = house.depositing.read_badge(delegate.badge())
    assert isinstance(await house.depositing.open(badge, "REMOVED"), Visit)
    await house.pulse()
    house.bank.take(door)
    await house.shut(door)
    await house.removing.confirm(gone.parcel_id)
    visit = await house.depositing.open(badge, "BROUGHT")
    assert isinstance(visit, Visit)
    await house.pulse()
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)

    async with served(house) as site:
        async with calling(site.address, member_id=OTHER_COURIER, clock=house.clock) as caller:
            theirs = await caller.fetch_feed(POINT)
            told = [entry async for entry in caller.watch(POINT, follow=False)]
        async with calling(site.address, clock=house.clock) as caller:
            ours = await caller.fetch_feed(POINT)

    events = [each for each in told if isinstance(each, PointEvent)]
    assert len(events) == len(theirs.entries)
    assert len([each for each in events if each.handover is not None]) == 2
    assert {each.courier_id for each in events if each.handover is not None} == {COURIER}
    result = audit(theirs, DIRECTORY)
    assert (result.events, result.receipts, result.parcels) == (len(theirs.entries), 2, ())
    own = audit(ours, DIRECTORY)
    assert [parcel.custody.state for parcel in own.parcels] == [CustodyState.WAITING, CustodyState.REMOVED]


async def test_a_parcel_that_a_feed_never_heard_of_is_noticed_where_its_member_does_not_act() -> None:
    """Only the member's own acting makes a parcel somebody else's."""
    parcels = Parcels(OTHER_COURIER)
    started = RemovalStarted(parcel_id=bytes(16), compartment_id="B01", session_until=NOW, actor_id=COURIER)

    assert not parcels.is_foreign(started)
    with pytest.raises(Untrusted, match="never heard of"):
        parcels.add(started, None)
