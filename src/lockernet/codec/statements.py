"""Statements between bytes and models: parse the envelope, seal a model, open a verified payload."""

from datetime import datetime
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from lockernet.codec.bridge import encode, from_wire
from lockernet.codec.registry import MESSAGES, descriptor_of
from lockernet.codec.strict import check_singular
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Model
from lockernet.models.payload_types import MODELS, PAYLOAD_TYPES
from lockernet.models.statements import Header, Signature, SignedStatement
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.signer import Signer
from lockernet.signing.signer import seal as seal_bytes
from lockernet.signing.verify import SYNCED, ClockBounds, Place, VerifiedStatement, verify
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement

M = TypeVar("M", bound=Model)


def seal(model: Model, signer: Signer) -> SignedStatement:
    """Encode a payload model and sign exactly those bytes."""
    return seal_bytes(PAYLOAD_TYPES[type(model)], encode(model), signer)


def parse_statement(data: bytes) -> SignedStatement:
    """The envelope in these bytes; nothing in it is believed yet. Raises Malformed."""
    try:
        return read_statement(WireStatement.FromString(data))
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the bytes are not a SignedStatement") from None


def read_statement(wire: WireStatement) -> SignedStatement:
    """The envelope as a model; limits are `verify`'s work."""
    return SignedStatement(
        payload_type=wire.payload_type,
        payload=wire.payload,
        signatures=tuple(Signature(key_id=each.key_id, signature=each.signature) for each in wire.signatures),
    )


def write_statement(statement: SignedStatement) -> WireStatement:
    """The envelope as a message."""
    wire = WireStatement(payload_type=statement.payload_type, payload=statement.payload)
    for each in statement.signatures:
        wire.signatures.add(key_id=each.key_id, signature=each.signature)
    return wire


def statement_bytes(statement: SignedStatement) -> bytes:
    """The envelope as bytes, to store or to send."""
    return write_statement(statement).SerializeToString()


def verify_statement(
    statement: SignedStatement,
    directory: TrustedDirectory,
    *,
    place: Place,
    now: datetime,
    bounds: ClockBounds = SYNCED,
) -> VerifiedStatement:
    """`signing.verify` with the header reader of this codec."""
    return verify(statement, directory, place=place, now=now, read_header=read_header, bounds=bounds)


def read_header(statement: SignedStatement, _key: AdmittedKey | None = None) -> Header:
    """The header of a payload. Raises Malformed if there is none."""
    message = _parse(statement)
    if "header" not in message.DESCRIPTOR.fields_by_name or not message.HasField("header"):
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the payload has no header")
    return from_wire(message.header, Header)  # type: ignore[attr-defined]  # asked for above


def open_payload(verified: VerifiedStatement, model_class: type[M]) -> M:
    """The payload of a verified statement as the model that is expected here.

    Raises Malformed if it is another kind of statement, stands in two readings, or breaks a field's rules.
    """
    return read_payload(verified.statement, model_class)


def read_payload(statement: SignedStatement, model_class: type[M]) -> M:
    """The payload as this model, whoever signed it: only for statements that we made ourselves.

    Raises Malformed like `open_payload`, which is the way for everybody else's. A payload that is what we
    would write says nothing twice; only another one is walked field by field.
    """
    if MODELS.get(statement.payload_type) is not model_class:
        expected, came = PAYLOAD_TYPES[model_class], statement.payload_type[:80]
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, f"expected {expected}, came {came}")
    message = _parse(statement)
    message.DiscardUnknownFields()  # the model has no room for them; they stay in the signed bytes
    if message.SerializeToString(deterministic=True) != statement.payload:
        check_singular(statement.payload, descriptor_of(model_class))
    return from_wire(message, model_class)


def _parse(statement: SignedStatement) -> Message:
    model_class = MODELS.get(statement.payload_type)
    if model_class is None:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, f"payload type {statement.payload_type[:80]!r}")
    try:
        return MESSAGES[model_class.__name__].FromString(statement.payload)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the payload does not parse") from None
