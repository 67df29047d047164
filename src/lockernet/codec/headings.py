"""Headings out of payload bytes: the header's rules, judged on the wire message as it is.

Every statement passes here, and few of them need the whole header as a model. What keeps all rules is read
with plain numbers; whatever does not is handed to the model, which refuses it with the path of the field.
`tests/lockernet/codec/test_headings.py` shows that both ways agree on every header.
"""

from functools import partial

from google.protobuf.message import DecodeError, Message
from google.protobuf.timestamp_pb2 import Timestamp

from lockernet.codec.bridge import from_wire
from lockernet.codec.registry import MESSAGES, descriptor_of
from lockernet.codec.rules import is_slug
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import Header, SignedStatement
from lockernet.signing.directory import AdmittedKey
from lockernet.signing.heading import Heading, heading_of
from lockernet.signing.instants import Micros
from lockernet.v1.statements_pb2 import Header as WireHeader

_FIRST_SECOND, _AFTER_LAST_SECOND = -62_135_596_800, 253_402_300_800
"""The years 1 to 9999."""

_PARSERS = {name: MESSAGES[model.__name__].FromString for model, name in PAYLOAD_TYPES.items()}
_WITHOUT_HEADER = frozenset(
    name for model, name in PAYLOAD_TYPES.items() if "header" not in descriptor_of(model).fields_by_name
)


def parse_payload(statement: SignedStatement) -> Message:
    """The payload as the message that its type names. Raises Malformed."""
    parse = _PARSERS.get(statement.payload_type)
    if parse is None:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, f"payload type {statement.payload_type[:80]!r}")
    try:
        return parse(statement.payload)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the payload does not parse") from None


def read_heading(statement: SignedStatement, _key: AdmittedKey | None = None) -> Heading:
    """The heading of a payload. Raises Malformed if there is none, or a field of it breaks its rules."""
    message = parse_payload(statement)
    if statement.payload_type in _WITHOUT_HEADER:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the payload has no header")
    header: WireHeader = message.header  # type: ignore[attr-defined]  # asked above
    return _judged(header, message) or _refused_by_its_model(message)


def _refused_by_its_model(message: Message) -> Heading:
    """Raises Malformed with the reason; or finds that `_judged` was too strict."""
    if not message.HasField("header"):
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the payload has no header")
    return heading_of(from_wire(message.header, Header))  # type: ignore[attr-defined]  # asked above


def _judged(header: WireHeader, payload: Message | None = None) -> Heading | None:
    """The heading if every rule of the header holds; None if any does not."""
    network_id, issuer, audience = header.network_id, header.issuer, header.audience
    if not (is_slug(network_id) and is_slug(issuer) and is_slug(audience)):
        return None
    if len(header.request_id) != 16:
        return None
    if header.HasField("previous_statement_id") and len(header.previous_statement_id) != 32:
        return None
    issued_at = _moment(header.issued_at)
    not_before = _moment(header.not_before)
    expires_at = _moment(header.expires_at)
    if not (issued_at and not_before and expires_at):
        return None
    features = header.critical_features
    named = tuple(features) if features else ()
    whole = partial(from_wire, header, Header)
    return Heading(network_id, issuer, audience, issued_at, not_before, expires_at, named, whole, payload)


def _moment(stamp: Timestamp) -> Micros:
    """The moment; 0 for what is none, or absent, or the first moment of 1970: the model tells those apart."""
    seconds, nanos = stamp.seconds, stamp.nanos
    if nanos % 1000 or not (0 <= nanos < 1_000_000_000 and _FIRST_SECOND <= seconds < _AFTER_LAST_SECOND):
        return 0
    return seconds * 1_000_000 + nanos // 1000
