"""Where parcels can go: points and their compartments, in millimetres and grams."""

from typing import Annotated

from pydantic import Field

from lockernet.models.base import Grams, Millimetres, Model, OpenEnum, Slug
from lockernet.models.statements import Header


class Obligation(OpenEnum):
    """What has to be met before a parcel is handed over."""

    UNSPECIFIED = 0
    PAY = 1
    ID = 2
    AGE = 3
    SIGN = 4
    INSPECT = 5
    COLD = 6
    CUSTOMS = 7


class PointKind(OpenEnum):
    """How a point is attended."""

    UNSPECIFIED = 0
    AUTOMATED = 1
    STAFFED = 2


class Dimensions(Model):
    """Three lengths of a box or a parcel."""

    width_mm: Millimetres
    height_mm: Millimetres
    depth_mm: Millimetres


class CompartmentClass(Model):
    """Identical compartments of one point."""

    inside: Dimensions
    max_weight_g: Grams
    count: Annotated[int, Field(ge=1, le=10_000)]


class Position(Model):
    """A place on earth: degrees times ten million, WGS 84."""

    latitude_e7: Annotated[int, Field(ge=-900_000_000, le=900_000_000)]
    longitude_e7: Annotated[int, Field(ge=-1_800_000_000, le=1_800_000_000)]


class PointRecord(Model):
    """The operator's word about one of its points."""

    header: Header
    point_id: Slug
    kind: PointKind
    name: Annotated[str, Field(min_length=1, max_length=80)]
    position: Position
    address_lines: tuple[str, ...]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: str
    opening_hours: str
    compartment_classes: tuple[CompartmentClass, ...]
    obligations: tuple[Obligation, ...]
    max_hold_seconds: Annotated[int, Field(ge=1, lt=2**32)]
    max_reservation_seconds: Annotated[int, Field(ge=1, lt=2**32)]
    tolerance_mm: Annotated[int, Field(ge=0, le=50)]
