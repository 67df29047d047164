"""The signed envelope between bytes and values; nothing in it is believed, only its form is checked."""

from google.protobuf.message import DecodeError

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.statements import Signature, SignedStatement
from lockernet.signing.verify import SIGNATURE_LIMIT
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement


def parse_statement(data: bytes) -> SignedStatement:
    """The envelope in these bytes; nothing in it is believed yet. Raises Malformed."""
    try:
        wire = WireStatement.FromString(data)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the bytes are not a SignedStatement") from None
    return read_statement(wire)


def read_statement(wire: WireStatement) -> SignedStatement:
    """The envelope as a value; limits are `verify`'s work, but none is read to have thousands of signatures.

    Raises Malformed (LN-SIG-002).
    """
    signatures = wire.signatures
    if len(signatures) > SIGNATURE_LIMIT:
        words = f"{len(signatures)} signatures; expected 1 to {SIGNATURE_LIMIT}"
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, words)
    read = [Signature(each.key_id, each.signature) for each in signatures]
    return SignedStatement(wire.payload_type, wire.payload, tuple(read))


def write_statement(statement: SignedStatement) -> WireStatement:
    """The envelope as a message."""
    wire = WireStatement(payload_type=statement.payload_type, payload=statement.payload)
    for each in statement.signatures:
        wire.signatures.add(key_id=each.key_id, signature=each.signature)
    return wire


def statement_bytes(statement: SignedStatement) -> bytes:
    """The envelope as bytes, to store or to send."""
    return write_statement(statement).SerializeToString()
