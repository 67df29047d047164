"""Decides whether one load goes into one box: size with rotation, weight, temperature, easy reach.

A `Box` is a class of identical compartments, a `Load` what a courier wants to put in. Nothing here can
tell one courier from another (equal access). Rules: LN-CAP-002, LN-CAP-010, LN-CAP-012.
"""

from enum import IntEnum
from typing import NamedTuple


class Temperature(IntEnum):
    """How a compartment is kept, or what a parcel needs; the numbers are those of the schema."""

    AMBIENT = 1
    CHILLED = 2
    FROZEN = 3

    __hash__ = int.__hash__  # that of Enum is written in Python, and loads are counted at every admission


class Box(NamedTuple):
    """The inside of a compartment, the class of all that are alike."""

    sides_mm: tuple[int, int, int]
    """Ascending; which of them is the width no longer matters."""
    max_weight_g: int
    temperature: Temperature = Temperature.AMBIENT
    accessible: bool = False
    """A person who cannot stretch or bend reaches it."""


class Load(NamedTuple):
    """The outside of a parcel, and what it asks of its box."""

    sides_mm: tuple[int, int, int]
    """Ascending."""
    weight_g: int
    temperature: Temperature = Temperature.AMBIENT
    accessible: bool = False
    """Its recipient asks for easy reach."""


def box(
    width_mm: int,
    height_mm: int,
    depth_mm: int,
    max_weight_g: int,
    *,
    temperature: Temperature = Temperature.AMBIENT,
    accessible: bool = False,
) -> Box:
    """The class of the compartments with these inner sides."""
    return Box(_ascending(width_mm, height_mm, depth_mm), max_weight_g, temperature, accessible)


def load(
    width_mm: int,
    height_mm: int,
    depth_mm: int,
    weight_g: int,
    *,
    temperature: Temperature = Temperature.AMBIENT,
    accessible: bool = False,
) -> Load:
    """A parcel with these outer sides, whichever way round it was measured."""
    return Load(_ascending(width_mm, height_mm, depth_mm), weight_g, temperature, accessible)


def fits(load: Load, box: Box, *, tolerance_mm: int, ordinary_in_chilled: bool = False) -> bool:
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
        and (box.accessible or not load.accessible)
        and _keeps(load.temperature, box.temperature, ordinary_in_chilled=ordinary_in_chilled)
    )


def is_no_larger(box: Box, other: Box) -> bool:
    """True if nothing is too large for `other` that `box` could take: each side is as short or shorter."""
    return all(side <= limit for side, limit in zip(box.sides_mm, other.sides_mm, strict=True))


def size_order(box: Box) -> tuple[int, Box]:
    """The sort key of best fit: smallest volume, then all else, so that there are no ties."""
    low, middle, high = box.sides_mm
    return low * middle * high, box


def _keeps(wanted: Temperature, given: Temperature, *, ordinary_in_chilled: bool) -> bool:
    """Cold loads need their own cold; an ordinary one may be chilled if so published, never frozen."""
    if wanted is given:
        return True
    return ordinary_in_chilled and (wanted, given) == (Temperature.AMBIENT, Temperature.CHILLED)


def _ascending(*sides_mm: int) -> tuple[int, int, int]:
    low, middle, high = sorted(sides_mm)
    return low, middle, high
