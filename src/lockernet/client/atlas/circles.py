"""Circles on the earth as boxes of degrees, which the tree can look up. Pure."""

import math
from typing import NamedTuple

from lockernet.client.atlas.traits import WORLD, Trait
from lockernet.client.points import EARTH_RADIUS_M
from lockernet.models.points import Position

AROUND_THE_EARTH_M = math.pi * EARTH_RADIUS_M
"""Nothing is further away."""

_E7 = 10_000_000
_UNIT = 100
"""Ten millionths of a degree to a unit of the tree."""
_NORTH_POLE, _DATE_LINE = 90 * _E7, 180 * _E7


class Bounds(NamedTuple):
    """Degrees times ten million; all four edges are inside."""

    south: int
    north: int
    west: int
    east: int

    @classmethod
    def at(cls, position: Position) -> "Bounds":
        """The one place."""
        north, east = position.latitude_e7, position.longitude_e7
        return cls(north, north, east, east)


def around(centre: Position, radius_m: float) -> tuple[Bounds, ...]:
    """One or two boxes in which every position lies that is at most so far away."""
    angle = radius_m / EARTH_RADIUS_M
    reach = math.ceil(math.degrees(angle) * _E7) + 1
    south, north = centre.latitude_e7 - reach, centre.latitude_e7 + reach
    if south <= -_NORTH_POLE or north >= _NORTH_POLE:
        return (Bounds(max(south, -_NORTH_POLE), min(north, _NORTH_POLE), -_DATE_LINE, _DATE_LINE),)
    latitude = math.radians(centre.latitude_e7 / _E7)
    sideways = math.asin(min(1.0, math.sin(angle) / math.cos(latitude)))
    width = math.ceil(math.degrees(sideways) * _E7) + 1
    return _cut(south, north, centre.longitude_e7 - width, centre.longitude_e7 + width)


def in_tree(bounds: Bounds, trait: Trait) -> Bounds:
    """The same, or a metre more, on the trait's own earth, in the tree's units."""
    south, north, west, east = bounds
    left = trait * WORLD
    return Bounds(south // _UNIT, -(-north // _UNIT), left + west // _UNIT, left - (-east // _UNIT))


def _cut(south: int, north: int, west: int, east: int) -> tuple[Bounds, ...]:
    """Where a box goes over the line at which the date changes, it is two."""
    if west < -_DATE_LINE:
        beyond = Bounds(south, north, west + 2 * _DATE_LINE, _DATE_LINE)
        return (Bounds(south, north, -_DATE_LINE, east), beyond)
    if east > _DATE_LINE:
        beyond = Bounds(south, north, -_DATE_LINE, east - 2 * _DATE_LINE)
        return (Bounds(south, north, west, _DATE_LINE), beyond)
    return (Bounds(south, north, west, east),)
