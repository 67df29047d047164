"""Decides HARD reservations and the class of box given at the door (LN-CAP-001, LN-CAP-002).

A HARD promise is given if and only if all live promises and this one can be kept at once with boxes
that are free and sound now. `free` is what the caller vouches for: empty, sound, not kept back, of the
temperature asked for. There is no argument that could say who the courier is.
"""

from collections.abc import Collection, Mapping, Sequence

from lockernet.capacity.fit import Box, Load, fits, size_order
from lockernet.capacity.matching import assign
from lockernet.errors import ErrorCode


def admit(
    load: Load,
    promised: Sequence[Load],
    free: Mapping[Box, int],
    every: Collection[Box],
    *,
    tolerance_mm: int,
) -> ErrorCode | None:
    """None: promise it. Otherwise the reason for the refusal.

    `promised` are all live HARD promises, `every` all classes of the point, free or not.
    `NO_FITTING_SIZE` means never here, `POINT_FULL` means not now.
    """
    if assign((*promised, load), free, tolerance_mm=tolerance_mm) is not None:
        return None
    if any(fits(load, box, tolerance_mm=tolerance_mm) for box in every):
        return ErrorCode.POINT_FULL
    return ErrorCode.NO_FITTING_SIZE


def choose(
    load: Load, promised_others: Sequence[Load], free: Mapping[Box, int], *, tolerance_mm: int
) -> Box | None:
    """The smallest class that takes the load and leaves every other live promise its box, or None.

    The own promise of the load, if it has one, is not among `promised_others`. A load that was admitted
    always gets a box while its promise lives and no fault took boxes away; a promise that a fault has
    broken must be declared so and left out, or it stands in the way of all others.
    """
    fitting = [box for box, count in free.items() if count > 0 and fits(load, box, tolerance_mm=tolerance_mm)]
    for box in sorted(fitting, key=size_order):
        without = {**free, box: free[box] - 1}
        if assign(promised_others, without, tolerance_mm=tolerance_mm) is not None:
            return box
    return None
