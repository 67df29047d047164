"""Finds points among verified records: what fits, nearest first. Pure."""

import math
from collections.abc import Iterable

from lockernet.capacity.fit import box, fits, load
from lockernet.models.points import CompartmentClass, Dimensions, PointRecord, Position

EARTH_RADIUS_M = 6_371_009
"""Mean radius of the IUGG; a sphere is within 0.6 % of the ellipsoid."""


def search(
    points: Iterable[PointRecord], parcel: Dimensions | None, *, weight_g: int | None, near: Position | None
) -> tuple[PointRecord, ...]:
    """Points with a compartment that can take the parcel, nearest first; without `near` as they came."""
    fitting = [point for point in points if _takes(point, parcel, weight_g)]
    if near is not None:
        fitting.sort(key=lambda point: distance_m(near, point.position))
    return tuple(fitting)


def distance_m(here: Position, there: Position) -> float:
    """Metres between two positions, by the haversine formula on a sphere."""
    from_latitude, to_latitude = _radians(here.latitude_e7), _radians(there.latitude_e7)
    north = to_latitude - from_latitude
    east = _radians(there.longitude_e7 - here.longitude_e7)
    chord = (
        math.sin(north / 2) ** 2 + math.cos(from_latitude) * math.cos(to_latitude) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def _takes(point: PointRecord, parcel: Dimensions | None, weight_g: int | None) -> bool:
    if parcel is None:
        return weight_g is None or any(each.max_weight_g >= weight_g for each in point.compartment_classes)
    return any(
        _fits(each, parcel, weight_g or 0, tolerance_mm=point.tolerance_mm)
        for each in point.compartment_classes
    )


def _fits(compartment: CompartmentClass, parcel: Dimensions, weight_g: int, *, tolerance_mm: int) -> bool:
    inside = compartment.inside
    return fits(
        load(parcel.width_mm, parcel.height_mm, parcel.depth_mm, weight_g),
        box(inside.width_mm, inside.height_mm, inside.depth_mm, compartment.max_weight_g),
        tolerance_mm=tolerance_mm,
    )


def _radians(degrees_e7: int) -> float:
    return math.radians(degrees_e7 / 10_000_000)
