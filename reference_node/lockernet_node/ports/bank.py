"""The compartments: which are free, which are out of service, and what lies in the others."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Box
from lockernet.custody.compartments import Compartment
from lockernet.custody.state import Custody


class BankTables(Protocol):
    """The compartments: which are free, which are out of service, and what lies in the others."""

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order."""

    def taken_on_request(self) -> Sequence[str]:
        """The compartments that are assigned to parcels whose recipients asked for easy reach."""

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""

    def compartment(self, compartment: str) -> Compartment:
        """This compartment, as far as it may be given away; sound if nothing else was saved of it."""

    def unsound_compartments(self) -> Sequence[Compartment]:
        """All that may not be given away, by name; also those that the layout has no more."""

    def save_compartment(self, compartment: Compartment) -> None:
        """Replace what is known of it."""

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service; the newest reason stays, and so does an item inside."""

    def assigned(self) -> Sequence[Custody]:
        """All parcels that have a compartment, by its name."""

    def broken_promises(self) -> Sequence[Promise]:
        """Of the parcels that are still expected, those whose promise was broken, in the order given."""

    def fitted(self) -> Sequence[str]:
        """The compartments that the layout had when `save_fitted` was called last, by name."""

    def save_fitted(self, compartments: Iterable[str]) -> None:
        """Replace them."""
