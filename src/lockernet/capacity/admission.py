"""Decides HARD reservations and the class of box given at the door (LN-CAP-001, LN-CAP-002, LN-CAP-003).

A HARD promise is given if and only if all live promises and this one can be kept at once with boxes
that are free and sound now. There is no argument that could say who the courier is.
"""

from collections.abc import Collection, Mapping

from lockernet.capacity.fit import Box, Load, is_no_larger
from lockernet.capacity.layout import Layout, Room
from lockernet.capacity.matching import plan_for
from lockernet.errors import ErrorCode


def admit(load: Load, promised: Mapping[Load, int], room: Room, layout: Layout) -> ErrorCode | None:
    """None: promise it. Otherwise the reason for the refusal.

    `promised` counts the loads of all live HARD promises. `NO_FITTING_SIZE` means never here,
    `POINT_FULL` means not now.
    """
    homes = layout.homes(load)
    if not homes:
        return ErrorCode.NO_FITTING_SIZE
    plan = plan_for(promised, room, layout)
    return None if plan is not None and plan.place(homes, 1) else ErrorCode.POINT_FULL


def choose(
    load: Load, others: Mapping[Load, int], room: Room, layout: Layout, *, too_small: Collection[Box] = ()
) -> Box | None:
    """The class to open: the best fit that leaves every other live promise its box, or None.

    Best is the smallest plain box; one that is chilled, or in easy reach, comes last for a load that did
    not ask for it. In the session, `too_small` names the classes into which the parcel did not go; they
    are not tried again, nor is any that is no larger (LN-CAP-014).

    The own promise of the load, if it has one, is not among `others`. A load that was admitted always gets
    a box while its promise lives; promises that a fault has broken are declared so and left out.
    """
    plan = plan_for(others, room, layout)
    if plan is None:
        return None
    for place in layout.homes(load):
        box = layout.places[place].box
        if not any(is_no_larger(box, failed) for failed in too_small) and plan.place((place,), 1):
            return box
    return None
