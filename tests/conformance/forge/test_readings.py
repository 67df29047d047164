"""Heads of pages and of streams, session receipts, and bytes that are nothing at all."""

from typing import Any

import pytest

from lockernet.v1 import events_pb2, statements_pb2
from lockernet_conformance.forge.reading.feeds import Feed
from lockernet_conformance.forge.reading.stays import session_receipt
from tests.conformance.forge.spoken import (
    GRANT,
    OTHER_DEVICE,
    POINT,
    WHOSE,
    stay,
    story,
    top,
)

NEWS = ("compartment_reserved", "reservation_cancelled")
IDS = (b"\x01" * 32, b"\x02" * 32)


def test_a_feed_is_read_in_pages_and_each_head_ends_its_page() -> None:
    telling = story(*NEWS)
    feed = Feed(WHOSE).page(telling.entries[:1], telling.head(1), more=True)
    feed = feed.page(telling.entries[1:], telling.head(), more=False)
    assert feed.wrong == ()
    assert (feed.end.sequence, len(feed.heads)) == (2, 2)


def test_the_head_of_a_page_may_not_be_ahead_of_it_but_that_of_a_stream_may() -> None:
    telling = story(*NEWS)
    assert Feed(WHOSE).page(telling.entries[:1], telling.head(2), more=True).wrong
    assert Feed(WHOSE).page(telling.entries[:1], telling.head(2), more=None).wrong == ()


def test_a_head_behind_its_events_is_noticed_in_a_stream_too() -> None:
    telling = story(*NEWS)
    assert Feed(WHOSE).page(telling.entries, telling.head(1), more=None).wrong


def test_bytes_that_are_no_event_and_no_head_are_words_and_no_crash() -> None:
    junk = events_pb2.FeedEntry(event=b"\xff\xff\xff")
    head = statements_pb2.SignedStatement(payload_type="", payload=b"\xff\xff")
    wrong = Feed(WHOSE).page([junk], head, more=False).wrong
    assert any("no event" in each for each in wrong)
    assert any("no MemberHead" in each for each in wrong)


def test_an_event_that_is_told_twice_is_noticed() -> None:
    telling = story(*NEWS)
    twice = [telling.entries[0], telling.entries[0], telling.entries[1]]
    assert Feed(WHOSE).page(twice, telling.head(), more=False).wrong


def test_a_session_receipt_that_holds_is_taken() -> None:
    told, wrong = session_receipt(stay(IDS), WHOSE, receipts=IDS)
    assert wrong == []
    assert told.point_id == POINT


@pytest.mark.parametrize(
    ("receipt_ids", "changes"),
    [
        pytest.param(IDS[:1], {}, id="one is missing"),
        pytest.param(IDS[::-1], {}, id="in another order"),
        pytest.param((*IDS, IDS[0]), {}, id="one twice"),
        pytest.param(IDS, {"point_id": "point-2"}, id="of another point"),
        pytest.param(IDS, {"header": top(IDS[0][:16])}, id="another request id"),
        pytest.param(IDS, {"header": top(IDS[1][:16], audience="courier-b")}, id="to another courier"),
        pytest.param(IDS, {"key": GRANT}, id="signed with the grant key"),
    ],
)
def test_a_session_receipt_that_is_wrong_is_noticed(
    receipt_ids: tuple[bytes, ...], changes: dict[str, Any]
) -> None:
    assert session_receipt(stay(receipt_ids, **changes), WHOSE, receipts=IDS)[1]


def test_a_head_signed_by_another_points_device_is_noticed() -> None:
    telling = story(*NEWS)
    assert Feed(WHOSE).page(telling.entries, telling.head(key=OTHER_DEVICE), more=False).wrong
