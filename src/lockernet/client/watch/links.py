"""Links: one page's events checked against the chain, on the wire as they are and before they are unpacked.

Hashes and positions say whether a page is whole; its head seals it. Only then is it unpacked, so that the
reader has the first event while the last still lies there as bytes.
"""

from collections.abc import Sequence

from google.protobuf.message import DecodeError

from lockernet.client.chain import Seen, broken_at, does_not_concern, follow, place_of
from lockernet.client.watch.told import Feed
from lockernet.codec.events import event_id
from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.journal import FeedEntry
from lockernet.v1.events_pb2 import Event, MemberPosition

BEYOND = 2**63
"""No model takes such a position; a wire message does."""


def linked(entries: Sequence[FeedEntry], after: Seen, feed: Feed) -> list[Seen]:
    """The place of each event. Raises Untrusted(UNTRUSTED_HISTORY) at the first that does not come next."""
    places: list[Seen] = []
    seen = after
    for entry in entries:
        try:
            position = _position(entry.event, feed)
            seen = follow(seen, position, event_id=event_id(entry.event))
        except LockernetError as error:
            raise broken_at(f"the event after {place_of(seen.cursor)}", error) from None
        places.append(seen)
    return places


def _position(data: bytes, feed: Feed) -> MemberPosition:
    try:
        event = Event.FromString(data)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, "the bytes are not an Event") from None
    if event.point_id != feed.point_id:
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"an event of {event.point_id[:80]!r}")
    for position in event.members:
        if position.member_id == feed.member_id:
            if max(position.epoch, position.sequence) >= BEYOND:
                raise Malformed(ErrorCode.MALFORMED_FIELD, "a position beyond 63 bits")
            return position
    raise does_not_concern(feed.member_id)
