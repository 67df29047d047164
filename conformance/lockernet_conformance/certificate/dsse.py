"""The envelope of a certificate: DSSE v1 as JSON, one payload, a signature of the runner and more beside it.

https://github.com/secure-systems-lab/dsse. Fields that we do not know are ignored, as DSSE asks.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lockernet_conformance.certificate.keys import PrivateKey, PublicKey

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MOST_BYTES = 4 * 2**20
MOST_SIGNATURES = 8


class BadEnvelope(ValueError):
    """The bytes are no envelope that this suite reads; the message says why."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature over the envelope's payload and type."""

    key_id: str
    """Hint: SHA-256 of the public key, hexadecimal."""
    value: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is signed, and by whom."""

    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...] = ()

    def signed(self, key: PrivateKey) -> "Envelope":
        """The same with one more signature."""
        made = Signature(key.public.key_id, key.sign(pae(self.payload_type, self.payload)))
        return replace(self, signatures=(*self.signatures, made))

    def signer(self, keys: Iterable[PublicKey]) -> PublicKey | None:
        """The first of these keys under which a signature is good."""
        message = pae(self.payload_type, self.payload)
        for key in keys:
            named = (each for each in self.signatures if each.key_id == key.key_id)
            if any(key.verifies(each.value, message) for each in named):
                return key
        return None

    def to_json(self) -> bytes:
        """The file."""
        told = {
            "payloadType": self.payload_type,
            "payload": _text(self.payload),
            "signatures": [{"keyid": each.key_id, "sig": _text(each.value)} for each in self.signatures],
        }
        return json.dumps(told, indent=1).encode() + b"\n"


def pae(payload_type: str, payload: bytes) -> bytes:
    """What is signed: the pre-authentication encoding of DSSE v1."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def parse_envelope(data: bytes) -> Envelope:
    """The envelope in these bytes. Raises BadEnvelope."""
    if len(data) > MOST_BYTES:
        raise BadEnvelope(f"expected at most {MOST_BYTES} bytes, got {len(data)}")
    told = parse_once(data)
    try:
        signatures = told["signatures"]
        if not isinstance(signatures, list) or not 0 < len(signatures) <= MOST_SIGNATURES:
            raise BadEnvelope(f"expected 1 to {MOST_SIGNATURES} signatures")
        envelope = Envelope(
            payload=_bytes(told["payload"]),
            payload_type=told["payloadType"],
            signatures=tuple(
                Signature(str(each.get("keyid", "")), _bytes(each["sig"])) for each in signatures
            ),
        )
    except (KeyError, TypeError, AttributeError, binascii.Error, UnicodeError) as error:
        raise BadEnvelope(f"it is no DSSE envelope: {error!r}") from None
    if envelope.payload_type != PAYLOAD_TYPE:
        raise BadEnvelope(f"payloadType: expected {PAYLOAD_TYPE}, got {envelope.payload_type!r}")
    return envelope


def parse_once(data: bytes) -> Any:
    """A JSON object in which no key stands twice: two readers must not see two things. Raises BadEnvelope."""
    try:
        return json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadEnvelope(f"it is no JSON: {str(error)[:120]}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key stands twice")
    return told


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
