"""Journal events between bytes and models. An event's id is the hash of the bytes as they were written."""

import hashlib

from google.protobuf.message import DecodeError

from lockernet.codec.bridge import encode, from_wire
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import Event
from lockernet.v1.events_pb2 import Event as WireEvent


def encode_event(event: Event) -> bytes:
    """The bytes that the journal keeps and the feed passes on."""
    return encode(event)


def decode_event(data: bytes) -> Event:
    """The event in these bytes; a body that this version does not know is None. Raises Malformed."""
    try:
        return from_wire(WireEvent.FromString(data), Event)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, "the bytes are not an Event") from None


def event_id(data: bytes) -> bytes:
    """SHA-256 of an event's bytes (LN-EVT-002)."""
    return hashlib.sha256(data).digest()
