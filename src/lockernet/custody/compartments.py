"""The compartment itself: in service or not, and items that no parcel explains (LN-CUS-046).

A small machine beside custody. Whether a parcel lies in it is custody's matter; here is only what keeps a
compartment from being given away: a fault, or an orphan item. Staff find it, take it out and repair.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lockernet.errors import ErrorCode
from lockernet.models.base import CompartmentId, Model
from lockernet.models.events import (
    Body,
    CompartmentFaulted,
    CompartmentInspected,
    CompartmentRepaired,
    OrphanItemFound,
    OrphanItemRemoved,
)
from lockernet.models.outcome import Refused


class Compartment(Model):
    """One compartment, as far as it may be given away."""

    compartment_id: CompartmentId
    fault: str | None = None
    """Why it is out of service."""
    orphan: bool = False
    """Something lies there that no parcel explains."""

    @property
    def sound(self) -> bool:
        """True if a parcel may get it."""
        return self.fault is None and not self.orphan


@dataclass(frozen=True, slots=True)
class InspectCompartment:
    """Staff looked into it while no parcel has it; `assigned` says whether one does."""

    occupied: bool
    assigned: bool = False


@dataclass(frozen=True, slots=True)
class TakeOrphanOut:
    """Staff took the item away; where it goes is the operator's matter."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Staff say that it works again."""


@dataclass(frozen=True, slots=True)
class TakeOutOfService:
    """Staff, or a board, say that it does not work."""

    reason: str


Work = InspectCompartment | TakeOrphanOut | Repair | TakeOutOfService


def decide_compartment(compartment: Compartment, work: Work) -> tuple[Body, ...] | Refused:
    """What follows from a piece of work at a compartment. Pure; the grant was checked by the caller."""
    here = compartment.compartment_id
    match work:
        case InspectCompartment(occupied=occupied, assigned=assigned):
            looked = CompartmentInspected(compartment_id=here, occupied=occupied)
            orphan = occupied and not assigned and not compartment.orphan
            return (looked, OrphanItemFound(compartment_id=here)) if orphan else (looked,)
        case TakeOrphanOut():
            if not compartment.orphan:
                return Refused(ErrorCode.COMPARTMENT_EMPTY)
            return (OrphanItemRemoved(compartment_id=here),)
        case Repair():
            if compartment.orphan:
                return Refused(ErrorCode.COMPARTMENT_OCCUPIED)
            return (CompartmentRepaired(compartment_id=here),)
        case TakeOutOfService(reason=reason):
            return (CompartmentFaulted(compartment_id=here, reason=reason),)


def evolve_compartment(compartment: Compartment, event: Body) -> Compartment:
    """The compartment after an event; those of other compartments, and all others, change nothing."""
    if getattr(event, "compartment_id", None) != compartment.compartment_id:
        return compartment
    match event:
        case CompartmentFaulted(reason=reason):
            return compartment.model_copy(update={"fault": reason})
        case CompartmentRepaired():
            return compartment.model_copy(update={"fault": None})
        case OrphanItemFound():
            return compartment.model_copy(update={"orphan": True})
        case OrphanItemRemoved():
            return compartment.model_copy(update={"orphan": False})
        case _:
            return compartment


def replay_compartment(compartment_id: str, events: Iterable[Body]) -> Compartment:
    """The compartment that these events, oldest first, tell of."""
    compartment = Compartment(compartment_id=compartment_id)
    for event in events:
        compartment = evolve_compartment(compartment, event)
    return compartment
