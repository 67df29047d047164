"""Follower: one member's feed, page after page, held against the newest signed head (LN-EVT-040).

Every page must be sealed in itself, so nothing waits for a later head and memory stays bounded.
"""

from lockernet.client.chain import place_of
from lockernet.client.feed import MemberFeed, Page, VerifiedEntry, open_member_head
from lockernet.client.operator import Operator
from lockernet.client.watch.bookmark import Bookmark
from lockernet.client.watch.told import Feed
from lockernet.codec.statements import parse_statement, statement_bytes
from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.models.journal import MemberHead


class Follower:
    """Goes on after a bookmark."""

    def __init__(self, operator: Operator, feed: Feed, bookmark: Bookmark) -> None:
        self._operator = operator
        self._feed = feed
        self._reading = MemberFeed(operator, feed.point_id, member_id=feed.member_id, seen=bookmark.seen)
        self.bookmark = bookmark
        """After the last page that was believed."""
        self._held = None if bookmark.head is None else self.opened(bookmark.head)

    @property
    def held(self) -> MemberHead | None:
        """What the newest head says."""
        return self._held

    def take(self, page: Page) -> list[tuple[VerifiedEntry, Bookmark]]:
        """The entries of a page, each with the bookmark after it. Raises Untrusted.

        After it raised, the follower is of no use any more; its bookmark stays good.
        """
        entries = self._reading.take(Page(page.entries, page.head, more=False))
        head, said = self._reading.head, page.head
        if head is None or said is None:  # `MemberFeed` believes no page without one
            raise AssertionError("a page was believed without a head")
        signed = statement_bytes(said)
        self._compare(entries, head, signed)
        kept = self.bookmark.head
        if self._held is None or _place(head) >= _place(self._held):
            self._held, kept = head, signed
        told = [(entry, Bookmark(entry.seen, kept)) for entry in entries]
        seen = entries[-1].seen if entries else self.bookmark.seen
        self.bookmark = Bookmark(seen, kept)
        return told

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

    def _compare(self, entries: list[VerifiedEntry], head: MemberHead, signed: bytes) -> None:
        held = self._held
        if held is None:
            return
        if found := self._against(head, signed, is_end=not entries):
            raise found
        if entries and held.cursor.epoch == head.cursor.epoch:
            index = held.cursor.sequence - entries[0].seen.cursor.sequence
            if 0 <= index < len(entries) and entries[index].seen.event_id != held.event_id:
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
