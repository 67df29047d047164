"""A feed as a right target would tell it, made with keys of the tests; each part can be made wrong."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.message import Message

from lockernet.v1 import custody_pb2, events_pb2, statements_pb2
from lockernet_conformance.forge.envelopes import PublicKey
from lockernet_conformance.forge.keys import Key, derive
from lockernet_conformance.forge.reading.feeds import Whose
from lockernet_conformance.forge.statements import header, plain, seal

NETWORK, OPERATOR, POINT, COURIER = "test-net", "operator-a", "point-1", "courier-a"
NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
DEVICE, OTHER_DEVICE, GRANT = (derive(bytes(32), name) for name in ("device", "other device", "grant"))
PARCEL = bytes(range(16))


def _listed(key: Key, purpose: str, point_id: str | None = None) -> PublicKey:
    return PublicKey(purpose, key.algorithm, key.public, key.key_id, point_id)


WHOSE = Whose(
    NETWORK,
    OPERATOR,
    POINT,
    COURIER,
    (
        _listed(DEVICE, "device", POINT),
        _listed(OTHER_DEVICE, "device", "point-2"),
        _listed(GRANT, "grant"),
    ),
)


def signed(kind: str, message: Message, key: Key = DEVICE) -> statements_pb2.SignedStatement:
    """A word of the point."""
    return seal(kind, message, key).wire()


def top(request_id: bytes, **changes: Any) -> statements_pb2.Header:
    """A header to the courier."""
    fields = {"network_id": NETWORK, "issuer": OPERATOR, "audience": COURIER, **changes}
    return header(request_id=request_id, now=NOW, **fields)


@dataclass
class Telling:
    """Events one after the other, each linked to the one before."""

    entries: list[events_pb2.FeedEntry] = field(default_factory=list)

    @property
    def last_id(self) -> bytes:
        """Of the last event; zeros if there is none."""
        return hashlib.sha256(self.entries[-1].event).digest() if self.entries else bytes(32)

    def tell(self, receipt: statements_pb2.SignedStatement | None = None, **body: Any) -> "Telling":
        """One event more, with this body."""
        number = len(self.entries) + 1
        event = events_pb2.Event(
            position=events_pb2.PointPosition(epoch=1, sequence=number, previous=self.last_id),
            members=[
                events_pb2.MemberPosition(member_id=COURIER, epoch=1, sequence=number, previous=self.last_id)
            ],
            point_id=POINT,
            occurred_at=plain(NOW + timedelta(seconds=number)),
            cause=events_pb2.Cause(kind=events_pb2.CAUSE_KIND_SENSOR),
            **body,
        )
        told = events_pb2.FeedEntry(event=event.SerializeToString(deterministic=True), receipt=receipt)
        self.entries.append(told)
        return self

    def head(
        self, count: int | None = None, key: Key = DEVICE, **changes: Any
    ) -> statements_pb2.SignedStatement:
        """The head after so many events (all)."""
        place = len(self.entries) if count is None else count
        data = self.entries[place - 1].event if place else b""
        ident = hashlib.sha256(data).digest() if place else bytes(32)
        fields: dict[str, Any] = {
            "header": top(ident[:16]),
            "point_id": POINT,
            "member_id": COURIER,
            "cursor": events_pb2.Cursor(epoch=1, sequence=place),
            "event_id": ident,
            **changes,
        }
        return signed("member-head", events_pb2.MemberHead(**fields), key)


def body(name: str, **fields: Any) -> dict[str, Any]:
    """The body of this name, about the parcel, at door A1 where it has a door."""
    kind = events_pb2.Event.DESCRIPTOR.fields_by_name[name].message_type
    assert kind is not None, "every body is a message"
    if "compartment_id" in kind.fields_by_name:
        fields.setdefault("compartment_id", "A1")
    if "parcel" in kind.fields_by_name:
        return {name: {"parcel": {"parcel_id": PARCEL}, **fields}}
    return {name: {"parcel_id": PARCEL, **fields}}


def story(*names: str) -> Telling:
    """Events with these bodies and nothing else, receipts left out."""
    telling = Telling()
    for name in names:
        telling.tell(**body(name))
    return telling


def stay(receipt_ids: Sequence[bytes], key: Key = DEVICE, **changes: Any) -> statements_pb2.SignedStatement:
    """A session receipt that lists these."""
    last = receipt_ids[-1] if receipt_ids else bytes(32)
    word = custody_pb2.SessionReceipt(header=top(last[:16]), point_id=POINT, receipt_ids=receipt_ids)
    word.visit.begin.CopyFrom(plain(NOW))
    word.visit.until.CopyFrom(plain(NOW + timedelta(minutes=2)))
    word.MergeFrom(custody_pb2.SessionReceipt(**changes))
    return signed("session-receipt", word, key)
