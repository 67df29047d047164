"""Which Ed25519 keys may enter a directory: only canonical encodings of points of prime order.

The curve arithmetic here is a second one: affine, straight from the curve's equation, no shared code.
"""

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.models.trust import Algorithm
from lockernet.signing import admission
from lockernet.signing.signer import Ed25519Signer

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def is_admissible(public_key: bytes) -> bool:
    return admission.is_admissible(public_key, Algorithm.ED25519)


Affine = tuple[int, int]
ZERO: Affine = (0, 1)


def add(a: Affine, b: Affine) -> Affine:
    (x1, y1), (x2, y2) = a, b
    twist = D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + twist, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - twist, -1, P) % P,
    )


def times(scalar: int, point: Affine) -> Affine:
    total = ZERO
    for bit in f"{scalar:b}":
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total


def root(square: int) -> int | None:
    """A square root modulo P, which is 5 modulo 8 (Atkin)."""
    twice = 2 * square % P
    b = pow(twice, (P - 5) // 8, P)
    candidate = square * b * (twice * b * b - 1) % P
    return candidate if candidate * candidate % P == square % P else None


def x_of(y: int) -> int | None:
    """An x with -x² + y² = 1 + d x² y², if there is one."""
    return root((y * y - 1) * pow(D * y * y + 1, -1, P) % P)


def encoded(y: int, sign: int) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


def encoding_of(point: Affine) -> bytes:
    return encoded(point[1], point[0] & 1)


def point_of(public_key: bytes) -> Affine:
    number = int.from_bytes(public_key, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = x_of(y)
    assert x is not None
    return (x if x & 1 == sign else P - x, y)


# Known from libsodium's list and "Taming the many EdDSAs" (2020), table 6; each with both sign bits.
SMALL_ORDER_WITHOUT_SIGN = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def with_sign(encoding: str) -> bytes:
    raw = bytearray.fromhex(encoding)
    raw[31] |= 0x80
    return bytes(raw)


SMALL_ORDER = [bytes.fromhex(each) for each in SMALL_ORDER_WITHOUT_SIGN]
SMALL_ORDER += [with_sign(each) for each in SMALL_ORDER_WITHOUT_SIGN]

TORSION = (root(-1) or 0, 0)
"""A point of order four; half of it has order eight."""

EIGHTH_Y = sorted(
    y for y in (int.from_bytes(bytes.fromhex(each), "little") for each in SMALL_ORDER_WITHOUT_SIGN[2:4])
)
EIGHTH = (x_of(EIGHTH_Y[0]) or 0, EIGHTH_Y[0])

NOT_CANONICAL = [encoded(y, sign) for y in range(P, 2**255) for sign in (0, 1)]
"""All 38 encodings whose y is not below P."""


def test_second_arithmetic_agrees_with_a_published_key() -> None:
    """RFC 8032, 7.1, test 1: the public key is the hashed and clamped secret times the base point."""
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    scalar = int.from_bytes(hashlib.sha512(secret).digest()[:32], "little") & (2**254 - 8) | 2**254
    base = point_of(encoded(4 * pow(5, -1, P) % P, 0))

    public_key = encoding_of(times(scalar, base))

    assert public_key.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert times(L, base) == ZERO
    assert is_admissible(public_key)


def test_list_of_small_order_encodings_is_complete() -> None:
    """The eight points that a point of order eight generates, with every y that fits into 255 bits."""
    points = [times(scalar, EIGHTH) for scalar in range(8)]
    ys = {y for _, y in points}
    every = {encoded(each, sign) for y in ys for each in (y, y + P) if each < 2**255 for sign in (0, 1)}

    assert len(set(points)) == 8
    assert add(EIGHTH, EIGHTH) in (TORSION, (P - TORSION[0], 0))
    assert every == set(SMALL_ORDER)
    assert len(SMALL_ORDER) == 14


@pytest.mark.parametrize("public_key", SMALL_ORDER, ids=bytes.hex)
def test_key_of_small_order_is_refused(public_key: bytes) -> None:  # LN-TRU-006
    assert not is_admissible(public_key)


@pytest.mark.parametrize("public_key", SMALL_ORDER, ids=bytes.hex)
def test_crypto_library_would_have_taken_it(public_key: bytes) -> None:
    """Why admission exists at all; where this fails one day, admission is still right."""
    assert isinstance(Ed25519PublicKey.from_public_bytes(public_key), Ed25519PublicKey)


def test_one_signature_would_fit_every_message_under_the_identity_key() -> None:
    identity = Ed25519PublicKey.from_public_bytes(encoded(1, 0))
    signature = encoded(1, 0) + bytes(32)

    identity.verify(signature, b"I owe you a parcel")
    identity.verify(signature, b"I owe you nothing")

    with pytest.raises(InvalidSignature):
        identity.verify(bytes(64), b"I owe you a parcel")
    assert not is_admissible(encoded(1, 0))


@pytest.mark.parametrize("public_key", NOT_CANONICAL, ids=bytes.hex)
def test_second_encoding_of_a_point_is_refused(public_key: bytes) -> None:  # LN-TRU-006
    assert not is_admissible(public_key)


@pytest.mark.parametrize("y", [1, P - 1])
def test_negative_zero_is_refused(y: int) -> None:
    assert not is_admissible(encoded(y, 1))


def test_number_that_is_no_point_is_refused() -> None:
    no_points = [y for y in range(2, 60) if x_of(y) is None]

    assert len(no_points) > 15
    assert not any(is_admissible(encoded(y, sign)) for y in no_points for sign in (0, 1))


def test_points_are_refused_unless_of_prime_order() -> None:
    """Small numbers that happen to be points; about one in eight has prime order, 26 among them."""
    points = [encoded(y, sign) for y in range(20, 30) if x_of(y) is not None for sign in (0, 1)]

    admitted = [each for each in points if is_admissible(each)]

    assert admitted == [each for each in points if times(L, point_of(each)) == ZERO]
    assert 0 < len(admitted) < len(points)


@pytest.mark.parametrize("number", range(1, 8))
def test_key_with_a_share_of_small_order_is_refused(number: int) -> None:  # LN-TRU-006
    good = point_of(Ed25519Signer.from_seed(bytes([number]) * 32).public_key)

    mixed = encoding_of(add(good, times(number, EIGHTH)))

    assert is_admissible(encoding_of(good))
    assert isinstance(Ed25519PublicKey.from_public_bytes(mixed), Ed25519PublicKey)
    assert not is_admissible(mixed)


def test_200_generated_keys_are_admitted() -> None:
    keys = [Ed25519Signer.from_seed(number.to_bytes(32, "big")).public_key for number in range(200)]

    assert [each for each in keys if not is_admissible(each)] == []


@pytest.mark.parametrize("size", [0, 1, 31, 33, 64])
def test_key_of_another_length_is_refused(size: int) -> None:
    good = Ed25519Signer.from_seed(bytes(32)).public_key

    assert not is_admissible((good * 2)[:size])


@settings(max_examples=40)
@given(st.binary(min_size=32, max_size=32))
def test_any_32_bytes_are_admitted_only_as_a_point_of_prime_order(public_key: bytes) -> None:
    number = int.from_bytes(public_key, "little") & (2**255 - 1)
    right = number < P and x_of(number) not in (None, 0) and times(L, point_of(public_key)) == ZERO

    assert is_admissible(public_key) is right
