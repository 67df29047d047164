"""How much room a point has: its classes, parcels that just fit them, a bank filled to its last box."""

from typing import Any

from lockernet.v1 import points_pb2, services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.orders import Desk, Parcel

MOST = 2_000
"""More than any bank of a test has compartments."""
FULL = ("POINT_FULL", "QUOTA_REACHED", "TOO_MANY_EXPECTED")


def ordinary(record: points_pb2.PointRecord) -> list[points_pb2.CompartmentClass]:
    """The classes that take a parcel which asks for no temperature, whatever else they take."""
    plain = (points_pb2.TEMPERATURE_UNSPECIFIED, points_pb2.TEMPERATURE_AMBIENT)
    return [each for each in record.compartment_classes if each.temperature in plain]


def biggest(record: points_pb2.PointRecord) -> points_pb2.CompartmentClass:
    """The class with the most room that takes an ordinary parcel."""
    return max(
        ordinary(record), key=lambda each: each.inside.width_mm * each.inside.height_mm * each.inside.depth_mm
    )


def filling(desk: Desk, each: points_pb2.CompartmentClass, tolerance_mm: int, *, over_mm: int = 0) -> Parcel:
    """A parcel that just fits this class; `over_mm` more in its first length."""
    sides = _sides(each)
    return desk.parcel().but(
        outside=(sides[0] - tolerance_mm + over_mm, sides[1] - tolerance_mm, sides[2] - tolerance_mm)
    )


def fitting_anywhere(desk: Desk, record: points_pb2.PointRecord) -> Parcel:
    """A parcel that fits every one of these classes, lying as it lies in the narrowest."""
    narrowest = tuple(map(min, zip(*(_sides(each) for each in ordinary(record)), strict=True)))
    return desk.parcel().but(outside=tuple(side - record.tolerance_mm for side in narrowest))


def _sides(each: points_pb2.CompartmentClass) -> list[int]:
    return sorted((each.inside.width_mm, each.inside.height_mm, each.inside.depth_mm), reverse=True)


async def fill(desk: Desk, parcel: Parcel, *, by: Person | None = None) -> list[Parcel]:
    """Reserve for parcels of this size until the point says that it is full. Raises Failed."""
    promised: list[Parcel] = []
    while len(promised) < MOST:
        again = desk.parcel().but(outside=parcel.outside, weight_g=parcel.weight_g)
        sent = await desk.reserve(again, by=by)
        if sent.reply.status != "OK":
            sent.refused(*FULL, status=("RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"))
            return promised
        sent.confirmed()
        promised.append(again)
    raise Failed(finding("a point that is full some time", f"{MOST} promises"))


async def check(desk: Desk, parcel: Parcel, **fields: Any) -> services_pb2.CheckReservationResponse:
    """Would a parcel of this size be promised a compartment now?"""
    width, height, depth = parcel.outside
    outside = points_pb2.Dimensions(width_mm=width, height_mm=height, depth_mm=depth)
    reply = await desk.ask("CheckReservation", outside=outside, weight_g=parcel.weight_g, **fields)
    return reply.ok(services_pb2.CheckReservationResponse)
