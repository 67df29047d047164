"""A new device asks its operator to publish its key, against the claim that the operator gave out.

The answer is believed only if it is the operator's signed word about this very key and point (LN-NOD-023).
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import cast

from lockernet.client.channel import Channel, Patience
from lockernet.client.operator import Operator
from lockernet.client.world import SystemEntropy
from lockernet.codec.bridge import to_wire
from lockernet.codec.statements import read_statement
from lockernet.codes import base32
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.calls import EnrolDeviceRequest
from lockernet.models.points import DeviceKey
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import Algorithm, KeyRecord, Purpose
from lockernet.signing.signer import Signer, key_id, possession_message
from lockernet.v1 import services_pb2 as pb
from lockernet.v1 import services_pb2_grpc as rpc

CLAIM_PREFIX = "LNE:"
CLAIM_BYTES = 16


@dataclass(frozen=True, slots=True)
class Published:
    """The operator's word that a key speaks for a point, and the record for the trust file."""

    statement: SignedStatement
    record: KeyRecord


def claim_text(claim: bytes) -> str:
    """The claim as people copy it: `LNE:` and base32."""
    return CLAIM_PREFIX + base32.encode(claim)


def read_claim(text: str) -> bytes:
    """The claim in this text. Raises Malformed(MALFORMED_CODE)."""
    claim = base32.decode(text.strip().upper().removeprefix(CLAIM_PREFIX))
    if len(claim) != CLAIM_BYTES:
        raise Malformed(
            ErrorCode.MALFORMED_CODE, f"expected a claim of {CLAIM_BYTES} bytes, got {len(claim)}"
        )
    return claim


def claim_hash(claim: bytes) -> bytes:
    """What the operator keeps of it."""
    return sha256(claim).digest()


async def enrol_device(
    endpoint: str,
    claim: bytes,
    device: Signer,
    *,
    operator: Operator,
    point_id: str,
    now: datetime,
    roots: bytes | None = None,
) -> Published:
    """Call the operator's endpoint; the same again gets the same answer. Raises LockernetError."""
    network_id = operator.directory.network_id
    message = possession_message(network_id, operator.operator_id, Purpose.DEVICE, device.public_key)
    request = EnrolDeviceRequest(
        claim=claim,
        point_id=point_id,
        algorithm=device.algorithm,
        public_key=device.public_key,
        proof=device.sign(message),
    )
    channel = Channel(endpoint, None, entropy=SystemEntropy(), patience=Patience(), roots=roots)
    try:
        stub = rpc.OperatorServiceStub(channel.grpc)
        answer = await channel.order(stub.EnrolDevice, cast(pb.EnrolDeviceRequest, to_wire(request)))
    finally:
        await channel.aclose()
    return _published(read_statement(answer.device_key), request, operator=operator, now=now)


def _published(
    statement: SignedStatement, request: EnrolDeviceRequest, *, operator: Operator, now: datetime
) -> Published:
    word = operator.open(statement, DeviceKey, audience=operator.directory.network_id, now=now).word
    said = (word.point_id, word.algorithm, word.public_key, word.proof)
    if said != (request.point_id, request.algorithm, request.public_key, request.proof):
        raise Untrusted(ErrorCode.UNTRUSTED_ISSUER, "the operator published another key or another point")
    record = KeyRecord(
        key_id=key_id(word.public_key),
        algorithm=Algorithm(word.algorithm),
        public_key=word.public_key,
        purpose=Purpose.DEVICE,
        not_before=word.header.not_before,
        not_after=word.header.expires_at,
        point_id=word.point_id,
        proof=word.proof,
    )
    return Published(statement, record)
