"""Journal events between bytes and models. An event's id is the hash of the bytes as they were written.

A feed is events above all, so their envelope is judged here by hand: its rules stand twice, and
`tests/lockernet/codec/test_judging.py` shows that both ways agree. The body goes to the judge of its kind
alone. What breaks a rule goes to the model, which refuses it with the path of the field.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType

from google.protobuf.message import DecodeError

from lockernet.codec.bridge import by_its_model, encode
from lockernet.codec.judging import Members, Read, instant, judge_of, sound
from lockernet.codec.rules import is_slug
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import BODY_FIELDS, Cause, CauseKind, Event, MemberPosition, PointPosition
from lockernet.v1.events_pb2 import Event as WireEvent
from lockernet.v1.events_pb2 import MemberPosition as WireMember
from lockernet.v1.events_pb2 import PointPosition as WirePosition

BEYOND = 2**63
"""No model takes such a position; a wire message does."""

_ENVELOPE = {name for name in Event.model_fields if name not in BODY_FIELDS.values()}
_BLANK = {**dict.fromkeys(Event.model_fields), "body_field": None}
_POSITION, _MEMBER, _CAUSED = (set(each.model_fields) for each in (PointPosition, MemberPosition, Cause))
_KINDS = Members(CauseKind)
_CAUSES = {kind.value: Cause(kind=kind) for kind in CauseKind}
"""Those that no statement brought: one value each."""
_BODIES: Mapping[str, tuple[set[str], Read]] = MappingProxyType(
    {name: ({*_ENVELOPE, name}, judge_of(model)) for model, name in BODY_FIELDS.items()}
)
"""For each body: the fields that are given with it, and what reads it."""


def encode_event(event: Event) -> bytes:
    """The bytes that the journal keeps and the feed passes on."""
    return encode(event)


def decode_event(data: bytes) -> Event:
    """The event in these bytes; a body that this version does not know is None. Raises Malformed."""
    wire = parse_event(data)
    return _judged(wire) or by_its_model(wire, Event)


def parse_event(data: bytes) -> WireEvent:
    """The message in these bytes, of which nothing is judged yet. Raises Malformed."""
    try:
        return WireEvent.FromString(data)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, "the bytes are not an Event") from None


def event_id(data: bytes) -> bytes:
    """SHA-256 of an event's bytes (LN-EVT-002)."""
    return sha256(data).digest()


def _judged(wire: WireEvent) -> Event | None:
    """The event if every rule holds; None if any does not, or may not."""
    position, cause, members = _position(wire.position), _cause(wire), _members(wire.members)
    occurred_at, point_id = instant(wire.occurred_at), wire.point_id
    if position is None or cause is None or members is None or not is_slug(point_id):
        return None
    if occurred_at is None or not wire.HasField("occurred_at"):
        return None
    values, given = _BLANK.copy(), _ENVELOPE
    name = wire.WhichOneof("body")
    if name is not None:
        given, read = _BODIES[name]
        body = read(getattr(wire, name))
        if body is None:
            return None
        values[name], values["body_field"] = body, name
    values["position"], values["members"], values["cause"] = position, members, cause
    values["occurred_at"], values["point_id"] = occurred_at, point_id
    values["stale_directory"] = wire.stale_directory
    return sound(Event, values, given)


def _position(wire: WirePosition) -> PointPosition | None:
    epoch, sequence, previous = wire.epoch, wire.sequence, wire.previous
    if len(previous) != 32 or epoch >= BEYOND or sequence >= BEYOND:
        return None
    values = {"epoch": epoch, "sequence": sequence, "previous": previous}
    return sound(PointPosition, values, _POSITION)


def _members(wires: Iterable[WireMember]) -> tuple[MemberPosition, ...] | None:
    members = []
    for wire in wires:
        member_id, epoch, sequence, previous = wire.member_id, wire.epoch, wire.sequence, wire.previous
        if len(previous) != 32 or epoch >= BEYOND or sequence >= BEYOND or not is_slug(member_id):
            return None
        values = {"member_id": member_id, "epoch": epoch, "sequence": sequence, "previous": previous}
        members.append(sound(MemberPosition, values, _MEMBER))
    return tuple(members)


def _cause(event: WireEvent) -> Cause | None:
    if not event.HasField("cause"):
        return None
    wire = event.cause
    if not wire.HasField("statement_id"):
        return _CAUSES.get(wire.kind) or Cause(kind=CauseKind(wire.kind))
    statement_id = wire.statement_id
    if len(statement_id) != 32:
        return None
    return sound(Cause, {"kind": _KINDS[wire.kind], "statement_id": statement_id}, _CAUSED)
