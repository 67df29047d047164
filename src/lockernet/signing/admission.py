"""Which public keys may enter a directory at all (LN-TRU-006, LN-TRU-012).

OpenSSL accepts all 14 small-order encodings of Ed25519, and with the identity key one fixed signature
verifies every message: its owner could deny every receipt. A key is admitted only if it is the one canonical
encoding of a point of the curve, and that point has prime order. Plain integer arithmetic on public values;
about a millisecond, once per key. Curves: RFC 8032, section 5.1; SEC 2, section 2.4.2 (secp256r1).
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from lockernet.models.trust import Algorithm

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)

P256_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""

IDENTITY: Point = (0, 1, 1, 0)

KEPT = 8_192
"""So many keys are asked about once only: a trust file is read again at each change of one of its members."""


@lru_cache(maxsize=KEPT)
def is_admissible(public_key: bytes, algorithm: Algorithm) -> bool:
    """True if these bytes are the canonical encoding of a point of prime order on the algorithm's curve."""
    return _ADMISSION[algorithm](public_key)


def _is_ed25519(public_key: bytes) -> bool:
    point = _decode(public_key)
    if point is None or _same(point, IDENTITY):
        return False
    return _same(_times(L, point), IDENTITY)


def _is_p256(public_key: bytes) -> bool:
    """02 or 03, then x < p with a point above it. The cofactor is 1, so every such point has prime order."""
    if len(public_key) != 33 or public_key[0] not in (2, 3):
        return False
    x = int.from_bytes(public_key[1:], "big")
    square = (x * x * x - 3 * x + P256_B) % P256_P
    return x < P256_P and pow(square, (P256_P - 1) // 2, P256_P) == 1


_ADMISSION: Mapping[Algorithm, Callable[[bytes], bool]] = MappingProxyType(
    {Algorithm.ED25519: _is_ed25519, Algorithm.ECDSA_P256_SHA256: _is_p256}
)


def _decode(encoded: bytes) -> Point | None:
    if len(encoded) != 32:
        return None
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    x = _x_of(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def _x_of(y: int, sign: int) -> int | None:
    """RFC 8032, 5.1.3: the square root of (y² - 1) / (dy² + 1) with the wanted lowest bit."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _add(p: Point, q: Point) -> Point:
    """RFC 8032, 5.1.4; complete, so it doubles too."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar: int, point: Point) -> Point:
    total = IDENTITY
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0
