"""One entry of a feed, opened: event, id, body, and the signed word beside it (LN-EVT-002)."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from google.protobuf.message import Message

from lockernet.v1 import events_pb2, statements_pb2
from lockernet_conformance.forge.envelopes import Opened, parsed

M = TypeVar("M", bound=Message)
NO_EVENT = bytes(32)
ID_BYTES, PARCEL_BYTES = 32, 16


@dataclass(frozen=True)
class Entry:
    """An event as it stands in a feed."""

    data: bytes
    event: events_pb2.Event
    receipt: statements_pb2.SignedStatement | None

    @cached_property
    def id(self) -> bytes:
        """SHA-256 of the bytes as they came (LN-EVT-002)."""
        return hashlib.sha256(self.data).digest()

    @property
    def name(self) -> str:
        """The field of its body, such as `parcel_deposited`; empty for a body that nobody knows."""
        return self.event.WhichOneof("body") or ""

    @property
    def body(self) -> Any:
        """Its body; an empty message if there is none that is known."""
        return getattr(self.event, self.name) if self.name else events_pb2.Event()

    @property
    def parcel_id(self) -> bytes:
        """Of which parcel it tells; empty: of none."""
        body: Message = self.body
        if "parcel" in body.DESCRIPTOR.fields_by_name:
            return bytes(self.body.parcel.parcel_id)
        if "parcel_id" in body.DESCRIPTOR.fields_by_name:
            return bytes(self.body.parcel_id)
        return b""

    def place_of(self, member_id: str) -> events_pb2.MemberPosition | None:
        """Its position in this member's feed; None if it has none, or two."""
        found = [each for each in self.event.members if each.member_id == member_id]
        return found[0] if len(found) == 1 else None

    def words(self) -> str:
        """Which one it is, for people."""
        return f"event {self.event.position.sequence} ({self.name or 'unknown body'})"


def read_word(opened: Opened, message: type[M]) -> tuple[M, list[str]]:
    """The payload of a signed word, and what is wrong; empty if its bytes are no such word."""
    told = parsed(message, opened.payload)
    if told is None:
        return message(), [*opened.wrong, f"its payload is no {message.DESCRIPTOR.name}"]
    return told, list(opened.wrong)


def open_entry(told: events_pb2.FeedEntry) -> Entry | None:
    """The entry; None if its bytes are no event."""
    event = parsed(events_pb2.Event, told.event)
    if event is None:
        return None
    return Entry(told.event, event, told.receipt if told.HasField("receipt") else None)


def form_faults(entry: Entry, point_id: str) -> list[str]:
    """What is wrong with the event by itself: its point, its time, its cause."""
    event, wrong = entry.event, []
    if event.point_id != point_id:
        wrong.append(f"point_id is {event.point_id!r}, expected {point_id!r}")
    if not event.HasField("occurred_at"):
        wrong.append("occurred_at is missing")
    if not event.cause.kind:
        wrong.append("no cause")
    if event.cause.HasField("statement_id") and len(event.cause.statement_id) != ID_BYTES:
        wrong.append("its cause names no statement")
    if entry.parcel_id and len(entry.parcel_id) != PARCEL_BYTES:
        wrong.append(f"parcel_id has {len(entry.parcel_id)} bytes, expected {PARCEL_BYTES}")
    if len({each.member_id for each in event.members}) != len(event.members):
        wrong.append("a member stands in it twice")
    return [f"{entry.words()}: {each}" for each in wrong]
