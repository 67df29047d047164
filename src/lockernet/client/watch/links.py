"""Links: one page's events checked against the chain, on the wire as they are and before they are unpacked.

Hashes and positions say whether a page is whole; its head seals it. Only then is it unpacked, so that the
reader has the first event while the last still lies there as bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lockernet.client.chain import Seen, broken_at, does_not_concern, place_of, require_next
from lockernet.client.watch.told import Feed
from lockernet.codec.events import BEYOND, event_id, parse_event
from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.journal import Cursor
from lockernet.v1.events_pb2 import MemberPosition


@dataclass(frozen=True, slots=True)
class Links:
    """The events of a page, which follow on `before` one after the other, in one epoch."""

    before: Seen
    epoch: int
    ids: list[bytes]

    def after(self, count: int) -> Seen:
        """The place after so many of them."""
        if not count:
            return self.before
        sequence = self.before.cursor.sequence + count
        return Seen(Cursor(epoch=self.epoch, sequence=sequence), self.ids[count - 1])

    @property
    def last(self) -> Seen:
        """The place after all of them."""
        return self.after(len(self.ids))


def linked(events: Iterable[bytes], before: Seen, feed: Feed) -> Links:
    """The links of these events. Raises Untrusted(UNTRUSTED_HISTORY) at the first that does not come next."""
    ids: list[bytes] = []
    epoch, sequence, last = before.cursor.epoch, before.cursor.sequence, before.event_id
    try:
        for event in events:
            position = _position(event, feed)
            require_next(epoch, sequence, previous=last, position=position)
            epoch, sequence, last = position.epoch, position.sequence, event_id(event)
            ids.append(last)
    except LockernetError as error:
        place = place_of(Cursor(epoch=epoch, sequence=sequence))
        raise broken_at(f"the event after {place}", error) from None
    return Links(before, epoch, ids)


def _position(data: bytes, feed: Feed) -> MemberPosition:
    event = parse_event(data)
    if event.point_id != feed.point_id:
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"an event of {event.point_id[:80]!r}")
    for position in event.members:
        if position.member_id == feed.member_id:
            if position.epoch >= BEYOND or position.sequence >= BEYOND:
                raise Malformed(ErrorCode.MALFORMED_FIELD, "a position beyond 63 bits")
            return position
    raise does_not_concern(feed.member_id)
