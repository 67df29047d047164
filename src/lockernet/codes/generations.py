"""Which generation of a parcel's collection codes opens its door, and which is the newest (LN-COD-011).

The parcel's courier counts them: 0 is the T0 code, every resend or re-issue is one more. A point that has
seen a higher one honours no lower one any more. Drop-off codes have none: they are spent by one deposit.
"""

from lockernet.models.custody import CodeTier


def admits(tier: CodeTier, generation: int, *, newest: int) -> bool:
    """True if a good code of this kind and generation opens, at a point whose newest one is `newest`.

    T0 is generation 0 for ever. A T1 may be newer than all the point has seen: it says so itself. Digits are
    computed by the point, so they are of the newest one that it knows, and of no other.
    """
    match tier:
        case CodeTier.T0:
            return generation == newest == 0
        case CodeTier.T1:
            return generation >= newest
        case CodeTier.T2:
            return generation == newest
        case _:
            return False


def raised(newest: int, seen: int) -> int:
    """The newest generation after the point has seen this one; it never falls (LN-COD-013)."""
    return max(newest, seen)
