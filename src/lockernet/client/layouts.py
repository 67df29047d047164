"""A point's compartments as capacity sees them, from its record: boxes, what is kept back, what goes where.

The record shows classes, not doors. A class of which some compartments are in easy reach is two boxes.
"""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from lockernet.capacity.fit import Box, Load, box, load
from lockernet.capacity.fit import Temperature as Cold
from lockernet.capacity.layout import Layout, Policy, largest_first
from lockernet.models.points import CompartmentClass, Dimensions, PointRecord, Temperature

COLDS: Mapping[Temperature, Cold] = MappingProxyType(
    {
        Temperature.UNSPECIFIED: Cold.AMBIENT,
        Temperature.AMBIENT: Cold.AMBIENT,
        Temperature.CHILLED: Cold.CHILLED,
        Temperature.FROZEN: Cold.FROZEN,
    }
)
"""What the schema's temperatures are; one of a later version is a temperature that no compartment has."""

NO_SIZE = (0, 0, 0)
"""The sides of a parcel of which nobody said a size: it goes wherever anything goes."""


def boxes_of(record: PointRecord) -> Mapping[Box, int]:
    """How many boxes of each class there are, free or not."""
    boxes: Counter[Box] = Counter()
    for each in record.compartment_classes:
        if each.temperature in COLDS:
            boxes[box_of(each, accessible=True)] += each.accessible_count
            boxes[box_of(each, accessible=False)] += each.count - each.accessible_count
    return +boxes


def box_of(each: CompartmentClass, *, accessible: bool) -> Box:
    """The compartments of a class that are in easy reach, or those that are not."""
    inside = each.inside
    return box(
        inside.width_mm,
        inside.height_mm,
        inside.depth_mm,
        each.max_weight_g,
        temperature=COLDS[each.temperature],
        accessible=accessible,
    )


def layout_of(record: PointRecord) -> Layout:
    """What goes where at the point, by the policy that it has published (LN-CAP-010 to LN-CAP-012)."""
    boxes = boxes_of(record)
    policy = Policy(
        tolerance_mm=record.tolerance_mm,
        kept_back=largest_first(record.accessible_kept_back, boxes),
        ordinary_in_chilled=record.ordinary_in_chilled,
    )
    return Layout.of(boxes, policy)


def load_of(
    outside: Dimensions | None, *, weight_g: int, temperature: Temperature, accessible: bool
) -> Load | None:
    """A parcel as capacity sees it; None if no compartment of any point can be as cold as that."""
    cold = COLDS.get(temperature)
    if cold is None:
        return None
    if outside is None:
        return Load(NO_SIZE, weight_g, cold, accessible)
    width, height, depth = outside.width_mm, outside.height_mm, outside.depth_mm
    return load(width, height, depth, weight_g, temperature=cold, accessible=accessible)
