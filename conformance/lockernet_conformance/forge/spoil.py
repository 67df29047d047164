"""Every way of signing a statement wrong: takes a right one and the keys that signed it, gives a wrong one.

Written from docs/spec/statements.md. Some ways are wrong for one algorithm only, some are odd and right: the
table of a case says which.
"""

import hashlib
from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from lockernet_conformance.forge.keys import P256_ORDER, Key
from lockernet_conformance.forge.statements import SigningKey, Spoil, Statement, pae, payload_type, seal

ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
HALF = 32


def with_signature(change: Callable[[bytes], bytes]) -> Spoil:
    """The first signature changed, its key id as it was."""

    def spoil(right: Statement, _keys: Sequence[SigningKey]) -> Statement:
        (key_id, signature), *others = right.signatures
        return right.but(signatures=((key_id, change(signature)), *others))

    return spoil


def signed_over(message: Callable[[Statement], bytes]) -> Spoil:
    """A good signature over other bytes than the PAE of this statement."""

    def spoil(right: Statement, keys: Sequence[SigningKey]) -> Statement:
        told = message(right)
        return right.but(signatures=tuple((key.key_id, key.sign(told)) for key in keys))

    return spoil


def signed_anew(change: Callable[[bytes], bytes]) -> Spoil:
    """Another payload, signed as it is now: the signature is good, and what it covers is not."""

    def spoil(right: Statement, keys: Sequence[SigningKey]) -> Statement:
        return seal(right.kind, change(right.payload), *keys)

    return spoil


def as_kind(kind: str) -> Spoil:
    """The same payload under another payload type, signed anew."""
    return lambda right, keys: seal(kind, right.payload, *keys)


def renamed(kind: str) -> Spoil:
    """The payload type swapped after signing."""
    return lambda right, _keys: right.but(kind=kind)


def with_payload(change: Callable[[bytes], bytes]) -> Spoil:
    """The payload changed after signing."""
    return lambda right, _keys: right.but(payload=change(right.payload))


def with_key_id(key_id: bytes) -> Spoil:
    """A good signature under another key id."""
    return lambda right, _keys: right.but(signatures=((key_id, right.signatures[0][1]),))


def signed_times(count: int, *, good_at: int | None = 0) -> Spoil:
    """So many signatures; the one at `good_at` is the right one, the others are by keys nobody knows."""

    def spoil(right: Statement, _keys: Sequence[SigningKey]) -> Statement:
        message = pae(right.kind, right.payload)
        signatures = []
        for number in range(count):
            key = Key(hashlib.sha256(right.payload + bytes([number])).digest())
            signatures.append((key.key_id, key.sign(message)))
        if good_at is not None and count:
            signatures[good_at] = right.signatures[0]
        return right.but(signatures=tuple(signatures))

    return spoil


def flip(at: int) -> Callable[[bytes], bytes]:
    """One bit of the byte at this place turned over."""

    def change(data: bytes) -> bytes:
        turned = bytearray(data)
        turned[at] ^= 1
        return bytes(turned)

    return change


def other_s(signature: bytes) -> bytes:
    """ECDSA: n - s in the place of s, which is as good."""
    s = int.from_bytes(signature[HALF:])
    return signature[:HALF] + (P256_ORDER - s).to_bytes(HALF)


def beyond_order(signature: bytes) -> bytes:
    """Ed25519: S + L, which a lax verifier takes for S."""
    s = int.from_bytes(signature[HALF:], "little")
    return signature[:HALF] + (s + ED25519_ORDER).to_bytes(HALF, "little")


def little_endian(signature: bytes) -> bytes:
    """ECDSA: r and s each the wrong way round."""
    return signature[:HALF][::-1] + signature[HALF:][::-1]


def as_der(right: Statement, keys: Sequence[SigningKey]) -> Statement:
    """ECDSA: the same signature as ASN.1 DER, which most libraries write."""
    key = keys[0]
    assert isinstance(key, Key), "a key of the suite's own people"
    return right.but(signatures=((key.key_id, key.sign_der(pae(right.kind, right.payload))),))


def hashed_otherwise(right: Statement, keys: Sequence[SigningKey]) -> Statement:
    """ECDSA with SHA-384, which is no algorithm of the protocol."""
    key = keys[0]
    assert isinstance(key, Key), "a key of the suite's own people"
    number = int.from_bytes(key.secret) % (P256_ORDER - 1) + 1
    private = ec.derive_private_key(number, ec.SECP256R1())
    algorithm = ec.ECDSA(hashes.SHA384(), deterministic_signing=True)
    r, s = decode_dss_signature(private.sign(pae(right.kind, right.payload), algorithm))
    return right.but(signatures=((key.key_id, r.to_bytes(HALF) + s.to_bytes(HALF)),))


def bare_payload(right: Statement) -> bytes:
    """The payload without the encoding that says its type."""
    return right.payload


def prehashed(right: Statement) -> bytes:
    """SHA-512 of the PAE, as Ed25519ph would begin."""
    return hashlib.sha512(pae(right.kind, right.payload)).digest()


def other_version(right: Statement) -> bytes:
    """The PAE of a DSSE that does not exist."""
    return pae(right.kind, right.payload).replace(b"DSSEv1 ", b"DSSEv2 ", 1)


def without_lengths(right: Statement) -> bytes:
    """Type and payload one after the other, without their lengths."""
    return b"DSSEv1 " + payload_type(right.kind).encode() + b" " + right.payload
