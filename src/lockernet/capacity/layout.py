"""The boxes of a point and its published policy, made once; and which of them are free now.

Some boxes with easy reach are kept back: they go to parcels whose recipients ask for easy reach. Boxes of
a class are alike, so keeping three of them back does not name three doors: it limits how many others may
have. A class is therefore two places, one of which takes only those who ask. The exact matching over places
needs no further rule. Rules: LN-CAP-010, LN-CAP-011, LN-CAP-012.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple, Self

from lockernet.capacity.fit import Box, Load, Temperature, fits, size_order

NONE: Mapping[Box, int] = MappingProxyType({})
"""No box of any class."""

Homes = tuple[int, ...]
"""The places that take a load, the one to be given first in front; alike loads share it."""

REMEMBERED_LOADS = 4096


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator has published about the point; the same for every courier."""

    tolerance_mm: int
    kept_back: Mapping[Box, int] = field(default_factory=dict)
    """Of each class with easy reach, how many boxes only those may use who ask for it."""
    ordinary_in_chilled: bool = False
    """A parcel that needs no cold may lie in a chilled box. Never in a frozen one: that spoils it."""


def largest_first(number: int, boxes: Mapping[Box, int]) -> Mapping[Box, int]:
    """The boxes kept back where a point publishes one number for all its classes in easy reach.

    Ambient ones first, and the largest of them: these serve most parcels that may ask.
    """
    kept: dict[Box, int] = {}
    for one in sorted((each for each in boxes if each.accessible), key=_largest_ambient):
        kept[one] = min(boxes[one], number)
        number -= kept[one]
    return kept


def _largest_ambient(box: Box) -> tuple[Temperature, int, Box]:
    volume, _ = size_order(box)
    return box.temperature, -volume, box


class Place(NamedTuple):
    """All boxes of a class that are kept back, or all that are not."""

    box: Box
    kept_back: int
    """How many boxes of the class are kept back in all; 0 for a class without such boxes."""
    only_on_request: bool


class Room(NamedTuple):
    """What there is now; the caller vouches for it."""

    free: Mapping[Box, int]
    """Of each class, the boxes that are empty and sound."""
    reach_inside: Mapping[Box, int] = NONE
    """Of each class, the boxes taken by parcels that asked for easy reach."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of a point, small ones first. Made by `of` only, once: it remembers what goes where."""

    places: tuple[Place, ...]
    policy: Policy
    homes: Callable[[Load], Homes] = field(repr=False, compare=False)
    """The places that can ever take a load, best first: plain boxes before those that others need more."""

    @classmethod
    def of(cls, boxes: Mapping[Box, int], policy: Policy) -> Self:
        """The layout of a point that has so many boxes of each class, sound or not."""
        places = tuple(
            place
            for one in sorted(boxes, key=size_order)
            for place in _places(one, boxes[one], min(boxes[one], policy.kept_back.get(one, 0)))
        )
        return cls(places, policy, lru_cache(maxsize=REMEMBERED_LOADS)(partial(_homes, places, policy)))

    def left(self, room: Room) -> list[int]:
        """How many boxes are free at each place. Boxes that the point does not have count for nothing."""
        return [_left(place, room) for place in self.places]


def _places(one: Box, count: int, kept_back: int) -> Sequence[Place]:
    if not one.accessible:
        kept_back = 0
    places = (Place(one, kept_back, only_on_request=asked) for asked in (True, False))
    return [place for place, boxes in zip(places, (kept_back, count - kept_back), strict=True) if boxes > 0]


def _homes(places: Sequence[Place], policy: Policy, load: Load) -> Homes:
    taking = [index for index, place in enumerate(places) if _takes(place, load, policy)]
    return tuple(sorted(taking, key=lambda index: _needed_by_others(places[index].box, load)))


def _takes(place: Place, load: Load, policy: Policy) -> bool:
    if place.only_on_request and not load.accessible:
        return False
    return fits(
        load, place.box, tolerance_mm=policy.tolerance_mm, ordinary_in_chilled=policy.ordinary_in_chilled
    )


def _needed_by_others(box: Box, load: Load) -> tuple[bool, bool]:
    return box.temperature is not load.temperature, box.accessible and not load.accessible


def _left(place: Place, room: Room) -> int:
    free = room.free.get(place.box, 0)
    if not place.kept_back:
        return free
    kept = min(free, max(0, place.kept_back - room.reach_inside.get(place.box, 0)))
    return kept if place.only_on_request else free - kept
