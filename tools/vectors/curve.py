"""Points of Ed25519 that a directory must not take, and some of P-256, by plain integer arithmetic.

Formulas: RFC 8032, section 5.1; SEC 1, section 2.3. Kept apart from `lockernet.signing.admission` on purpose.
Here a point is affine, (x, y), with x² from the curve -x² + y² = 1 + d·x²·y².
"""

from collections.abc import Iterator

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

Affine = tuple[int, int]

ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(one: Affine, other: Affine) -> Affine:
    """The complete addition law of the twisted Edwards curve."""
    (x1, y1), (x2, y2) = one, other
    both = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + both, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - both, -1, P) % P
    return x, y


def times(scalar: int, point: Affine) -> Affine:
    """Double and add."""
    total = (0, 1)
    for bit in f"{scalar:b}":
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total


def encode(point: Affine) -> bytes:
    """Y with the lowest bit of x on top, lowest byte first."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def x_of(y: int) -> int | None:
    """An x above this y; None if there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    for candidate in (root, root * ROOT_OF_MINUS_ONE % P):
        if candidate * candidate % P == square:
            return candidate
    return None


def decode(encoded: bytes) -> Affine:
    """The point in these bytes, which are known to hold one."""
    whole = int.from_bytes(encoded, "little")
    y = whole & (1 << 255) - 1
    x = x_of(y)
    if x is None:
        raise ValueError("expected the encoding of a point")
    return (P - x if x & 1 != whole >> 255 else x), y


def of_order_eight() -> Affine:
    """A generator of the eight points of small order: what is left of a point after times its prime order."""
    for y in range(2, 100):
        x = x_of(y)
        if x is not None and times(4, left := times(ORDER, (x, y))) != (0, 1):
            return left
    raise AssertionError("one of the first hundred has it")


def small_order_encodings() -> Iterator[tuple[int, bytes]]:
    """All 14 byte strings that lenient decoders take for a point of small order, with that order.

    Eight points; where x is 0 the sign bit gives a second spelling (2 more), and where y is below 19 so
    does y + p, with either sign bit (4 more: y is 0 for order 4 and 1 for the identity).
    """
    generator = of_order_eight()
    eight = [times(factor, generator) for factor in range(8)]
    for point in sorted(eight, key=lambda each: (_order(each), each)):
        for spelling in sorted(_spellings(point)):
            yield _order(point), spelling


def _spellings(point: Affine) -> set[bytes]:
    x, y = point
    signs = {x & 1} if x else {0, 1}
    ys = {y, y + P} if y + P < 2**255 else {y}
    return {(each | sign << 255).to_bytes(32, "little") for sign in signs for each in ys}


def _order(point: Affine) -> int:
    return next(order for order in (1, 2, 4, 8) if times(order, point) == (0, 1))


def is_on_p256(x: int) -> bool:
    """True if P-256 has a point above this x: x³ - 3x + b is a square."""
    return pow((x**3 - 3 * x + P256_B) % P256, (P256 - 1) // 2, P256) in (0, 1)
