"""A point that lies about its own past: it holds the device key and chains whatever it is told to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lockernet.client.saved import SavedEntry, SavedFeed
from lockernet.codec.events import decode_event, encode_event, event_id
from lockernet.codec.statements import parse_statement, read_payload, seal, statement_bytes
from lockernet.models.custody import CustodyReceipt
from lockernet.models.events import Body
from lockernet.models.journal import (
    BODY_FIELDS,
    NO_EVENT,
    Cursor,
    Event,
    MemberHead,
    MemberPosition,
    PointPosition,
)
from lockernet.models.trust import Purpose
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import Signer
from tests.network import COURIER, OPERATOR, POINT, CourierDesk, signer

DEVICE = signer(f"{OPERATOR}/{Purpose.DEVICE}")


@dataclass(frozen=True)
class Told:
    """One event and its receipt, open to changes."""

    event: Event
    receipt: CustodyReceipt | None

    @property
    def body(self) -> Body:
        """What happened."""
        body = self.event.body
        assert body is not None
        return body

    def but(self, **changes: object) -> "Told":
        """The same with other fields in the body."""
        field = BODY_FIELDS[type(self.body)]
        body = self.body.model_copy(update=changes)
        return replace(self, event=self.event.model_copy(update={field: body}))

    def receipted(self, **changes: object) -> "Told":
        """The same with other fields in the receipt."""
        assert self.receipt is not None
        return replace(self, receipt=self.receipt.model_copy(update=changes))


def open_feed(feed: SavedFeed) -> list[Told]:
    """The feed as values."""
    return [
        Told(
            decode_event(entry.event),
            None if entry.receipt is None else read_payload(parse_statement(entry.receipt), CustodyReceipt),
        )
        for entry in feed.entries
    ]


def chained(story: Sequence[Told], *, device: Signer = DEVICE) -> SavedFeed:
    """This story as a member's feed in which every hash, position and signature is right.

    Receipts keep the fields that they have, but for the event's id and the link to the one before.
    """
    entries: list[SavedEntry] = []
    last, previous_receipts = NO_EVENT, dict[bytes, bytes]()
    for number, told in enumerate(story, 1):
        event = _placed(told.event, number, last)
        encoded = encode_event(event)
        last = event_id(encoded)
        receipt = None
        if told.receipt is not None:
            parcel_id = told.receipt.parcel_id
            links = {"event_id": last}
            if told.receipt.previous_receipt_id is not None and parcel_id in previous_receipts:
                links["previous_receipt_id"] = previous_receipts[parcel_id]
            sealed = seal(told.receipt.model_copy(update=links), device)
            previous_receipts[parcel_id] = statement_id(sealed.payload_type, sealed.payload)
            receipt = statement_bytes(sealed)
        entries.append(SavedEntry(event=encoded, receipt=receipt))
    return SavedFeed(
        point_id=POINT, member_id=COURIER, entries=tuple(entries), head=head(len(entries), last, by=device)
    )


def head(sequence: int, last: bytes, *, by: Signer = DEVICE, member_id: str = COURIER) -> bytes:
    """A signed head that ends there."""
    word = MemberHead(
        header=CourierDesk(OPERATOR).header(member_id),
        point_id=POINT,
        member_id=member_id,
        cursor=Cursor(epoch=1, sequence=sequence),
        event_id=last,
    )
    return statement_bytes(seal(word, by))


def _placed(event: Event, number: int, last: bytes) -> Event:
    position = PointPosition(epoch=1, sequence=number, previous=last)
    member = MemberPosition(member_id=COURIER, epoch=1, sequence=number, previous=last)
    return event.model_copy(update={"position": position, "members": (member,)})
