"""Finds points among verified records: what fits, nearest first. Pure."""

import math
from collections.abc import Iterable

from lockernet.client.layouts import layout_of, load_of
from lockernet.models.points import Dimensions, PointRecord, Position, Temperature

EARTH_RADIUS_M = 6_371_009
"""Mean radius of the IUGG; a sphere is within 0.6 % of the ellipsoid."""

_RADIAN = math.pi / 180 / 10_000_000


def search(
    points: Iterable[PointRecord], parcel: Dimensions | None, *, weight_g: int | None, near: Position | None
) -> tuple[PointRecord, ...]:
    """Points with a compartment that can take the parcel, nearest first; without `near` as they came."""
    load = load_of(parcel, weight_g=weight_g or 0, temperature=Temperature.UNSPECIFIED, accessible=False)
    assert load is not None  # nothing colder than the day was asked for
    fitting = [point for point in points if layout_of(point).homes(load)]
    if near is not None:
        fitting.sort(key=lambda point: distance_m(near, point.position))
    return tuple(fitting)


def distance_m(here: Position, there: Position) -> float:
    """Metres between two positions, by the haversine formula on a sphere."""
    return arc_m(here.latitude_e7, here.longitude_e7, there.latitude_e7, there.longitude_e7)


def arc_m(from_north: int, from_east: int, to_north: int, to_east: int) -> float:
    """The same between degrees times ten million."""
    from_latitude, to_latitude = from_north * _RADIAN, to_north * _RADIAN
    north = to_latitude - from_latitude
    east = (to_east - from_east) * _RADIAN
    chord = (
        math.sin(north / 2) ** 2 + math.cos(from_latitude) * math.cos(to_latitude) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))
