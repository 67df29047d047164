"""Reads feeds: page by page from the peer, and one member's events verified, resumable after any of them."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import cast, overload

from lockernet.client.chain import NOTHING, Seen, at, broken_at, follow, member_position, place_of
from lockernet.client.channel import Channel
from lockernet.client.operator import Operator
from lockernet.client.receipts import Handover, check_receipt
from lockernet.codec.bridge import to_wire
from lockernet.codec.events import decode_event, event_id
from lockernet.codec.statements import read_statement
from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.models.calls import FeedScope, ListEventsRequest
from lockernet.models.journal import Cursor, Event, FeedEntry, MemberHead
from lockernet.models.statements import SignedStatement
from lockernet.v1 import events_pb2
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import EventServiceStub


class Entries(Sequence[FeedEntry]):
    """The entries of a page as they lie on the wire; each is read when it is asked for, and not kept.

    Raises Malformed for a receipt with more signatures than any statement has (LN-SIG-002).
    """

    __slots__ = ("_wires",)

    def __init__(self, wires: Sequence[events_pb2.FeedEntry]) -> None:
        self._wires = wires

    def events(self) -> Iterator[bytes]:
        """The bytes of each event, without its receipt."""
        return (wire.event for wire in self._wires)

    def __len__(self) -> int:
        return len(self._wires)

    def __iter__(self) -> Iterator[FeedEntry]:
        return map(_entry, self._wires)

    @overload
    def __getitem__(self, index: int) -> FeedEntry: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[FeedEntry]: ...

    def __getitem__(self, index: int | slice) -> FeedEntry | Sequence[FeedEntry]:
        if isinstance(index, slice):
            return list(map(_entry, self._wires[index]))
        return _entry(self._wires[index])


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came; nothing in it is believed yet."""

    entries: Sequence[FeedEntry]
    head: SignedStatement | None
    more: bool

    def events(self) -> Iterator[bytes]:
        """The bytes of each event; no receipt is read for it."""
        if isinstance(self.entries, Entries):
            return self.entries.events()
        return (entry.event for entry in self.entries)


@dataclass(frozen=True, slots=True)
class VerifiedEntry:
    """One event that stands in the signed history. Go on after `seen`."""

    event: Event
    handover: Handover | None
    seen: Seen


async def pages(
    channel: Channel, point_id: str, *, member_id: str | None, after: Cursor
) -> AsyncIterator[Page]:
    """All pages that there are now; `member_id` None: of the whole journal. Raises LockernetError."""
    stub = EventServiceStub(channel.grpc)
    scope = FeedScope.POINT if member_id is None else FeedScope.MEMBER
    while True:
        request = to_wire(ListEventsRequest(point_id=point_id, scope=scope, after=after))
        response: pb.ListEventsResponse
        response = await channel.ask(stub.ListEvents, cast(pb.ListEventsRequest, request))
        page = page_of(response)
        yield page
        if not page.more:
            return
        if not page.entries:
            raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, "an empty page promises more")
        last = decode_event(page.entries[-1].event)
        place = last.position if member_id is None else member_position(last, member_id)
        after = Cursor(epoch=place.epoch, sequence=place.sequence)


class MemberFeed:
    """One member's feed at one point, from `seen` on."""

    def __init__(self, operator: Operator, point_id: str, *, member_id: str, seen: Seen = NOTHING) -> None:
        self._operator = operator
        self._point_id = point_id
        self._member_id = member_id
        self._seen = seen
        self._unsealed: list[VerifiedEntry] = []
        self.head: MemberHead | None = None
        """The newest head that was verified."""

    def take(self, page: Page) -> list[VerifiedEntry]:
        """The entries that are sealed now; those that no signed head covers yet wait for a later page.

        Raises Untrusted(UNTRUSTED_HISTORY) with the place of the first break.
        """
        for entry in page.entries:
            self._unsealed.append(self._verified(entry))
        if not self._is_sealed(page):
            return []
        sealed, self._unsealed = self._unsealed, []
        return sealed

    def _verified(self, entry: FeedEntry) -> VerifiedEntry:
        event = self._followed(entry.event)
        try:
            handover = check_receipt(
                self._operator,
                event,
                entry.receipt,
                event_id=self._seen.event_id,
                courier_id=event.members[0].member_id,  # an event names the parcel's courier first
            )
        except LockernetError as error:
            raise broken_at(place_of(self._seen.cursor), error) from None
        return VerifiedEntry(event, handover, self._seen)

    def _followed(self, data: bytes) -> Event:
        try:
            event = decode_event(data)
            if event.point_id != self._point_id:
                raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"an event of {event.point_id}")
            position = member_position(event, self._member_id)
            self._seen = follow(self._seen, position, event_id=event_id(data))
        except LockernetError as error:
            raise broken_at(f"the event after {place_of(self._seen.cursor)}", error) from None
        return event

    def _is_sealed(self, page: Page) -> bool:
        """True if the head covers exactly what was read; false if it is further on and more will come."""
        with at("the head of the feed"):
            head = open_member_head(self._operator, page.head, self._point_id, member_id=self._member_id)
            self.head = head
            if ends_at(self._seen, head.cursor, head.event_id):
                return True
            if page.more and head.cursor.sequence > self._seen.cursor.sequence:
                return False
            came, expected = place_of(head.cursor), place_of(self._seen.cursor)
            raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"it seals {came}; the feed ends at {expected}")


def open_member_head(
    operator: Operator, statement: SignedStatement | None, point_id: str, *, member_id: str
) -> MemberHead:
    """The verified head of a member's feed. Raises Malformed or Untrusted."""
    if statement is None:
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, "there is no head")
    opened = operator.open_from_device(statement, MemberHead, audience=member_id, point_id=point_id)
    head = opened.word
    if (head.point_id, head.member_id) != (point_id, member_id):
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"a head of {head.member_id} at {head.point_id}")
    return head


def ends_at(seen: Seen, cursor: Cursor, ident: bytes) -> bool:
    """True if a head with this cursor and event id covers exactly what was seen."""
    if seen == NOTHING:
        return cursor.sequence == 0 and ident == NOTHING.event_id
    return seen == Seen(cursor, ident)


def page_of(response: pb.ListEventsResponse | pb.StreamEventsResponse) -> Page:
    """The page in an answer, or in a message of a stream, of which each is sealed in itself."""
    head = read_statement(response.head) if response.HasField("head") else None
    more = response.more if isinstance(response, pb.ListEventsResponse) else False
    return Page(Entries(response.entries), head, more)


def _entry(wire: events_pb2.FeedEntry) -> FeedEntry:
    receipt = read_statement(wire.receipt) if wire.HasField("receipt") else None
    return FeedEntry(wire.event, receipt)
