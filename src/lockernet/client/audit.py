"""FeedAudit: verifies a whole feed with nothing but the directory.

Bytes hash to ids; ids form the point's chain or the member's; every hand-over has a receipt by the point's
device key; parcels go the ways of the custody table; the signed head ends at the last event. The first
break raises Untrusted(UNTRUSTED_HISTORY) with its place.
"""

from dataclasses import dataclass

from lockernet.client.chain import NOTHING, Seen, at, follow, member_position, place_of
from lockernet.client.feed import ends_at, open_member_head
from lockernet.client.operator import Operator
from lockernet.client.parcels import ParcelHistory, Parcels
from lockernet.client.receipts import check_receipt
from lockernet.codec.events import decode_event, event_id
from lockernet.codec.statements import read_header
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.journal import Checkpoint, Cursor, Event, FeedEntry
from lockernet.models.statements import SignedStatement


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What was verified. `member_id` None: the whole journal of the point."""

    operator_id: str
    point_id: str
    member_id: str | None
    events: int
    receipts: int
    seen: Seen
    parcels: tuple[ParcelHistory, ...]


class FeedAudit:
    """A fold over the entries of one feed, from its first event on."""

    def __init__(self, operator: Operator, point_id: str, *, member_id: str | None) -> None:
        self._operator = operator
        self._point_id = point_id
        self._member_id = member_id
        self._point = NOTHING
        self._members: dict[str, Seen] = {}
        self._parcels = Parcels(member_id)
        self._events = 0
        self._receipts = 0

    def add(self, entry: FeedEntry) -> None:
        """One more entry, in the order of the feed."""
        with at(f"the event after {place_of(self._seen.cursor)}"):
            event, ident = decode_event(entry.event), event_id(entry.event)
            if event.point_id != self._point_id:
                raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"an event of {event.point_id}")
            self._follow(event, ident)
        with at(place_of(self._seen.cursor)):
            foreign = self._parcels.is_foreign(event.body)
            courier_id = self._parcels.courier_of(event.body) or self._member_id or _first_member(event)
            if foreign and entry.receipt is not None:
                courier_id = read_header(entry.receipt).audience
            handover = check_receipt(
                self._operator, event, entry.receipt, event_id=ident, courier_id=courier_id
            )
            if not foreign:
                self._parcels.add(event.body, handover)
        self._events += 1
        self._receipts += handover is not None

    def finish(self, head: SignedStatement | None) -> AuditResult:
        """The result, if the signed head ends at the last entry."""
        with at("the head of the feed"):
            cursor, ident = self._open_head(head)
            if not ends_at(self._seen, cursor, ident):
                came, expected = place_of(cursor), place_of(self._seen.cursor)
                raise Untrusted(
                    ErrorCode.UNTRUSTED_HISTORY, f"it seals {came}; the feed ends otherwise, at {expected}"
                )
        return AuditResult(
            operator_id=self._operator.operator_id,
            point_id=self._point_id,
            member_id=self._member_id,
            events=self._events,
            receipts=self._receipts,
            seen=self._seen,
            parcels=self._parcels.histories(),
        )

    @property
    def _seen(self) -> Seen:
        """The end of the chain that this feed is a view of."""
        if self._member_id is None:
            return self._point
        return self._members.get(self._member_id, NOTHING)

    def _follow(self, event: Event, ident: bytes) -> None:
        if self._member_id is None:
            self._point = follow(self._point, event.position, event_id=ident)
            for position in event.members:
                before = self._members.get(position.member_id, NOTHING)
                self._members[position.member_id] = follow(before, position, event_id=ident)
            return
        position = member_position(event, self._member_id)
        self._members[self._member_id] = follow(self._seen, position, event_id=ident)
        here = Cursor(epoch=event.position.epoch, sequence=event.position.sequence)
        if here.sequence <= self._point.cursor.sequence:
            raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"{place_of(here)} of the point comes too late")
        self._point = Seen(here, ident)

    def _open_head(self, statement: SignedStatement | None) -> tuple[Cursor, bytes]:
        if self._member_id is not None:
            head = open_member_head(self._operator, statement, self._point_id, member_id=self._member_id)
            return head.cursor, head.event_id
        if statement is None:
            return NOTHING.cursor, NOTHING.event_id
        checkpoint = self._operator.open_from_device(
            statement, Checkpoint, audience=self._point_id, point_id=self._point_id
        ).word
        if checkpoint.point_id != self._point_id:
            raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"a checkpoint of {checkpoint.point_id}")
        return checkpoint.cursor, checkpoint.event_id


def _first_member(event: Event) -> str:
    """The courier of a parcel of an earlier epoch: an event concerns its courier first (LN-EVT-020)."""
    return event.members[0].member_id if event.members else ""
