"""Enrols new devices: a one-time claim and a key with its proof against the operator's signed word.

    key and proof -> room for one more try -> claim -> [one transaction: spent before? then the same answer
    again; else sign, and spend the claim]

A claim that is wrong, over, spent by another device or for another point gets one and the same no
(LN-NOD-022). What is stored of a claim is its hash.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

import structlog
from cryptography.exceptions import InvalidSignature

from lockernet.codec.statements import parse_statement, seal, statement_bytes
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet.models.calls import EnrolDeviceRequest
from lockernet.models.points import DeviceKey
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import Algorithm, Purpose
from lockernet.signing.admission import is_admissible
from lockernet.signing.algorithms import verifier_of
from lockernet.signing.signer import Signer, key_id, possession_message
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.ports import DeviceClaim, DeviceClaims, Enrolled, Transaction

log = structlog.get_logger(__name__)

FAILED_TRIES = 10
"""In a window, of one address."""
WINDOW_SECONDS = 60.0
ADDRESSES = 1_000
"""Of so many at most anything is remembered; in a window with more, nobody new may try."""


class FailedTries:
    """Counts claims that were none, by address, for a minute."""

    def __init__(self) -> None:
        self._window = 0
        self._failed: Counter[str] = Counter()

    def require_room(self, address: str, monotonic: float) -> None:
        """Raises Unavailable(OVERLOADED) for an address that failed too often just now."""
        window = int(monotonic / WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._failed.clear()
        crowded = address not in self._failed and len(self._failed) >= ADDRESSES
        if crowded or self._failed[address] >= FAILED_TRIES:
            raise Unavailable(ErrorCode.OVERLOADED)

    def failed(self, address: str) -> None:
        """One more."""
        self._failed[address] += 1


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request whose key is good, its claim hashed."""

    device: EnrolDeviceRequest
    claim_hash: bytes
    digest: bytes
    """Of all that the device sent."""
    claim: DeviceClaim | None
    now: datetime


class Enrolment:
    """Publishes the keys of new devices of the operator."""

    def __init__(self, desk: Desk, claims: DeviceClaims, directory_signer: Signer) -> None:
        self._desk = desk
        self._claims = claims
        self._signer = directory_signer
        self._tries = FailedTries()

    async def enrol(self, device: EnrolDeviceRequest, *, address: str) -> SignedStatement:
        """The operator's DeviceKey statement; to the same bytes the same one again.

        Raises Malformed or Untrusted for a key that cannot be one, RefusedByPeer(ENROLMENT_REFUSED),
        Unavailable.
        """
        _require_key(self._desk.point, device)
        self._tries.require_room(address, self._desk.clock.monotonic())
        claim_hash = sha256(device.claim).digest()
        claim = await asyncio.to_thread(self._claims.find, claim_hash)
        asked = _Asked(device, claim_hash, _digest(device), claim, self._desk.clock.now())
        answer = await self._desk.store.transact(partial(self._spend, asked))
        if answer is None:
            self._tries.failed(address)
            raise RefusedByPeer(ErrorCode.ENROLMENT_REFUSED)
        log.info("device_enrolled", point=device.point_id, key_id=key_id(device.public_key).hex())
        return parse_statement(answer)

    def _spend(self, asked: _Asked, tx: Transaction) -> bytes | None:
        earlier = tx.enrolled(asked.claim_hash)
        if earlier is not None:
            return earlier.answer if earlier.device_digest == asked.digest else None
        claim = asked.claim
        if claim is None or claim.point_id != asked.device.point_id or asked.now >= claim.expires_at:
            return None
        answer = statement_bytes(self._publish(asked, claim))
        tx.spend_claim(asked.claim_hash, Enrolled(asked.digest, answer), asked.now)
        return answer

    def _publish(self, asked: _Asked, claim: DeviceClaim) -> SignedStatement:
        desk, device = self._desk, asked.device
        request_id = desk.entropy.token(16)
        top = header(desk.point, audience=desk.point.network_id, request_id=request_id, now=asked.now)
        key = DeviceKey(
            header=top.model_copy(update={"expires_at": claim.key_not_after}),
            point_id=device.point_id,
            algorithm=device.algorithm,
            public_key=device.public_key,
            proof=device.proof,
        )
        return seal(key, self._signer)


def _require_key(point: Point, device: EnrolDeviceRequest) -> None:
    """The key is one that a directory may hold, and whoever asks holds its private half."""
    if device.algorithm not in set(Algorithm):
        known = ", ".join(Algorithm)
        words = f"algorithm: expected {known}, came {device.algorithm!r:.40}"
        raise Malformed(ErrorCode.MALFORMED_FIELD, words)
    algorithm = Algorithm(device.algorithm)
    if not is_admissible(device.public_key, algorithm):
        words = "public_key: expected a canonical key of prime order (LN-TRU-006)"
        raise Malformed(ErrorCode.MALFORMED_FIELD, words)
    message = possession_message(point.network_id, point.operator_id, Purpose.DEVICE, device.public_key)
    try:
        verifier_of(device.public_key, algorithm).verify(device.proof, message)
    except InvalidSignature:
        words = "the device does not show that it holds its key (LN-TRU-007)"
        raise Untrusted(ErrorCode.UNTRUSTED_SIGNATURE, words) from None


def _digest(device: EnrolDeviceRequest) -> bytes:
    """Tells the device that spent a claim from every other."""
    fields = (device.point_id.encode(), device.algorithm.encode(), device.public_key, device.proof)
    return sha256(b"\x00".join(fields)).digest()
