"""Follower: one member's feed, page after page, held against the newest signed head (LN-EVT-040).

A page must be whole and sealed in itself before anything of it is told; then it is unpacked in small slices.
So nothing waits for a later head, and memory stays bounded.
"""

from collections.abc import Iterator, Sequence

from lockernet.client.chain import Seen, at, broken_at, place_of
from lockernet.client.feed import Page, ends_at, open_member_head
from lockernet.client.operator import Operator
from lockernet.client.receipts import check_receipt
from lockernet.client.watch.bookmark import Bookmark
from lockernet.client.watch.links import Links, linked
from lockernet.client.watch.told import Feed, PointEvent
from lockernet.codec.events import decode_event
from lockernet.codec.statements import parse_statement, statement_bytes
from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.models.journal import FeedEntry, MemberHead

SLICE = 16
"""Events that are unpacked at a time: few, so that they stay in the processor's cache until they are read."""


class Follower:
    """Goes on after a bookmark."""

    def __init__(self, operator: Operator, feed: Feed, bookmark: Bookmark) -> None:
        self._operator = operator
        self._feed = feed
        self._held = self._kept(bookmark.head)
        self.bookmark = bookmark if self._held is not None else Bookmark(bookmark.seen)
        """After the last event that was told."""
        self.end = bookmark.seen
        """After the last page that was taken."""

    @property
    def held(self) -> MemberHead | None:
        """What the newest head says."""
        return self._held

    def take(self, page: Page) -> Iterator[list[PointEvent]]:
        """The events of a page, in slices. Raises Untrusted, before the first slice or between two.

        After it raised, the follower is of no use any more; its bookmark stays good.
        """
        seen = self.bookmark.seen
        links = linked(page.events(), seen, self._feed)
        last = links.last
        self._seal(page, links, last)
        self.end = last
        return self._unpacked(page.entries, links)

    def opened(self, head: bytes) -> MemberHead:
        """A signed head of this feed. Raises Malformed or Untrusted."""
        statement = parse_statement(head)
        point_id, member_id = self._feed.point_id, self._feed.member_id
        return open_member_head(self._operator, statement, point_id, member_id=member_id)

    def contradiction(self, head: bytes, *, is_end: bool) -> Untrusted | None:
        """What a signed head says against the one that is held; None if both can be true.

        `is_end`: the head is the end of the feed, not of a page.
        """
        try:
            return self._against(self.opened(head), head, is_end=is_end)
        except LockernetError:
            return None

    def _kept(self, head: bytes | None) -> MemberHead | None:
        """A head that was kept; one that is not believed any more proves nothing and hinders nothing."""
        try:
            return None if head is None else self.opened(head)
        except LockernetError:
            return None

    def _seal(self, page: Page, links: Links, last: Seen) -> None:
        """The head covers exactly this page, and nothing that was signed before says otherwise."""
        with at("the head of the feed"):
            point_id, member_id = self._feed.point_id, self._feed.member_id
            head = open_member_head(self._operator, page.head, point_id, member_id=member_id)
            if not ends_at(last, head.cursor, head.event_id):
                came, expected = place_of(head.cursor), place_of(last.cursor)
                words = f"it seals {came}; the feed ends at {expected}"
                raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
        signed = b"" if page.head is None else statement_bytes(page.head)
        self._compare(links, head, signed)
        if self._held is None or _place(head) >= _place(self._held):
            self._held = head
            self.bookmark = Bookmark(self.bookmark.seen, signed)

    def _unpacked(self, entries: Sequence[FeedEntry], links: Links) -> Iterator[list[PointEvent]]:
        head = self.bookmark.head
        for begin in range(0, len(entries), SLICE):
            told: list[PointEvent] = []
            for entry in entries[begin : begin + SLICE]:
                try:
                    told.append(self._told(entry, links.ids[begin + len(told)], head))
                except LockernetError as error:
                    place = place_of(links.after(begin + len(told) + 1).cursor)
                    raise broken_at(place, error) from None
            self.bookmark = Bookmark(links.after(begin + len(told)), head)
            yield told

    def _told(self, entry: FeedEntry, ident: bytes, head: bytes | None) -> PointEvent:
        event = decode_event(entry.event)
        courier_id = event.members[0].member_id  # an event names the parcel's courier first
        handover = check_receipt(self._operator, event, entry.receipt, event_id=ident, courier_id=courier_id)
        return PointEvent(self._feed, event, handover, ident, head)

    def _compare(self, links: Links, head: MemberHead, signed: bytes) -> None:
        held = self._held
        if held is None:
            return
        if found := self._against(head, signed, is_end=not links.ids):
            raise found
        if links.ids and held.cursor.epoch == head.cursor.epoch:
            count = held.cursor.sequence - links.before.cursor.sequence
            if 0 < count <= len(links.ids) and links.ids[count - 1] != held.event_id:
                raise self._fork(signed, f"two events are {place_of(held.cursor)}")

    def _against(self, said: MemberHead, signed: bytes, *, is_end: bool) -> Untrusted | None:
        held = self._held
        if held is None:
            return None
        now, before = _place(said), _place(held)
        if now == before and said.event_id != held.event_id:
            return self._fork(signed, f"two events are {place_of(said.cursor)}")
        if now < before and (is_end or now[0] < before[0]):
            words = f"the feed ended at {place_of(held.cursor)}, and now at {place_of(said.cursor)}"
            return self._fork(signed, words)
        return None

    def _fork(self, head: bytes, words: str) -> Untrusted:
        held = self.bookmark.head
        proof = (head,) if held is None else (held, head)
        return Untrusted(ErrorCode.UNTRUSTED_FORK, words, proof=proof)


def _place(head: MemberHead) -> tuple[int, int]:
    return head.cursor.epoch, head.cursor.sequence
