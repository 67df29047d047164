"""Statements between bytes and models: seal a model, verify, open a verified payload."""

from datetime import datetime
from typing import TypeVar

from google.protobuf.message import Message

from lockernet.codec.bridge import encode, from_wire
from lockernet.codec.envelope import parse_statement as parse_statement
from lockernet.codec.envelope import read_statement as read_statement
from lockernet.codec.envelope import statement_bytes as statement_bytes
from lockernet.codec.envelope import write_statement as write_statement
from lockernet.codec.headings import parse_payload, read_heading
from lockernet.codec.registry import descriptor_of
from lockernet.codec.strict import UNWALKED_BYTES, check_singular
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Model
from lockernet.models.payload_types import MODELS, PAYLOAD_TYPES
from lockernet.models.statements import Header, SignedStatement
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.heading import Heading
from lockernet.signing.signer import Signer
from lockernet.signing.signer import seal as seal_bytes
from lockernet.signing.verify import SYNCED, ClockBounds, Place, VerifiedStatement, verify

M = TypeVar("M", bound=Model)


def seal(model: Model, signer: Signer) -> SignedStatement:
    """Encode a payload model and sign exactly those bytes."""
    return seal_bytes(PAYLOAD_TYPES[type(model)], encode(model), signer)


def verify_statement(
    statement: SignedStatement,
    directory: TrustedDirectory,
    *,
    place: Place,
    now: datetime,
    bounds: ClockBounds = SYNCED,
    witnessed_at: datetime | None = None,
    heading: Heading | None = None,
) -> VerifiedStatement:
    """`signing.verify` with the reader of this codec; `heading` if it was read from this statement before."""
    return verify(
        statement,
        directory,
        place=place,
        now=now,
        read_heading=read_heading if heading is None else lambda _statement, _key: heading,
        bounds=bounds,
        witnessed_at=witnessed_at,
    )


def read_header(statement: SignedStatement) -> Header:
    """The header of a payload, whoever signed it. Raises Malformed if there is none."""
    return read_heading(statement).header()


def open_payload(verified: VerifiedStatement, model_class: type[M]) -> M:
    """The payload of a verified statement as the model that is expected here.

    Raises Malformed if it is another kind of statement, stands in two readings, or breaks a field's rules.
    """
    return _opened(verified.statement, model_class, parsed=verified.heading.payload)


def read_payload(statement: SignedStatement, model_class: type[M]) -> M:
    """The payload as this model, whoever signed it: only for statements that we made ourselves.

    Raises Malformed like `open_payload`, which is the way for everybody else's. A payload that is what we
    would write says nothing twice; only another one, or a long one, is walked field by field.
    """
    return _opened(statement, model_class, parsed=None)


def _opened(statement: SignedStatement, model_class: type[M], *, parsed: object) -> M:
    if MODELS.get(statement.payload_type) is not model_class:
        expected, came = PAYLOAD_TYPES[model_class], statement.payload_type[:80]
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, f"expected {expected}, came {came}")
    message = parsed if isinstance(parsed, Message) else parse_payload(statement)
    message.DiscardUnknownFields()  # the model has no room for them; they stay in the signed bytes
    as_we_write = message.SerializeToString(deterministic=True) == statement.payload
    if not as_we_write or len(statement.payload) > UNWALKED_BYTES:
        check_singular(statement.payload, descriptor_of(model_class))
    return from_wire(message, model_class)
