"""Decides whether one load goes into one box: size with rotation, a stated tolerance, weight.

A `Box` is a class of identical compartments, a `Load` what a courier wants to put in. Both know
millimetres and grams only: nothing here can tell one courier from another (equal access).
"""

from typing import NamedTuple


class Box(NamedTuple):
    """The inside of a compartment, the class of all that are alike."""

    sides_mm: tuple[int, int, int]
    """Ascending; which of them is the width no longer matters."""
    max_weight_g: int


class Load(NamedTuple):
    """The outside of a parcel."""

    sides_mm: tuple[int, int, int]
    """Ascending."""
    weight_g: int


def box(width_mm: int, height_mm: int, depth_mm: int, max_weight_g: int) -> Box:
    """The class of the compartments with these inner sides."""
    return Box(_ascending(width_mm, height_mm, depth_mm), max_weight_g)


def load(width_mm: int, height_mm: int, depth_mm: int, weight_g: int) -> Load:
    """A parcel with these outer sides, whichever way round it was measured."""
    return Load(_ascending(width_mm, height_mm, depth_mm), weight_g)


def fits(load: Load, box: Box, *, tolerance_mm: int) -> bool:
    """True if the load, turned onto any of its faces, leaves `tolerance_mm` free along each side.

    Comparing sorted sides is exact for the six axis-parallel rotations. If the sorted sides fit pair
    by pair, that pairing is a rotation. If some rotation fits, the k smallest box sides are each at
    least as long as a load side of their own, so k load sides are at most the k-th box side: the
    k-th smallest load side is one of these or shorter. The tolerance is added to every side alike, so
    it changes no order. Placing a load askew is left out: people at a locker do not do it.
    """
    low, middle, high = load.sides_mm
    box_low, box_middle, box_high = box.sides_mm
    return (
        low + tolerance_mm <= box_low
        and middle + tolerance_mm <= box_middle
        and high + tolerance_mm <= box_high
        and load.weight_g <= box.max_weight_g
    )


def size_order(box: Box) -> tuple[int, Box]:
    """The sort key of best fit: smallest volume, then sides and weight, so that there are no ties."""
    low, middle, high = box.sides_mm
    return low * middle * high, box


def _ascending(*sides_mm: int) -> tuple[int, int, int]:
    low, middle, high = sorted(sides_mm)
    return low, middle, high
